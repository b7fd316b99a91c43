r"""Markdown as GitHub and Jupyter read it, with TeX between dollars.

Their mathematics is plain TeX, but Markdown has its hands on it first, so inside it stand no pipes (they end
a table's cell), no ``<`` and ``>`` and no backslash before punctuation. GitHub wants white space before an
opening dollar and no letter or digit after a closing one: what touches a formula moves into it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import assert_never

from symgrad.document.model import Code, FigureNode, Line, Math, Strong, Text
from symgrad.language.printing import to_tex, to_text
from symgrad.language.tree import Tree
from symgrad.render.figures import identifiers
from symgrad.render.pieces import Piece, clean, pieces, stopped
from symgrad.render.rows import rows as broken

_TEX_MARKS = re.compile(r"\\\\|\\[{}|]|[|<>\n]")
_TEX_WORDS: Mapping[str, str] = MappingProxyType(
    {"\\\\": r"\cr ", r"\{": r"\lbrace ", r"\}": r"\rbrace ", r"\|": r"\Vert ", "|": r"\vert ", "<": r"\lt ",
     ">": r"\gt ", "\n": " "}
)  # fmt: skip
_TEXT_MARKS = re.compile(r"([\\{}$])")
_TEXT_WORDS: Mapping[str, str] = MappingProxyType(
    {"\\": r"\backslash ", "{": r"\lbrace ", "}": r"\rbrace ", "$": r"\text{＄}"}
)
"""Marks inside a text command; no renderer takes a real dollar between dollars, escaped or not."""
_SPECIAL = re.compile(r"[\\`*\[<$~]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)|(?:^|(?<= ))#")
_LINE_START = re.compile(r"^(?:([-+])(?=[-+ ]|$)|(>)|(\d{1,9})(?=[.)](?: |$)))")
_BEFORE = re.compile(r"\S+$")
_AFTER = re.compile(r"[^\W_]+")
_SIGNS: Mapping[str, str] = MappingProxyType({"≈": r"\approx", "→": r"\to", "≤": r"\leq", "≥": r"\geq"})


@dataclass(frozen=True, slots=True)
class _Formula:
    """TeX that stands between dollars."""

    tex: str


def math(tree: Tree) -> str:
    r"""A formula as TeX that Markdown leaves alone.

    >>> from symgrad.language.tree import Call, Name
    >>> "|" in math(Call("abs", (Name("x"),)))
    False
    """
    return _TEX_MARKS.sub(lambda match: _TEX_WORDS[match[0]], to_tex(tree)).strip()


def rows(tree: Tree) -> list[str]:
    """A formula of a chain, in rows where it is a long sum."""
    return broken(tree, math)


def prose(text: Text) -> str:
    r"""Prose on one line, safe at the start of a line and anywhere in one.

    >>> print(prose(("2 * 3 in a_b costs 5$",)))
    2 \* 3 in a_b costs 5\$
    """
    return _LINE_START.sub(_escape_start, _written(_touched(pieces(text))).strip(" "))


def cell(text: Text) -> str:
    """Prose inside a table, where a pipe would end the cell."""
    return prose(text).replace("|", r"\|")


def name(text: Text) -> str:
    """The name of a statement, standing out."""
    return prose((Strong(stopped(text)),))


def words_in_formula(text: Text) -> str:
    r"""Prose inside a formula: words in ``\text``, mathematics between them.

    >>> from symgrad.language.tree import Name
    >>> print(words_in_formula(("constant factor ", Math(Name("c")))))
    \text{constant factor }c
    """
    return "".join(_in_formula(piece) for piece in pieces(text))


def quoted(text: str) -> str:
    """Plain text inside the quotation marks of a mermaid label."""
    return re.sub(r'["#<>&`\\]', lambda match: f"#{ord(match[0])};", clean(text))


def node_label(node: FigureNode) -> str:
    """A node of a mermaid graph: what stands in it, and its notes below."""
    return "<br/>".join(quoted(text) for text in (to_text(node.label), *(plain(note) for note in node.notes)))


def edge_label(text: Text) -> str:
    """What stands on an arrow of a mermaid graph."""
    return quoted(plain(text))


def plain(text: Text) -> str:
    """Prose without any markup, its mathematics in Unicode."""
    return "".join(
        to_text(piece.content.tree) if isinstance(piece.content, Math) else _string(piece.content)
        for piece in pieces(text)
    )


def sign(line: Line) -> str:
    """The sign of a line of aligned mathematics, as TeX."""
    return _SIGNS.get(line.sign, line.sign)


def _string(content: str | Code) -> str:
    return content.text if isinstance(content, Code) else content


def _in_formula(piece: Piece) -> str:
    match piece.content:
        case str() as words:
            return _text_command(r"\textbf" if piece.strong else r"\text", words)
        case Code(text=typed):
            return _text_command(r"\texttt", typed)
        case Math(tree=tree):
            return rf"\boldsymbol{{{math(tree)}}}" if piece.strong else math(tree)
        case _:
            assert_never(piece.content)


def _text_command(command: str, words: str) -> str:
    """Words in a text command; what TeX or Markdown would take for a mark of its own stands outside."""
    parts = _TEXT_MARKS.split(words)
    return "".join(_TEXT_WORDS.get(part, f"{command}{{{part}}}") for part in parts if part)


def _touched(parts: tuple[Piece, ...]) -> list[Piece | _Formula]:
    """The pieces with formulas made, and what touches a formula taken into it."""
    made: list[Piece | _Formula] = []
    for part in parts:
        last = made[-1] if made else None
        content = part.content
        if isinstance(content, Math):
            tex = _in_formula(part)
            if isinstance(last, _Formula):
                made[-1] = _Formula(f"{last.tex} {tex}")
                continue
            if isinstance(last, Piece) and isinstance(last.content, str) and (run := _BEFORE.search(last.content)):
                made[-1] = replace(last, content=last.content[: run.start()])
                tex = _prefix(run[0]) + tex
            made.append(_Formula(tex))
        elif isinstance(content, str) and isinstance(last, _Formula):
            taken = _suffix(last.tex, content)
            made[-1] = _Formula(last.tex + (_text_command(r"\text", taken) if taken != ")" else taken))
            made.append(replace(part, content=content[len(taken) :]))
        else:
            made.append(part)
    return [part for part in made if isinstance(part, _Formula) or part.content != ""]


def _prefix(run: str) -> str:
    return run if run == "(" else _text_command(r"\text", run)


def _suffix(tex: str, following: str) -> str:
    """The start of the words after a formula that has to go into it."""
    if tex.startswith("(") and following.startswith(")") and tex.count("(") > tex.count(")"):
        return ")"
    run = _AFTER.match(following)
    return run[0] if run else ""


def _written(parts: list[Piece | _Formula]) -> str:
    written = ""
    for i, part in enumerate(parts):
        following = parts[i + 1] if i + 1 < len(parts) else None
        if isinstance(part, _Formula):
            written += f"${part.tex}$"
        elif isinstance(part.content, Code):
            written += _code(part.content.text)
        elif isinstance(part.content, str):
            escaped = _SPECIAL.sub(lambda match: f"\\{match[0]}", part.content)
            written += _strong(escaped, written[-1:], _first_character(following)) if part.strong else escaped
    return written


def _first_character(part: Piece | _Formula | None) -> str:
    match part:
        case None:
            return ""
        case Piece(content=str() as words):
            return words[:1]
        case _:
            return "$"


def _strong(escaped: str, before: str, after: str) -> str:
    """Strong words; asterisks don't work where a mark inside them touches a letter outside."""
    inner = escaped.strip()
    if not inner:
        return escaped
    left, right = escaped[: len(escaped) - len(escaped.lstrip())], escaped[len(escaped.rstrip()) :]
    opens = bool(left) or not _is_mark(inner[0]) or not _is_word(before)
    closes = bool(right) or not _is_mark(inner[-1]) or not _is_word(after)
    marked = f"**{inner}**" if opens and closes else f"<strong>{inner}</strong>"
    return f"{left}{marked}{right}"


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"


def _is_word(character: str) -> bool:
    return bool(character) and not character.isspace() and not _is_mark(character)


def _code(typed: str) -> str:
    """Code between more backticks than it holds in a row."""
    fence = "`" * (max(map(len, re.findall("`+", typed)), default=0) + 1)
    room = " " if typed.startswith(("`", " ")) or typed.endswith(("`", " ")) else ""
    return f"{fence}{room}{typed}{room}{fence}" if typed.strip() else ""


def _escape_start(match: re.Match[str]) -> str:
    """At the start of a line "- " begins a list, "1. " a numbered one and ">" a quotation."""
    return f"{match[3]}\\" if match[3] else f"\\{match[0]}"


FILTERS: Mapping[str, Callable[..., object]] = MappingProxyType(
    {
        "prose": prose,
        "cell": cell,
        "math": math,
        "words_in_formula": words_in_formula,
        "rows": rows,
        "sign": sign,
        "name": name,
        "identifiers": identifiers,
        "node_label": node_label,
        "edge_label": edge_label,
    }
)
