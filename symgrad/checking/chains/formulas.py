"""Judging a formula that is worked out line by line: a function, its derivative, and every form between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Final

from symgrad.checking.chains.explain import Comparer
from symgrad.checking.chains.lines import RawLine
from symgrad.checking.chains.scope import NotKnownError, Scope, order_of
from symgrad.checking.chains.sides import placed, plain, read_quietly, sides_apart, sides_in
from symgrad.checking.chains.verdict import ChainLine, LineStatus, Step
from symgrad.checking.diagnosis.mistake import Made
from symgrad.checking.diagnosis.question import DerivativeQuestion, Question
from symgrad.checking.diagnosis.wrong_lines import LineQuestion
from symgrad.checking.equivalence import Judgement
from symgrad.checking.reading import read_answer
from symgrad.checking.verdict import Grounds, Status, Verdict
from symgrad.errors import StudentError
from symgrad.language.notation import Notation
from symgrad.language.traversal import names_in, substitute, walk
from symgrad.language.tree import Derivative, Listing, Matrix, Name, Relation, Tree

_FUNCTIONS: Final = ("f", "g", "h", "F", "G", "y", "E", "L", "J", "s", "z")
_GOOD: Final = (LineStatus.right, LineStatus.repaired)


@dataclass(frozen=True)
class Truth:
    """What is right: the function (order 0) and its derivatives; ``last`` is the order that is asked for."""

    values: dict[int, Tree]
    variable: Name
    definitions: dict[Name, Tree]
    last: int | None
    variables: tuple[Name, ...] = ()
    at: dict[Name, Tree] = field(default_factory=dict)


def judged_formulas(
    lines: Sequence[RawLine], truth: Truth, notation: Notation, assumptions: tuple[Relation, ...]
) -> tuple[tuple[ChainLine, ...], Verdict | None]:
    """The verdicts on the lines, and on the end."""
    judge_of = _Judge(truth, notation, assumptions)
    apart = sides_apart(lines)
    judge_of.look_ahead(apart)
    for line in apart:
        judge_of.take(line)
    return tuple(judge_of.lines), judge_of.end()


@dataclass
class _Place:
    """Where a derivation stands: the value of the last line, what it is the derivative of, and whether it is right."""

    line: ChainLine
    tree: Tree
    meaning: Tree
    order: int
    right: Tree | None = None
    """What is right here, where it is no derivative of the function."""


class _Judge:
    def __init__(self, truth: Truth, notation: Notation, assumptions: tuple[Relation, ...]) -> None:
        self.truth = truth
        self.scope = Scope(truth.variable, dict(truth.definitions))
        self.values = dict(truth.values)
        names = dict.fromkeys(
            (*notation.names, *(str(name) for tree in self.values.values() for name in names_in(tree)))
        )
        known = dict.fromkeys((*names, *map(str, truth.definitions)))
        self.notation = replace(notation, names=tuple(known))
        self.lines: list[ChainLine] = []
        self.place: _Place | None = None
        self.label: tuple[Name, int] | None = None
        self.function: Name | None = None
        self.comparer = Comparer(self.scope, assumptions)

    def look_ahead(self, lines: Sequence[RawLine]) -> None:
        """Letters that are used in one line and explained in another, before or after it."""
        explained: dict[Name, Tree] = {}
        used: set[Name] = set()
        for line in lines:
            tree = read_quietly(line, self.notation)
            if tree is None:
                continue
            *front, last = sides_in(tree)
            if front and isinstance(front[0], Name):
                explained.setdefault(front[0], last if len(front) == 1 else front[1])
            used.update(name for side in (*front[1:], last) for name in names_in(side))
            used.update(name for node in walk(tree) if isinstance(node, Derivative) for name in node.variables)
        self._name_function(lines)
        given = {name for tree in self.values.values() for name in names_in(tree)} | {self.truth.variable}
        for name, tree in explained.items():
            if name in used and name not in given and name not in self.scope.known:
                self.scope.define(name, tree)

    def _name_function(self, lines: Sequence[RawLine]) -> None:
        """The letter of the function, where a later line has its derivative in front."""
        for line in lines:
            tree = read_quietly(line, self.notation)
            label = order_of(tree.left) if isinstance(tree, Relation) else None
            if label is not None and label[1] and label[0] not in self.scope.known and str(label[0]) in _FUNCTIONS[:6]:
                if 0 in self.values and label[0] not in names_in(self.values[0]):
                    self.function = label[0]
                    self.scope.define(label[0], self.values[0])
                return

    def take(self, line: RawLine) -> None:
        """Judge one line."""
        self.lines.append(self._judged(line))

    def _judged(self, line: RawLine) -> ChainLine:
        base = ChainLine(line.number, line.text, line.formula, line.reason, LineStatus.remark)
        if not line.formula:
            return base
        text = plain(line.formula)
        goes_on = text.lstrip().startswith(("=", "≈"))
        text = text.strip().lstrip("=≈").strip()
        is_open = text.endswith("=")
        try:
            tree = read_answer(text.rstrip("= "), self.notation)
        except StudentError as problem:
            return replace(base, status=LineStatus.unreadable, problem=placed(problem, line.formula))
        if isinstance(tree, Listing | Matrix) or (isinstance(tree, Relation) and tree.operator not in "=≈"):
            return replace(base, status=LineStatus.undecided, tree=tree)
        sides = sides_in(tree)
        label = order_of(sides[0]) if len(sides) > 1 or is_open else None
        if label is not None and not goes_on:
            head = sides[0]
            sides = sides[1:]
            return self._labelled(replace(base, tree=tree), head, label, sides)
        return self._worked(replace(base, tree=tree), sides, None, goes_on)

    def _labelled(self, base: ChainLine, head: Tree, label: tuple[Name, int], sides: tuple[Tree, ...]) -> ChainLine:
        """A line with a letter or a derivative of one in front."""
        name, order = label
        if not sides:
            self.label = label
            return base
        is_known = name in self.scope.known and name != self.function
        if order == 0 and is_known and self.scope.known[name] == sides[0]:
            return replace(base, status=LineStatus.right, step="definition")
        is_known = is_known or (name in self.scope.known and self._by_another(head))
        if order == 0 and not is_known and self._is_definition(name, sides):
            self.scope.define(name, sides[0])
            return replace(base, status=LineStatus.right, step="definition")
        if is_known:
            try:
                return self._worked(base, sides, self.scope.meaning(head), False, order)
            except NotKnownError:
                return replace(base, status=LineStatus.undecided)
        if self.function is None:
            self.function = name
            if 0 in self.values:
                self.scope.define(name, self.values[0])
        if order == 0 and 0 not in self.values:
            try:
                self.values[0] = self.scope.meaning(sides[0])
            except NotKnownError:
                return replace(base, status=LineStatus.undecided)
        found = self._worked(base, sides, None, False, order)
        if (order == 0 and name not in self.scope.known) or (order == 0 and found.status is LineStatus.right):
            self.scope.known.pop(name, None)
            self.scope.define(name, sides[0])
        return found

    def _by_another(self, head: Tree) -> bool:
        """Whether a derivative in front is by a letter that was defined: dy/du."""
        return isinstance(head, Derivative) and any(name in self.scope.known for name in head.variables)

    def _is_definition(self, name: Name, sides: tuple[Tree, ...]) -> bool:
        """Whether a line says what a new letter stands for, and not what the function is."""
        if name == self.function:
            return False
        right = self.values.get(0)
        if right is None:
            return self.function is not None or str(name) not in _FUNCTIONS
        if any(name in names_in(tree) for tree in self.values.values()):
            return False
        try:
            meanings = [self.scope.meaning(side) for side in sides]
        except NotKnownError:
            return True
        if self.comparer.compare(right, meanings[0]).status is Status.correct:
            return False
        return self.function is not None or str(name) not in ("f", "y", "F")

    def _worked(
        self, base: ChainLine, sides: tuple[Tree, ...], right: Tree | None, goes_on: bool,
        order: int | None = None,
    ) -> ChainLine:  # fmt: skip
        """Each side in turn; the first that is wrong decides."""
        if right is None and order is None and not goes_on and len(sides) > 1 and (self.values or self.function):
            identity = self._identity(base, sides)
            if identity is not None:
                return identity
        worst: ChainLine | None = None
        for side in sides:
            found = self._side(base, side, right, goes_on, order)
            if worst is None or _badness(found) > _badness(worst):
                worst = found
            goes_on = True
        assert worst is not None
        return worst

    def _identity(self, base: ChainLine, sides: tuple[Tree, ...]) -> ChainLine | None:
        """An equation that says nothing of the function, such as a rule with letters put in, where it holds."""
        try:
            meanings = [self.scope.meaning(side) for side in sides]
        except NotKnownError:
            return None
        if any(self._is_right(order, meanings[0]) for order in (0, 1, 2)):
            return None
        first, *others = meanings
        if all(self.comparer.compare(first, one).status is Status.correct for one in others):
            return replace(base, status=LineStatus.right, step="same", before=0)
        return None

    def _side(self, base: ChainLine, side: Tree, right: Tree | None, goes_on: bool, order: int | None) -> ChainLine:
        place = self.place
        base = replace(base, before=0 if place is None else place.line.number)
        try:
            meaning = self.scope.meaning(side)
        except NotKnownError:
            return replace(base, status=LineStatus.undecided)
        if right is not None:
            judged = self.comparer.compare(right, meaning)
            found = self._about_letter(base, right, judged, meaning)
            is_function = self._is_right(order, right)
            self.place = _Place(found, side, meaning, order or 0, None if is_function else right)
            return found
        if goes_on and place is not None and place.right is not None:
            return self._on_letter(base, side, meaning, place, place.right)
        orders = self._orders(goes_on, order)
        unclear = False
        for one in orders:
            known = self._value(one)
            if known is None:
                continue
            judged = self.comparer.compare(known, meaning)
            unclear = unclear or judged.status is Status.undecided
            if judged.status is Status.correct:
                return self._settle(base, side, meaning, one, self._good(), self._step(one))
        if not self.values:
            self.values[0] = meaning
            return self._settle(base, side, meaning, 0, LineStatus.right, "start")
        if unclear:
            return replace(base, status=LineStatus.undecided)
        return self._wrong_or_following(base, side, meaning, orders)

    def _is_right(self, order: int | None, right: Tree) -> bool:
        """Whether a letter's derivative is the function's own."""
        value = None if order is None or not self.values else self._value(order)
        return value is not None and self.comparer.compare(value, right).status is Status.correct

    def _on_letter(self, base: ChainLine, side: Tree, meaning: Tree, place: _Place, right: Tree) -> ChainLine:
        """A line that goes on with the derivative of a letter."""
        judged = self.comparer.compare(right, meaning)
        status = LineStatus.undecided
        if judged.status is Status.correct:
            status = LineStatus.right if place.line.status in _GOOD else LineStatus.repaired
        elif judged.status is Status.incorrect:
            status = LineStatus.wrong
            is_after_slip = place.line.status not in _GOOD
            if (is_after_slip and self.comparer.compare(place.meaning, meaning).status is Status.correct) or (
                self.scope.own and self._is_from_own(meaning)
            ):
                status = LineStatus.follows
        step: Step = "same" if status is not LineStatus.wrong else "other"
        found = replace(base, status=status, step=step)
        if status is LineStatus.wrong:
            made = self.comparer.explained(
                place.meaning, LineQuestion(self.comparer.expanded(place.tree), self.truth.variable), meaning
            )
            found = replace(found, made=made, found=judged.found)
        self.place = _Place(found, side, meaning, place.order, right)
        return found

    def _orders(self, goes_on: bool, order: int | None) -> list[int]:
        if order is not None:
            return [order]
        if self.label is not None:
            (_, found), self.label = self.label, None
            return [found]
        place = self.place
        if place is not None and goes_on:
            return [place.order]
        top = max(self.values, default=0)
        if place is not None:
            return [place.order, place.order + 1]
        return list(range(min(self.values, default=0), top + 1)) or [0]

    def _value(self, order: int) -> Tree | None:
        """The right derivative of an order."""
        if order in self.values:
            return self.values[order]
        if order - 1 in self.values and order > 0:
            variables = self.truth.variables
            variable = variables[order - 1] if order <= len(variables) else self.truth.variable
            self.values[order] = self.scope.derived(self.scope.meaning(self.values[order - 1]), (variable,))
            return self.values[order]
        return None

    def _good(self) -> LineStatus:
        """What a line is that is right: after a wrong one about the same it is back at what is right."""
        place = self.place
        is_after_slip = place is not None and place.line.status not in _GOOD and place.right is None
        return LineStatus.repaired if is_after_slip else LineStatus.right

    def _step(self, order: int) -> Step:
        place = self.place
        if place is None:
            return "start"
        return "same" if order == place.order else "derivative" if order == place.order + 1 else "other"

    def _wrong_or_following(self, base: ChainLine, side: Tree, meaning: Tree, orders: list[int]) -> ChainLine:
        place = self.place
        if place is not None and place.line.status not in _GOOD:
            for one in orders:
                from_before = self._from_before(place, one)
                if from_before is not None and self.comparer.compare(from_before, meaning).status is Status.correct:
                    return self._settle(base, side, meaning, one, LineStatus.follows, self._step(one))
        if self.scope.own and self._is_from_own(meaning):
            return self._settle(base, side, meaning, orders[0], LineStatus.follows, self._step(orders[0]))
        order = self._likely(orders, side)
        from_before = None if place is None else self._from_before(place, order)
        compared = from_before if from_before is not None else self._value(order)
        if compared is None:
            return replace(base, status=LineStatus.undecided)
        judged = self.comparer.compare(compared, meaning)
        if judged.status is not Status.incorrect:
            compared = self._value(order)
            judged = judged if compared is None else self.comparer.compare(compared, meaning)
        made = self._mistakes(place, order, meaning)
        found = self._settle(base, side, meaning, order, LineStatus.wrong, "other")
        return self._kept(replace(found, made=made, found=judged.found))

    def _is_from_own(self, meaning: Tree) -> bool:
        """Whether the student's own derivatives of letters lead from the line before to this one."""
        place = self.place
        if place is None:
            return False
        try:
            return self.comparer.compare(self.scope.as_student(place.tree), meaning).status is Status.correct
        except NotKnownError:
            return False

    def _from_before(self, place: _Place, order: int) -> Tree | None:
        """What the line before makes of this one."""
        if order == place.order:
            return place.meaning
        if order == place.order + 1:
            return self.scope.derived(place.meaning, (self._variable(order),))
        return None

    def _variable(self, order: int) -> Name:
        variables = self.truth.variables
        return variables[order - 1] if 0 < order <= len(variables) else self.truth.variable

    def _likely(self, orders: list[int], side: Tree) -> int:
        """Which derivative a wrong line without a name is meant to be."""
        if len(orders) == 1:
            return orders[0]
        place = self.place
        if any(isinstance(node, Derivative) for node in walk(side)):
            return orders[-1]
        if place is not None:
            pending = any(isinstance(node, Derivative) for node in walk(place.tree))
            last = self.truth.last
            return orders[0] if pending or (last is not None and place.order >= last) else orders[-1]
        return min(1, orders[-1]) if 1 in orders else orders[-1]

    def _mistakes(self, place: _Place | None, order: int, meaning: Tree) -> tuple[tuple[Made, ...], ...]:
        """The named mistakes that lead here: from the line before, else from the function itself."""
        tried: list[tuple[Tree, Question | None]] = []
        variable = self._variable(order)
        if place is not None and order == place.order:
            tried.append((place.meaning, LineQuestion(self.comparer.expanded(place.tree), variable)))
        elif place is not None and order == place.order + 1:
            tried.append((self.scope.derived(place.meaning, (variable,)), LineQuestion(place.meaning, variable, True)))
        before, value = self.values.get(order - 1), self._value(order)
        if value is not None:
            asked = None if before is None else DerivativeQuestion(((self.comparer.meant(before), variable),))
            tried.append((value, asked))
        for right, question in tried:
            found = self.comparer.explained(right, question, meaning)
            if found:
                return found
        return ()

    def _about_letter(self, base: ChainLine, right: Tree, judged: Judgement, meaning: Tree) -> ChainLine:
        """A line about a letter that was defined: u' = 2x."""
        if judged.status is Status.correct:
            return replace(base, status=LineStatus.right, step="derivative", before=0)
        if judged.status is Status.undecided:
            return replace(base, status=LineStatus.undecided)
        if isinstance(base.tree, Relation):
            self.scope.keep(base.tree.left, meaning)
        made = self.comparer.explained(right, self.comparer.question_of(base.tree), meaning)
        return replace(base, status=LineStatus.wrong, step="other", before=0, made=made, found=judged.found)

    def _settle(
        self, base: ChainLine, side: Tree, meaning: Tree, order: int, status: LineStatus, step: Step
    ) -> ChainLine:
        return self._kept(replace(base, status=status, step=step), side, meaning, order)

    def _kept(
        self, line: ChainLine, side: Tree | None = None, meaning: Tree | None = None, order: int = 0
    ) -> ChainLine:
        """The line as what the next one goes on from."""
        if side is not None and meaning is not None:
            self.place = _Place(line, side, meaning, order)
        elif self.place is not None:
            self.place.line = line
        return line

    def end(self) -> Verdict | None:
        """The verdict on the last value, beside what was asked for; None where nothing was."""
        last = self.truth.last
        if last is None or last not in self.values:
            return None
        place = self.place
        if place is None:
            return None
        value, given = self.values[last], place.meaning
        if self.truth.at:
            value, given = substitute(value, self.truth.at), substitute(given, self.truth.at)
        judged = self.comparer.compare(value, given)
        pending: Any = any(isinstance(node, Derivative) for node in walk(place.tree))
        if judged.status is Status.correct and pending:
            return Verdict(
                Status.incorrect, place.line.text, place.tree, Grounds("none"), hint="the derivative is not carried out"
            )
        full = judged.status is Status.correct
        return Verdict(
            judged.status, place.line.text, place.tree, judged.grounds, judged.found, score=Fraction(int(full))
        )


def _badness(line: ChainLine) -> int:
    order = (LineStatus.right, LineStatus.repaired, LineStatus.follows, LineStatus.undecided, LineStatus.wrong)
    return order.index(line.status) if line.status in order else 0
