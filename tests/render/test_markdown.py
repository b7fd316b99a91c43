"""Markdown read back by a Markdown reader: prose comes out as it went in, and every formula is one."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from symgrad.document.model import (
    Aligned,
    Code,
    Document,
    FigureNode,
    Items,
    Line,
    Math,
    Paragraph,
    Statement,
    Strong,
    Table,
)
from symgrad.language.tree import Name
from symgrad.render import markdown, render
from symgrad.render.pieces import clean
from tests.render.pages import BLOCKS, PAGE, SQUARE, x

READER = MarkdownIt("gfm-like", {"linkify": False})
MARKS = st.text(st.sampled_from("ab1 *_`[]()<>#+-=.!|~$&;:\\\"'{}^%/@\n\té−"), max_size=24)
PROSE = st.one_of(MARKS, st.text(max_size=16))


def read_back(source: str) -> str:
    """The words of the page, with its structure forgotten."""
    return "".join(
        child.content
        for token in READER.parse(source)
        if token.type == "inline"
        for child in token.children or []
        if child.type in ("text", "code_inline")
    )


@given(PROSE)
def test_prose_comes_out_as_it_went_in(text):
    tokens = READER.parse(markdown.prose((text,)))
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
    assert read_back(markdown.prose((text,))) == clean(text).strip()


@given(PROSE)
def test_prose_in_headings_lists_quotations_and_tables(text):
    words = ("see", text)
    document = Document(
        words,
        (Items((words,)), Statement(("Rule",), words), Table((words, ("b",)), ((words, words),)), Paragraph(words)),
    )
    said = clean("see" + text).strip()
    assert read_back(render(document, "markdown")) == said + said + f"Rule. {said}" + f"{said}b{said}{said}" + said


@given(PROSE, PROSE, PROSE)
def test_strong_words_are_strong_and_nothing_else_is(before, text, after):
    source = markdown.prose(("x", before, Strong((text,)), after, "x"))
    said = re.sub(r"</?strong>", "", read_back(source))
    assert clean(said) == clean(f"x{before}{text}{after}x")


@given(PROSE, PROSE)
def test_code_comes_out_as_it_was_typed(before, typed):
    source = markdown.prose(("x", before, " ", Code(typed), " x"))
    if "`" not in before:
        assert clean(typed).strip() in read_back(source)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (("the ", Math(Name("n")), "th power"), r"the $n\text{th}$ power"),
        (("non-", Math(x)), r"$\text{non-}x$"),
        (("times ", Math(x), "5"), r"times $x\text{5}$"),
        (("(", Math(x), ")"), "$(x)$"),
        (("(", Math(x), " here)"), "$(x$ here)"),
        ((Math(x), "'s value, ", Math(x), "."), "$x$'s value, $x$."),
        ((Math(x), Math(SQUARE)), "$x x^2$"),
        ((Strong(("so ", Math(x), " is")),), r"**so** $\boldsymbol{x}$ **is**"),
        (("1. no list",), r"1\. no list"),
        (("- no list",), r"\- no list"),
        (("-5 and 1.5 stay",), "-5 and 1.5 stay"),
        (("> no quotation",), r"\> no quotation"),
        (("learning_rate * _x_",), r"learning_rate \* \_x\_"),
        ((Code("a`b"),), "``a`b``"),
    ],
)
def test_what_touches_a_formula_or_a_mark(text, written):
    assert markdown.prose(text) == written


def test_reasons_keep_marks_out_of_text_commands():
    assert (
        markdown.words_in_formula(("by ", Math(x), " {a} 5%"))
        == r"\text{by }x\text{ }\lbrace \text{a}\rbrace \text{ 5%}"
    )


def test_a_mermaid_label_cannot_end_its_quotation():
    node = FigureNode("a", x, (('"]; <b> #1',),))
    assert markdown.node_label(node) == "x<br/>#34;]; #60;b#62; #35;1"


def test_every_formula_is_typeset_by_mathjax(mathjax):
    pages = {kind: render(Document(("A page",), (block,)), "markdown") for kind, block in BLOCKS.items()}
    pages["page"] = render(PAGE, "markdown")
    every = "".join(map(chr, range(0x20, 0x7F)))
    reasons = tuple(Line("=", x, (reason,)) for reason in (every, every[::-1], "5% of it", "a & b", "{", "}\\"))
    pages["reasons"] = render(Document(("A page",), (Aligned(x, reasons),)), "markdown")
    for kind, found in mathjax(pages).items():
        assert found["errors"] == [], kind
        assert [text for text in found["text"] if "$" in text.replace("5$", "")] == [], kind
    assert len(mathjax(pages)["page"]["formulas"]) > 25


def test_the_check_itself_finds_what_is_wrong(mathjax):
    found = mathjax({"bad": r"$\frac{1$ and $\foo$ and $x$"})["bad"]
    assert len(found["errors"]) == 2
    assert len(found["formulas"]) == 3


def test_formulas_hold_no_pipe_and_no_angle_bracket():
    for kind, block in BLOCKS.items():
        written = render(Document(("A page",), (block,)), "markdown")
        for formula in re.findall(r"(?<!\\)\$([^$]+)\$", re.sub("`[^`]*`", "", written)):
            assert not re.search(r"[|<>]|\\[,;:!{}]", formula), kind
