"""Other routes to a derivative, and what is said where one does not fit."""

from __future__ import annotations

import pytest

import symgrad as sg
from symgrad.calculus.methods import METHODS
from symgrad.calculus.verify import prove_equal
from symgrad.errors import AuthorError
from symgrad.language.printing import to_text

FITTING = [
    ("product", "x^2 sin x"), ("product", "(x^2 + 1)/(x - 1)"), ("product", "tan x"), ("product", "1/x^2"),
    ("product", "e^x/x"), ("product", "1 + x/(x + 1)"), ("product", "sin(x/(x^2 + 1))"), ("product", "3/(x^2 + 1)^2"),
    ("quotient", "(x^2 + 1)/(x - 1)"), ("quotient", "tan x"), ("quotient", "1/x"), ("quotient", "x (x + 1)^(-1)"),
    ("quotient", "x^(-3)"), ("quotient", "sec x"), ("quotient", "x^2 - 5/(x + 1)"), ("quotient", "sin(x) (x + 2)^(-2)"),
    ("logarithmic", "x^2 sin x"), ("logarithmic", "x^x"), ("logarithmic", "x^2 e^x/(x + 1)^3"),
    ("logarithmic", "(x - 1)(x - 2)(x - 3)"), ("logarithmic", "(x^2 + 1)^(sin x)"), ("logarithmic", "sqrt(x) (x + 1)^2"),
    ("logarithmic", "1/x^2"), ("logarithmic", "3x^2 ln x"),
]


@pytest.mark.parametrize(("method", "text"), FITTING)
def test_each_route_is_proved_and_agrees_with_the_rules(method: str, text: str) -> None:
    derivation = sg.differentiate(text, wrt="x", method=method)
    evidence = derivation.verify()
    assert evidence.holds, [(line.rule, to_text(line.left), to_text(line.right)) for line in evidence.lines if not line.holds]
    prove_equal(derivation.result_tree, sg.differentiate(text, wrt="x").result_tree)
    assert METHODS[method].fits(derivation.steps[0])
    assert derivation.hints()
    assert derivation.to_markdown()


@pytest.mark.parametrize(("method", "text"), [
    ("product", "sin x"), ("product", "x^2 + 1"), ("quotient", "x^2 sin x"), ("quotient", "x/3"), ("quotient", "x^2"),
    ("logarithmic", "sin x + x"), ("logarithmic", "3x"), ("logarithmic", "x"),
])
def test_a_method_that_does_not_fit_says_why_and_what_fits(method: str, text: str) -> None:
    with pytest.raises(AuthorError, match=r"does not fit .* it needs ") as caught:
        sg.differentiate(text, wrt="x", method=method)
    assert "such as rules" in caught.value.expected


def test_what_is_suggested_really_fits() -> None:
    with pytest.raises(AuthorError) as caught:
        sg.differentiate("x^2 sin x", method="quotient")
    suggested = caught.value.expected.partition("such as ")[2].split(", ")
    assert suggested == ["rules", "product", "logarithmic"]
    for method in suggested:
        assert sg.differentiate("x^2 sin x", method=method).verify().holds


def test_an_unknown_method_names_the_known_ones() -> None:
    with pytest.raises(AuthorError, match="there is no method 'limit'") as caught:
        sg.differentiate("x", method="limit")
    assert "definition" in caught.value.expected


def test_the_product_route_rewrites_the_fraction_first() -> None:
    (first, *_) = sg.differentiate("x/(x + 1)", method="product").steps
    assert (first.rule, first.reason) == ("as_product", "x/(x + 1) = x (x + 1)⁻¹")
    assert [step.rule for step in first.substeps] == ["product"]


def test_the_quotient_route_uses_the_quotient_rule_where_a_shorter_one_would_do() -> None:
    assert sg.differentiate("1/x").steps[0].rule == "negative_power"
    assert sg.differentiate("1/x", method="quotient").steps[0].rule == "quotient"


def test_logarithms_are_taken_once_and_opened_by_their_laws() -> None:
    (first, *_) = sg.differentiate("x^2 sin x", method="logarithmic").steps
    assert first.rule == "logarithmic"
    (laws,) = first.substeps
    assert laws.reason == "laws of logarithms"
    assert sum(step.rule == "logarithmic" for step in first.walk()) == 1
