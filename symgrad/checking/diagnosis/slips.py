"""The slips of backpropagation, one entry each: at which step it is made, and what it makes of the right result."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Final

from symgrad.checking.diagnosis.network_functions import Array
from symgrad.checking.diagnosis.slips_forward import FORWARD, forgotten_sources
from symgrad.checking.diagnosis.slips_slopes import SLOPES
from symgrad.checking.diagnosis.wrong_batches import BatchPlace
from symgrad.checking.diagnosis.wrong_passes import Change, Place, Slip, UpdatePlace
from symgrad.networks.model import NetworkModel

_SQUARED: Final = ("squared_error", "half_squared_error", "mean_squared_error")
_CANCELLING: Final = {"binary_cross_entropy": "sigmoid", "cross_entropy": "softmax"}


def _error(place: Place) -> Array:
    """t − o of an output."""
    return place.run.target(place.unit) - place.run.output(place.unit)


def _of_squares(change: Change) -> Change:
    """What is done with squared errors only."""
    return lambda place, right: change(place, right) if place.run.network.objective.loss.id in _SQUARED else right


def _sent(place: Place, factor: Array) -> Array:
    return place.run.errors_so_far(place.unit) * factor


def _mirrored(place: Place) -> str:
    """The unit's mirror image among the sources of the unit that sends back."""
    sources = list(place.run.network.structure.unit(place.unit).sources)
    return sources[len(sources) - 1 - sources.index(place.source)]


def _swapped(place: Place, _right: Array) -> Array:
    return _sent(place, place.run.weight(_mirrored(place), place.unit))


def _updated(place: Place, right: Array) -> Array:
    """The weight after its own update is used to send back."""
    run = place.run
    if run.rate is None:
        return right
    weight = run.weight(place.source, place.unit) - run.rate * run.gradient_so_far(place.source, place.unit)
    return _sent(place, weight)


def _layer(place: Place) -> tuple[list[str], list[str]]:
    """The sources of a unit and the units with the same sources, () where they are not as many."""
    sources = list(place.run.network.structure.unit(place.unit).sources)
    layer = _layer_of(place)
    return (sources, layer) if len(layer) == len(sources) else ([], [])


def _transposed(place: Place, right: Array) -> Array:
    """W δ for Wᵀ δ: the weight from the unit's position to the source's position, in square layers."""
    sources, layer = _layer(place)
    if not layer:
        return right
    row, column = layer.index(place.unit), sources.index(place.source)
    return _sent(place, place.run.weight(sources[row], layer[column]))


def _outer_transposed(place: Place, right: Array) -> Array:
    """a δᵀ for δ aᵀ, in square layers."""
    sources, layer = _layer(place)
    if not layer:
        return right
    row, column = layer.index(place.unit), sources.index(place.source)
    return place.run.errors[layer[column]] * place.run.output(sources[row])


def _other_error(place: Place, right: Array) -> Array:
    """The error of the unit's mirror image in its layer."""
    run = place.run
    sources = run.network.structure.unit(place.unit).sources
    layer = [unit.label for unit in run.network.structure.units if unit.sources == sources]
    other = layer[len(layer) - 1 - layer.index(place.unit)]
    return run.errors[other] * run.output(place.source) if other != place.unit else right


def _sum_of_inputs(place: Place) -> Array:
    run = place.run
    return sum(run.output(source) for source in run.network.structure.unit(place.unit).sources)


def _layer_of(place: Place) -> list[str]:
    """The units with the same sources."""
    units = place.run.network.structure.units
    own = place.run.network.structure.unit(place.unit)
    return [unit.label for unit in units if unit.sources == own.sources and unit.bias]


def _sum_of_errors(place: Place, right: Array) -> Array:
    """The errors of the whole layer, summed for each of its biases."""
    return sum(place.run.errors[unit] for unit in _layer_of(place)) if place.unit else right


def _slope_kept(place: Place, right: Array) -> Array:
    """σ′ once more, where it cancels against the slope of the loss."""
    network = place.run.network
    activation = network.structure.unit(place.unit).activation.id
    if not place.is_output or _CANCELLING.get(network.objective.loss.id) != activation:
        return right
    own = place.run.output(place.unit)
    return right * own * (1 - own)


def _slope_forgotten(place: Place, right: Array) -> Array:
    """o − t as if the slope cancelled."""
    return -_error(place) if place.is_output else right


def _times_rate(place: Place, right: Array) -> Array:
    return right if place.run.rate is None else right * place.run.rate


def _parts(place: Place) -> tuple[Array, Array, Array]:
    assert isinstance(place, UpdatePlace)
    return place.old, place.gradient, place.run.rate


def _plus_update(place: Place, _right: Array) -> Array:
    old, gradient, rate = _parts(place)
    return old + rate * gradient


def _without_rate(place: Place, _right: Array) -> Array:
    old, gradient, _ = _parts(place)
    return old - gradient


def _rate_twice(place: Place, _right: Array) -> Array:
    old, gradient, rate = _parts(place)
    return old - rate * rate * gradient


def _only_step(place: Place, _right: Array) -> Array:
    _, gradient, rate = _parts(place)
    return -rate * gradient


def _gradient_alone(place: Place, _right: Array) -> Array:
    return _parts(place)[1]


def _not_updated(place: Place, _right: Array) -> Array:
    return _parts(place)[0]


def _rate_of_bias(place: Place, right: Array) -> Array:
    return right if place.source else _without_rate(place, right)


_BACKWARD: Final = (
    Slip("squared_error_used", "loss_slope", _of_squares(lambda place, right: right * _error(place))),
    Slip("squared_error_used", "loss_slope", _of_squares(lambda place, right: -right * _error(place))),
    Slip("error_missing", "loss_slope", _of_squares(lambda place, _right: place.run.steepness)),
    Slip("error_missing", "loss_slope", _of_squares(lambda place, _right: -place.run.steepness)),
    Slip("target_as_slope", "loss_slope", lambda place, _right: -place.run.target(place.unit)),
    Slip("factor_two_extra", "loss_slope", lambda _place, right: 2 * right),
    Slip("factor_two_missing", "loss_slope", lambda _place, right: right / 2),
    Slip("error_sign", "loss_slope", lambda _place, right: -right),
    Slip("weight_missing", "sent_back", lambda place, _right: place.run.errors_so_far(place.unit)),
    Slip("weight_absolute", "sent_back", lambda place, _right: (
        _sent(place, abs(place.run.weight(place.source, place.unit)))
    )),
    Slip("weights_swapped", "sent_back", _swapped),
    Slip("weights_updated", "sent_back", _updated),
    Slip("transposed", "sent_back", _transposed),
    Slip("slope_not_sent_back", "sent_back", lambda place, _right: (
        place.run.output_gradients[place.unit] * place.run.weight(place.source, place.unit)
    )),
    Slip("output_error_everywhere", "sent_back", lambda place, _right: place.run.output_gradients[place.unit]),
    Slip("error_not_sent_back", "sent_back", lambda place, _right: place.run.weight(place.source, place.unit)),
    Slip("input_for_weight", "sent_back", lambda place, _right: _sent(place, place.run.output(place.source))),
    Slip("rate_sent_back", "sent_back", _times_rate),
    Slip("rate_twice_at_outputs", "sent_back", _times_rate, "outputs", (("weight_gradient", _times_rate),)),
    Slip("rate_twice_at_outputs", "sent_back", _times_rate, "outputs", (
        ("weight_gradient", _times_rate), ("bias_gradient", _times_rate)
    )),
    Slip("only_first_path", "collected", lambda place, _right: place.run.parts_of(place.unit)[0]),
    Slip("only_last_path", "collected", lambda place, _right: place.run.parts_of(place.unit)[-1]),
    Slip("mean_of_paths", "collected", lambda place, right: right / len(place.run.parts_of(place.unit))),
    Slip("cancelled_slope_kept", "error", _slope_kept, "outputs"),
    Slip("cancelled_too_early", "error", _slope_forgotten, "outputs"),
    Slip("hidden_sign", "error", lambda _place, right: -right, "hidden"),
    Slip("error_convention", "reported", lambda _place, right: -right),
)  # fmt: skip


def _batch(place: Place) -> BatchPlace:
    assert isinstance(place, BatchPlace)
    return place


def _other_axis(place: Place, right: Array) -> Array:
    """For each bias the errors of one example, summed over the units, where there are as many of both."""
    batch = _batch(place)
    if place.source or not place.unit:
        return right
    layer = _layer_of(place)
    if len(layer) != len(batch.passes) or place.unit not in layer:
        return right
    run = batch.passes[layer.index(place.unit)]
    return sum(run.errors[unit] for unit in layer) * batch.share


_OF_BATCHES: Final = (
    Slip("sum_for_mean", "combined", lambda place, right: right / _batch(place).share),
    Slip("mean_for_sum", "combined", lambda place, _right: sum(_batch(place).parts) / len(_batch(place).parts)),
    Slip("divided_twice", "combined", lambda place, right: right / len(_batch(place).parts)),
    Slip("first_example_only", "combined", lambda place, _right: _batch(place).parts[0]),
    Slip("bias_wrong_axis", "combined", _other_axis),
    Slip("last_example_only", "combined", lambda place, _right: _batch(place).parts[-1]),
)
_GRADIENTS: Final = (
    Slip("own_output_in_gradient", "weight_gradient", lambda place, _right: (
        place.run.errors[place.unit] * place.run.output(place.unit)
    )),
    Slip("sum_in_gradient", "weight_gradient", lambda place, _right: (
        place.run.errors[place.unit] * place.run.sum_of_source(place.source)
    )),
    Slip("weight_in_gradient", "weight_gradient", lambda place, _right: (
        place.run.errors[place.unit] * place.run.weight(place.source, place.unit)
    ), "outputs"),
    Slip("weight_in_gradient", "weight_gradient", lambda place, _right: (
        place.run.errors[place.unit] * place.run.weight(place.source, place.unit)
    )),
    Slip("input_missing", "weight_gradient", lambda place, _right: place.run.errors[place.unit]),
    Slip("error_not_in_gradient", "weight_gradient", lambda place, _right: place.run.output(place.source)),
    Slip("inputs_swapped", "weight_gradient", lambda place, _right: (
        place.run.errors[place.unit] * place.run.output(_mirrored(place))
    )),
    Slip("errors_swapped", "weight_gradient", _other_error),
    Slip("outer_transposed", "weight_gradient", _outer_transposed),
    Slip("slope_not_in_gradient", "weight_gradient", lambda place, _right: (
        place.run.output_gradients[place.unit] * place.run.output(place.source)
    ), "all", (("bias_gradient", lambda place, _right: place.run.output_gradients[place.unit]),)),
    Slip("bias_not_updated", "bias_gradient", lambda _place, right: 0.0 * right),
    Slip("bias_for_gradient", "bias_gradient", lambda place, _right: place.run.bias(place.unit)),
    Slip("bias_times_bias", "bias_gradient", lambda place, right: right * place.run.bias(place.unit)),
    Slip("bias_times_inputs", "bias_gradient", lambda place, right: right * _sum_of_inputs(place)),
    Slip("bias_wrong_axis", "bias_gradient", _sum_of_errors),
    Slip("bias_gradient_one", "bias_gradient", lambda _place, right: 1.0 + 0.0 * right),
    Slip("bias_sign", "bias_gradient", lambda _place, right: -right),
    Slip("bias_without_rate", "update", _rate_of_bias),
    Slip("update_plus", "update", _plus_update),
    Slip("rate_missing", "update", _without_rate),
    Slip("rate_twice", "update", _rate_twice),
    Slip("old_value_missing", "update", _only_step),
    Slip("gradient_for_update", "update", _gradient_alone),
    Slip("not_updated", "update", _not_updated),
)  # fmt: skip

SLIPS: Final[tuple[Slip, ...]] = (*SLOPES, *_BACKWARD, *_GRADIENTS, *FORWARD, *_OF_BATCHES)
"""Every slip, in the order in which those that give the same are named."""


def slips_of(network: NetworkModel) -> tuple[Slip, ...]:
    """The slips that can be made in a network, and after them those made in one unit's steps alone.

    >>> from symgrad.networks.network import Layer, Network
    >>> found = slips_of(Network(inputs=2, layers=[Layer(1, "relu")], loss="squared_error"))
    >>> any(slip.mistake == "sigma_for_slope" for slip in found)
    True
    """
    further = (forgotten_sources(network), _forgotten_paths(network), _in_one_layer(network), _in_one_unit(network))
    return (*SLIPS, *chain.from_iterable(further))


def _in_one_layer(network: NetworkModel) -> Iterator[Slip]:
    layers: dict[tuple[str, ...], list[str]] = {}
    for unit in network.structure.units:
        layers.setdefault(unit.sources, []).append(unit.label)
    several = [tuple(units) for units in layers.values() if len(units) > 1]
    for units in several if len(layers) > 1 else ():
        yield from (replace(slip, among=units) for slip in SLIPS if slip.scope == "all")


def _in_one_unit(network: NetworkModel) -> Iterator[Slip]:
    units = network.structure.units
    for unit in units if len(units) > 1 else ():
        yield from (replace(slip, unit=unit.label) for slip in SLIPS if slip.scope == "all")


def _nothing(_place: Place, right: Array) -> Array:
    return 0.0 * right


def _forgotten_paths(network: NetworkModel) -> Iterator[Slip]:
    """One of the ways back to a unit left out, where there are several."""
    structure = network.structure
    fed = {
        unit.label: [other.label for other in structure.units if unit.label in other.sources]
        for unit in structure.units
    }
    for label, ways in fed.items():
        if len(ways) > 1:
            yield from (
                Slip("path_forgotten", "sent_back", _nothing, unit=label, source=way, is_of_one=True) for way in ways
            )
