"""Rounding with proof: the last digit that is printed is certain.

A value is rounded half away from zero, as people do by hand. A rational is rounded by exact arithmetic, so
a tie is a tie. Anything else is enclosed in balls of rising precision until both ends of a ball round to the
same number. What would never be decided (a value that is a tie without being recognised as rational) is a
ProofError, not a guess.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from flint import arb, fmpq

from symgrad.errors import ProofError
from symgrad.language.printing import to_text
from symgrad.language.tree import Number, Tree, number
from symgrad.numeric.balls import Values, evaluate, exact
from symgrad.numeric.precision import working_precision

Source = Tree | Callable[[int], arb]
"""What is rounded: a tree, or a function that encloses the value at a precision in bits."""

LIMIT = 4096
"""The precision in bits at which rounding gives up."""

_START = 64
_LARGEST_EXPONENT = 1 << 18


def round_fraction(value: Fraction, places: int) -> Fraction:
    """The value to so many decimal places, half away from zero; negative places round to tens, hundreds.

    >>> round_fraction(Fraction("0.125"), 2), round_fraction(Fraction("-2.5"), 0), round_fraction(Fraction(1250), -2)
    (Fraction(13, 100), Fraction(-3, 1), Fraction(1300, 1))
    """
    numerator, denominator = value.as_integer_ratio()
    power = 10 ** abs(places)
    above, below = (abs(numerator) * power, denominator) if places >= 0 else (abs(numerator), denominator * power)
    steps = (2 * above + below) // (2 * below)
    signed = steps if numerator >= 0 else -steps
    return Fraction(signed, power) if places >= 0 else Fraction(signed * power)


def round_significant(value: Fraction, digits: int) -> Fraction:
    """The value to so many significant digits, half away from zero.

    >>> round_significant(Fraction("0.0099961"), 3), round_significant(Fraction(123456), 2)
    (Fraction(1, 100), Fraction(120000, 1))
    """
    return round_fraction(value, digits - 1 - decade(value)) if value else value


def as_number(value: Fraction, places: int) -> Tree:
    """The tree of a rounded number, written with so many places; minus zero is zero.

    >>> as_number(Fraction(-1, 5), 2)
    Negative(operand=Number(value=Fraction(1, 5), places=2))
    """
    return number(value, places if places > 0 else None)


def rounded(source: Source, at: Values | None = None, places: int = 4) -> Tree:
    """The number that a tree's value rounds to, proved, with so many places.

    ``source`` may also be a function from a precision to a ball. Raises ProofError where the digits cannot be
    proved: outside the domain, or an unrecognised tie.

    >>> from symgrad.language.tree import Call, ONE
    >>> rounded(Call("sin", (ONE,)), {}, 3)
    Number(value=Fraction(841, 1000), places=3)
    """
    unit = Fraction(10) ** -places
    return as_number(_proved(source, at or {}, lambda value: round_fraction(value, places), unit), places)


def rounded_significant(source: Source, at: Values | None = None, digits: int = 4) -> Tree:
    """The number that a tree's value rounds to, proved, with so many significant digits.

    Raises ProofError as :func:`rounded` does. Zero is written as 0, for it has no significant digits.

    >>> from symgrad.language.tree import Call, ONE
    >>> rounded_significant(Call("exp", (number(-5),)), {}, 3)
    Number(value=Fraction(337, 50000), places=5)
    """
    value = _proved(source, at or {}, lambda value: round_significant(value, digits), None)
    return as_number(value, digits - 1 - decade(value)) if value else Number(value)


def decade(value: Fraction) -> int:
    """The exponent of the leading decimal digit of a number other than zero.

    >>> decade(Fraction(1, 100)), decade(Fraction(-999)), decade(Fraction(1000))
    (-2, 2, 3)
    """
    value = abs(value)
    bits = value.numerator.bit_length() - value.denominator.bit_length()
    guess = bits * 30103 // 100000
    while Fraction(10) ** guess > value:
        guess -= 1
    while Fraction(10) ** (guess + 1) <= value:
        guess += 1
    return guess


def endpoints(ball: arb) -> tuple[Fraction, Fraction] | None:
    """Both ends of a finite ball, exactly; None if they are too large or too small to be written out.

    >>> endpoints(arb(0.75))
    (Fraction(3, 4), Fraction(3, 4))
    """
    middle, radius = _dyadic(ball.mid()), _dyadic(ball.rad())
    return None if middle is None or radius is None else (middle - radius, middle + radius)


def _dyadic(value: arb) -> Fraction | None:
    mantissa, exponent = (int(part) for part in value.man_exp())
    if abs(exponent) > _LARGEST_EXPONENT:
        return None
    return Fraction(mantissa << exponent) if exponent >= 0 else Fraction(mantissa, 1 << -exponent)


def _proved(source: Source, at: Values, rounding: Callable[[Fraction], Fraction], unit: Fraction | None) -> Fraction:
    """The common rounding of all values in a ball; ``unit`` is the last place, where that is fixed."""
    if not callable(source):
        value = exact(source, at)
        if value is not None:
            return rounding(value)
    for precision in _precisions():
        ball = source(precision) if callable(source) else evaluate(source, at, precision)
        if not ball.is_finite():
            continue
        if unit is not None and _is_negligible(ball, unit):
            return Fraction(0)
        ends = endpoints(ball)
        if ends is None or (unit is None and ends[0] * ends[1] <= 0 and ends[0] != ends[1]):
            continue
        lower, upper = map(rounding, ends)
        if lower == upper:
            return lower
    raise ProofError(_line(source), "its digits cannot be proved here: outside the domain, or a tie")


def _is_negligible(ball: arb, unit: Fraction) -> bool:
    """Whether the value is so small that it certainly rounds to zero."""
    with working_precision(_START):
        return abs(ball) < arb(fmpq(unit.numerator, 2 * unit.denominator))


def _precisions() -> Iterator[int]:
    precision = _START
    while precision <= LIMIT:
        yield precision
        precision *= 2


def _line(source: Source) -> str:
    return "a computed value" if callable(source) else to_text(source)
