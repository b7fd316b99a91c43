"""Pending derivatives by automatic differentiation, against mpmath's numeric ones and by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp

from symgrad.errors import AuthorError, UnsupportedError
from symgrad.functions.registry import FUNCTIONS
from symgrad.language.parser import read
from symgrad.language.tree import (
    ONE,
    TWO,
    Call,
    Derivative,
    Name,
    Negative,
    Power,
    Product,
    Quotient,
    Sum,
    Tree,
    number,
)
from symgrad.numeric.balls import evaluate, exact
from symgrad.numeric.differences import difference_quotient
from tests.numeric import oracle

X, Y = Name("x"), Name("y")
KINKED = {"sign", "step"}


leaves = st.sampled_from([X, Y, TWO, number(Fraction(3, 7)), number(Fraction(-5, 11))])


def _larger(parts: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    smooth = st.sampled_from(["sin", "exp", "tanh", "sigmoid", "atan", "f", "log", "sqrt", "relu", "abs"])
    return st.one_of(
        st.builds(lambda a, b: Sum((a, b)), parts, parts),
        st.builds(lambda a, b: Product((a, b)), parts, parts),
        st.builds(Quotient, parts, parts),
        st.builds(lambda a, n: Power(a, number(n)), parts, st.integers(-2, 3)),
        st.builds(lambda name, a: Call(name, (a,)), smooth, parts),
    )


@given(st.recursive(leaves, _larger, max_leaves=8))
def test_jets_agree_with_secants_so_short_that_only_the_limit_is_left(tree: Tree) -> None:
    at = {X: Fraction(1234, 997), Y: Fraction(-567, 991)}
    slope = evaluate(Derivative(Sum((tree, X)), (X,)), at, 700)
    h = Fraction(1, 10**60)
    secant = difference_quotient(Sum((tree, X)), X, at, -h, h, 700)
    if not (slope.is_finite() and secant.is_finite()) or abs(slope) > 1e30:
        return
    assert abs(slope - secant) < 1e-20 * (1 + abs(slope))


def derivative(text: str, variables: str = "x") -> Derivative:
    return Derivative(read(text), tuple(Name(variable) for variable in variables))


@pytest.mark.parametrize("order", [1, 2, 3])
@pytest.mark.parametrize("function", sorted(oracle.FUNCTIONS))
def test_derivatives_of_functions_agree_with_mpmath(function: str, order: int) -> None:
    tree = Derivative(Call(function, (X,)), (X,) * order)
    with mp.workdps(oracle.DIGITS):
        for at in oracle.sample(function):
            expected = mp.diff(oracle.FUNCTIONS[function], oracle.high(at), order)
            assert oracle.close(evaluate(tree, {X: at}, 192), expected, 15), at


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_primes_are_derivatives_by_the_first_argument(function: str) -> None:
    rest = {"max": (number(Fraction(1, 9)),), "min": (number(9),), "root": (number(3),)}.get(function, ())
    at = {X: oracle.sample(function)[0]}
    pending = evaluate(Derivative(Call(function, (X, *rest)), (X, X)), at)
    assert evaluate(Call(function, (X, *rest), primes=2), at).overlaps(pending)


@pytest.mark.parametrize(
    ("text", "variables", "expected"),
    [
        ("x^3", "x", "3x^2"),
        ("x^3", "xxx", "6"),
        ("x^2 y^3", "xy", "6 x y^2"),
        ("x^2 y^3", "yxy", "12 x y"),
        ("e^(x y)", "xy", "(1 + x y) e^(x y)"),
        ("x^y", "y", "x^y ln x"),
        ("x^x", "x", "x^x (1 + ln x)"),
        ("x sin x", "xx", "2 cos x - x sin x"),
        ("1/(1 + x^2)", "x", "-2x/(1 + x^2)^2"),
        ("log_2 x", "x", "1/(x ln 2)"),
        ("sqrt(x^2 + y^2)", "xy", "-x y/(x^2 + y^2)^(3/2)"),
        ("max(x, y)", "x", "1"),
        ("|x - 9|", "x", "-1"),
        ("7", "x", "0"),
    ],
)
def test_pending_derivatives_by_hand(text: str, variables: str, expected: str) -> None:
    at = {X: Fraction(13, 7), Y: Fraction(11, 9)}
    difference = Sum((derivative(text, variables), Negative(read(expected))))
    ball = evaluate(difference, at, 192)
    assert ball.contains(0)
    assert ball.rad() < 1e-40


def test_polynomials_have_exact_derivatives() -> None:
    assert exact(derivative("2 - 3x + 4x^2"), {X: Fraction(2)}) == 13
    assert exact(derivative("x^2/10"), {X: Fraction(1, 3)}) == Fraction(1, 15)
    assert exact(derivative("x^2"), {X: Fraction(0)}) == 0
    assert exact(derivative("(x^2 + 1)/(x - 3)"), {X: Fraction(1)}) == Fraction(-3, 2)


def test_derivatives_inside_derivatives() -> None:
    inner = derivative("x^3")
    outer = Derivative(Product((X, inner)), (X,))  # d/dx[x · 3x²] = 9x²
    assert exact(outer, {X: Fraction(2)}) == 36
    mixed = Derivative(Product((Derivative(Product((X, X, Y)), (X,)), Y)), (Y,))  # ∂/∂y[2xy · y] = 4xy
    assert exact(mixed, {X: Fraction(3), Y: Fraction(5)}) == 60
    chained = Derivative(Call("sin", (Derivative(Power(X, TWO), (X,)),)), (X,))  # d/dx sin 2x = 2 cos 2x
    assert evaluate(chained, {X: Fraction(1)}).overlaps(evaluate(read("2 cos(2)"), {}))


def test_perturbations_are_not_confused() -> None:
    """d/dx [x · d/dy (x + y)] is 1: the inner derivative must not see the outer one's increment."""
    tree = Derivative(Product((X, Derivative(Sum((X, Y)), (Y,)))), (X,))
    assert exact(tree, {X: Fraction(3), Y: Fraction(7)}) == 1


def test_high_orders() -> None:
    assert evaluate(Derivative(Call("exp", (X,)), (X,) * 20), {X: Fraction(1)}).overlaps(evaluate(read("e"), {}))
    assert exact(Derivative(Power(X, number(12)), (X,) * 12), {X: Fraction(1, 2)}) == 479001600
    with pytest.raises(UnsupportedError, match="order 65"):
        evaluate(Derivative(Call("exp", (X,)), (X,) * 65), {X: Fraction(1)})


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("|x|", 0),
        ("max(x, 2x)", 0),
        ("relu(x)", 0),
        ("step(x)", 0),
        ("x + |x|", 0),
        ("sqrt(x)", 0),
        ("ln x", 0),
        ("ln x + x", -1),
        ("x + ln(-1)", 1),
        ("max(|x|, relu(x))", 0),
        ("root(x, 3)", 0),
        ("x^(1/3)", -8),
    ],
)
def test_where_there_is_no_derivative_the_ball_is_not_finite(text: str, at: int) -> None:
    assert not evaluate(derivative(text), {X: Fraction(at)}).is_finite()


def test_beside_a_kink_all_is_well() -> None:
    assert exact(derivative("max(|x|, relu(x)) + step(x)"), {X: Fraction(-1, 10**9)}) == -1
    assert exact(derivative("root(x, 3)"), {X: Fraction(-8)}) == Fraction(1, 12)
    assert exact(derivative("leaky_relu(x)"), {X: Fraction(-2)}) == Fraction(1, 100)


def chain_rule(order: int) -> tuple[Tree, Tree]:
    g = Call("g", (X,))
    pending = Derivative(Call("f", (g,)), (X,) * order)
    if order == 1:
        return pending, Product((Call("f", (g,), 1), Call("g", (X,), 1)))
    first = Product((Call("f", (g,), 2), Power(Call("g", (X,), 1), TWO)))
    return pending, Sum((first, Product((Call("f", (g,), 1), Call("g", (X,), 2)))))


@pytest.mark.parametrize("order", [1, 2])
def test_the_chain_rule_holds_for_abstract_functions(order: int) -> None:
    left, right = chain_rule(order)
    ball = evaluate(Sum((left, Negative(right))), {X: Fraction(13, 9)}, 256)
    assert ball.contains(0)
    assert ball.rad() < 1e-60


def test_wrong_rules_fail_for_abstract_functions() -> None:
    f, g = Call("f", (X,)), Call("g", (X,))
    at = {X: Fraction(13, 9)}
    wrong = Product((Call("f", (X,), 1), Call("g", (X,), 1)))
    assert not evaluate(Derivative(Product((f, g)), (X,)), at).overlaps(evaluate(wrong, at))
    wrong = Quotient(Call("f", (X,), 1), Call("g", (X,), 1))
    assert not evaluate(Derivative(Quotient(f, g), (X,)), at).overlaps(evaluate(wrong, at))


def test_mixed_partials_of_abstract_functions_commute_and_do_not_vanish() -> None:
    f, at = Call("f", (X, Y)), {X: Fraction(5, 7), Y: Fraction(9, 11)}
    one, other = (evaluate(Derivative(f, order), at, 192) for order in ((X, Y), (Y, X)))
    assert one.overlaps(other)
    assert abs(one) > 1e-6


def test_the_variable_needs_a_value() -> None:
    with pytest.raises(AuthorError, match="'x'"):
        evaluate(Derivative(Power(X, TWO), (X,)), {})


def test_a_tall_network_is_differentiated_through() -> None:
    tree: Tree = X
    for _ in range(100):
        tree = Call("tanh", (Sum((tree, ONE)),))
    assert evaluate(Derivative(tree, (X,)), {X: Fraction(1, 3)}, 256).is_finite()
