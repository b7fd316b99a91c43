"""Checking a derivation line by line: each line against the one before, and against what is right.

>>> import symgrad as sg
>>> verdict = check_chain("f = x^2 sin x; f' = 2x cos x".replace("; ", chr(10)), sg.differentiate("x^2 sin x"))
>>> verdict.first_wrong.number, verdict.first_wrong.mistake.id
(2, 'product_of_derivatives')
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.differentiate import differentiate
from symgrad.checking.asked import Degree, ExpressionAnswer
from symgrad.checking.chains.equations import judged_statements
from symgrad.checking.chains.formulas import Truth, judged_formulas
from symgrad.checking.chains.lines import RawLine, raw_lines
from symgrad.checking.chains.scope import order_of
from symgrad.checking.chains.solutions import Rules
from symgrad.checking.chains.statements import Joined, Statement, read_statement
from symgrad.checking.chains.statements import Truth as Always
from symgrad.checking.chains.verdict import ChainVerdict
from symgrad.checking.check import AnswerKey, assumption, degree_of
from symgrad.checking.diagnosis.question import DerivativeQuestion
from symgrad.errors import AuthorError, StudentError, UnsupportedError
from symgrad.language.convert import as_tree
from symgrad.language.notation import Notation
from symgrad.language.parser import read, read_name
from symgrad.language.traversal import names_in, walk
from symgrad.language.tree import Call, Derivative, Name, Relation, Tree

_RELATION: Final = re.compile(r"[=<>≤≥≠]|\\[lg]eq?\b")


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
    degree = degree_of(feedback)
    raw = raw_lines(lines)
    conditions = tuple(assumption(text, reading) for text in (*reading.assumptions, *assumptions))
    known = {read_name(name, reading): as_tree(tree, reading) for name, tree in (definitions or {}).items()}
    if isinstance(expected, str):
        expected = _expected(expected, reading)
    if isinstance(expected, AnswerKey):
        expected = _of_key(expected)
    if isinstance(expected, Derivative) and not isinstance(expected.operand, Name):
        expected = _derivation(expected)
    if not isinstance(expected, Derivation | Truth) and not known and _are_statements(raw, expected, reading):
        right = expected if isinstance(expected, Relation | Joined | Always) else None
        return ChainVerdict(judged_statements(raw, reading, Rules(is_complex, conditions), right), None, degree)
    found, end = judged_formulas(raw, _truth(expected, raw, known, reading), reading, conditions)
    return ChainVerdict(found, end, degree)


def _expected(text: str, notation: Notation) -> Statement | Tree:
    try:
        tree = read(text, notation)
    except StudentError:
        statement = read_statement(text, notation)
        if statement is None:
            raise
        return statement
    return tree


def _are_statements(lines: Sequence[RawLine], expected: object, notation: Notation) -> bool:
    """Whether the lines are equations to be solved, and no formula that is worked out."""
    if expected is not None and isinstance(expected, Tree) and not isinstance(expected, Relation):
        return False
    formulas = [line.formula for line in lines if line.formula]
    if not formulas or any(formula.startswith(("=", "≈")) for formula in formulas):
        return False
    if len(formulas) == 1 and formulas[0].count("=") > 1:
        return False
    for formula in formulas:
        try:
            tree = read_statement(formula, notation)
        except StudentError:
            continue
        if tree is None:
            return False
        if isinstance(tree, Relation) and any(_is_derivative(node) for node in walk(tree)):
            return False
    return True


def _is_derivative(node: Tree) -> bool:
    return isinstance(node, Derivative) or (isinstance(node, Call) and node.primes > 0)


def _truth(expected: object, lines: Sequence[RawLine], known: dict[Name, Tree], notation: Notation) -> Truth:
    """What is right: the function and its derivatives, as far as they are known."""
    if isinstance(expected, Truth):
        return replace(expected, definitions={**expected.definitions, **known})
    if isinstance(expected, Derivation):
        return _of_derivation(expected, known)
    if expected is None:
        return Truth({}, _variable(lines, None, notation), known, None)
    if isinstance(expected, Relation) and order_of(expected.left) is not None:
        expected = expected.right
    if not isinstance(expected, Tree):
        expected = as_tree(expected, notation)
    if isinstance(expected, Relation):
        raise AuthorError("an equation is expected of a derivation", expected="a formula")
    orders = [0, *(_order(line.formula, notation) for line in lines)]
    return Truth({max(orders): expected}, _variable(lines, expected, notation), known, max(orders))


def _of_key(key: AnswerKey) -> Truth | Tree:
    """What an answer key says is right, with the function that its question differentiates."""
    if not isinstance(key.expected, ExpressionAnswer):
        raise AuthorError("a chain of lines for another answer than a formula", expected="a key with a formula")
    definitions = {name: tree for name, tree in key.demands.definitions if isinstance(name, Name)}
    question = key.demands.question
    if not isinstance(question, DerivativeQuestion):
        return key.expected.tree
    values = dict(enumerate(tree for tree, _ in question.stages)) | {len(question.stages): key.expected.tree}
    variables = tuple(name for _, name in question.stages)
    return Truth(values, variables[0], definitions, len(variables), variables, dict(question.at))


def _derivation(asked: Derivative) -> Derivation | Derivative:
    """The derivation of a pending derivative; the derivative itself where it is not covered."""
    try:
        variables = asked.variables
        return differentiate(asked.operand, variables[0] if len(variables) == 1 else list(variables))
    except UnsupportedError:
        return asked


def _of_derivation(derivation: Derivation, known: dict[Name, Tree]) -> Truth:
    stages: list[Derivation] = []
    one: Derivation | None = derivation
    while one is not None:
        stages.insert(0, one)
        one = one.previous
    values: dict[int, Tree] = {0: stages[0].expression_tree}
    values |= {order: stage.result_tree for order, stage in enumerate(stages, 1)}
    variables = tuple(stage.variable for stage in stages)
    return Truth(values, variables[0], known, len(stages), variables, dict(derivation.at))


def _formula(line: str, notation: Notation) -> Tree | None:
    try:
        return read(line.strip("= "), notation)
    except StudentError:
        return None


def _order(formula: str, notation: Notation) -> int:
    """How often something is differentiated in a line."""
    tree = _formula(formula, notation)
    if tree is None:
        return 0
    orders = [len(node.variables) for node in walk(tree) if isinstance(node, Derivative)]
    primes = [node.primes for node in walk(tree) if isinstance(node, Call)]
    return max([0, *orders, *primes])


def _variable(lines: Sequence[RawLine], expected: Tree | None, notation: Notation) -> Name:
    """What is differentiated by: the letter below the line in d/dx, else x, or the only letter."""
    trees = [tree for tree in (_formula(line.formula, notation) for line in lines) if tree is not None]
    for tree in trees:
        for node in walk(tree):
            if isinstance(node, Derivative):
                return node.variables[-1]
    letters = dict.fromkeys(
        name for tree in (*trees, *([expected] if expected is not None else [])) for name in names_in(tree)
    )
    return Name("x") if Name("x") in letters or not letters else next(reversed(letters))
