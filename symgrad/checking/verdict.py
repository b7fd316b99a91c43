"""What is said of an answer: right, wrong, undecided or unreadable, and how that is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable

from symgrad.checking.asked import Degree
from symgrad.checking.counterexamples import Counterexample
from symgrad.errors import StudentError
from symgrad.language.printing import to_text
from symgrad.language.tree import Tree
from symgrad.shown import Shown, present

if TYPE_CHECKING:
    from symgrad.checking.difference import Difference


class Status(StrEnum):
    """The four things that can be said of an answer.

    "incorrect" comes with a point at which the two differ; what cannot be decided goes to a person.
    """

    correct = "correct"
    incorrect = "incorrect"
    undecided = "undecided"
    unreadable = "unreadable"


Method = Literal["same", "exact", "agreement", "complex", "differs", "rounding", "choice", "shape", "none"]
"""How a verdict was established.

===========  =========================================================================================
same         the answer is the expected expression, as written
exact        equal rational values, without any rounding, at every point
agreement    balls that overlap to so many digits at every point
complex      the same over the complex numbers, where there are no real values
differs      disjoint balls at a point, or a value on one side only
rounding     an exact comparison with half a unit in the last place, or with a tolerance
choice       the positions that were chosen
shape        another number of entries
none         nothing was established
===========  =========================================================================================
"""


@dataclass(frozen=True, slots=True)
class Grounds:
    """How a verdict is known: the method, the digits of agreement, and at how many points.

    ``only`` is a condition on which the verdict hangs ("x > 0"), None where it holds wherever both have values;
    ``missing`` says that the answer has no value at some points at which the expected expression has one.
    """

    method: Method
    digits: int = 0
    points: int = 0
    only: Tree | None = None
    missing: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The method, the digits, the points and the condition as plain data."""
        only = None if self.only is None else to_text(self.only)
        return {"method": self.method, "digits": self.digits, "points": self.points, "only": only}


@dataclass(frozen=True, slots=True)
class Requirement:
    """Something that was asked besides being right, and whether the answer has it.

    ``kind`` is "form", "digits" or "names", ``wanted`` what exactly ("factored", "3 decimal places", "o_6, t_6").
    """

    kind: Literal["form", "digits", "names"]
    wanted: str
    met: bool


class Diagnoser(Protocol):
    """What names the mistakes in a wrong answer, when it is asked to."""

    def named(self, tree: Tree, answer: str) -> tuple[tuple[Any, ...], ...]:
        """Every explanation of the answer, each of one mistake or of two."""


@runtime_checkable
class DiagnoserOfEntries(Diagnoser, Protocol):
    """What names the mistakes in several entries as a whole."""

    def named_entries(self, entries: Sequence[tuple[str, Verdict]]) -> tuple[tuple[Any, ...], ...]:
        """Every explanation of the entries together; () where there is none."""


@dataclass(frozen=True)
class Verdict(Shown):
    """The verdict on one answer.

    ============== ==========================================================================================
    status         correct, incorrect, undecided or unreadable
    answer         the text as it was given, and ``tree`` as it was read
    grounds        how it is known; ``evidence`` is the same
    counterexample a point at which it is wrong, a simple one where there is one; None unless incorrect
    requirements   what else was asked (form, digits), and whether it is met
    entries        the verdicts on the entries of a vector, a matrix or a list of values, by their names
    score          the part of the marks that it earns, from 0 to 1
    problem        why it could not be read, with the place; None otherwise
    hint           what is known of a wrong answer as a whole ("this is the transpose")
    degree         how much ``feedback`` says
    ============== ==========================================================================================
    """

    status: Status
    answer: str
    tree: Tree | None = None
    grounds: Grounds = Grounds("none")
    found: Counterexample | Difference | None = field(default=None, repr=False, compare=False)
    requirements: tuple[Requirement, ...] = ()
    entries: tuple[tuple[str, Verdict], ...] = ()
    score: Fraction = Fraction(0)
    problem: StudentError | None = None
    hint: str = ""
    diagnoser: Diagnoser | None = field(default=None, repr=False, compare=False)
    degree: Degree = "what"

    def __repr__(self) -> str:
        return self._brief(f"{self.status}: {self.answer}")

    @property
    def is_correct(self) -> bool:
        """Whether the answer is right, whatever else was asked of it."""
        return self.status is Status.correct

    @property
    def meets_requirements(self) -> bool:
        """Whether all that was asked besides being right is met."""
        return all(requirement.met for requirement in self.requirements)

    @property
    def evidence(self) -> Grounds:
        """How the verdict is known."""
        return self.grounds

    @property
    def mistake(self) -> Any:
        """The named mistake behind a wrong answer, the first of several; None where none is known."""
        return self.diagnosis[0][0] if self.diagnosis else None

    @cached_property
    def diagnosis(self) -> tuple[tuple[Any, ...], ...]:
        """Every explanation of a wrong answer by named mistakes; those that cannot be told apart are all there.

        An explanation is one mistake, or two made together. Of several entries, those of the first wrong one.
        """
        if self.entries:
            diagnoser = self.diagnoser
            if isinstance(diagnoser, DiagnoserOfEntries):
                return diagnoser.named_entries(self.entries)
            return next((entry.diagnosis for _, entry in self.entries if entry.diagnosis), ())
        if self.diagnoser is None or self.tree is None or self.status is not Status.incorrect:
            return ()
        return self.diagnoser.named(self.tree, self.answer)

    @cached_property
    def counterexample(self) -> Counterexample | None:
        """A point at which the answer is wrong: one with small numbers is looked for when it is first asked for."""
        return self.found if self.found is None or isinstance(self.found, Counterexample) else self.found.shown()

    @property
    def feedback(self) -> str:
        """What is said to the student, in one or two sentences of plain text."""
        return self.say(self.degree)

    def say(self, degree: Degree) -> str:
        """The feedback to a degree: "verdict", "where" or "what"."""
        return present(self, "sentence", degree=degree)

    def to_dict(self, reveal: bool = False) -> dict[str, Any]:
        """Everything as plain data, as ``symgrad check --json`` writes it; docs/checking.md describes the keys.

        The right number is left out unless it is to be revealed; so is the point at which a formula is wrong where
        the feedback is not to say it.

        >>> from symgrad.checking.check import check
        >>> record = check("2x", expected="3x").to_dict()
        >>> record["status"], record["score"], record["counterexample"]
        ('incorrect', '0', {'point': {'x': '2'}, 'letters': {}, 'expected': '6', 'answer': '4'})
        """
        found, problem = self.counterexample if reveal or self.degree == "what" else None, self.problem
        return {
            "status": str(self.status),
            "score": str(self.score),
            "answer": self.answer,
            "feedback": self.feedback,
            "read_as": None if self.tree is None else to_text(self.tree),
            "evidence": self.grounds.to_dict(),
            "requirements": [asdict(requirement) for requirement in self.requirements],
            "counterexample": None if found is None else found.to_dict(reveal),
            "mistakes": [[one.to_dict() for one in explanation] for explanation in self.diagnosis],
            "entries": [
                {"name": name, **replace(entry, degree=self.degree).to_dict(reveal)} for name, entry in self.entries
            ],
            "problem": None if problem is None else _place(problem),
        }


def _place(problem: StudentError) -> dict[str, Any]:
    """Why something could not be read, and which characters of it."""
    return {"message": problem.message, "hint": problem.hint, "start": problem.span[0], "end": problem.span[1]}
