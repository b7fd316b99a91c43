"""Checking several points whose order does not matter: the stationary points of a function."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from symgrad.checking.asked import Demands, PointsAnswer
from symgrad.checking.entries import SHARED, EntryChecker, check_entry, entry_checker, separated
from symgrad.checking.reading import read_answer, sides_of
from symgrad.checking.verdict import Grounds, Status, Verdict
from symgrad.errors import StudentError
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in
from symgrad.language.tree import Listing, Matrix, Name, Relation, Tree
from symgrad.numeric.effort import Work

_NONE: Final = frozenset({"none", "no points", "{}"})
_MOST_TOO_MANY: Final = 4
_WORDS: Final = re.compile(r"\b(?:and|or)\b", re.ASCII | re.IGNORECASE)

Point = tuple[Tree, ...]


@dataclass(frozen=True)
class PointsChecker:
    """Points in any order, each as its coordinates: "(0, 0), (1, 1)", in one variable also "x = 0, x = 2".

    A further coordinate may give the value of the function. Each point that is found earns its share, and each that
    is none of them takes one away.

    >>> from symgrad.language.parser import read
    >>> points = ((read("0"), read("0")), (read("1"), read("1")))
    >>> checker = points_checker(PointsAnswer((Name("x"), Name("y")), points), Demands())
    >>> checker.check("(1, 1), (0, 0)").status, checker.check("(1, 1)").score
    (<Status.correct: 'correct'>, Fraction(1, 2))
    """

    variables: tuple[Name, ...]
    points: tuple[tuple[EntryChecker, ...], ...]
    values: tuple[EntryChecker, ...]
    shown: tuple[str, ...]
    demands: Demands

    def check(self, answer: str) -> Verdict:
        """The verdict on points as text; "none" where there are none."""
        try:
            text = separated(_WORDS.sub(",", answer))
            given = [] if text.lower() in _NONE else self._points(read_answer(text, self.demands.notation), text)
        except StudentError as problem:
            return Verdict(Status.unreadable, answer, problem=problem)
        if len(given) > len(self.points) + _MOST_TOO_MANY:
            hint = f"{len(self.points)} points are asked for, and these are {len(given)}"
            return Verdict(Status.incorrect, answer, grounds=Grounds("shape"), hint=hint)
        return self._together(given, answer, text)

    def _together(self, given: Sequence[Point], answer: str, text: str) -> Verdict:
        left, work = list(given), Work(SHARED)
        entries: list[tuple[str, Verdict]] = []
        for place, shown in enumerate(self.shown):
            found = [(point, self._compared(place, point, text, work)) for point in left]
            best = max(found, key=lambda pair: _rank(pair[1]), default=None)
            if best is None or best[1].status in (Status.incorrect, Status.unreadable):
                entries.append((shown, _missing()))
            else:
                left.remove(best[0])
                entries.append((shown, best[1]))
        wrong = [_shown(point) for point in left]
        status = next(
            (one for one in (Status.incorrect, Status.undecided) if one in [verdict.status for _, verdict in entries]),
            Status.incorrect if wrong else Status.correct,
        )
        earned = sum((verdict.score for _, verdict in entries), Fraction(0)) - len(wrong)
        score = max(Fraction(0), earned / len(entries)) if entries else Fraction(int(not wrong))
        hint = f"{', '.join(wrong)} {'is not one' if len(wrong) == 1 else 'are none'} of the points" if wrong else ""
        needed = tuple(dict.fromkeys(one for _, verdict in entries for one in verdict.requirements if not one.met))
        known = [verdict.grounds for _, verdict in entries]
        grounds = min(known, key=lambda one: one.digits, default=Grounds("exact"))
        return Verdict(status, answer, None, grounds, None, needed, tuple(entries), score, hint=hint)

    def _compared(self, place: int, point: Point, text: str, work: Work) -> Verdict:
        """The verdict on a given point beside one of the points: that on its weakest coordinate."""
        checkers = [*self.points[place], *(self.values[place : place + 1] if len(point) > len(self.variables) else ())]
        if len(point) != len(checkers):
            return _missing()
        verdicts = [check_entry(checker, tree, text, work) for checker, tree in zip(checkers, point, strict=True)]
        return replace(min(verdicts, key=_rank), answer=_shown(point))

    def _points(self, tree: Tree, text: str) -> list[Point]:
        """The points that a tree lists. Raises StudentError where a coordinate has no place."""
        items = tree.items if isinstance(tree, Listing) else (tree,)
        if len(self.variables) > 1 and not any(isinstance(item, Listing | Matrix) for item in items):
            return [self._point(Listing(tuple(items), span=tree.span), text)]
        return [self._point(item, text) for item in items]

    def _point(self, tree: Tree, text: str) -> Point:
        if isinstance(tree, Relation) and isinstance(tree.left, Listing):
            tree = tree.right  # (x, y) = (1, 2)
        match tree:
            case Listing():
                items = tree.items
            case Matrix() if len(tree.rows) == 1:
                items = tree.rows[0]
            case _:
                items = (tree,)
        if len(items) - len(self.variables) not in (0, 1):
            count = len(self.variables)
            hint = "Write each point in brackets: (1, 2), (3, 4)."
            span = tree.span or (0, len(text))
            raise StudentError(f"A point has {count} coordinates here.", text=text, span=span, hint=hint)
        given: list[Tree] = []
        for name, item in zip((*self.variables, None), items, strict=False):
            if isinstance(item, Relation) and name is not None and item.left != name:
                span = item.span or (0, len(text))
                raise StudentError(f"The value of {to_text(name)} is missing.", text=text, span=span)
            given.append(sides_of(item)[-1])
        return tuple(given)


def points_checker(expected: PointsAnswer, demands: Demands) -> PointsChecker:
    """A checker for points."""
    points = tuple(tuple(entry_checker(tree, demands) for tree in point) for point in expected.points)
    values = tuple(entry_checker(tree, demands) for tree in expected.values)
    names = dict.fromkeys([*demands.notation.names, *map(str, expected.variables)])
    for point in expected.points:
        names.update(dict.fromkeys(str(name) for tree in point for name in names_in(tree)))
    read_with = replace(demands, notation=replace(demands.notation, names=tuple(names)))
    return PointsChecker(expected.variables, points, values, tuple(map(_shown, expected.points)), read_with)


def _rank(verdict: Verdict) -> tuple[int, Fraction]:
    order = (Status.unreadable, Status.incorrect, Status.undecided, Status.correct)
    return order.index(verdict.status), verdict.score


def _shown(point: Sequence[Tree]) -> str:
    return to_text(point[0]) if len(point) == 1 else to_text(Listing(tuple(point)))


def _missing() -> Verdict:
    return Verdict(Status.incorrect, "", grounds=Grounds("shape"), hint="this point is missing")
