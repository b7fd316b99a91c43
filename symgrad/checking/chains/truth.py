"""What is right in a chain of formulas: the function and its derivatives, from whatever is expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.differentiate import differentiate
from symgrad.checking.asked import ExpressionAnswer, NumberAnswer
from symgrad.checking.chains.lines import RawLine
from symgrad.checking.chains.scope import order_of
from symgrad.checking.chains.unit import LETTER
from symgrad.checking.check import AnswerKey
from symgrad.checking.diagnosis.question import DerivativeQuestion
from symgrad.errors import AuthorError, StudentError, UnsupportedError
from symgrad.language.convert import as_tree
from symgrad.language.notation import Notation
from symgrad.language.parser import read
from symgrad.language.traversal import names_in, walk
from symgrad.language.tree import Call, Derivative, Name, Relation, Tree


@dataclass(frozen=True)
class Truth:
    """What is right: the function (order 0) and its derivatives; ``last`` is the order that is asked for."""

    values: dict[int, Tree]
    variable: Name
    definitions: dict[Name, Tree]
    last: int | None
    variables: tuple[Name, ...] = ()
    at: dict[Name, Tree] = field(default_factory=dict)
    number: AnswerKey | None = None
    """What numbers are checked with, where a number is asked for."""


def truth_of(expected: object, lines: Sequence[RawLine], known: dict[Name, Tree], notation: Notation) -> Truth:
    """What is right: the function and its derivatives, as far as they are known.

    Raises AuthorError for an equation that defines nothing.
    """
    if isinstance(expected, Truth):
        return replace(expected, definitions={**expected.definitions, **known})
    if isinstance(expected, Derivation):
        return _of_derivation(expected, known)
    if expected is None:
        return Truth({}, _variable(lines, None, known, notation), known, None)
    if isinstance(expected, Relation) and order_of(expected.left) is not None:
        expected = expected.right
    if not isinstance(expected, Tree):
        expected = as_tree(expected, notation)
    if isinstance(expected, Relation):
        raise AuthorError("an equation is expected of a derivation", expected="a formula")
    orders = [0, *(_order(line.formula, notation) for line in lines)]
    return Truth({max(orders): expected}, _variable(lines, expected, known, notation), known, max(orders))


def truth_of_key(key: AnswerKey) -> Truth | Tree:
    """What an answer key says is right, with the function that its question differentiates.

    Raises AuthorError for a key to another kind of answer.
    """
    definitions = {name: tree for name, tree in key.demands.definitions if isinstance(name, Name)}
    if isinstance(key.expected, NumberAnswer):
        return Truth({0: key.expected.tree}, Name("x"), definitions, 0, number=key)
    if not isinstance(key.expected, ExpressionAnswer):
        raise AuthorError(
            "a chain of lines for another answer than a formula or a number", expected="a key with one of these"
        )
    question = key.demands.question
    if not isinstance(question, DerivativeQuestion):
        return key.expected.tree
    values = dict(enumerate(tree for tree, _ in question.stages)) | {len(question.stages): key.expected.tree}
    variables = tuple(name for _, name in question.stages)
    return Truth(values, variables[0], definitions, len(variables), variables, dict(question.at))


def carried_out(asked: Derivative) -> Derivation | Derivative:
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


def _variable(lines: Sequence[RawLine], expected: Tree | None, known: dict[Name, Tree], notation: Notation) -> Name:
    """What is differentiated by: the letter below the line in d/dx, else x, or the only letter."""
    trees = [tree for tree in (_formula(line.formula, notation) for line in lines) if tree is not None]
    for tree in trees:
        for node in walk(tree):
            if isinstance(node, Derivative):
                return node.variables[-1]
    given = [expected] if expected is not None else []
    letters = dict.fromkeys(name for tree in (*trees, *given, *known.values()) for name in names_in(tree))
    if LETTER in known:
        letters.pop(LETTER, None)
    return Name("x") if Name("x") in letters or not letters else next(reversed(letters))
