"""Computational graphs: ordered nodes with local expressions, and an edge for each use of a parent.

A node holds one operation written in its parents' names, so a graph is as large as the formula that it
came from, with shared parts once. Edges are counted, not collected in a set: x·x has two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from heapq import heapify, heappop, heappush

from symgrad.errors import AuthorError
from symgrad.language.traversal import children, names_in
from symgrad.language.tree import Call, Name, Negative, Power, Product, Quotient, Sum, Tree


@dataclass(frozen=True, slots=True)
class Edge:
    """The use of ``source`` in ``target``; ``position`` counts the target's edges from 0."""

    source: Name
    target: Name
    position: int


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A local gradient written another way, in names that ``definitions`` explain; it is proved before it is used."""

    parent: Name
    tree: Tree
    definitions: tuple[tuple[Name, Tree], ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A node: its name, and its expression in the names of its parents, None for an input.

    ``parents`` has a name for each edge. An elementary operation has an edge for each operand that is a
    name, so ``x·x`` has two; any other expression has one for each name in it. ``uses`` has the positions of
    these edges by parent, so that nobody goes through a long sum to find one of them.

    >>> from symgrad.language.tree import Product
    >>> x = Name("x")
    >>> len(Node(Name("y"), Product((x, x))).parents)
    2
    """

    key: Name
    expression: Tree | None = None
    shortcuts: tuple[Shortcut, ...] = ()
    parents: tuple[Name, ...] = field(init=False)
    uses: Mapping[Name, tuple[int, ...]] = field(init=False, repr=False, compare=False)
    memory: dict[object, object] = field(init=False, repr=False, compare=False, default_factory=dict)
    """What was worked out about the node, for :mod:`~symgrad.networks.local`."""

    def __post_init__(self) -> None:
        parents = () if self.expression is None else _parents(self.expression)
        uses: dict[Name, tuple[int, ...]] = {}
        for position, parent in enumerate(parents):
            uses[parent] = (*uses.get(parent, ()), position)
        object.__setattr__(self, "parents", parents)
        object.__setattr__(self, "uses", uses)

    def __reduce__(self) -> tuple[object, ...]:
        """What was worked out is worked out again where it is needed."""
        return Node, (self.key, self.expression, self.shortcuts)


def operands(expression: Tree) -> tuple[Tree, ...] | None:
    """The operands of an elementary operation (signs taken off), None for anything larger or a single name."""
    if not isinstance(expression, Sum | Product | Quotient | Power | Call | Negative):
        return None
    parts = tuple(part.operand if isinstance(part, Negative) else part for part in children(expression))
    return parts if all(isinstance(part, Name) or not names_in(part) for part in parts) else None


def _parents(expression: Tree) -> tuple[Name, ...]:
    parts = operands(expression)
    if parts is None:
        return names_in(expression)
    return tuple(part for part in parts if isinstance(part, Name))


@dataclass(frozen=True)
class Wiring:
    """Nodes in an order in which each stands after its parents, and the edges between them.

    The part of a :class:`~symgrad.networks.graph.Graph` that the passes work on. ``output`` is the node whose
    gradients are asked for; it may be left out where only one node feeds no other.

    Raises AuthorError for a node given twice, a cycle (with its nodes), and an unknown output.
    """

    nodes: tuple[Node, ...]
    output: Name
    edges: tuple[Edge, ...] = field(repr=False)
    _nodes: Mapping[Name, Node] = field(repr=False, compare=False)
    _outgoing: Mapping[Name, tuple[Edge, ...]] = field(repr=False, compare=False)

    def __init__(self, nodes: Iterable[Node], output: Name | None = None) -> None:
        ordered = _ordered(_complete(tuple(nodes)))
        edges = tuple(Edge(parent, node.key, i) for node in ordered for i, parent in enumerate(node.parents))
        outgoing: dict[Name, list[Edge]] = {node.key: [] for node in ordered}
        for edge in edges:
            outgoing[edge.source].append(edge)
        for attribute, value in (
            ("nodes", ordered),
            ("edges", edges),
            ("_nodes", {node.key: node for node in ordered}),
            ("_outgoing", {key: tuple(found) for key, found in outgoing.items()}),
        ):
            object.__setattr__(self, attribute, value)
        object.__setattr__(self, "output", self._only_sink() if output is None else output)
        if self.output not in self._nodes:
            raise AuthorError(f"the output {self.output} is not a node", expected=_listed(self._nodes))

    @property
    def inputs(self) -> tuple[Name, ...]:
        """The nodes without an expression."""
        return tuple(node.key for node in self.nodes if node.expression is None)

    @cached_property
    def is_chain(self) -> bool:
        """Whether no node has two different parents, so that every derivative is an ordinary one."""
        return all(len(node.uses) <= 1 for node in self.nodes)

    def node(self, key: Name) -> Node:
        """The node with a name. Raises AuthorError where there is none."""
        try:
            return self._nodes[key]
        except KeyError:
            raise self._missing(key) from None

    def outgoing(self, key: Name) -> tuple[Edge, ...]:
        """The edges to the nodes that use this one. Raises AuthorError where there is no such node."""
        try:
            return self._outgoing[key]
        except KeyError:
            raise self._missing(key) from None

    def _missing(self, key: Name) -> AuthorError:
        return AuthorError(f"there is no node {key}", expected=_listed(self._nodes))

    def _only_sink(self) -> Name:
        sinks = [node.key for node in self.nodes if not self._outgoing[node.key]]
        if len(sinks) != 1:
            raise AuthorError(
                f"the graph ends in {len(sinks)} nodes", expected=f"an output: one of {_listed(sinks)}"
            )
        return sinks[0]


def _complete(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """The nodes with the inputs that were only used, in front."""
    if not nodes:
        raise AuthorError("the graph has no nodes", expected="at least one")
    seen: set[Name] = set()
    for node in nodes:
        if not isinstance(node, Node):
            raise AuthorError(f"{node!r} is no node", expected="Node(name, expression)")
        if node.key in seen:
            raise AuthorError(f"the node {node.key} is given twice", expected="each node once")
        seen.add(node.key)
    used = dict.fromkeys(parent for node in nodes for parent in node.uses)
    return (*(Node(parent) for parent in used if parent not in seen), *nodes)


def _ordered(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Parents first, otherwise as given (Kahn's algorithm over the edges)."""
    index = {node.key: place for place, node in enumerate(nodes)}
    missing = [len(node.uses) for node in nodes]
    children_of: list[list[int]] = [[] for _ in nodes]
    for place, node in enumerate(nodes):
        for parent in node.uses:
            children_of[index[parent]].append(place)
    ready = [place for place, count in enumerate(missing) if count == 0]
    heapify(ready)
    ordered: list[Node] = []
    while ready:
        place = heappop(ready)
        ordered.append(nodes[place])
        for child in children_of[place]:
            missing[child] -= 1
            if missing[child] == 0:
                heappush(ready, child)
    if len(ordered) < len(nodes):
        waiting = {node.key: node for node, count in zip(nodes, missing, strict=True) if count}
        raise AuthorError(f"the graph has a cycle: {_cycle(waiting)}", expected="no node that leads back to itself")
    return tuple(ordered)


def _cycle(waiting: Mapping[Name, Node]) -> str:
    """A circle among nodes of which each waits for another one."""
    key = next(iter(waiting))
    path: dict[Name, None] = {}
    while key not in path:
        path[key] = None
        key = next(parent for parent in waiting[key].parents if parent in waiting)
    found = list(path)
    circle = [*found[found.index(key) :], key]
    return " → ".join(str(name) for name in reversed(circle))


def _listed(names: Iterable[Name]) -> str:
    return ", ".join(str(name) for name in names)

