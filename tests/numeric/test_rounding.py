"""Rounding that is proved: against Python's decimal, at ties, next to ties, far away and very near."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

import pytest
from flint import arb
from hypothesis import given
from hypothesis import strategies as st

from symgrad.errors import ProofError
from symgrad.language.parser import read
from symgrad.language.tree import Name, Negative, Number, Tree, constant_value, number
from symgrad.numeric.balls import evaluate
from symgrad.numeric.rounding import (
    as_number,
    decade,
    round_fraction,
    round_significant,
    rounded,
    rounded_significant,
)

decimals = st.decimals(min_value=-10_000, max_value=10_000, allow_nan=False, allow_infinity=False, places=7)
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)


def text(tree: Tree) -> str:
    """A rounded number as it is written, zeros at its end included."""
    value = constant_value(tree)
    inner = tree.operand if isinstance(tree, Negative) else tree
    assert isinstance(inner, Number)
    assert value is not None
    return f"{Context(prec=60).divide(Decimal(value.numerator), Decimal(value.denominator)):.{inner.places or 0}f}"


@given(decimals, st.integers(-3, 7))
def test_places_agree_with_decimal(value: Decimal, places: int) -> None:
    expected = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=_EXACT)
    assert round_fraction(Fraction(value), places) == Fraction(expected)


@given(decimals, st.integers(1, 8))
def test_significant_digits_agree_with_decimal(value: Decimal, digits: int) -> None:
    expected = Context(prec=digits, rounding=ROUND_HALF_UP).plus(value)
    assert round_significant(Fraction(value), digits) == Fraction(expected)


@given(decimals, st.integers(0, 6))
def test_a_tree_of_a_rational_rounds_the_same(value: Decimal, places: int) -> None:
    assert constant_value(rounded(number(Fraction(value)), {}, places)) == round_fraction(Fraction(value), places)


@given(st.fractions(min_value="0.01", max_value=50, max_denominator=1000), st.integers(0, 12))
def test_an_irrational_lies_within_half_a_unit_of_its_rounding(at: Fraction, places: int) -> None:
    tree, x = read("ln(x) + sqrt(x)"), Name("x")
    value = constant_value(rounded(tree, {x: at}, places))
    assert value is not None
    error = evaluate(tree, {x: at}, 128) - arb(value.numerator) / value.denominator
    assert abs(error) <= 0.5 * 10.0**-places * (1 + 1e-12)


@pytest.mark.parametrize(
    ("source", "places", "expected"),
    [
        ("0.125", 2, "0.13"),
        ("-0.125", 2, "-0.13"),
        ("-2.5", 0, "-3"),
        ("1/(1 + e^0)", 0, "1"),
        ("sqrt(4)/16", 2, "0.13"),
        ("-0.0004", 3, "0.000"),
        ("e^(-1000)", 5, "0.00000"),
        ("-exp(-exp 14)", 2, "0.00"),
        ("1/(1 + e^(0.7))", 3, "0.332"),
        ("pi", 20, "3.14159265358979323846"),
        ("e^(pi sqrt(163))", 12, "262537412640768743.999999999999"),
        ("12345.678", -2, "12300"),
        ("1/2 - 10^(-60) sin 1", 0, "0"),
        ("1/2 + 10^(-60) sin 1", 0, "1"),
    ],
)
def test_rounded_to_places(source: str, places: int, expected: str) -> None:
    assert text(rounded(read(source), {}, places)) == expected


@pytest.mark.parametrize(
    ("source", "digits", "expected"),
    [
        ("0.0099996", 3, "0.0100"),
        ("123456", 2, "120000"),
        ("pi", 5, "3.1416"),
        ("-e^(-5)", 3, "-0.00674"),
        ("0", 4, "0"),
        ("ln 1", 4, "0"),
        ("9.5", 1, "10"),
        ("e^50", 3, "5180000000000000000000"),
    ],
)
def test_rounded_to_significant_digits(source: str, digits: int, expected: str) -> None:
    assert text(rounded_significant(read(source), {}, digits)) == expected


def test_a_very_small_value_keeps_its_digits() -> None:
    value = constant_value(rounded_significant(read("e^(-1000)"), {}, 4))
    assert value is not None
    assert decade(value) == -435
    assert value * Fraction(10) ** 438 == 5076


def test_a_function_that_encloses_its_value_can_be_rounded() -> None:
    asked: list[int] = []

    def enclose(precision: int) -> arb:
        asked.append(precision)
        return arb(2, 2.0 ** -(precision // 16))

    assert constant_value(rounded(enclose, {}, 3)) == 2
    assert len(asked) > 1


@pytest.mark.parametrize("source", ["ln(-1)", "(sin(1)^2 + cos(1)^2)/2", "1/0"])
def test_what_cannot_be_proved_is_an_error(source: str) -> None:
    with pytest.raises(ProofError):
        rounded(read(source), {}, 0)


def test_what_cannot_be_written_out_is_an_error() -> None:
    with pytest.raises(ProofError):
        rounded(read("exp(exp 30)"), {}, 2)


def test_a_zero_that_is_not_recognised_has_no_significant_digits() -> None:
    with pytest.raises(ProofError):
        rounded_significant(read("sin(1)^2 + cos(1)^2 - 1"), {}, 3)


def test_minus_zero_is_zero() -> None:
    assert as_number(Fraction(0), 2) == Number(Fraction(0), 2)
