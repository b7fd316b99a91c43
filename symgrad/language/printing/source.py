"""A tree as a person would type it, so exactly that reading it gives the same tree: ``2*x^(2 - 1)``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final, final

from symgrad.functions.registry import FUNCTIONS
from symgrad.language import greek
from symgrad.language.printing.forms import SUBSCRIPT, decimal_text, is_leibniz
from symgrad.language.printing.layout import Head, Level, Piece, Writer, groups
from symgrad.language.printing.text import FRACTIONS
from symgrad.language.tree import (
    Call,
    Cases,
    Constant,
    Derivative,
    Matrix,
    Name,
    Number,
    Power,
    Relation,
    Summation,
    Tree,
)

_CONSTANTS: Final = {"e": "e", "pi": "pi", "infinity": "infinity", "dots": "..."}
_OPERATORS: Final = {"≠": "!=", "≤": "<=", "≥": ">=", "→": "->"}


def to_source(tree: Tree) -> str:
    """The tree in calculator notation, with every ``*`` and bracket that its shape asks for.

    >>> from symgrad.language.tree import Negative, Quotient, Sum, ONE, TWO
    >>> to_source(Sum((TWO, Negative(Quotient(Name("w", ("5", "6")), Sum((Name("x"), ONE)))))))
    '2 - w_5_6/(x + 1)'
    """
    return SourceWriter(tree).write(tree)


@final
class SourceWriter(Writer):
    """Calculator notation: nothing is left to convention."""

    minus = "-"
    leading_minus: ClassVar[bool] = False

    def bracket(self, piece: Piece) -> Piece:
        return Piece(f"({piece.text})")

    def number(self, tree: Number) -> Piece:
        text = decimal_text(tree)
        if text is not None:
            return Piece(text)
        sign = FRACTIONS.get(tree.value.as_integer_ratio())
        return Piece(sign, Level.POWER) if sign else Piece(str(tree.value), Level.QUOTIENT)

    def constant(self, tree: Constant) -> Piece:
        return Piece(_CONSTANTS[tree.symbol])

    def name(self, tree: Name) -> Piece:
        base = "Π" if tree.base == "Pi" else tree.base  # the word Pi is a product of letters
        plain = all(map(SUBSCRIPT.fullmatch, tree.subscripts))
        subscripts = tree.subscripts if plain else (f"({','.join(tree.subscripts)})",)
        return Piece("_".join((base, *([tree.accent] if tree.accent else []), *subscripts)))

    def between(self, _left: Piece, _right: Piece, _dots: bool) -> str:
        return "*"

    def quotient(self, numerator: Piece, denominator: Piece) -> Piece:
        above, below = self.above_slash(numerator), self.below_slash(denominator)
        return Piece(f"{above.text}/{below.text}", Level.QUOTIENT)

    def power(self, _tree: Power, base: Piece, exponent: Piece) -> Piece:
        lower, upper = (self.at_least(part, Level.ATOM) for part in (base, exponent))
        return Piece(f"{lower.text}^{upper.text}", Level.POWER)

    def call(self, tree: Call, arguments: Sequence[Piece]) -> Piece:
        entry = FUNCTIONS.get(tree.function)
        # "ln" says which logarithm it is, but only "log" takes a base.
        spelling = entry.spellings[0] if entry and len(arguments) == 1 else tree.function
        dashes = "'" * tree.primes
        if tree.primes and not arguments:
            return Piece(spelling + dashes)
        joined = ", ".join(self.at_least(argument, Level.SUM).text for argument in arguments)
        return Piece(f"{spelling}{dashes}({joined})")

    def derivative(self, tree: Derivative, operand: Piece, variables: Sequence[Piece]) -> Piece:
        sign = "∂" if tree.partial else "d"
        order = f"^{len(variables)}" if len(variables) > 1 else ""
        powers = ((name.text, f"^{count}" if count > 1 else "") for name, count in groups(variables))
        # ∂ is a sign of its own, d a letter that runs into words.
        below = ("" if tree.partial else " ").join(f"{sign}{name}{power}" for name, power in powers)
        if is_leibniz(tree) and not tree.partial and any(map(_is_word, (tree.operand, *tree.variables))):
            return Piece(f"Derivative({', '.join((operand.text, *(name.text for name in variables)))})")
        if is_leibniz(tree):
            return Piece(f"{sign}{order}{operand.text}/{below}", Level.POWER, Head.SLASHED)
        return Piece(f"{sign}{order}/{below}[{operand.text}]", Level.POWER)

    def summation(self, tree: Summation, parts: Sequence[Piece]) -> Piece:
        limits = list(parts[2:])
        lower = f"({parts[1].text}={limits.pop(0).text})" if tree.lower is not None else parts[1].text
        upper = f"^{self.upper_limit(limits.pop(0))}" if tree.upper is not None else ""
        return Piece(f"(Σ_{lower}{upper} {self.at_least(parts[0], Level.PRODUCT).text})")

    def integral(self, parts: Sequence[Piece]) -> Piece:
        return Piece(f"integral({', '.join(self.at_least(part, Level.SUM).text for part in parts)})")

    def cases(self, tree: Cases, parts: Sequence[Piece]) -> Piece:
        texts = [
            f"{self.at_least(value, Level.SUM).text} if {condition.text}"
            for value, condition in zip(parts[0::2], parts[1::2], strict=False)
        ]
        if tree.otherwise is not None:
            texts.append(self.at_least(parts[-1], Level.SUM).text)
        return Piece(" else ".join(texts), Level.LISTING)

    def relation(self, tree: Relation, left: Piece, right: Piece) -> Piece:
        sides = (self.at_least(left, Level.RELATION).text, self.at_least(right, Level.RELATION).text)
        return Piece(f" {_OPERATORS.get(tree.operator, tree.operator)} ".join(sides), Level.RELATION)

    def matrix(self, tree: Matrix, entries: Sequence[Piece]) -> Piece:
        width = len(tree.rows[0]) if tree.rows else 0
        texts = [self.at_least(entry, Level.SUM).text for entry in entries]
        rows = (", ".join(texts[i * width : (i + 1) * width]) for i in range(len(tree.rows)))
        return Piece("[" + ", ".join(f"[{row}]" for row in rows) + "]")

    def underbrace(self, operand: Piece, _label: Piece) -> Piece:
        """The name below a brace is a remark; what is typed is the value."""
        return self.bracket(operand)


def _is_word(tree: Tree) -> bool:
    """Whether a name has several letters, so that a d before them would be one more."""
    return isinstance(tree, Name) and len(tree.base) > 1 and greek.character(tree.base) is None
