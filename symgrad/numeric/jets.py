"""Automatic differentiation: truncated Taylor polynomials, nested for mixed and repeated derivatives.

A :class:`Jet` of level ``l`` is ``c0 + c1 t + … + cn t^n`` with ``t^(n+1) = 0``; its coefficients are
scalars or jets of lower levels. One level belongs to one variable of one pending derivative, so mixed
partials and derivatives inside derivatives need nothing more. A function goes through its Taylor
coefficients at the jet's constant term: the rest of the jet is nilpotent, hence the sum is finite.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import factorial
from typing import TypeAlias

from flint import arb, fmpq

from symgrad.numeric import scalars
from symgrad.numeric.scalars import Scalar

_ZERO, _ONE = fmpq(0), fmpq(1)


@dataclass(frozen=True, slots=True)
class Jet:
    """A truncated Taylor polynomial; all jets of one level have the same length."""

    level: int
    coefficients: tuple[Value, ...]


Value: TypeAlias = fmpq | arb | Jet
Expansion = Callable[[Scalar, int], Sequence[Scalar]]
"""Called with a centre and an order: the Taylor coefficients of a function there."""


def constant(value: Value) -> Scalar:
    """The value itself, without what stands beside it for differentiation."""
    while isinstance(value, Jet):
        value = value.coefficients[0]
    return value


def level(value: Value) -> int:
    """The level of a jet, 0 for a scalar."""
    return value.level if isinstance(value, Jet) else 0


def degree(value: Value) -> int:
    """The highest power of the nilpotent part that can be different from zero."""
    if not isinstance(value, Jet):
        return 0
    return len(value.coefficients) - 1 + max(degree(part) for part in value.coefficients)


def add(left: Value, right: Value) -> Value:
    """The sum."""
    if not isinstance(left, Jet):
        return scalars.add(left, right) if not isinstance(right, Jet) else add(right, left)
    if isinstance(right, Jet) and right.level == left.level:
        pairs = zip(left.coefficients, right.coefficients, strict=True)
        return Jet(left.level, tuple(add(a, b) for a, b in pairs))
    if isinstance(right, Jet) and right.level > left.level:
        return add(right, left)
    return Jet(left.level, (add(left.coefficients[0], right), *left.coefficients[1:]))


def negate(value: Value) -> Value:
    """The negative."""
    if isinstance(value, Jet):
        return Jet(value.level, tuple(negate(part) for part in value.coefficients))
    return scalars.negate(value)


def multiply(left: Value, right: Value) -> Value:
    """The product, truncated."""
    if not isinstance(left, Jet):
        return scalars.multiply(left, right) if not isinstance(right, Jet) else multiply(right, left)
    if isinstance(right, Jet) and right.level == left.level:
        return Jet(left.level, _convolution(left.coefficients, right.coefficients))
    if isinstance(right, Jet) and right.level > left.level:
        return multiply(right, left)
    return Jet(left.level, tuple(multiply(part, right) for part in left.coefficients))


def _convolution(left: tuple[Value, ...], right: tuple[Value, ...]) -> tuple[Value, ...]:
    result = []
    for power in range(len(left)):
        total = multiply(left[0], right[power])
        for k in range(1, power + 1):
            total = add(total, multiply(left[k], right[power - k]))
        result.append(total)
    return tuple(result)


def apply(expansion: Expansion, value: Value) -> Value:
    """A function of one argument, given by its Taylor coefficients, at a value."""
    if not isinstance(value, Jet):
        return expansion(value, 0)[0]
    *lower, result = expansion(constant(value), degree(value))
    nilpotent = _without_constant(value)
    total: Value = result
    for coefficient in reversed(lower):
        total = add(multiply(total, nilpotent), coefficient)
    return total


def _without_constant(value: Value) -> Value:
    if not isinstance(value, Jet):
        return _ZERO
    return Jet(value.level, (_without_constant(value.coefficients[0]), *value.coefficients[1:]))


def divide(left: Value, right: Value) -> Value:
    """The quotient; outside the domain where the divisor may be zero."""
    if not isinstance(right, Jet):
        if not isinstance(left, Jet):
            return scalars.divide(left, right)
        return Jet(left.level, tuple(divide(part, right) for part in left.coefficients))
    return multiply(left, power(right, fmpq(-1)))


def power(base: Value, exponent: Scalar) -> Value:
    """A power whose exponent does not vary: the binomial series."""

    def expansion(centre: Scalar, order: int) -> list[Scalar]:
        coefficients: list[Scalar] = []
        binomial: Scalar = _ONE
        for k in range(order + 1):
            remaining = scalars.add(exponent, fmpq(-k))
            # a coefficient of exactly zero ends the series: x² has no third one, not even at 0
            vanishes = isinstance(binomial, fmpq) and binomial == 0
            coefficients.append(_ZERO if vanishes else scalars.multiply(binomial, scalars.power(centre, remaining)))
            binomial = scalars.divide(scalars.multiply(binomial, remaining), fmpq(k + 1))
        return coefficients

    return apply(expansion, base)


def differential(function: Callable[[Value], Value], at: Value, order: int, above: int) -> Value:
    """The derivative of the given order (at least 1) of a function of one value.

    ``above`` is the highest level in ``at`` and in what the function closes over. The result is not
    finite where the function itself is outside its domain.

    >>> differential(lambda x: multiply(x, multiply(x, x)), fmpq(1, 2), 2, above=0)
    3
    """
    own = above + 1
    result = function(Jet(own, (at, _ONE, *[_ZERO] * (order - 1))))
    if not scalars.is_finite(constant(result)):
        return scalars.nan()
    if not isinstance(result, Jet) or result.level != own:
        return _ZERO
    return multiply(result.coefficients[order], fmpq(factorial(order)))
