"""The characters that people type and paste, brought to the few that the reader knows.

Every table maps one character to one, so a place in the text stays the same place.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Literal

Accent = Literal["hat", "bar", "tilde"]

_SAME_AS = {
    "-": "−‐‑‒–—―﹣˗➖",
    "·": "⋅∙•×✕⨯∘",
    "*": "∗＊﹡",
    "/": "÷∕⁄",
    "'": "′’ʹ´ʼ",
    "≤": "⩽≦",
    "≥": "⩾≧",
    "≈": "≃≅",
    "→": "⟶↦",
    "|": "∣❘￨",
    "Δ": "∆",
    "Ω": "Ω",
    "μ": "µ",
    "h": "ℎ",
    "l": "ℓ",
    "e": "ℯⅇ",
    "d": "ⅆ",
}


def _plain_characters() -> dict[int, str]:
    """Minus signs of every kind, dots, primes; full-width and mathematical letters as the plain ones."""
    table = {ord(variant): plain for plain, variants in _SAME_AS.items() for variant in variants}
    for code in (*range(0xFF01, 0xFF5F), *range(0x1D400, 0x1D800)):
        plain = unicodedata.normalize("NFKC", chr(code))
        if len(plain) == 1:
            table.setdefault(code, table.get(ord(plain), plain))
    return table


PLAIN: Mapping[int, str] = MappingProxyType(_plain_characters())
"""For ``str.translate``: characters that mean the same as a plain one."""

SPACES = " \t\r\n\u00a0\u2000-\u200a\u202f\u205f\u3000"
"""What separates, as the inside of a character class."""

_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵃᵇᶜᵈᵉᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀ"
_RAISED_PLAIN = "0123456789+-=()niabcdeghjklmoprstuvwxyzT"
_LOWERED = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"
_LOWERED_PLAIN = "0123456789+-=()aehijklmnoprstuvx"

SUPERSCRIPTS: Mapping[int, str] = MappingProxyType(dict(zip(map(ord, _RAISED), _RAISED_PLAIN, strict=True)))
SUBSCRIPTS: Mapping[int, str] = MappingProxyType(dict(zip(map(ord, _LOWERED), _LOWERED_PLAIN, strict=True)))


def _fractions() -> dict[str, Fraction]:
    found = {}
    for character in "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒":
        above, below = unicodedata.normalize("NFKC", character).split("⁄")
        found[character] = Fraction(int(above), int(below))
    return found


FRACTIONS: Mapping[str, Fraction] = MappingProxyType(_fractions())

COMBINING: Mapping[str, Accent] = MappingProxyType(
    {"\u0302": "hat", "\u0304": "bar", "\u0305": "bar", "\u0303": "tilde"}
)
"""The marks that stand above a letter and are read with it."""


def _accented() -> dict[str, tuple[str, Accent]]:
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    found: dict[str, tuple[str, Accent]] = {}
    for mark, accent in COMBINING.items():
        for letter in letters:
            composed = unicodedata.normalize("NFC", letter + mark)
            if len(composed) == 1:
                found[composed] = (letter, accent)
    return found


ACCENTED: Mapping[str, tuple[str, Accent]] = MappingProxyType(_accented())
"""Letters with their mark in one character: ŷ."""

_LOOK_ALIKE = {
    "A": "АΑ", "B": "ВΒ", "C": "С", "E": "ЕΕ", "H": "НΗ", "I": "ІΙ", "J": "Ј", "K": "КΚ", "M": "МΜ", "N": "Ν",
    "O": "ОΟ", "P": "РΡ", "S": "Ѕ", "T": "ТΤ", "X": "ХΧ", "Y": "Ү", "Z": "Ζ", "a": "аɑ", "c": "сϲ", "d": "ԁ",
    "e": "е", "g": "ɡ", "h": "һ", "i": "іı", "j": "јϳ", "l": "Ӏ", "o": "оο", "p": "р", "q": "ԛ", "s": "ѕ", "w": "ԝ",
    "x": "х", "y": "уү",
}  # fmt: skip

LOOK_ALIKES: Mapping[str, str] = MappingProxyType(
    {other: latin for latin, others in _LOOK_ALIKE.items() for other in others}
)
"""Cyrillic and Greek letters that cannot be told from a Latin one by eye."""


def described(character: str) -> str:
    """A character as a message shows it: itself where it can be seen, always with its name.

    >>> described("х")
    "'х' (Cyrillic small letter ha)"
    """
    code = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "").lower().capitalize() or code
    visible = character.isprintable() and not unicodedata.category(character).startswith(("M", "C", "Z"))
    return f"'{character}' ({name})" if visible else f"{code} ({name})" if name != code else code
