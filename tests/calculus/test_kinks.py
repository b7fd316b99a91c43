"""At a place without a derivative: both sides, whether they agree, and never a wrong number."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy

import symgrad as sg
from symgrad.calculus.kinks import Corner, corner_of, joints
from symgrad.language.printing import to_text
from symgrad.language.tree import Name, Tree
from symgrad.numeric.differences import one_sided_slopes


def corner(text: str, at: str | int, wrt: str = "x") -> Corner:
    found = corner_of(sg.differentiate(text, wrt=wrt, at={wrt: at}))
    assert found is not None
    found.prove()
    return found


def shown(tree: Tree | None) -> str:
    return "none" if tree is None else to_text(tree)


@pytest.mark.parametrize(
    ("text", "at", "left", "right", "convention"),
    [
        ("|x|", 0, "−1", "1", "0"),
        ("|x - 3|", 3, "−1", "1", "0"),
        ("|x^2 - 1|", 1, "−2", "2", "0"),
        ("|x^2 - 1|", -1, "−2", "2", "0"),
        ("||x| - 1|", 0, "1", "−1", "0"),
        ("||x| - 1|", 1, "−1", "1", "0"),
        ("relu(x)", 0, "0", "1", "0"),
        ("relu(2x - 1)", "1/2", "0", "2", "0"),
        ("leaky_relu(x)", 0, "1/100", "1", "1/100"),
        ("elu(x, 2)", 0, "2", "1", "2"),
        ("max(0, x)", 0, "0", "1", "0"),
        ("max(x, x^2)", 1, "1", "2", "1"),
        ("min(x, x^2)", 1, "2", "1", "1"),
        ("max(x, 1 - x, x^2/2)", "1/2", "−1", "1", "1"),
        ("x if x < 1 else x^3", 1, "1", "3", "none"),
        ("e^(-|x|)", 0, "1", "−1", "0"),
    ],
)
def test_a_kink_has_two_slopes_and_no_derivative(text: str, at: str | int, left: str, right: str, convention: str) -> None:
    found = corner(text, at)
    assert (shown(found.left.slope), shown(found.right.slope), shown(found.convention)) == (left, right, convention)
    assert found.continuous
    assert not found.differentiable
    page = sg.differentiate(text, wrt="x", at={"x": at}).to_text()
    assert "Not differentiable at" in page
    assert "f'(" + to_text(found.point[0][1]) + ") =" not in page
    secants = one_sided_slopes(sg.differentiate(text).expression_tree, Name("x"), {Name("x"): Fraction(at)}, Fraction(1, 10**9))
    assert secants == pytest.approx([float(sympy.Rational(side.replace("−", "-"))) for side in (left, right)], abs=1e-6)


@pytest.mark.parametrize(
    ("text", "at", "slope"),
    [
        ("x |x|", 0, "0"), ("|x|^3", 0, "0"), ("|x^9|", 0, "0"), ("relu(x)^2", 0, "0"), ("elu(x)", 0, "1"), ("max(0, 1 - x)^2", 1, "0"),
        ("max(x^2, 2 x - 1)", 1, "2"), ("x^2 if x > 1 else 2x - 1", 1, "2"),
        ("min(x, 0) + max(x, 0)", 0, "1"),
    ],
)  # fmt: skip
def test_where_both_sides_agree_there_is_a_derivative(text: str, at: int, slope: str) -> None:
    found = corner(text, at)
    assert found.differentiable
    assert shown(found.right.slope) == slope
    assert f"f'({at}) = {slope}" in sg.differentiate(text, wrt="x", at={"x": at}).to_text()


@pytest.mark.parametrize("text", ["sign(x)", "step(x)", "x^2 if x != 0 else 5", "x if x < 0 else 1"])
def test_a_jump_has_no_derivative_although_the_slopes_may_agree(text: str) -> None:
    found = corner(text, 0)
    assert not found.continuous
    assert not found.differentiable
    assert "jumps" in sg.differentiate(text, wrt="x", at={"x": 0}).to_text()


@pytest.mark.parametrize("text", ["sqrt(|x|)", "ln|x|", "1/|x|", "sqrt(x)", "cbrt(x)", "x sin(1/x)"])
def test_what_has_no_finite_slope_gets_no_number(text: str) -> None:
    page = sg.differentiate(text, wrt="x", at={"x": 0}).to_text()
    assert "f'(0) =" not in page
    assert "no finite" in page or "Not differentiable" in page


def test_a_kink_at_a_place_that_is_not_rational() -> None:
    found = corner("|sin x|", "pi")
    assert not found.differentiable
    assert (shown(found.left.slope), shown(found.right.slope)) == ("cos π", "−cos π")


@pytest.mark.parametrize("text", ["x^2 if x > 0", "x^2 if x >= 0"])
def test_at_the_end_of_the_domain_there_is_one_side_only(text: str) -> None:
    found = corner(text, 0)
    assert found.left.formula is None
    assert not found.differentiable
    assert "on one side only" in sg.differentiate(text).to_text()


@pytest.mark.parametrize("text", ["f(x)^2", "|f(x)|", "max(x, f(x))"])
def test_an_abstract_function_has_no_value_to_be_shown(text: str) -> None:
    derivation = sg.differentiate(text, wrt="x", at={"x": 1})
    page = " ".join(derivation.to_text().split())
    assert corner_of(derivation) is None
    assert "f(1)" in page
    assert "≈" not in page
    assert "Particular functions" in page


def test_away_from_the_kink_nothing_is_said() -> None:
    assert corner_of(sg.differentiate("|x|", at={"x": 2})) is None
    assert corner_of(sg.differentiate("|x|")) is None
    assert corner_of(sg.differentiate("|a x|", wrt="x", at={"x": 0})) is None
    assert "f'(2) = sgn(2)" in sg.differentiate("|x|", at={"x": 2}).to_text()


def test_a_tie_in_one_of_several_names() -> None:
    derivation = sg.differentiate("max(w x + b, 0)", wrt="w", at={"w": 1, "x": 2, "b": -2})
    found = corner_of(derivation)
    assert found is not None
    found.prove()
    assert (shown(found.left.slope), shown(found.right.slope)) == ("0", "2")
    still = sg.differentiate("|x| + y^2", wrt="y", at={"x": 0, "y": 3})
    assert corner_of(still) is None


def test_the_second_derivative_has_its_own_kink() -> None:
    derivation = sg.differentiate("x |x|", order=2, at={"x": 0})
    found = corner_of(derivation)
    assert found is not None
    assert (shown(found.left.slope), shown(found.right.slope)) == ("−2", "2")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sin x if x < 0 else x if x < 1 else x^3", [(True, True), (True, False)]),
        ("0 if x < 0 else x^2 if x <= 2 else 4x - 4", [(True, True), (True, True)]),
        ("x if x < 1 else 5", [(False, False)]),
        ("1 if 0 < x < 1 else 0", [(False, False), (False, False)]),
        ("x^2", []),
        ("x if x < a else 5", []),
    ],
)
def test_the_joints_of_a_function_given_by_cases(text: str, expected: list[tuple[bool, bool]]) -> None:
    derivation = sg.differentiate(text, wrt="x")
    assert [(found.continuous, found.differentiable) for found in joints(derivation)] == expected
    page = derivation.to_markdown()
    assert page.count("the formula of") == len(expected)
    assert derivation.to_latex()
