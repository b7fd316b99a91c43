"""Where a pass meets a kink: a place at which a node has no derivative, and what is done there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from symgrad.functions.entry import Function, Kink
from symgrad.functions.registry import FUNCTIONS
from symgrad.language.parser import read
from symgrad.language.traversal import substitute, walk
from symgrad.language.tree import Call, Name, Tree
from symgrad.networks.ledger import Ledger
from symgrad.networks.wiring import Wiring

NEAR = 1e-4
"""Closer than this to a kink a central difference may reach over it and tells nothing."""

EXTREMES = ("max", "min")
"""Functions with a kink where arguments tie; of those that tie the first counts as taken."""


@dataclass(frozen=True, slots=True)
class KinkMet:
    """A node that has a kink at, or very near, the values of a pass; ``exactly`` where it has no derivative there."""

    node: Name
    call: Call
    entry: Function
    kink: Kink
    exactly: bool


def kinks_met(graph: Wiring, ledger: Ledger) -> tuple[KinkMet, ...]:
    """The kinks that a pass meets, in the order of the nodes.

    >>> from symgrad.networks.graph import Graph
    >>> found = Graph.of("relu(x)").forward(at={"x": 0})
    >>> [(str(met.node), met.kink.convention) for met in kinks_met(found.graph, found.ledger)]
    [('f', '0')]
    """
    return tuple(met for node in graph.nodes if node.expression is not None
                 for met in _in_expression(node.key, node.expression, ledger))  # fmt: skip


def _in_expression(key: Name, expression: Tree, ledger: Ledger) -> Iterator[KinkMet]:
    for part in walk(expression):
        if isinstance(part, Call) and part.function in FUNCTIONS and not part.primes:
            entry = FUNCTIONS[part.function]
            if part.function in EXTREMES:
                gap = _gap(part, ledger)
                if gap <= NEAR:
                    yield KinkMet(key, part, entry, entry.kinks[0], gap == 0)
                continue
            for kink in entry.kinks:
                distance = _distance(part, entry, kink, ledger)
                if distance is not None and abs(distance) <= NEAR:
                    yield KinkMet(key, part, entry, kink, distance == 0)


def _distance(call: Call, entry: Function, kink: Kink, ledger: Ledger) -> float | None:
    """How far the first argument is from the kink, None where the kink's place is no formula in the others."""
    formal: Mapping[Name, Tree] = dict(zip(map(Name, entry.arguments), call.arguments, strict=False))
    place = substitute(read(kink.at), formal)
    return float(ledger.value(call.arguments[0])) - float(ledger.value(place))


def _gap(call: Call, ledger: Ledger) -> float:
    """How far what a maximum or minimum takes is from the next argument; 0 at a tie."""
    first, second, *_ = sorted((float(ledger.value(part)) for part in call.arguments), reverse=call.function == "max")
    return abs(first - second)


def behind_kinks(graph: Wiring, ledger: Ledger) -> frozenset[Name]:
    """The nodes whose change moves a node at a kink, so that a central difference by them tells nothing."""
    found: set[Name] = set()
    stack = [met.node for met in kinks_met(graph, ledger)]
    while stack:
        for parent in graph.node(stack.pop()).parents:
            if parent not in found:
                found.add(parent)
                stack.append(parent)
    return frozenset(found)
