"""Exact where it can be, a ball where it must be."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import arb, fmpq
from hypothesis import given
from hypothesis import strategies as st

from symgrad.numeric import scalars
from symgrad.numeric.precision import working_precision

rationals = st.fractions(min_value=-1000, max_value=1000, max_denominator=10_000)


@given(rationals, rationals)
def test_arithmetic_of_rationals_is_exact(a: Fraction, b: Fraction) -> None:
    x, y = scalars.scalar(a), scalars.scalar(b)
    assert scalars.add(x, y) == scalars.scalar(a + b)
    assert scalars.multiply(x, y) == scalars.scalar(a * b)
    if b:
        assert scalars.divide(x, y) == scalars.scalar(a / b)


@given(rationals, st.integers(-12, 12))
def test_integer_powers_are_exact(a: Fraction, exponent: int) -> None:
    power = scalars.power(scalars.scalar(a), fmpq(exponent))
    if a == 0 and exponent < 0:
        assert not scalars.is_finite(power)
    else:
        assert power == scalars.scalar(a**exponent)


@given(st.fractions(min_value=0, max_value=100, max_denominator=100), st.integers(2, 6))
def test_roots_of_powers_are_exact(a: Fraction, degree: int) -> None:
    assert scalars.power(scalars.scalar(a**degree), fmpq(1, degree)) == scalars.scalar(a)


@pytest.mark.parametrize(
    ("base", "exponent"), [(-8, fmpq(1, 3)), (-2, fmpq(1, 2)), (0, fmpq(-1)), (0, fmpq(-1, 2)), (-1, arb.pi())]
)
def test_powers_outside_the_real_domain(base: int, exponent: scalars.Scalar) -> None:
    assert not scalars.is_finite(scalars.power(fmpq(base), exponent))


def test_a_float_is_refused() -> None:
    with pytest.raises(TypeError, match="float"):
        scalars.scalar(0.1)  # type: ignore[arg-type]


def test_repeated_squaring_becomes_a_ball_instead_of_filling_the_memory() -> None:
    value: scalars.Scalar = fmpq(12345, 997)
    with working_precision(128):
        for _ in range(60):
            value = scalars.multiply(value, value)
    assert isinstance(value, arb)
    assert value > 10


def test_enormous_exponents_come_back_at_once() -> None:
    with working_precision(64):
        assert scalars.power(fmpq(3), fmpq(10**9)) > 1
        assert isinstance(scalars.power(fmpq(3), fmpq(10**40)), arb)
        assert scalars.power(fmpq(-1), fmpq(10**40 + 1)) == -1
        assert abs(scalars.power(fmpq(1, 2), fmpq(10**40))) < 1e-300
        assert scalars.power(fmpq(0), fmpq(10**40)) == 0


def test_the_precision_comes_back_after_an_error() -> None:
    from flint import ctx

    before = ctx.prec
    with pytest.raises(ZeroDivisionError), working_precision(before + 99):
        raise ZeroDivisionError
    assert ctx.prec == before
