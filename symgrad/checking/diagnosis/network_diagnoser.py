"""Naming the mistakes in answers about networks: formulas, numbers, and vectors of answers as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np

from symgrad.checking.diagnosis.arithmetic import literal
from symgrad.checking.diagnosis.book import BUDGET, PRECISION, Alternative
from symgrad.checking.diagnosis.diagnose import ExpressionDiagnoser, NamedMistake, NumberDiagnoser, named
from symgrad.checking.diagnosis.network_book import Choice, NetworkBook, network_book
from symgrad.checking.diagnosis.network_functions import Array
from symgrad.checking.diagnosis.network_question import NetworkQuestion
from symgrad.checking.diagnosis.network_words import made_of
from symgrad.checking.diagnosis.wrong_passes import WrongPass
from symgrad.checking.expressions import ExpressionChecker
from symgrad.checking.numbers import NumberChecker
from symgrad.checking.reading import sides_of
from symgrad.checking.target import Target
from symgrad.checking.verdict import Status, Verdict
from symgrad.errors import SymgradError
from symgrad.language.traversal import names_in
from symgrad.language.tree import Name, Tree
from symgrad.numeric.columns import Columns
from symgrad.numeric.precision import working_precision

_RELATIVE: Final = 1e-9
_MOST_POINTS: Final = 6
_CANDIDATES: Final = 32
"""Points among which those are chosen that tell most."""
_SLACK: Final = 1 + 1e-9


@dataclass(frozen=True)
class NetworkDiagnoser:
    """What finds the mistakes in answers to a question about a network.

    ``entries`` name what no slip explains, each for its own quantity; a formula has a ``target``, whose points are
    those at which it is compared. The book is made with the first wrong answer; it is not pickled.
    """

    question: NetworkQuestion
    entries: tuple[ExpressionDiagnoser | NumberDiagnoser | None, ...]
    target: Target | None = None
    _kept: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_kept": {}}

    def named(self, tree: Tree, answer: str) -> tuple[tuple[NamedMistake, ...], ...]:
        """The mistakes that explain a wrong answer to the only quantity that is asked for."""
        return self.named_entry(0, tree, answer)

    def named_entry(self, place: int, tree: Tree, answer: str) -> tuple[tuple[NamedMistake, ...], ...]:
        """The mistakes that explain one wrong entry by itself."""
        found = self._find({place: (tree, answer)}, careful=len(self.entries) > 1)
        if found or len(self.entries) > 1:
            return named(found)
        entry = self.entries[place]
        return () if entry is None else entry.named(tree, answer)

    def named_entries(self, entries: Sequence[tuple[str, Verdict]]) -> tuple[tuple[NamedMistake, ...], ...]:
        """The mistakes that explain all entries of an answer together, those that are right included."""
        given = {place: (one.tree, one.answer) for place, (_, one) in enumerate(entries) if one.tree is not None}
        found = self._find(given)
        wrong = [place for place, (_, one) in enumerate(entries) if one.status is Status.incorrect]
        if not found and len(wrong) == 1 and wrong[0] in given:
            return self.named_entry(wrong[0], *given[wrong[0]])
        return named(found)

    def _find(self, given: Mapping[int, tuple[Tree, str]], careful: bool = False) -> tuple[Alternative, ...]:
        book = self.book()
        if book is None:
            return ()
        points = len(book.right[0]) // len(self.question.asked)
        values, margins = np.full(len(book.right[0]), np.nan), np.zeros(len(book.right[0]))
        for place, (tree, answer) in given.items():
            found = self._values(place, sides_of(tree)[-1], answer)
            if found is None:
                return ()
            part = slice(place * points, (place + 1) * points)
            values[part], margins[part] = found
        wrong = book.wrong(values, margins)
        if not wrong.any():
            return ()
        choices = book.find(values, margins, careful)
        if not choices and len(given) > 1:
            choices = book.mostly(values, margins)
        return self._alternatives(choices, int(np.argmax(wrong)) // points)

    def _alternatives(self, choices: Sequence[Choice], place: int) -> tuple[Alternative, ...]:
        """The choices as mistakes with their letters; one made in several ways is named once."""
        found: dict[frozenset[str], Alternative] = {}
        for choice in choices:
            mistakes = frozenset(slip.mistake for slip in choice)
            if mistakes not in found:
                found[mistakes] = tuple(self._made(slip, place) for slip in choice)
        return tuple(found.values())

    def _made(self, slip: Any, place: int) -> Any:
        key = id(slip), place
        if key not in self._kept:
            self._kept[key] = made_of(slip, self.question, self.question.asked[place])
        return self._kept[key]

    def _values(self, place: int, tree: Tree, answer: str) -> tuple[Any, Any] | None:
        """The values of an answer and how far off one may be; None where it has none."""
        margin = self._margins[place]
        written = literal(tree) if margin else None
        if written is not None:
            return float(written), margin
        entry = self.entries[place]
        try:
            with working_precision(PRECISION):
                near = self._near()
                if near is not None:
                    column = Columns(near.column(PRECISION)[0], len(near.spots), BUDGET).of(tree)
                    values = np.array(list(map(_as_float, column)))
                    return values, _RELATIVE * abs(values)
                value = _as_float(Columns({}, 1, BUDGET).of(tree)[0])
        except (SymgradError, KeyError):
            return None
        assert isinstance(entry, NumberDiagnoser)
        return value, entry.margin_of(tree, answer, value) * _SLACK

    @property
    def _margins(self) -> list[float]:
        """How far off a number may be, 0 where that depends on how it is written."""
        if "margins" not in self._kept:
            margins = (one.margin if isinstance(one, NumberDiagnoser) else 0 for one in self.entries)
            self._kept["margins"] = [float(margin) * _SLACK for margin in margins]
        found: list[float] = self._kept["margins"]
        return found

    def book(self) -> NetworkBook | None:
        """The book of slips, None where the network's mathematics is not covered by values."""
        if "book" not in self._kept:
            try:
                self._kept["book"] = self._made_book()
            except SymgradError:
                self._kept["book"] = None
        found: NetworkBook | None = self._kept["book"]
        return found

    def _made_book(self) -> NetworkBook:
        question = self.question
        network, rate = question.network, question.rate
        near = self._near()
        if near is not None:
            known = _at_points(question, near)
            return network_book(question, [known], known[network.letters.rate_name], (None,))
        parameters = {name: np.array([float(network.parameters[name])]) for name in network.parameter_names}
        given = [
            {**parameters, **{name: np.array([float(value)]) for name, value in example.items()}}
            for example in question.examples
        ]
        step = None if rate is None else np.array([float(rate)])
        return network_book(question, given, step, (None, question.rounding))

    def _near(self) -> Target | None:
        """The target at those of its points at which no activation is so flat that floating-point numbers blur it."""
        if self.target is None:
            return None
        if "near" in self._kept:
            kept: Target | None = self._kept["near"]
            return kept
        target = self.target
        spots = target.spots if target.placed else tuple(range(_CANDIDATES))
        wide = replace(target, spots=spots, _kept={})
        with np.errstate(all="ignore"):
            run = WrongPass(self.question.network, _at_points(self.question, wide))
            sums = [run.sum_of(unit.label) for unit in self.question.network.structure.units]
        largest = np.max(np.abs(np.broadcast_arrays(*sums)), axis=0)
        chosen = sorted(spots[place] for place in np.argsort(largest)[:_MOST_POINTS])
        near = replace(target, spots=tuple(chosen), _kept={})
        self._kept["near"] = near
        return near


def _at_points(question: NetworkQuestion, target: Target) -> dict[Name, Array]:
    """The values of inputs, targets, parameters and the learning rate at the points of a formula's target."""
    network = question.network
    structure, letters = network.structure, network.letters
    names = [letters.input_of(label) for label in structure.inputs]
    names += [letters.target_of(label) for label in structure.outputs]
    with working_precision(PRECISION):
        columns = target.names()
        wanted = (*names, *network.parameter_names, letters.rate_name)
        return {name: np.array([_as_float(value) for value in columns[name]]) for name in wanted}


@dataclass(frozen=True)
class EntryDiagnoser:
    """What finds the mistakes in one entry of an answer, in the book of the whole."""

    whole: NetworkDiagnoser
    place: int

    def named(self, tree: Tree, answer: str) -> tuple[tuple[NamedMistake, ...], ...]:
        """The mistakes that explain a wrong entry by itself."""
        return self.whole.named_entry(self.place, tree, answer)


def network_diagnoser(
    checkers: Sequence[ExpressionChecker | NumberChecker], question: NetworkQuestion
) -> NetworkDiagnoser | None:
    """The diagnoser for the checkers of an answer's entries; None for several formulas, which have points each."""
    entries: list[ExpressionDiagnoser | NumberDiagnoser | None] = []
    for checker in checkers:
        if isinstance(checker, NumberChecker):
            known = checker.numbers[0]
            entries.append(NumberDiagnoser(known.tree, known.limit.margin))
        else:
            entries.append(ExpressionDiagnoser(checker.target))
    formulas = [one for one in checkers if isinstance(one, ExpressionChecker)]
    if len(checkers) != len(question.asked) or (formulas and len(checkers) > 1):
        return None
    if formulas:
        usable = not formulas[0].instances and formulas[0].target.spots and names_in(formulas[0].target.tree)
        return NetworkDiagnoser(question, tuple(entries), formulas[0].target) if usable else None
    return NetworkDiagnoser(question, tuple(entries)) if question.examples else None


def _as_float(value: Any) -> float:
    """The number next to a value, nan where it has none."""
    from flint import arb, fmpq

    ball = arb(value) if isinstance(value, fmpq) else value
    return float(ball.mid()) if ball.is_finite() else float("nan")
