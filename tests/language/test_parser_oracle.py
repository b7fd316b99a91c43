"""Another program writes the text: whatever SymPy prints, as Python or as TeX, must come back with the same value."""

import random

import pytest
import sympy

from symgrad.language.convert import to_sympy
from symgrad.language.parser import read

X, Y, W = sympy.symbols("x y w_5_6")
FUNCTIONS = (sympy.sin, sympy.cos, sympy.tan, sympy.exp, sympy.log, sympy.sqrt, sympy.atan, sympy.tanh, sympy.Abs)
POINT = {X: sympy.Rational(13, 10), Y: sympy.Rational(7, 10), W: sympy.Rational(-3, 5)}


def expression(source: random.Random, depth: int) -> sympy.Expr:
    """A random expression of three names; division and powers keep to what is defined at the point."""
    if depth == 0:
        return source.choice([X, Y, W, sympy.Integer(source.randint(1, 9)), sympy.Rational(source.randint(1, 9), 7), sympy.pi])
    parts = [expression(source, depth - 1) for _ in range(3)]
    match source.randrange(6):
        case 0:
            return parts[0] + parts[1] - parts[2]
        case 1:
            return parts[0] * parts[1]
        case 2:
            return parts[0] / (parts[1] ** 2 + 1)
        case 3:
            return parts[0] ** source.choice([2, 3, -1, sympy.Integer(-2)])
        case 4:
            return sympy.E ** (-parts[0])
        case _:
            return source.choice(FUNCTIONS)(parts[0] ** 2 + 1)


def value(tree: sympy.Expr) -> complex:
    return complex(tree.subs(POINT).evalf(20))


def tex_with_ln(tree: sympy.Expr) -> str:
    return sympy.latex(tree, ln_notation=True, inv_trig_style="full")


@pytest.mark.parametrize("printer", [str, sympy.latex, tex_with_ln])
@pytest.mark.parametrize("seed", range(40))
def test_what_sympy_prints_is_read_with_the_same_value(printer, seed: int) -> None:  # type: ignore[no-untyped-def]
    tree = expression(random.Random(seed), 3)
    text = printer(tree)
    back = to_sympy(read(text))
    expected = value(tree)
    assert value(back) == pytest.approx(expected, rel=1e-12, abs=1e-300), text


@pytest.mark.oracle
@pytest.mark.parametrize(
    ("python", "answer"),
    [
        ("5*x**(2/3)/3 - 4*x**3 + 2**x*log(2)", "5/3*x^(2/3) − 4x³ + 2^x ln 2"),
        ("14*exp(x) + 15*x**4 - 1", "14e^x + 15x⁴ − 1"),
        ("(4*x*cos(x) + sin(x))/(x**2 + 1)", r"\frac{4x\cos x + \sin x}{x^2+1}"),
        ("9*(1/cos(x) + exp(x))**8*(tan(x)/cos(x) + exp(x))", "9(sec x + e^x)^8 (sec x tan x + e^x)"),
        ("x**3/(1 + x**2) + 3*x**2*atan(x)", "x^3/(1+x^2) + 3x^2 arctan x"),
        ("1/(1 + exp(-x))*(1 - 1/(1 + exp(-x)))", "σ(x)(1 − σ(x))"),
        ("-x*exp(-x**2/2)", r"-x e^{-\frac{x^2}{2}}"),
        ("sin(2*x)*cos(x)", "sin 2x cos x"),
        ("log(x)/log(2)", "log₂ x"),
        ("exp(x*log(x))*(log(x) + 1)", "x^x(1 + ln x)"),
    ],
)
def test_two_spellings_of_an_answer_have_the_same_value(python: str, answer: str) -> None:
    assert value(to_sympy(read(answer)).doit()) == pytest.approx(value(to_sympy(read(python))), rel=1e-12)
