"""What three other ways say about one gradient of a pass: differences, the complex step, and a ball.

All three go through the nodes' own expressions, none of them through the formulas of backpropagation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import isfinite

import numpy as np
from flint import arb

from symgrad.errors import AuthorError, UnsupportedError
from symgrad.language.traversal import names_in
from symgrad.language.tree import Derivative, Name, Tree
from symgrad.networks.differences import as_ball, depending, moved
from symgrad.networks.enclosures import enclosures, value_of_ball
from symgrad.networks.ledger import Ledger, work_out
from symgrad.networks.switches import Switch, switches_in
from symgrad.networks.values import Value
from symgrad.networks.wiring import Node, Wiring
from symgrad.numeric.compiled import Compiled, compile_numeric
from symgrad.numeric.differences import require_analytic
from symgrad.numeric.precision import working_precision

COMPLEX_STEP = 1e-20
_PRECISION = 128
Numbers = Mapping[Name, Fraction | arb]


@dataclass(frozen=True, slots=True)
class WorkedGraph:
    """A graph with its unrounded numbers."""

    graph: Wiring
    ledger: Ledger

    def named(self, by: Name) -> Derivative:
        """How the gradient by a node is written: ∂E/∂w, or dE/dw in a chain."""
        return Derivative(self.graph.output, (by,), partial=not self.graph.is_chain)


@dataclass(frozen=True, slots=True)
class Crossing:
    """A switch that lies within the reach of a difference, and the value of what is compared there.

    ``exactly`` where the pass itself is at the switch; ``example`` counts the examples of a batch from 1.
    """

    node: Name
    switch: Switch
    value: Value
    exactly: bool
    example: int = 1


@dataclass(frozen=True, slots=True)
class Slopes:
    """(E(w+h) − E(w−h))/2h, and the slopes to the left and to the right of w; fractions where they are exact."""

    central: Fraction | arb
    left: Fraction | arb
    right: Fraction | arb


@dataclass(frozen=True, slots=True)
class Probe:
    """What was found about the gradient by one node; ``slopes`` None where w − h or w + h leaves the domain.

    ``barrier`` is the part that keeps the complex step from being valid.
    """

    name: Name
    slopes: Slopes | None
    halved: Slopes | None
    complex_step: float | None
    barrier: Tree | None
    ball: arb
    crossings: tuple[Crossing, ...]


def probes_of(one: WorkedGraph, names: Iterable[Name], h: Fraction) -> dict[Name, Probe]:
    """The probes of a graph by some of its nodes.

    >>> from symgrad.networks.graph import Graph
    >>> found = Graph.of("x^3").forward(at={"x": 2})
    >>> probes_of(WorkedGraph(found.graph, found.ledger), [Name("x")], Fraction(1, 1000))[Name("x")].complex_step
    12.0
    """
    numbers, wanted = one.ledger.numbers(_PRECISION), tuple(names)
    balls = enclosures(one.graph, numbers, wanted)
    return {name: _probe(one.graph, numbers, name, h, balls[name]) for name in wanted}


def _probe(graph: Wiring, numbers: Numbers, name: Name, h: Fraction, ball: arb) -> Probe:
    nodes = depending(graph, name)
    sides = _sides(nodes, numbers, name, h)
    crossings = () if sides is None else tuple(_crossings(nodes, name, (sides[0], numbers, sides[1])))
    barrier = _barrier(nodes, name)
    step = None if barrier is not None else _complex_step(graph, nodes, numbers, name)
    halved = _sides(nodes, numbers, name, h / 2)
    slopes = _slopes(graph, numbers, sides, h), _slopes(graph, numbers, halved, h / 2)
    return Probe(name, *slopes, step, barrier, ball, crossings)


def _sides(nodes: Sequence[Node], numbers: Numbers, name: Name, h: Fraction) -> tuple[Numbers, Numbers] | None:
    """All values at w − h and at w + h."""
    at = numbers[name]
    with suppress(AuthorError), working_precision(_PRECISION):
        if isinstance(at, Fraction):
            return moved(nodes, numbers, name, at - h), moved(nodes, numbers, name, at + h)
        return moved(nodes, numbers, name, at - as_ball(h)), moved(nodes, numbers, name, at + as_ball(h))
    return None


def _slopes(graph: Wiring, numbers: Numbers, sides: tuple[Numbers, Numbers] | None, h: Fraction) -> Slopes | None:
    if sides is None:
        return None
    outputs = sides[0][graph.output], numbers[graph.output], sides[1][graph.output]
    return Slopes(_quotient(outputs[0], outputs[2], 2 * h), _quotient(*outputs[:2], h), _quotient(*outputs[1:], h))


def _quotient(lower: Fraction | arb, upper: Fraction | arb, run: Fraction) -> Fraction | arb:
    if isinstance(lower, Fraction) and isinstance(upper, Fraction):
        return (upper - lower) / run
    with working_precision(_PRECISION):
        return (as_ball(upper) - as_ball(lower)) / as_ball(run)


def _crossings(nodes: Sequence[Node], name: Name, places: Sequence[Numbers]) -> Iterable[Crossing]:
    """The switches whose distance changes its sign, or is 0, between w − h and w + h."""
    varying = {name, *(node.key for node in nodes)}
    for node in nodes:
        assert node.expression is not None
        for switch in switches_in(node.expression):
            if varying.isdisjoint(names_in(switch.distance)):
                continue
            lower, middle, upper = (_sign(work_out(switch.distance, place)) for place in places)
            if len({lower, middle, upper}) > 1 or middle == 0:
                yield Crossing(node.key, switch, _value(switch.argument, places[1]), middle == 0)


def _sign(number: Fraction | arb) -> int:
    """The certain sign; 0 where the number is 0 or cannot be told from it."""
    return 1 if number > 0 else -1 if number < 0 else 0


def _value(tree: Tree, numbers: Numbers) -> Value:
    number = work_out(tree, numbers)
    return Value(number) if isinstance(number, Fraction) else value_of_ball(number)


def _barrier(nodes: Sequence[Node], name: Name) -> Tree | None:
    """The first part on the way to the output through which the complex step is not valid."""
    varying = {name, *(node.key for node in nodes)}
    for node in nodes:
        assert node.expression is not None
        for part in _barriers(node.expression):
            if not varying.isdisjoint(names_in(part)):
                return part
    return None


@lru_cache(maxsize=4096)
def _barriers(expression: Tree) -> tuple[Tree, ...]:
    switches = switches_in(expression)
    if switches:
        return tuple(switch.part for switch in switches)
    try:
        require_analytic(expression)
    except UnsupportedError:
        return (expression,)
    return ()


def _complex_step(graph: Wiring, nodes: Sequence[Node], numbers: Numbers, name: Name) -> float | None:
    """Im E(w + ih)/h in floats with h = 10⁻²⁰; None where the floats overflow."""
    values: dict[Name, complex] = {}

    def value(key: Name) -> complex:
        if key not in values:
            values[key] = complex(float(as_ball(numbers[key]).mid()))
        return values[key]

    values[name] = complex(value(name).real, COMPLEX_STEP)
    for node in nodes:
        assert node.expression is not None
        function = _compiled(node.expression)
        values[node.key] = complex(function.run([value(key) for key in function.names]))
    found = float(np.imag(value(graph.output))) / COMPLEX_STEP
    return found if isfinite(found) else None


@lru_cache(maxsize=1024)
def _compiled(expression: Tree) -> Compiled:
    return compile_numeric(expression, names_in(expression), by_definition=True)
