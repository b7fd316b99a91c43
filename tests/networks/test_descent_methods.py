"""Methods, schedules and stopping rules: exact and float paths agree with each other and with loops by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

import symgrad as sg
from symgrad.errors import AuthorError
from symgrad.language.parser import read
from symgrad.language.tree import Name
from symgrad.networks.float_descent import float_path
from symgrad.networks.optimisers import OPTIMISERS, optimiser_of
from symgrad.networks.schedules import schedule_of
from symgrad.networks.stopping import stops_of
from symgrad.numeric.straight_line import Builder

FUNCTIONS = [
    ("x^2 + 10 y^2 + x y", {"x": "1.5", "y": -1}),
    ("100(y - x^2)^2 + (1 - x)^2", {"x": "-0.5", "y": "0.25"}),
    ("e^(-x) + x^2 + ln(1 + y^2) + sin(x y)", {"x": "0.3", "y": "0.7"}),
    ("sigmoid(x y) + tanh(x)^2 + sqrt(1 + y^2)/2", {"x": "0.3", "y": "0.7"}),
    ("|x| + x^y + 2^x", {"x": "1.3", "y": "0.7"}),
]


@pytest.mark.parametrize("method", OPTIMISERS)
@pytest.mark.parametrize(("text", "start"), FUNCTIONS)
def test_floats_follow_the_exact_path(text, start, method):
    exact = sg.descend(text, start, "0.001", 6, method=method)
    floats = float_path(exact.task, 6)
    assert exact.exact
    for step in range(7):
        assert floats.points[step].values() == pytest.approx(list(exact.points[step].values()), rel=1e-12)
        assert floats.values[step] == pytest.approx(exact.values[step], rel=1e-11)
        assert floats.gradients[step].values() == pytest.approx(list(exact.gradients[step].values()), rel=1e-9)
    for step in range(6):
        for letter, by_variable in exact.states[step].items():
            assert floats.states[step][letter].values() == pytest.approx(list(by_variable.values()), rel=1e-8)


def _by_hand(method, w, slope, rate, steps):
    """Independent loops, each as its source writes it."""
    m = v = s = np.zeros(len(w))
    for t in range(1, steps + 1):
        g = slope(w)
        match method:
            case "plain":
                w = w - rate * g
            case "momentum":
                v = 0.9 * v + g
                w = w - rate * v
            case "nesterov":
                v = 0.9 * v + g
                w = w - rate * (g + 0.9 * v)
            case "adagrad":
                s = s + g * g
                w = w - rate * g / (np.sqrt(s) + 1e-8)
            case "rmsprop":
                s = 0.9 * s + 0.1 * g * g
                w = w - rate * g / (np.sqrt(s) + 1e-8)
            case "adam":
                m = 0.9 * m + 0.1 * g
                v = 0.999 * v + 0.001 * g * g
                w = w - rate * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return w


@pytest.mark.parametrize("method", ["plain", "momentum", "nesterov", "adagrad", "rmsprop", "adam"])
@pytest.mark.parametrize("steps", [7, 400])
def test_every_method_against_a_loop_by_hand(method, steps):
    found = sg.descend("x^2 + 3 y^2 + sin(x)", {"x": 2, "y": -1}, "0.01", steps, method=method)
    wanted = _by_hand(method, np.array([2.0, -1.0]), lambda w: np.array([2 * w[0] + math.cos(w[0]), 6 * w[1]]), 0.01,
                      steps)  # fmt: skip
    assert found.exact == (steps == 7)
    assert list(found.points[-1].values()) == pytest.approx(list(wanted), rel=1e-10)


@pytest.mark.parametrize("method", OPTIMISERS)
def test_the_stepper_takes_long_vectors_in_parts(method):
    random = np.random.default_rng(3)
    weights, gradients = random.normal(size=20_000), random.normal(size=(3, 20_000))
    stepper, short = optimiser_of(method).stepper(), optimiser_of(method).stepper()
    whole, parts = weights.copy(), weights[:50].copy()
    state, short_state = stepper.start(whole), short.start(parts)
    for step, gradient in enumerate(gradients, 1):
        kept = gradient.copy()
        assert stepper(whole, gradient, state, step, 0.1) is whole
        short(parts, gradient[:50], short_state, step, 0.1)
        assert (gradient == kept).all()
    np.testing.assert_allclose(whole[:50], parts, rtol=1e-14)


def test_a_setting_of_a_method():
    found = sg.descend("x^2", {"x": 1}, "0.1", 2, method="momentum", beta="0.5")
    assert [float(point["x"]) for point in found.points] == [1, 0.8, 0.54]
    with pytest.raises(AuthorError, match="no setting 'gamma'"):
        sg.descend("x^2", {"x": 1}, "0.1", method="momentum", gamma=1)
    with pytest.raises(AuthorError, match="not known") as error:
        sg.descend("x^2", {"x": 1}, "0.1", method="adan")
    assert "adam" in str(error.value)


def test_schedules():
    halved = sg.descend("x^2", {"x": 1}, "0.1", 5, schedule=schedule_of("step", every=2))
    assert [float(rate) for rate in halved.rates] == [0.1, 0.1, 0.05, 0.05, 0.025]
    falling = sg.descend("x^2", {"x": 1}, "0.3", 60, schedule="inverse_time")
    assert falling.rates[3] == 0.075
    assert len(falling.rates) == falling.steps


@pytest.mark.parametrize("steps", [40, 4000])
@pytest.mark.parametrize(
    ("rule", "limit", "size"),
    [
        ("gradient_size", "0.5", lambda run, k: math.hypot(*run.gradients[k].values())),
        ("weight_change", "0.1", lambda run, k: math.dist(run.points[k].values(), run.points[k - 1].values())),
        ("loss_below", "0.3", lambda run, k: run.values[k]),
        ("loss_change", "0.05", lambda run, k: abs(run.values[k] - run.values[k - 1])),
    ],
)
def test_each_rule_ends_the_descent_at_its_step(rule, limit, size, steps):
    run = sg.descend("x^2 + 2 y^2", {"x": 3, "y": 1}, "0.1", steps, stop={rule: limit})
    assert run.stopped == rule
    assert run.stop is not None
    assert size(run, run.steps) < float(limit)
    assert size(run, run.steps - 1) >= float(limit)
    assert f"The descent ends after {run.steps} steps" in run.to_text()


def test_rules_that_cannot_be_used():
    with pytest.raises(AuthorError, match="'gradient' is not known"):
        sg.descend("x^2", {"x": 1}, "0.1", stop={"gradient": 1})
    with pytest.raises(AuthorError, match="weight_change is -1"):
        sg.descend("x^2", {"x": 1}, "0.1", stop={"weight_change": -1})
    assert not stops_of({"loss_below": -1})[0].met(math.nan)


@pytest.mark.parametrize("steps", [20, 2000])
def test_the_trace_is_kept_where_a_domain_ends(steps):
    run = sg.descend("ln x + 0.001 x^2", {"x": 1}, "0.3", steps)
    assert run.stopped == "undefined"
    assert run.beyond is not None
    assert run.beyond["x"] < 0
    assert 1 < len(run.points) == len(run.values) == len(run.gradients) == run.steps + 1
    assert f"Step {run.steps + 1} leads to" in run.to_text()


@pytest.mark.parametrize("steps", [50, 5000])
def test_a_start_outside_of_the_domain_is_refused(steps):
    with pytest.raises(AuthorError, match="not defined"):
        sg.descend("ln x", {"x": -1}, "0.1", steps)
    with pytest.raises(AuthorError, match="not defined"):
        sg.descend("sqrt(x)", {"x": 0}, "0.1", steps)


@pytest.mark.parametrize(("text", "rate"), [("x^2", "1.5"), ("x^4", "1"), ("e^(x^2)", "1"), ("cosh x", 9)])
def test_divergence_ends_a_long_run_and_keeps_the_trace(text, rate):
    run = sg.descend(text, {"x": 2}, rate, 5000)
    assert run.stopped == "diverged"
    assert run.diverges
    assert 1 <= run.steps < 300
    assert "diverges" in run.to_text()


@pytest.mark.parametrize("steps", [30, 3000])
def test_overflow_on_the_way_is_not_taken_for_the_end(steps):
    run = sg.descend("(x - 1)^2 + 1/(1 + e^(1000 x))", {"x": 2}, "0.1", steps)
    assert run.stopped in ("max_steps", "flat")
    assert run.points[-1]["x"] == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("text", ["x^2", "|x|", "max(x, -x)", "x^4 - x^2", "(x - 1)^2 if x > 0 else 1 - 2x"])
def test_functions_that_the_fast_program_does_not_know(text):
    run, short = (sg.descend(text, {"x": "0.7"}, "0.01", steps) for steps in (60, 40))
    assert run.points[40]["x"] == pytest.approx(short.points[40]["x"], rel=1e-12)


def test_the_program_shares_equal_parts():
    x, y = Name("x"), Name("y")
    builder = Builder([x, y])
    value = builder.tree(read("(x y + 1)^2 + sin(x y + 1)"))
    program = builder.program([value, *builder.gradient(value, [0, 1])])
    assert len(program.instructions) < 12
    found = program([0.3, 0.7])
    inner = 0.3 * 0.7 + 1
    slope = 2 * inner + math.cos(inner)
    assert list(found) == pytest.approx([inner**2 + math.sin(inner), slope * 0.7, slope * 0.3])


def test_the_figure_has_plain_numbers():
    figure = sg.descend("x^2 + 10 y^2", {"x": 5, "y": 1}, "0.05", 3).figure
    assert figure.variables == ("x", "y")
    assert len(figure.points) == len(figure.values) == len(figure.gradients) == 4
    assert figure.surface is not None
    across, up, heights = figure.surface
    assert heights[3][5] == pytest.approx(across[5] ** 2 + 10 * up[3] ** 2)
    assert len(figure.secants) == 3
    curve = sg.descend("x^2", {"x": 1}, "0.25", 2).figure.curve
    assert all(height == pytest.approx(place**2) for place, height in curve)
    assert all(type(number) is float for pair in curve for number in pair)


def test_stationary_points_that_are_no_minimum_are_said_to_be_none():
    assert "maximum" in sg.descend("x^4 - 2x^2", {"x": 0}, "0.1", 5).to_text()
    assert "saddle point" in sg.descend("x^2 - y^2", {"x": 1, "y": 0}, "0.5", 5).to_text()
    assert "minimum." in sg.descend("x^2", {"x": 1}, "0.5", 5).to_text()
