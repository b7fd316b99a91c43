"""The numeric pass of networks: any wiring, shared parameters, saturation, kinks, and arrays that can't be used."""

from __future__ import annotations

import pickle
from fractions import Fraction

import numpy as np
import pytest
from flint import arb
from hypothesis import given
from hypothesis import strategies as st

from symgrad.errors import AuthorError
from symgrad.networks.network import Layer, Network
from tests.networks.examples import lecture_network
from tests.networks.generated import case


def _compare(net, inputs, targets, relative=1e-12):
    """Loss and gradient beside those of the formulas."""
    numeric = net.compiled()
    loss, gradient = numeric.gradient(numeric.vector(net), inputs, targets)
    found = net.backpropagate(inputs, targets)
    expected = np.array([float(found.gradients[name].value) for name in net.parameter_names])
    assert loss == pytest.approx(float(found.loss), rel=relative)
    np.testing.assert_allclose(gradient, expected, rtol=relative, atol=1e-3 * relative * np.abs(expected).max(initial=0))
    assert numeric.loss(numeric.vector(net), inputs, targets) == loss
    return gradient


def test_the_lecture_network():
    net = lecture_network()
    numeric = net.compiled()
    outputs = numeric.forward(numeric.vector(net), [[1, 0, 1], [0, 0, 0]])
    assert outputs[0, 0] == pytest.approx(0.473888, abs=1e-6)
    assert numeric.named(numeric.gradient(numeric.vector(net), [[1, 0, 1]], [[1]])[1])["b_6"] == pytest.approx(
        net.backpropagate([1, 0, 1], targets=[1]).gradients["b_6"].value, rel=1e-13
    )


def test_a_layer_is_one_block_and_its_weights_are_a_view():
    net = Network(4, [Layer(3, "relu"), Layer(2)])
    blocks = [stage.block for stage in net.compiled().program.stages]
    assert [block.labels for block in blocks] == [("5", "6", "7"), ("8", "9")]
    vector = np.zeros(len(net.parameter_names))
    for block in blocks:
        (part,) = block.parts
        assert np.shares_memory(part.weights.of(vector), vector)
        assert np.shares_memory(part.biases.of(vector), vector)


def test_skip_edges_several_outputs_and_any_numbering():
    parameters = {"w_{9,2}": 0.3, "w_{9,7}": -0.4, "w_{2,7}": 0.5, "w_{2,4}": -0.7, "w_{7,4}": 0.2, "b_4": 0.1,
                  "w_{1,2}": 0.6, "w_{1,4}": -0.2, "w_{7,11}": 0.9}  # fmt: skip
    activation = {"2": "tanh", "7": "z/(1 + exp(-z))", "4": "softplus", "11": "identity"}
    net = Network(["9", "1"], parameters=parameters, activation=activation, outputs=[11, 4], loss="mean_squared_error")
    _compare(net, [[0.5, -1], [2, 0.25], [1, 1]], [[1, 0], [0.5, 0.5], [0, -1]])


def test_an_output_that_feeds_another_unit():
    net = Network(parameters={"w12": 0.5, "w23": -0.7, "b2": 0.1}, outputs=[2, 3], loss="binary_cross_entropy")
    _compare(net, [[1], [-2]], [[1, 0], [0.25, 1]])


def test_units_of_a_softmax_with_different_sources():
    parameters = {"w13": 0.5, "w14": -0.7, "w24": 0.3, "w25": 0.2, "b5": 0.4}
    for loss in ("cross_entropy", "squared_error"):
        net = Network(parameters=parameters, activation="softmax", loss=loss)
        _compare(net, [[1, 2], [-1, 0.5]], [[0, 1, 0], [0.5, 0.25, 0.25]])


def test_a_parameter_in_several_places_gets_the_sum():
    tied = {"w_{3,4}": "w_{1,2}", "w_{5,6}": "w_{1,2}", "b_4": "b_2", "w_{4,5}": "w_{2,3}"}
    parameters = {"w_{1,2}": 0.5, "w_{2,3}": -0.7, "b_2": 0.2, "b_6": 0.1}
    net = Network(parameters=parameters, tied=tied, activation="tanh")
    assert len(net.parameter_names) == 4
    _compare(net, [[1], [0.5]], [[0.3], [1]])


def test_a_recurrent_network_unrolled():
    """Three steps of h = tanh(U x + W h + b), beside the same by hand."""
    parameters = {"w_{1,4}": 0.5, "w_{4,5}": -0.7, "b_4": 0.1, "w_{6,7}": 1.2}
    tied = {"w_{2,5}": "w_{1,4}", "w_{3,6}": "w_{1,4}", "w_{5,6}": "w_{4,5}", "b_5": "b_4", "b_6": "b_4"}
    net = Network(parameters=parameters, tied=tied, activation={"hidden": "tanh", "output": "identity"})
    gradient = _compare(net, [[1, -1, 0.5]], [[0.3]])
    u, w, b, v = 0.5, -0.7, 0.1, 1.2
    states = [0.0]
    for x in (1, -1, 0.5):
        states.append(np.tanh(u * x + w * states[-1] + b))
    back, found = 2 * (v * states[3] - 0.3), np.zeros(3)
    delta = back * v
    for x, before, after in zip((0.5, -1, 1), states[2::-1], states[:0:-1], strict=True):
        delta *= 1 - after**2
        found += delta * np.array([x, before, 1])
        delta *= w
    names = [str(name) for name in net.parameter_names]
    ours = dict(zip(names, gradient, strict=True))
    assert [ours["w_1_4"], ours["w_4_5"], ours["b_4"]] == pytest.approx(list(found), rel=1e-12)


@pytest.mark.parametrize("seed", [3, 5, 11, 16, 21, 28])
def test_examples_by_themselves_add_up(seed):
    found = case(seed)
    numeric = found.network.compiled()
    vector = numeric.vector(found.network)
    losses, gradients = numeric.per_example(vector, found.inputs, found.targets)
    loss, gradient = numeric.gradient(vector, found.inputs, found.targets)
    share = 1 / len(losses) if found.loss == "mean_squared_error" else 1
    assert losses.sum() * share == pytest.approx(loss, rel=1e-13)
    np.testing.assert_allclose(gradients.sum(axis=0) * share, gradient, rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("seed", range(12))
def test_directions_agree_with_central_differences(seed):
    found = case(seed + 40)
    numeric = found.network.compiled()
    vector = numeric.vector(found.network)
    direction = np.random.default_rng(seed).normal(size=len(vector))
    sides = [numeric.loss(vector + h * direction, found.inputs, found.targets) for h in (1e-6, -1e-6)]
    slope = float(numeric.gradient(vector, found.inputs, found.targets)[1] @ direction) * found.dropped
    assert (sides[0] - sides[1]) / 2e-6 == pytest.approx(slope, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("z", [0, 20, 36, 40, 700, 800, -20, -40, -700, -800])
@pytest.mark.parametrize("t", [0, 1, 0.25])
def test_binary_cross_entropy_far_out_equals_the_exact_value(z, t):
    net = Network(1, [Layer(1, "sigmoid", biases=False)], loss="binary_cross_entropy")
    loss, gradient = net.compiled().gradient([z], [[1]], [[t]])
    exact = (-arb(-z).exp().log1p() * -1) * arb(t) + arb(z).exp().log1p() * (1 - arb(t))
    slope = (1 - arb(t)) / (1 + arb(-z).exp()) - arb(t) / (1 + arb(z).exp())
    assert loss == pytest.approx(float(exact.mid()), rel=1e-14, abs=1e-300)
    assert gradient[0] == pytest.approx(float(slope.mid()), rel=1e-14, abs=1e-300)


@pytest.mark.parametrize("far", [0, 5, 40, 800, 1e6])
def test_cross_entropy_far_out_is_p_minus_y(far):
    net = Network(1, [Layer(3, "softmax", biases=False)], loss="cross_entropy")
    loss, gradient = net.compiled().gradient([far, 0, -far], [[1]], [[0, 1, 0]])
    balls = [arb(far).exp(), arb(1), arb(-far).exp()]
    total = sum(balls, arb(0))
    p = [float((ball / total).mid()) for ball in balls]
    assert loss == pytest.approx(float(total.log().mid()), rel=1e-14)
    np.testing.assert_allclose(gradient, [p[0], p[1] - 1, p[2]], rtol=1e-13, atol=1e-300)


@pytest.mark.parametrize(("activation", "slope"), [("relu", 0), ("leaky_relu", 0.01), ("|z|", 0), ("max(0, z)", 0), ("step", 0)])
def test_kinks_take_the_value_of_the_convention(activation, slope):
    net = Network(1, [Layer(1, activation, weights=[[0]], biases=[0])], loss="half_squared_error")
    _, gradient = net.compiled().gradient([0, 0], [[1]], [[3]])
    output = net.backpropagate([1], targets=[3])
    np.testing.assert_allclose(gradient, [float(output.gradients[name].value) for name in net.parameter_names])
    assert gradient[1] == pytest.approx(slope * (float(output.forward["o_2"]) - 3))


def test_dropping_the_constant_halves_the_gradient_and_keeps_the_loss():
    whole, reduced = lecture_network().compiled(), lecture_network(drop_constant=True).compiled()
    vector = whole.vector(lecture_network())
    loss, gradient = whole.gradient(vector, [[1, 0, 1]], [[1]])
    same, half = reduced.gradient(vector, [[1, 0, 1]], [[1]])
    assert same == loss
    np.testing.assert_allclose(2 * half, gradient, rtol=1e-15)


def test_it_can_be_pickled_and_is_shared_by_networks_of_a_shape():
    net = lecture_network()
    numeric = net.compiled()
    assert net.backpropagate([1, 0, 1], targets=[1]).step(learning_rate=0.9).compiled() is numeric
    again = pickle.loads(pickle.dumps(numeric))
    assert again == numeric
    np.testing.assert_array_equal(again.forward(numeric.vector(net), [[1, 0, 1]]), numeric.forward(numeric.vector(net), [[1, 0, 1]]))


def test_a_trainer_gives_the_same_gradients_into_one_array():
    net = Network(3, [Layer(4, "tanh"), Layer(2, "softmax")], loss="cross_entropy")
    numeric, random = net.compiled(), np.random.default_rng(0)
    inputs, targets = random.normal(size=(10, 3)), np.eye(2)[random.integers(0, 2, 10)]
    vector = random.normal(size=len(numeric.parameters))
    trainer = numeric.trainer(inputs, targets)
    seen = None
    for rows in (slice(0, 4), slice(8, 10), np.array([7, 1, 1])):
        loss, gradient = trainer.gradient(vector, rows)
        expected, gradients = numeric.gradient(vector, inputs[rows], targets[rows])
        assert loss == expected
        np.testing.assert_array_equal(gradient, gradients)
        assert seen is None or seen is gradient
        seen = gradient


def test_a_vector_becomes_a_network_again():
    net = lecture_network()
    numeric = net.compiled()
    assert numeric.network(net, numeric.vector(net) + 0.5).parameters["w_1_4"] == Fraction(0.2 + 0.5)


@given(st.lists(st.floats(-50, 50), min_size=4, max_size=4), st.floats(-1e3, 1e3))
def test_nothing_is_nan_at_moderate_numbers(vector, x):
    for activation, loss in (("sigmoid", "binary_cross_entropy"), ("softmax", "cross_entropy"), ("elu", "huber")):
        net = Network(1, [Layer(2, activation)], loss=loss)
        found, gradient = net.compiled().gradient(vector, [[x]], [[1, 0]])
        assert np.isfinite(found)
        assert np.isfinite(gradient).all()


@pytest.mark.parametrize(
    ("vector", "inputs", "targets", "message"),
    [
        ([1, 2], [[1, 2]], [[1]], r"shape \(2,\) .*\(3,\)"),
        ([1, 2, np.nan], [[1, 2]], [[1]], "parameter b_3 is nan"),
        ([1, 2, 3], [1, 2], [[1]], r"shape \(2,\) .*\(examples, 2\)"),
        ([1, 2, 3], [[1, 2, 3]], [[1]], r"shape \(1, 3\) .*\(examples, 2\)"),
        ([1, 2, 3], [[1, 2], [3, 4]], [[1]], r"shape \(1, 1\) .*\(2, 1\)"),
        ([1, 2, 3], [[1, 2]], [1], r"shape \(1,\) .*\(1, 1\)"),
        ([1, 2, 3], [[1, 2], [3, np.nan]], [[1], [1]], "input x_2 of example 2 is nan"),
        ([1, 2, 3], [[1, 2]], [[np.inf]], "target t_3 of example 1 is inf"),
        ([1, 2, 3], [[1, 2], [3]], [[1]], "no array of real numbers"),
        ([1, 2, 3], [["a", 2]], [[1]], "no array of real numbers"),
        ([1, 2, 3], [[1j, 2]], [[1]], "no array of real numbers"),
        ([1, 2, 3], [[None, 2]], [[1]], "no array of real numbers|is nan"),
        ([1, 2, 3], np.empty((0, 2)), np.empty((0, 1)), "no inputs"),
        ([1, 2, 3], [[1, 2]], [[1.5]], "t_3 = 1.5 is outside"),
    ],
)
def test_arrays_that_cannot_be_used(vector, inputs, targets, message):
    numeric = Network(2, [Layer(1)], loss="binary_cross_entropy").compiled()
    for call in (numeric.loss, numeric.gradient, numeric.per_example):
        with pytest.raises(AuthorError, match=message):
            call(vector, inputs, targets)


def test_targets_of_a_softmax_sum_to_one():
    numeric = Network(1, [Layer(2, "softmax", biases=False)], loss="cross_entropy").compiled()
    with pytest.raises(AuthorError, match="sum to 2"):
        numeric.trainer([[1], [2]], [[0, 1], [1, 1]])


def test_vectors_of_other_networks():
    numeric = Network(2, [Layer(1)]).compiled()
    with pytest.raises(AuthorError, match="symbolic"):
        numeric.vector(Network(2, [Layer(1)]))
    with pytest.raises(AuthorError, match="other parameters"):
        numeric.vector(lecture_network())
