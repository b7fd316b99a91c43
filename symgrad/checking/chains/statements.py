r"""Conditions on names: equations and inequalities, joined with "or" and "and".

``x = 1 or x = -1``, ``x = ±1`` and ``x = 1, x = -1`` are the same statement.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from symgrad.checking.reading import read_answer
from symgrad.errors import StudentError
from symgrad.language.notation import Notation
from symgrad.language.traversal import names_in, substitute
from symgrad.language.tree import Name, Relation, Tree
from symgrad.numeric.walk import links


@dataclass(frozen=True, slots=True)
class Truth:
    """What always holds, or never."""

    holds: bool


@dataclass(frozen=True, slots=True)
class Joined:
    """Statements of which all hold ("and"), or at least one ("or")."""

    word: Literal["and", "or"]
    parts: tuple[Statement, ...]


Statement: TypeAlias = Relation | Joined | Truth

_OR: Final = re.compile(r"\b(?:or|nounor)\b|∨|\\(?:lor|vee|text\s*\{\s*or\s*\})|\|\|", re.IGNORECASE)
_AND: Final = re.compile(r"\b(?:and|nounand)\b|∧|\\(?:land|wedge|text\s*\{\s*and\s*\})|&&", re.IGNORECASE)
_COMMA: Final = re.compile(r"[,;]")
_BOTH: Final = re.compile(r"±|\\pm\b|\+/-|\+-(?=\s*\\?sqrt)")
_AFTER_SIGN: Final = re.compile(r"(=\s*)\+-")
_TRUE: Final = frozenset({"true", "all", "all real numbers", "always true", "ℝ"})
_FALSE: Final = frozenset({"false", "none", "{}", "[]", "∅", "no solution", "no solutions", "\\emptyset", "never"})
_MOST_ATOMS: Final = 24


def read_statement(text: str, notation: Notation) -> Statement | None:
    """The statement that a text makes; None for a text that states nothing, such as a formula alone.

    Raises StudentError for what cannot be read, and for "x = 1 or 2".

    >>> found = read_statement("x = ±2 or (x > 3 and x < 5)", Notation())
    >>> len(list(atoms(found)))
    4
    """
    statement = _read(text.strip(), notation)
    if statement is not None and sum(1 for _ in atoms(statement)) > _MOST_ATOMS:
        raise StudentError("There are too many conditions in this line.", text=text, hint="Split it.")
    return statement


def _read(text: str, notation: Notation) -> Statement | None:
    text = _AFTER_SIGN.sub(r"\1±", text)
    if text.lower().strip(" .") in _TRUE | _FALSE:
        return Truth(text.lower().strip(" .") in _TRUE)
    for word, pattern in (("or", _OR), ("and", _AND)):
        pieces = split_outside(text, pattern)
        if len(pieces) > 1:
            return _joined("or" if word == "or" else "and", text, pieces, notation)
    inner = _inside_brackets(text)
    if inner is not None and (_OR.search(inner) or _AND.search(inner)):
        return _read(inner, notation)
    both = _BOTH.search(text)
    if both is not None:
        upper, lower = (_BOTH.sub(sign, text) for sign in ("+", "-"))
        return _joined("or", text, [re.sub(r"([=(<>≤≥]\s*)\+", r"\1", upper), lower], notation)
    pieces = [piece for piece in split_outside(text, _COMMA) if piece]
    if len(pieces) > 1 and all(re.search("[=<>≤≥≠]", piece) for piece in pieces):
        parts = [_read(piece, notation) for piece in pieces]
        lefts = {part.left if isinstance(part, Relation) else None for part in parts}
        return _joined("or" if len(lefts) == 1 else "and", text, pieces, notation)
    tree = read_answer(inner if inner is not None and _has_sign(inner) else text, notation)
    if not isinstance(tree, Relation):
        return None
    relations = tuple(Relation(left, operator, right) for left, operator, right in links(tree))
    return relations[0] if len(relations) == 1 else Joined("and", relations)


def _joined(word: Literal["and", "or"], text: str, pieces: list[str], notation: Notation) -> Statement:
    parts = [_read(piece, notation) for piece in pieces]
    for piece, part in zip(pieces, parts, strict=True):
        if part is None:
            start = max(0, text.find(piece))
            raise StudentError(
                f"'{piece}' is no condition.", text=text, span=(start, start + len(piece)),
                hint="Write an equation on each side, as in x = 1 or x = 2.",
            )  # fmt: skip
    return Joined(word, tuple(part for part in parts if part is not None))


def _has_sign(text: str) -> bool:
    return re.search("[=<>≤≥≠]", text) is not None


def _inside_brackets(text: str) -> str | None:
    """What stands inside a pair of brackets that holds the whole text."""
    if not (text.startswith("(") and text.endswith(")")):
        return None
    depth = 0
    for place, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if depth == 0 and place < len(text) - 1:
            return None
    return text[1:-1].strip()


def split_outside(text: str, pattern: re.Pattern[str]) -> list[str]:
    """The pieces of a text at a word outside all brackets."""
    depths, depth = [], 0
    for sign in text:
        depth += (sign in "([{") - (sign in ")]}")
        depths.append(depth)
    pieces, start = [], 0
    for found in pattern.finditer(text):
        if depths[found.start()] == 0 or (found.group().startswith("\\text") and depths[found.start()] <= 0):
            pieces.append(text[start : found.start()].strip())
            start = found.end()
    return [*pieces, text[start:].strip()]


def atoms(statement: Statement) -> Iterator[Relation]:
    """The equations and inequalities in a statement."""
    if isinstance(statement, Relation):
        yield statement
    elif isinstance(statement, Joined):
        for part in statement.parts:
            yield from atoms(part)


def names_of(statement: Statement) -> tuple[Name, ...]:
    """The names in a statement, each once."""
    return tuple(dict.fromkeys(name for atom in atoms(statement) for side in _sides(atom) for name in names_in(side)))


def _sides(atom: Relation) -> tuple[Tree, Tree]:
    return atom.left, atom.right


def changed(statement: Statement, change: Callable[[Tree], Tree]) -> Statement:
    """A statement with both sides of each of its conditions changed."""
    match statement:
        case Relation():
            return Relation(change(statement.left), statement.operator, change(statement.right))
        case Joined():
            return Joined(statement.word, tuple(changed(part, change) for part in statement.parts))
        case Truth():
            return statement


def put_in(statement: Statement, values: Mapping[Name, Tree]) -> Statement:
    """A statement with trees for some of its letters."""
    return changed(statement, lambda side: substitute(side, values))
