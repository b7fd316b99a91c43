"""Equations: any form with the same solutions is the same equation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symgrad.checking.check import check
from symgrad.checking.verdict import Status
from symgrad.language.parser import read

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


@pytest.mark.parametrize(
    ("answer", "expected", "status"),
    [
        ("y = (x^2 - 1)/(x - 1)", "y = x + 1", "correct"), ("sqrt(4 a) >= R", "R <= 2 sqrt(a)", "correct"),
        ("y = sqrt(1 - x^2)", "x^2 + y^2 = 1", "incorrect"), ("abs(x) = abs(y)", "x = y", "incorrect"),
        ("sin(2x) = 0", "sin(x) = 0", "incorrect"), ("x = arcsin(y)", "y = sin(x)", "incorrect"),
        ("sqrt(x) = sqrt(y)", "x = y", "incorrect"), ("x > 1001", "x > 1000", "incorrect"),
        ("x^2 > 1", "x > 1", "incorrect"), ("(x - 2)^2 = 0", "x = 2", "incorrect"), ("e^y = 2x", "y = ln x", "incorrect"),
        ("y < x^2 + 10^-9", "y < x^2", "incorrect"), ("x <= 3", "x < 3", "incorrect"),
    ],
)  # fmt: skip
def test_equations_that_are_not_the_same_up_to_a_factor(answer: str, expected: str, status: str) -> None:
    assert check(answer, expected=expected).status == status


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("x^2 <= 9", "abs(x) <= 3"), ("x^4 >= 16", "x^2 >= 4"), ("abs(x) = abs(y)", "(x - y) (x + y) = 0"),
        ("y = 2x - 1 + dE/dz_6 x", "sin y = 2x - 1"), ("y = sum(sqrt(k - y), k, 1, 3)", "sin y = 2x"),
        ("e^y = x", "y = ln x"), ("s^2 e^(s t) = 0", "s^2 = 0"),
    ],
)  # fmt: skip
def test_what_is_not_proved_different_is_never_wrong(answer: str, expected: str) -> None:
    assert check(answer, expected=expected).status in (Status.correct, Status.undecided)


def test_a_condition_on_which_an_equation_hangs_is_named() -> None:
    verdict = check("v = sqrt(m k (a^2 - x^2))/m", expected="v = sqrt((k/m) (a^2 - x^2))")
    assert verdict.status is Status.incorrect
    assert verdict.grounds.only == read("m > 0")
    speed = check("R <= sqrt(3 v^2/(8 G rho))", expected="R <= sqrt(3/(8 G rho)) v")
    assert speed.grounds.only == read("v > 0")
    found = check("v = sqrt(m k)/m", expected="v = sqrt(k/m)").counterexample
    assert found is not None
    assert found.point == {"k": -1, "m": -2}
    assert check("y = 2x - 1", expected="y = x - 1").counterexample is not None


@given(numbers, numbers, numbers.filter(bool), numbers.filter(bool))
def test_a_line_times_any_number(slope: int, height: int, factor: int, other: int) -> None:
    expected = f"y = {slope} x + ({height})"
    scaled = f"{factor} y - ({factor * slope}) x = {factor * height}"
    assert check(scaled, expected=expected).status is Status.correct
    moved = f"{factor} y - ({factor * slope}) x = {factor * height + other}"
    assert check(moved, expected=expected).status is Status.incorrect
