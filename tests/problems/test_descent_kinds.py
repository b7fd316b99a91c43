"""Problem files of the kinds descent, guesses, critical_rate and compare_descents, and the settings they share."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from typer.testing import CliRunner

import symgrad as sg
from symgrad.cli import app


def problem(text: str) -> Any:
    return sg.loads("title: Try\nproblems:\n  - " + text.strip().replace("\n", "\n    ")).problems[0]


def page(text: str) -> str:
    return sg.loads("title: Try\nproblems:\n  - " + text.strip().replace("\n", "\n    ")).solution().to_text()


def words(text: str) -> str:
    return " ".join(text.split())


DESCENT = """
kind: descent
function: f(x) = 2 - 3x + 4x^2
start: x = 2
learning_rate: 0.1
steps: 6
"""
GUESSES = """
kind: guesses
input: 10
target: 37
guesses: [3, 4, 3.5]
learning_rate: 0.001
"""
COMPARE = """
kind: compare_descents
function: f(x) = x^2
starts: x = 2
learning_rates: [0.1, 0.4]
steps: 50
"""
CRITICAL = """
kind: critical_rate
function: f(x, y) = x^2 + 10 y^2
"""


def test_a_descent_with_a_schedule_and_a_rule_that_ends_it() -> None:
    found = problem(DESCENT + "schedule: {name: step, every: 2, factor: 0.5}\nstop: {gradient_size: 0.5}")
    assert [at["x"].exact for at in found.path.points] == [Fraction(text) for text in ("2", "0.7", "0.44", "0.414")]
    assert found.path.stopped == "gradient_size"
    assert [part.name for part in found.computed_parts()][-1] == "step 3"
    text = page(DESCENT + "schedule: {name: step, every: 2, factor: 0.5}\nstop: {gradient_size: 0.5}")
    assert "once this has happened k times, it is η = 0.1 · 0.5^k" in words(text)
    assert "It ends early when the length of the gradient is below 0.5." in text
    assert "Step 3, with η = 0.05" in text
    assert "0.44 − 0.05 · 0.52" in text


def test_the_last_step_of_a_page_is_the_last_point() -> None:
    found = problem(DESCENT + "schedule: {name: inverse_time, decay: 0.5}")
    last = found.updates[-1]
    assert [worked.result.value for worked in last.values()] == [found.path.points[-1]["x"].exact]


def test_settings_of_a_method() -> None:
    found = problem(DESCENT + "method: momentum\nsettings: {beta: 0.5}")
    same = sg.descend("2 - 3x + 4x^2", {"x": 2}, "0.1", 6, method="momentum", beta="0.5")
    assert [at["x"].exact for at in found.path.points] == [at["x"].exact for at in same.points]
    assert "1/(1 − β) = 2 times" in page(DESCENT + "method: momentum\nsettings: {beta: 0.5}")


@pytest.mark.parametrize(
    ("kind", "more", "message"),
    [
        (DESCENT, "settings: {beta: 0.5}", "gradient descent has no setting 'beta'"),
        (DESCENT, "stop: {gradent_size: 1}", "the stopping rule 'gradent_size' is not known"),
        (DESCENT, "stop: {misclassified: 1}", "the stopping rule 'misclassified' is not known"),
        (DESCENT, "schedule: {name: step, every: 0}", "every is 0"),
        (DESCENT, "schedule: stepp", "the schedule 'stepp' is not known"),
        (COMPARE, "settings: {beta: 0.5}", "no method here has a setting 'beta'"),
        (COMPARE, "methods: [momentum]\nsettings: {beta: 1}", "beta is 1"),
        (GUESSES.replace("input: 10", "input: 0"), "", "the input is 0"),
        (GUESSES, "steps: 21", "the number of steps is 21"),
        (GUESSES.replace("0.001", "0"), "", "the learning rate is 0"),
        (CRITICAL.replace("10 y^2", "y^4"), "", "the function is not quadratic"),
        (CRITICAL.replace("+ 10", "- 10"), "", "does not bend upwards in every direction"),
    ],
)
def test_faults(kind: str, more: str, message: str) -> None:
    with pytest.raises(sg.AuthorError, match=message):
        problem(kind + more)


def test_guesses_and_the_steps_from_the_last() -> None:
    found = problem(GUESSES)
    assert [str(part.name) for part in found.computed_parts()] == ["error", "slope", "step"]
    assert found.path.points[1]["w"] == Fraction("3.54")
    text = page(GUESSES)
    assert [way for way in ("too small", "too large") if way in text] == ["too small", "too large"]
    assert "1 − η · 200 = 1 − 0.001 · 200 = 0.8" in text


def test_a_guess_that_is_right_and_a_negative_input() -> None:
    text = page(GUESSES.replace("input: 10", "input: -10").replace("[3, 4, 3.5]", "[-3.7, -3, -4]"))
    rows = {line.split()[0]: line for line in text.splitlines() if line.strip().endswith(("right", "small", "large"))}
    assert rows["−3.7"].endswith("just right")
    assert rows["−3"].endswith("too large")
    assert rows["−4"].endswith("too small")


def test_the_answers_of_a_critical_rate() -> None:
    found = sg.loads("title: Try\nproblems:\n  - " + CRITICAL.strip().replace("\n", "\n    "))
    assert found.check("critical rate", "1/10").status.value == "correct"
    assert found.check("best rate", "1/11").status.value == "correct"
    assert found.check("best rate", "0.0909").status.value == "correct"
    assert found.check("best rate", "0.0905").status.value == "incorrect"
    assert found.check("critical rate", "0.2").status.value == "incorrect"


def test_no_derivation_stands_twice_in_a_critical_rate() -> None:
    text = words(sg.critical_rate("2 - 3x + 4x^2").to_text())
    assert text.count("f'(x) = d/dx[2 − 3x + 4x²]") == 1
    assert "lands on the minimum" in text
    assert "lands close to the minimum" in words(sg.critical_rate("e^x - x", {"x": 1}).to_text())


def test_a_saddle_point_is_not_called_a_minimum() -> None:
    text = words(sg.descend("x^2 - y^2", {"x": 1, "y": 0}, "0.1", 60).to_text())
    assert "from the place where it is 0 to the point" in text
    assert "does the descent end at the saddle point" in text
    assert "from the minimum" not in text


def test_which_runs_diverge_and_how_the_others_end() -> None:
    given = COMPARE.replace("[0.1, 0.4]", "[0.01, 0.1, 1, 1.5]")
    found = problem(given)
    (part,) = found.computed_parts()
    assert part.name == "diverges"
    rows = {line.split()[2]: line for line in page(given).splitlines() if line.startswith("  η = ")}
    assert rows["0.01"].endswith("still on its way")
    assert rows["0.1"].endswith("slope nearly 0")
    assert rows["1"].endswith("no lower than at the start")
    assert rows["1.5"].endswith("diverges")


def test_a_setting_goes_to_the_methods_that_have_it() -> None:
    found = problem(COMPARE + "methods: [momentum, adam]\nsettings: {beta: 0.5}\nstop: {gradient_size: 0.001}")
    runs = found.found.runs
    assert [str(run.optimiser.settings.get("beta")) for run in runs] == ["1/2", "1/2", "None", "None"]
    assert {run.stopped for run in runs[:2]} == {"gradient_size"}
    text = page(COMPARE + "methods: [momentum, adam]\nsettings: {beta: 0.5}")
    assert "Momentum with β = 0.5: v := β v + g, w := w − η v." in text


def run(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["descend", "x^2", "--start", "x=1", *arguments])


def test_settings_on_the_command_line() -> None:
    given = ("--method", "momentum", "--schedule", "step", "--set", "beta=0.5,every=2", "--set", "factor=0.1")
    done = run("--steps", "4", *given)
    assert done.exit_code == 0
    assert "β = 0.5" in done.stdout
    assert "After every 2 steps the learning rate is multiplied by 0.1" in done.stdout
    assert "has no setting 'beta'" in str(run("--set", "beta=0.5").exception)
    assert "β = 0.5" in run("--set", "beta=0.5", "--method", "momentum", "--method", "adam").stdout


def test_why_a_small_rate_works_and_a_large_one_diverges_is_said() -> None:
    runs = sg.compare_descents("2 - 3x + 4x^2", {"x": 2}, ["0.01", "0.25", 1])
    text = words(runs.to_text())
    assert "0.01 lies below 0.25: descent converges." in text
    assert "1 lies above it: a step leads across the lowest place" in text
    assert "It is slow: a step takes only 8 percent off the distance." in words(
        sg.descend("2 - 3x + 4x^2", {"x": 2}, "0.01").to_text()
    )
    assert "2(x − 0)" not in sg.descend("x^2", {"x": 2}, "0.1").to_text()
