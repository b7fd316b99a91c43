"""Subscripts, and the declared name that a written one stands for.

``W_{5,6}``, ``w_5_6``, ``w₅,₆`` and, where w_5_6 is declared, ``w56`` are one name.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal, cast

from symgrad.language import greek
from symgrad.language.reading import complaints
from symgrad.language.reading.characters import Accent
from symgrad.language.reading.reader import Reader
from symgrad.language.reading.tokens import Token
from symgrad.language.tree import Name

_ACCENTS: Final = frozenset({"hat", "bar", "tilde"})
_MAXIMUM_SUBSCRIPT: Final = 32
_INNER_COMMAND: Final = re.compile(r"\\[A-Za-z]+\*?\s*\{(\w*)\}")


def subscripted(
    reader: Reader,
    token: Token,
    base: str,
    accent: Literal["", "hat", "bar", "tilde"] = "",
    first: Token | None = None,
    lenient: bool = False,
) -> Name:
    """The name that begins at a token, with the subscripts that follow it, as it is declared.

    ``lenient`` lets an undeclared name pass where only declared ones may occur: the E of dE/dw.
    """
    subscripts: list[str] = []
    letters: Token | None = None
    while first is not None or reader.kind == "sub":
        single = first or reader.advance()
        first = None
        parts = _parts(reader, single)
        if letters is None and len(single.text) > 1 and single.text.isalpha():
            letters = single
        if not subscripts and not accent and len(parts) == 1 and parts[0] in _ACCENTS:
            accent = cast(Accent, parts[0])
        else:
            subscripts.extend(parts)
    if reader.kind == "_":
        raise reader.complain(
            reader.token,
            "This subscript cannot be read.",
            "A subscript is made of letters, digits and commas: w_(5,6).",
        )
    written = Name(base, tuple(subscripts), accent, span=(token.start, reader.end))
    return _declared(reader, written, letters, lenient)


def _parts(reader: Reader, token: Token) -> tuple[str, ...]:
    """The parts of a written subscript: {5,6}, (5,6), 5, {5 6}."""
    found = split(token.text)
    if not found:
        raise reader.complain(
            token, "This subscript cannot be read.", "A subscript is made of letters, digits and commas: w_(5,6)."
        )
    return found


@lru_cache(maxsize=4096)
def split(text: str) -> tuple[str, ...]:
    """The parts of a subscript with its brackets, Greek letters spelled out; none where it cannot be read."""
    inner = text.strip("{}() \t\r\n")
    if "\\" in inner:
        inner = _INNER_COMMAND.sub(r"\1", text).strip("{} ")
    found = tuple(greek.spelled(part) or part for part in re.split(r"[,;\s_]+", inner) if part)
    wrong = any(not part.isascii() or not part.isalnum() or len(part) > _MAXIMUM_SUBSCRIPT for part in found)
    return () if wrong else found


def _declared(reader: Reader, written: Name, subscript: Token | None, lenient: bool) -> Name:
    """The declared name that is meant, or the written one where any name may occur."""
    words = reader.words
    if words.declared:
        found = _match(reader, written) or _match(reader, _other_case(reader, written))
        if found is not None:
            return written if found == written else Name(found.base, found.subscripts, found.accent, span=written.span)
    if subscript is not None:
        _refuse_run_on_subscript(reader, written, subscript)
    if not reader.notation.closed or lenient or _is_bound(reader, written):
        return written
    start, end = written.span or (0, 0)
    raise complaints.unknown_name(
        reader.text, (start, end), complaints.cut(reader.text[start:end]), str(written), map(str, words.declared)
    )


def _match(reader: Reader, written: Name | None) -> Name | None:
    """The declared name with the same letters and digits, where one of the two is written in one run."""
    if written is None:
        return None
    if written in reader.words.declared:
        return written
    same = reader.words.joined.get((written.base, written.accent, "".join(written.subscripts)), [])
    found = [known for known in same if len(known.subscripts) < 2 or len(written.subscripts) < 2]
    if len(found) > 1:
        start, end = written.span or (0, 0)
        raise reader.two_ways(start, end, str(found[0]), str(found[1]))
    return found[0] if found else None


def _other_case(reader: Reader, written: Name) -> Name | None:
    """W_{5,6} for a declared w_5_6; e and E are never the same, nor are letters that are declared by themselves."""
    if not written.subscripts or len(written.base) != 1 or written.base in "eE" or written.base in reader.words.bases:
        return None
    return Name(written.base.swapcase(), written.subscripts, written.accent, span=written.span)


def _is_bound(reader: Reader, written: Name) -> bool:
    """Whether a name is the index of a sum around it, or runs with it: j and o_j under Σ_j."""
    return any(index == written.base or index in written.subscripts for index in reader.bound)


def _refuse_run_on_subscript(reader: Reader, written: Name, subscript: Token) -> None:
    r"""o_jw_j, and in TeX w_ij: does the second letter still belong to the subscript?"""
    letters = subscript.text
    if greek.spelled(letters) or letters in _ACCENTS:
        return
    runs_on = len(letters) == 2 and reader.before is not subscript
    if ("\\" in reader.text and len(letters) < 4) or runs_on:
        start, end = written.span or (0, 0)
        base = reader.text[start : subscript.start]
        raise reader.two_ways(start, end, f"{base}_{{{letters}}}", f"{base}_{letters[0]} {letters[1:]}")
