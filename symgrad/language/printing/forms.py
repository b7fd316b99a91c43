"""Which of its written forms a node takes: sin x or sin(x), sin² x or (sin x)², dy/dx or d/dx[…]."""

from __future__ import annotations

import re

from symgrad.functions.entry import Function
from symgrad.functions.registry import FUNCTIONS
from symgrad.language.tree import EULER, Call, Constant, Derivative, Name, Number, Power, Product, Tree

SUBSCRIPT = re.compile(r"[0-9]+|[A-Za-z]+[0-9]*|[α-ωΑ-Ω]")
"""A subscript that needs no brackets."""

_MOST_DASHES = 3

ROOTS = frozenset({"sqrt", "root", "cbrt"})
"""Functions with a sign of their own, which takes no exponent."""


def bare_entry(tree: Call) -> Function | None:
    """The entry of a function that may be written without brackets, at a single argument and without primes."""
    entry = FUNCTIONS.get(tree.function)
    return entry if entry and entry.bare and tree.primes == 0 and len(tree.arguments) == 1 else None


def has_dashes(tree: Call) -> bool:
    """Whether a derivative has dashes; from the fourth on it is f⁽⁴⁾, but sin⁽⁴⁾ would be read as a power."""
    entry = FUNCTIONS.get(tree.function)
    return tree.primes <= _MOST_DASHES or bool(entry and entry.bare)


def is_simple_argument(tree: Tree) -> bool:
    """Whether an argument needs no brackets after a bare function: 2, x, 2x, |x|."""
    match tree:
        case Number():
            return tree.value.denominator == 1 or tree.places is not None
        case Name() | Constant():
            return True
        case Product((Number() as first, Name() | Constant() as letter)):
            # In sin 2e a reader can't be sure that e still belongs to the argument.
            euler = letter == EULER or (isinstance(letter, Name) and letter.base == "e")
            return is_simple_argument(first) and not tree.dots and not euler
        case Call("abs", (_,), 0):
            return True
        case _:
            return False


def layer_of(tree: Name) -> tuple[str, tuple[str, ...]]:
    """A layer's number, which stands raised in brackets, and the other subscripts: W^(2)_{1,3}.

    >>> layer_of(Name("W", ("(2)", "1", "3")))
    ('(2)', ('1', '3'))
    """
    layer = next(iter(tree.subscripts), "")
    return (layer, tree.subscripts[1:]) if layer.startswith("(") else ("", tree.subscripts)


def function_power(tree: Power) -> int | None:
    """The exponent of a power that is written at the function: sin² x."""
    match tree:
        case Power(Call() as base, Number(value) as exponent) if is_plain_integer(exponent) and value >= 1:
            return value.numerator if bare_entry(base) and base.function not in ROOTS else None
        case _:
            return None


def is_plain_integer(tree: Tree) -> bool:
    """Whether a tree is a natural number without a decimal point."""
    return isinstance(tree, Number) and tree.places is None and tree.value.denominator == 1


def decimal_text(tree: Number) -> str | None:
    """A number with its digits, or None where only a fraction is exact.

    >>> from fractions import Fraction
    >>> decimal_text(Number(Fraction(1, 10), places=2)), decimal_text(Number(Fraction(1, 3)))
    ('0.10', None)
    """
    numerator, denominator = tree.value.as_integer_ratio()
    if not tree.places:
        return str(numerator) if denominator == 1 else None
    scaled, rest = divmod(numerator * 10**tree.places, denominator)
    if rest:
        return None
    digits = str(scaled).rjust(tree.places + 1, "0")
    return f"{digits[: -tree.places]}.{digits[-tree.places :]}"


def is_leibniz(tree: Derivative) -> bool:
    """Whether the operand stands in the numerator, as in dy/dx: a name, or a function that is only declared."""
    match tree.operand:
        case Name():
            return not tree.applied
        case Call(function, _, primes):
            return function not in FUNCTIONS and primes == 0
        case _:
            return False
