"""Text for a terminal: prose wrapped, equations and tables in columns, graphs as lists of arrows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import assert_never

from symgrad.document.model import Aligned, Code, Figure, Items, Line, Math, Statement, Table, Text
from symgrad.language.printing import to_text
from symgrad.language.tree import Tree
from symgrad.render.columns import HARD_SPACE, break_formula, pad, softened, table, width, wrap
from symgrad.render.pieces import Piece, pieces, stopped

LINE = 80
"""Prose is wrapped here."""
PAGE = 80
"""Tables and equations may be this wide."""
_UNBROKEN = 50
_WIDE_LEFT = 30


def prose(text: Text) -> str:
    """Prose on one line; a formula in it is kept together with hard spaces unless it is long."""
    return "".join(_piece(piece) for piece in pieces(text))


def _piece(piece: Piece) -> str:
    match piece.content:
        case str() as words:
            return words
        case Code(text=typed):
            return f"`{typed}`".replace(" ", HARD_SPACE)
        case Math(tree=tree):
            printed = to_text(tree)
            return printed.replace(" ", HARD_SPACE) if width(printed) <= _UNBROKEN else printed
        case _:
            assert_never(piece.content)


def paragraph(text: Text, first: str = "", rest: str | None = None) -> str:
    """Prose wrapped, with something before its first line and before each of the others."""
    margin = first if rest is None else rest
    lines = wrap(prose(text).strip(" "), LINE - width(first))
    return softened("\n".join((margin if i else first) + line for i, line in enumerate(lines)))


def underlined(text: Text, rule: str) -> str:
    """A heading, with a rule of its length under it."""
    heading = softened(prose(text).strip(" "))
    return f"{heading}\n{rule * width(heading)}"


def statement(part: Statement) -> str:
    """A named rule with a bar beside it."""
    return paragraph((*stopped(part.name), " ", *part.text), "  │ ")


def items(part: Items) -> str:
    """A list of points, each with its bullet or number."""
    marks = [f"{i}. " if part.ordered else "• " for i in range(1, len(part.items) + 1)]
    room = max(map(width, marks), default=0)
    return "\n".join(
        paragraph(text, "  " + mark.rjust(room), " " * (room + 2)) for mark, text in zip(marks, part.items, strict=True)
    )


def formula(tree: Tree) -> str:
    """A formula on lines of its own, indented."""
    return "\n".join(("    " if i else "  ") + line for i, line in enumerate(break_formula(to_text(tree), PAGE - 4)))


def aligned(part: Aligned) -> str:
    """Equations with their signs under each other and the reasons in a column to the right.

    A reason that does not fit beside its line stands under it.
    """
    left = to_text(part.left)
    alone = width(left) > _WIDE_LEFT
    margin = 2 if alone else width(left) + 1
    reasons = [softened(prose(line.reason).strip(" ")) for line in part.lines]
    rights = [to_text(line.tree) for line in part.lines]
    room = PAGE - margin - 4
    column = _reason_column(list(zip(map(width, rights), map(width, reasons), strict=True)), room)
    laid = [left] if alone else []
    for line, right, reason in zip(part.lines, rights, reasons, strict=True):
        laid.extend(" " * margin + text for text in _line(line, right, reason, column, room))
    if not alone and laid:
        laid[0] = left + laid[0][width(left) :]
    return "\n".join(f"  {line}".rstrip() for line in laid)


def _reason_column(widths: list[tuple[int, int]], room: int) -> int:
    """How far from their sign reasons stand under each other: where most of them fit beside their lines."""
    return max(
        sorted({right for right, _ in widths}),
        key=lambda column: sum(0 < reason <= room - 3 - column for right, reason in widths if right <= column),
        default=0,
    )


def _line(line: Line, right: str, reason: str, column: int, room: int) -> list[str]:
    sign = line.sign or " "
    if max(width(right), column) + 3 + width(reason) <= room:
        return [f"{sign} {pad(right, column)}   {reason}"]
    if width(right) + 3 + width(reason) <= room:
        return [f"{sign} {right}   {reason}"]
    first, *further = break_formula(right, room)
    under = [f"    ({text})" for text in ([reason] if reason else [])]
    return [f"{sign} {first}", *(f"    {text}" for text in further), *under]


def ruled(part: Table) -> str:
    """A table with a rule under its header; formulas are broken only where it would be too wide."""
    header, *rows = ([prose(cell) for cell in row] for row in (part.header, *part.rows))
    lines = table(header, rows, part.alignment, PAGE - 2)
    if max(map(width, lines)) > PAGE - 2:
        lines = table(header, [[softened(cell) for cell in row] for row in rows], part.alignment, PAGE - 2)
    return softened("\n".join(f"  {line}" for line in lines))


def arrows(part: Figure) -> str:
    """A graph: what stands beside its nodes, then an arrow a line, from the left to the right."""
    labels = {node.key: to_text(node.label) for node in part.nodes}
    noted = [(labels[node.key], "; ".join(prose(note) for note in node.notes)) for node in part.nodes if node.notes]
    beside = [f"  {pad(label, max(width(name) for name, _ in noted))}   {notes}" for label, notes in noted]
    column = {node.key: node.column for node in part.nodes}
    edges = sorted(part.edges, key=lambda edge: column[edge.source])
    texts = [prose(edge.label).strip(" ") for edge in edges]
    room = max(map(width, texts), default=0)
    start = max((width(labels[edge.source]) for edge in edges), default=0)
    drawn = [
        f"  {pad(labels[edge.source], start, 'r')} {_shaft(text, room)} {labels[edge.target]}"
        for edge, text in zip(edges, texts, strict=True)
    ]
    blocks = ["\n".join(lines) for lines in (beside, drawn) if lines]
    caption = [paragraph(part.caption, "  ")] if part.caption else []
    return softened("\n\n".join([*blocks, *caption]))


def _shaft(text: str, room: int) -> str:
    """An arrow as long as the longest label, with its own in it."""
    if not text:
        return "─" * (room + 6 if room else 2) + "▶"
    return f"── {text} {'─' * (room - width(text))}──▶"


FILTERS: Mapping[str, Callable[..., object]] = MappingProxyType(
    {
        "prose": prose,
        "math": to_text,
        "paragraph": paragraph,
        "underlined": underlined,
        "statement": statement,
        "items": items,
        "formula": formula,
        "aligned": aligned,
        "table": ruled,
        "arrows": arrows,
    }
)
