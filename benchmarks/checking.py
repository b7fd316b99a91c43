"""Checking answers to published exercises, beside SymPy's simplify, Math-Verify and KAS, in one run.

Run ``python -m benchmarks.checking``. Each of 30 derivatives is answered three or four times: as published, as SymPy
writes it, not differentiated at all, and with a wrong factor. The key is prepared and SymPy's cache is warm; reading
counts on all sides. KAS runs if node can find it: ``npm install --prefix build/kas @khanacademy/kas``.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import sympy

from symgrad.checking.check import AnswerKey

ROOT = Path(__file__).parent.parent
EXERCISES = ROOT / "tests" / "data" / "exercises.json"
KAS = ROOT / "build" / "kas" / "node_modules" / "@khanacademy" / "kas"
PROBLEMS = 30
ROUNDS = 5

NODE = r"""
const KAS = require(process.argv[1]);
const pairs = JSON.parse(require("fs").readFileSync(0, "utf8"));
const times = pairs.map(([expected, answer]) => {
  const key = KAS.parse(expected, {functions: []});
  let best = Infinity, equal = null;
  if (!key.parsed) return null;
  for (let round = 0; round < 5; round++) {
    const start = process.hrtime.bigint();
    const given = KAS.parse(answer, {functions: []});
    if (!given.parsed) return null;
    equal = KAS.compare(key.expr, given.expr).equal;
    best = Math.min(best, Number(process.hrtime.bigint() - start) / 1e9);
  }
  return [best, equal];
});
console.log(JSON.stringify(times));
"""


def problems() -> list[tuple[str, list[tuple[str, bool]]]]:
    """The expected derivative of each exercise, with answers and whether they are right."""
    found = []
    for exercise in json.loads(EXERCISES.read_text("utf-8")):
        if exercise["kind"] != "ordinary" or not exercise["answer_ok"]:
            continue
        formula = sympy.sympify(exercise["expression"])
        variable = sympy.Symbol(exercise["wrt"][0])
        slope = sympy.diff(formula, variable)
        answers = [
            (exercise["answer"], True),
            (str(slope), True),
            (exercise["expression"], False),
            (f"2*({exercise['answer']})", False),
        ]
        if variable in slope.free_symbols and variable in formula.free_symbols:
            found.append((exercise["answer"], answers))
    return found[:PROBLEMS]


def best(call: Callable[[], object]) -> tuple[float, object]:
    """The shortest of several runs in seconds, and what came out."""
    times, result = [], None
    for _ in range(ROUNDS):
        start = time.perf_counter()
        result = call()
        times.append(time.perf_counter() - start)
    return min(times), result


def line(name: str, times: list[float], right: int, ours: list[float] | None = None) -> None:
    """One row of the table; throughput is compared on the answers that a peer could read."""
    times_sorted = sorted(times)
    ratio = f"{sum(times) / sum(ours):9.0f}" if ours else f"{'':>9}"
    high = times_sorted[min(len(times) - 1, int(0.99 * len(times)))]
    median = statistics.median(times) * 1e3
    figures = f"{median:>11.3f}{high * 1e3:>11.3f}{times_sorted[-1] * 1e3:>11.2f}"
    print(f"{name:<14}{len(times):>8}{right:>8}{figures}{ratio}")


def with_kas(pairs: list[tuple[str, str]]) -> list[tuple[float, bool] | None]:
    """The times and verdicts of KAS, None where it could not read one of the two; empty without it."""
    if not KAS.exists():
        return []
    spelled = [tuple(text.replace("**", "^").replace("log(", "ln(") for text in pair) for pair in pairs]
    done = subprocess.run(
        ["node", "-e", NODE, str(KAS)], input=json.dumps(spelled), capture_output=True, text=True, check=True
    )
    return list(json.loads(done.stdout))


def first_check() -> tuple[float, float]:
    """Seconds for a fresh problem and its first answer in this process, and with the import in a new one."""
    start = time.perf_counter()
    AnswerKey("cos(x)*exp(2*x) + 2*sin(x)*exp(2*x) + tanh(x)").check("exp(2x) (cos x + 2 sin x) + tanh x")
    fresh = time.perf_counter() - start
    program = "from symgrad.checking.check import check; check('x (2 sin x + x cos x)', '2x sin x + x^2 cos x')"
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", program], check=True)
    return fresh, time.perf_counter() - start


def _is_right(key: AnswerKey, answer: str) -> bool:
    return key.check(answer).is_correct


def main() -> None:
    """Print the table."""
    from math_verify import parse, verify

    fresh, process = (1e3 * seconds for seconds in first_check())
    print(f"a fresh problem and its first answer: {fresh:.1f} ms; with a new process {process:.0f} ms")
    cases = [(expected, answer, right) for expected, answers in problems() for answer, right in answers]
    keys = {expected: AnswerKey(expected) for expected, _, _ in cases}
    found = [best(partial(_is_right, keys[expected], answer)) for expected, answer, _ in cases]
    ours = [seconds for seconds, _ in found]
    print(f"{'':<14}{'answers':>8}{'right':>8}{'median ms':>11}{'p99 ms':>11}{'worst ms':>11}{'ratio':>9}")
    wanted = [right for _, _, right in cases]
    line("symgrad", ours, sum(value is right for (_, value), right in zip(found, wanted, strict=True)))

    trees = {text: sympy.sympify(text) for expected, answer, _ in cases for text in (expected, answer)}
    times, agree = [], 0
    for expected, answer, right in cases:
        start = time.perf_counter()
        agree += (sympy.simplify(sympy.sympify(answer) - trees[expected]) == 0) is right
        times.append(time.perf_counter() - start)
    line("simplify", times, agree, ours)

    times, agree = [], 0
    for expected, answer, right in cases:
        gold = parse(f"${sympy.latex(trees[expected])}$")
        text = f"${sympy.latex(trees[answer])}$"
        start = time.perf_counter()
        agree += verify(gold, parse(text)) is right
        times.append(time.perf_counter() - start)
    line("Math-Verify", times, agree, ours)

    results = with_kas([(expected, answer) for expected, answer, _ in cases])
    known = [(result, own, right) for result, own, right in zip(results, ours, wanted, strict=False) if result]
    if known:
        line("KAS", [r[0] for r, _, _ in known], sum(r[1] is w for r, _, w in known), [own for _, own, _ in known])


if __name__ == "__main__":
    main()
