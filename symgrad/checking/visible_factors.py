"""Whether the factors of a chain can be seen in an answer: 2(o − t) · o(1 − o) · x shows three of them.

Each expected factor has to stand in the answer as one factor, or as the product of its own factors; the order, signs
and numbers do not matter, and neither does how a factor is written (o(1 − o), σ′(z) and ∂o/∂z are the same).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any, Final

from flint import arb, fmpq

from symgrad.calculus.arithmetic import flat, value_of
from symgrad.checking.target import FIRST_PRECISION, Target, is_number
from symgrad.errors import UnsupportedError
from symgrad.language.tree import Negative, Power, Product, Quotient, Tree, constant_value, number
from symgrad.numeric.column import Column
from symgrad.numeric.columns import Columns
from symgrad.numeric.precision import working_precision

_BUDGET: Final = 24_000
_MOST_FACTORS: Final = 16
_HIGHEST: Final = 6


def shows_factors(answer: Tree, wanted: Sequence[Tree], target: Target) -> bool:
    """Whether a right answer shows the wanted factors.

    >>> from symgrad.checking.target import target_of
    >>> from symgrad.language.parser import read
    >>> wanted = [read("-2(t - o)"), read("o(1 - o)"), read("x")]
    >>> target = target_of(Product(tuple(wanted)))
    >>> [shows_factors(read(text), wanted, target) for text in ("2(o - t) x (1 - o) o", "2(o - t)(o x - o^2 x)")]
    [True, False]
    """
    try:
        with working_precision(FIRST_PRECISION):
            return _Factors(target).are_in(answer, wanted)
    except UnsupportedError:
        return False


class _Factors:
    """The columns of factors at the points of a target, at a precision that is in force."""

    def __init__(self, target: Target) -> None:
        self.names = target.names()
        self.columns = Columns(self.names, len(target.spots), _BUDGET)

    def are_in(self, answer: Tree, wanted: Sequence[Tree]) -> bool:
        """Whether the wanted factors are among those of the answer, each by itself."""
        parts = factors_in(flat(answer))
        if len(parts) > _MOST_FACTORS:
            return False
        given = [self.columns.of(part) for part in parts]
        return all(self._taken(factor, given) for factor in sorted(wanted, key=lambda one: -len(factors_in(one))))

    def _taken(self, factor: Tree, given: list[Column]) -> bool:
        """Take a factor out of the given ones: as a whole, or piece by piece."""
        if self._one_taken(factor, given):
            return True
        pieces = factors_in(flat(factor))
        left = list(given)
        if (len(pieces) == 1 and pieces[0] == factor) or not all(self._one_taken(piece, left) for piece in pieces):
            return False
        given[:] = left
        return True

    def _one_taken(self, factor: Tree, given: list[Column]) -> bool:
        """Take out one factor, or several that stand beside each other: e_6 may be written out."""
        column = self.columns.of(factor)
        for length in range(1, len(given) + 1):
            for start in range(len(given) - length + 1):
                if _is_multiple(column, reduce(_times, given[start : start + length])):
                    del given[start : start + length]
                    return True
        return False


def factors_in(tree: Tree) -> list[Tree]:
    """The factors of a product as they are written, without numbers and signs; o² is o twice, 1/x a factor x⁻¹.

    >>> from symgrad.language.parser import read
    >>> len(factors_in(read("-2(t - o) o^2/x")))
    4
    """
    if value_of(tree) is not None:
        return []
    match tree:
        case Negative(operand):
            return factors_in(operand)
        case Product(factors):
            return [part for factor in factors for part in factors_in(factor)]
        case Quotient(numerator, denominator):
            return [*factors_in(numerator), *(Power(part, number(-1)) for part in factors_in(denominator))]
        case Power(base, exponent) if (count := constant_value(exponent)) is not None and 2 <= count <= _HIGHEST:
            return factors_in(base) * int(count) if count.denominator == 1 else [tree]
        case _:
            return [tree]


def wanted_factors(expected: Tree) -> tuple[Tree, ...]:
    """The factors of an expected product, one by one, where nobody says which belong together."""
    return tuple(factors_in(flat(expected)))


def _times(one: Column, other: Column) -> Column:
    return [_ball(a) * _ball(b) for a, b in zip(one, other, strict=True)]


def _is_multiple(one: Column, other: Column) -> bool:
    """Whether two columns differ by a constant number only."""
    pairs = [(_ball(a), _ball(b)) for a, b in zip(one, other, strict=True) if is_number(a) and is_number(b)]
    if not pairs:
        return False
    first, second = next(((a, b) for a, b in pairs if not a.contains(0) and not b.contains(0)), pairs[0])
    return all((a * second).overlaps(b * first) for a, b in pairs)


def _ball(value: Any) -> arb:
    return arb(value) if isinstance(value, fmpq) else value
