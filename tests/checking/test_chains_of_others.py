"""What another system's own test suite says of chains of lines, and what is said of them here."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

import symgrad as sg
from symgrad.checking.chains.verdict import ChainVerdict, LineStatus

CASES: list[dict[str, Any]] = [
    case
    for group in json.loads((Path(__file__).parent.parent / "data" / "chains.json").read_text("utf-8"))["groups"]
    for case in group["cases"]
]
WRONG = "><?&!+"
LETTER = re.compile(r"(?<![A-Za-z])[A-Za-z](?![A-Za-z(])")


def arguments(text: str, start: int) -> tuple[list[str], int]:
    """What stands between the commas of a call whose bracket opens at ``start``, and where it closes."""
    found, depth, last = [], 0, start + 1
    for place in range(start, len(text)):
        depth += (text[place] in "([") - (text[place] in ")]")
        if (text[place] == "," and depth == 1) or depth == 0:
            found.append(text[last:place])
            last = place + 1
        if depth == 0:
            return found, place + 1
    raise AssertionError(text)


def rewritten(text: str) -> str:
    """A line in our notation."""
    text = text.replace("#pm#", "±").replace("nounor", "or").replace("nounand", "and").replace("y(x)", "y")
    text = re.sub(r"\bstacklet\((.*),(.*)\)$", r"let \1 = \2", text)
    while (call := re.search(r"\b(lg|noundiff|diff)\(", text)) is not None:
        (first, *rest), end = arguments(text, call.end() - 1)
        new = f"log_{rest[0]}({first})" if call[1] == "lg" else "(dy/dx)" if first == "y" else f"d/d{rest[0]}[{first}]"
        text = text[: call.start()] + new + text[end:]
    return text


def judged(case: dict[str, Any]) -> ChainVerdict:
    lines = [rewritten(line) for line in case["lines"]]
    numbers = case.get("numbers", "complex")
    letters = sorted({letter for line in lines for letter in LETTER.findall(line)} - {"e", "i"})
    assumptions = [f"{letter} > 0" for letter in letters] if numbers == "positive" else []
    return sg.check_chain(lines, is_complex=numbers == "complex", assumptions=assumptions)


@pytest.mark.parametrize("case", CASES, ids=lambda case: " | ".join(case["lines"])[:70])
def test_the_first_wrong_line(case: dict[str, Any]) -> None:
    verdict = judged(case)
    first = next((place for place, mark in enumerate(case["marks"], 1) if mark in WRONG), None)
    bad = (LineStatus.wrong, LineStatus.unreadable)
    found = next((line.number for line in verdict.lines if line.status in bad), None)
    if case.get("outside"):
        assert verdict.first_wrong is None
    elif "policy" in case:
        assert found == case["policy"]["ours"] != first
    else:
        assert found == first
        undecided = [line.number for line in verdict.lines if line.status is LineStatus.undecided]
        assert all(first is not None and number > first for number in undecided)


def test_there_are_enough() -> None:
    assert len(CASES) == 157
    assert sum("outside" in case for case in CASES) < 25
    assert sum("policy" in case for case in CASES) < 5
