"""Convexity, stationary points and signs: proved, or refused."""

import pytest

from symgrad.calculus.shape import curvature, sign_of, stationary_points
from symgrad.errors import UnsupportedError
from symgrad.language.convert import to_sympy
from symgrad.language.parser import read
from symgrad.language.tree import Name

X = Name("x")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 - 3x + 4x^2", "convex"),
        ("-x^2", "concave"),
        ("3x - 1", "straight"),
        ("5", "straight"),
        ("x^3", "both"),
        ("x^4", "convex"),
        ("x^4 - x^2", "both"),
        ("x^6 - 1000000 x^2", "both"),
        ("e^x", "convex"),
        ("-e^(2x)", "concave"),
        ("sin x", "both"),
        ("x^4 + x", "convex"),
    ],
)
def test_convexity_follows_from_the_sign_of_the_second_derivative(text: str, expected: str) -> None:
    assert curvature(read(text), X).curving == expected


def test_two_witnesses_show_that_a_function_bends_both_ways() -> None:
    found = curvature(read("x^3 - 6x"), X)
    first, second = found.witnesses
    assert first < 0 < second


def test_a_narrow_dip_between_close_roots_is_not_missed() -> None:
    # The second derivative is (x - 1)(x - 1.0001): negative only between two roots that are close together.
    assert curvature(read("x^4/12 - 2.0001 x^3/6 + 1.0001 x^2/2"), X).curving == "both"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 - 3x + 4x^2", [("3/8", "minimum")]),
        ("x^3 - 3x", [("-1", "maximum"), ("1", "minimum")]),
        ("x^3", [("0", "undecided")]),
        ("x^4 - x^2", [("-sqrt(2)/2", "minimum"), ("0", "maximum"), ("sqrt(2)/2", "minimum")]),
        ("3x + 1", []),
        ("e^x", []),
        ("x e^x", [("-1", "minimum")]),
    ],
)
def test_stationary_points(text: str, expected: list[tuple[str, str]]) -> None:
    found = stationary_points(read(text), X).points
    assert [(str(to_sympy(point.point)), point.kind) for point in found] == expected


@pytest.mark.parametrize("text", ["sin x", "x^6 - x^2 + x", "a x^2", "3"])
def test_what_has_no_complete_closed_form_is_refused(text: str) -> None:
    with pytest.raises(UnsupportedError):
        stationary_points(read(text), X)


@pytest.mark.parametrize(("text", "sign"), [("1/3 - 0.333", 1), ("sqrt(2)^2 - 2.0000000001", -1), ("0 * 5", 0)])
def test_signs_are_proved(text: str, sign: int) -> None:
    assert sign_of(read(text)) == sign


def test_a_zero_that_is_not_rational_is_not_guessed() -> None:
    with pytest.raises(UnsupportedError):
        sign_of(read("sqrt(2) sqrt(3) - sqrt(6)"))
