"""What a kind of node does with a gradient that comes back to it: the patterns worth knowing by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from symgrad.language.tree import Call, Name, Negative, Product, Sum
from symgrad.networks.wiring import Node, Wiring, operands


@dataclass(frozen=True, slots=True)
class Pattern:
    """An entry: a stable id, a name, a sentence (its reason, to be followed by where it occurs), and where it holds."""

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
        "The local gradients are 1, so what comes back to the addition goes on unchanged",
        _is_addition,
    ),
    Pattern(
        "multiplication",
        "multiplication passes the other value through",
        "In a multiplication the local gradient of a factor is the rest of the product, so what comes back goes on "
        "times the other value",
        _is_multiplication,
    ),
    Pattern(
        "selection",
        "a maximum or minimum routes the gradient",
        "What was taken receives the whole gradient, the rest receives 0",
        _is_selection,
    ),
    Pattern(
        "copy",
        "a copy adds the gradients",
        "A value that is used several times collects what comes back along all its edges",
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
