"""The shape of a network: which units there are, what feeds them, and what they do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from symgrad.errors import AuthorError
from symgrad.language.tree import Name
from symgrad.networks.activations import Activation, activation_of
from symgrad.networks.letters import Letters
from symgrad.networks.values import Given, exact_number


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer that is fed by all units of the layer before it.

    ``weights`` has a row for each unit of the layer before and a column for each unit of this one:
    row i, column j is w_{i,j}. ``biases`` has one number for each unit, and False means units without
    bias. Without ``weights`` the layer is symbolic; with weights and without ``biases`` it has no bias.
    ``labels`` numbers the units where they are not numbered through.
    """

    units: int
    activation: str = "sigmoid"
    weights: Sequence[Sequence[Given]] | None = None
    biases: Sequence[Given] | Literal[False] | None = None
    labels: Sequence[str | int] | None = None

    @property
    def has_bias(self) -> bool:
        """Whether the units have biases."""
        return self.biases is not False and (self.weights is None or self.biases is not None)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its label, the labels of what feeds it, its activation, and whether it has a bias.

    ``companions`` are the units whose weighted sums an activation such as softmax takes together.
    """

    label: str
    sources: tuple[str, ...]
    activation: Activation
    bias: bool = True
    companions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Structure:
    """Inputs, units in an order in which each stands after what feeds it, and the outputs."""

    inputs: tuple[str, ...]
    units: tuple[Unit, ...]
    outputs: tuple[str, ...]

    def parameters(self, letters: Letters) -> tuple[Name, ...]:
        """The names of all weights and biases: the weights unit by unit, then the biases."""
        weights = (letters.weight_of(source, unit.label) for unit in self.units for source in unit.sources)
        return (*weights, *(letters.bias_of(unit.label) for unit in self.units if unit.bias))

    def unit(self, label: str) -> Unit:
        """The unit with a label."""
        return next(unit for unit in self.units if unit.label == label)

    def depth(self) -> dict[str, int]:
        """The longest way from an input to each unit, for drawing and for counting by layers."""
        found = dict.fromkeys(self.inputs, 0)
        for unit in self.units:
            found[unit.label] = 1 + max((found[source] for source in unit.sources), default=0)
        return found


def input_labels(inputs: int | Sequence[str | int]) -> tuple[str, ...]:
    """The labels of the inputs: 1 to n, or those given."""
    if isinstance(inputs, bool) or (isinstance(inputs, int) and inputs < 1):
        raise AuthorError(f"the number of inputs is {inputs!r}", expected="a whole number from 1 up")
    labels = range(1, inputs + 1) if isinstance(inputs, int) else inputs
    return tuple(str(label) for label in labels)


def from_layers(
    inputs: tuple[str, ...], layers: Sequence[Layer], letters: Letters
) -> tuple[Structure, dict[Name, Fraction]]:
    """The structure of fully connected layers, and the numbers that they give.

    Raises AuthorError for a matrix of the wrong shape and a label given twice.
    """
    if not layers:
        raise AuthorError("the network has no layers", expected="at least one layer")
    before, units, numbers = inputs, list[Unit](), dict[Name, Fraction]()
    for number, layer in enumerate(layers, 1):
        labels = _labels(layer, len(inputs) + len(units), f"layer {number}")
        activation = activation_of(layer.activation)
        companions = labels if activation.over_layer else ()
        units += [Unit(label, before, activation, layer.has_bias, companions) for label in labels]
        numbers |= _layer_numbers(layer, before, labels, letters, f"layer {number}")
        before = labels
    seen = [*inputs, *(unit.label for unit in units)]
    if len(set(seen)) < len(seen):
        raise AuthorError("a unit's label is given twice", expected="each unit once")
    return Structure(inputs, tuple(units), before), numbers


def _labels(layer: Layer, used: int, where: str) -> tuple[str, ...]:
    if isinstance(layer.units, bool) or not isinstance(layer.units, int) or layer.units < 1:
        raise AuthorError(f"{where} has {layer.units!r} units", expected="a whole number from 1 up")
    if layer.labels is None:
        return tuple(str(used + place) for place in range(1, layer.units + 1))
    if len(layer.labels) != layer.units:
        raise AuthorError(f"{where} has {len(layer.labels)} labels", expected=f"{layer.units} labels")
    return tuple(str(label) for label in layer.labels)


def _layer_numbers(
    layer: Layer, before: tuple[str, ...], labels: tuple[str, ...], letters: Letters, where: str
) -> dict[Name, Fraction]:
    """The layer's weights and biases by name, their shapes checked."""
    found: dict[Name, Fraction] = {}
    if layer.weights is not None:
        rows = [list(row) if isinstance(row, Sequence) or hasattr(row, "__iter__") else [row] for row in layer.weights]
        widths = sorted({len(row) for row in rows})
        shape = f"the shape {len(rows)} × {widths[0]}" if len(widths) == 1 else "rows that are not equally long"
        if len(rows) != len(before) or any(len(row) != len(labels) for row in rows):
            raise AuthorError(
                f"the weights of {where} have {shape}",
                expected=f"{len(before)} × {len(labels)}: a row for each unit before, a column for each unit",
            )
        for source, row in zip(before, rows, strict=True):
            for target, given in zip(labels, row, strict=True):
                name = letters.weight_of(source, target)
                found[name] = exact_number(given, str(name))
    if layer.biases is not None and layer.biases is not False:
        if len(layer.biases) != len(labels):
            raise AuthorError(f"{where} has {len(layer.biases)} biases", expected=f"{len(labels)}, one for each unit")
        for label, given in zip(labels, layer.biases, strict=True):
            found[letters.bias_of(label)] = exact_number(given, str(letters.bias_of(label)))
    return found
