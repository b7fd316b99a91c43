"""Marking one submission: every part by the truth, and what is wrong by what follows from the student's own values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

from symgrad.checking.asked import DigitsAsked, ExpressionAnswer
from symgrad.checking.chains.chain import verdict_on_answer
from symgrad.checking.check import AnswerKey
from symgrad.checking.follow import Earlier, Followed, entries_of, follow, number_of, rounded_as_asked, worked_out
from symgrad.checking.marking import Asked, From, Outcome, PartMark
from symgrad.checking.trivial import TOO_EASY, is_too_easy, why_not_used
from symgrad.checking.verdict import Status, Verdict
from symgrad.errors import SymgradError
from symgrad.language.traversal import names_in
from symgrad.language.tree import Negative, Number, Tree, number
from symgrad.numeric.rounding import decade

_LONGEST_ANSWER: Final = 10_000
_RIGHT: Final = (Outcome.right, Outcome.incomplete)
_NOTHING: Final = {
    Outcome.blank: "is not answered",
    Outcome.unreadable: "could not be read",
    Outcome.undecided: "has to be decided first",
}


def mark(asked: Sequence[Asked], answers: Mapping[str, str]) -> tuple[PartMark, ...]:
    """The marks for answers by the names of their parts; one that cannot be judged stops none of the others.

    >>> from symgrad.checking.check import AnswerKey
    >>> part = Asked("slope", lambda: AnswerKey("2x"))
    >>> [(one.outcome.value, one.marks) for one in mark([part], {"slope": "x + x"})]
    [('right', Fraction(1, 1))]
    """
    marker = Marker({one.name: one for one in asked}, answers)
    for one in asked:
        marker.mark(one.name)
    return tuple(marker.done[one.name] for one in asked)


class Marker:
    """One submission while it is marked; parts that others depend on come first.

    ``done`` are the parts that are marked. ``usable`` is what others can work on with, ``origins`` the wrong answers
    from which a part's value comes: its own where it does not follow from others, none where all before it is right.
    """

    def __init__(self, asked: Mapping[str, Asked], answers: Mapping[str, str]) -> None:
        self.asked, self.answers = asked, answers
        self.done: dict[str, PartMark] = {}
        self.usable: dict[str, Earlier | None] = {}
        self.origins: dict[str, tuple[str, ...]] = {}

    def mark(self, name: str) -> None:
        """Mark a part after all those that it depends on; nothing recurses, and no circle is walked twice."""
        waiting, opened = [name], set[str]()
        while waiting:
            last = waiting[-1]
            needed = [one for one in self.asked[last].depends_on if one in self.asked and one not in self.done]
            if last in self.done or not needed or last in opened:
                waiting.pop()
                if last not in self.done:
                    self._mark(self.asked[last])
                continue
            opened.add(last)
            waiting += [one for one in needed if one not in opened]

    def _mark(self, asked: Asked) -> None:
        answer = self.answers.get(asked.name, "")[:_LONGEST_ANSWER]
        self.usable[asked.name], self.origins[asked.name] = None, ()
        try:
            found = self._judged(asked, answer) if answer.strip() else self._blank(asked)
        except (SymgradError, RecursionError, ArithmeticError) as error:
            found = _made(asked, answer, Outcome.undecided, Fraction(0), trouble=str(error) or "no value")
        self.done[asked.name] = found

    def _blank(self, asked: Asked) -> PartMark:
        self._assume(asked)
        return _made(asked, "", Outcome.blank, Fraction(0))

    def _judged(self, asked: Asked, answer: str) -> PartMark:
        key = asked.key()
        verdict = verdict_on_answer(answer, key)
        share = _earned(verdict, asked.unmet, key.demands.digits)
        match verdict.status:
            case Status.correct:
                outcome = Outcome.right if verdict.meets_requirements else Outcome.incomplete
                return self._accepted(asked, key, _made(asked, answer, outcome, share, verdict=verdict))
            case Status.unreadable:
                self._assume(asked)
                return _made(asked, answer, Outcome.unreadable, share, verdict=verdict)
            case Status.undecided:
                return _made(asked, answer, Outcome.undecided, share, verdict=verdict)
            case Status.incorrect:
                return self._followed(asked, answer, key, verdict, share)

    def _accepted(self, asked: Asked, key: AnswerKey, made: PartMark) -> PartMark:
        """A right answer; it may be a little off where what came before is wrong, or where digits are missing."""
        assert made.verdict is not None, "it was judged"
        asked_for = [wanted for one in _judged_alone(made.verdict) for wanted in one.requirements]
        exact = all(wanted.met for wanted in asked_for if wanted.kind == "digits")
        self.origins[asked.name] = self._before(self._needed(asked)) if exact else (asked.name,)
        self._use(asked, key, made, is_right=exact)
        return made

    def _followed(self, asked: Asked, answer: str, key: AnswerKey, verdict: Verdict, share: Fraction) -> PartMark:
        """An answer that differs from the truth, by the student's own earlier values."""
        needed = self._needed(asked)
        origins, earlier, refused = self._before(needed), self._earlier(needed), self._refused(asked, needed)
        outcome = Outcome.partial if share else Outcome.wrong
        plain = _made(asked, answer, outcome, share, verdict=verdict)
        link, found = asked.link, None
        if link is not None and needed and not refused and len(earlier) == len(needed):
            found = follow(link, key.expected, key.demands, answer, earlier, spread=bool(origins))
        together, whole = (share, False) if found is None else _best(verdict, found.verdict, asked, key.demands.digits)
        if found is None or (together <= share and not whole):
            self.origins[asked.name] = (asked.name,)
            self._use(asked, key, plain, is_right=False)
            if found is not None and origins and outcome is Outcome.wrong:
                plain = _inconsistent(plain, found.verdict, key, self._sources(needed))
            return replace(plain, not_followed=tuple(refused or self._missing(needed)))
        if not origins:
            return self._rounded(asked, answer, key, found, plain)
        self.origins[asked.name] = origins if whole else (asked.name,)
        self._use(asked, key, plain, is_right=False, follows=whole)
        if self._is_too_easy(asked, key, found, earlier, origins):
            sources = [(one, TOO_EASY) for one in self._sources(needed)]
            return replace(plain, not_followed=tuple(sources))
        right = tuple(rounded_as_asked(tree, key.demands.digits) for tree in entries_of(key.expected))
        return _made(
            asked, answer, Outcome.follows if whole else Outcome.partial, together, verdict=verdict,
            followed=replace(found.verdict, degree=key.feedback), follows_from=self._sources(needed), right=right,
        )  # fmt: skip

    def _rounded(self, asked: Asked, answer: str, key: AnswerKey, found: Followed, plain: PartMark) -> PartMark:
        """What follows from right values as the student rounded them is right, unless they are not to be rounded."""
        digits, verdict = key.demands.digits, found.verdict
        if digits is None or digits.mode == "exact" or not verdict.is_correct:
            self.origins[asked.name] = (asked.name,)
            self._use(asked, key, plain, is_right=False)
            return plain
        outcome = Outcome.right if verdict.meets_requirements else Outcome.incomplete
        made = _made(asked, answer, outcome, _earned(verdict, asked.unmet, key.demands.digits), verdict=verdict)
        return self._accepted(asked, key, made)

    # What came before

    def _needed(self, asked: Asked) -> list[Asked]:
        """The parts whose letters stand in the part's formula."""
        link = asked.link
        before = [self.asked[one] for one in asked.depends_on if one in self.asked and one in self.done]
        return [one for one in before if link is not None and one.link is not None and link.uses(one.link)]

    def _before(self, needed: Sequence[Asked]) -> tuple[str, ...]:
        """The wrong answers from which the values of earlier parts come."""
        return tuple(dict.fromkeys(origin for one in needed for origin in self.origins[one.name]))

    def _earlier(self, needed: Sequence[Asked]) -> list[Earlier]:
        found = [self.usable[one.name] for one in needed]
        return [one for one in found if one is not None]

    def _refused(self, asked: Asked, needed: Sequence[Asked]) -> list[tuple[From, str]]:
        """The earlier answers that cannot be used, with the reasons."""
        refused = []
        for one in needed:
            earlier = self.usable[one.name]
            if earlier is None:
                refused.append((self._from(one.name), _NOTHING.get(self.done[one.name].outcome, "has no value")))
            elif asked.guard and (reason := why_not_used(earlier)):
                refused.append((self._from(one.name), reason))
        return refused

    def _missing(self, needed: Sequence[Asked]) -> list[tuple[From, str]]:
        """The earlier parts without an answer: what a student had in mind there nobody knows."""
        outcomes = [(one.name, self.done[one.name].outcome) for one in needed]
        return [(self._from(name), _NOTHING[outcome]) for name, outcome in outcomes if outcome in _NOTHING]

    def _is_too_easy(
        self, asked: Asked, key: AnswerKey, found: Followed, earlier: Sequence[Earlier], origins: Sequence[str]
    ) -> bool:
        """Whether the guard forbids to follow; where a named mistake has led here, it does not."""
        if not asked.guard or asked.link is None:
            return False
        if isinstance(key.expected, ExpressionAnswer) and names_in(key.expected.tree):
            answered = found.verdict.tree
            return answered is None or not names_in(answered)
        values, rights = map(number_of, found.values), map(number_of, entries_of(key.expected))
        easy = is_too_easy(asked.link, list(values), list(rights), key.demands.digits, earlier)
        return easy and not all(map(self._is_explained, origins))

    def _is_explained(self, name: str) -> bool:
        """Whether one named mistake explains a wrong answer, which is nothing that the guard would refuse."""
        earlier, verdict = self.usable[name], self.done[name].verdict
        if earlier is None or verdict is None or why_not_used(earlier):
            return False
        return any(len(explanation) == 1 for explanation in verdict.diagnosis)

    def _use(self, asked: Asked, key: AnswerKey, made: PartMark, is_right: bool, follows: bool = False) -> None:
        """Keep what was answered for the parts after it."""
        given, right = _entries_given(made.verdict), entries_of(key.expected)
        if asked.link is not None and given and len(given) == len(right):
            self.usable[asked.name] = Earlier(asked.link, given, right, key.demands.digits, is_right, follows)

    def _assume(self, asked: Asked) -> None:
        """What a student will have worked on with who left a part out: what follows from the parts before it."""
        link, needed = asked.link, self._needed(asked)
        if link is None or not link.trees:
            return
        key, origins, earlier = asked.key(), self._before(needed), self._earlier(needed)
        right = entries_of(key.expected)
        if self._refused(asked, needed) or len(earlier) != len(needed) or any(map(names_in, right)):
            return
        worked = worked_out(link, earlier)
        if worked is None or len(worked.values) != len(right):
            return
        given: tuple[Tree, ...] = tuple(map(number, worked.values)) if origins else right
        balls = worked.balls if origins else ()
        self.origins[asked.name] = origins
        self.usable[asked.name] = Earlier(link, given, right, key.demands.digits, not origins, True, balls)

    def _sources(self, needed: Sequence[Asked]) -> tuple[From, ...]:
        """The wrong answers that are worked on with; for one that was left out or seems right, those behind it."""
        names: dict[str, None] = {}
        for one in needed:
            wrong = self.done[one.name].outcome not in (*_RIGHT, Outcome.blank, Outcome.unreadable)
            names |= dict.fromkeys([one.name] if wrong else self.origins[one.name])
        return tuple(map(self._from, names))

    def _from(self, name: str) -> From:
        earlier, done = self.usable[name], self.done[name]
        answered = earlier is not None and done.outcome not in (Outcome.blank, Outcome.unreadable)
        return From(name, self.asked[name].called, earlier.given if earlier is not None and answered else ())


def _made(asked: Asked, answer: str, outcome: Outcome, share: Fraction, **more: Any) -> PartMark:
    return PartMark(
        asked.name, answer, outcome, asked.marks * share, asked.marks, called=asked.called, section=asked.section,
        **more,
    )  # fmt: skip


def _inconsistent(plain: PartMark, own: Verdict, key: AnswerKey, sources: tuple[From, ...]) -> PartMark:
    """A wrong answer that does not follow from wrong ones either: what is said of it goes by the student's values.

    The mistakes that would explain it from the right ones are not those that were made.
    """
    assert plain.verdict is not None, "it was judged"
    truth = replace(plain.verdict, diagnoser=None)
    return replace(plain, verdict=truth, followed=replace(own, degree=key.feedback), judged_by=sources)


def _entries_given(verdict: Verdict | None) -> tuple[Tree, ...]:
    """What was answered, entry by entry; nothing where an entry could not be read."""
    if verdict is None:
        return ()
    trees = [one.tree for _, one in verdict.entries] if verdict.entries else [verdict.tree]
    found = tuple(tree for tree in trees if tree is not None)
    return found if len(found) == len(trees) else ()


def _judged_alone(verdict: Verdict) -> tuple[Verdict, ...]:
    """The verdicts on the entries, or the only one."""
    return tuple(one for _, one in verdict.entries) or (verdict,)


def _earned(verdict: Verdict, unmet: Fraction, digits: DigitsAsked | None) -> Fraction:
    """The share of the marks: of entries their mean, and what is not as it was asked for earns what the author says."""
    if verdict.entries:
        return sum((_earned(one, unmet, digits) for _, one in verdict.entries), Fraction(0)) / len(verdict.entries)
    if verdict.is_correct and not verdict.meets_requirements:
        return Fraction(0) if _says_little(verdict.tree, digits) else unmet
    return verdict.score


def _says_little(tree: Tree | None, digits: DigitsAsked | None) -> bool:
    """Whether a rounded number has but one significant digit where at least two more were asked for: 1 for 0.974."""
    literal = tree.operand if isinstance(tree, Negative) else tree
    if digits is None or not isinstance(literal, Number):
        return False
    places = literal.places or 0
    significant = decade(literal.value) + places + 1 if literal.value else 0
    lacking = digits.decimals - places if digits.decimals is not None else (digits.significant or 0) - significant
    return significant <= 1 < lacking


def _best(truth: Verdict, own: Verdict, asked: Asked, digits: DigitsAsked | None) -> tuple[Fraction, bool]:
    """The share that an answer earns, entry by entry by the truth or by what follows; and whether all is accepted."""
    unmet, share = asked.unmet, asked.follow_through
    if not truth.entries or len(truth.entries) != len(own.entries):
        return _earned(own, unmet, digits) * share, own.is_correct
    total, whole = Fraction(0), True
    for (_, one), (_, other) in zip(truth.entries, own.entries, strict=True):
        total += max(_earned(one, unmet, digits), _earned(other, unmet, digits) * share)
        whole = whole and (one.is_correct or other.is_correct)
    return total / len(truth.entries), whole
