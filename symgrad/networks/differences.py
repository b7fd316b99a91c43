"""Central differences on a pass: a node moved a little both ways, only what depends on it worked out again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import isfinite

from flint import arb

from symgrad.errors import AuthorError
from symgrad.language.tree import Name
from symgrad.networks.ledger import Ledger, work_out
from symgrad.networks.values import Value
from symgrad.networks.wiring import Node, Wiring
from symgrad.numeric.differences import STEP
from symgrad.numeric.precision import working_precision

_PRECISION = 128


def central_differences(graph: Wiring, ledger: Ledger, names: Iterable[Name]) -> dict[Name, float]:
    """(E(w+h) − E(w−h))/2h by each node, inputs or not, with h = 6·10⁻⁶ · max(1, |w|).

    >>> from symgrad.networks.graph import Graph
    >>> found = Graph.of("x^3").forward(at={"x": 2})
    >>> round(central_differences(found.graph, found.ledger, [Name("x")])[Name("x")], 8)
    12.0
    """
    numbers = ledger.numbers(_PRECISION)
    found = {}
    for name in names:
        key = graph.output, name
        if key not in ledger.slopes:
            ledger.slopes[key] = _difference(graph, numbers, name)
        found[name] = ledger.slopes[key]
    return found


def _difference(graph: Wiring, numbers: Mapping[Name, Fraction | arb], name: Name) -> float:
    at = numbers[name]
    size = abs(float(as_ball(at).mid()))
    if not isfinite(size):
        raise AuthorError(f"{name} is too large for a difference", expected="values below 1e308")
    step = STEP * max(Fraction(1), Fraction(size).limit_denominator(1000))
    nodes = depending(graph, name)
    with working_precision(_PRECISION):
        upper = moved(nodes, numbers, name, as_ball(at) + as_ball(step))[graph.output]
        lower = moved(nodes, numbers, name, as_ball(at) - as_ball(step))[graph.output]
        return float(((as_ball(upper) - as_ball(lower)) / (2 * as_ball(step))).mid())


def as_ball(number: Fraction | arb) -> arb:
    """A number of a pass as a ball."""
    return Value(number).enclosure(_PRECISION) if isinstance(number, Fraction) else number


def depending(graph: Wiring, name: Name) -> tuple[Node, ...]:
    """The other nodes whose value depends on one, in order."""
    reached, stack = {name}, [name]
    while stack:
        for edge in graph.outgoing(stack.pop()):
            if edge.target not in reached:
                reached.add(edge.target)
                stack.append(edge.target)
    return tuple(node for node in graph.nodes if node.key in reached and node.key != name)


def moved(
    nodes: Iterable[Node], numbers: Mapping[Name, Fraction | arb], name: Name, at: Fraction | arb
) -> dict[Name, Fraction | arb]:
    """All values with one node's value somewhere else; ``nodes`` are those that depend on it, in order."""
    changed = dict(numbers)
    changed[name] = at
    for node in nodes:
        assert node.expression is not None
        changed[node.key] = work_out(node.expression, changed, _PRECISION, node.key)
    return changed
