"""The signs of numbers and polynomials, and the zeros of formulas: proved, or refused."""

import pytest

from symgrad.calculus.shape import polynomial_signs, sign_of, zeros
from symgrad.errors import UnsupportedError
from symgrad.language.convert import to_sympy
from symgrad.language.parser import read
from symgrad.language.tree import Name

X = Name("x")


def test_a_narrow_dip_between_close_roots_is_not_missed() -> None:
    signs = polynomial_signs(read("(x - 1)(x - 1.0001)"), X)
    assert signs is not None
    assert [sign for _, sign in signs] == [1, -1, 1]


@pytest.mark.parametrize(("text", "expected"), [("x^4", [1, 1]), ("-5", [-1]), ("0", [0]), ("x^6 - 1000000 x^2", [1, -1, -1, 1])])
def test_the_signs_of_a_polynomial_between_its_roots(text: str, expected: list[int]) -> None:
    signs = polynomial_signs(read(text), X)
    assert signs is not None
    assert [sign for _, sign in signs] == expected


@pytest.mark.parametrize("text", ["ln x", "|x|", "1/x", "e^x", "a x", "sqrt(2) x^2"])
def test_only_rational_polynomials_have_their_signs_read_off_their_roots(text: str) -> None:
    assert polynomial_signs(read(text), X) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8x - 3", ["3/8"]),
        ("3x^2 - 3", ["-1", "1"]),
        ("4x^3 - 2x", ["-sqrt(2)/2", "0", "sqrt(2)/2"]),
        ("3", []),
        ("e^x", []),
        ("e^x + x e^x", ["-1"]),
        ("ln x + 1", ["exp(-1)"]),
        ("x - 1/x", ["-1", "1"]),
    ],
)
def test_zeros(text: str, expected: list[str]) -> None:
    assert [str(to_sympy(zero)) for zero in zeros(read(text), X)] == expected


@pytest.mark.parametrize("text", ["cos x", "6x^5 - 2x + 1", "2a x", "0"])
def test_what_has_no_complete_closed_form_is_refused(text: str) -> None:
    with pytest.raises(UnsupportedError):
        zeros(read(text), X)


@pytest.mark.parametrize(("text", "sign"), [("1/3 - 0.333", 1), ("sqrt(2)^2 - 2.0000000001", -1), ("0 * 5", 0)])
def test_signs_are_proved(text: str, sign: int) -> None:
    assert sign_of(read(text)) == sign


def test_a_zero_that_is_not_rational_is_not_guessed() -> None:
    with pytest.raises(UnsupportedError):
        sign_of(read("sqrt(2) sqrt(3) - sqrt(6)"))
