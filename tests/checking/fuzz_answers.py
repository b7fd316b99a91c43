"""A coverage-guided fuzzer for checking answers: whatever is typed, a verdict comes out, and it is always the same.

A short run is a test (test_fuzz.py), a long one is `make fuzz`, which goes on where the last one ended.
Run from the checkout: python -m tests.checking.fuzz_answers build/fuzz -max_total_time=600
"""

from __future__ import annotations

import sys
from functools import cache

import atheris

with atheris.instrument_imports(include=["symgrad"]):
    from symgrad.checking.check import AnswerKey
    from symgrad.checking.verdict import Status

WORDS = ["x", "y", "z", "w_56", "o_6", "t_6", "a", "b", "c", "e", "i", "k", "n", "f", "g", "d", "0", "1", "2", "3", "9", "0.5", "1e9", "1e-9", "100", "1000", "+", "-", "*", "/", "^", "**", "·", "²", "³", "½", "√", "∞", "π", "σ", "(", ")", "[", "]", "{", "}", "|", ",", ";", "=", "<", ">", "≤", "≈", "'", '"', "sin", "cos", "tan", "ln", "log", "exp", "sqrt", "root", "abs", "max", "min", "gamma", "digamma", "trigamma", "erf", "sigmoid", "relu", "gelu", "softmax", "sum", "d/dx", "∂/∂x", "∂E/∂z_6", "f'(x)", "sin'", "!", "%", "_", "&", "\\", "\\frac", "\\sqrt", "\\sum_{k=1}^{3}", "\\int_0^1", "dx", "\\left(", "\\right)", "\\begin{cases}", "\\end{cases}", "\\\\", "&", "\\cdot", "\\partial", "\\begin{pmatrix}", "\\end{pmatrix}", "⟨", "⟩", "∇", "T"]


@cache
def keys() -> tuple[AnswerKey, ...]:
    """A key of each kind."""
    return (
        AnswerKey("2x sin x + x^2 cos x"),
        AnswerKey("max(0, x) + |x - 3| + ln(y)", assumptions=["x > -5"]),
        AnswerKey("-2(t_6 - o_6) o_6 (1 - o_6) w_56 o_5", definitions={"o_5": "sigmoid(z_5)"}),
        AnswerKey("0.473889", decimals=3),
        AnswerKey("sqrt(2)", relative="0.01"),
        AnswerKey("(1, c, b)"),
        AnswerKey([["1", "x"], ["0", "y"]]),
        AnswerKey({"w_46": "-0.261", "w_56": "-0.138"}, decimals=3),
        AnswerKey("y = 2x - 1"),
        AnswerKey("x^2 + sin y < 3"),
        AnswerKey("sum(k^2, k, 1, n)"),
        AnswerKey("sqrt(-1 - x^2)"),
    )


def check_one(data: bytes) -> None:
    """Check one answer that is made from bytes: as text, or as words of the notation."""
    source = atheris.FuzzedDataProvider(data)
    key = keys()[source.ConsumeIntInRange(0, len(keys()) - 1)]
    if source.ConsumeBool():
        answer = source.ConsumeUnicode(2_100)
    else:
        places = source.ConsumeIntListInRange(source.ConsumeIntInRange(0, 60), 0, 2 * len(WORDS) - 1)
        answer = "".join(WORDS[place % len(WORDS)] + " " * (place < len(WORDS)) for place in places)
    first, second = key.check(answer), key.check(answer)
    if not isinstance(first.status, Status) or (first.status, first.score) != (second.status, second.score):
        raise AssertionError(f"{answer!r}: {first} and then {second}")
    if (first.status is Status.unreadable) != (first.problem is not None):
        raise AssertionError(f"{answer!r}: {first} with {first.problem!r}")
    if first.problem is None and not first.feedback:
        raise AssertionError(f"{answer!r}: {first} without a word")


def main() -> None:
    """Fuzz with libFuzzer's arguments."""
    keys()
    atheris.Setup(sys.argv, check_one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
