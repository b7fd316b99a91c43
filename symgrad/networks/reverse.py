"""The reverse pass in symbols: one adjoint a node, each written in the adjoints of the nodes that use it.

The work is one local gradient and one product for each edge. Nothing is ever substituted through, so the
expressions stay as short as the node's surroundings however deep the graph is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from symgrad.language.tree import ONE, ZERO, Name, Negative, Tree
from symgrad.networks.algebra import cancelled, is_atomic, negated, product_of, sum_of
from symgrad.networks.conditions import SumIsOne
from symgrad.networks.local import local_gradient
from symgrad.networks.rounding import Kind
from symgrad.networks.wiring import Edge, Wiring


@dataclass(frozen=True, slots=True)
class Symbol:
    """The letter for a node's adjoint: ∂E/∂z₆ = sign · name, as e₆ or −Err₆."""

    name: Name
    sign: Literal[1, -1] = 1

    @property
    def written(self) -> Tree:
        """The adjoint in terms of its letter."""
        return self.name if self.sign == 1 else Negative(self.name)

    def letter_tree(self, adjoint: Tree) -> Tree:
        """The letter in terms of the adjoint."""
        return adjoint if self.sign == 1 else negated(adjoint)


@dataclass(frozen=True, slots=True)
class Plan:
    """How a pass is written and rounded.

    ============  ============================================================================
    symbols       the nodes whose adjoint has a letter; chains end there
    short         whether an adjoint that is a single name or number is used without its letter;
                  otherwise every letter is kept, and its formula is cancelled where it can be
    kinds         which rounding a node's value follows; "outputs" where nothing is said
    without       nodes whose gradient nobody asks for (targets)
    conditions    what is known of the inputs; a formula that has a letter is shortened by it
    ============  ============================================================================
    """

    symbols: Mapping[Name, Symbol]
    short: bool = True
    kinds: Mapping[Name, Kind] = field(default_factory=dict)
    without: frozenset[Name] = frozenset()
    conditions: tuple[SumIsOne, ...] = ()


@dataclass(frozen=True, slots=True)
class Adjoint:
    """The gradient of the output by one node: its tree, how it is written where it is used, and its letter."""

    key: Name
    tree: Tree
    written: Tree
    symbol: Symbol | None


def plan_of(graph: Wiring) -> Plan:
    """The plan for a graph by itself: each inner node's adjoint is called ā.

    >>> from symgrad.networks.graph import Graph
    >>> [str(symbol.name) for symbol in plan_of(Graph.of("d (b + c)")).symbols.values()]
    ['a_bar']
    """
    inner = (node.key for node in graph.nodes if node.expression is not None and node.key != graph.output)
    return Plan({key: Symbol(_bar(key)) for key in inner})


def _bar(key: Name) -> Name:
    """ā for a; a name that carries an accent already gets a letter of its own."""
    if key.accent:
        return Name("adjoint", (key.base, key.accent, *key.subscripts))
    return Name(key.base, key.subscripts, "bar")


def contributing(graph: Wiring) -> frozenset[Name]:
    """The nodes from which the output can be reached, itself included."""
    found, stack = {graph.output}, [graph.output]
    while stack:
        for parent in graph.node(stack.pop()).parents:
            if parent not in found:
                found.add(parent)
                stack.append(parent)
    return frozenset(found)


def useful_edges(graph: Wiring, key: Name, relevant: frozenset[Name]) -> tuple[Edge, ...]:
    """The edges along which a node reaches the output."""
    return tuple(edge for edge in graph.outgoing(key) if edge.target in relevant)


def reverse(graph: Wiring, plan: Plan) -> dict[Name, Adjoint]:
    """The adjoint of every node, from the output back.

    >>> from symgrad.networks.graph import Graph
    >>> graph = Graph.of("d (b + c)")
    >>> reverse(graph, plan_of(graph))[Name("b")].tree
    Name(base='d', subscripts=(), accent='')
    """
    relevant = contributing(graph)
    found: dict[Name, Adjoint] = {}
    for node in reversed(graph.nodes):
        if node.key in plan.without:
            continue
        if node.key == graph.output:
            tree: Tree = ONE
        elif node.key not in relevant:
            tree = ZERO
        else:
            edges = useful_edges(graph, node.key, relevant)
            tree = sum_of(
                *(
                    product_of(found[edge.target].written, local_gradient(graph.node(edge.target), edge.position))
                    for edge in edges
                )
            )
        symbol = plan.symbols.get(node.key)
        if symbol is not None and not plan.short:
            tree = _by_conditions(cancelled(tree), plan)
        if symbol is not None and plan.short and is_atomic(tree):
            symbol = None
        found[node.key] = Adjoint(node.key, tree, tree if symbol is None else symbol.written, symbol)
    return found


def _by_conditions(tree: Tree, plan: Plan) -> Tree:
    """The tree as short as what is known of the inputs makes it."""
    for known in plan.conditions:
        found = known.shortened(tree)
        tree = tree if found is None else found[1]
    return tree
