"""Generic points: rational values at which no coincidence makes two different expressions agree.

The values have prime denominators, both signs and several magnitudes (between 0 and 1, around 1 to 3,
larger, small), and never special ones such as 0 or 1. A point counts only if every tree has a finite value
there and every assumption certainly holds. The same trees and the same seed always give the same points.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random
from typing import Literal, TypeAlias

from symgrad.errors import AuthorError
from symgrad.language.parser import read
from symgrad.language.traversal import children, names_in
from symgrad.language.tree import Derivative, Name, Negative, Number, Power, Product, Relation, Sum, Tree
from symgrad.numeric.balls import Key, evaluate, exact, holds
from symgrad.numeric.keys import keys_in, scalar_parts
from symgrad.numeric.walk import links

Point: TypeAlias = dict[Key, Fraction]

_PRIME_DENOMINATORS = (977, 983, 991, 997, 1009, 1013, 1019, 1021)
_ATTEMPTS = 40
"""For each point; the second half of them looks around the points that were found so far."""

_PRECISION = 96
"""Enough to be certain of a finite value; comparing raises it by itself."""

_LOW_DEGREES = range(1, 10)


@dataclass(frozen=True, slots=True)
class Mood:
    """How the values of one attempt are drawn: from a range of magnitudes, with a sign."""

    lower: Fraction
    upper: Fraction
    sign: Literal[-1, 0, 1]
    """0 draws a sign for each name."""


_UNIT = (Fraction(1, 20), Fraction(19, 20))
_NEAR = (Fraction(21, 20), Fraction(3))
_UNIT_MOOD = Mood(*_UNIT, 1)
MOODS = (
    Mood(*_NEAR, 1),
    Mood(*_UNIT, 0),
    Mood(*_NEAR, 0),
    Mood(*_UNIT, 1),
    Mood(*_NEAR, -1),
    Mood(Fraction(3), Fraction(12), 1),
    Mood(Fraction(1, 20), Fraction(3), 0),
    Mood(*_UNIT, -1),
    Mood(Fraction(1, 200), Fraction(1, 20), 0),
    Mood(Fraction(3), Fraction(12), 0),
    Mood(Fraction(12), Fraction(120), 0),
)


@dataclass(frozen=True, slots=True)
class Range:
    """Where assumptions allow a name to lie; None is no bound."""

    lower: Fraction | None = None
    upper: Fraction | None = None


def points(
    trees: Sequence[Tree],
    names: Sequence[Name] | None = None,
    assumptions: Sequence[str | Relation] = (),
    count: int = 8,
    seed: int = 0,
    *,
    independent: bool = False,
) -> tuple[Point, ...]:
    """Up to ``count`` generic points at which all trees are finite and all assumptions hold.

    ``names`` are given values besides those that the trees need; assumptions are relations, as trees or as
    text ("x > 0", "0 < alpha < 1"). A formal derivative such as ∂E/∂z₆ gets a generic value of its own; with
    ``independent`` all names are independent variables and it is zero. Fewer points come back, or none,
    where no more are found; they are found reliably in domains that contain an interval of ordinary size.

    Raises AuthorError for an assumption that is not a relation.

    >>> from symgrad.language.tree import Call, ONE
    >>> x = Name("x")
    >>> all(0 < point[x] < 1 for point in points([Call("log", (x,))], assumptions=[Relation(x, "<", ONE)]))
    True
    """
    relations = [_relation(assumption) for assumption in assumptions]
    parts = scalar_parts(trees)
    keys = keys_in([*parts, *relations, *(names or ())])
    ranges = ranges_of(relations)
    random = Random(f"{seed}: {' '.join(sorted(map(spelling, keys)))}")
    bounded = [part for part in parts if not _is_polynomial(part)]
    found: list[Point] = []
    for attempt in range(count * _ATTEMPTS if keys else 1):
        if len(found) == count:
            break
        if found and attempt >= count * _ATTEMPTS // 2:  # a small domain: look around what was found
            point = {key: _beside(value, random) for key, value in random.choice(found).items()}
        else:
            mood = MOODS[attempt % len(MOODS)]
            point = {key: _value(key, mood, ranges, random, independent) for key in keys}
        if point not in found and _is_inside(point, bounded, relations):
            found.append(point)
    return tuple(found)


def _value(key: Key, mood: Mood, ranges: Mapping[Name, Range], random: Random, independent: bool) -> Fraction:
    return Fraction(0) if independent and isinstance(key, Derivative) else drawn(key, mood, ranges, random)


def drawn(key: Key, mood: Mood, ranges: Mapping[Name, Range], random: Random) -> Fraction:
    """A value for a name in a mood, where its range allows; a formal derivative may have any."""
    if isinstance(key, Derivative):
        return _magnitude(mood, random) * random.choice((-1, 1))
    allowed = ranges.get(key, Range())
    if allowed.lower is not None and allowed.upper is not None:
        return allowed.lower + (allowed.upper - allowed.lower) * _magnitude(_UNIT_MOOD, random)
    if allowed.lower is not None:
        return allowed.lower + _magnitude(mood, random)
    if allowed.upper is not None:
        return allowed.upper - _magnitude(mood, random)
    return _magnitude(mood, random) * (mood.sign or random.choice((-1, 1)))


def _beside(value: Fraction, random: Random) -> Fraction:
    """A value up to a tenth larger or smaller; zero stays zero."""
    return value * Fraction(random.randint(900, 1100), 1009)


def _magnitude(mood: Mood, random: Random) -> Fraction:
    """A fraction in the mood's range with a prime denominator, never an integer."""
    denominator = random.choice(_PRIME_DENOMINATORS)
    lowest = -(-mood.lower.numerator * denominator // mood.lower.denominator)
    highest = mood.upper.numerator * denominator // mood.upper.denominator
    numerator = random.randint(lowest, highest)
    return Fraction(numerator + (numerator % denominator == 0), denominator)


def _is_polynomial(tree: Tree) -> bool:
    """Whether a tree certainly has a value at every point, as a polynomial of low degree and its derivative do."""
    match tree:
        case Name() | Number():
            return True
        case Sum() | Product() | Negative():
            return all(map(_is_polynomial, children(tree)))
        case Derivative(operand, (_,)):
            return (tree.applied or not isinstance(operand, Name)) and _is_polynomial(operand)
        case Power(base, Number(exponent)):
            return exponent in _LOW_DEGREES and _is_polynomial(base)
        case _:
            return False


def _is_inside(point: Point, trees: Sequence[Tree], relations: Sequence[Relation]) -> bool:
    if not all(holds(relation, point, _PRECISION) for relation in relations):
        return False
    return all(evaluate(tree, point, _PRECISION).is_finite() for tree in trees)


def _relation(assumption: str | Relation) -> Relation:
    if isinstance(assumption, Relation):
        return assumption
    tree = read(assumption)
    if not isinstance(tree, Relation):
        raise AuthorError(f"'{assumption}' is not a condition", expected='a relation such as "x > 0"')
    return tree


def ranges_of(relations: Sequence[Relation]) -> dict[Name, Range]:
    """What the assumptions of the form "name < number" say about each name."""
    ranges: dict[Name, Range] = {}
    for left, operator, right in (link for relation in relations for link in links(relation)):
        for one, other, is_upper in ((left, right, operator in "<≤"), (right, left, operator in ">≥")):
            if isinstance(one, Name) and not names_in(other) and operator in "<≤>≥":
                limit = exact(other, {})
                if limit is not None:
                    ranges[one] = _narrowed(ranges.get(one, Range()), limit, is_upper)
    return ranges


def _narrowed(allowed: Range, limit: Fraction, is_upper: bool) -> Range:
    if is_upper:
        return replace(allowed, upper=limit if allowed.upper is None else min(limit, allowed.upper))
    return replace(allowed, lower=limit if allowed.lower is None else max(limit, allowed.lower))


def spelling(key: Key) -> str:
    """What tells a key from others in the seed of its values."""
    return str(key) if isinstance(key, Name) else f"d{key.operand}/d{' d'.join(map(str, key.variables))}"
