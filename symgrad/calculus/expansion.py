"""Polynomials in a variable x and a step h, multiplied out: (x + h)² is x² + 2xh + h², written in that order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from symgrad.calculus.arithmetic import UNIT, Value, join_sum, negate, value_of, with_coefficient
from symgrad.calculus.factors import factors_of
from symgrad.calculus.indices import varies
from symgrad.language.tree import ONE, Name, Negative, Power, Product, Quotient, Sum, Tree, number

_HIGHEST_POWER = 12
_MOST_TERMS = 80
"""What multiplies out to more than this is nothing that anybody would write down."""


@dataclass(frozen=True, slots=True)
class Monomial:
    """coefficient · held · x^first · h^second; ``held`` is what does not vary besides the number."""

    coefficient: Value
    held: Tree = ONE
    first: int = 0
    second: int = 0

    @property
    def key(self) -> tuple[frozenset[tuple[Tree, Tree]], int, int]:
        """What terms have in common that can be put together."""
        return frozenset(factors_of(self.held).exponents()), self.first, self.second

    def tree(self, x: Name, h: Name) -> Tree:
        """The term as it is written: number, constants, x, h."""
        held = [] if self.held == ONE else list(self.held.factors if isinstance(self.held, Product) else [self.held])
        factors = [*held, *_power(x, self.first), *_power(h, self.second)]
        size = self.coefficient
        if size.number.denominator == 1 or size.decimal or not factors:
            return with_coefficient(size, factors)
        top = with_coefficient(Value(Fraction(abs(size.number.numerator))), factors)
        fraction = Quotient(top, number(size.number.denominator))
        return Negative(fraction) if size.number < 0 else fraction


@dataclass(frozen=True, slots=True)
class Expansion:
    """A polynomial as the list of its terms; those that can be put together are."""

    terms: tuple[Monomial, ...]
    x: Name
    h: Name

    @property
    def trees(self) -> list[Tree]:
        """The terms as they are written."""
        return [term.tree(self.x, self.h) for term in self.terms]

    @property
    def tree(self) -> Tree:
        """The sum of the terms."""
        return join_sum(self.trees)

    @property
    def negated(self) -> list[Tree]:
        """The terms with the other sign."""
        return [negate(tree) for tree in self.trees]

    def minus(self, other: Expansion) -> Expansion:
        """The difference, terms that cancel left out."""
        negative = (replace(term, coefficient=term.coefficient * Value(Fraction(-1))) for term in other.terms)
        return replace(self, terms=_together([*self.terms, *negative]))

    def over_step(self) -> Expansion | None:
        """The polynomial divided by h; None where a term does not contain it."""
        if any(term.second == 0 for term in self.terms):
            return None
        return replace(self, terms=tuple(replace(term, second=term.second - 1) for term in self.terms))

    def without_step(self) -> Expansion:
        """The terms that do not contain h: what is left when h is 0."""
        return replace(self, terms=tuple(term for term in self.terms if term.second == 0))


def expand(tree: Tree, x: Name, h: Name) -> Expansion | None:
    """The tree as a polynomial in x and h; None where it is none, or gets too long.

    >>> from symgrad.language.parser import read
    >>> from symgrad.language.printing import to_text
    >>> to_text(expand(read("4(x + h)^2"), Name("x"), Name("h")).tree)
    '4x² + 8x h + 4h²'
    """
    terms = _expanded(tree, x, h)
    return None if terms is None else Expansion(terms, x, h)


def _expanded(tree: Tree, x: Name, h: Name) -> tuple[Monomial, ...] | None:
    if tree == x:
        return (Monomial(UNIT, first=1),)
    if tree == h:
        return (Monomial(UNIT, second=1),)
    if not (varies(tree, x) or varies(tree, h)):
        return _held(tree)
    match tree:
        case Sum(parts):
            found = [_expanded(part, x, h) for part in parts]
            return None if None in found else _together(term for part in found if part for term in part)
        case Negative(operand):
            return _times([_expanded(operand, x, h), (Monomial(Value(Fraction(-1))),)])
        case Product(factors):
            return _times([_expanded(factor, x, h) for factor in factors])
        case Quotient(numerator, denominator) if not (varies(denominator, x) or varies(denominator, h)):
            return _times([_expanded(numerator, x, h), _held(Quotient(ONE, denominator))])
        case Power(base, exponent) if (value := value_of(exponent)) is not None:
            whole = value.number.denominator == 1 and 0 < value.number <= _HIGHEST_POWER
            return _times([_expanded(base, x, h)] * int(value.number)) if whole else None
        case _:
            return None


def _held(tree: Tree) -> tuple[Monomial, ...]:
    if isinstance(tree, Sum):
        return _together(term for part in tree.terms for term in _held(part))
    factors = factors_of(tree)
    return (Monomial(factors.coefficient, factors.scaled(UNIT).tree()),)


def _times(factors: list[tuple[Monomial, ...] | None]) -> tuple[Monomial, ...] | None:
    product: tuple[Monomial, ...] = (Monomial(UNIT),)
    for factor in factors:
        if factor is None or len(product) * len(factor) > _MOST_TERMS:
            return None
        product = _together(_both(left, right) for left in product for right in factor)
    return product


def _both(left: Monomial, right: Monomial) -> Monomial:
    held = right.held if left.held == ONE else left.held
    if ONE not in (left.held, right.held):
        held = factors_of(Product((left.held, right.held))).tree()
    size = left.coefficient * right.coefficient
    return Monomial(size, held, left.first + right.first, left.second + right.second)


def _together(terms: Iterable[Monomial]) -> tuple[Monomial, ...]:
    """Terms that differ only by their number put together, in the order of first appearance."""
    found: dict[tuple[frozenset[tuple[Tree, Tree]], int, int], Monomial] = {}
    for term in terms:
        known = found.get(term.key)
        found[term.key] = replace(term, coefficient=known.coefficient + term.coefficient) if known else term
    return tuple(term for term in found.values() if term.coefficient.number != 0)


def _power(base: Name, exponent: int) -> list[Tree]:
    if exponent == 0:
        return []
    return [base if exponent == 1 else Power(base, number(exponent))]
