"""A convention's value is never given out as a derivative: on pages, in tables and in answer keys."""

from __future__ import annotations

import pytest

import symgrad as sg
from symgrad.errors import AuthorError
from symgrad.problems.assignment import Assignment
from symgrad.problems.loader import loads


def sheet(problem: str) -> Assignment:
    return loads(f"title: T\nproblems: [{{{problem}}}]")


def flat(text: str) -> str:
    return " ".join(text.replace("│", " ").split())


def test_a_gradient_names_the_convention() -> None:
    page = flat(sg.gradient("|a| + b^2", at={"a": 0, "b": 2}).to_text())
    assert "∂f/∂a none, by convention 0" in page
    assert "Not differentiable by a at a = 0, b = 2. The left derivative is −1, the right derivative 1." in page
    assert "∂f/∂b 2 · 2 = 4" in page


def test_a_gradient_without_a_convention_has_no_entry() -> None:
    page = flat(sg.gradient("(x^2 if x > 1 else 3x) + y", at={"x": 1, "y": 2}).to_text())
    assert "∂f/∂x none" in page
    assert "by convention" not in page


def test_where_the_slopes_agree_there_is_a_derivative() -> None:
    page = flat(sg.gradient("a |a| + b", at={"a": 1, "b": 2}).to_text())
    assert "differentiable" not in page


def test_a_path_says_at_which_points_it_follows_a_convention() -> None:
    at_start = flat(sg.descend("|x|", start={"x": 0}, learning_rate="0.1").to_text())
    assert "Not differentiable at x = 0. The left derivative is −1, the right derivative 1. By convention 0" in at_start
    on_its_way = flat(sg.descend("|x|", start={"x": 1}, learning_rate="0.5", max_steps=3).to_text())
    assert on_its_way.count("Not differentiable at x = 0.") == 1


def test_a_slope_table_at_a_kink_has_no_limit() -> None:
    page = flat(sg.slope_table("|x|", at={"x": 0}, h=["0.1", "-0.1"]).to_text())
    assert "The slopes approach no single number, so there is no derivative at x = 0." in page
    assert "the closer the slope comes" not in page
    assert "f'(0)" not in page
    parts = sheet("kind: slope_table, function: '|x|', at: x = 0, h: [0.1]").parts
    assert [part.name for part in parts] == ["values", "slopes"]


@pytest.mark.parametrize("problem", ["kind: slope_sign, at: [x = 0]", "kind: small_step, at: x = 0, example: 0.1"])
@pytest.mark.parametrize("function", ["|x|", "relu(x)", "f(x) = max(x, -2x)"])
def test_what_asks_for_a_slope_refuses_a_point_that_has_none(problem: str, function: str) -> None:
    with pytest.raises(AuthorError, match="f has no derivative at x = 0"):
        sheet(f"{problem}, function: '{function}'")


def test_descent_asks_for_the_value_that_is_taken() -> None:
    found = sheet("kind: descent, function: '|x| + x', start: x = 0, learning_rate: 0.1, steps: 2")
    page = flat(found.solution().to_text())
    assert "Not differentiable at x = 0. The left derivative is 0, the right derivative 2. By convention 1 is" in page
    assert "There is no derivative at x = 0. Which value is taken for f'(x) there?" in page


def test_a_gradient_problem_says_it_at_its_step() -> None:
    problem = "kind: gradient, function: '|a| + b^2', at: 'a = 0, b = 2', learning_rate: 0.1, asks: [step]"
    assert "Not differentiable by a at a = 0, b = 2." in flat(sheet(problem).solution().to_text())
    smooth = problem.replace("a = 0", "a = 1")
    assert "differentiable" not in flat(sheet(smooth).solution().to_text())


@pytest.mark.parametrize("function", ["relu'(x)", "sgn'(x)"])
def test_the_value_of_a_slope_that_is_not_there_is_refused(function: str) -> None:
    with pytest.raises(AuthorError, match="no finite value"):
        _ = sheet(f"kind: value, function: \"{function}\", at: x = 0").parts
