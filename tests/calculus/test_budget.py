"""What would take minutes is refused with a sentence; what is long and yet in reach is worked out."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest

import symgrad as sg
from symgrad.language.parser import read
from symgrad.language.tree import Name
from symgrad.numeric.balls import evaluate
from symgrad.numeric.compiled import compile_numeric
from symgrad.numeric.keys import keys_in

X = Name("x")
NESTED = r"\sum_{i=1}^{3}" * 20 + "x"


@pytest.mark.parametrize("source", ["x*" * 9000 + "x", "(x+1)" * 3000, "".join(f"(x+{i})" for i in range(1, 302))])
def test_a_product_of_very_many_factors_is_refused(source: str) -> None:
    with pytest.raises(sg.UnsupportedError, match="factors vary, and the product rule is written out for at most 300"):
        sg.differentiate(source)


def test_factors_that_do_not_vary_are_not_counted() -> None:
    assert sg.differentiate("".join(f"a_{i} " for i in range(400)) + "x^2", "x").result.has(sg.parse("x"))


def test_equal_factors_are_collected_however_many_they_are() -> None:
    assert sg.differentiate("(x+1)" * 60).result == sg.parse("60 (x+1)^59")


@pytest.mark.parametrize("work", [
    lambda tree: evaluate(tree, {X: Fraction(1)}),
    lambda tree: compile_numeric(tree, [X]),
    lambda tree: sg.differentiate(tree, X).verify(),
])  # fmt: skip
def test_sums_inside_sums_draw_on_one_budget(work) -> None:
    with pytest.raises(sg.UnsupportedError, match="more than 10000 terms of sums"):
        work(read(NESTED))


def test_so_do_sums_whose_bounds_depend_on_each_other() -> None:
    sums = "".join(rf"\sum_{{{low}=1}}^{{{high}}}" for high, low in zip(["40", *"ijkmn"], "ijkmnp", strict=True))
    with pytest.raises(sg.UnsupportedError, match="more than 10000 terms"):
        evaluate(read(sums + "x"), {X: Fraction(1)})


def test_so_do_the_names_with_an_index() -> None:
    sums = "".join(rf"\sum_{{{letter}=1}}^{{9}}" for letter in "ijkmn")
    with pytest.raises(sg.UnsupportedError, match="more than 10000 terms"):
        keys_in([read(sums + "w_{i,j,k,m,n}")])


def test_a_sum_within_the_budget_is_proved() -> None:
    assert sg.differentiate(r"\sum_{i=1}^{5} \sum_{j=1}^{i} i j x^2", "x").verify().holds


def test_a_long_sum_with_large_exponents_is_proved() -> None:
    source = "+".join(f"{i}*x^{3 * i}" for i in range(1, 120))
    assert sg.differentiate(source).verify().holds


@pytest.mark.parametrize("source", ["ln(-2)", "1/0"])
def test_a_constant_that_is_not_defined_is_told(source: str) -> None:
    with pytest.raises(sg.ProofError, match=r"there is no point at which .* is defined"):
        sg.differentiate(source, "x").to_text()


@pytest.mark.parametrize("source", ["(-2)^x", "x ln(-2)", "sqrt(-x^2)", "ln(-x^2 - 1)", "log_{2}" * 9 + "x"])
def test_a_function_without_a_point_is_told(source: str) -> None:
    derivation = sg.differentiate(source, "x")
    assert not derivation.verify().holds
    with pytest.raises(sg.ProofError, match=r"no point was found at which .* is defined"):
        derivation.to_text()


def test_a_function_nested_forty_deep_ends_too() -> None:
    assert not sg.differentiate("log_{2}" * 40 + "x", "x").verify().holds


@pytest.mark.parametrize("weight", [36, 87, 88, 89, 100, 1000, 5000])
@pytest.mark.parametrize("target", [0, 1])
def test_a_saturated_unit_has_a_loss_however_many_bits_it_takes(weight: int, target: int) -> None:
    unit = sg.Layer(1, "sigmoid", weights=[[weight]], biases=[0])
    network = sg.Network(inputs=1, layers=[unit], loss="binary_cross_entropy")
    found = network.backpropagate([1], targets=[target])
    with mpmath.workdps(6000):
        tail = 1 / (1 + mpmath.exp(weight))  # 1 − σ(w)
        loss, gradient = (-mpmath.log(tail), 1 - tail) if target == 0 else (-mpmath.log(1 - tail), -tail)
        assert found.loss == pytest.approx(float(loss), rel=1e-15, abs=0)
        assert found.gradients["w_1_2"].value == pytest.approx(float(gradient), rel=1e-15, abs=0)


@pytest.mark.parametrize(("old", "new", "words"), [
    ("learning_rate: 0.1", "learning_rate: 0", "a number greater than 0"),
    ("learning_rate: 0.1", "learning_rate: -1/2", "a number greater than 0"),
    ("title: T", "title: ~", "expected: a title"),
    ("title: T", "title: null", "expected: a title"),
])  # fmt: skip
def test_a_problem_file_is_refused_with_its_line(old: str, new: str, words: str) -> None:
    sheet = "title: T\nproblems:\n  - kind: descent\n    function: x^2\n    start: x = 2\n    learning_rate: 0.1\n"
    assert sg.loads(sheet).problems
    with pytest.raises(sg.AuthorError, match=words):
        sg.loads(sheet.replace(old, new))
