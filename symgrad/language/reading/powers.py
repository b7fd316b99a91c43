"""Powers: x^2, x², e^{-x}, 2^3^2; an exponent that runs into what follows is refused, like e^2x.

``x^2y`` is read as x²·y: after the power of a name nobody means x^(2y). With e or a number below it is
not so sure, and both ways are offered.
"""

from __future__ import annotations

from fractions import Fraction
from math import factorial as product_up_to

from symgrad.language.reading.literals import value_of
from symgrad.language.reading.magnitude import check_power
from symgrad.language.reading.reader import POWER, STARTERS, Reader, infix, shown_start
from symgrad.language.reading.tokens import Token
from symgrad.language.tree import (
    Call,
    Constant,
    Listing,
    Name,
    Number,
    Power,
    Quotient,
    Relation,
    Sum,
    Tree,
    number,
)


@infix(POWER, "^")
def power(reader: Reader, base: Tree, start: int) -> Tree:
    """x^2, e^{-x}, x^-1, 2^3^2 (the upper one first)."""
    caret = reader.advance()
    token = reader.token
    plain = _plain_exponent(reader) if isinstance(base, Name) else None
    if plain is not None:
        return Power(base, plain, span=(start, reader.end))
    if token.kind == "{":
        _refuse_bracketed_superscript(reader, base, start)
        reader.advance()
        exponent = reader.enclosed(token, "}")
        if reader.kind == "^":
            raise reader.two_ways(start, reader.token.end, "(x^2)^3", "x^(2^3)")
    else:
        if reader.ahead().kind == "^" and reader.ahead().start == reader.ahead().end:
            raise reader.two_ways(
                start, reader.ahead(3).end, "brackets around the base", "brackets around the exponent"
            )
        exponent = reader.expression(POWER - 1)
        _check_exponent(reader, base, start, caret)
    if isinstance(exponent, Listing | Relation):
        raise reader.complain(token, "An exponent must be a single expression.", "Write it in brackets: x^(n + 1).")
    check_power(reader, base, exponent, caret)
    return Power(base, exponent, span=(start, reader.end))


def _plain_exponent(reader: Reader) -> Tree | None:
    """The one digit of an exponent like that of x^2 and x², behind which nothing needs a second look."""
    tokens, index = reader.tokens, reader.index
    braced = tokens[index].kind == "{"
    token = tokens[index + braced]
    if token.kind != "number" or len(token.text) > 1 or (braced and tokens[index + braced + 1].kind != "}"):
        return None
    if tokens[index + 2 * braced + 1].kind == "^":
        return None
    reader.index = index + 2 * braced + 1
    return Number(value_of(token.text)[0], span=(token.start, token.end))


def _refuse_bracketed_superscript(reader: Reader, base: Tree, start: int) -> None:
    """x^{(2)} is an index in most books, a derivative in others, and hardly ever a power."""
    kinds = [reader.ahead(count).kind for count in range(1, 5)]
    if isinstance(base, Name) and kinds[0] == "(" and kinds[1] in ("number", "name") and kinds[2:] == [")", "}"]:
        letter, inner = reader.text[start : base.span[1]] if base.span else "x", reader.ahead(2).text
        raise reader.two_ways(
            start, reader.ahead(4).end, f"{letter}^{inner} for a power", f"{letter}_{inner} for an index"
        )


def _check_exponent(reader: Reader, base: Tree, start: int, caret: Token) -> None:
    """An exponent without brackets must not run into what follows: e^2x, x^ab."""
    before, token = reader.before, reader.token
    if (
        token.kind not in STARTERS
        or (token.kind == "|" and reader.bars)
        or before.kind not in ("number", "name", "sub")
    ):
        return
    adjacent = before.end == token.start
    letters = token.kind in _LETTERS
    if before.kind == "number":
        euler = base == Constant("e")
        if not euler and not (isinstance(base, Number) and adjacent and letters):
            return
    elif not (adjacent and letters):
        return
    lower = reader.source(start, caret.start)
    upper = reader.source(caret.end, reader.end)
    shown, gap = shown_start(reader), "" if adjacent and token.kind != "function" else " "
    raise reader.two_ways(start, token.end, f"{lower}^({upper}{gap}{shown})", f"{lower}^({upper})*{shown}")


_LETTERS = frozenset({"name", "function", "constant", "accented", "∂"})


@infix(POWER, "%")
def percent(reader: Reader, left: Tree, start: int) -> Tree:
    """5%, the number 5/100; with something behind it, it would be what other languages call a remainder."""
    sign = reader.advance()
    if reader.kind in STARTERS or reader.kind == "%":
        raise reader.complain(sign, "A percent sign can only follow a number.", "Write (…)/100, or * behind it.")
    return Quotient(left, number(100), span=(start, reader.end))


@infix(POWER + 1, "!")
def factorial(reader: Reader, left: Tree, start: int) -> Tree:
    """3! is 6, and n! is the gamma function at n + 1."""
    sign = reader.advance()
    if reader.kind == "!":
        raise reader.complain(sign, "A double factorial cannot be read.", "Write the product itself.")
    span = (start, reader.end)
    if isinstance(left, Number) and left.places is None and left.value.denominator == 1 and left.value <= _LARGEST:
        return Number(Fraction(product_up_to(int(left.value))), span=span)
    return Call("gamma_function", (Sum((left, number(1))),), span=span)


_LARGEST = 20
