"""All gradients of networks in node form, with their steps and their proof, beside SymPy's diff, in one process.

Run ``python -m benchmarks.networks``. With ``--whole`` SymPy differentiates the substituted error by all 180
parameters instead of a sample of them. Before every run the caches of both sides are emptied.
"""

from __future__ import annotations

import gc
import math
import random
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from itertools import pairwise

import sympy
from sympy.core.cache import clear_cache

import symgrad as sg
from symgrad.language.convert import to_sympy
from symgrad.numeric import walk

SIZES = (8, 8, 8, 4)
EDGES = (1_000, 3_000, 10_000, 30_000, 100_000)
ROUNDS = 5
SAMPLE = 2
"""So many parameters of each layer are taken for the substituted error."""


def network(sizes: tuple[int, ...]) -> sg.Network:
    """A fully connected sigmoid network with seeded weights that keep its units from saturating."""
    draw = random.Random(1)
    layers = []
    for before, units in pairwise(sizes):
        weights = [[round(draw.uniform(-1, 1) / math.sqrt(before), 3) for _ in range(units)] for _ in range(before)]
        layers.append(sg.Layer(units, "sigmoid", weights=weights, biases=[0.1] * units))
    return sg.Network(inputs=sizes[0], layers=layers, loss="squared_error")


def cold() -> None:
    """Empty the caches of SymPy and of symgrad."""
    clear_cache()
    for name, module in list(sys.modules.items()):
        if name.startswith("symgrad"):
            for value in vars(module).values():
                if callable(getattr(value, "cache_clear", None)):
                    value.cache_clear()
    walk._plans.clear()
    gc.collect()


def seconds(call: Callable[[], object], warm: bool = False) -> float:
    """The time of one call from cold caches, or from those that are as the last call left them."""
    if not warm:
        cold()
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def worked(sizes: tuple[int, ...] = SIZES) -> None:
    """A new network, its forward and backward pass, every gradient with the steps of all its factors, and the proof.

    Of every step everything is asked for, so that nothing can be left undone.
    """
    net = network(sizes)
    found = net.backpropagate([0.5] * sizes[0], targets=[1] * sizes[-1])
    for gradient in found.gradients.values():
        for path in gradient.paths:
            for factor in path:
                derivation = factor.derivation
                for step in derivation.steps if derivation else ():
                    assert all(part.rule and part.before_tree and part.after_tree for part in step.walk())
    assert found.verify().holds


def local_expressions() -> list[tuple[sympy.Basic, sympy.Basic]]:
    """Each z_j by its parents and parameters, each o_j by z_j, E by each o_k."""
    graph = network(SIZES).graph
    return [
        (to_sympy(node.expression), to_sympy(parent))
        for node in graph.nodes
        if node.expression is not None
        for parent in node.parents
        if parent.base != "t"
    ]


def beside_local_diffs() -> float:
    """The ratio to SymPy's diff of the local expressions alone; the best time of each side over some rounds."""
    pairs = local_expressions()
    ours, peer, warm = [], [], []
    for _ in range(ROUNDS):
        peer.append(seconds(lambda: [sympy.diff(expression, name) for expression, name in pairs]))
        ours.append(seconds(worked))
        warm.append(seconds(worked, warm=True))
    print(f"8-8-8-4, {len(network(SIZES).parameter_names)} parameters, the best of {ROUNDS}:")
    alone = f"sympy.diff of the {len(pairs)} local expressions alone"
    print(f"  {'pass, steps and proof':48}{min(ours):8.3f} s   (the worst {max(ours):.3f})")
    print(f"  {alone:48}{min(peer):8.3f} s   (the worst {max(peer):.3f})")
    print(f"  {'ratio':48}{min(ours) / min(peer):8.2f}")
    print(f"  {'another network of the shape, caches kept':48}{min(warm):8.3f} s")
    return min(ours)


def passes_only() -> float:
    """All gradients in symbols and numbers, without steps and proof."""
    found = []
    for _ in range(ROUNDS):
        net = network(SIZES)
        found.append(seconds(lambda net=net: net.backpropagate([0.5] * SIZES[0], targets=[1] * SIZES[-1]).gradients))
    return min(found)


def substituted_error() -> tuple[sympy.Basic, list[list[sympy.Basic]]]:
    """E in terms of inputs, parameters and targets, and the parameters layer by layer."""
    net = network(SIZES)
    written: dict[sympy.Basic, sympy.Basic] = {}
    error: sympy.Basic = sympy.S.Zero
    for node in net.graph.nodes:
        if node.expression is not None:
            error = written[to_sympy(node.key)] = to_sympy(node.expression).xreplace(written)
    label = SIZES[0]
    layers = []
    for units in SIZES[1:]:
        targets = {str(label + place) for place in range(1, units + 1)}
        layers.append([to_sympy(name) for name in net.parameter_names if name.subscripts[-1] in targets])
        label += units
    return error, layers


def beside_substituted_error(worked_in: float, whole: bool) -> None:
    """The ratio to SymPy's diff of the substituted error by all parameters."""
    error, layers = substituted_error()
    total, taken = 0.0, 0
    for layer in layers:
        chosen = layer if whole else random.Random(1).sample(layer, SAMPLE)
        spent = seconds(lambda chosen=chosen: [sympy.diff(error, name) for name in chosen])
        total += spent * len(layer) / len(chosen)
        taken += len(chosen)
    count = sum(map(len, layers))
    how = "measured" if whole else f"from {taken} of them, {SAMPLE} of each layer"
    alone = passes_only()
    print(f"sympy.diff of the substituted error, {count} parameters ({how}): {total:.1f} s")
    print(f"  {'all gradients in symbols and numbers':48}{alone:8.4f} s, {total / alone:6.0f} times faster")
    print(f"  {'the same with every step and the proof':48}{worked_in:8.4f} s, {total / worked_in:6.0f} times faster")


def sizes_for(edges: int) -> tuple[int, ...]:
    """Layers n-n-n-2; a weight is two edges of the graph, since the sum depends on it and on what it multiplies."""
    units = max(2, round(math.sqrt(edges / 4)))
    return units, units, units, 2


def stages(sizes: tuple[int, ...]) -> Iterator[tuple[str, float]]:
    """Building the graph, the reverse pass in symbols, the numbers, the proof: each with its time."""
    cold()
    start = time.perf_counter()
    net = network(sizes)
    yield "graph", time.perf_counter() - start
    start = time.perf_counter()
    assert net.adjoints
    yield "symbols", time.perf_counter() - start
    start = time.perf_counter()
    found = net.backpropagate([0.5] * sizes[0], targets=[1] * sizes[-1])
    assert found.gradients
    yield "numbers", time.perf_counter() - start
    start = time.perf_counter()
    assert found.verify().holds
    yield "proof", time.perf_counter() - start


def slope(points: list[tuple[float, float]]) -> float:
    """The exponent of growth: the slope of the least-squares line through the logarithms."""
    logs = [(math.log(x), math.log(y)) for x, y in points]
    middle_x, middle_y = (sum(column) / len(logs) for column in zip(*logs, strict=True))
    above = sum((x - middle_x) * (y - middle_y) for x, y in logs)
    return above / sum((x - middle_x) ** 2 for x, _ in logs)


def growth() -> None:
    """Time and peak memory against the edges; memory in a run of its own, since watching it costs time."""
    print("   edges    graph  symbols  numbers    proof    all [s]  µs an edge   peak [MB]  kB an edge")
    times, memory = [], []
    for wanted in EDGES:
        sizes = sizes_for(wanted)
        edges = len(network(sizes).graph.edges)
        spent = dict(stages(sizes))
        total = sum(spent.values())
        cold()
        tracemalloc.start()
        worked_without_steps(sizes)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        times.append((edges, total))
        memory.append((edges, peak))
        print(
            f"{edges:8}" + "".join(f"{value:9.2f}" for value in spent.values())
            + f"{total:11.2f}{total / edges * 1e6:12.0f}{peak / 1e6:12.1f}{peak / edges / 1e3:12.2f}",
            flush=True,
        )
    print(f"growth with the edges: time to the power {slope(times):.2f}, memory to the power {slope(memory):.2f}")


def worked_without_steps(sizes: tuple[int, ...]) -> None:
    """Everything that :func:`stages` times, at once."""
    assert [spent for _, spent in stages(sizes)]


if __name__ == "__main__":
    worked((3, 2, 1))
    beside_substituted_error(beside_local_diffs(), "--whole" in sys.argv)
    growth()
