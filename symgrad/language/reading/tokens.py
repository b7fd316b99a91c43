r"""From text to tokens: one scan for calculator, Python, TeX and Unicode alike.

Spellings end here: ``**``, ``\cdot``, ``−`` and ``x²`` come out as the same few kinds of token, words are
settled by the vocabulary, and a superscript or subscript character becomes what ``^{…}`` and ``_{…}`` give.

>>> from symgrad.language.notation import Notation
>>> from symgrad.language.reading.vocabulary import vocabulary
>>> [token.kind for token in tokenize("2x²", vocabulary(Notation()))][:-LOOKAHEAD]
['number', 'name', '^', '{', 'number', '}']
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from symgrad.errors import StudentError
from symgrad.functions.registry import SPELLINGS
from symgrad.language import greek
from symgrad.language.reading import complaints
from symgrad.language.reading.characters import ACCENTED, COMBINING, FRACTIONS, PLAIN, SPACES, SUBSCRIPTS, SUPERSCRIPTS
from symgrad.language.reading.commands import COMMANDS, IGNORED
from symgrad.language.reading.matrix_tokens import MATRIX_COMMANDS, MATRIX_SIGNS, transposes
from symgrad.language.reading.vocabulary import MAXIMUM_RUN, Trouble, Vocabulary


class Token(NamedTuple):
    """A kind, the text that matters to it, and where it stands."""

    kind: str
    text: str
    start: int
    end: int


SIGNS: Final = {
    "**": "^", "<=": "≤", ">=": "≥", "==": "=", "!=": "≠", "<>": "≠", "->": "→", ":=": ":=", "≔": ":=", "=>": "=>",
    "=<": "=<", "//": "//", "...": "...", "″": "''", "‴": "'''", "∑": "sum", "∞": "constant", "−": "-",
    **{sign: sign for sign in "+-*/^_&=<>(){}[]|,'·≤≥≠≈→∂√∛∜∫"},
}  # fmt: skip
"""The kind of token of each sign."""

_GREEK: Final = "".join(dict.fromkeys([*greek.CHARACTERS.values(), *"ϵϑϰϕϱϖς"]))
_UPRIGHT: Final = r"(?:text|textrm|textit|mathrm|mathit|mathbf|mathsf|mathop|rm|mbox|operatorname\*?|boldsymbol|bm)"
_WITH_UNDERSCORE: Final = "|".join(sorted((word for word in SPELLINGS if "_" in word), key=len, reverse=True)) or "(?!)"
_LONG_SIGNS: Final = "|".join(re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True) if len(sign) > 1)
_BAR: Final = r"\s*(?:\||\\[lr]?vert(?![A-Za-z]))"
_LOWERED: Final = "".join(map(chr, SUBSCRIPTS))
_ONE_SIGN: Final = "".join(re.escape(sign) for sign in SIGNS if len(sign) == 1)

_MASTER: Final = re.compile(
    "|".join(
        f"(?P<{group}>{pattern})"
        for group, pattern in {
            "space": f"[{SPACES}~]+",
            "number": r"[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?",
            "word": rf"(?!{_WITH_UNDERSCORE})[A-Za-z]+(?![{''.join(COMBINING)}])[0-9]*",
            "sub": rf"_\s*(?:\{{[\w,;\s]*\}}|\([\w,; ]*\)|[0-9]+|[A-Za-z]+[0-9]*|[{_GREEK}]"
            rf"|\{{\s*\\{_UPRIGHT}\s*\{{\w*\}}\s*\}}|\\{_UPRIGHT}\s*\{{\w*\}}|\{{\s*\\[A-Za-z]+\s*\}}|\\[A-Za-z]+)",
            "sign": rf"{_LONG_SIGNS}|[{_ONE_SIGN}]",
            "ignored": rf"\\(?:[ ,;:!>]|(?:{IGNORED})(?![A-Za-z])|(?:left|right)(?!{_BAR}|[A-Za-z]))",
            "decimals": r"\.[0-9]+(?:[eE][+-]?[0-9]+)?",
            "spelled": rf"(?:{_WITH_UNDERSCORE})(?![A-Za-z0-9])",
            "greek": rf"[{_GREEK}](?![{''.join(COMBINING)}])[0-9]*",
            "upright": rf"\\{_UPRIGHT}\s*\{{[^{{}}]*\}}",
            "environment": r"\\(?:begin|end)\s*\{[A-Za-z]*\*?\}(?:\s*\{[lcr| ]*\})?",
            "bar": rf"\\(?:left|right){_BAR}|\\[lr]vert(?![A-Za-z])",
            "command": r"\\[A-Za-z]+|\\[\\{}|&%_$#]",
            "raised": f"[{''.join(map(chr, SUPERSCRIPTS))}]+",
            "lowered": f"[{_LOWERED}]+(?:,[{_LOWERED}]+)*",
            "accented": f"[A-Za-z{_GREEK}][{''.join(COMBINING)}]|[{''.join(ACCENTED)}]",
            "fraction": f"[{''.join(FRACTIONS)}]",
            "other": ".",
        }.items()
    ),
    re.DOTALL,
)


_SIGNS_BEHIND: Final = "+-*/)]},=<>;&$"
LOOKAHEAD: Final = 8
"""How many tokens "end" stand behind a text."""

_new: Final = tuple.__new__
"""Makes a token in half the time that its class takes; there is one for every character or two."""


def tokenize(text: str, words: Vocabulary, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of a text, with tokens "end" behind them for whoever looks ahead.

    Raises StudentError for a character, command or word that cannot be read, a number that is too long,
    or more tokens than the notation's limits allow.
    """
    stop = len(text) if end is None else end
    plain = text if text.isascii() else text.translate(PLAIN)
    scan = _Scan(text, plain, words)
    tokens: list[Token] = []
    append = tokens.append
    last = start
    for match in _MASTER.finditer(plain, start, stop):
        first, last = last, match.end()
        group = match.lastgroup
        if group == "space" or group == "ignored":
            continue
        value = plain[first:last]
        if group == "sign":
            append(_new(Token, (SIGNS[value], value, first, last)))
        elif group == "word" and last - first == 1:
            append(_new(Token, ("name", value, first, last)))
        elif group == "number" and value.isdecimal():
            append(_new(Token, ("number", value, first, last)))
        elif group == "sub":
            append(_new(Token, ("sub", value[1:].strip(), first, last)))
        elif group == "lowered":
            append(_new(Token, ("sub", value.translate(SUBSCRIPTS), first, last)))
        else:
            tokens.extend(scan.special(str(group), value, first, last))
    tokens.extend((Token("end", "", stop, stop + 1),) * LOOKAHEAD)
    if len(tokens) > words.notation.limits.nodes:
        place = tokens[words.notation.limits.nodes]
        raise complaints.complaint(
            text, (place.start, place.end), "This expression has too many parts.", "Write a shorter one."
        )
    return tokens


class _Scan(NamedTuple):
    """A text that is being scanned, for the tokens that need a second look."""

    text: str
    plain: str
    words: Vocabulary

    def special(self, group: str, value: str, first: int, last: int) -> list[Token]:
        match group:
            case "raised":
                return self._raised(value, first, last)
            case "greek":
                return self._greek(value, first, last)
            case "command":
                return [self._command(value, first, last)]
            case "word":
                return self._word(value, first, last)
            case "number" | "decimals":
                return self._number(value, first, last)
            case "spelled":
                return [Token("function", SPELLINGS[value].id, first, last)]
            case "upright":
                return self._upright(value, first, last)
            case "environment":
                return [Token(_environment(value), value, first, last)]
            case "bar":
                opens = "left" in value or "\\l" in value
                return [Token("\\left|" if opens else "\\right|", value, first, last)]
            case "accented":
                letter, accent = ACCENTED[value] if value in ACCENTED else (value[0], COMBINING[value[1]])
                return [Token("accented", f"{greek.spelled(letter) or letter} {accent}", first, last)]
            case "fraction":
                return [Token("fraction", value, first, last)]
            case _ if value in "%!;":
                return [Token(value, value, first, last)]
            case _ if self.words.notation.matrices and value in MATRIX_SIGNS:
                return [Token(*MATRIX_SIGNS[value], first, last)]
            case _ if self.words.notation.matrices and transposes(self.plain, first):
                return [Token("^", "^", first, last)]
            case _:
                raise self._unreadable(value, first)

    def _unreadable(self, value: str, first: int) -> StudentError:
        module = re.search(r"[A-Za-z]+\Z", self.plain[max(0, first - 16) : first]) if value == "." else None
        if module and self.plain[first + 1 : first + 2].isalpha():
            return self._complain(
                first, first + 1, "A point cannot stand between names.", f"Leave out '{module.group()}.'"
            )
        return complaints.unreadable_character(self.text, first, value)

    def _complain(self, first: int, last: int, message: str, hint: str = "") -> StudentError:
        return complaints.complaint(self.text, (first, last), message, hint)

    def _word(self, value: str, first: int, last: int) -> list[Token]:
        after = self.plain[last : last + 1]
        if after and (after in "_" or ord(after) in SUBSCRIPTS):
            after = "_"
        elif self.plain.startswith((r"\left(", r"{\left("), last):
            after = "("
        elif value[-1].isdigit():
            after = self._behind_digits(last)
        elif after == "a":
            after = ""
        pieces = self.words.split(value, after)
        if isinstance(pieces, Trouble):
            raise self._complain(first, last, pieces.message, pieces.hint)
        tokens = []
        for kind, text, length in ((piece.kind, piece.text, piece.length) for piece in pieces):
            tokens.append(Token(kind, text, first, first + length))
            first += length
        return tokens

    def _behind_digits(self, last: int) -> str:
        """What follows letters and digits: "a" for a letter at once, "" for a sign, "(" for the rest."""
        first = self.plain[last : last + 1]
        if first == "\\" or first in _GREEK or (first.isascii() and first.isalpha()):
            return "a" if first else ""
        following = self.plain[last : last + 16].lstrip()[:1]
        return "" if following in _SIGNS_BEHIND else "("

    def _number(self, value: str, first: int, last: int) -> list[Token]:
        mantissa, sign, exponent = re.split("([eE])", value) if "e" in value.lower() else (value, "", "")
        if not sign:
            return [Token("number", value, first, last)]
        name_like = exponent.isdecimal() and (sign, "", exponent) in self.words.joined
        if name_like or (sign, "", "") in self.words.joined or self.plain[last : last + 1].isalpha():
            product = f"{mantissa}*{sign}_{exponent}" if exponent.isdecimal() else f"{mantissa}*{sign} {exponent}"
            raise complaints.two_ways(self.text, (first, last), value, f"{mantissa}*10^({exponent})", product)
        return [Token("number", value, first, last)]

    def _greek(self, value: str, first: int, last: int) -> list[Token]:
        """A Greek letter, with the digits behind it as its subscript (μ0 is μ_0)."""
        found = [self._greek_letter(value[0], first, first + 1)]
        if len(value) > 1:
            kind = "sub" if found[0].kind == "name" and found[0].text != "pi" else "number"
            found.append(Token(kind, value[1:], first + 1, last))
        return found

    def _greek_letter(self, value: str, first: int, last: int) -> Token:
        letter = greek.spelled(value) or value
        if letter == "Sigma" and "Sigma" not in self.words.bases:
            after = self.plain[last : last + 8].lstrip()[:1]
            if after and (after in "_([{\\" or after.isalnum() or ord(after) in SUBSCRIPTS):  # a sum, not a factor
                return Token("sum", value, first, last)
        return Token("name", letter, first, last)

    def _upright(self, value: str, first: int, last: int) -> list[Token]:
        inner = value[value.index("{") + 1 : -1].strip().rstrip(":,").strip()
        letter = greek.spelled(inner)
        if letter is not None:
            return [Token("name", letter, first, last)]
        if inner == "e":
            return [Token("constant", "e", first, last)]
        if inner in ("if", "for", "when", "falls", "für", "wenn"):
            return [Token("if", inner, first, last)]
        if inner in ("otherwise", "else", "sonst"):
            return [Token("otherwise", inner, first, last)]
        if inner.isascii() and inner.isalpha() and len(inner) <= MAXIMUM_RUN:
            function = self.words.function(inner)
            if function is not None and inner not in self.words.bases:
                return [Token("function", function, first, last)]
            return [Token("name", inner, first, last)]
        if inner in SPELLINGS:
            return [Token("function", SPELLINGS[inner].id, first, last)]
        raise self._complain(
            first, last, f"The words '{complaints.cut(inner)}' cannot be read in a formula.", "Take them out."
        )

    def _command(self, value: str, first: int, last: int) -> Token:
        letter = greek.spelled(value)
        if letter is not None and value != r"\Pi":
            return Token("name", letter, first, last)
        found = COMMANDS.get(value) or (MATRIX_COMMANDS.get(value) if self.words.notation.matrices else None)
        if found is not None:
            return Token(*found, first, last)
        function = self.words.function(value[1:])
        if function is not None:
            return Token("function", function, first, last)
        raise complaints.unknown_command(
            self.text, (first, last), value, (*COMMANDS, *(f"\\{word}" for word in SPELLINGS))
        )

    def _raised(self, value: str, first: int, last: int) -> list[Token]:
        plain = value.translate(SUPERSCRIPTS)
        if plain == "T" and not self.words.notation.matrices and "T" not in self.words.bases:
            raise self._complain(first, last, "A transpose cannot be read here.", "For a power write ^(T).")
        opening = [Token("^", "^", first, first), Token("{", "{", first, first)]
        if plain.isdecimal():
            return [*opening, Token("number", plain, first, last), Token("}", "}", last, last)]
        try:
            inner = tokenize(" " * first + plain, self.words, first)[:-LOOKAHEAD]
        except StudentError as error:
            raise self._complain(first, last, error.message, error.hint) from None
        return [*opening, *inner, Token("}", "}", last, last)]


def _environment(value: str) -> str:
    name = value[value.index("{") + 1 : value.index("}")].rstrip("*")
    return f"{'begin' if value.startswith(chr(92) + 'begin') else 'end'} {name}"
