r"""Sums with a sign: \sum_{i=1}^{n} x_i, Σ_j w_{j,k} o_j, ∑ᵢ xᵢ. The body is the product up to a plus or minus."""

from __future__ import annotations

from dataclasses import dataclass, field

from symgrad.language import greek
from symgrad.language.reading.reader import SUM, Reader, prefix
from symgrad.language.reading.tokens import Token
from symgrad.language.tree import Listing, Name, Relation, Summation, Tree

_BRACKETS = {"{": "}", "(": ")"}
_MAXIMUM_INDICES = 4


@dataclass(slots=True)
class _Limits:
    """What stands below and above a sum sign."""

    indices: list[Name] = field(default_factory=list)
    lower: Tree | None = None
    upper: Tree | None = None


@prefix("sum")
def summation(reader: Reader, token: Token) -> Tree:
    """A sum over an index, with limits or over all."""
    if reader.kind == "(" and token.text in ("sum", "Sum"):
        return _python_sum(reader, token)
    limits = _Limits()
    while reader.kind in ("sub", "_", "^"):
        _limit(reader, limits)
    if not limits.indices:
        raise reader.complain(token, "A sum needs its index.", r"For example \sum_{i} x_i or sum(x_i, i, 1, n).")
    outside = reader.bound
    reader.bound = (*outside, *(index.base for index in limits.indices))
    body = reader.expression(SUM)
    reader.bound = outside
    for index in reversed(limits.indices):
        body = Summation(body, index, limits.lower, limits.upper, span=(token.start, reader.end))
    return body


def _limit(reader: Reader, limits: _Limits) -> None:
    sign = reader.advance()
    if sign.kind == "sub":
        parts = [part for part in sign.text.strip("{}() ").replace(",", " ").split() if part]
        limits.indices = [_index(reader, sign, greek.spelled(part) or part) for part in parts[: _MAXIMUM_INDICES + 1]]
        if len(parts) > _MAXIMUM_INDICES:
            raise reader.complain(sign, "This sum has too many indices.", "Write several sums.")
        return
    opened = reader.token
    if opened.kind in _BRACKETS:
        reader.advance()
        outside, reader.bound = reader.bound, (*reader.bound, *_leading_name(reader))
        tree = reader.enclosed(opened, _BRACKETS[opened.kind])
        reader.bound = outside
    else:
        tree = reader.expression(_TIGHTEST)
    if sign.kind == "^":
        limits.upper = tree
    elif isinstance(tree, Name):
        limits.indices = [tree]
    elif isinstance(tree, Relation) and tree.operator == "=" and isinstance(tree.left, Name):
        limits.indices, limits.lower = [tree.left], tree.right
    else:
        raise reader.complain(opened, "The lower limit of this sum cannot be read.", r"For example \sum_{i=1}^{n} x_i.")


_TIGHTEST = 100


def _leading_name(reader: Reader) -> tuple[str, ...]:
    """The index of a sum is a name of its own, whatever else is declared."""
    return (reader.token.text,) if reader.kind == "name" else ()


def _index(reader: Reader, token: Token, word: str) -> Name:
    if len(word) != 1 and greek.spelled(word) is None:
        raise reader.complain(token, "The index of a sum is one letter.", rf"For example \sum_{{{word[:1]}}} …")
    if not word.isalpha():
        raise reader.complain(token, "The index of a sum is a letter.", r"For example \sum_{i} x_i.")
    return Name(word, span=(token.start, token.end))


def _python_sum(reader: Reader, token: Token) -> Tree:
    """sum(x_i, i, 1, n), and Sum(x_i, (i, 1, n)) as SymPy prints it."""
    opened = reader.advance()
    outside, reader.bound = reader.bound, (*reader.bound, *"ijkmn")
    tree = reader.enclosed(opened, ")")
    reader.bound = outside
    span = (token.start, reader.end)
    match tree:
        case Listing((body, Name() as index)) | Listing((body, Listing((Name() as index,)))):
            return Summation(body, index, span=span)
        case Listing((body, Name() as index, lower, upper)) | Listing((body, Listing((Name() as index, lower, upper)))):
            return Summation(body, index, lower, upper, span=span)
        case _:
            raise reader.complain(token, "This sum cannot be read.", "For example sum(x_i, i, 1, n).")
