"""What marking takes and gives: parts as they are asked, and a report with what was earned, lost, and why.

Everybody's answer is compared with the truth first, and the truth wins. An answer that differs from it is then compared
with what follows from the student's own earlier values, so that one slip costs one part. The words are filled in where
documents are made.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final

from symgrad.checking.asked import Degree
from symgrad.checking.check import AnswerKey
from symgrad.checking.follow import Link
from symgrad.checking.verdict import Verdict
from symgrad.language.printing import to_text
from symgrad.language.tree import Tree
from symgrad.shown import Shown, present

FULL: Final = Fraction(1)
HALF: Final = Fraction(1, 2)


class Outcome(StrEnum):
    """What became of a part.

    "follows" is not right, but worked out rightly from the student's own earlier values; "incomplete" is right, but
    not in the form or to the digits that were asked for; "partial" is right, or follows, in some of its entries.
    """

    right = "right"
    follows = "follows"
    incomplete = "incomplete"
    partial = "partial"
    wrong = "wrong"
    undecided = "undecided"
    unreadable = "unreadable"
    blank = "blank"


@dataclass(frozen=True, slots=True)
class Rules:
    """What an author sets for all parts of an assignment.

    ==============  ========================================================================================
    follow_through  the share of the marks for what follows rightly from wrong earlier answers
    unmet           the share for what is right but not as it was asked for
    guard           whether nothing follows from wrong answers that would make it too easy
    feedback        how much is said of wrong answers
    ==============  ========================================================================================
    """

    follow_through: Fraction = FULL
    unmet: Fraction = HALF
    guard: bool = True
    feedback: Degree = "what"


@dataclass(frozen=True)
class Asked:
    """A part as marking takes it.

    ``key`` prepares the checking when it is first needed; ``follow_through`` is the share of the marks that an answer
    earns which follows from wrong ones, ``unmet`` the share of one that is right but not as it was asked for. With
    ``guard``, nothing follows from wrong answers that would make it too easy.
    """

    name: str
    key: Callable[[], AnswerKey]
    marks: Fraction = FULL
    depends_on: tuple[str, ...] = ()
    link: Link | None = None
    called: Tree | None = None
    follow_through: Fraction = FULL
    unmet: Fraction = HALF
    section: str = ""
    guard: bool = True


@dataclass(frozen=True, slots=True)
class From:
    """An earlier answer from which another follows: its part, what it is called, and the student's value."""

    part: str
    called: Tree | None
    values: tuple[Tree, ...]


@dataclass(frozen=True)
class PartMark:
    """What became of one part.

    ============  ==========================================================================================
    part          its name; ``called`` is its letter, where it has one
    answer        what was answered, "" for nothing
    outcome       what became of it
    marks         what it earns, of ``out_of``
    verdict       the verdict on it by the truth; None where there is nothing to judge
    follows_from  the earlier wrong answers from which it follows, and ``right`` what it would be with the right ones
    judged_by     the earlier wrong answers from which a wrong one does not follow either
    followed      the verdict on it by these
    not_followed  earlier wrong answers from which nothing may follow, each with the reason
    section       where the solution explains it
    trouble       why it went to a person
    ============  ==========================================================================================
    """

    part: str
    answer: str
    outcome: Outcome
    marks: Fraction
    out_of: Fraction
    verdict: Verdict | None = field(default=None, repr=False)
    called: Tree | None = None
    follows_from: tuple[From, ...] = ()
    right: tuple[Tree, ...] = ()
    judged_by: tuple[From, ...] = ()
    followed: Verdict | None = field(default=None, repr=False)
    not_followed: tuple[tuple[From, str], ...] = ()
    section: str = ""
    trouble: str = ""

    @property
    def lost(self) -> Fraction:
        """The marks that it does not earn; those of an undecided answer are not lost yet."""
        return Fraction(0) if self.outcome is Outcome.undecided else self.out_of - self.marks

    @property
    def feedback(self) -> str:
        """What is said of it, in a sentence or two of plain text."""
        return present(self, "sentence")

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data; docs/marking.md describes the keys."""
        return {
            "part": self.part,
            "answer": self.answer,
            "outcome": str(self.outcome),
            "marks": str(self.marks),
            "out_of": str(self.out_of),
            "feedback": self.feedback,
            "follows_from": [
                {"part": one.part, "values": list(map(to_text, one.values))} for one in self.follows_from
            ],
            "judged_by": [one.part for one in self.judged_by],
            "not_followed": [{"part": one.part, "reason": reason} for one, reason in self.not_followed],
            "section": self.section,
            "verdict": None if self.verdict is None else self.verdict.to_dict(),
        }


@dataclass(frozen=True)
class Report(Shown):
    """A submission, marked: every part in order.

    ``unknown`` are answers to parts that there are not, and ``who`` whose submission it is.
    """

    title: str
    parts: tuple[PartMark, ...]
    unknown: tuple[str, ...] = ()
    who: str = ""

    def __repr__(self) -> str:
        return self._brief(f"{self.marks} of {self.out_of} marks")

    def __getitem__(self, part: str) -> PartMark:
        return next(one for one in self.parts if one.part == part)

    @property
    def marks(self) -> Fraction:
        """The marks earned."""
        return sum((one.marks for one in self.parts), Fraction(0))

    @property
    def out_of(self) -> Fraction:
        """All marks that there are."""
        return sum((one.out_of for one in self.parts), Fraction(0))

    @property
    def is_final(self) -> bool:
        """Whether nothing is left for a person to decide."""
        return all(one.outcome is not Outcome.undecided for one in self.parts)

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain data; marks are exact fractions as text ("7/2")."""
        return {
            "title": self.title,
            "who": self.who,
            "marks": str(self.marks),
            "out_of": str(self.out_of),
            "final": self.is_final,
            "parts": [one.to_dict() for one in self.parts],
            "unknown": list(self.unknown),
        }

    def to_json(self) -> str:
        """The same as JSON, as ``symgrad check --answers ANSWERS --json`` writes it."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)
