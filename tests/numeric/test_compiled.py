"""Fast functions of floats, against the balls of the same trees."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symgrad.errors import AuthorError, UnsupportedError
from symgrad.functions.registry import FUNCTIONS
from symgrad.language.notation import Notation
from symgrad.language.parser import read
from symgrad.language.tree import (
    ONE,
    TWO,
    Call,
    Cases,
    Constant,
    Derivative,
    Listing,
    Name,
    Negative,
    Number,
    Power,
    Product,
    Relation,
    Sum,
    Summation,
    Tree,
    Underbrace,
    number,
)
from symgrad.numeric.balls import evaluate
from symgrad.numeric.compiled import compile_numeric
from tests.numeric import oracle

X, Y = Name("x"), Name("y")


def agrees(tree: Tree, **at: Fraction) -> bool:
    names = [Name(name) for name in at]
    expected = evaluate(tree, dict(zip(names, at.values(), strict=True)))
    found = compile_numeric(tree, names)(*(float(value) for value in at.values()))
    if not expected.is_finite():
        return bool(np.isnan(found))
    return found == pytest.approx(float(expected.mid()), rel=1e-12, abs=1e-300)


@pytest.mark.parametrize("function", sorted(oracle.FUNCTIONS))
def test_functions_agree_with_balls(function: str) -> None:
    for at in oracle.sample(function):
        assert agrees(Call(function, (X,)), x=at)


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_functions_take_arrays(function: str) -> None:
    rest = {"max": (number(Fraction(1, 9)),), "min": (number(9),), "root": (number(3),)}.get(function, ())
    compiled = compile_numeric(Call(function, (X, *rest)), [X])
    values = [float(value) for value in oracle.sample(function)]
    assert compiled(values).tolist() == [compiled(value) for value in values]


@given(st.fractions(-20, 20, max_denominator=50), st.fractions(-20, 20, max_denominator=50))
def test_arithmetic_agrees_with_balls(x: Fraction, y: Fraction) -> None:
    x, y = Fraction(float(x)), Fraction(float(y))
    for text in ("(x + 2)/(y - 1) - x y", "x^2/10 + y^(-3)", "|x|^(1/2) - e^(y/10)", "x if x > y else y^2"):
        assert agrees(read(text), x=x, y=y)


@pytest.mark.parametrize(
    "text", ["ln x", "sqrt x", "x^(1/2)", "arcsin(x - 1)", "1/(x + 1)", "(x + 1)^(-2)", "ln(x + 1)"]
)
def test_outside_the_domain_is_nan_without_a_warning(text: str) -> None:
    assert np.isnan(compile_numeric(read(text), [X])(-1.0))


def test_overflow_is_infinite_and_saturation_is_stable() -> None:
    assert compile_numeric(read("e^x"), [X])(1000.0) == np.inf
    assert compile_numeric(read("sigmoid(x)"), [X])(-1000.0) == 0.0
    assert compile_numeric(read("softplus(x)"), [X])(1000.0) == 1000.0
    assert compile_numeric(Number(Fraction(10) ** 400), [])() == np.inf


def test_values_and_shapes() -> None:
    plane = compile_numeric(read("x y + 1"), [X, Y])
    assert isinstance(plane(2.0, 3), float)
    assert plane([1.0, 2.0], [[1.0], [2.0]]).tolist() == [[2.0, 3.0], [3.0, 5.0]]
    constant = compile_numeric(TWO, [X])
    assert constant(5.0) == 2.0
    assert constant([5.0, 6.0]).tolist() == [2.0, 2.0]
    same = compile_numeric(X, [X])
    given_values = np.array([1.0, 2.0])
    same(given_values)[0] = 9.0
    assert given_values[0] == 1.0


def test_cases_choose_element_by_element() -> None:
    tree = Cases(((Call("log", (X,)), Relation(X, ">", number(0))),), Negative(X))
    assert compile_numeric(tree, [X])([1.0, -2.0]).tolist() == [0.0, 2.0]
    between = Cases(((ONE, Relation(Relation(number(0), "<", X), "≤", ONE)),))
    found = compile_numeric(between, [X])([-1.0, 0.5, 1.0, 2.0, np.nan])
    assert np.isnan(found).tolist() == [True, False, False, True, True]


def test_sums_and_braces_and_constants() -> None:
    i = Name("i")
    assert compile_numeric(Summation(Product((i, X)), i, ONE, number(4)), [X])(0.5) == 5.0
    assert compile_numeric(Underbrace(X, Y), [X])(3.0) == 3.0
    assert compile_numeric(Constant("pi"), [])() == np.pi
    with pytest.raises(UnsupportedError):
        compile_numeric(Summation(i, i, ONE, X), [X])


def test_pending_derivatives_primes_and_abstract_functions() -> None:
    at = {"x": Fraction(1, 2), "y": Fraction(3, 4)}
    notation = Notation(functions=("f",))
    for tree in (
        Derivative(read("sin(x y)"), (X,)),
        Derivative(read("sin(x y)"), (X, Y)),
        Call("sigmoid", (X,), 1),
        read("f(x) y", notation),
        Product((Call("f", (Sum((X, Y)),), 2), X)),
    ):
        assert agrees(tree, **at)
    slope = compile_numeric(Derivative(read("|x|"), (X,)), [X])([-1.0, 0.0, 1.0])
    assert slope[[0, 2]].tolist() == [-1.0, 1.0]
    assert np.isnan(slope[1])


def test_definitions_can_be_asked_for() -> None:
    tree = read("sigmoid(x) + leaky_relu(x)")
    one, other = compile_numeric(tree, [X]), compile_numeric(tree, [X], by_definition=True)
    assert one(-0.7) == pytest.approx(other(-0.7), rel=1e-14)


def test_functions_of_several_arguments() -> None:
    assert compile_numeric(read("log_2 x"), [X])(8.0) == pytest.approx(3)
    assert compile_numeric(Call("max", (X, Y, ONE)), [X, Y])(-2.0, [0.0, 3.0]).tolist() == [1.0, 3.0]
    assert compile_numeric(Call("leaky_relu", (X, Y)), [X, Y])(-2.0, 0.25) == -0.5


def test_names_are_checked() -> None:
    with pytest.raises(AuthorError, match="'y'"):
        compile_numeric(read("x y"), [X])
    with pytest.raises(AuthorError, match="1 values for 2 names"):
        compile_numeric(read("x y"), [X, Y])(1.0)
    with pytest.raises(AuthorError, match="∂E"):
        compile_numeric(Derivative(Name("E"), (X,), partial=True), [X, Name("E")])
    with pytest.raises(UnsupportedError, match="listing"):
        compile_numeric(Listing((X, X)), [X])


def test_deep_trees() -> None:
    tree: Tree = X
    for _ in range(3000):
        tree = Call("cos", (tree,))
    assert compile_numeric(tree, [X])(1.0) == pytest.approx(0.7390851332151607)
    assert compile_numeric(Sum(tuple(Power(X, number(k)) for k in range(1000))), [X])(0.5) == pytest.approx(2.0)
