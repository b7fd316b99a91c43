"""Exact rationals as long as possible, balls from there on.

A scalar is an exact rational (``fmpq``) or a ball (``arb``): an interval that contains the true value.
``0.1 + 0.2`` is exact, ``x - x`` at a rational is exactly zero, and only a logarithm or a square root
that is not rational makes a ball. A ball that is not finite stands for "outside the domain, or not decided at this
precision". All of this runs inside :func:`symgrad.numeric.precision.working_precision`.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from flint import arb, fmpq, fmpz

Scalar: TypeAlias = fmpq | arb

EXACT_BITS = 4096
"""Rationals larger than this become balls, so that repeated squaring cannot fill the memory."""

_LARGEST_ROOT = 64
_ZERO = fmpq(0)


def scalar(value: Fraction | int | arb) -> Scalar:
    """The scalar of a given value; a float is refused, because it is seldom the number that was meant."""
    match value:
        case arb():
            return value
        case Fraction():
            return bounded(fmpq(value.numerator, value.denominator))
        case int():
            return bounded(fmpq(value))
        case _:
            raise TypeError(f"a value must be a Fraction, an int or a ball, not {type(value).__name__}")


def literal(value: Fraction) -> Scalar:
    """The scalar of a number that is written in a tree; the same few numbers stand at every point."""
    return bounded(_rational(value))


@lru_cache(maxsize=1024)
def _rational(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)


def fraction(value: fmpq) -> Fraction:
    """The same rational as Python's own."""
    return Fraction(int(value.p), int(value.q))


def ball(value: Scalar) -> arb:
    """The scalar as a ball at the working precision."""
    return arb(value) if isinstance(value, fmpq) else value


def nan() -> arb:
    """The ball for "outside the domain"."""
    return arb.nan()


def is_finite(value: Scalar) -> bool:
    """Whether the value is certainly a real number."""
    return isinstance(value, fmpq) or value.is_finite()


def bounded(value: Scalar) -> Scalar:
    """The same value, as a ball if its exact form has grown too large."""
    if isinstance(value, fmpq) and value.height_bits() > EXACT_BITS:
        return arb(value)
    return value


def settled(value: arb) -> Scalar:
    """A ball of radius zero is a proved value, so it becomes exact again: √4 is 2."""
    if not (value.is_exact() and value.is_finite()):
        return value
    mantissa, exponent = value.man_exp()
    if abs(int(exponent)) + int(mantissa).bit_length() > EXACT_BITS:
        return value
    return value.fmpq()


def add(left: Scalar, right: Scalar) -> Scalar:
    """The sum, exact if both are."""
    if isinstance(left, fmpq) and isinstance(right, fmpq):
        return bounded(left + right)
    return ball(left) + ball(right)


def negate(value: Scalar) -> Scalar:
    """The negative, as exact as the value."""
    return -value


def multiply(left: Scalar, right: Scalar) -> Scalar:
    """The product, exact if both are."""
    if isinstance(left, fmpq) and isinstance(right, fmpq):
        return bounded(left * right)
    return ball(left) * ball(right)


def divide(left: Scalar, right: Scalar) -> Scalar:
    """The quotient, exact if both are; outside the domain if the divisor may be zero."""
    if isinstance(right, fmpq) and right == 0:
        return nan()
    if isinstance(left, fmpq) and isinstance(right, fmpq):
        return bounded(left / right)
    return ball(left) / ball(right)


def power(base: Scalar, exponent: Scalar) -> Scalar:
    """The power over the real numbers: a negative base takes integer exponents only.

    ``(-8)^(1/3)`` is outside the domain; the real cube root is a function of its own. ``0^0`` is 1
    here (the empty product), and zero to a negative exponent is outside the domain.
    """
    if isinstance(exponent, fmpq):
        if exponent.q == 1:
            return _integer_power(base, int(exponent.p))
        return _rational_power(base, exponent)
    if isinstance(base, fmpq) and base <= 0:
        return fmpq(0) if base == 0 and exponent > 0 else nan()
    return ball(base) ** exponent


def _integer_power(base: Scalar, exponent: int) -> Scalar:
    if exponent == 0:
        return fmpq(1)
    if isinstance(base, arb):
        return base**exponent
    if base == 0:
        return nan() if exponent < 0 else base
    if base.height_bits() == 1:  # 1 or -1
        return base if exponent % 2 else fmpq(1)
    if base.height_bits() * abs(exponent) > EXACT_BITS:
        return arb(base) ** exponent
    return base**exponent


def _rational_power(base: Scalar, exponent: fmpq) -> Scalar:
    if isinstance(base, arb):
        return nan() if base < 0 else base**exponent
    if base <= 0:
        return base if base == 0 and exponent > 0 else nan()
    root = exact_root(base, int(exponent.q))
    return arb(base) ** exponent if root is None else _integer_power(root, int(exponent.p))


def exact_root(value: fmpq, degree: int) -> fmpq | None:
    """The rational root of a rational that is not negative, None if it is irrational."""
    if degree > _LARGEST_ROOT:
        return None
    above, below = _integer_root(value.p, degree), _integer_root(value.q, degree)
    return None if above is None or below is None else fmpq(above, below)


def _integer_root(value: fmpz, degree: int) -> fmpz | None:
    root = value.root(degree)
    return root if root**degree == value else None


def sign(value: Scalar) -> int | None:
    """1, 0 or -1 where the sign is certain, else None."""
    if value > 0:
        return 1
    if value < 0:
        return -1
    return 0 if value == _ZERO else None


def order(left: Scalar, right: Scalar) -> int | None:
    """1, 0 or -1 where the left is certainly greater, equal or less, else None."""
    return sign(add(left, negate(right)))


def absolute(value: Scalar) -> Scalar:
    """The absolute value; of a ball around zero, the ball of all absolute values."""
    if isinstance(value, arb):
        return abs(value)
    return -value if value < 0 else value


def signum(value: Scalar) -> Scalar:
    """1, 0 or -1; a ball over all of them that are possible."""
    certain = sign(value)
    return ball(value).sgn() if certain is None else fmpq(certain)


def greater(left: Scalar, right: Scalar) -> Scalar:
    """The larger of two; the ball of both where that is not certain."""
    certain = order(left, right)
    if certain is None:
        return ball(left).max(ball(right))
    return left if certain >= 0 else right


def lesser(left: Scalar, right: Scalar) -> Scalar:
    """The smaller of two; the ball of both where that is not certain."""
    return negate(greater(negate(left), negate(right)))
