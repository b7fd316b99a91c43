"""Signs between things: sums, comparisons, and the condition of a case."""

from __future__ import annotations

from typing import cast

from symgrad.language.reading.reader import CONDITIONAL, RELATION, SUM, Reader, infix, prefix
from symgrad.language.reading.tokens import Token
from symgrad.language.tree import Cases, Negative, Operator, Relation, Sum, Tree


@prefix("-", starts_factor=False)
def negative(reader: Reader, token: Token) -> Tree:
    """A minus binds like a sum at the beginning of a term (−2x, −x²), and tightly in x·(−2) or x^−1."""
    operand = reader.expression(max(reader.binding, SUM))
    return Negative(operand, span=(token.start, reader.end))


@prefix("+", starts_factor=False)
def positive(reader: Reader, _token: Token) -> Tree:
    """A plus in front of something says nothing."""
    return reader.expression(max(reader.binding, SUM))


@infix(SUM, "+", "-")
def add(reader: Reader, left: Tree, start: int) -> Tree:
    """Terms with plus and minus between them."""
    terms = [left]
    tokens = reader.tokens
    while (kind := tokens[reader.index].kind) in "+-":
        sign = reader.advance()
        term = reader.expression(SUM)
        terms.append(term if kind == "+" else Negative(term, span=(sign.start, tokens[reader.index - 1].end)))
    return Sum(tuple(terms), span=(start, reader.end))


@infix(RELATION, "=", "<", ">", "≤", "≥", "≠", "≈", ":=", "→")
def relation(reader: Reader, left: Tree, start: int) -> Tree:
    """Two sides; in a chain a = b = c the right side is the rest of the chain."""
    sign = reader.advance()
    right = reader.expression(RELATION - 1)
    return Relation(left, cast(Operator, sign.kind), right, span=(start, reader.end))


@infix(CONDITIONAL, "if")
def conditional(reader: Reader, left: Tree, start: int) -> Tree:
    """x if x > 0 else 0."""
    keyword = reader.advance()
    condition = reader.expression(CONDITIONAL)
    if not isinstance(condition, Relation):
        raise reader.complain(keyword, "A comparison must follow 'if'.", "For example: x if x > 0 else 0")
    first = (left, condition)
    if not reader.accept("else"):
        return Cases((first,), span=(start, reader.end))
    rest = reader.expression(CONDITIONAL - 1)
    span = (start, reader.end)
    return (
        Cases((first, *rest.branches), rest.otherwise, span=span)
        if isinstance(rest, Cases)
        else Cases((first,), rest, span=span)
    )
