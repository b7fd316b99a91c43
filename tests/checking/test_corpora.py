"""What other systems' own test suites say of pairs of answers, and what is said of them here.

The corpora hold facts only, each with the place it comes from. A pair marked "outside" is not our ground and must not
crash; one marked "policy" is decided otherwise here, for the reason beside it.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from symgrad.checking.check import AnswerKey
from symgrad.checking.verdict import Verdict
from symgrad.errors import StudentError, UnsupportedError

DATA = Path(__file__).parent.parent / "data"
OPTIONS = ("relative", "tolerance", "significant", "decimals")


def cases(name: str) -> list[dict[str, Any]]:
    groups = json.loads((DATA / name).read_text("utf-8"))["groups"]
    return [case for group in groups for case in group["cases"]]


def verdict(case: dict[str, Any]) -> Verdict | None:
    """The verdict, None where the expected answer itself is not our ground."""
    try:
        key = AnswerKey(case["expected"], **{option: case[option] for option in OPTIONS if option in case})
    except (StudentError, UnsupportedError):
        return None
    return key.check(case["answer"])


def named(case: dict[str, Any]) -> str:
    return f"{case['answer']} ~ {case['expected']}"


EQUIVALENCES, NUMBERS = cases("equivalences.json"), cases("numeric_cases.json")


@pytest.mark.parametrize("case", EQUIVALENCES, ids=named)
def test_two_expressions(case: dict[str, Any]) -> None:
    found = verdict(case)
    status = "unreadable" if found is None else found.status.value
    if case["verdict"] == "policy":
        assert status == case["ours"], case["reason"]
    elif case["verdict"] != "outside":
        assert status == case["verdict"], found


@pytest.mark.parametrize("case", NUMBERS, ids=named)
def test_a_number(case: dict[str, Any]) -> None:
    found = verdict(case)
    if case["verdict"] == "outside":
        return
    assert found is not None
    if case["verdict"] == "policy":
        assert found.status.value == case["ours"], case["reason"]
    elif case["verdict"] == "too few digits":
        assert found.is_correct
        assert not found.meets_requirements
    else:
        assert found.status.value == case["verdict"], found
        assert found.meets_requirements


def test_the_corpora_are_large_enough_to_mean_something() -> None:
    assert sum(case["verdict"] in ("correct", "incorrect") for case in EQUIVALENCES) > 700
    assert sum(case["verdict"] in ("correct", "incorrect") for case in NUMBERS) > 100


def test_no_pair_is_given_twice() -> None:
    pairs = [named(case) for case in EQUIVALENCES]
    assert len(set(pairs)) == len(pairs)
