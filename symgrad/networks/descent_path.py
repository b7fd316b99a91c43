"""What a descent is asked to do, and the path that comes of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeAlias, TypeVar, overload

from symgrad.calculus.derivation import Derivation
from symgrad.language.tree import Name, Tree
from symgrad.networks.lookup import Named
from symgrad.networks.optimisers import Optimiser
from symgrad.networks.schedules import Schedule
from symgrad.networks.stopping import Stop
from symgrad.networks.values import Value

FAR = 1e30
"""A point, value or gradient beyond this ends a descent."""

Item = TypeVar("Item")
Raw = TypeVar("Raw")
State: TypeAlias = Mapping[Name, Named[Value]]
"""For each letter that an optimiser works out in a step, its value for each variable."""


@dataclass(frozen=True, slots=True)
class Task:
    """A function, where to start, and how to go on; ``places`` are those to which each point is rounded."""

    tree: Tree
    derivations: Callable[[], Sequence[Derivation]]
    start: Mapping[Name, Fraction]
    rate: Fraction
    optimiser: Optimiser
    schedule: Schedule
    stops: tuple[Stop, ...] = ()
    places: int | None = None


@dataclass(frozen=True, slots=True)
class Path:
    """What happened: ``states[k]`` and ``rates[k]`` belong to the step from point k.

    ``stopped`` is the id of what ended it; ``beyond`` is the point that has no value or no gradient, if one was
    reached, and ``trouble`` says what is not defined there.
    """

    points: Sequence[Named[Value]]
    values: Sequence[Value]
    gradients: Sequence[Named[Value]]
    states: Sequence[State]
    rates: Sequence[Value]
    stopped: str
    beyond: Named[Value] | None = None
    trouble: str = ""


class Rows(Sequence[Item], Generic[Raw, Item]):
    """Rows of plain floats, each made into what it stands for when it is looked at."""

    __slots__ = ("_make", "rows")

    def __init__(self, rows: Sequence[Raw], make: Callable[[Raw], Item]) -> None:
        self.rows = rows
        self._make = make

    @overload
    def __getitem__(self, place: int) -> Item: ...
    @overload
    def __getitem__(self, place: slice) -> Rows[Raw, Item]: ...
    def __getitem__(self, place: int | slice) -> Item | Rows[Raw, Item]:
        if isinstance(place, slice):
            return Rows(self.rows[place], self._make)
        return self._make(self.rows[place])

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Item]:
        return map(self._make, self.rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<{len(self.rows)} rows>"


def ended_by(
    stops: Sequence[Stop], value: float, slopes: Sequence[float], change: float | None, before: float | None
) -> str:
    """The first rule that ends a descent at a point, "" for none.

    ``change`` is the length of the step that led there and ``before`` the value before it, None at the start.
    """
    for stop in stops:
        match stop.quantity:
            case "gradient":
                number = math.hypot(*slopes)
            case "change":
                number = math.nan if change is None else change
            case "loss":
                number = value
            case "loss_change":
                number = math.nan if before is None else abs(value - before)
            case _:
                number = math.nan
        if stop.met(number):
            return stop.id
    return ""


def is_far(numbers: Sequence[float]) -> bool:
    """Whether one of them is so large that the descent has diverged."""
    return any(abs(number) > FAR for number in numbers)
