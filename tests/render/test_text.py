"""Text for a terminal: columns by displayed width, and what happens where there is no room."""

import pytest

from symgrad.document.model import Aligned, Code, Figure, FigureNode, Line, Math, Statement, Table
from symgrad.language.tree import Name, Sum, name
from symgrad.render import text
from symgrad.render.columns import break_formula, wrap
from tests.render.pages import SQUARE, x

LONG = Sum(tuple(name(f"w_{i}_{i}") for i in range(40)))


def test_a_formula_in_a_sentence_is_not_broken():
    lines = text.paragraph(("word " * 15, Math(Sum((SQUARE, x, SQUARE))))).splitlines()
    assert lines[-1] == "x² + x + x²"


def test_wide_characters_count_twice():
    table = text.ruled(Table((("a",), ("b",)), ((("漢字",), ("x",)), (("abcd",), ("y",)))))
    assert [line.index(last) for line, last in zip(table.splitlines()[2:], "xy", strict=True)] == [6, 8]


def test_signs_stand_under_each_other_and_reasons_in_a_column():
    chain = Aligned(Name("y"), (Line("=", SQUARE, ("first",)), Line("≈", x, ("second",)), Line("", x)))
    assert text.aligned(chain) == "  y = x²   first\n    ≈ x    second\n      x"


def test_a_long_left_side_stands_alone():
    lines = text.aligned(Aligned(LONG, (Line("=", x),))).splitlines()
    assert lines[-1] == "    = x"


def test_a_long_right_side_is_broken_at_its_signs():
    lines = text.aligned(Aligned(x, (Line("=", LONG, ("why",)),))).splitlines()
    assert len(lines) > 2
    assert all(line.lstrip().startswith(("x =", "+", "(why)")) for line in lines)
    assert max(map(len, lines)) <= 100


@pytest.mark.parametrize(
    ("formula", "columns", "lines"),
    [
        ("a + b + c", 5, ["a + b", "+ c"]),
        ("f(a + b) − c", 8, ["f(a + b)", "− c"]),
        ("abc", 1, ["abc"]),
        ("", 5, [""]),
    ],
)
def test_formulas_break_outside_brackets(formula, columns, lines):
    assert break_formula(formula, columns) == lines


def test_a_word_longer_than_the_line_stands_alone():
    assert wrap("a incomprehensible b", 5) == ["a", "incomprehensible", "b"]


def test_a_statement_has_its_bar_on_every_line():
    lines = text.statement(Statement(("Rule",), ("word " * 40,))).splitlines()
    assert len(lines) > 2
    assert all(line.startswith("  │ ") and len(line) <= 80 for line in lines)


def test_code_and_a_graph_without_arrows():
    assert text.prose((Code("x^2"),)) == "`x^2`"
    assert text.arrows(Figure((FigureNode("a", x, (("1",),)),), ())) == "  x   1"
