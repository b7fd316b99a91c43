"""Limits and half-lines: enclosures against samples far out, limits that are known, and what is left undecided."""

from fractions import Fraction

import pytest

from symgrad.language.parser import read
from symgrad.language.tree import Name
from symgrad.numeric.balls import evaluate
from symgrad.numeric.scalars import ball
from symgrad.numeric.tails import limit, tail

Z = Name("z")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(3z^2 - z)/(2z^2 + 5)", "3/2"), ("z^5 e^(-z)", "0"), ("z^2 e^(-z^2 + 100z)", "0"), ("e^z/z^9", "infinity"),
        ("ln(1 + e^z)", "infinity"), ("ln(1 + e^(-z))", "0"), ("tanh(z^2)", "1"), ("erf(-z)", "-1"), ("erfc(z)", "0"),
        ("z erfc(z/sqrt(2))", "0"), ("2 - z^3", "-infinity"), ("sqrt(4z^2 + 1)/z", "2"), ("e^(-z^3)", "0"),
    ],
)  # fmt: skip
def test_limits(text: str, expected: str) -> None:
    assert str(limit(read(text), Z)) == expected


@pytest.mark.parametrize("text", ["sin z", "z - z + sin z", "sqrt(z^2 + 1) - z", "ln z", "1/(z - z)", "e^(e^z)", "f(z)"])
def test_what_these_rules_do_not_tell(text: str) -> None:
    from symgrad.language.notation import Notation

    assert limit(read(text, Notation(functions=("f",))), Z) is None


@pytest.mark.parametrize(
    "text", ["1/(1 + e^(-z))", "z e^(-z)", "(z^3 + 1)/(z^3 - z)", "tanh(z/5)", "z^2 e^(-z^2/8)", "erfc(z/4)", "1/sqrt(z)",
             "ln(3 + 2e^(-z))", "e^(1/z)", "(e^z - z)/(e^z + z^2)"],
)  # fmt: skip
@pytest.mark.parametrize("start", [8, 20])
def test_the_enclosure_contains_every_sample(text: str, start: int) -> None:
    tree = read(text)
    found = tail(tree, Z, Fraction(start))
    assert found is not None
    around = found.enclosure
    assert around is not None
    for z in (start, start + Fraction(1, 7), 2 * start, 11 * start):
        assert ball(around).overlaps(evaluate(tree, {Z: Fraction(z)}))
