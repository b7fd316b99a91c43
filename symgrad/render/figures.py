"""The geometry of a drawn graph, the same in every format that draws.

Columns run from left to right and rows from top to bottom, one unit apart; a column whose rows are
0, 1, 2, … without a gap is centred against the tallest one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from symgrad.document.model import Figure, FigureEdge

Place = tuple[float, float]

_FAN = 22
"""Degrees by which an arrow bends away from another with the same ends."""
_SWERVE = 38
"""Degrees by which an arrow bends around a node in its way."""
_CLEARANCE = 0.35
_NOTE = 0.15
"""The room around a node, and for each note below it, in rows."""
_RESERVED = frozenset(
    {"call", "class", "click", "default", "end", "flowchart", "graph", "href", "interpolate", "linkstyle", "style",
     "subgraph"}
)  # fmt: skip
"""Words with a meaning in mermaid."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """An edge as it is drawn: how far it bends to the left (degrees), and where on it its label stands (0 to 1)."""

    edge: FigureEdge
    bend: float
    at: float


def identifiers(figure: Figure) -> Mapping[str, str]:
    """For each node's key a name that any drawing language takes, all of them different.

    >>> from symgrad.document.model import FigureNode
    >>> from symgrad.language.tree import Name
    >>> dict(identifiers(Figure((FigureNode("w_1", Name("w", ("1",))), FigureNode("end", Name("z"))), ())))
    {'w_1': 'w1', 'end': 'end1'}
    """
    taken: dict[str, str] = {}
    for node in figure.nodes:
        stem = re.sub(r"[^A-Za-z0-9]", "", node.key)
        stem = stem if stem[:1].isalpha() else f"node{stem}"
        chosen, count = stem, 0
        while chosen in taken.values() or chosen.lower() in _RESERVED:
            count += 1
            chosen = f"{stem}{count}"
        taken[node.key] = chosen
    return taken


def places(figure: Figure) -> Mapping[str, Place]:
    """Where each node stands: x to the right, y upwards, in units of a column and a row."""
    rows: dict[int, list[int]] = defaultdict(list)
    for node in figure.nodes:
        rows[node.column].append(node.row)
    tallest = max((max(column) for column in rows.values()), default=0)
    lift = {
        column: (tallest - max(taken)) / 2 if sorted(taken) == list(range(len(taken))) else 0.0
        for column, taken in rows.items()
    }
    return {node.key: (float(node.column), -node.row - lift[node.column]) for node in figure.nodes}


def entered(figure: Figure) -> frozenset[str]:
    """The keys of the nodes that an arrow leads to; the others are inputs."""
    return frozenset(edge.target for edge in figure.edges)


def arrows(figure: Figure) -> tuple[Arrow, ...]:
    """The edges with their bends, in the order given.

    Parallel edges fan out; an edge that would run through a third node swerves around it. Where several
    edges leave the source and several enter the target, labels stand nearer to the source: there the
    edges have not crossed yet.
    """
    where = places(figure)
    leaving = Counter(edge.source for edge in figure.edges)
    entering = Counter(edge.target for edge in figure.edges)
    parallel = Counter((edge.source, edge.target) for edge in figure.edges)
    drawn: Counter[tuple[str, str]] = Counter()
    found = []
    for edge in figure.edges:
        ends = (edge.source, edge.target)
        bend = (drawn[ends] - (parallel[ends] - 1) / 2) * 2 * _FAN
        drawn[ends] += 1
        if not bend and _blocked(figure, where, *ends):
            bend = _SWERVE if _above_middle(where, *ends) else -_SWERVE
        crossing = leaving[edge.source] > 1 and entering[edge.target] > 1
        found.append(Arrow(edge, bend, 0.28 if crossing and parallel[ends] == 1 else 0.5))
    return tuple(found)


def _blocked(figure: Figure, where: Mapping[str, Place], source: str, target: str) -> bool:
    """Whether the straight line between two nodes runs through a third, or through what stands below it."""
    (ax, ay), (bx, by) = where[source], where[target]
    for node in figure.nodes:
        x, y = where[node.key]
        below = _CLEARANCE + _NOTE * len(node.notes)
        if node.key in (source, target):
            continue
        if ax == bx == x:
            if min(ay, by) < y < max(ay, by):
                return True
        elif min(ax, bx) < x < max(ax, bx):
            line = ay + (by - ay) * (x - ax) / (bx - ax)
            if y - below < line < y + _CLEARANCE:
                return True
    return False


def _above_middle(where: Mapping[str, Place], source: str, target: str) -> bool:
    middle = (max(y for _, y in where.values()) + min(y for _, y in where.values())) / 2
    return (where[source][1] + where[target][1]) / 2 >= middle
