"""A tree as a power series over the complex numbers: what the integration of analytic functions needs.

The value may only be finite on a region where the function is analytic, if that is asked for; what has a branch cut
is checked for it here. Functions that are analytic in pieces (|u|, cases) are refused across their borders.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import factorial

from flint import acb, acb_series, arb

from symgrad.errors import UnsupportedError
from symgrad.functions.registry import FUNCTIONS
from symgrad.language.definitions import defaults, definition
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in
from symgrad.language.tree import (
    EULER,
    Call,
    Constant,
    Derivative,
    Integral,
    Name,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Tree,
    Underbrace,
    constant_value,
)
from symgrad.numeric.standins import stand_in
from symgrad.numeric.walk import fold

Values = Mapping[Name, acb_series]
_ARGUMENT = Name("argument")
_MOST = 4000
"""Evaluations of the function for one integral; where they are not enough the enclosure is wide or not finite."""

_CUT = frozenset({"log", "sqrt", "lgamma", "digamma"})
"""Functions with a cut along the negative real axis."""


def series_of(tree: Tree, values: Values, length: int) -> acb_series:
    """The series of a tree whose names have the given series; not finite where it may not be analytic.

    Raises UnsupportedError for what has no such series here.
    """
    return fold(tree, lambda node, parts: _combine(node, parts, values, length))


@dataclass(slots=True)
class Evaluations:
    """How many values of functions under integrals were asked for, and how many may be."""

    limit: int | None = None
    count: int = 0

    @property
    def is_enough(self) -> bool:
        """Whether no more are worked out; integrals are not finite from then on."""
        return self.limit is not None and self.count > self.limit


_asked: list[Evaluations] = [Evaluations()]


@contextmanager
def evaluations(limit: int | None) -> Iterator[Evaluations]:
    """Count the values that integrals ask for inside the block; used within :func:`working_precision`, which locks."""
    _asked.append(Evaluations(limit))
    try:
        yield _asked[-1]
    finally:
        _asked.pop()


def quadrature(
    node: Integral, values: Values, limits: tuple[acb, acb], length: int, power: int = 0
) -> acb:
    """The integral of one coefficient of the series of the body, enclosed rigorously."""
    raised: list[UnsupportedError] = []

    asked = _asked[-1]

    def function(at: acb, _analytic: bool) -> acb:
        # An exception would be lost on its way through the library.
        asked.count += 1
        if raised or asked.is_enough:
            return acb("nan")
        try:
            return series_of(node.body, {**values, node.variable: _constant(at, length)}, length)[power]
        except UnsupportedError as error:
            raised.append(error)
            return acb("nan")

    result = acb.integral(function, *limits, eval_limit=_MOST if asked.limit is None else min(_MOST, asked.limit))
    if raised:
        raise raised[0]
    return result


def _combine(node: Tree, parts: Sequence[acb_series], values: Values, length: int) -> acb_series:
    match node:
        case Number():
            return _constant(acb(arb(node.value.numerator) / node.value.denominator), length)
        case Constant("e" | "pi" as symbol):
            return _constant(acb(arb.const_e() if symbol == "e" else arb.pi()), length)
        case Name():
            return values[node]
        case Negative():
            return -parts[0]
        case Sum():
            return _reduced(parts, lambda left, right: left + right)
        case Product():
            return _reduced(parts, lambda left, right: left * right)
        case Quotient():
            return _divided(parts[0], parts[1], length)
        case Power():
            return _power(node, parts[0], parts[1], length)
        case Call(primes=0):
            return _called(node, parts, length)
        case Call(function, (_,), primes) if length == 1:
            inner = Call(function, (_ARGUMENT,))
            return _differentiated(inner, {_ARGUMENT: parts[0]}, _ARGUMENT, primes)
        case Derivative(operand, variables) if length == 1 and len(set(variables)) == 1:
            return _differentiated(operand, values, variables[0], len(variables))
        case Integral() if length == 1:
            limits = tuple(series_of(limit, values, 1)[0] for limit in (node.lower, node.upper))
            return _constant(quadrature(node, values, (limits[0], limits[1]), 1), 1)
        case Underbrace():
            return parts[0]
        case _:
            raise UnsupportedError(f"an integral of {type(node).__name__.lower()}", to_text(node))


def _differentiated(operand: Tree, values: Values, variable: Name, order: int) -> acb_series:
    """The derivative of some order, from the series in that variable."""
    shifted = {name: acb_series([value[0]], prec=order + 1) for name, value in values.items()}
    shifted[variable] = acb_series([values[variable][0], 1], prec=order + 1)
    return _constant(series_of(operand, shifted, order + 1)[order] * factorial(order), 1)


def _constant(value: acb, length: int) -> acb_series:
    return acb_series([value], prec=length)


def _reduced(parts: Sequence[acb_series], join: Callable[[acb_series, acb_series], acb_series]) -> acb_series:
    first, *rest = parts
    for part in rest:
        first = join(first, part)
    return first


def _not_finite(length: int) -> acb_series:
    return acb_series([acb("nan")] * length, prec=length)


def _divided(above: acb_series, below: acb_series, length: int) -> acb_series:
    return _not_finite(length) if below[0].contains(0) else above / below


def _power(node: Power, base: acb_series, exponent: acb_series, length: int) -> acb_series:
    if node.base == EULER:
        return exponent.exp()
    value = constant_value(node.exponent)
    if value is not None and value.denominator == 1 and abs(value) <= 64:
        power = _reduced([base] * abs(int(value)), lambda left, right: left * right) if value else None
        one = _constant(acb(1), length)
        return one if power is None else _divided(one, power, length) if value < 0 else power
    if names_in(node.base) and _meets_cut(base[0]):
        return _not_finite(length)
    return (exponent * base.log()).exp()


def _meets_cut(value: acb) -> bool:
    return bool(value.imag.contains(0)) and not value.real > 0


def _called(node: Call, arguments: Sequence[acb_series], length: int) -> acb_series:
    entry = FUNCTIONS.get(node.function)
    if entry is None:
        formal, body = stand_in(node.function, len(arguments))
        return series_of(body, dict(zip(formal, arguments, strict=True)), length)
    if node.function == "abs":
        real = arguments[0][0].real
        return arguments[0] if real > 0 else -arguments[0] if real < 0 else _not_finite(length)
    if len(arguments) == 1 and entry.ball in _CUT and _meets_cut(arguments[0][0]):
        return _not_finite(length)
    if len(arguments) == 1 and hasattr(acb_series, entry.ball or " ") and entry.ball != "atan":
        try:
            result: acb_series = getattr(arguments[0], entry.ball)()
            return result
        except (ValueError, ZeroDivisionError):  # a pole at the centre
            return _not_finite(length)
    found = definition(node.function)
    if found is None:
        raise UnsupportedError(f"an integral of {entry.name}", to_text(node))
    formal, body = found
    missing = len(formal) - len(arguments)
    optional = [series_of(tree, {}, length) for tree in (defaults(node.function)[-missing:] if missing else ())]
    return series_of(body, dict(zip(formal, (*arguments, *optional), strict=True)), length)
