"""What wrong algebra makes of a line, and wrong derivatives of the derivatives that are pending in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from symgrad.checking.diagnosis.arithmetic import literal, minus, over, plus, times, to_the
from symgrad.checking.diagnosis.mistake import Made, Variant
from symgrad.checking.diagnosis.question import DerivativeQuestion, Question
from symgrad.checking.diagnosis.wrong_derivatives import right_derivative, wrong_derivatives
from symgrad.errors import UnsupportedError
from symgrad.language.traversal import children, walk, with_children
from symgrad.language.tree import (
    ONE,
    Call,
    Derivative,
    Name,
    Negative,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Tree,
    number,
)

_MOST: Final = 600
_MOST_PENDING: Final = 6


@dataclass(frozen=True, slots=True)
class LineQuestion:
    """A line is what comes out of the one before: by algebra, by carrying out what is pending, or by deriving it."""

    before: Tree
    variable: Name
    derives: bool = False

    def entry(self, place: int) -> Question | None:
        """The only entry is the whole."""
        return self if place == 0 else None

    def variants(self, mistakes: int = 2) -> list[Variant]:
        """What comes out with mistakes.

        >>> from symgrad.language.parser import read
        >>> found = LineQuestion(read("(a + b)^2"), Name("x")).variants()
        >>> found[0].made[0].mistake
        'power_of_sum'
        """
        if self.derives:
            return DerivativeQuestion(((self.before, self.variable),)).variants(mistakes)
        return [*pending_variants(self.before, mistakes), *islice(wrong_algebra(self.before), _MOST)]


def pending_variants(tree: Tree, mistakes: int = 2) -> Iterator[Variant]:
    """The tree with what is pending carried out, wrongly at one place."""
    pending = list(dict.fromkeys(node for node in walk(tree) if isinstance(node, Derivative)))[:_MOST_PENDING]
    try:
        right = {node: _carried_out(node) for node in pending}
        for node in pending:
            *before, last = node.variables
            inner = node.operand
            for name in before:
                inner = right_derivative(inner, name)
            allowed = mistakes if len(pending) == 1 else 1
            for variant in wrong_derivatives(inner, last, allowed):
                if variant.made:
                    yield Variant(_replaced(tree, {**right, node: variant.tree}), variant.made)
            if tree == node:
                yield from (one for one in DerivativeQuestion(((inner, last),)).variants(mistakes) if one.made)
        if pending:
            done = _replaced(tree, right)
            yield from islice(wrong_algebra(done), _MOST)
    except UnsupportedError:
        return


def _carried_out(node: Derivative) -> Tree:
    tree = node.operand
    for name in node.variables:
        tree = right_derivative(tree, name)
    return tree


def _replaced(tree: Tree, values: dict[Derivative, Tree]) -> Tree:
    if isinstance(tree, Derivative) and tree in values:
        return values[tree]
    parts = children(tree)
    return with_children(tree, [_replaced(part, values) for part in parts]) if parts else tree


def wrong_algebra(tree: Tree) -> Iterator[Variant]:
    """The tree with one slip of algebra, at every place at which it can be made."""
    for wrong, mistake in _slips(tree):
        yield Variant(wrong, (mistake,))
    if isinstance(tree, Derivative):
        return
    parts = list(children(tree))
    for place, part in enumerate(parts):
        for variant in wrong_algebra(part):
            rebuilt = [*parts[:place], variant.tree, *parts[place + 1 :]]
            yield Variant(with_children(tree, rebuilt), variant.made)


def _made(mistake: str, **slots: Tree) -> Made:
    return Made(mistake, tuple(slots.items()))


def _slips(tree: Tree) -> Iterator[tuple[Tree, Made]]:
    match tree:
        case Power():
            yield from _of_power(tree)
        case Negative(Sum(terms) as inside):
            yield plus(minus(terms[0]), *terms[1:]), _made("minus_into_bracket", u=inside)
        case Product():
            yield from _of_product(tree)
        case Quotient():
            yield from _of_quotient(tree)
        case Call(_, (argument,)):
            yield from _of_call(tree, argument)
        case Sum():
            yield from _of_sum(tree)


def _of_power(tree: Power) -> Iterator[tuple[Tree, Made]]:
    base, exponent = tree.base, tree.exponent
    match base:
        case Sum(terms):
            yield plus(*(_raised(term, exponent) for term in terms)), _made("power_of_sum", u=tree)
        case Power():
            yield to_the(base.base, Sum((base.exponent, exponent))), _made("exponents_added", u=tree)
        case Product(factors):
            for place, factor in enumerate(factors):
                rest = times(*factors[:place], *factors[place + 1 :])
                yield times(factor, Power(rest, exponent)), _made("factor_not_raised", u=tree, c=factor)
        case Negative():
            yield minus(Power(base, exponent)), _made("negative_squared", u=tree)
    value = literal(exponent)
    if value is not None and value < 0:
        yield minus(to_the(base, number(-value))), _made("negative_exponent", u=tree)
    if value is not None and value > 1:
        yield base, _made("line_exponent", u=tree)


def _raised(term: Tree, exponent: Tree) -> Tree:
    return minus(Power(term.operand, exponent)) if isinstance(term, Negative) else Power(term, exponent)


def _of_product(tree: Product) -> Iterator[tuple[Tree, Made]]:
    factors = tree.factors
    for place, factor in enumerate(factors):
        others = (*factors[:place], *factors[place + 1 :])
        yield times(*others), _made("line_factor", c=factor)
        if isinstance(factor, Sum):
            c = times(*others)
            yield plus(times(c, factor.terms[0]), *factor.terms[1:]), _made("factor_into_bracket", u=factor, c=c)
        for later in range(place + 1, len(factors)):
            one, two = (_as_power(part) for part in (factor, factors[later]))
            if one[0] == two[0] and literal(one[0]) is None:
                rest = [part for at, part in enumerate(factors) if at not in (place, later)]
                wrong = Power(one[0], times(one[1], two[1]))
                yield times(*rest, wrong), _made("exponents_multiplied", u=times(factor, factors[later]))


def _as_power(tree: Tree) -> tuple[Tree, Tree]:
    return (tree.base, tree.exponent) if isinstance(tree, Power) else (tree, ONE)


def _of_quotient(tree: Quotient) -> Iterator[tuple[Tree, Made]]:
    above, below = tree.numerator, tree.denominator
    yield above, _made("line_factor", c=Quotient(ONE, below))
    if isinstance(below, Sum):
        yield plus(*(over(above, term) for term in below.terms)), _made("fraction_split_below", u=tree)
    if isinstance(above, Sum):
        terms = above.terms
        for place, term in enumerate(terms):
            others = (*terms[:place], *terms[place + 1 :])
            if (rest := _divided(term, below)) is not None:
                yield plus(rest, *others), _made("term_cancelled", u=tree, c=below)
                yield plus(*others), _made("term_cancelled", u=tree, c=below)


def _divided(term: Tree, by: Tree) -> Tree | None:
    """A term without a factor, None where it has no such factor."""
    if term == by:
        return ONE
    match term:
        case Negative():
            inner = _divided(term.operand, by)
            return None if inner is None else minus(inner)
        case Product(factors) if by in factors:
            place = factors.index(by)
            return times(*factors[:place], *factors[place + 1 :])
    return None


def _of_call(tree: Call, argument: Tree) -> Iterator[tuple[Tree, Made]]:
    def of(part: Tree) -> Tree:
        inside = part.operand if isinstance(part, Negative) else part
        found = Call(tree.function, (inside,), tree.primes)
        return minus(found) if isinstance(part, Negative) else found

    match argument:
        case Sum(terms):
            yield plus(*map(of, terms)), _made("function_of_sum", u=tree)
        case Product(factors):
            for place, factor in enumerate(factors):
                rest = times(*factors[:place], *factors[place + 1 :])
                if literal(factor) is not None or len(factors) == 2:
                    yield times(factor, of(rest)), _made("factor_out_of_function", u=tree, c=factor)


def _of_sum(tree: Sum) -> Iterator[tuple[Tree, Made]]:
    terms = tree.terms
    for place, term in enumerate(terms):
        yield plus(*terms[:place], *terms[place + 1 :]), _made("line_term", u=term)
        yield plus(*terms[:place], minus(term), *terms[place + 1 :]), _made("line_sign", u=term)
    fractions = [term for term in terms if isinstance(term, Quotient)]
    if len(fractions) > 1:
        wrong = Quotient(plus(*(one.numerator for one in fractions)), plus(*(one.denominator for one in fractions)))
        rest = [term for term in terms if term not in fractions]
        yield plus(*rest, wrong), _made("fractions_added", u=tree)


def wrong_equations(before: Relation) -> Iterator[tuple[Relation, Made]]:
    """An equation after a wrong step: a term moved without its sign, one side divided, or a slip of algebra."""
    left, right = before.left, before.right
    for one, other, turned in ((left, right, False), (right, left, True)):
        terms: tuple[Any, ...] = one.terms if isinstance(one, Sum) else (one,)
        for place, term in enumerate(terms):
            kept = plus(*terms[:place], *terms[place + 1 :])
            yield _equation(before, kept, plus(other, term), turned), _made("moved_without_sign", u=term)
        factors: tuple[Any, ...] = one.factors if isinstance(one, Product) else ()
        for place, factor in enumerate(factors):
            rest = times(*factors[:place], *factors[place + 1 :])
            yield _equation(before, rest, other, turned), _made("one_side_only", c=factor)
            yield _equation(before, rest, times(factor, other), turned), _made("divided_the_wrong_way", c=factor)
        if isinstance(one, Quotient):
            yield _equation(before, one.numerator, other, turned), _made("one_side_only", c=over(ONE, one.denominator))
    for place, side in enumerate((left, right)):
        for variant in islice(wrong_algebra(side), _MOST // 4):
            changed = (variant.tree, right) if place == 0 else (left, variant.tree)
            yield _equation(before, *changed, False), variant.made[0]


def _equation(before: Relation, one: Tree, other: Tree, turned: bool) -> Relation:
    return Relation(other, before.operator, one) if turned else Relation(one, before.operator, other)



