"""Diagnosing a wrong answer: looking it up among what is foreseen, then comparing it with the right one as a whole.

What is needed is prepared with the first wrong answer, and kept with the checker; it is not pickled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from symgrad.checking.asked import Degree
from symgrad.checking.diagnosis.book import (
    BUDGET,
    PRECISION,
    Alternative,
    MistakeBook,
    Remembering,
    as_float,
    book_of,
    enter,
    finished,
)
from symgrad.checking.diagnosis.mistake import Made, Variant
from symgrad.checking.diagnosis.question import DerivativeQuestion, Question
from symgrad.checking.diagnosis.table import MISTAKES
from symgrad.checking.diagnosis.whole import added_letter, compared_whole, whole_variants
from symgrad.checking.diagnosis.words import slots_of
from symgrad.checking.reading import sides_of
from symgrad.checking.target import Target
from symgrad.checking.written import written_number
from symgrad.errors import UnsupportedError
from symgrad.language.printing import to_text
from symgrad.language.tree import Tree
from symgrad.numeric.balls import Key
from symgrad.numeric.column import Column
from symgrad.numeric.columns import Columns
from symgrad.numeric.precision import working_precision

_WINDOW: Final = 50
"""So many times the margin around a number, pairs of mistakes are counted to see what chance would hit."""
_BY_CHANCE: Final = 0.04
_TINY: Final = 1e-13


@dataclass(frozen=True)
class NamedMistake:
    """A mistake in an answer: the entry of the table, and the letters of the question.

    ``where`` and ``what`` are plain text; ``slots`` holds the trees for a page that sets them as mathematics.

    >>> from symgrad.checking.check import check
    >>> from symgrad.calculus.differentiate import differentiate
    >>> check("cos(3x^2)", expected=differentiate("sin(3x^2)")).mistake.what
    'The derivative of the inner function 3x² is missing: multiply by 6x.'
    """

    made: Made

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id}>"

    @property
    def id(self) -> str:
        """The stable name of the mistake."""
        return self.made.mistake

    @property
    def name(self) -> str:
        """What the mistake is called."""
        return MISTAKES[self.id].name

    @property
    def rule(self) -> str:
        """The rule that it breaks."""
        return MISTAKES[self.id].rule

    @property
    def slots(self) -> Mapping[str, Tree]:
        """What stands in the slots of the sentences."""
        return slots_of(self.made, (MISTAKES[self.id].where, MISTAKES[self.id].what), self.rule)

    def to_dict(self) -> dict[str, str]:
        """The mistake as plain data."""
        return {"id": self.id, "name": self.name, "where": self.where, "what": self.what}

    @property
    def where(self) -> str:
        """Where to look."""
        return self._filled(MISTAKES[self.id].where)

    @property
    def what(self) -> str:
        """What went wrong, and what is right."""
        return self._filled(MISTAKES[self.id].what)

    def pattern(self, degree: Degree) -> str:
        """The sentence with its slots: where to look, or what went wrong."""
        entry = MISTAKES[self.id]
        return entry.where if degree == "where" else entry.what

    def _filled(self, pattern: str) -> str:
        slots = slots_of(self.made, (pattern,), self.rule)
        return pattern.format(**{name: to_text(tree) for name, tree in slots.items()})


def named(alternatives: tuple[Alternative, ...]) -> tuple[tuple[NamedMistake, ...], ...]:
    """Mistakes with their words."""
    return tuple(tuple(map(NamedMistake, alternative)) for alternative in alternatives)


def foreseen(question: Question | None) -> list[Variant]:
    """What is known of wrong answers to a question; nothing where its mathematics is not covered."""
    if question is None:
        return []
    try:
        return [variant for variant in question.variants() if variant.made]
    except UnsupportedError:
        return []


@dataclass(frozen=True)
class ExpressionDiagnoser:
    """What finds the mistakes in formulas."""

    target: Target
    question: Question | None = None
    _kept: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_kept": {}}

    def named(self, tree: Tree, answer: str) -> tuple[tuple[NamedMistake, ...], ...]:  # noqa: ARG002
        """The mistakes that explain a wrong answer, with their words."""
        return named(self.find(sides_of(tree)[-1]))

    def find(self, tree: Tree) -> tuple[Alternative, ...]:
        """The mistakes that explain a wrong answer: alternatives that cannot be told apart; none where nothing fits."""
        if not self.target.spots:  # no real values, so nothing to tell mistakes by
            return ()
        found = self.book().find(tree)
        return found or added_letter(self.target, tree) or compared_whole(self.target, tree)

    def book(self) -> MistakeBook:
        """The book of mistakes, made when it is first needed."""
        found = self._kept.get("book")
        if found is None:
            variants = [*foreseen(self.question), *whole_variants(self.target.tree)]
            found = self._kept["book"] = book_of(self.target, sorted(variants, key=lambda one: len(one.made)))
        return found


@dataclass(frozen=True)
class NumberDiagnoser:
    """What finds the mistakes in numbers, to within a margin that belongs to the digits asked for."""

    expected: Tree
    margin: Fraction
    question: Question | None = None
    _kept: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_kept": {}}

    def named(self, tree: Tree, answer: str) -> tuple[tuple[NamedMistake, ...], ...]:
        """The mistakes that explain a wrong number, with their words."""
        return named(self.find(sides_of(tree)[-1], answer))

    def find(self, tree: Tree, answer: str) -> tuple[Alternative, ...]:
        """The mistakes that explain a wrong number.

        Two together are named only where their values lie so far apart that chance would hardly hit one.
        """
        try:
            with working_precision(PRECISION):
                value = as_float(Columns({}, 1, BUDGET).of(tree)[0])
        except (UnsupportedError, KeyError):
            return ()
        if value is None:
            return ()
        margin = self.margin_of(tree, answer, value)
        page: list[Alternative] = []
        hits = [made for number, made in self.values() if abs(number - value) <= margin]
        for made in hits:
            enter(page, made)
        if page and len(page[0]) > 1 and not self._is_telling(value, margin):
            return ()
        return finished(page)

    def margin_of(self, tree: Tree, answer: str, value: float) -> float:
        """How far off a foreseen value may be from the one that was given."""
        margin = self.margin
        written = written_number(tree, answer)
        if not margin and written is not None and written.last_decade < 0:
            margin = written.unit / 2
        return float(margin) * (1 + 1e-9) + _TINY * abs(value)

    def _is_telling(self, value: float, margin: float) -> bool:
        near = {number for number, _ in self.values() if abs(number - value) <= _WINDOW * margin}
        return len(near) <= 1 + _BY_CHANCE * _WINDOW

    def values(self) -> list[tuple[float, Alternative]]:
        """The value of each mistake, and of every two; made when it is first needed."""
        found = self._kept.get("values")
        if found is None:
            found = self._kept["values"] = _values_of(self.expected, self.question)
        return found


def _values_of(expected: Tree, question: Question | None) -> list[tuple[float, Alternative]]:
    with working_precision(PRECISION):
        right = as_float(Columns({}, 1).of(expected)[0])
        found: list[tuple[float, Alternative]] = [] if not right else [(-right, (Made("sign"),))]
        if not isinstance(question, DerivativeQuestion):
            return found
        names: dict[Key, Column] = {name: Columns({}, 1).of(value) for name, value in question.at}
        columns = Remembering(names, 1)
        variants = foreseen(question)
        for variant in variants:
            try:
                value = as_float(columns.of(variant.tree)[0])
            except (UnsupportedError, KeyError):
                continue
            if value is not None and value != right:
                found.append((value, variant.made))
    return found
