"""The core of the reader: operator precedence after Pratt, over two tables that the other modules fill.

A kind of token has one line in a table: what it does at the beginning of an expression (:func:`prefix`),
or how tightly it binds what stands before it and what it does then (:func:`infix`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from symgrad.errors import StudentError
from symgrad.language.notation import Notation
from symgrad.language.reading import complaints
from symgrad.language.reading.tokens import Token, tokenize
from symgrad.language.reading.vocabulary import Vocabulary
from symgrad.language.tree import Listing, Tree

CONDITIONAL: Final = 5
RELATION: Final = 10
SUM: Final = 20
PRODUCT: Final = 30
POWER: Final = 40
"""How tightly the operations bind, the loosest first."""

Prefix: TypeAlias = Callable[["Reader", Token], Tree]
Infix: TypeAlias = Callable[["Reader", Tree, int], Tree]

_PREFIX: Final[dict[str, Prefix]] = {}
_INFIX: Final[dict[str, tuple[int, Infix]]] = {}
STARTERS: Final[set[str]] = set()
"""The kinds of token that can follow a factor as the next factor, without a sign between."""


def prefix(*kinds: str, starts_factor: bool = True) -> Callable[[Prefix], Prefix]:
    """Enter a function as what reads an expression that begins with one of the kinds of token."""

    def enter(function: Prefix) -> Prefix:
        _PREFIX.update(dict.fromkeys(kinds, function))
        if starts_factor:
            STARTERS.update(kinds)
        return function

    return enter


def infix(binding: int, *kinds: str) -> Callable[[Infix], Infix]:
    """Enter a function as what continues an expression at one of the kinds of token."""

    def enter(function: Infix) -> Infix:
        _INFIX.update(dict.fromkeys(kinds, (binding, function)))
        return function

    return enter


class Reader:
    """One text that is being read: its tokens, the place, and what is in force there."""

    __slots__ = (
        "bars",
        "binding",
        "bound",
        "callables",
        "depth",
        "depth_limit",
        "index",
        "notation",
        "text",
        "tokens",
        "words",
    )

    def __init__(self, text: str, tokens: list[Token], words: Vocabulary) -> None:
        self.text = text
        self.tokens = tokens
        self.words = words
        self.notation: Notation = words.notation
        self.index = 0
        self.depth = 0
        self.depth_limit = words.notation.limits.depth
        self.binding = 0
        self.bars = 0
        self.bound: tuple[str, ...] = ()
        self.callables: dict[str, str] = {}

    def expression(self, binding: int = 0) -> Tree:
        """Everything from here on that binds more tightly than what stands before."""
        self.depth += 1
        if self.depth > self.depth_limit:
            raise self.too_deep()
        tokens = self.tokens
        token = tokens[self.index]
        function = _PREFIX.get(token[0])
        if function is None:
            raise self.unexpected()
        self.index += 1
        self.binding = binding
        left = function(self, token)
        while True:
            kind = tokens[self.index][0]
            rule = _INFIX.get(kind)
            if rule is None or rule[0] <= binding or (kind == "|" and self.bars):
                break
            left = rule[1](self, left, token[2])
        self.depth -= 1
        return left

    @property
    def kind(self) -> str:
        """The kind of the next token."""
        return self.tokens[self.index].kind

    @property
    def token(self) -> Token:
        """The next token."""
        return self.tokens[self.index]

    @property
    def before(self) -> Token:
        """The token that was read last."""
        return self.tokens[self.index - 1]

    @property
    def end(self) -> int:
        """Where the token that was read last ends."""
        return self.tokens[self.index - 1].end

    def advance(self) -> Token:
        """The next token, and on to the one after it."""
        token = self.tokens[self.index]
        self.index += 1
        return token

    def ahead(self, count: int = 1) -> Token:
        """A token further on; the last one where there is none."""
        return self.tokens[min(self.index + count, len(self.tokens) - 1)]

    def accept(self, kind: str) -> bool:
        """Whether the next token is of a kind; if so it is read."""
        if self.tokens[self.index].kind != kind:
            return False
        self.index += 1
        return True

    def close(self, opened: Token, kind: str) -> None:
        """Read the partner of a bracket, or complain about the bracket."""
        if self.tokens[self.index].kind != kind:
            token = self.tokens[self.index]
            if token.kind in _ENDS:
                raise complaints.not_closed(self.text, (opened.start, opened.end), opened.text, token.text)
            raise self.trailing()
        self.index += 1

    def enclosed(self, opened: Token, kind: str) -> Tree:
        """What stands up to the partner of a bracket; with commas, a listing."""
        bars, self.bars = self.bars, 0
        tree = self.listing(kind)
        self.bars = bars
        if self.tokens[self.index].kind != kind:
            self.close(opened, kind)
        self.index += 1
        return tree

    def listing(self, closing: str = "end") -> Tree:
        """One expression, or several with commas between them; (x,) is a listing of one."""
        begin = self.index
        first = self.expression()
        if self.tokens[self.index].kind != ",":
            return first
        start = self.tokens[begin].start
        items = [first]
        while self.kind == ",":
            comma = self.advance()
            if self.kind == closing and len(items) == 1 and closing == ")":
                break
            self.refuse_decimal_comma(comma, closing)
            items.append(self.expression())
        return Listing(tuple(items), span=(start, self.end))

    def refuse_decimal_comma(self, comma: Token, closing: str) -> None:
        """Complain about 0,5; a vector of plain numbers in brackets, (1,2), stands for itself."""
        left, right = self.tokens[self.index - 2], self.token
        if left.kind != "number" or right.kind != "number" or left.end != comma.start or comma.end != right.start:
            return
        if "." in left.text and len(right.text) != 3:  # 0.5,2: this comma is no decimal point
            return
        if closing in (")", "]", "}", "\\}"):
            around = (self.tokens[self.index - 3].kind, self.tokens[self.index + 1].kind)
            if closing == "]" and self._in_row():
                return
            if around[0] in _BEFORE_NUMBER and around[1] in _BEHIND_NUMBER:
                return
        raise complaints.decimal_comma(self.text, (comma.start, comma.end), left.text, right.text)

    def _in_row(self) -> bool:
        """Whether the brackets that are being read are a row of [[…, …], […, …]], where commas part entries."""
        depth, index = 0, self.index - 1
        while index >= 0 and depth >= 0:
            kind = self.tokens[index].kind
            depth += (kind in _CLOSES) - (kind in _OPENS)
            index -= 1
        if depth >= 0 or index < 0:
            return False
        before = self.tokens[index].kind
        return before == "[" or (before == "," and index > 0 and self.tokens[index - 1].kind == "]")

    def part(self, text: str, start: int) -> Tree:
        """The tree of a piece of the text that was scanned as one token: a subscript, a label."""
        inner = Reader(self.text, tokenize(self.text, self.words, start, start + len(text)), self.words)
        inner.depth, inner.bound, inner.callables = self.depth, self.bound, self.callables
        tree = inner.expression()
        if inner.kind != "end":
            raise inner.trailing()
        return tree

    def complain(self, token: Token, message: str, hint: str = "") -> StudentError:
        """A complaint about a token."""
        return complaints.complaint(self.text, (token.start, token.end), message, hint)

    def two_ways(self, start: int, end: int, first: str, second: str) -> StudentError:
        """A complaint about a piece of the text that people read in two ways."""
        shown = complaints.cut(" ".join(self.text[start:end].split()))
        return complaints.two_ways(self.text, (start, end), shown, first, second)

    def unexpected(self) -> StudentError:
        """A complaint about a next token that cannot begin an expression."""
        token = self.token
        before = self.tokens[self.index - 1].kind if self.index else ""
        return complaints.unexpected(self.text, (token.start, token.end), token.kind, token.text, before)

    def trailing(self) -> StudentError:
        """A complaint about a next token that cannot follow what was read."""
        token = self.token
        return complaints.trailing(self.text, (token.start, token.end), token.kind, token.text)

    def too_deep(self) -> StudentError:
        """A complaint about too many things inside each other."""
        return self.complain(self.token, "This is nested too deeply.", "Use fewer brackets inside each other.")

    def source(self, start: int, end: int) -> str:
        """A piece of the text as a hint shows it."""
        return complaints.cut(" ".join(self.text[start:end].split()), 40)


def shown_start(reader: Reader) -> str:
    """How the next factor begins, for a hint: x, sin(…), (…)."""
    token = reader.token
    if token.kind == "name":
        return reader.source(token.start, token.end)
    if token.kind == "function":
        return f"{reader.source(token.start, token.end)}(…)".removeprefix("\\")
    if token.kind in ("(", "[", "{"):
        return "(…)"
    return f"{token.text}…" if len(token.text) == 1 else "…"


_ENDS: Final = frozenset({"end", ")", "]", "}", "\\}", "\\right|", "|", "\\\\", "&"})
_OPENS: Final = frozenset({"(", "[", "{", "\\{"})
_CLOSES: Final = frozenset({")", "]", "}", "\\}"})
_BEFORE_NUMBER: Final = frozenset({"(", "[", "{", "\\{", ",", ";", "-"})
_BEHIND_NUMBER: Final = frozenset({")", "]", "}", "\\}", ",", ";"})
