"""Letters that may be a function or a value: σ(z) and σ(1 − σ), f(x) and h(2x + h).

Decided once for a whole text: a declared letter is what it is declared as; an undeclared one that stands
somewhere without an argument is a value everywhere, and else a function.
"""

from __future__ import annotations

from typing import Final

from symgrad.language.reading.characters import SUPERSCRIPTS
from symgrad.language.reading.reader import Reader
from symgrad.language.reading.tokens import Token

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
    values = {letter for letter, is_value in found.items() if is_value} | words.bases
    for index, token in enumerate(reader.tokens):
        if token.kind == "name" and token.text in words.letters and token.text not in values:
            _refuse_power(reader, index, token)
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
    if following.kind == "^" and _exponent_before_bracket(reader, index):
        return
    if following.kind in _DASHES or following.kind in ("(", "{") or _is_dashed(reader, index + 1):
        found.setdefault(token.text, False)
    elif following.kind == "name":
        found.setdefault(token.text, False)
        unsure.append(token)
    else:
        found[token.text] = True


def _refuse_power(reader: Reader, index: int, token: Token) -> None:
    """f^2(x) is (f(x))² or f²·x, and f^{-1}(x) may be the inverse function too."""
    exponent = _exponent_before_bracket(reader, index)
    if exponent is None:
        return
    shown = reader.source(token.start, token.end)
    bracket = next(other for other in reader.tokens if other.kind == "(" and other.start >= exponent[1])
    power = reader.text[slice(*exponent)].strip("{}")
    raised = power if power.isascii() else power.translate(SUPERSCRIPTS)
    raised = f"({raised})" if len(raised) > 1 else raised
    raise reader.two_ways(token.start, bracket.end, f"{shown}(…)^{raised}", f"{shown}^{raised} * (…)")


def _exponent_before_bracket(reader: Reader, index: int) -> tuple[int, int] | None:
    """Where the exponent of a letter stands if an opening bracket follows it at once: f^2(, f^{-1}(, f²(."""
    tokens = reader.tokens
    if tokens[index + 1].kind != "^" or tokens[index + 2].kind == "end":
        return None
    first = last = index + 2
    if tokens[first].kind == "{":
        last = next((at for at in range(first, len(tokens)) if tokens[at].kind in ("}", "end")), first)
        if any(token.kind in ("(", "\\prime", *_DASHES) for token in tokens[first:last]):
            return None
    elif tokens[first].kind == "-":
        last = first + 1
    elif tokens[first].kind not in ("number", "name"):
        return None
    between = reader.text[tokens[last].end : tokens[last + 1].start]
    if tokens[last + 1].kind != "(" or between not in ("", r"\left"):
        return None
    return tokens[first].start, tokens[last].end


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
