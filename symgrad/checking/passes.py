"""What backpropagation found, as an expected answer: every letter of the pass may stand in an answer.

e₆, o₄, z₆, σ′(z₆), ∂E/∂o₆ · ∂o₆/∂z₆ and the formula with everything put in are one and the same, since each letter
is explained by others: o_j = σ(z_j), z_j = Σ w o + b, e_j by its formula, a formal derivative by the chain rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Final, TypeAlias

from symgrad.checking.asked import Demands, DigitsAsked, ExpressionAnswer, NumberAnswer
from symgrad.checking.diagnosis.network_question import network_question
from symgrad.errors import UnsupportedError
from symgrad.functions.registry import FUNCTIONS
from symgrad.language.traversal import names_in, walk
from symgrad.language.tree import Call, Derivative, Name, Product, Sum, Tree, number
from symgrad.networks.backprop import Gradient, GraphPass
from symgrad.networks.backpropagation import Backpropagation, UnitError, Update
from symgrad.networks.rounding import Kind
from symgrad.networks.values import Value
from symgrad.numeric.rounding import decade

Definition: TypeAlias = tuple[Name | Derivative, Tree]

_DIGITS: Final = 60
"""So many significant digits of an irrational value are kept: far more than anybody is asked for."""
_ASKED_OF_VALUES: Final = 3
_MOST_PAIRS: Final = 2_500
"""In a larger graph only ∂E/∂(any node) and the derivatives on the edges are explained."""


def gradient_answer(given: Gradient, demands: Demands) -> tuple[ExpressionAnswer | NumberAnswer, Demands]:
    """A gradient as an expected answer: a number where the pass has numbers, else a formula.

    >>> from symgrad.networks.graph import Graph
    >>> gradient_answer(Graph.of("d (b + c)").backward().gradients["b"], Demands())[0]
    ExpressionAnswer(tree=Name(base='d', subscripts=(), accent=''))
    """
    found = given._source
    if isinstance(given.whole, Backpropagation):
        demands = replace(demands, question=network_question(given.whole, ("gradient", given.key)))
    if given.value is None:
        chain = tuple(factor.tree for factor in given.factors) if len(given.paths) == 1 else ()
        with_factors = replace(demands, factors=demands.factors or chain)
        return ExpressionAnswer(given.tree), with_letters(with_factors, found)
    # The value of a batch is put together from several passes, of which a gradient's own is the first.
    whole = given.whole if isinstance(given.whole, Backpropagation) else found
    exact = whole.exact.gradients[given.key].value
    kind: Kind = "errors" if found.plan.short or given.symbol is not None else "gradients"
    return _number(exact, given.value), _with_places(demands, found.rounding.printed(kind))


def error_answer(given: UnitError, demands: Demands) -> tuple[ExpressionAnswer | NumberAnswer, Demands]:
    """The error of a unit as an expected answer; raises UnsupportedError for a formula, whose letters it lacks."""
    if isinstance(given.whole, Backpropagation):
        demands = replace(demands, question=network_question(given.whole, ("error", given.name)))
    if given.value is None:
        return ExpressionAnswer(given.tree), demands
    if not isinstance(given.whole, Backpropagation):
        return value_answer(given.value, demands)
    exact = given.whole.exact.errors[str(given.name)].value
    return _number(exact, given.value), _with_places(demands, given.whole.rounding.printed("errors"))


def update_answer(given: Update, demands: Demands) -> tuple[NumberAnswer, Demands]:
    """A parameter after a step as an expected answer, to the places to which the pass prints parameters."""
    found = given.gradient.whole
    if not isinstance(found, Backpropagation) or given.rate is None:
        return value_answer(given.new, demands)
    demands = replace(demands, question=network_question(found, ("new", given.name), rate=given.rate))
    exact = next(one.new for one in found.exact.updates(given.rate) if one.name == given.name)
    return _number(exact, given.new), _with_places(demands, found.rounding.printed("parameters"))


def value_answer(given: Value, demands: Demands) -> tuple[NumberAnswer, Demands]:
    """A value of a pass; three significant digits of an irrational one are asked for where nothing else is."""
    answer = _number(given, given)
    if given.exact is None and not _asks(demands):
        demands = replace(demands, digits=DigitsAsked(significant=_ASKED_OF_VALUES))
    return answer, demands


def with_letters(demands: Demands, found: GraphPass) -> Demands:
    """The demands with every letter of a pass explained, and its abstract functions declared."""
    known = dict(demands.definitions)
    added = tuple((key, tree) for key, tree in definitions_of(found) if key not in known)
    calls = (part for node in found.graph.nodes if node.expression is not None for part in walk(node.expression))
    functions = dict.fromkeys(part.function for part in calls if isinstance(part, Call))
    abstract = [function for function in functions if function not in FUNCTIONS]
    names = (str(name) for node in found.graph.nodes for name in (node.key, *names_in(node.expression or node.key)))
    notation = replace(
        demands.notation,
        names=tuple(dict.fromkeys([*demands.notation.names, *names])),
        functions=tuple(dict.fromkeys([*demands.notation.functions, *abstract])),
    )
    return replace(demands, definitions=(*demands.definitions, *added), notation=notation)


def definitions_of(found: GraphPass) -> Iterator[Definition]:
    """Each letter of a pass, and each derivative that a chain may hold, by the letters next to it."""
    for node in found.graph.nodes:
        if node.expression is not None:
            yield node.key, node.expression
    for key, symbol in found.plan.symbols.items():
        if key in found.adjoints:
            yield symbol.name, symbol.letter_tree(found.adjoints[key].tree)
    for key, adjoint in found.adjoints.items():
        if key != found.output:
            yield Derivative(found.output, (key,), partial=True), adjoint.tree
    yield from _between(found)


def _between(found: GraphPass) -> Iterator[Definition]:
    """∂a/∂b for nodes other than the output: the sum over the edges b → c of ∂a/∂c · ∂c/∂b."""
    graph = found.graph
    asked = [node.key for node in graph.nodes if node.key not in found.plan.without]
    is_small = len(asked) ** 2 <= _MOST_PAIRS
    leads_to: dict[Name, set[Name]] = {}
    for by in reversed(asked):
        terms: dict[Name, list[Tree]] = {}
        for edge in graph.outgoing(by):
            local = found.factor(edge).tree
            terms.setdefault(edge.target, []).append(local)
            for further in leads_to.get(edge.target, ()) if is_small else ():
                step = Derivative(further, (edge.target,), partial=True)
                terms.setdefault(further, []).append(Product((step, local)))
        leads_to[by] = set(terms)
        for of, parts in terms.items():
            if of != found.output or by not in found.adjoints:
                yield Derivative(of, (by,), partial=True), parts[0] if len(parts) == 1 else Sum(tuple(parts))


def _number(exact: Value | None, given: Value) -> NumberAnswer:
    precise = value_tree(given if exact is None else exact)
    stepwise = value_tree(given)
    return NumberAnswer(precise, None if stepwise == precise else stepwise)


def value_tree(value: Value) -> Tree:
    """A value as a number: exact, or to sixty significant digits. Raises UnsupportedError for one that is not finite.

    >>> value_tree(Value(Fraction(1, 3)))
    Number(value=Fraction(1, 3), places=None)
    """
    from symgrad.language.convert import as_tree

    if value.exact is not None:
        return as_tree(value.exact)
    if value != value or value in (float("inf"), float("-inf")):
        raise UnsupportedError("the value", str(float(value)), reason="it is not finite")
    size = Fraction(float(value))
    places = max(0, _DIGITS - (decade(size) if size else 0))
    return number(value.rounded(places), places)


def _asks(demands: Demands) -> bool:
    return demands.digits is not None or demands.tolerance is not None or demands.relative is not None


def _with_places(demands: Demands, places: int) -> Demands:
    """The places that the pass prints are asked for where nothing else is."""
    return demands if _asks(demands) else replace(demands, digits=DigitsAsked(decimals=places))
