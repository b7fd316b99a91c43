"""Prose taken apart: what every format has to know before it escapes a word.

Formats differ in what a character may mean, so each has its own escaping; what they share is that prose
comes as nested strings, mathematics and code, that some of it is strong, and that control characters and
line breaks are never meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import assert_never

from symgrad.document.model import Code, Inline, Math, Strong, Text

_BREAKS = re.compile(r"[\t-\r\x1c-\x20\x85\u2028\u2029]+")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufeff]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of prose of one kind."""

    content: str | Math | Code
    strong: bool = False


def clean(text: str) -> str:
    r"""Prose without control characters, every run of white space one space.

    >>> clean("two\n  lines\x07")
    'two lines'
    """
    return _BREAKS.sub(" ", _CONTROLS.sub("", _SURROGATES.sub("\ufffd", text)))


def pieces(text: Text) -> tuple[Piece, ...]:
    """Prose as flat pieces: strings cleaned, neighbours of the same kind joined, nothing empty.

    >>> [piece.content for piece in pieces(("a ", "b", Strong(("c",))))]
    ['a b', 'c']
    """
    found: list[Piece] = []
    for piece in _flat(text, strong=False):
        last = found[-1] if found else None
        if last and isinstance(piece.content, str) and isinstance(last.content, str) and last.strong == piece.strong:
            found[-1] = Piece(clean(last.content + piece.content), piece.strong)
        elif piece.content != "":
            found.append(piece)
    return tuple(found)


def _flat(text: Iterable[Inline], strong: bool) -> Iterator[Piece]:
    for part in text:
        match part:
            case str():
                yield Piece(clean(part), strong)
            case Math():
                yield Piece(part, strong)
            case Code():
                yield Piece(Code(clean(part.text)), strong)
            case Strong():
                yield from _flat(part.text, strong=True)
            case _:
                assert_never(part)


def stopped(name: Text) -> Text:
    """The name of a statement with a full stop, unless it is empty or ends in a mark of its own.

    >>> stopped(("Product rule",)), stopped(("Why?",))
    (('Product rule', '.'), ('Why?',))
    """
    parts = pieces(name)
    last = parts[-1].content if parts else "."
    return name if isinstance(last, str) and last.rstrip().endswith((".", "!", "?", ":")) else (*name, ".")
