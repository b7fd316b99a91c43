"""What becomes of a gradient on its way back through the layers: the factors, a proved bound, dying units.

With e_j = ∂E/∂z_j the backward pass of a hidden unit is e_j = φ′(z_j) Σ_k w_{j,k} e_k. So a layer multiplies by slopes
and weights, |e_j| ≤ L Σ_k |w_{j,k}| |e_k| where |φ′| ≤ L, and through n layers n such factors meet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from typing import Any, Literal, Protocol

from flint import arb

from symgrad.errors import ProofError
from symgrad.language.tree import Name
from symgrad.networks.activations import Activation
from symgrad.networks.backprop import GraphPass
from symgrad.networks.local import local_gradient
from symgrad.networks.slope_bounds import SlopeBound, slope_bound
from symgrad.networks.topology import Unit
from symgrad.networks.values import Value, combined, enclosed
from symgrad.numeric.precision import working_precision
from symgrad.shown import Shown

SATURATED = Fraction(1, 10)
"""A unit is called saturated where its slope is below this share of the largest one that its activation has."""

_MUCH = 10
ALTERNATIVES = ("sigmoid", "tanh", "relu", "leaky_relu", "elu")


class BackwardPasses(Protocol):
    """What is needed of a :class:`~symgrad.networks.backpropagation.Backpropagation`."""

    @property
    def network(self) -> Any: ...

    @property
    def passes(self) -> tuple[GraphPass, ...]: ...

    @property
    def is_batch(self) -> bool: ...

    @property
    def loss(self) -> Value | None: ...

    @property
    def exact(self) -> BackwardPasses: ...

    def with_network(self, network: Any, /) -> BackwardPasses:
        """The passes of the same examples through another network of the same units."""
        ...


@dataclass(frozen=True, slots=True)
class UnitSignal:
    """A unit on the way back: for each example its weighted sum, its slope φ′(z) and |e| = |∂E/∂z|.

    ``bound`` is a number that |e| exceeds for no example; None where the activation's slope has no bound.
    """

    label: str
    layer: int
    sums: tuple[Value, ...]
    slopes: tuple[Value, ...]
    errors: tuple[Value, ...]
    largest_slope: SlopeBound | None
    bound: Value | None

    @property
    def is_dead(self) -> bool:
        """Whether the slope is exactly 0 for every example, so that no gradient comes through."""
        return all(slope.exact == 0 for slope in self.slopes)

    @property
    def is_saturated(self) -> bool:
        """Whether the slope is small for every example, though not 0 for all of them."""
        if self.largest_slope is None or self.is_dead or not self.largest_slope.most:
            return False
        limit = SATURATED * self.largest_slope.most
        return all(_is_below(slope, limit) for slope in self.slopes)


@dataclass(frozen=True, slots=True)
class LayerSignal:
    """A layer on the way back, counted from the inputs.

    ============  ==================================================================================
    mean          the mean of |e| over its units and the examples
    largest       the largest |e|
    ratio         the mean divided by that of the layer after; None for the last layer, and beside 0
    factor        the largest L Σ_k |w_{j,k}| of its units: what it multiplies a gradient by at most
    bound         the largest bound of its units
    ============  ==================================================================================
    """

    number: int
    units: tuple[UnitSignal, ...]
    mean: Value
    largest: Value
    ratio: Value | None
    factor: Value | None
    bound: Value | None


@dataclass(frozen=True, slots=True)
class Alternative:
    """The same network and numbers with another activation in its hidden units."""

    activation: Activation
    first: Value
    last: Value
    dead: int


@dataclass(frozen=True)
class VanishingGradients(Shown):
    """How gradients shrink or grow on the way back, in symbols, and for numbers layer by layer.

    ``layers`` is empty for a symbolic network.

    >>> from symgrad.networks.network import Layer, Network
    >>> layers = [Layer(1, "sigmoid", [[1]], [0]), Layer(1, "sigmoid", [[1]], [0])]
    >>> found = vanishing(Network(1, layers).backpropagate([0], [1]))
    >>> round(found.layers[0].ratio, 6), float(found.layers[0].factor), found.bound(10)
    (0.25, 0.25, Fraction(1, 1048576))
    """

    found: BackwardPasses = field(repr=False)
    slopes: tuple[SlopeBound | None, ...]
    layers: tuple[LayerSignal, ...]

    def __repr__(self) -> str:
        through = "" if self.ratio is None else f", {self.trend}: first layer {self.ratio:.3g} of the last"
        return self._brief(f"through {self.depth} layers{through}")

    @property
    def depth(self) -> int:
        """How many layers the network has."""
        depths: dict[str, int] = self.found.network.structure.depth()
        return max(depths.values())

    @property
    def most(self) -> Fraction | None:
        """The largest slope that any of its hidden units can have; None where one has no bound."""
        known = [one.most for one in self.slopes if one is not None]
        return max(known, default=None) if len(known) == len(self.slopes) else None

    def bound(self, layers: int) -> Fraction | None:
        """What so many slopes can multiply to at most: L^n."""
        return None if self.most is None else self.most**layers

    @property
    def ratio(self) -> Value | None:
        """The mean |e| of the first layer divided by that of the last; None without numbers or beside 0."""
        return ratio_of(self.layers[0].mean, self.layers[-1].mean) if self.layers else None

    @property
    def trend(self) -> Literal["vanishing", "exploding", "steady"]:
        """Whether the first layer's mean |e| is less than a tenth of the last's, or more than ten times it."""
        if self.ratio is None or 1 / _MUCH <= self.ratio <= _MUCH:
            return "steady"
        return "vanishing" if self.ratio < 1 else "exploding"

    @property
    def units(self) -> tuple[UnitSignal, ...]:
        """All units, layer by layer."""
        return tuple(unit for layer in self.layers for unit in layer.units)

    @property
    def dead(self) -> tuple[UnitSignal, ...]:
        """The hidden units and outputs through which no gradient comes for any example."""
        return tuple(unit for unit in self.units if unit.is_dead)

    @property
    def saturated(self) -> tuple[UnitSignal, ...]:
        """The units whose slope is small for every example."""
        return tuple(unit for unit in self.units if unit.is_saturated)

    def alternatives(self, activations: Sequence[str] = ALTERNATIVES) -> tuple[Alternative, ...]:
        """The first and last layer's mean |e|, and the dead units, with other activations in the hidden units."""
        if not self.layers or self.depth < 2:
            return ()
        found = []
        for activation in activations:
            network = self.found.network.with_hidden_activation(activation)
            other = vanishing(self.found.with_network(network))
            hidden = [unit for layer in other.layers[:-1] for unit in layer.units]
            used = hidden[0].largest_slope
            assert used is not None
            dead = sum(unit.is_dead for unit in hidden)
            found.append(Alternative(used.activation, other.layers[0].mean, other.layers[-1].mean, dead))
        return tuple(found)


def vanishing(found: BackwardPasses) -> VanishingGradients:
    """What :meth:`Backpropagation.vanishing` promises; nothing is rounded in between.

    Raises ProofError where a gradient exceeds its bound.
    """
    structure = found.network.structure
    hidden = [unit for unit in structure.units if unit.label not in structure.outputs] or list(structure.units)
    slopes = tuple(slope_bound(activation) for activation in dict.fromkeys(unit.activation for unit in hidden))
    if found.loss is None:
        return VanishingGradients(found, slopes, ())
    units = _units(found.exact)
    depth = structure.depth()
    numbers = sorted({depth[unit.label] for unit in structure.units}, reverse=True)
    layers: list[LayerSignal] = []
    for number in numbers:
        members = tuple(signal for label, signal in units.items() if depth[label] == number)
        layers.append(_layer(found, number, members, layers[-1] if layers else None))
    return VanishingGradients(found, slopes, tuple(reversed(layers)))


def _units(found: BackwardPasses) -> Mapping[str, UnitSignal]:
    """The signals of all units, worked out from the outputs back, in the order of the units."""
    signals: dict[str, UnitSignal] = {}
    structure = found.network.structure
    for unit in reversed(structure.units):
        bound = slope_bound(unit.activation)
        errors = tuple(_error(one, found, unit) for one in found.passes)
        if unit.label in structure.outputs:
            most: Value | None = max(errors)
        else:
            most = None if bound is None else _bound(found, unit, bound.most, signals)
        for error in errors if most is not None else ():
            _require_below(unit, error, most)
        signals[unit.label] = UnitSignal(
            unit.label, structure.depth()[unit.label], *_forward(found, unit), errors, bound, most
        )
    return dict(reversed(signals.items()))


def _forward(found: BackwardPasses, unit: Unit) -> tuple[tuple[Value, ...], tuple[Value, ...]]:
    """The weighted sum and the slope of a unit for each example."""
    letters = found.network.letters
    total, output = letters.sum_of_unit(unit.label), letters.output_of(unit.label)
    slopes = [_slope(one, total, output) for one in found.passes]
    return tuple(one.values[total] for one in found.passes), tuple(slopes)


def _slope(one: GraphPass, total: Name, output: Name) -> Value:
    edge = next(edge for edge in one.graph.outgoing(total) if edge.target == output)
    value = one.value(local_gradient(one.graph.node(output), edge.position))
    assert value is not None
    return value


def _error(one: GraphPass, found: BackwardPasses, unit: Unit) -> Value:
    value = one.gradients[found.network.letters.sum_of_unit(unit.label)].value
    assert value is not None
    return size_of(value)


def _weights(found: BackwardPasses, unit: Unit) -> list[tuple[str, Value]]:
    """|w_{j,k}| beside the unit k that is fed; of an activation over a layer the weights of the whole layer."""
    structure, letters = found.network.structure, found.network.letters
    return [
        (other.label, size_of(found.network.parameters[structure.weight(letters, source, other.label)]))
        for source in (unit.companions or (unit.label,))
        for other in structure.units
        if source in other.sources
    ]


def _bound(found: BackwardPasses, unit: Unit, most: Fraction, later: Mapping[str, UnitSignal]) -> Value | None:
    """L Σ_k |w_{j,k}| times the bound of unit k."""
    terms = []
    for label, weight in _weights(found, unit):
        further = later[label].bound
        if further is None or weight.exact is None:
            return None
        terms.append((most * weight.exact, further))
    return combined(terms)


def _require_below(unit: Unit, error: Value, most: Value | None) -> None:
    assert most is not None
    with working_precision(128):
        if error.enclosure() > most.enclosure():
            raise ProofError(f"|e| ≤ {float(most)} for unit {unit.label}", f"it is {float(error)}")


def _layer(
    found: BackwardPasses, number: int, units: tuple[UnitSignal, ...], after: LayerSignal | None
) -> LayerSignal:
    errors = [error for unit in units for error in unit.errors]
    mean = combined([(Fraction(1, len(errors)), error) for error in errors])
    bounds = [unit.bound for unit in units if unit.bound is not None]
    return LayerSignal(
        number,
        units,
        mean,
        max(errors),
        None if after is None else ratio_of(mean, after.mean),
        None if after is None else _factor(found, units),
        max(bounds) if len(bounds) == len(units) else None,
    )


def _factor(found: BackwardPasses, units: Sequence[UnitSignal]) -> Value | None:
    """The largest L Σ_k |w_{j,k}| of the units."""
    factors = []
    for signal in units:
        unit = found.network.structure.unit(signal.label)
        if signal.largest_slope is None:
            return None
        total = combined([(signal.largest_slope.most, weight) for _, weight in _weights(found, unit)])
        factors.append(total)
    return max(factors)


def size_of(value: Value) -> Value:
    """|value|, as exact as it is."""
    return Value(abs(value.exact)) if value.exact is not None else enclosed(partial(_size, value))


def _size(value: Value, precision: int) -> arb:
    with working_precision(precision):
        return abs(value.enclosure(precision))


def ratio_of(above: Value, below: Value) -> Value | None:
    if not below:
        return None
    if above.exact is not None and below.exact is not None:
        return Value(above.exact / below.exact)
    return enclosed(partial(_quotient, above, below))


def _quotient(above: Value, below: Value, precision: int) -> arb:
    with working_precision(precision):
        return above.enclosure(precision) / below.enclosure(precision)


def _is_below(value: Value, limit: Fraction) -> bool:
    with working_precision(128):
        return bool(size_of(value).enclosure() < Value(limit).enclosure())
