"""Places where an expression changes its formula, so that an answer is compared on all sides of them.

max(0, x) and max(0, x) + max(0, x − 50) agree wherever x < 50. So for each |u|, max(u, v), ReLU and condition in the
expected expression or the answer, points are looked for at which u lies on the side that no point was on so far.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

from flint import fmpq

from symgrad.checking.target import POINTS, Names, Target, is_number
from symgrad.errors import UnsupportedError
from symgrad.functions.registry import FUNCTIONS
from symgrad.language.traversal import names_in, walk
from symgrad.language.tree import Call, Cases, Name, Negative, Sum, Tree
from symgrad.numeric.balls import Key
from symgrad.numeric.columns import Columns
from symgrad.numeric.effort import OutOfBudgetError, Work
from symgrad.numeric.keys import keys_in
from symgrad.numeric.precision import working_precision
from symgrad.numeric.walk import links

_PRECISION: Final = 64
_SCALES: Final = tuple(Fraction(10) ** power for power in (0, 1, 2, 3, 4, 6, 9, 12, 16, 20, 30))
_MOST_GATES: Final = 6


def gates(tree: Tree) -> Iterator[Tree]:
    """What changes its sign where a formula changes."""
    for node in walk(tree):
        match node:
            case Call("max" | "min"):
                first, *rest = node.arguments
                yield from (Sum((first, Negative(other))) for other in rest)
            case Call() if node.function in FUNCTIONS and FUNCTIONS[node.function].kinks:
                yield from node.arguments[:1]
            case Cases():
                for _, condition in node.branches:
                    yield from (Sum((left, Negative(right))) for left, _, right in links(condition))
            case _:
                pass


def beyond_kinks(target: Target, answer: Tree, work: Work | None = None) -> Target | None:
    """The same target at points on sides where none of its own is; None where there is nothing to try."""
    found: list[Mapping[Key, Fraction]] = []
    if target.along is not None:
        return None
    wanted = [gate for tree in (target.tree, answer) for gate in gates(tree)][:_MOST_GATES]
    for gate in dict.fromkeys(wanted):
        if names_in(gate):
            found += _other_side(target, gate, answer, work)
    return replace(target, placed=tuple(found), spots=tuple(range(len(found))), _kept={}) if found else None


def _other_side(target: Target, gate: Tree, answer: Tree, work: Work | None) -> list[Mapping[Key, Fraction]]:
    """Points on the side of a gate where none of the target's own points is; none if there are on both."""
    with working_precision(_PRECISION):
        try:
            here = {_sign(value) for value in Columns(target.names(), len(target.spots), work).of(gate)}
        except OutOfBudgetError:
            raise
        except UnsupportedError:
            return []
        missing = {1, -1} - here
        if not missing:
            return []
        keys = [key for key in keys_in([target.tree, gate, answer]) if key not in target.definitions]
        for scale in _SCALES:
            spots = range(POINTS, 4 * POINTS)
            names = _scaled(target, spots, keys, scale)
            signs = [_sign(value) for value in Columns(names, len(spots), work).of(gate)]
            places = [place for place, sign in enumerate(signs) if sign in missing][:2]
            points = [_point(names, keys, place) for place in places]
            points = [point for point in points if _has_value(target, point)]
            if points:
                return points
    return []


def _scaled(target: Target, spots: range, keys: list[Key], scale: Fraction) -> Names:
    """Generic values so many times as large; letters with definitions follow from them."""
    names = Names(target, spots)
    bounded = target.grid.ranges
    for key in keys:
        if not (isinstance(key, Name) and key in bounded):
            column = names[key]
            factor = fmpq(scale.numerator, scale.denominator)
            names[key] = tuple(value * factor for value in column if isinstance(value, fmpq))
    return names


def _point(names: Names, keys: list[Key], place: int) -> Mapping[Key, Fraction]:
    return {key: _fraction(names[key][place]) for key in keys}


def _fraction(value: Any) -> Fraction:
    return Fraction(int(value.p), int(value.q))


def _has_value(target: Target, point: Mapping[Key, Fraction]) -> bool:
    alone = replace(target, placed=(point,), spots=(0,), _kept={})
    (value,) = Columns(alone.names(), 1).of(target.tree)
    return is_number(value)


def _sign(value: Any) -> int | None:
    if value > 0:
        return 1
    return -1 if value < 0 else None


