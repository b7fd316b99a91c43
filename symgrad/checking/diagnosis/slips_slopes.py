"""Slips about the slope of an activation, at all units, at the outputs alone, at the hidden units alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

import numpy as np

from symgrad.checking.diagnosis.network_functions import Array
from symgrad.checking.diagnosis.wrong_passes import Change, Place, Slip

_SCOPES: Final = ("all", "outputs", "hidden")
_KINKED: Final = ("relu", "leaky_relu", "step")


def _own(place: Place) -> Array:
    return place.run.output(place.unit)


def _z(place: Place) -> Array:
    return place.run.sum_of(place.unit)


def _first_signal(place: Place) -> Array:
    return place.run.output(place.run.network.structure.unit(place.unit).sources[0])


def _for(activations: tuple[str, ...], change: Callable[[Place], Array]) -> Change:
    """A change at the units with certain activations alone."""
    return lambda place, right: (
        change(place) if place.run.network.structure.unit(place.unit).activation.id in activations else right
    )


def _single(change: Change) -> Change:
    """A change at the units whose activation takes their own sum alone."""
    return lambda place, right: right if place.source else change(place, right)


def _missing(place: Place, right: Array) -> Array:
    """The slope left out: 1, and with softmax what comes back to the unit itself."""
    return (1.0 if place.source in ("", place.unit) else 0.0) + 0.0 * right


def _at_error(place: Place, _right: Array) -> Array:
    error = place.run.target(place.unit) - _own(place)
    return error * (1 - error)


_CHANGES: Final[Mapping[str, Change]] = {
    "sigma_for_slope": _single(lambda place, _right: _own(place)),
    "one_minus_sigma": _for(("sigmoid",), lambda place: 1 - _own(place)),
    "slope_at_output": _single(lambda place, _right: place.run.slope(place.unit, _own(place))),
    "slope_of_sum": _for(("sigmoid",), lambda place: _z(place) * (1 - _z(place))),
    "tanh_for_sigmoid": _for(("sigmoid",), lambda place: 1 - _own(place) ** 2),
    "plus_in_slope": _for(("sigmoid",), lambda place: _own(place) * (1 + _own(place))),
    "output_squared": _for(("sigmoid",), lambda place: _own(place) ** 2),
    "sigmoid_for_tanh": _for(("tanh",), lambda place: _own(place) * (1 - _own(place))),
    "square_missing": _for(("tanh",), lambda place: 1 - _own(place)),
    "sech_not_squared": _for(("tanh",), lambda place: 1 / np.cosh(_z(place))),
    "slope_missing": _missing,
    "slope_squared": _single(lambda _place, right: right * right),
    "step_reversed": _for(_KINKED, lambda place: place.run.slope(place.unit, -_z(place))),
    "step_by_gradient": _for(_KINKED, lambda place: (
        place.run.slope(place.unit, place.run.output_gradients[place.unit])
    )),
    "step_by_input": _for(_KINKED, lambda place: place.run.slope(place.unit, _first_signal(place))),
}  # fmt: skip


def _scoped() -> Iterator[Slip]:
    for mistake, change in _CHANGES.items():
        yield from (Slip(mistake, "slope", change, scope) for scope in _SCOPES)


SLOPES: Final[tuple[Slip, ...]] = (
    *_scoped(),
    Slip("slope_at_error", "slope", _single(_at_error), "outputs"),
    Slip("gradient_through_step", "slope", _for(("step",), lambda place: 1.0 + 0.0 * _z(place))),
    Slip("softmax_diagonal_only", "slope", lambda place, right: (
        right if place.source in ("", place.unit) else 0.0 * right
    )),
    Slip("softmax_sign_beside", "slope", lambda place, right: (
        right if place.source in ("", place.unit) else -right
    )),
)  # fmt: skip
"""The slips about slopes."""
