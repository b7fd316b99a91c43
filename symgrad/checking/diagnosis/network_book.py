"""What every slip, and every two of them, make of the quantities that a question asks for: one row of values for each.

All rows come out of one pass, whose arrays have a row for each choice of slips. An answer is looked up by comparing it
with all rows at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import Final, TypeAlias

import numpy as np

from symgrad.checking.diagnosis.network_functions import Array
from symgrad.checking.diagnosis.network_question import NetworkQuestion
from symgrad.checking.diagnosis.slips import slips_of
from symgrad.checking.diagnosis.wrong_batches import WrongBatch
from symgrad.checking.diagnosis.wrong_passes import Slip, WrongPass
from symgrad.errors import UnsupportedError
from symgrad.language.tree import Name
from symgrad.networks.rounding import Rounding

Choice: TypeAlias = tuple[Slip, ...]
"""Slips that are made together."""

_MOST_SINGLE: Final = 2_000
_MOST_PAIRS: Final = 12_000
_MOST_CELLS: Final = 240_000
"""Values of a book."""
_SAME: Final = 1e-11
_TINY: Final = 1e-12
_SINGLE: Final = 1e-6
"""Relative; a little more than single precision loses."""
_NONE: Final = np.empty(0, int)
_WINDOW: Final = 20
"""So many times the margins around an answer, pairs are counted to see what chance would hit."""
_BY_CHANCE: Final = 0.1
_FEWEST_MET: Final = 3
"""So many wrong values have to come out for a slip to be named that does not explain all of them."""
_INDEPENDENT: Final = 2
"""So many wrong values are taken to be wrong each for itself; the others may follow from them."""
_MANY: Final = 6
"""Of so many wrong values one more is taken to be wrong for itself."""


@dataclass(frozen=True)
class NetworkBook:
    """Choices of slips, and the values that they give: for each chain of rounding a column for each choice.

    ``right`` are the right values on each chain. The choices with one slip come first.
    """

    choices: tuple[Choice, ...]
    chains: tuple[Array, ...] = field(repr=False)
    right: tuple[Array, ...] = field(repr=False)
    single: int

    def find(self, values: Array, margins: Array, careful: bool = False) -> tuple[Choice, ...]:
        """The choices that give these values to within the margins, the fewest slips only; nan is not looked at.

        Two slips, or one that is made at one place alone and shows in one value, are named only where so few give
        values near by that chance would hardly hit one; to be ``careful`` is to ask this of all, and to name no two.
        """
        alone = self._alone(values, margins)
        everywhere, at_one_place = alone[~self._local[alone]], alone[self._local[alone]]
        if len(everywhere) and not (careful and self._is_crowded(values, margins, self._alone, 0)):
            return tuple(self.choices[place] for place in everywhere)
        if len(alone) or careful:
            several = not careful and self.wrong(values, margins).sum() >= _INDEPENDENT
            telling = several or not self._is_crowded(values, margins, self._alone, 0)
            return tuple(self.choices[place] for place in at_one_place) if telling else ()
        hits = self._hits(values, margins)
        if not len(hits) or self._is_crowded(values, margins, self._hits, self.single):
            return ()
        return tuple(self.choices[place] for place in hits)

    @cached_property
    def _local(self) -> Array:
        return np.array([choice[0].is_local for choice in self.choices[: self.single]], dtype=bool)

    def mostly(self, values: Array, margins: Array) -> tuple[Choice, ...]:
        """The slips that give most of what they change, where all that is asked for together is not explained."""
        given, margin = values[:, None], margins[:, None]
        chain = self.chains[0][:, : self.single]
        changed = (abs(chain - self.right[0][:, None]) > margin) & ~np.isnan(given)
        wrong = self.wrong(values, margins)
        near = np.logical_or.reduce([abs(one[:, : self.single] - given) <= margin for one in self.chains])
        met = (near & changed & wrong[:, None]).sum(axis=0)
        score = np.where(3 * met >= 2 * np.maximum(changed.sum(axis=0), wrong.sum()), met, 0)
        best = int(score.max(initial=0))
        if best < _FEWEST_MET:
            return ()
        return tuple(self.choices[place] for place in (score == best).nonzero()[0])

    def _alone(self, values: Array, margins: Array) -> Array:
        """The places of the choices of one slip that match."""
        given, margin = values[:, None], margins[:, None]
        near = np.isnan(given)
        for chain in self.chains:
            near = near | (abs(chain[:, : self.single] - given) <= margin)
        return near.all(axis=0).nonzero()[0]

    def _hits(self, values: Array, margins: Array) -> Array:
        """The places of the choices that match in every value, in order; each value on any chain."""
        order = self._telling(values)
        if not len(order):
            return _NONE
        left = self._near(order[0], values, margins)
        for number in order:
            if not len(left):
                break
            near = abs(self.chains[0][number, left] - values[number]) <= margins[number]
            for chain in self.chains[1:]:
                near |= abs(chain[number, left] - values[number]) <= margins[number]
            left = left[near]
        return np.array(sorted(set(left.tolist())), dtype=int)

    def _near(self, number: int, values: Array, margins: Array) -> Array:
        """The places of the choices that match in one value, or nearly, on one chain after the other."""
        around = margins[number] + _SINGLE * abs(values[number])
        ends = np.float32(values[number] - around), np.float32(values[number] + around)
        found = []
        for ordered, places in self._places[number]:
            start, end = ordered.searchsorted(ends)
            found.append(places[start:end])
        return np.concatenate(found)

    def _telling(self, values: Array) -> Sequence[int]:
        """Which values are given, the one farthest from the right one first."""
        apart = abs(values - self.right[0]) / (abs(self.right[0]) + _TINY)
        return [number for number in (-apart).argsort().tolist() if apart[number] >= 0]

    @cached_property
    def _places(self) -> list[list[tuple[Array, Array]]]:
        """For each value and chain what the choices give in order, and which choice gives it."""
        return [[_in_order(chain[number]) for chain in self.chains] for number in range(len(self.right[0]))]

    def _is_crowded(self, values: Array, margins: Array, matching: Callable[[Array, Array], Array], first: int) -> bool:
        """Whether so many different choices give values near by that chance may well hit one."""
        near = matching(values, _WINDOW * margins)
        near = near[near >= first]
        wrong = int(self.wrong(values, margins).sum())
        most = 1 + _BY_CHANCE * _WINDOW ** (min(_INDEPENDENT, wrong) + (wrong >= _MANY))
        if len(near) <= most:
            return False
        cells = np.rint(np.nan_to_num(self.chains[0][:, near] / np.maximum(margins, _TINY)[:, None]))
        return bool(len(np.unique(np.sqrt(np.arange(2, len(values) + 2)) @ cells)) > most)

    def wrong(self, values: Array, margins: Array) -> Array:
        """Which of the values are wrong on every chain; nan is not."""
        apart = [abs(values - right) > margins for right in self.right]
        return np.logical_and.reduce(apart)


def network_book(
    question: NetworkQuestion, given: Sequence[Mapping[Name, Array]], rate: Array, roundings: Sequence[Rounding | None]
) -> NetworkBook:
    """The book for a question: ``given`` holds each example's inputs and targets, and the parameters, as arrays.

    Raises UnsupportedError for a quantity that wrong passes do not work out.
    """
    def worked(choices: Sequence[Choice], rounding: Rounding | None) -> Array:
        return _worked(question, given, rate, choices, rounding)

    right = tuple(worked([()], rounding)[:, 0] for rounding in roundings)
    slips = slips_of(question.network)[:_MOST_SINGLE]
    values = worked([(slip,) for slip in slips], None)
    kept = _effective(slips, values, right[0])
    singles: list[Choice] = [(slips[place],) for place in kept]
    most = min(_MOST_PAIRS, _MOST_CELLS // len(right[0]))
    pool = singles[: int((2 * most) ** 0.5)]
    pairs = [(*one, *two) for one, two in combinations(pool, 2) if one[0].mistake != two[0].mistake]
    choices = (*singles, *pairs)
    chains = tuple(np.ascontiguousarray(worked(choices, rounding)) for rounding in roundings)
    book = NetworkBook(choices, chains, right, len(singles))
    _ = book._places  # with the first wrong answer, not with each
    return book


def _effective(slips: Sequence[Slip], values: Array, right: Array) -> list[int]:
    """The slips that change something that is asked for; the same mistake with the same effect counts once."""
    seen: set[tuple[str, bytes]] = set()
    kept = []
    scale = np.maximum(abs(right), 1e-300)[:, None]
    changed = (abs(values - right[:, None]) > _SAME * scale) & (abs(values - right[:, None]) > 1e-15)
    usable = changed.any(axis=0) & np.isfinite(values).all(axis=0)
    for place in np.flatnonzero(usable).tolist():
        key = slips[place].mistake, np.float32(values[:, place]).tobytes()
        if key not in seen:
            seen.add(key)
            kept.append(place)
    return kept


def _worked(
    question: NetworkQuestion, given: Sequence[Mapping[Name, Array]], rate: Array, choices: Sequence[Choice],
    rounding: Rounding | None,
) -> Array:  # fmt: skip
    """The values that are asked for, one after another at all points, with a column for each choice."""
    slips = list(dict.fromkeys(id(slip) for choice in choices for slip in choice))
    known = {id(slip): slip for choice in choices for slip in choice}
    rows: dict[int, list[int]] = {one: [] for one in slips}
    for row, choice in enumerate(choices):
        for slip in choice:
            rows[id(slip)].append(row)
    where = tuple(_mask(rows[one], len(choices)) for one in slips)
    made = tuple(known[one] for one in slips)
    network = question.network
    with np.errstate(all="ignore"):
        share = 1 / len(given) if network.objective.loss.combine == "mean" else 1.0
        batch: list[WrongPass] = []
        batch += [WrongPass(network, values, made, rate, {}, where, rounding, batch, share) for values in given]
        found = WrongBatch(tuple(batch), share).found
        batch.clear()  # the passes hold one another
    points = next(iter(given[0].values())).shape[-1]
    columns = []
    for quantity in question.asked:
        if quantity not in found:
            raise UnsupportedError("the quantity", str(quantity[1]))
        columns.append(np.broadcast_to(np.asarray(found[quantity], dtype=float), (len(choices), points)).T)
    return np.concatenate(columns)


def _in_order(values: Array) -> tuple[Array, Array]:
    single = values.astype(np.float32)
    places = np.argsort(single).astype(np.int32)
    return single[places], places


def _mask(rows: list[int], count: int) -> Array:
    mask = np.zeros((count, 1), dtype=bool)
    mask[rows] = True
    return mask
