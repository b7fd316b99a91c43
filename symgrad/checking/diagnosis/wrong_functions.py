"""The slope of a function of one argument, and the slopes that people write instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from symgrad.checking.diagnosis.arithmetic import minus
from symgrad.checking.diagnosis.forms import Slope
from symgrad.functions.registry import FUNCTIONS
from symgrad.language.definitions import defaults, derivative, formal_arguments
from symgrad.language.parser import read
from symgrad.language.traversal import substitute
from symgrad.language.tree import Call, Name, Tree


@dataclass(frozen=True, slots=True)
class OwnSlope:
    """A mistake, and what is written for the slope at an argument."""

    mistake: str
    slope: Slope


_U: Final = Name("u")

_WRONG: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "sin": (("sign_of_function", "-cos u"), ("other_function", "-sin u"), ("degrees", "(pi/180) cos u")),
    "cos": (("sign_of_function", "sin u"), ("other_function", "-cos u"), ("degrees", "-(pi/180) sin u")),
    "tan": (("other_function", "1/cos u"), ("other_function", "cot u"), ("other_function", "1/sin(u)^2"),
            ("other_function", "sec(u) tan(u)"), ("other_function", "1 - tan(u)^2"), ("quotient_of_parts", "-cot u")),
    "cot": (("other_function", "1/cos(u)^2"), ("other_function", "-1/sin u"), ("other_function", "tan u"),
            ("other_function", "-csc(u) cot(u)"), ("quotient_of_parts", "-tan u")),
    "sec": (("other_function", "sec(u)^2"), ("other_function", "tan(u)^2"), ("other_function", "tan u"),
            ("other_function", "-csc(u) cot(u)"), ("quotient_of_parts", "-1/sin u")),
    "csc": (("other_function", "-csc(u)^2"), ("other_function", "-cot(u)^2"), ("other_function", "sec(u) tan(u)"),
            ("quotient_of_parts", "1/cos u")),
    "log": (("logarithm_kept", "ln(u)/u"), ("base_ten", "1/(u ln 10)"),
            ("other_function", "e^u"), ("other_function", "1/ln u"),
            ("other_function", "1/u^2"), ("other_function", "-1/u^2")),
    "asin": (("other_function", "1/(1 + u^2)"), ("other_function", "1/sqrt(1 + u^2)"), ("root_missing", "1/(1 - u^2)"),
             ("inverse_as_reciprocal", "-cos(u)/sin(u)^2"), ("other_function", "cos u"),
             ("other_function", "arccos u")),
    "acos": (("other_function", "-1/(1 + u^2)"), ("other_function", "-1/sqrt(1 + u^2)"),
             ("root_missing", "-1/(1 - u^2)"), ("inverse_as_reciprocal", "sin(u)/cos(u)^2"),
             ("other_function", "-sin u"), ("other_function", "-arcsin u")),
    "atan": (("other_function", "1/sqrt(1 - u^2)"), ("other_function", "1/(1 - u^2)"),
             ("other_function", "1/sqrt(1 + u^2)"), ("square_lost", "1/(1 + u)"),
             ("inverse_as_reciprocal", "-1/sin(u)^2"), ("other_function", "1/cos(u)^2")),
    "sinh": (("other_function", "cos u"),),
    "cosh": (("other_function", "-sin u"),),
    "asinh": (("other_function", "1/sqrt(1 - u^2)"), ("other_function", "1/sqrt(u^2 - 1)"),
              ("other_function", "1/(1 + u^2)")),
    "acosh": (("other_function", "1/sqrt(1 + u^2)"), ("other_function", "1/sqrt(1 - u^2)")),
    "atanh": (("other_function", "1/(1 + u^2)"), ("other_function", "1/sqrt(1 - u^2)")),
    "sigmoid": (
        ("value_for_slope", "sigmoid(u)"), ("sigmoid_factor_missing", "1 - sigmoid(u)"),
        ("slope_at_value", "sigmoid(sigmoid(u)) (1 - sigmoid(sigmoid(u)))"),
        ("slope_of_argument", "u (1 - u)"), ("slope_of_tanh", "1 - sigmoid(u)^2"),
        ("sign_in_slope", "sigmoid(u) (1 + sigmoid(u))"), ("slope_order", "sigmoid(u) (sigmoid(u) - 1)"),
        ("sigma_squared_alone", "sigmoid(u)^2"), ("exponential_missing", "1/(1 + e^(-u))^2"), ("slope_always_one", "1"),
    ),
    "tanh": (
        ("slope_of_sigmoid", "tanh(u) (1 - tanh(u))"), ("square_lost", "1 - tanh(u)"),
        ("sech_for_its_square", "1/cosh(u)"), ("value_for_slope", "tanh(u)"), ("sign_in_slope", "1 + tanh(u)^2"),
        ("slope_at_value", "1 - tanh(tanh(u))^2"), ("slope_of_argument", "1 - u^2"), ("slope_order", "tanh(u)^2 - 1"),
        ("other_function", "1/cos(u)^2"), ("slope_always_one", "1"),
    ),
    "relu": (("value_for_slope", "relu(u)"), ("slope_always_one", "1"), ("step_decided_wrongly", "1 if u < 0 else 0")),
    "leaky_relu": (
        ("slope_always_one", "1"), ("value_for_slope", "leaky_relu(u)"), ("relu_for_leaky", "1 if u > 0 else 0"),
    ),
    "elu": (("slope_always_one", "1"), ("value_for_slope", "elu(u)"), ("relu_for_leaky", "1 if u > 0 else 0")),
    "softplus": (
        ("value_for_slope", "softplus(u)"), ("other_function", "1/(1 + e^u)"),
        ("other_function", "sigmoid(u) (1 - sigmoid(u))"),
    ),
    "abs": (("slope_always_one", "1"),),
}  # fmt: skip
"""By function: the mistake, and what is written for the slope at u."""


@cache
def slopes_of(function: str, primes: int = 0) -> tuple[Slope, tuple[OwnSlope, ...]] | None:
    """The right slope of a function, and the wrong ones; None for a function without a derivative.

    Every function may also be left as it is, or get the wrong sign. An abstract function's slope is its next dash.
    """
    if primes or function not in FUNCTIONS:
        return _primed(function, primes)
    right = derivative(function)
    if right is None:
        return None
    argument, *further = formal_arguments(function)
    slope = _at(substitute(right, dict(zip(reversed(further), reversed(defaults(function)), strict=False))), argument)
    wrong = [OwnSlope(mistake, _at(read(text), _U)) for mistake, text in _WRONG.get(function, ())]
    known = {one.mistake for one in wrong}
    if "value_for_slope" not in known:
        wrong.append(OwnSlope("not_differentiated", lambda inner: Call(function, (inner,))))
    if not known & {"sign_of_function", "slope_order"}:
        wrong.append(OwnSlope("sign_of_function", lambda inner: minus(slope(inner))))
    return slope, tuple(wrong)


def _primed(function: str, primes: int) -> tuple[Slope, tuple[OwnSlope, ...]]:
    def slope(inner: Tree) -> Tree:
        return Call(function, (inner,), primes=primes + 1)

    def kept(inner: Tree) -> Tree:
        return Call(function, (inner,), primes=primes)

    opposite = OwnSlope("sign_of_function", lambda inner: minus(slope(inner)))
    return slope, (OwnSlope("not_differentiated", kept), opposite)


def _at(tree: Tree, letter: Name) -> Slope:
    return lambda inner: substitute(tree, {letter: inner})
