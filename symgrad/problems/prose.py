r"""Prose with mathematics in it, as an author writes it: ``The slope is $2ax$, **not** $2a$.``

``$…$`` is read like any other mathematics, so it comes out right in every format; ``**words**`` stand out,
````code```` is shown as it stands, and ``\$`` is a dollar. A blank line begins a new paragraph.

>>> read_prose(r"It costs \$5, **not** $5 x$.", Notation())[1:3]
(Strong(text=('not',)), ' ')
"""

from __future__ import annotations

import re

from symgrad.document.model import Code, Inline, Math, Strong, Text
from symgrad.errors import StudentError
from symgrad.language.notation import Notation
from symgrad.language.parser import read
from symgrad.language.tree import Tree

_MARK = re.compile(r"\\([$*`\\])|\$([^$]*)\$|\*\*(.+?)\*\*|`([^`]*)`|(\$)", re.DOTALL)


def read_prose(text: str, notation: Notation) -> Text:
    """The text with its mathematics as trees; line breaks are spaces.

    Raises:
        ValueError: if a formula cannot be read, or a dollar has no partner.
    """
    parts: list[Inline] = []
    position = 0
    for match in _MARK.finditer(text):
        parts.append(text[position : match.start()])
        position = match.end()
        escaped, formula, strong, code, lone = match.groups()
        if lone:
            raise ValueError("a $ that opens mathematics is not closed; a dollar is written \\$")
        if formula is not None:
            parts.append(Math(_formula(formula, notation)))
        elif strong is not None:
            parts.append(Strong(read_prose(strong, notation)))
        elif code is not None:
            parts.append(Code(code))
        else:
            parts.append(escaped)
    parts.append(text[position:])
    return _joined(parts)


def read_paragraphs(text: str, notation: Notation) -> tuple[Text, ...]:
    """The paragraphs of a longer text."""
    blocks = re.split(r"\n[ \t]*\n", text.strip())
    return tuple(read_prose(block, notation) for block in blocks if block.strip())


def _formula(text: str, notation: Notation) -> Tree:
    try:
        return read(text, notation)
    except StudentError as error:
        raise ValueError(f"the mathematics in this text cannot be read. {error}") from None


def _joined(parts: list[Inline]) -> Text:
    """Neighbouring strings as one, with every run of spaces and line breaks as one space."""
    joined: list[Inline] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        else:
            joined.append(part)
    collapsed = [re.sub(r"\s+", " ", part) if isinstance(part, str) else part for part in joined]
    return tuple(part for part in collapsed if part != "")
