"""Where an answer was found to differ: kept as a place, and put into numbers only when somebody asks."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from flint import arb, fmpq

from symgrad.checking.counterexamples import Counterexample, simple_counterexample
from symgrad.checking.target import Target
from symgrad.language.traversal import names_in
from symgrad.language.tree import Tree
from symgrad.numeric.columns import Columns
from symgrad.numeric.compare import shown_apart
from symgrad.numeric.precision import working_precision

_LONGEST_EXPONENT: Final = 20_000


@dataclass(frozen=True, slots=True)
class Difference:
    """An answer and a target that differ at one of the target's spots, seen at a precision.

    >>> from symgrad.checking.target import target_of
    >>> from symgrad.language.parser import read
    >>> found = Difference(target_of(read("2x")), read("3x"), 0, 128)
    >>> found.shown().point["x"], found.generic().point["x"].denominator
    (Fraction(2, 1), 991)
    """

    target: Target
    answer: Tree
    place: int
    precision: int
    is_missing: bool = False
    """Whether the answer has no value there."""

    def shown(self) -> Counterexample:
        """A point with small numbers where there is one, else the generic one."""
        return simple_counterexample(self.target, self.answer, self.is_missing) or self.generic()

    def generic(self) -> Counterexample:
        """The point, and both values there as decimals that show the difference."""
        place = self.place
        with working_precision(self.precision):
            names, expected = self.target.column(self.precision)
            if self.is_missing:
                values = shown_apart(middle(expected[place]), Fraction(0))[0], ""
            else:
                given = Columns(names, len(self.target.spots)).of(self.answer)
                values = shown_apart(middle(expected[place]), middle(given[place]))
            rounded = tuple(str(name) for name in names_in(self.target.tree) if isinstance(names[name], list))
        point = {str(name): value for name, value in self.target.point(place).items()}
        return Counterexample(point, *values, rounded=rounded)


def middle(value: Any) -> Fraction | arb:
    """A number inside a ball, as a fraction if it can be written out."""
    if isinstance(value, fmpq):
        return Fraction(int(value.p), int(value.q))
    mantissa, exponent = value.mid().man_exp()
    if abs(int(exponent)) > _LONGEST_EXPONENT:
        return arb(value.mid())
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
