"""What a run of letters means where a notation is in force: a function, a Greek letter, names, or nothing.

A run that could be misread is trouble, not a guess: ``sinx`` is not s·i·n·x, ``hello`` no product of five.

>>> words = vocabulary(Notation())
>>> [piece.text for piece in words.split("xy", "")], words.split("sinx", "").hint
(['x', 'y'], 'Did you mean sin(x)?')
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final, TypeAlias

from symgrad.functions.registry import SPELLINGS, nearest
from symgrad.language import greek
from symgrad.language.notation import Notation
from symgrad.language.tree import Name
from symgrad.language.tree import name as canonical_name

MAXIMUM_RUN: Final = 24
ABSTRACT_LETTERS: Final = ("f", "g", "h", "F", "G", "phi")
"""Letters that are functions without a formula where they stand before brackets and nothing is declared."""

KEYWORDS: Final = {
    "if": "if", "else": "else", "otherwise": "otherwise", "sum": "sum", "Sum": "sum", "Piecewise": "piecewise",
    "piecewise": "piecewise", "Derivative": "derivative", "diff": "derivative", "Eq": "equation",
    "True": "otherwise", "Matrix": "matrix", "matrix": "matrix", "integral": "integral", "Integral": "integral",
}  # fmt: skip
_INFINITY: Final = frozenset({"infinity", "infty", "inf", "oo"})
_REFUSED: Final = {
    "and": "Write a comma between two conditions or answers.",
    "or": "Write a comma between two answers.",
    "not": "Write the formula itself.",
    "nan": "Write a number or an expression.",
    "None": "Write a number or an expression.",
    "False": "Write a number or an expression.",
    "factorial": "Write n!, or Gamma(n + 1), the function that goes through its values.",
    "arc": "Write arcsin, arccos or arctan as one word.",
    "lg": "Write log_2(x) or log_10(x): lg is used for both.",
}
_INNER_WORDS: Final = sorted(
    {word for word in SPELLINGS if word.isalpha() and word.isascii() and (len(word) > 2 or word == "ln")}
    | {word for word in greek.CHARACTERS if word[0].islower()},
    key=lambda word: (-len(word), word),
)
_WORDS_BY_LOWER: Final = {spelling.lower(): entry.id for spelling, entry in SPELLINGS.items() if len(spelling) > 1}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a run of letters: what kind of token it is, its text, and how many characters it takes."""

    kind: str
    text: str
    length: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a run of letters cannot be read, and what to type instead."""

    message: str
    hint: str


Meaning: TypeAlias = tuple[Piece, ...] | Trouble


class Vocabulary:
    """The declared names and functions of a notation, in the forms in which they are looked up."""

    def __init__(self, notation: Notation) -> None:
        self.notation = notation
        self.declared: dict[Name, None] = dict.fromkeys(declared_name(text) for text in notation.names)
        self.joined: dict[tuple[str, str, str], list[Name]] = {}
        for known in self.declared:
            self.joined.setdefault((known.base, known.accent, "".join(known.subscripts)), []).append(known)
        self.bases = {known.base for known in self.declared}
        self.is_free = not self.bases and not notation.closed
        """Whether nothing is declared, so that every letter is a name."""
        self.functions = {greek.spelled(text) or text: _function_id(text) for text in notation.functions}
        letters = {**{letter: letter for letter in ABSTRACT_LETTERS}, **_LETTER_SPELLINGS}
        self.undeclared_letters = {
            letter: function
            for letter, function in letters.items()
            if letter not in self.functions and letter not in self.bases
        }
        self.letters = frozenset((*self.functions, *self.undeclared_letters))
        self._meanings: dict[tuple[str, str], Meaning] = {}

    def split(self, run: str, after: str) -> Meaning:
        """The pieces of a run of letters that may end in digits; ``after`` is the character that follows it.

        Behind digits "a" stands for any letter, and "(" for anything else that would go on.
        """
        key = (run, after if after in _FOLLOWERS else "")
        found = self._meanings.get(key)
        if found is None:
            found = self._split(*key)
            if len(self._meanings) < 4096:
                self._meanings[key] = found
        return found

    def _split(self, run: str, after: str) -> Meaning:
        if len(run) > MAXIMUM_RUN and not self._known(run):
            return Trouble(f"'{run[:MAXIMUM_RUN]}…' is not a word that can be read here.", _SEPARATE)
        letters = run.rstrip("0123456789")
        digits = run[len(letters) :]
        if not digits:
            return self._known(run) or self._run(run, after)
        if letters == "log" and digits in ("2", "10"):
            return (Piece("function", "log", 3), Piece("sub", digits, len(digits)))
        function = self.function(letters)
        number = Piece("number", digits, len(digits))
        if function and letters not in self.bases:
            is_clear = after == "" or (after == "a" and bool(self.bases))
            if is_clear and (function != "log" or letters == "ln"):
                return (Piece("function", function, len(letters)), number)
            return Trouble(f"'{run}' is not a function.", f"Did you mean {letters}({digits}…)?")
        if self._is_plain(letters, digits):
            ways = f"{letters}^{digits} for a power, {digits}{letters} for a product"
            ways += f", or {letters}_{digits} for a name"
            return Trouble(f"'{run}' is not a name in this problem.", f"Write {ways}.")
        spelled = self._with_functions(letters) if self._known(letters) is None else []
        if len(spelled) == 1 and spelled[0][-1].kind == "function" and after in ("", "a"):
            return (*spelled[0], number)
        meaning = self._known(letters) or self._run(letters, "_")
        return meaning if isinstance(meaning, Trouble) else (*meaning, Piece("sub", digits, len(digits)))

    def _is_plain(self, letters: str, digits: str) -> bool:
        """Whether a letter is declared without subscripts only: then x2 is as likely a power as a name."""
        alike = [known.subscripts for known in self.declared if known.base == letters]
        return () in alike and len(alike) == 1 and len(digits) == 1

    def function(self, word: str) -> str | None:
        """The id of a function that is written with this word, whatever its capitals where that is clear."""
        entry = SPELLINGS.get(word)
        if entry is not None:
            return entry.id
        return _WORDS_BY_LOWER.get(word.lower()) if len(word) > 1 and word not in greek.CHARACTERS else None

    def _known(self, word: str) -> tuple[Piece, ...] | Trouble | None:
        """A word that means one thing as it stands."""
        size = len(word)
        if word in self.bases or word in self.functions:
            return (Piece("name", word, size),)
        if word in greek.CHARACTERS and word != "Pi":
            return (Piece("name", word, size),)
        function = self.function(word)
        if function is not None:
            return (Piece("function", function, size),)
        if word in _INFINITY:
            return (Piece("constant", "infinity", size),)
        if word in KEYWORDS:
            return (Piece(KEYWORDS[word], word, size),)
        if word in _REFUSED:
            return Trouble(f"'{word}' cannot be used in a formula.", _REFUSED[word])
        return (Piece("name", word, 1),) if size == 1 else None

    def _run(self, run: str, after: str) -> Meaning:
        """A run of letters that is not one word."""
        differential = self._differential(run)
        if differential is not None:
            return differential
        segments = self._segments(run)
        if len(segments) == 1:
            return tuple(Piece("name", part, len(part)) for part in segments[0])
        if len(segments) > 1:
            ways = " or ".join(" ".join(parts) for parts in segments[:2])
            return Trouble(f"'{run}' can be read in more than one way.", f"Write {ways}.")
        spelled = self._with_functions(run)
        if len(spelled) == 1 and after != "_":
            return spelled[0]
        if spelled:
            ways = " or ".join(self._spaced(run, pieces) for pieces in spelled) + "_…" * (after == "_")
            return Trouble(f"'{run}' can be read in more than one way.", f"Write {ways}.")
        if after == "_" and len(run) > 2:
            return (Piece("name", run, len(run)),)
        function = self.function(run[1:])
        if after == "(" and function and run[0] != "a" and len(run) > 2:
            return (Piece("name", run[0], 1), Piece("function", function, len(run) - 1))
        trouble = self._trouble(run, after)
        return trouble or tuple(Piece("name", letter, 1) for letter in run)

    def _differential(self, run: str) -> tuple[Piece, ...] | None:
        """d and what it stands before: dE, dsigma, dydx."""
        if run[0] != "d" or "d" in self.bases:
            return None
        rest = self._known(run[1:])
        if isinstance(rest, tuple) and rest[0].kind in ("name", "function"):
            return (Piece("name", "d", 1), *rest)
        parts = _DIFFERENTIALS.fullmatch(run)
        if not parts:
            return None
        words = re.findall(_DIFFERENTIAL, run)
        return tuple(piece for word in words for piece in (Piece("name", "d", 1), Piece("name", word, len(word))))

    def _segments(self, run: str) -> list[list[str]]:
        """Every way (two are enough) to write a run with declared names only."""
        if not self.bases:
            return []
        ways: list[list[list[str]]] = [[[]], *([] for _ in run)]
        for end in range(1, len(run) + 1):
            for start in range(end):
                if ways[start] and run[start:end] in self.bases:
                    ways[end].extend([*way, run[start:end]] for way in ways[start])
                    del ways[end][2:]
        return ways[-1]

    def _with_functions(self, run: str) -> list[tuple[Piece, ...]]:
        """Every way (two are enough) to write a run with declared names, functions, e and pi: 2xsinx for a known x."""
        if not self.bases:
            return []
        ways: list[list[tuple[Piece, ...]]] = [[()], *([] for _ in run)]
        for end in range(1, len(run) + 1):
            for start in range(end):
                piece = self._part(run[start:end]) if ways[start] else None
                if piece is not None:
                    ways[end].extend((*way, piece) for way in ways[start])
                    del ways[end][2:]
        return [way for way in ways[-1] if any(len(piece.text) > 1 for piece in way)]

    def _part(self, word: str) -> Piece | None:
        """A word that may stand in a run of letters without a space."""
        if word in self.bases or word in ("e", "pi"):
            return Piece("name", word, len(word))
        entry = SPELLINGS.get(word) if len(word) > 1 and word.isalpha() else None
        return Piece("function", entry.id, len(word)) if entry is not None else None

    @staticmethod
    def _spaced(run: str, pieces: tuple[Piece, ...]) -> str:
        """The run with spaces between its parts."""
        starts = [sum(piece.length for piece in pieces[:count]) for count in range(len(pieces) + 1)]
        return " ".join(run[start:end] for start, end in pairwise(starts))

    def _trouble(self, run: str, after: str) -> Trouble | None:
        if after == "_":
            return Trouble(
                f"'{run}' before a subscript can be read in two ways.", f"Write {run[0]} {run[1:]}_… for the product."
            )
        longer = [base for base in self.bases if len(base) > 1]
        inner = _first_inside(run, (*longer, *_INNER_WORDS)) if len(run) > 2 else None
        if inner is not None:
            return Trouble(f"'{run}' is not a name or a function.", f"Did you mean {_spread(run, inner, after)}?")
        if len(run) > 2 and after == "(":
            return Trouble(f"'{run}' is not a function that symgrad knows.", _offer(run))
        if len(run) > 4 or (len(run) == 4 and any(_nearly(run, word) for word in _INNER_WORDS)):
            return Trouble(f"'{run}' is not a name or a function.", _offer(run))
        return None


_FOLLOWERS: Final = frozenset({"(", "_", "a"})
_SEPARATE: Final = "For a product, write spaces or * between the letters."
_DIFFERENTIAL: Final = rf"d({'|'.join(sorted(greek.CHARACTERS, key=len, reverse=True))}|[A-Za-z])"
_DIFFERENTIALS: Final = re.compile(rf"(?:{_DIFFERENTIAL}){{2,}}")
_LETTER_SPELLINGS: Final = {
    letter: entry.id for spelling, entry in SPELLINGS.items() if (letter := greek.spelled(spelling)) is not None
}
"""Functions that are written with a single Greek letter, which may be a value as well: σ."""


def _function_id(text: str) -> str:
    letter = greek.spelled(text) or text
    entry = SPELLINGS.get(letter)
    return entry.id if entry else letter


def declared_name(text: str) -> Name:
    """A declared name from its canonical spelling; a Greek character and joined digits will do too.

    >>> declared_name("w_5_6"), declared_name("η").base, declared_name("w56").subscripts
    (Name(base='w', subscripts=('5', '6'), accent=''), 'eta', ('56',))
    """
    found = canonical_name(text.strip())
    base = greek.spelled(found.base) or found.base
    letters = base.rstrip("0123456789")
    if letters and letters != base:
        return Name(greek.spelled(letters) or letters, (base[len(letters) :], *found.subscripts), found.accent)
    return Name(base, found.subscripts, found.accent)


def _nearly(word: str, known: str) -> bool:
    """Whether two words differ by one letter, or by the order of their letters."""
    if len(word) == len(known):
        different = sum(a != b for a, b in zip(word, known, strict=True))
        return different <= 1 or sorted(word) == sorted(known)
    short, long = sorted((word, known), key=len)
    return len(long) - len(short) == 1 and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def _first_inside(run: str, words: tuple[str, ...]) -> str | None:
    """The word that stands first in a run, the longest of those that begin there."""
    found = [word for word in words if word in run]
    return min(found, key=lambda word: (run.index(word), -len(word)), default=None)


def _spread(run: str, inner: str, after: str) -> str:
    """The run with spaces and brackets where its writer probably meant them."""
    before, _, behind = run.partition(inner)
    if inner not in SPELLINGS or inner in greek.CHARACTERS:
        return " ".join(part for part in (before, inner, behind) if part)
    further = _first_inside(behind, tuple(word for word in _INNER_WORDS if word in SPELLINGS))
    if further is not None:
        argument, _, _ = behind.partition(further)
        behind, rest = argument, f" {_spread(behind[len(argument) :], further, after)}"
    else:
        rest = ""
    call = inner if after == "(" and not behind else f"{inner}({behind or '…'})"
    return f"{before} {call}{rest}" if before else f"{call}{rest}"


def _offer(run: str) -> str:
    close = nearest(run, (*SPELLINGS, *greek.CHARACTERS), 2)
    return f"Did you mean {' or '.join(close)}? {_SEPARATE}" if close else _SEPARATE


@lru_cache(maxsize=256)
def vocabulary(notation: Notation) -> Vocabulary:
    """The vocabulary of a notation, made once."""
    return Vocabulary(notation)
