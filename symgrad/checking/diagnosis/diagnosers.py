"""Which diagnoser belongs to which checker, and how a verdict gets it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from symgrad.checking.checkers import Checker
from symgrad.checking.diagnosis.diagnose import ExpressionDiagnoser, NumberDiagnoser
from symgrad.checking.diagnosis.network_diagnoser import EntryDiagnoser, NetworkDiagnoser, network_diagnoser
from symgrad.checking.diagnosis.network_question import NetworkQuestion
from symgrad.checking.diagnosis.question import Question
from symgrad.checking.entries import MatrixChecker, ValuesChecker, VectorChecker
from symgrad.checking.expressions import ExpressionChecker
from symgrad.checking.numbers import NumberChecker
from symgrad.checking.verdict import Status, Verdict


@dataclass(frozen=True)
class SeveralDiagnosers:
    """One for each entry of an answer, None where mistakes cannot be named; ``whole`` looks at all of them together."""

    entries: tuple[Diagnoser | None, ...]
    whole: NetworkDiagnoser | None = None


Diagnoser: TypeAlias = ExpressionDiagnoser | NumberDiagnoser | NetworkDiagnoser | EntryDiagnoser | SeveralDiagnosers


def diagnoser_of(checker: Checker, question: Question | None) -> Diagnoser | None:
    """What names the mistakes in the answers that a checker finds wrong; None for kinds without known mistakes.

    >>> from symgrad.checking.asked import Demands, ExpressionAnswer
    >>> from symgrad.checking.expressions import expression_checker
    >>> from symgrad.language.parser import read
    >>> checker = expression_checker(ExpressionAnswer(read("2x + 3")), Demands())
    >>> diagnoser = diagnoser_of(checker, None)
    >>> attached(diagnoser, checker.check("2x - 3")).mistake.id
    'sign_of_one_term'
    """
    if isinstance(question, NetworkQuestion) and isinstance(checker, ExpressionChecker | NumberChecker):
        found = network_diagnoser([checker], question)
        if found is not None:
            return found
    match checker:
        case ExpressionChecker():
            return None if checker.instances else ExpressionDiagnoser(checker.target, question)
        case NumberChecker():
            known = checker.numbers[0]
            return NumberDiagnoser(known.tree, known.limit.margin, question)
        case VectorChecker():
            return _several(checker.entries, question)
        case MatrixChecker():
            return _several([entry for row in checker.rows for entry in row], question)
        case ValuesChecker():
            return _several([entry for _, entry in checker.entries], question)
        case _:
            return None


def _several(checkers: Sequence[Checker], question: Question | None) -> SeveralDiagnosers:
    if isinstance(question, NetworkQuestion):
        singles = [one for one in checkers if isinstance(one, ExpressionChecker | NumberChecker)]
        whole = network_diagnoser(singles, question) if len(singles) == len(checkers) else None
        if whole is not None:
            return SeveralDiagnosers(tuple(EntryDiagnoser(whole, place) for place in range(len(checkers))), whole)
    questions = (None if question is None else question.entry(place) for place in range(len(checkers)))
    return SeveralDiagnosers(tuple(map(diagnoser_of, checkers, questions)))


def attached(diagnoser: Diagnoser | None, verdict: Verdict) -> Verdict:
    """A verdict that can say which mistakes were made: looked up when it is first asked for, and never if right."""
    if diagnoser is None or verdict.status is not Status.incorrect:
        return verdict
    if not isinstance(diagnoser, SeveralDiagnosers):
        return verdict if verdict.tree is None else replace(verdict, diagnoser=diagnoser)
    if len(verdict.entries) != len(diagnoser.entries):
        return verdict
    entries = [
        (name, attached(one, entry)) for one, (name, entry) in zip(diagnoser.entries, verdict.entries, strict=True)
    ]
    return replace(verdict, entries=tuple(entries), diagnoser=diagnoser.whole)
