"""Numbers as they are written, exactly: 7, 0.10, 1.5e-3, ½; and ∞."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from symgrad.language.reading.characters import FRACTIONS
from symgrad.language.reading.reader import Reader, prefix
from symgrad.language.reading.tokens import Token
from symgrad.language.tree import Constant, Number, Tree


@lru_cache(maxsize=4096)
def value_of(text: str) -> tuple[Fraction, int | None]:
    """The exact value of a written number and the digits after its point."""
    mantissa, _, exponent = text.lower().partition("e")
    whole, _, decimals = mantissa.partition(".")
    shift = int(exponent or "0") - len(decimals)
    value = Fraction(int(whole + decimals or "0")) * Fraction(10) ** shift
    return value, -shift if shift < 0 else None


@prefix("number")
def number(reader: Reader, token: Token) -> Tree:
    """7, 0.10, 1.5e-3."""
    text = token.text
    limits = reader.notation.limits
    if len(text) > 4:
        mantissa, _, exponent = text.lower().partition("e")
        if len(mantissa) > limits.digits or len(exponent) > 6 or abs(int(exponent or "0")) > limits.exponent:
            raise reader.complain(
                token, "This number is too long or too large.", f"Write at most {limits.digits} digits."
            )
    if text == "0":
        _refuse_hexadecimal(reader, token)
    value, places = value_of(text)
    return Number(value, places, span=(token.start, token.end))


def _refuse_hexadecimal(reader: Reader, token: Token) -> None:
    following, digits = reader.token, reader.ahead()
    letter = following.kind == "name" and following.text in ("x", "b", "o") and following.start == token.end
    if letter and digits.kind in ("number", "sub") and digits.start == following.end:
        raise reader.complain(token, "A number must be written with decimal digits.", "Write it without 0x.")


@prefix("fraction")
def vulgar_fraction(_reader: Reader, token: Token) -> Tree:
    """½."""
    return Number(FRACTIONS[token.text], span=(token.start, token.end))


@prefix("constant")
def constant(_reader: Reader, token: Token) -> Tree:
    """∞, and an upright e."""
    return Constant("e" if token.text == "e" else "infinity", span=(token.start, token.end))
