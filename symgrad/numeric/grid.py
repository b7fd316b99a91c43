"""Generic points for judging answers: so many rational values for every name, also for names that come up later.

The value of a name at a point depends on the name, the point and the seed alone, so an answer may use a letter
that nobody foresaw. The points differ in their moods (signs, near and far): what two expressions have in
common on one side of 0, or where a term is dwarfed by another, does not last over all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from random import Random
from typing import Final

from flint import fmpq

from symgrad.language.tree import Name, Relation
from symgrad.numeric.balls import Key
from symgrad.numeric.sampling import MOODS, Range, drawn, ranges_of, spelling

MOST_POINTS: Final = 48
"""So many points are tried, mood after mood, to find those at which an expression has a value."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Where names may lie, and the seed: everything that a generic value follows from.

    >>> grid = Grid()
    >>> grid.value(Name("x"), 0) == Grid().value(Name("x"), 0), grid.value(Name("x"), 0) == grid.value(Name("y"), 0)
    (True, False)
    """

    ranges: Mapping[Name, Range] = field(default_factory=dict)
    seed: int = 0

    def value(self, key: Key, spot: int) -> Fraction:
        """The value of a name, or of a formal derivative, at a point."""
        return _value(self.seed, key, spot, self.ranges.get(key) if isinstance(key, Name) else None)

    def column(self, key: Key, spots: Sequence[int]) -> tuple[fmpq, ...]:
        """The values at several points."""
        return _column(self.seed, key, tuple(spots), self.ranges.get(key) if isinstance(key, Name) else None)


def _value(seed: int, key: Key, spot: int, allowed: Range | None) -> Fraction:
    random = Random(f"{seed}/{spot}/{spelling(key)}")
    ranges = {} if allowed is None or not isinstance(key, Name) else {key: allowed}
    return drawn(key, MOODS[spot % len(MOODS)], ranges, random)


@lru_cache(maxsize=2048)
def _column(seed: int, key: Key, spots: tuple[int, ...], allowed: Range | None) -> tuple[fmpq, ...]:
    """The same names stand in answer after answer, and drawing values takes longer than reading one."""
    values = [_value(seed, key, spot, allowed) for spot in spots]
    return tuple(fmpq(value.numerator, value.denominator) for value in values)


def grid_of(assumptions: Sequence[Relation] = (), seed: int = 0) -> Grid:
    """The grid of points that the assumptions of the form "name < number" leave."""
    return Grid(ranges_of(assumptions), seed)
