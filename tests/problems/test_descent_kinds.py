"""Problem files of the kinds descent, guesses, critical_rate and compare_descents, and the settings they share."""

from __future__ import annotations

from fractions import Fraction
from random import Random
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
    assert "= 0.1 · 0.5¹" in text
    assert "= 0.05" in text
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
    assert "0.25 is just the bound: the point jumps to and fro and comes no closer." in text
    assert "1 lies above 0.25: a step leads across the lowest place" in text
    assert "It is slow: a step takes only 8 percent off the distance." in words(
        sg.descend("2 - 3x + 4x^2", {"x": 2}, "0.01").to_text()
    )
    assert "2(x − 0)" not in sg.descend("x^2", {"x": 2}, "0.1").to_text()


VALLEY = """
kind: descent
function: f(x, y) = 0.5x^2 + 8 y^2 - x y
start: {x: 4, y: 1}
learning_rate: 0.11
steps: 3
"""


def loaded(text: str) -> sg.Assignment:
    return sg.loads("title: Try\nproblems:\n  - " + text.strip().replace("\n", "\n    "))


def test_the_handout_says_what_to_do() -> None:
    assert "Take 3 steps of gradient descent from x = 4, y = 1 with the learning rate η = 0.11." in words(
        loaded(VALLEY).handout().to_text()
    )
    assert "with the learning rate η = 0.11 at first." in words(loaded(VALLEY + "schedule: step").handout().to_text())
    guesses = words(loaded(GUESSES).handout().to_text())
    assert (
        "First try w = 3, w = 4 and w = 3.5 by hand. Then take 3 steps of gradient descent on E = (t − w x)²" in guesses
    )


def test_the_zig_zag_of_a_valley_is_explained_by_the_eigenvalues() -> None:
    text = words(page(VALLEY))
    assert "0.9336 0.8973 shrinks 16.07 −0.7673 shrinks, jumping from side to side" in text
    assert "zig-zag" in text
    assert "0.11 lies below 0.1245: descent converges." in text
    assert "zig-zag" not in page(VALLEY.replace("0.11", "0.05"))


def test_a_method_is_compared_with_plain_descent() -> None:
    text = words(page(VALLEY + "method: momentum\nsettings: {beta: 0.5}"))
    assert (
        "after 3 steps the value is about 3.732; plain gradient descent with the same learning rate would have" in text
    )
    assert "would have come to about 4.892. Here the method is ahead." in text


def test_each_rate_of_a_schedule_is_worked_out() -> None:
    text = page(DESCENT + "schedule: {name: inverse_time, decay: 0.5}")
    assert "0.1/(1 + 0.5(4 − 1))" in text
    assert "= 0.04" in text
    text = page(DESCENT + "schedule: {name: step, every: 2, factor: 0.5}")
    assert "0.1 · 0.5^k" in text
    assert "= 0.1 · 0.5¹" in text
    assert "= 0.1 · 0.5²" in text


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        ("0.2", "All learning rates lie below 0.25"),
        ("0.6", "from step 4 on it is, and every step does"),
        ("9", "and so far none is"),
    ],
)
def test_which_falling_rates_lie_below_the_bound(rate: str, said: str) -> None:
    """1/(4 (1 + t/2)) < 1/4 … the distance is multiplied by 1 − 8 η in each step."""
    text = words(page(DESCENT.replace("0.1", rate) + "schedule: {name: inverse_time, decay: 0.5}"))
    assert said in text


def test_points_with_many_digits_are_asked_for_to_four_places() -> None:
    asked = loaded(VALLEY)
    handout = words(asked.handout().to_text())
    assert "Where is the point after step 3? Give 4 decimal places." in handout
    assert handout.count("decimal places") == 1
    assert asked.check("step 3", "x = 2.9468, y = -0.1362").status.value == "correct"
    assert asked.check("step 3", "x = 2.946838, y = -0.136223").status.value == "correct"
    assert asked.check("step 3", "x = 2.9468, y = -0.1364").status.value == "incorrect"
    assert asked.check("step 2", "x = 3.2311, y = 0.6469").status.value == "correct"
    assert asked.check("step 1", "x = 3.7, y = -0.32").status.value != "correct"


def test_points_rounded_at_each_step_count_too() -> None:
    """x := x − 0.3 · 3x² from 1, each point rounded to four places."""
    text = "kind: descent\nfunction: f(x) = x^3\nstart: x = 1\nlearning_rate: 0.3\nsteps: 6\n"
    asked, x, exact = loaded(text), Fraction(1), Fraction(1)
    differ = 0
    for step in range(1, 7):
        x, exact = round(x - Fraction("0.9") * x**2, 4), exact - Fraction("0.9") * exact**2
        printed = f"{float(x):.4f}"
        differ += printed != f"{float(exact):.4f}"
        assert asked.check(f"step {step}", printed).status.value == "correct"
    assert differ


STARTS = "kind: compare_descents\nlearning_rates: 0.05\nsteps: 200\n"


def test_local_minima_maxima_and_saddle_points_are_told_apart() -> None:
    local = words(page(STARTS + "function: f(x) = x^4 - 2x^2 + 0.5 x\nstarts: [x = -2, x = 2]"))
    assert "the second derivative is f''(0.9304) ≈ 6.388" in local
    assert "that one is a local minimum only" in local
    top = words(page(STARTS + "function: f(x) = x^4 - 2x^2\nstarts: [x = -2, x = 0]"))
    assert "the second derivative is f''(0) = −4. This is a maximum, no minimum" in top
    assert "local minimum" not in top
    saddle = words(page(STARTS + "function: f(x, y) = x^2 + y^4 - 2y^2\nstarts: [{x: 1, y: 1}, {x: 1, y: 0}]"))
    assert "the eigenvalues of the Hessian are −4 and 2. This is a saddle point, no minimum" in saddle


def test_methods_with_short_steps_are_said_to_have_far_to_go() -> None:
    far = COMPARE.replace("[0.1, 0.4]", "0.05").replace("x = 2", "x = 5") + "methods: [plain, adam]\n"
    assert "With Adam a step is about η = 0.05 long in each variable, however steep it is. The lowest" in words(
        page(far)
    )
    assert "a step is about" not in page(far.replace("steps: 50", "steps: 900"))


def test_settings_of_a_schedule_in_python() -> None:
    wanted = [Fraction(text) for text in ("1", "0.8", "0.64", "0.6272", "0.614656")]
    for given in (
        {"schedule": "step", "every": 2, "factor": "0.1"},
        {"schedule": {"name": "step", "every": 2, "factor": "0.1"}},
    ):
        path = sg.descend("x^2", {"x": 1}, "0.1", 4, **given)
        assert [at["x"].exact for at in path.points] == wanted
        runs = sg.compare_descents("x^2", {"x": 1}, ["0.1", "0.2"], 4, **given)
        assert runs.runs[0].points[-1]["x"] == wanted[-1]
    with pytest.raises(sg.AuthorError, match="the schedule has no setting 'evry'"):
        sg.descend("x^2", {"x": 1}, "0.1", 4, schedule={"name": "step", "evry": 2})
    with pytest.raises(sg.AuthorError, match="is not known"):
        sg.descend("x^2", {"x": 1}, "0.1", 4, schedule={"every": 2})


@pytest.mark.parametrize("seed", range(6))
def test_the_bound_of_momentum_by_running_just_below_and_just_above_it(seed: int) -> None:
    random = Random(seed)
    a, c, beta = random.randint(1, 9), random.randint(10, 40), Fraction(random.randint(1, 9), 10)
    limit = 2 * (1 + beta) / (2 * Fraction(c))
    for share, ends in (("0.97", True), ("1.03", False)):
        rate = limit * Fraction(share)
        path = sg.descend(
            f"{a} x^2 + {c} y^2", {"x": 1, "y": 1}, rate, 3000, method="momentum", beta=beta,
            stop={"gradient_size": "1e-6"},
        )  # fmt: skip
        assert (path.stopped == "gradient_size") is ends
        text = words(path.to_text())
        assert ("momentum converges" in text) is ends
        assert ("momentum does not converge" in text) is not ends


def test_a_corner_and_a_plateau_are_said_to_be_no_ordinary_minimum() -> None:
    corner = words(sg.descend("|x|", {"x": 1}, "0.3", 6).to_text())
    assert "the lowest place is a corner" in corner
    assert "corner" not in words(sg.descend("|x|", {"x": 1}, "0.3", 2).to_text())
    assert "corner" not in words(sg.descend("x^2", {"x": 1}, "0.9", 6).to_text())
    plateau = words(sg.descend("σ(x)", {"x": 1}, 20, 5).to_text())
    assert "the slope is nearly 0, but that alone makes no minimum" not in plateau
    plateau = words(sg.descend("σ(x)", {"x": 1}, 100, 5).to_text())
    assert "the slope is nearly 0, but that alone makes no minimum" in plateau


def test_the_step_of_a_guess_may_be_rounded() -> None:
    asked = loaded(GUESSES.replace("input: 10", "input: 100").replace("37", "62.137").replace("0.001", "0.00002")
                   .replace("[3, 4, 3.5]", "[0.5, 0.61]"))  # fmt: skip
    assert asked.check("error", "12.137").status.value == "correct"
    assert asked.check("slope", "-227.4").status.value == "correct"
    for answer, status in {"0.614548": "correct", "0.6145": "correct", "0.6155": "incorrect"}.items():
        assert asked.check("step", answer).status.value == status
