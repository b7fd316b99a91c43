"""Arrays as they are handed in: batches, targets and vectors of parameters, their shapes and numbers checked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from symgrad.errors import AuthorError
from symgrad.language.tree import Name
from symgrad.networks.blocks import Array
from symgrad.networks.conditions import SumIsOne
from symgrad.networks.kernels import targets_taken
from symgrad.networks.objective import Objective

_CLOSE = 1e-13
"""Sums that are nearer to 1 than this need no second look."""

_FINITE = "a finite number"


@dataclass(frozen=True, slots=True)
class Checks:
    """What arrays for a network have to be: the names of its parameters, inputs and targets, and its loss.

    Each method returns floats, and raises AuthorError for another shape, for what is no finite number, and for
    targets that the loss does not take, with the place and what was expected.
    """

    parameter_names: tuple[Name, ...]
    input_names: tuple[Name, ...]
    target_names: tuple[Name, ...]
    objective: Objective
    conditions: tuple[SumIsOne, ...]

    def vector(self, given: ArrayLike) -> Array:
        """A vector of parameters."""
        found = _floats(given, "the parameters")
        count = len(self.parameter_names)
        if found.shape != (count,):
            raise AuthorError(f"the vector of parameters has the shape {found.shape}", expected=f"the shape ({count},)")
        if not np.isfinite(found).all():
            place = int(np.argmin(np.isfinite(found)))
            raise AuthorError(f"the parameter {self.parameter_names[place]} is {found[place]}", expected=_FINITE)
        return found

    def inputs(self, given: ArrayLike) -> Array:
        """A batch of inputs: a row for each example, a column for each input."""
        return _batch(given, self.input_names, "input")

    def examples(self, inputs: ArrayLike, targets: ArrayLike) -> tuple[Array, Array]:
        """A batch of inputs and the targets beside it."""
        rows = self.inputs(inputs)
        wanted = _batch(targets, self.target_names, "target", len(rows))
        self._check_range(wanted)
        for known in self.conditions:
            shares = wanted
            if known.names != self.target_names:
                shares = wanted[:, [self.target_names.index(name) for name in known.names]]
            apart = np.abs(np.add.reduce(shares, axis=1) - 1) > _CLOSE
            for row in np.flatnonzero(apart) if apart.any() else ():
                known.check(dict(zip(known.names, map(Fraction, shares[row].tolist()), strict=True)))
        return rows, wanted

    def _check_range(self, targets: Array) -> None:
        taken = targets_taken(self.objective.loss)
        if taken is not None and not (found := taken(targets) == 1).all():
            row, column = np.argwhere(~found)[0]
            self.objective.check_target(Fraction(float(targets[row, column])), self.target_names[column])


def _batch(given: ArrayLike, names: Sequence[Name], what: str, examples: int | None = None) -> Array:
    found = _floats(given, f"the {what}s")
    wanted = f"({'examples' if examples is None else examples}, {len(names)})"
    if found.ndim != 2 or found.shape[1] != len(names) or examples not in (None, len(found)):
        raise AuthorError(
            f"the {what}s have the shape {found.shape}",
            expected=f"the shape {wanted}: a row for each example, a column for each {what}",
        )
    if not len(found):
        raise AuthorError(f"there are no {what}s", expected="at least one example")
    if not math.isfinite(np.add.reduce(found, axis=None)) and not np.isfinite(found).all():
        row, column = np.argwhere(~np.isfinite(found))[0]
        raise AuthorError(
            f"the {what} {names[column]} of example {row + 1} is {found[row, column]}", expected=_FINITE
        )
    return found


def _floats(given: ArrayLike, what: str) -> Array:
    try:
        found = np.asarray(given)
        if found.dtype.kind not in "iufO":
            raise TypeError(found.dtype)
        return np.asarray(found, dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise AuthorError(f"{what} are no array of real numbers", expected="rows of numbers, equally long") from error
