"""Slips of the forward pass: in a weighted sum, in an output, in the loss."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np

from symgrad.checking.diagnosis.network_functions import Array
from symgrad.checking.diagnosis.wrong_passes import Change, Place, Slip
from symgrad.networks.model import NetworkModel
from symgrad.networks.topology import Unit

_SCOPES: Final = ("all", "outputs", "hidden")


def _logistic(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


def _other(own: str, function: Change) -> Change:
    """Another activation than the unit's own."""
    return lambda place, right: right if _activation(place) in (own, "softmax") else function(place, right)


def _activation(place: Place) -> str:
    return place.run.network.structure.unit(place.unit).activation.id


def _unit(place: Place) -> Unit:
    return place.run.network.structure.unit(place.unit)


def _transposed(place: Place, right: Array) -> Array:
    """The weights w_{j,i} for w_{i,j}, in square layers."""
    run, unit = place.run, _unit(place)
    layer = [other.label for other in run.network.structure.units if other.sources == unit.sources]
    if len(layer) != len(unit.sources):
        return right
    own = layer.index(unit.label)
    signals = [run.signal_so_far(source) for source in unit.sources]
    return run.bias(unit.label) + sum(
        signal * run.weight_so_far(unit.sources[own], layer[place]) for place, signal in enumerate(signals)
    )


def _swapped(place: Place, _right: Array) -> Array:
    """The signals in the opposite order."""
    run, unit = place.run, _unit(place)
    pairs = zip(unit.sources, reversed(unit.sources), strict=True)
    return run.bias(unit.label) + sum(run.signal_so_far(one) * run.weight_so_far(two, unit.label) for one, two in pairs)


def _weights_alone(place: Place, _right: Array) -> Array:
    run, unit = place.run, _unit(place)
    return run.bias(unit.label) + sum(run.weight_so_far(source, unit.label) for source in unit.sources)


def _sums_sent_on(place: Place, right: Array) -> Array:
    """z of the units before for their o."""
    run, unit = place.run, _unit(place)
    if all(source in run.network.structure.inputs for source in unit.sources):
        return right
    signals = {source: run.raw_so_far(source) for source in unit.sources}
    return run.bias(unit.label) + sum(
        signal * run.weight_so_far(source, unit.label) for source, signal in signals.items()
    )


def _without_exponential(place: Place, right: Array) -> Array:
    unit = _unit(place)
    if not unit.activation.over_layer:
        return right
    run = place.run
    return run.values_so_far(unit.label) / sum(run.values_so_far(label) for label in unit.companions)


def _not_normalised(place: Place, right: Array) -> Array:
    return np.exp(place.run.values_so_far(place.unit)) if _unit(place).activation.over_layer else right


def _each_by_itself(place: Place, right: Array) -> Array:
    return _logistic(place.run.values_so_far(place.unit)) if _unit(place).activation.over_layer else right


def _negative_exponent(place: Place, right: Array) -> Array:
    """1/(1 + eᶻ) for 1/(1 + e⁻ᶻ)."""
    return 1 - right if _activation(place) == "sigmoid" else right


def _from_output(place: Place, right: Array) -> Array:
    """The slope worked out from the output, as it is where the output is wrong."""
    return right if place.source else place.run.slope_by_output(place.unit)


_SLOPES: Final[Mapping[str, Change]] = {
    "activation_forgotten": _other("softmax", lambda _place, right: 1.0 + 0.0 * right),
    "tanh_for_activation": _other("tanh", lambda place, _right: 1 - place.run.output(place.unit) ** 2),
    "sigmoid_for_activation": _other(
        "sigmoid", lambda place, _right: place.run.output(place.unit) * (1 - place.run.output(place.unit))
    ),
    "relu_for_activation": _other("relu", lambda place, _right: np.where(place.run.output(place.unit) > 0, 1.0, 0.0)),
}
"""The slope of what was taken instead."""


def _slips_of_outputs() -> Iterator[Slip]:
    changes: dict[str, Change] = {
        "activation_forgotten": lambda place, _right: place.run.values_so_far(place.unit),
        "tanh_for_activation": _other("tanh", lambda place, _right: np.tanh(place.run.values_so_far(place.unit))),
        "sigmoid_for_activation": _other(
            "sigmoid", lambda place, _right: _logistic(place.run.values_so_far(place.unit))
        ),
        "relu_for_activation": _other(
            "relu", lambda place, _right: np.maximum(place.run.values_so_far(place.unit), 0.0)
        ),
        "exponent_sign": _negative_exponent,
    }
    for mistake, change in changes.items():
        for scope in _SCOPES:
            yield Slip(mistake, "output", change, scope)
            yield Slip(mistake, "output", change, scope, (("slope", _from_output),))
            if mistake in _SLOPES:
                yield Slip(mistake, "output", change, scope, (("slope", _SLOPES[mistake]),))


def _differences(place: Place) -> list[Array]:
    return [place.run.target(unit) - place.run.output(unit) for unit in place.run.network.structure.outputs]


def _not_squared(place: Place, right: Array) -> Array:
    differences = _differences(place)
    return right * sum(differences) / sum(one * one for one in differences)


def _root(_place: Place, right: Array) -> Array:
    return np.sqrt(np.abs(right))


FORWARD: Final[tuple[Slip, ...]] = (
    Slip("bias_forgotten", "sum", lambda place, right: right - place.run.bias(place.unit)),
    Slip("bias_subtracted", "sum", lambda place, right: right - 2 * place.run.bias(place.unit)),
    Slip("weights_transposed", "sum", _transposed),
    Slip("signals_exchanged", "sum", _swapped),
    Slip("signals_forgotten", "sum", _weights_alone),
    Slip("sums_sent_on", "sum", _sums_sent_on),
    *_slips_of_outputs(),
    Slip("softmax_without_exponential", "output", _without_exponential),
    Slip("softmax_not_normalised", "output", _not_normalised),
    Slip("softmax_by_itself", "output", _each_by_itself),
    Slip("loss_not_squared", "loss", _not_squared),
    Slip("loss_root", "loss", _root),
    Slip("loss_doubled", "loss", lambda _place, right: 2 * right),
    Slip("loss_halved", "loss", lambda _place, right: right / 2),
    Slip("loss_mean_for_sum", "loss", lambda place, right: right / len(place.run.network.structure.outputs)),
    Slip("loss_sum_for_mean", "loss", lambda place, right: right * place.run.shared_outputs),
    Slip("loss_sign", "loss", lambda _place, right: -right),
)
"""The slips of the forward pass."""


def forgotten_sources(network: NetworkModel) -> Iterator[Slip]:
    """One term of a weighted sum left out."""
    for unit in network.structure.units:
        for source in unit.sources if len(unit.sources) > 1 else ():
            yield Slip("source_forgotten", "sum", _without(source), unit=unit.label, is_of_one=True)


def _without(source: str) -> Change:
    return lambda place, right: right - place.run.signal_so_far(source) * place.run.weight_so_far(source, place.unit)
