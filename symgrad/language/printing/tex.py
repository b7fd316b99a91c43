r"""A tree as TeX that MathJax and amsmath both take: ``x^2 \sin x``, ``\frac{\partial E}{\partial z_6}``.

Markdown renderers eat a backslash before punctuation, so there is no ``\,`` or ``\{`` here; and ``|`` would
end the cell of a table, so an absolute value stands between ``\lvert`` and ``\rvert``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, final

from symgrad.functions.registry import FUNCTIONS
from symgrad.language import greek
from symgrad.language.printing.forms import (
    bare_entry,
    decimal_text,
    function_power,
    has_dashes,
    is_leibniz,
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
    Number,
    Power,
    Relation,
    Summation,
    Tree,
    name,
)

_CONSTANTS: Final = {"e": "e", "pi": r"\pi", "infinity": r"\infty", "dots": r"\cdots"}
_OPERATORS: Final = {"≠": r"\neq", "≤": r"\leq", "≥": r"\geq", "≈": r"\approx", "→": r"\to"}


def to_tex(tree: Tree) -> str:
    r"""The tree as TeX for mathematics mode.

    >>> from symgrad.language.tree import EULER, Negative, Quotient, ONE, Sum
    >>> to_tex(Quotient(ONE, Sum((ONE, Power(EULER, Negative(Name("z", ("6",))))))))
    '\\frac{1}{1 + e^{-z_6}}'
    """
    return TexWriter(tree).write(tree)


@final
class TexWriter(Writer):
    """TeX as it is written by hand."""

    minus = "-"
    opens_products = True

    def bracket(self, piece: Piece) -> Piece:
        head = Head.MINUS if piece.level is Level.NEGATIVE else Head.BRACKET
        text = rf"\left({piece.text}\right)" if piece.tall else f"({piece.text})"
        return Piece(text, Level.ATOM, head, tall=piece.tall)

    def number(self, tree: Number) -> Piece:
        text = decimal_text(tree)
        if text is not None:
            return Piece(text, Level.ATOM, Head.DIGIT, numeric=True)
        return Piece(rf"\frac{_braced(str(tree.value.numerator))}{_braced(str(tree.value.denominator))}",
                     Level.POWER, Head.FRACTION, tall=True)  # fmt: skip

    def constant(self, tree: Constant) -> Piece:
        return Piece(_CONSTANTS[tree.symbol])

    def name(self, tree: Name) -> Piece:
        base = r"\mathbf{1}" if tree.base == "1" else _letters(tree.base)
        accented = rf"\{tree.accent}{_braced(base)}" if tree.accent else base
        layer, subscripts = layer_of(tree)
        joined = ",".join(_letters(subscript) for subscript in subscripts)
        text = f"{accented}_{_argument(joined)}" if joined else accented
        return Piece(f"{text}^{_braced(layer)}", Level.POWER) if layer else Piece(text, callee=str(tree))

    def between(self, left: Piece, right: Piece, dots: bool) -> str:
        # d x below the line of a fraction would be a differential.
        differential = left.text == "d" and right.head is Head.LETTER
        if dots or differential or self.needs_dot(left, right):
            return r" \cdot "
        close = left.numeric and right.head is Head.LETTER and not right.text.startswith("\\")
        return "" if close or (left.numeric and right.head is Head.BRACKET) else " "

    def quotient(self, numerator: Piece, denominator: Piece) -> Piece:
        text = rf"\frac{_braced(numerator.text)}{_braced(denominator.text)}"
        head = Head.FRACTION if numerator.head in (Head.DIGIT, Head.FRACTION) else Head.LETTER
        return Piece(text, Level.POWER, head, tall=True)

    def power(self, tree: Power, base: Piece, exponent: Piece) -> Piece:
        count = function_power(tree)
        # A reader may take e^2 x for e^(2x), but not e^{2} x.
        euler = base.text == "e" and exponent.numeric
        raised = f"^{_braced(exponent.text) if euler else _argument(exponent.text)}"
        if count is not None and isinstance(tree.base, Call) and base.operand is not None:
            return self._bare(self._function(tree.base) + raised, tree.base.arguments[0], base.operand)
        lower = self.at_least(base, Level.ATOM)
        tall = lower.tall or exponent.tall
        return Piece(lower.text + raised, Level.POWER, lower.head, callee=exponent.callee, tall=tall)

    def call(self, tree: Call, arguments: Sequence[Piece]) -> Piece:
        match tree:
            case Call("abs", (_,), 0):
                return self._between_signs(r"\lvert", arguments[0], r"\rvert")
            case Call("transpose", (_,), 0):
                inner = self.at_least(arguments[0], Level.ATOM)
                return Piece(rf"{inner.text}^\top", Level.POWER, inner.head, tall=inner.tall)
            case Call("norm" | "frobenius" as kind, (_,), 0):
                norm = self._between_signs(r"\lVert", arguments[0], r"\rVert")
                return replace(norm, text=f"{norm.text}_F") if kind == "frobenius" else norm
            case Call("hadamard", (_, _), 0):
                factors = [self.at_least(part, Level.QUOTIENT).text for part in arguments]
                return Piece(r" \odot ".join(factors), Level.QUOTIENT)
            case Call("sqrt", (_,), 0):
                return _root("", arguments[0])
            case Call("cbrt", (_,), 0):
                return _root("[3]", arguments[0])
            case Call("root", (_, _), 0):
                return _root(f"[{arguments[1].text}]", arguments[0])
            case Call("log", (argument, _), 0):
                return self._bare(rf"\log_{_argument(arguments[1].text)}", argument, arguments[0])
            case Call(_, ()) if tree.primes:
                return Piece(self._function(tree))
            case _ if bare_entry(tree):
                return self._bare(self._function(tree), tree.arguments[0], arguments[0])
            case _:
                return self._applied(tree, arguments)

    def _applied(self, tree: Call, arguments: Sequence[Piece]) -> Piece:
        texts = [self.at_least(argument, Level.SUM).text for argument in arguments]
        inside = Piece(", ".join(texts), tall=any(argument.tall for argument in arguments))
        head = Head.FUNCTION if tree.function in FUNCTIONS else Head.LETTER
        return Piece(self._function(tree) + self.bracket(inside).text, Level.ATOM, head, tall=inside.tall)

    def _function(self, tree: Call) -> str:
        entry = FUNCTIONS.get(tree.function)
        order = "'" * tree.primes if has_dashes(tree) else f"^{{({tree.primes})}}"
        return (entry.tex if entry else self.name(name(tree.function)).text) + order

    def _bare(self, function: str, argument: Tree, written: Piece) -> Piece:
        """A function that needs no brackets around a simple argument."""
        brackets = self.bracket(written)
        closed = Piece(function + brackets.text, Level.POWER, Head.FUNCTION, operand=written, tall=written.tall)
        if not is_simple_argument(argument):
            return closed
        return replace(closed, text=f"{function} {written.text}", closed=closed, callee=written.callee)

    def _between_signs(self, left: str, piece: Piece, right: str) -> Piece:
        if piece.tall:
            return Piece(rf"\left{left} {piece.text} \right{right}", tall=True)
        return Piece(f"{left} {piece.text} {right}")

    def derivative(self, tree: Derivative, operand: Piece, variables: Sequence[Piece]) -> Piece:
        sign = r"\partial" if tree.partial else "d"
        order = f"^{_argument(str(len(variables)))}" if len(variables) > 1 else ""
        below = " ".join(
            _spaced(sign, name.text) + (f"^{_argument(str(count))}" if count > 1 else "")
            for name, count in groups(variables)
        )
        if is_leibniz(tree):
            return Piece(rf"\frac{_braced(_spaced(sign + order, operand.text))}{_braced(below)}",
                         Level.POWER, tall=True)  # fmt: skip
        brackets = rf"\left({operand.text}\right)" if tree.partial else rf"\left[{operand.text}\right]"
        return Piece(rf"\frac{_braced(sign + order)}{_braced(below)}{brackets}", Level.POWER, Head.OPERATOR, tall=True)

    def summation(self, tree: Summation, parts: Sequence[Piece]) -> Piece:
        body = self.at_least(parts[0], Level.PRODUCT)
        limits = list(parts[2:])
        lower = f"{parts[1].text}={limits.pop(0).text}" if tree.lower is not None else parts[1].text
        upper = f"^{_braced(limits.pop(0).text)}" if tree.upper is not None else ""
        piece = Piece(rf"\sum_{_braced(lower)}{upper} {body.text}", Level.POWER, Head.OPERATOR, greedy=True, tall=True)
        return replace(piece, closed=self.bracket(piece))

    def integral(self, parts: Sequence[Piece]) -> Piece:
        body, variable, lower, upper = parts
        limits = f"_{_braced(lower.text)}^{_braced(upper.text)}"
        integrand = self.at_least(body, Level.PRODUCT).before_more().text
        text = rf"\int{limits} {integrand} {_spaced('d', variable.text)}"
        piece = Piece(text, Level.POWER, Head.OPERATOR, greedy=True, tall=True)
        return replace(piece, closed=self.bracket(piece))

    def cases(self, tree: Cases, parts: Sequence[Piece]) -> Piece:
        rows = [
            rf"{value.text} & \text{{if }} {condition.text}"
            for value, condition in zip(parts[0::2], parts[1::2], strict=False)
        ]
        if tree.otherwise is not None:
            rows.append(rf"{parts[-1].text} & \text{{otherwise}}")
        text = r" \\ ".join(rows)
        return Piece(rf"\begin{{cases}} {text} \end{{cases}}", Level.SUM, tall=True)

    def relation(self, tree: Relation, left: Piece, right: Piece) -> Piece:
        sides = (self.at_least(left, Level.RELATION).text, self.at_least(right, Level.RELATION).text)
        sign = _OPERATORS.get(tree.operator, tree.operator)
        return Piece(f" {sign} ".join(sides), Level.RELATION, tall=left.tall or right.tall)

    def matrix(self, tree: Matrix, entries: Sequence[Piece]) -> Piece:
        width = len(tree.rows[0]) if tree.rows else 0
        rows = (" & ".join(entry.text for entry in entries[i * width : (i + 1) * width]) for i in range(len(tree.rows)))
        text = r" \\ ".join(rows)
        return Piece(rf"\begin{{pmatrix}} {text} \end{{pmatrix}}", tall=True)

    def underbrace(self, operand: Piece, label: Piece) -> Piece:
        text = rf"\underbrace{_braced(operand.text)}_{_braced(label.text)}"
        return Piece(text, tall=True)


def _root(index: str, operand: Piece) -> Piece:
    return Piece(rf"\sqrt{index}{_braced(operand.text)}", Level.POWER, tall=operand.tall)


def _letters(word: str) -> str:
    """A base or subscript: a Greek letter as its command, a word upright."""
    command = greek.command(word)
    if command:
        return command
    return word if len(word) == 1 or word.isdecimal() else rf"\mathrm{_braced(word)}"


def _braced(text: str) -> str:
    return f"{{{text}}}"


def _argument(text: str) -> str:
    """What stands after ^ or _: a single character needs no braces."""
    return text if len(text) == 1 else _braced(text)


def _spaced(sign: str, text: str) -> str:
    r"""A d or ∂ before what it acts on: a command must not run into a letter."""
    return f"{sign} {text}" if sign.startswith("\\") else f"{sign}{text}"
