"""A long descent in floats: value, gradient and the optimiser's step as one program, run again and again.

Where a number overflows or leaves a domain, or where the function is not one for the fast program, the point is
worked out by NumPy's rules, which say what is infinite and what is not defined.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from typing import NamedTuple

import numpy as np

from symgrad.errors import AuthorError, UnsupportedError
from symgrad.language.printing import to_text
from symgrad.language.tree import Name
from symgrad.networks.descent_path import FAR, Path, Rows, State, Task, ended_by
from symgrad.networks.ledger import Ledger
from symgrad.networks.lookup import Named
from symgrad.networks.optimisers import GRADIENT, RATE, STEP, WEIGHT
from symgrad.networks.values import Value
from symgrad.numeric.compiled import compile_numeric
from symgrad.numeric.straight_line import Builder, StraightLine

Program = Callable[[Sequence[float]], Sequence[float]]
"""From the point, the memory, the rate and the number of the step: value, gradient, new state, new point."""


class _Layout(NamedTuple):
    """Where the results of a program stand; every letter of the optimiser has a number for each variable."""

    width: int
    letters: tuple[Name, ...]
    kept: tuple[int, ...]

    @property
    def new_point(self) -> int:
        return 1 + self.width * (1 + len(self.letters))

    def memory(self, results: Sequence[float]) -> list[float]:
        """The new memory among the results."""
        found = list[float]()
        for place in self.kept:
            start = 1 + self.width * (1 + place)
            found.extend(results[start : start + self.width])
        return found


def float_path(task: Task, steps: int) -> Path:
    """So many steps, or fewer where a rule ends them.

    Raises AuthorError where the start has no value or no gradient.
    """
    optimiser, names = task.optimiser, tuple(task.start)
    kept = tuple(optimiser.letters.index(letter) for letter in optimiser.memory)
    layout = _Layout(len(names), optimiser.letters, kept)
    point = [float(number) for number in task.start.values()]
    points, rows, stopped, beyond = _followed(task, steps, layout, point)
    named = partial(_named, names)
    trouble = "" if beyond is None else f"{to_text(task.tree)} or its gradient is not defined there"
    if not rows:
        at = ", ".join(f"{name} = {number}" for name, number in zip(names, point, strict=True))
        raise AuthorError(f"at the start {at}, {trouble}", expected="a start inside of the domain")
    whole = layout.new_point
    return Path(
        Rows(points, named),
        Rows([row[0] for row in rows], Value),
        Rows([row[1 : 1 + layout.width] for row in rows], named),
        Rows([row[1 + layout.width : whole] for row in rows[:-1]], partial(_state, layout, names)),
        tuple(Value(rate) for rate in _rates(task, len(rows) - 1)),
        stopped,
        None if beyond is None else named(beyond),
        trouble,
    )


def _followed(
    task: Task, steps: int, layout: _Layout, point: Sequence[float]
) -> tuple[list[Sequence[float]], list[Sequence[float]], str, Sequence[float] | None]:
    """The points, the results of the program at each, why it ended, and a point that has no value or gradient."""
    sure = _checked_program(task)
    run = _program(task) or sure
    points, rows = list[Sequence[float]](), list[Sequence[float]]()
    memory = [0.0] * (len(layout.kept) * layout.width)
    rates, stops, width, new = [*_rates(task, steps), 0.0], task.stops, layout.width, layout.new_point
    value = change = before = None
    for step in range(steps + 1):
        given = [*point, *memory, rates[step], step + 1.0]
        try:
            results = run(given)
        except (ArithmeticError, ValueError):
            results = sure(given)
        looked_at = results[: 1 + width]
        if not math.hypot(*looked_at, *point) < FAR:
            if any(map(math.isnan, looked_at)):
                return points, rows, "undefined", point
            points.append(point)
            rows.append(results)
            return points, rows, "diverged", None
        points.append(point)
        rows.append(results)
        if not any(looked_at[1:]):
            return points, rows, "flat", None
        following = results[new:]
        if stops:
            before, value = value, looked_at[0]
            if found := ended_by(stops, value, looked_at[1:], change, before):
                return points, rows, found, None
            change = math.dist(point, following)
        point = following
        if memory:
            memory = layout.memory(results)
    return points, rows, "max_steps", None


def _rates(task: Task, steps: int) -> list[float]:
    if task.schedule.id == "constant":
        return [float(task.rate)] * steps
    return [float(task.schedule.rate(task.rate, step)) for step in range(steps)]


def _program(task: Task) -> StraightLine | None:
    """Everything that a step works out as one program; None where the function is not one for it."""
    optimiser, names = task.optimiser, list(task.start)
    inputs = [*names, *(Name(f"memory{place}") for place in range(len(optimiser.memory) * len(names))), RATE, STEP]
    count = len(names)
    builder = Builder([Name(f"input{place}") for place in range(len(inputs))])
    places = dict(zip(names, range(count), strict=True))
    try:
        value = builder.tree(task.tree, places)
        gradient = builder.gradient(value, list(range(count)))
        settings = {letter: builder.constant(float(number)) for letter, number in optimiser.numbers.items()}
        states, moved = list[list[int]](), list[int]()
        for variable in range(count):
            known = {
                **settings, WEIGHT: variable, GRADIENT: gradient[variable],
                RATE: len(inputs) - 2, STEP: len(inputs) - 1,
                **{letter: count * (1 + row) + variable for row, letter in enumerate(optimiser.memory)},
            }  # fmt: skip
            for letter, tree in optimiser.rule_trees:
                known[letter] = builder.tree(tree, known)
            states.append([known[letter] for letter in optimiser.letters])
            moved.append(builder.tree(optimiser.update_tree, known))
    except UnsupportedError:
        return None
    by_letter = [state[row] for row in range(len(optimiser.letters)) for state in states]
    return builder.program([value, *gradient, *by_letter, *moved])


def _checked_program(task: Task) -> Program:
    """The same by NumPy's rules, compiled when it is first needed."""
    names, optimiser = list(task.start), task.optimiser
    count = len(names)
    built = list[Callable[..., float]]()
    stepper = optimiser.stepper()

    def run(given: Sequence[float]) -> Sequence[float]:
        if not built:
            trees = (task.tree, *(found.result_tree for found in task.derivations()))
            built.extend(compile_numeric(tree, names) for tree in trees)
        point, memory, (rate, step) = given[:count], given[count:-2], given[-2:]
        value, *slopes = (compiled(*point) for compiled in built)
        if any(map(math.isnan, (value, *slopes))):
            value, *slopes = _enclosed(task, point)
        weights = np.array(point)
        state = [np.array(memory[start : start + count]) for start in range(0, len(memory), count)]
        worked_out = stepper.worked_out(weights, np.array(slopes), state, int(step), rate)
        return [value, *slopes, *(number for letter in worked_out for number in letter.tolist()), *weights.tolist()]

    return run


def _enclosed(task: Task, point: Sequence[float]) -> list[float]:
    """Value and gradient by enclosures, where floats lose them (∞/∞ is 0 in e^x/e^(2x)); nan where there is none."""
    try:
        ledger = Ledger(dict(zip(task.start, map(Fraction, point), strict=True)), ())
        return [float(ledger.value(tree)) for tree in (task.tree, *(each.result_tree for each in task.derivations()))]
    except (AuthorError, ValueError, OverflowError):
        return [math.nan] * (1 + len(task.start))


def _named(names: Sequence[Name], numbers: Sequence[float]) -> Named[Value]:
    return Named({name: Value(number) for name, number in zip(names, numbers, strict=True)})


def _state(layout: _Layout, names: Sequence[Name], numbers: Sequence[float]) -> State:
    count = layout.width
    return {
        letter: _named(names, numbers[count * row : count * (row + 1)]) for row, letter in enumerate(layout.letters)
    }
