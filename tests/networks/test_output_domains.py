"""Losses that take only some outputs: ln(o) through an activation that sends on others too."""

from __future__ import annotations

import pytest

import symgrad as sg

FITTING = {
    "cross_entropy": ["sigmoid", "softplus", "exp(-z)", "softmax", "sigmoid(z)/2 + 1/4", "z^2 + 1"],
    "binary_cross_entropy": ["sigmoid", "softmax", "sigmoid(z)/2 + 1/4", "1/(1 + z^2)^2/2"],
}
NOT_FITTING = {
    "cross_entropy": ["tanh", "relu", "identity", "z^2", "leaky_relu", "hard_sigmoid", "step", "-exp(z)", "silu"],
    "binary_cross_entropy": ["tanh", "relu", "softplus", "exp(z)", "2 sigmoid(z)", "hard_sigmoid", "step", "1 - z"],
}


@pytest.mark.parametrize(("loss", "activation"), [(loss, one) for loss, found in FITTING.items() for one in found])
def test_an_activation_within_the_domain_is_taken(loss: str, activation: str) -> None:
    assert sg.loss(loss, activation=activation).activation is not None


@pytest.mark.parametrize(("loss", "activation"), [(loss, one) for loss, found in NOT_FITTING.items() for one in found])
def test_an_activation_outside_of_the_domain_is_refused(loss: str, activation: str) -> None:
    with pytest.raises(sg.AuthorError, match=r"has outputs from .* to .*, and the .*cross-entropy takes only outputs 0 < o"):
        sg.loss(loss, activation=activation)


def test_a_loss_that_takes_all_outputs_takes_all_activations() -> None:
    assert sg.loss("squared_error", activation="tanh").gradient


@pytest.mark.parametrize(("loss", "activation", "weight", "target", "value"), [
    ("binary_cross_entropy", "tanh", -1, 1, "-0.761594"), ("binary_cross_entropy", "relu", 2, 0, "2"),
    ("binary_cross_entropy", "identity", 1, 1, "1"), ("cross_entropy", "identity", -2, 0, "-2"),
    ("cross_entropy", "relu", -2, 1, "0"),
])  # fmt: skip
def test_a_network_says_which_output_is_outside(loss: str, activation: str, weight: int, target: int, value: str) -> None:
    network = sg.Network(inputs=1, layers=[sg.Layer(1, activation, weights=[[weight]])], loss=loss)
    with pytest.raises(sg.AuthorError, match=rf"the output o_2 = {value} is outside the range of the {sg.loss(loss).objective.loss.name}"):
        network.backpropagate([1], targets=[target])


def test_inside_the_domain_the_same_network_has_values() -> None:
    network = sg.Network(inputs=1, layers=[sg.Layer(1, "tanh", weights=[[1]])], loss="binary_cross_entropy")
    assert network.backpropagate([1], targets=[1]).loss == pytest.approx(0.27234, abs=1e-5)
