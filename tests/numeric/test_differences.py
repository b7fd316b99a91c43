"""Finite differences: close to the derivative where there is one, apart at a kink."""

from __future__ import annotations

from fractions import Fraction
from math import cos, isnan

import pytest

from symgrad.errors import AuthorError, UnsupportedError
from symgrad.language.parser import read
from symgrad.language.tree import Call, Derivative, Name
from symgrad.numeric.balls import evaluate
from symgrad.numeric.differences import central_difference, complex_step, difference_quotient, one_sided_slopes

X, Y = Name("x"), Name("y")
SMOOTH = ["sin(x) y", "e^(x y)", "sigmoid(3x - y)", "ln(x)/y", "x^y", "tanh(x)^2", "sqrt(x + y^2)", "softplus(x y)"]
AT = {X: Fraction(13, 9), Y: Fraction(7, 11)}


@pytest.mark.parametrize("text", SMOOTH)
def test_the_central_difference_is_close_to_the_derivative(text: str) -> None:
    tree = read(text)
    derivative = float(evaluate(Derivative(tree, (X,)), AT).mid())
    assert central_difference(tree, X, AT) == pytest.approx(derivative, rel=2e-9)
    assert central_difference(tree, X, AT, values="floats") == pytest.approx(derivative, rel=2e-9, abs=1e-9)


@pytest.mark.parametrize("text", SMOOTH)
def test_the_complex_step_is_closer(text: str) -> None:
    tree = read(text)
    derivative = float(evaluate(Derivative(tree, (X,)), AT).mid())
    assert complex_step(tree, X, AT) == pytest.approx(derivative, rel=1e-14)


@pytest.mark.parametrize("text", ["|x|", "relu(x)", "max(x, y)", "sin(leaky_relu(x))", "step(x)", "root(x, 3)"])
def test_the_complex_step_refuses_kinks(text: str) -> None:
    with pytest.raises(UnsupportedError, match="complex step"):
        complex_step(read(text), X, AT)


def test_the_complex_step_refuses_pending_derivatives() -> None:
    with pytest.raises(UnsupportedError):
        complex_step(Derivative(Call("sin", (X,)), (X,)), X, AT)


def test_a_quotient_at_a_rational_is_exact() -> None:
    tree = read("2 - 3x + 4x^2")
    quotient = difference_quotient(tree, X, {X: Fraction(2)}, Fraction(0), Fraction(1, 100))
    assert quotient.contains(evaluate(read("13.04"), {}, 192))
    assert quotient.rad() < 1e-40


def test_slopes_on_both_sides_of_a_kink() -> None:
    assert one_sided_slopes(read("relu(x)"), X, {X: Fraction(0)}) == (0.0, 1.0)
    left, right = one_sided_slopes(read("sin x"), X, {X: Fraction(1)}, Fraction(1, 10**8))
    assert left == pytest.approx(cos(1), abs=1e-8)
    assert left > right


def test_the_step_grows_with_the_value() -> None:
    assert central_difference(read("x^3"), X, {X: Fraction(10**6)}) == pytest.approx(3e12, rel=1e-9)


def test_outside_the_domain_is_nan() -> None:
    assert isnan(central_difference(read("ln x"), X, {X: Fraction(-1)}))
    assert isnan(central_difference(read("ln x"), X, {X: Fraction(-1)}, values="floats"))
    assert isnan(complex_step(read("ln x"), X, {X: Fraction(-1)}))


def test_a_missing_value_is_named() -> None:
    for difference in (central_difference, one_sided_slopes, complex_step):
        with pytest.raises(AuthorError, match="'x'"):
            difference(read("x y"), X, {Y: Fraction(1)})
    with pytest.raises(AuthorError, match="'y'"):
        central_difference(read("x y"), X, {X: Fraction(1)}, values="floats")
