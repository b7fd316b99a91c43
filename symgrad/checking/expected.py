"""Whatever a caller gives as the expected answer, as the data that checkers are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, get_args

from symgrad.checking.asked import (
    Demands,
    EquationAnswer,
    Expected,
    ExpressionAnswer,
    MatrixAnswer,
    NumberAnswer,
    ValuesAnswer,
    VectorAnswer,
)
from symgrad.checking.reading import sides_of
from symgrad.errors import AuthorError
from symgrad.language.convert import as_tree
from symgrad.language.parser import read_name
from symgrad.language.traversal import names_in
from symgrad.language.tree import Call, Derivative, Listing, Matrix, Name, Relation, Tree

if TYPE_CHECKING:
    from symgrad.checking.diagnosis.question import Question

_PLAIN: Final = frozenset((str, int, float, Fraction, Decimal, dict, list, tuple, *get_args(Tree)))
"""What is no result: for text and numbers all of calculus and networks need not be loaded."""


def expected_of(given: object, demands: Demands) -> tuple[Expected, Demands]:
    """The expected answer, and the demands with what the given object knows besides (its names, its curve).

    Text, SymPy and our own trees, numbers, sequences (a vector, or rows), mappings from names to values, and the
    results of differentiation are taken. Raises StudentError for a text that cannot be read, AuthorError else.

    >>> expected_of([1, "c", "b"], Demands())[0].entries[1]
    Name(base='c', subscripts=(), accent='')
    """
    if type(given) not in _PLAIN:  # results may be numbers or mappings, too, and know more than those
        from symgrad.checking.results import of_result, values_of

        found = of_result(given, demands)
        if found is not None:
            return found
        values = values_of(given)
        if values is not None:
            return _of_mapping(values, demands)
    match given:
        case str():
            return _of_tree(as_tree(given, demands.notation), demands)
        case Mapping():
            return _of_mapping(given, demands)
        case _ if hasattr(given, "tolist"):
            return expected_of(given.tolist(), demands)
        case Sequence():
            return _of_sequence(given, demands)
        case _:
            return _of_tree(as_tree(given, demands.notation), demands)


def _of_mapping(given: Mapping[Any, Any], demands: Demands) -> tuple[Expected, Demands]:
    """Values by name; each may be a result of its own, such as the gradients of a pass."""
    found, stepwise, factors, questions = [], [], demands.factors, []
    for key, value in given.items():
        name = key if isinstance(key, Name) else read_name(str(key), demands.notation)
        one, demands = expected_of(value, replace(demands, question=None))
        questions.append(demands.question)
        if not isinstance(one, ExpressionAnswer | NumberAnswer):
            raise AuthorError(f"the value of {name} is several", expected="one formula or number for each name")
        found.append((name, one.tree))
        if isinstance(one, NumberAnswer) and one.stepwise is not None:
            stepwise.append((name, one.stepwise))
    # The factors of one gradient are not those of the next.
    demands = replace(demands, factors=factors, question=_of_entries(questions))
    return ValuesAnswer(tuple(found), tuple(stepwise)), demands


def _of_entries(questions: Sequence[Question | None]) -> Question | None:
    """The question behind an answer with several entries, one about a network where they belong together."""
    if all(one is None for one in questions):
        return None
    from symgrad.checking.diagnosis.network_question import together
    from symgrad.checking.diagnosis.question import SeveralQuestions

    return together(questions) or SeveralQuestions(tuple(questions))


def _of_rows(questions: Sequence[Question | None]) -> Question | None:
    """The question behind a matrix, where its rows belong to one network."""
    if all(one is None for one in questions):
        return None
    from symgrad.checking.diagnosis.network_question import together

    return together(questions)


def _of_tree(tree: Tree, demands: Demands) -> tuple[Expected, Demands]:
    match tree:
        case Listing() if all(isinstance(item, Relation) for item in tree.items):
            pairs = [(item.left, sides_of(item)[-1]) for item in tree.items if isinstance(item, Relation)]
            named = tuple((name, value) for name, value in pairs if isinstance(name, Name))
            if len(named) < len(pairs):
                raise AuthorError("a value has no name", expected="name = value for each, or values alone")
            return ValuesAnswer(named), demands
        case Listing() if all(isinstance(item, Listing) for item in tree.items):
            return MatrixAnswer(tuple(item.items for item in tree.items if isinstance(item, Listing))), demands
        case Listing():
            return VectorAnswer(tree.items), demands
        case Matrix():
            return MatrixAnswer(tree.rows), demands
        case Relation() if not _is_label(tree.left):
            return EquationAnswer(tree), demands
        case _:
            side = sides_of(tree)[-1]
            return (ExpressionAnswer(side) if names_in(side) or _is_formal(side) else NumberAnswer(side)), demands


def _is_label(tree: Tree) -> bool:
    """Whether what stands before the equals sign is what the result is called: f'(x), dy/dx."""
    return isinstance(tree, Derivative) or (isinstance(tree, Call) and tree.primes > 0)


def _is_formal(tree: Tree) -> bool:
    return isinstance(tree, Derivative)


def _of_sequence(given: Sequence[Any], demands: Demands) -> tuple[Expected, Demands]:
    rows = [row for row in given if isinstance(row, Sequence) and not isinstance(row, str)]
    if not rows:
        entries, demands = _entries(given, demands)
        return VectorAnswer(entries), demands
    if len(rows) < len(given) or len({len(row) for row in rows}) > 1:
        raise AuthorError("the rows are not equally long", expected="as many entries in each row")
    found, questions = [], []
    for row in rows:
        entries, demands = _entries(row, demands)
        found.append(entries)
        questions.append(demands.question)
    return MatrixAnswer(tuple(found)), replace(demands, question=_of_rows(questions))


def _entries(given: Sequence[Any], demands: Demands) -> tuple[tuple[Tree, ...], Demands]:
    """The entries of a vector, each of which may be a result of its own: the gradients by two of the nodes."""
    found, factors, questions = [], demands.factors, []
    for entry in given:
        one, demands = expected_of(entry, replace(demands, question=None))
        questions.append(demands.question)
        if not isinstance(one, ExpressionAnswer | NumberAnswer):
            raise AuthorError(f"the entry {entry} is several", expected="one formula or number for each entry")
        found.append(one.tree)
    return tuple(found), replace(demands, factors=factors, question=_of_entries(questions))


