"""The lines of a derivation as they were typed: newlines, or TeX's aligned lines, and the reasons after them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from symgrad.errors import AuthorError

MOST_LINES: Final = 300
"""So many lines are judged; one more is kept, which says that there are more."""
_LONGEST: Final = 20_000
_LONGEST_TEXT: Final = 400_000

_ENVIRONMENT: Final = re.compile(
    r"\\(?:begin|end)\s*\{(?:align|aligned|alignat|eqnarray|equation|gather|gathered|split|array)\*?\}"
    r"(?:\s*\{[lcr\s|]*\})?"
)
_BREAK: Final = re.compile(r"\\\\(?:\s*\[[^\]]*\])?|\r\n|[\r\n\v\f\x85\u2028\u2029]")
_ARROW: Final = re.compile(
    r"^(?:\\(?:Leftrightarrow|Longleftrightarrow|iff|Rightarrow|Longrightarrow|implies|therefore|quad|qquad)\b"
    r"|[⇔⟺⇒⟹∴→]|<=>|=>|\d{1,2}[.)]\s|\(\d{1,2}\)\s|[-*•]\s(?=.*=)|(?:so|thus|hence|then|therefore|or)[,:]?\s"
    r"|\\[,;:!]|&)\s*", re.IGNORECASE,
)  # fmt: skip
_TEX_REASON: Final = re.compile(
    r"(?:\\q?quad\s*)*(?:&\s*)?\\(?:text|mbox|textrm|textit|mathrm|tag)\s*\*?\{((?:[^{}]|\{[^{}]*\})*)\}\s*[.,]?\s*$"
)
_REASON: Final = re.compile(
    r"\s*(?:[\[({]\s*((?:by |using |from |with |apply |use )?[a-z][a-z'’-]*(?:[ ,/][a-z0-9'’+-]+)*)\s*[\])}]"
    r"|[,;]?\s*\b((?:by|using|because|since|via|from) (?:[a-z]|\().*)"
    r"|\s(?://|\#|--|—|%)\s*(.*))\s*[.,]?\s*$", re.IGNORECASE,
)  # fmt: skip
_RULE_WORDS: Final = frozenset(
    [
        "rule",
        "rules",
        "chain",
        "product",
        "quotient",
        "power",
        "sum",
        "constant",
        "factor",
        "multiple",
        "derivative",
        "differentiate",
        "differentiating",
        "expand",
        "expanding",
        "simplify",
        "simplifying",
        "factoring",
        "collect",
        "cancel",
        "substitute",
        "substituting",
        "by",
        "using",
        "from",
        "definition",
        "given",
        "algebra",
        "identity",
        "trig",
        "pythagoras",
        "twice",
        "both",
        "sides",
        "back",
        "expression",
        "answer",
        "function",
        "inner",
        "outer",
        "linearity",
    ]
)
_SPACED: Final = re.compile(r"[A-Za-z]{3,}")


@dataclass(frozen=True, slots=True)
class RawLine:
    """A line: the formula in it, where it begins in the line, and the reason that stands beside it."""

    number: int
    text: str
    formula: str
    reason: str = ""


def raw_lines(text: str | Sequence[str]) -> tuple[RawLine, ...]:
    r"""The lines that hold something.

    >>> [(line.formula, line.reason) for line in raw_lines("f = x^2\n  = x x   (by definition)")]
    [('f = x^2', ''), ('= x x', 'by definition')]
    >>> [line.formula for line in raw_lines(r"\begin{aligned} y &= x^2 \\ y' &= 2x \text{ power rule} \end{aligned}")]
    ['y = x^2', "y' = 2x"]
    """
    if isinstance(text, str):
        pieces = _BREAK.split(_ENVIRONMENT.sub("", text[:_LONGEST_TEXT]))
    elif isinstance(text, Sequence) and all(isinstance(line, str) for line in text):
        pieces = [_ENVIRONMENT.sub("", line[:_LONGEST]) for line in text]
    else:
        raise AuthorError(f"the lines are {text!r}", expected="a text, or a list of texts")
    return tuple(_numbered(pieces))


def _numbered(pieces: Sequence[str]) -> Iterator[RawLine]:
    number = 0
    for piece in pieces:
        formula, reason = parted(piece)
        if not formula and not reason:
            continue
        number += 1
        yield RawLine(number, piece.strip(), formula, reason)
        if number > MOST_LINES:
            return


def parted(piece: str) -> tuple[str, str]:
    """A line's formula without what leads to it, and the reason after it."""
    text = piece.strip().strip("$").strip()
    for opening, closing in ((r"\[", r"\]"), (r"\(", r"\)")):
        if text.startswith(opening) and text.endswith(closing):
            text = text[2:-2].strip()
    found = _TEX_REASON.search(text)
    reason = ""
    if found is not None:
        text, reason = text[: found.start()], found.group(1).strip()
    text = _without_alignment(text)
    while (arrow := _ARROW.match(text)) is not None:
        text = text[arrow.end() :]
    if not reason:
        spoken = _REASON.search(text)
        words = "" if spoken is None else next((group for group in spoken.groups() if group), "")
        if spoken is not None and (spoken.group(3) is not None or _is_spoken(words)):
            text, reason = text[: spoken.start()], words.strip(" ()[]")
    text = text.strip()
    text = text[:-1].rstrip() if text.endswith((",", ";", "\\")) else text
    return ("", text) if _is_prose(text) else (text, reason)


def _without_alignment(text: str) -> str:
    return re.sub(r"(?<!\\)&", "", text).replace(r"\nonumber", "").strip()


def _is_spoken(words: str) -> bool:
    found = re.findall(r"[A-Za-z]+", words.lower())
    return bool(found) and (
        found[0] in ("by", "using", "because", "since", "via", "from") or bool({*found} & _RULE_WORDS)
    )


def _is_prose(text: str) -> bool:
    """Whether a line is a sentence: several words, and no sign of equality."""
    words = _SPACED.findall(re.sub(r"\\[A-Za-z]+", " ", text))
    spoken = [word for word in words if word.lower() in _RULE_WORDS]
    is_quoted = text[:1] in "\"'“" and text[-1:] in "\"'”"
    return is_quoted or (not re.search(r"[=<>≤≥^]", text) and bool(spoken) and len(words) > 1)
