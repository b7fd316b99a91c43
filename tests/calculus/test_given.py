"""Functions with names of their own: "r(t) = …", and which of the names are variables."""

from __future__ import annotations

import pytest

import symgrad as sg
from symgrad.errors import AuthorError, StudentError


@pytest.mark.parametrize(("text", "wrt", "title", "called"), [
    ("r(t) = t^2 e^(-t)", None, "r(t) = t² e^(−t)", "r'(t) = "),
    ("g(x) = e^(-x^2/(2s^2))", None, "g(x) = e^(−x²/(2s²))", "g'(x) = d/dx["),
    ("f(x, y) = x^2 y", "x", "f(x, y) = x² y by x", "∂f/∂x = ∂/∂x["),
    ("phi(x) = x^2", None, "φ(x) = x²", "φ'(x) = "),
    ("y = x^2", None, "y(x) = x²", "y'(x) = "),
    ("sin x", None, "f(x) = sin x", "f'(x) = "),
])
def test_notation_follows_the_problem(text: str, wrt: str | None, title: str, called: str) -> None:
    page = sg.differentiate(text, wrt=wrt).to_text()
    assert f"Derivative of {title}\n" in page
    assert called in page


def test_what_is_held_fixed_is_said() -> None:
    assert "s is held fixed" in sg.differentiate("g(x) = e^(-x^2/(2s^2))").to_text()
    assert "a, b and c are held fixed" in sg.differentiate("p(x) = a x^2 + b x + c").to_text()
    assert "y is held fixed" in sg.differentiate("f(x, y) = x^2 y", wrt="x").to_text()
    assert "held fixed" not in sg.differentiate("x^2").to_text()


def test_the_arguments_say_which_derivative_it_is() -> None:
    assert not sg.differentiate("g(x) = a x").partial
    assert sg.differentiate("g(x, a) = a x", wrt="x").partial
    assert sg.differentiate("g(x) = a x", wrt="a").partial
    assert sg.differentiate("a x", wrt="x").partial


def test_the_second_derivative_keeps_the_name() -> None:
    page = sg.differentiate("r(t) = t^3", order=2).to_text()
    assert "Second derivative of r(t) = t³" in page
    assert "The first derivative" in page
    assert "r''(t) = d/dt[3t²]" in page


def test_a_mixed_derivative_says_by_what_in_turn() -> None:
    page = sg.differentiate("f(x, y) = x^3 y^2", wrt=["x", "y"]).to_text()
    assert "Derivative of f(x, y) = x³ y² by x, then y" in page
    assert "First by x" in page
    assert "Then by y" in page


@pytest.mark.parametrize("text", ["f(2) = x", "f(x, x) = x", "x^2 + y^2 = 1", "x < 2", "(1, x)"])
def test_what_is_not_a_function_is_refused(text: str) -> None:
    with pytest.raises((AuthorError, StudentError)):
        sg.differentiate(text, wrt="x")
