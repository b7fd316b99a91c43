"""The pages of losses: what must stand on them, in which formats, and that nothing unproved is written."""

from __future__ import annotations

from dataclasses import replace

import pytest

import symgrad as sg
from symgrad.calculus.differentiate import derive
from symgrad.document.losses import loss_document
from symgrad.errors import ProofError
from symgrad.functions.registry import LOSSES
from symgrad.language.parser import read
from symgrad.networks.network import Layer, Network
from symgrad.networks.objective import OUTPUT


@pytest.mark.parametrize("format", ["text", "markdown", "latex"])
@pytest.mark.parametrize("name", LOSSES)
def test_every_loss_has_a_page_in_every_format(name, format):
    page = getattr(sg.loss(name), f"to_{format}")()
    assert "Upwards there is no bound" in page


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        (
            {"loss": "binary_cross_entropy", "activation": "sigmoid"},
            ["((o − t)/(o (1 − o))) · (1 − o) o", "= o − t   o (1 − o) cancels", "What comes back is the output minus"],
        ),
        (
            {"loss": "cross_entropy", "activation": "softmax"},
            [
                "= o_k (1 − o_k)", "= −o_k o_j", "o₁, o₂ and o₃ cancel", "= o₁ (t₁ + t₂ + t₃) − t₁",
                "the targets sum to 1: t₁ + t₂ + t₃ = 1", "o_k Σ_j t_j − t_k", "lowest value is not 0", "= σ(z₁ − z₂)",
            ],
        ),
        ({"loss": "squared_error", "activation": "sigmoid"}, ["−0.0007", "−0.9997", "w − 2η · ∂Ẽ/∂w"]),
        ({"loss": "absolute_error"}, ["The left derivative is −1, the right derivative", "kink"]),
        ({"loss": "huber"}, ["differentiable at", "E'(0) = −1", "E'(2) = 1"]),
        ({"loss": "hinge"}, ["t = 1 and t = −1", "It", "is 0 wherever o ≥ 1"]),
        ({"loss": "(t - o)^4", "activation": "z/(1 + exp(-z))"}, ["The loss (t − o)⁴ through z/(1 + exp(−z))"]),
        ({"loss": "mean_squared_error"}, ["(1/n) Σ_i Σ_k"]),
        ({"loss": "squared_error", "outputs": 2, "mean_over_outputs": True}, ["(1/2) ((t₁ − o₁)² + (t₂ − o₂)²)"]),
    ],
)  # fmt: skip
def test_what_stands_on_the_page(arguments, lines):
    page = " ".join(sg.loss(**arguments).to_text().split())
    for line in lines:
        assert " ".join(line.split()) in page


def test_numbers_are_put_in_with_enough_digits_for_the_last_one():
    page = sg.loss("binary_cross_entropy", activation="sigmoid", targets=1, sums=-8).to_text()
    assert "ln 0.00033535" in page
    assert "≈ 8.0003" in page


def test_a_wrong_slope_never_gets_onto_a_page():
    study = sg.loss("squared_error")
    wrong = replace(study.derivation, result_tree=read("2(t - o)"))
    with pytest.raises(ProofError):
        loss_document(replace(study, derivation=wrong))
    other = replace(study.derivation, steps=derive(read("(t + o)^2"), OUTPUT, partial=True).steps)
    with pytest.raises(ProofError):
        loss_document(replace(study, derivation=other))


def test_a_network_with_softmax_derives_both_cases_once_and_uses_the_condition_where_it_says_so():
    layers = [Layer(3, "softmax", weights=[["0.1", "0.2", "0.3"]])]
    page = Network(inputs=1, layers=layers, loss="cross_entropy").backpropagate([1], targets=[0, 1, 0]).to_text()
    assert page.count("the diagonal of the Jacobian") == 1
    assert page.count("multiply out and collect") == 3
    assert page.count("the targets sum to 1: t₂ + t₃ + t₄ = 1") == 3


def test_a_mean_over_the_outputs_is_said():
    layers = [Layer(2, "identity", weights=[[1, 2]])]
    net = Network(inputs=1, layers=layers, loss="half_squared_error", mean_over_outputs=True)
    page = net.backpropagate([1], targets=[0, 0]).to_text()
    assert "averaged over the 2 outputs" in " ".join(page.split())
    study = sg.loss("squared_error", outputs=2, mean_over_outputs=True)
    assert "The mean divides it by 2, so ∂E/∂o_k = −(t_k − o_k)" in " ".join(study.to_text().split())
