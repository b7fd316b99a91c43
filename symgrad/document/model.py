"""The document: what a page says, without a word of markup.

A document is a title and blocks; prose is a tuple of strings and inline parts, and mathematics is always a
tree, in prose too, so each format prints it its own way (pdflatex stops at ∂ or ₅ in prose).

>>> text = prose("The product rule with {u} and {v}.", u=letter("u"), v=letter("v"))
>>> text[1]
Math(tree=Name(base='u', subscripts=(), accent=''))
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from symgrad.calculus.step import letter
from symgrad.language.tree import Relation, Tree


@dataclass(frozen=True, slots=True)
class Math:
    """Mathematics inside a sentence."""

    tree: Tree


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that stand out."""

    text: Text


@dataclass(frozen=True, slots=True)
class Code:
    """Something to be typed as it stands."""

    text: str


Inline: TypeAlias = str | Math | Strong | Code
Text: TypeAlias = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the document's title, so blocks begin at 2."""

    level: int
    text: Text


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of prose."""

    text: Text


@dataclass(frozen=True, slots=True)
class Statement:
    """A rule or a remark set apart: its name and what it says ("Product rule. (u v)′ = …")."""

    name: Text
    text: Text


@dataclass(frozen=True, slots=True)
class Formula:
    """One formula on a line of its own."""

    tree: Tree


@dataclass(frozen=True, slots=True)
class Line:
    """A further line of aligned mathematics: a sign, the new right side, and the reason beside it."""

    sign: Literal["=", "≈", ":=", "→", "≤", "≥", ""]
    tree: Tree
    reason: Text = ()


@dataclass(frozen=True, slots=True)
class Aligned:
    """A chain of equal expressions under each other; ``left`` stands once, before the first sign."""

    left: Tree
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``alignment`` has a letter a column, "l", "c" or "r"."""

    header: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    alignment: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """A list of points."""

    items: tuple[Text, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class FigureNode:
    """A node of a drawn graph: what stands in it, and beside it (a value, a gradient)."""

    key: str
    label: Tree
    notes: tuple[Text, ...] = ()
    column: int = 0
    row: int = 0


@dataclass(frozen=True, slots=True)
class FigureEdge:
    """An arrow of a drawn graph, with what stands on it."""

    source: str
    target: str
    label: Text = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawn graph; columns run from left to right, rows from top to bottom."""

    nodes: tuple[FigureNode, ...]
    edges: tuple[FigureEdge, ...]
    caption: Text = ()


Block: TypeAlias = Heading | Paragraph | Statement | Formula | Aligned | Table | Items | Figure


@dataclass(frozen=True, slots=True)
class Document:
    """A page: its title and its blocks."""

    title: Text
    blocks: tuple[Block, ...]


Slot: TypeAlias = Tree | Text | str | int | Strong | Code | Math
_SLOT = re.compile(r"\{(\w+)(=?)\}|\*\*(.+?)\*\*")


def prose(pattern: str, /, **slots: Slot) -> Text:
    """A sentence with its slots filled; ``**words**`` stand out.

    A tree becomes inline mathematics, with its letter in ``{u=}``; a string, a number or a ready text stays prose.

    >>> prose("**First** {n} steps.", n=3)
    (Strong(text=('First',)), ' ', '3', ' steps.')
    """
    parts: list[Inline] = []
    position = 0
    for match in _SLOT.finditer(pattern):
        parts.append(pattern[position : match.start()])
        position = match.end()
        slot, named, strong = match.groups()
        if strong:
            parts.append(Strong(prose(strong, **slots)))
        else:
            parts.extend(_named(slot, slots[slot]) if named else _inline(slots[slot]))
    parts.append(pattern[position:])
    return tuple(part for part in parts if part != "")


def _named(slot: str, value: Slot) -> Text:
    """``{u=}``: the letter, an equals sign and what it stands for."""
    if not isinstance(value, get_args(Tree)):
        raise TypeError(f"the slot {{{slot}=}} takes mathematics")
    return (Math(Relation(letter(slot), "=", value)),)


def _inline(value: Slot) -> Text:
    if isinstance(value, get_args(Tree)):
        return (Math(value),)
    if isinstance(value, tuple):
        return value
    if isinstance(value, Strong | Code | Math):
        return (value,)
    return (str(value),)
