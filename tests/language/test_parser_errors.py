"""What is not surely read is refused, with the place and what to type instead."""

import pickle

import pytest

from symgrad.errors import StudentError
from symgrad.language.notation import Limits, Notation
from symgrad.language.parser import read


def refusal(text: str, notation: Notation | None = None) -> StudentError:
    with pytest.raises(StudentError) as caught:
        read(text, notation or Notation())
    return caught.value


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("1/2x", "1/(2x)", "(1/2)x"),
        ("a/bc", "a/(bc)", "(a/b)c"),
        ("1/2 x", "1/(2x)", "(1/2)x"),
        ("x/2y", "x/(2y)", "(x/2)y"),
        ("x/2 sin x", "x/(2 sin(…))", "(x/2) sin(…)"),
        ("(x+1)/2(x-1)", "(x+1)/(2(…))", "((x+1)/2)(…)"),
        ("1/2√x", "1/(2 √…)", "(1/2) √…"),
        ("-1/2x", "1/(2x)", "(1/2)x"),
        ("sin^-1 x", "arcsin(x)", "1/sin(x)"),
        ("sin⁻¹ x", "arcsin(x)", "1/sin(x)"),
        (r"\tan^{-1}(x)", "arctan(x)", "1/tan(x)"),
        ("sinh^-1(x)", "arsinh(x)", "1/sinh(x)"),
        ("e^2x", "e^(2x)", "e^(2)*x"),
        ("e^2 x", "e^(2 x)", "e^(2)*x"),
        ("e^-2x", "e^(-2x)", "e^(-2)*x"),
        ("x^ab", "x^(ab)", "x^(a)*b"),
        ("2^3x", "2^(3x)", "2^(3)*x"),
        ("e^2(x+1)", "e^(2(…))", "e^(2)*(…)"),
        ("sin x/2", "sin(x/2)", "sin(x)/2"),
        ("ln x / x", "ln(x/x)", "ln(x)/x"),
        ("sin x * y", "sin(x*y)", "sin(x)*y"),
        ("sin 2*x", "sin(2*x)", "sin(2)*x"),
        ("sin x (x+1)", "sin(x (…))", "sin(x)*(…)"),
        ("sin x e^x", "sin(x e)", "sin(x)*e"),
        ("√2x", "√(2 x)", "√(2)*x"),
        ("σ z", "σ(z)", "σ*z"),
        ("f^2(x)", "f(…)^2", "f^2 * (…)"),
        ("f²(x)", "f(…)^2", "f^2 * (…)"),
        ("f⁻¹(x)", "f(…)^(-1)", "f^(-1) * (…)"),
        ("f^-1(x)", "f(…)^(-1)", "f^(-1) * (…)"),
        (r"f^{-1}\left(x\right)", "f(…)^(-1)", "f^(-1) * (…)"),
        ("σ²(x)", "σ(…)^2", "σ^2 * (…)"),
        ("σ²(z)(1 - σ(z))", "σ(…)^2", "σ^2 * (…)"),
        ("E(w)", "E*w", "a function that the problem declares"),
        ("x^{(2)}", "x^2", "x_2"),
        ("x^2²", "base", "exponent"),
        ("2½", "2 + the fraction", "2 * the fraction"),
        (r"2\frac{1}{2}", "2 + the fraction", "2 * the fraction"),
        ("|x|y|z|", "abs(…)", "*"),
        ("d/dx x sin x", "all of it", "first part"),
        ("d/dx[x]^2", "d/dx[(…)^2]", "(d/dx[…])^2"),
        ("2x dx", "d*x", "dy/dx"),
        ("Δw", "Δ*w", "difference"),
        ("2e5x", "2*10^(5)", "2*e_5"),
        (r"\eta w_ij", "w_{ij}", "w_i j"),
        ("o_jw_j", "o_{jw}", "o_j w"),
    ],
)
def test_what_is_read_in_two_ways_offers_both(text: str, first: str, second: str) -> None:
    error = refusal(text)
    assert "two ways" in error.message
    assert first in error.hint
    assert second in error.hint


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("0,5", ",", "Write a decimal point: 0.5"),
        ("2 + 0,5 x", ",", "Write a decimal point: 0.5"),
        ("(0,5x)", ",", "Write a decimal point: 0.5"),
        ("f(0,5)", ",", "Write a decimal point: 0.5"),
        ("sin(0,5)", "sin", "written with a point"),
        ("sinx", "sinx", "Did you mean sin(x)?"),
        ("2 + cosx", "cosx", "Did you mean cos(x)?"),
        ("xlnx", "xlnx", "Did you mean x ln(x)?"),
        ("cosxsinx", "cosxsinx", "Did you mean cos(x) sin(x)?"),
        ("sin2x", "sin2", "Did you mean sin(2…)?"),
        ("alphax", "alphax", "Did you mean alpha x?"),
        ("2pix", "pix", "Did you mean pi x?"),
        ("alhpa", "alhpa", "Did you mean alpha"),
        ("sigmid(x)", "sigmid", "Did you mean sigmoid"),
        ("hello", "hello", "For a product, write spaces"),
        ("2 sin", "sin", "Did you mean sin(x)?"),
        ("2x sin + x² cos x", "+", "'sin' needs something to act on"),
        ("sin()", "sin", "needs something to act on"),
        ("relu x", "x", "needs brackets"),
        ("sin(x, y)", "sin", "takes one argument"),
        ("max(x)", "max", "takes 2 arguments"),
        ("(x + 1", "(", "Write ')'"),
        ("(x + 1]", "(", "not closed before ']'"),
        ("x + 1)", ")", "was not opened"),
        ("()", ")", "nothing between the brackets"),
        ("x +", "", "missing at the end"),
        ("x + * y", "*", "missing before '*'"),
        ("x ** ** 2", "**", "Two signs"),
        ("= 2x", "=", "missing before '='"),
        ("", "", "nothing to read"),
        ("   ", "", "nothing to read"),
        ("2 3", "3", "Two numbers"),
        ("x 2", "2", "Write ^2 for a power"),
        ("(x+1)2", "2", "Write ^2 for a power"),
        ("!5", "!", "factorial"),
        ("n!!", "!", "double factorial"),
        ("50 % 3", "%", "only follow a number"),
        ("% 3", "%", "decimal"),
        ("x // 2", "//", "Write /"),
        ("x; y", ";", "comma"),
        ("x ± 1", "±", "Write both"),
        ("90°", "°", "radians"),
        ("1 + … + n", "…", "Write all the terms"),
        ("∫ x", "∫", "integral"),
        (r"\lim x", r"\lim", "limit"),
        (r"\foo", r"\foo", r"\foo cannot be read"),
        (r"\alpa", r"\alpa", r"\alpa cannot be read"),
        (r"\text{for all} x", r"\text{for all}", "words 'for all'"),
        ("np.exp(x)", ".", "Leave out 'np.'"),
        ("x or y", "or", "comma between two answers"),
        ("lg x", "lg", "log_2(x) or log_10(x)"),
        ("x_{t+1}", "_", "letters, digits and commas"),
        ("d^2y/dx", "d^2y/dx", "orders above and below"),
        ("dE/dw^2", "dE/dw^2", "orders above and below"),
        ("∂E", "∂", "is a fraction"),
        (r"\sum x_i", r"\sum", "needs its index"),
        ("Σ w x", "Σ", "needs its index"),
        ("Σ(t−o)²", "Σ", "needs its index"),
        ("wᵀx", "ᵀ", "For a power write ^(T)"),
        ("[[1, 2], [3]]", "[", "not equally long"),
        ("(u v)'", "'", "by which name"),
        ("0x10", "0", "decimal digits"),
        ("sin x^", "", "exponent"),
    ],
)
def test_an_error_names_the_place_and_says_what_to_do(text: str, place: str, said: str) -> None:
    error = refusal(text)
    start, end = error.span
    assert text[start:end] == place
    assert said in str(error)


@pytest.mark.parametrize(
    ("text", "letter", "kind"),
    [("х + 1", "x", "Cyrillic"), ("2ο", "o", "Greek"), ("Е", "E", "Cyrillic"), ("с", "c", "Cyrillic"), ("Α", "A", "Greek")],
)
def test_letters_that_look_alike_are_named(text: str, letter: str, kind: str) -> None:
    error = refusal(text)
    assert kind in error.message
    assert f"looks like the letter {letter}" in error.message
    assert error.hint == f"Type {letter} again."


def test_an_error_points_with_a_caret_and_survives_pickling() -> None:
    error = refusal("2 + 0,5 x")
    assert "\n  2 + 0,5 x\n       ^\n" in str(error)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


@pytest.mark.parametrize(
    ("text", "limits", "said"),
    [
        ("x" + " + x" * 10, Limits(length=20), "characters"),
        ("((((x))))", Limits(depth=4), "nested"),
        ("1/2/3/4/5/6", Limits(depth=4), "nested"),
        ("x + y + z", Limits(nodes=4), "too many parts"),
        ("123456", Limits(digits=5), "too long"),
        ("x^101", Limits(exponent=100), "too large"),
        ("1e101", Limits(exponent=100), "too large"),
    ],
)
def test_limits_are_kept_while_reading(text: str, limits: Limits, said: str) -> None:
    assert said in refusal(text, Notation(limits=limits)).message
