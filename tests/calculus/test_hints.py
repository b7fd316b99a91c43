"""Hints: one sentence a rung, and none that gives away more than its rung."""

from __future__ import annotations

import re

import pytest

import symgrad as sg
from symgrad.language.printing import to_text
from symgrad.language.tree import Number

EXPRESSIONS = [
    "x^2 sin x", "2 - 3x + 4x^2", "(x^2 + 1)/(x - 1)", "1/(x^2 + 1)", "sin(cos(ln(x^2 + 1)))", "x^x", "e^(-x^2/2)",
    "sin x", "x^3", "2x", "x + 5", "sqrt(x^2 + 1)", "x e^x ln x", "|sin x|", "max(0, x^2 - 1)", "5/x^3", "log_2 x",
    "sigmoid(3x + 1)", "tan(x) + tan^2(x)", "x^(5/3)", "(x^2 + 1)^(sin x)", "ln(x^2 + 1) + ln(x^2 + 1)^2",
]


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_each_rung_is_one_sentence_and_the_result_stands_on_the_last_only(text: str) -> None:
    derivation = sg.differentiate(text, wrt="x")
    hints = derivation.hints()
    for hint in hints:
        assert hint[-1] in ".?"
        assert not re.search(r"[.?!] ", hint)
    result = to_text(derivation.result_tree)
    assert hints[-1] == f"The answer is f'(x) = {result}."
    if not isinstance(derivation.result_tree, Number) and result not in to_text(derivation.expression_tree):
        assert all(result not in hint for hint in hints[:-1])
    assert len(set(hints)) == len(hints)


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_the_derivative_of_a_part_is_not_said_before_its_own_rung(text: str) -> None:
    derivation = sg.differentiate(text, wrt="x")
    rungs = derivation.rungs()
    for place, rung in enumerate(rungs):
        slope = "" if rung.gives is None else to_text(rung.gives)
        known = [to_text(derivation.expression_tree), *(to_text(r.gives) for r in rungs[:place] if r.gives is not None)]
        if len(slope) > 1 and not any(slope in text for text in known):
            assert all(slope not in earlier.text for earlier in rungs[:place]), (slope, [r.text for r in rungs])


def test_the_first_rungs_say_nothing_of_this_problem() -> None:
    hints = sg.differentiate("x^2 sin x").hints()
    assert hints[0] == "What is done last to x: is this a sum, a product, a quotient or a composition?"
    assert hints[1] == "This is a product, so the product rule applies."
    assert hints[3] == "Take u = x² and v = sin x."


def test_many_factors_are_numbered() -> None:
    hints = sg.differentiate("(x + 1)(x + 2)(x + 3)(x + 4)").hints()
    assert "Take u₁ = x + 1, u₂ = x + 2, u₃ = x + 3 and u₄ = x + 4." in hints


def test_hints_for_a_nested_part_come_before_its_derivative() -> None:
    hints = sg.differentiate("x sin(x^2)").hints()
    about = hints.index("The part sin(x²) is a composition, so the chain rule applies, with u = x².")
    assert about < hints.index("By the power rule, n = 2: d/dx[x²] = 2x.") < hints.index(
        "That makes d/dx[sin(x²)] = 2x cos(x²)."
    )


def test_a_part_that_occurs_twice_is_hinted_at_once() -> None:
    hints = sg.differentiate("sin(x^2) cos(x^2)").hints()
    assert sum("d/dx[x²] = 2x" in hint for hint in hints) == 1


def test_hints_use_the_problem_s_own_letters() -> None:
    hints = sg.differentiate("x^2 y", wrt="y").hints()
    assert hints[-1] == "The answer is ∂f/∂y = x²."
    assert any("∂/∂y[" in hint for hint in hints)


def test_a_second_derivative_is_hinted_one_at_a_time() -> None:
    hints = sg.differentiate("x^2 sin x", order=2).hints()
    assert hints[0].startswith("Go one derivative at a time")
    assert sum(hint.startswith("The answer is") for hint in hints) == 2


def test_the_page_of_hints_has_no_solution() -> None:
    page = sg.differentiate("x^2 sin x").to_text(hints=True)
    assert "This is a product, so the product rule applies." in page
    assert "Check." not in page
    assert r"\sin" in sg.differentiate("x^2 sin x").to_markdown(hints=True)
