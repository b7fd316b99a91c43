"""Finite differences for many inputs at once: one run through the graph on arrays, a column for each moved input.

Floats lose about ten of their digits to a difference quotient, which leaves enough to find a wrong gradient by; where
they leave a doubt, whoever asks takes :mod:`~symgrad.networks.differences`, which is slow and has digits to spare.
In a large graph a difference by each input would cost the square of its size. There a few inputs are drawn, and a
few random directions in which all of them are moved: the slope along a direction is the sum of all the gradients,
each times its part of the direction, so a single wrong one shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from math import hypot
from random import Random
from typing import Any

import numpy as np
from flint import arb

from symgrad.errors import UnsupportedError
from symgrad.language.tree import Name, Tree
from symgrad.networks.ledger import Ledger, work_out
from symgrad.networks.shapes import StandIns, numbered, renamed
from symgrad.networks.values import Value
from symgrad.networks.wiring import Wiring
from symgrad.numeric.compiled import Compiled, compile_numeric
from symgrad.numeric.differences import STEP
from symgrad.numeric.precision import working_precision

Direction = Mapping[Name, float]
"""How far each input is moved; a vector of length 1."""

_ROOM = 200_000
"""So many inputs times nodes are worked out at once; beyond, inputs are drawn."""
_DRAWN, _DIRECTIONS = 32, 8
_PRECISION = 128


def drawn(graph: Wiring, names: Sequence[Name], seed: int = 0) -> tuple[Sequence[Name], Sequence[Direction]]:
    """The inputs to be moved one by one, and the directions to move all of them in: all and none in a small graph.

    >>> from symgrad.networks.graph import Graph
    >>> drawn(Graph.of("x y"), [Name("x"), Name("y")])[1]
    ()
    """
    if len(names) * len(graph.nodes) <= _ROOM:
        return names, ()
    random = Random(f"{seed}: {len(names)}")
    places = sorted(random.sample(range(len(names)), min(_DRAWN, len(names))))
    return [names[place] for place in places], tuple(_direction(names, random) for _ in range(_DIRECTIONS))


def _direction(names: Sequence[Name], random: Random) -> Direction:
    parts = [random.choice((-1, 1)) * random.uniform(0.5, 1.5) for _ in names]
    length = hypot(*parts)
    return {name: part / length for name, part in zip(names, parts, strict=True)}


def float_differences(graph: Wiring, ledger: Ledger, names: Sequence[Name]) -> dict[Name, float]:
    """(E(x+h) − E(x−h))/2h by each input, with h = 6·10⁻⁶ · max(1, |x|), all in one run; nan where floats have none.

    >>> from symgrad.networks.graph import Graph
    >>> found = Graph.of("x^3").forward(at={"x": 2})
    >>> round(float_differences(found.graph, found.ledger, [Name("x")])[Name("x")], 6)
    12.0
    """
    values = _floats(graph, ledger)
    steps = {name: float(STEP) * max(1.0, abs(values[name])) for name in names}
    columns: dict[Name, Any] = dict(values)
    for place, name in enumerate(names):
        columns[name] = np.full(2 * len(names), values[name])
        columns[name][2 * place : 2 * place + 2] += (steps[name], -steps[name])
    found = np.broadcast_to(_outputs(graph, columns), 2 * len(names))
    apart = [columns[name][2 * place] - columns[name][2 * place + 1] for place, name in enumerate(names)]
    with np.errstate(all="ignore"):
        slopes = (found[::2] - found[1::2]) / np.asarray(apart)
    return dict(zip(names, slopes.tolist(), strict=True))


def float_slopes(graph: Wiring, ledger: Ledger, directions: Sequence[Direction]) -> list[float]:
    """(E(x+hd) − E(x−hd))/2h along each direction d, with h = 6·10⁻⁶, all in one run."""
    columns: dict[Name, Any] = dict(_floats(graph, ledger))
    for name in directions[0] if directions else ():
        moves = np.repeat([direction[name] for direction in directions], 2) * float(STEP)
        columns[name] = columns[name] + moves * np.tile([1, -1], len(directions))
    found = np.broadcast_to(_outputs(graph, columns), 2 * len(directions))
    with np.errstate(all="ignore"):
        slopes: list[float] = ((found[::2] - found[1::2]) / (2 * float(STEP))).tolist()
    return slopes


def slope_along(graph: Wiring, ledger: Ledger, direction: Direction) -> float:
    """The same along one direction in balls, for where floats leave a doubt."""
    upper, lower = (_output_along(graph, ledger, direction, step) for step in (STEP, -STEP))
    with working_precision(_PRECISION):
        return float(((upper - lower) / (2 * Value(STEP).enclosure(_PRECISION))).mid())


def _output_along(graph: Wiring, ledger: Ledger, direction: Direction, step: Fraction) -> arb:
    numbers = ledger.numbers(_PRECISION)
    known = {key: numbers[key] for key in graph.inputs}
    for name, part in direction.items():
        at = numbers[name]
        assert isinstance(at, Fraction), "inputs are given exactly"
        known[name] = Value(at + Fraction(part) * step).enclosure(_PRECISION)
    for node in graph.nodes:
        if node.expression is not None:
            known[node.key] = work_out(node.expression, known, _PRECISION, node.key)
    found = known[graph.output]
    return Value(found).enclosure(_PRECISION) if isinstance(found, Fraction) else found


def _floats(graph: Wiring, ledger: Ledger) -> dict[Name, float]:
    numbers = ledger.numbers()
    return {key: float(Value(number)) for key in graph.inputs if isinstance(number := numbers[key], Fraction)}


def _outputs(graph: Wiring, columns: dict[Name, Any]) -> Any:
    """The output for inputs that are numbers or arrays of one length."""
    for node in graph.nodes:
        if node.expression is not None:
            names = StandIns()
            try:
                function = _program(renamed(node.expression, names), len(names))
            except UnsupportedError:
                names = StandIns.alphabetical(node.expression)
                function = compile_numeric(node.expression, tuple(names))
            columns[node.key] = function.run([columns[name] for name in names])
    return columns[graph.output]


@lru_cache(maxsize=64)
def _program(shape: Tree, count: int) -> Compiled:
    """The function of all expressions of a form, of so many names in the order of their numbers."""
    return compile_numeric(shape, numbered(count))
