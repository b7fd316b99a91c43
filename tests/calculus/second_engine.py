"""A second engine, which shares nothing with symgrad's: SymPy trees worked out with mpmath, node by node.

A pending derivative is a difference quotient at 60 digits, so it knows no rule of calculus at all. An abstract
function gets a stand-in of this module's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any

import mpmath
import sympy
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

DIGITS = 60
_STEP = mpmath.mpf(10) ** -14
Point = Mapping[str, Any]

_ACTIVATIONS: dict[str, Callable[..., Any]] = {
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "relu": lambda x: max(x, mpmath.mpf(0)),
    "leaky_relu": lambda x, slope=None: x if x > 0 else x / 100 if slope is None else slope * x,
    "elu": lambda x, scale=1: x if x > 0 else scale * (mpmath.exp(x) - 1),
    "softplus": lambda x: mpmath.log(1 + mpmath.exp(x)),
    "step": lambda x: mpmath.mpf(x >= 0),
    "identity": lambda x: x,
    "cbrt": lambda x: mpmath.sign(x) * mpmath.cbrt(abs(x)),
}
_FUNCTIONS: dict[Any, Callable[..., Any]] = {
    sympy.Abs: abs, sympy.sign: mpmath.sign, sympy.Max: max, sympy.Min: min, sympy.loggamma: mpmath.loggamma,
    sympy.Heaviside: lambda x, _at_zero=0: mpmath.mpf(x > 0), sympy.DiracDelta: lambda _x: mpmath.mpf(0),
    sympy.digamma: lambda x: mpmath.psi(0, x), sympy.trigamma: lambda x: mpmath.psi(1, x),
    sympy.gamma: mpmath.gamma, sympy.polygamma: lambda n, x: mpmath.psi(int(n), x), sympy.log: mpmath.log,
    **{getattr(sympy, name): getattr(mpmath, name) for name in ["exp", "sin", "cos", "tan", "sec", "csc", "cot", "asin", "acos", "atan", "sinh", "cosh", "tanh", "sech", "csch", "coth", "asinh", "acosh", "atanh", "acoth", "asech", "acsch", "erf", "erfc"]},
    sympy.acot: lambda x: mpmath.atan(1 / x), sympy.asec: lambda x: mpmath.acos(1 / x),
    sympy.acsc: lambda x: mpmath.asin(1 / x),
}  # fmt: skip


def value(node: Any, at: Point) -> Any:
    """The value of a SymPy tree, evaluated or not."""
    match node:
        case sympy.Symbol():
            return at[node.name]
        case sympy.Indexed():
            return at["_".join(map(str, (node.base, *node.indices)))]
        case sympy.Rational():
            return mpmath.mpf(int(node.p)) / int(node.q)
        case sympy.Float() | sympy.NumberSymbol():
            return mpmath.mpf(node.evalf(DIGITS)._mpf_)
        case sympy.Add():
            return mpmath.fsum(value(part, at) for part in node.args)
        case sympy.Mul():
            return mpmath.fprod(value(part, at) for part in node.args)
        case sympy.Pow():
            return mpmath.power(value(node.base, at), value(node.exp, at))
        case sympy.Derivative():
            return _derivative(node, at)
        case sympy.Subs():
            inner = {**at, **{str(v): value(p, at) for v, p in zip(node.variables, node.point, strict=True)}}
            return value(node.expr, inner)
        case sympy.Sum():
            return _sum(node, at)
        case sympy.Integral():
            ((variable, lower, upper),) = node.limits
            ends = [value(lower, at), value(upper, at)]
            return mpmath.quad(lambda t: value(node.function, {**at, variable.name: t}), ends)
        case sympy.Piecewise():
            return next(value(branch, at) for branch, condition in node.args if _holds(condition, at))
        case AppliedUndef():
            return _stand_in(node.func.__name__, [value(part, at) for part in node.args])
        case _:
            arguments = [value(part, at) for part in node.args]
            function = _ACTIVATIONS.get(node.func.__name__) or _FUNCTIONS[node.func]
            return function(*arguments)


def _derivative(node: sympy.Derivative, at: Point) -> Any:
    """Central differences, one inside the other."""
    variables = [variable.name for variable, count in node.variable_count for _ in range(int(count))]

    def slope(remaining: list[str], point: Point) -> Any:
        if not remaining:
            return value(node.expr, point)
        *rest, variable = remaining
        right, left = ({**point, variable: point[variable] + step} for step in (_STEP, -_STEP))
        return (slope(rest, right) - slope(rest, left)) / (2 * _STEP)

    return slope(variables, at)


def _sum(node: sympy.Sum, at: Point) -> Any:
    ((index, lower, upper),) = node.limits
    first, last = int(value(lower, at)), int(value(upper, at))
    return mpmath.fsum(value(node.function.subs(index, k), {**at, index.name: k}) for k in range(first, last + 1))


def _holds(condition: Any, at: Point) -> bool:
    match condition:
        case sympy.logic.boolalg.BooleanTrue():
            return True
        case sympy.logic.boolalg.BooleanFalse():
            return False
        case sympy.And():
            return all(_holds(part, at) for part in condition.args)
        case Relational():
            left, right = value(condition.lhs, at), value(condition.rhs, at)
            compare = {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}
            return bool({**compare, "==": left == right, "!=": left != right}[condition.rel_op])
        case _:
            raise TypeError(condition)


def _stand_in(function: str, arguments: list[Any]) -> Any:
    """A function that satisfies no identity, the same for the same name."""
    weights = [1 + mpmath.mpf(sum(map(ord, function)) % 17) / (7 + place) for place in range(len(arguments))]
    inner = mpmath.fsum(weight * argument for weight, argument in zip(weights, arguments, strict=True))
    return mpmath.sin(inner) + inner**2 / 5 + mpmath.exp(arguments[0] / 3) * weights[-1]


_RANGES = ((1.1, 2.9), (0.1, 0.9), (-2.9, 2.9), (0.2, 1.5), (3.0, 6.0), (-0.9, 0.9))


def points(trees: list[Any], count: int = 2, names: tuple[str, ...] = ()) -> Iterator[dict[str, Any]]:
    """Random points at which all trees have finite real values."""
    found = {symbol.name for tree in trees for symbol in tree.free_symbols if isinstance(symbol, sympy.Symbol)}
    random, given = Random(7), 0
    for attempt in range(120):
        lower, upper = _RANGES[attempt % len(_RANGES)]
        point = {name: mpmath.mpf(random.uniform(lower, upper)) for name in sorted(found | set(names))}
        if given < count and all(_is_real(tree, point) for tree in trees):
            given += 1
            yield point
    assert given, f"no point inside the domain of {trees}"


def _is_real(tree: Any, point: Point) -> bool:
    try:
        found = value(tree, point)
    except (ZeroDivisionError, ValueError, OverflowError):
        return False
    return bool(mpmath.isfinite(found) and mpmath.im(found) == 0)


def assert_equal(left: Any, right: Any, at: Point) -> None:
    """Both trees have the same value, to twenty digits."""
    first, second = value(left, at), value(right, at)
    assert abs(first - second) <= mpmath.mpf(10) ** -20 * max(1, abs(first)), (left, right, first, second)
