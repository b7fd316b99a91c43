"""Steps, simplification and the page of published exercises, beside SymPy's simplify(diff), in one process.

Run ``python -m benchmarks.differentiation``. Imports are warm, SymPy's cache is cleared before every exercise, and
each exercise is timed on both sides in turn. What is timed is the public call.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import sympy
from sympy.core.cache import clear_cache

import symgrad as sg

EXERCISES = Path(__file__).parent.parent / "tests" / "data" / "exercises.json"
ROUNDS = 5


def best(call: Callable[[], object]) -> float:
    """The shortest of several runs, each from a cold SymPy cache."""
    times = []
    for _ in range(ROUNDS):
        clear_cache()
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times)


def plain() -> list[tuple[str, str]]:
    """The exercises that ask for one derivative by one variable."""
    found = json.loads(EXERCISES.read_text(encoding="utf-8"))
    return [
        (entry["expression"], entry["wrt"][0])
        for entry in found
        if entry["kind"] in {"ordinary", "partial"} and len(entry["wrt"]) == 1
    ]


def compared() -> None:
    """The table of ratios."""
    rows = []
    for text, variable in plain():
        expression = sg.parse(text)
        symbol = sympy.Symbol(variable)
        peer = best(lambda e=expression, s=symbol: sympy.simplify(sympy.diff(e, s)))
        pages = best(lambda t=text, v=variable: sg.differentiate(t, wrt=v).to_markdown(check=False))
        proved = best(lambda t=text, v=variable: sg.differentiate(t, wrt=v).to_markdown())
        rows.append((pages / peer, proved / peer, proved / pages, pages, peer, text))
    median = [statistics.median(column) for column in list(zip(*rows, strict=True))[:5]]
    print(f"{len(rows)} exercises, median of each:")
    print(f"  steps, simplification and Markdown   {median[3] * 1e3:7.1f} ms")
    print(f"  sympy.simplify(sympy.diff)           {median[4] * 1e3:7.1f} ms")
    print(f"  ratio without the proof              {median[0]:7.2f}")
    print(f"  ratio with the proof                 {median[1]:7.2f}")
    print(f"  proof: times the page without it     {median[2]:7.2f}")
    print("the largest ratios without the proof:")
    for ratio, _, _, ours, peer, text in sorted(rows, reverse=True)[:5]:
        print(f"  {ratio:7.2f}   {ours * 1e3:6.2f} ms against {peer * 1e3:6.2f} ms   {text}")


def growth() -> None:
    """Time against the characters that are printed."""
    notation = sg.Notation(limits=sg.Limits(exponent=10**6))
    shapes = [(f"sum of {n} terms", " + ".join(f"{k + 2}x^{k + 2}" for k in range(n))) for n in (10, 100, 1000)]
    shapes += [(f"product of {n} factors", "*".join(f"(x + {k + 2})" for k in range(n))) for n in (10, 100)]
    for name, text in shapes:
        start = time.perf_counter()
        page = sg.differentiate(text, wrt="x", notation=notation).to_markdown(check=False)
        spent = time.perf_counter() - start
        print(f"  {name:24} {spent:6.2f} s  {len(page):8} characters  {spent / len(page) * 1e6:5.2f} µs each")


if __name__ == "__main__":
    sg.differentiate("x^2 sin x").to_markdown()
    sympy.simplify(sympy.diff(sg.parse("x^2 sin x"), sympy.Symbol("x")))
    compared()
    growth()
