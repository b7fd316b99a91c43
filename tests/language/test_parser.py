"""Real answers in all notations come out as the tree that was meant."""

from fractions import Fraction

import pytest

from symgrad.language.notation import Notation
from symgrad.language.parser import read
from symgrad.language.printing import to_source
from symgrad.language.traversal import walk
from symgrad.language.tree import (
    EULER,
    TWO,
    Call,
    Cases,
    Constant,
    Derivative,
    Listing,
    Matrix,
    Name,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Summation,
    Tree,
    Underbrace,
)
from tests.language import answers

TABLES = ("CALCULATOR", "PYTHON", "TEX", "UNICODE", "DERIVATIVES", "NETWORKS")
X, Y, Z = Name("x"), Name("y"), Name("z")


@pytest.mark.parametrize("table", TABLES)
def test_answers_are_read_as_they_are_meant(table: str) -> None:
    for text, source in getattr(answers, table):
        assert to_source(read(text)) == source, text


@pytest.mark.parametrize("table", TABLES)
def test_the_table_itself_is_read_back(table: str) -> None:
    for _, source in getattr(answers, table):
        assert to_source(read(source)) == source


@pytest.mark.parametrize("table", TABLES)
def test_every_node_knows_its_place(table: str) -> None:
    for text, _ in getattr(answers, table):
        for node in walk(read(text)):
            if node.span is not None:
                start, end = node.span
                assert 0 <= start < end <= len(text), (text, node)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("2 - 3x", Sum((TWO, Negative(Product((Number(Fraction(3)), X)))))),
        ("-x^2", Negative(Power(X, TWO))),
        ("-2x", Negative(Product((TWO, X)))),
        ("2x sin x", Product((TWO, X, Call("sin", (X,))))),
        ("(2x)(3x)", Product((Product((TWO, X)), Product((Number(Fraction(3)), X))))),
        ("a - b + c", Sum((Name("a"), Negative(Name("b")), Name("c")))),
        ("a - (b + c)", Sum((Name("a"), Negative(Sum((Name("b"), Name("c"))))))),
        ("0.10", Number(Fraction(1, 10), 2)),
        ("1.5e-3", Number(Fraction(3, 2000), 4)),
        ("1.5e3", Number(Fraction(1500))),
        ("-0.7", Negative(Number(Fraction(7, 10), 1))),
        ("½", Number(Fraction(1, 2))),
        ("1/2", Quotient(Number(Fraction(1)), TWO)),
        ("a/b/c", Quotient(Quotient(Name("a"), Name("b")), Name("c"))),
        ("a b/c", Quotient(Product((Name("a"), Name("b"))), Name("c"))),
        ("e^-x", Power(EULER, Negative(X))),
        ("e", Constant("e")),
        ("E", Name("E")),
        ("e_6", Name("e", ("6",))),
        ("π", Constant("pi")),
        ("|x|", Call("abs", (X,))),
        ("√x", Call("sqrt", (X,))),
        ("∛x", Call("root", (X, Number(Fraction(3))))),
        (r"\sqrt[n]{x}", Call("root", (X, Name("n")))),
        ("log_2 x", Call("log", (X, TWO))),
        ("ln x", Call("log", (X,))),
        ("sin^2 x", Power(Call("sin", (X,)), TWO)),
        ("f''(x)", Call("f", (X,), 2)),
        ("σ'(z)", Call("sigmoid", (Z,), 1)),
        ("y'", Call("y", (), 1)),
        ("dE/dw_5_6", Derivative(Name("E"), (Name("w", ("5", "6")),))),
        ("∂E/∂z₆", Derivative(Name("E"), (Name("z", ("6",)),), partial=True)),
        ("d/dx[x^2]", Derivative(Power(X, TWO), (X,))),
        ("d²y/dx²", Derivative(Y, (X, X))),
        ("∂²f/∂x∂y", Derivative(Name("f"), (Y, X), partial=True)),
        ("Σ_j o_j", Summation(Name("o", ("j",)), Name("j"))),
        ("x if x > 0 else 0", Cases(((X, Relation(X, ">", Number(Fraction(0)))),), Number(Fraction(0)))),
        ("f'(x) = 2x", Relation(Call("f", (X,), 1), "=", Product((TWO, X)))),
        ("a = b = c", Relation(Name("a"), "=", Relation(Name("b"), "=", Name("c")))),
        ("(1, x)", Listing((Number(Fraction(1)), X))),
        ("[[x, y]]", Matrix(((X, Y),))),
        ("ŷ", Name("y", accent="hat")),
        (r"\underbrace{x + y}_{z}", Underbrace(Sum((X, Y)), Z)),
    ],
)
def test_the_shape_of_a_tree(text: str, tree: Tree) -> None:
    assert read(text) == tree


@pytest.mark.parametrize(
    ("text", "dots"), [("2·x", True), (r"2\cdot x \times y", True), ("2*x", False), ("2x", False), ("2·x y", False)]
)
def test_dots_are_kept_where_all_were_typed(text: str, dots: bool) -> None:
    tree = read(text)
    assert isinstance(tree, Product)
    assert tree.dots is dots


def test_spans_count_in_the_original_text() -> None:
    tree = read("$ 2x + σ(z) $")
    assert isinstance(tree, Sum)
    assert tree.span == (2, 11)
    assert tree.terms[1].span == (7, 11)


@pytest.mark.parametrize(("base", "arguments"), [("e", 1), (10, 2)])
def test_log_without_a_base_is_what_the_problem_says(base: str | int, arguments: int) -> None:
    notation = Notation(logarithm_base=base)  # type: ignore[arg-type]
    for text in ("log x", "log(x)", r"\log{x}"):
        tree = read(text, notation)
        assert isinstance(tree, Call)
        assert len(tree.arguments) == arguments
    assert read("ln x + log_2 x", notation) == read("ln x + log_2 x")


@pytest.mark.parametrize("text", [" + ".join(["2x sin x"] * 1000), "*".join(["x"] * 1000), "x " * 1000])
def test_long_flat_expressions_are_read(text: str) -> None:
    tree = read(text)
    assert isinstance(tree, Sum | Product)
    assert len(tree.terms if isinstance(tree, Sum) else tree.factors) == 1000
