"""Letters and words: names, constants, calls of declared functions, and the d of a derivative."""

from __future__ import annotations

from typing import Final, Literal, cast

from symgrad.language.reading.calls import called, primes, starts_arguments
from symgrad.language.reading.characters import Accent
from symgrad.language.reading.differentials import slashed
from symgrad.language.reading.reader import Reader, prefix
from symgrad.language.reading.subscripts import subscripted
from symgrad.language.reading.tokens import Token
from symgrad.language.tree import Call, Constant, Name, Tree

_DIFFERENTIAL_LETTERS: Final = frozenset("xyztuvw") | {"theta"}


_PLAIN: Final = frozenset("abcijklmnopqrstuvwxyzABCDEHIJKLMNOPQRSTUVWXYZ")
_ENDS_NAME: Final = frozenset({"+", "-", "*", "·", "/", ")", "}", "]", ",", "=", "name", "function", "number", "end"})
"""Letters, and what may follow them, where a name is a name at the first look; most are."""


@prefix("name")
def name(reader: Reader, token: Token) -> Tree:
    """A letter or word: a name, a constant, a call, or the d of a derivative."""
    base = token.text
    following = reader.tokens[reader.index].kind
    if base in _PLAIN and following in _ENDS_NAME and reader.words.is_free and base not in reader.callables:
        return Name(base, span=(token.start, token.end))
    if base == "d":
        tree = slashed(reader, token)
        if tree is not None:
            return tree
        _refuse_lone_differential(reader, token)
    elif base == "Delta":
        _refuse_change(reader, token)
    elif base == "gamma":
        _refuse_gamma_function(reader, token)
    kind = reader.tokens[reader.index].kind
    if kind != "sub" and kind != "_":
        function = reader.callables.get(base)
        if function is not None and starts_arguments(reader):
            return called(reader, function, token)
        if kind == "'" or kind == "''" or kind == "'''" or (kind == "^" and reader.ahead().kind in ("{", r"\prime")):
            count = primes(reader, letter=base in reader.words.letters)
            if count:
                return _primed(reader, token, base, count)
        if (base == "e" or base == "pi") and Name(base) not in reader.words.declared:
            return Constant(cast(Literal["e", "pi"], base), span=(token.start, token.end))
        if function is not None and function != base and base not in reader.words.bases:
            raise reader.complain(token, f"'{token.text}' needs something to act on.", f"For example {function}(x).")
        if reader.words.is_free:
            return Name(base, span=(token.start, token.end))
    return subscripted(reader, token, base, "")


def _primed(reader: Reader, token: Token, base: str, count: int) -> Tree:
    """f' and f'(x): a derivative by the one argument, kept as it is written."""
    function = reader.callables.get(base) or reader.words.undeclared_letters.get(base) or base
    if reader.kind == "(" and (function != base or base in reader.words.letters or base not in reader.words.bases):
        return called(reader, function, token, count)
    return Call(function, (), count, span=(token.start, reader.end))


def _refuse_lone_differential(reader: Reader, token: Token) -> None:
    """2x dx: a differential on its own, unless d is a declared name."""
    following = reader.token
    if following.start != token.end or "d" in reader.words.bases:
        return
    if following.kind == "function" or (following.kind == "name" and following.text in _DIFFERENTIAL_LETTERS):
        letter = reader.text[following.start : following.end]
        raise reader.two_ways(token.start, following.end, f"d*{letter} for a product", "dy/dx for a derivative")


def _refuse_change(reader: Reader, token: Token) -> None:
    """Δw: one name for a change of w, or a product? Only a declared Δ is a factor."""
    following = reader.token
    if following.kind == "name" and following.start == token.end and "Delta" not in reader.words.bases:
        letter = reader.text[following.start : following.end]
        raise reader.two_ways(
            token.start, following.end, f"Δ*{letter} for a product", "the change of a value as a difference"
        )


def _refuse_gamma_function(reader: Reader, token: Token) -> None:
    """gamma(x), spelled out: the function Γ as in Python, or γ times a bracket? Only a declared γ is a factor."""
    touching = reader.kind == "(" and reader.token.start == token.end
    if touching and reader.text[token.start : token.end] == "gamma" and "gamma" not in reader.words.bases:
        raise reader.two_ways(token.start, reader.token.end, "Gamma(…) for the gamma function", "gamma*(…)")


@prefix("accented")
def accented(reader: Reader, token: Token) -> Tree:
    """ŷ."""
    base, accent = token.text.split(" ")
    return subscripted(reader, token, base, cast(Accent, accent))


@prefix("accent")
def accent_command(reader: Reader, token: Token) -> Tree:
    r"""\hat{y}, \hat y."""
    opened = reader.token
    braced = reader.accept("{")
    letter = reader.token
    if letter.kind != "name":
        raise reader.complain(letter, "An accent needs one letter.", r"For example \hat{y}.")
    reader.advance()
    inner = reader.advance() if reader.kind == "sub" and braced else None
    if braced:
        reader.close(opened, "}")
    found = subscripted(reader, letter, letter.text, cast(Accent, token.text), inner)
    return Name(found.base, found.subscripts, found.accent, span=(token.start, reader.end))
