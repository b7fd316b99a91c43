"""Gradient descent on any function: each step against the gradient, all variables together, exact while sensible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.differentiate import derive
from symgrad.errors import AuthorError
from symgrad.language.convert import as_tree
from symgrad.language.notation import Notation
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in
from symgrad.language.tree import Name, Relation, Tree
from symgrad.networks.ledger import Ledger
from symgrad.networks.lookup import Named
from symgrad.networks.rounding import Rounding
from symgrad.networks.values import Given, Value, carried, combined, exact_number, rate_of
from symgrad.shown import Shown

if TYPE_CHECKING:
    import sympy

Stopped = Literal["max_steps", "flat", "diverged", "undefined"]

_FAR = 1e30
"""A point, value or gradient beyond this ends the descent."""


@dataclass(frozen=True)
class Descent(Shown):
    """The path of a descent.

    ``points``, ``values`` and ``gradients`` belong together, the start first; ``stopped`` says why it ended:
    "max_steps", "flat" (the gradient is 0), "diverged", or "undefined" (no value or no derivative there).
    ``places`` are those to which a point is rounded before it is carried on, None for not at all.

    >>> path = descend("2 - 3x + 4x^2", start={"x": 2}, learning_rate="0.01", max_steps=1)
    >>> path.points[1]["x"], path.stopped
    (1.87, 'max_steps')
    """

    expression_tree: Tree
    name: Name
    learning_rate: Value
    derivations: tuple[Derivation, ...] = field(repr=False)
    points: tuple[Named[Value], ...]
    values: tuple[Value, ...]
    gradients: tuple[Named[Value], ...]
    stopped: Stopped
    places: int | None = None

    def __repr__(self) -> str:
        count = f"{len(self.points) - 1} step" + "s" * (len(self.points) != 2)
        return self._brief(f"of {to_text(self.expression_tree)}: {count}, at {dict(self.points[-1])}")

    @property
    def variables(self) -> tuple[Name, ...]:
        """The names that move."""
        return self.points[0].names()

    @property
    def rises(self) -> bool:
        """Whether some step made the value larger: the learning rate is too large there."""
        return any(after > before for before, after in pairwise(self.values))

    @property
    def diverges(self) -> bool:
        """Whether every step made the value larger, each by more than the one before."""
        changes = [after - before for before, after in pairwise(self.values)]
        growing = all(later > earlier for earlier, later in pairwise(changes))
        return bool(changes) and changes[0] > 0 and growing

    def continued(self, steps: int) -> Descent:
        """The same descent with so many further steps.

        >>> descend("x^2", start={"x": 1}, learning_rate=2).continued(2).diverges
        True
        """
        start = {name: Fraction(self.points[0][name]) for name in self.variables}
        return _follow(self, start, len(self.points) - 1 + steps)


def descend(
    expression: str | Tree | sympy.Basic,
    start: Mapping[str, Given],
    learning_rate: Given,
    max_steps: int = 1,
    *,
    rounding: Rounding | None = None,
    notation: Notation | None = None,
) -> Descent:
    """Take steps x − η f′(x) from a start.

    ``start`` gives every name of the expression a number. With a stepwise ``rounding`` each point is rounded to
    its places for parameters and carried on.

    Raises StudentError where the text cannot be read, and AuthorError for a name without a start, a start
    outside the domain, and a learning rate or count of steps that cannot be used.

    >>> descend("a + b c", {"a": 1, "b": -2, "c": 3}, "0.01").points[-1]["c"]
    3.02
    """
    tree = as_tree(expression, notation or Notation())
    name, tree = (_definition(tree), tree.right) if isinstance(tree, Relation) else (Name("f"), tree)
    rate = rate_of(learning_rate)
    if isinstance(max_steps, bool) or not isinstance(max_steps, int) or max_steps < 0:
        raise AuthorError(f"the number of steps is {max_steps!r}", expected="a whole number from 0 up")
    at = _start(names_in(tree), start)
    several = len(at) > 1
    derivations = tuple(derive(tree, variable, partial=several, name=str(name)) for variable in at)
    places = rounding.carried("parameters") if rounding else None
    seed = Descent(tree, name, Value(rate), derivations, (Named({}),), (), (), "max_steps", places)
    return _follow(seed, at, max_steps)


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
    if not given:
        raise AuthorError("the expression has no variable", expected="a function of at least one variable")
    return {name: given[name] for name in names}


def _follow(seed: Descent, start: Mapping[Name, Fraction], steps: int) -> Descent:
    points, values, gradients = list[Named[Value]](), list[Value](), list[Named[Value]]()
    at = dict(start)
    stopped: Stopped = "max_steps"
    for step in range(steps + 1):
        try:
            ledger = Ledger(at, ())
            value = ledger.value(seed.expression_tree)
            slopes = {found.variable: ledger.value(found.result_tree) for found in seed.derivations}
        except AuthorError:
            if step == 0:
                raise
            stopped = "undefined"
            break
        points.append(Named({name: Value(number) for name, number in at.items()}))
        values.append(value)
        gradients.append(Named(slopes))
        stopped = _ending(at, value, slopes)
        if stopped != "max_steps" or step == steps:
            break
        rate = Fraction(seed.learning_rate)
        at = {name: _moved(at[name], rate, slopes[name], seed.places) for name in at}
    return Descent(
        seed.expression_tree, seed.name, seed.learning_rate, seed.derivations,
        tuple(points), tuple(values), tuple(gradients), stopped, seed.places,
    )


def _ending(at: Mapping[Name, Fraction], value: Value, slopes: Mapping[Name, Value]) -> Stopped:
    """Why a descent ends at a point, "max_steps" where it need not."""
    if all(slope.exact == 0 for slope in slopes.values()):
        return "flat"
    if any(abs(float(number)) > _FAR for number in (*map(Value, at.values()), value, *slopes.values())):
        return "diverged"
    return "max_steps"


def _moved(old: Fraction, rate: Fraction, slope: Value, places: int | None) -> Fraction:
    return carried(combined([(Fraction(1), Value(old)), (-rate, slope)]), places)
