"""Published worked examples: rounding at each step, and what a constant, a sign and a last digit depend on."""

from __future__ import annotations

import pytest

from symgrad.networks.graph import Graph
from symgrad.networks.network import Layer, Network
from symgrad.networks.rounding import Rounding
from tests.networks.examples import example, lecture_network

_LECTURE = example("hankamber_9_1_321")
_GATES = {"i": "z", "o": "o"}


def _node(key: str) -> str:
    return _GATES[key[0]] + "_" + key[1:]


@pytest.fixture(scope="module", params=["lecture", "err"])
def stepwise(request):
    net = lecture_network(drop_constant=True, notation=request.param)
    return net.backpropagate([1, 0, 1], targets=[1], rounding=Rounding("stepwise"))


@pytest.mark.parametrize("key", [key for key in _LECTURE["expected_printed"] if key[0] in "io"])
def test_forward_values_as_printed(stepwise, key):
    assert stepwise.forward[_node(key)] == float(_LECTURE["expected_printed"][key])


@pytest.mark.parametrize("unit", ["4", "5", "6"])
def test_errors_as_printed(stepwise, unit):
    printed = float(_LECTURE["expected_printed"][f"Err{unit}"])
    assert stepwise.gradients[f"z_{unit}"].value == -printed
    sign = stepwise.network.letters.error_sign
    assert stepwise.errors[f"{stepwise.network.letters.error}_{unit}"].value == -sign * printed


@pytest.mark.parametrize("key", [key for key in _LECTURE["expected_printed"] if key[0] in "wb"])
def test_updates_as_printed(stepwise, key):
    assert stepwise.step(learning_rate=0.9).parameters[key] == float(_LECTURE["expected_printed"][key])


def test_the_constant_kept_dropped_or_a_half():
    kept = lecture_network().backpropagate([1, 0, 1], targets=[1])
    dropped = lecture_network(drop_constant=True).backpropagate([1, 0, 1], targets=[1])
    half = lecture_network(loss="half_squared_error").backpropagate([1, 0, 1], targets=[1])
    assert kept.gradients["z_6"].value == pytest.approx(-0.262338156, abs=1e-8)
    assert dropped.gradients["z_6"].value == half.gradients["z_6"].value == kept.gradients["z_6"].value / 2
    assert str(half.gradients["z_6"].output) == "E"
    assert str(dropped.gradients["z_6"].output) == "E_tilde"


def test_exact_and_stepwise_differ_in_the_last_digit():
    dropped = lecture_network(drop_constant=True)
    exact = dropped.backpropagate([1, 0, 1], targets=[1]).gradients["z_6"].value
    stepwise = dropped.backpropagate([1, 0, 1], targets=[1], rounding=Rounding("stepwise")).gradients["z_6"].value
    assert (float(exact.rounded(4)), stepwise) == (-0.1312, -0.1311)


def test_sigmoid_neuron_stepwise():
    net = Network(
        inputs=2, layers=[Layer(1, "sigmoid", weights=[["0.5"], ["-0.4"]], biases=["0.1"])], loss="half_squared_error"
    )
    found = net.backpropagate([1, 2], targets=[1], rounding=Rounding.everywhere(4, "stepwise"))
    assert (found.forward["o_3"], found.loss) == (0.4502, 0.1511)


def test_rounded_chaining_gives_other_digits():
    graph = Graph.of({"s": "w_0 x_0 + w_1 x_1 + w_2", "f": "sigma(s)"})
    at = {"w_0": 2, "x_0": -1, "w_1": -3, "x_1": -2, "w_2": -3}
    found = graph.backward(at=at, rounding=Rounding.everywhere(2, "stepwise"))
    assert (found.gradients["x_0"].value, found.gradients["x_1"].value) == (0.4, -0.6)
