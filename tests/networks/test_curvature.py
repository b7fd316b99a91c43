"""The critical rate: ten quadratics run just below it and just above it, and the comparison of descents."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import symgrad as sg
from symgrad.errors import AuthorError
from symgrad.networks.eigenvalues import eigenvalues

QUADRATICS = [
    ("2 - 3x + 4x^2", {"x": 2}),
    ("x^2", {"x": 1}),
    ("(3w - 1)^2", {"w": "0.1"}),
    ("x^2 + 10 y^2", {"x": 5, "y": 1}),
    ("2x^2 + x y + 3y^2", {"x": 1, "y": 1}),
    ("(x - y)^2 + (x + 2y - 1)^2", {"x": 1, "y": -1}),
    ("0.01 x^2 + y^2 - x", {"x": 1, "y": 1}),
    ("x^2 + y^2 + z^2 + x y + y z", {"x": 1, "y": 2, "z": -1}),
    ("(a + b - 1)^2 + (a - 2b)^2 + 5 (b - c)^2 + c^2", {"a": 1, "b": 0, "c": 2}),
    ("x_1^2 + 2 x_2^2 + 3 x_3^2 + 4 x_4^2 + 5 x_5^2 + x_1 x_5", {f"x_{i}": 1 for i in range(1, 6)}),
]


@pytest.mark.parametrize(("text", "start"), QUADRATICS)
def test_descent_converges_just_below_and_diverges_just_above(text, start):
    critical = sg.critical_rate(text).rate
    assert critical is not None
    below, above = (
        sg.descend(text, start, Fraction(critical) * factor, 20_000) for factor in (Fraction(99, 100), Fraction(101, 100))
    )
    assert not below.diverges
    assert max(abs(slope) for slope in below.gradients[-1].values()) < 1e-6
    assert above.stopped == "diverged"


@pytest.mark.parametrize(("text", "start"), QUADRATICS)
def test_the_eigenvalues_are_those_of_numpy(text, start):
    found = sg.critical_rate(text)
    wanted = np.linalg.eigvalsh(np.array([[float(entry) for entry in row] for row in found.matrix]))
    assert [float(value) for value in found.eigenvalues] == pytest.approx(list(wanted))
    assert len(found.factors("0.1")) == len(start)


def test_exactly_at_the_critical_rate_the_distance_stays():
    run = sg.descend("2 - 3x + 4x^2", {"x": 2}, sg.critical_rate("2 - 3x + 4x^2").rate, 4)
    assert [value.exact for value in run.values] == [12] * 5
    assert "does not converge" in run.to_text()


def test_the_best_rate_lands_at_once():
    found = sg.critical_rate("2 - 3x + 4x^2")
    run = sg.descend("2 - 3x + 4x^2", {"x": 2}, found.best, 4)
    assert run.stopped == "flat"
    assert run.steps == 1


def test_where_no_rate_helps():
    assert sg.critical_rate("x^2 - y^2").rate is None
    assert sg.critical_rate("x^2 - y^2").shape == "saddle"
    assert "No rate" in sg.critical_rate("-x^2").to_text()
    with pytest.raises(AuthorError, match="not quadratic"):
        sg.critical_rate("x^4")
    assert sg.critical_rate("x^4", at={"x": 1}).rate == Fraction(1, 6)


def test_eigenvalues_that_are_not_rational_have_proved_digits():
    golden, other = eigenvalues([[Fraction(1), Fraction(1)], [Fraction(1), Fraction(0)]])
    assert golden.rounded(20) == Fraction("-0.61803398874989484820")
    assert other.rounded(20) == Fraction("1.61803398874989484820")


def test_rates_side_by_side():
    found = sg.compare_descents("2 - 3x + 4x^2", {"x": 2}, ["0.01", "0.125", "0.25", "1"], 20)
    page = " ".join(found.to_text().split())
    assert [run.diverges for run in found.runs] == [False, False, False, True]
    assert "η < 2/8 = 0.25" in page
    assert "grows, jumping from side to side" in page
    assert "\\eta" in found.to_markdown()
    assert "\\begin{document}" in found.to_latex()


def test_starts_lead_to_local_and_global_minima():
    found = sg.compare_descents("x^4 - 2x^2 + 0.5x", [{"x": -2}, {"x": 2}], "0.05", 100)
    assert found.best is found.runs[0]
    assert "local minimum only" in " ".join(found.to_text().split())


def test_methods_side_by_side():
    methods = ["plain", "momentum", "nesterov", "adagrad", "rmsprop", "adam"]
    found = sg.compare_descents("x^2 + 10 y^2", {"x": 5, "y": 1}, "0.05", 60, method=methods)
    page = found.to_text()
    assert len(found.runs) == 6
    assert all(run.optimiser.name.split()[0] in page for run in found.runs)


@pytest.mark.parametrize("given", [{"learning_rate": []}, {"start": []}, {"method": []}])
def test_nothing_to_compare_is_refused(given):
    with pytest.raises(AuthorError, match="nothing to compare"):
        sg.compare_descents("x^2", **{"start": {"x": 1}, "learning_rate": "0.1", **given})


def test_a_narrow_valley_is_explained():
    page = " ".join(sg.descend("x^2 + 10 y^2", {"x": 5, "y": 1}, "0.09", 8).to_text().split())
    assert "zig-zag" in page
    assert "condition number" in page
    assert "below 0.1: descent converges" in page


def test_why_a_large_rate_diverges_is_said_of_any_function():
    page = " ".join(sg.descend("x^4", {"x": 2}, "0.5", 4).to_text().split())
    assert "Why it runs away" in page
