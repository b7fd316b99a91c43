"""Largest values and bounds on an interval, against samples; a pole or a false bound is never passed over."""

from fractions import Fraction

import pytest

from symgrad.language.parser import read
from symgrad.language.tree import Name
from symgrad.numeric.balls import evaluate
from symgrad.numeric.extremes import largest, stays_below

Z = Name("z")


@pytest.mark.parametrize(
    ("text", "slope"),
    [("z (3 - z)", "3 - 2z"), ("sin z", "cos z"), ("z e^(-z)", "(1 - z) e^(-z)"), ("z^3 - z", "3z^2 - 1")],
)
def test_the_largest_value_lies_between_both_numbers(text: str, slope: str) -> None:
    tree = read(text)
    found = largest(tree, read(slope), Z, Fraction(-1), Fraction(4))
    assert found is not None
    samples = [float(evaluate(tree, {Z: Fraction(place, 200)}).mid()) for place in range(-200, 801)]
    assert max(samples) <= float(found[1]) + 1e-12
    assert float(found[0]) <= max(samples) + 1e-3
    assert found[1] - found[0] < Fraction(1, 10**6)


def test_a_bound_is_proved_or_refused() -> None:
    tree, slope = read("sin z"), read("cos z")
    assert stays_below(tree, slope, Z, Fraction(-9), Fraction(9), Fraction(1001, 1000))
    assert not stays_below(tree, slope, Z, Fraction(-9), Fraction(9), Fraction(999, 1000))


def test_a_pole_inside_is_not_passed_over() -> None:
    tree, slope = read("-1/(3z - 1)^2"), read("6/(3z - 1)^3")
    assert not stays_below(tree, slope, Z, Fraction(-1), Fraction(1), Fraction(0))
