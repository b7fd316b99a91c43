"""Checking several entries: vectors, matrices, and lists of named values, with marks for each entry."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, TypeAlias

from symgrad.checking.asked import Demands, ExpressionAnswer, MatrixAnswer, NumberAnswer, ValuesAnswer, VectorAnswer
from symgrad.checking.equivalence import BUDGET
from symgrad.checking.expressions import ExpressionChecker, expression_checker
from symgrad.checking.numbers import NumberChecker, number_checker
from symgrad.checking.reading import read_answer, sides_of
from symgrad.checking.two_ways import comma_in_numbers, spaced_entries
from symgrad.checking.verdict import Grounds, Status, Verdict
from symgrad.errors import StudentError
from symgrad.language.notation import Notation
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in
from symgrad.language.tree import Listing, Matrix, Name, Power, Relation, Tree
from symgrad.numeric.effort import Work

EntryChecker: TypeAlias = ExpressionChecker | NumberChecker
"""What checks one entry: it takes a tree that was read as part of a longer answer."""
SHARED: Final = 2 * BUDGET
"""Operations that all entries of an answer may take together."""
_MOST_REORDERED: Final = 8
"""In a longer vector nobody looks for the right entries at other places."""
_CALLED: Final = re.compile(r"^\s*(?:∇|\\nabla|grad\b)\s*[A-Za-z]?\s*(?:\([A-Za-z, ]*\)\s*)?=")
_ANGLES: Final = {ord("⟨"): "(", ord("⟩"): ")"}
_TRANSPOSE: Final = Name("T")


def entry_checker(expected: Tree, demands: Demands, stepwise: Tree | None = None) -> EntryChecker:
    """The checker for one entry: a number where no name is in it and digits are asked for, else a formula."""
    if not names_in(expected) and (demands.digits or demands.tolerance is not None or demands.relative is not None):
        return number_checker(NumberAnswer(expected, stepwise), demands)
    return expression_checker(ExpressionAnswer(expected), demands)


@dataclass(frozen=True)
class VectorChecker:
    """Entries in a fixed order; a row, a column and a list with commas are all read as one.

    >>> from symgrad.language.parser import read
    >>> checker = vector_checker(VectorAnswer((read("1"), read("c"), read("b"))), Demands())
    >>> checker.check("(1, c, a)").score
    Fraction(2, 3)
    """

    entries: tuple[EntryChecker, ...]
    demands: Demands

    def check(self, answer: str) -> Verdict:
        """The verdict on a list of entries as text."""
        try:
            text, tree = _read(answer, self.demands.notation)
        except StudentError as problem:
            return Verdict(Status.unreadable, answer, problem=problem)
        given = _items(tree)
        if len(given) != len(self.entries):
            misread = spaced_entries(answer) or comma_in_numbers(answer, len(self.entries))
            if misread is not None:
                return Verdict(Status.unreadable, answer, problem=misread)
            return _wrong_shape(answer, f"{len(self.entries)} entries are asked for, and these are {len(given)}")
        pairs = enumerate(zip(self.entries, given, strict=True), 1)
        work = Work(SHARED)
        found = together(answer, [(str(place), check_entry(one, tree, text, work)) for place, (one, tree) in pairs])
        if found.status is Status.incorrect and self._is_reordered(given, text, work):
            return replace(found, hint="these are the right entries in another order")
        return found

    def _is_reordered(self, given: Sequence[Tree], text: str, work: Work) -> bool:
        """Whether each entry is there, at some place."""
        left = list(given)
        for checker in self.entries if len(given) <= _MOST_REORDERED else ():
            found = (place for place, tree in enumerate(left) if check_entry(checker, tree, text, work).is_correct)
            place = next(found, None)
            if place is None:
                return False
            del left[place]
        return not left


@dataclass(frozen=True)
class MatrixChecker:
    """Rows of entries. The transpose is told from other mistakes.

    >>> from symgrad.language.parser import read
    >>> rows = ((read("1"), read("x")), (read("0"), read("y")))
    >>> checker = matrix_checker(MatrixAnswer(rows), Demands())
    >>> checker.check("[[1, 0], [x, y]]").hint
    'this is the transpose'
    """

    rows: tuple[tuple[EntryChecker, ...], ...]
    demands: Demands

    def check(self, answer: str) -> Verdict:
        """The verdict on a matrix as text."""
        try:
            text, tree = _read(answer, self.demands.notation)
            given = _rows(tree, text)
            spaced = None if len(given[0]) == len(self.rows[0]) else spaced_entries(answer)
            if spaced is not None:
                raise spaced
        except StudentError as problem:
            return Verdict(Status.unreadable, answer, problem=problem)
        return replace(self._judged(given, text), answer=answer)

    def _judged(self, given: Sequence[Sequence[Tree]], answer: str) -> Verdict:
        work = Work(SHARED)
        found = self._compared(given, answer, work)
        if found is not None and found.is_correct:
            return found
        turned = self._compared(list(zip(*given, strict=True)), answer, work)
        if turned is not None and turned.is_correct:
            return replace(found or _wrong_shape(answer, ""), hint="this is the transpose")
        height, width = len(self.rows), len(self.rows[0])
        wanted = f"a matrix of {height} × {width} is asked for, and this is {len(given)} × {len(given[0])}"
        return found or _wrong_shape(answer, wanted)

    def _compared(self, given: Sequence[Sequence[Tree]], answer: str, work: Work) -> Verdict | None:
        """Entry by entry; None where the shapes differ."""
        if [len(row) for row in given] != [len(row) for row in self.rows]:
            return None
        return together(
            answer,
            [
                (f"{row}, {column}", check_entry(checker, tree, answer, work))
                for row, (checkers, trees) in enumerate(zip(self.rows, given, strict=True), 1)
                for column, (checker, tree) in enumerate(zip(checkers, trees, strict=True), 1)
            ],
        )


@dataclass(frozen=True)
class ValuesChecker:
    """A value for each of several names: "w_46 = -0.261, w_56 = -0.138", or the values alone in their order."""

    entries: tuple[tuple[Name, EntryChecker], ...]
    demands: Demands

    def check(self, answer: str) -> Verdict:
        """The verdict on named values as text; semicolons and new lines separate them, too."""
        text = separated(answer)
        try:
            given = self._named(_items(read_answer(text, self.demands.notation)), text)
        except StudentError as problem:
            better = comma_in_numbers(answer, len(self.entries))
            return Verdict(Status.unreadable, answer, problem=better or problem)
        missing, work = Verdict(Status.incorrect, "", grounds=Grounds("shape"), hint="no value is given"), Work(SHARED)
        return together(
            answer,
            [
                (to_text(name), check_entry(checker, given[name], text, work) if name in given else missing)
                for name, checker in self.entries
            ],
        )

    def _named(self, items: Sequence[Tree], answer: str) -> Mapping[Name, Tree]:
        """The values by name. Raises StudentError for a name that is not asked for or given twice."""
        names = [name for name, _ in self.entries]
        if not any(isinstance(item, Relation) for item in items):
            if len(items) != len(names):
                raise StudentError(
                    f"{len(names)} values are asked for, and these are {len(items)}.", text=answer,
                    span=(0, len(answer)), hint=f"Write them with their names: {names[0]} = …",
                )  # fmt: skip
            return dict(zip(names, items, strict=True))
        found: dict[Name, Tree] = {}
        for item in items:
            span = item.span or (0, len(answer))
            if not isinstance(item, Relation) or not isinstance(item.left, Name):
                raise StudentError("This value has no name.", text=answer, span=span, hint=f"Write {names[0]} = …")
            if item.left not in names:
                asked = ", ".join(map(to_text, names))
                raise StudentError(
                    f"{to_text(item.left)} is not asked for.", text=answer, span=span, hint=f"Give {asked}."
                )
            if item.left in found:
                twice = f"{to_text(item.left)} is given twice."
                raise StudentError(twice, text=answer, span=span, hint="Give it once.")
            found[item.left] = sides_of(item)[-1]
        return found


def vector_checker(expected: VectorAnswer, demands: Demands) -> VectorChecker:
    """A checker for a vector."""
    entries = tuple(entry_checker(entry, demands) for entry in expected.entries)
    return VectorChecker(entries, _read_with(demands, expected.entries))


def matrix_checker(expected: MatrixAnswer, demands: Demands) -> MatrixChecker:
    """A checker for a matrix."""
    rows = tuple(tuple(entry_checker(entry, demands) for entry in row) for row in expected.rows)
    return MatrixChecker(rows, _read_with(demands, [entry for row in expected.rows for entry in row]))


def values_checker(expected: ValuesAnswer, demands: Demands) -> ValuesChecker:
    """A checker for named values."""
    stepwise = dict(expected.stepwise)
    entries = tuple((name, entry_checker(tree, demands, stepwise.get(name))) for name, tree in expected.values)
    return ValuesChecker(entries, _read_with(demands, [part for pair in expected.values for part in pair]))


def together(answer: str, entries: Sequence[tuple[str, Verdict]]) -> Verdict:
    """The verdict on a whole from those on its entries: wrong if one is, and each earns its share."""
    found = [verdict.status for _, verdict in entries]
    status = next((one for one in (Status.incorrect, Status.undecided) if one in found), Status.correct)
    score = sum((verdict.score for _, verdict in entries), Fraction(0)) / max(1, len(entries))
    requirements = tuple(dict.fromkeys(one for _, verdict in entries for one in verdict.requirements if not one.met))
    weakest = min((one.grounds for _, one in entries), key=lambda grounds: grounds.digits, default=Grounds("none"))
    counterexample = next((verdict.found for _, verdict in entries if verdict.found), None)
    return Verdict(status, answer, None, weakest, counterexample, requirements, tuple(entries), score)


def check_entry(checker: EntryChecker, tree: Tree, answer: str, work: Work) -> Verdict:
    """The verdict on one entry, with its own words; all entries of an answer draw on the same work."""
    if any(isinstance(side, Listing | Matrix | Relation) for side in sides_of(tree)):
        return Verdict(Status.incorrect, to_text(tree), tree, Grounds("shape"), hint="a single value is asked for")
    if isinstance(checker, NumberChecker) and names_in(tree):
        return Verdict(Status.incorrect, to_text(tree), tree, Grounds("differs"), hint="a number is asked for")
    return replace(checker.check_tree(tree, answer, work), answer=to_text(tree))


def _read(answer: str, notation: Notation) -> tuple[str, Tree]:
    """An answer with several entries as it is read, and its tree; ∇f in front is what it is called."""
    text = _CALLED.sub(lambda found: " " * len(found.group()), answer).translate(_ANGLES)
    if text.strip()[:1] == "<" and text.strip()[-1:] == ">":
        text = text.replace("<", "(", 1)[::-1].replace(">", ")", 1)[::-1]
    readings = [text] if separated(text) == text else [separated(text), text]
    if "\n" not in text.strip():
        readings.reverse()  # between the rows of a matrix a semicolon has a meaning of its own
    for reading in readings[:-1]:
        try:
            return reading, sides_of(read_answer(reading, notation))[-1]
        except StudentError:
            continue
    return readings[-1], sides_of(read_answer(readings[-1], notation))[-1]


def separated(answer: str) -> str:
    """An answer with commas for the semicolons and new lines between its parts."""
    return answer.strip().translate({ord(";"): ",", ord("\n"): ","}).strip(",").strip()


def _read_with(demands: Demands, trees: Sequence[Tree]) -> Demands:
    """The demands with all names of the expected entries known to the reader."""
    names = (str(name) for tree in trees for name in names_in(tree))
    known = tuple(dict.fromkeys([*demands.notation.names, *names]))
    return replace(demands, notation=replace(demands.notation, names=known))


def _items(tree: Tree) -> Sequence[Tree]:
    match tree:
        case Listing():
            return tree.items
        case Matrix() if len(tree.rows) == 1:
            return tree.rows[0]
        case Matrix() if all(len(row) == 1 for row in tree.rows):
            return [row[0] for row in tree.rows]
        case Power(Listing() | Matrix() as inner, exponent) if exponent == _TRANSPOSE:
            return _items(inner)
        case _:
            return (tree,)


def _rows(tree: Tree, answer: str) -> Sequence[Sequence[Tree]]:
    match tree:
        case Matrix():
            return tree.rows
        case Listing() if all(isinstance(item, Listing) for item in tree.items):
            rows = [item.items for item in tree.items if isinstance(item, Listing)]
            if len({len(row) for row in rows}) == 1:
                return rows
        case Listing():
            return [tree.items]
        case Power(Listing() | Matrix() as inner, exponent) if exponent == _TRANSPOSE:
            return list(zip(*_rows(inner, answer), strict=True))
        case _:
            pass
    raise StudentError("A matrix is asked for.", text=answer, hint="Write it row by row: [[1, 2], [3, 4]]")


def _wrong_shape(answer: str, hint: str) -> Verdict:
    return Verdict(Status.incorrect, answer, grounds=Grounds("shape"), hint=hint)
