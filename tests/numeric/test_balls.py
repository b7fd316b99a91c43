"""The value of a tree as a ball, against mpmath, known constants and the limits of every domain."""

from __future__ import annotations

import threading
from fractions import Fraction

import pytest
from mpmath import mp

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
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Summation,
    Tree,
    Underbrace,
    number,
)
from symgrad.numeric.balls import evaluate, exact, holds
from tests.numeric import oracle

X, Y = Name("x"), Name("y")


def value(text: str, **at: object) -> float:
    """The midpoint of a narrow ball as a float; nan outside the domain."""
    ball = evaluate(read(text), {Name(name): Fraction(str(given)) for name, given in at.items()})
    return float(ball.mid()) if ball.is_finite() else float("nan")


def outside(text: str, **at: object) -> bool:
    return value(text, **at) != value(text, **at)


@pytest.mark.parametrize("function", sorted(oracle.FUNCTIONS))
def test_functions_agree_with_mpmath(function: str) -> None:
    with mp.workdps(oracle.DIGITS):
        for at in oracle.sample(function):
            ball = evaluate(Call(function, (X,)), {X: at})
            assert oracle.close(ball, oracle.FUNCTIONS[function](oracle.high(at))), at


def test_every_function_of_one_argument_has_an_oracle() -> None:
    unary = {entry.id for entry in FUNCTIONS.values() if len(entry.arguments) - len(entry.defaults) == 1}
    assert unary == set(oracle.FUNCTIONS)


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("pi", "3.14159265358979323846264338327950288419716939937510"),
        ("e", "2.71828182845904523536028747135266249775724709369995"),
        ("sqrt(2)", "1.41421356237309504880168872420969807856967187537694"),
        ("ln 2", "0.693147180559945309417232121458176568075500134360255"),
        ("e^pi", "23.1406926327792690057290863679485473802661062426002"),
    ],
)
def test_known_constants(text: str, digits: str) -> None:
    with mp.workdps(oracle.DIGITS):
        assert oracle.close(evaluate(read(text), {}, 192), mp.mpf(digits), 45)


def test_rationals_stay_exact() -> None:
    assert exact(read("0.1 + 0.2"), {}) == Fraction(3, 10)
    assert exact(read("x - x"), {X: Fraction(1, 3)}) == 0
    assert exact(read("x^2/10"), {X: Fraction(1, 3)}) == Fraction(1, 90)
    assert exact(read("2^(2-3)"), {}) == Fraction(1, 2)
    assert exact(read("sqrt(4/9) + |-3| + max(1, 2) + e^0"), {}) == Fraction(20, 3)
    assert exact(read("sin 1"), {}) is None


def test_a_tenth_is_not_a_float_at_high_precision() -> None:
    ball = evaluate(read("x^2/10"), {X: Fraction(3)}, 256)
    assert ball.overlaps(evaluate(number(Fraction(9, 10)), {}, 1024))
    assert ball.rad() < 1e-75


@pytest.mark.parametrize(
    "text",
    ["ln(-1)", "ln 0", "1/0", "sqrt(-1)", "(-8)^(1/3)", "0^(-1)", "arcsin 2", "arcosh(1/2)", "artanh 1", "cot 0"],
)
def test_outside_the_domain_is_not_finite(text: str) -> None:
    assert outside(text)


def test_zero_to_the_zero() -> None:
    zero = Fraction(0)
    assert exact(read("x^0"), {X: zero}) == 1
    assert exact(read("x^(1-1)"), {X: zero}) == 1
    assert not evaluate(Power(X, Y), {X: zero, Y: zero}).is_finite()
    assert exact(Power(X, Y), {X: Fraction(2), Y: zero}) == 1


def test_odd_roots_of_negative_numbers_are_real() -> None:
    assert exact(read("root(x, 3)"), {X: Fraction(-8)}) == -2
    assert exact(read("cbrt(x)"), {X: Fraction(-1, 27)}) == Fraction(-1, 3)
    assert outside("root(-4, 2)")
    assert value("root(-2, 5)") == pytest.approx(-(2 ** (1 / 5)))


def test_a_power_of_a_negative_base() -> None:
    assert outside("x^x", x="-1/2")
    assert exact(read("x^x"), {X: Fraction(-2)}) == Fraction(1, 4)
    assert value("x^x", x="1/2") == pytest.approx(0.5**0.5)


def test_a_tangent_near_its_pole_is_right_or_not_decided() -> None:
    near = Fraction(15707963267948966192313216916397514420985846996875529, 10**52)
    with mp.workdps(oracle.DIGITS + 40):
        assert oracle.close(evaluate(Call("tan", (X,)), {X: near}, 512), mp.tan(oracle.high(near)))
    assert outside("tan(pi/2)")


def test_logarithms_to_a_base() -> None:
    assert value("log_2 8") == pytest.approx(3)
    assert value("log_10 1000") == pytest.approx(3)


def test_maximum_of_many_and_of_overlapping_balls() -> None:
    assert exact(Call("max", (ONE, TWO, Negative(ONE))), {}) == 2
    assert exact(Call("min", (ONE, TWO, Negative(ONE))), {}) == -1
    same = read("max(sin(1)^2 + cos(1)^2, 1)")
    assert evaluate(same, {}).contains(1)


def test_default_arguments() -> None:
    assert exact(Call("leaky_relu", (X,)), {X: Fraction(-3)}) == Fraction(-3, 100)
    assert exact(Call("leaky_relu", (X, number(Fraction(1, 5)))), {X: Fraction(-3)}) == Fraction(-3, 5)
    with pytest.raises(AuthorError, match="arguments"):
        evaluate(Call("sin", (X, X)), {X: Fraction(1)})


def test_cases_take_the_first_branch_that_holds_and_only_that() -> None:
    tree = Cases(((Call("log", (X,)), Relation(X, ">", number(0))),), number(7))
    assert exact(tree, {X: Fraction(-1)}) == 7
    assert exact(tree, {X: Fraction(1)}) == 0
    assert not evaluate(Cases(tree.branches), {X: Fraction(-1)}).is_finite()


def test_a_chain_of_relations_holds_if_each_link_does() -> None:
    inside = Relation(Relation(number(0), "<", X), "<", ONE)
    assert holds(inside, {X: Fraction(1, 2)}) is True
    assert holds(inside, {X: Fraction(2)}) is False
    assert holds(Relation(Power(Call("sqrt", (TWO,)), TWO), "=", TWO), {}) is None


@pytest.mark.parametrize(
    ("operator", "expected"), [("=", False), ("≠", True), ("<", True), ("≤", True), (">", False), ("≥", False)]
)
def test_each_relation(operator: str, expected: bool) -> None:
    assert holds(Relation(ONE, operator, TWO), {}) is expected  # type: ignore[arg-type]


def test_sums_over_an_index() -> None:
    i = Name("i")
    assert exact(Summation(Power(i, TWO), i, ONE, number(10)), {}) == 385
    weighted = Summation(Product((Name("w", ("i",)), Name("x", ("i",)))), i, ONE, TWO)
    at = {Name("w", ("1",)): 2, Name("w", ("2",)): 3, Name("x", ("1",)): 5, Name("x", ("2",)): 7}
    assert exact(weighted, {name: Fraction(given) for name, given in at.items()}) == 31
    assert exact(Summation(i, i, TWO, ONE), {}) == 0
    nested = Summation(Summation(i, i, ONE, i), i, ONE, number(3))  # the inner index hides the outer one
    assert exact(nested, {}) == 1 + 3 + 6
    for tree in (Summation(i, i), Summation(i, i, ONE, Constant("infinity")), Summation(i, i, ONE, number(10**9))):
        with pytest.raises(UnsupportedError):
            evaluate(tree, {})


def test_a_brace_has_its_operands_value() -> None:
    assert exact(Underbrace(TWO, Name("label")), {}) == 2


@pytest.mark.parametrize("tree", [Relation(X, "=", ONE), Listing((X, X))])
def test_what_has_no_value_is_named(tree: Tree) -> None:
    with pytest.raises(UnsupportedError, match=type(tree).__name__.lower()):
        evaluate(tree, {X: Fraction(1)})


def test_a_name_without_a_value_is_named() -> None:
    with pytest.raises(AuthorError, match="w_4_6"):
        evaluate(read("2 w_4_6"), {})


def test_formal_derivatives_are_given_as_a_whole() -> None:
    error, z = Name("E"), Name("z", ("6",))
    formal = Derivative(error, (z,), partial=True)
    with pytest.raises(AuthorError, match="∂E"):
        evaluate(formal, {error: Fraction(1), z: Fraction(1)})
    assert exact(Product((TWO, formal)), {formal: Fraction(3)}) == 6
    assert exact(Derivative(error, (z,)), {formal: Fraction(3)}) == 3
    assert exact(Derivative(z, (z,)), {}) == 1
    assert exact(Derivative(z, (z, z)), {}) == 0
    with pytest.raises(UnsupportedError):
        evaluate(Derivative(Product((z, formal)), (z,)), {formal: Fraction(3), z: Fraction(1)})


def test_infinity_is_not_finite() -> None:
    for tree in (Constant("infinity"), Quotient(ONE, Constant("infinity")), Call("sin", (Constant("infinity"),))):
        assert not evaluate(tree, {}).is_finite()


def test_overflowing_towers_come_back() -> None:
    tower: Tree = number(100)
    for _ in range(6):
        tower = Call("exp", (tower,))
    assert not evaluate(tower, {}).is_finite()
    assert not evaluate(Sum((tower, Negative(tower))), {}).is_finite()
    assert evaluate(Call("sin", (tower,)), {}).contains(0)


def test_deep_trees_cost_no_stack() -> None:
    tree: Tree = X
    for _ in range(2000):
        tree = Call("sin", (Sum((tree, Negative(ONE))),))
    assert evaluate(tree, {X: Fraction(1, 3)}).is_finite()
    quotients: Tree = X
    for _ in range(400):
        quotients = Quotient(ONE, Sum((ONE, quotients)))
    golden = evaluate(quotients, {X: Fraction(1)})
    assert abs(float(golden.mid()) - (5**0.5 - 1) / 2) < 1e-15


def test_shared_parts_are_worked_out_once() -> None:
    tree: Tree = Call("cos", (X,))
    for _ in range(200):  # 2^200 nodes, were they all visited
        tree = Product((tree, tree))
    assert evaluate(tree, {X: Fraction(0)}) == 1


def test_long_sums() -> None:
    terms = tuple(Quotient(ONE, number(k)) for k in range(1, 1001))
    assert exact(Sum(terms), {}) == sum(Fraction(1, k) for k in range(1, 1001))


def test_abstract_functions_are_the_same_at_the_same_place_and_differ_by_name() -> None:
    at = {X: Fraction(5, 7), Y: Fraction(2, 3)}
    f, g = Call("f", (X,)), Call("g", (X,))
    assert evaluate(f, at).overlaps(evaluate(f, at))
    assert not evaluate(f, at).overlaps(evaluate(g, at))
    assert not evaluate(Call("f", (X, Y)), at).overlaps(evaluate(Call("f", (Y, X)), at))
    signs = {evaluate(f, {X: Fraction(k, 3)}) > 0 for k in range(-20, 20)}
    assert signs == {True, False}


def test_threads_do_not_disturb_each_others_precision() -> None:
    widths: dict[int, list[bool]] = {64: [], 512: []}

    def work(precision: int) -> None:
        for _ in range(50):
            ball = evaluate(Call("sqrt", (TWO,)), {}, precision)
            widths[precision].append(
                bool(ball.rad() < 2.0 ** -(precision - 4)) and bool(ball.rad() > 2.0 ** -(precision + 20))
            )

    threads = [threading.Thread(target=work, args=(precision,)) for precision in widths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(all(found) and len(found) == 50 for found in widths.values())


def test_text_with_declared_names_and_functions() -> None:
    tree = read("φ(z) + z", Notation(names=("z",), functions=("φ", "phi")))
    assert evaluate(tree, {Name("z"): Fraction(1, 3)}).is_finite()
