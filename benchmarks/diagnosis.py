"""Naming the mistakes in wrong derivatives: what preparing a question costs, and what looking an answer up adds.

Run ``python -m benchmarks.diagnosis``. Each exercise is answered with every single mistake that can be made in it; the
verdict itself is not counted.
"""

from __future__ import annotations

import json
import pickle
import statistics
import time
from pathlib import Path

import symgrad as sg
from symgrad.checking.check import AnswerKey
from symgrad.checking.diagnosis.diagnose import ExpressionDiagnoser
from symgrad.checking.diagnosis.diagnosers import diagnoser_of

EXERCISES = Path(__file__).parent.parent / "tests" / "data" / "exercises.json"


def main() -> None:
    """Print the medians and the largest."""
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
    print(f"preparing: median {1e3 * statistics.median(preparing):.1f} ms, most {1e3 * max(preparing):.0f} ms")
    nearly_all = sorted(looking)[len(looking) * 99 // 100]
    print(f"looking up: median {1e3 * statistics.median(looking):.3f} ms, 99 % {1e3 * nearly_all:.2f} ms")
    print(f"a book: median {statistics.median(sizes) / 1e3:.0f} kB, most {max(sizes) / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
