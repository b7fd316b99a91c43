"""What people type without spaces, brackets or commas where they should be: read if there is one way, else refused."""

import pytest

from symgrad.errors import StudentError
from symgrad.language.notation import Notation
from symgrad.language.parser import read
from symgrad.language.printing import to_text

KNOWN = Notation(names=("x", "y", "theta"))


def shown(text: str, notation: Notation = KNOWN) -> str:
    return to_text(read(text, notation))


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("2xsinx", "2x sin x"),
        ("xsinxcosx", "x sin x cos x"),
        ("lnx", "ln x"),
        ("asinx", "arcsin x"),
        ("sintheta", "sin θ"),
        ("x*pix", "x π x"),
        ("sin2x", "sin 2x"),
        ("2cos2x", "2 cos 2x"),
        ("x sin2x cos3x", "x sin 2x cos 3x"),
        ("ln2", "ln 2"),
        ("x+sqrt2", "x + √2"),
        ("μ0", "μ₀"),
        ("θ2", "θ₂"),
        ("sqrt[3]{x}", "root(x, 3)"),
        ("nthroot(x, 3)", "root(x, 3)"),
        ("arcsech x", "arsech x"),
        ("50%", "50/100"),
        (r"x\% + 1", "x/100 + 1"),
        ("3!", "6"),
        ("x!", "Γ(x + 1)"),
        ("f(x)'", "f'(x)"),
        ("f(x)''", "f''(x)"),
        ("[x, y; 1, 2]", "[[x, y], [1, 2]]"),
        ("[1; 2]", "[[1], [2]]"),
        ("[1,2;3,4]", "[[1, 2], [3, 4]]"),
        ("[[2y,2x],[0,2x]]", "[[2y, 2x], [0, 2x]]"),
        ("matrix([x,y],[y,x])", "[[x, y], [y, x]]"),
        ("(0.5,2)", "(0.5, 2)"),
        (r"\boxed{\frac{x}{2}}", "x/2"),
    ],
)
def test_what_has_one_meaning_is_read(text: str, meaning: str) -> None:
    assert shown(text) == meaning


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sinx_1", "more than one way"),
        ("sinx2", "more than one way"),
        ("x2", "x^2"),
        ("y3 + 1", "y^3"),
        ("sin2(x)", "not a function"),
        ("ln2 x", "not a function"),
        ("sin2^x", "not a function"),
        ("arc sin x", "arcsin"),
        ("log_2.5x", "two ways"),
        ("5 % 3", "follow a number"),
        ("5%x", "follow a number"),
        ("x!!", "double factorial"),
        ("[0,2x]", "two ways"),
        ("1,234.5", "two ways"),
        ("3 1/2", "beside each other"),
        (r"2 \mathrm{id}\left(x\right)", "two ways"),
        ("sqrt[2, 3]{x}", "one index"),
        ("f(2x)'", "dash"),
    ],
)
def test_what_has_several_is_refused_with_a_hint(text: str, said: str) -> None:
    with pytest.raises(StudentError) as caught:
        read(text, KNOWN)
    assert said in f"{caught.value.message} {caught.value.hint}"


def test_without_known_names_letters_stay_letters() -> None:
    with pytest.raises(StudentError, match="sinx"):
        read("sinx")
    assert shown("x2", Notation()) == "x₂"
    assert shown("a1 + a2", Notation(names=("a_1", "a_2"))) == "a₁ + a₂"


def test_two_ways_to_split_a_word_are_both_offered() -> None:
    with pytest.raises(StudentError) as caught:
        read("asinx", Notation(names=("a", "x")))
    assert caught.value.hint == "Write asin x or a sin x."
