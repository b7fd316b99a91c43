"""Points on a curve F(x, y) = 0, each proved: the interval Newton method shows that the zero is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from flint import arb

from symgrad.language.tree import Derivative, Name, Tree
from symgrad.numeric.balls import evaluate
from symgrad.numeric.precision import working_precision
from symgrad.numeric.rounding import endpoints

Coordinates: TypeAlias = Mapping[Name, Fraction | arb]

PRECISION = 384
"""Bits: a second difference with a step of 10⁻¹² loses eighty of them."""
_RADIUS_BITS = 320
_SEARCH_PRECISION = 64
_MOST_STEPS = 16
_GIVEN = tuple(map(Fraction, ("3/5", "13/10", "2/5", "-3/5", "2", "1/5", "3", "-2", "1/20", "5", "-1/5", "-5", "9")))
_STARTS = tuple(map(Fraction, ("4/5", "2", "-4/5", "-3", "1/20", "9")))


@dataclass(frozen=True, slots=True)
class Curve:
    """The zeros of a formula in two variables; ``others`` gives values to its parameters."""

    formula: Tree
    variable: Name
    dependent: Name
    others: Mapping[Name, Fraction]

    def points(self, count: int = 4) -> tuple[Coordinates, ...]:
        """Up to ``count`` proved points at which the curve has a slope; fewer, or none, where none are found.

        >>> from symgrad.language.parser import read
        >>> circle = Curve(read("x^2 + y^2 - 1"), Name("x"), Name("y"), {})
        >>> point = circle.points(1)[0]
        >>> point[Name("x")], float(point[Name("y")].mid())
        (Fraction(3, 5), 0.8)
        """
        found: list[Coordinates] = []
        for point in self._search(self.variable, self.dependent, count):
            found.append(point)
        if not found:
            # sin y + y = x³ + x is easily solved for y near a given x, x = y² + 7 more easily for x.
            found.extend(self._search(self.dependent, self.variable, count))
        return tuple(found)

    def height(self, at: Fraction | arb, near: arb) -> arb | None:
        """The height of the curve above another place, by continuing from a height near by."""
        return _zero(self.formula, self.dependent, {**self.others, self.variable: at}, near)

    def _search(self, given: Name, sought: Name, count: int) -> Iterator[Coordinates]:
        left = count
        for value in _GIVEN:
            at = {**self.others, given: value}
            for start in _STARTS:
                zero = _zero(self.formula, sought, at, arb(start.numerator) / start.denominator)
                if zero is not None and self._has_slope({**at, sought: zero}):
                    yield {**at, sought: zero}
                    left -= 1
                    break
            if not left:
                return

    def _has_slope(self, point: Coordinates) -> bool:
        steep = evaluate(Derivative(self.formula, (self.dependent,)), point, PRECISION)
        return bool(steep.is_finite() and not steep.contains(0))


def _zero(formula: Tree, sought: Name, at: Coordinates, start: arb) -> arb | None:
    """The zero of the formula that Newton's method reaches from the start, in a ball that is proved to hold it."""
    slope = Derivative(formula, (sought,))
    near = _newton(formula, slope, sought, at, start, _SEARCH_PRECISION, _MOST_STEPS)
    if near is not None:
        near = _newton(formula, slope, sought, at, near, PRECISION, 6)
    if near is None:
        return None
    with working_precision(PRECISION):
        middle = near.mid()
        around = middle + arb(0, arb(2) ** -_RADIUS_BITS)
        here = evaluate(formula, {**at, sought: middle}, PRECISION)
        step = here / evaluate(slope, {**at, sought: around}, PRECISION)
        improved = middle - step
        return improved if improved.is_finite() and around.contains_interior(improved) else None


def _newton(
    formula: Tree, slope: Tree, sought: Name, at: Coordinates, start: arb, precision: int, steps: int
) -> arb | None:
    with working_precision(precision):
        near = start.mid()
        for _ in range(steps):
            here, steep = (evaluate(tree, {**at, sought: near}, precision) for tree in (formula, slope))
            step = here / steep
            if not step.is_finite():
                return None
            near = (near - step).mid()
            if abs(step) < (1 + abs(near)) * arb(2) ** (8 - precision):
                break
        return near


def as_fraction(value: Fraction | arb) -> Fraction:
    """A coordinate as a fraction: exactly, or the middle of its ball."""
    if isinstance(value, Fraction):
        return value
    ends = endpoints(value)
    if ends is None:
        raise ValueError("the ball is not finite")
    return (ends[0] + ends[1]) / 2


def moved(value: Fraction | arb, by: Fraction) -> Fraction | arb:
    """A coordinate moved by a step."""
    if isinstance(value, Fraction):
        return value + by
    return value + arb(by.numerator) / by.denominator


def difference(heights: Sequence[arb], step: Fraction) -> arb:
    """The slope, or with three heights the second derivative, by central differences."""
    left, *middle, right = heights
    size = arb(step.numerator) / step.denominator
    if not middle:
        return (right - left) / (2 * size)
    return (right - 2 * middle[0] + left) / (size * size)
