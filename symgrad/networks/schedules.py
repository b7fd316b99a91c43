"""Learning-rate schedules, one entry each: the rate of a step as a formula in its number.

Letters: eta_0 the first rate, t the number of the step from 0 on; further letters are the schedule's settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Final, TypeAlias

from symgrad.errors import AuthorError
from symgrad.functions.registry import nearest
from symgrad.language.tree import ONE, Negative, Product, Sum, Tree, decimal_places, number
from symgrad.networks.values import Given, exact_number


@dataclass(frozen=True)
class Schedule:
    """How the learning rate falls: by which formula says its ``id``.

    >>> halved = schedule_of("step", every=10, factor="0.5")
    >>> [float(halved.rate(Fraction(1), step)) for step in (0, 9, 10, 25)]
    [1.0, 1.0, 0.5, 0.25]
    """

    id: str
    name: str
    settings: Mapping[str, Fraction] = field(default_factory=dict)

    def rate(self, first: Fraction, step: int) -> Fraction:
        """The learning rate of a step, counted from 0."""
        return _FORMULAS[self.id](self, first, step)

    def divisor(self, step: Tree) -> Tree:
        """What the first rate is divided by before a step that is counted from 1, for the schedule 1/t."""
        decay = self.settings["decay"]
        before = Sum((step, Negative(ONE)))
        grows = before if decay == 1 else Product((number(decay, decimal_places(decay) or None), before))
        return step if decay == 1 else Sum((ONE, grows))


def _constant(_schedule: Schedule, first: Fraction, _step: int) -> Fraction:
    return first


def _by_steps(schedule: Schedule, first: Fraction, step: int) -> Fraction:
    return first * schedule.settings["factor"] ** (step // int(schedule.settings["every"]))


def _inverse_time(schedule: Schedule, first: Fraction, step: int) -> Fraction:
    return first / (1 + schedule.settings["decay"] * step)


_FORMULAS: Final = {"constant": _constant, "step": _by_steps, "inverse_time": _inverse_time}

SCHEDULES: Final[Mapping[str, Schedule]] = {
    "constant": Schedule("constant", "constant"),
    "step": Schedule("step", "in steps", {"every": Fraction(10), "factor": Fraction(1, 2)}),
    "inverse_time": Schedule("inverse_time", "1/t", {"decay": Fraction(1)}),
}


ScheduleGiven: TypeAlias = "str | Schedule | Mapping[str, Any] | None"
"""A name, or ``{"name": "step", "every": 5}``."""


def schedule_of(schedule: ScheduleGiven, **settings: Given) -> Schedule:
    """The schedule with a name, with other settings where some are given; None is the constant rate.

    Raises AuthorError for a name or a setting that is not known or out of range.

    >>> schedule_of({"name": "inverse_time", "decay": "0.5"}).rate(Fraction(1), 2)
    Fraction(1, 2)
    """
    if isinstance(schedule, Mapping):
        settings = {**{key: value for key, value in schedule.items() if key != "name"}, **settings}
        schedule = schedule.get("name", "")
    if isinstance(schedule, Schedule):
        entry = schedule
    elif schedule is None:
        entry = SCHEDULES["constant"]
    elif isinstance(schedule, str) and schedule in SCHEDULES:
        entry = SCHEDULES[schedule]
    else:
        near = nearest(str(schedule), list(SCHEDULES)) or list(SCHEDULES)
        raise AuthorError(f"the schedule {schedule!r} is not known", expected=" or ".join(near))
    changed = dict(entry.settings)
    for letter, given in settings.items():
        if letter not in changed:
            raise AuthorError(f"the schedule has no setting {letter!r}", expected=", ".join(changed) or "no settings")
        number = exact_number(given, letter)
        if letter == "every" and (number.denominator != 1 or number < 1):
            raise AuthorError(f"every is {given}", expected="a whole number of steps from 1 up")
        if letter == "factor" and not 0 < number <= 1:
            raise AuthorError(f"factor is {given}", expected="above 0, and 1 at most")
        if number < 0:
            raise AuthorError(f"{letter} is {given}", expected="0 or more")
        changed[letter] = number
    return replace(entry, settings=changed)


def schedule_with(schedule: ScheduleGiven, settings: Mapping[str, Given]) -> tuple[Schedule, dict[str, Given]]:
    """The schedule with those of the settings that it has, and the settings that are left for the optimiser.

    >>> falls, left = schedule_with("step", {"every": 5, "beta": "0.5"})
    >>> falls.settings["every"], left
    (Fraction(5, 1), {'beta': '0.5'})
    """
    entry = schedule_of(schedule)
    own = {letter: value for letter, value in settings.items() if letter in entry.settings}
    return schedule_of(entry, **own), {letter: value for letter, value in settings.items() if letter not in own}
