"""Columns of characters for a terminal, measured as they are displayed: wrapping, padding, tables.

A hard space keeps a formula inside a sentence together; it becomes a plain one at the very end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from rich.cells import cell_len

HARD_SPACE = "\ue000"
_BRACKETS = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}
_OPERATOR = re.compile(r" (?=[+−=≈] )")


def softened(text: str) -> str:
    """The text with hard spaces made plain, and nothing at the ends of its lines."""
    return "\n".join(line.replace(HARD_SPACE, " ").rstrip() for line in text.split("\n"))


def width(text: str) -> int:
    """The number of columns that the text takes in a terminal."""
    return cell_len(text)


def pad(text: str, columns: int, side: str = "l") -> str:
    """The text filled with spaces up to a width; ``side`` is where it stands: "l", "c" or "r"."""
    room = max(0, columns - width(text))
    before = {"l": 0, "c": room // 2, "r": room}[side]
    return " " * before + text + " " * (room - before)


def wrap(text: str, columns: int) -> list[str]:
    """The lines of a text broken at its spaces; a word longer than a line stands alone.

    >>> wrap("the chain rule", 10)
    ['the chain', 'rule']
    """
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and width(lines[-1]) + 1 + width(word) > columns:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return lines


def break_formula(text: str, columns: int) -> list[str]:
    """A formula that is too long for a line, broken before a sign that stands outside all brackets."""
    lines = [""]
    for part in _terms(text):
        joined = f"{lines[-1]} {part}" if lines[-1] else part
        if lines[-1] and width(joined) > columns:
            lines.append(part)
        else:
            lines[-1] = joined
    return lines


def _terms(text: str) -> list[str]:
    terms, start, depth, counted = [], 0, 0, 0
    for match in _OPERATOR.finditer(text):
        depth += sum(_BRACKETS.get(character, 0) for character in text[counted : match.start()])
        counted = match.start()
        if depth == 0:
            terms.append(text[start : match.start()])
            start = match.end()
    return [*terms, text[start:]]


def table(header: Sequence[str], rows: Sequence[Sequence[str]], alignment: str, columns: int) -> list[str]:
    """A table with a rule under its header; where it is too wide, the widest column of words is wrapped."""
    count = max(len(row) for row in (header, *rows))
    every = [[*row, *[""] * (count - len(row))] for row in (header, *rows)]
    sides = alignment.ljust(count, "l")
    widths = _fitted([[row[i] for row in every] for i in range(count)], columns - 2 * (count - 1))
    laid = [line for row in every[1:] for line in _row(row, widths, sides)]
    head = _row(every[0], widths, sides) if any(header) else []
    return [*head, "  ".join("─" * room for room in widths), *laid]


def _fitted(contents: Sequence[Sequence[str]], columns: int) -> list[int]:
    """The width of each column, with the widest ones narrowed until all fit or no word can be broken."""
    widths = [max(map(width, column)) for column in contents]
    least = [max(width(word) for cell in column for word in cell.split(" ")) for column in contents]
    while sum(widths) > columns:
        room = [wide if wide > small else 0 for wide, small in zip(widths, least, strict=True)]
        if not any(room):
            break
        widths[room.index(max(room))] -= 1
    return widths


def _row(cells: Sequence[str], widths: Sequence[int], sides: str) -> list[str]:
    wrapped = [wrap(cell, room) for cell, room in zip(cells, widths, strict=True)]
    return [
        "  ".join(pad(cell, room, side) for cell, room, side in zip(line, widths, sides, strict=False))
        for line in zip_longest(*wrapped, fillvalue="")
    ]
