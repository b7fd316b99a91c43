"""An expected expression, prepared once to be compared with answers: where it has values, and which."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from random import Random
from typing import Any

from flint import acb, arb, fmpq

from symgrad.checking.curves import Along, Enclosed, points_along
from symgrad.errors import AuthorError, UnsupportedError
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in
from symgrad.language.tree import Derivative, Name, Relation, Tree
from symgrad.numeric.balls import Key, holds
from symgrad.numeric.column import Column
from symgrad.numeric.columns import Columns
from symgrad.numeric.complex_columns import ComplexColumns
from symgrad.numeric.grid import MOST_POINTS, Grid, grid_of
from symgrad.numeric.keys import keys_in
from symgrad.numeric.precision import working_precision
from symgrad.numeric.sampling import points as searched_points

POINTS = 8
"""At so many points an answer is compared."""
FIRST_PRECISION = 128
_COMPLEX_POINTS = 4
_SAMPLE = 2
_MOST_KEPT = 5_000
"""So many names keep their values from answer to answer; answers may use any number of others."""
_MOST_TARGETS = 32
_WHOLE = (2, 3, 4, 5, 7, 1, -2, -3)
_IMAGINARY = 1_000
"""Added to a spot to make the imaginary part of its value."""


class Names(dict[Key, Column]):
    """The columns of names at given spots, made as they are asked for; letters with a definition follow from it."""

    def __init__(self, target: Target, spots: Sequence[int], kind: type[Columns] = Columns) -> None:
        super().__init__()
        self.target, self.spots, self.kind = target, spots, kind

    def __missing__(self, key: Key) -> Column:
        """The column of a name; those that its definition leads to come first, so that nothing recurses."""
        wanted = [key]
        while wanted:
            last = _written(wanted[-1])
            if last in self:
                self[wanted.pop()] = self[last]
                continue
            definition = self.target.definitions.get(last)
            needed = [] if definition is None else map(_written, keys_in([definition]))
            inner = [one for one in needed if one not in self]
            if inner:
                wanted += inner
            else:
                self[wanted.pop()] = self[last] = self._column(last)
        return self[key]

    def _column(self, key: Key) -> Column:
        definition = self.target.definitions.get(key)
        if definition is not None:
            return self.kind(self, len(self.spots)).of(definition)
        grid, placed = self.target.grid, self.target.placed
        if not placed and self.kind is Columns:
            return grid.column(key, self.spots)
        values = [
            placed[spot][key] if spot < len(placed) and key in placed[spot] else grid.value(key, spot)
            for spot in self.spots
        ]
        if self.kind is Columns:
            if any(isinstance(value, Enclosed) for value in values):
                return [value.ball() if isinstance(value, Enclosed) else _ball(value) for value in values]
            return tuple(fmpq(value.numerator, value.denominator) for value in values if isinstance(value, Fraction))
        beside = [grid.value(key, spot + _IMAGINARY) for spot in self.spots]
        return [
            _complex(value.middle if isinstance(value, Enclosed) else value, other)  # type: ignore[misc]
            for value, other in zip(values, beside, strict=True)
        ]


def _written(key: Key) -> Key:
    """A formal derivative means the same with either d."""
    return replace(key, partial=True) if isinstance(key, Derivative) else key


def _complex(real: Fraction, imaginary: Fraction) -> acb:
    return acb(_ball(real), _ball(imaginary))


def _ball(value: Fraction) -> arb:
    return arb(fmpq(value.numerator, value.denominator))


@dataclass(frozen=True)
class Target:
    """An expression to compare with, and the spots at which it has a real value.

    ``definitions`` explain letters that answers may use besides the expression's own (o_5 as σ(z_5)), and formal
    derivatives (∂E/∂z₆); they must not lead in a circle. ``placed`` are points that had to be searched for, where
    the expression has values in a small domain only; ``along`` is the curve on which all of them lie.
    """

    tree: Tree
    assumptions: tuple[Relation, ...] = ()
    definitions: Mapping[Key, Tree] = field(default_factory=dict, repr=False)
    grid: Grid = field(default_factory=Grid)
    placed: tuple[Mapping[Key, Fraction | Enclosed], ...] = ()
    spots: tuple[int, ...] = ()
    is_complex: bool = False
    along: Along | None = None
    _kept: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        known = {_written(key): value for key, value in self.definitions.items()}
        object.__setattr__(self, "definitions", known)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_kept": {}}

    def names(self, kind: type[Columns] = Columns) -> Names:
        """The columns of names at the target's spots."""
        return Names(self, self.spots if kind is Columns else range(_COMPLEX_POINTS), kind)

    def known_names(self) -> tuple[Name, ...]:
        """The names in the expression and in the definitions."""
        trees = (self.tree, *self.definitions, *self.definitions.values())
        return tuple(dict.fromkeys(name for tree in trees for name in names_in(tree)))

    def column(self, precision: int) -> tuple[Names, Column]:
        """The names' columns at a working precision that is in force, and the expression's own."""
        found = self._kept.get(precision)
        if found is None:
            names = self.names()
            found = self._kept[precision] = names, Columns(names, len(self.spots)).of(self.tree)
        if len(found[0]) > _MOST_KEPT:
            found[0].clear()
        return found

    def complex_column(self, precision: int) -> tuple[Names, Column]:
        """The same over the complex numbers. Raises UnsupportedError for what is not analytic."""
        found = self._kept.get((precision, "complex"))
        if found is None:
            names = self.names(ComplexColumns)
            found = names, ComplexColumns(names, _COMPLEX_POINTS).of(self.tree)
            self._kept[precision, "complex"] = found
        if len(found[0]) > _MOST_KEPT:
            found[0].clear()
        return found

    def without_assumptions(self) -> Target:
        """The same expression wherever it has values."""
        free = self._kept.get("free")
        if free is None:
            free = self._kept["free"] = target_of(self.tree, (), self.definitions, self.grid.seed, self.along)
        return free

    def kept(self, key: object, make: Callable[[], Target]) -> Target:
        """Another target that belongs to this one, made once; of many only some are kept.

        >>> from symgrad.language.parser import read
        >>> one = target_of(read("x"))
        >>> one.kept("twice", lambda: target_of(read("2x"))) is one.kept("twice", lambda: target_of(read("3x")))
        True
        """
        found = self._kept.get(key)
        if found is None:
            found = make()
            if len(self._kept) < _MOST_TARGETS:
                self._kept[key] = found
        return found

    def elsewhere(self) -> Target:
        """The same target at the points beyond its own at which it has values as well."""
        found = self._kept.get("elsewhere")
        if found is None:
            tried = max([*self.spots, *range(len(self.placed))], default=-1) + 1
            bare = replace(self, _kept={})
            found = replace(bare, spots=_spots_with_values(bare, range(tried, MOST_POINTS), MOST_POINTS))
            self._kept["elsewhere"] = found
        return found

    def at_whole(self, names: Sequence[Name]) -> Target:
        """The same target at points at which some names are whole numbers, such as exponents."""
        placed: list[Mapping[Key, Fraction]] = []
        for spot in range(2 * POINTS):
            random = Random(f"{self.grid.seed}/{spot}")
            placed.append({name: Fraction(random.choice(_WHOLE)) for name in names})
        bare = replace(self, placed=tuple(placed), is_complex=False, _kept={})
        return replace(bare, spots=_spots_with_values(bare, range(2 * POINTS), POINTS), _kept={})

    def sample(self) -> Target:
        """The same target at a few of its points, for comparing very precisely."""
        found = self._kept.get("sample")
        if found is None:
            found = self._kept["sample"] = replace(self, spots=self.spots[:_SAMPLE], _kept={})
        return found

    def point(self, place: int) -> dict[Name, Fraction]:
        """The values of the expression's own names at one of the spots; an irrational one to a few digits."""
        names = self.names()
        found = {}
        for name in names_in(self.tree):
            column = names[name]
            if isinstance(column, tuple):
                found[name] = Fraction(int(column[place].p), int(column[place].q))
            elif isinstance(column[place], arb) and column[place].is_finite():
                found[name] = Fraction(column[place].str(4, radius=False))
        return found


def target_of(
    tree: Tree,
    assumptions: Sequence[Relation] = (),
    definitions: Mapping[Key, Tree] | None = None,
    seed: int = 0,
    along: Along | None = None,
) -> Target:
    """An expected expression with the points at which answers are compared with it; those lie ``along`` a curve.

    Raises UnsupportedError for what has no value, and AuthorError for definitions that lead in a circle.

    >>> from symgrad.language.parser import read
    >>> len(target_of(read("ln x")).spots)
    8
    """
    bare = Target(tree, tuple(assumptions), dict(definitions or {}), grid_of(assumptions, seed), along=along)
    _refuse_circles(bare.definitions)
    if along is not None:
        bare = replace(bare, _kept={}, placed=points_along(along, assumptions, bare.grid, POINTS))
    spots = _spots_of(bare)
    if spots:
        return replace(bare, _kept={}, spots=spots)
    if along is not None:
        raise UnsupportedError("a curve", to_text(along[0]), reason="the derivative has no value at its points")
    placed = () if definitions else searched_points([tree], assumptions=assumptions, count=POINTS, seed=seed)
    if placed:
        return replace(bare, _kept={}, placed=placed, spots=tuple(range(len(placed))))
    return replace(bare, _kept={}, is_complex=True)


def _refuse_circles(definitions: Mapping[Key, Tree]) -> None:
    """Raise AuthorError where a letter is explained by itself."""
    inner = {
        key: [one for one in map(_written, keys_in([tree])) if one in definitions]
        for key, tree in definitions.items()
    }
    waiting = {key: len(set(found)) for key, found in inner.items()}
    users: dict[Key, list[Key]] = {}
    for key, found in inner.items():
        for one in set(found):
            users.setdefault(one, []).append(key)
    ready = [key for key, count in waiting.items() if not count]
    while ready:
        key = ready.pop()
        del waiting[key]
        for user in users.get(key, ()):
            waiting[user] -= 1
            if not waiting[user]:
                ready.append(user)
    if waiting:
        shown = ", ".join(to_text(key) for key in waiting)
        raise AuthorError(f"the definitions of {shown} lead in a circle", expected="letters explained by other letters")


def _spots_of(target: Target) -> tuple[int, ...]:
    """The first spots at which the expression has a value and the assumptions hold."""
    candidates = MOST_POINTS if target.along is None else len(target.placed)
    return _spots_with_values(target, range(candidates), POINTS)


def _spots_with_values(target: Target, candidates: range, most: int) -> tuple[int, ...]:
    """The first of some spots at which the expression has a value and the assumptions hold."""
    found: list[int] = []
    with working_precision(FIRST_PRECISION):
        for start in range(0, len(candidates), POINTS):
            spots = candidates[start : start + POINTS]
            names = Names(target, spots)
            values = Columns(names, len(spots)).of(target.tree)
            allowed = _allowed(target, names, len(spots))
            found += [
                spot
                for spot, value, inside in zip(spots, values, allowed, strict=True)
                if inside and is_number(value)
            ]
            if len(found) >= most:
                break
    return tuple(found[:most])


def _allowed(target: Target, names: Names, count: int) -> list[bool]:
    """Where all assumptions hold."""
    found = []
    for place in range(count):
        at = {name: names[name][place] for relation in target.assumptions for name in names_in(relation)}
        exact = {name: value if isinstance(value, arb) else _fraction(value) for name, value in at.items()}
        found.append(all(holds(relation, exact) for relation in target.assumptions))
    return found


def is_number(value: Any) -> bool:
    """Whether a value of a column is certainly a real number."""
    return isinstance(value, fmpq) or bool(value.is_finite())


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))

