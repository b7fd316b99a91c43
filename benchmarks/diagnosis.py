"""Naming the mistakes in wrong answers: what preparing a question costs, and what looking an answer up adds.

Run ``python -m benchmarks.diagnosis``. Each exercise is answered with every single mistake that can be made in it, and
a 3-2-1 network (all errors and all updated parameters as one answer, and ∂E/∂z₅ as a formula) with every mistake,
singly and in pairs; the verdict itself is not counted.
"""

from __future__ import annotations

import json
import pickle
import statistics
import time
import tracemalloc
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import symgrad as sg
from symgrad.checking.check import AnswerKey
from symgrad.checking.diagnosis.diagnose import ExpressionDiagnoser
from symgrad.checking.diagnosis.diagnosers import SeveralDiagnosers, diagnoser_of
from symgrad.checking.diagnosis.network_book import NetworkBook
from symgrad.checking.diagnosis.network_diagnoser import NetworkDiagnoser

EXERCISES = Path(__file__).parent.parent / "tests" / "data" / "exercises.json"
STEP = 37
"""Of the pairs of mistakes every so manieth is looked up."""
FORMULAS = (
    "e_6 (1-o_5) o_5", "e_6 w_56 o_5", "e_6 w_56", "e_6 w_46 o_5 (1-o_5)", "e_6 w_56 (1-o_5^2)", "e_6 + 3",
    "o_5 - 17 e_6",
)  # fmt: skip


def main() -> None:
    """Print the medians and the largest."""
    derivatives()
    network_in_numbers()
    network_in_symbols()


def derivatives() -> None:
    """Every single mistake in the published exercises."""
    preparing, looking, sizes, count = [], [], [], 0
    for exercise in json.loads(EXERCISES.read_text("utf-8")):
        if exercise["kind"] not in ("ordinary", "partial"):
            continue
        key = AnswerKey(sg.differentiate(exercise["expression"], exercise["wrt"]))
        question = key.demands.question
        diagnoser = diagnoser_of(key.checker, question)
        if question is None or not isinstance(diagnoser, ExpressionDiagnoser):
            continue
        start = time.perf_counter()
        book = diagnoser.book()
        preparing.append(time.perf_counter() - start)
        sizes.append(len(pickle.dumps(book.pages)))
        for variant in question.variants(1)[1:]:
            start = time.perf_counter()
            count += bool(diagnoser.find(variant.tree))
            looking.append(time.perf_counter() - start)
    print(f"{len(preparing)} functions, {len(looking)} wrong answers, {count} of them named")
    print(f"  preparing: median {1e3 * statistics.median(preparing):.1f} ms, most {1e3 * max(preparing):.0f} ms")
    _print_times("  looking up", looking)
    print(f"  a book: median {statistics.median(sizes) / 1e3:.0f} kB, most {max(sizes) / 1e3:.0f} kB")


def _student(numbers: bool) -> Any:
    weights: tuple[Any, Any] = (None, None)
    biases: tuple[Any, Any] = (None, None)
    if numbers:
        weights = [["0.2", "-0.3"], ["0.4", "0.1"], ["-0.5", "0.2"]], [["-0.3"], ["-0.2"]]
        biases = ["-0.4", "0.2"], ["0.1"]
    layers = [sg.Layer(size, weights=w, biases=b) for size, w, b in zip((2, 1), weights, biases, strict=True)]
    found = sg.Network(inputs=3, layers=layers, loss="half_squared_error")
    rounding = sg.Rounding.everywhere(3, "stepwise")
    return found.backpropagate([1, 0, 1], targets=[1], rounding=rounding) if numbers else found.backpropagate()


def network_in_numbers() -> None:
    """All errors and all parameters after the step, as one answer."""
    found = _student(numbers=True)
    asked = {str(name): found.errors[str(name)] for name in found.errors.names()}
    asked |= {str(update.name): update for update in found.updates(Fraction(9, 10))}
    key = AnswerKey(asked, decimals=3)
    tracemalloc.start()
    kept = _whole(key).book()
    memory = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    whole = _whole(AnswerKey(asked, decimals=3))
    start = time.perf_counter()
    book = whole.book()
    seconds = time.perf_counter() - start
    assert book is not None
    assert kept is not None
    pairs = len(book.choices) - book.single
    print(f"3-2-1 network, {len(asked)} numbers: {book.single} mistakes singly, {pairs} pairs")
    print(f"  preparing: {seconds:.2f} s, {memory / 1e6:.1f} MB")
    _look_up(key, list(asked), book, range(book.single), "  looking up one mistake")
    _look_up(key, list(asked), book, range(book.single, len(book.choices), STEP), "  looking up two mistakes")


def _whole(key: AnswerKey) -> NetworkDiagnoser:
    diagnoser = diagnoser_of(key.checker, key.demands.question)
    assert isinstance(diagnoser, SeveralDiagnosers)
    assert diagnoser.whole is not None
    return diagnoser.whole


def _look_up(key: AnswerKey, names: Sequence[str], book: NetworkBook, places: Sequence[int], what: str) -> None:
    key.check(", ".join(f"{name} = 9" for name in names)).diagnosis  # noqa: B018
    times, named = [], 0
    for place in places:
        values = book.chains[0][:, place]
        answer = ", ".join(f"{name} = {x:.3f}" for name, x in zip(names, values, strict=True))
        verdict = key.check(answer)
        if verdict.is_correct:
            continue
        start = time.perf_counter()
        named += bool(verdict.diagnosis)
        times.append(time.perf_counter() - start)
    _print_times(f"{what} ({len(times)} answers, {named} named)", times)


def network_in_symbols() -> None:
    """∂E/∂z₅ as a formula."""
    key = AnswerKey(_student(numbers=False).gradients["z_5"])
    diagnoser = diagnoser_of(key.checker, key.demands.question)
    assert isinstance(diagnoser, NetworkDiagnoser)
    start = time.perf_counter()
    diagnoser.book()
    print(f"3-2-1 network, a formula for ∂E/∂z₅\n  preparing: {time.perf_counter() - start:.2f} s")
    times, named = [], 0
    key.check(FORMULAS[0]).diagnosis  # noqa: B018
    for formula in FORMULAS * 20:
        verdict = key.check(formula)
        start = time.perf_counter()
        named += bool(verdict.diagnosis)
        times.append(time.perf_counter() - start)
    _print_times(f"  looking up ({len(times)} answers, {named} named)", times)


def _print_times(what: str, times: Sequence[float]) -> None:
    nearly_all = sorted(times)[len(times) * 99 // 100]
    print(f"{what}: median {1e3 * statistics.median(times):.3f} ms, 99 % {1e3 * nearly_all:.2f} ms")


if __name__ == "__main__":
    main()
