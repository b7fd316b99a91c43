"""The worked document of a 3-2-1 network, beside SymPy's latex() on the formulas that it shows, in one process.

Run ``python -m benchmarks.documents``. Every formula of the page is converted beforehand, as it is written, so that
SymPy only prints. A page is everything from the inputs on: the pass, the derivations, the proof of every line, the
rendering. The first page of the process counts by itself; then both sides are timed in turn. What is timed is the
public call.
"""

from __future__ import annotations

import dataclasses
import statistics
import time
from collections.abc import Callable, Iterator
from typing import get_args

import sympy
from sympy.core.cache import clear_cache

import symgrad as sg
from symgrad.document.present import document_of
from symgrad.errors import UnsupportedError
from symgrad.language.convert import to_sympy
from symgrad.language.tree import Tree

ROUNDS = 40


def network() -> sg.Network:
    """The lecture's network: three inputs, two hidden units, one output."""
    return sg.Network(
        inputs=3,
        layers=[
            sg.Layer(2, "sigmoid", weights=[[0.2, -0.3], [0.4, 0.1], [-0.5, 0.2]], biases=[-0.4, 0.2]),
            sg.Layer(1, "sigmoid", weights=[[-0.3], [-0.2]], biases=[0.1]),
        ],
        loss="squared_error",
        drop_constant=True,
    )


def backpropagated(net: sg.Network, place: int) -> sg.Backpropagation[sg.Network]:
    """All eleven gradients for an example; every place is another example, so that no proof of numbers is met again."""
    return net.backpropagate([1, 0, 1 + place / 1000], targets=[1], rounding=sg.Rounding(mode="stepwise"))


def formulas(part: object) -> Iterator[Tree]:
    """Every formula of a document, as often as it is shown."""
    if isinstance(part, get_args(Tree)):
        yield part
    elif isinstance(part, tuple):
        for inner in part:
            yield from formulas(inner)
    elif dataclasses.is_dataclass(part):
        for field in dataclasses.fields(part):
            yield from formulas(getattr(part, field.name))


def convertible(trees: Iterator[Tree]) -> list[sympy.Basic]:
    """The formulas as SymPy's trees, as they are written; without the few (a path z → o → E) that it cannot hold."""
    found = []
    for tree in trees:
        try:
            found.append(to_sympy(tree, evaluate=False))
        except UnsupportedError:
            continue
    return found


def seconds(call: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def printed(expressions: list[sympy.Basic]) -> None:
    """SymPy's part."""
    for expression in expressions:
        sympy.latex(expression, order="none")


def compared() -> None:
    """The first page, then the medians."""
    net = network()
    first = seconds(lambda: backpropagated(net, 0).to_markdown())
    shown = list(formulas(document_of(backpropagated(net, 0)).blocks))
    expressions = convertible(iter(shown))
    first_peer = seconds(lambda: printed(expressions))
    print(f"{len(shown)} formulas, of which SymPy prints {len(expressions)}")
    print(f"the first page {first * 1e3:.0f} ms, SymPy's first printing {first_peer * 1e3:.0f} ms,"
          f" ratio {first / first_peer:.1f}")
    times: dict[str, list[float]] = {name: [] for name in ("latex()", "markdown", "latex", "both")}
    for place in range(1, ROUNDS + 1):
        clear_cache()
        times["latex()"].append(seconds(lambda: printed(expressions)))
        times["markdown"].append(seconds(lambda p=place: backpropagated(net, 4 * p).to_markdown()))
        times["latex"].append(seconds(lambda p=place: backpropagated(net, 4 * p + 1).to_latex()))
        one = backpropagated(net, 4 * place + 2)
        times["both"].append(seconds(lambda r=one: (r.to_markdown(), r.to_latex())))
    peer = statistics.median(times.pop("latex()"))
    print(f"median over {ROUNDS} rounds: SymPy's latex() {peer * 1e3:.1f} ms")
    for name, found in times.items():
        page, times_printed = statistics.median(found), 2 if name == "both" else 1
        print(f"  page as {name:9} {page * 1e3:6.1f} ms, ratio {page / peer / times_printed:.2f}")


if __name__ == "__main__":
    compared()
