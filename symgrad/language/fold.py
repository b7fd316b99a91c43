"""Working from the leaves up without recursion, so depth costs no stack."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from symgrad.language.traversal import children
from symgrad.language.tree import Tree

Node = TypeVar("Node")
Result = TypeVar("Result")
Plan: TypeAlias = tuple[Sequence[Node], Callable[[Sequence[Result]], Result]]
"""The parts of a node, and what makes its result out of theirs."""


@dataclass(frozen=True, slots=True)
class _Ready(Generic[Result]):
    """A node whose parts are being worked out: how many there are, and what is made of them."""

    count: int
    build: Callable[[Sequence[Result]], Result]


def fold(tree: Tree, combine: Callable[[Tree, Sequence[Result]], Result]) -> Result:
    """What ``combine`` makes of each node and the results of its parts, in the order of ``children``.

    >>> from symgrad.language.tree import Name, Product, TWO
    >>> fold(Product((TWO, Name("x"))), lambda node, depths: 1 + max(depths, default=0))
    2
    """

    nodes: list[tuple[Tree, int]] = []
    pending = [tree]
    while pending:
        node = pending.pop()
        parts = children(node)
        nodes.append((node, len(parts)))
        pending.extend(parts)
    finished: list[Result] = []
    for node, count in reversed(nodes):
        results: Sequence[Result] = ()
        if count:
            results = finished[-count:]
            del finished[-count:]
        finished.append(combine(node, results))
    return finished[0]


def fold_plans(root: Node, plan: Callable[[Node], Plan[Node, Result]]) -> Result:
    """The result of a node where each node says itself which parts it needs and what it makes of them.

    >>> fold_plans(4, lambda n: ([n - 1] if n else [], lambda parts: n * parts[0] if parts else 1))
    24
    """
    pending: list[Node | _Ready[Result]] = [root]
    finished: list[Result] = []
    while pending:
        entry = pending.pop()
        if isinstance(entry, _Ready):
            first = len(finished) - entry.count
            results = finished[first:]
            del finished[first:]
            finished.append(entry.build(results))
        else:
            parts, build = plan(entry)
            pending.append(_Ready(len(parts), build))
            pending.extend(reversed(parts))
    return finished[0]
