"""Numbers that are shown as floats and known exactly: what a pass works with, and what it hands out."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import TypeAlias

from flint import arb, fmpq

from symgrad.errors import AuthorError
from symgrad.language.tree import Tree, constant_value
from symgrad.numeric.precision import working_precision
from symgrad.numeric.rounding import as_number, round_fraction, rounded

Given: TypeAlias = int | float | str | Fraction | Decimal
"""A number as people hand it over; a float stands for the decimal that it prints as."""

_PRECISION = 128
_FINER = (512, 2048, 4096)
"""The bits that are tried where fewer do not give the digits of a float: 1 − o of a saturated unit."""

_DIGITS_OF_A_FLOAT = 60
_LEAST_FLOAT = arb(2) ** -1080


class Value(float):
    """A float that also knows what it stands for: an exact fraction, or an enclosure to any precision.

    It behaves as the nearest float everywhere, but ``Fraction(value)`` and a comparison with a Fraction
    use the exact value where there is one.

    >>> weight = Value(Fraction("-0.261"))
    >>> weight == -0.261, weight == Fraction("-0.261"), weight.exact
    (True, True, Fraction(-261, 1000))
    """

    __slots__ = ("_ball", "_enclose", "exact")

    exact: Fraction | None
    _enclose: Callable[[int], arb] | None
    _ball: arb | None

    def __new__(
        cls, number: Fraction | float, enclose: Callable[[int], arb] | None = None, ball: arb | None = None
    ) -> Value:
        """``ball`` is what ``enclose`` gives for the usual precision, where that is known already."""
        self = super().__new__(cls, _nearest(number))
        self.exact = number if isinstance(number, Fraction) else None
        self._enclose = enclose
        self._ball = ball
        return self

    def __reduce__(self) -> tuple[object, ...]:
        return Value, (self.exact if self.exact is not None else float(self), self._enclose)

    @property
    def real(self) -> Value:
        """Itself; a comparison with a Fraction goes through here and would lose the exact value otherwise."""
        return self

    def as_integer_ratio(self) -> tuple[int, int]:
        """Numerator and denominator: of the exact value where there is one, otherwise of the float."""
        return super().as_integer_ratio() if self.exact is None else self.exact.as_integer_ratio()

    def enclosure(self, precision: int = _PRECISION) -> arb:
        """A ball that contains the value, worked out with so many bits."""
        if self._ball is not None and precision <= _PRECISION:
            return self._ball
        with working_precision(precision):
            if self.exact is not None:
                return arb(fmpq(self.exact.numerator, self.exact.denominator))
            return arb(float(self)) if self._enclose is None else self._enclose(precision)

    def rounded(self, places: int) -> Fraction:
        """The value rounded half away from zero, proved by an enclosure inside one rounding cell.

        Raises ProofError where no precision decides it.
        """
        return round_fraction(self.exact, places) if self.exact is not None else proved_digits(self.enclosure, places)

    def number(self, places: int) -> Tree:
        """The rounded value as a tree with so many places."""
        return as_number(self.rounded(places), places)


def proved_digits(enclose: Callable[[int], arb], places: int) -> Fraction:
    """The rounded value of what a function encloses; raises ProofError where no precision decides it."""
    value = constant_value(rounded(enclose, {}, places))
    assert value is not None
    return value


def enclosed(enclose: Callable[[int], arb], ball: arb | None = None) -> Value:
    """The value that a function encloses, given a number of bits; ``ball`` is its result for the usual ones."""
    ball = enclose(_PRECISION) if ball is None else ball
    for precision in _FINER:
        if ball.rel_accuracy_bits() >= _DIGITS_OF_A_FLOAT or abs(ball) < _LEAST_FLOAT:
            break
        ball = enclose(precision)
    return Value(float(ball.mid()), enclose, ball)


KEPT_PLACES = 40
"""Decimal places that are carried on of a value that is irrational or too long a fraction."""

_LONGEST = 2000
"""Bits of a numerator or denominator up to which a fraction is carried on exactly."""


def carried(value: Value, places: int | None = None) -> Fraction:
    """A value as the next step takes it: rounded where asked, exact where it is a fraction of bearable length.

    >>> carried(Value(Fraction(2, 3)), 2)
    Fraction(67, 100)
    """
    exact = value.exact
    if places is None and exact is not None and _length(exact) <= _LONGEST:
        return exact
    return value.rounded(KEPT_PLACES if places is None else places)


def _length(number: Fraction) -> int:
    return max(number.numerator.bit_length(), number.denominator.bit_length())


def combined(terms: Sequence[tuple[Fraction, Value]]) -> Value:
    """The sum of values, each times an exact number.

    >>> combined([(Fraction(1, 2), Value(Fraction(3))), (Fraction(-1), Value(Fraction(1)))]).exact
    Fraction(1, 2)
    """
    fractions = [factor * value.exact for factor, value in terms if value.exact is not None]
    if len(fractions) == len(terms):
        return Value(sum(fractions, Fraction(0)))
    return enclosed(partial(_combined_enclosure, tuple(terms)))


def _combined_enclosure(terms: Sequence[tuple[Fraction, Value]], precision: int) -> arb:
    with working_precision(precision):
        total = arb(0)
        for factor, value in terms:
            total += arb(fmpq(factor.numerator, factor.denominator)) * value.enclosure(precision)
        return total


def exact_number(given: Given, what: str = "the value") -> Fraction:
    """A number as an exact fraction; ``what`` names it in the error.

    Raises AuthorError for nan, infinity and anything that is not a real number.

    >>> exact_number(0.1)
    Fraction(1, 10)
    """
    if isinstance(given, Value) and given.exact is not None:
        return given.exact
    if isinstance(given, float) and not math.isfinite(given):
        raise AuthorError(f"{what} is {given}", expected="a finite number")
    if isinstance(given, bool):
        raise AuthorError(f"{what} is {given}", expected="a number")
    try:
        return Fraction(repr(float(given)) if isinstance(given, float) else _plain(given))
    except (ValueError, TypeError, ZeroDivisionError, OverflowError) as error:
        raise AuthorError(f"{what} is {given!r}", expected="a number such as 0.2, -3 or 1/2") from error


def rate_of(given: Given) -> Fraction:
    """A learning rate as an exact fraction.

    Raises AuthorError for what is no number, and for 0 or less: such steps stay where they are, or climb.

    >>> rate_of("0.9")
    Fraction(9, 10)
    """
    rate = exact_number(given, "the learning rate")
    if rate <= 0:
        raise AuthorError(f"the learning rate is {given}", expected="a number greater than 0")
    return rate


def _plain(given: object) -> int | str | Fraction | Decimal:
    """Numbers of other libraries (NumPy's integers, SymPy's rationals) in a form that Fraction takes."""
    if isinstance(given, int | str | Fraction | Decimal):
        return given
    return str(given)


def _nearest(number: Fraction | float) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf
