r"""Finding derivatives written as fractions: where dE/dw, ∂²f/∂x∂y and \frac{d}{dx} begin and end.

An inline fraction is a derivative if both its parts begin with d, each d touches what follows it, and no d
is declared as a name; with ∂, or as \frac{d…}{d…}, it always is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from symgrad.language.reading.reader import Reader
from symgrad.language.reading.tokens import Token

_OPENING: Final = {"(": ")", "[": "]", "{": "}", "\\{": "\\}"}
_CLOSING: Final = frozenset(_OPENING.values())
_LETTERS: Final = frozenset({"name", "accented", "accent"})


@dataclass(frozen=True, slots=True)
class Shape:
    """Where the parts of a derivative stand, as indices of tokens; it is an operator where there is no operand."""

    sign: str
    order: int
    operand: int
    operand_end: int
    below: int

    @property
    def is_operator(self) -> bool:
        return self.operand == self.operand_end


def is_sign(tokens: list[Token], index: int, sign: str, touching: bool) -> bool:
    """Whether a d or ∂ with a letter behind it stands at an index."""
    token = tokens[index]
    if token.kind != "∂" if sign == "∂" else (token.kind, token.text) != ("name", "d"):
        return False
    following = tokens[index + 1]
    return following.kind in _LETTERS and (following.start == token.end or not touching or sign == "∂")


def order_at(tokens: list[Token], index: int) -> tuple[int, int]:
    """The order written as a power at an index, 1 where there is none, and the index behind it."""
    if tokens[index].kind != "^":
        return 1, index
    braced = tokens[index + 1].kind == "{"
    place = index + 1 + braced
    token = tokens[place]
    if token.kind != "number" or not token.text.isdecimal() or len(token.text) > 2:
        return 1, index
    if not braced:
        return int(token.text), place + 1
    return (int(token.text), place + 2) if tokens[place + 1].kind == "}" else (1, index)


def partner(tokens: list[Token], index: int) -> int | None:
    """The index behind the bracket that closes the one at an index."""
    depth = 0
    for place in range(index, len(tokens)):
        kind = tokens[place].kind
        if kind in _OPENING:
            depth += 1
        elif kind in _CLOSING:
            depth -= 1
            if depth == 0:
                return place + 1
    return None


def _operand_end(tokens: list[Token], index: int, touching: bool) -> int | None:
    """The index behind one thing that can be differentiated: a name, a call, brackets; None where there is none."""
    kind = tokens[index].kind
    if touching and tokens[index].start != tokens[index - 1].end:
        return None
    if kind in ("(", "["):
        return partner(tokens, index)
    if kind not in _LETTERS and kind != "function":
        return None
    index += 1
    if kind == "accent":
        behind = partner(tokens, index) if tokens[index].kind == "{" else index + 1
        index = behind or index
    while tokens[index].kind in ("sub", "'"):
        index += 1
    return partner(tokens, index) if tokens[index].kind in ("(", "{") else index


def shape(reader: Reader, index: int) -> Shape | None:
    """The derivative whose d or ∂ stands at an index, written with a slash; None if it is not one."""
    tokens = reader.tokens
    sign = "∂" if tokens[index].kind == "∂" else "d"
    order, operand = order_at(tokens, index + 1)
    end: int | None = operand
    if tokens[operand].kind != "/":
        end = _operand_end(tokens, operand, touching=sign == "d")
    if end is None or tokens[end].kind != "/":
        return None
    bracketed = tokens[end + 1].kind == "("
    if not is_sign(tokens, end + 1 + bracketed, sign, touching=True):
        return None
    return Shape(sign, order, operand, end, end + 1)


def fraction_shape(reader: Reader, index: int) -> Shape | None:
    r"""The derivative of a \frac at an index; None for any other fraction."""
    tokens = reader.tokens
    if tokens[index + 1].kind != "{":
        return None
    first = tokens[index + 2]
    if first.kind == "∂":
        sign = "∂"
    elif (first.kind, first.text) == ("name", "d"):
        sign = "d"
    else:
        return None
    behind = partner(tokens, index + 1)
    if behind is None or tokens[behind].kind != "{" or not is_sign(tokens, behind + 1, sign, touching=False):
        return None
    order, operand = order_at(tokens, index + 3)
    return Shape(sign, order, operand, behind - 1, behind)


def comes_next(reader: Reader) -> bool:
    """Whether the d that comes next begins a derivative."""
    return "d" not in reader.words.bases and shape(reader, reader.index) is not None


def fraction_comes_next(reader: Reader) -> bool:
    r"""Whether the \frac that comes next is a derivative."""
    return fraction_shape(reader, reader.index) is not None
