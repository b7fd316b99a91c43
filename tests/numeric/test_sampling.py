"""Generic points: inside every domain, of both signs, never special, the same for the same seed."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symgrad.errors import AuthorError
from symgrad.language.parser import read
from symgrad.language.tree import ONE, Derivative, Listing, Name, Product, Relation, Summation, Tree, name, number
from symgrad.numeric.balls import evaluate
from symgrad.numeric.keys import keys_in
from symgrad.numeric.sampling import points

X, Y = Name("x"), Name("y")


def test_points_are_generic_and_spread() -> None:
    found = points([read("x y")], count=12)
    values = [value for point in found for value in point.values()]
    assert len(found) == 12
    assert all(value.denominator > 900 for value in values)
    assert any(value < 0 for value in values)
    assert any(0 < value < 1 for value in values)
    assert any(1 < value < 3 for value in values)
    assert any(abs(value) > 3 for value in values)


def test_the_seed_decides() -> None:
    trees = [read("x + y")]
    assert points(trees, seed=1) == points(trees, seed=1)
    assert points(trees, seed=1) != points(trees, seed=2)


@pytest.mark.parametrize(
    "text",
    [
        "ln x",
        "sqrt(-x)",
        "arcsin x",
        "arcosh x",
        "artanh(x y)",
        "sqrt(x - 5) ln(9 - x)",
        "ln(ln x)",
        "arccos(x/3) + sqrt(x - 1)",
        "(-x)^y",
        "1/sqrt(1 - x^2 - y^2)",
        "ln(1/50 - x) + ln x",
        "sqrt(x - 20)",
        "f(x)",
        "ln(sin x)",
    ],
)
def test_all_trees_are_finite_at_every_point(text: str) -> None:
    from symgrad.language.notation import Notation

    tree = read(text, Notation(functions=("f",)))
    found = points([tree, read("1/x")], count=6)
    assert len(found) == 6
    assert all(evaluate(tree, point).is_finite() for point in found)


def test_both_signs_where_the_domain_has_both() -> None:
    signs = {point[X] > 0 for point in points([read("arcsin x")])}
    assert signs == {True, False}


@pytest.mark.parametrize(
    ("assumptions", "holds"),
    [
        (("x > 0",), lambda x: x > 0),
        (("x < -20",), lambda x: x < -20),
        (("5 < x", "x < 5.001"), lambda x: 5 < x < Fraction("5.001")),
        (("x >= 100",), lambda x: x >= 100),
        (("x^2 > 4", "x < 0"), lambda x: x < -2),
        (("pi/2 < x", "x < 2"), lambda x: Fraction(157, 100) < x < 2),
        ((Relation(Relation(number(0), "<", X), "<", ONE),), lambda x: 0 < x < 1),
    ],
)
def test_assumptions_hold(assumptions: tuple[str, ...], holds: object) -> None:
    found = points([X], assumptions=assumptions)
    assert len(found) == 8
    assert all(holds(point[X]) for point in found)  # type: ignore[operator]


def test_a_chain_written_as_text() -> None:
    found = points([read("alpha")], assumptions=["0 < alpha < 1"])
    assert len(found) == 8
    assert all(0 < value < 1 for point in found for value in point.values())


def test_an_assumption_that_is_no_relation() -> None:
    with pytest.raises(AuthorError, match="condition"):
        points([X], assumptions=["x + 1"])


def test_no_domain_no_points() -> None:
    assert points([read("ln(-x^2)")]) == ()
    assert points([X], assumptions=["x > 1", "x < 0"]) == ()


def test_without_names_there_is_one_empty_point() -> None:
    assert points([read("2 + 2")]) == ({},)
    assert points([read("ln(-1)")]) == ()


def test_names_can_be_asked_for() -> None:
    assert all(set(point) == {X, Y} for point in points([X], names=[Y]))


def test_formal_derivatives_get_values_of_their_own() -> None:
    formal = Derivative(Name("E"), (name("z_6"),), partial=True)
    tree = Product((formal, name("w_5_6")))
    assert keys_in([tree]) == (formal, name("w_5_6"))
    found = points([tree])
    assert all(point[formal] != 0 for point in found)
    assert all(evaluate(tree, point).is_finite() for point in found)
    assert all(point[formal] == 0 for point in points([tree], independent=True))


def test_an_index_needs_no_value_but_its_subscripts_do() -> None:
    i = Name("i")
    tree: Tree = Summation(Product((Name("w", ("i",)), i)), i, ONE, number(3))
    assert keys_in([tree]) == (name("w_1"), name("w_2"), name("w_3"))
    assert keys_in([Summation(Product((X, i)), i, ONE, number(3))]) == (X,)


def test_equations_and_vectors_are_sampled_by_their_parts() -> None:
    found = points([Relation(read("ln x"), "=", Listing((Y, ONE)))])
    assert len(found) == 8
    assert all(point[X] > 0 for point in found)
