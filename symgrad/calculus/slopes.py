"""The derivative as a slope: (f(x + h) − f(x))/h for smaller and smaller h, in exact decimals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.differentiate import Source, Variable, as_name, derive
from symgrad.errors import AuthorError
from symgrad.language.convert import as_tree
from symgrad.language.notation import Notation
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in, substitute
from symgrad.language.tree import Name, Negative, Quotient, Sum, Tree
from symgrad.numeric.worked import Worked, work_out
from symgrad.shown import Shown

STEPS = (Decimal("0.1"), Decimal("0.01"), Decimal("0.001"))
_PLACES = 10
"""Digits after the point of values that are not rational, such as sin 2.01."""


@dataclass(frozen=True, slots=True)
class SlopeRow:
    """One row: the step h, the value f(x + h) and the slope of the secant; exact, or rounded where not rational."""

    h_tree: Tree
    value_tree: Tree
    slope_tree: Tree
    h: Fraction
    value: Fraction
    slope: Fraction
    exact: bool


@dataclass(frozen=True, slots=True)
class SlopeTable(Shown):
    """A table of secant slopes at a point, with the derivative that they approach.

    ``rows`` have ``h``, ``value`` and ``slope`` as exact fractions; ``limit`` is the derivative's value there.

    >>> table = slope_table("2 - 3x + 4x^2", at={"x": 2}, h=["0.01", "0.001"])
    >>> [float(row.slope) for row in table.rows], table.limit
    ([13.04, 13.004], Fraction(13, 1))
    """

    expression_tree: Tree
    variable: Name
    point: tuple[tuple[Name, Tree], ...]
    start: Worked
    rows: tuple[SlopeRow, ...]
    limit_worked: Worked
    derivation: Derivation

    def __repr__(self) -> str:
        return self._brief(f"of {to_text(self.expression_tree)}: {len(self.rows)} rows")

    @property
    def limit(self) -> Fraction:
        """The value of the derivative at the point."""
        return self.limit_worked.value

    @property
    def derivative(self) -> Derivation:
        """The derivation of the derivative."""
        return self.derivation


def slope_table(
    expression: Source,
    at: Mapping[Any, Any],
    h: Sequence[Any] = STEPS,
    wrt: Variable | None = None,
    *,
    notation: Notation | None = None,
) -> SlopeTable:
    """Tabulate (f(x + h) − f(x))/h for the given steps.

    ``at`` gives every name a value; ``wrt`` is the one that is changed by h, and may be left out where there is
    only one. Rational values are exact decimals; others are rounded to ten places, and the rounding is proved.

    Raises :class:`AuthorError` for a step of 0, a missing value, or a point outside the domain.
    """
    notation = notation or Notation()
    tree = as_tree(expression, notation)
    point = {as_name(key, notation): as_tree(_exact(value), notation) for key, value in at.items()}
    variable = _variable(tree, point, wrt, notation)
    missing = [name for name in (*names_in(tree), variable) if name not in point]
    if missing:
        raise AuthorError(f"no value for {to_text(missing[0])}", expected="at= with a value for every name")
    if not h:
        raise AuthorError("no step h is given", expected="one or more steps, such as 0.01")
    start = _work(tree, point)
    rows = tuple(_row(tree, variable, point, as_tree(_exact(step), notation)) for step in h)
    derivation = derive(tree, variable, partial=len(names_in(tree)) > 1)
    limit = _work(derivation.result_tree, point)
    return SlopeTable(tree, variable, tuple(point.items()), start, rows, limit, derivation)


def _variable(tree: Tree, point: Mapping[Name, Tree], wrt: Variable | None, notation: Notation) -> Name:
    if wrt is not None:
        return as_name(wrt, notation)
    candidates = [name for name in point if name in names_in(tree)] or list(point)
    if len(candidates) != 1:
        listed = ", ".join(to_text(name) for name in candidates) or "none"
        raise AuthorError(f"which of the values is changed by h? There are: {listed}", expected="wrt= with one name")
    return candidates[0]


def _exact(value: Any) -> Any:
    """A float means the decimal that Python prints for it."""
    return Decimal(repr(value)) if isinstance(value, float) else value


def _work(tree: Tree, point: Mapping[Name, Tree]) -> Worked:
    return work_out(substitute(tree, dict(point)), places=_PLACES)


def _row(tree: Tree, variable: Name, point: Mapping[Name, Tree], step: Tree) -> SlopeRow:
    h = work_out(step, places=_PLACES)
    if h.value == 0:
        raise AuthorError("a step h of 0 has no slope", expected="a step other than 0, such as 0.01")
    moved = substitute(tree, {**point, variable: Sum((point[variable], step))})
    here = substitute(tree, dict(point))
    value = work_out(moved, places=_PLACES)
    slope = work_out(Quotient(Sum((moved, Negative(here))), step), places=_PLACES)
    return SlopeRow(
        h.tree, value.tree, slope.tree, h.value, value.value, slope.value, value.exact and slope.exact
    )
