"""Tangent lines of functions and of curves."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy

import symgrad as sg
from symgrad.errors import AuthorError, ProofError
from symgrad.language.parser import read
from symgrad.language.printing import to_text

X = sympy.Symbol("x")


@pytest.mark.parametrize(
    ("text", "at", "line"),
    [
        ("x^2", 2, 4 * X - 4),
        ("f(x) = x^2", 2, 4 * X - 4),
        ("y = 1/x", "0.5", 4 - 4 * X),
        ("e^x", 0, X + 1),
        ("sin x", "pi/3", X / 2 + sympy.sqrt(3) / 2 - sympy.pi / 6),
        ("sqrt(x)", 4, X / 4 + 1),
        ("x^3 - x", "sqrt(2)", 5 * X - 4 * sympy.sqrt(2)),
        ("5", 1, sympy.Integer(5)),
        ("cos x", 0, sympy.Integer(1)),
        ("x", 3, X),
        ("2 - 3x + 4x^2", 2, 13 * X - 14),
        ("ln x", "e", X / sympy.E),
    ],
)
def test_tangents_of_functions(text: str, at: object, line: sympy.Expr) -> None:
    found = sg.tangent_line(text, at={"x": at})
    assert sympy.simplify(found.result - line) == 0
    assert found.verify().holds


@pytest.mark.parametrize("text", ["x^3 sin x", "e^(x^2)/x", "arctan(x)", "x^x", "ln(2 + x^2)"])
def test_the_line_touches_and_the_distance_shrinks_with_the_square(text: str) -> None:
    found = sg.tangent_line(text, at={"x": 1})
    gap = sg.parse(text) - found.result
    wide, narrow = (abs(sympy.N(gap.subs(X, 1 + sympy.Rational(1, n)), 30)) for n in (100, 1000))
    assert abs(sympy.N(gap.subs(X, 1), 30)) < 1e-25
    assert 90 < wide / narrow < 110


def test_the_tangent_of_a_circle() -> None:
    found = sg.tangent_line("x^2 + y^2 = 25", at={"x": 3, "y": 4})
    assert found.result == sympy.Rational(25, 4) - 3 * X / 4
    assert found.verify().holds
    text = " ".join(found.to_text().split())
    assert "The point lies on the curve: 3² + 4² = 25." in text
    assert "dy/dx = −3/4" in text


def test_other_names_are_put_in() -> None:
    found = sg.tangent_line("a x^2", at={"x": 1, "a": 3}, wrt="x")
    assert found.result == 6 * X - 3


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("|x|", {"x": 0}), ("ln x", {"x": -1}), ("1/x", {"x": 0}), ("sqrt(x)", {"x": 0}), ("x^2", {}), ("x^2", {"y": 2}),
        ("x^2", {"x": "a"}), ("x^2 y", {"x": 1, "y": 2}), ("x^2 y", {"x": 1}), ("x^2 + y^2 = 25", {"x": 3, "y": 5}),
        ("x^2 + y^2 = 25", {"x": 5, "y": 0}), ("x^2 + y^2 = 25", {"x": 3}), ("max(0, x)", {"x": 0}),
    ],
)  # fmt: skip
def test_points_without_a_tangent_are_refused(text: str, at: dict[str, object]) -> None:
    with pytest.raises(AuthorError):
        sg.tangent_line(text, at=at)


def test_wrong_numbers_are_not_shown() -> None:
    found = sg.tangent_line("x^2", at={"x": 2})
    for fault in ({"value_tree": read("5")}, {"slope_tree": read("5")}, {"result_tree": read("4x - 5")}):
        with pytest.raises(ProofError):
            replace(found, **fault).to_text()


def test_the_page() -> None:
    found = sg.tangent_line("x^2 + sin x", at={"x": 2})
    text = " ".join(found.to_text().split())
    assert "f(2) = 2² + sin 2 = 4 + sin 2 ≈ 4.909297" in text
    assert "function and line differ by much less than h" in text
    assert to_text(found.point_form) == "(4 + sin 2) + (4 + cos 2) (x − 2)"
    assert "at 8 points" in text
    assert "Tangent" in found.to_markdown()
    assert found.to_latex().startswith("\\documentclass")
