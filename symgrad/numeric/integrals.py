"""Definite integrals in balls, also where a limit or the function varies with a name.

The integral between two numbers is enclosed rigorously (by adaptive Gauss-Legendre quadrature over complex balls);
what a varying limit adds is the Taylor polynomial of the function there, integrated term by term.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flint import acb, acb_series, fmpq

from symgrad.errors import UnsupportedError
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in
from symgrad.language.tree import Integral, Name
from symgrad.numeric import jets, scalars
from symgrad.numeric.complex_series import quadrature
from symgrad.numeric.jets import Jet, Value
from symgrad.numeric.scalars import Scalar

Body = Callable[[Value], Value]
"""The value of what is integrated, where the variable of integration has the given value."""


def integral(node: Integral, names: Mapping[Name, Value], body: Body, limits: tuple[Value, Value], above: int) -> Value:
    """The value of an integral whose names have the given values; not finite where quadrature fails.

    ``above`` is the highest level of a jet around it. Raises UnsupportedError for what cannot be integrated.
    """
    lower, upper = limits
    first, last = jets.constant(lower), jets.constant(upper)
    if not (scalars.is_finite(first) and scalars.is_finite(last)):
        return scalars.nan()
    whole = _between(node, names, first, last)
    return jets.add(jets.add(whole, _beyond(body, upper, above)), jets.negate(_beyond(body, lower, above)))


def _between(node: Integral, names: Mapping[Name, Value], first: Scalar, last: Scalar) -> Value:
    """The integral between two numbers, with a coefficient for each power of what varies."""
    level, length = _varying(node, names)
    given = {name: _series(value, length) for name, value in names.items()}

    limits = acb(scalars.ball(first)), acb(scalars.ball(last))
    coefficients = tuple(quadrature(node, given, limits, length, power).real for power in range(length))
    if not all(map(scalars.is_finite, coefficients)):
        return scalars.nan()
    return Jet(level, coefficients) if level else coefficients[0]


def _varying(node: Integral, names: Mapping[Name, Value]) -> tuple[int, int]:
    """The one level at which the body varies, and the length of its jets; level 0 where it does not."""
    varying = [value for value in names.values() if isinstance(value, Jet)]
    found = {(value.level, len(value.coefficients)) for value in varying}
    nested = any(isinstance(part, Jet) for value in varying for part in value.coefficients)
    if len(found) > 1 or nested:
        raise UnsupportedError("a mixed derivative of an integral", to_text(node))
    return next(iter(found), (0, 1))


def _series(value: Value, length: int) -> acb_series:
    parts = value.coefficients if isinstance(value, Jet) else (value,)
    return acb_series([acb(scalars.ball(jets.constant(part))) for part in parts], prec=length)


def free_names(node: Integral) -> tuple[Name, ...]:
    """The names that the body depends on besides the variable of integration."""
    return tuple(name for name in names_in(node.body) if name != node.variable)


def _coefficients(body: Body, centre: Scalar, above: int, order: int) -> list[Value]:
    """The Taylor coefficients of the body around a centre, up to a power."""
    own = above + 1
    value = body(Jet(own, (centre, fmpq(1), *[fmpq(0)] * (order - 1))))
    if isinstance(value, Jet) and value.level == own:
        return list(value.coefficients)
    return [value, *[fmpq(0)] * order]


def _beyond(body: Body, limit: Value, above: int) -> Value:
    """What a limit adds by the part of it that varies: the body's Taylor polynomial there, integrated."""
    if not isinstance(limit, Jet):
        return fmpq(0)
    highest = jets.degree(limit)
    shift = jets.add(limit, scalars.negate(jets.constant(limit)))
    coefficients = _coefficients(body, jets.constant(limit), above, highest)
    total: Value = fmpq(0)
    for power in range(highest - 1, -1, -1):
        term = jets.divide(coefficients[power], fmpq(power + 1))
        total = jets.multiply(jets.add(total, term), shift)
    return total
