"""The numbers of a network by NumPy: forward and backward pass for a whole batch at once.

One composed function for any network. The parameters stand in one vector, in the order of
``network.parameter_names``; each block of units is one matrix product forward and two backward.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from symgrad.errors import AuthorError
from symgrad.language.tree import Name
from symgrad.networks.arrays import Checks
from symgrad.networks.blocks import Array, blocks_of
from symgrad.networks.letters import Letters
from symgrad.networks.lookup import Named
from symgrad.networks.lowering import plan
from symgrad.networks.model import NetworkModel
from symgrad.networks.objective import Objective
from symgrad.networks.program import Program
from symgrad.networks.topology import Structure

N = TypeVar("N", bound=NetworkModel)


@dataclass(frozen=True)
class NumericPass:
    """Forward and backward pass of a network as a function of arrays of floats.

    ``vector`` holds all parameters in the order of ``parameters``; ``inputs`` has a row for each example and a
    column for each input, ``targets`` a column for each output. The loss of a batch is the sum or the mean over
    its examples, as the loss says. It is E, and the gradient that of Ẽ where the constant is dropped, as in
    :class:`~symgrad.networks.backpropagation.Backpropagation`. Where a value overflows, or lies outside the
    domain of a function, results are infinite or nan.

    Each method raises AuthorError for an array of the wrong shape, for nan, and for targets that the loss does
    not take.

    >>> from symgrad.networks.network import Layer, Network
    >>> net = Network(inputs=1, layers=[Layer(1, "identity", weights=[["0.1"]])], loss="squared_error")
    >>> numeric = net.compiled()
    >>> loss, gradient = numeric.gradient(numeric.vector(net), [[3], [0]], [[1], [2]])
    >>> round(loss, 12), gradient.round(12)
    (4.49, array([-4.2]))
    """

    structure: Structure = field(repr=False)
    objective: Objective = field(repr=False)
    letters: Letters = field(repr=False)
    parameters: tuple[Name, ...] = field(init=False, repr=False)
    program: Program = field(init=False, repr=False, compare=False)
    _checks: Checks = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        structure, letters, objective = self.structure, self.letters, self.objective
        names = structure.parameters(letters)
        checks = Checks(
            names,
            tuple(letters.input_of(label) for label in structure.inputs),
            tuple(letters.target_of(label) for label in structure.outputs),
            objective,
            plan(structure, letters, objective).conditions,
        )
        program = Program.of(blocks_of(structure, letters), len(names), len(structure.outputs), objective)
        for attribute, value in (("parameters", names), ("program", program), ("_checks", checks)):
            object.__setattr__(self, attribute, value)

    def __repr__(self) -> str:
        inputs, outputs = len(self.structure.inputs), len(self.structure.outputs)
        return f"<NumericPass of {inputs} inputs, {outputs} outputs, {len(self.parameters)} parameters>"

    def __reduce__(self) -> tuple[object, ...]:
        return numeric_pass, (self.structure, self.objective, self.letters)

    def vector(self, network: NetworkModel) -> Array:
        """The parameters of a network as a vector of floats.

        Raises AuthorError for a symbolic network and for one with other parameters.
        """
        if not network.parameters:
            raise AuthorError("the network is symbolic", expected="numbers for its parameters")
        alike = network.structure is self.structure and network.letters == self.letters
        if not alike and network.parameters.names() != self.parameters:
            raise AuthorError("the network has other parameters", expected=self._listed())
        return np.array([float(value) for value in network.parameters.values()])

    def network(self, network: N, vector: ArrayLike) -> N:
        """The network with the entries of a vector as its parameters, each the exact number that a float is."""
        numbers = map(Fraction, self._checks.vector(vector).tolist())
        return network.with_parameters(dict(zip(self.parameters, numbers, strict=True)))

    def named(self, vector: ArrayLike) -> Named[float]:
        """The entries of a vector, a gradient for example, by parameter."""
        return Named(dict(zip(self.parameters, self._checks.vector(vector).tolist(), strict=True)))

    def forward(self, vector: ArrayLike, inputs: ArrayLike) -> Array:
        """The outputs of the network, a row for each example."""
        return self.program.outputs(self._checks.vector(vector), self._checks.inputs(inputs))

    def loss(self, vector: ArrayLike, inputs: ArrayLike, targets: ArrayLike) -> float:
        """The loss of the batch."""
        losses = self.program.losses(*self._given(vector, inputs, targets))
        return float(losses.sum() * self.program.share(len(losses)))

    def gradient(self, vector: ArrayLike, inputs: ArrayLike, targets: ArrayLike) -> tuple[float, Array]:
        """The loss of the batch, and its gradient by all parameters."""
        return self.program.gradient(*self._given(vector, inputs, targets), np.empty(len(self.parameters)))

    def per_example(self, vector: ArrayLike, inputs: ArrayLike, targets: ArrayLike) -> tuple[Array, Array]:
        """The loss of each example by itself, and its gradient: arrays (examples,) and (examples, parameters)."""
        return self.program.per_example(*self._given(vector, inputs, targets))

    def trainer(self, inputs: ArrayLike, targets: ArrayLike) -> Trainer:
        """The gradient for parts of a data set that is checked once: for the inner loop of training."""
        return Trainer(self.program, *self._checks.examples(inputs, targets), np.empty(len(self.parameters)))

    def _given(self, vector: ArrayLike, inputs: ArrayLike, targets: ArrayLike) -> tuple[Array, Array, Array]:
        return self._checks.vector(vector), *self._checks.examples(inputs, targets)

    def _listed(self) -> str:
        shown = [str(name) for name in self.parameters[:12]]
        return ", ".join(shown) + (", …" if len(self.parameters) > 12 else "")


@dataclass(frozen=True, slots=True)
class Trainer:
    """Gradients for parts of a data set, with nothing checked again and one array for all gradients.

    >>> from symgrad.networks.network import Layer, Network
    >>> net = Network(inputs=1, layers=[Layer(1, "identity", weights=[["0.1"]])], loss="squared_error")
    >>> numeric = net.compiled()
    >>> trainer, vector = numeric.trainer([[3], [0], [1]], [[1], [2], [1]]), numeric.vector(net)
    >>> for start in (0, 2):
    ...     loss, gradient = trainer.gradient(vector, slice(start, start + 2))
    ...     vector -= 0.1 * gradient
    >>> vector.round(12)
    array([0.616])
    """

    program: Program
    inputs: Array
    targets: Array
    _gradient: Array

    def gradient(self, vector: Array, rows: Any = slice(None)) -> tuple[float, Array]:
        """The loss of some rows (a slice, or an array of indices) and its gradient.

        ``vector`` is a float64 array with all parameters. The gradient that is returned is overwritten by the
        next call.
        """
        return self.program.gradient(vector, self.inputs[rows], self.targets[rows], self._gradient)


@lru_cache(maxsize=64)
def numeric_pass(structure: Structure, objective: Objective, letters: Letters) -> NumericPass:
    """One numeric pass for all networks of a shape, whatever their numbers."""
    return NumericPass(structure, objective, letters)
