"""Several descents on one function, side by side: other learning rates, other methods, other starts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, TypeAlias

from symgrad.errors import AuthorError, UnsupportedError
from symgrad.language.notation import Notation
from symgrad.language.printing import to_text
from symgrad.language.tree import Tree
from symgrad.networks.curvature import Curvature, curvature_of
from symgrad.networks.descent import Descent, descend
from symgrad.networks.optimisers import Optimiser, optimiser_of
from symgrad.networks.schedules import ScheduleGiven, schedule_with
from symgrad.networks.stopping import StopGiven
from symgrad.networks.values import Given, Value
from symgrad.shown import Shown

if TYPE_CHECKING:
    import sympy

Start: TypeAlias = Mapping[str, Given]
_MOST = 60


@dataclass(frozen=True)
class DescentComparison(Shown):
    """Descents on one function, in the order of starts, methods and learning rates.

    ``curvature`` is that of a quadratic, and None for any other function.

    >>> found = compare_descents("x^2", {"x": 1}, ["0.1", "0.9", "1.1"], 20)
    >>> [run.diverges for run in found.runs], found.curvature.rate
    ([False, False, True], 1.0)
    """

    runs: tuple[Descent, ...]
    curvature: Curvature | None
    max_steps: int

    def __repr__(self) -> str:
        return self._brief(f"of {len(self.runs)} descents on {to_text(self.expression_tree)}")

    @property
    def expression_tree(self) -> Tree:
        """The function."""
        return self.runs[0].expression_tree

    @property
    def best(self) -> Descent:
        """The run that ended lowest; of equal ones the first."""
        return min((run for run in self.runs if not run.diverges), key=lambda run: run.values[-1], default=self.runs[0])

    @property
    def lowest(self) -> Value:
        """The lowest value that a run ended with."""
        return self.best.values[-1]


def compare_descents(
    expression: str | Tree | sympy.Basic,
    start: Start | Sequence[Start],
    learning_rate: Given | Sequence[Given],
    max_steps: int = 20,
    *,
    method: str | Optimiser | Sequence[str | Optimiser] = "plain",
    schedule: ScheduleGiven = None,
    stop: StopGiven = None,
    notation: Notation | None = None,
    **settings: Given,
) -> DescentComparison:
    """Run a descent for every start, method and learning rate that is given; each may be one or a list.

    ``settings`` are numbers of the schedule or of the methods (``beta="0.8"``); each goes to those that have it.

    Raises AuthorError where a list is empty, where there are more than 60 runs, and as ``descend`` does.

    >>> found = compare_descents("x^4 - 2x^2", [{"x": -2}, {"x": "0.1"}], "0.02", 500)
    >>> [round(run.points[-1]["x"], 6) for run in found.runs]
    [-1.0, 1.0]
    """
    starts = [start] if isinstance(start, Mapping) else list(start)
    falls, own = schedule_with(schedule, settings)
    methods = methods_with([method] if isinstance(method, str | Optimiser) else list(method), own)
    many = isinstance(learning_rate, Sequence) and not isinstance(learning_rate, str)
    rates: list[Given] = list(learning_rate) if many else [learning_rate]  # type: ignore[arg-type,list-item]
    if not starts or not methods or not rates:
        raise AuthorError("there is nothing to compare", expected="at least one start, method and learning rate")
    if len(starts) * len(methods) * len(rates) > _MOST:
        raise AuthorError(f"more than {_MOST} runs", expected="fewer starts, methods or learning rates")
    runs = tuple(
        descend(expression, one, rate, max_steps, method=way, schedule=falls, stop=stop, notation=notation)
        for one, way, rate in product(starts, methods, rates)
    )
    return DescentComparison(runs, _constant_curvature(runs[0]), max_steps)


def methods_with(methods: Sequence[str | Optimiser], settings: Mapping[str, Given]) -> list[Optimiser]:
    """The methods, each with those of the settings that it has.

    Raises AuthorError for a setting that no method has.
    """
    found = [optimiser_of(method) for method in methods]
    for letter in settings:
        if found and not any(letter in each.settings for each in found):
            known = sorted({known for each in found for known in each.settings})
            raise AuthorError(f"no method here has a setting {letter!r}", expected=", ".join(known) or "no settings")
    return [
        optimiser_of(each, **{letter: value for letter, value in settings.items() if letter in each.settings})
        for each in found
    ]


def _constant_curvature(run: Descent) -> Curvature | None:
    try:
        return curvature_of(run.expression_tree, run.variables, None)
    except (AuthorError, UnsupportedError):
        return None
