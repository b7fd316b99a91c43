"""Checking a choice: one option, or several."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from symgrad.checking.asked import OptionsAnswer
from symgrad.checking.verdict import Grounds, Status, Verdict
from symgrad.errors import StudentError

_SEPARATORS: Final = re.compile(r"[\s,;]+|\band\b", re.ASCII)
_LONGEST: Final = 200


@dataclass(frozen=True)
class OptionsChecker:
    """The right options among several; an answer is their letters, their numbers or their words: "b", "2", "a, c".

    Of several right ones each earns a share, and each wrong one takes a share away.

    >>> checker = OptionsChecker(OptionsAnswer(4, (0, 2), several=True))
    >>> checker.check("a, c").status, checker.check("a").score, checker.check("a, b").score
    (<Status.correct: 'correct'>, Fraction(1, 2), Fraction(0, 1))
    """

    expected: OptionsAnswer

    def check(self, answer: str) -> Verdict:
        """The verdict on the chosen options."""
        try:
            chosen = self._chosen(answer)
        except StudentError as problem:
            return Verdict(Status.unreadable, answer, problem=problem)
        right = set(self.expected.right)
        status = Status.correct if chosen == right else Status.incorrect
        share = Fraction(len(chosen & right) - len(chosen - right), max(1, len(right)))
        score = max(Fraction(0), share) if self.expected.several else Fraction(int(status is Status.correct))
        return Verdict(status, answer, grounds=Grounds("choice"), score=score)

    def _chosen(self, answer: str) -> set[int]:
        in_words = self._by_words(answer)
        if in_words is not None:
            return in_words
        words = [word for word in _SEPARATORS.split(answer[:_LONGEST].strip().lower()) if word]
        found = {self._position(word.strip("().[]"), answer) for word in words}
        if not found and not self.expected.several:
            raise StudentError("Nothing is chosen.", text=answer, hint=f"Choose one: {self._names()}.")
        if len(found) > 1 and not self.expected.several:
            raise StudentError("Only one option is asked for.", text=answer, hint=f"Choose one: {self._names()}.")
        return found

    def _by_words(self, answer: str) -> set[int] | None:
        """The options whose words an answer consists of, one on each line or with semicolons between; else None."""
        options = {_plain(text): place for place, text in enumerate(self.expected.words)}
        whole = options.get(_plain(answer[:_LONGEST]))
        if whole is not None:
            return {whole}
        chosen = [_plain(one) for one in re.split(r"[;\n]", answer[:_LONGEST]) if one.strip()]
        found = {options[one] for one in chosen if one in options}
        return found if self.expected.several and chosen and all(one in options for one in chosen) else None

    def _position(self, word: str, answer: str) -> int:
        if len(word) == 1 and "a" <= word <= "z":
            position = ord(word) - ord("a")
        elif word.isascii() and word.isdigit() and len(word) <= 3:
            position = int(word) - 1
        else:
            position = -1
        if not 0 <= position < self.expected.count:
            place = max(0, answer.lower().find(word))
            raise StudentError(
                f"There is no option {word!r}.", text=answer, span=(place, place + len(word)),
                hint=f"The options are {self._names()}.",
            )  # fmt: skip
        return position

    def _names(self) -> str:
        return ", ".join(chr(ord("a") + place) for place in range(self.expected.count))


def _plain(text: str) -> str:
    """Words without what does not matter: case, spaces, a full stop."""
    return " ".join(text.lower().split()).rstrip(".")
