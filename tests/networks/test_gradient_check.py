"""Gradient checking: right gradients pass in every way, wrong ones are caught in every way, kinks are said."""

from __future__ import annotations

import pickle
import random
from fractions import Fraction

import pytest

import symgrad as sg
from symgrad.errors import AuthorError
from symgrad.language.parser import read
from symgrad.networks import checked_gradient, reverse
from symgrad.networks.algebra import product_of
from symgrad.networks.switches import switches_in
from symgrad.networks.values import Value
from tests.networks.examples import lecture_network

SMOOTH = ("sigmoid", "tanh", "softplus", "identity", "z/(1 + exp(-z))")
KINKED = ("relu", "leaky_relu", "elu", "|z|", "max(-1, min(1, z))")


def _network(activation: str, loss: str = "half_squared_error", units: int = 2) -> sg.Network:
    numbers = random.Random(f"{activation} {loss}")

    def matrix(rows: int, columns: int) -> list[list[Fraction]]:
        return [[Fraction(numbers.randint(-90, 90), 100) for _ in range(columns)] for _ in range(rows)]

    last = "softmax" if loss == "cross_entropy" else "sigmoid" if loss == "binary_cross_entropy" else activation
    layers = [
        sg.Layer(3, activation, matrix(2, 3), matrix(1, 3)[0]), sg.Layer(units, last, matrix(3, units), [0] * units)
    ]
    return sg.Network(2, layers, loss=loss)


@pytest.mark.parametrize("activation", [*SMOOTH, *KINKED])
@pytest.mark.parametrize("loss", ["half_squared_error", "absolute_error", "huber", "cross_entropy"])
def test_right_gradients_hold(activation: str, loss: str) -> None:
    check = sg.check_gradients(_network(activation, loss), ["0.3", "-0.7"], [1, 0])
    assert check.holds
    assert len(check.rows) == check.count == 3 * 2 + 3 * 2 + 3 + 2
    for row in check.rows:
        assert row.in_enclosure in (True, None)
        low, high = row.enclosure or ("0", "0")
        assert row.enclosure is None or Fraction(low) <= Fraction(row.analytic) <= Fraction(high)


@pytest.mark.parametrize("activation", SMOOTH)
def test_the_complex_step_is_there_for_analytic_networks(activation: str) -> None:
    check = sg.check_gradients(_network(activation), ["0.3", "-0.7"], [1, 0])
    assert all(row.barrier is None for row in check.rows)
    assert all(row.complex_step == pytest.approx(row.analytic, rel=1e-12, abs=1e-15) for row in check.rows)


@pytest.mark.parametrize("activation", KINKED)
def test_the_complex_step_is_refused_behind_what_is_not_analytic(activation: str) -> None:
    check = sg.check_gradients(_network(activation, "binary_cross_entropy", units=1), ["0.3", "-0.7"], [1])
    rows = {str(row.name): row for row in check.rows}
    assert rows["w_1_3"].complex_step is None
    assert rows["w_1_3"].barrier is not None
    assert rows["b_6"].complex_step == pytest.approx(rows["b_6"].analytic)  # the output's sigmoid is analytic


@pytest.mark.parametrize("loss", ["huber", "absolute_error", "hinge"])
def test_losses_with_switches_are_not_analytic_either(loss: str) -> None:
    check = sg.check_gradients(_network("tanh", loss), ["0.3", "-0.7"], [1, -1])
    assert all(row.complex_step is None and row.barrier is not None for row in check.rows)
    assert check.holds


@pytest.mark.parametrize("factor", [-1, 2, "1.00001", 0])
def test_a_wrong_claim_is_caught_by_every_column(factor: object) -> None:
    found = lecture_network().backpropagate([1, 0, 1], targets=[1])
    right = found.gradients["w_4_6"].value
    check = found.check_gradients(claimed={"w46": float(right) * float(factor), "b6": found.gradients["b_6"].value})
    wrong, good = check.rows
    assert (wrong.agrees_with_difference, wrong.agrees_with_complex_step, wrong.in_enclosure) == (False, False, False)
    assert not wrong.holds
    assert not check.holds
    assert check.worst is wrong
    assert good.holds


def test_a_broken_rule_is_caught_by_every_column(monkeypatch: pytest.MonkeyPatch) -> None:
    original = reverse.local_gradient

    def broken(node, position):
        right = original(node, position)
        return product_of(read("3/2"), right) if node.key.base == "o" else right

    monkeypatch.setattr(reverse, "local_gradient", broken)
    network = sg.Network(
        parameters={"w_a_h": "0.3", "w_h_k": "-0.8", "b_h": "0.1", "b_k": "0.2"}, activation="tanh"
    )  # labels that no other test uses: gradients in symbols are kept by structure
    rows = network.backpropagate(["0.5"], targets=["0.9"]).check_gradients().rows
    assert [str(row.name) for row in rows] == ["w_a_h", "w_h_k", "b_h", "b_k"]
    for row in rows:
        assert (row.agrees_with_difference, row.agrees_with_complex_step, row.in_enclosure) == (False,) * 3
        assert (row.reading, row.holds) == ("wrong", False)


def test_claims_may_be_rounded_and_may_name_any_node() -> None:
    found = lecture_network(drop_constant=True).backpropagate([1, 0, 1], targets=[1])
    claims = {"z6": "-0.1312", "z_5": "0.0065", "o4": "0.05", "w_{1,5}": "0.0065"}
    check = found.check_gradients(claimed=claims, tolerance="0.00005")
    assert [row.holds for row in check.rows] == [True, True, False, True]
    assert [row.reading for row in check.rows] == ["tolerated", "tolerated", "wrong", "tolerated"]
    assert not found.check_gradients(claimed={"z5": "0.0065"}).holds


def test_at_a_kink_both_slopes_are_said_and_nothing_is_averaged() -> None:
    check = sg.check_gradients(sg.Graph.of("relu(x) y"), at={"x": 0, "y": 3})
    row = check.row("x")
    assert (row.left, row.right, row.at_kink, row.reading) == (0, 3, True, "kink")
    assert row.agrees_with_difference is None
    assert row.enclosure is None
    (kink,) = row.kinks
    assert (kink.value, kink.exactly) == (0, True)
    assert check.holds  # the convention's value is one of the sides
    assert not sg.check_gradients(sg.Graph.of("relu(x) y"), at={"x": 0, "y": 3}, claimed={"x": 4}).holds


@pytest.mark.parametrize(("place", "met"), [("0.000009", True), ("-0.000009", True), ("0.000011", False)])
def test_a_kink_counts_only_within_reach_of_the_step(place: str, met: bool) -> None:
    row = sg.check_gradients(sg.Graph.of("|x|"), at={"x": place}).row("x")
    assert bool(row.kinks) is met
    assert not row.at_kink
    assert row.in_enclosure
    assert row.holds
    assert (row.agrees_with_difference is None) is met


def test_a_smooth_join_is_no_kink() -> None:
    row = sg.check_gradients(sg.Graph.of("elu(x)"), at={"x": 0}).row("x")
    assert not row.kinks
    assert row.reading == "truncation"
    assert row.holds


def test_ties_of_a_maximum_of_three() -> None:
    check = sg.check_gradients(sg.Graph.of("max(x, y, z)"), at={"x": 1, "y": 2, "z": 2})
    assert [bool(row.kinks) for row in check.rows] == [False, True, True]
    assert len(switches_in(sg.Graph.of("max(x, y, z)").node(check.output).expression)) == 3


def test_kinks_are_found_in_cases_of_ones_own() -> None:
    own = sg.Network(1, [sg.Layer(1, "z if z > 1 else 3z", [[1]], [0])], loss="half_squared_error")
    row = own.backpropagate([1], [0]).check_gradients().row("w_1_2")
    assert row.at_kink
    assert (float(row.left), float(row.right)) == (pytest.approx(9, rel=1e-4), pytest.approx(-4e5, rel=1e-3))


def test_a_parameter_that_moves_nothing_has_no_kink() -> None:
    network = sg.Network(2, [sg.Layer(1, "relu", [[1], [1]], [-1])], loss="half_squared_error")
    check = network.backpropagate([0, 1], [1]).check_gradients()
    assert check.row("w_1_3").kinks == ()
    assert check.row("w_1_3").enclosure == ("0", "0")
    assert check.row("w_2_3").at_kink


def test_the_error_of_the_difference_itself_is_told_from_a_wrong_gradient() -> None:
    row = sg.check_gradients(sg.Graph.of("x^3"), at={"x": 1}, h="0.01").row("x")
    assert (row.reading, row.holds) == ("truncation", True)
    assert row.relative_error == pytest.approx(1e-4 / 3, rel=1e-3)


def test_a_step_out_of_the_domain_leaves_the_enclosure() -> None:
    row = sg.check_gradients(sg.Graph.of("ln(x)"), at={"x": "0.000001"}).row("x")
    assert (row.difference, row.reading, row.holds) == (None, "undefined", True)
    assert row.in_enclosure


def test_batches_are_checked_together() -> None:
    network = lecture_network(loss="mean_squared_error")
    check = network.backpropagate([[1, 0, 1], [0, 1, 1]], [[1], [0]]).check_gradients()
    assert check.holds
    assert all(row.complex_step is not None for row in check.rows)


def test_a_sample_is_seeded_and_counted() -> None:
    found = lecture_network().backpropagate([1, 0, 1], targets=[1])
    one, other = found.check_gradients(sample=4, seed=7), found.check_gradients(sample=4, seed=7)
    assert [row.name for row in one.rows] == [row.name for row in other.rows]
    assert (len(one.rows), one.count) == (4, 11)
    assert "chosen at random" in one.to_text()


def test_large_networks_are_sampled() -> None:
    zeros = [[0] * 30 for _ in range(20)]
    network = sg.Network(20, [sg.Layer(30, "sigmoid", zeros, [0] * 30), sg.Layer(1, "sigmoid", [[1]] * 30, [0])])
    check = network.backpropagate([1] * 20, [1]).check_gradients()
    assert (len(check.rows), check.count, check.holds) == (40, 661, True)


def test_which_step_is_best() -> None:
    found = lecture_network().backpropagate([1, 0, 1], targets=[1]).check_gradients()
    study = found.step_sizes("b6")
    errors = {size.h: float(size.error) for size in study.sizes}
    assert errors[Fraction(1, 10)] / errors[Fraction(1, 100)] == pytest.approx(100, rel=0.05)
    assert min(errors, key=errors.__getitem__) in {Fraction(1, 10**place) for place in (4, 5, 6, 7)}
    assert errors[Fraction(1, 10**12)] > 1e-6


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"h": 0}, "the step h"), ({"h": "-1e-5"}, "the step h"), ({"h": float("nan")}, "nan"),
        ({"claimed": {"w99": 1}}, "w99"), ({"claimed": {"w14": "x"}}, "w_1_4"), ({"tolerance": -1}, "tolerance"),
        ({"claimed": {"w14": 1, "w_1_4": 2}}, "twice"), ({"sample": 0}, "sample"), ({"sample": True}, "sample"),
    ],
)  # fmt: skip
def test_what_cannot_be_checked_is_refused(options: dict[str, object], words: str) -> None:
    found = lecture_network().backpropagate([1, 0, 1], targets=[1])
    with pytest.raises(AuthorError, match=words):
        found.check_gradients(**options)


def test_a_symbolic_network_has_nothing_to_check() -> None:
    network = sg.Network(1, [sg.Layer(1, "sigmoid")])
    with pytest.raises(AuthorError, match="no numbers"):
        sg.check_gradients(network)
    with pytest.raises(AuthorError, match="no numbers"):
        sg.check_gradients(sg.Graph.of("x y"))


def test_a_check_can_be_stored_and_shown() -> None:
    check = sg.check_gradients(sg.Graph.of("|x| y + sin(z)"), at={"x": 0, "y": 2, "z": 1})
    assert pickle.loads(pickle.dumps(check)).to_text() == check.to_text()
    assert repr(check) == "<GradientCheck of 3 gradients: all hold>"
    for page in (check.to_text(steps="z"), check.to_markdown(), check.to_latex()):
        assert "kink" in page


def test_slips_are_named() -> None:
    found = lecture_network().backpropagate([1, 0, 1], targets=[1])
    value = float(found.gradients["b6"].value)
    page = found.check_gradients(claimed={"b6": -value, "z6": value / 2, "b4": 0}).to_text().replace("\n", " ")
    assert "the wrong sign" in page
    assert "half the right number" in page
    assert "taken for 0" in page


def test_the_relative_error_is_the_usual_one() -> None:
    assert checked_gradient.relative_error(Value(Fraction(-2)), Value(Fraction(1))).exact == Fraction(3, 2)
    assert checked_gradient.relative_error(Value(Fraction(0)), Value(Fraction(0))) == 0


@pytest.mark.parametrize("weight", ["1e-30", 50, 1000, "1e6"])
def test_gradients_of_any_size_are_checked_and_shown(weight: object) -> None:
    layers = [sg.Layer(1, "sigmoid", [[weight]], [0]), sg.Layer(1, "sigmoid", [[weight]], [0])]
    check = sg.Network(1, layers, loss="half_squared_error").backpropagate(["0.7"], [0]).check_gradients()
    assert check.holds
    assert "All 4 gradients hold" in check.to_text()


@pytest.mark.parametrize(("inputs", "targets"), [([1, 0], [1]), ([[1, 0], [2, 0]], [[1], [0]])])
def test_a_gradient_that_is_exactly_0_has_its_reason(inputs, targets):
    layers = [sg.Layer(1, "sigmoid", weights=[["0.3"], ["0.2"]], biases=["0.1"]), sg.Layer(1, "sigmoid", weights=[["0.3"]])]
    found = sg.Network(inputs=2, layers=layers).backpropagate(inputs, targets=targets)
    check = found.check_gradients(claimed={"w13": "0.1", "w23": "0.0087", "b3": 1, "w34": 1})
    page = " ".join(check.to_text().split())
    assert "the gradient is exactly 0. It is 0 because w₂,₃ stands beside the factor x₂ = 0" in page
    assert page.count("It is 0 because") == 1
