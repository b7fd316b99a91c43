"""Where a derivation stands after a line, and what is said of where it ends."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from symgrad.checking.chains.explain import Comparer
from symgrad.checking.chains.verdict import ChainLine, LineStatus
from symgrad.checking.verdict import Grounds, Status, Verdict
from symgrad.language.traversal import substitute, walk
from symgrad.language.tree import Derivative, Name, Tree

GOOD: Final = (LineStatus.right, LineStatus.repaired)
_BADNESS: Final = (
    LineStatus.right, LineStatus.repaired, LineStatus.follows, LineStatus.undecided, LineStatus.wrong,
)  # fmt: skip


@dataclass
class Place:
    """The value of the last line, what it is the derivative of, and whether it is right."""

    line: ChainLine
    tree: Tree
    meaning: Tree
    order: int
    right: Tree | None = None
    """What is right here, where it is no derivative of the function."""

    @property
    def is_good(self) -> bool:
        """Whether the last line is right."""
        return self.line.status in GOOD


def worst(lines: list[ChainLine]) -> ChainLine:
    """The verdict on a line with several sides: the first of the worst."""
    return max(lines, key=lambda line: _BADNESS.index(line.status) if line.status in _BADNESS else 0)


def verdict_on_end(
    place: Place | None, value: Tree | None, put: dict[Name, Tree], comparer: Comparer
) -> Verdict | None:
    """The verdict on the last value, beside what was asked for, with numbers put in; None where nothing was."""
    if value is None:
        return None
    if place is None:
        return Verdict(Status.incorrect, "", grounds=Grounds("none"))
    given = place.meaning
    if put:
        value, given = substitute(value, put), substitute(given, put)
    judged = comparer.compare(value, given)
    if judged.status is Status.correct and any(isinstance(node, Derivative) for node in walk(place.tree)):
        hint = "the derivative is not carried out"
        return Verdict(Status.incorrect, place.line.text, place.tree, Grounds("none"), hint=hint)
    score = Fraction(int(judged.status is Status.correct))
    return Verdict(judged.status, place.line.text, place.tree, judged.grounds, judged.found, score=score)
