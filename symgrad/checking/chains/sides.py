"""The sides of a line, and a single line with several equals signs as several lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from symgrad.checking.chains.lines import RawLine
from symgrad.checking.reading import read_answer
from symgrad.errors import StudentError
from symgrad.language.notation import Notation
from symgrad.language.tree import Relation, Tree

_FUNCTION: Final = re.compile(r"^\s*(?:=\s*)?([A-Za-z])\s*\(\s*([A-Za-z])\s*\)\s*(?==)")
_LABEL: Final = re.compile(r"[A-Za-z]'*(\([A-Za-z]\))?|d[a-zA-Z]/d[a-zA-Z]|\\frac\{d\w\}\{d\w\}")


def plain(formula: str) -> str:
    """A formula with f = in place of f(x) = in front."""
    return _FUNCTION.sub(lambda found: f"{found[1]} ", formula)


def read_quietly(line: RawLine, notation: Notation) -> Tree | None:
    """A line that has something in front of its equals sign, None where it has not or cannot be read."""
    text = plain(line.formula).strip()
    if not text or text.startswith("="):
        return None
    try:
        return read_answer(text.rstrip("= "), notation)
    except StudentError:
        return None


def sides_apart(lines: Sequence[RawLine]) -> Sequence[RawLine]:
    """A single line with several equals signs as several lines."""
    if len(lines) != 1:
        return lines
    only = lines[0]
    pieces = re.split(r"(?<![<>:!=])=(?!=)", only.formula)
    if len(pieces) < 3:
        return lines
    first = pieces[0].strip()
    starts = [f"{first} = {pieces[1].strip()}", *(f"= {piece.strip()}" for piece in pieces[2:])] if first else pieces
    if not _LABEL.fullmatch(first):
        starts = [first, *(f"= {piece.strip()}" for piece in pieces[1:])]
    kept = [text for text in starts if text.strip("= ")]
    return [RawLine(place, text, text, only.reason if place == len(kept) else "") for place, text in enumerate(kept, 1)]


def sides_in(tree: Tree) -> tuple[Tree, ...]:
    """What stands between equals signs."""
    sides: list[Tree] = []
    while isinstance(tree, Relation):
        sides.append(tree.left)
        tree = tree.right
    return (*sides, tree)


def placed(problem: StudentError, formula: str) -> StudentError:
    """The problem with its caret in the line as it was typed."""
    shift = formula.find(problem.text) if problem.text else -1
    if shift < 0:
        return problem
    start, end = problem.span
    return StudentError(problem.message, text=formula, span=(start + shift, end + shift), hint=problem.hint)
