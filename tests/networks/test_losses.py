"""Losses by themselves and through activations, against formulas written by hand in plain floats."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from symgrad.errors import AuthorError, ProofError
from symgrad.functions.entry import LossRange
from symgrad.functions.registry import LOSSES, get_loss
from symgrad.language.parser import read
from symgrad.language.printing import to_source
from symgrad.language.tree import Name
from symgrad.networks.conditions import SumIsOne
from symgrad.networks.loss_range import proved_ranges
from symgrad.networks.loss_study import loss
from symgrad.networks.network import Layer, Network
from symgrad.numeric.compiled import compile_numeric

_DATA = Path(__file__).parents[1] / "data" / "worked_examples.json"

LOSS = {
    "squared_error": lambda t, o: (t - o) ** 2,
    "half_squared_error": lambda t, o: (t - o) ** 2 / 2,
    "mean_squared_error": lambda t, o: (t - o) ** 2,
    "binary_cross_entropy": lambda t, o: -(t * math.log(o) + (1 - t) * math.log(1 - o)),
    "cross_entropy": lambda t, o: -t * math.log(o),
    "absolute_error": lambda t, o: abs(t - o),
    "huber": lambda t, o: (t - o) ** 2 / 2 if abs(t - o) <= 1 else abs(t - o) - 0.5,
    "hinge": lambda t, o: max(0.0, 1 - t * o),
}
ACTIVATION = {
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "tanh": math.tanh,
    "identity": lambda z: z,
    "softplus": lambda z: math.log1p(math.exp(z)),
    "z/(1 + exp(-z))": lambda z: z / (1 + math.exp(-z)),
}


def _slope(function, at):
    h = 1e-6
    return (function(at + h) - function(at - h)) / (2 * h)


REFUSED = {("hinge", "0.3"), ("binary_cross_entropy", -1), ("cross_entropy", -1)}

PAIRS = [
    (name, activation)
    for name in LOSSES
    for activation in ACTIVATION
    if activation == "sigmoid" or name not in ("binary_cross_entropy", "cross_entropy")
]
"""The logarithm takes outputs between 0 and 1."""


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("target", [1, -1, "0.3"])
def test_the_slope_of_every_loss_is_that_of_its_formula(name, target):
    if (name, target) in REFUSED:
        with pytest.raises(AuthorError, match="outside the range"):
            loss(name, targets=target)
        return
    found = loss(name, targets=target, predictions="0.6").values[0]
    assert found == pytest.approx(_slope(lambda o: LOSS[name](float(target), o), 0.6), abs=1e-8)


@pytest.mark.parametrize(("name", "activation"), PAIRS)
def test_every_loss_goes_through_every_activation(name, activation):
    study = loss(name, activation=activation, targets=1, sums="0.7")
    wanted = _slope(lambda z: LOSS[name](1.0, ACTIVATION[activation](z)), 0.7)
    assert study.values[0] == pytest.approx(wanted, abs=1e-8)
    assert study.verify().holds


@pytest.mark.parametrize("name", LOSSES)
def test_the_lowest_value_that_a_range_states_is_lowest_and_every_value_above_is_there(name):
    for found in loss(name).ranges:
        target = {"t = 1": 1.0, "t = -1": -1.0, "t = 0": 0.0}.get(
            "" if found.targets is None else to_source(found.targets), 0.3
        )
        inside = [0.001 * k for k in range(1, 1000)]
        everywhere = inside if get_loss(name).outputs else [k / 7 for k in range(-70, 70)]
        lowest = _value(found.lowest, target, 0.0)
        assert min(LOSS[name](target, o) for o in everywhere) >= lowest - 1e-12
        for level in (0.75, 3.0, 17.0):
            prediction = _value(found.level, target, level)
            surplus = _value(found.surplus, target, level)
            assert LOSS[name](target, prediction) == pytest.approx(level + surplus, rel=1e-6)


def _value(tree, target, level):
    return float(compile_numeric(tree, [Name("t"), Name("M")])(target, level))


def test_a_range_that_does_not_hold_is_refused():
    squared, term = get_loss("squared_error"), read("(t - o)^2")
    for wrong in (
        LossRange(at="o = t", level="t + M"),
        LossRange(at="o = 2t", level="t + sqrt(M)"),
        LossRange(at="o = t", level="t + sqrt(M)", lowest="-1"),
    ):
        with pytest.raises(ProofError):
            proved_ranges(replace(squared, ranges=(wrong,)), term)
    with pytest.raises(ProofError, match="no reason"):
        proved_ranges(replace(squared, ranges=(LossRange(at="o = t", level="t - M^(1/3)"),)), read("(t - o)^3"))


def test_the_range_of_a_loss_of_ones_own_is_stated_where_it_follows_from_the_form():
    reasons = {text: [found.reason for found in loss(text).ranges] for text in (
        "(t - o)^4", "|t - o|^3", "(t - o)^2/(1 + (t - o)^2)", "(t - o)^3", "o (t - o)^2", "(t - o)^2 - 1",
    )}  # fmt: skip
    assert list(reasons.values()) == [["square"], ["form"], ["form"], [], [], []]


def test_a_network_takes_a_loss_of_ones_own():
    layers = [Layer(1, "tanh", weights=[["0.4"]])]
    found = Network(inputs=1, layers=layers, loss="(t - o)^4").backpropagate([1], targets=[0])
    o = math.tanh(0.4)
    assert found.gradients["w_1_2"].value == pytest.approx(4 * o**3 * (1 - o**2))
    assert found.verify().holds


def test_the_case_study_of_cs231n():
    (example,) = [one for one in json.loads(_DATA.read_text(encoding="utf-8")) if one["id"] == "cs231n_softmax_grad"]
    p, y = example["network"]["p"], example["network"]["y"]
    targets = [int(k == y) for k in range(3)]
    found = loss("cross_entropy", activation="softmax", targets=targets, predictions=p)
    assert found.values == tuple(example["expected"][f"df{k}"] for k in range(3))


@pytest.mark.parametrize("outputs", [2, 3, 7])
def test_cross_entropy_through_softmax_is_output_minus_target(outputs):
    found = loss("cross_entropy", activation="softmax", outputs=outputs)
    symbols = [sympy.symbols(f"o_{k} t_{k}") for k in range(1, outputs + 1)]
    assert found.gradient == tuple(o - t for o, t in symbols)
    assert found.verify().holds


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(-30, 30), min_size=3, max_size=3), st.lists(st.integers(0, 9), min_size=3, max_size=3))
def test_the_gradient_through_softmax_at_any_sums_and_any_distribution(tenths, weights):
    if not sum(weights):
        weights = [1, 0, 0]
    targets = [f"{weight}/{sum(weights)}" for weight in weights]
    found = loss("cross_entropy", activation="softmax", targets=targets, sums=[f"{z}/10" for z in tenths]).values
    powers = [math.exp(z / 10) for z in tenths]
    for value, power, weight in zip(found, powers, weights, strict=True):
        assert value == pytest.approx(power / sum(powers) - weight / sum(weights), abs=1e-12)


def test_other_pairs_keep_the_slope_of_the_activation():
    o, t = sympy.symbols("o t")
    assert loss("binary_cross_entropy", activation="sigmoid").gradient == (o - t,)
    assert sympy.expand(loss("squared_error", activation="sigmoid").gradient[0] - 2 * (o - t) * o * (1 - o)) == 0
    assert loss("squared_error", activation="softmax", outputs=2).verify().holds


def test_kinks_and_smooth_joints():
    assert [(t, corner.differentiable) for t, corner in loss("absolute_error").corners] == [(1, False)]
    assert [corner.differentiable for _, corner in loss("huber").corners] == [True, True]
    assert [(t, corner.differentiable) for t, corner in loss("hinge").corners] == [(1, False), (-1, False)]
    assert loss("squared_error").corners == ()


@pytest.mark.parametrize("averaged", [False, True])
def test_the_mean_over_the_outputs_is_an_option_of_its_own(averaged):
    layers = [Layer(3, "identity", weights=[[1, 2, 4]])]
    net = Network(inputs=1, layers=layers, loss="squared_error", mean_over_outputs=averaged)
    found = net.backpropagate([1], targets=[0, 0, 0])
    share = 1 / 3 if averaged else 1
    assert found.loss == pytest.approx(21 * share)
    assert [found.gradients[f"z_{k}"].value for k in (2, 3, 4)] == pytest.approx([2 * share, 4 * share, 8 * share])
    assert found.verify().holds
    study = loss("squared_error", outputs=3, mean_over_outputs=averaged, targets=[0, 0, 0], predictions=[1, 2, 4])
    assert study.values == pytest.approx((2 * share, 4 * share, 8 * share))


@pytest.mark.parametrize("notation", ["lecture", "err"])
def test_a_network_with_softmax_reaches_output_minus_target(notation):
    layers = [Layer(2, "tanh"), Layer(3, "softmax")]
    net = Network(inputs=2, layers=layers, loss="cross_entropy", notation=notation)
    found = net.backpropagate()
    o, t = sympy.symbols("o_7 t_7")
    assert sympy.expand(found.gradients["z_7"].expression - (o - t)) == 0
    assert found.verify().holds


def test_a_network_with_softmax_and_soft_targets_agrees_with_differences():
    layers = [Layer(3, "softmax", weights=[["0.3", "-0.2", "0.7"]], biases=[0, 1, "0.5"])]
    found = Network(inputs=1, layers=layers, loss="cross_entropy").backpropagate(
        [[1], [-2]], targets=[["0.2", "0.3", "0.5"], [1 / 3, 1 / 3, 1 / 3]]
    )
    assert found.verify().holds
    for name, difference in found.finite_differences().items():
        assert found.gradients[name].value == pytest.approx(difference, abs=1e-9)


def test_targets_that_do_not_sum_to_one_are_refused_with_softmax_only():
    layers = [Layer(2, "softmax", weights=[[1, 2]])]
    with pytest.raises(AuthorError, match=r"the targets t_2, t_3 sum to 1\.1 \(expected: targets that sum to 1"):
        Network(inputs=1, layers=layers, loss="cross_entropy").backpropagate([1], targets=["0.5", "0.6"])
    assert Network(inputs=1, layers=layers, loss="squared_error").backpropagate([1], targets=["0.5", "0.6"]).loss
    sigmoid = [Layer(2, "sigmoid", weights=[[1, 2]])]
    net = Network(inputs=1, layers=sigmoid, loss="cross_entropy")
    assert net.backpropagate([1], targets=["0.5", "0.6"]).verify().holds


@pytest.mark.parametrize(
    ("formula", "collected", "short"),
    [
        ("o t_2 - t_1 (1 - o)", "o (t_1 + t_2) - t_1", "o - t_1"),
        ("3 t_1 + 3 t_2 + x", "3 (t_1 + t_2) + x", "3 + x"),
    ],
)
def test_a_formula_is_shortened_by_what_is_known(formula, collected, short):
    found = SumIsOne((Name("t", ("1",)), Name("t", ("2",)))).shortened(read(formula))
    assert found == (read(collected), read(short))


@pytest.mark.parametrize("formula", ["t_1 t_2", "x + 1", "e^(t_1) + t_2", "t_1^2 + t_2", "x t_1 + y t_2"])
def test_a_formula_that_would_not_get_shorter_stays(formula):
    assert SumIsOne((Name("t", ("1",)), Name("t", ("2",)))).shortened(read(formula)) is None


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"loss": "cros_entropy"}, "cross_entropy"),
        ({"loss": "t - 1"}, "a formula in t and o"),
        ({"loss": "x - o"}, "a formula in t and o"),
        ({"loss": "(t - o"}, "a formula in t and o"),
        ({"loss": 3}, "the loss is 3"),
        ({"loss": "huber", "activation": "softmx"}, "softmax"),
        ({"loss": "huber", "outputs": 0}, "the number of outputs is 0"),
        ({"loss": "huber", "outputs": True}, "the number of outputs is True"),
        ({"loss": "huber", "outputs": 10**6}, "the number of outputs"),
        ({"loss": "cross_entropy", "activation": "softmax", "outputs": 1}, "from 2 to"),
        ({"loss": "huber", "targets": [1, 2]}, "2 targets are given"),
        ({"loss": "huber", "targets": math.nan}, "nan"),
        ({"loss": "huber", "sums": 1}, "sums are given without an activation"),
        ({"loss": "hinge", "targets": 0}, "expected: t = 1 or t = -1"),
        ({"loss": "binary_cross_entropy", "targets": "1.2"}, "outside the range"),
        ({"loss": "binary_cross_entropy", "targets": 1, "predictions": 1}, "the prediction o = 1 is outside"),
        ({"loss": "cross_entropy", "predictions": 0}, "outside the range"),
        ({"loss": "huber", "activation": "tanh", "sums": 1, "predictions": 1}, "one of the two"),
        ({"loss": "cross_entropy", "activation": "softmax", "targets": [1, 1, 0]}, "sum to 2"),
        ({"loss": "cross_entropy", "activation": "softmax", "predictions": ["0.5", "0.6", "0.1"]}, "sum to 1.2"),
    ],
)
def test_what_cannot_be_studied(arguments, says):
    with pytest.raises(AuthorError) as caught:
        loss(**arguments)
    assert says in str(caught.value)


def test_values_need_numbers():
    with pytest.raises(AuthorError, match="no numbers"):
        _ = loss("huber", targets=1).values
