"""What differentiation, backpropagation and descents hand out, as the data that checkers are made from.

It is a module of its own so that an expected answer that is text need not load all of calculus and networks.
"""

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
    VectorAnswer,
)
from symgrad.checking.diagnosis.implicit_question import implicit_question
from symgrad.checking.diagnosis.question import SeveralQuestions, derivative_question
from symgrad.checking.passes import error_answer, gradient_answer, update_answer, value_answer
from symgrad.errors import UnsupportedError
from symgrad.language.traversal import names_in, substitute
from symgrad.language.tree import Relation, Tree
from symgrad.networks.backprop import Gradient as PassGradient
from symgrad.networks.backprop import GraphPass
from symgrad.networks.backpropagation import Backpropagation, UnitError, Update
from symgrad.networks.descent import Descent
from symgrad.networks.matrix.form import MatrixNetwork
from symgrad.networks.values import Value


def of_result(given: object, demands: Demands) -> tuple[Expected, Demands] | None:
    """The expected answer from a result, and the demands with what it knows besides; None for anything else.

    >>> from symgrad.calculus.differentiate import differentiate
    >>> found = of_result(differentiate("x^2"), Demands())
    >>> found is not None and type(found[0]).__name__, of_result("x^2", Demands())
    ('ExpressionAnswer', None)
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
        case _:
            return _of_pass(given, demands)


def values_of(given: object) -> Mapping[Any, Any] | None:
    """The values by name that a pass or a descent ends with; None for anything else."""
    match given:
        case Descent():
            return given.points[-1]
        case GraphPass():
            return {str(name): given.gradients[name] for name in given.graph.inputs}
        case Backpropagation():
            return {str(name): given.gradients[name] for name in given.network.parameter_names}
        case _:
            return None


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
    """A single value of a pass; None for anything else."""
    match given:
        case PassGradient():
            return gradient_answer(given, demands)
        case UnitError():
            return error_answer(given, demands)
        case Update():
            return update_answer(given, demands)
        case Value():
            return value_answer(given, demands)
        case _:
            return None


def _with_names(demands: Demands, trees: Sequence[Tree]) -> Demands:
    """The demands with the names of the question known to the reader, also those that the result has lost."""
    names = (str(name) for tree in trees for name in names_in(tree))
    known = tuple(dict.fromkeys([*demands.notation.names, *names]))
    return replace(demands, notation=replace(demands.notation, names=known))
