"""A fault put into a rule on purpose is caught, also one in a line between that leaves the result right."""

from __future__ import annotations

from dataclasses import replace

import pytest

import symgrad as sg
from symgrad.calculus import differentiate as engine
from symgrad.calculus.rule import Application, Rule, Task
from symgrad.calculus.rules import RULES
from symgrad.calculus.verify import prove_equal
from symgrad.errors import ProofError
from symgrad.language.parser import read
from symgrad.language.tree import Negative, Product, number

SAMPLES = {
    "constant": "7", "identity": "x", "sum": "x + sin x", "constant_multiple": "3x", "product": "x sin x",
    "negative_power": "1/x^3", "reciprocal": "1/(x^2 + 1)", "quotient": "x/(x^2 + 1)", "power": "x^3",
    "change_of_base": "log_2 x", "extreme_of_many": "max(x, 2x, x^2)", "function": "sin x", "chain": "sin(x^2)", "several_arguments": "max(x, x^2)",
    "general_power": "x^x", "sum_term": r"\sum_i w_i x_i", "summation": r"\sum_i x^2 o_i", "cases": "x^2 if x > 1 else x",
    "fundamental_theorem": "integral(e^(-t^2), t, 0, x)", "leibniz": "integral(e^(-x t), t, 0, x)",
    "open_logarithm": r"\sum_k t_k \ln(e^{x_k}/\sum_i e^{x_i})", "split_summation": r"\sum_k (x_k - \ln(\sum_i e^{x_i}))",
    "factor_out_of_sum": r"\sum_i \sum_j w_{i,j} x_i x_j", "sum_product": r"\sum_i x_i \sum_j w_{i,j} x_j",
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.id}-{rule.recognise.__name__}")
def test_a_broken_rule_is_caught(rule: Rule, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(task: Task) -> Application | None:
        application = rule.recognise(task)
        if application is None:
            return None
        wrong = Product((number(3), application.after)) if rule.id != "constant" else task.variable
        return replace(application, after=wrong, tidied=None)

    mutated = tuple(replace(entry, recognise=broken) if entry is rule else entry for entry in RULES)
    monkeypatch.setattr(engine, "RULES", mutated)
    text = "-sin x" if rule.recognise.__name__ == "_negative" else SAMPLES[rule.id]
    derivation = engine.differentiate(text, wrt={"sum_term": "w_j", "open_logarithm": "x_j", "split_summation": "x_j", "factor_out_of_sum": "x_k", "sum_product": "x_k"}.get(rule.id, "x"))
    assert not derivation.verify().holds


def test_a_fault_in_the_middle_is_caught_although_the_result_is_right() -> None:
    derivation = sg.differentiate("x^2 sin x", wrt="x")
    first = derivation.steps[0]
    wrong = replace(first.substeps[0], after_tree=Negative(first.substeps[0].after_tree))
    faulty = replace(derivation, steps=(replace(first, substeps=(wrong, *first.substeps[1:])), *derivation.steps[1:]))
    assert faulty.result_tree == derivation.result_tree
    evidence = faulty.verify()
    assert evidence.differences_agree
    assert not evidence.holds
    with pytest.raises(ProofError):
        faulty.to_text()


@pytest.mark.parametrize("text", ["tanh(a^x)", "sigmoid((a^x)^(1/2))", "tanh(a^x arctan(x))", "cos((a + x)^x)"])
def test_functions_that_saturate_far_out_are_proved_nearer(text: str) -> None:
    evidence = sg.differentiate(text, wrt="x").verify()
    assert evidence.holds
    assert evidence.points >= 3


def test_lines_that_do_not_follow_from_each_other_are_caught() -> None:
    derivation = sg.differentiate("(x^2 + 1)/(x - 3)", wrt="x")
    *others, last = derivation.steps
    astray = replace(last, before_tree=read("5 + x"), after_tree=read("x + 5"))
    evidence = replace(derivation, steps=(*others, astray)).verify()
    assert [line.rule for line in evidence.lines if not line.holds] == ["link", "link"]


def test_a_line_that_does_not_hold_is_an_error() -> None:
    with pytest.raises(ProofError, match="not proved"):
        prove_equal(read("(x + 1)^2"), read("x^2 + 1"))
