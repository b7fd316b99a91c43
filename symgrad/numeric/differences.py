"""Finite differences: a second opinion on a derivative, which anybody can check with a calculator.

They teach, and they back up a proof; they don't judge, since a difference quotient is always a little wrong,
and at a kink it is a value that no derivative has. With the values in balls nothing is lost by
cancellation, so what is left is the error of the formula itself: about 1e-11 of the third derivative.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import isfinite, nan
from typing import Literal, cast

import numpy as np
from flint import arb

from symgrad.errors import AuthorError, UnsupportedError
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in, walk
from symgrad.language.tree import Call, Cases, Derivative, Name, Tree
from symgrad.numeric.balls import Key, Point, evaluate
from symgrad.numeric.calls import body_of, entry_of
from symgrad.numeric.compiled import compile_numeric
from symgrad.numeric.precision import working_precision

STEP = Fraction(6, 10**6)
"""The step for a value of magnitude up to 1; beyond, it grows with the value."""

_COMPLEX_STEP = 1e-20
_WITH_COMPLEX_FORM = frozenset(("exp", "log", "sqrt", "sin", "cos", "asin", "acos", "atan"))
"""Primitives without a definition whose numeric form is NumPy's own, which knows complex numbers."""


def difference_quotient(
    tree: Tree, variable: Name, at: Point, lower: Fraction, upper: Fraction, precision: int = 192
) -> arb:
    """The slope of the secant between ``variable + lower`` and ``variable + upper``, as a ball.

    Raises AuthorError for a name without a value.

    >>> from symgrad.language.tree import Product
    >>> x = Name("x")
    >>> difference_quotient(Product((x, x)), x, {x: Fraction(2)}, Fraction(0), Fraction(1)) == 5
    True
    """
    right = evaluate(tree, _moved(at, variable, upper), precision)
    left = evaluate(tree, _moved(at, variable, lower), precision)
    with working_precision(precision):
        distance = upper - lower
        return (right - left) * distance.denominator / distance.numerator


def central_difference(
    tree: Tree,
    variable: Name,
    at: Point,
    h: Fraction | None = None,
    *,
    values: Literal["balls", "floats"] = "balls",
) -> float:
    """(f(x+h) − f(x−h)) / 2h, by default with h = 6e-6·max(1, |x|); nan outside the domain.

    ``values`` says how f is worked out: in balls, without rounding error, or as a program would, in floats
    (good to about 1e-10). Raises AuthorError for a name without a value.

    >>> from symgrad.language.tree import Call
    >>> x = Name("x")
    >>> abs(central_difference(Call("sin", (x,)), x, {x: Fraction(0)}) - 1) < 1e-10
    True
    """
    step = _step(variable, at) if h is None else h
    if values == "balls":
        return _as_float(difference_quotient(tree, variable, at, -step, step))
    names = names_in(tree)
    function = compile_numeric(tree, names)
    right, left = _moved(at, variable, step), _moved(at, variable, -step)
    rise = function(*_floats(right, names)) - function(*_floats(left, names))
    return float(rise / (float(right[variable]) - float(left[variable])))


def one_sided_slopes(tree: Tree, variable: Name, at: Point, h: Fraction | None = None) -> tuple[float, float]:
    """The slopes of the secants to the left and to the right; at a kink they stay apart as h gets small.

    Raises AuthorError for a name without a value.

    >>> from symgrad.language.tree import Call
    >>> x = Name("x")
    >>> one_sided_slopes(Call("abs", (x,)), x, {x: Fraction(0)})
    (-1.0, 1.0)
    """
    step = _step(variable, at) if h is None else h
    left = difference_quotient(tree, variable, at, -step, Fraction(0))
    right = difference_quotient(tree, variable, at, Fraction(0), step)
    return _as_float(left), _as_float(right)


def complex_step(tree: Tree, variable: Name, at: Point) -> float:
    """Im f(x + ih) / h with h = 1e-20: no cancellation, good to about 1e-16; nan outside the domain.

    It is wrong without a word where f is not analytic, so anything with a kink, cases, a pending derivative
    or no complex form raises UnsupportedError.

    >>> from symgrad.language.tree import Call
    >>> x = Name("x")
    >>> complex_step(Call("sin", (x,)), x, {x: Fraction(0)})
    1.0
    """
    require_analytic(tree)
    names = names_in(tree)
    numbers = _floats(_moved(at, variable, Fraction(0)), names)
    function = compile_numeric(tree, names, by_definition=True)
    value = function(*numbers)
    if not isfinite(value):
        return nan
    shifted = [complex(real, _COMPLEX_STEP * (name == variable)) for name, real in zip(names, numbers, strict=True)]
    return float(np.imag(function.run(shifted)) / _COMPLEX_STEP)


def require_analytic(tree: Tree) -> None:
    """Raise UnsupportedError, with the part, for what the complex step is wrong through, or has no complex form."""
    for node in walk(tree):
        match node:
            case Cases() | Derivative():
                raise UnsupportedError(f"the complex step through {type(node).__name__.lower()}", to_text(tree))
            case Call():
                entry = entry_of(node.function)
                if node.primes or (entry is not None and (entry.kinks or _lacks_complex_form(node.function))):
                    raise UnsupportedError(f"the complex step through {node.function}", to_text(tree))
                if entry is None or entry.definition:
                    require_analytic(body_of(node.function, len(node.arguments))[1])
            case _:
                pass


def _lacks_complex_form(function: str) -> bool:
    entry = entry_of(function)
    return entry is not None and not entry.definition and entry.ball not in _WITH_COMPLEX_FORM


def _step(variable: Name, at: Point) -> Fraction:
    return STEP * max(Fraction(1), abs(_moved(at, variable, Fraction(0))[variable]))


def _moved(at: Point, variable: Name, by: Fraction) -> dict[Key, Fraction]:
    """The point with one coordinate moved."""
    point = dict(cast("Mapping[Key, Fraction]", at))
    if variable not in point:
        raise AuthorError(f"'{variable}' has no value", expected=f"a value for {variable}")
    point[variable] = Fraction(point[variable]) + by
    return point


def _floats(point: Mapping[Key, Fraction], names: Sequence[Name]) -> list[float]:
    for name in names:
        if name not in point:
            raise AuthorError(f"'{name}' has no value", expected=f"a value for {name}")
    return [float(point[name]) for name in names]


def _as_float(ball: arb) -> float:
    return float(ball.mid()) if ball.is_finite() else nan
