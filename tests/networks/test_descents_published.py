"""The published and the lecture's descent steps, each taken by descend from the loss written as one function."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

import symgrad as sg
from tests.networks.examples import example

_TANH_LOSS = (
    "(1 - tanh(u_1 tanh(p (1/2) - q (1/5) + b_1) + u_2 tanh(r (1/2) - s (1/5) + b_2) + c))^2"
)
_TANH_START = {
    "u_1": "0.5", "u_2": "-0.3", "c": "0.2", "p": "0.3", "q": "-0.1", "r": "0.2", "s": "0.4", "b_1": "0.1", "b_2": "-0.2",
}  # fmt: skip
_TANH_NAMES = {
    "u_1": "W2_1", "u_2": "W2_2", "c": "b2", "p": "W1_11", "q": "W1_12", "r": "W1_21", "s": "W1_22",
    "b_1": "b1_1", "b_2": "b1_2",
}  # fmt: skip


def point(path: sg.Descent, step: int = 1) -> dict[str, float]:
    return {name: float(value) for name, value in path.points[step].items()}


def wanted(name: str) -> dict[str, Any]:
    found: dict[str, Any] = example(name)["computed_full_precision"]
    return found


@pytest.mark.parametrize(("start", "after"), [(2, "x_new(2)"), (-1, "x_new(-1)")])
def test_the_slope_and_the_step_of_the_polynomial(start: int, after: str) -> None:
    path = sg.descend("2 - 3x + 4x^2", {"x": start}, "0.01")
    assert path.gradients[0]["x"] == wanted("lecture000_polynomial")[f"f'({start})"]
    assert path.points[1]["x"] == wanted("lecture000_polynomial")[after]


def test_all_variables_move_at_once() -> None:
    known = wanted("lecture000_a_plus_bc")
    path = sg.descend("a + b c", {"a": 1, "b": -2, "c": 3}, "0.01")
    assert point(path) == {name: known[name] for name in "abc"}
    assert path.values[1] == known["f_after"]
    assert path.points[1]["c"] != Fraction("3.0203")  # b after its own step


def test_the_identity_neuron_diverges_with_the_rate_1() -> None:
    known = wanted("lecture004_identity_neuron")
    path = sg.descend("(3w - 1)^2", {"w": "0.1"}, 1, 3)
    assert (path.values[0], path.gradients[0]["w"], path.points[1]["w"]) == (known["L"], known["dL_dw"], known["w_new"])
    assert path.values[1] == known["L_after"]
    assert path.diverges
    assert "**diverges**" in path.to_markdown()
    assert sg.critical_rate("(3w - 1)^2").rate == Fraction(1, 9)


def test_the_relu_neuron() -> None:
    known = wanted("nnfs_relu_neuron")
    start = {"w_0": -3, "w_1": -1, "w_2": 2, "b": 1}
    path = sg.descend("relu(w_0 - 2 w_1 + 3 w_2 + b)", start, "0.001")
    assert point(path) == {"w_0": known["w0"], "w_1": known["w1"], "w_2": known["w2"], "b": known["b"]}
    assert path.values[0] == known["z"]
    assert float(path.values[1]) == known["y_after"]


def test_the_sigmoid_neuron() -> None:
    known = wanted("single_sigmoid_neuron")
    path = sg.descend("(1/2) (1 - σ(w_1 + 2 w_2 + b))^2", {"w_1": "0.5", "w_2": "-0.4", "b": "0.1"}, "0.1")
    assert point(path) == pytest.approx({"w_1": known["w1"], "w_2": known["w2"], "b": known["b"]}, abs=1e-13)
    assert float(path.gradients[0]["w_2"]) == pytest.approx(known["dw2"], abs=1e-13)


@pytest.mark.parametrize("rate", ["0.1", "0.3"])
def test_the_tanh_network_with_both_rates_that_are_in_circulation(rate: str) -> None:
    known = example("insper_tanh_221")["expected"]
    found = point(sg.descend(_TANH_LOSS, _TANH_START, rate))
    assert found == pytest.approx({name: known[f"{key}_eta{rate}"] for name, key in _TANH_NAMES.items()}, abs=1e-4)


@pytest.mark.parametrize(
    ("pair", "guess", "rate", "steps"),
    [((100, "62.137"), "0.61", "0.00002", 4), ((10, 37), "3.5", "0.001", 4)],
)
def test_the_guesses_of_the_lecture_by_the_closed_form(
    pair: tuple[int, Any], guess: str, rate: str, steps: int
) -> None:
    """The distance from t/x is multiplied by 1 − 2 η x² in each step."""
    given, target = Fraction(pair[0]), Fraction(pair[1])
    path = sg.descend(f"({target} - {given} w)^2", {"w": guess}, rate, steps)
    factor = 1 - 2 * Fraction(rate) * given**2
    lowest = target / given
    expected = [lowest + (Fraction(guess) - lowest) * factor**step for step in range(steps + 1)]
    assert [at["w"].exact for at in path.points] == expected
