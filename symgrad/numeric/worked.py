"""Working a number out: exactly where it is rational, otherwise rounded to so many places, with proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from symgrad.errors import AuthorError
from symgrad.language.printing import to_text
from symgrad.language.tree import Name, Tree, constant_value, decimal_places, number
from symgrad.numeric.balls import evaluate, exact
from symgrad.numeric.rounding import rounded


@dataclass(frozen=True, slots=True)
class Worked:
    """A number that was worked out: its value, how it is written, and whether it is exact or rounded."""

    value: Fraction
    tree: Tree
    exact: bool

    @property
    def sign(self) -> str:
        """What stands before it in a line: "=" or "≈"."""
        return "=" if self.exact else "≈"


def work_out(tree: Tree, *, places: int, at: Mapping[Name, Fraction] | None = None) -> Worked:
    """The value of a tree, exact where it is a finite decimal or an integer, else rounded to ``places``.

    Raises :class:`AuthorError` where the tree has no finite value there.

    >>> from symgrad.language.parser import read
    >>> to_text(work_out(read("2 - 3*2.01 + 4*2.01^2"), places=3).tree)
    '12.1304'
    >>> to_text(work_out(read("sin 1"), places=3).tree)
    '0.841'
    """
    value = exact(tree, at or {})
    if value is not None:
        digits = decimal_places(value)
        if digits is not None:
            return Worked(value, number(value, digits or None), True)
    elif not evaluate(tree, at or {}).is_finite():
        raise AuthorError(f"{to_text(tree)} has no finite value", expected="a point inside the domain")
    written = rounded(tree, at or {}, places)
    return Worked(constant_value(written) or Fraction(0) if value is None else value, written, False)
