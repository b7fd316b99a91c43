r"""The signs of matrix notation: ‖Mx − y‖, a ⊙ b, x.T @ A @ x, x^\top; read only where a notation asks for them.

In a formula of numbers they stay unreadable, so that nothing is taken for what it does not mean there.
A transpose is read as the power with the exponent T; what it is, the shapes decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from symgrad.language.reading.reader import SUM, Reader, infix, prefix
from symgrad.language.reading.tokens import Token
from symgrad.language.tree import Call, Listing, Name, Relation, Tree, number

OPENING, CLOSING = "‖ opening", "‖ closing"
_OPENS, _CLOSES = frozenset({"(", "[", "{", "\\{"}), frozenset({")", "]", "}", "\\}"})
_NORMS: Final[Mapping[str, Tree]] = MappingProxyType({"2": number(2), "F": Name("F")})
_HADAMARD: Final = SUM + 5
"""Looser than a product, so that Aᵀδ ⊙ b is (Aᵀδ) ⊙ b, and tighter than a sum."""


@prefix(OPENING)
def norm(reader: Reader, token: Token) -> Tree:
    """‖x‖, ‖x‖₂ and ‖A‖_F; the index stays as a second argument."""
    inside = reader.enclosed(token, CLOSING)
    if isinstance(inside, Listing | Relation):
        raise reader.complain(token, "One expression must stand in a norm.", "For example ‖M x − y‖.")
    kind: tuple[Tree, ...] = ()
    if reader.kind == "sub":
        subscript = reader.advance()
        index = _NORMS.get(subscript.text.strip("{}() "))
        if index is None:
            raise reader.complain(subscript, "This norm cannot be read.", "There are ‖x‖_2 and, for a matrix, ‖A‖_F.")
        kind = (index,)
    return Call("norm", (inside, *kind), span=(token.start, reader.end))


@infix(_HADAMARD, "⊙")
def hadamard(reader: Reader, left: Tree, start: int) -> Tree:
    """a ⊙ b, the product entry by entry."""
    reader.advance()
    right = reader.expression(_HADAMARD)
    return Call("hadamard", (left, right), span=(start, reader.end))


def with_norms(tokens: list[Token]) -> list[Token]:
    """The tokens with || as one, and every norm's bars as opening or closing: in turn, inside each bracket anew."""
    found: list[Token] = []
    open_norms = [False]
    for token in tokens:
        if token.kind == "|" and found and found[-1].kind == "|" and found[-1].end == token.start:
            token = found.pop()._replace(kind="‖", text="||", end=token.end)
        if token.kind in _OPENS:
            open_norms.append(False)
        elif token.kind in _CLOSES and len(open_norms) > 1:
            open_norms.pop()
        elif token.kind == "‖":
            token = token._replace(kind=CLOSING if open_norms[-1] else OPENING)
            open_norms[-1] = not open_norms[-1]
        found.append(token)
    return found
