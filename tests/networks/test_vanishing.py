"""Vanishing gradients: the bound holds and is reached, dead and saturated units are found, nothing goes by names."""

from __future__ import annotations

import pickle
import random
from fractions import Fraction
from itertools import pairwise

import pytest

import symgrad as sg
from symgrad.errors import AuthorError
from symgrad.networks.activations import activation_of
from symgrad.networks.slope_bounds import slope_bound
from tests.networks.examples import lecture_network


def _chain(activation: str, layers: int, weight: object = 1, bias: object = 0) -> sg.Network:
    return sg.Network(1, [sg.Layer(1, activation, [[weight]], [bias])] * layers, loss="half_squared_error")


@pytest.mark.parametrize(
    ("activation", "most"),
    [
        ("sigmoid", "1/4"), ("tanh", 1), ("relu", 1), ("leaky_relu", 1), ("elu", 1), ("softplus", 1), ("identity", 1),
        ("step", 0), ("3 tanh(2z)", 6), ("softmax", "1/4"),
    ],
)  # fmt: skip
def test_the_largest_slopes(activation: str, most: object) -> None:
    bound = slope_bound(activation_of(activation))
    assert bound is not None
    assert (bound.most, bound.exact) == (Fraction(most), True)


def test_a_bound_that_is_not_exact_lies_above() -> None:
    bound = slope_bound(activation_of("z/(1 + exp(-z))"))
    assert bound is not None
    assert not bound.exact
    assert Fraction("1.099839") < bound.most < Fraction("1.099842")


def test_no_bound_where_the_slope_grows_for_ever() -> None:
    found = sg.vanishing_gradients(_chain("z^2", 3), [1], [0])
    assert found.most is None
    assert found.bound(3) is None
    assert [layer.bound for layer in found.layers[:-1]] == [None, None]
    assert "no bound" in found.to_text()


@pytest.mark.parametrize("layers", [1, 5, 10, 20])
def test_the_bound_in_symbols(layers: int) -> None:
    found = sg.vanishing_gradients(sg.Network(1, [sg.Layer(1, "sigmoid")] * 3))
    assert found.bound(layers) == Fraction(1, 4**layers)
    assert found.layers == ()
    assert found.ratio is None


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus"])
@pytest.mark.parametrize("seed", range(3))
def test_no_gradient_exceeds_its_bound(activation: str, seed: int) -> None:
    numbers = random.Random(f"{activation} {seed}")
    sizes = [2, 3, 2, 2]
    layers = [
        sg.Layer(after, activation, [[Fraction(numbers.randint(-300, 300), 100) for _ in range(after)]
                                     for _ in range(before)], [Fraction(numbers.randint(-9, 9), 10)] * after)
        for before, after in pairwise(sizes)
    ]  # fmt: skip
    network = sg.Network(2, layers, loss="half_squared_error")
    examples = [[Fraction(numbers.randint(-20, 20), 10) for _ in range(2)] for _ in range(3)]
    back = network.backpropagate(examples, [[0, 1]] * 3)
    found = back.vanishing()
    for unit in found.units:
        assert unit.bound is not None
        for one, error in zip(back.passes, unit.errors, strict=True):
            assert float(error) == pytest.approx(abs(float(one.gradients[f"z_{unit.label}"].value)))
            assert error <= float(unit.bound) * (1 + 1e-12)


def test_the_bound_is_reached_where_every_unit_is_at_its_steepest() -> None:
    found = sg.vanishing_gradients(_chain("2 sigmoid(z) - 1", 6), [0], [1])
    assert found.layers[0].mean.exact == found.layers[0].bound.exact
    assert found.layers[0].mean == pytest.approx(found.layers[-1].mean / 2**5)


def test_skip_edges_count_in_the_bound() -> None:
    network = sg.Network(parameters={"w12": 1, "w23": 2, "w13": 1, "w24": 3, "w34": 5}, activation="sigmoid")
    found = network.backpropagate([1], [0]).vanishing()
    second = found.layers[0].units[0]
    third, last = found.layers[1].units[0], found.layers[2].units[0]
    assert float(third.bound) == pytest.approx(5 / 4 * float(last.errors[0]))
    assert float(second.bound) == pytest.approx(1 / 4 * (3 * float(last.errors[0]) + 2 * float(third.bound)))


def test_vanishing_and_exploding() -> None:
    assert sg.vanishing_gradients(_chain("sigmoid", 8), [1], [0]).trend == "vanishing"
    exploding = sg.vanishing_gradients(_chain("identity", 5, weight=3), [1], [0])
    assert (exploding.trend, exploding.ratio.exact) == ("exploding", 81)
    assert "explodes" in exploding.to_text()
    assert sg.vanishing_gradients(_chain("identity", 5), [1], [0]).trend == "steady"


def _with_dead_unit(activation: str) -> sg.VanishingGradients:
    layers = [sg.Layer(2, activation, [[1, -1]], [0, -1]), sg.Layer(1, "identity", [[1], [1]])]
    return sg.Network(1, layers).backpropagate([[1], [2]], [[0], [0]]).vanishing()


def test_a_dead_unit_is_one_without_gradient_for_every_example() -> None:
    found = _with_dead_unit("relu")
    assert [unit.label for unit in found.dead] == ["3"]
    assert all(one.gradients["w_1_3"].value == 0 for one in found.found.passes)
    assert "stays dead" in found.to_text()
    living = sg.Network(1, [sg.Layer(1, "relu", [[1]], [-1]), sg.Layer(1, "identity", [[1]])])
    assert living.backpropagate([[0], [2]], [[0], [0]]).vanishing().dead == ()


@pytest.mark.parametrize("activation", ["leaky_relu", "elu", "softplus", "z/(1 + exp(-z))"])
def test_what_keeps_a_slope_does_not_die(activation: str) -> None:
    assert _with_dead_unit(activation).dead == ()


@pytest.mark.parametrize("activation", ["max(0, z)", "z if z > 0 else 0"])
def test_a_rectifier_of_ones_own_dies_too(activation: str) -> None:
    assert [unit.label for unit in _with_dead_unit(activation).dead] == ["3"]


def test_the_step_cannot_be_trained() -> None:
    found = _with_dead_unit("step")
    assert [unit.label for unit in found.dead] == ["2", "3"]
    assert "cannot be trained" in found.to_text().replace("\n", " ").replace("  │ ", "")


def test_saturated_units() -> None:
    found = sg.vanishing_gradients(_chain("tanh", 2, weight=3, bias=1), [1], [0])
    assert [unit.label for unit in found.saturated] == ["2", "3"]
    assert sg.vanishing_gradients(_chain("tanh", 2), [0], [0]).saturated == ()
    assert sg.vanishing_gradients(_chain("identity", 2, weight=9), [9], [0]).saturated == ()


def test_other_activations_are_other_networks() -> None:
    found = lecture_network().backpropagate([1, 0, 1], targets=[1]).vanishing()
    alternatives = {one.activation.id: one for one in found.alternatives()}
    assert float(alternatives["sigmoid"].first) == pytest.approx(float(found.layers[0].mean))
    assert alternatives["relu"].dead == 1
    assert alternatives["leaky_relu"].dead == 0
    assert alternatives["leaky_relu"].first > 0


def test_softmax_and_another_notation() -> None:
    layers = [
        sg.Layer(2, "softmax", [[1, 2]], [0, 0]), sg.Layer(2, "softmax", [[1, 2], [3, 4]], [0, 0]),
    ]  # fmt: skip
    network = sg.Network(1, layers, loss="cross_entropy", notation="err")
    assert "softmax" in network.backpropagate([1], [1, 0]).vanishing().to_text()


def test_a_hidden_softmax_counts_the_weights_of_its_whole_layer() -> None:
    layers = [
        sg.Layer(2, "softmax", [[1, 2]], [0, 0]), sg.Layer(2, "identity", [[0, 0], [-9, 4]], [0, 0]),
    ]  # fmt: skip
    found = sg.Network(1, layers, loss="half_squared_error").backpropagate([1], [1, 0]).vanishing()
    assert found.layers[0].units[0].errors[0] > 0
    for unit in found.units:
        assert all(error <= float(unit.bound) for error in unit.errors)


def test_shared_weights() -> None:
    network = sg.Network(parameters={"w12": "0.5", "w34": 2}, tied={"w23": "w12"}, activation="sigmoid")
    found = network.backpropagate([1], [0]).vanishing()
    assert [float(layer.factor) for layer in found.layers[:-1]] == [0.125, 0.5]


def test_a_chain_keeps_its_own_labels() -> None:
    network = sg.Network(parameters=["w_a_h", "w_h_k", "b_h"], activation={"h": "tanh", "k": "identity"})
    page = network.backpropagate().vanishing().to_text()
    assert "This network is a chain" in page
    assert "|∂E/∂w_(a,h)| ≤ |∂E/∂o_k| · |w_(h,k)| · |x_a|" in page


def test_it_can_be_stored_and_shown() -> None:
    found = lecture_network().backpropagate([1, 0, 1], targets=[1]).vanishing()
    assert pickle.loads(pickle.dumps(found)).to_text() == found.to_text()
    for page in (found.to_text(), found.to_markdown(), found.to_latex()):
        assert "vanish" in page


def test_targets_outside_the_range_are_refused() -> None:
    with pytest.raises(AuthorError):
        sg.vanishing_gradients(lecture_network(loss="binary_cross_entropy"), [1, 0, 1], [2])


def test_the_network_as_it_is_has_the_first_row_of_what_would_change_it():
    layers = [sg.Layer(1, "tanh", weights=[[1]]), sg.Layer(1, "sigmoid", weights=[[1]])]
    found = sg.Network(inputs=1, layers=layers).backpropagate([2], targets=[3]).vanishing()
    page = found.to_text()
    rows = [line.split() for line in page[page.index("What would change it"):].splitlines() if line.startswith("  ")]
    assert rows[2] == ["tanh", "z,", "as", "it", "is", "0.0643", "0.910", "0"]
    assert [row[0] for row in rows[3:7]] == ["σ(z)", "ReLU(z)", "LeakyReLU(z)", "ELU(z)"]
    assert page.count("tanh z, as it is") == 1


def test_a_column_in_which_nothing_stands_is_left_out():
    layers = [sg.Layer(1, "z^2", weights=[[1]]), sg.Layer(1, "z^3", weights=[[1]]), sg.Layer(1, "sigmoid", weights=[[1]])]
    page = sg.Network(inputs=1, layers=layers).backpropagate([2], targets=[3]).vanishing().to_text()
    assert "factor at most" not in page
    assert "Where a cell is empty no bound is known" in page


def test_a_network_of_one_layer_gets_the_short_story():
    network = sg.Network(inputs=2, layers=[sg.Layer(1, "sigmoid", weights=[[1], [2]])])
    found = network.backpropagate([2, 1], targets=[3]).vanishing()
    page = " ".join(found.to_text().split())
    assert "This network has one layer." in page
    assert "The largest slope" in page
    assert "The units" in page
    for long in ("Through all layers", "The bound through all layers", "layer by layer", "What would change it"):
        assert long not in page
    assert "This network has one layer." in " ".join(network.backpropagate().vanishing().to_text().split())
