"""Vectors, matrices and named values: in any notation, with marks for each entry."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from symgrad.checking.check import AnswerKey, check
from symgrad.checking.verdict import Status
from symgrad.errors import AuthorError

CORRECT, INCORRECT, UNREADABLE = Status.correct, Status.incorrect, Status.unreadable


@pytest.mark.parametrize(
    "answer",
    [
        "(1, c, b)", "[1, c, b]", "1, c, b", "1; c; b", "[1; c; b]", "1\nc\nb", "⟨1, c, b⟩", "(1, c, b)^T", "∇f = (1, c, b)",
        r"\begin{pmatrix}1\\c\\b\end{pmatrix}", r"\begin{bmatrix}1&c&b\end{bmatrix}", "[[1], [c], [b]]", "[[1, c, b]]",
        "(c/c, 2c - c, b)", r"\nabla f(a, b, c) = (1, c, b)",
    ],
)  # fmt: skip
def test_a_vector_in_any_notation(answer: str) -> None:
    verdict = check(answer, expected=["1", "c", "b"])
    assert (verdict.status, verdict.score, verdict.answer) == (CORRECT, 1, answer)
    assert [name for name, _ in verdict.entries] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("answer", "score", "hint"),
    [
        ("(1, c, a)", Fraction(2, 3), ""),
        ("(1, b, c)", Fraction(1, 3), "these are the right entries in another order"),
        ("(1, c)", 0, "3 entries are asked for, and these are 2"),
        ("(1, c, b, 0)", 0, "3 entries are asked for, and these are 4"),
        ("(1, (c, b), 2)", Fraction(1, 3), ""),
        ("1", 0, "3 entries are asked for, and these are 1"),
    ],
)
def test_a_wrong_vector(answer: str, score: Fraction, hint: str) -> None:
    verdict = check(answer, expected=["1", "c", "b"])
    assert (verdict.status, verdict.score, verdict.hint) == (INCORRECT, score, hint)


@pytest.mark.parametrize(
    "answer",
    ["[[1, x], [0, y]]", "((1, x), (0, y))", "(1, x), (0, y)", r"\begin{pmatrix}1&x\\0&y\end{pmatrix}", "[[1, 0], [x, y]]^T"],
)
def test_a_matrix_in_any_notation(answer: str) -> None:
    verdict = check(answer, expected=[["1", "x"], ["0", "y"]])
    assert (verdict.status, verdict.score) == (CORRECT, 1)


@pytest.mark.parametrize(
    ("answer", "expected", "score", "hint"),
    [
        ("[[1, 0], [x, y]]", [["1", "x"], ["0", "y"]], Fraction(1, 2), "this is the transpose"),
        ("[[1], [2]]", [[1, 2]], 0, "this is the transpose"),
        ("[[1, x], [0, 1]]", [["1", "x"], ["0", "y"]], Fraction(3, 4), ""),
        ("[[1, x]]", [["1", "x"], ["0", "y"]], 0, "a matrix of 2 × 2 is asked for, and this is 1 × 2"),
    ],
)
def test_a_wrong_matrix(answer: str, expected: list[list[Any]], score: Fraction, hint: str) -> None:
    verdict = check(answer, expected=expected)
    assert (verdict.status, verdict.score, verdict.hint) == (INCORRECT, score, hint)


@pytest.mark.parametrize(
    "answer",
    [
        "w46 = -0.261, b_6 = 0.1", "w_{4,6} = -0.261; b6 = .1", "w_4_6=-0.261\nb_6=0.1", "b6=0.1, w46=-0.261",
        "-0.261, 0.1", "w_46 = -0.261, b_{6} = 1/10",
    ],
)  # fmt: skip
def test_values_by_name_in_any_spelling(answer: str) -> None:
    verdict = check(answer, expected={"w_{4,6}": -0.261, "b6": 0.1})
    assert (verdict.status, verdict.score) == (CORRECT, 1)
    assert len(verdict.entries) == 2


def test_wrong_missing_and_unknown_values() -> None:
    key = AnswerKey({"w_4_6": -0.261, "b_6": 0.1}, decimals=3)
    assert (key.check("w46 = -0.261").status, key.check("w46 = -0.261").score) == (INCORRECT, Fraction(1, 2))
    assert key.check("w46 = -0.26, b6 = 0.1").status is CORRECT
    assert [one.met for one in key.check("w46 = -0.26, b6 = 0.1").requirements] == [False]
    assert key.check("w46 = -0.261, b6 = 0.2").score == Fraction(1, 2)
    for answer in ("w46 = 1, x = 2", "w46 = 1, w_46 = 2", "w46 = 1, 2", "1, 2, 3"):
        assert key.check(answer).status is UNREADABLE


def test_digits_inside_a_vector() -> None:
    key = AnswerKey([0.138, 2, "x"], decimals=2)
    verdict = key.check("(0.14, 2.00, x)")
    assert (verdict.status, verdict.score, verdict.requirements) == (CORRECT, 1, ())
    short = key.check("(0.1, 2, x)")
    assert (short.status, short.score, short.meets_requirements) == (CORRECT, Fraction(2, 3), False)
    assert key.check("(0.14, 2, 2)").score == Fraction(2, 3)
    assert key.check("(x, 2, x)").entries[0][1].hint == "a number is asked for"


@pytest.mark.parametrize("text", ["(1, 2)", "[[1, 2], [3, 4]]", "w = 1, b = 2", "((a, b), (c, d))"])
def test_an_expected_text_is_its_own_answer(text: str) -> None:
    assert check(text, expected=text).status is CORRECT


def test_rows_of_different_lengths_are_refused() -> None:
    with pytest.raises(AuthorError):
        AnswerKey([["1", "2"], ["3"]])
