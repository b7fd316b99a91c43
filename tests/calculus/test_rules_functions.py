"""The error function, the gamma function and their kin: read, written, worked out and differentiated."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.special
import sympy

import symgrad as sg
from symgrad.errors import StudentError, UnsupportedError
from symgrad.functions.registry import FUNCTIONS
from symgrad.language.convert import from_sympy, to_sympy
from symgrad.language.parser import read
from symgrad.language.printing import to_source, to_tex, to_text

ORACLES = {
    "erf": scipy.special.erf, "erfc": scipy.special.erfc, "gamma_function": scipy.special.gamma,
    "loggamma": scipy.special.gammaln, "digamma": scipy.special.digamma,
    "trigamma": lambda x: scipy.special.polygamma(1, x),
}  # fmt: skip


@pytest.mark.parametrize("function", ORACLES)
def test_the_numeric_form_takes_arrays(function: str) -> None:
    x = np.array([0.3, 1.7, 4.2])
    assert FUNCTIONS[function].numeric(np, x) == pytest.approx(ORACLES[function](x), rel=1e-12)


@pytest.mark.parametrize("function", ["gamma_function", "loggamma", "digamma", "trigamma"])
def test_a_pole_has_no_value(function: str) -> None:
    assert np.isnan(FUNCTIONS[function].numeric(np, np.array([0.0, -1.0]))).all()


@pytest.mark.parametrize("function", ORACLES)
def test_it_is_written_and_read_and_goes_through_sympy(function: str) -> None:
    tree = read(f"{function}(x + 1)")
    for written in (to_text(tree), to_tex(tree), to_source(tree)):
        assert read(written) == tree
    assert from_sympy(to_sympy(tree)) == tree


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("erf(x)", "2e^(−x²)/√π"),
        ("erfc(x)", "−2e^(−x²)/√π"),
        ("Γ(x)", "Γ(x) digamma(x)"),
        ("loggamma(x)", "digamma(x)"),
        ("digamma(x)", "trigamma(x)"),
    ],
)
def test_its_derivative(text: str, result: str) -> None:
    derivation = sg.differentiate(text, wrt="x")
    assert to_text(derivation.result_tree) == result
    assert derivation.verify().holds


def test_gamma_is_a_letter_unless_it_is_called() -> None:
    assert read("Γ + 1") == read("Gamma + 1")
    assert read("γ x") == read("gamma x")
    assert to_text(read("Gamma(x)")) == "Γ(x)"
    with pytest.raises(StudentError, match="two ways"):
        read("gamma(x + 1)")
    assert read("γ(x + 1)") == read("gamma (x + 1)")


def test_what_is_not_covered_is_refused_by_name() -> None:
    x = sympy.Symbol("x")
    for refused in (sympy.factorial(x), sympy.polygamma(2, x), sympy.zeta(x)):
        with pytest.raises(UnsupportedError, match=type(refused).__name__):
            sg.differentiate(refused, wrt="x")
    with pytest.raises(UnsupportedError, match="trigamma"):
        sg.differentiate("trigamma(x)", wrt="x")
    for text in ("x!!", "factorial(x)"):
        with pytest.raises(StudentError, match="factorial"):
            read(text)


def test_the_largest_of_many() -> None:
    derivation = sg.differentiate("max(x, 1 - x, x^2/2, 3)", wrt="x")
    assert derivation.steps[0].rule == "extreme_of_many"
    assert derivation.verify().holds


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("f(g(x))", "f'(g(x)) g'(x)"),
        ("f(x^2)", "2x f'(x²)"),
        ("f(a x)", "a f'(a x)"),
        ("f(g(h(x)))", "f'(g(h(x))) g'(h(x)) h'(x)"),
        ("f'(x^2)", "2x f''(x²)"),
    ],
)
def test_abstract_functions(text: str, result: str) -> None:
    derivation = sg.differentiate(text, wrt="x")
    assert to_text(derivation.result_tree) == result
    assert derivation.verify().holds


def test_an_expression_that_contains_f_is_not_called_f() -> None:
    assert sg.differentiate("f(g(x))", wrt="x").function_name == "h"
    assert sg.differentiate("x^2").function_name == "f"


def test_an_abstract_function_of_several_arguments_is_refused_by_name() -> None:
    with pytest.raises(UnsupportedError, match="the abstract function f of several arguments"):
        sg.differentiate("f(x^2, y)", wrt="x")
