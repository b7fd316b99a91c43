"""Gradient descent: exact points, why it stops, and when it diverges."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symgrad.errors import AuthorError
from symgrad.networks.descent import descend
from symgrad.networks.rounding import Rounding
from tests.networks.examples import example


@pytest.mark.parametrize(("start", "after"), [(2, "x_new(2)"), (-1, "x_new(-1)")])
def test_the_lecture_polynomial(start, after):
    wanted = example("lecture000_polynomial")["computed_full_precision"]
    path = descend("2 - 3x + 4x^2", start={"x": start}, learning_rate=0.01, max_steps=1)
    assert path.points[1]["x"] == wanted[after]
    assert path.gradients[0]["x"] == wanted[f"f'({start})"]


def test_the_joint_step():
    wanted = example("lecture000_a_plus_bc")["computed_full_precision"]
    path = descend("a + b c", start={"a": 1, "b": -2, "c": 3}, learning_rate="0.01")
    assert {name: float(value) for name, value in path.points[1].items()} == {key: wanted[key] for key in "abc"}
    assert path.values[1] == wanted["f_after"]
    assert path.values[1].exact == Fraction("-5.1406")


def test_ascent_of_the_circuit_is_descent_of_its_negative():
    more = example("cs231n_xyz")["continuation"]
    path = descend("-(x + y) z", start={"x": -2, "y": 5, "z": -4}, learning_rate=more["step"])
    assert {name: float(value) for name, value in path.points[1].items()} == {key: more[key] for key in "xyz"}
    assert path.values[1] == -more["f"]


@pytest.mark.parametrize("rate", [0, -1, "-0.1", "0"])
def test_a_rate_that_does_not_go_down_is_refused(rate):
    with pytest.raises(AuthorError, match=r"learning rate is .* greater than 0"):
        descend("x^2", start={"x": 1}, learning_rate=rate)


def test_a_rate_that_is_too_large_diverges():
    path = descend("(3w - 1)^2", start={"w": 0.1}, learning_rate=1, max_steps=3)
    assert path.diverges
    assert [float(value) for value in path.values] == [0.49, 141.61, 40925.29, 11827408.81]
    assert descend("(3w - 1)^2", {"w": 0.1}, 1, max_steps=200).stopped == "diverged"


def test_a_small_rate_converges():
    path = descend("2 - 3x + 4x^2", start={"x": 2}, learning_rate="0.1", max_steps=60)
    assert path.points[-1]["x"] == pytest.approx(3 / 8)
    assert not path.rises


def test_why_it_stops():
    assert descend("x^2", {"x": 0}, 0.1, max_steps=5).stopped == "flat"
    assert descend("ln x", {"x": 1}, 3, max_steps=5).stopped == "undefined"
    assert descend("x^2", {"x": 1}, "0.1", max_steps=2).stopped == "max_steps"
    assert len(descend("x^2", {"x": 1}, "0.1", max_steps=0).points) == 1


def test_stepwise_rounding_carries_the_rounded_point():
    path = descend("sin x", {"x": 1}, "0.5", max_steps=2, rounding=Rounding("stepwise", parameters=2))
    assert [point["x"].exact for point in path.points] == [1, Fraction("0.73"), Fraction("0.36")]


def test_long_fractions_stay_bounded():
    path = descend("x^4 + sin x", {"x": "0.5"}, "0.1", max_steps=12)
    assert all(point["x"].exact.denominator.bit_length() <= 2000 for point in path.points)
