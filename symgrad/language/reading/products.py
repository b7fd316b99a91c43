"""Products and fractions: factors with a sign between them, or beside each other.

From left to right, as on a calculator; but what stands beside a fraction without a sign is refused: in 1/2x,
is x below the line or beside it?
"""

from __future__ import annotations

from symgrad.errors import StudentError
from symgrad.language.reading.reader import PRODUCT, STARTERS, Reader, infix, shown_start
from symgrad.language.reading.tokens import Token
from symgrad.language.tree import Name, Product, Quotient, Tree


def multiply(reader: Reader, left: Tree, start: int) -> Tree:
    """Factors with *, ·, / or nothing between them, from left to right."""
    factors = [left]
    dotted = 0
    slash: int | None = None
    slashes = 0
    tokens = reader.tokens
    while True:
        kind = tokens[reader.index].kind
        if kind == "*" or kind == "·":
            sign = reader.advance()
            dotted += sign.text != "*"
            factors.append(reader.expression(PRODUCT))
            slash = None
        elif kind == "/":
            reader.advance()
            slash, slashes = reader.token.start, slashes + 1
            if reader.depth + slashes > reader.depth_limit:
                raise reader.too_deep()
            below = reader.expression(PRODUCT)
            above = factors[0] if len(factors) == 1 else _product(factors, dotted, start, reader.before.start)
            factors, dotted = [Quotient(above, below, span=(start, reader.end))], 0
        elif kind in STARTERS and not (kind == "|" and reader.bars):
            if slash is not None or kind in _CAREFUL:
                _check_juxtaposed(reader, factors[-1], start, slash)
            factors.append(reader.expression(PRODUCT))
        else:
            break
    return factors[0] if len(factors) == 1 else _product(factors, dotted, start, reader.end)


_CAREFUL = frozenset({"number", "fraction", r"\frac", "|", "("})
"""The kinds of token that need a second look where they follow a factor."""


def _product(factors: list[Tree], dotted: int, start: int, end: int) -> Product:
    return Product(tuple(factors), dotted == len(factors) - 1, span=(start, end))


def _check_juxtaposed(reader: Reader, left: Tree, start: int, slash: int | None) -> None:
    """Complain where two things beside each other are not surely a product."""
    token, before = reader.token, reader.before
    if slash is not None:
        raise ambiguous_fraction(reader, start, slash)
    if token.kind == "number":
        if before.kind in ("number", "fraction"):
            raise reader.complain(
                token, "Two numbers stand beside each other.", "Write * between them, or take out the space."
            )
        raise reader.complain(
            token, "A number follows without a sign before it.", f"Write ^{token.text} for a power, or * for a product."
        )
    if before.kind in ("number", "fraction") and (token.kind == "fraction" or _is_numeric_fraction(reader)):
        raise reader.two_ways(before.start, token.end, f"{before.text} + the fraction", f"{before.text} * the fraction")
    if token.kind == "|" and before.kind != "|" and _has_bars(reader, start):
        raise reader.two_ways(start, token.end, "abs(…) for each absolute value", "* between them")
    adjacent = reader.text[before.end : token.start] in ("", r"\left")
    if token.kind == "(" and adjacent and before.kind in ("name", "sub", "accented"):
        _check_call(reader, left, before, token)


def ambiguous_fraction(reader: Reader, start: int, slash: int) -> StudentError:
    """1/2x: is x below the line or beside it?"""
    above, below = reader.source(start, slash).rstrip("/ "), reader.source(slash, reader.end)
    after = shown_start(reader)
    gap = "" if reader.token.kind in ("name", "(") and "\\" not in below else " "
    return reader.two_ways(start, reader.token.end, f"{above}/({below}{gap}{after})", f"({above}/{below}){gap}{after}")


def _is_numeric_fraction(reader: Reader) -> bool:
    """Whether a TeX fraction of two numbers comes next."""
    if reader.kind != r"\frac":
        return False
    kinds = [reader.ahead(count).kind for count in range(1, 7)]
    return kinds[0] == "number" or kinds == ["{", "number", "}", "{", "number", "}"]


def _has_bars(reader: Reader, start: int) -> bool:
    index = reader.index - 1
    while index >= 0 and reader.tokens[index].start >= start:
        if reader.tokens[index].kind == "|":
            return True
        index -= 1
    return False


def _check_call(reader: Reader, left: Tree, before: Token, bracket: Token) -> None:
    """E(w), u(x): a name before a name in brackets is a product only where it is declared."""
    if not isinstance(left, Name) or left in reader.words.declared:
        return
    index = reader.index + 1
    tokens = reader.tokens
    single = tokens[index].kind == "name" and tokens[index].text != before.text
    index += 1
    while tokens[index].kind == "sub":
        index += 1
    if single and tokens[index].kind in (")", ","):
        inside = reader.source(bracket.end, tokens[index].start)
        raise reader.two_ways(
            before.start,
            tokens[index].end,
            f"{reader.source(*_span(left))}*{inside} for the product",
            "name a function that the problem declares",
        )


def _span(tree: Name) -> tuple[int, int]:
    return tree.span or (0, 0)


def enter_products() -> None:
    """Make everything that can begin a factor continue a product; called when all of them are known."""
    infix(PRODUCT, "*", "·", "/", *STARTERS)(multiply)
