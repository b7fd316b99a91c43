"""What is printed reads back: exactly from source, with an equal value from text and TeX."""

from __future__ import annotations

import re

from hypothesis import given, reject, settings

from symgrad.errors import StudentError
from symgrad.language.notation import Limits, Notation
from symgrad.language.parser import read
from symgrad.language.printing import to_source, to_tex, to_text
from symgrad.language.tree import Tree

from .trees import ARITHMETIC, SPELLINGS, TREES, normal

NOTATION = Notation(
    names=tuple(spelling for spelling in SPELLINGS if spelling != "d"),
    limits=Limits(depth=400, exponent=10**6),
)


def read_back(text: str) -> Tree:
    """What the reader makes of a text; a tower of powers that it refuses is no case."""
    try:
        return read(text, NOTATION)
    except StudentError as error:
        if "power is too large" in error.message:
            reject()
        raise


@settings(max_examples=300, deadline=None)
@given(TREES)
def test_source_gives_the_same_tree(tree: Tree) -> None:
    assert read_back(to_source(tree)) == tree


@settings(max_examples=300, deadline=None)
@given(TREES)
def test_text_gives_an_equal_value(tree: Tree) -> None:
    assert normal(read_back(to_text(tree))) == normal(tree)


@settings(max_examples=300, deadline=None)
@given(TREES)
def test_tex_gives_an_equal_value(tree: Tree) -> None:
    assert normal(read_back(to_tex(tree))) == normal(tree)


@settings(max_examples=100, deadline=None)
@given(ARITHMETIC)
def test_tex_is_balanced(tree: Tree) -> None:
    tex = to_tex(tree)
    assert tex.count("{") == tex.count("}")
    assert tex.count(r"\left") == tex.count(r"\right")
    assert not re.search(r"\\[^A-Za-z]", tex)
