"""Gradients in balls by automatic differentiation: a second way to them that uses none of our rules.

Each node's expression is differentiated at its values by Taylor arithmetic, and the chain rule is carried out
with the balls that come of it, from the output back. What is found certainly contains the gradient.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import partial

from flint import arb, fmpq

from symgrad.language.traversal import depends_on, names_in
from symgrad.language.tree import Derivative, Name, Product, Sum, Tree
from symgrad.networks.differences import depending
from symgrad.networks.reverse import contributing
from symgrad.networks.values import Value, enclosed
from symgrad.networks.wiring import Node, Wiring
from symgrad.numeric.balls import evaluate
from symgrad.numeric.precision import working_precision
from symgrad.numeric.rounding import endpoints

_PRECISION = 128


def enclosures(
    graph: Wiring, numbers: Mapping[Name, Fraction | arb], names: Iterable[Name]
) -> dict[Name, arb]:
    """A ball for ∂output/∂name; not finite where there is no derivative, because a node is at a kink.

    ``numbers`` are the values of all nodes.

    >>> from symgrad.networks.graph import Graph
    >>> enclosures(Graph.of("x^3"), {Name("x"): Fraction(2), Name("f"): Fraction(8)}, [Name("x")])[Name("x")] == 12
    True
    """
    wanted = dict.fromkeys(names)
    needed = {node.key for name in wanted for node in depending(graph, name)} | wanted.keys()
    relevant = contributing(graph)
    found: dict[Name, arb] = {}
    with working_precision(_PRECISION):
        for node in reversed(graph.nodes):
            if node.key in needed:
                found[node.key] = _adjoint(graph, node, numbers, found, relevant)
    return {name: found[name] for name in wanted}


def _adjoint(
    graph: Wiring,
    node: Node,
    numbers: Mapping[Name, Fraction | arb],
    found: Mapping[Name, arb],
    relevant: frozenset[Name],
) -> arb:
    if node.key == graph.output:
        return arb(1)
    total = arb(0)
    for target in dict.fromkeys(edge.target for edge in graph.outgoing(node.key)):
        moving = _moving(graph.node(target), node.key, numbers) if target in relevant else None
        if moving is not None:
            total += found[target] * _slope(moving, node.key, numbers)
    return total


def _moving(node: Node, source: Name, numbers: Mapping[Name, Fraction | arb]) -> Tree | None:
    """The terms that a source moves; None where it moves none, because the other factors are 0 (w x with x = 0)."""
    assert node.expression is not None
    terms = node.expression.terms if isinstance(node.expression, Sum) else (node.expression,)
    kept = tuple(term for term in terms if depends_on(term, source) and not _is_nothing(term, source, numbers))
    return kept[0] if len(kept) == 1 else Sum(kept) if kept else None


def _is_nothing(term: Tree, source: Name, numbers: Mapping[Name, Fraction | arb]) -> bool:
    return isinstance(term, Product) and any(
        isinstance(factor, Name) and factor != source and numbers[factor] == 0 for factor in term.factors
    )


def _slope(expression: Tree, source: Name, numbers: Mapping[Name, Fraction | arb]) -> arb:
    """∂expression/∂source along all edges between them."""
    used = {name: numbers[name] for name in names_in(expression)}
    return evaluate(Derivative(expression, (source,), partial=True, applied=True), used, _PRECISION)


def value_of_ball(ball: arb) -> Value:
    """What a finite ball contains, as a value; 0 where the ball does not tell it from 0.

    It holds the ends of the ball as fractions, so that it can be stored.

    >>> float(value_of_ball(arb("0.5")))
    0.5
    """
    ends = endpoints(ball)
    if ends is None or ends[0] <= 0 <= ends[1]:
        return Value(Fraction(0))
    return Value(ends[0]) if ends[0] == ends[1] else enclosed(partial(between, *ends))


def between(low: Fraction, high: Fraction, precision: int = _PRECISION) -> arb:
    """A ball around all numbers between two ends."""
    with working_precision(max(precision, _PRECISION)):
        left, right = (arb(fmpq(end.numerator, end.denominator)) for end in (low, high))
        return left.union(right)
