"""Judging a formula that is worked out line by line: a function, its derivative, and every form between."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from symgrad.checking.chains.explain import Comparer
from symgrad.checking.chains.letters import Letters
from symgrad.checking.chains.lines import RawLine
from symgrad.checking.chains.numbers_put_in import numbers_put_in
from symgrad.checking.chains.place import Place, verdict_on_end, worst
from symgrad.checking.chains.scope import NotKnownError, Scope, order_of
from symgrad.checking.chains.sides import conditions_apart, placed, plain, sides_apart, sides_in
from symgrad.checking.chains.slips import likely_order, mistakes_between
from symgrad.checking.chains.truth import Truth
from symgrad.checking.chains.verdict import ChainLine, LineStatus, Step
from symgrad.checking.diagnosis.wrong_lines import LineQuestion
from symgrad.checking.equivalence import Judgement
from symgrad.checking.reading import read_answer
from symgrad.checking.verdict import Status, Verdict
from symgrad.errors import StudentError
from symgrad.language.notation import Notation
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in, substitute
from symgrad.language.tree import Listing, Matrix, Name, Relation, Tree

_LET: Final = re.compile(r"^\s*(?:let|put|set|with|where)\s+(?=\S+\s*=)", re.IGNORECASE)

_CALLED: Final = re.compile(r"(?<![A-Za-z\\])([A-Za-z])'+\s*\(")
"""A function that is differentiated and called: f'(x_0) is no product, whatever else the letter f is."""


def judged_formulas(
    lines: Sequence[RawLine], truth: Truth, notation: Notation, assumptions: tuple[Relation, ...]
) -> tuple[tuple[ChainLine, ...], Verdict | None]:
    """The verdicts on the lines, and on the end."""
    apart = sides_apart(lines)
    called = {Name(found) for line in lines for found in _CALLED.findall(line.formula)}
    judging = _Judging(truth, notation, assumptions, called)
    judging.letters.look_ahead([part for line in apart for part in conditions_apart(line)], judging.notation)
    found = tuple([judging.judged(line) for line in apart])
    found = tuple(judging.confirmed.get(line.number, line) for line in found)
    if truth.number is not None and judging.place is not None:
        return found, truth.number.check(to_text(judging.place.tree))
    value = None if truth.last is None else judging.letters.values.get(truth.last)
    return found, verdict_on_end(judging.place, value, {**truth.at, **judging.letters.put}, judging.comparer)


class _Judging:
    """A derivation being read: where it stands, and what its letters mean."""

    def __init__(self, truth: Truth, notation: Notation, assumptions: tuple[Relation, ...], called: set[Name]) -> None:
        self.scope = Scope(truth.variable, dict(truth.definitions))
        self.comparer = Comparer(self.scope, assumptions)
        self.letters = Letters(truth, self.scope, self.comparer, dict(truth.values))
        names = (*notation.names, *(str(name) for tree in truth.values.values() for name in names_in(tree)))
        letters = [str(name) for name in truth.definitions if name not in called]
        self.notation = replace(notation, names=tuple(dict.fromkeys((*names, *letters))))
        self.place: Place | None = None
        self.label: tuple[Name, int] | None = None
        self.aside: Place | None = None
        """The last line, where it is about another letter than the function."""
        self.formulas: list[tuple[ChainLine, Tree]] = []
        self.confirmed: dict[int, ChainLine] = {}
        """Formulas that a later line of numbers shows to be right."""
        self.is_approximate = self.is_new = self.is_lost = False

    def judged(self, line: RawLine) -> ChainLine:
        """The verdict on the next line; of several things that it says, on the worst."""
        found = worst([self._judged(part) for part in conditions_apart(line)])
        return replace(found, formula=line.formula)

    def _judged(self, line: RawLine) -> ChainLine:
        base = ChainLine(line.number, line.text, line.formula, line.reason, LineStatus.remark)
        if not line.formula:
            self.is_new = self.is_new or line.text[:1] in '"“'
            return base
        text = plain(line.formula)
        goes_on = text.lstrip().startswith(("=", "≈"))
        is_let = _LET.match(text) is not None
        self.is_approximate = text.lstrip().startswith("≈")
        text = _LET.sub("", text).strip().lstrip("=≈").strip()
        try:
            tree = read_answer(text.rstrip("= "), self.notation)
        except StudentError as problem:
            self._lose(text, goes_on)
            return replace(base, status=LineStatus.unreadable, problem=placed(problem, line.formula))
        if isinstance(tree, Listing | Matrix) or (isinstance(tree, Relation) and tree.operator not in "=≈"):
            return replace(base, status=LineStatus.undecided, tree=tree)
        base = replace(base, tree=tree)
        sides = sides_in(tree)
        self.aside = self.aside if goes_on else None
        if not goes_on and self._is_put_in(sides, is_let):
            return replace(base, status=LineStatus.right, step="definition")
        label = order_of(sides[0]) if len(sides) > 1 or text.endswith("=") else None
        if label is not None and not goes_on:
            found = self._labelled(base, sides[0], label, sides[1:])
            self.aside = None if is_let else self.aside
            return found
        return self._worked(base, sides, None, goes_on)

    def _lose(self, text: str, goes_on: bool) -> None:
        """Keep what stands in front of a line that could not be read: the next one may go on with it."""
        self.is_lost = not goes_on
        front, sign, _ = text.partition("=")
        if goes_on or not sign:
            return
        try:
            self.label = order_of(read_answer(front, self.notation))
        except StudentError:
            return

    def _is_put_in(self, sides: tuple[Tree, ...], is_let: bool) -> bool:
        """Whether a line says which value a letter gets from here on."""
        if len(sides) != 2 or not isinstance(sides[0], Name) or not (is_let or sides[0] == self.scope.variable):
            return False
        if names_in(sides[1]) or not any(sides[0] in names_in(tree) for tree in self.letters.values.values()):
            return False
        self.letters.put[sides[0]] = sides[1]
        return True

    def _labelled(self, base: ChainLine, head: Tree, label: tuple[Name, int], sides: tuple[Tree, ...]) -> ChainLine:
        """A line with a letter or a derivative of one in front."""
        name, order = label
        letters, scope = self.letters, self.scope
        if not sides:
            self.label = label
            return base
        is_known = name in scope.known and name != letters.function
        if order == 0 and is_known and scope.known[name] == sides[0]:
            return replace(base, status=LineStatus.right, step="definition")
        if letters.truth.number is not None and not is_known:
            if head == letters.answer:
                return self._worked(base, sides, None, False, 0)
            return self._defined(base, head, sides)
        is_known = is_known or (name in scope.known and letters.is_by_another(head))
        if order == 0 and not is_known and letters.is_definition(name, sides):
            return self._defined(base, name, sides)
        letters.put_in_by(head)
        if is_known:
            try:
                return self._worked(base, sides, scope.meaning(head), False, order)
            except NotKnownError:
                return replace(base, status=LineStatus.undecided)
        return self._of_function(base, name, order, sides)

    def _defined(self, base: ChainLine, label: Tree, sides: tuple[Tree, ...]) -> ChainLine:
        """A line that says what a letter stands for, and may go on to work it out."""
        if isinstance(label, Name):
            self.scope.define(label, sides[0])
        found = replace(base, status=LineStatus.right, step="definition")
        try:
            meaning = self.scope.meaning(sides[0])
        except NotKnownError:
            return found
        self.aside = Place(found, sides[0], meaning, 0, meaning)
        return worst([found, *(self._side(base, side, None, True, None) for side in sides[1:])])

    def _of_function(self, base: ChainLine, name: Name, order: int, sides: tuple[Tree, ...]) -> ChainLine:
        """A line that says what the function is, or a derivative of it."""
        letters, scope = self.letters, self.scope
        if letters.function is None:
            letters.function = name
            if 0 in letters.values:
                scope.define(name, letters.values[0])
        if order == 0 and 0 not in letters.values:
            try:
                letters.values[0] = scope.meaning(sides[0])
            except NotKnownError:
                return replace(base, status=LineStatus.undecided)
        found = self._worked(base, sides, None, False, order)
        if order == 0 and (name not in scope.known or found.status is LineStatus.right):
            scope.known.pop(name, None)
            scope.define(name, sides[0])
        return found

    def _worked(
        self, base: ChainLine, sides: tuple[Tree, ...], right: Tree | None, goes_on: bool,
        order: int | None = None,
    ) -> ChainLine:  # fmt: skip
        """Each side in turn; the first that is wrong decides."""
        is_free = right is None and order is None and not goes_on and len(sides) > 1
        if is_free and (self.letters.values or self.letters.function):
            identity = self._identity(base, sides)
            if identity is not None:
                return identity
        found: list[ChainLine] = []
        for place, side in enumerate(sides):
            found.append(self._side(base, side, right, goes_on or place > 0, order))
        return worst(found)

    def _identity(self, base: ChainLine, sides: tuple[Tree, ...]) -> ChainLine | None:
        """An equation that says nothing of the function, such as a rule with letters put in, where it holds."""
        try:
            first, *others = (self.scope.meaning(side) for side in sides)
        except NotKnownError:
            return None
        if any(self.letters.is_right(order, first) for order in (0, 1, 2)):
            return None
        if all(self._compare(first, one).status is Status.correct for one in others):
            return replace(base, status=LineStatus.right, step="same", before=0)
        return None

    def _compare(self, right: Tree, given: Tree) -> Judgement:
        """Whether a line has the right value, also with the values that were put in for letters."""
        judged = self.comparer.compare(right, given, self.is_approximate)
        if judged.status is Status.correct or not self.letters.put:
            return judged
        put = self.comparer.compare(substitute(right, self.letters.put), given, self.is_approximate)
        return put if put.status is Status.correct else judged

    def _side(self, base: ChainLine, side: Tree, right: Tree | None, goes_on: bool, order: int | None) -> ChainLine:
        place, letters = self.place, self.letters
        base = replace(base, before=0 if place is None else place.line.number)
        try:
            meaning = self.scope.meaning(side)
        except NotKnownError:
            return replace(base, status=LineStatus.undecided)
        if right is not None:
            found = self._about_letter(base, right, meaning)
            self.place = Place(found, side, meaning, order or 0, None if letters.is_right(order, right) else right)
            return found
        if goes_on and self.aside is not None and self.aside.right is not None:
            self.aside = self._on_letter(base, side, meaning, self.aside, self.aside.right)
            return self.aside.line
        if goes_on and place is not None and place.right is not None:
            self.place = self._on_letter(base, side, meaning, place, place.right)
            return self.place.line
        if letters.truth.number is not None:
            return self._number(base, side, meaning)
        orders = self._orders(goes_on, order)
        states = set[Status]()
        for one in orders:
            known = letters.value(one)
            if known is None:
                continue
            states.add(self._compare(known, meaning).status)
            if Status.correct in states:
                return self._settle(base, side, meaning, one, self._good(), self._step(one))
        if not letters.values:
            letters.values[0] = meaning
            return self._settle(base, side, meaning, 0, LineStatus.right, "start")
        if Status.undecided in states:
            return replace(base, status=LineStatus.undecided)
        return self._wrong_or_following(base, side, meaning, orders)

    def _number(self, base: ChainLine, side: Tree, meaning: Tree) -> ChainLine:
        """A line on the way to a number: one with letters is right if the numbers below it are put in for them."""
        key, right, place = self.letters.truth.number, self.letters.values[0], self.place
        if names_in(meaning):
            self.formulas.append((replace(base, status=LineStatus.right, step="start"), meaning))
            return replace(base, status=LineStatus.undecided)
        judged = self._compare(right, meaning)
        if judged.status is Status.incorrect and key is not None and key.check(to_text(side)).is_correct:
            judged = Judgement(Status.correct)
        if judged.status is Status.undecided:
            return replace(base, status=LineStatus.undecided)
        if judged.status is Status.correct:
            self.confirmed |= {line.number: line for line, one in self.formulas if numbers_put_in(one, meaning)}
            return self._settle(base, side, meaning, 0, self._good(), self._step(0))
        if place is not None and not place.is_good and self._compare(place.meaning, meaning).status is Status.correct:
            return self._settle(base, side, meaning, 0, LineStatus.follows, "same")
        found = self._wrong(base, side, meaning, 0)
        if not found.made and key is not None and place is None:
            diagnosis = key.check(to_text(side)).diagnosis
            found = replace(found, made=tuple(tuple(one.made for one in explanation) for explanation in diagnosis))
        return found

    def _about_letter(self, base: ChainLine, right: Tree, meaning: Tree) -> ChainLine:
        """A line about a letter that was defined: u' = 2x."""
        judged = self._compare(right, meaning)
        if judged.status is Status.correct:
            return replace(base, status=LineStatus.right, step="derivative", before=0)
        if judged.status is Status.undecided:
            return replace(base, status=LineStatus.undecided)
        if isinstance(base.tree, Relation):
            self.scope.keep(base.tree.left, meaning)
            own = self.scope.chained(base.tree.left)
            if any(self._compare(one, meaning).status is Status.correct for one in own):
                return replace(base, status=LineStatus.follows, step="derivative")
        made = self.comparer.explained(right, self.comparer.question_of(base.tree), meaning)
        return replace(base, status=LineStatus.wrong, step="other", before=0, made=made, found=judged.found)

    def _on_letter(self, base: ChainLine, side: Tree, meaning: Tree, place: Place, right: Tree) -> Place:
        """A line that goes on with a letter, or the derivative of one."""
        base = replace(base, before=place.line.number)
        if self._numbers_for(place.meaning, meaning):
            right = meaning
        judged = self._compare(right, meaning)
        status = LineStatus.undecided
        if judged.status is Status.correct:
            status = LineStatus.right if place.is_good else LineStatus.repaired
        elif judged.status is Status.incorrect:
            is_same = not place.is_good and self._compare(place.meaning, meaning).status is Status.correct
            status = LineStatus.follows if is_same or self._is_from_own(meaning) else LineStatus.wrong
        found = replace(base, status=status, step="same" if status is not LineStatus.wrong else "other")
        if status is LineStatus.wrong:
            asked = LineQuestion(self.comparer.expanded(place.tree), self.scope.variable)
            made = self.comparer.explained(place.meaning, asked, meaning)
            found = replace(found, made=made, found=judged.found)
        return Place(found, side, meaning, place.order, right)

    def _numbers_for(self, formula: Tree, meaning: Tree) -> bool:
        """Whether a line is the formula with numbers put in for its letters, which are kept then."""
        found = numbers_put_in(formula, meaning)
        if found is not None and self.letters.truth.last is not None and self.scope.variable in found:
            return False
        self.letters.put |= found or {}
        return found is not None

    def _orders(self, goes_on: bool, order: int | None) -> list[int]:
        """Which derivatives of the function a line can be."""
        if order is not None:
            return [order]
        if self.label is not None:
            (_, found), self.label = self.label, None
            return [found]
        place, values = self.place, self.letters.values
        if place is not None:
            return [place.order] if goes_on and not self.is_lost else [place.order, place.order + 1]
        return list(range(min(values, default=0), max(values, default=0) + 1)) or [0]

    def _good(self) -> LineStatus:
        """What a line is that is right: after a wrong one about the same it is back at what is right."""
        place = self.place
        is_after_slip = place is not None and not place.is_good and place.right is None
        return LineStatus.repaired if is_after_slip else LineStatus.right

    def _step(self, order: int) -> Step:
        place = self.place
        if place is None:
            return "start"
        return "same" if order == place.order else "derivative" if order == place.order + 1 else "other"

    def _wrong_or_following(self, base: ChainLine, side: Tree, meaning: Tree, orders: list[int]) -> ChainLine:
        place = self.place
        if place is not None and not place.is_good:
            for one in orders:
                from_before = self.letters.from_before(place.meaning, place.order, one)
                if from_before is not None and self._compare(from_before, meaning).status is Status.correct:
                    return self._settle(base, side, meaning, one, LineStatus.follows, self._step(one))
        if self._is_from_own(meaning):
            return self._settle(base, side, meaning, orders[0], LineStatus.follows, self._step(orders[0]))
        if place is not None and len(orders) > 1 and (found := self._antiderivative(base, side, meaning, place)):
            return found
        if place is not None and place.is_good and place.order in orders and self._numbers_for(place.meaning, meaning):
            return self._settle(base, side, meaning, place.order, LineStatus.right, "same")
        if self.is_new and len(orders) > 1:
            return self._settle(base, side, meaning, orders[0], LineStatus.undecided, "none")
        return self._wrong(base, side, meaning, likely_order(self.letters, place, orders, side))

    def _wrong(self, base: ChainLine, side: Tree, meaning: Tree, order: int) -> ChainLine:
        place = self.place
        from_before = None if place is None else self.letters.from_before(place.meaning, place.order, order)
        compared = from_before if from_before is not None else self.letters.value(order)
        if compared is None:
            return replace(base, status=LineStatus.undecided)
        judged = self._compare(self.letters.with_numbers(compared, meaning), meaning)
        if judged.status is not Status.incorrect and (value := self.letters.value(order)) is not None:
            judged = self._compare(self.letters.with_numbers(value, meaning), meaning)
        made = mistakes_between(self.comparer, self.letters, place, order, meaning)
        found = replace(base, status=LineStatus.wrong, step="other", made=made, found=judged.found)
        self.place = Place(found, side, meaning, order)
        return found

    def _antiderivative(self, base: ChainLine, side: Tree, meaning: Tree, place: Place) -> ChainLine | None:
        """A line, with nothing in front, whose derivative is the line before, where nothing else was asked for."""
        if self.letters.truth.last is not None or not place.is_good:
            return None
        derived = self.scope.derived(meaning, (self.letters.variable(place.order),))
        if self.comparer.compare(place.meaning, derived).status is not Status.correct:
            return None
        self.letters.values[place.order - 1] = meaning
        return self._settle(base, side, meaning, place.order - 1, LineStatus.right, "antiderivative")

    def _is_from_own(self, meaning: Tree) -> bool:
        """Whether the student's own derivatives of letters lead from the line before to this one."""
        if self.place is None or not self.scope.own:
            return False
        try:
            return self._compare(self.scope.as_student(self.place.tree), meaning).status is Status.correct
        except NotKnownError:
            return False

    def _settle(
        self, base: ChainLine, side: Tree, meaning: Tree, order: int, status: LineStatus, step: Step
    ) -> ChainLine:
        found = replace(base, status=status, step=step)
        self.place, self.is_new, self.is_lost = Place(found, side, meaning, order), False, False
        return found
