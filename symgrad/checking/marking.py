"""Marking: from the answers to an assignment's parts to marks, each part with what was earned, lost, and why.

Everybody's answer is compared with the truth first, and the truth wins. An answer that differs from it is then compared
with what follows from the student's own earlier values, so that one slip costs one part. The words are filled in where
documents are made.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final

from symgrad.checking.asked import DigitsAsked, Expected
from symgrad.checking.check import AnswerKey
from symgrad.checking.follow import Earlier, Followed, Link, entries_of, follow, rounded_as_asked, why_not_used
from symgrad.checking.verdict import Status, Verdict
from symgrad.errors import SymgradError
from symgrad.language.printing import to_text
from symgrad.language.tree import Tree
from symgrad.shown import Shown, present

FULL: Final = Fraction(1)
HALF: Final = Fraction(1, 2)
_LONGEST_ANSWER: Final = 10_000


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


@dataclass(frozen=True)
class Asked:
    """A part as marking takes it.

    ``key`` prepares the checking when it is first needed; ``follow_through`` is the share of the marks that an answer
    earns which follows from wrong ones, ``unmet`` the share of one that is right but not as it was asked for.
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
        """The same as plain data; docs/checking.md describes the keys."""
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


def mark(asked: Sequence[Asked], answers: Mapping[str, str]) -> tuple[PartMark, ...]:
    """The marks for answers by the names of their parts; one that cannot be judged stops none of the others.

    >>> from symgrad.checking.check import AnswerKey
    >>> part = Asked("slope", lambda: AnswerKey("2x"))
    >>> [(one.outcome.value, one.marks) for one in mark([part], {"slope": "x + x"})]
    [('right', Fraction(1, 1))]
    """
    marking = _Marking({one.name: one for one in asked}, answers)
    for one in asked:
        marking.mark(one.name)
    return tuple(marking.done[one.name] for one in asked)


class _Marking:
    """One submission while it is marked; parts that others depend on come first."""

    def __init__(self, asked: Mapping[str, Asked], answers: Mapping[str, str]) -> None:
        self.asked, self.answers = asked, answers
        self.done: dict[str, PartMark] = {}

    def mark(self, name: str) -> None:
        """Mark a part after all those that it depends on; nothing recurses, and no circle is walked twice."""
        waiting, opened = [name], set[str]()
        while waiting:
            last = waiting[-1]
            needed = [one for one in self.asked[last].depends_on if one in self.asked and one not in self.done]
            if last in self.done or not needed or last in opened:
                waiting.pop()
                if last not in self.done:
                    self.done[last] = self._safely(self.asked[last])
                continue
            opened.add(last)
            waiting += [one for one in needed if one not in opened]

    def _safely(self, asked: Asked) -> PartMark:
        answer = self.answers.get(asked.name, "")[:_LONGEST_ANSWER]
        if not answer.strip():
            return self._made(asked, "", Outcome.blank, Fraction(0))
        try:
            return self._judged(asked, answer)
        except (SymgradError, RecursionError, ArithmeticError) as error:
            return self._made(asked, answer, Outcome.undecided, Fraction(0), trouble=str(error) or "no value")

    def _made(self, asked: Asked, answer: str, outcome: Outcome, share: Fraction, **more: Any) -> PartMark:
        return PartMark(
            asked.name, answer, outcome, asked.marks * share, asked.marks, called=asked.called,
            section=asked.section, **more,
        )  # fmt: skip

    def _judged(self, asked: Asked, answer: str) -> PartMark:
        key = asked.key()
        verdict = key.check(answer)
        share = _earned(verdict, asked.unmet)
        match verdict.status:
            case Status.correct:
                outcome = Outcome.right if verdict.meets_requirements else Outcome.incomplete
                return self._made(asked, answer, outcome, share, verdict=verdict)
            case Status.unreadable:
                return self._made(asked, answer, Outcome.unreadable, share, verdict=verdict)
            case Status.undecided:
                return self._made(asked, answer, Outcome.undecided, share, verdict=verdict)
            case Status.incorrect:
                return self._followed(asked, answer, key, verdict, share)

    def _followed(self, asked: Asked, answer: str, key: AnswerKey, verdict: Verdict, share: Fraction) -> PartMark:
        """A wrong answer by the student's own earlier values, where these are wrong and may be used."""
        wrong = Outcome.partial if share else Outcome.wrong
        link = asked.link
        before = [self.asked[one] for one in asked.depends_on if one in self.asked]
        needed = [one for one in before if link is not None and one.link is not None and link.uses(one.link)]
        if link is None or all(self.done[one.name].outcome in _RIGHT for one in needed):
            return self._made(asked, answer, wrong, share, verdict=verdict)
        earlier, refused = self._earlier(needed)
        if refused:
            return self._made(asked, answer, wrong, share, verdict=verdict, not_followed=tuple(refused))
        found = follow(link, key.expected, key.demands, answer, [one for _, one in earlier])
        sources = tuple(self._from(one, its) for one, its in earlier if not its.is_right)
        if isinstance(found, str):
            reasons = tuple((one, found) for one in sources)
            return self._made(asked, answer, wrong, share, verdict=verdict, not_followed=reasons)
        if not isinstance(found, Followed):
            return self._made(asked, answer, wrong, share, verdict=verdict)
        together, whole = _best(verdict, found.verdict, asked)
        if together <= share and not whole:
            return self._made(asked, answer, wrong, share, verdict=verdict)
        right = tuple(rounded_as_asked(tree, key.demands.digits) for tree in entries_of(key.expected))
        outcome = Outcome.follows if whole else Outcome.partial
        return self._made(
            asked, answer, outcome, together, verdict=verdict, follows_from=sources, right=right
        )

    def _earlier(self, needed: Sequence[Asked]) -> tuple[list[tuple[Asked, Earlier]], list[tuple[From, str]]]:
        """The earlier answers to work on with, and those that cannot be used, with the reasons."""
        earlier: list[tuple[Asked, Earlier]] = []
        refused: list[tuple[From, str]] = []
        for one in needed:
            found, key, link = self.done[one.name], one.key(), one.link
            given = _entries_given(found.verdict)
            right = entries_of(key.expected)
            if link is None or len(given) != len(right) or found.outcome is Outcome.undecided:
                refused.append((From(one.name, one.called, ()), _NOTHING.get(found.outcome, "has no value")))
                continue
            its = Earlier(link, given, right, key.demands.digits, found.outcome in _RIGHT)
            reason = why_not_used(its)
            if reason:
                refused.append((self._from(one, its), reason))
            earlier.append((one, its))
        return earlier, refused

    def _from(self, asked: Asked, earlier: Earlier) -> From:
        return From(asked.name, asked.called, earlier.given)


_RIGHT: Final = (Outcome.right, Outcome.incomplete)
_NOTHING: Final = {
    Outcome.blank: "is not answered",
    Outcome.unreadable: "could not be read",
    Outcome.undecided: "has to be decided first",
}


def _entries_given(verdict: Verdict | None) -> tuple[Tree, ...]:
    """What was answered, entry by entry; nothing where an entry could not be read."""
    if verdict is None:
        return ()
    trees = [one.tree for _, one in verdict.entries] if verdict.entries else [verdict.tree]
    found = tuple(tree for tree in trees if tree is not None)
    return found if len(found) == len(trees) else ()


def _earned(verdict: Verdict, unmet: Fraction) -> Fraction:
    """The share of the marks: of entries their mean, and what is not as it was asked for earns what the author says."""
    if verdict.entries:
        return sum((_earned(one, unmet) for _, one in verdict.entries), Fraction(0)) / len(verdict.entries)
    if verdict.is_correct and not verdict.meets_requirements:
        return unmet
    return verdict.score


def _best(truth: Verdict, own: Verdict, asked: Asked) -> tuple[Fraction, bool]:
    """The share that an answer earns, entry by entry by the truth or by what follows; and whether all is accepted."""
    if not truth.entries or len(truth.entries) != len(own.entries):
        return _earned(own, asked.unmet) * asked.follow_through, own.is_correct
    total, whole = Fraction(0), True
    for (_, one), (_, other) in zip(truth.entries, own.entries, strict=True):
        total += max(_earned(one, asked.unmet), _earned(other, asked.unmet) * asked.follow_through)
        whole = whole and (one.is_correct or other.is_correct)
    return total / len(truth.entries), whole


__all__ = ["Asked", "DigitsAsked", "Expected", "From", "Outcome", "PartMark", "Report", "mark"]
