"""Slope tables: exact decimals, no float noise."""

from __future__ import annotations

from fractions import Fraction

import pytest

import symgrad as sg
from symgrad.errors import AuthorError
from symgrad.language.printing import to_text


@pytest.mark.parametrize(
    ("point", "values", "slopes", "limit"),
    [
        (2, ["12.1304", "12.013004", "12.00130004"], ["13.04", "13.004", "13.0004"], 13),
        (-1, ["8.8904", "8.989004", "8.99890004"], ["−10.96", "−10.996", "−10.9996"], -11),
    ],
)
def test_the_lectures_tables(point: int, values: list[str], slopes: list[str], limit: int) -> None:
    table = sg.slope_table("2 - 3x + 4x^2", at={"x": point}, h=[0.01, 0.001, 0.0001])
    assert [to_text(row.value_tree) for row in table.rows] == values
    assert [to_text(row.slope_tree) for row in table.rows] == slopes
    assert table.limit == limit
    assert all(row.exact for row in table.rows)
    assert table.rows[0].h == Fraction(1, 100)


def test_values_that_are_not_rational_are_rounded_and_say_so() -> None:
    table = sg.slope_table("sin x", at={"x": 1}, h=["0.1"])
    assert not table.rows[0].exact
    assert to_text(table.rows[0].value_tree) == "0.8912073601"


def test_one_input_of_several() -> None:
    table = sg.slope_table("a + b c", at={"a": 1, "b": -2, "c": 3}, wrt="b", h=["0.01"])
    assert [row.value for row in table.rows] == [Fraction("-4.97")]
    assert table.limit == 3


@pytest.mark.parametrize("arguments", [
    {"at": {"x": 2}, "h": [0]}, {"at": {"x": 2}, "h": []}, {"at": {}}, {"at": {"y": 1}}, {"at": {"x": 2, "y": 1}, "wrt": "z"},
])
def test_what_cannot_be_used_is_said(arguments: dict[str, object]) -> None:
    with pytest.raises(AuthorError):
        sg.slope_table("x^2", **arguments)  # type: ignore[arg-type]
