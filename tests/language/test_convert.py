"""Both ways between trees and SymPy: what is written stays written, what is worked out has the same value."""

from __future__ import annotations

import pickle
import subprocess
import sys
import time
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import mpmath
import pytest
import sympy
from hypothesis import given, reject, settings

from symgrad.errors import AuthorError, StudentError, UnsupportedError
from symgrad.functions.registry import FUNCTIONS
from symgrad.language.convert import as_tree, from_sympy, to_sympy
from symgrad.language.fold import fold
from symgrad.language.parser import read
from symgrad.language.printing import to_text
from symgrad.language.tree import (
    ONE,
    TWO,
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
from symgrad.language.with_sympy import functions_sympy

from .trees import ARITHMETIC, SPELLINGS

x, y, z = sympy.symbols("x y z")
X, Y = Name("x"), Name("y")

AS_WRITTEN = [
    ("2*x^(2 - 1)", "2*x**(2 - 1)", "2*x"),
    ("2 - 3x + 4x^2", "4*x**2 - 3*x + 2", "4*x**2 - 3*x + 2"),
    ("x + x", "x + x", "2*x"),
    ("x/2", "x/2", "x/2"),
    ("(2*x)/(4*y)", "(2*x)/((4*y))", "x/(2*y)"),
    ("e^(-x)/e^x", "exp(-x)/exp(x)", "exp(-2*x)"),
    ("sqrt(x^2)", "sqrt(x**2)", "sqrt(x**2)"),
    ("ln(1)", "log(1)", "0"),
    ("log_2 8", "log(8)/log(2)", "log(8)/log(2)"),
    ("sin(0)", "sin(0)", "0"),
    ("|(-2)|", "Abs(-2)", "2"),
    ("max(0, 1)", "Max(0, 1)", "1"),
    ("0.10 x", "x/10", "x/10"),
    ("sigmoid(0)", "sigmoid(0)", "sigmoid(0)"),
    ("d/dx[5]", "Derivative(5, x)", "Derivative(5, x)"),
    ("d/dx[x^2]", "Derivative(x**2, x)", "Derivative(x**2, x)"),
    ("∂E/∂z_6", "Derivative(E, z_6)", "Derivative(E, z_6)"),
    ("f(x, y)", "f(x, y)", "f(x, y)"),
    ("(1, x)", "(1, x)", "(1, x)"),
    ("[[1, x], [y, 2]]", "Matrix([[1, x], [y, 2]])", "Matrix([[1, x], [y, 2]])"),
    ("x = 1", "Eq(x, 1)", "Eq(x, 1)"),
    ("2 < 1", "2 < 1", "2 < 1"),
    ("w_5_6", "w_5_6", "w_5_6"),
    ("∞", "oo", "oo"),
]


@pytest.mark.parametrize(("text", "written", "evaluated"), AS_WRITTEN, ids=[case[0] for case in AS_WRITTEN])
def test_to_sympy(text: str, written: str, evaluated: str) -> None:
    tree = read(text)
    assert str(to_sympy(tree, evaluate=False)).replace("-1 + 2", "2 - 1") == written
    assert str(to_sympy(tree)) == evaluated


def test_a_decimal_is_exact() -> None:
    assert to_sympy(read("0.1")) == sympy.Rational(1, 10)
    assert to_sympy(read("0.1"), evaluate=False) == sympy.Rational(1, 10)


def test_symbols_can_be_given() -> None:
    positive = sympy.Symbol("x", positive=True)
    assert to_sympy(read("sqrt(x^2)"), symbols={X: positive}) == positive


@pytest.mark.oracle
def test_a_prime_is_the_derivative_taken_at_a_place() -> None:
    pending = to_sympy(read("sigmoid'(2x)"))
    u = sympy.Symbol("u")
    assert pending == sympy.Subs(sympy.Derivative(functions_sympy.sympy_class("sigmoid")(u), u), u, 2 * x)
    assert to_sympy(read("sin'(x)")).doit() == sympy.cos(x)
    assert to_sympy(read("sin''(x^2)")).doit() == -sympy.sin(x**2)


def test_the_order_of_a_mixed_derivative() -> None:
    tree = Derivative(Product((X, Y)), (X, X, Y), partial=True)
    assert to_sympy(tree).variable_count == sympy.Tuple((x, 2), (y, 1))
    assert from_sympy(to_sympy(tree)) == tree


def test_a_name_with_the_index_of_a_sum_differs_from_term_to_term() -> None:
    tree = Summation(Product((name("w_j_k"), name("o_j"))), Name("j"), ONE, TWO)
    expanded = to_sympy(tree).doit()
    w, o, k = sympy.IndexedBase("w"), sympy.IndexedBase("o"), sympy.Symbol("k")
    assert expanded == w[1, k] * o[1] + w[2, k] * o[2]
    assert from_sympy(to_sympy(tree, evaluate=False)) == tree


def test_cases_and_chains() -> None:
    tree = Cases(((X, Relation(ONE, "<", Relation(X, "≤", TWO))),), number(0))
    assert to_sympy(tree) == sympy.Piecewise((x, (x > 1) & (x <= 2)), (0, True))
    assert to_text(from_sympy(to_sympy(tree))) in ("x if 1 < x ≤ 2 else 0", "x if 2 ≥ x > 1 else 0")


def test_an_underbrace_has_its_operands_value() -> None:
    assert to_sympy(Underbrace(Product((X, Y)), name("e_6"))) == x * y


NOT_IN_SYMPY: list[Tree] = [
    Summation(X, Name("j")),
    Relation(X, "≈", Y),
    Relation(X, "→", Y),
    Relation(X, ":=", Y),
    Sum((Listing((X, Y)), ONE)),
    Call("f", (X, Y), primes=1),
    Call("sin", (X, Y)),
    Power(number(9), Power(number(9), number(9))),
    Sum((Matrix(((X, Y),)), Matrix(((X,), (Y,))))),
]


@pytest.mark.parametrize("tree", NOT_IN_SYMPY, ids=[to_text(tree) for tree in NOT_IN_SYMPY])
def test_what_sympy_cannot_hold_is_refused(tree: Tree) -> None:
    with pytest.raises(UnsupportedError):
        to_sympy(tree)


FROM_SYMPY = [
    (x**2 - 3 * x + 2, "x² − 3x + 2"),
    (1 - x, "1 − x"),
    (-x - 1, "−x − 1"),
    (2 * x / 3, "2x/3"),
    (-x / 2, "−x/2"),
    (x / y, "x/y"),
    (y / x**2, "y/x²"),
    (1 / sympy.sqrt(x), "1/√x"),
    (x ** sympy.Rational(2, 3), "x^(2/3)"),
    (sympy.sqrt(2) / 2, "√(2)/2"),
    (sympy.exp(-x) / (1 + sympy.exp(-x)) ** 2, "e^(−x)/(1 + e^(−x))²"),
    (sympy.exp(-(x**2) / (2 * y**2)), "e^(−x²/(2y²))"),
    (2 * x * sympy.sin(x) + x**2 * sympy.cos(x), "x² cos x + 2x sin x"),
    (sympy.sin(x) ** 2, "sin² x"),
    (sympy.log(sympy.Abs(x)), "ln|x|"),
    (2**x * sympy.log(2), "2^x ln 2"),
    (sympy.Rational(-2, 3), "−2/3"),
    (sympy.Float(0.1), "0.1"),
    (sympy.Float(2), "2"),
    (sympy.Float("1e-5"), "0.00001"),
    (sympy.pi, "π"),
    (-sympy.oo, "−∞"),
    (sympy.Symbol("w_{5,6}"), "w₅,₆"),
    (sympy.Symbol("x1"), "x₁"),
    (sympy.Symbol("alpha"), "α"),
    (sympy.Dummy("xi"), "ξ"),
    (sympy.Function("f")(x), "f(x)"),
    (sympy.Max(x, y, z), "max(max(x, y), z)"),
    (sympy.Piecewise((x, x > 0), (0, True)), "x if x > 0 else 0"),
    (sympy.Derivative(x**2, x), "d/dx[x²]"),
    (sympy.Derivative(x**2 * y, x, x, y), "∂³/∂y∂x²[x² y]"),
    (sympy.Subs(sympy.Derivative(sympy.sin(x), x), x, y**2), "sin'(y²)"),
    (sympy.Sum(x**y, (y, 1, z)), "Σ_(y=1)^z x^y"),
    (sympy.Eq(x, y), "x = y"),
    (sympy.Tuple(1, x), "(1, x)"),
    (sympy.Matrix([[1, x], [y, 2]]), "[[1, x], [y, 2]]"),
    (sympy.MatAdd(sympy.ImmutableMatrix([[x]]), sympy.ImmutableMatrix([[y]])), "[[x]] + [[y]]"),
    (functions_sympy.sympy_class("relu")(x), "ReLU(x)"),
    (sympy.Add(y, x, evaluate=False), "y + x"),
    (sympy.Mul(2, -3, x, evaluate=False), "2 · (−3) x"),
]


@pytest.mark.parametrize(("expression", "text"), FROM_SYMPY, ids=[case[1] for case in FROM_SYMPY])
def test_from_sympy(expression: sympy.Basic, text: str) -> None:
    assert to_text(from_sympy(expression)) == text


NOT_IN_A_TREE = [
    sympy.Integral(x, x),
    sympy.I,
    sympy.nan,
    sympy.zoo,
    sympy.Heaviside(x),
    sympy.floor(x),
    sympy.true,
    x * sympy.Symbol("x", positive=True),
    sympy.Symbol("x'"),
    sympy.Symbol("x); import os"),
    sympy.Function("sigma")(x),
    sympy.Symbol("A", commutative=False),
    sympy.Subs(x**2, x, y),
    sympy.Piecewise((x, (x > 0) | (y > 0)), (0, True)),
    sympy.IndexedBase("w")[sympy.Symbol("j") + 1],
    sympy.MatrixSymbol("M", 2, 2),
]


@pytest.mark.parametrize("expression", NOT_IN_A_TREE, ids=map(str, NOT_IN_A_TREE))
def test_what_a_tree_cannot_hold_is_refused(expression: sympy.Basic) -> None:
    with pytest.raises(UnsupportedError):
        from_sympy(expression)


def test_a_string_is_never_read_as_sympy_would() -> None:
    with pytest.raises(AuthorError):
        from_sympy("__import__('os')")  # type: ignore[arg-type]


AS_TREE = [
    ("x^2", Power(X, TWO)),
    (x**2, Power(X, TWO)),
    (X, X),
    (3, number(3)),
    (Fraction(-1, 2), Negative(Number(Fraction(1, 2)))),
    (Decimal("0.10"), Number(Fraction(1, 10), 2)),
    (0.1, Number(Fraction(1, 10), 1)),
    (1e-5, Number(Fraction(1, 100_000), 5)),
    (2.0, number(2)),
    (sympy.Rational(1, 2), Quotient(ONE, TWO)),
]


@pytest.mark.parametrize(("source", "tree"), AS_TREE, ids=[repr(case[0]) for case in AS_TREE])
def test_as_tree(source: object, tree: Tree) -> None:
    assert as_tree(source) == tree  # type: ignore[arg-type]


@pytest.mark.parametrize("source", [None, True, [1, 2], float("nan"), float("inf"), Decimal("1e999999"), 1j, Exception()], ids=repr)
def test_as_tree_says_what_it_takes(source: object) -> None:
    with pytest.raises(AuthorError):
        as_tree(source)  # type: ignore[arg-type]


def test_as_tree_passes_on_what_is_wrong_with_a_text() -> None:
    with pytest.raises(StudentError):
        as_tree("0,5 x")


MADE = [entry.id for entry in FUNCTIONS.values() if not entry.sympy]


@pytest.mark.oracle
@pytest.mark.parametrize("function", MADE)
def test_made_classes(function: str) -> None:
    """They pickle, keep what is written, and agree with their definitions and with a slope."""
    kind = functions_sympy.sympy_class(function)
    call = kind(x)
    assert pickle.loads(pickle.dumps(call)) == call
    assert getattr(functions_sympy, function) is kind
    point = sympy.Rational(7, 10)
    value = kind(point)
    assert value.func is kind
    assert sympy.N(value, 20) == pytest.approx(sympy.N(value.definition, 20), rel=1e-15)
    step = sympy.Rational(1, 10**8)
    slope = (sympy.N(kind(point + step), 40) - sympy.N(kind(point - step), 40)) / (2 * step)
    assert float(sympy.N(call.diff(x).subs(x, point).doit(), 20)) == pytest.approx(float(slope), rel=1e-9)
    assert FUNCTIONS[function].tex in sympy.latex(call)


@pytest.mark.oracle
def test_a_made_class_with_a_second_argument() -> None:
    alpha = sympy.Symbol("alpha")
    leaky = functions_sympy.sympy_class("leaky_relu")
    assert sympy.N(leaky(-2)) == pytest.approx(-0.02)
    assert sympy.N(leaky(-2, sympy.Rational(1, 2))) == pytest.approx(-1)
    assert leaky(x, alpha).diff(alpha).subs(x, -3) == -3
    assert from_sympy(leaky(x, alpha)) == Call("leaky_relu", (X, Name("alpha")))
    with pytest.raises(TypeError):
        leaky(x, alpha, y)


def test_rewriting_puts_in_the_definition() -> None:
    sigmoid = functions_sympy.sympy_class("sigmoid")
    assert sigmoid(x).rewrite(sympy.exp) == 1 / (1 + sympy.exp(-x))


def test_no_other_attribute_is_a_class() -> None:
    with pytest.raises(AttributeError):
        functions_sympy.sin  # noqa: B018  SymPy's own


def test_depth_costs_no_stack() -> None:
    tree: Tree = X
    for _ in range(300):
        tree = Call("sin", (Sum((tree, ONE)),))
    assert to_text(from_sympy(to_sympy(tree, evaluate=False))) == to_text(tree)


def test_converting_is_what_imports_sympy() -> None:
    program = (
        "import sys; from symgrad.language.convert import as_tree; from symgrad.language.printing import to_tex\n"
        "to_tex(as_tree('x^2 sin x')); as_tree(0.5); assert 'sympy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


POINT = {spelling: Fraction(7 + 3 * place, 11 + place) for place, spelling in enumerate(SPELLINGS)}
SUBSTITUTION = {sympy.Symbol(key): sympy.Rational(value.numerator, value.denominator) for key, value in POINT.items()}
ONE_ARGUMENT = {
    "sin": mpmath.sin, "cos": mpmath.cos, "tan": mpmath.tan, "tanh": mpmath.tanh, "exp": mpmath.exp,
    "log": mpmath.log, "sqrt": mpmath.sqrt,
    "sigmoid": lambda v: 1 / (1 + mpmath.exp(-v)), "softplus": lambda v: mpmath.log(1 + mpmath.exp(v)),
}  # fmt: skip


def value_of(tree: Tree, parts: Sequence[Any]) -> Any:
    """A second arithmetic that knows nothing of SymPy's trees; it raises where it has no number."""
    match tree:
        case Number(value):
            return mpmath.mpf(value.numerator) / value.denominator
        case Constant():
            return {"e": mpmath.e, "pi": mpmath.pi}[tree.symbol] + mpmath.mpf(0)
        case Name():
            return mpmath.mpf(POINT[str(tree)].numerator) / POINT[str(tree)].denominator
        case Negative():
            return -parts[0]
        case Sum():
            return mpmath.fsum(parts)
        case Product():
            return mpmath.fprod(parts)
        case Quotient():
            return parts[0] / parts[1]
        case Power():
            return mpmath.power(parts[0], parts[1])
        case Call(function) if function in ONE_ARGUMENT:
            return ONE_ARGUMENT[function](parts[0])
        case _:
            raise ArithmeticError


def value(tree: Tree) -> Any:
    with mpmath.workdps(80):
        return fold(tree, value_of)


def expected_value(tree: Tree) -> Any:
    """The value, where there is a real one of a size that loses no digits."""
    try:
        found = value(tree)
    except (ArithmeticError, ValueError, OverflowError):
        reject()
    if isinstance(found, mpmath.mpc) or not 1e-6 < abs(found) < 1e6:
        reject()
    return found


def sympy_value(expression: sympy.Expr) -> complex:
    return complex(sympy.N(expression.subs(SUBSTITUTION), 30))


def close_to(expected: Any) -> Any:
    return pytest.approx(complex(expected), rel=1e-9)


@settings(max_examples=150, deadline=None)
@given(ARITHMETIC)
def test_sympy_has_the_same_value(tree: Tree) -> None:
    expected = expected_value(tree)
    assert sympy_value(to_sympy(tree)) == close_to(expected)
    assert sympy_value(to_sympy(tree, evaluate=False)) == close_to(expected)


@settings(max_examples=150, deadline=None)
@given(ARITHMETIC)
def test_there_and_back_has_the_same_value(tree: Tree) -> None:
    expected = expected_value(tree)
    assert complex(value(from_sympy(to_sympy(tree, evaluate=False)))) == close_to(expected)
    assert complex(value(from_sympy(to_sympy(tree)))) == close_to(expected)


@pytest.mark.parametrize("function", ["tanh", "sech", "cosh", "sinh"])
def test_hyperbolic_functions_inside_each_other_come_back_at_once(function: str) -> None:
    started = time.perf_counter()
    found = to_sympy(read(f"{function}(" * 40 + "x" + ")" * 40))
    assert time.perf_counter() - started < 2
    assert found.count(getattr(sympy, function)) == 40


def test_a_dash_without_an_argument_says_what_to_write() -> None:
    with pytest.raises(UnsupportedError, match=r"f'\(x\)"):
        to_sympy(read("y' + 1"))
