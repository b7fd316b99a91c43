"""What implicit differentiation does to formulas: terms with dy/dx collected, fractions cleared, the equation used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from symgrad.calculus.arithmetic import Value, flat, join_sum, negate, sum_terms, value_of
from symgrad.calculus.factors import collected, factors_of
from symgrad.calculus.lines import DerivationLine, lines_of
from symgrad.calculus.polynomial import multiplied_out
from symgrad.calculus.simplify import simplify
from symgrad.calculus.step import Step, replace
from symgrad.errors import UnsupportedError
from symgrad.language.printing import to_text
from symgrad.language.traversal import children, depends_on, walk
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

_MOST_ROUNDS = 12
_LARGEST = 150
_MOST_TRIALS = 150
"""How large a formula, and how many products in a sum, are searched for the equation: beyond, nobody sees it."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the equation, differentiated by x with y = y(x): dy/dx stays in the result."""

    pending_tree: Derivative
    steps: tuple[Step, ...]
    result_tree: Tree

    def lines(self) -> tuple[DerivationLine, ...]:
        """The lines below d/dx[…]; none where the side is y itself."""
        return lines_of(self.steps) if self.steps else ()


@dataclass(frozen=True, slots=True)
class Linear:
    """A formula as slope·dy/dx + rest: the terms of both."""

    slopes: tuple[Tree, ...]
    rest: tuple[Tree, ...]

    def times(self, factors: tuple[Tree, ...], below: Tree | None = None) -> Linear:
        """Every term times the factors, over ``below``."""

        def scaled(term: Tree) -> Tree:
            tree = Product((*factors, term)) if factors else term
            return simplify(tree if below is None else Quotient(tree, below))[0]

        return Linear(tuple(map(scaled, self.slopes)), tuple(map(scaled, self.rest)))


def linear_in(tree: Tree, slope: Derivative) -> Linear:
    """The formula taken apart into the terms with dy/dx, without it, and the others.

    Raises :class:`UnsupportedError` where dy/dx does not appear as a factor of terms.

    >>> from symgrad.language.parser import read
    >>> p = Derivative(Name("y"), (Name("x"),))
    >>> found = linear_in(Sum((read("2x"), Product((read("2y"), p)))), p)
    >>> [to_text(part) for part in (*found.slopes, *found.rest)]
    ['2y', '2x']
    """
    if tree == slope:
        return Linear((ONE,), ())
    if not _holds(tree, slope):
        return Linear((), (tree,))
    match tree:
        case Sum(terms):
            parts = [linear_in(term, slope) for term in terms]
            return Linear(
                tuple(term for part in parts for term in part.slopes),
                tuple(term for part in parts for term in part.rest),
            )
        case Negative(operand):
            inner = linear_in(operand, slope)
            return Linear(tuple(map(negate, inner.slopes)), tuple(map(negate, inner.rest)))
        case Product(factors):
            places = [place for place, factor in enumerate(factors) if _holds(factor, slope)]
            if len(places) == 1:
                others = (*factors[: places[0]], *factors[places[0] + 1 :])
                return linear_in(factors[places[0]], slope).times(others)
        case Quotient(numerator, denominator) if not _holds(denominator, slope):
            return linear_in(numerator, slope).times((), denominator)
        case _:
            pass
    raise UnsupportedError("solving for the derivative", to_text(tree))


def _holds(tree: Tree, part: Tree) -> bool:
    return any(node == part for node in walk(tree))


def tidied(tree: Tree) -> tuple[Tree, tuple[Step, ...]]:
    """The formula simplified, with fractions inside fractions cleared; each rewrite is a step."""
    steps: list[Step] = []
    for _ in range(_MOST_ROUNDS):
        simplified, taken = simplify(tree)
        steps.extend(taken)
        tree = simplified
        cleared = _cleared(simplified)
        if cleared is None:
            break
        steps.append(cleared)
        tree = cleared.after_tree
    return tree, tuple(steps)


def _cleared(tree: Tree) -> Step | None:
    """The first fraction inside a fraction or a product, cleared or put over a common denominator."""
    for node in walk(tree):
        match node:
            case Quotient(Sum() as total, denominator) if (factor := _common_denominator(total)) is not None:
                cleared: Tree = Quotient(_times(total, factor), factors_of(Product((denominator, factor))).tree())
                words = "multiply both parts of the fraction by {d}"
            case Product() | Quotient() | Power() if (found := _inner_sum(node)) is not None:
                total, factor = found
                cleared = replace(node, total, Quotient(_times(total, factor), factor))
                words = "common denominator {d}"
            case _:
                continue
        return Step("clear_fractions", tree, replace(tree, node, cleared), words, (("d", factor),))
    return None


def _inner_sum(node: Tree) -> tuple[Sum, Tree] | None:
    """A sum of fractions among the factors of a product, of either part of a fraction, or below a power."""
    for part in children(node):
        factors = children(part) if isinstance(part, Product) else (part,)
        for factor in factors:
            base = factor.base if isinstance(factor, Power) else factor
            if isinstance(base, Sum) and any(_divides(term) for term in sum_terms(base)):
                below = _common_denominator(base)
                if below is not None:
                    return base, below
    return None


def _divides(term: Tree) -> bool:
    """Whether a term is a fraction with more than a number below the bar."""
    return bool(factors_of(term).divided)


def _times(total: Sum, factor: Tree) -> Tree:
    return flat(join_sum([simplify(Product((term, factor)))[0] for term in sum_terms(total)]))


def _common_denominator(total: Sum) -> Tree | None:
    """What all the terms have to be multiplied by to be without fractions; None where they are without."""
    below: dict[Tree, Tree] = {}
    multiple = 1
    for factors in map(factors_of, sum_terms(total)):
        if not factors.coefficient.decimal:
            multiple = lcm(multiple, factors.coefficient.number.denominator)
        for base, exponent in factors.exponents():
            value = value_of(exponent)
            if value is None or value.number >= 0 or base not in factors.divided:
                continue
            known = value_of(below[base]) if base in below else None
            if known is None or known.number < -value.number:
                below[base] = negate(exponent)
    parts = [base if exponent == ONE else Power(base, exponent) for base, exponent in below.items()]
    if multiple != 1:
        parts.insert(0, number(multiple))
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else Product(tuple(parts))


def content(trees: Sequence[Tree]) -> Fraction:
    """The number that all terms of all the trees share: 3 for 6y − 3x² and 3y² − 6x; negative where most terms are.

    >>> from symgrad.language.parser import read
    >>> content([read("6y - 3x^2"), read("3y^2 - 6x")]), content([read("-x - 1"), read("-x + y")])
    (Fraction(3, 1), Fraction(-1, 1))
    """
    terms = [term for tree in trees for term in (sum_terms(tree) if isinstance(tree, Sum) else [tree])]
    values = [factors_of(term).coefficient for term in terms]
    negative = 2 * sum(value.number < 0 for value in values) > len(values)
    numbers = [value.number for value in values if value.number]
    if any(value.decimal for value in values) or any(number.denominator != 1 for number in numbers):
        return Fraction(-1 if negative else 1)
    shared = gcd(*(int(number) for number in numbers)) or 1
    return Fraction(-shared if negative else shared)


def over(tree: Tree, divisor: Fraction) -> Tree:
    """Every term of the tree divided by a number."""
    terms = sum_terms(tree) if isinstance(tree, Sum) else [tree]
    scaled = join_sum([simplify(Product((Value(1 / divisor).tree(), term)))[0] for term in terms])
    return simplify(scaled)[0]


@dataclass(frozen=True, slots=True)
class OnCurve:
    """The equation put in: ``before`` = ``after`` + ``multiple``·(left − right), and the last bracket is 0."""

    before: Tree
    after: Tree
    multiple: Tree


def use_equation(tree: Tree, equation: Relation, variables: tuple[Name, Name]) -> OnCurve | None:
    """The formula shortened by the curve's equation: −(x² + y²)/y³ is −1/y³ where x² + y² = 1.

    None where the equation makes no sum in it shorter.
    """
    left, right = _constants_right(equation, variables)
    if sum(1 for _ in walk(tree)) > _LARGEST:
        return None
    for node in walk(tree):
        if isinstance(node, Sum):
            found = _shortened(node, left, right)
            if found is not None:
                shorter, multiple = found
                return OnCurve(node, shorter, multiple)
    return None


def _constants_right(equation: Relation, variables: tuple[Name, Name]) -> tuple[list[Tree], list[Tree]]:
    """The equation's terms: those that vary to the left, the constants to the right."""
    varying: list[Tree] = []
    constant: list[Tree] = []
    sides = ((equation.left, False), (equation.right, True))
    for side, is_right in sides:
        for term in sum_terms(side) if isinstance(side, Sum) else [side]:
            varies = any(depends_on(term, variable) for variable in variables)
            chosen = varying if varies else constant
            chosen.append(negate(term) if varies == is_right else term)
    return varying, constant


def _shortened(total: Sum, left: list[Tree], right: list[Tree]) -> tuple[Tree, Tree] | None:
    opened = multiplied_out(total)
    terms = sum_terms(opened) if isinstance(opened, Sum) else [total]
    length = len(sum_terms(total))
    if len(terms) * len(left) ** 2 > _MOST_TRIALS:
        return None
    for term in terms:
        for part in left:
            multiple = simplify(Quotient(term, part))[0]
            if isinstance(multiple, Sum):
                continue
            taken = [simplify(Negative(Product((multiple, other))))[0] for other in left]
            given = [simplify(Product((multiple, other)))[0] for other in right]
            rest = collected([*terms, *taken, *given])
            fewer = len(sum_terms(rest) if isinstance(rest, Sum) else [rest]) < length
            if fewer and set(_calls(rest)) <= set(_calls(total)):
                return rest, multiple
    return None


def _calls(tree: Tree) -> list[Tree]:
    return [node for node in walk(tree) if isinstance(node, Call)]
