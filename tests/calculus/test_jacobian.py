"""Jacobians, Hessians and slopes in a direction: against SymPy, by symmetry, with faults put in, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
import sympy

import symgrad as sg
from symgrad.errors import AuthorError, ProofError, UnsupportedError
from symgrad.language.parser import read
from symgrad.language.tree import Negative

X, Y, Z = sympy.symbols("x y z")
FUNCTIONS = [
    "x^3 y^2 + e^(x y)", "sin(x y) + x/y", "ln(x^2 + y^2)", "x y z", "x^2 + y^2 + z^2", "tan(x^3 - 3x^2 y^2 + 2y^4)",
    "e^(-x^2 - y^2)", "x^y", "sqrt(x^2 + y^2)", "5", "x",
]  # fmt: skip


@pytest.mark.oracle
@pytest.mark.parametrize("text", FUNCTIONS)
def test_the_hessian_is_that_of_another_engine(text: str) -> None:
    found = sg.hessian(text, wrt=["x", "y"])
    oracle = sympy.hessian(sg.parse(text), (X, Y))
    point = {X: sympy.Rational(7, 5), Y: sympy.Rational(11, 13), Z: 3}
    assert all(abs(sympy.N(entry.subs(point), 30)) < 1e-20 for entry in found.result - oracle)


@pytest.mark.parametrize("text", FUNCTIONS[:6])
def test_the_hessian_is_proved_in_both_orders(text: str) -> None:
    found = sg.hessian(text)
    evidence = found.verify()
    assert evidence.holds
    count = len(found.variables)
    assert sum(line.rule == "symmetry" for line in evidence.lines) == count**2
    assert len(list(found.mixed)) == count * (count - 1) // 2
    assert found.result == found.result.T


def test_a_fault_in_one_mixed_derivative_is_caught() -> None:
    found = sg.hessian("x^3 y^2")
    entry = found.rows[1][0]
    wrong = replace(entry, result_tree=Negative(entry.result_tree))
    faulty = replace(found, rows=(found.rows[0], (wrong, found.rows[1][1])))
    assert not faulty.verify().holds
    with pytest.raises(ProofError):
        faulty.to_text()


def test_the_jacobian_has_a_row_for_each_function() -> None:
    found = sg.jacobian(["x^2 y", "x + sin y", "3"], wrt=["x", "y"])
    assert found.result == sympy.Matrix([[2 * X * Y, X**2], [1, sympy.cos(Y)], [0, 0]])
    assert found.result.shape == (3, 2)
    assert found.verify().holds


def test_polar_coordinates() -> None:
    found = sg.jacobian(["r cos(t)", "r sin(t)"], wrt=["r", "t"])
    assert sympy.simplify(found.result.det()) == sympy.Symbol("r")


@pytest.mark.parametrize("functions", [[], "x y", ["x = "], [["x"]], None])
def test_what_is_no_list_of_functions_is_refused(functions: object) -> None:
    with pytest.raises(sg.SymgradError):
        sg.jacobian(functions)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrt", [[], ["x", "x"]])
def test_variables_that_cannot_be_used_are_refused(wrt: list[str]) -> None:
    for ask in (sg.hessian, lambda text, wrt: sg.jacobian([text], wrt)):
        with pytest.raises(AuthorError):
            ask("x y", wrt)


def test_a_function_without_names_has_nothing_to_differentiate_by() -> None:
    with pytest.raises(AuthorError, match="no names"):
        sg.hessian("5")
    with pytest.raises(AuthorError):
        sg.hessian("x = y = z")


def test_pages_show_matrix_point_and_check() -> None:
    text = " ".join(sg.hessian("x^3 y^2 + e^(x y)", at={"x": 1, "y": 0}).to_text().split())
    assert "H = [[0, 1], [1, 3]]" in text
    assert "In the other order the mixed derivatives come out the same" in text
    assert "Check." in text
    page = sg.jacobian(["x^2 y", "x + sin y"], at={"x": 1, "y": 2}).to_markdown()
    assert r"2x y & x^2" in page
    assert r"J \approx" in page
    assert sg.hessian("x^2").to_latex().startswith("\\documentclass")


@pytest.mark.parametrize(
    ("text", "direction", "answer"),
    [
        ("x^2 y", [3, 4], (6 * X * Y + 4 * X**2) / 5),
        ("x^2 y", [1, 2], (2 * X * Y + 2 * X**2) / sympy.sqrt(5)),
        ("x^2 y", [30, 40], (6 * X * Y + 4 * X**2) / 5),
        ("x^2 y", [0, -2], -(X**2)),
        ("x^2 y", [0.6, 0.8], (6 * X * Y + 4 * X**2) / 5),
        ("x^2 y", [Fraction(3, 7), Fraction(4, 7)], (6 * X * Y + 4 * X**2) / 5),
        ("sin x + e^y", ["sqrt(3)", 1], (sympy.sqrt(3) * sympy.cos(X) + sympy.exp(Y)) / 2),
        ("x y z", [1, 2, 2], (Y * Z + 2 * X * Z + 2 * X * Y) / 3),
        ("x^3", [5], 3 * X**2),
        ("x^3", [-5], -3 * X**2),
    ],
)
def test_the_slope_in_a_direction(text: str, direction: list[object], answer: sympy.Expr) -> None:
    found = sg.directional_derivative(text, direction)
    assert sympy.simplify(found.result - answer) == 0
    assert found.verify().holds


def test_a_direction_may_name_its_components() -> None:
    found = sg.directional_derivative("y x^2", {"x": 3, "y": 4})
    assert found.result == sg.directional_derivative("y x^2", [3, 4], wrt=["x", "y"]).result
    assert found.result == sg.directional_derivative("y x^2", [3, 4], at={"x": 1, "y": 2}).result


def test_components_are_not_given_to_variables_by_guessing() -> None:
    with pytest.raises(AuthorError, match="which component"):
        sg.directional_derivative("y x^2", [3, 4])


@pytest.mark.parametrize("direction", [[0, 0], [1], [1, 2, 3], [], ["a", 1], [1, True], ["1+", 2]])
def test_directions_that_cannot_be_used_are_refused(direction: list[object]) -> None:
    with pytest.raises((AuthorError, UnsupportedError, sg.StudentError)):
        sg.directional_derivative("x^2 y", direction)


def test_the_gradient_points_the_steepest_way() -> None:
    slopes = [float(sg.directional_derivative("x^2 y", [a, b]).result.subs({X: 1, Y: 2})) for a, b in
              [(4, 1), (1, 4), (3, 2), (-4, -1)]]  # fmt: skip
    assert max(slopes) == slopes[0] == -slopes[3]
    assert abs(slopes[0] - 17**0.5) < 1e-12


def test_a_wrong_unit_vector_is_caught() -> None:
    found = sg.directional_derivative("x^2 y", [3, 4])
    assert not replace(found, unit=(read("3/5"), read("3/5"))).verify().holds
    with pytest.raises(ProofError):
        replace(found, length_tree=read("6")).to_text()


def test_the_page_of_a_direction() -> None:
    text = " ".join(sg.directional_derivative("x^2 y", [3, 4], at={"x": 1, "y": 2}).to_text().split())
    assert "√(3² + 4²) = 5" in text
    assert "= 3.2" in text
    assert "has length 1 already" in sg.directional_derivative("x^2 y", [1, 0]).to_text().replace("\n", " ")
    assert r"\frac{\partial f}{\partial u}" in sg.directional_derivative("x^2 y", [1, 2]).to_markdown()
