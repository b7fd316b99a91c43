"""Numbers: digits, tolerances and exact values, beside Python's decimal arithmetic as an oracle."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symgrad.checking.asked import Demands, DigitsAsked, NumberAnswer
from symgrad.checking.check import AnswerKey, check
from symgrad.checking.numbers import number_checker
from symgrad.checking.verdict import Status
from symgrad.checking.written import written_number
from symgrad.errors import AuthorError, UnsupportedError
from symgrad.language.parser import read

CORRECT, INCORRECT, UNREADABLE = Status.correct, Status.incorrect, Status.unreadable

decimals = st.decimals(min_value=-10_000, max_value=10_000, places=7, allow_nan=False, allow_infinity=False)


def quantum(places: int) -> Decimal:
    return Decimal(1).scaleb(-places)


@given(decimals, st.integers(0, 5), st.sampled_from([ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN]))
def test_a_value_rounded_either_way_is_right(value: Decimal, places: int, way: str) -> None:
    written = f"{value.quantize(quantum(places), way):f}"
    verdict = check(written, expected=value, decimals=places)
    assert verdict.status is CORRECT
    assert verdict.meets_requirements
    assert verdict.score == 1


@given(decimals, st.integers(0, 5), st.integers(-3, 3))
def test_more_than_half_a_unit_away_is_wrong(value: Decimal, places: int, units: int) -> None:
    given_value = value.quantize(quantum(places), ROUND_DOWN) + units * quantum(places)
    is_near = abs(given_value - value) <= quantum(places) / 2
    verdict = check(f"{given_value:f}", expected=value, decimals=places)
    assert (verdict.status is CORRECT) == is_near


@given(decimals.filter(bool), st.integers(1, 6))
def test_significant_digits_are_those_of_decimal(value: Decimal, count: int) -> None:
    unit = Decimal(1).scaleb(value.adjusted() - count + 1)
    rounded = value.quantize(unit, ROUND_HALF_UP)
    for written in (f"{rounded:f}", f"{rounded:e}"):
        verdict = check(written, expected=value, significant=count)
        assert (verdict.status, verdict.meets_requirements) == (CORRECT, True)
    assert check(f"{rounded + 2 * unit:f}", expected=value, significant=count).status is INCORRECT


@given(decimals, st.decimals(0, 10, places=4), st.decimals(-20, 20, places=4))
def test_a_tolerance_counts_both_of_its_ends(value: Decimal, margin: Decimal, distance: Decimal) -> None:
    verdict = check(f"{value + distance:f}", expected=value, tolerance=margin)
    assert (verdict.status is CORRECT) == (abs(distance) <= margin)
    relative = check(f"{value + distance:f}", expected=value, relative=margin)
    assert (relative.status is CORRECT) == (abs(distance) <= margin * abs(value))


@pytest.mark.parametrize(
    ("text", "places", "significant", "value"),
    [
        ("1.38e-1", 3, 3, "0.138"), ("1.38E-1", 3, 3, "0.138"), ("1.38e−1", 3, 3, "0.138"), (".5", 1, 1, "0.5"),
        ("-0", 0, 0, "0"), ("+0.50", 2, 2, "0.5"), ("1.38×10⁻¹", 3, 3, "0.138"), ("1.38·10^{-1}", 3, 3, "0.138"),
        (r"1.38\cdot 10^{-1}", 3, 3, "0.138"), ("1200", 0, 4, "1200"), ("1.2e3", -2, 2, "1200"), ("−0.070", 3, 2, "-0.07"), ("138e-3", 3, 3, "0.138"), ("0.000", 3, 0, "0"), ("5.", 0, 1, "5"), ("47.4%", 3, 3, "0.474"), ("-50 %", 2, 2, "-0.5"),
    ],
)  # fmt: skip
def test_a_decimal_tells_how_many_digits_it_gives(text: str, places: int, significant: int, value: str) -> None:
    found = written_number(read(text), text)
    assert found is not None
    assert (-found.last_decade, found.significant, found.value) == (places, significant, Fraction(value))


@pytest.mark.parametrize("text", ["3/8", "½", "sqrt(2)", "2·3", "1 + 1", "10^-3", "pi"])
def test_an_expression_is_no_decimal(text: str) -> None:
    assert written_number(read(text), text) is None


@pytest.mark.parametrize(
    ("answer", "expected", "asked"),
    [
        ("3/8", "0.375", {"decimals": 3}),
        ("sqrt(2)/2", "1/sqrt(2)", {"decimals": 4}),
        ("0.7071", "sqrt(2)/2", {"decimals": 4}),
        ("e^-1", "1/e", {"significant": 3}),
        ("0.368", "1/e", {"significant": 3}),
        ("≈ 0.474", "0.473889", {"decimals": 3}),
        ("o_6 = 0.474", "0.473889", {"decimals": 3}),
        ("0.9·0.5267 = 0.474", "0.473889", {"decimals": 3}),
        ("0.473", "0.4735", {"decimals": 3}),
        ("0.474", "0.4735", {"decimals": 3}),
        ("-0.000", "0.0003", {"decimals": 3}),
        ("10.0", "9.996", {"significant": 3}),
        ("1e-400", "1e-400", {}),
        ("e^1000", "e^1000", {}),
        ("1.01·sqrt(2)", "sqrt(2)", {"relative": "0.01"}),
        ("e^-1000", "0", {"tolerance": "1e-9"}),
        ("sin(1)^2 + cos(1)^2", "1", {}),
        ("sin(x)^2 + cos(x)^2", "1", {}),
        ("2.50", "5/2", {}),
    ],
)
def test_right(answer: str, expected: str, asked: dict[str, object]) -> None:
    verdict = check(answer, expected=expected, **asked)
    assert (verdict.status, verdict.meets_requirements, verdict.score) == (CORRECT, True, 1)


@pytest.mark.parametrize(
    ("answer", "expected", "asked"),
    [
        ("0.475", "0.473889", {"decimals": 3}),
        ("-0.474", "0.473889", {"decimals": 3}),
        ("0.7071", "sqrt(2)/2", {}),
        ("0.333", "1/3", {}),
        ("1/0", "1", {}),
        ("0/0", "0", {"decimals": 2}),
        ("ln(-1)", "1", {}),
        ("inf", "3", {"decimals": 1}),
        ("e^-1000", "0", {}),
        ("e^1000 + 1", "e^1000", {}),
        ("2x", "2", {"decimals": 2}),
        ("0.001", "0", {"significant": 3}),
        ("0", "0.5", {"decimals": 3}),
    ],
)
def test_wrong(answer: str, expected: str, asked: dict[str, object]) -> None:
    verdict = check(answer, expected=expected, **asked)
    assert (verdict.status, verdict.score) == (INCORRECT, 0)
    assert verdict.counterexample is not None


@pytest.mark.parametrize("answer", ["nan", "1,5", "0x10", "1_000", "0.5 ± 0.1", "", "(1, 2)", "x < 2", "9^9^9^9"])
def test_unreadable(answer: str) -> None:
    verdict = check(answer, expected="0.474", decimals=3)
    assert verdict.status is UNREADABLE
    assert verdict.problem is not None


@pytest.mark.parametrize(
    ("answer", "expected", "asked", "wanted"),
    [
        ("0.47", "0.473889", {"decimals": 3}, "3 decimal places"),
        ("0", "0.0003", {"decimals": 3}, "3 decimal places"),
        ("0.5", "0.473889", {"significant": 2}, "2 significant digits"),
        ("1e1", "9.996", {"significant": 3}, "3 significant digits"),
        ("5", "5.04", {"decimals": 1}, "1 decimal place"),
        ("+0.5", "0.473889", {"decimals": 3}, "3 decimal places"),
    ],
)
def test_too_few_digits_are_said_beside_the_status(
    answer: str, expected: str, asked: dict[str, object], wanted: str
) -> None:
    verdict = check(answer, expected=expected, **asked)
    assert (verdict.status, verdict.meets_requirements, verdict.score) == (CORRECT, False, 0)
    assert [requirement.wanted for requirement in verdict.requirements] == [wanted]


@pytest.mark.parametrize(
    ("mode", "exact", "stepwise"), [("either", True, True), ("exact", True, False), ("stepwise", False, True)]
)
def test_the_chain_that_rounds_at_each_step(mode: str, exact: bool, stepwise: bool) -> None:
    asked = Demands(digits=DigitsAsked(decimals=4, mode=mode))  # type: ignore[arg-type]
    checker = number_checker(NumberAnswer(read("-0.0870470"), read("-0.0870836")), asked)
    assert checker.check("-0.0870").is_correct == exact
    assert checker.check("-0.0871").is_correct == stepwise
    assert not checker.check("-0.0872").is_correct


def test_a_number_may_have_to_be_simplified() -> None:
    key = AnswerKey("2/3", form="simplified")
    assert key.check("2/3").meets_requirements
    for answer in ("4/6", "1/3 + 1/3"):
        verdict = key.check(answer)
        assert (verdict.status, verdict.meets_requirements, verdict.score) == (CORRECT, False, 0)


@pytest.mark.parametrize("expected", ["1/0", "ln(-1)", "0/0"])
def test_an_expected_number_has_a_value(expected: str) -> None:
    with pytest.raises(UnsupportedError):
        AnswerKey(expected, decimals=3)


def test_digits_and_tolerance_contradict_each_other() -> None:
    for asked in ({"decimals": 3, "tolerance": 1}, {"decimals": 3, "significant": 3}, {"tolerance": -1}):
        with pytest.raises(AuthorError):
            AnswerKey("1", **asked)  # type: ignore[arg-type]
