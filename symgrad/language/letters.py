"""Letters that may be a function or a value: σ(z) and σ(1 − σ), f(x) and h(2x + h).

Decided once for a whole text: a declared letter is what it is declared as; an undeclared one that stands
somewhere without an argument is a value everywhere, and else a function.
"""

from __future__ import annotations

from typing import Final

from symgrad.language.reader import Reader
from symgrad.language.tokens import Token

_DASHES: Final = frozenset({"'", "''", "'''"})


def settle(reader: Reader) -> None:
    """Enter the letters that are functions in this text.

    Raises StudentError for a letter that is declared as both and stands before brackets.
    """
    words = reader.words
    callables = dict(words.functions)
    for letter in words.functions:
        if letter in words.bases:
            _refuse_both(reader, letter)
            callables.pop(letter)
    found: dict[str, bool] = {}
    unsure: list[Token] = []
    for index, token in enumerate(reader.tokens):
        if token.kind == "name" and token.text in words.undeclared_letters:
            _look(reader, index, token, found, unsure)
    for letter, is_value in found.items():
        if not is_value:
            callables[letter] = words.undeclared_letters[letter]
    for token in unsure:
        if token.text in callables and words.undeclared_letters[token.text] != token.text:
            following = next(other for other in reader.tokens if other.start >= token.end)
            shown = reader.source(token.start, token.end)
            raise reader.two_ways(token.start, following.end, f"{shown}({following.text})", f"{shown}*{following.text}")
    reader.callables = callables


def _look(reader: Reader, index: int, token: Token, found: dict[str, bool], unsure: list[Token]) -> None:
    """Note what one occurrence of a letter says: with an argument, without, or nothing."""
    tokens = reader.tokens
    following = tokens[index + 1]
    before = tokens[index - 1] if index else None
    if following.kind in ("sub", "_") or (before is not None and (before.kind == "∂" or before.text == "d")):
        return
    exponent, bracket = tokens[index + 2], tokens[index + 3]
    if (
        following.kind == "^"
        and exponent.kind in ("number", "name")
        and bracket.kind == "("
        and bracket.start == exponent.end
    ):
        shown = reader.source(token.start, token.end)
        ways = f"{shown}(…)^{exponent.text}", f"{shown}^{exponent.text} * (…)"
        raise reader.two_ways(token.start, bracket.end, *ways)
    if following.kind in _DASHES or following.kind in ("(", "{") or _is_dashed(reader, index + 1):
        found.setdefault(token.text, False)
    elif following.kind == "name":
        found.setdefault(token.text, False)
        unsure.append(token)
    else:
        found[token.text] = True


def _is_dashed(reader: Reader, index: int) -> bool:
    kinds = [token.kind for token in reader.tokens[index : index + 3]]
    return kinds[:1] == ["^"] and r"\prime" in kinds


def _refuse_both(reader: Reader, letter: str) -> None:
    for token, following in zip(reader.tokens, reader.tokens[1:], strict=False):
        if token.kind == "name" and token.text == letter and following.kind in ("(", "{"):
            shown = reader.source(token.start, token.end)
            function = reader.words.functions[letter]
            call = f"{function}(…)" if function != letter else "declare it as one of the two"
            raise reader.two_ways(token.start, following.end, f"{shown}*(…) for the product", call)
