"""Points of a curve at which implicit derivatives are compared: generic, on several branches, and each proved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeAlias

from flint import arb, fmpq

from symgrad.calculus.curve import Curve
from symgrad.errors import UnsupportedError
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in
from symgrad.language.tree import Derivative, Name, Negative, Relation, Sum, Tree
from symgrad.numeric.balls import Key, evaluate, holds
from symgrad.numeric.grid import Grid
from symgrad.numeric.precision import working_precision
from symgrad.numeric.rounding import endpoints

Along: TypeAlias = tuple[Relation, Name, Name]
"""An equation, its variable, and the name that is a function of it."""

_PRECISION: Final = 1_400
"""Bits: more than any answer is compared with."""
_FINEST: Final = 1_200
_NUMERATORS: Final = (37, -41, 89, -97, 131, -173, 293, -331, 7, 479, -739, 977)
_GIVEN: Final = tuple(Fraction(numerator, 100) for numerator in _NUMERATORS)
_STARTS: Final = tuple(map(Fraction, ("4/5", "-9/10", "2", "-3", "1/20", "9")))
_BRANCHES: Final = 2
"""So many points are taken above one place."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A coordinate that is proved to lie within 2^−bits of ``middle``."""

    middle: Fraction
    bits: int

    def ball(self) -> arb:
        """The enclosure as a ball of the working precision."""
        return arb(fmpq(self.middle.numerator, self.middle.denominator)) + arb(0, arb(2) ** -self.bits)

    @property
    def shown(self) -> Fraction:
        """The coordinate to as many digits as people read."""
        return Fraction(round(self.middle * 10**6), 10**6)


Place: TypeAlias = Mapping[Key, "Fraction | Enclosed"]


def points_along(along: Along, assumptions: Sequence[Relation], grid: Grid, count: int) -> tuple[Place, ...]:
    """Up to so many points of a curve, with generic values for its parameters.

    Raises UnsupportedError where none are found.

    >>> from symgrad.language.parser import read
    >>> circle = (read("x^2 + y^2 = 1"), Name("x"), Name("y"))
    >>> {point[Name("y")].middle > 0 for point in points_along(circle, (), Grid(), 8)} == {True, False}
    True
    """
    equation, variable, dependent = along
    formula = Sum((equation.left, Negative(equation.right)))
    found: list[Place] = []
    for given, sought in ((variable, dependent), (dependent, variable)):
        for point in _search(formula, given, sought, grid):
            if _is_allowed(point, assumptions):
                found.append(point)
            if len(found) == count:
                return tuple(found)
        if len(found) > 1:
            break  # only where the curve is hard to reach in one direction, the other one is tried
    if not found:
        raise UnsupportedError("a curve", to_text(equation), reason="no points were found on it")
    return tuple(found)


def _search(formula: Tree, given: Name, sought: Name, grid: Grid) -> Iterator[Place]:
    parameters = [name for name in names_in(formula) if name not in (given, sought)]
    for spot, place in enumerate(_GIVEN):
        others = {name: grid.value(name, spot) for name in parameters}
        curve = Curve(formula, given, sought, others)
        heights: list[Enclosed] = []
        for start in _STARTS:
            near = curve.height(place, arb(start.numerator) / start.denominator)
            height = None if near is None else _refined(curve, place, near)
            if height is not None and all(abs(height.middle - other.middle) > Fraction(1, 10**9) for other in heights):
                heights.append(height)
                point: dict[Key, Fraction | Enclosed] = dict(others.items())
                yield {**point, given: place, sought: height}
            if len(heights) == _BRANCHES:
                break


def _refined(curve: Curve, place: Fraction, near: arb) -> Enclosed | None:
    """The zero in a ball by two steps of the interval Newton method, each of which doubles the digits."""
    slope = Derivative(curve.formula, (curve.dependent,))
    with working_precision(_PRECISION):
        at: dict[Name, Fraction | arb] = {**curve.others, curve.variable: place}
        for _ in range(3):
            middle = near.mid()
            here = evaluate(curve.formula, {**at, curve.dependent: middle}, _PRECISION)
            step = here / evaluate(slope, {**at, curve.dependent: near}, _PRECISION)
            if not step.is_finite():
                return None
            near = middle - step
        ends = endpoints(near)
    if ends is None or ends[1] - ends[0] > Fraction(1, 2**_FINEST):
        return None
    return Enclosed((ends[0] + ends[1]) / 2, _FINEST)


def _is_allowed(point: Place, assumptions: Sequence[Relation]) -> bool:
    with working_precision(_PRECISION):
        at = {key: value.ball() if isinstance(value, Enclosed) else value for key, value in point.items()}
        return all(holds(relation, {k: v for k, v in at.items() if isinstance(k, Name)}) for relation in assumptions)
