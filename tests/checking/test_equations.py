"""Equations: any form with the same solutions is the same equation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symgrad.checking.check import check
from symgrad.checking.verdict import Status

numbers = st.integers(-20, 20)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("2x - y = 1", "y = 2x - 1"), ("y - 3 = 2(x - 2)", "y = 2x - 1"), ("2x - 1", "y = 2x - 1"),
        ("0 = y + 1 - 2x", "y = 2x - 1"), ("y = 2x + 3 - 4", "y = 2x - 1"), ("x^2 + y^2 = 25", "y^2 = 25 - x^2"),
        ("y/2 = x - 1/2", "y = 2x - 1"), ("sqrt(2) y = sqrt(8) x - sqrt(2)", "y = 2x - 1"), ("x = 3", "3 = x"),
    ],
)  # fmt: skip
def test_the_same_equation(answer: str, expected: str) -> None:
    assert check(answer, expected=expected).status is Status.correct


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("y = 2x + 1", "y = 2x - 1"), ("2x + y = 1", "y = 2x - 1"), ("0 = 0", "y = 2x - 1"), ("y = 2x^2 - 1", "y = 2x - 1"),
        ("1 = 2", "y = 2x - 1"), ("y < 2x - 1", "y = 2x - 1"), ("x = 4", "x = 3"),
        ("y = 2x - 1 + 10^-50", "y = 2x - 1"), ("x^2 + y^2 = 26", "x^2 + y^2 = 25"),
    ],
)  # fmt: skip
def test_another_equation(answer: str, expected: str) -> None:
    assert check(answer, expected=expected).status is Status.incorrect


@given(numbers, numbers, numbers.filter(bool), numbers.filter(bool))
def test_a_line_times_any_number(slope: int, height: int, factor: int, other: int) -> None:
    expected = f"y = {slope} x + ({height})"
    scaled = f"{factor} y - ({factor * slope}) x = {factor * height}"
    assert check(scaled, expected=expected).status is Status.correct
    moved = f"{factor} y - ({factor * slope}) x = {factor * height + other}"
    assert check(moved, expected=expected).status is Status.incorrect
