"""A descent in exact numbers: fractions as long as possible, enclosures from there on. For what a page works out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction

from symgrad.errors import AuthorError
from symgrad.language.tree import Name
from symgrad.networks.descent_path import Path, State, Task, ended_by, is_far
from symgrad.networks.ledger import Assignment, Ledger
from symgrad.networks.lookup import Named
from symgrad.networks.optimisers import GRADIENT, RATE, STEP, WEIGHT
from symgrad.networks.values import Value, carried, combined


def exact_path(task: Task, steps: int) -> Path:
    """So many steps, or fewer where a rule ends them.

    Raises AuthorError where the start has no value or no gradient.
    """
    points, values, gradients = list[Named[Value]](), list[Value](), list[Named[Value]]()
    states, rates = list[State](), list[Value]()
    at, stopped, trouble = dict(task.start), "max_steps", ""
    memory = {letter: dict.fromkeys(at, Fraction(0)) for letter in task.optimiser.memory}
    beyond: Named[Value] | None = None
    for step in range(steps + 1):
        here = Named({name: Value(number) for name, number in at.items()})
        try:
            value, slopes = _looked_at(task, at)
        except AuthorError as error:
            if step == 0:
                raise
            stopped, beyond, trouble = "undefined", here, str(error)
            break
        points.append(here)
        values.append(value)
        gradients.append(slopes)
        stopped = _ending(task, points, values, slopes)
        if stopped or step == steps:
            stopped = stopped or "max_steps"
            break
        rate = task.schedule.rate(task.rate, step)
        at, state = _moved(task, at, slopes, memory, rate, step + 1)
        states.append(state)
        rates.append(Value(rate))
    return Path(tuple(points), tuple(values), tuple(gradients), tuple(states), tuple(rates), stopped, beyond, trouble)


def _looked_at(task: Task, at: Mapping[Name, Fraction]) -> tuple[Value, Named[Value]]:
    ledger = Ledger(at, ())
    value = ledger.value(task.tree)
    return value, Named({found.variable: ledger.value(found.result_tree) for found in task.derivations()})


def _ending(task: Task, points: list[Named[Value]], values: list[Value], slopes: Named[Value]) -> str:
    """Why a descent ends at its last point, "" where it need not."""
    if all(slope.exact == 0 for slope in slopes.values()):
        return "flat"
    if is_far((*points[-1].values(), values[-1], *slopes.values())):
        return "diverged"
    change = math.dist(list(points[-1].values()), list(points[-2].values())) if len(points) > 1 else None
    before = values[-2] if len(values) > 1 else None
    return ended_by(task.stops, values[-1], list(slopes.values()), change, before)


def _moved(
    task: Task,
    at: Mapping[Name, Fraction],
    slopes: Named[Value],
    memory: dict[Name, dict[Name, Fraction]],
    rate: Fraction,
    step: int,
) -> tuple[dict[Name, Fraction], State]:
    """The next point, and what the optimiser worked out on the way; ``memory`` is brought up to date."""
    if not task.optimiser.rules:
        found = {name: combined([(Fraction(1), Value(at[name])), (-rate, slopes[name])]) for name in at}
        return {name: carried(value, task.places) for name, value in found.items()}, {}
    assignments = [Assignment(letter, tree) for letter, tree in task.optimiser.renamed_rules]
    letters = [assignment.name for assignment in assignments]
    state = {letter: dict[Name, Value]() for letter in task.optimiser.letters}
    new = dict[Name, Fraction]()
    for name in at:
        given = {
            **task.optimiser.numbers, WEIGHT: at[name], GRADIENT: carried(slopes[name]), RATE: rate,
            STEP: Fraction(step), **{letter: memory[letter][name] for letter in memory},
        }  # fmt: skip
        ledger = Ledger(given, assignments)
        for letter, renamed in zip(task.optimiser.letters, letters, strict=True):
            state[letter][name] = ledger.value(renamed)
        new[name] = carried(ledger.value(task.optimiser.renamed_update), task.places)
    for letter, kept in memory.items():
        kept.update({name: carried(value) for name, value in state[letter].items()})
    return new, {letter: Named(found) for letter, found in state.items()}
