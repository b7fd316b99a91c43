"""Every exercise, published and our own: the result against other engines, every step named, proved and proved again.

The exercises with an equation to be solved for dy/dx are tested with implicit differentiation.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import mpmath
import pytest
import sympy

import symgrad as sg
from symgrad.calculus.derivation import Derivation
from symgrad.calculus.rules import RULES
from symgrad.calculus.simplify import REWRITES
from symgrad.functions.registry import FUNCTIONS
from symgrad.language.printing import to_text
from tests.calculus.second_engine import DIGITS, assert_equal, points

DATA = Path(__file__).parents[1] / "data"
PUBLISHED = [
    exercise
    for exercise in json.loads((DATA / "exercises.json").read_text(encoding="utf-8"))
    if exercise["kind"] not in ("implicit", "gradient")
]
GRADIENTS = [e for e in json.loads((DATA / "exercises.json").read_text(encoding="utf-8")) if e["kind"] == "gradient"]
OURS = json.loads((DATA / "exercises_more.json").read_text(encoding="utf-8"))

NAMED_STEPS = {
    *(rule.id for rule in RULES),
    *(rewrite.id for rewrite in REWRITES),
    *(f"derivative_of_{function}" for function in FUNCTIONS),
    "exponential", "abstract", "definition", "rewrite",
}  # fmt: skip
"""The rules, the rewrites, the derivatives of the registry's functions and the lines of their own derivations."""


def _identifier(exercise: dict[str, Any]) -> str:
    return str(exercise["id"])


def _check(derivation: Derivation) -> None:
    """Each step has a name and holds, for our own verification and for a program that is not ours."""
    while derivation is not None:
        evidence = derivation.verify()
        assert evidence.holds, [
            (line.rule, to_text(line.left), to_text(line.right)) for line in evidence.lines if not line.holds
        ]
        steps = [step for outer in derivation.steps for step in outer.walk()]
        assert {step.rule for step in steps} <= NAMED_STEPS
        assert all(step.reason for step in steps)
        sides = [(step.before, step.after) for step in steps]
        free = {symbol for pair in sides for side in pair for symbol in side.atoms(sympy.Symbol)}
        names = tuple(sorted(symbol.name for symbol in free))
        with mpmath.workdps(DIGITS):
            for point in points([derivation.expression, derivation.result], names=names):
                for before, after in sides:
                    assert_equal(before, after, point)
        derivation = derivation.previous


def _oracle(expression: sympy.Expr, variables: list[str]) -> sympy.Expr:
    """SymPy's derivative; over the real numbers, where it knows those of |x| and max."""
    real = {symbol: sympy.Symbol(symbol.name, real=True) for symbol in expression.free_symbols}
    taken = [sympy.Symbol(name, real=True) for name in variables]
    return sympy.diff(expression.subs(real), *taken)


def _assert_result(derivation: Derivation, expected: sympy.Expr, variables: list[str]) -> None:
    with mpmath.workdps(DIGITS):
        for point in points([derivation.expression, derivation.result, expected], names=tuple(variables)):
            assert_equal(derivation.result, expected, point)


@pytest.mark.parametrize("exercise", PUBLISHED, ids=_identifier)
def test_published_exercises(exercise: dict[str, Any]) -> None:
    derivation = sg.differentiate(exercise["expression"], wrt=exercise["wrt"])
    f, g, x = sympy.Function("f"), sympy.Function("g"), sympy.Symbol("x")
    printed = sympy.sympify(exercise["answer"], locals={"f": f, "g": g, "x": x})
    assert exercise["answer_ok"]
    assert derivation.expression.free_symbols <= sympy.sympify(exercise["expression"]).free_symbols
    _assert_result(derivation, printed, exercise["wrt"])
    _check(derivation)


@pytest.mark.parametrize("exercise", GRADIENTS, ids=_identifier)
def test_published_gradients(exercise: dict[str, Any]) -> None:
    gradient = sg.gradient(exercise["expression"], wrt=exercise["wrt"])
    for partial, printed in zip(gradient.partials.values(), sympy.sympify(exercise["answer"]), strict=True):
        _assert_result(partial, printed, exercise["wrt"])
        _check(partial)


@pytest.mark.oracle
@pytest.mark.parametrize("exercise", OURS, ids=_identifier)
def test_our_own_exercises(exercise: dict[str, Any]) -> None:
    derivation = sg.differentiate(exercise["expression"], wrt=exercise["wrt"])
    first = derivation
    while first.previous is not None:
        first = first.previous
    _assert_result(derivation, _oracle(first.expression, exercise["wrt"]), exercise["wrt"])
    _check(derivation)


def test_the_corpus_is_large() -> None:
    assert len(PUBLISHED) + len(GRADIENTS) == 70
    assert len(OURS) > 250
    assert len({exercise["expression"] + str(exercise["wrt"]) for exercise in OURS}) == len(OURS)


def test_the_engine_is_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole corpus is worked out, verified and printed while every derivative of SymPy raises."""

    def refuse(*_arguments: Any, **_options: Any) -> Any:
        raise AssertionError("SymPy was asked for a derivative")

    monkeypatch.setattr(sympy, "diff", refuse)
    monkeypatch.setattr(sympy.Expr, "diff", refuse)
    monkeypatch.setattr(sympy.Derivative, "doit", refuse)
    for kind in (sympy.Basic, sympy.Add, sympy.Mul, sympy.Pow, sympy.Function, sympy.Derivative, sympy.Symbol):
        monkeypatch.setattr(kind, "_eval_derivative", refuse, raising=False)
    for exercise in OURS[::3]:
        derivation = sg.differentiate(exercise["expression"], wrt=exercise["wrt"])
        assert derivation.result is not None
        assert derivation.to_markdown()
