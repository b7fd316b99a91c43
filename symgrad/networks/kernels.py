"""What a block does with arrays: activations forward and backward, losses and their slopes.

The formulas are the ones that the pages show: those of the registry's entries or of the user, and the local
gradients that the symbolic pass derives from them, compiled. So at a kink numbers follow the same convention.
Two pairs of activation and loss are put together, because apart they fail where a unit saturates.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Protocol

import numpy as np

from symgrad.calculus.differentiate import derive
from symgrad.functions.entry import Loss
from symgrad.functions.registry import get
from symgrad.language.notation import Notation
from symgrad.language.parser import read
from symgrad.language.tree import ONE, ZERO, Cases, Name, Relation
from symgrad.networks.activations import Activation
from symgrad.networks.blocks import Array
from symgrad.networks.local import local_gradient
from symgrad.networks.wiring import Node
from symgrad.numeric.compiled import Compiled, compile_numeric

_Z, _O, _T = Name("z"), Name("o"), Name("t")
_NOTATION = Notation(names=("t", "o"))


class ActivationKernel(Protocol):
    """What a unit does with its weighted sum; arrays are examples × units."""

    def outputs(self, sums: Array) -> Array:
        """o = φ(z)"""

    def backward(self, sums: Array, outputs: Array, gradient: Array) -> Array:
        """∂E/∂z from ∂E/∂o"""


class LossKernel(Protocol):
    """What a loss charges; arrays are examples × outputs, and the loss's factor is left out."""

    @property
    def by_sums(self) -> bool:
        """Whether ``slopes`` are by the weighted sums z of the outputs; otherwise by the outputs o."""

    def terms(self, sums: Array, outputs: Array, targets: Array) -> Array:
        """The loss for each output."""

    def slopes(self, sums: Array, outputs: Array, targets: Array) -> Array:
        """Its gradient."""


@dataclass(frozen=True, slots=True)
class Elementwise:
    """An activation of the unit's own sum: its formula, and its slope in z and o (None for 1)."""

    formula: Compiled
    slope: Compiled | None

    def outputs(self, sums: Array) -> Array:
        """o = φ(z)"""
        found: Array = self.formula.run_within((sums,))
        return found

    def backward(self, sums: Array, outputs: Array, gradient: Array) -> Array:
        """∂E/∂z = ∂E/∂o · φ′(z)"""
        if self.slope is None:
            return gradient
        found: Array = gradient * self.slope.run_within((sums, outputs))
        return found


@dataclass(frozen=True, slots=True)
class Softmax:
    """e^{z_k} over the sum of all e^{z_j}, with the largest sum taken off first, so that nothing overflows."""

    def outputs(self, sums: Array) -> Array:
        """o_k = e^{z_k} / Σ_j e^{z_j}"""
        powers = np.exp(sums - np.maximum.reduce(sums, axis=1, keepdims=True))
        found: Array = powers / np.add.reduce(powers, axis=1, keepdims=True)
        return found

    def backward(self, sums: Array, outputs: Array, gradient: Array) -> Array:  # noqa: ARG002
        """∂E/∂z_k = o_k (∂E/∂o_k − Σ_j o_j ∂E/∂o_j)

        Adding a number to all ∂E/∂o_j changes nothing, so that of the largest output is taken off: where this output
        has all but rounded to 1, hardly anything cancels then.
        """
        places = np.arange(len(outputs)), outputs.argmax(axis=1)
        moved = gradient - gradient[places][:, np.newaxis]
        found: Array = outputs * (moved - (outputs * moved).sum(axis=1, keepdims=True))
        return found


@dataclass(frozen=True, slots=True)
class PlainLoss:
    """A loss by its formula in t and o."""

    formula: Compiled
    slope: Compiled
    by_sums: bool = False

    def terms(self, sums: Array, outputs: Array, targets: Array) -> Array:  # noqa: ARG002
        """The loss for each output."""
        found: Array = self.formula.run_within((targets, outputs))
        return found

    def slopes(self, sums: Array, outputs: Array, targets: Array) -> Array:  # noqa: ARG002
        """∂E/∂o"""
        found: Array = self.slope.run_within((targets, outputs))
        return found


@dataclass(frozen=True, slots=True)
class SigmoidCrossEntropy:
    """Binary cross-entropy of a sigmoid, from the sums: exact to the last digits where o has rounded to 0 or 1."""

    by_sums: bool = True

    def terms(self, sums: Array, outputs: Array, targets: Array) -> Array:  # noqa: ARG002
        """t ln(1 + e^{−z}) + (1 − t) ln(1 + e^z)"""
        found: Array = targets * np.logaddexp(0, -sums) + (1 - targets) * np.logaddexp(0, sums)
        return found

    def slopes(self, sums: Array, outputs: Array, targets: Array) -> Array:
        """o − t, as (1 − t) σ(z) − t σ(−z)"""
        found: Array = (1 - targets) * outputs - targets * get("sigmoid").numeric(np, -sums)
        return found


@dataclass(frozen=True, slots=True)
class SoftmaxCrossEntropy:
    """Cross-entropy of a softmax, from the sums: finite where an output has rounded to 0."""

    by_sums: bool = True

    def terms(self, sums: Array, outputs: Array, targets: Array) -> Array:
        """−t_k ln o_k, with ln o_k = z_k − ln Σ_j e^{z_j} where an output is too small for its own logarithm"""
        if np.minimum.reduce(outputs, axis=None) > _SMALL:
            return -targets * np.log(outputs)
        below = sums - np.maximum.reduce(sums, axis=1, keepdims=True)
        found: Array = targets * (np.log(np.exp(below).sum(axis=1, keepdims=True)) - below)
        return found

    def slopes(self, sums: Array, outputs: Array, targets: Array) -> Array:  # noqa: ARG002
        """o_k Σ_j t_j − t_k, which is p − y where the targets sum to 1"""
        found: Array = outputs * np.add.reduce(targets, axis=1, keepdims=True) - targets
        return found


_SMALL = 1e-300
"""Floats below this lose digits, and then become 0."""

_TOGETHER: dict[tuple[str, str], LossKernel] = {
    ("sigmoid", "binary_cross_entropy"): SigmoidCrossEntropy(),
    ("softmax", "cross_entropy"): SoftmaxCrossEntropy(),
}
"""Pairs of activation and loss that are worked out from the sums."""


@cache
def activation_kernel(activation: Activation) -> ActivationKernel:
    """The arrays' form of an activation.

    >>> relu = activation_kernel(Activation("relu", read("relu(z)")))
    >>> sums = np.array([[-1.0, 0.0, 2.0]])
    >>> relu.backward(sums, relu.outputs(sums), np.array([[5.0, 5.0, 5.0]]))
    array([[0., 0., 5.]])
    """
    if activation.over_layer:
        return Softmax()
    slope = local_gradient(Node(_O, activation.formula), 0)
    return Elementwise(
        compile_numeric(activation.formula, [_Z]), None if slope == ONE else compile_numeric(slope, [_Z, _O])
    )


@cache
def loss_kernel(loss: Loss, activation: Activation, whole: bool) -> LossKernel:
    """The arrays' form of a loss of outputs with an activation; ``whole``: all units of the block are outputs."""
    together = _TOGETHER.get((activation.id, loss.id))
    if together is not None and (whole or not activation.over_layer):
        return together
    term = read(loss.term, _NOTATION)
    slope = derive(term, _O, partial=True).result_tree
    return PlainLoss(compile_numeric(term, [_T, _O]), compile_numeric(slope, [_T, _O]))


@cache
def targets_taken(loss: Loss) -> Compiled | None:
    """1 for a target that the loss takes, 0 for another; None where it takes any."""
    condition = read(loss.targets, _NOTATION) if loss.targets else None
    if not isinstance(condition, Relation):
        return None
    return compile_numeric(Cases(((ONE, condition),), ZERO), [_T])
