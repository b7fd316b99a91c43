r"""LaTeX that pdflatex compiles with a stock TeX Live: prose escaped, graphs placed, tables fitted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import assert_never

from symgrad.document.model import Code, Figure, Line, Math, Table, Text
from symgrad.errors import AuthorError
from symgrad.language.printing import to_tex, to_text
from symgrad.language.printing.forms import decimal_text
from symgrad.language.traversal import walk
from symgrad.language.tree import Derivative, Number, Quotient, Tree
from symgrad.render import figures
from symgrad.render.characters import SPECIAL, tex_for
from symgrad.render.columns import width
from symgrad.render.pieces import Piece, pieces, stopped
from symgrad.render.rows import rows as broken

_SIGNS: Mapping[str, str] = MappingProxyType({"≈": r"\approx", "→": r"\to", "≤": r"\leq", "≥": r"\geq"})
_RUNNING_TOGETHER = re.compile(r"'(?=')|-(?=-)|,(?=,)|[?!](?=`)|[\\{}$&#%_^~<>|`]")
_OPENING_QUOTE = re.compile(r'(?<![^\s(\[])"')
_TABLE_LINE = 84
_WIDE_CELL = 26
_LONG_TABLE = 28


def prose(text: Text) -> str:
    """Prose for a paragraph, a heading or a cell."""
    return "".join(_piece(piece) for piece in pieces(text)).strip(" ")


def cell(text: Text) -> str:
    """Prose after a command that would take a bracket or an asterisk for its own."""
    written = prose(text)
    return f"{{}}{written}" if written.startswith(("[", "*")) else written


def words(text: str) -> str:
    r"""Plain words, escaped; a character that LaTeX's standard fonts do not have is an error.

    >>> print(words("50% of x² – naïve"))
    50\% of x$^{2}$ – naïve
    """
    return _escaped(_OPENING_QUOTE.sub("“", text).replace('"', "”"), _refused)


def typed(text: str) -> str:
    r"""Something typed, as it stands; what the fonts do not have is shown by its number.

    >>> print(typed("a_1 漢"))
    a\char95{}1\ \textit{U+6F22}
    """
    marked = re.sub(r"[^\w\s]|_", lambda match: f"\0{ord(match[0])}\1" if match[0].isascii() else match[0], text)
    shown = _escaped(marked, lambda character: rf"\textit{{U+{ord(character):04X}}}")
    return shown.replace("\0", r"\char").replace("\1", "{}").replace(" ", r"\ ")


def name(text: Text) -> str:
    """The name of a statement, ended with a full stop."""
    return prose(stopped(text))


def sign(line: Line) -> str:
    """The sign of a line of aligned mathematics."""
    return _SIGNS.get(line.sign, line.sign)


def column_types(part: Table) -> str:
    """The columns of a tabular: those of long prose share what is left of the line, if the table is too wide."""
    widths = _column_widths(part)
    letters = part.alignment.ljust(len(widths), "l")
    if sum(widths) + 3 * len(widths) <= _TABLE_LINE:
        return letters
    return "".join(
        "L" if wide > _WIDE_CELL and _breakable(part, i) else letter
        for i, (letter, wide) in enumerate(zip(letters, widths, strict=True))
    )


def is_long(part: Table) -> bool:
    """Whether a table needs more than a page."""
    return len(part.rows) > _LONG_TABLE


def has_fractions(part: Table) -> bool:
    """Whether a cell holds a fraction, for which the rows have to be higher."""
    return any(
        isinstance(piece.content, Math) and any(map(_is_fraction, walk(piece.content.tree)))
        for row in (part.header, *part.rows) for text in row for piece in pieces(text)
    )  # fmt: skip


def _is_fraction(tree: Tree) -> bool:
    """Whether a node is set over a bar."""
    return isinstance(tree, Quotient | Derivative) or (isinstance(tree, Number) and decimal_text(tree) is None)


def coordinates(part: Figure) -> Mapping[str, str]:
    """Where each node stands, in centimetres, with room for the labels on the arrows and the notes below nodes."""
    across, down = _spacing(part)
    return {key: f"{across * x:.2f}, {down * y:.2f}" for key, (x, y) in figures.places(part).items()}


def _spacing(part: Figure) -> tuple[float, float]:
    labels = max((_measure(edge.label) for edge in part.edges), default=0)
    shown = max((max([width(to_text(node.label)), *map(_measure, node.notes)]) for node in part.nodes), default=0)
    notes = max((len(node.notes) for node in part.nodes), default=0)
    return max(3.0, 1.6 + 0.24 * labels + 0.17 * shown), 1.5 + 0.6 * notes


def _column_widths(part: Table) -> list[int]:
    every = (part.header, *part.rows)
    return [max(_measure(row[i]) for row in every if i < len(row)) for i in range(max(map(len, every)))]


def _breakable(part: Table, column: int) -> bool:
    """Whether a column holds sentences, which can be broken, rather than formulas."""
    return any(
        isinstance(piece.content, str) and piece.content.count(" ") > 2
        for row in part.rows if column < len(row) for piece in pieces(row[column])
    )  # fmt: skip


def _measure(text: Text) -> int:
    """About how many characters wide the text is set."""
    return sum(
        width(to_text(piece.content.tree) if isinstance(piece.content, Math) else _string(piece.content))
        for piece in pieces(text)
    )


def _string(content: str | Code) -> str:
    return content.text if isinstance(content, Code) else content


def _piece(piece: Piece) -> str:
    match piece.content:
        case str() as said:
            return rf"\textbf{{{words(said)}}}" if piece.strong else words(said)
        case Code(text=code):
            return rf"\texttt{{{typed(code)}}}"
        case Math(tree=tree):
            return rf"$\boldsymbol{{{to_tex(tree)}}}$" if piece.strong else f"${to_tex(tree)}$"
        case _:
            assert_never(piece.content)


def _escaped(text: str, missing: Callable[[str], str]) -> str:
    text = unicodedata.normalize("NFC", text)
    ascii_escaped = _RUNNING_TOGETHER.sub(lambda match: SPECIAL.get(match[0], match[0]), text)
    return "".join(
        character if character.isascii() else found if (found := tex_for(character)) is not None else missing(character)
        for character in ascii_escaped
    )


def _refused(character: str) -> str:
    called = unicodedata.name(character, "no name").lower()
    raise AuthorError(
        f"LaTeX's standard fonts have no {character!r} (U+{ord(character):04X}, {called})",
        expected="another way to write it, or another format",
    )


def rows(tree: Tree) -> list[str]:
    """A formula of a chain, in rows where it is a long sum."""
    return broken(tree, to_tex)


FILTERS: Mapping[str, Callable[..., object]] = MappingProxyType(
    {
        "prose": prose,
        "cell": cell,
        "math": to_tex,
        "name": name,
        "rows": rows,
        "sign": sign,
        "column_types": column_types,
        "is_long": is_long,
        "has_fractions": has_fractions,
        "identifiers": figures.identifiers,
        "arrows": figures.arrows,
        "entered": figures.entered,
        "coordinates": coordinates,
    }
)
