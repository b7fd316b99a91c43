"""The form of an answer: what passes and what does not, with many textbook forms of the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import symgrad as sg
from symgrad.checking.check import AnswerKey
from symgrad.checking.forms import FORMS
from symgrad.checking.polynomial_forms import is_expanded, is_factored
from symgrad.checking.simple_form import is_simplified
from symgrad.checking.verdict import Status
from symgrad.language.parser import read

DATA = Path(__file__).parents[1] / "data"

PASSES = {
    ("carried_out", "2x"): ["2x", "x + x"],
    ("simplified", "2x sin x + x^2 cos x"): [
        "2x sin x + x^2 cos x", "x(2 sin x + x cos x)", "x^2 cos x + 2 sin(x) x", "x*(2*sin(x)+x*cos(x))",
    ],
    ("simplified", "sigmoid(x)(1-sigmoid(x))"): [
        "1/(4 cosh(x/2)^2)", "e^-x/(1+e^-x)^2", "sigmoid(x)-sigmoid(x)^2", r"\\frac{e^{-x}}{(1+e^{-x})^2}",
        "e^x/(e^x+1)^2", "sigmoid(x) sigmoid(-x)",
    ],
    ("simplified", "(1-x^2)/(1+x^2)^2"): ["-(x^2-1)/(x^2+1)^2", "(1-x)(1+x)/(1+x^2)^2", "(1-x^2)(1+x^2)^-2"],
    ("simplified", "sec(x)^2"): ["1/cos(x)^2", "1+tan(x)^2", "sec^2 x"],
    ("simplified", "-x/sqrt(1-x^2)"): ["-x(1-x^2)^(-1/2)", "-x/(1-x^2)^(1/2)"],
    ("simplified", "1/(2sqrt(x))"): ["(1/2) x^(-1/2)", "0.5/sqrt(x)", "sqrt(x)/(2x)", "0.5 x^(-0.5)"],
    ("simplified", "6x+3"): ["6x+3", "3(2x+1)", "3+6x"],
    ("simplified", "3e^(3x)"): ["3exp(3x)", "e^(3x)*3"],
    ("simplified", "x^x(1+ln x)"): ["x^x+x^x ln x", "x^x ln(x) + x^x", "e^(x ln x)(ln x+1)"],
    ("simplified", "1/x"): ["x^-1", "1/x"],
    ("expanded", "2(x+1)"): ["2x+2", "2+2x"],
    ("expanded", "(x+1)^2(x-1)"): ["x^3+x^2-x-1", "-1-x+x^2+x^3"],
    ("expanded", "e^x(x+1)"): ["x e^x+e^x"],
    ("expanded", "(x+1)/2"): ["x/2+1/2", "0.5x+0.5"],
    ("expanded", "sin(x(x+1))"): ["sin(x(x+1))"],
    ("factored", "x^2-1"): ["(x-1)(x+1)", "-(1-x)(1+x)"],
    ("factored", "2x+2"): ["2(x+1)", "2(1+x)"],
    ("factored", "x^3+2x^2+x"): ["x(x+1)^2", "x(1+x)(1+x)"],
    ("factored", "x^2+1"): ["x^2+1", "1+x^2"],
    ("factored", "x^2-2"): ["x^2-2"],
    ("factored", "2x sin x + x^2 cos x"): ["x(2 sin x+x cos x)"],
    ("factored", "x e^x+e^x"): ["e^x(x+1)", "(x+1)exp(x)"],
    ("factored", "e^(2x)-1"): ["(e^x-1)(e^x+1)"],
    ("factored", "x^2 - y^2"): ["(x-y)(x+y)"],
    ("factors_visible", "2(o-t)o(1-o)x"): ["2(o-t)o(1-o)x", "-2(t-o)*o*(1-o)*x", "x*(2o-2t)*(1-o)*o"],
}  # fmt: skip

FAILS = {
    ("carried_out", "2x"): ["d/dx[x^2]", "(x^2)'", r"\\frac{d}{dx} x^2", "x + d/dx[x^2/2]"],
    ("simplified", "2x sin x + x^2 cos x"): [
        "2x sin x + x x cos x", "x sin x + x sin x + x^2 cos x", "2x^(2-1) sin x + x^2 cos x", "(x^2 sin x)'",
        "2x sin x + x^2 cos x + 0", "1*2x sin x + x^2 cos x",
    ],
    ("simplified", "sigmoid(x)(1-sigmoid(x))"): ["sigmoid'(x)"],
    ("simplified", "(1-x^2)/(1+x^2)^2"): [
        "(1+x^2-2x^2)/(1+x^2)^2", "((1+x^2)*1 - x*2x)/(1+x^2)^2", "(1+x^2-x(2x))/(1+x^2)^2",
    ],
    ("simplified", "sec(x)^2"): ["(cos(x)^2+sin(x)^2)/cos(x)^2"],
    ("simplified", "-x/sqrt(1-x^2)"): ["-2x/(2sqrt(1-x^2))", "(1/2)(1-x^2)^(-1/2)*(-2x)"],
    ("simplified", "1/(2sqrt(x))"): ["(1/2) x^(1/2-1)", "2/(4sqrt x)"],
    ("simplified", "6x+3"): ["3+2*3x", "6x+2+1", "2(3x)+3"],
    ("simplified", "x^x(1+ln x)"): ["x^x(ln x + x*1/x)"],
    ("simplified", "1/x"): ["x/x^2", "2/(2x)", "1/(x^2)*x"],
    ("expanded", "2(x+1)"): ["2(x+1)", "x+x+2", "2x+1+1", "-(-2x-2)"],
    ("expanded", "(x+1)^2(x-1)"): ["(x+1)^2(x-1)", "(x^2+2x+1)(x-1)", "x^2(x+1)-x-1"],
    ("expanded", "e^x(x+1)"): ["e^x(x+1)"],
    ("expanded", "(x+1)/2"): ["0.5(x+1)"],
    ("factored", "x^2-1"): ["x^2-1"],
    ("factored", "2x+2"): ["2x+2"],
    ("factored", "x^3+2x^2+x"): ["x(x^2+2x+1)", "x^3+2x^2+x", "(x^2+x)(x+1)"],
    ("factored", "2x sin x + x^2 cos x"): ["2x sin x + x^2 cos x"],
    ("factored", "x e^x+e^x"): ["x e^x + e^x"],
    ("factored", "e^(2x)-1"): ["e^(2x)-1"],
    ("factored", "x^2 - y^2"): ["x^2-y^2", "x(x-y)+y(x-y)"],
    ("factors_visible", "2(o-t)o(1-o)x"): ["(2o^2-2o t)(1-o)x", "2(o-t)(o x-o^2 x)"],
}  # fmt: skip


def cases(table: dict[tuple[str, str], list[str]]) -> list[tuple[str, str, str]]:
    return [(form, expected, answer.replace("\\\\", "\\")) for (form, expected), found in table.items() for answer in found]


@pytest.mark.parametrize(("form", "expected", "answer"), cases(PASSES))
def test_has_the_form(form: Any, expected: str, answer: str) -> None:
    verdict = AnswerKey(expected, form=form).check(answer)
    assert (verdict.status, verdict.meets_requirements, verdict.score) == (Status.correct, True, 1)


@pytest.mark.parametrize(("form", "expected", "answer"), cases(FAILS))
def test_is_right_in_another_form(form: Any, expected: str, answer: str) -> None:
    verdict = AnswerKey(expected, form=form).check(answer)
    assert (verdict.status, verdict.meets_requirements, verdict.score) == (Status.correct, False, 0)
    assert [(one.kind, one.wanted) for one in verdict.requirements] == [("form", form)]


def test_a_wrong_answer_has_no_form() -> None:
    assert AnswerKey("2x", form="simplified").check("3x").requirements == ()


def test_every_form_has_words() -> None:
    assert set(FORMS) == {"carried_out", "simplified", "expanded", "factored", "factors_visible"}
    assert all(form.words for form in FORMS.values())


@pytest.mark.parametrize("file", ["exercises.json", "exercises_more.json"])
def test_what_the_engine_writes_is_simplified(file: str) -> None:
    for exercise in json.loads((DATA / file).read_text(encoding="utf-8"))[::3]:
        if len(exercise["wrt"]) == 1:
            try:
                found = sg.differentiate(exercise["expression"].replace("**", "^"), wrt=exercise["wrt"][0])
            except sg.SymgradError:
                continue
            assert is_simplified(found.result_tree, found.result_tree), exercise["expression"]


@pytest.mark.parametrize("answer", ["σ(z_6)(1-o_6)", "o_6 - σ(z_6)^2", "do_6/dz_6"])
def test_only_some_names_may_be_used(answer: str) -> None:
    definitions = {"o_6": "sigmoid(z_6)"}
    key = AnswerKey("o_6(1-o_6)", allowed=["o_6"], definitions=definitions)
    assert key.check("o_6 - o_6^2").meets_requirements
    verdict = key.check(answer)
    if verdict.status is Status.correct:
        assert [(one.kind, one.met) for one in verdict.requirements] == [("names", False)]


@pytest.mark.parametrize(
    "text",
    [
        "+".join(f"x_{place} y_{place}" for place in range(200)),
        "*".join(f"(x_{place} + {place + 1})" for place in range(100)),
        "(a+b+c+d+e_1+f+g+h)^12 + 1",
        "x^1000 - 1",
        "(((x+1)^20+1)^20+1)^20",
        "e^(e^(e^x))(e^x + 1)",
    ],
)
def test_long_formulas_are_looked_at_in_bounded_time(text: str) -> None:
    tree = read(text)
    assert is_expanded(tree) in (True, False)
    assert is_factored(tree) in (True, False)
    assert is_simplified(tree, read("x")) in (True, False)
