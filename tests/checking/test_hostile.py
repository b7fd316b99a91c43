"""Whatever is typed: a verdict comes out, nothing is executed, and the work is bounded by counting operations."""

import json
import pickle
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from symgrad.checking.asked import Demands, OptionsAnswer
from symgrad.checking.check import AnswerKey
from symgrad.checking.checkers import checker_of
from symgrad.checking.equivalence import BUDGET
from symgrad.checking.verdict import Status, Verdict
from symgrad.numeric.effort import OutOfBudgetError, Work

FILE = Path(__file__).parent.parent / "data" / "hostile_answers.json"
KEYS = {
    "expression": AnswerKey("2x sin x + x^2 cos x"),
    "kinks": AnswerKey("max(0, x) + |x - 3| + ln(y)", assumptions=["x > -5"]),
    "complex": AnswerKey("sqrt(-1 - x^2)"),
    "letters": AnswerKey("-2(t_6 - o_6) o_6 (1 - o_6) w_56 o_5", definitions={"o_5": "sigmoid(z_5)"}),
    "number": AnswerKey("0.473889", decimals=3),
    "vector": AnswerKey("(1, c, b)"),
    "matrix": AnswerKey([["1", "x"], ["0", "y"]]),
    "values": AnswerKey({"w_46": "-0.261", "w_56": "-0.138"}, decimals=3),
    "equation": AnswerKey("y = 2x - 1"),
    "options": checker_of(OptionsAnswer(4, (0, 2), several=True), Demands()),
}
"""One key of each kind."""


def hostile() -> Iterator[str]:
    for group, entries in json.loads(FILE.read_text("utf-8")).items():
        for entry in entries:
            yield entry["unit"] * entry["times"] + entry["end"] if group == "repeated" else entry


ANSWERS = tuple(hostile())
FORBIDDEN = ("exec", "compile", "import", "open", "subprocess.Popen", "os.system", "os.exec", "os.fork", "socket.connect")
"""What Python reports to an audit hook before it does it."""
_seen: list[tuple[str, str]] = []
_watching = [False]


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if _watching[0] and event in FORBIDDEN:
        _seen.append((event, repr(arguments)[:200]))


sys.addaudithook(_watch)


@pytest.fixture
def spent(monkeypatch: pytest.MonkeyPatch) -> list[Work]:
    """All work that is given out while a test runs."""
    given: list[Work] = []
    begin = Work.__init__

    def noted(self: Work, operations: int) -> None:
        begin(self, operations)
        given.append(self)

    monkeypatch.setattr(Work, "__init__", noted)
    return given


def test_there_are_many_hostile_answers() -> None:
    assert len(set(ANSWERS)) >= 400


@pytest.mark.parametrize("kind", KEYS)
def test_a_verdict_comes_out(kind: str) -> None:
    for answer in ANSWERS:
        verdict = KEYS[kind].check(answer)
        assert isinstance(verdict, Verdict), answer
        assert (verdict.status is Status.unreadable) == (verdict.problem is not None), answer
        assert 0 <= verdict.score <= 1, answer


def test_something_is_said_of_each() -> None:
    assert all(KEYS["expression"].check(answer).feedback for answer in ANSWERS)


def test_nothing_is_executed() -> None:
    for key in KEYS.values():  # what is imported when it is first needed
        for answer in ("x + ", "3x", "gamma'(x)", "\\int_0^1 x dx"):
            key.check(answer)
    for key in KEYS.values():
        for answer in ANSWERS:
            key.check(answer)  # now everything has been loaded
    _seen.clear()
    _watching[0] = True
    try:
        for key in KEYS.values():
            for answer in ANSWERS:
                key.check(answer)
    finally:
        _watching[0] = False
    assert not _seen


def test_the_audit_hook_sees_what_is_executed() -> None:
    _seen.clear()
    _watching[0] = True
    try:
        compile("1", "<test>", "eval")
    finally:
        _watching[0] = False
    assert [event for event, _ in _seen] == ["compile"]


EXPENSIVE = (
    "gamma(x)+" * 220 + "x",
    "sin(10^900 x)+" * 140 + "x",
    "1/(x+1/7)+" * 190 + "x",
    "sum(sum(sum(j k l, j, 1, 20), k, 1, 20), l, 1, 20)",
    "sum(x_k, k, 1, 9999)",
    "sum(" + "x_k+" * 400 + "x, k, 1, 399)",
    r"\sum_{k=1}^{99}\sum_{j=1}^{99} x_k y_j",
    r"\int_0^{10^{9}} \sin(e^t) dt",
    r"\int_0^1\int_0^1 \sin(x y) dx dy",
    "+".join([r"\int_0^x e^{-t^2} dt"] * 80),
    r"\frac{d^{60}}{dx^{60}}[\sin(e^x)]",
    "d/dx[" * 12 + "sin(x y)" + "]" * 12,
    r"\frac{d^{10}}{dx^{10}}[" + "sin x+" * 300 + "x]",
    "σ'(" * 36 + "x" + ")" * 36,
    "+".join(f"|d/dx[sin(x)^{n}]|" for n in range(2, 9)),
    "+".join(f"x_{n}" for n in range(280)),
    "sin x=" * 300 + "sin x",
    "+".join(f"|x-{n}|" for n in range(280)),
    "x^2+" * 400 + "x",
    "erf(x)-erf(x)+" * 140 + "2x sin x+x^2 cos x",
)


@pytest.mark.parametrize("answer", EXPENSIVE)
def test_the_operations_are_bounded(answer: str, spent: list[Work]) -> None:
    for key in KEYS.values():
        spent.clear()
        key.check(answer)
        # A single step that was not foreseen may overdraw, by no more than its own cost; nothing follows it.
        assert len(spent) <= 2
        assert all(work.left <= 2 * BUDGET for work in spent)


def test_work_that_is_spent_stops() -> None:
    work = Work(3)
    work.spend(3)
    with pytest.raises(OutOfBudgetError):
        work.spend(1)


@pytest.mark.parametrize(
    ("expected", "answer"),
    [
        ("2x", "d/dx[x^2]"),
        ("cos(x)", "sin'(x)"),
        ("x^2", r"\int_0^x 2t dt"),
        ("55", "sum(k, k, 1, 10)"),
        ("sum(x^k/k!, k, 0, 6)", "1 + x + x^2/2 + x^3/6 + x^4/24 + x^5/120 + x^6/720"),
        ("(1+x)^9", "1+9x+36x^2+84x^3+126x^4+126x^5+84x^6+36x^7+9x^8+x^9"),
        ("trigamma(x)", "digamma'(x)"),
        ("sin(x)", "-" * 2 + "+".join(["sin(x)/60"] * 60)),
    ],
)
def test_honest_work_is_within_the_budget(expected: str, answer: str) -> None:
    assert AnswerKey(expected).check(answer).status is Status.correct


@given(st.sampled_from(sorted(KEYS)), st.text(max_size=60))
def test_any_text(kind: str, answer: str) -> None:
    assert isinstance(KEYS[kind].check(answer).status, Status)


PIECES = st.sampled_from(
    ["x", "y", "z", "2", "0.5", "1e9", "(", ")", "[", "]", "{", "}", "|", "+", "-", "*", "/", "^", "_", ",", "=", "<", "'", "!", "sin", "ln", "exp", "gamma", "abs", "max", "σ", "π", "∞", "√", "²", "d/dx", "∂/∂x", "sum", "\\frac", "\\sqrt"]
)
LEAVES = st.sampled_from(["x", "y", "2", "0.5", "π", "e", "10^9", "x_1", "∞"])
FORMULAS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "^", ","]), inner).map(lambda p: f"({p[0]}) {p[1]} ({p[2]})"),
        st.tuples(st.sampled_from(["sin", "ln", "exp", "sqrt", "abs", "gamma", "trigamma", "erf", "σ'", "relu"]), inner).map(
            lambda p: f"{p[0]}({p[1]})"
        ),
        inner.map(lambda p: f"d/dx[{p}]"),
        inner.map(lambda p: f"sum({p}, k, 1, 5)"),
        inner.map(lambda p: rf"\int_0^1 {p} dt"),
    ),
    max_leaves=12,
)


@given(st.sampled_from(sorted(KEYS)), st.lists(PIECES, max_size=25).map(" ".join))
@example("letters", "sin'; ")
def test_any_pieces(kind: str, answer: str) -> None:
    assert isinstance(KEYS[kind].check(answer).status, Status)


@given(st.sampled_from(sorted(KEYS)), FORMULAS)
@example("complex", "σ'(x)")
@example("expression", "3∂E/∂z_6 exp exp exp exp exp x")
def test_any_formula(kind: str, answer: str) -> None:
    verdict = KEYS[kind].check(answer)
    assert verdict.feedback
    assert KEYS[kind].check(answer).status is verdict.status


MANY = [answer for answer in ANSWERS if len(answer) < 40] + ["x (2 sin x + x cos x)", "2x cos x", "-0.261, -0.138"]


def _statuses(kind: str) -> list[str]:
    return [KEYS[kind].check(answer).status.value for answer in MANY]


def test_many_threads_say_the_same() -> None:
    kinds = sorted(KEYS) * 3
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(_statuses, kinds))
    assert together == [_statuses(kind) for kind in kinds]


@pytest.mark.parametrize("kind", KEYS)
def test_a_key_and_its_verdicts_can_be_pickled(kind: str) -> None:
    again = pickle.loads(pickle.dumps(KEYS[kind]))
    for answer in ("x (2 sin x + x cos x)", "2x cos x", "b", "-0.261, -0.138", "2x +", "y = 3x"):
        verdict = KEYS[kind].check(answer)
        assert again.check(answer).status is verdict.status
        copy = pickle.loads(pickle.dumps(verdict))
        assert (copy.status, copy.counterexample) == (verdict.status, verdict.counterexample)


def test_another_process_says_the_same() -> None:
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        assert pool.submit(_statuses, "expression").result() == _statuses("expression")


def test_what_is_kept_stays_small() -> None:
    key = AnswerKey("x + y")
    before = len(pickle.dumps(key))
    names = set()
    for start in range(0, 6_000, 200):
        names |= {f"x_{place}" for place in range(start, start + 200)}
        key.check("+".join(f"x_{place}" for place in range(start, start + 200)))
    kept = key.checker.target._kept[128][0]  # type: ignore[attr-defined]
    assert len(names) == 6_000
    assert len(kept) < 5_500
    assert len(pickle.dumps(key)) < 2 * before
