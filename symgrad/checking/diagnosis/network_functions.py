"""The functions of a pass as NumPy functions: activations, their slopes by z and by o, and the slope of the loss."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, TypeAlias

import numpy as np

from symgrad.calculus.differentiate import derive
from symgrad.language.definitions import defaults, derivative, formal_arguments, output_form
from symgrad.language.parser import read
from symgrad.language.traversal import substitute
from symgrad.language.tree import Call, Name, Tree, constant_value
from symgrad.networks.objective import OUTPUT, TARGET, Objective
from symgrad.numeric.compiled import compile_numeric

Array: TypeAlias = Any
_Z: Final = Name("z")


@lru_cache(maxsize=256)
def function_of(formula: Tree) -> Callable[[Array], Array]:
    """A formula in z.

    >>> float(function_of(read("z^2"))(3))
    9.0
    """
    compiled = compile_numeric(formula, [_Z])
    return lambda z: compiled.run([np.asarray(z, dtype=float)])


@lru_cache(maxsize=256)
def slope_of(formula: Tree) -> Callable[[Array], Array]:
    """The derivative of an activation, as the registry has it."""
    right = derivative(formula.function) if isinstance(formula, Call) and formula.arguments == (_Z,) else None
    if right is not None and isinstance(formula, Call):
        return function_of(substitute(right, _arguments(formula, _Z)))
    return function_of(derive(formula, _Z).result_tree)


@lru_cache(maxsize=256)
def slope_by_output_of(formula: Tree) -> Callable[[Array], Array] | None:
    """The slope as a function of o, None where there is no such form."""
    right = output_form(formula.function) if isinstance(formula, Call) and formula.arguments == (_Z,) else None
    if right is None or not isinstance(formula, Call):
        return None
    return function_of(substitute(right, {**_arguments(formula, _Z), Name("o"): _Z}))


def _arguments(formula: Call, first: Tree) -> dict[Name, Tree]:
    """What stands for an activation's arguments: its sum, and the defaults of those that are left out."""
    names, rest = formal_arguments(formula.function), defaults(formula.function)
    return dict(zip(names, (first, *rest[len(rest) - len(names) + 1 :]), strict=True))


@lru_cache(maxsize=64)
def loss_slope_of(objective: Objective) -> Callable[[Array, Array], Array]:
    """∂E/∂o of one output by t and o, without the constant that is dropped."""
    slope = derive(objective.tree([TARGET], [OUTPUT]), OUTPUT, partial=True).result_tree
    compiled = compile_numeric(slope, [TARGET, OUTPUT])
    dropped = float(constant_value(read(objective.loss.constant)) or 1) if objective.drop_constant else 1.0
    return lambda t, o: compiled.run([np.asarray(t, dtype=float), np.asarray(o, dtype=float)]) / dropped
