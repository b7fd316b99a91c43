"""At a point that is none, no number is printed."""

from __future__ import annotations

import pytest

import symgrad as sg


@pytest.mark.parametrize(
    ("text", "at"),
    [("ln x", -1), ("log_2 x", -1), ("ln(ln x)", "0.5"), ("ln(x^2 - 5)", 1), ("sqrt(x)^2", -1), ("x/x", 0)],
)
def test_outside_the_domain_a_formula_for_the_slope_says_nothing(text: str, at: int | str) -> None:
    with pytest.raises(sg.AuthorError, match="is not defined at"):
        sg.differentiate(text, at={"x": at})
    with pytest.raises(sg.AuthorError, match="is not defined at"):
        sg.gradient(text, at={"x": at})


def test_a_function_is_looked_at_before_its_first_derivative_too() -> None:
    with pytest.raises(sg.AuthorError, match="ln x is not defined at x = −2"):
        sg.differentiate("ln x", order=2, at={"x": -2})


def test_names_and_values_are_looked_at() -> None:
    with pytest.raises(sg.AuthorError, match="nothing named 'y'"):
        sg.differentiate("x^2", at={"y": 3})
    with pytest.raises(sg.AuthorError, match="expected: a number"):
        sg.differentiate("x^2", at={"x": "a"})
    with pytest.raises(sg.AuthorError, match="expected: a number"):
        sg.gradient("x y", at={"x": "1/0", "y": 2})


@pytest.mark.parametrize(("text", "at"), [("x^3", "pi"), ("|x|", 0), ("x^(1/3)", 0), ("1/x", "sqrt 2"), ("relu(x)", 0)])
def test_a_point_of_the_domain_is_kept(text: str, at: int | str) -> None:
    assert sg.differentiate(text, at={"x": at}).to_text()
