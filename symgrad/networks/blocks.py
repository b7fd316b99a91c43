"""Units grouped into blocks that are worked out together: the same activation over one matrix product.

A fully connected layer is one block. In any other network, units that have the same sources, the same activation
and a bias alike are one, and so are the units of a softmax, whatever feeds each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from itertools import groupby
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from symgrad.language.tree import Name
from symgrad.networks.activations import Activation
from symgrad.networks.letters import Letters
from symgrad.networks.topology import Structure, Unit

Array: TypeAlias = NDArray[np.float64]
"""Floats; a row for each example where there are examples."""

Columns: TypeAlias = slice | NDArray[np.intp]
"""Columns of a matrix: a slice where they stand side by side in order, so that taking them copies nothing."""


@dataclass(frozen=True, slots=True)
class Slots:
    """Where the entries of a matrix stand in the vector of all parameters.

    ``start`` is set where they stand in a row, and the matrix is then a view of the vector. ``alone`` says that
    no other entry has a place of these; otherwise gradients accumulate.
    """

    shape: tuple[int, ...]
    index: NDArray[np.intp]
    start: int | None
    alone: bool

    def of(self, vector: Array) -> Array:
        """The matrix."""
        if self.start is None:
            return vector[self.index]
        return vector[self.start : self.start + self.index.size].reshape(self.shape)

    def accumulate(self, gradient: Array, found: Array) -> None:
        """Add what was found for the entries; for several gradients, with these along the axes in front."""
        if self.start is None:
            np.add.at(gradient, (..., self.index), found)  # type: ignore[arg-type]
        else:
            gradient[..., self.start : self.start + self.index.size] += found.reshape((*gradient.shape[:-1], -1))


@dataclass(frozen=True, slots=True)
class Piece:
    """Sources that stand side by side in one bank: bank 0 holds the inputs, bank k the outputs of block k."""

    bank: int
    columns: slice


@dataclass(frozen=True, slots=True)
class Part:
    """Units of a block with the same sources: their columns in the block, weights (units × sources) and biases."""

    columns: slice
    pieces: tuple[Piece, ...]
    weights: Slots
    biases: Slots | None


@dataclass(frozen=True, slots=True)
class Block:
    """Units with one activation: their labels, the parts that give the weighted sums, and which are outputs.

    ``own`` are the columns of the units that are outputs of the network, ``wanted`` the columns of their targets.
    """

    labels: tuple[str, ...]
    activation: Activation
    parts: tuple[Part, ...]
    own: Columns | None
    wanted: Columns | None


def blocks_of(structure: Structure, letters: Letters) -> tuple[Block, ...]:
    """The blocks of a network, each after those that feed it.

    >>> from symgrad.networks.topology import Layer, from_layers
    >>> structure, _ = from_layers(("1", "2"), [Layer(3), Layer(1)], Letters())
    >>> [block.labels for block in blocks_of(structure, Letters())]
    [('3', '4', '5'), ('6',)]
    """
    groups = _in_order(_groups(structure.units))
    places = {label: (0, column) for column, label in enumerate(structure.inputs)}
    for bank, group in enumerate(groups, 1):
        places |= {unit.label: (bank, column) for column, unit in enumerate(group)}
    slots = _SlotsOf(structure, letters)
    outputs = {label: column for column, label in enumerate(structure.outputs)}
    return tuple(_block(group, places, slots, outputs) for group in groups)


def _groups(units: Iterable[Unit]) -> list[tuple[Unit, ...]]:
    found: dict[Any, list[Unit]] = {}
    for unit in units:
        key = unit.companions or (unit.sources, unit.activation, unit.bias)
        found.setdefault((bool(unit.companions), key), []).append(unit)
    return [
        tuple(sorted(group, key=lambda unit: unit.companions.index(unit.label) if unit.companions else 0))
        for group in found.values()
    ]


def _in_order(groups: Sequence[tuple[Unit, ...]]) -> list[tuple[Unit, ...]]:
    home = {unit.label: number for number, group in enumerate(groups) for unit in group}
    feeding = {
        number: {home[source] for unit in group for source in unit.sources if source in home}
        for number, group in enumerate(groups)
    }
    return [groups[number] for number in TopologicalSorter(feeding).static_order()]


class _SlotsOf:
    """The places of weights and biases in the vector of parameters."""

    def __init__(self, structure: Structure, letters: Letters) -> None:
        names = structure.parameters(letters)
        self.structure, self.letters = structure, letters
        self.position = {name: place for place, name in enumerate(names)}
        self.uses = np.zeros(len(names), dtype=np.intp)
        for unit in structure.units:
            for name in self._names(unit):
                self.uses[self.position[name]] += 1

    def weights(self, units: Sequence[Unit]) -> Slots:
        """A row for each unit, a column for each source."""
        return self._slots(np.array([self._places(self._weights(unit)) for unit in units], dtype=np.intp))

    def biases(self, units: Sequence[Unit]) -> Slots | None:
        """One for each unit; None where they have none."""
        if not units[0].bias:
            return None
        return self._slots(np.array(self._places([self._bias(unit) for unit in units]), dtype=np.intp))

    def _weights(self, unit: Unit) -> list[Name]:
        return [self.structure.weight(self.letters, source, unit.label) for source in unit.sources]

    def _bias(self, unit: Unit) -> Name:
        return self.structure.bias(self.letters, unit.label)

    def _names(self, unit: Unit) -> list[Name]:
        return [*self._weights(unit), self._bias(unit)] if unit.bias else self._weights(unit)

    def _places(self, names: Iterable[Name]) -> list[int]:
        return [self.position[name] for name in names]

    def _slots(self, index: NDArray[np.intp]) -> Slots:
        flat = index.ravel()
        in_a_row = bool(flat.size) and bool(np.array_equal(flat, np.arange(flat[0], flat[0] + flat.size)))
        return Slots(index.shape, index, int(flat[0]) if in_a_row else None, bool((self.uses[flat] == 1).all()))


def _block(
    group: tuple[Unit, ...], places: Mapping[str, tuple[int, int]], slots: _SlotsOf, outputs: Mapping[str, int]
) -> Block:
    parts, start = [], 0
    for (sources, _), alike in groupby(group, key=lambda unit: (unit.sources, unit.bias)):
        units = tuple(alike)
        columns = slice(start, start + len(units))
        pieces = _pieces([places[source] for source in sources])
        parts.append(Part(columns, pieces, slots.weights(units), slots.biases(units)))
        start += len(units)
    own = [column for column, unit in enumerate(group) if unit.label in outputs]
    wanted = [outputs[group[column].label] for column in own]
    labels = tuple(unit.label for unit in group)
    return Block(labels, group[0].activation, tuple(parts), _columns(own), _columns(wanted))


def _pieces(places: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    """Columns that follow one another in one bank, put together."""
    found: list[Piece] = []
    for bank, column in places:
        if found and found[-1].bank == bank and found[-1].columns.stop == column:
            found[-1] = Piece(bank, slice(found[-1].columns.start, column + 1))
        else:
            found.append(Piece(bank, slice(column, column + 1)))
    return tuple(found)


def _columns(numbers: Sequence[int]) -> Columns | None:
    if not numbers:
        return None
    first = numbers[0]
    if list(numbers) == list(range(first, first + len(numbers))):
        return slice(first, first + len(numbers))
    return np.array(numbers, dtype=np.intp)
