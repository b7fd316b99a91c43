"""The values of one thing at several points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from flint import arb, fmpq

from symgrad.numeric.balls import Key

Column: TypeAlias = tuple[fmpq, ...] | list[arb]
"""The values at all points: rationals in a tuple, balls in a list."""


class Scoped(dict[Key, Column]):
    """The columns of names, with some of them replaced: an index of a sum."""

    def __init__(self, own: Mapping[Key, Column], outer: Mapping[Key, Column]) -> None:
        super().__init__(own)
        self.outer = outer

    def __missing__(self, key: Key) -> Column:
        return self.outer[key]
