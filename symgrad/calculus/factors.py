"""A product taken apart into a number, bases and exponents, and written again as a textbook would."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from symgrad.calculus.arithmetic import UNIT, Value, fold, join_sum, negate, sum_terms, value_of, with_coefficient
from symgrad.language.traversal import walk
from symgrad.language.tree import (
    EULER,
    ONE,
    Call,
    Name,
    Negative,
    Power,
    Product,
    Quotient,
    Sum,
    Tree,
    number,
)

_LARGEST_WHOLE = 24
"""Powers of products are taken apart up to this exponent."""
HALF = Value(Fraction(1, 2)).tree()


@dataclass(slots=True)
class Factors:
    """coefficient · Π base^exponent, in the order of first appearance.

    ``merged`` tells that a factor met an equal base, ``cancelled`` that it met one across a fraction bar, and
    ``raised`` that a power of a product or of a power was taken apart; ``divided`` holds the bases below the bar,
    and ``called`` tells that exponentials are written exp(x). √u is u to the power ½: ``rooted`` holds the bases that
    are written with a root sign, and ``joined`` tells that such a base met itself. Since √u has no value where u is
    negative, √u · √u is u wherever it has one; √(u²) is never taken apart, and no root of a product is.
    """

    coefficient: Value = UNIT
    powers: dict[Tree, list[Tree]] = field(default_factory=dict)
    merged: bool = False
    cancelled: bool = False
    raised: bool = False
    divided: set[Tree] = field(default_factory=set)
    called: bool = False
    rooted: set[Tree] = field(default_factory=set)
    joined: bool = False
    sums: dict[frozenset[Tree], Tree] = field(default_factory=dict)

    def gather(self, tree: Tree, below: bool = False) -> None:
        """Multiply by a tree, or divide by it where it stands ``below`` a fraction bar."""
        value = value_of(tree)
        if value is not None and not (below and value.number == 0):
            self.coefficient *= value.inverse() if below else value
            return
        match tree:
            case Negative(operand):
                self.coefficient *= Value(-UNIT.number)
                self.gather(operand, below)
            case Product(factors):
                for factor in factors:
                    self.gather(factor, below)
            case Quotient(numerator, denominator):
                self.gather(numerator, below)
                self.gather(denominator, not below)
            case Power(Product() | Quotient() | Power() | Call("exp" | "sqrt", (_,), 0) as base, exponent) if (
                count := _whole(exponent)
            ) is not None:
                self._raise(base, count, below)
            case Power(base, exponent):
                self._add(base, exponent, below)
            case Call("exp", (exponent,), 0):
                self.called = True
                self._add(EULER, exponent, below)
            case Call("sqrt", (base,), 0):
                self._add(base, HALF, below, rooted=True)
            case _:
                self._add(tree, ONE, below)

    def _raise(self, base: Tree, count: int, below: bool) -> None:
        """Multiply by a product, a fraction or a power to a whole exponent: (5x)² is 25 x²."""
        inner = Factors()
        inner.gather(base)
        self.called |= inner.called
        self.joined |= bool(inner.rooted)
        if inner.coefficient.number == 0 and count < 0:
            self._add(base, number(count), below)
            return
        self.raised = True
        self.rooted |= inner.rooted
        value = Value(inner.coefficient.number**count, inner.coefficient.decimal)
        self.coefficient *= value.inverse() if below and value.number else value
        for part, exponent in inner.exponents():
            self._add(part, fold(Product((number(count), exponent))), below)

    def _add(self, base: Tree, exponent: Tree, below: bool, rooted: bool = False) -> None:
        if isinstance(base, Sum) and len(terms := frozenset(base.terms)) == len(base.terms):
            base = self.sums.setdefault(terms, base)  # x + 1 and 1 + x are one base
        if rooted:
            self.rooted.add(base)
        signed = negate(exponent) if below else exponent
        if below:
            self.divided.add(base)
        known = self.powers.setdefault(base, [])
        if known:
            self.merged = True
            self.joined |= base in self.rooted
            # Until two signs have met, all of them are that of the first one.
            self.cancelled = self.cancelled or _is_negative(known[0]) != _is_negative(signed)
        known.append(signed)

    def scaled(self, coefficient: Value) -> Factors:
        """The same product with another number before it."""
        return replace(self, coefficient=coefficient)

    def exponents(self) -> list[tuple[Tree, Tree]]:
        """Each base with the sum of its exponents; bases that cancelled to nothing are left out."""
        summed = [(base, parts[0] if len(parts) == 1 else collected(parts)) for base, parts in self.powers.items()]
        return [(base, exponent) for base, exponent in summed if not _is_zero(exponent)]

    def tree(self, as_met: bool = False) -> Tree:
        """The product written again: the number first, then names, brackets, functions; one fraction bar.

        With ``as_met`` the factors stay in the order in which they were met.
        """
        above: list[Tree] = []
        below: list[Tree] = []
        coefficient, found = self._apart()
        for base, exponent in found if as_met else sorted(found, key=_order(found, self.rooted)):
            # e^{−x} stays where it is written; what was divided by stays below the bar.
            if _is_negative(exponent) and (value_of(exponent) is not None or base in self.divided):
                below.append(self._power(base, negate(exponent)))
            else:
                above.append(self._power(base, exponent))
        return _fraction(coefficient, above, below)

    def _apart(self) -> tuple[Value, list[tuple[Tree, Tree]]]:
        """The number, and the bases with their exponents; of u√u both parts, and √2 · √2 goes into the number."""
        coefficient, parts = self.coefficient, []
        for base, exponent in self.exponents():
            value = value_of(exponent) if base in self.rooted else None
            if value is None or value.number.denominator > 2:
                parts.append((base, exponent))
                continue
            whole, root = int(value.number), value.number - int(value.number)
            inner = value_of(base)
            if inner is not None and inner.number > 0:
                coefficient *= Value(inner.number**whole, inner.decimal)
            elif whole:
                parts.append((base, number(whole)))
            if root:
                parts.append((base, HALF if root > 0 else negate(HALF)))
        return coefficient, parts

    def _power(self, base: Tree, exponent: Tree) -> Tree:
        if base == EULER and self.called:
            return Call("exp", (exponent,))
        if base in self.rooted and exponent == HALF:
            return Call("sqrt", (base,))
        return base if exponent == ONE else Power(base, exponent)


def _fraction(coefficient: Value, above: list[Tree], below: list[Tree]) -> Tree:
    size = coefficient.number
    if not below and not (size.denominator != 1 and not coefficient.decimal):
        return with_coefficient(coefficient, above)
    if coefficient.decimal:
        top, bottom = with_coefficient(Value(abs(size), True), above), _product(below)
    else:
        top = with_coefficient(Value(abs(size) * size.denominator), above)
        bottom = _product([*([number(size.denominator)] if size.denominator != 1 else []), *below])
    if not below and above and abs(size.numerator) == 1:
        top = _product(above)
    written = Quotient(top, bottom)
    return Negative(written) if size < 0 else written


def _product(factors: list[Tree]) -> Tree:
    if not factors:
        return ONE
    return factors[0] if len(factors) == 1 else Product(tuple(factors))


def _whole(exponent: Tree) -> int | None:
    """An exponent that is a whole number of moderate size, for which powers of products can be taken apart."""
    value = value_of(exponent)
    if value is None or value.number.denominator != 1 or abs(value.number) > _LARGEST_WHOLE:
        return None
    return int(value.number)


def _is_zero(tree: Tree) -> bool:
    value = value_of(tree)
    return value is not None and value.number == 0


def _is_negative(exponent: Tree) -> bool:
    value = value_of(exponent)
    return isinstance(exponent, Negative) if value is None else value.number < 0


def _order(found: Sequence[tuple[Tree, Tree]], rooted: set[Tree]) -> Callable[[tuple[Tree, Tree]], tuple[int, str]]:
    """The order in a product: x² x^x (x + 1) √(x + 1) e^x (ln x + 1) sin x.

    Brackets stand before an exponential where they hold nothing but names and numbers, and else behind it.
    """
    exponential = any(_is_exponential(base, exponent) for base, exponent in found)

    def rank(item: tuple[Tree, Tree]) -> tuple[int, str]:
        base, exponent = item
        match base:
            case _ if base in rooted and exponent in (HALF, negate(HALF)):
                return 3, ""
            case Name():
                return (0, str(base)) if value_of(exponent) is not None else (1, "")
            case Sum():
                return (5 if exponential and _holds_functions(base) else 2), ""
            case Call():
                return 6, ""
            case _:
                return 4, ""

    return rank


def _is_exponential(base: Tree, exponent: Tree) -> bool:
    return value_of(exponent) is None and not isinstance(base, Name)


def _holds_functions(total: Sum) -> bool:
    """Whether there is a function or a power with a variable exponent in a bracket."""
    return any(
        (isinstance(node, Call) and node.function != "sqrt")
        or (isinstance(node, Power) and value_of(node.exponent) is None)
        for node in walk(total)
    )


def collected(terms: Sequence[Tree]) -> Tree:
    """The sum of the terms, those that differ only by their number put together.

    >>> from symgrad.language.tree import Name
    >>> x = Name("x")
    >>> collected([Product((number(2), x)), Negative(x)])
    Name(base='x', subscripts=(), accent='')
    """
    found: dict[frozenset[tuple[Tree, Tree]], tuple[Value, Factors]] = {}
    sums: dict[frozenset[Tree], Tree] = {}
    for term in (part for whole in terms for part in (sum_terms(whole) if isinstance(whole, Sum) else [whole])):
        factors = factors_of(term, sums)
        key = frozenset(factors.exponents())
        known = found.get(key)
        found[key] = (known[0] + factors.coefficient if known else factors.coefficient, known[1] if known else factors)
    kept = [factors.scaled(value).tree() for value, factors in found.values() if value.number != 0]
    return join_sum(kept)


def factors_of(tree: Tree, sums: dict[frozenset[Tree], Tree] | None = None) -> Factors:
    """The tree taken apart; with ``sums`` several trees write a bracket that they share in the same way."""
    factors = Factors() if sums is None else Factors(sums=sums)
    factors.gather(tree)
    return factors
