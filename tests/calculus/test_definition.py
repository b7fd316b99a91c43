"""The derivative by its definition: every line proved, the limit too, and the result that of the rules."""

from __future__ import annotations

from dataclasses import replace

import pytest

import symgrad as sg
from symgrad.calculus.definition import DEFINITION
from symgrad.calculus.limits import LIMIT, compare_limit
from symgrad.calculus.verify import prove_equal
from symgrad.errors import ProofError, UnsupportedError
from symgrad.language.parser import read
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in
from symgrad.language.tree import Name

EXPRESSIONS = [
    "5", "x", "3 - 2x", "2 - 3x + 4x^2", "x^5", "(x + 1)^3", "a x^2 + b x + c", "h x^2", "x^2/3 - x/7", "0.5x^2",
    "1/x", "-5/x", "1/x^2", "3/x^4", "(x + 1)/(x - 2)", "-(x + 1)/(x - 2)", "x/(x^2 + 1)", "a/(x + b)",
    "sqrt(x)", "sqrt(2x + 1)", "sqrt(1 - x)", "sqrt(x^2 + 1)", "5 sqrt(x)/3", "-sqrt(x)",
    "e^x", "e^(-2x)", "exp(3x)", "2^x", "3 * 2^(x + 1)", "ln x", "ln(2x + 1)", "2 ln(x)/3", "ln(a x)",
    "sin x", "cos x", "sin(3x)", "cos(2 - x)", "-sin x", "3 sin x - 2 cos x + x^2", "e^x + ln x - 1/x + sqrt(x)",
    "a sin x + b", "sin(x)/2", "tan x", "tan(2x - 1)", "1/sqrt(x)", "-3/sqrt(2x + 1)", "2 tan x + 5/sqrt(x)",
]


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_every_line_is_proved_and_the_rules_find_the_same(text: str) -> None:
    derivation = sg.differentiate(text, wrt="x", method="definition")
    evidence = derivation.verify()
    assert evidence.holds, [
        (line.rule, to_text(line.left), to_text(line.right)) for line in evidence.lines if not line.holds
    ]
    by_rules = sg.differentiate(text, wrt="x")
    prove_equal(derivation.result_tree, by_rules.result_tree)


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_the_lines_hang_together_and_end_with_the_one_limit(text: str) -> None:
    (step, *_) = sg.differentiate(text, wrt="x", method="definition").steps
    assert step.rule == DEFINITION
    for line, following in zip(step.why, step.why[1:], strict=False):
        assert line.after_tree == following.before_tree
    assert [line.rule for line in step.why].count(LIMIT) == 1
    assert step.why[-1].rule == LIMIT
    letter = step.bindings[0][1]
    assert letter not in names_in(step.why[-1].after_tree)


def test_the_lines_of_a_polynomial() -> None:
    (step, *_) = sg.differentiate("x^2", method="definition").steps
    assert [to_text(line.after_tree) for line in step.why] == ["(x² + 2x h + h² − x²)/h", "(2x h + h²)/h", "2x + h", "2x"]
    assert [line.reason for line in step.why] == [
        "multiply out", "what does not contain h cancels", "cancel h", "let h go to 0",
    ]


def test_known_limits_are_named() -> None:
    reasons = {text: sg.differentiate(text, method="definition").steps[0].why[-1].reason for text in ("sin x", "e^x", "ln x")}
    assert reasons["sin x"] == "let h go to 0: sin(h)/h → 1 and (cos h − 1)/h → 0"
    assert reasons["e^x"] == "let h go to 0: (e^h − 1)/h → 1"
    assert "(1 + h/x)^(x/h)" in reasons["ln x"]


def test_the_step_gets_a_letter_of_its_own() -> None:
    (step, *_) = sg.differentiate("h x^2", wrt="x", method="definition").steps
    assert step.bindings == (("h", Name("k")),)


@pytest.mark.parametrize("text", ["x e^x", "tan(x^2)", "sin(x^2)", "|x|", "x^x", "x^40", "e^(x^2)", "sin x cos x", "sigmoid(x)"])
def test_what_is_not_covered_says_what_is(text: str) -> None:
    with pytest.raises(UnsupportedError, match="it is worked out for polynomials"):
        sg.differentiate(text, wrt="x", method="definition")


@pytest.mark.parametrize(("before", "after", "status"), [
    ("sin(h)/h", "1", "equal"), ("(cos(h) - 1)/h", "0", "equal"), ("(1 + h/x)^(x/h)", "e", "equal"),
    ("x + h", "x", "equal"), ("x + h", "x + 1/1000000", "different"), ("(1 + h)^2", "2", "different"),
    ("1/h", "0", "different"), ("|h|/h", "1", "different"), ("ln(h)", "1", "different"), ("sqrt(-1 - x^2)", "1", "undecided"),
])
def test_limits_are_compared_from_both_sides(before: str, after: str, status: str) -> None:
    assert compare_limit(read(before), read(after), Name("h")).status == status


def test_a_fault_in_any_line_is_found() -> None:
    derivation = sg.differentiate("2 - 3x + 4x^2", method="definition")
    first, *others = derivation.steps
    for place, line in enumerate(first.why):
        wrong = replace(line, after_tree=read("8x - 3 + h + 1"))
        broken = replace(first, why=(*first.why[:place], wrong, *first.why[place + 1 :]))
        assert not replace(derivation, steps=(broken, *others)).verify().holds
        with pytest.raises(ProofError):
            replace(derivation, steps=(broken, *others)).to_text()


def test_the_page_shows_the_quotient_the_limit_and_the_result() -> None:
    page = sg.differentiate("1/x", method="definition").to_text()
    assert "(f(x + h) − f(x))/h = (1/(x + h) − 1/x)/h" in page
    assert "→ −1/x²" in page
    assert "f'(x) = −1/x²" in page
    assert r"\to" in sg.differentiate("1/x", method="definition").to_latex()


def test_the_second_derivative_by_the_definition_too() -> None:
    derivation = sg.differentiate("x^3", order=2, method="definition")
    assert str(derivation.result) == "6*x"
    assert derivation.verify().holds
    assert "(f'(x + h) − f'(x))/h" in derivation.to_text()
