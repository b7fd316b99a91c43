"""Published worked examples of networks and circuits, by every value that was read in them.

What is printed is tested to its last digit; what is printed wrong has the right value beside it, and why.
"""

from __future__ import annotations

from copy import deepcopy
from fractions import Fraction

import pytest

from tests.networks.published import Example, places_of, published

_EXAMPLES = published()
_EXACT, _STEPWISE = ({key: Example(entry, stepwise) for key, entry in _EXAMPLES.items()} for stepwise in (False, True))


def _values(field: str) -> list[tuple[str, str]]:
    return [(key, value) for key, entry in _EXAMPLES.items() for value in entry.get(field, ())]


def test_every_example_has_a_source_and_values():
    assert len(_EXAMPLES) >= 33
    for entry in _EXAMPLES.values():
        assert set(entry["source"]) == {"author", "title", "where", "retrieved"}
        assert entry["printed"] or entry["wrong"]


@pytest.mark.parametrize(("key", "value"), _values("printed"))
def test_printed_values(key, value):
    printed = _EXAMPLES[key]["printed"][value]
    found = _EXACT[key].value(value)
    assert found.rounded(places_of(printed)) == Fraction(printed)
    assert "." in printed or found.exact is None or found.exact == Fraction(printed)


@pytest.mark.parametrize(("key", "value"), _values("stepwise"))
def test_values_from_rounded_values(key, value):
    printed = _EXAMPLES[key]["stepwise"][value]
    assert _STEPWISE[key].value(value).exact == Fraction(printed)


@pytest.mark.parametrize(
    ("key", "number"), [(key, number) for key, entry in _EXAMPLES.items() for number in range(len(entry["wrong"]))]
)
def test_values_that_are_printed_wrong(key, number):
    wrong = _EXAMPLES[key]["wrong"][number]
    found = _EXACT[key].value(wrong["value"])
    assert wrong["why"]
    assert found.rounded(places_of(wrong["right"])) == Fraction(wrong["right"])
    assert found.rounded(places_of(wrong["printed"])) != Fraction(wrong["printed"])


@pytest.mark.parametrize("key", list(_EXAMPLES))
def test_every_example_is_proved(key):
    assert _EXACT[key].found.verify().holds


@pytest.mark.parametrize("key", list(_EXAMPLES))
def test_every_example_has_a_page(key):
    for one in (_EXACT[key], *([_STEPWISE[key]] if "rounding" in _EXAMPLES[key] else [])):
        assert one.found.to_markdown().startswith("# ")


def test_exchanged_digits_of_one_weight_explain_eight_outputs():
    entry = deepcopy(_EXAMPLES["gorman_stairs_422"])
    entry["network"]["layers"][1]["weights"][1][0] = "0.00374"
    mended = Example(entry)
    assert len(entry["wrong"]) == 8
    for wrong in entry["wrong"]:
        assert mended.value(wrong["value"]).rounded(5) == Fraction(wrong["printed"])
