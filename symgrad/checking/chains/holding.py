"""At which points a statement holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flint import acb, fmpq

from symgrad.checking.chains.points import TINY, as_ball
from symgrad.checking.chains.statements import Joined, Statement, Truth, atoms, names_of, put_in
from symgrad.checking.equivalence import BUDGET
from symgrad.language.tree import Derivative, Name, Relation, Tree
from symgrad.numeric.columns import Columns
from symgrad.numeric.complex_columns import ComplexColumns
from symgrad.numeric.effort import Work


@dataclass(frozen=True)
class Rules:
    """Over which numbers solutions count, and what is assumed of the letters."""

    is_complex: bool = False
    assumptions: tuple[Relation, ...] = ()


def are_assumed(rules: Rules, setting: Mapping[Name, Tree]) -> bool:
    """Whether the numbers that stand for letters are as assumed."""
    for relation in rules.assumptions:
        put = put_in(relation, setting)
        if isinstance(put, Relation) and not names_of(put) and not Evaluator({}, 1, True).holds(put)[0]:
            return False
    return True


class Evaluator:
    """Which statements hold at some points."""

    def __init__(self, names: Mapping[Name, Sequence[Any]], count: int, real: bool) -> None:
        self.count, self.real = count, real
        work = Work(40 * BUDGET)
        if real:
            columns: dict[Name | Derivative, Any] = {name: _settled(values) for name, values in names.items()}
            self.columns: Any = Columns(columns, count, work)
        else:
            balls: dict[Name | Derivative, Any] = {
                name: [acb(as_ball(one)) for one in values] for name, values in names.items()
            }
            self.columns = ComplexColumns(balls, count, work)

    def assumed(self, rules: Rules, setting: Mapping[Name, Tree]) -> list[bool]:
        """Where what is assumed of the unknowns holds."""
        found = [True] * self.count
        for relation in rules.assumptions:
            put = put_in(relation, setting)
            if isinstance(put, Relation) and all(name in self.columns.names for name in names_of(put)) and self.real:
                found = [one and other for one, other in zip(found, self.holds(put), strict=True)]
        return found

    def holds(self, statement: Statement) -> list[bool]:
        """Where a statement holds."""
        if isinstance(statement, Truth):
            return [statement.holds] * self.count
        if isinstance(statement, Joined):
            parts = [self.holds(part) for part in statement.parts]
            return [(all if statement.word == "and" else any)(column) for column in zip(*parts, strict=True)]
        left, right = (self._values(side) for side in (statement.left, statement.right))
        return [self._relation(one, statement.operator, other) for one, other in zip(left, right, strict=True)]

    def defined(self, statement: Statement) -> list[bool]:
        """Where all sides of a statement have values."""
        columns = [self._values(side) for atom in atoms(statement) for side in (atom.left, atom.right)]
        return [all(value.is_finite() for value in row) for row in zip(*columns, strict=True)] or [True] * self.count

    def _values(self, side: Tree) -> list[Any]:
        column = self.columns.of(side)
        return [as_ball(value) for value in column] if self.real else self.columns.balls(column)

    def _relation(self, one: Any, operator: str, other: Any) -> bool:
        if not (one.is_finite() and other.is_finite()):
            return False
        apart = one - other
        is_equal = bool(abs(apart) < TINY * (1 + abs(one)))
        if operator in "=≈":
            return is_equal
        if operator == "≠":
            return not is_equal
        if is_equal:
            return operator in "≤≥"
        return bool(apart < 0) if operator in "<≤" else bool(apart > 0)


def _settled(values: Sequence[Any]) -> Any:
    """A column of fractions, or of balls where there is any."""
    return tuple(values) if all(isinstance(one, fmpq) for one in values) else [as_ball(one) for one in values]
