"""The guard of the whole suite: SymPy's derivative is refused, to symgrad always, to a test unless it is an oracle."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sympy

import symgrad as sg
from tests.own_engine import SYMGRAD, OwnEngineError

X = sympy.Symbol("x")
WAYS: dict[str, Callable[[], Any]] = {
    "diff": lambda: sympy.diff(X**2, X),
    "method": lambda: (X**2).diff(X),
    "doit": lambda: sympy.Derivative(X**2, X).doit(),
    "inside": lambda: sympy.sin(X)._eval_derivative(X),
    "evaluated": lambda: sympy.Derivative(sympy.exp(X) * X, X, evaluate=True),
}


def as_symgrad(way: Callable[[], Any]) -> Callable[[], Any]:
    """The same function as if it stood in a module of symgrad."""
    way.__code__ = way.__code__.replace(co_filename=f"{SYMGRAD}/calculus/anywhere.py")
    return way


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_test_may_not_differentiate_with_sympy(way: Callable[[], Any]) -> None:
    with pytest.raises(OwnEngineError, match="SymPy's"):
        way()


@pytest.mark.oracle
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_an_oracle_may(way: Callable[[], Any]) -> None:
    assert way() is not None


@pytest.mark.oracle
def test_symgrad_may_not_even_while_a_test_may() -> None:
    with pytest.raises(OwnEngineError):
        as_symgrad(lambda: sympy.diff(X**3, X))()
    with pytest.raises(OwnEngineError):
        as_symgrad(lambda: sympy.Derivative(X**3, X).doit())()
    with pytest.raises(OwnEngineError):
        as_symgrad(lambda: (sympy.Derivative(X**3, X) + 1).doit())()


def test_the_solvers_that_symgrad_calls_may() -> None:
    found = as_symgrad(lambda: sympy.real_roots(X**5 - 3 * X + 1))()
    assert len(found) == 3


def test_results_are_still_offered_as_sympy_trees() -> None:
    derivation = sg.differentiate("x^2 sin(f(x^2)) + |x|^3 + max(x, 1)")
    assert derivation.result is not None
    assert derivation.verify().holds
    assert sg.stationary_points("x^5 - 5x").points
