"""The matrix form against hand-written NumPy, against the node form, and where it is refused."""

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import symgrad as sg
from symgrad.errors import AuthorError, UnsupportedError
from symgrad.language.printing import to_text
from symgrad.language.tree import Call, Name, Product, Relation
from symgrad.networks.matrix.backward import delta_formula
from symgrad.networks.matrix.form import MatrixNetwork
from symgrad.networks.matrix.formula import Formula, shape_in
from symgrad.networks.matrix.proof import prove

Array = np.ndarray
ACTIVATIONS: dict[str, tuple[Callable[[Array], Array], Callable[[Array], Array]]] = {
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2),
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "identity": (lambda z: z, np.ones_like),
    "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0).astype(float)),
}


def by_hand(weights: list[Array], biases: list[Array], names: list[str], x: Array, y: Array) -> dict[str, Array]:
    """Forward and backward with the squared error, a column for each example, examples added up."""
    a, zs, outputs = x, [], [x]
    for w, b, name in zip(weights, biases, names, strict=True):
        z = w @ a + b
        a = ACTIVATIONS[name][0](z)
        zs.append(z)
        outputs.append(a)
    found: dict[str, Array] = {}
    delta = 2 * (a - y) * ACTIVATIONS[names[-1]][1](zs[-1])
    for number in range(len(weights), 0, -1):
        found[f"delta{number}"] = delta
        found[f"W{number}"] = delta @ outputs[number - 1].T
        found[f"b{number}"] = delta.sum(axis=1, keepdims=True)
        found[f"z{number}"], found[f"a{number}"] = zs[number - 1], outputs[number]
        if number > 1:
            delta = (weights[number - 1].T @ delta) * ACTIVATIONS[names[number - 2]][1](zs[number - 2])
    return found


def array(formula: Formula) -> Array:
    assert formula.value is not None
    return np.array([[float(entry) for entry in row] for row in formula.value])


@st.composite
def networks(draw: st.DrawFn) -> tuple[list[int], list[str], int, int]:
    sizes = draw(st.lists(st.integers(1, 4), min_size=2, max_size=4))
    names = draw(st.lists(st.sampled_from(sorted(ACTIVATIONS)), min_size=len(sizes) - 1, max_size=len(sizes) - 1))
    return sizes, names, draw(st.integers(1, 3)), draw(st.integers(0, 10**6))


@settings(max_examples=15, deadline=None)
@given(networks(), st.sampled_from([None, "sum", "mean"]))
def test_random_networks_against_numpy(network: tuple[list[int], list[str], int, int], batch: str | None) -> None:
    sizes, names, examples, seed = network
    source = np.random.default_rng(seed)

    def drawn(*shape: int) -> Array:
        return source.integers(-99, 100, shape) / 50 + 0.01

    weights = [drawn(after, before) for before, after in pairwise(sizes)]
    biases = [drawn(after, 1) for after in sizes[1:]]
    x, y = drawn(sizes[0], examples), drawn(sizes[-1], examples)
    layers = [
        sg.Layer(w.shape[0], name, w.T.round(2).tolist(), b[:, 0].round(2).tolist())
        for w, b, name in zip(weights, biases, names, strict=True)
    ]
    form = sg.matrix_form(
        sg.Network(sizes[0], layers, loss="squared_error"), x.T.round(2).tolist(), y.T.round(2).tolist(), batch=batch
    )
    share = examples if form.batch == "mean" else 1
    for key, value in by_hand(weights, biases, names, x, y).items():
        if key[0] == "d":
            found = form.deltas[key if form.batch is None else f"Delta{key[-1]}"]
        elif key[0] in "Wb":
            found = form.gradients[f"w{key[1:]}" if form.is_scalar and key[0] == "W" else key]
            value = value / share
        else:
            found = form.forward[key if form.batch is None else key.upper()]
        assert found.shape == value.shape
        np.testing.assert_allclose(array(found), value, rtol=1e-9, atol=1e-12)


def small(*layers: sg.Layer, loss: str = "squared_error", inputs: int = 2, **options: object) -> sg.Network:
    return sg.Network(inputs, layers, loss=loss, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("network", "batch"),
    [
        (small(sg.Layer(3, "sigmoid"), sg.Layer(2, "tanh"), sg.Layer(1, "sigmoid")), None),
        (small(sg.Layer(2, "relu", biases=False), sg.Layer(3, "softmax"), loss="cross_entropy"), "mean"),
        (small(sg.Layer(2, "softmax"), sg.Layer(2, "softmax")), None),
        (small(sg.Layer(2, "softmax"), sg.Layer(2, "z/(1 + exp(-z))"), sg.Layer(3, "softmax")), "sum"),
        (small(sg.Layer(2, "tanh"), sg.Layer(2, "sigmoid"), loss="binary_cross_entropy"), None),
        (small(sg.Layer(1, "tanh"), sg.Layer(2, "identity"), loss="huber"), None),
        (small(sg.Layer(2, "z^2"), sg.Layer(1, "z^3 + z"), loss="mean_squared_error"), "mean"),
        (small(sg.Layer(2, "elu"), loss="squared_error", drop_constant=True), None),
        (small(sg.Layer(2, "tanh"), sg.Layer(3, "tanh"), loss="mean_squared_error", mean_over_outputs=True), None),
        (small(*[sg.Layer(1, "sigmoid")] * 3, inputs=1), None),
        (small(sg.Layer(20, "tanh"), sg.Layer(9, "softmax"), inputs=30, loss="cross_entropy"), "mean"),
        (small(sg.Layer(2, "tanh"), notation="err"), None),
    ],
    ids=str,
)  # fmt: skip
def test_every_line_is_proved(network: sg.Network, batch: str | None) -> None:
    evidence = sg.matrix_form(network, batch=batch).verify()
    assert evidence.holds
    assert evidence.digits >= 30


def texts(form: MatrixNetwork) -> dict[str, str]:
    return {key: to_text(gradient.tree) for key, gradient in form.gradients.items()}


def test_the_three_weight_network_as_the_lecture_prints_it() -> None:
    layers = (sg.Layer(3, "sigmoid"), sg.Layer(2, "sigmoid"), sg.Layer(2, "identity"))
    form = sg.matrix_form(small(*layers, loss="half_squared_error"))
    assert texts(form)["W^(3)"] == "δ⁽³⁾ (a⁽²⁾)ᵀ"
    assert to_text(form.put_together("W^(3)")) == "(a⁽³⁾ − y) (a⁽²⁾)ᵀ"
    assert to_text(form.put_together("W^(1)")) == (
        "(((W⁽²⁾)ᵀ (((W⁽³⁾)ᵀ (a⁽³⁾ − y)) ⊙ σ'(z⁽²⁾))) ⊙ σ'(z⁽¹⁾)) xᵀ"
    )
    assert [gradient.shape for gradient in form.gradients.values()] == [(2, 2), (2, 1), (2, 3), (2, 1), (3, 2), (3, 1)]
    assert any("Σ" in line and "chain rule" in line for line in form.deltas["delta^(2)"].index_form)


def test_the_slope_of_the_output_stays_with_a_squared_error_and_cancels_with_a_cross_entropy() -> None:
    squared = sg.matrix_form(small(sg.Layer(2, "sigmoid")))
    entropy = sg.matrix_form(small(sg.Layer(2, "sigmoid"), loss="binary_cross_entropy"))
    softmax = sg.matrix_form(small(sg.Layer(2, "softmax"), loss="cross_entropy"))
    assert to_text(squared.deltas["δ1"].tree) == "(2(a⁽¹⁾ − y)) ⊙ σ'(z⁽¹⁾)"
    assert to_text(entropy.deltas["δ1"].tree) == to_text(softmax.deltas["δ1"].tree) == "a⁽¹⁾ − y"


def test_single_units_need_no_transpose() -> None:
    form = sg.matrix_form(small(*[sg.Layer(1, "sigmoid")] * 3, inputs=1, loss="half_squared_error"))
    assert to_text(form.put_together("w^(1)")) == "(a⁽³⁾ − y) σ'(z⁽³⁾) w⁽³⁾ σ'(z⁽²⁾) w⁽²⁾ σ'(z⁽¹⁾) x"
    page = form.to_text()
    assert "⊙" not in page
    assert "ᵀ" not in page


@pytest.mark.parametrize("rounding", [sg.Rounding(), sg.Rounding("stepwise")])
def test_the_numbers_are_those_of_the_node_form(rounding: sg.Rounding) -> None:
    layers = [sg.Layer(2, "sigmoid", [["0.2", "-0.3"], ["0.4", "0.1"]], ["0.1", "0.2"]),
              sg.Layer(1, "sigmoid", [["-0.3"], ["-0.2"]], ["0.1"])]  # fmt: skip
    network = sg.Network(2, layers, loss="mean_squared_error")
    rows, targets = [[1, 0], [0, 1], [1, 1]], [[1], [0], [1]]
    form, found = sg.matrix_form(network, rows, targets, rounding=rounding), network.backpropagate(rows, targets, rounding)
    assert form.batch == "mean"
    assert form.gradients["W1"].value[1][0] == found.gradients["w_1_4"].value
    assert form.gradients["b2"].value[0][0] == found.gradients["b_5"].value
    assert form.deltas["Delta1"].value[0][2] == found.instances[2].gradients["z_3"].value
    assert form.verify().holds


def test_the_sum_over_the_examples_is_the_mean_times_their_number() -> None:
    network = sg.Network(1, [sg.Layer(1, "identity", [["0.5"]])], loss="squared_error")
    total, mean = (sg.matrix_form(network, [[1], [2]], [[1], [0]], batch=batch) for batch in ("sum", "mean"))
    assert Fraction(total.gradients["W1"].value[0][0]) == 2 * Fraction(mean.gradients["W1"].value[0][0]) == 3
    assert to_text(total.gradients["W1"].tree) == "Δ⁽¹⁾ Xᵀ"
    assert to_text(mean.gradients["W1"].tree) == "(1/m) Δ⁽¹⁾ Xᵀ"


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        (["w13", "w23", "w34", "w14"], "the edge from 1 to 4: it skips layer 1"),
        (["w13", "w24", "w23", "w35", "w45"], "the edge from 1 to 4: it is missing"),
        (["w13", "w14", "b3"], "of units 3 and 4 only one has a bias"),
    ],
)  # fmt: skip
def test_networks_without_full_layers_are_refused(parameters: list[str], words: str) -> None:
    inputs = [1, 2] if "w23" in parameters else [1]
    with pytest.raises(UnsupportedError, match=words):
        sg.matrix_form(sg.Network(inputs, parameters=parameters))


def test_what_cannot_be_used_is_refused() -> None:
    network = small(sg.Layer(1, "sigmoid"))
    with pytest.raises(AuthorError, match="'sum' or 'mean'"):
        sg.matrix_form(network, batch="total")  # type: ignore[arg-type]
    with pytest.raises(AuthorError, match="3 inputs are given"):
        sg.matrix_form(network, [1, 2, 3], [1])
    with pytest.raises(AuthorError, match="there is nothing named 'W7'"):
        sg.matrix_form(network).gradients["W7"]
    with pytest.raises(AuthorError, match="3 × 1"):
        sg.Network(2, [sg.Layer(1, "sigmoid", [[1], [2], [3]])])
    assert "W9" not in sg.matrix_form(network).gradients


def test_a_forgotten_transpose_order_or_slope_is_not_proved() -> None:
    network = small(sg.Layer(2, "sigmoid"), sg.Layer(2, "sigmoid"))
    on = sg.matrix_form(network).settings[0]
    delta = delta_formula(on, 1)
    weights, later, slope = Name("W", ("(2)",)), Name("delta", ("(2)",)), delta.tree.arguments[1]
    right = Product((Call("transpose", (weights,)), later))
    for wrong in (right, Call("hadamard", (Product((weights, later)), slope)), Call("hadamard", (later, slope))):
        evidence = prove([(on, [], [Relation(delta.name_tree, "=", wrong)])], network, [])
        assert evidence.lines[0].comparison.status == "different"
    good = prove([(on, [], [Relation(delta.name_tree, "=", delta.tree)])], network, [])
    assert good.lines[0].comparison.status == "equal"


def test_shapes_that_do_not_fit_are_both_named() -> None:
    on = sg.matrix_form(small(sg.Layer(3, "sigmoid"), sg.Layer(1, "sigmoid"))).settings[0]
    with pytest.raises(AuthorError, match=r"W⁽¹⁾ is \(3, 2\) and a⁽¹⁾ is \(3, 1\): they cannot be multiplied"):
        shape_in(Product((Name("W", ("(1)",)), Name("a", ("(1)",)))), on.shapes)


def test_a_unit_at_its_kink_has_the_value_of_the_node_form() -> None:
    layers = [sg.Layer(2, "relu", [[1, 2]], [0, 0]), sg.Layer(1, "identity", [[3], [4]])]
    network = sg.Network(1, layers, loss="squared_error")
    form, found = sg.matrix_form(network, [0], [1]), network.backpropagate([0], [1])
    assert form.deltas["delta1"].value[0][0] == found.gradients["z_2"].value
    assert form.verify().holds


def test_shared_weights_are_refused() -> None:
    network = sg.Network(1, [sg.Layer(2, "tanh", biases=False)], tied={"w13": "w12"})
    with pytest.raises(UnsupportedError, match="shares the parameter"):
        sg.matrix_form(network)
