"""Taylor coefficients of the primitive functions, from ball arithmetic's own power series.

Derivatives found here owe nothing to symgrad's rules of calculus, so the two can check each other.
A primitive is named by its method of a ball ("sin", "log", as an entry's ``ball``); what the library's
power series lack is composed from what they have.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flint import arb, arb_series, fmpq

from symgrad.errors import UnsupportedError
from symgrad.numeric.precision import series_length
from symgrad.numeric.scalars import Scalar, ball, nan, settled

Series = Callable[[arb_series], arb_series]

_WITH_SERIES = (
    "exp", "log", "sqrt", "rsqrt", "sin", "cos", "tan", "asin", "acos", "atan", "sin_pi", "cos_pi",
    "gamma", "rgamma", "lgamma", "erf", "erfc", "erfi", "ei", "si", "ci", "shi", "chi", "lambertw",
)  # fmt: skip


def _one(x: arb_series) -> arb_series:
    return arb_series([1], prec=x.prec)


def _sinh(x: arb_series) -> arb_series:
    return (x.exp() - (-x).exp()) / 2


def _cosh(x: arb_series) -> arb_series:
    return (x.exp() + (-x).exp()) / 2


def _tanh(x: arb_series) -> arb_series:
    return _one(x) - 2 * ((2 * x).exp() + _one(x)).inv()


def _asinh(x: arb_series) -> arb_series:
    return (x + (x * x + _one(x)).sqrt()).log()


def _acosh(x: arb_series) -> arb_series:
    return (x + (x - _one(x)).sqrt() * (x + _one(x)).sqrt()).log()


def _atanh(x: arb_series) -> arb_series:
    return ((_one(x) + x).log() - (_one(x) - x).log()) / 2


_COMPOSED: Mapping[str, Series] = {
    "sinh": _sinh,
    "cosh": _cosh,
    "tanh": _tanh,
    "coth": lambda x: _tanh(x).inv(),
    "sech": lambda x: _cosh(x).inv(),
    "csch": lambda x: _sinh(x).inv(),
    "sec": lambda x: x.cos().inv(),
    "csc": lambda x: x.sin().inv(),
    "cot": lambda x: x.cos() / x.sin(),
    "asinh": _asinh,
    "acosh": _acosh,
    "atanh": _atanh,
    "expm1": lambda x: x.exp() - _one(x),
    "log1p": lambda x: (_one(x) + x).log(),
}


def taylor(method: str, at: Scalar, order: int) -> list[Scalar]:
    """The coefficients of ``f(at + t)`` up to ``t**order``; not finite where there is no such expansion.

    >>> taylor("sqrt", fmpq(4), 0), taylor("exp", fmpq(0), 2)
    ([2], [1, 1, 1/2])
    """
    if method == "trigamma":
        higher = taylor("lgamma", at, order + 2)
        return [ball(higher[k + 2]) * ((k + 1) * (k + 2)) for k in range(order + 1)]
    if order == 0:
        return [_value(method, at)]
    if method == "digamma":
        higher = taylor("lgamma", at, order + 1)
        return [ball(higher[k + 1]) * (k + 1) for k in range(order + 1)]
    with series_length(order + 1):
        try:
            series = _series(method)(arb_series([ball(at), 1], prec=order + 1))
        except (ValueError, ZeroDivisionError):  # a pole exactly at the centre
            return [nan()] * (order + 1)
        coefficients = [series[k] for k in range(order + 1)]
    return [settled(value) if isinstance(at, fmpq) else value for value in coefficients]


def _value(method: str, at: Scalar) -> Scalar:
    result: arb = getattr(ball(at), method)()
    return settled(result) if isinstance(at, fmpq) else result


def _series(method: str) -> Series:
    if method in _COMPOSED:
        return _COMPOSED[method]
    if method in _WITH_SERIES:
        return lambda x: getattr(x, method)()
    raise UnsupportedError("the power series", method)
