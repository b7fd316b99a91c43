"""Another library's functions, to compare with: mpmath's, at high precision."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from flint import arb
from mpmath import mp, mpf

DIGITS = 60


def _real(value: Any) -> Any:
    if isinstance(value, mp.mpc):
        raise ValueError("outside the real domain")
    return value


FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "exp": mp.exp,
    "log": mp.log,
    "sqrt": mp.sqrt,
    "cbrt": lambda x: mp.sign(x) * mp.cbrt(abs(x)),
    "sin": mp.sin,
    "cos": mp.cos,
    "tan": mp.tan,
    "cot": mp.cot,
    "sec": mp.sec,
    "csc": mp.csc,
    "asin": mp.asin,
    "acos": mp.acos,
    "atan": mp.atan,
    "acot": mp.acot,
    "asec": mp.asec,
    "acsc": mp.acsc,
    "sinh": mp.sinh,
    "cosh": mp.cosh,
    "tanh": mp.tanh,
    "coth": mp.coth,
    "sech": mp.sech,
    "csch": mp.csch,
    "asinh": mp.asinh,
    "acosh": mp.acosh,
    "atanh": mp.atanh,
    "acoth": mp.acoth,
    "asech": mp.asech,
    "acsch": mp.acsch,
    "abs": abs,
    "sign": mp.sign,
    "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
    "relu": lambda x: max(x, mpf(0)),
    "leaky_relu": lambda x: x if x > 0 else x / 100,
    "elu": lambda x: x if x > 0 else mp.expm1(x),
    "softplus": lambda x: mp.log1p(mp.exp(x)),
    "softsign": lambda x: x / (1 + abs(x)),
    "silu": lambda x: x / (1 + mp.exp(-x)),
    "hard_sigmoid": lambda x: min(mpf(1), max(mpf(0), x / 6 + mpf(1) / 2)),
    "step": lambda x: mpf(1) if x >= 0 else mpf(0),
    "identity": lambda x: x,
    "erf": mp.erf,
    "erfc": mp.erfc,
    "gamma_function": mp.gamma,
    "loggamma": mp.loggamma,
    "digamma": mp.digamma,
    "trigamma": lambda x: mp.psi(1, x),
}

BEYOND_ONE = {"acosh", "acoth", "asec", "acsc"}
WITHIN_ONE = {"asin", "acos", "atanh", "asech"}
POSITIVE = {"log", "sqrt", "acosh", "asech", "loggamma", "digamma", "trigamma"}


def sample(function: str) -> list[Fraction]:
    """Ordinary points of a function's domain, of both signs where it has them."""
    magnitudes = [Fraction(3, 7), Fraction(17, 19)] if function in WITHIN_ONE else [Fraction(11, 9), Fraction(31, 13)]
    if function not in WITHIN_ONE | BEYOND_ONE:
        magnitudes.append(Fraction(1, 23))
    return [sign * value for value in magnitudes for sign in ((1,) if function in POSITIVE else (1, -1))]


def high(value: Fraction) -> Any:
    """The rational as mpmath's number at the present precision."""
    return mpf(value.numerator) / value.denominator


def close(ball: arb, value: Any, digits: int = 30) -> bool:
    """Whether a ball is narrow and agrees with mpmath's value to so many digits."""
    if not ball.is_finite():
        return False
    middle = mpf(ball.mid().str(DIGITS, radius=False))
    scale = max(abs(middle), abs(_real(value)), mpf(10) ** -digits)
    narrow = mpf(ball.rad().str(10, radius=False)) <= scale * mpf(10) ** -digits
    return bool(narrow and abs(middle - value) <= scale * mpf(10) ** -digits)
