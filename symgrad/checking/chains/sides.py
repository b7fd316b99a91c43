"""The sides of a line, and a single line with several equals signs as several lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from symgrad.checking.chains.lines import RawLine
from symgrad.checking.chains.statements import split_outside
from symgrad.checking.reading import read_answer
from symgrad.errors import StudentError
from symgrad.language.notation import Notation
from symgrad.language.tree import Relation, Tree

_FUNCTION: Final = re.compile(r"^\s*(?:=\s*)?([A-Za-z])\s*\(\s*([A-Za-z])\s*\)\s*(?==)")
_LABEL: Final = re.compile(
    r"[A-Za-z]'*(\([A-Za-z]\))?|[A-Za-z]_(\w+|\{[\w,]+\})"
    r"|[d∂]\s*[A-Za-z]\w*\s*/\s*[d∂]\s*[A-Za-z](_?\w+|_\{[\w,]+\})?"
    r"|\\frac\s*\{(d|\\partial)\s*\w+\}\s*\{(d|\\partial)\s*[A-Za-z](_?\w+|_\{[\w,]+\})?\}"
)

_COMMA: Final = re.compile(r"[,;](?!\d)|\\quad\b")
_AND: Final = re.compile(r"\band\b", re.IGNORECASE)
_SAYS: Final = re.compile(r"[^=\s]\s*=\s*\S")


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


def conditions_apart(line: RawLine) -> tuple[RawLine, ...]:
    """A line that says several things, u = x^2, v = sin x, as several with the same number.

    >>> [part.formula for part in conditions_apart(RawLine(1, "", "Let u = x^2 and v = sin x"))]
    ['Let u = x^2', 'v = sin x']
    """
    pieces = [piece for part in split_outside(line.formula, _COMMA) for piece in split_outside(part, _AND)]
    if len(pieces) < 2 or not all(_SAYS.search(piece) for piece in pieces):
        return (line,)
    return tuple(replace(line, formula=piece) for piece in pieces)


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
