"""A thing made of trees, to be had in other names without being worked out again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from operator import itemgetter
from typing import Any, Generic, Literal, TypeAlias, TypeVar, cast

from symgrad.language.tree import Name

T = TypeVar("T")
_Kind: TypeAlias = Literal["name", "constant", "made"]
_Place: TypeAlias = tuple[_Kind, int]


class Template(Generic[T]):
    """Something made of frozen dataclasses and tuples (a tree, a step, a derivation), in names that may be changed.

    What stands in it twice is made once. ``letters`` are the names that it keeps: those of general rules.

    >>> from symgrad.language.tree import Product
    >>> w, o, x = Name("w"), Name("o"), Name("x")
    >>> Template(Product((w, o)), [w, o]).filled([x, w]) == Product((x, w))
    True
    """

    __slots__ = ("_constants", "_plan", "_root", "letters")

    def __init__(self, made: T, names: Iterable[Name]) -> None:
        planner = _Planner(names)
        kind, place = planner.place(made)
        starts = {"name": 0, "constant": len(planner.names), "made": len(planner.names) + len(planner.constants)}
        self.letters = frozenset(planner.letters)
        self._constants = tuple(planner.constants)
        self._root = starts[kind] + place
        self._plan = tuple(
            (make, _taking([starts[kind] + place for kind, place in parts])) for make, parts in planner.plan
        )

    def filled(self, names: Sequence[Name]) -> T:
        """The same with these names, in the order of those that it was made with."""
        values: list[Any] = [*names, *self._constants]
        add = values.append
        for make, take in self._plan:
            add(take(values) if make is None else make(*take(values)))
        return cast("T", values[self._root])


class _Planner:
    """What has to be made of what, each part after its own parts."""

    def __init__(self, names: Iterable[Name]) -> None:
        self.names = {name: place for place, name in enumerate(names)}
        self.constants: list[Any] = []
        self.letters: set[Name] = set()
        self.plan: list[tuple[Callable[..., Any] | None, list[_Place]]] = []
        self._known: dict[int, _Place] = {}

    def place(self, value: Any) -> _Place:
        """Where a part is found once it has been made."""
        found = self._known.get(id(value))
        if found is None:
            found = self._known[id(value)] = self._planned(value)
        return found

    def _planned(self, value: Any) -> _Place:
        if isinstance(value, Name):
            if value in self.names:
                return "name", self.names[value]
            self.letters.add(value)
            return self._constant(value)
        make: Callable[..., Any] | None = None
        if isinstance(value, tuple):
            parts = [self.place(part) for part in value]
        elif is_dataclass(value):
            make = cast("Callable[..., Any]", type(value))
            parts = [self.place(getattr(value, name)) for name in _arguments(cast("type", type(value)))]
        else:
            return self._constant(value)
        if all(kind == "constant" for kind, _ in parts):
            return self._constant(value)
        self.plan.append((make, parts))
        return "made", len(self.plan) - 1

    def _constant(self, value: Any) -> _Place:
        self.constants.append(value)
        return "constant", len(self.constants) - 1


@cache
def _arguments(kind: type) -> tuple[str, ...]:
    """The fields that a dataclass takes by position; the place in a text is not among them."""
    return tuple(field.name for field in fields(kind) if field.init and not field.kw_only)


def _taking(places: list[int]) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    """A function that takes the values at some places, as a tuple."""
    if len(places) > 1:
        return itemgetter(*places)
    (place,) = places
    return lambda values: (values[place],)
