"""How the lines read: what occurs twice is done once, simple sums take one line, and each detail has its own length."""

from __future__ import annotations

import pytest

import symgrad as sg
from symgrad.calculus.lines import Detail
from symgrad.calculus.verify import prove_equal
from symgrad.language.printing import to_text

PAGES = [
    "2 - 3x + 4x^2", "(x + 1)(x + 2)(x + 3)", "sin(x^2) + e^(sin(x^2))", "ln(x^3 + 2x) - e^(-x^2)", "(x^2 + 1)/(x - 1)",
    "x^x", "|sin x|", "sin(cos(ln(x^2 + 1)))", "x^2 sin x", "sqrt(x^2 + 1)", "x(x - 1)(x^2 + x)", "5", "-x^2 + 3",
]


@pytest.mark.parametrize("text", PAGES)
@pytest.mark.parametrize("detail", ["short", "normal", "full"])
def test_every_line_equals_the_one_before_it(text: str, detail: Detail) -> None:
    derivation = sg.differentiate(text, wrt="x")
    line = derivation.pending_tree
    for following in derivation.lines(detail):
        prove_equal(line, following.tree)
        line = following.tree
    assert to_text(line) == to_text(derivation.result_tree)


@pytest.mark.parametrize("text", PAGES)
def test_more_detail_is_never_shorter(text: str) -> None:
    derivation = sg.differentiate(text, wrt="x")
    short, normal, full = (len(derivation.lines(detail)) for detail in ("short", "normal", "full"))
    assert short <= normal <= full


def test_what_occurs_twice_is_done_once() -> None:
    lines = sg.differentiate("sin(x^2) + e^(sin(x^2))").lines()
    reasons = [line.reason for line in lines]
    assert reasons.count("as above") == 1
    above = next(line for line in lines if line.reason == "as above")
    assert to_text(above.step.before_tree) == "d/dx[sin(x²)]"
    assert to_text(above.step.after_tree) == "cos(x²) · 2x"
    assert "as above" not in [line.reason for line in sg.differentiate("sin(x^2) + e^(sin(x^2))").lines("full")]


def test_a_polynomial_inside_something_takes_one_line() -> None:
    reasons = [line.reason for line in sg.differentiate("sqrt(x^2 + 1)").lines()]
    assert "sum rule, term by term" in reasons
    assert "derivative of a constant" not in reasons
    assert "derivative of a constant" in [line.reason for line in sg.differentiate("sqrt(x^2 + 1)").lines("full")]


def test_that_a_name_is_held_fixed_gets_a_line() -> None:
    reasons = [line.reason for line in sg.differentiate("(t - o)^2", wrt="o").lines()]
    assert "t is held fixed" in reasons


def test_a_polynomial_by_itself_is_worked_out_term_by_term_unless_it_should_be_short() -> None:
    derivation = sg.differentiate("2 - 3x + 4x^2")
    assert "derivative of a constant" in [line.reason for line in derivation.lines()]
    assert [to_text(line.tree) for line in derivation.lines("short")] == ["0 − 3 · 1 + 4 · 2x", "−3 + 8x"]


def test_a_sum_in_a_sum_needs_no_brackets_on_the_page() -> None:
    assert "d/dx[x] sin x + x d/dx[sin x] + d/dx[x²]" in sg.differentiate("x sin x + x^2").to_text()


def test_a_long_derivative_is_announced_in_the_table_and_worked_out_below() -> None:
    page = sg.differentiate("sin(cos(x^2 e^(3x) ln(x^2 + 1) sin x))").to_text()
    assert "du/dx is worked out below" in page
