"""Integrals: read, written, worked out in balls, and differentiated by their limits and under the sign."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from scipy.integrate import quad

import symgrad as sg
from symgrad.errors import StudentError, UnsupportedError
from symgrad.language.convert import from_sympy, to_sympy
from symgrad.language.parser import read
from symgrad.language.printing import to_source, to_tex, to_text
from symgrad.language.traversal import depends_on, names_in, substitute
from symgrad.language.tree import Integral, Name
from symgrad.numeric.balls import evaluate
from symgrad.numeric.compiled import compile_numeric

WRITTEN = [
    r"\int_{0}^{x} e^{-t^2} dt", r"\int_0^x f(t)\,dt", "∫_1^(x²) sin(t)/t dt", "integral(t^2, t, x, 1)",
    r"\int_{\sin x}^{x^2} \sqrt{1+t^2} \mathrm{d}t", "Integral(exp(-t**2), (t, 0, x))", r"\int_0^x \int_0^t e^{-s^2} ds dt",
    r"x \int_{0}^{x} \cos(t^2) dt + 1", r"2\int_0^1 (t + a) dt", r"\left(\int_0^x t dt\right)^2", "∫_0^1 x dx y", "∫₀^x t dt",
]  # fmt: skip


@pytest.mark.parametrize("text", WRITTEN)
def test_an_integral_is_read_and_written(text: str) -> None:
    tree = read(text)
    assert read(to_source(tree)) == tree
    assert read(to_tex(tree)) == tree
    assert read(to_text(tree)) == tree


def test_an_integral_has_both_limits_and_a_variable() -> None:
    tree = read(r"\int_{a}^{x} f(t) dt")
    assert tree == Integral(read("f(t)"), Name("t"), Name("a"), Name("x"))
    assert tree == read("integral(f(t), t, a, x)")
    assert names_in(tree) == (Name("a"), Name("x"))
    assert not depends_on(tree, Name("t"))


@pytest.mark.parametrize("text", ["∫ x", r"\int x dx", r"\int_0^1 x", r"\int_0 x dx", "integral(x, 1, 2)", "integral x", r"\int_0^1 dx"])
def test_an_integral_with_something_missing_is_refused(text: str) -> None:
    with pytest.raises(StudentError):
        read(text)


def test_no_value_is_captured_by_the_variable_of_integration() -> None:
    tree = substitute(read("integral(x t, t, 0, 1)"), {Name("x"): Name("t")})
    assert evaluate(tree, {Name("t"): Fraction(3)}).overlaps(evaluate(read("3/2"), {}))
    assert names_in(tree) == (Name("t"),)


def test_sympy_and_back() -> None:
    t, x = sympy.symbols("t x")
    expression = sympy.Integral(sympy.exp(-(t**2)), (t, 0, x))
    assert to_sympy(from_sympy(expression)) == expression
    with pytest.raises(UnsupportedError):
        from_sympy(sympy.Integral(t, t))


@pytest.mark.parametrize(
    ("body", "lower", "upper"),
    [("e^(-t^2)", 0, 1.5), ("sin(t)/t", 1, 3), ("sqrt(1 + t^3)", 0, 2), ("ln(t)", 1, 4), ("tanh(t)", -1, 2), ("1/(1 + t^2)", -2, 2), ("t^0.5", 1, 2), ("erf(t)", 0, 1)],
)
def test_values_agree_with_another_quadrature(body: str, lower: float, upper: float) -> None:
    tree = Integral(read(body), Name("t"), read(str(lower)), read(str(upper)))
    function = compile_numeric(read(body), [Name("t")])
    found = evaluate(tree, {}, 256)
    assert float(found.mid()) == pytest.approx(quad(function, lower, upper)[0], rel=1e-9)
    assert float(found.rad()) < 1e-50
    assert compile_numeric(tree, [])() == pytest.approx(float(found.mid()))


@pytest.mark.parametrize("text", ["integral(1/t, t, -1, 2)", "integral(|t|, t, -1, 1)", "integral(e^(-t), t, 0, infinity)"])
def test_where_quadrature_fails_there_is_no_value(text: str) -> None:
    assert not evaluate(read(text), {}).is_finite()


@pytest.mark.parametrize(
    ("text", "wrt", "rule", "result"),
    [
        (r"\int_0^x e^{-t^2} dt", "x", "fundamental_theorem", "e^(−x²)"),
        ("integral(t^2, t, x, 1)", "x", "fundamental_theorem", "−x²"),
        (r"\int_0^{x^2} \cos t dt", "x", "fundamental_theorem", "2x cos(x²)"),
        (r"\int_0^x f(t) dt", "x", "fundamental_theorem", "f(x)"),
        (r"\int_0^1 e^{a t} dt", "a", "leibniz", "∫_0^1 t e^(a t) dt"),
        (r"\int_x^{x^2} \cos t dt", "x", "leibniz", "2x cos(x²) − cos x"),
        (r"\int_0^x e^{-x t} dt", "x", "leibniz", None),
        (r"\int_0^1 t dt", "x", "constant", "0"),
    ],
)
def test_the_derivative_of_an_integral(text: str, wrt: str, rule: str, result: str | None) -> None:
    derivation = sg.differentiate(text, wrt=wrt)
    assert derivation.steps[0].rule == rule
    assert result is None or to_text(derivation.result_tree) == result
    if rule != "constant":
        assert derivation.verify().holds
        assert derivation.to_markdown()
        assert derivation.to_latex()
