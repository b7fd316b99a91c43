"""What a training run is told to do: the optimiser, the rate, the batches, when to stop."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from symgrad.errors import AuthorError
from symgrad.networks.initial import generator
from symgrad.networks.optimisers import Optimiser
from symgrad.networks.schedules import Schedule
from symgrad.networks.stopping import Stop, StopGiven, stops_of

SAYS: Final[Mapping[str, str]] = {
    "gradient_size": "the gradient of all rows was shorter than {limit}",
    "weight_change": "no weight or bias changed by {limit} or more in an epoch",
    "loss_below": "the loss of all rows was below {limit}",
    "loss_change": "the loss of all rows changed by less than {limit} in an epoch",
    "misclassified": "at most {limit} rows were misclassified",
    "max_steps": "{limit} steps were taken",
}
"""The stopping rules of training and what they say there; all but the last are looked at after each epoch."""


def sentence(rule: Stop) -> str:
    """What has come true, with its limit."""
    if rule.id == "misclassified" and not rule.limit:
        return "no row was misclassified"
    written = str(rule.limit) if rule.limit.denominator == 1 else f"{float(rule.limit):g}"
    return rule.says.format(limit=written)


@dataclass(frozen=True)
class TrainingPlan:
    """All settings of a run. ``batch_size`` is the number of rows for all of them, 1 for stochastic descent.

    >>> from symgrad.networks.optimisers import optimiser_of
    >>> from symgrad.networks.schedules import schedule_of
    >>> plan = TrainingPlan(Fraction(1), 2, 1, 0, optimiser_of("plain"), schedule_of(None), False, (), False)
    >>> [rows.tolist() for rows in plan.batches(plan.order(5, None))]
    [[0, 1], [2, 3], [4]]
    """

    learning_rate: Fraction
    batch_size: int
    epochs: int
    seed: int
    optimiser: Optimiser
    schedule: Schedule
    shuffle: bool
    stop: tuple[Stop, ...]
    evaluate: bool

    @property
    def evaluates(self) -> bool:
        """Whether the loss of all rows is worked out after each epoch."""
        return self.evaluate or any(rule.quantity in ("loss", "loss_change", "misclassified") for rule in self.stop)

    @property
    def most_steps(self) -> float:
        """The steps after which a stopping rule ends it, infinite without one."""
        return min((float(rule.limit) for rule in self.stop if rule.quantity == "steps"), default=math.inf)

    def rate(self, step: int) -> Fraction:
        """The learning rate of a step, counted from 0."""
        return self.schedule.rate(self.learning_rate, step)

    def steps_per_epoch(self, rows: int) -> int:
        """The last batch of an epoch is smaller where the size does not divide the rows."""
        return -(-rows // self.batch_size)

    def random(self) -> np.random.Generator | None:
        """The generator of the order of the rows; None where it does not matter, or shall be kept."""
        return generator(self.seed) if self.shuffle else None

    def order(self, rows: int, random: np.random.Generator | None) -> NDArray[np.intp]:
        """The order of the rows in the next epoch."""
        return np.arange(rows) if random is None or self.batch_size >= rows else random.permutation(rows)

    def batches(self, order: NDArray[np.intp]) -> Iterator[NDArray[np.intp]]:
        """The rows of each batch of an epoch."""
        for start in range(0, len(order), self.batch_size):
            yield order[start : start + self.batch_size]


def whole_number(given: Any, what: str, least: int = 1) -> int:
    """A count as an int. Raises AuthorError for anything else than a whole number from ``least`` up."""
    if isinstance(given, bool) or not isinstance(given, int | np.integer) or given < least:
        raise AuthorError(f"{what} is {given!r}", expected=f"a whole number from {least} up")
    return int(given)


def batch_size_for(given: int | None, rows: int) -> int:
    """The size of a batch; None is all rows. Raises AuthorError where it is larger than the data set."""
    size = rows if given is None else whole_number(given, "the batch size")
    if size > rows:
        raise AuthorError(f"the batch size is {size}, and the data set has {rows} rows", expected=f"from 1 to {rows}")
    return size


def stop_rules(given: StopGiven) -> tuple[Stop, ...]:
    """The rules with their limits. Raises AuthorError for a rule that is not known, or a limit that cannot be used."""
    if given is not None and not isinstance(given, Mapping | tuple | list):
        raise AuthorError(f"stop is {given!r}", expected="limits by rule, such as {'weight_change': 0.0001}")
    found = stops_of(given, tuple(SAYS))
    for rule in found:
        if rule.id in ("misclassified", "max_steps") and rule.limit.denominator != 1:
            raise AuthorError(f"{rule.id} is {rule.limit}", expected="a whole number from 0 up")
    return tuple(replace(rule, says=SAYS.get(rule.id, rule.says)) for rule in found)
