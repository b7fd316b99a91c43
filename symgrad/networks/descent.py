"""Gradient descent on any function: each step against the gradient, all variables together, exact while sensible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.differentiate import derive
from symgrad.errors import AuthorError
from symgrad.language.convert import as_tree
from symgrad.language.notation import Notation
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in
from symgrad.language.tree import Name, Relation, Tree
from symgrad.networks.descent_figure import DescentFigure, figure_of
from symgrad.networks.descent_path import Path, State, Task
from symgrad.networks.exact_descent import exact_path
from symgrad.networks.float_descent import float_path
from symgrad.networks.lookup import Named
from symgrad.networks.optimisers import Optimiser, optimiser_of
from symgrad.networks.rounding import Rounding
from symgrad.networks.schedules import Schedule, ScheduleGiven, schedule_with
from symgrad.networks.stopping import DESCENT_STOPS, Stop, StopGiven, stops_of
from symgrad.networks.values import Given, Value, exact_number, rate_of
from symgrad.shown import Shown

if TYPE_CHECKING:
    import sympy

EXACT_STEPS = 50
"""A descent of more steps than this is worked out in floats, unless each point is rounded anyway."""

_MOST_STEPS = 10_000_000


@dataclass(frozen=True)
class Descent(Shown):
    """The path of a descent.

    ``points``, ``values`` and ``gradients`` belong together, the start first; ``states[k]`` (what the optimiser
    worked out: its letters, by variable) and ``rates[k]`` belong to the step from point k.

    ``stopped`` says why it ended: "max_steps", "flat" (the gradient is 0), "diverged", "undefined" (no value or no
    gradient at the next point, which is ``beyond``), or the stopping rule that was met; ``steps`` says after which
    step. ``exact`` tells whether the numbers are exact or floats; ``places`` are those to which a point is rounded
    before it is carried on, None for not at all.

    >>> path = descend("2 - 3x + 4x^2", start={"x": 2}, learning_rate="0.01", max_steps=1)
    >>> path.points[1]["x"], path.stopped, path.exact
    (1.87, 'max_steps', True)
    """

    name: Name
    task: Task = field(repr=False)
    path: Path = field(repr=False)
    max_steps: int
    exact: bool = True

    def __repr__(self) -> str:
        count = f"{self.steps} step" + "s" * (self.steps != 1)
        return self._brief(f"of {to_text(self.expression_tree)}: {count}, at {dict(self.points[-1])}")

    @property
    def expression_tree(self) -> Tree:
        """The function."""
        return self.task.tree

    @property
    def learning_rate(self) -> Value:
        """The learning rate of the first step."""
        return Value(self.task.rate)

    @property
    def optimiser(self) -> Optimiser:
        """What a step does with the gradient."""
        return self.task.optimiser

    @property
    def schedule(self) -> Schedule:
        """How the learning rate goes on."""
        return self.task.schedule

    @property
    def places(self) -> int | None:
        """The places to which each point is rounded before it is carried on."""
        return self.task.places

    @cached_property
    def derivations(self) -> tuple[Derivation, ...]:
        """The derivative by each variable."""
        return tuple(self.task.derivations())

    @property
    def points(self) -> Sequence[Named[Value]]:
        """The points, the start first."""
        return self.path.points

    @property
    def values(self) -> Sequence[Value]:
        """The value at each point."""
        return self.path.values

    @property
    def gradients(self) -> Sequence[Named[Value]]:
        """The gradient at each point."""
        return self.path.gradients

    @property
    def states(self) -> Sequence[State]:
        """What the optimiser worked out in each step, by letter and variable; empty mappings for plain descent."""
        return self.path.states

    @property
    def rates(self) -> Sequence[Value]:
        """The learning rate of each step."""
        return self.path.rates

    @property
    def stopped(self) -> str:
        """What ended it."""
        return self.path.stopped

    @property
    def stop(self) -> Stop | None:
        """The stopping rule that was met, None where it ended otherwise."""
        return next((rule for rule in self.task.stops if rule.id == self.stopped), None)

    @property
    def beyond(self) -> Named[Value] | None:
        """The point that has no value or no gradient, where the descent ended before one."""
        return self.path.beyond

    @property
    def trouble(self) -> str:
        """What is not defined at ``beyond``, as a sentence."""
        return self.path.trouble

    @property
    def steps(self) -> int:
        """How many steps were taken."""
        return len(self.points) - 1

    @property
    def variables(self) -> tuple[Name, ...]:
        """The names that move."""
        return tuple(self.task.start)

    @property
    def rises(self) -> bool:
        """Whether some step made the value larger: the learning rate is too large there."""
        return any(after > before for before, after in pairwise(self.values))

    @cached_property
    def diverges(self) -> bool:
        """Whether it left all bounds, or every step made the value larger, each by more than the one before."""
        if self.stopped == "diverged":
            return True
        values = list(self.values)
        changes = [after - before for before, after in pairwise(values)]
        growing = all(later > earlier for earlier, later in pairwise(changes))
        return bool(changes) and changes[0] > 0 and growing

    @cached_property
    def figure(self) -> DescentFigure:
        """What a picture of the path needs, as plain floats."""
        return figure_of(self.expression_tree, self.variables, self.path)

    def continued(self, steps: int) -> Descent:
        """The same descent with so many further steps.

        >>> descend("x^2", start={"x": 1}, learning_rate=2).continued(2).diverges
        True
        """
        return _followed(self.name, self.task, self.steps + steps)

    def plainly(self) -> Descent:
        """As many steps of plain gradient descent, with the same learning rates.

        >>> found = descend("x^2", {"x": 1}, "0.1", 2, method="momentum")
        >>> found.points[-1], found.plainly().points[-1]
        ({'x': 0.46}, {'x': 0.64})
        """
        return _followed(self.name, replace(self.task, optimiser=optimiser_of("plain"), stops=()), self.steps)

    def first(self, steps: int) -> Descent:
        """The same descent cut short, in exact numbers: what a page works out step by step.

        >>> descend("x^2", {"x": 1}, "0.1", max_steps=1000).first(1).points[1]["x"].exact
        Fraction(4, 5)
        """
        steps = min(steps, self.steps)
        return Descent(self.name, self.task, exact_path(self.task, steps), steps)


def descend(
    expression: str | Tree | sympy.Basic,
    start: Mapping[str, Given],
    learning_rate: Given,
    max_steps: int = 1,
    *,
    method: str | Optimiser = "plain",
    schedule: ScheduleGiven = None,
    stop: StopGiven = None,
    rounding: Rounding | None = None,
    notation: Notation | None = None,
    **settings: Given,
) -> Descent:
    """Take steps x − η f′(x) from a start, or those of another ``method``.

    ``start`` gives every name of the expression a number. ``method`` is the name of an optimiser ("momentum",
    "nesterov", "adagrad", "rmsprop", "adam"); ``schedule`` says how the learning rate falls ("constant", "step",
    "inverse_time"); ``settings`` are numbers of either (``beta="0.8"``, ``every=10``). ``stop`` holds stopping rules
    with their limits (``{"gradient_size": "1e-6"}``; also "weight_change", "loss_below", "loss_change"). Up to 50
    steps are exact, more are worked out in floats. With a stepwise ``rounding`` each point is rounded to its places for
    parameters and carried on.

    Raises StudentError where the text cannot be read, and AuthorError for a name without a start, a start
    outside the domain, and a learning rate, count of steps, method or rule that cannot be used.

    >>> descend("a + b c", {"a": 1, "b": -2, "c": 3}, "0.01").points[-1]["c"]
    3.02
    >>> path = descend("x^2", {"x": 1}, "0.1", 1000, method="momentum", stop={"gradient_size": "0.001"})
    >>> path.stopped, path.steps
    ('gradient_size', 85)
    """
    tree = as_tree(expression, notation or Notation())
    name, tree = (_definition(tree), tree.right) if isinstance(tree, Relation) else (Name("f"), tree)
    rate = rate_of(learning_rate)
    if isinstance(max_steps, bool) or not isinstance(max_steps, int) or not 0 <= max_steps <= _MOST_STEPS:
        raise AuthorError(f"the number of steps is {max_steps!r}", expected=f"a whole number from 0 to {_MOST_STEPS}")
    if not names_in(tree):
        raise AuthorError("the expression has no variable", expected="a function of at least one variable")
    at = _start(names_in(tree), start)
    falls, own = schedule_with(schedule, settings)
    task = Task(
        tree, _Derivations(tree, tuple(at), str(name)), at, rate, optimiser_of(method, **own),
        falls, stops_of(stop, DESCENT_STOPS), rounding.carried("parameters") if rounding else None,
    )  # fmt: skip
    return _followed(name, task, max_steps)


def _followed(name: Name, task: Task, steps: int) -> Descent:
    exact = steps <= EXACT_STEPS or task.places is not None
    return Descent(name, task, (exact_path if exact else float_path)(task, steps), steps, exact)


class _Derivations:
    """The derivatives, found when they are first asked for: a long run in floats does without them."""

    __slots__ = ("_found", "_given")

    def __init__(self, tree: Tree, variables: tuple[Name, ...], name: str) -> None:
        self._given = (tree, variables, name)
        self._found: tuple[Derivation, ...] = ()

    def __call__(self) -> tuple[Derivation, ...]:
        if not self._found:
            tree, variables, name = self._given
            several = len(variables) > 1
            self._found = tuple(derive(tree, variable, partial=several, name=name) for variable in variables)
        return self._found

    def __reduce__(self) -> tuple[Any, ...]:
        return _Derivations, self._given


def _definition(tree: Relation) -> Name:
    match tree.left:
        case Name():
            return tree.left
        case _ if hasattr(tree.left, "function"):
            return Name(str(tree.left.function))
        case _:
            raise AuthorError("an equation cannot be descended", expected="an expression, or f(x) = expression")


def _start(names: Sequence[Name], start: Mapping[str, Given]) -> dict[Name, Fraction]:
    known = Named(dict.fromkeys(names, True))
    given = {known.name(key): exact_number(number, str(key)) for key, number in start.items()}
    missing = [str(name) for name in names if name not in given]
    if missing:
        raise AuthorError(f"no start for {', '.join(missing)}", expected="a number for every name")
    return {name: given[name] for name in names}
