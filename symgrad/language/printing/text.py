"""A tree as readable text, for a terminal and for prose: ``x² sin x``, ``∂E/∂z₆``, ``−0.1311 · (−0.2)``."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, final

from symgrad.functions.registry import FUNCTIONS
from symgrad.language import greek
from symgrad.language.printing.forms import (
    SUBSCRIPT,
    bare_entry,
    decimal_text,
    function_power,
    has_dashes,
    is_leibniz,
    is_plain_integer,
    is_simple_argument,
    layer_of,
)
from symgrad.language.printing.layout import Head, Level, Piece, Writer, groups
from symgrad.language.tree import (
    Call,
    Cases,
    Constant,
    Derivative,
    Matrix,
    Name,
    Negative,
    Number,
    Power,
    Relation,
    Summation,
    Tree,
    name,
)

SUBSCRIPTS: Final = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
SUPERSCRIPTS: Final = str.maketrans("0123456789−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
RAISED: Final = str.maketrans("0123456789+−-()lLmn", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ˡᴸᵐⁿ")
FRACTIONS: Final = {
    (1, 2): "½", (1, 3): "⅓", (2, 3): "⅔", (1, 4): "¼", (3, 4): "¾", (1, 5): "⅕", (2, 5): "⅖", (3, 5): "⅗",
    (4, 5): "⅘", (1, 6): "⅙", (5, 6): "⅚", (1, 8): "⅛", (3, 8): "⅜", (5, 8): "⅝", (7, 8): "⅞",
}  # fmt: skip
CONSTANTS: Final = {"e": "e", "pi": "π", "infinity": "∞", "dots": "⋯"}
_ACCENTS: Final = {"": "", "hat": "\u0302", "bar": "\u0304", "tilde": "\u0303"}


def to_text(tree: Tree) -> str:
    """The tree in Unicode, with brackets and dots only where a reader needs them.

    It reads back to an equal value; the exact tree is kept by ``to_source``.

    >>> from symgrad.language.tree import Product, TWO
    >>> x = Name("x")
    >>> to_text(Product((Power(x, TWO), Call("sin", (x,)))))
    'x² sin x'
    """
    return TextWriter(tree).write(tree)


@final
class TextWriter(Writer):
    """Unicode on one line."""

    minus = "−"
    opens_products = True

    def bracket(self, piece: Piece) -> Piece:
        head = Head.MINUS if piece.level is Level.NEGATIVE else Head.BRACKET
        return Piece(f"({piece.text})", Level.ATOM, head)

    def number(self, tree: Number) -> Piece:
        text = decimal_text(tree)
        if text is not None:
            return Piece(text, Level.ATOM, Head.DIGIT, numeric=True)
        numerator, denominator = tree.value.as_integer_ratio()
        sign = FRACTIONS.get((numerator, denominator))
        if sign is not None:
            return Piece(sign, Level.POWER, Head.DIGIT, numeric=True)
        return Piece(f"{numerator}/{denominator}", Level.QUOTIENT, Head.DIGIT)

    def constant(self, tree: Constant) -> Piece:
        return Piece(CONSTANTS[tree.symbol])

    def name(self, tree: Name) -> Piece:
        # Σ with a subscript is a sum.
        letter = tree.base if tree.base == "Sigma" and tree.subscripts else greek.character(tree.base) or tree.base
        base = unicodedata.normalize("NFC", ("𝟏" if letter == "1" else letter) + _ACCENTS[tree.accent])
        layer, subscripts = layer_of(tree)
        text = base + layer.translate(RAISED) + _subscripts(subscripts)
        return Piece(text, Level.POWER) if layer else Piece(text, callee=str(tree))

    def between(self, left: Piece, right: Piece, dots: bool) -> str:
        if dots or self.needs_dot(left, right) or (left.numeric and right.head is Head.OPERATOR):
            return " · "
        return "" if left.numeric and right.head is not Head.FUNCTION else " "

    def quotient(self, numerator: Piece, denominator: Piece) -> Piece:
        above = self.above_slash(numerator).before_more()
        below = self.below_slash(denominator)
        return Piece(f"{above.text}/{below.text}", Level.QUOTIENT, above.head)

    def power(self, tree: Power, base: Piece, exponent: Piece) -> Piece:
        count = function_power(tree)
        if count is not None and isinstance(tree.base, Call) and base.operand is not None:
            return self._bare(self._function(tree.base) + _superscript(count), tree.base.arguments[0], base.operand)
        lower = self.at_least(base, Level.ATOM)
        if _is_integer(tree.exponent):
            return Piece(lower.text + exponent.text.translate(SUPERSCRIPTS), Level.POWER, lower.head)
        # e^0.5 x would be read as half a product in the exponent.
        plain = exponent.level is Level.ATOM and (
            isinstance(tree.exponent, Name | Constant) or (isinstance(tree.exponent, Number) and lower.text != "e")
        )
        upper = exponent if plain else self.bracket(exponent)
        return Piece(f"{lower.text}^{upper.text}", Level.POWER, lower.head, callee=upper.callee)

    def call(self, tree: Call, arguments: Sequence[Piece]) -> Piece:
        match tree:
            case Call("abs", (_,), 0):
                return self._absolute(arguments[0])
            case Call("transpose", (_,), 0):
                inner = self.at_least(arguments[0], Level.ATOM)
                return Piece(f"{inner.text}ᵀ", Level.POWER, inner.head)
            case Call("norm" | "frobenius" as kind, (_,), 0):
                return Piece(f"‖{arguments[0].text}‖" + ("_F" if kind == "frobenius" else ""))
            case Call("hadamard", (_, _), 0):
                return Piece(" ⊙ ".join(self.at_least(part, Level.QUOTIENT).text for part in arguments), Level.QUOTIENT)
            case Call("log", (_, base), 0) if is_plain_integer(base):
                return self._bare(f"log{arguments[1].text.translate(SUBSCRIPTS)}", tree.arguments[0], arguments[0])
            case _ if bare_entry(tree):
                return self._bare(self._function(tree), tree.arguments[0], arguments[0])
            case Call(_, ()) if tree.primes:
                return Piece(self._function(tree))
            case _:
                joined = ", ".join(self.at_least(argument, Level.SUM).text for argument in arguments)
                head = Head.FUNCTION if tree.function in FUNCTIONS else Head.LETTER
                return Piece(f"{self._function(tree)}({joined})", Level.ATOM, head)

    def _function(self, tree: Call) -> str:
        entry = FUNCTIONS.get(tree.function)
        high = f"⁽{str(tree.primes).translate(SUPERSCRIPTS)}⁾"
        order = "'" * tree.primes if has_dashes(tree) else high
        return (entry.text if entry else self.name(name(tree.function)).text) + order

    def _bare(self, function: str, argument: Tree, written: Piece) -> Piece:
        """A function that needs no brackets around a simple argument."""
        head = Head.LETTER if function == "√" else Head.FUNCTION
        closed = Piece(f"{function}({written.text})", Level.POWER, head, operand=written)
        if not is_simple_argument(argument):
            return closed
        gap = "" if function.endswith("√") or written.text.startswith("|") else " "
        return replace(closed, text=f"{function}{gap}{written.text}", closed=closed, callee=written.callee)

    def _absolute(self, argument: Piece) -> Piece:
        if "|" in argument.text:
            return Piece(f"abs({argument.text})", Level.ATOM, Head.FUNCTION)
        return Piece(f"|{argument.text}|", Level.ATOM, Head.BAR)

    def derivative(self, tree: Derivative, operand: Piece, variables: Sequence[Piece]) -> Piece:
        sign = "∂" if tree.partial else "d"
        order = _superscript(len(variables)) if len(variables) > 1 else ""
        powers = ((name.text, _superscript(count) if count > 1 else "") for name, count in groups(variables))
        below = ("" if tree.partial else " ").join(f"{sign}{name}{power}" for name, power in powers)
        if is_leibniz(tree):
            return Piece(f"{sign}{order}{operand.text}/{below}", Level.POWER, Head.SLASHED)
        return Piece(f"{sign}{order}/{below}[{operand.text}]", Level.POWER, Head.OPERATOR)

    def summation(self, tree: Summation, parts: Sequence[Piece]) -> Piece:
        body = self.at_least(parts[0], Level.PRODUCT)
        limits = list(parts[2:])
        lower = f"({parts[1].text}={limits.pop(0).text})" if tree.lower is not None else parts[1].text
        upper = f"^{self.upper_limit(limits.pop(0))}" if tree.upper is not None else ""
        piece = Piece(f"Σ_{lower}{upper} {body.text}", Level.POWER, Head.OPERATOR, greedy=True)
        return replace(piece, closed=self.bracket(piece))

    def integral(self, parts: Sequence[Piece]) -> Piece:
        body, variable, lower, upper = parts
        limits = "".join(sign + self.upper_limit(limit) for sign, limit in (("_", lower), ("^", upper)))
        integrand = self.at_least(body, Level.PRODUCT).before_more().text
        piece = Piece(f"∫{limits} {integrand} d{variable.text}", Level.POWER, Head.OPERATOR, greedy=True)
        return replace(piece, closed=self.bracket(piece))

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
        return Piece(f" {tree.operator} ".join(sides), Level.RELATION)

    def matrix(self, tree: Matrix, entries: Sequence[Piece]) -> Piece:
        width = len(tree.rows[0]) if tree.rows else 0
        texts = [self.at_least(entry, Level.SUM).text for entry in entries]
        rows = (", ".join(texts[i * width : (i + 1) * width]) for i in range(len(tree.rows)))
        return Piece("[" + ", ".join(f"[{row}]" for row in rows) + "]", Level.ATOM, Head.BRACKET)

    def underbrace(self, operand: Piece, label: Piece) -> Piece:
        """On one line the name of a part stands beside it, in words: an equation would not be a factor."""
        return Piece(f"({operand.text}, called {label.text})", Level.ATOM, Head.BRACKET)


def _subscripts(subscripts: Sequence[str]) -> str:
    """₅,₆ where there are such characters, else _j or _(5,k)."""
    if not subscripts:
        return ""
    joined = ",".join(greek.character(subscript) or subscript for subscript in subscripts)
    if all(subscript.isdecimal() for subscript in subscripts):
        return joined.translate(SUBSCRIPTS)
    return f"_{joined}" if SUBSCRIPT.fullmatch(joined) else f"_({joined})"


def _is_integer(tree: Tree) -> bool:
    return is_plain_integer(tree.operand if isinstance(tree, Negative) else tree)


def _superscript(count: int) -> str:
    return str(count).translate(SUPERSCRIPTS)
