"""What somebody typed, on a page: characters that no format could set are replaced, and long texts are cut."""

from __future__ import annotations

from typing import Final, assert_never

from symgrad.document.model import Code, Math, Strong, Text
from symgrad.language.printing import to_text

_LONGEST: Final = 160
_SIGNS: Final = frozenset("−·×÷±√∞∂∇Σ∑∏∫≈≠≤≥→⊙′″…–—‘’“”ₐₑᵢⱼₖ")
_STAND_IN: Final = "\ufffd"


def typed(text: str, longest: int = _LONGEST) -> str:
    """The text with a stand-in for every unusual character, and dots where it is cut.

    >>> typed("2x 漢"), typed("x" * 9, longest=4)
    ('2x �', 'xxx…')
    """
    cut = text if len(text) <= longest else text[: longest - 1] + "…"
    return "".join(character if _is_usual(character) else _STAND_IN for character in cut)


def plain(text: Text) -> str:
    """Prose on one line, as somebody would type it.

    >>> from symgrad.document.model import prose
    >>> from symgrad.language.parser import read
    >>> plain(prose("Work out {f}, **please**.", f=read("x^2")))
    'Work out x², please.'
    """
    words = []
    for piece in text:
        match piece:
            case str():
                words.append(piece)
            case Math():
                words.append(to_text(piece.tree))
            case Strong():
                words.append(plain(piece.text))
            case Code():
                words.append(piece.text)
            case _:
                assert_never(piece)
    return "".join(words)


def _is_usual(character: str) -> bool:
    code = ord(character)
    greek, raised = 0x391 <= code <= 0x3C9 and code != 0x3A2, 0x2080 <= code <= 0x2089 or character in "⁰¹²³⁴⁵⁶⁷⁸⁹"
    return 0x20 <= code < 0x7F or 0xC0 <= code <= 0xFF or character in "½¼¾°" or greek or raised or character in _SIGNS
