"""Whatever a caller gives as the expected answer, as the data that checkers are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.directional import DirectionalDerivative
from symgrad.calculus.gradient import Gradient
from symgrad.calculus.implicit import ImplicitDerivative
from symgrad.calculus.jacobian import Hessian, Jacobian
from symgrad.calculus.matrices.derivative import MatrixDerivative
from symgrad.calculus.slopes import SlopeTable
from symgrad.calculus.stationary import StationaryAnalysis
from symgrad.calculus.tangent import TangentLine
from symgrad.checking.asked import (
    Demands,
    EquationAnswer,
    Expected,
    ExpressionAnswer,
    MatrixAnswer,
    NumberAnswer,
    PointsAnswer,
    ValuesAnswer,
    VectorAnswer,
)
from symgrad.checking.diagnosis.implicit_question import implicit_question
from symgrad.checking.diagnosis.network_question import together
from symgrad.checking.diagnosis.question import Question, SeveralQuestions, derivative_question
from symgrad.checking.passes import error_answer, gradient_answer, update_answer, value_answer
from symgrad.checking.reading import sides_of
from symgrad.errors import AuthorError, UnsupportedError
from symgrad.language.convert import as_tree
from symgrad.language.parser import read_name
from symgrad.language.traversal import names_in, substitute
from symgrad.language.tree import Call, Derivative, Listing, Matrix, Name, Relation, Tree
from symgrad.networks.backprop import Gradient as PassGradient
from symgrad.networks.backprop import GraphPass
from symgrad.networks.backpropagation import Backpropagation, UnitError, Update
from symgrad.networks.descent import Descent
from symgrad.networks.matrix.form import MatrixNetwork
from symgrad.networks.values import Value


def expected_of(given: object, demands: Demands) -> tuple[Expected, Demands]:
    """The expected answer, and the demands with what the given object knows besides (its names, its curve).

    Text, SymPy and our own trees, numbers, sequences (a vector, or rows), mappings from names to values, and the
    results of differentiation are taken. Raises StudentError for a text that cannot be read, AuthorError else.

    >>> expected_of([1, "c", "b"], Demands())[0].entries[1]
    Name(base='c', subscripts=(), accent='')
    """
    match given:
        case ImplicitDerivative():
            asked = replace(_on_curve(given, demands), question=implicit_question(given))
            return ExpressionAnswer(given.result_tree), asked
        case Derivation() if given.value is not None:
            return NumberAnswer(substitute(given.result_tree, dict(given.at))), _of_derivative(given, demands)
        case Derivation():
            asked = _of_derivative(given, demands)
            return ExpressionAnswer(given.result_tree), _with_names(asked, [given.expression_tree])
        case Gradient():
            asked = replace(demands, question=SeveralQuestions(tuple(map(derivative_question, given.derivations))))
            return VectorAnswer(given.result_trees), _with_names(asked, given.variables)
        case Jacobian() | Hessian():
            entries = tuple(derivative_question(one) for row in given.rows for one in row)
            asked = replace(demands, question=SeveralQuestions(entries))
            return MatrixAnswer(given.result_tree.rows), _with_names(asked, given.variables)
        case DirectionalDerivative():
            return ExpressionAnswer(given.result_tree), _with_names(demands, given.variables)
        case TangentLine():
            line = Relation(given.dependent, "=", given.result_tree)
            return EquationAnswer(line), _with_names(demands, [given.variable])
        case StationaryAnalysis():
            points = tuple(tuple(point.at[name] for name in given.variables) for point in given.points)
            return PointsAnswer(given.variables, points, tuple(point.value for point in given.points)), demands
        case SlopeTable():
            return VectorAnswer(tuple(row.slope_tree for row in given.rows)), demands
        case MatrixDerivative() | MatrixNetwork():
            raise UnsupportedError("an expected answer in matrix notation", type(given).__name__)
        case _ if (found := _of_pass(given, demands)) is not None:
            return found
        case Mapping():
            return _of_mapping(given, demands)
        case str():
            return _of_tree(as_tree(given, demands.notation), demands)
        case _ if hasattr(given, "tolist"):
            return expected_of(given.tolist(), demands)
        case Sequence():
            return _of_sequence(given, demands)
        case _:
            return _of_tree(as_tree(given, demands.notation), demands)


def _of_derivative(given: Derivation, demands: Demands) -> Demands:
    """With the function that was differentiated, from which mistakes are foreseen."""
    return replace(demands, question=derivative_question(given))


def _on_curve(given: ImplicitDerivative, demands: Demands) -> Demands:
    """Compared on the curve, where a second derivative may also be written with the first."""
    earlier, definitions = given.previous, dict(demands.definitions)
    while earlier is not None:
        definitions.setdefault(earlier.slope_tree, earlier.result_tree)
        earlier = earlier.previous
    curve = (given.equation_tree, given.variable, given.dependent)
    on_curve = replace(demands, curve=demands.curve or curve, definitions=tuple(definitions.items()))
    return _with_names(on_curve, [given.variable, given.dependent])


def _of_pass(given: object, demands: Demands) -> tuple[Expected, Demands] | None:
    """What backpropagation and descents hand out; None for anything else."""
    match given:
        case PassGradient():
            return gradient_answer(given, demands)
        case UnitError():
            return error_answer(given, demands)
        case Update():
            return update_answer(given, demands)
        case Value():
            return value_answer(given, demands)
        case Descent():
            return expected_of(given.points[-1], demands)
        case GraphPass():
            return _of_mapping({str(name): given.gradients[name] for name in given.graph.inputs}, demands)
        case Backpropagation():
            names = given.network.parameter_names
            return _of_mapping({str(name): given.gradients[name] for name in names}, demands)
        case _:
            return None


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
    return together(questions) or SeveralQuestions(tuple(questions))


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
    return MatrixAnswer(tuple(found)), replace(demands, question=together(questions))


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


def _with_names(demands: Demands, trees: Sequence[Tree]) -> Demands:
    """The demands with the names of the question known to the reader, also those that the result has lost."""
    names = (str(name) for tree in trees for name in names_in(tree))
    known = tuple(dict.fromkeys([*demands.notation.names, *names]))
    return replace(demands, notation=replace(demands.notation, names=known))
