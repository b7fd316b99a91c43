"""Sums over an index: one term, every term, or both; and indices that may be equal."""

from __future__ import annotations

import pytest

import symgrad as sg
from symgrad.calculus.index_cases import equal_indices, together
from symgrad.errors import UnsupportedError
from symgrad.language.printing import to_text

SOFTMAX = r"\frac{e^{z_j}}{\sum_k e^{z_k}}"


@pytest.mark.parametrize(
    ("text", "wrt", "result"),
    [
        (r"\ln \sum_k e^{z_k}", "z_j", "e^z_j/Σ_k e^z_k"),
        (r"\ln \sum_{k=1}^{n} e^{z_k}", "z_j", "e^z_j/Σ_(k=1)^n e^z_k"),
        (r"-\sum_k t_k \ln o_k", "o_j", "−t_j/o_j"),
        (r"\sum_{k=1}^{n} x^k", "x", "Σ_(k=1)^n k x^(k − 1)"),
        (r"\sum_{k=1}^{3} x^k/k", "x", "Σ_(k=1)^3 x^(k − 1)"),
        (r"\sum_{k=1}^{3} e^{z_k}", "z_2", "e^z₂"),
        (r"\sum_{k=1}^{3} e^{z_k}", "z_5", "0"),
        (r"\sum_i w_{i,k} o_i", "w_{j,k}", "o_j"),
        (r"\sqrt{\sum_i x_i^2}", "x_j", "x_j/√(Σ_i x_i²)"),
        (r"\sum_i \sum_j w_{i,j} x_i x_j", "x_k", "Σ_j w_(k,j) x_j + Σ_i w_(i,k) x_i"),
        (r"\sum_i x_i \sum_j w_{i,j} x_j", "x_k", "Σ_j w_(k,j) x_j + Σ_i w_(i,k) x_i"),
        (r"\sum_i a_i x_i^2 \sum_j x_j", "x_k", "2a_k x_k Σ_j x_j + Σ_i a_i x_i²"),
        (r"\sum_i \sum_j w_{i,j} x_i y_j", "x_k", "Σ_j w_(k,j) y_j"),
    ],
)
def test_a_sum_gives_the_terms_that_vary(text: str, wrt: str, result: str) -> None:
    derivation = sg.differentiate(text, wrt=wrt)
    assert to_text(derivation.result_tree).replace(" · ", " ") == result.replace(" · ", " ")
    assert derivation.verify().holds
    assert derivation.to_markdown()


def test_a_quadratic_form_names_its_product_rule() -> None:
    derivation = sg.differentiate(r"\sum_i \sum_j w_{i,j} x_i x_j", wrt="x_k")
    page = " ".join(derivation.to_text().split())
    assert "product rule: x_i varies only in the term i = k, Σ_j w_(i,j) x_j in every term" in page


@pytest.mark.parametrize("text", [r"\sum_i \sum_j (x_i - x_j)^2", r"\sum_i \sum_j w_{i,j} e^{x_i x_j}"])
def test_a_double_sum_that_does_not_come_apart_is_refused(text: str) -> None:
    with pytest.raises(UnsupportedError, match="in every term"):
        sg.differentiate(text, wrt="x_k")


@pytest.mark.parametrize("sign", ["", "-"])
def test_cross_entropy_over_softmax(sign: str) -> None:
    """Every term contains z_j through the inner sum, and one term contains it twice."""
    derivation = sg.differentiate(sign + r"\sum_k t_k \ln(e^{z_k}/\sum_i e^{z_i})", wrt="z_j")
    rules = {step.rule for outer in derivation.steps for step in outer.walk()}
    assert {"open_logarithm", "split_summation", "sum_term", "summation"} <= rules
    assert derivation.verify().holds


def test_softmax_by_an_index_that_may_be_the_same() -> None:
    derivation = sg.differentiate(SOFTMAX, wrt="z_i")
    assert derivation.verify().holds
    (case,) = equal_indices(derivation)
    assert [to_text(condition) for condition in case.conditions] == ["i = j"]
    assert case.derivation.verify().holds
    assert "if i = j else" in to_text(together(derivation, (case,)))
    page = derivation.to_text()
    assert "i ≠ j" in page
    assert "Where i = j" in page
    assert derivation.to_latex()


def test_no_case_is_left_out_where_the_indices_are_the_same_or_bound() -> None:
    assert equal_indices(sg.differentiate(SOFTMAX, wrt="z_j")) == ()
    assert equal_indices(sg.differentiate(r"\sum_k z_k^2", wrt="z_j")) == ()
    assert equal_indices(sg.differentiate("z_1 z_2", wrt="z_1")) == ()


def test_softmax_of_finitely_many() -> None:
    for wrt in ("a", "b"):
        derivation = sg.differentiate("e^a/(e^a + e^b + e^c)", wrt=wrt)
        assert derivation.verify().holds


@pytest.mark.parametrize(
    ("text", "wrt", "named"),
    [
        (r"\sum_{k=1}^{n} x^k", "n", "a bound of a sum"),
    ],
)
def test_what_no_rule_covers_is_refused_by_name(text: str, wrt: str, named: str) -> None:
    with pytest.raises(UnsupportedError, match=named):
        sg.differentiate(text, wrt=wrt)
