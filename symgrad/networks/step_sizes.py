"""Which step a difference should take: the error of the formula falls with h², round-off grows as h gets small."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from flint import arb

from symgrad.errors import AuthorError
from symgrad.language.tree import Name
from symgrad.networks.differences import as_ball, depending
from symgrad.networks.ledger import work_out
from symgrad.networks.probes import WorkedGraph
from symgrad.networks.values import Value, enclosed
from symgrad.networks.wiring import Node, Wiring
from symgrad.numeric.precision import working_precision

STEPS = tuple(Fraction(1, 10**exponent) for exponent in range(1, 13))


@dataclass(frozen=True, slots=True)
class StepSize:
    """A step, the central difference as a program in double precision finds it, and how far it is off."""

    h: Fraction
    difference: float
    error: Value


@dataclass(frozen=True, slots=True)
class StepStudy:
    """The steps that were tried for the gradient by one name."""

    name: Name
    sizes: tuple[StepSize, ...]


def step_sizes(one: WorkedGraph, name: Name, truth: Value, steps: Sequence[Fraction] = STEPS) -> tuple[StepSize, ...]:
    """The central differences of an unrounded pass in double precision, for each step.

    Every node's value is rounded to the nearest double before it is used, so the digits do not depend on a
    machine's own exponential. Steps that leave the domain are left out.

    >>> from symgrad.networks.graph import Graph
    >>> found = Graph.of("x^3").backward(at={"x": 2})
    >>> sizes = step_sizes(WorkedGraph(found.graph, found.ledger), Name("x"), found.gradients["x"].value)
    >>> [float(f"{size.error:.1e}") for size in sizes][:3]
    [0.01, 0.0001, 1e-06]
    """
    numbers = one.ledger.numbers()
    doubles = {key: Fraction(float(as_ball(numbers[key]).mid())) for key in (node.key for node in one.graph.nodes)}
    nodes = depending(one.graph, name)
    found = []
    for h in steps:
        try:
            difference = _difference(one.graph, nodes, doubles, name, float(h))
        except AuthorError:
            continue
        found.append(StepSize(h, difference, enclosed(partial(_distance, Value(Fraction(difference)), truth))))
    return tuple(found)


def _difference(
    graph: Wiring, nodes: Sequence[Node], doubles: Mapping[Name, Fraction], name: Name, h: float
) -> float:
    at = float(doubles[name])
    upper, lower = (_output(graph, nodes, doubles, name, moved) for moved in (at + h, at - h))
    return (upper - lower) / (2 * h)


def _output(
    graph: Wiring, nodes: Sequence[Node], doubles: Mapping[Name, Fraction], name: Name, at: float
) -> float:
    """The output, each value on the way to it rounded to a double."""
    values = dict(doubles)
    values[name] = Fraction(at)
    for node in nodes:
        assert node.expression is not None
        values[node.key] = Fraction(float(as_ball(work_out(node.expression, values)).mid()))
    return float(values[graph.output])


def _distance(difference: Value, truth: Value, precision: int) -> arb:
    with working_precision(precision):
        return abs(difference.enclosure(precision) - truth.enclosure(precision))
