"""What a formula does far out: its limit at infinity, and an enclosure of it on a whole half-line.

For z ≥ s each part is written as C · z^k e^(az + qz²) with a number C, or a ball that contains all values of C. Of two
terms the one that grows faster is taken out; what is left of the other falls, so its largest value is the one at s.
In the limit nothing is left of it, and C is exact.

>>> from symgrad.language.parser import read
>>> tail(read("z/(1 + e^(-z))"), Name("z")).order
(Fraction(0, 1), Fraction(0, 1), Fraction(1, 1))
>>> limit(read("(e^z - e^(-z))/(e^z + e^(-z))"), Name("z"))
1
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from math import floor
from typing import Literal, TypeAlias

from flint import arb, fmpq

from symgrad.functions.registry import FUNCTIONS
from symgrad.language.definitions import definition
from symgrad.language.traversal import depends_on, substitute
from symgrad.language.tree import EULER, Call, Name, Negative, Number, Power, Product, Quotient, Sum, Tree
from symgrad.numeric import scalars
from symgrad.numeric.balls import exact, value_of
from symgrad.numeric.precision import working_precision
from symgrad.numeric.scalars import Scalar

Order: TypeAlias = tuple[Fraction, Fraction, Fraction]
"""q, a and k of z^k e^(az + qz²): the first that is not 0 decides which of two grows faster."""

_CONSTANT: Order = (Fraction(0), Fraction(0), Fraction(0))
_LINEAR: Order = (Fraction(0), Fraction(0), Fraction(1))
_PRECISION = 128
_BOUNDED = frozenset({"tanh", "erf"})
"""Functions that rise from −1 to 1."""


@dataclass(frozen=True, slots=True)
class Tail:
    """C · z^k e^(az + qz²) for all z from ``start`` on; without a start, what C goes to."""

    coefficient: Scalar
    order: Order
    start: Fraction | None

    @property
    def sign(self) -> int | None:
        """The sign of all these values, where it is certain."""
        return scalars.sign(self.coefficient)

    @property
    def enclosure(self) -> Scalar | None:
        """A number, or a ball, that contains all these values; None where they grow beyond bounds."""
        if self.order > _CONSTANT:
            return fmpq(0) if self.coefficient == 0 and self.start is not None else None
        with working_precision(_PRECISION):
            return scalars.multiply(self.coefficient, _decay(self.order, self.start))


class _UnknownError(Exception):
    """No statement about a part follows from these rules."""


def tail(tree: Tree, variable: Name, start: Fraction | None = None) -> Tail | None:
    """The formula for all z ≥ ``start`` (at least 1), or in the limit; None where these rules do not tell."""
    with working_precision(_PRECISION):
        try:
            return _Far(variable, start).of(tree)
        except _UnknownError:
            return None


def limit(tree: Tree, variable: Name) -> Scalar | Literal["infinity", "-infinity"] | None:
    """What the formula goes to as the variable grows: a number, ±infinity, or None where these rules do not tell."""
    found = tail(tree, variable)
    if found is None:
        return None
    if found.order > _CONSTANT:
        return {1: "infinity", -1: "-infinity", 0: None, None: None}[found.sign]
    value = found.enclosure
    return scalars.settled(value) if isinstance(value, arb) else value


def _decay(order: Order, start: Fraction | None) -> Scalar:
    """All values of z^k e^(az + qz²) from the start on, where it falls; 1 for the constant."""
    if order == _CONSTANT:
        return fmpq(1)
    if start is None:
        return fmpq(0)
    q, a, k = order
    slope = 2 * q * start + a + (k / start if k > 0 else 0)  # of the logarithm; from the start on it only gets smaller
    if q > 0 or slope > 0:
        raise _UnknownError
    s = arb(fmpq(start.numerator, start.denominator))
    exponent = scalars.ball(scalars.scalar(a * start + q * start * start))
    return arb(0).union(s ** arb(fmpq(k.numerator, k.denominator)) * exponent.exp())


@dataclass(frozen=True, slots=True)
class _Far:
    variable: Name
    start: Fraction | None

    def constant(self, value: Scalar) -> Tail:
        if not scalars.is_finite(value):
            raise _UnknownError
        return Tail(value, _CONSTANT, self.start)

    def of(self, tree: Tree) -> Tail:
        if not depends_on(tree, self.variable):
            return self.constant(value_of(tree, {}, _PRECISION))
        match tree:
            case Name():
                return Tail(fmpq(1), _LINEAR, self.start)
            case Negative(operand):
                inner = self.of(operand)
                return replace(inner, coefficient=-inner.coefficient)
            case Sum(terms):
                return self._sum([self.of(term) for term in terms])
            case Product(factors):
                return reduce(_multiplied, [self.of(factor) for factor in factors])
            case Quotient(numerator, denominator):
                return _multiplied(self.of(numerator), self._power(self.of(denominator), Fraction(-1)))
            case Power(base, exponent):
                if base == EULER:
                    return self._exponential(exponent)
                value = exact(exponent, {}) if not depends_on(exponent, self.variable) else None
                if value is None:
                    raise _UnknownError
                return self._power(self.of(base), value)
            case Call(function, (argument,), 0):
                return self._call(function, argument)
            case _:
                raise _UnknownError

    def _sum(self, terms: Sequence[Tail]) -> Tail:
        highest = max(term.order for term in terms)
        total: Scalar = fmpq(0)
        for term in terms:
            below = _minus(term.order, highest)
            total = scalars.add(total, scalars.multiply(term.coefficient, _decay(below, self.start)))
        return Tail(total, highest, self.start)

    def _power(self, base: Tail, exponent: Fraction) -> Tail:
        whole = exponent.denominator == 1
        if base.sign in (None, 0) if exponent < 0 else (not whole and base.sign != 1):
            raise _UnknownError
        coefficient = scalars.power(base.coefficient, scalars.literal(exponent))
        if not scalars.is_finite(coefficient) or (not whole and base.sign != 1):
            raise _UnknownError
        return Tail(coefficient, _times(base.order, exponent), self.start)

    def _exponential(self, exponent: Tree) -> Tail:
        polynomial = _polynomial(exponent, self.variable)
        if polynomial is not None:
            c, a, q = polynomial
            factor = fmpq(1) if c == 0 else scalars.ball(scalars.scalar(c)).exp()
            return Tail(factor, (q, a, Fraction(0)), self.start)
        inner = self.of(exponent)
        value = inner.enclosure
        if value is not None:
            return self.constant(fmpq(1) if value == 0 else scalars.ball(value).exp())
        if inner.sign == -1:
            return self.constant(fmpq(0) if self.start is None else arb(0).union((-self._least(inner)).exp()))
        raise _UnknownError

    def _least(self, inner: Tail) -> arb:
        """A number that the size of a growing part stays above from the start on."""
        size = abs(scalars.ball(inner.coefficient)).lower()
        return (size / abs(scalars.ball(_decay(_times(inner.order, Fraction(-1)), self.start))).upper()).lower()

    def _call(self, function: str, argument: Tree) -> Tail:
        match function:
            case "exp":
                return self._exponential(argument)
            case "sqrt":
                return self._power(self.of(argument), Fraction(1, 2))
            case "log":
                return self._logarithm(self.of(argument))
        if function in _BOUNDED:
            inner = self.of(argument)
            if inner.enclosure is None and inner.sign:
                sign = inner.sign
                if self.start is None:
                    return self.constant(fmpq(sign))
                return self.constant(sign * getattr(self._least(inner), function)().union(arb(1)))
            if function == "erf" and inner.enclosure is not None:
                return self.constant(scalars.ball(inner.enclosure).erf())
        if function == "erfc":
            return self._complement(self.of(argument))
        found = definition(function) if function in FUNCTIONS else None
        if found is None or len(found[0]) != 1:
            raise _UnknownError
        return self.of(substitute(found[1], {found[0][0]: argument}))

    def _complement(self, inner: Tail) -> Tail:
        """erfc(u) lies between 0 and e^(−u²) for u ≥ 0, and is 2 − erfc(−u)."""
        if inner.order != _LINEAR or not inner.sign:
            raise _UnknownError
        least = Fraction(floor(float(abs(scalars.ball(inner.coefficient)).lower()) * 1024)) / 1024
        small = Tail(arb(0).union(arb(1)), (-least * least, Fraction(0), Fraction(0)), self.start)
        if inner.sign > 0:
            return small
        return self._sum([self.constant(fmpq(2)), replace(small, coefficient=-small.coefficient)])

    def _logarithm(self, inner: Tail) -> Tail:
        q, a, k = inner.order
        if inner.sign != 1 or q or k:
            raise _UnknownError
        rest = self.constant(fmpq(0) if inner.coefficient == 1 else scalars.ball(inner.coefficient).log())
        if a == 0:
            return rest
        return self._sum([Tail(scalars.scalar(a), _LINEAR, self.start), rest])


def _multiplied(left: Tail, right: Tail) -> Tail:
    order = _minus(left.order, _times(right.order, Fraction(-1)))
    return replace(left, coefficient=scalars.multiply(left.coefficient, right.coefficient), order=order)


def _minus(left: Order, right: Order) -> Order:
    return left[0] - right[0], left[1] - right[1], left[2] - right[2]


def _times(order: Order, factor: Fraction) -> Order:
    return order[0] * factor, order[1] * factor, order[2] * factor


def _polynomial(tree: Tree, variable: Name) -> tuple[Fraction, Fraction, Fraction] | None:
    """c, a and q of c + a z + q z² with rational coefficients; None for anything else."""
    if not depends_on(tree, variable):
        value = exact(tree, {})
        return None if value is None else (value, Fraction(0), Fraction(0))
    match tree:
        case Name():
            return Fraction(0), Fraction(1), Fraction(0)
        case Negative(operand):
            return _scaled(_polynomial(operand, variable), Fraction(-1))
        case Sum(terms):
            parts = [_polynomial(term, variable) for term in terms]
            known = [part for part in parts if part is not None]
            return None if len(known) < len(parts) else tuple(map(sum, zip(*known, strict=True)))  # type: ignore
        case Quotient(numerator, denominator) if not depends_on(denominator, variable):
            divisor = exact(denominator, {})
            return _scaled(_polynomial(numerator, variable), 1 / divisor) if divisor else None
        case Power(base, Number(value)) if value == 2:
            inner = _polynomial(base, variable)
            return _product(inner, inner)
        case Product(factors):
            return reduce(_product, [_polynomial(factor, variable) for factor in factors])
        case _:
            return None


def _product(
    left: tuple[Fraction, Fraction, Fraction] | None, right: tuple[Fraction, Fraction, Fraction] | None
) -> tuple[Fraction, Fraction, Fraction] | None:
    if left is None or right is None or left[1] * right[2] or left[2] * right[1] or left[2] * right[2]:
        return None
    (c, a, q), (d, b, r) = left, right
    return c * d, c * b + a * d, c * r + a * b + q * d


def _scaled(
    polynomial: tuple[Fraction, Fraction, Fraction] | None, factor: Fraction
) -> tuple[Fraction, Fraction, Fraction] | None:
    return None if polynomial is None else (polynomial[0] * factor, polynomial[1] * factor, polynomial[2] * factor)
