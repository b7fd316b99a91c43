"""Checking a derivation line by line: each line against the one before, and against what is right.

>>> import symgrad as sg
>>> verdict = check_chain("f = x^2 sin x; f' = 2x cos x".replace("; ", chr(10)), sg.differentiate("x^2 sin x"))
>>> verdict.first_wrong.number, verdict.first_wrong.mistake.id
(2, 'product_of_derivatives')
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from symgrad.calculus.derivation import Derivation
from symgrad.checking.asked import Degree, ExpressionAnswer, NumberAnswer
from symgrad.checking.chains.equations import judged_statements
from symgrad.checking.chains.formulas import judged_formulas
from symgrad.checking.chains.holding import Rules
from symgrad.checking.chains.lines import MOST_LINES, RawLine, raw_lines
from symgrad.checking.chains.scope import order_of
from symgrad.checking.chains.sides import plain, sides_in
from symgrad.checking.chains.statements import Joined, Statement, read_statement
from symgrad.checking.chains.statements import Truth as Always
from symgrad.checking.chains.truth import Truth, carried_out, truth_of, truth_of_key
from symgrad.checking.chains.unit import LETTER, UNIT
from symgrad.checking.chains.verdict import ChainLine, ChainVerdict, LineStatus
from symgrad.checking.check import AnswerKey, assumption, degree_of
from symgrad.checking.verdict import Verdict
from symgrad.errors import StudentError
from symgrad.language.convert import as_tree
from symgrad.language.notation import Notation
from symgrad.language.parser import read, read_name
from symgrad.language.traversal import names_in, walk
from symgrad.language.tree import Call, Derivative, Name, Relation, Tree

_PERCENT: Final = re.compile(r"%(?=(?:i|e|pi)\b)")
_UNIT: Final = re.compile(r"(?<![A-Za-z_\\])i(?![A-Za-z_])")


def check_chain(
    lines: str | Sequence[str],
    expected: object = None,
    *,
    definitions: Mapping[str, Any] | None = None,
    assumptions: Sequence[str] = (),
    is_complex: bool = False,
    notation: Notation | None = None,
    feedback: Degree = "what",
) -> ChainVerdict:
    """The verdict on a derivation, given as a text with several lines or as a list of lines.

    ``expected`` is a Derivation, a text such as "d/dx[x^2 sin x]", the formula or the equation that is right, an
    AnswerKey, or None: then the first line is taken to be right. ``definitions`` explain the letters of the problem
    ({"o": "sigmoid(z)"}). Two equations are the same when they have the same real solutions; with ``is_complex``
    complex ones count too.

    Raises AuthorError for an expected text that makes no sense; a student's line never raises.

    >>> check_chain(["x^2 = 9", "x = 3"]).first_wrong.number
    2
    >>> [str(line.status) for line in check_chain("(x+1)^2 = x^2 + 1 = 1 + x^2").lines]
    ['right', 'wrong', 'follows']
    >>> check_chain(["2x sin x + x^2 cos x", "= x (2 sin x + x cos x)"], "d/dx[x^2 sin x]").is_correct
    True
    """
    reading = notation or Notation()
    found, has_unit = _without_percent(raw_lines(lines))
    raw = found[:MOST_LINES]
    asked = _Asked(expected, definitions or {}, assumptions, reading, degree_of(feedback))
    verdict = asked.judged(raw, is_complex or has_unit)
    if not (is_complex or has_unit) and verdict.first_wrong is not None and asked.may_mean_unit(raw):
        with_unit = asked.judged(raw, True)
        verdict = with_unit if with_unit.first_wrong is None else verdict
    return replace(verdict, lines=(*verdict.lines, *map(_left_out, found[MOST_LINES:])))


def is_chain(answer: str, key: AnswerKey) -> bool:
    """Whether an answer is a derivation that leads to a formula or a number: lines with = below the first.

    >>> is_chain("f' = 2x + 0", AnswerKey("2x")), is_chain("f' = d/dx[x^2]" + chr(10) + "= 2x", AnswerKey("2x"))
    (False, True)
    """
    if not isinstance(key.expected, ExpressionAnswer | NumberAnswer):
        return False
    _, *later = [line.formula for line in raw_lines(answer) if line.formula] or [""]
    return any(re.search("[=≈]", formula) for formula in later)


def verdict_on_answer(answer: str, key: AnswerKey) -> Verdict:
    """The verdict on an answer; of several lines it is where they end that counts."""
    end = check_chain(answer, key, feedback=key.feedback).end if is_chain(answer, key) else None
    return key.check(answer) if end is None else end


def _left_out(line: RawLine) -> ChainLine:
    """The first of the lines that are too many."""
    problem = StudentError(f"Up to {MOST_LINES} lines are judged.", text=line.text, hint="Send the rest on its own.")
    return ChainLine(line.number, line.text, line.formula, line.reason, LineStatus.unreadable, problem=problem)


@dataclass(frozen=True)
class _Asked:
    """What is asked for, beside the lines."""

    expected: object
    definitions: Mapping[str, Any]
    assumptions: Sequence[str]
    notation: Notation
    degree: Degree

    def judged(self, lines: Sequence[RawLine], is_complex: bool) -> ChainVerdict:
        """The verdict on the lines."""
        reading = self.notation
        conditions = tuple(assumption(text, reading) for text in (*reading.assumptions, *self.assumptions))
        known = {read_name(name, reading): as_tree(tree, reading) for name, tree in self.definitions.items()}
        right = self._right()
        if not isinstance(right, Derivation | Truth) and not known and _are_statements(lines, right, reading):
            given = right if isinstance(right, Relation | Joined | Always) else None
            found = judged_statements(lines, reading, Rules(is_complex, conditions), given)
            return ChainVerdict(found, None, self.degree)
        if is_complex:
            known.setdefault(LETTER, UNIT)
        found, end = judged_formulas(lines, truth_of(right, lines, known, reading), reading, conditions)
        return ChainVerdict(found, end, self.degree)

    def _right(self) -> object:
        """What is expected, read."""
        found = _read(self.expected, self.notation) if isinstance(self.expected, str) else self.expected
        if isinstance(found, AnswerKey):
            found = truth_of_key(found)
        if isinstance(found, Derivative) and not isinstance(found.operand, Name):
            found = carried_out(found)
        return found

    def may_mean_unit(self, lines: Sequence[RawLine]) -> bool:
        """Whether an i in the lines can be the imaginary unit."""
        if "i" in self.notation.names or "i" in self.definitions:
            return False
        right = self._right()
        if isinstance(right, Tree) and LETTER in names_in(right):
            return False
        return not isinstance(right, Derivation | Truth) and any(_UNIT.search(line.formula) for line in lines)


def _without_percent(lines: Sequence[RawLine]) -> tuple[tuple[RawLine, ...], bool]:
    """The lines with i for %i, and whether there was one."""
    plain = tuple(replace(line, formula=_PERCENT.sub("", line.formula)) for line in lines)
    return plain, any("%i" in line.formula for line in lines)


def _read(text: str, notation: Notation) -> Statement | Tree:
    try:
        return read(text, notation)
    except StudentError:
        statement = read_statement(text, notation)
        if statement is None:
            raise
        return statement


def _are_statements(lines: Sequence[RawLine], expected: object, notation: Notation) -> bool:
    """Whether the lines are equations to be solved, and no formula that is worked out."""
    if expected is not None and isinstance(expected, Tree) and not isinstance(expected, Relation):
        return False
    formulas = [line.formula for line in lines if line.formula]
    if not formulas or any(formula.startswith(("=", "≈")) for formula in formulas):
        return False
    if len(formulas) == 1 and formulas[0].count("=") > 1:
        return False
    if _defines_numbers(formulas, notation):
        return False
    is_implicit = False
    for place, formula in enumerate(formulas):
        try:
            tree = read_statement(plain(formula), notation)
        except StudentError:
            continue
        if tree is None:
            return False
        if isinstance(tree, Relation):
            is_implicit = is_implicit or (place == 0 and order_of(tree.left) is None)
            if not is_implicit and any(_is_derivative(node) for node in walk(tree)):
                return False
    return True


def _defines_numbers(formulas: Sequence[str], notation: Notation) -> bool:
    """Whether a line says what number a letter is, and one below uses it to say what another letter is."""
    numbers: set[Name] = set()
    for formula in formulas:
        try:
            tree = read(formula, notation)
        except StudentError:
            continue
        if isinstance(tree, Relation) and tree.operator == "=" and isinstance(tree.left, Name):
            used = {name for side in sides_in(tree)[1:] for name in names_in(side)}
            if used & numbers - {tree.left}:
                return True
            numbers |= set() if used else {tree.left}
    return False


def _is_derivative(node: Tree) -> bool:
    return isinstance(node, Derivative) or (isinstance(node, Call) and node.primes > 0)
