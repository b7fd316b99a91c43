r"""How characters are set in LaTeX with nothing but its standard fonts.

Letters with accents stand as they are; Greek letters, signs and raised or lowered figures become mathematics.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from symgrad.language.greek import command, spelled

SPECIAL: Mapping[str, str] = MappingProxyType(
    {
        "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%",
        "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}",
        ">": r"\textgreater{}", "|": r"\textbar{}", "`": r"\textasciigrave{}",
        "'": "'{}", "-": "-{}", ",": ",{}", "?": "?{}", "!": "!{}",
    }
)  # fmt: skip
"""ASCII characters with a meaning of their own; the last five only where they would run together with the next."""

_AS_THEY_ARE = frozenset(
    "¡¿§¶©®£"
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ"
    "ĂăĄąĆćČčĎďĐđĒēĖėĘęĚěĞğĢģĨĩĪīĮįİıĶķĹĺĻļĽľŁłŃńŅņŇňŌōŐőŒœŔŕŖŗŘřŚśŞşŠšŢţŤťŨũŪūŮůŰűŲųŴŵŶŷŸŹźŻżŽžȘșȚț"
    "–—‘’‚“”„«»‹›…†‡•"
)
_TEXT: Mapping[str, str] = MappingProxyType(
    {"\u00a0": "~", "\u202f": r"\,", "\u2009": r"\,", "\u200b": "", "\u00ad": r"\-", "‑": "-", "‐": "-", "′": r"$'$",
     "″": r"$''$", "€": r"\texteuro{}", "№": "No.", "✓": r"$\checkmark$", "\ufffd": "?"}
)  # fmt: skip
_SIGNS: Mapping[str, str] = MappingProxyType(
    {
        "−": "-", "±": r"\pm", "∓": r"\mp", "×": r"\times", "÷": r"\div", "·": r"\cdot", "⋅": r"\cdot", "∗": r"\ast",
        "∘": r"\circ", "√": r"\surd", "∞": r"\infty", "∂": r"\partial", "∇": r"\nabla", "∑": r"\sum", "∏": r"\prod",
        "∫": r"\int", "≈": r"\approx", "≠": r"\neq", "≤": r"\leq", "≥": r"\geq", "≪": r"\ll", "≫": r"\gg",
        "≡": r"\equiv", "∼": r"\sim", "≃": r"\simeq", "∝": r"\propto", "→": r"\to", "←": r"\leftarrow",
        "↔": r"\leftrightarrow", "⇒": r"\Rightarrow", "⇐": r"\Leftarrow", "⇔": r"\Leftrightarrow", "↦": r"\mapsto",
        "↑": r"\uparrow", "↓": r"\downarrow", "∈": r"\in", "∉": r"\notin", "⊂": r"\subset", "⊆": r"\subseteq",
        "∪": r"\cup", "∩": r"\cap", "∅": r"\emptyset", "∀": r"\forall", "∃": r"\exists", "¬": r"\neg", "∧": r"\wedge",
        "∨": r"\vee", "⊙": r"\odot", "⊗": r"\otimes", "⊕": r"\oplus", "ℝ": r"\mathbb{R}", "ℕ": r"\mathbb{N}",
        "ℤ": r"\mathbb{Z}", "ℚ": r"\mathbb{Q}", "ℂ": r"\mathbb{C}", "ℓ": r"\ell", "°": r"^{\circ}", "‖": r"\Vert",
        "⟨": r"\langle", "⟩": r"\rangle", "⌊": r"\lfloor", "⌋": r"\rfloor", "⌈": r"\lceil", "⌉": r"\rceil",
        "⊤": r"\top", "⊥": r"\perp", "µ": r"\mu", "𝔼": r"\mathbb{E}", "⋯": r"\cdots", "∎": r"\blacksquare",
    }
)  # fmt: skip


def tex_for(character: str) -> str | None:
    """How a character beyond ASCII is set in running text; None where the standard fonts cannot.

    >>> tex_for("é"), tex_for("σ"), tex_for("₅"), tex_for("½"), tex_for("≈"), tex_for("漢")
    ('é', '$\\\\sigma$', '$_{5}$', '$\\\\tfrac{1}{2}$', '$\\\\approx$', None)
    """
    if character in _AS_THEY_ARE:
        return character
    if character in _TEXT:
        return _TEXT[character]
    if character in _SIGNS:
        return f"${_SIGNS[character]}$"
    letter = spelled(character)
    tex = command(letter) if letter else _compatible(character)
    return f"${tex}$" if tex else None


def _compatible(character: str) -> str | None:
    """Raised and lowered figures, fractions and the like, by what Unicode says they stand for."""
    kind, _, codes = unicodedata.decomposition(character).rpartition("> ")
    plain = "".join(chr(int(code, 16)) for code in codes.split()).replace("−", "-")
    if not kind or not plain.replace("\u2044", "").isascii():
        return None
    match kind[1:]:
        case "super":
            return f"^{{{plain}}}"
        case "sub":
            return f"_{{{plain}}}"
        case "fraction" if plain[-1] != "\u2044":
            above, _, below = plain.partition("\u2044")
            return rf"\tfrac{{{above}}}{{{below}}}"
        case "font":
            return rf"\mathrm{{{plain}}}"
        case _:
            return None
