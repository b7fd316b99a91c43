"""Judging equations and inequalities that are solved step by step: each has the solutions of the one before."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Final

from symgrad.checking.chains.lines import RawLine
from symgrad.checking.chains.solutions import Between, Compared, Rules, compare_statements
from symgrad.checking.chains.statements import Statement, names_of, read_statement
from symgrad.checking.chains.verdict import ChainLine, LineStatus, Step
from symgrad.checking.diagnosis.book import finished
from symgrad.checking.diagnosis.mistake import Made
from symgrad.checking.diagnosis.wrong_lines import wrong_equations
from symgrad.checking.equations import difference
from symgrad.checking.equivalence import judge
from symgrad.checking.target import target_of
from symgrad.checking.verdict import Status
from symgrad.errors import StudentError, SymgradError
from symgrad.language.notation import Notation
from symgrad.language.tree import Relation

_STEPS: Final[dict[Between, Step]] = {
    Between.same: "same", Between.more: "more", Between.fewer: "fewer", Between.other: "other",
    Between.unknown: "none",
}  # fmt: skip
_MOST_TRIED: Final = 80


def judged_statements(
    lines: Sequence[RawLine], notation: Notation, rules: Rules, truth: Statement | None = None
) -> tuple[ChainLine, ...]:
    """The verdicts on equations; the first one, or ``truth``, says what is right."""
    found: list[ChainLine] = []
    before: ChainLine | None = None
    for line in lines:
        judged = _judged(line, before, truth, notation, rules)
        found.append(judged)
        if judged.statement is not None:
            truth = truth if truth is not None else judged.statement
            before = judged
    return tuple(found)


def _judged(
    line: RawLine, before: ChainLine | None, truth: Statement | None, notation: Notation, rules: Rules
) -> ChainLine:
    def said(status: LineStatus, step: Step = "none", **more: object) -> ChainLine:
        number = 0 if before is None else before.number
        return ChainLine(line.number, line.text, line.formula, line.reason, status, step, number, **more)  # type: ignore[arg-type]

    if not line.formula:
        return said(LineStatus.remark)
    try:
        statement = read_statement(line.formula.removesuffix("=").strip(), notation)
    except StudentError as problem:
        return said(LineStatus.unreadable, problem=problem)
    if statement is None:
        return said(LineStatus.undecided)
    tree = statement if isinstance(statement, Relation) else None
    if before is None or before.statement is None:
        if truth is None:
            return said(LineStatus.right, "start", tree=tree, statement=statement)
        compared = compare_statements(truth, statement, rules)
        status = _status(compared, LineStatus.right)
        return said(status, "start", tree=tree, statement=statement, lost=compared.lost, gained=compared.gained)
    compared = compare_statements(before.statement, statement, rules)
    is_after_slip = before.status in (LineStatus.wrong, LineStatus.follows)
    status = _status(compared, LineStatus.follows if is_after_slip else LineStatus.right)
    if is_after_slip and truth is not None and compare_statements(truth, statement, rules).between is Between.same:
        status = LineStatus.repaired
    made: tuple[tuple[Made, ...], ...] = ()
    if status is LineStatus.wrong and compared.between is Between.other:
        made = _mistakes(before.statement, statement)
    return said(
        status, _STEPS[compared.between], tree=tree, statement=statement, made=made,
        lost=compared.lost, gained=compared.gained,
    )  # fmt: skip


def _status(compared: Compared, good: LineStatus) -> LineStatus:
    if compared.between is Between.unknown:
        return LineStatus.undecided
    return good if compared.between is Between.same else LineStatus.wrong


def _mistakes(before: Statement, after: Statement) -> tuple[tuple[Made, ...], ...]:
    """The named mistakes that lead from one equation to the other."""
    if not (isinstance(before, Relation) and isinstance(after, Relation)):
        return ()
    if before.operator != after.operator or not names_of(before):
        return ()
    found: list[tuple[Made, ...]] = []
    for wrong, made in islice(wrong_equations(before), _MOST_TRIED):
        if _is_scaled(wrong, after) and made.mistake not in {one[0].mistake for one in found}:
            found.append((made,))
    return finished(found)[:2]


def _is_scaled(wrong: Relation, after: Relation) -> bool:
    """Whether two equations say the same: their differences are the same up to a factor."""
    if wrong == after:
        return True
    try:
        one = judge(target_of(difference(wrong)), difference(after)).status is Status.correct
        return one or compare_statements(wrong, after).between is Between.same
    except SymgradError:
        return False
