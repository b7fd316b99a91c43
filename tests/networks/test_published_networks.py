"""Published worked examples of networks, by every value that they print."""

from __future__ import annotations

import pytest

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


@pytest.mark.parametrize("key", list(_LECTURE["computed_full_precision"]))
def test_full_precision(key):
    found = lecture_network(drop_constant=True).backpropagate([1, 0, 1], targets=[1])
    after = found.step(learning_rate=0.9)
    value = {
        "Err": lambda: -found.gradients[f"z_{key[-1]}"].value,
        "E_half": lambda: found.forward["E_tilde"],
        "E_half_after": lambda: after.backpropagate([1, 0, 1], targets=[1]).forward["E_tilde"],
    }.get(key.rstrip("456"), lambda: after.parameters[key] if key[0] in "wb" else found.forward[_node(key)])()
    assert value == pytest.approx(_LECTURE["computed_full_precision"][key], abs=1e-13)


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


def test_tanh_network():
    data = example("insper_tanh_221")
    wanted = data["computed_full_precision"]
    net = Network(
        inputs=2,
        layers=[
            Layer(2, "tanh", weights=[["0.3", "0.2"], ["-0.1", "0.4"]], biases=["0.1", "-0.2"]),
            Layer(1, "tanh", weights=[["0.5"], ["-0.3"]], biases=["0.2"]),
        ],
        loss="squared_error",
    )
    found = net.backpropagate(["0.5", "-0.2"], targets=[1])
    values = {
        "z1": found.forward["z_3"], "z2": found.forward["z_4"], "a1": found.forward["o_3"], "a2": found.forward["o_4"],
        "u": found.forward["z_5"], "yhat": found.forward["o_5"], "L": found.loss,
        "dL_dyhat": found.gradients["o_5"].value, "dL_du": found.gradients["z_5"].value,
        "dW2_1": found.gradients["w_3_5"].value, "dW2_2": found.gradients["w_4_5"].value,
        "db2": found.gradients["b_5"].value, "da1": found.gradients["o_3"].value, "da2": found.gradients["o_4"].value,
        "dz1": found.gradients["z_3"].value, "dz2": found.gradients["z_4"].value,
        "dW1_11": found.gradients["w_1_3"].value, "dW1_12": found.gradients["w_2_3"].value,
        "dW1_21": found.gradients["w_1_4"].value, "dW1_22": found.gradients["w_2_4"].value,
    }  # fmt: skip
    for rate in ("0.1", "0.3"):
        after = found.step(rate).parameters
        values |= {
            f"W2_1_eta{rate}": after["w_3_5"], f"W2_2_eta{rate}": after["w_4_5"], f"b2_eta{rate}": after["b_5"],
            f"W1_11_eta{rate}": after["w_1_3"], f"W1_12_eta{rate}": after["w_2_3"],
            f"W1_21_eta{rate}": after["w_1_4"], f"W1_22_eta{rate}": after["w_2_4"],
            f"b1_1_eta{rate}": after["b_3"], f"b1_2_eta{rate}": after["b_4"],
        }  # fmt: skip
    assert set(values) == set(wanted)
    for key, value in values.items():
        assert value == pytest.approx(wanted[key], abs=1e-13), key
        assert float(value.rounded(4)) == float(data["expected_printed"][key]), key


def test_sigmoid_neuron():
    wanted = example("single_sigmoid_neuron")["computed_full_precision"]
    net = Network(
        inputs=2, layers=[Layer(1, "sigmoid", weights=[["0.5"], ["-0.4"]], biases=["0.1"])], loss="half_squared_error"
    )
    found = net.backpropagate([1, 2], targets=[1])
    after = found.step("0.1").parameters
    values = {
        "z": found.forward["z_3"], "y": found.forward["o_3"], "L": found.loss, "dL_dy": found.gradients["o_3"].value,
        "dL_dz": found.gradients["z_3"].value, "dw1": found.gradients["w_1_3"].value,
        "dw2": found.gradients["w_2_3"].value, "db": found.gradients["b_3"].value,
        "w1": after["w_1_3"], "w2": after["w_2_3"], "b": after["b_3"], "dy_dz": found.gradients["z_3"].factors[-1].value,
    }  # fmt: skip
    assert values == pytest.approx(wanted, abs=1e-13)


def test_sigmoid_neuron_stepwise():
    net = Network(
        inputs=2, layers=[Layer(1, "sigmoid", weights=[["0.5"], ["-0.4"]], biases=["0.1"])], loss="half_squared_error"
    )
    found = net.backpropagate([1, 2], targets=[1], rounding=Rounding.everywhere(4, "stepwise"))
    assert (found.forward["o_3"], found.loss) == (0.4502, 0.1511)


def test_identity_neuron_diverges():
    wanted = example("lecture004_identity_neuron")["computed_full_precision"]
    net = Network(inputs=1, layers=[Layer(1, "identity", weights=[[0.1]])], loss="squared_error")
    found = net.backpropagate([3], targets=[1])
    assert found.forward["o_2"] == wanted["yhat"]
    assert found.loss == wanted["L"]
    assert found.gradients["w_1_2"].value == wanted["dL_dw"]
    assert found.step(1).parameters["w_1_2"] == wanted["w_new"]
    assert found.after(1).loss == wanted["L_after"]


def test_relu_and_softmax():
    data = example("geoj_cs231n_two_layer")
    given, wanted = data["network"], data["computed_full_precision"]
    net = Network(
        inputs=2,
        layers=[
            Layer(2, "relu", weights=given["W1"], biases=given["b1"]),
            Layer(3, "softmax", weights=given["W2"], biases=given["b2"]),
        ],
        loss="cross_entropy",
    )
    found = net.backpropagate(given["x"], targets=[0, 0, 1])
    gradient = {key: one.value for key, one in found.gradients.items()}
    values = {
        "M0": found.forward["z_3"], "M1": found.forward["z_4"],
        "s0": found.forward["z_5"], "s1": found.forward["z_6"], "s2": found.forward["z_7"], "loss": found.loss,
        "ds0": gradient["z_5"], "ds1": gradient["z_6"], "ds2": gradient["z_7"],
        "dW2_00": gradient["w_3_5"], "dW2_01": gradient["w_3_6"], "dW2_02": gradient["w_3_7"],
        "dh0": gradient["o_3"], "dh1": gradient["o_4"], "dM0": gradient["z_3"], "dM1": gradient["z_4"],
        "dW1_00": gradient["w_1_3"], "dW1_10": gradient["w_2_3"], "db1_0": gradient["b_3"],
    }  # fmt: skip
    assert values == pytest.approx(wanted, abs=1e-12)


def test_softmax_gradient_is_probability_minus_target():
    from math import log

    wanted = example("cs231n_softmax_grad")["expected"]
    biases = [log(0.2), log(0.3), log(0.5)]
    layer = Layer(3, "softmax", weights=[[0, 0, 0]], biases=biases)
    found = Network(inputs=1, layers=[layer], loss="cross_entropy").backpropagate([0], targets=[0, 1, 0])
    assert [found.gradients[f"z_{unit}"].value for unit in "234"] == pytest.approx(list(wanted.values()), abs=1e-12)
