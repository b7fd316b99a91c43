"""Judging equations and inequalities that are solved step by step: each has the solutions of the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Final

from symgrad.checking.chains.coefficients import are_coefficients
from symgrad.checking.chains.holding import Rules
from symgrad.checking.chains.implicit import Unknowns, flattened, unknowns_in
from symgrad.checking.chains.lines import RawLine
from symgrad.checking.chains.solutions import Between, Compared, compare_statements
from symgrad.checking.chains.statements import Statement, changed, names_of, put_in, read_statement
from symgrad.checking.chains.unit import with_unit
from symgrad.checking.chains.verdict import ChainLine, LineStatus, Step
from symgrad.checking.diagnosis.book import finished
from symgrad.checking.diagnosis.mistake import Made
from symgrad.checking.diagnosis.wrong_lines import wrong_equations
from symgrad.checking.equations import difference
from symgrad.checking.equivalence import judge
from symgrad.checking.target import target_of
from symgrad.checking.verdict import Status
from symgrad.errors import StudentError, SymgradError, UnsupportedError
from symgrad.language.notation import Notation
from symgrad.language.traversal import walk
from symgrad.language.tree import Name, Power, Relation, Tree, constant_value

_STEPS: Final[dict[Between, Step]] = {
    Between.same: "same", Between.more: "more", Between.fewer: "fewer", Between.other: "other",
    Between.unknown: "none",
}  # fmt: skip
_MOST_TRIED: Final = 80
_HIGHEST: Final = 12
_AFTER_SLIP: Final = (LineStatus.wrong, LineStatus.follows)


def judged_statements(
    lines: Sequence[RawLine], notation: Notation, rules: Rules, truth: Statement | None = None
) -> tuple[ChainLine, ...]:
    """The verdicts on equations; the first one, or ``truth``, says what is right."""
    reader = _Reader(notation, rules.is_complex)
    reader.unknowns = unknowns_in([one for one in map(reader.quietly, lines) if one is not None])
    judging = _Judging(reader, rules, None if truth is None else reader.prepared(truth))
    return tuple(judging.judged(line) for line in lines)


@dataclass
class _Reader:
    """What reads lines as statements."""

    notation: Notation
    is_complex: bool
    unknowns: Unknowns | None = None
    put: dict[Name, Tree] = field(default_factory=dict)

    def quietly(self, line: RawLine) -> Statement | None:
        """A statement as it stands, None where there is none."""
        try:
            return read_statement(line.formula, self.notation) if line.formula else None
        except StudentError:
            return None

    def prepared(self, statement: Statement) -> Statement:
        """A statement with letters for derivatives, and the imaginary unit."""
        if self.unknowns is not None:
            statement = flattened(statement, self.unknowns)
        statement = put_in(statement, self.put) if self.put else statement
        return changed(statement, with_unit) if self.is_complex else statement

    def read(self, line: RawLine) -> tuple[Statement | None, Relation | None]:
        """The statement to compare, and the equation as it was written. Raises StudentError and UnsupportedError."""
        written = read_statement(line.formula.removesuffix("=").strip(), self.notation)
        if written is None:
            return None, None
        return self.prepared(written), written if isinstance(written, Relation) else None


@dataclass
class _Judging:
    """Where a chain of equations stands: the last line that could be read, and what is right."""

    reader: _Reader
    rules: Rules
    truth: Statement | None
    before: ChainLine | None = None
    is_new: bool = False
    """Whether a remark in quotation marks came between, which may say why the next line is another one."""

    def judged(self, line: RawLine) -> ChainLine:
        """The verdict on the next line."""
        if line.formula.lower().startswith("let "):
            return self._let(line)
        found = self._judged(line)
        if found.statement is not None:
            self.truth = self.truth if self.truth is not None else found.statement
            self.before, self.is_new = found, False
        elif (not line.formula and line.text[:1] in '"“') or self._is_lost(found):
            self.is_new = self.before is not None
        return found

    def _is_lost(self, line: ChainLine) -> bool:
        """Whether a line that could not be read may have led to other solutions: by calculus."""
        return self.reader.unknowns is not None and line.status is LineStatus.unreadable

    def _let(self, line: RawLine) -> ChainLine:
        """A line that says what a letter stands for from here on; anything else after "let" begins anew."""
        try:
            tree = read_statement(line.formula[4:], self.reader.notation)
        except StudentError as problem:
            return self._said(line, LineStatus.unreadable, problem=problem)
        self.is_new = self.before is not None
        if isinstance(tree, Relation) and tree.operator == "=" and isinstance(tree.left, Name):
            self.is_new = False
            self.reader.put[tree.left] = tree.right
            if self.before is not None and self.before.statement is not None:
                self.before = replace(self.before, statement=self.reader.prepared(self.before.statement))
        return self._said(line, LineStatus.remark)

    def _judged(self, line: RawLine) -> ChainLine:
        if not line.formula:
            return self._said(line, LineStatus.remark)
        try:
            statement, tree = self.reader.read(line)
        except StudentError as problem:
            return self._said(line, LineStatus.unreadable, problem=problem)
        except UnsupportedError:
            return self._said(line, LineStatus.undecided)
        if statement is None:
            return self._said(line, LineStatus.undecided)
        if self.before is None or self.before.statement is None:
            return self._first(line, statement, tree)
        return self._next(line, self.before, self.before.statement, statement, tree)

    def _said(self, line: RawLine, status: LineStatus, step: Step = "none", **more: Any) -> ChainLine:
        number = 0 if self.before is None else self.before.number
        return ChainLine(line.number, line.text, line.formula, line.reason, status, step, number, **more)

    def _first(self, line: RawLine, statement: Statement, tree: Relation | None) -> ChainLine:
        if self.truth is None:
            return self._said(line, LineStatus.right, "start", tree=tree, statement=statement)
        compared = compare_statements(self.truth, statement, self.rules)
        status = _status(compared, LineStatus.right)
        return self._said(
            line, status, "start", tree=tree, statement=statement, lost=compared.lost, gained=compared.gained
        )

    def _next(
        self, line: RawLine, last: ChainLine, before: Statement, statement: Statement, tree: Relation | None
    ) -> ChainLine:
        is_after_slip = last.status in _AFTER_SLIP
        good = LineStatus.follows if is_after_slip else LineStatus.right
        compared = compare_statements(before, statement, self.rules)
        if compared.between is not Between.same and (step := self._other_step(before, statement)) is not None:
            return self._said(line, good, step, tree=tree, statement=statement)
        status = _status(compared, good)
        if status is LineStatus.wrong and self.is_new:
            return self._said(line, LineStatus.undecided, tree=tree, statement=statement)
        if is_after_slip and self._is_right(statement):
            status = LineStatus.repaired
        made: tuple[tuple[Made, ...], ...] = ()
        if status is LineStatus.wrong and compared.between is Between.other:
            made = _mistakes(before, statement)
        lost, gained = (compared.lost, compared.gained) if status is LineStatus.wrong else ((), ())
        return self._said(
            line, status, _STEPS[compared.between], tree=tree, statement=statement, made=made, lost=lost, gained=gained
        )

    def _is_right(self, statement: Statement) -> bool:
        return self.truth is not None and compare_statements(self.truth, statement, self.rules).between is Between.same

    def _other_step(self, before: Statement, after: Statement) -> Step | None:
        """What leads to other solutions, and is right: equating coefficients, differentiating both sides."""
        if are_coefficients(before, after) or are_coefficients(after, before):
            return "coefficients"
        unknowns = self.reader.unknowns
        derived = None if unknowns is None else unknowns.derivative(before)
        if derived is not None and compare_statements(derived, after, self.rules).between is Between.same:
            return "derivative"
        return None


def _status(compared: Compared, good: LineStatus) -> LineStatus:
    if compared.between is Between.unknown:
        return LineStatus.undecided
    return good if compared.between is Between.same else LineStatus.wrong


def _mistakes(before: Statement, after: Statement) -> tuple[tuple[Made, ...], ...]:
    """The named mistakes that lead from one equation to the other."""
    if not (isinstance(before, Relation) and isinstance(after, Relation)):
        return ()
    if before.operator != after.operator or not names_of(before) or _is_high(before):
        return ()
    found: list[tuple[Made, ...]] = []
    for wrong, made in islice(wrong_equations(before), _MOST_TRIED):
        if _is_scaled(wrong, after) and made.mistake not in {one[0].mistake for one in found}:
            found.append((made,))
    return finished(found)[:2]


def _is_high(equation: Relation) -> bool:
    """Whether there are powers so high that every wrong equation takes long to solve."""
    powers = (node for side in (equation.left, equation.right) for node in walk(side) if isinstance(node, Power))
    exponents = (constant_value(node.exponent) for node in powers)
    return any(value is not None and value > _HIGHEST for value in exponents)


def _is_scaled(wrong: Relation, after: Relation) -> bool:
    """Whether two equations say the same: their differences are the same up to a factor."""
    if wrong == after:
        return True
    try:
        one = judge(target_of(difference(wrong)), difference(after)).status is Status.correct
        return one or compare_statements(wrong, after).between is Between.same
    except SymgradError:
        return False
