"""A network seen layer by layer, and the refusals where it has none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symgrad.errors import UnsupportedError
from symgrad.networks.activations import Activation
from symgrad.networks.model import NetworkModel
from symgrad.networks.topology import Structure, Unit

_WHAT = "the matrix form of a network that is not made of full layers, as"


@dataclass(frozen=True, slots=True)
class LayerView:
    """A layer: its number from 1 up, the labels of its units and of what feeds it, its activation.

    ``function`` is how the activation is called in formulas, "" for the identity.
    """

    number: int
    labels: tuple[str, ...]
    before: tuple[str, ...]
    activation: Activation
    bias: bool
    function: str

    @property
    def over_layer(self) -> bool:
        """Whether the activation takes all weighted sums of the layer together."""
        return self.activation.over_layer


def layers_of(network: NetworkModel) -> tuple[LayerView, ...]:
    """The layers of a network.

    Raises UnsupportedError, which names the edge, for an edge that skips a layer or is missing, and for a layer
    whose units differ in activation or bias, or an output that is not in the last layer.
    """
    structure = network.structure
    depth = structure.depth()
    rows: dict[int, list[Unit]] = {}
    for unit in structure.units:
        rows.setdefault(depth[unit.label], []).append(unit)
    _refuse_edges(structure, depth, rows)
    if structure.tied:
        (place, kept), *_ = structure.tied
        why = f"it shares the parameter of {' → '.join(kept)}; every entry of a matrix must be one of its own"
        raise UnsupportedError(_WHAT, f"the parameter at {' → '.join(place)}", reason=why)
    functions = _functions([unit.activation for unit in structure.units])
    before, found = structure.inputs, list[LayerView]()
    for number in sorted(rows):
        units = _in_order(rows[number], structure.outputs)
        _refuse_mixed(units)
        labels = tuple(unit.label for unit in units)
        first = units[0]
        found.append(LayerView(number, labels, before, first.activation, first.bias, functions[first.activation]))
        before = labels
    for label in structure.outputs:
        if label not in before:
            raise UnsupportedError(_WHAT, f"unit {label}", reason="it is an output, but not in the last layer")
    for label in before:
        if label not in structure.outputs:
            raise UnsupportedError(_WHAT, f"unit {label}", reason="it is in the last layer, but no output")
    return tuple(found)


def _in_order(units: Sequence[Unit], outputs: tuple[str, ...]) -> list[Unit]:
    """The units as they are given; those of the last layer in the order of the outputs, which the targets have."""
    places = {label: place for place, label in enumerate(outputs)}
    return sorted(units, key=lambda unit: places.get(unit.label, 0))


def _refuse_edges(structure: Structure, depth: dict[str, int], rows: dict[int, list[Unit]]) -> None:
    """Every unit is fed by each unit of the layer before it, and by nothing else."""
    for place, kept in structure.tied:
        where = " to ".join(place)
        why = f"it shares the parameter of {' to '.join(kept)}; every entry of a matrix must be a parameter of its own"
        raise UnsupportedError(_WHAT, f"the place {where}", reason=why)
    rank = {0: structure.inputs} | {number: tuple(unit.label for unit in units) for number, units in rows.items()}
    for number, units in rows.items():
        for unit in units:
            for source in unit.sources:
                if depth[source] != number - 1:
                    why = f"it skips layer {depth[source] + 1}; every edge must lead to the next layer"
                    raise UnsupportedError(_WHAT, f"the edge from {source} to {unit.label}", reason=why)
            for source in rank[number - 1]:
                if source not in unit.sources:
                    why = "it is missing; every unit must be fed by the whole layer before it"
                    raise UnsupportedError(_WHAT, f"the edge from {source} to {unit.label}", reason=why)


def _refuse_mixed(units: Sequence[Unit]) -> None:
    first = units[0]
    for unit in units[1:]:
        if unit.activation != first.activation:
            why = f"unit {first.label} of the same layer has another activation"
            raise UnsupportedError(_WHAT, f"unit {unit.label}", reason=why)
        if unit.bias != first.bias:
            why = f"of units {first.label} and {unit.label} only one has a bias"
            raise UnsupportedError(_WHAT, f"unit {unit.label}", reason=why)


def _functions(activations: Sequence[Activation]) -> dict[Activation, str]:
    """How each activation is called: by its id, nothing for the identity, φ (or φ₁, φ₂) for a formula."""
    from symgrad.functions.registry import FUNCTIONS

    different = list(dict.fromkeys(activations))
    own = [one for one in different if one.id not in FUNCTIONS and not one.over_layer]
    names = {one: "phi" if len(own) == 1 else f"phi_{place}" for place, one in enumerate(own, 1)}
    return {one: "" if one.id == "identity" else names.get(one, one.id) for one in different}
