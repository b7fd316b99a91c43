"""Proof of a pass: each local gradient, each formula, and the values beside central differences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction

from symgrad.calculus.verify import POINTS, DifferenceEvidence, Evidence, LineEvidence
from symgrad.errors import AuthorError
from symgrad.language.traversal import substitute
from symgrad.language.tree import Derivative, Name, Product, Sum, Tree
from symgrad.networks.differences import central_differences
from symgrad.networks.kinks import behind_kinks
from symgrad.networks.ledger import Assignment, Ledger
from symgrad.networks.local import local_gradient
from symgrad.networks.reverse import Adjoint, Plan, contributing, useful_edges
from symgrad.networks.wiring import Edge, Wiring
from symgrad.numeric.compare import compare
from symgrad.numeric.differences import STEP
from symgrad.numeric.sampling import points

_METHOD = "ball arithmetic at generic points for each local gradient and formula, and central differences"


def verify_pass(graph: Wiring, plan: Plan, adjoints: Mapping[Name, Adjoint], ledger: Ledger | None) -> Evidence:
    """The evidence for the gradients of a graph; ``ledger`` holds unrounded values, or None."""
    lines = (*_local_lines(graph, plan), *_adjoint_lines(graph, adjoints))
    if ledger is None or not testable(graph, adjoints, ledger):
        ledger = _somewhere(graph, adjoints)
    return Evidence(lines, tuple(differences(graph, adjoints, ledger)) if ledger is not None else (), _METHOD)


def testable(graph: Wiring, adjoints: Mapping[Name, Adjoint], ledger: Ledger) -> list[Name]:
    """The inputs by which a central difference says something: those that move no node at a kink."""
    behind = behind_kinks(graph, ledger)
    return [key for key in graph.inputs if key in adjoints and key not in behind]


def _somewhere(graph: Wiring, adjoints: Mapping[Name, Adjoint]) -> Ledger | None:
    """Numbers at a generic point where everything is defined, for a graph that was given none."""
    for point in points(graph.inputs, count=POINTS):
        with suppress(AuthorError):
            given = {name: value for name, value in point.items() if isinstance(name, Name)}
            ledger = Ledger(given, assignments(graph, adjoints))
            ledger.numbers()
            return ledger
    return None


def assignments(graph: Wiring, adjoints: Mapping[Name, Adjoint]) -> list[Assignment]:
    """The values forward and the letters backward, nothing rounded."""
    forward = [Assignment(node.key, node.expression) for node in graph.nodes if node.expression is not None]
    letters = [(found.symbol, found.tree) for found in adjoints.values() if found.symbol is not None]
    return [*forward, *(Assignment(symbol.name, symbol.letter_tree(tree)) for symbol, tree in letters)]


def differences(graph: Wiring, adjoints: Mapping[Name, Adjoint], ledger: Ledger) -> Iterator[DifferenceEvidence]:
    """Each input's gradient beside its central difference, at the point of the pass; none across a kink."""
    numbers = ledger.numbers()
    point = tuple((key, value) for key in graph.inputs if isinstance(value := numbers[key], Fraction))
    wanted = testable(graph, adjoints, ledger)
    slopes = central_differences(graph, ledger, wanted)
    for key in wanted:
        yield DifferenceEvidence(point, STEP, float(ledger.value(adjoints[key].written)), slopes[key])


def _local_lines(graph: Wiring, plan: Plan) -> Iterator[LineEvidence]:
    """∂target/∂source, by automatic differentiation of the expression, beside what is used for it."""
    for edge in graph.edges:
        if edge.source in plan.without or _is_parallel(graph, edge):
            continue
        node = graph.node(edge.target)
        assert node.expression is not None
        used = substitute(local_gradient(node, edge.position), _definitions(graph, edge))
        yield _line(Derivative(node.expression, (edge.source,), True), used, "local_gradient")


def _adjoint_lines(graph: Wiring, adjoints: Mapping[Name, Adjoint]) -> Iterator[LineEvidence]:
    """Each formula beside the sum over the edges, before anything in it was put together."""
    relevant = contributing(graph)
    for key, adjoint in adjoints.items():
        terms = [
            Product((adjoints[edge.target].written, local_gradient(graph.node(edge.target), edge.position)))
            for edge in useful_edges(graph, key, relevant)
        ]
        if terms and key != graph.output:
            total: Tree = terms[0] if len(terms) == 1 else Sum(tuple(terms))
            yield _line(total, adjoint.tree, "chain")


def _line(left: Tree, right: Tree, rule: str) -> LineEvidence:
    return LineEvidence(left, right, rule, compare(left, right, points([left, right], count=POINTS)))


def _is_parallel(graph: Wiring, edge: Edge) -> bool:
    """Whether the source is used more than once; then the edges together are what can be compared."""
    return graph.node(edge.target).parents.count(edge.source) > 1


def _definitions(graph: Wiring, edge: Edge) -> Mapping[Name, Tree]:
    """What the names in a local gradient stand for: the target itself and nodes that its shortcuts name."""
    node = graph.node(edge.target)
    named = dict(pair for shortcut in node.shortcuts for pair in shortcut.definitions)
    return named | ({} if node.expression is None else {node.key: node.expression})


def merged(found: Sequence[Evidence]) -> Evidence:
    """The evidence of several passes over one graph: its lines once, all the differences."""
    return Evidence(found[0].lines, tuple(part for one in found for part in one.differences), _METHOD)
