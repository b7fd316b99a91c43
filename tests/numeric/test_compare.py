"""Comparing at points: identities hold, near misses differ, and what cannot be known is undecided."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symgrad.errors import AuthorError
from symgrad.language.notation import Notation
from symgrad.language.parser import read
from symgrad.language.tree import Call, Derivative, Name, Tree
from symgrad.numeric.balls import evaluate
from symgrad.numeric.compare import Comparison, compare
from symgrad.numeric.sampling import points

NOTATION = Notation(functions=("f",))


def compared(left: str, right: str) -> Comparison:
    return compared_trees(read(left, NOTATION), read(right, NOTATION))


def compared_trees(left: Tree, right: Tree) -> Comparison:
    return compare(left, right, points([left, right]))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("sin(2x)", "2 sin(x) cos(x)"),
        ("sin(x)^2 + cos(x)^2", "1"),
        ("sin(x)^2 + cos(x)^2 - 1", "0"),
        ("x (sin(x)^2 + cos(x)^2 - 1)", "0"),
        ("ln(sin(x)^2 + cos(x)^2)", "0"),
        ("(x + y)^3", "x^3 + 3x^2 y + 3x y^2 + y^3"),
        ("x/10 + x/5", "0.3x"),
        ("ln(x^3)", "3 ln x"),
        ("e^(x + y)", "e^x e^y"),
        ("sigmoid(x)", "e^x/(1 + e^x)"),
        ("tanh(x)", "2 sigmoid(2x) - 1"),
        ("relu(x)", "max(0, x)"),
        ("|x|^2", "x^2"),
        ("x - x", "0"),
        ("2 + 2", "4"),
        ("10^50 (sin(x)^2 + cos(x)^2)", "10^50"),
        ("10^(-50) sin(2x)", "2*10^(-50) sin(x) cos(x)"),
        ("f(x) + f(x)", "2 f(x)"),
    ],
)
def test_identities(left: str, right: str) -> None:
    result = compared(left, right)
    assert result.status == "equal"
    assert result.digits >= 30
    assert result.points >= 1


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("10 e^(10x) + 1", "10 e^(10x)"),
        ("sin(2x)", "2 sin(x)"),
        ("|x|", "x"),
        ("sqrt(x^2)", "x"),
        ("relu(x)", "x"),
        ("x^2", "x^2 + 10^(-40)"),
        ("x^2", "x^2 + 10^(-350)"),
        ("e^(e^(20 + x^2))", "2e^(e^(20 + x^2))"),
        ("x + 10^(-60) sin(x)", "x"),
        ("e^(-1000)", "0"),
        ("10^(-300) x", "10^(-300) y"),
        ("x^2/10", "0.1000000001 x^2"),
        ("ln(x^2)", "ln(x)"),
        ("f(x)", "f(2x)"),
        ("|f(x)|", "f(x)"),
    ],
)
def test_near_misses_differ_with_a_proof(left: str, right: str) -> None:
    result = compared(left, right)
    assert result.status == "different"
    assert result.point is not None
    one, other = (evaluate(read(text, NOTATION), result.point, 2048) for text in (left, right))
    assert not one.overlaps(other)
    assert result.left != result.right


def test_the_values_are_short_decimals() -> None:
    result = compare(read("2x"), read("3x"), [{Name("x"): Fraction(5, 4)}])
    assert (result.left, result.right) == ("2.5", "3.75")
    result = compare(read("e^(-100)"), read("2e^(-100)"), [{}])
    assert (result.left, result.right) == ("3.72008e-44", "7.44015e-44")


def test_outside_the_domain_nothing_is_decided() -> None:
    assert compare(read("ln x"), read("ln x"), [{Name("x"): Fraction(-1)}]) == Comparison("undecided")
    assert compare(read("x"), read("x"), []).status == "undecided"


def test_points_outside_do_not_count() -> None:
    at = [{Name("x"): Fraction(value)} for value in (-3, 2, 5)]
    result = compare(read("ln(x^2)"), read("2 ln x"), at)
    assert (result.status, result.points) == ("equal", 2)


def test_a_kink_with_the_point_on_it_is_undecided() -> None:
    x = Name("x")
    pending = Derivative(Call("abs", (x,)), (x,))
    assert compare(pending, read("sign(x)"), [{x: Fraction(0)}]).status == "undecided"
    assert compared_trees(pending, read("sign(x)")).status == "equal"


def test_a_pending_derivative_equals_its_result() -> None:
    x = Name("x")
    assert compared_trees(Derivative(read("x^2 sin x"), (x,)), read("2x sin x + x^2 cos x")).status == "equal"
    assert compared_trees(Derivative(read("x^2 sin x"), (x,)), read("2x cos x")).status == "different"
    f = Derivative(read("ln f(x)", NOTATION), (x,))
    assert compared_trees(f, read("f'(x)/f(x)", NOTATION)).status == "equal"


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(AuthorError):
        compare(read("x"), read("y"), [{Name("x"): Fraction(1)}])
