"""The largest value of a formula on an interval, enclosed; and the proof that a formula stays below a number there.

The interval is halved until balls over its parts tell. A ball over a part comes in two ways, and the narrower counts:
the formula with the whole part put in, and its value in the middle plus its slope over the part times the half width.

>>> from symgrad.language.parser import read
>>> z = Name("z")
>>> low, high = largest(read("z (1 - z)"), read("1 - 2z"), z, Fraction(0), Fraction(1))
>>> low <= Fraction(1, 4) <= high and high - low < Fraction(1, 10**6)
True
>>> stays_below(read("z (1 - z)"), read("1 - 2z"), z, Fraction(0), Fraction(1), Fraction(26, 100))
True
"""

from __future__ import annotations

from fractions import Fraction
from heapq import heappop, heappush

from flint import arb, fmpq

from symgrad.language.tree import Name, Tree
from symgrad.numeric.balls import evaluate
from symgrad.numeric.rounding import endpoints

_MOST_PARTS = 2000
_TOLERANCE = Fraction(1, 10**8)
_PRECISION = 96
_UNKNOWN = Fraction(10**30)
"""Stands for the largest value on a part of which nothing is known yet."""


def enclosure(tree: Tree, slope: Tree, variable: Name, low: Fraction, high: Fraction) -> arb:
    """A ball that contains all values of the formula between two numbers; nan where none was found."""
    middle, part = (low + high) / 2, _ball(low).union(_ball(high))
    direct = evaluate(tree, {variable: part}, _PRECISION)
    steepness = evaluate(slope, {variable: part}, _PRECISION)
    if not steepness.is_finite():
        return direct
    by_slope = evaluate(tree, {variable: middle}, _PRECISION) + steepness * (part - _ball(middle))
    return by_slope if not direct.is_finite() or by_slope.rad() < direct.rad() else direct


def largest(
    tree: Tree, slope: Tree, variable: Name, low: Fraction, high: Fraction
) -> tuple[Fraction, Fraction] | None:
    """Two numbers between which the largest value on the interval lies; None where balls do not tell.

    ``slope`` is the derivative of ``tree``, which has to be smooth on the interval.
    """
    best = -_UNKNOWN
    parts: list[tuple[Fraction, Fraction, Fraction]] = []

    def add(left: Fraction, right: Fraction) -> bool:
        nonlocal best
        around = enclosure(tree, slope, variable, left, right)
        inside = evaluate(tree, {variable: (left + right) / 2}, _PRECISION)
        taken = endpoints(inside) if inside.is_finite() else None
        reached = endpoints(around) if around.is_finite() else (_UNKNOWN, _UNKNOWN)
        if taken is None or reached is None:
            return False
        best = max(best, taken[0])
        heappush(parts, (-reached[1], left, right))
        return True

    if not add(low, high):
        return None
    for _ in range(_MOST_PARTS):
        above, left, right = parts[0]
        if -above - best < _TOLERANCE:
            break
        heappop(parts)
        middle = (left + right) / 2
        if not (add(left, middle) and add(middle, right)):
            return None
    return best, -parts[0][0]


def stays_below(
    tree: Tree, slope: Tree, variable: Name, low: Fraction, high: Fraction, bound: Fraction, strictly: bool = True
) -> bool:
    """Whether it is proved that the formula stays below a number on the whole interval."""
    limit = _ball(bound)
    parts = [(low, high)]
    for _ in range(_MOST_PARTS):
        if not parts:
            return True
        left, right = parts.pop()
        found = enclosure(tree, slope, variable, left, right)
        if found < limit or (not strictly and found <= limit):
            continue
        middle = (left + right) / 2
        if evaluate(tree, {variable: middle}, _PRECISION) >= limit:
            return False
        parts += [(left, middle), (middle, right)]
    return False


def _ball(value: Fraction) -> arb:
    return arb(fmpq(value.numerator, value.denominator))
