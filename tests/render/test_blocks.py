"""Each kind of block in each format, against files that have been read; and what every format must do."""

from pathlib import Path
from typing import get_args

import pytest

from symgrad.document.model import Block, Document, Heading, Paragraph, Table
from symgrad.errors import AuthorError
from symgrad.render import FORMATS, render
from symgrad.render.environment import own_templates
from tests.render.pages import BLOCKS, PAGE, WIDE

SNAPSHOTS = Path(__file__).parent / "snapshots"
ENDINGS = {"text": "txt", "markdown": "md", "latex": "tex"}


def body(text: str, format: str) -> str:
    """The page without what every page of the format has."""
    if format != "latex":
        return text
    return text.partition("\\begin{document}\n")[2].partition("\n\\end{document}")[0]


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("kind", BLOCKS)
def test_each_block_in_each_format(kind, format, snapshot):
    written = render(Document(("A page",), (BLOCKS[kind],)), format)
    snapshot(SNAPSHOTS / f"{kind}.{ENDINGS[format]}", body(written, format))


def test_every_kind_of_block_is_tried_and_stands_in_the_skeleton():
    assert {type(block) for block in BLOCKS.values()} == set(get_args(Block))
    skeleton = (own_templates() / "document.jinja").read_text(encoding="utf-8")
    for kind in get_args(Block):
        assert f"<% block {kind.__name__.lower()} scoped required %>" in skeleton


@pytest.mark.parametrize("format", FORMATS)
def test_pages_end_in_one_newline_and_hold_no_trailing_space(format):
    written = render(PAGE, format)
    assert written.endswith("\n")
    assert not written.endswith("\n\n")
    assert "\n\n\n" not in written
    assert [line for line in written.split("\n") if line != line.rstrip()] == []


def test_text_keeps_to_its_widths():
    document = Document(("Wide",), (Paragraph(("one word and another " * 30,)), WIDE))
    lines = render(document, "text").splitlines()
    assert max(map(len, lines)) <= 80
    assert max(len(line) for line in lines if line.startswith("one")) <= 80


@pytest.mark.parametrize("format", FORMATS)
def test_empty_things_are_not_an_error(format):
    render(Document(("Empty",), ()), format)
    render(Document((), (Paragraph(()), Heading(2, ()), Table((("a",),), ()))), format)


@pytest.mark.parametrize("format", FORMATS)
def test_headings_of_every_level(format):
    render(Document(("Levels",), tuple(Heading(level, ("deeper",)) for level in range(1, 8))), format)


def test_an_unknown_format_is_named_with_those_that_exist():
    with pytest.raises(AuthorError, match=r"html.*text, markdown, latex"):
        render(PAGE, "html")


def test_a_lecturers_templates_lie_over_ours(tmp_path):
    (tmp_path / "latex").mkdir()
    (tmp_path / "latex" / "document.tex").write_text(
        '<% extends "symgrad/latex/document.tex" %>\n<% block additions %>\\pagestyle{empty}\n<% endblock %>'
    )
    assert "\\pagestyle{empty}" in render(PAGE, "latex", templates=tmp_path)
    assert "\\pagestyle{empty}" not in render(PAGE, "latex")
    assert render(PAGE, "markdown", templates=tmp_path) == render(PAGE, "markdown")


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("<% if %>", "document.md, line 1"),
        ("<< documents.title >>", "'documents' is undefined"),
        ('<% extends "document.jinja" %>', "Required block 'opening' not found"),
        ('<% include "nothing.md" %>', "nothing.md"),
    ],
)
def test_a_lecturers_mistake_is_an_error_with_its_place(tmp_path, source, says):
    (tmp_path / "markdown").mkdir()
    (tmp_path / "markdown" / "document.md").write_text(source)
    with pytest.raises(AuthorError, match=says):
        render(PAGE, "markdown", templates=tmp_path)


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(AuthorError, match="does not exist"):
        render(PAGE, "text", templates=tmp_path / "nowhere")
