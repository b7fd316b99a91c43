"""What a kind of node does with a gradient that comes back to it: the patterns worth knowing by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from symgrad.language.tree import Call, Name, Negative, Product, Sum
from symgrad.networks.wiring import Node, Wiring, operands


@dataclass(frozen=True, slots=True)
class Pattern:
    """An entry: a stable id, a name, a sentence with slots, and where it holds.

    The slots are ``{node}``, the node's name, and ``{parents}``, the names of its parents (or, for a copy,
    of the nodes that use it).
    """

    id: str
    name: str
    sentence: str
    holds: Callable[[Wiring, Node], bool]


def _is_addition(_graph: Wiring, node: Node) -> bool:
    """A sum of names, none of them with a minus."""
    return (
        isinstance(node.expression, Sum)
        and len(node.parents) > 0
        and operands(node.expression) is not None
        and not any(isinstance(term, Negative) and isinstance(term.operand, Name) for term in node.expression.terms)
    )


def _is_multiplication(_graph: Wiring, node: Node) -> bool:
    return isinstance(node.expression, Product) and operands(node.expression) is not None and len(node.parents) > 1


def _is_selection(_graph: Wiring, node: Node) -> bool:
    return isinstance(node.expression, Call) and node.expression.function in ("max", "min")


def _is_copy(graph: Wiring, node: Node) -> bool:
    return len(graph.outgoing(node.key)) > 1


PATTERNS = (
    Pattern(
        "addition",
        "addition passes the gradient on",
        "At the addition {node} the local gradients are 1: what {node} receives goes on to {parents} unchanged.",
        _is_addition,
    ),
    Pattern(
        "multiplication",
        "multiplication passes the other value through",
        "At the multiplication {node} the local gradient of each factor is the rest of the product: what {node} "
        "receives goes on to {parents}, each time multiplied by the other value.",
        _is_multiplication,
    ),
    Pattern(
        "selection",
        "a maximum or minimum routes the gradient",
        "The maximum or minimum {node} sends its whole gradient to the parent that it took, among {parents}; "
        "the others receive 0.",
        _is_selection,
    ),
    Pattern(
        "copy",
        "a copy adds the gradients",
        "{node} is used more than once, in {parents}: what comes back along the edges is added.",
        _is_copy,
    ),
)


def patterns_of(graph: Wiring, node: Node) -> tuple[Pattern, ...]:
    """The patterns that a node shows, in the order of the table.

    >>> from symgrad.networks.graph import Graph
    >>> graph = Graph.of("x x")
    >>> [pattern.id for node in graph.nodes for pattern in patterns_of(graph, node)]
    ['copy', 'multiplication']
    """
    return tuple(pattern for pattern in PATTERNS if pattern.holds(graph, node))
