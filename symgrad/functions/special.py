"""The special functions, one entry each: the error function and what belongs to the gamma function.

Their values are worked out in balls, point by point, and rounded to floats: right to the last digit, and
slower than NumPy's own functions by some microseconds a value. Nothing beyond NumPy has to be installed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symgrad.functions.entry import Function


def _through_balls(method: str) -> Callable[..., Any]:
    """The numeric form of a function that NumPy lacks; nan at its poles and outside its domain."""

    def numeric(np: Any, x: Any) -> Any:
        return np.vectorize(value, otypes=[float])(x)

    def value(x: float) -> float:
        from flint import arb

        result = getattr(arb(float(x)), method)()
        return float(result.mid()) if result.is_finite() else float("nan")

    return numeric


def _second_logarithmic_derivative(np: Any, x: Any) -> Any:
    """ψ′(x): twice the second coefficient of the series of ln Γ at x."""

    def value(x: float) -> float:
        from flint import arb, arb_series

        if not x > 0:
            return float("nan")
        return float((2 * arb_series([arb(float(x)), 1], prec=3).lgamma()[2]).mid())

    return np.vectorize(value, otypes=[float])(x)


SPECIAL = (
    Function(
        id="erf", name="error function", spellings=("erf",), tex=r"\mathrm{erf}", text="erf",
        derivatives=("2 e^(-x^2)/sqrt(pi)",), numeric=_through_balls("erf"), ball="erf", sympy="erf", bare=False,
    ),
    Function(
        id="erfc", name="complementary error function", spellings=("erfc",), tex=r"\mathrm{erfc}", text="erfc",
        derivatives=("-2 e^(-x^2)/sqrt(pi)",), numeric=_through_balls("erfc"), ball="erfc", sympy="erfc", bare=False,
    ),
    Function(
        id="gamma_function", name="gamma function", spellings=("gamma_function", "Gamma", "Γ"), tex=r"\Gamma", text="Γ",
        derivatives=("Gamma(x) digamma(x)",), numeric=_through_balls("gamma"), domain="x > 0", ball="gamma",
        sympy="gamma", bare=False,
    ),
    Function(
        id="loggamma", name="logarithm of the gamma function", spellings=("loggamma", "lgamma", "gammaln"),
        tex=r"\mathrm{loggamma}", text="loggamma",
        derivatives=("digamma(x)",), numeric=_through_balls("lgamma"), domain="x > 0",
        ball="lgamma", sympy="loggamma", bare=False,
    ),
    Function(
        id="digamma", name="digamma function", spellings=("digamma",), tex=r"\mathrm{digamma}", text="digamma",
        derivatives=("trigamma(x)",), numeric=_through_balls("digamma"), domain="x > 0", ball="digamma",
        sympy="digamma", bare=False,
    ),
    Function(
        id="trigamma", name="trigamma function", spellings=("trigamma",), tex=r"\mathrm{trigamma}", text="trigamma",
        derivatives=("",), numeric=_second_logarithmic_derivative, domain="x > 0", ball="trigamma", sympy="trigamma",
        bare=False,
    ),
)
