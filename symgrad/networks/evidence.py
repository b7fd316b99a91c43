"""Proof of a pass: each local gradient, each formula, and the values beside central differences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from math import fsum

from symgrad.calculus.verify import POINTS, DifferenceEvidence, Evidence, LineEvidence
from symgrad.errors import AuthorError
from symgrad.language.traversal import substitute
from symgrad.language.tree import Derivative, Name, Product, Sum, Tree
from symgrad.networks.differences import central_differences
from symgrad.networks.grouping import grouped
from symgrad.networks.kinks import behind_kinks
from symgrad.networks.ledger import Assignment, Ledger
from symgrad.networks.local import local_gradient, part_with, posed
from symgrad.networks.reverse import Adjoint, Plan, contributing, useful_edges
from symgrad.networks.sampled import Direction, drawn, float_differences, float_slopes, slope_along
from symgrad.networks.shapes import compare_by_shape
from symgrad.networks.wiring import Edge, Node, Wiring
from symgrad.numeric.differences import STEP
from symgrad.numeric.sampling import points

_METHOD = "ball arithmetic at generic points for each local gradient and formula, and central differences"
_FEW = 24
"""Up to so many inputs, differences are taken in balls; for more, in floats, and in balls where they leave a doubt."""
_NEAR_ENOUGH = 1e-8


def verify_pass(graph: Wiring, plan: Plan, adjoints: Mapping[Name, Adjoint], ledger: Ledger | None) -> Evidence:
    """The evidence for the gradients of a graph; ``ledger`` holds unrounded values, or None."""
    lines = (*_local_lines(graph, plan), *_adjoint_lines(graph, plan, adjoints))
    wanted = [] if ledger is None else testable(graph, adjoints, ledger)
    if not wanted:
        ledger = _somewhere(graph, plan, adjoints)
        wanted = [] if ledger is None else testable(graph, adjoints, ledger)
    if ledger is None:
        return Evidence(lines, (), _METHOD)
    singles, directions = drawn(graph, wanted)
    method = _METHOD if not directions else (
        f"{_METHOD} by {len(singles)} of {len(wanted)} inputs and along {len(directions)} random directions"
    )
    return Evidence(lines, tuple(differences(graph, adjoints, ledger, singles, directions)), method)


def testable(graph: Wiring, adjoints: Mapping[Name, Adjoint], ledger: Ledger) -> list[Name]:
    """The inputs by which a central difference says something: those that move no node at a kink."""
    behind = behind_kinks(graph, ledger)
    return [key for key in graph.inputs if key in adjoints and key not in behind]


def _somewhere(graph: Wiring, plan: Plan, adjoints: Mapping[Name, Adjoint]) -> Ledger | None:
    """Numbers at a generic point where everything is defined and known, for a graph that was given none."""
    for point in points(graph.inputs, count=POINTS):
        with suppress(AuthorError):
            given = {name: value for name, value in point.items() if isinstance(name, Name)}
            for known in plan.conditions:
                given |= known.completed(given)
            ledger = Ledger(given, assignments(graph, adjoints))
            ledger.numbers()
            return ledger
    return None


def assignments(graph: Wiring, adjoints: Mapping[Name, Adjoint]) -> list[Assignment]:
    """The values forward and the letters backward, nothing rounded."""
    forward = [Assignment(node.key, node.expression) for node in graph.nodes if node.expression is not None]
    letters = [(found.symbol, found.tree) for found in adjoints.values() if found.symbol is not None]
    return [*forward, *(Assignment(symbol.name, symbol.letter_tree(tree)) for symbol, tree in letters)]


def differences(
    graph: Wiring, adjoints: Mapping[Name, Adjoint], ledger: Ledger, singles: Sequence[Name],
    directions: Sequence[Direction] = (),
) -> Iterator[DifferenceEvidence]:
    """Gradients beside central differences, at the point of the pass: by single inputs, in a large graph by some
    of them and along directions in which all of them move."""
    numbers = ledger.numbers()
    point = tuple((key, value) for key in graph.inputs if isinstance(value := numbers[key], Fraction))
    known = directions[0] if directions else singles
    values = {key: float(ledger.value(adjoints[key].written)) for key in known}
    slopes = {} if len(singles) <= _FEW else float_differences(graph, ledger, singles)
    doubtful = [key for key in singles if key not in slopes or not _agree(values[key], slopes[key])]
    slopes |= central_differences(graph, ledger, doubtful)
    for key in singles:
        yield DifferenceEvidence(point, STEP, values[key], slopes[key])
    for direction, slope in zip(directions, float_slopes(graph, ledger, directions), strict=True):
        total = fsum(values[key] * part for key, part in direction.items())
        sure = slope if _agree(total, slope) else slope_along(graph, ledger, direction)
        yield DifferenceEvidence(point, STEP, total, sure)


def _agree(value: float, slope: float) -> bool:
    """Whether a difference in floats is so near that nobody needs a better one."""
    return abs(value - slope) <= _NEAR_ENOUGH * max(1.0, abs(value))


def _local_lines(graph: Wiring, plan: Plan) -> Iterator[LineEvidence]:
    """∂target/∂source, by automatic differentiation of the expression, beside what is used for it."""
    for edge in graph.edges:
        if edge.source in plan.without or _is_parallel(graph, edge):
            continue
        node = graph.node(edge.target)
        assert node.expression is not None
        used = _written_out(node, local_gradient(node, edge.position))
        form = None if node.shortcuts else posed(node, edge.source)
        comparison = None if form is None else form.proof(edge.source, used)
        if comparison is None:
            comparison = compare_by_shape(*grouped(part_with(node, edge.source), used, edge.source), edge.source)
        yield LineEvidence(Derivative(node.expression, (edge.source,), True), used, "local_gradient", comparison)


def _adjoint_lines(graph: Wiring, plan: Plan, adjoints: Mapping[Name, Adjoint]) -> Iterator[LineEvidence]:
    """Each formula beside the sum over the edges, before anything in it was put together.

    Where something is known of the inputs, both are compared at points at which it holds.
    """
    relevant = contributing(graph)
    for key, adjoint in adjoints.items():
        terms = [
            Product((adjoints[edge.target].written, local_gradient(graph.node(edge.target), edge.position)))
            for edge in useful_edges(graph, key, relevant)
        ]
        if terms and key != graph.output:
            total: Tree = terms[0] if len(terms) == 1 else Sum(tuple(terms))
            formula = adjoint.tree
            for known in plan.conditions:
                total, formula = known.without_last(total), known.without_last(formula)
            yield LineEvidence(total, formula, "chain", compare_by_shape(total, formula))


def _is_parallel(graph: Wiring, edge: Edge) -> bool:
    """Whether the source is used more than once; then the edges together are what can be compared."""
    return len(graph.node(edge.target).uses[edge.source]) > 1


def _written_out(node: Node, tree: Tree) -> Tree:
    """A local gradient without the names of its own: the target itself and nodes that its shortcuts name."""
    if isinstance(tree, Name) and tree != node.key and not node.shortcuts:
        return tree
    named = {name: meaning for shortcut in node.shortcuts for name, meaning in shortcut.definitions}
    if node.expression is not None:
        named[node.key] = node.expression
    return substitute(tree, named)


def merged(found: Sequence[Evidence]) -> Evidence:
    """The evidence of several passes over one graph: its lines once, all the differences."""
    return Evidence(found[0].lines, tuple(part for one in found for part in one.differences), found[0].method)


def sampled_differences(evidence: Evidence) -> str:
    """By which inputs and along how many directions a large graph was tried, "" where each input was."""
    return evidence.method.removeprefix(_METHOD)
