"""LaTeX compiled by pdflatex: whole pages, hostile prose, and what has to fit the line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symgrad.document.model import (
    Aligned,
    Code,
    Document,
    Figure,
    FigureEdge,
    FigureNode,
    Formula,
    Heading,
    Items,
    Line,
    Math,
    Paragraph,
    Statement,
    Strong,
    Table,
)
from symgrad.errors import AuthorError
from symgrad.language.tree import Sum, name
from symgrad.render import latex, render
from symgrad.render.characters import _AS_THEY_ARE, _SIGNS, _TEXT
from tests.render.pages import BLOCKS, PAGE, x

ASCII = "".join(map(chr, range(0x20, 0x7F)))
HOSTILE = (
    ASCII,
    ASCII[::-1],
    *(mark * 3 for mark in ASCII if not mark.isalnum()),
    *(f"{mark}a {mark}" for mark in ASCII if not mark.isalnum()),
    r"\end{document}\input{/etc/passwd}\write18{ls}",
    "[5pt] *[2pt]",
    "two\n\nparagraphs\x00\x07",
)


def test_pages_compile(compile_latex):
    assert compile_latex(render(PAGE, "latex")) == 2


def test_every_block_compiles(compile_latex):
    assert compile_latex(render(Document(("All",), tuple(BLOCKS.values())), "latex")) <= 4


def test_hostile_prose_is_only_prose(compile_latex):
    words = tuple((text,) for text in HOSTILE)
    document = Document(
        (ASCII,),
        (
            Heading(2, (ASCII,)),
            *map(Paragraph, words),
            *(Paragraph((Strong((text,)), Code(text))) for text in HOSTILE),
            Statement((ASCII,), (ASCII,)),
            Items(words),
            Table(words[:3], tuple((text, text, (Code(text[0]),)) for text in words)),
            *(Aligned(x, (Line("=", x, text),)) for text in words),
            Figure(
                (FigureNode("a", x, words[:4]), FigureNode("b", x, column=1)),
                (FigureEdge("a", "b", words[0]),),
                (ASCII,),
            ),
        ),
    )
    compile_latex(render(document, "latex"), margins=False)


def test_every_character_in_the_tables_compiles(compile_latex):
    every = sorted({*_AS_THEY_ARE, *_TEXT, *_SIGNS, *"αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩϕϑ₀₁₉⁰¹²³⁹ⁿ½⅓¾ₓ"})
    document = Document(
        ("Characters",),
        (Paragraph((" ".join(every),)), Paragraph((Code(" ".join(every)),)), Paragraph((Strong((" ".join(every),)),))),
    )
    assert compile_latex(render(document, "latex")) == 1


@pytest.mark.parametrize(("text", "shown"), [("漢", "U+6F22"), ("😀", "U+1F600"), ("а", "cyrillic small letter a")])
def test_a_character_without_a_glyph_is_refused_by_name(text, shown):
    with pytest.raises(AuthorError) as caught:
        latex.words(f"a {text} b")
    assert shown in str(caught.value)


def test_code_shows_what_it_cannot_set():
    assert latex.typed("x漢") == r"x\textit{U+6F22}"


@given(st.text(st.characters(max_codepoint=0x2FF, exclude_categories=("Cs",))))
def test_escaped_prose_leaves_no_active_character(text):
    try:
        written = latex.words(text)
    except AuthorError:
        return
    for command in (r"\textbackslash{}", r"\textasciicircum{}", r"\textasciitilde{}"):
        written = written.replace(command, "")
    for mark in "#%&_{}$":
        written = written.replace(f"\\{mark}", "")
    assert not set(written) & set("#%&")


def test_wide_lines_are_fitted(compile_latex):
    long_sum = Sum(tuple(name(f"w_{i}_{i}") for i in range(30)))
    reason = ("because of a long reason that does not end before the margin does",)
    document = Document(
        ("Wide",),
        (
            Formula(long_sum),
            Aligned(x, (Line("=", long_sum, reason), Line("=", x, reason))),
            Aligned(x, (Line("=", Sum(long_sum.terms[:12]), reason), Line("=", x, reason))),
            Table(tuple(((f"column {i}",)) for i in range(14)), (tuple((Math(x),) for _ in range(14)),)),
            Table((("what",), ("why",)), ((("word " * 30,), ("word " * 20,)),)),
        ),
    )
    assert compile_latex(render(document, "latex")) == 1


def test_long_tables_and_chains_run_over_pages(compile_latex):
    row = ((Math(x),), ("a few words",))
    document = Document(
        ("Long",),
        (Table((("x",), ("words",)), (row,) * 120), Aligned(x, tuple(Line("=", x, ("again",)) for _ in range(120)))),
    )
    assert compile_latex(render(document, "latex")) >= 4
