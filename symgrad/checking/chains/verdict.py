"""What is said of a derivation: of each line, of the first wrong one, and of the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from symgrad.checking.asked import Degree
from symgrad.checking.chains.statements import Statement
from symgrad.checking.counterexamples import Counterexample
from symgrad.checking.diagnosis.mistake import Made
from symgrad.checking.difference import Difference
from symgrad.checking.verdict import Status, Verdict
from symgrad.errors import StudentError
from symgrad.language.printing import to_text
from symgrad.language.tree import Name, Tree
from symgrad.shown import Shown, present

if TYPE_CHECKING:
    from symgrad.checking.diagnosis.diagnose import NamedMistake


class LineStatus(StrEnum):
    """What can be said of a line.

    A line "follows" if it is right after a wrong one, and is "repaired" if it is back at what is right.
    """

    right = "right"
    wrong = "wrong"
    follows = "follows"
    repaired = "repaired"
    unreadable = "unreadable"
    undecided = "undecided"
    remark = "remark"


Step = Literal[
    "start", "definition", "same", "derivative", "antiderivative", "coefficients", "more", "fewer", "other", "none"
]
"""What a line is to the one before: the first, a definition, the same value or solutions, its derivative or what it is
the derivative of, its coefficients; with more solutions or fewer, or with others; or nothing that is known."""


@dataclass(frozen=True)
class ChainLine:
    """The verdict on one line.

    ========  =====================================================================================
    number    counted from 1, as lines with something in them
    text      as it was typed; ``formula`` and ``reason`` are its parts
    tree      the formula as it was read, None where it is a statement or could not be read
    step      what it is to the line before, whose number is ``before``
    made      the mistakes that explain a wrong line, alternatives that cannot be told apart
    found     a point at which a wrong line differs from what would be right there
    lost      a solution that the line before has and this one has not; ``gained`` the reverse
    ========  =====================================================================================
    """

    number: int
    text: str
    formula: str
    reason: str
    status: LineStatus
    step: Step = "none"
    before: int = 0
    tree: Tree | None = None
    statement: Statement | None = field(default=None, repr=False)
    made: tuple[tuple[Made, ...], ...] = ()
    found: Counterexample | Difference | None = field(default=None, repr=False, compare=False)
    lost: tuple[tuple[Name, Tree], ...] = ()
    gained: tuple[tuple[Name, Tree], ...] = ()
    problem: StudentError | None = None

    @property
    def diagnosis(self) -> tuple[tuple[NamedMistake, ...], ...]:
        """The mistakes with their words."""
        from symgrad.checking.diagnosis.diagnose import named

        return named(self.made)

    @property
    def mistake(self) -> NamedMistake | None:
        """The first of the mistakes that explain a wrong line."""
        return self.diagnosis[0][0] if self.made else None

    @cached_property
    def counterexample(self) -> Counterexample | None:
        """A point at which the line is wrong."""
        return self.found if self.found is None or isinstance(self.found, Counterexample) else self.found.shown()

    def to_dict(self) -> dict[str, Any]:
        """The line as plain data."""
        found, problem = self.counterexample, self.problem
        return {
            "line": self.number,
            "text": self.text,
            "reason": self.reason,
            "read_as": None if self.tree is None else to_text(self.tree),
            "status": str(self.status),
            "step": self.step,
            "before": self.before or None,
            "mistakes": [[one.to_dict() for one in explanation] for explanation in self.diagnosis],
            "counterexample": None if found is None else found.to_dict(),
            "lost": {str(name): to_text(value) for name, value in self.lost},
            "gained": {str(name): to_text(value) for name, value in self.gained},
            "problem": None if problem is None else {
                "message": problem.message, "hint": problem.hint, "start": problem.span[0], "end": problem.span[1],
            },
        }  # fmt: skip


_JUDGED = (LineStatus.right, LineStatus.wrong, LineStatus.follows, LineStatus.repaired)


@dataclass(frozen=True)
class ChainVerdict(Shown):
    """The verdict on a derivation: its lines, and ``end``, the verdict on the last line beside what was asked for."""

    lines: tuple[ChainLine, ...]
    end: Verdict | None = None
    degree: Degree = "what"

    def __repr__(self) -> str:
        return self._brief(f"{self.status}: {', '.join(str(line.status) for line in self.lines)}")

    @property
    def first_wrong(self) -> ChainLine | None:
        """The first wrong line, None where there is none."""
        return next((line for line in self.lines if line.status is LineStatus.wrong), None)

    @property
    def status(self) -> Status:
        """Correct where no line is wrong and the end is what was asked for."""
        if self.first_wrong is not None:
            return Status.incorrect
        states = {line.status for line in self.lines}
        if not states & set(_JUDGED):
            return Status.unreadable if LineStatus.unreadable in states else Status.undecided
        if states & {LineStatus.undecided, LineStatus.unreadable}:
            return Status.undecided
        return Status.correct if self.end is None else self.end.status

    @property
    def is_correct(self) -> bool:
        """Whether every line is right, and the end too."""
        return self.status is Status.correct

    @property
    def score(self) -> Fraction:
        """The part of the lines that are right or follow from the student's own; full marks for a right end."""
        judged = [line for line in self.lines if line.status in _JUDGED]
        if not judged:
            return Fraction(0)
        good = [line for line in judged if line.status is not LineStatus.wrong]
        is_short = self.end is not None and not self.end.is_correct and len(good) == len(judged)
        return Fraction(len(good), len(judged) + int(is_short))

    @property
    def feedback(self) -> str:
        """What is said to the student, in plain text."""
        return self.say(self.degree)

    def say(self, degree: Degree) -> str:
        """The feedback to a degree: "verdict", "where" or "what"."""
        return present(self, "sentence", degree=degree)

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain data."""
        wrong = self.first_wrong
        return {
            "status": str(self.status),
            "score": str(self.score),
            "first_wrong": None if wrong is None else wrong.number,
            "feedback": self.feedback,
            "lines": [line.to_dict() for line in self.lines],
            "end": None if self.end is None else self.end.to_dict(),
        }
