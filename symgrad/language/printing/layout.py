"""What all written forms share: how tightly things bind, what may stand beside what, where brackets go.

A :class:`Writer` turns a tree into a :class:`Piece` from the leaves up. A piece is finished text together
with what its neighbours must know: how tightly it binds, what it begins with, and how it looks when
something follows that could be taken for part of it (``sin x`` becomes ``sin(x)`` before ``y``).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, IntEnum
from functools import cached_property
from itertools import pairwise
from typing import ClassVar, assert_never

from symgrad.functions.registry import find
from symgrad.language.fold import fold
from symgrad.language.reading.vocabulary import ABSTRACT_LETTERS
from symgrad.language.traversal import walk
from symgrad.language.tree import (
    Call,
    Cases,
    Constant,
    Derivative,
    Integral,
    Listing,
    Matrix,
    Name,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Summation,
    Tree,
    Underbrace,
)


class Level(IntEnum):
    """How tightly a piece binds; one that binds less than its place asks for gets brackets."""

    LISTING = 0
    RELATION = 1
    SUM = 2
    NEGATIVE = 3
    PRODUCT = 4
    QUOTIENT = 5
    POWER = 6
    ATOM = 7


class Head(Enum):
    """What a piece begins with, as far as the factor before it must know."""

    LETTER = "letter"
    DIGIT = "digit"
    FRACTION = "fraction"
    FUNCTION = "function"
    BRACKET = "bracket"
    MINUS = "bracketed minus"
    BAR = "absolute value"
    OPERATOR = "sum or derivative sign"
    SLASHED = "derivative written with a slash"


@dataclass(frozen=True, slots=True)
class Piece:
    """Finished text, and what its neighbours must know of it.

    ``closed`` is the form before something that could be taken for part of it, None if this form will do;
    ``operand`` is what a leading minus or a bare function stands before; ``callee`` is the name at the end,
    which an opening bracket would turn into a call; ``greedy`` says that it takes in even a function behind
    it, as a sum does; ``tall`` asks for brackets that grow; ``numeric`` says that it ends in a number;
    ``term`` is the form of a product that begins with a minus, −2 · 3, where it is added to something: (−2) · 3.
    """

    text: str
    level: Level = Level.ATOM
    head: Head = Head.LETTER
    closed: Piece | None = None
    operand: Piece | None = None
    callee: str = ""
    greedy: bool = False
    tall: bool = False
    numeric: bool = False
    term: Piece | None = None

    def before_more(self) -> Piece:
        """The form in which anything may follow."""
        return self.closed or self


class Writer(ABC):
    """A written form: brackets and order are decided here, the signs by the notations."""

    minus: ClassVar[str]
    loosest_factor: ClassVar[Level] = Level.POWER
    leading_minus: ClassVar[bool] = True
    """Whether a product whose first factor is negative may begin with the bare minus: −0.13 · 0.5."""
    opens_products: ClassVar[bool] = False
    """Whether a product inside a product goes without brackets: 4 · 2x for 4 · (2x)."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    @cached_property
    def called(self) -> frozenset[str]:
        """The functions that the tree calls; few trees need to know."""
        return frozenset(node.function for node in walk(self._tree) if isinstance(node, Call))

    def write(self, tree: Tree) -> str:
        """The finished text."""
        return fold(tree, self.combine).text

    def combine(self, tree: Tree, parts: Sequence[Piece]) -> Piece:
        """A node written over its written parts."""
        match tree:
            case Number():
                return self.number(tree)
            case Constant():
                return self.constant(tree)
            case Name():
                return self.name(tree)
            case Negative():
                return self.negative(parts[0])
            case Sum():
                return self.sum(tree, parts)
            case Product():
                return self.product(tree, parts)
            case Quotient():
                return self.quotient(parts[0], parts[1])
            case Power():
                return self.power(tree, parts[0], parts[1])
            case Call():
                return self.call(tree, parts)
            case Derivative():
                return self.derivative(tree, parts[0], parts[1:])
            case Summation():
                return self.summation(tree, parts)
            case Integral():
                return self.integral(parts)
            case Cases():
                return self.cases(tree, parts)
            case Relation():
                return self.relation(tree, parts[0], parts[1])
            case Listing():
                return self.listing(tree, parts)
            case Matrix():
                return self.matrix(tree, parts)
            case Underbrace():
                return self.underbrace(parts[0], parts[1])
            case _:
                assert_never(tree)

    @abstractmethod
    def bracket(self, piece: Piece) -> Piece: ...
    @abstractmethod
    def number(self, tree: Number) -> Piece: ...
    @abstractmethod
    def constant(self, tree: Constant) -> Piece: ...
    @abstractmethod
    def name(self, tree: Name) -> Piece: ...
    @abstractmethod
    def between(self, left: Piece, right: Piece, dots: bool) -> str: ...
    @abstractmethod
    def quotient(self, numerator: Piece, denominator: Piece) -> Piece: ...
    @abstractmethod
    def power(self, tree: Power, base: Piece, exponent: Piece) -> Piece: ...
    @abstractmethod
    def call(self, tree: Call, arguments: Sequence[Piece]) -> Piece: ...
    @abstractmethod
    def derivative(self, tree: Derivative, operand: Piece, variables: Sequence[Piece]) -> Piece: ...
    @abstractmethod
    def summation(self, tree: Summation, parts: Sequence[Piece]) -> Piece: ...
    @abstractmethod
    def integral(self, parts: Sequence[Piece]) -> Piece: ...
    @abstractmethod
    def cases(self, tree: Cases, parts: Sequence[Piece]) -> Piece: ...
    @abstractmethod
    def relation(self, tree: Relation, left: Piece, right: Piece) -> Piece: ...
    @abstractmethod
    def matrix(self, tree: Matrix, entries: Sequence[Piece]) -> Piece: ...
    @abstractmethod
    def underbrace(self, operand: Piece, label: Piece) -> Piece: ...

    def at_least(self, piece: Piece, level: Level) -> Piece:
        """The piece, in brackets if it binds less tightly than its place asks for."""
        return piece if piece.level >= level else self.bracket(piece)

    def above_slash(self, piece: Piece) -> Piece:
        """What stands before a slash: a product or anything tighter, but not another slash."""
        if piece.level is Level.QUOTIENT or piece.head is Head.SLASHED:
            return self.bracket(piece)
        return self.at_least(piece, Level.PRODUCT)

    def below_slash(self, piece: Piece) -> Piece:
        """What stands behind a slash: a power or anything tighter, but not another slash."""
        return self.bracket(piece) if piece.head is Head.SLASHED else self.at_least(piece, Level.POWER)

    def negative(self, operand: Piece) -> Piece:
        """Minus before a product or anything tighter."""
        inner = self.at_least(operand, Level.PRODUCT)
        closed = self.negative(inner.closed) if inner.closed else None
        return Piece(
            self.minus + inner.text, Level.NEGATIVE, Head.MINUS, closed, inner, inner.callee, inner.greedy, inner.tall
        )

    def sum(self, tree: Sum, parts: Sequence[Piece]) -> Piece:
        """Terms with their signs between them."""
        texts = [self.at_least(parts[0], Level.NEGATIVE).text]
        for term, piece in zip(tree.terms[1:], parts[1:], strict=True):
            if isinstance(term, Negative) and piece.operand is not None:
                texts.append(f" {self.minus} {piece.operand.text}")
            else:
                texts.append(f" + {self.at_least(piece.term or piece, Level.PRODUCT).text}")
        return Piece("".join(texts), Level.SUM, tall=any(piece.tall for piece in parts))

    def product(self, tree: Product, parts: Sequence[Piece]) -> Piece:
        """Factors beside each other, with a dot where one is needed."""
        if self.opens_products:
            parts = [_opened(piece, self.loosest_factor) for piece in parts]
        first = parts[0].operand if self.leading_minus and isinstance(tree.factors[0], Negative) else None
        if first is not None and first.level >= self.loosest_factor:
            positive = self._juxtaposed((first, *parts[1:]), tree.dots)
            return replace(self.negative(positive), term=self._juxtaposed(parts, tree.dots))
        return self._juxtaposed(parts, tree.dots)

    def _juxtaposed(self, parts: Sequence[Piece], dots: bool) -> Piece:
        factors = [self.at_least(part, self.loosest_factor) for part in parts]
        texts: list[str] = []
        for left, right in pairwise(factors):
            stands_open = right.head is Head.FUNCTION and not left.greedy
            texts.append(left.text if stands_open else left.before_more().text)
            # A bar after another one might close it.
            barred = right.head is Head.BAR and any("|" in text for text in texts)
            texts.append(self.between(left, right, dots or barred))
        last = factors[-1]
        piece = Piece(
            "".join([*texts, last.text]),
            Level.PRODUCT,
            factors[0].head,
            callee=last.callee,
            greedy=last.greedy,
            tall=any(factor.tall for factor in factors),
            numeric=last.numeric,
        )
        if last.closed is None:
            return piece
        closed = "".join([*texts, last.closed.text])
        return replace(piece, closed=replace(piece, text=closed, callee=last.closed.callee))

    def needs_dot(self, left: Piece, right: Piece) -> bool:
        """Whether two factors would run together without a dot: 2·3, x·(−2), and f·(x + 1) where f can be called."""
        if left.text.split()[-1] == "1":
            return True  # a factor 1 that is still to be worked out: 1 · sin x
        match right.head:
            case Head.DIGIT | Head.MINUS | Head.SLASHED:
                return True
            case Head.FRACTION:
                return left.text[-1:].isdigit()
            case Head.BRACKET:
                return left.callee in self.called or left.callee in ABSTRACT_LETTERS or find(left.callee) is not None
            case Head.LETTER | Head.FUNCTION | Head.OPERATOR | Head.BAR:
                return left.head is Head.SLASHED
            case _:
                assert_never(right.head)

    def upper_limit(self, piece: Piece) -> str:
        """The upper limit of a sum: n, 10, (n + 1)."""
        return piece.text if len(piece.text) == 1 or piece.text.isdecimal() else f"({piece.text})"

    def listing(self, tree: Listing, items: Sequence[Piece]) -> Piece:
        """A vector in brackets; equations with commas between them stand without."""
        texts = [self.at_least(item, Level.RELATION).text for item in items]
        tall = any(item.tall for item in items)
        if len(items) > 1 and all(isinstance(item, Relation) for item in tree.items):
            return Piece(", ".join(texts), Level.LISTING, tall=tall)
        joined = f"{texts[0]}," if len(texts) == 1 else ", ".join(texts)
        return self.bracket(Piece(joined, Level.LISTING, tall=tall))


def _opened(piece: Piece, level: Level) -> Piece:
    """A product as a factor without brackets; with bars in it, they could be paired with bars outside."""
    return replace(piece, level=level) if piece.level is Level.PRODUCT and "|" not in piece.text else piece


def groups(variables: Sequence[Piece]) -> list[tuple[Piece, int]]:
    """The variables of a derivative as its denominator shows them, the last one first, repeated ones counted."""
    found: list[tuple[Piece, int]] = []
    for variable in reversed(variables):
        if found and found[-1][0] == variable:
            found[-1] = (variable, found[-1][1] + 1)
        else:
            found.append((variable, 1))
    return found
