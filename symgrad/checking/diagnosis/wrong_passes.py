"""Backpropagation as people do it who make a mistake: a pass through a network in which single steps can be done wrong.

Every step of the pass (a weighted sum, a slope, what is sent back along an edge, the gradient of a weight, an update)
asks the slips that were chosen what they make of it. A slip knows the step's right result and where it stands, and
nothing of a particular network; so it works with any number of units, layers and examples. Values are arrays, one
entry a point, so that one pass gives what a mistake makes at all points where answers are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal, TypeAlias

import numpy as np

from symgrad.checking.diagnosis.network_functions import (
    Array,
    function_of,
    loss_slope_of,
    slope_by_output_of,
    slope_of,
)
from symgrad.language.tree import Name
from symgrad.networks.lowering import signal_of
from symgrad.networks.model import NetworkModel
from symgrad.networks.rounding import Kind, Rounding
from symgrad.networks.topology import Unit
from symgrad.numeric.compiled import compile_numeric

Hook: TypeAlias = Literal[
    "sum", "output", "loss", "loss_slope", "slope", "sent_back", "collected", "error", "reported",
    "weight_gradient", "bias_gradient", "combined", "update",
]
"""The steps at which something can go wrong."""
Quantity: TypeAlias = tuple[Literal["value", "gradient", "error", "new"], Name]
"""What a pass works out: a node's value, a gradient, an error in its own letter, a parameter after the step."""

_TIE: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a pass a step stands: its unit, and for an edge the unit or input that it comes from."""

    run: WrongPass
    unit: str
    source: str = ""

    @property
    def is_output(self) -> bool:
        """Whether the unit is an output of the network."""
        return self.unit in self.run.network.structure.outputs


Change: TypeAlias = Callable[[Place, Array], Array]
"""What a slip makes of the right result of a step."""


@dataclass(frozen=True, slots=True)
class Slip:
    """One way to do one kind of step wrong: everywhere, at the outputs only, at the hidden units only, or at one place.

    ``also`` are the further kinds of steps at which the same mistake shows. With a ``unit`` it is made in that unit's
    steps alone, with a ``source`` on that one of its edges, with ``among`` in the steps of those units. ``is_of_one``
    says of a mistake that it is always made at one place, as a term that is forgotten.
    """

    mistake: str
    hook: Hook
    change: Change
    scope: Literal["all", "outputs", "hidden"] = "all"
    also: tuple[tuple[Hook, Change], ...] = ()
    unit: str = ""
    source: str = ""
    among: tuple[str, ...] = ()
    is_of_one: bool = False

    @property
    def is_local(self) -> bool:
        """Whether a kind of step that is done often is done wrong at one place alone."""
        return bool(self.unit or self.among) and not self.is_of_one

    def applies(self, place: Place, hook: Hook) -> bool:
        """Whether the step stands where the slip is made."""
        # What is sent back along an edge is a step of the unit that gets it.
        unit, source = (place.source, place.unit) if hook == "sent_back" else (place.unit, place.source)
        here = self.unit in ("", unit) and self.source in ("", source) and (not self.among or unit in self.among)
        return here and (self.scope == "all" or place.is_output == (self.scope == "outputs"))

    def at(self, hook: Hook) -> Iterator[Change]:
        """What the slip makes of a kind of step."""
        if self.hook == hook:
            yield self.change
        yield from (change for other, change in self.also if other == hook)


@dataclass(frozen=True)
class WrongPass:
    """A forward pass, a backward pass and a step of a network, with the slips that are made in it.

    ``given`` holds inputs, targets and parameters as arrays of equal length. Where the values of the forward pass are
    known they may be given as well, and are then taken as they are (rounded ones, or a student's own).

    ``where`` says for each slip in which rows of the results it is made, so that one pass gives what many choices of
    slips make; the arrays of the results have a row for each choice then, and a column for each point. With a
    ``rounding`` each value is rounded as it is printed, and carried on so. ``batch`` are the passes of all examples, of
    which each counts for ``share``; they go back side by side.
    """

    network: NetworkModel
    given: Mapping[Name, Array]
    slips: tuple[Slip, ...] = ()
    rate: Array = None
    forward_known: Mapping[Name, Array] = field(default_factory=dict)
    where: tuple[Array, ...] = ()
    rounding: Rounding | None = None
    batch: list[WrongPass] = field(default_factory=list, compare=False, repr=False)
    share: float = 1.0

    @cached_property
    def values(self) -> Mapping[Name, Array]:
        """Every node's value."""
        network, letters, found = self.network, self.network.letters, self._forward
        for units in _groups(network.structure.units):
            for unit in units:
                name = letters.sum_of_unit(unit.label)
                right = self._weighted_sum(unit, found)
                found[name] = self._known(name, self.slipped("sum", Place(self, unit.label), right), "sums")
            for unit in units:
                name = letters.output_of(unit.label)
                right = self._output(unit, found)
                found[name] = self._known(name, self.slipped("output", Place(self, unit.label), right), "outputs")
        return found

    def _known(self, name: Name, found: Array, kind: Kind) -> Array:
        return self.forward_known[name] if name in self.forward_known else self._rounded(found, kind)

    def _rounded(self, value: Array, kind: Kind) -> Array:
        """A value as it is carried on: half away from zero, where each step is rounded."""
        if self.rounding is None:
            return value
        unit = 10.0 ** self.rounding.printed(kind)
        return np.sign(value) * np.floor(np.abs(value) * unit + 0.5 + _TIE) / unit

    @cached_property
    def loss(self) -> Array:
        """E of the example."""
        outputs = self.network.structure.outputs
        names = [Name(letter, (unit,)) for unit in outputs for letter in ("t", "o")]
        values = [value for unit in outputs for value in (self.target(unit), self.output(unit))]
        formula = self.network.objective.tree(names[::2], names[1::2])
        right = compile_numeric(formula, names).run([np.asarray(value, dtype=float) for value in values])
        return self._rounded(self.slipped("loss", Place(self, outputs[0]), right), "loss")

    def _weighted_sum(self, unit: Unit, found: Mapping[Name, Array]) -> Array:
        network = self.network
        structure, letters = network.structure, network.letters
        total: Array = found[structure.bias(letters, unit.label)] if unit.bias else 0.0
        for source in unit.sources:
            weight = found[structure.weight(letters, source, unit.label)]
            total = total + weight * found[signal_of(structure, letters, source)]
        return total

    def _output(self, unit: Unit, found: Mapping[Name, Array]) -> Array:
        letters = self.network.letters
        own = found[letters.sum_of_unit(unit.label)]
        if not unit.activation.over_layer:
            return function_of(unit.activation.formula)(own)
        layer = [np.exp(found[letters.sum_of_unit(label)]) for label in unit.companions]
        return np.exp(own) / sum(layer)

    @cached_property
    def output_gradients(self) -> dict[str, Array]:
        """∂E/∂o by unit, filled in from the outputs back; read only after :attr:`errors` was."""
        return {}

    @cached_property
    def errors(self) -> Mapping[str, Array]:
        """∂E/∂z by unit."""
        for units in self.groups_back():
            self.pass_back(units)
        return self._errors

    def groups_back(self) -> Sequence[Sequence[Unit]]:
        """The units from the outputs back, those that softmax takes together as one group."""
        return _groups(self.network.structure.units)[::-1]

    def pass_back(self, units: Sequence[Unit]) -> None:
        """Work out ∂E/∂o and ∂E/∂z of a group, once the groups behind it are done."""
        found = self._errors
        if units[0].label in found:
            return
        for unit in units:
            self.output_gradients[unit.label] = self._by_output(unit, found)
        for unit in units:
            right = self.slipped("error", Place(self, unit.label), self._by_sum(unit))
            found[unit.label] = self._rounded(right, "errors")

    def _by_output(self, unit: Unit, errors: Mapping[str, Array]) -> Array:
        place = Place(self, unit.label)
        parts: list[Array] = []
        if place.is_output:
            parts.append(self.slipped("loss_slope", place, self.loss_slope(unit.label)))
        for other in self.network.structure.units:
            if unit.label in other.sources:
                at = Place(self, other.label, unit.label)
                parts.append(self.slipped("sent_back", at, errors[other.label] * self.weight(unit.label, other.label)))
        self._collected[unit.label] = parts
        return self.slipped("collected", place, sum(parts))

    @cached_property
    def _errors(self) -> dict[str, Array]:
        return {}

    @cached_property
    def _forward(self) -> dict[Name, Array]:
        return dict(self.given)

    @cached_property
    def _collected(self) -> dict[str, list[Array]]:
        return {}

    def parts_of(self, unit: str) -> Sequence[Array]:
        """What comes back to a unit along each of its paths."""
        return self._collected[unit]

    def _by_sum(self, unit: Unit) -> Array:
        gradients = self.output_gradients
        if not unit.activation.over_layer:
            return gradients[unit.label] * self.slipped("slope", Place(self, unit.label), self.slope(unit.label))
        own = self.output(unit.label)
        total: Array = 0.0
        first = next((label for label in unit.companions if label != unit.label), "")
        for label in unit.companions:
            other = self.output(label)
            right = own * (1 - own) if label == unit.label else -own * other
            if label == first:
                right = right + self._beyond_distribution(unit, own, self.loss_slope(label))
            total = total + gradients[label] * self.slipped("slope", Place(self, unit.label, label), right)
        return total

    def _beyond_distribution(self, unit: Unit, own: Array, gradient: Array) -> Array:
        """What makes o − t of the error where the targets are a distribution, also at points where they are none."""
        if not self.network.objective.loss.distribution:
            return 0.0
        over = own * (1 - sum(self.target(label) for label in unit.companions))
        return np.where(np.abs(over) < _TIE, 0.0, over / gradient)

    # What slips ask for

    def output(self, unit: str) -> Array:
        """o of a unit, or the value of an input."""
        return self.values[signal_of(self.network.structure, self.network.letters, unit)]

    def errors_so_far(self, unit: str) -> Array:
        """∂E/∂z of a unit that has been passed on the way back."""
        return self._errors[unit]

    def values_so_far(self, unit: str) -> Array:
        """z of a unit whose output is being worked out."""
        return self._forward[self.network.letters.sum_of_unit(unit)]

    def signal_so_far(self, unit: str) -> Array:
        """o of a unit that was passed on the way forward, or the value of an input."""
        return self._forward[signal_of(self.network.structure, self.network.letters, unit)]

    def raw_so_far(self, unit: str) -> Array:
        """z of a unit that was passed on the way forward, or the value of an input."""
        return self.signal_so_far(unit) if unit in self.network.structure.inputs else self.values_so_far(unit)

    def weight_so_far(self, source: str, unit: str) -> Array:
        """The weight on an edge, on the way forward."""
        return self._forward[self.network.structure.weight(self.network.letters, source, unit)]

    def sum_of_source(self, unit: str) -> Array:
        """z of a unit, or the value of an input."""
        return self.output(unit) if unit in self.network.structure.inputs else self.sum_of(unit)

    def bias(self, unit: str) -> Array:
        """The bias of a unit, 0 where it has none."""
        structure, letters = self.network.structure, self.network.letters
        return self._forward[structure.bias(letters, unit)] if structure.unit(unit).bias else 0.0

    def sum_of(self, unit: str) -> Array:
        """z of a unit."""
        return self.values[self.network.letters.sum_of_unit(unit)]

    def target(self, unit: str) -> Array:
        """t of an output."""
        return self.values[self.network.letters.target_of(unit)]

    def weight(self, source: str, unit: str) -> Array:
        """The weight on an edge."""
        return self.values[self.network.structure.weight(self.network.letters, source, unit)]

    def slope(self, unit: str, at: Array = None) -> Array:
        """φ′ of a unit at its weighted sum, or somewhere else."""
        formula = self.network.structure.unit(unit).activation.formula
        return slope_of(formula)(self.sum_of(unit) if at is None else at)

    def gradient_so_far(self, source: str, unit: str) -> Array:
        """∂E/∂w of an edge over all examples, on the way back."""
        runs = self.batch or [self]
        return sum(run.errors_so_far(unit) * run.output(source) for run in runs) * self.share

    @property
    def steepness(self) -> Array:
        """∂E/∂o of an output with o − t = 1."""
        return loss_slope_of(self.network.objective)(0.0, 1.0) / self.shared_outputs

    def slope_by_output(self, unit: str) -> Array:
        """φ′ of a unit worked out from its output, which is φ′ of its sum where the output is right."""
        form = slope_by_output_of(self.network.structure.unit(unit).activation.formula)
        return self.slope(unit) if form is None else form(self.output(unit))

    def loss_slope(self, unit: str) -> Array:
        """∂E/∂o of an output, of the loss alone."""
        return loss_slope_of(self.network.objective)(self.target(unit), self.output(unit)) / self.shared_outputs

    @property
    def shared_outputs(self) -> int:
        """By how many outputs an example's loss is divided."""
        return len(self.network.structure.outputs) if self.network.objective.mean_over_outputs else 1

    def slipped(self, hook: Hook, place: Place, right: Array) -> Array:
        """What the chosen slips make of the right result of a step."""
        for number, slip in enumerate(self.slips):
            for change in slip.at(hook) if slip.applies(place, hook) else ():
                changed = change(place, right)
                right = np.where(self.where[number], changed, right) if self.where else changed
        return right

    # What comes out

    @cached_property
    def found(self) -> Mapping[Quantity, Array]:
        """Everything that the pass works out, by kind and name; new parameters where there is a learning rate."""
        network = self.network
        letters = network.letters
        found: dict[Quantity, Array] = {("value", name): value for name, value in self.values.items()}
        found["value", letters.loss_name] = self.loss
        for label, right in self.errors.items():
            symbol = letters.error_of(label)
            error = self.slipped("reported", Place(self, label), right)
            found["gradient", letters.sum_of_unit(label)] = error
            found["gradient", letters.output_of(label)] = self.output_gradients[label]
            found["error", symbol.name] = error * symbol.sign
        for name, gradient in self._parameter_gradients().items():
            found["gradient", name] = gradient
            if self.rate is not None:
                found["new", name] = self.updated(name, gradient)
        return found

    def _parameter_gradients(self) -> Mapping[Name, Array]:
        structure, letters = self.network.structure, self.network.letters
        found: dict[Name, Array] = {}
        for unit in structure.units:
            error = self.errors[unit.label]
            for source in unit.sources:
                place, name = Place(self, unit.label, source), structure.weight(letters, source, unit.label)
                gradient = self.slipped("weight_gradient", place, error * self.output(source))
                found[name] = found.get(name, 0.0) + gradient
            if unit.bias:
                name = structure.bias(letters, unit.label)
                found[name] = found.get(name, 0.0) + self.slipped("bias_gradient", Place(self, unit.label), error)
        return found

    def ends_of(self, name: Name) -> tuple[str, str]:
        """The unit that a parameter belongs to, and where its edge comes from; "" for a bias."""
        units = self.network.structure.units
        unit = next((unit.label for unit in units if name.subscripts and name.subscripts[-1] == unit.label), "")
        return unit, name.subscripts[0] if len(name.subscripts) > 1 else ""

    def updated(self, name: Name, gradient: Array) -> Array:
        """A parameter after the step."""
        unit, source = self.ends_of(name)
        old = self.values[name]
        place = UpdatePlace(self, unit, source, old, gradient)
        return self._rounded(self.slipped("update", place, old - self.rate * gradient), "parameters")


@dataclass(frozen=True, slots=True)
class UpdatePlace(Place):
    """The step of one parameter: what it was, and its gradient."""

    old: Array = None
    gradient: Array = None


def _groups(units: Sequence[Unit]) -> list[list[Unit]]:
    """The units in their order, those that softmax takes together as one group."""
    groups: list[list[Unit]] = []
    for unit in units:
        if groups and unit.companions and groups[-1][0].companions == unit.companions:
            groups[-1].append(unit)
        else:
            groups.append([unit])
    return groups
