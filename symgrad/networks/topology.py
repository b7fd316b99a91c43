"""The shape of a network: which units there are, what feeds them, and what they do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, TypeAlias

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


Place: TypeAlias = tuple[str, ...]
"""Where a parameter stands: (i, j) for the weight of an arrow, (j,) for the bias of a unit."""


@dataclass(frozen=True, slots=True)
class Structure:
    """Inputs, units in an order in which each stands after what feeds it, and the outputs.

    ``tied`` lists the places that share the parameter of another: an arrow is the labels of its ends, a bias the
    label of its unit, so ``(("2", "5"), ("1", "4"))`` puts w_{1,4} on the arrow from 2 to 5 as well.
    """

    inputs: tuple[str, ...]
    units: tuple[Unit, ...]
    outputs: tuple[str, ...]
    tied: tuple[tuple[Place, Place], ...] = ()
    _kept: Mapping[Place, Place] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_kept", dict(self.tied))

    def weight(self, letters: Letters, source: str, target: str) -> Name:
        """The weight on an arrow: w_{i,j}, or the one that is shared there."""
        return letters.weight_of(*self._kept.get((source, target), (source, target)))

    def bias(self, letters: Letters, label: str) -> Name:
        """The bias of a unit: b_j, or the one that is shared there."""
        return letters.bias_of(*self._kept.get((label,), (label,)))

    def shared(self, letters: Letters) -> dict[Name, Name]:
        """The names of tied places, each with the parameter that stands there."""
        make: dict[int, Callable[..., Name]] = {1: letters.bias_of, 2: letters.weight_of}
        return {make[len(place)](*place): make[len(kept)](*kept) for place, kept in self.tied}

    def parameters(self, letters: Letters) -> tuple[Name, ...]:
        """The names of all weights and biases, shared ones once: the weights unit by unit, then the biases."""
        weights = (self.weight(letters, source, unit.label) for unit in self.units for source in unit.sources)
        biases = (self.bias(letters, unit.label) for unit in self.units if unit.bias)
        return tuple(dict.fromkeys((*weights, *biases)))

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
    if isinstance(inputs, bool | str) or not hasattr(inputs, "__iter__"):
        if isinstance(inputs, bool) or not isinstance(inputs, int) or inputs < 1:
            raise AuthorError(f"the number of inputs is {inputs!r}", expected="a whole number from 1 up, or labels")
        inputs = range(1, inputs + 1)
    labels = tuple(str(label) for label in inputs)
    if not labels:
        raise AuthorError("there are no inputs", expected="at least one")
    return labels


def from_layers(
    inputs: tuple[str, ...], layers: Sequence[Layer], letters: Letters
) -> tuple[Structure, dict[Name, Fraction]]:
    """The structure of fully connected layers, and the numbers that they give.

    Raises AuthorError for a matrix of the wrong shape and a label given twice.
    """
    if not layers:
        raise AuthorError("the network has no layers", expected="at least one layer")
    for number, layer in enumerate(layers, 1):
        if not isinstance(layer, Layer):
            raise AuthorError(f"layer {number} is {layer!r}", expected="Layer(units, activation, …)")
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
        if isinstance(layer.weights, str) or not hasattr(layer.weights, "__iter__"):
            raise AuthorError(f"the weights of {where} are {layer.weights!r}", expected="a row for each unit before")
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
        expected = f"{len(labels)}, one for each unit"
        if isinstance(layer.biases, str) or not hasattr(layer.biases, "__len__"):
            raise AuthorError(f"the biases of {where} are {layer.biases!r}", expected=expected)
        if len(layer.biases) != len(labels):
            raise AuthorError(f"{where} has {len(layer.biases)} biases", expected=expected)
        for label, given in zip(labels, layer.biases, strict=True):
            found[letters.bias_of(label)] = exact_number(given, str(letters.bias_of(label)))
    return found
