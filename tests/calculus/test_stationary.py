"""Stationary points in one and several variables: proved, complete or refused, and told apart."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy

import symgrad as sg
from symgrad.calculus.closed import closed_form
from symgrad.errors import ProofError, UnsupportedError
from symgrad.language.convert import to_sympy
from symgrad.language.parser import read
from symgrad.language.printing import to_text

KNOWN = [
    ("x^2 - 2x", [("1", "minimum", True)]),
    ("x^3 - 3x", [("-1", "maximum", False), ("1", "minimum", False)]),
    ("x^3", [("0", "inflection", False)]),
    ("x^4", [("0", "minimum", True)]),
    ("-x^4", [("0", "maximum", True)]),
    ("x^5 - x^3", [("-sqrt(15)/5", "maximum", False), ("0", "inflection", False), ("sqrt(15)/5", "minimum", False)]),
    ("e^(-x^2)", [("0", "maximum", False)]),
    ("x e^x", [("-1", "minimum", False)]),
    ("x^2/2 - ln x", [("1", "minimum", False)]),
    ("e^x", []),
    ("ln x", []),
    ("x + 1/x", [("-1", "maximum", False), ("1", "minimum", False)]),
    ("x^2/(1 + x^2)", [("0", "minimum", False)]),
    ("x^2 + 1/x^2 + y^2", [("-1, 0", "minimum", False), ("1, 0", "minimum", False)]),
    ("x^2 + y^2", [("0, 0", "minimum", True)]),
    ("x^2 - y^2", [("0, 0", "saddle", False)]),
    ("-x^2 - y^2", [("0, 0", "maximum", True)]),
    ("x^3 + y^3 - 3x y", [("0, 0", "saddle", False), ("1, 1", "minimum", False)]),
    ("x^4 + y^4", [("0, 0", "minimum", True)]),
    ("x^4 - y^4", [("0, 0", "undecided", False)]),
    ("x^2 + x y + y^2 + 3x", [("-2, 1", "minimum", True)]),
    ("(1 - x)^2 + 100(y - x^2)^2", [("1, 1", "minimum", False)]),
    ("e^(-x^2 - y^2)", [("0, 0", "maximum", False)]),
    ("x^2 + y^2 + z^2 - x y", [("0, 0, 0", "minimum", True)]),
    ("x y z", None),
    ("cos x + y", []),
    ("x + y", []),
    ("x^4 - 2x^2 + y^2", [("-1, 0", "minimum", False), ("0, 0", "saddle", False), ("1, 0", "minimum", False)]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), KNOWN)
def test_points_and_kinds(text: str, expected: list[tuple[str, str, bool]] | None) -> None:
    if expected is None:
        with pytest.raises(UnsupportedError):
            sg.stationary_points(text)
        return
    found = sg.stationary_points(text)
    assert [
        (", ".join(str(to_sympy(value)) for value in point.at.values()), point.kind, point.whole)
        for point in found.points
    ] == expected
    assert all(line.holds for line in found.verify().lines)


@pytest.mark.parametrize(("text", "expected"), [row for row in KNOWN if row[1]])
def test_values_near_by_agree_with_the_kind(text: str, expected: object) -> None:
    """An oracle that knows no derivative: the function a little to all sides."""
    found = sg.stationary_points(text)
    expression = found.expression_tree
    function, symbols = to_sympy(expression), [to_sympy(name) for name in found.variables]
    for point in found.points:
        if point.kind == "undecided":
            continue
        here = [float(to_sympy(value)) for value in point.at.values()]
        step = 1e-2
        shifts = [[a * step, b * step, 0.0] for a in (-1, 0, 1) for b in (-1, 0, 1) if a or b]
        shifts = [shift[: len(here)] for shift in shifts if any(shift[: len(here)])]
        rise = [
            float(function.subs(dict(zip(symbols, [p + s for p, s in zip(here, shift, strict=True)], strict=True))))
            - float(function.subs(dict(zip(symbols, here, strict=True))))
            for shift in shifts
        ]
        if point.kind == "minimum":
            assert min(rise) > 0
        elif point.kind == "maximum":
            assert max(rise) < 0
        else:
            assert min(rise) < 0 < max(rise)


@pytest.mark.parametrize("text", ["a x^2 + y^2", "x^2 y", "sin x + sin y", "x^6 - x^2 + x", "a + b + c + d + x", "sin x",
                                  "|x|", "x |x|", "|x^2 - 1|", "|x|^3", "max(x, -x)", "sqrt(x^2 + y^2)", "min(x, -x)",
                                  "max(x, -x) + x^2", "x^2 - 2x if x > 1 else 1 - 2x"])
def test_what_is_not_solved_completely_is_refused(text: str) -> None:
    with pytest.raises(UnsupportedError):
        sg.stationary_points(text)


def test_variables_can_be_named() -> None:
    found = sg.stationary_points("x^2 + y^2 + 2x", wrt=["y", "x"])
    assert [to_text(value) for value in found.points[0].at.values()] == ["0", "−1"]
    with pytest.raises(UnsupportedError):
        sg.stationary_points("x^2", wrt=["x", "y"])


def test_a_wrong_solution_is_not_shown() -> None:
    found = sg.stationary_points("x^3 + y^3 - 3x y")
    x, y = found.variables
    wrong = replace(found.points[1], point=((x, read("1")), (y, read("2"))))
    faulty = replace(found, points=(wrong,))
    assert not faulty.verify().holds
    with pytest.raises(ProofError):
        faulty.to_text()


@pytest.mark.parametrize(
    ("text", "closed"),
    [("3 - 2/4", "5/2"), ("cos(pi/3)", "1/2"), ("sqrt(8) - sqrt(2)", "√2"), ("sin 1", "sin 1"), ("e^0", "1"),
     ("(sqrt(2))^3 - sqrt(2)", "√2"), ("sin(pi/3)", "√(3)/2"), ("0.5 * 3", "3/2")],
)  # fmt: skip
def test_numbers_in_closed_form(text: str, closed: str) -> None:
    found = closed_form(read(text))
    assert to_text(found) == closed
    assert abs(sympy.N(to_sympy(found) - sg.parse(text), 30)) < 1e-25


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x^3 + y^3 - 3x y", "The leading minors are D₁ = 0, D₂ = −9 < 0: a saddle point."),
        ("x^3", "neither a minimum nor a maximum"),
        ("x^4", "A stationary point of a convex function that is defined everywhere is its global minimum."),
        ("e^x", "there is no stationary point"),
        ("x^4 - y^4", "the determinant is 0, so the Hessian decides nothing"),
        ("x^4 - 2x^2", "The solutions are x = −1, x = 0 and x = 1."),
    ],
)
def test_pages_give_the_reason(text: str, said: str) -> None:
    found = sg.stationary_points(text)
    page = " ".join(found.to_text().split())
    assert said in page
    assert "Check. Each line equals the one before it at 8 points" in page
    assert "Stationary points" in found.to_markdown()
    assert found.to_latex().startswith("\\documentclass")
