"""Convexity and the signs that it rests on: by the form, by witnesses, and undecided where neither settles it."""

from __future__ import annotations

from dataclasses import replace

import pytest

import symgrad as sg
from symgrad.calculus.shape import sign_of
from symgrad.calculus.signs import bound_of, defined_everywhere, positive_names, smooth_inside
from symgrad.errors import AuthorError, ProofError, UnsupportedError
from symgrad.language.parser import read
from symgrad.language.traversal import substitute
from symgrad.language.tree import Negative

VERDICTS = {
    "x^2": "convex", "x^4": "convex", "-x^2": "concave", "3x - 1": "straight", "5x": "straight", "x^3": "neither",
    "e^x": "convex", "e^(-x)": "convex", "ln x": "concave", "-ln x": "convex", "x ln x": "convex", "1/x": "neither",
    "1/x^2": "convex", "sqrt(x)": "concave", "x^(3/2)": "convex", "sin x": "neither", "ln(1 + e^x)": "convex",
    "sqrt(x^2 + 1)": "convex", "x^6 - x^2": "neither", "x^4 + x": "convex", "cosh x": "convex", "tanh x": "neither",
    "|x|": "undecided", "sqrt(x^2)": "undecided", "max(0, x)": "undecided", "arccos(cos(x))": "undecided",
    "x^2 + y^2": "convex", "x^2 + x y + y^2": "convex", "x^2 + 2x y + y^2": "convex", "x^2 + 3x y + y^2": "neither",
    "x y": "neither", "x^2 - y^2": "neither", "-x^2 - y^2": "concave", "2x - 3y + 1": "straight", "x^3 + y^2": "neither",
    "e^(x + y)": "convex", "e^x + e^y": "convex", "ln(e^x + e^y)": "convex", "sqrt(x^2 + y^2 + 1)": "convex",
    "x^4 + y^4": "convex", "e^(-x^2 - y^2)": "neither", "(1 - x)^2 + 100(y - x^2)^2": "neither", "x ln x + y ln y": "convex",
    "x^2 + y^2 + z^2": "convex", "x^2 + y^2 - z^2": "neither", "x^2 + y^2 + z^2 + x y + y z + z x": "convex",
    "|x| + y^2": "undecided",
}  # fmt: skip


@pytest.mark.parametrize(("text", "verdict"), VERDICTS.items())
def test_verdicts(text: str, verdict: str) -> None:
    found = sg.convexity(text)
    assert found.verdict == verdict
    assert bool(found.why) == (verdict == "undecided")
    assert found.verify().holds


@pytest.mark.parametrize("text", [text for text, verdict in VERDICTS.items() if verdict == "neither"])
def test_each_witness_is_a_point_where_the_sign_is_the_wrong_one(text: str) -> None:
    found = sg.convexity(text)
    against_convex, against_concave = found.witnesses
    for witness, wrong in ((against_convex, -1), (against_concave, 1)):
        value = sign_of(substitute(witness.minor.tree, dict(witness.point)))
        assert value == (wrong if len(witness.minor.rows) % 2 else -1)


@pytest.mark.parametrize("text", [text for text, verdict in VERDICTS.items() if verdict in ("convex", "concave")])
def test_the_chord_lies_on_the_right_side(text: str) -> None:
    """An oracle that knows no derivative: the value in the middle against the mean of the values."""
    found = sg.convexity(text)
    symbols = sorted(found.hessian.result.free_symbols if found.hessian else [], key=str)
    expression = sg.parse(text)
    symbols = sorted(expression.free_symbols, key=str)
    for left, right in (((0.3, 2.1, 0.7), (4.2, 0.4, 1.9)), ((1.1, 1.2, 3.3), (0.2, 5.5, 0.1))):
        ends = [dict(zip(symbols, place, strict=False)) for place in (left, right)]
        middle = {symbol: (ends[0][symbol] + ends[1][symbol]) / 2 for symbol in symbols}
        gap = sum(float(expression.subs(end)) for end in ends) / 2 - float(expression.subs(middle))
        assert gap >= -1e-12 if found.verdict == "convex" else gap <= 1e-12


def test_parameters_are_not_given_a_sign_by_guessing() -> None:
    found = sg.convexity("a x^2", wrt=["x"])
    assert found.verdict == "undecided"
    assert "depends on a" in found.why
    assert sg.convexity("a^2 x^2", wrt=["x"]).verdict == "convex"


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("3", ">"), ("0", "="), ("-1/2", "<"), ("x", None), ("x^2", "≥"), ("-x^2", "≤"), ("x^2 + 1", ">"),
        ("12x^2 + e^y", ">"), ("x^2 y^4", "≥"), ("x^3", None), ("x y", None), ("1/x^2", ">"), ("x^2 - 2x y + y^2", "≥"),
        ("x^2 + x + 1", None), ("e^x/(1 + e^x)^2", ">"), ("-(x - y)^2/2", "≤"), ("sqrt(x)", "≥"), ("x - x", "="),
        ("cosh x", ">"), ("sin x", None), ("pi - 3", ">"),
    ],
)  # fmt: skip
def test_bounds_follow_from_the_form(text: str, bound: str | None) -> None:
    assert bound_of(read(text)) == bound


def test_domains() -> None:
    assert [defined_everywhere(read(text)) for text in ("x^2 + e^x", "1/x", "1/(1 + x^2)", "ln x", "x^(1/2)", "x^-1")] == [
        True, False, True, False, False, False,
    ]  # fmt: skip
    assert [smooth_inside(read(text)) for text in ("x^(3/2)", "(x^2)^(3/2)", "relu(x)", "tan x", "sqrt(2x + 1)")] == [
        True, False, False, True, True,
    ]  # fmt: skip
    assert {str(name) for name in positive_names(read("x ln x + sqrt(y) + z"))} == {"x", "y"}


def test_more_variables_than_minors_can_be_read_are_refused() -> None:
    with pytest.raises(UnsupportedError):
        sg.convexity("a + b + c + d + x")
    with pytest.raises(AuthorError):
        sg.convexity("5")


def test_a_fault_in_the_second_derivative_is_not_shown() -> None:
    found = sg.convexity("x^4")
    assert found.second is not None
    wrong = replace(found.second, result_tree=Negative(found.second.result_tree))
    with pytest.raises(ProofError):
        replace(found, second=wrong).to_text()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x^4", "f''(x) = 12x² ≥ 0 for every x, so the function is convex."),
        ("x ln x", "convex on each convex part of its domain"),
        ("x^3", "neither convex nor concave"),
        ("|x|", "undecided: the function may have a kink"),
        ("x^2 + y^2", "All principal minors are at least 0: so the function is convex."),
        ("x y", "the principal minor of (x, y), −1, is −1: not convex there"),
    ],
)
def test_pages_give_the_reason(text: str, said: str) -> None:
    found = sg.convexity(text)
    page = " ".join(found.to_text().split())
    assert said in page
    assert "Check." in page
    assert "convex" in found.to_markdown()
    assert found.to_latex().startswith("\\documentclass")
