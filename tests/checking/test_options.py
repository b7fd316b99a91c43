"""Choices: one option or several, by letter or by number."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symgrad.checking.asked import OptionsAnswer
from symgrad.checking.options import OptionsChecker
from symgrad.checking.verdict import Status

ONE = OptionsChecker(OptionsAnswer(4, (1,)))
SEVERAL = OptionsChecker(OptionsAnswer(4, (0, 2), several=True))


@pytest.mark.parametrize("answer", ["b", "B", "2", "(b)", "b)", " b. ", "[2]"])
def test_one_right_option(answer: str) -> None:
    verdict = ONE.check(answer)
    assert (verdict.status, verdict.score, verdict.grounds.method) == (Status.correct, 1, "choice")


@pytest.mark.parametrize("answer", ["a", "3", "d"])
def test_one_wrong_option(answer: str) -> None:
    assert (ONE.check(answer).status, ONE.check(answer).score) == (Status.incorrect, 0)


@pytest.mark.parametrize("answer", ["", "e", "5", "0", "-1", "a, b", "bb", "99999999999", "β", "²", "b?c"])
def test_what_is_no_option(answer: str) -> None:
    verdict = ONE.check(answer)
    assert verdict.status is Status.unreadable
    assert verdict.problem is not None


@pytest.mark.parametrize("answer", ["a, c", "c a", "a and c", "1;3", "a,c,a", "A\nC", "(a), (c)"])
def test_several_right_options(answer: str) -> None:
    assert (SEVERAL.check(answer).status, SEVERAL.check(answer).score) == (Status.correct, 1)


@given(st.sets(st.integers(0, 3)))
def test_each_right_option_earns_a_share_and_each_wrong_one_takes_one_away(chosen: set[int]) -> None:
    verdict = SEVERAL.check(", ".join("abcd"[place] for place in sorted(chosen)))
    share = Fraction(len(chosen & {0, 2}) - len(chosen - {0, 2}), 2)
    assert verdict.score == max(0, share)
    assert (verdict.status is Status.correct) == (chosen == {0, 2})


@given(st.text(max_size=300))
def test_any_text_gets_a_verdict(text: str) -> None:
    for checker in (ONE, SEVERAL):
        assert checker.check(text).status in Status
