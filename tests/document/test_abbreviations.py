"""A deep chain gets letters for its inner functions; each line in letters is the proved line."""

import pytest

import symgrad as sg
from symgrad.calculus.rules import rule_of
from symgrad.document.abbreviations import Letters, letters_of
from symgrad.errors import ProofError
from symgrad.language.parser import read
from symgrad.language.printing import to_text
from symgrad.language.tree import Name

DEEP = "sin(exp(cos(ln(tan(sqrt(1 + arctan(x^3)))))))"


def test_each_letter_stands_for_an_inner_function_in_the_letters_before_it() -> None:
    letters = letters_of(sg.differentiate(DEEP))
    assert letters is not None
    defined = [f"{to_text(name)} = {to_text(part)}" for name, part in zip(letters.names, letters.parts, strict=True)]
    assert defined[:3] == ["u₁ = 1 + arctan(x³)", "u₂ = √u₁", "u₃ = tan u₂"]


def test_every_line_is_the_proved_one_when_the_letters_are_put_back() -> None:
    derivation = sg.differentiate(DEEP)
    letters = letters_of(derivation)
    assert letters is not None
    for line in derivation.lines():
        short = letters.shortened(line.tree)
        assert letters.restored(short) == line.tree
        assert len(to_text(short)) < 100


def test_a_letter_that_does_not_stand_for_its_part_is_found_out() -> None:
    wrong = Letters((Name("u", ("1",)),), (read("sin x"),), (read("cos x"),))
    with pytest.raises(ProofError):
        wrong.shortened(read("1 + sin x"))


def test_a_shallow_chain_and_one_with_short_lines_need_no_letters() -> None:
    assert letters_of(sg.differentiate("sin(cos(x^2))")) is None
    assert letters_of(sg.differentiate("sin(sin(sin(sin(sin x))))")) is None


def test_letters_of_the_problem_are_not_taken() -> None:
    letters = letters_of(sg.differentiate(DEEP.replace("x^3", "u^3"), wrt="u"))
    assert letters is not None
    assert {name.base for name in letters.names} == {"v"}


def test_a_power_is_worked_out_once_on_a_page() -> None:
    page = sg.differentiate("x^5 + x^4 + x^(-2)").to_text()
    assert page.count("power rule") == 3
    assert "n = 5: 5 · x^(5 − 1) = 5x⁴" in page
    assert "n = −2: " in page
    assert "n = 4:" not in page


def test_a_sum_that_begins_with_a_negative_number_has_no_minus_zero() -> None:
    page = sg.differentiate("-3 + 8x").to_text()
    assert "d/dx[−3] + d/dx[8x]" in page
    assert "−0" not in page


def test_the_rule_of_the_outer_function_stands_in_its_row() -> None:
    rows = [line for line in sg.differentiate("sin(x^2)").to_text().splitlines() if "outer" in line]
    assert any("derivative of the sine" in row for row in rows)
    rows = [line for line in sg.differentiate("(x^2 + 1)^7").to_text().splitlines() if "outer" in line]
    assert any("power rule, n = 7" in row for row in rows)


def test_what_a_softmax_holds_fixed_is_not_its_own_variable() -> None:
    page = sg.differentiate(r"\frac{e^{z_j}}{\sum_k e^{z_k}}", wrt="z_j").to_text()
    assert "Here every other z is held fixed." in page


def test_a_logarithm_to_another_base_states_nothing_false() -> None:
    rule = rule_of("change_of_base")
    assert rule is not None
    assert not rule.statement
