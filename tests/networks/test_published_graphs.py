"""Published circuits, by every value that they print."""

from __future__ import annotations

import pytest

from symgrad.networks.graph import Graph
from symgrad.networks.rounding import Rounding
from tests.networks.examples import example


def test_product_of_a_sum():
    data = example("cs231n_xyz")
    found = Graph.of({"q": "x + y", "f": "q z"}).backward(at=data["network"]["inputs"])
    values = {"q": found.values["q"], "f": found.values["f"]} | {
        f"d{name}": found.gradients[name].value for name in "qxyz"
    }
    assert values == data["expected"]


def test_sigmoid_circuit():
    data = example("cs231n_sigmoid_neuron_2d")
    wanted = data["computed_full_precision"]
    graph = Graph.of({"s": "w_0 x_0 + w_1 x_1 + w_2", "m": "-s", "g": "e^m", "h": "g + 1", "f": "1/h"})
    found = graph.backward(at={f"{key[0]}_{key[1]}": value for key, value in data["network"]["inputs"].items()})
    gradient = {key: one.value for key, one in found.gradients.items()}
    values = {
        "dot": found.values["s"], "negdot": found.values["m"], "exp": found.values["g"], "plus1": found.values["h"],
        "f": found.values["f"], "d_plus1": gradient["h"], "d_exp": gradient["g"], "d_negdot": gradient["m"],
        "d_dot": gradient["s"], "dw0": gradient["w_0"], "dx0": gradient["x_0"], "dw1": gradient["w_1"],
        "dx1": gradient["x_1"], "dw2": gradient["w_2"],
    }  # fmt: skip
    assert values == pytest.approx(wanted, abs=1e-13)
    for key, value in values.items():
        assert float(value.rounded(2)) == float(data["expected_printed"][key]), key


def test_rounded_chaining_gives_other_digits():
    graph = Graph.of({"s": "w_0 x_0 + w_1 x_1 + w_2", "f": "sigma(s)"})
    at = {"w_0": 2, "x_0": -1, "w_1": -3, "x_1": -2, "w_2": -3}
    found = graph.backward(at=at, rounding=Rounding.everywhere(2, "stepwise"))
    assert (found.gradients["x_0"].value, found.gradients["x_1"].value) == (0.4, -0.6)


def test_maximum_routes():
    data = example("cs231n_max_gate")
    graph = Graph.of({"p": "x y", "m": "max(z, w)", "s": "p + m", "f": "2 s"})
    found = graph.backward(at=data["network"]["inputs"])
    values = {"xy": found.values["p"], "max": found.values["m"], "sum": found.values["s"], "f": found.values["f"]}
    values |= {f"d{key}": found.gradients[key].value for key in "xyzw"} | {"d_sum": found.gradients["s"].value}
    assert values == data["expected"]


def test_tanh_neuron():
    data = example("micrograd_tanh_neuron")
    given = data["network"]
    at = {"x_1": 2, "x_2": 0, "w_1": -3, "w_2": 1, "b": given["b"]}
    found = Graph.of({"n": "x_1 w_1 + x_2 w_2 + b", "o": "tanh(n)"}).backward(at=at)
    gradient = {key: one.value for key, one in found.gradients.items()}
    values = {
        "o": found.values["o"], "dn": gradient["n"], "dx1": gradient["x_1"], "dw1": gradient["w_1"],
        "dx2": gradient["x_2"], "dw2": gradient["w_2"], "db": gradient["b"],
    }  # fmt: skip
    assert values == pytest.approx(data["computed_full_precision"], abs=1e-13)


def test_book_graph():
    data = example("slp3_c_a_2b")
    found = Graph.of("L = c (a + 2b)").backward(at=data["network"]["inputs"])
    wanted = data["computed_full_precision"]
    assert {key: found.gradients[key].value for key in "abc"} == {key: wanted[f"dL_d{key}"] for key in "abc"}
    assert found.values["L"] == wanted["L"]


def test_relu_neuron():
    data = example("nnfs_relu_neuron")
    wanted = data["computed_full_precision"]
    at = {"x_0": 1, "x_1": -2, "x_2": 3, "w_0": -3, "w_1": -1, "w_2": 2, "b": 1}
    graph = Graph.of({"z": "x_0 w_0 + x_1 w_1 + x_2 w_2 + b", "y": "relu(z)"})
    found = graph.backward(at=at)
    assert found.values["z"] == wanted["z"]
    for key in ("x0", "x1", "x2", "w0", "w1", "w2"):
        assert found.gradients[f"{key[0]}_{key[1]}"].value == wanted[f"d{key}"]
    assert found.gradients["b"].value == wanted["db"]
