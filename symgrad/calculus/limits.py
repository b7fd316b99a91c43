"""Proof of a limit as h → 0: both sides in balls, at steps h so tiny that what is left of them is nothing.

A limit is not an equation, so it is compared by distance: with h = ±10⁻⁴⁰ an expression whose error shrinks
with h agrees with its limit to about forty digits. Thirty are asked for, on both sides, at every point.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import floor, log10

from flint import arb

from symgrad.calculus.step import Step
from symgrad.language.traversal import names_in
from symgrad.language.tree import Name, Tree
from symgrad.numeric.balls import Point, evaluate
from symgrad.numeric.compare import Comparison, Status
from symgrad.numeric.sampling import points

LIMIT = "limit"
"""The rule of a step that lets h go to 0."""


_TINY = Fraction(1, 10**40)
_PRECISION = 1024
_DIGITS = 30
_MOST_DIGITS = 40
_POINTS = 8


def compare_limit(before: Tree, after: Tree, h: Name, assumptions: Sequence[str] = ()) -> Comparison:
    """Whether ``before`` goes to ``after`` as h goes to 0, from both sides.

    >>> from symgrad.language.parser import read
    >>> compare_limit(read("sin(h)/h"), read("1"), Name("h")).status
    'equal'
    >>> compare_limit(read("(1 + h)^2"), read("2"), Name("h")).status
    'different'
    """
    names = [name for name in (*names_in(before), *names_in(after)) if name != h]
    sample = points([after], names=names, assumptions=assumptions, count=_POINTS)
    digits: list[int] = []
    for point in sample:
        agreements = [_agreement(before, after, {**point, h: step}) for step in (_TINY, -_TINY)]
        found = [agreement for agreement in agreements if agreement is not None]
        if found and min(found) < _DIGITS:
            left, right = (str(evaluate(tree, {**point, h: _TINY}, _PRECISION).mid()) for tree in (before, after))
            return Comparison("different", 0, 1, point, left, right)
        if len(found) == len(agreements):
            digits.append(min(found))
    status: Status = "equal" if digits else "undecided"
    return Comparison(status, min(digits, default=0), len(digits))


def goes_to_zero(step: Step) -> Name:
    """The letter that a limit step lets go to 0: its first binding."""
    (_, letter), *_ = step.bindings
    assert isinstance(letter, Name)
    return letter


def _agreement(before: Tree, after: Tree, point: Point) -> int | None:
    """The digits to which two values agree; None where one of them is not defined."""
    left, right = evaluate(before, point, _PRECISION), evaluate(after, point, _PRECISION)
    if not (left.is_finite() and right.is_finite()):
        return None
    size = max(arb(1), abs(right).upper())
    error = float((abs(left - right) / size).upper())
    return _MOST_DIGITS if error == 0 else min(_MOST_DIGITS, floor(-log10(error)))
