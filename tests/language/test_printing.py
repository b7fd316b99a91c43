"""Every kind of node as text, TeX and source, against what a textbook prints."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from symgrad.language.printing import to_source, to_tex, to_text
from symgrad.language.tree import (
    EULER,
    ONE,
    TWO,
    ZERO,
    Call,
    Cases,
    Constant,
    Derivative,
    Listing,
    Matrix,
    Name,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Summation,
    Tree,
    Underbrace,
    name,
    number,
)

X, Y, S = Name("x"), Name("y"), Name("s")
HALF = Number(Fraction(1, 2))


def decimal(text: str) -> Tree:
    return number(Fraction(text), places=len(text.partition(".")[2]))


def call(function: str, *arguments: Tree, primes: int = 0) -> Call:
    return Call(function, arguments, primes)


def product(*factors: Tree, dots: bool = False) -> Product:
    return Product(factors, dots)


def total(*terms: Tree) -> Sum:
    return Sum(terms)


SIN, COS = call("sin", X), call("cos", X)
GAUSS = Quotient(Power(X, TWO), product(TWO, Power(S, TWO)))

NUMBERS = [
    (number(7), "7", "7", "7"),
    (number(-3), "−3", "-3", "-3"),
    (decimal("0.10"), "0.10", "0.10", "0.10"),
    (decimal("12.130"), "12.130", "12.130", "12.130"),
    (HALF, "½", r"\frac{1}{2}", "½"),
    (Number(Fraction(2, 7)), "2/7", r"\frac{2}{7}", "2/7"),
    (product(HALF, X), "½x", r"\frac{1}{2} x", "½*x"),
    (product(Number(Fraction(2, 7)), X), "(2/7) x", r"\frac{2}{7} x", "(2/7)*x"),
    (Constant("pi"), "π", r"\pi", "pi"),
    (Constant("infinity"), "∞", r"\infty", "infinity"),
]

NAMES = [
    (name("w_5_6"), "w₅,₆", "w_{5,6}", "w_5_6"),
    (name("w_j_k"), "w_(j,k)", "w_{j,k}", "w_j_k"),
    (name("z_10"), "z₁₀", "z_{10}", "z_10"),
    (name("o_j"), "o_j", "o_j", "o_j"),
    (name("eta"), "η", r"\eta", "eta"),
    (name("epsilon"), "ε", r"\varepsilon", "epsilon"),
    (name("y_hat_1"), "ŷ₁", r"\hat{y}_1", "y_hat_1"),
    (name("E_tilde"), "Ẽ", r"\tilde{E}", "E_tilde"),
    (name("E_total"), "E_total", r"E_{\mathrm{total}}", "E_total"),
    (name("net_j"), "net_j", r"\mathrm{net}_j", "net_j"),
    (name("Sigma_1"), "Sigma₁", r"\Sigma_1", "Sigma_1"),
    (Name("Pi"), "Π", r"\Pi", "Π"),
    (Name("w", ("1a",)), "w_(1a)", r"w_{\mathrm{1a}}", "w_(1a)"),
]

ARITHMETIC = [
    (product(TWO, X), "2x", "2x", "2*x"),
    (product(TWO, number(3)), "2 · 3", r"2 \cdot 3", "2*3"),
    (product(TWO, Power(X, total(TWO, Negative(ONE)))), "2x^(2 − 1)", "2x^{2 - 1}", "2*x^(2 - 1)"),
    (product(TWO, Power(X, TWO), dots=True), "2 · x²", r"2 \cdot x^2", "2*x^2"),
    (product(X, number(3)), "x · 3", r"x \cdot 3", "x*3"),
    (product(TWO, total(X, ONE)), "2(x + 1)", "2(x + 1)", "2*(x + 1)"),
    (product(X, total(Y, ONE)), "x (y + 1)", "x (y + 1)", "x*(y + 1)"),
    (product(TWO, name("eta")), "2η", r"2 \eta", "2*eta"),
    (product(X, product(Y, S)), "x y s", "x y s", "x*(y*s)"),
    (product(number(4), product(TWO, X)), "4 · 2x", r"4 \cdot 2x", "4*(2*x)"),
    (product(X, product(Negative(TWO), Y)), "x · (−2y)", r"x \cdot (-2y)", "x*((-2)*y)"),
    (product(X, Quotient(Y, TWO)), "x (y/2)", r"x \frac{y}{2}", "x*(y/2)"),
    (Quotient(product(TWO, X), number(3)), "2x/3", r"\frac{2x}{3}", "2*x/3"),
    (Quotient(X, product(TWO, Y)), "x/(2y)", r"\frac{x}{2y}", "x/(2*y)"),
    (Quotient(Quotient(X, Y), TWO), "(x/y)/2", r"\frac{\frac{x}{y}}{2}", "(x/y)/2"),
    (Quotient(total(X, ONE), total(Power(X, TWO), ONE)), "(x + 1)/(x² + 1)", r"\frac{x + 1}{x^2 + 1}", "(x + 1)/(x^2 + 1)"),
    (total(TWO, Negative(product(number(3), X)), product(number(4), Power(X, TWO))), "2 − 3x + 4x²", "2 - 3x + 4x^2", "2 - 3*x + 4*x^2"),
    (total(X, Negative(total(Y, ONE))), "x − (y + 1)", "x - (y + 1)", "x - (y + 1)"),
    (total(X, Negative(Negative(Y))), "x − (−y)", "x - (-y)", "x - (-y)"),
    (total(X, total(Y, ONE)), "x + (y + 1)", "x + (y + 1)", "x + (y + 1)"),
    (total(Negative(X), Y), "−x + y", "-x + y", "-x + y"),
    (Negative(Quotient(X, TWO)), "−x/2", r"-\frac{x}{2}", "-x/2"),
    (Negative(product(TWO, X)), "−2x", "-2x", "-2*x"),
    (product(X, Negative(Y)), "x · (−y)", r"x \cdot (-y)", "x*(-y)"),
    (product(Negative(X), Y), "−x y", "-x y", "(-x)*y"),
    (total(X, product(Negative(X), Y)), "x + (−x) y", "x + (-x) y", "x + (-x)*y"),
    (
        product(decimal("-0.1311"), decimal("-0.2"), decimal("0.525")),
        "−0.1311 · (−0.2) · 0.525", r"-0.1311 \cdot (-0.2) \cdot 0.525", "(-0.1311)*(-0.2)*0.525",
    ),
]  # fmt: skip

POWERS = [
    (Power(X, TWO), "x²", "x^2", "x^2"),
    (Power(X, number(10)), "x¹⁰", "x^{10}", "x^10"),
    (Power(X, number(-1)), "x⁻¹", "x^{-1}", "x^(-1)"),
    (Power(X, Name("n")), "x^n", "x^n", "x^n"),
    (Power(X, Quotient(ONE, TWO)), "x^(1/2)", r"x^{\frac{1}{2}}", "x^(1/2)"),
    (Power(Power(X, TWO), number(3)), "(x²)³", "(x^2)^3", "(x^2)^3"),
    (Power(TWO, Power(number(3), TWO)), "2^(3²)", "2^{3^2}", "2^(3^2)"),
    (Power(Negative(X), TWO), "(−x)²", "(-x)^2", "(-x)^2"),
    (Negative(Power(X, TWO)), "−x²", "-x^2", "-x^2"),
    (Power(Quotient(X, Y), TWO), "(x/y)²", r"\left(\frac{x}{y}\right)^2", "(x/y)^2"),
    (Power(name("w_5_6"), TWO), "w₅,₆²", "w_{5,6}^2", "w_5_6^2"),
    (Power(EULER, Negative(X)), "e^(−x)", "e^{-x}", "e^(-x)"),
    (Power(EULER, Negative(GAUSS)), "e^(−x²/(2s²))", r"e^{-\frac{x^2}{2s^2}}", "e^(-x^2/(2*s^2))"),
    (product(Power(EULER, decimal("0.5")), X), "e^(0.5) x", "e^{0.5} x", "e^0.5*x"),
]

FUNCTIONS = [
    (SIN, "sin x", r"\sin x", "sin(x)"),
    (call("sin", product(TWO, X)), "sin 2x", r"\sin 2x", "sin(2*x)"),
    (call("sin", total(X, ONE)), "sin(x + 1)", r"\sin(x + 1)", "sin(x + 1)"),
    (call("sin", Power(X, TWO)), "sin(x²)", r"\sin(x^2)", "sin(x^2)"),
    (call("sin", Quotient(X, TWO)), "sin(x/2)", r"\sin\left(\frac{x}{2}\right)", "sin(x/2)"),
    (Power(SIN, TWO), "sin² x", r"\sin^2 x", "sin(x)^2"),
    (Power(SIN, number(-1)), "(sin x)⁻¹", r"(\sin x)^{-1}", "sin(x)^(-1)"),
    (product(Power(X, TWO), SIN), "x² sin x", r"x^2 \sin x", "x^2*sin(x)"),
    (product(SIN, COS), "sin x cos x", r"\sin x \cos x", "sin(x)*cos(x)"),
    (product(SIN, Y), "sin(x) y", r"\sin(x) y", "sin(x)*y"),
    (product(TWO, SIN), "2 sin x", r"2 \sin x", "2*sin(x)"),
    (product(SIN, TWO), "sin(x) · 2", r"\sin(x) \cdot 2", "sin(x)*2"),
    (product(Power(SIN, TWO), X), "sin²(x) x", r"\sin^2(x) x", "sin(x)^2*x"),
    (Quotient(SIN, TWO), "sin(x)/2", r"\frac{\sin x}{2}", "sin(x)/2"),
    (Quotient(ONE, SIN), "1/sin x", r"\frac{1}{\sin x}", "1/sin(x)"),
    (Quotient(ONE, product(X, SIN)), "1/(x sin x)", r"\frac{1}{x \sin x}", "1/(x*sin(x))"),
    (call("sigmoid", name("z_6")), "σ(z₆)", r"\sigma(z_6)", "sigmoid(z_6)"),
    (call("sigmoid", name("z_6"), primes=1), "σ'(z₆)", r"\sigma'(z_6)", "sigmoid'(z_6)"),
    (Power(call("sigmoid", X), TWO), "σ(x)²", r"\sigma(x)^2", "sigmoid(x)^2"),
    (call("f", X, Y), "f(x, y)", "f(x, y)", "f(x, y)"),
    (call("f", X, primes=2), "f''(x)", "f''(x)", "f''(x)"),
    (call("f", primes=1), "f'", "f'", "f'"),
    (call("phi", X), "φ(x)", r"\phi(x)", "phi(x)"),
    (call("log", X), "ln x", r"\ln x", "ln(x)"),
    (call("log", X, TWO), "log₂ x", r"\log_2 x", "log(x, 2)"),
    (call("abs", X), "|x|", r"\lvert x \rvert", "abs(x)"),
    (call("log", call("abs", X)), "ln|x|", r"\ln \lvert x \rvert", "ln(abs(x))"),
    (call("abs", total(call("abs", X), ONE)), "abs(|x| + 1)", r"\lvert \lvert x \rvert + 1 \rvert", "abs(abs(x) + 1)"),
    (product(call("abs", X), Y, call("abs", S)), "|x| y · |s|", r"\lvert x \rvert y \lvert s \rvert", "abs(x)*y*abs(s)"),
    (call("sqrt", X), "√x", r"\sqrt{x}", "sqrt(x)"),
    (call("sqrt", total(X, ONE)), "√(x + 1)", r"\sqrt{x + 1}", "sqrt(x + 1)"),
    (product(call("sqrt", X), Y), "√(x) y", r"\sqrt{x} y", "sqrt(x)*y"),
    (Power(call("sqrt", X), TWO), "(√x)²", r"(\sqrt{x})^2", "sqrt(x)^2"),
    (call("root", X, number(3)), "root(x, 3)", r"\sqrt[3]{x}", "root(x, 3)"),
    (call("relu", X), "ReLU(x)", r"\mathrm{ReLU}(x)", "relu(x)"),
    (call("max", ZERO, X), "max(0, x)", r"\max(0, x)", "max(0, x)"),
    (product(Name("sigma"), total(ONE, Negative(Name("sigma")))), "σ · (1 − σ)", r"\sigma \cdot (1 - \sigma)", "sigma*(1 - sigma)"),
    (product(Name("f"), total(X, ONE)), "f · (x + 1)", r"f \cdot (x + 1)", "f*(x + 1)"),
]  # fmt: skip

DERIVATIVES = [
    (Derivative(product(Power(X, TWO), SIN), (X,)), "d/dx[x² sin x]", r"\frac{d}{dx}\left[x^2 \sin x\right]", "d/dx[x^2*sin(x)]"),
    (Derivative(Name("E"), (name("z_6"),), True), "∂E/∂z₆", r"\frac{\partial E}{\partial z_6}", "∂E/∂z_6"),
    (Derivative(Y, (X,)), "dy/dx", r"\frac{dy}{dx}", "dy/dx"),
    (Derivative(Y, (X, X)), "d²y/dx²", r"\frac{d^2y}{dx^2}", "d^2y/dx^2"),
    (Derivative(Name("f"), (X, Y), True), "∂²f/∂y∂x", r"\frac{\partial^2 f}{\partial y \partial x}", "∂^2f/∂y∂x"),
    (Derivative(Power(X, TWO), (X, X)), "d²/dx²[x²]", r"\frac{d^2}{dx^2}\left[x^2\right]", "d^2/dx^2[x^2]"),
    (Derivative(product(X, Y), (X,), True), "∂/∂x[x y]", r"\frac{\partial}{\partial x}\left(x y\right)", "∂/∂x[x*y]"),
    (
        product(Derivative(Name("E"), (name("o_6"),), True), Derivative(name("o_6"), (name("z_6"),), True)),
        "∂E/∂o₆ · ∂o₆/∂z₆", r"\frac{\partial E}{\partial o_6} \frac{\partial o_6}{\partial z_6}", "∂E/∂o_6*∂o_6/∂z_6",
    ),
    (
        product(Derivative(Power(X, TWO), (X,)), SIN),
        "d/dx[x²] sin x", r"\frac{d}{dx}\left[x^2\right] \sin x", "d/dx[x^2]*sin(x)",
    ),
]  # fmt: skip

SUMMATION = Summation(product(name("w_j_k"), name("o_j")), Name("j"))

STRUCTURES = [
    (SUMMATION, "Σ_j w_(j,k) o_j", r"\sum_{j} w_{j,k} o_j", "(Σ_j w_j_k*o_j)"),
    (total(SUMMATION, name("b_k")), "Σ_j w_(j,k) o_j + b_k", r"\sum_{j} w_{j,k} o_j + b_k", "(Σ_j w_j_k*o_j) + b_k"),
    (product(SUMMATION, X), "(Σ_j w_(j,k) o_j) x", r"\left(\sum_{j} w_{j,k} o_j\right) x", "(Σ_j w_j_k*o_j)*x"),
    (Summation(name("x_i"), Name("i"), ONE, Name("n")), "Σ_(i=1)^n x_i", r"\sum_{i=1}^{n} x_i", "(Σ_(i=1)^n x_i)"),
    (
        Cases(((X, Relation(X, ">", ZERO)),), ZERO),
        "x if x > 0 else 0", r"\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}", "x if x > 0 else 0",
    ),
    (Relation(X, "=", Relation(Y, "≈", decimal("0.5"))), "x = y ≈ 0.5", r"x = y \approx 0.5", "x = y ≈ 0.5"),
    (Relation(X, "≤", Y), "x ≤ y", r"x \leq y", "x <= y"),
    (Relation(X, "≠", Y), "x ≠ y", r"x \neq y", "x != y"),
    (Relation(X, "→", Y), "x → y", r"x \to y", "x -> y"),
    (Relation(X, ":=", Y), "x := y", "x := y", "x := y"),
    (Listing((ONE, Negative(TWO), number(3))), "(1, −2, 3)", "(1, -2, 3)", "(1, -2, 3)"),
    (Listing((Relation(X, "=", ONE), Relation(Y, "=", TWO))), "x = 1, y = 2", "x = 1, y = 2", "x = 1, y = 2"),
    (Listing((X,)), "(x,)", "(x,)", "(x,)"),
    (Matrix(((ONE, TWO), (X, Y))), "[[1, 2], [x, y]]", r"\begin{pmatrix} 1 & 2 \\ x & y \end{pmatrix}", "[[1, 2], [x, y]]"),
    (Underbrace(product(X, Y), name("e_6")), "(x y, called e₆)", r"\underbrace{x y}_{e_6}", "(x*y)"),
]  # fmt: skip

EVERYTHING = [*NUMBERS, *NAMES, *ARITHMETIC, *POWERS, *FUNCTIONS, *DERIVATIVES, *STRUCTURES]


@pytest.mark.parametrize(("tree", "text", "tex", "source"), EVERYTHING, ids=[case[3] for case in EVERYTHING])
def test_what_is_printed(tree: Tree, text: str, tex: str, source: str) -> None:
    assert (to_text(tree), to_tex(tree), to_source(tree)) == (text, tex, source)


@pytest.mark.parametrize("tree", [case[0] for case in EVERYTHING], ids=[case[3] for case in EVERYTHING])
def test_tex_is_balanced_and_survives_markdown(tree: Tree) -> None:
    tex = to_tex(tree)
    assert tex.count("{") == tex.count("}")
    assert tex.count(r"\left") == tex.count(r"\right")
    assert not re.search(r"\\[^A-Za-z]", tex.replace(r" \\ ", "")), "a backslash before a sign is eaten by some renderers"
    assert "|" not in tex, "a bar ends the cell of a table"
    assert "operatorname" not in tex


@pytest.mark.parametrize("write", [to_text, to_tex, to_source])
def test_depth_costs_no_stack(write: object) -> None:
    tree: Tree = X
    for _ in range(3000):
        tree = call("sin", total(tree, ONE))
    assert callable(write)
    assert write(tree).count("sin") == 3000


@pytest.mark.parametrize("write", [to_text, to_tex, to_source])
def test_many_terms_and_factors(write: object) -> None:
    assert callable(write)
    names = [name(f"x_{i}") for i in range(2000)]
    assert write(Sum(tuple(names))).count(" + ") == 1999
    assert len(write(Product(tuple(names)))) > 2000
