"""How large a power of plain numbers becomes, found out without working it out: 9**9**9**9 is refused."""

from __future__ import annotations

import math
from typing import Final

from symgrad.language.reading import complaints
from symgrad.language.reading.reader import Reader
from symgrad.language.reading.tokens import Token
from symgrad.language.traversal import children
from symgrad.language.tree import Constant, Name, Negative, Number, Power, Product, Quotient, Sum, Tree

_MAXIMUM_BITS: Final = 40_000
"""The size of an exact number that is still worked out at once."""

_CONSTANTS: Final = {"e": math.e, "pi": math.pi, "infinity": math.inf}


def check_power(reader: Reader, base: Tree, exponent: Tree, caret: Token) -> None:
    """Complain about a power whose exponent, or whose value, is a number too large to work with."""
    if isinstance(exponent, Name) or (isinstance(exponent, Number) and exponent.value <= 9 and isinstance(base, Name)):
        return
    count = _approximate(exponent)
    if count is None or isinstance(exponent, Constant):
        return
    limit = reader.notation.limits.exponent
    bits = _bits(base)
    if not abs(count) <= limit or (bits is not None and bits * abs(count) > _MAXIMUM_BITS):
        raise complaints.complaint(
            reader.text,
            (caret.start, reader.end),
            "This power is too large to work with.",
            f"Exponents go up to {limit}.",
        )


def _approximate(tree: Tree) -> float | None:
    """The value of an expression of plain numbers, None for anything else; too large is infinite."""
    match tree:
        case Number():
            return _float(tree)
        case Constant():
            return _CONSTANTS[tree.symbol]
        case Negative() | Sum() | Product() | Quotient() | Power():
            parts = [part for part in map(_approximate, children(tree)) if part is not None]
            return _combined(tree, parts) if len(parts) == len(children(tree)) else None
        case _:
            return None


def _combined(tree: Tree, parts: list[float]) -> float:
    try:
        match tree:
            case Negative():
                return -parts[0]
            case Sum():
                return sum(parts)
            case Product():
                return math.prod(parts)
            case Quotient():
                return parts[0] / parts[1]
            case _:
                return math.pow(abs(parts[0]), parts[1])
    except ZeroDivisionError:
        return 0.0
    except OverflowError:
        return math.inf


def _float(tree: Number) -> float:
    try:
        return float(tree.value)
    except OverflowError:
        return math.inf


def _bits(tree: Tree) -> float | None:
    """How many bits the exact value of an expression of plain numbers takes at most, None for anything else."""
    match tree:
        case Number():
            return float(tree.value.numerator.bit_length() + tree.value.denominator.bit_length() - 1)
        case Constant():
            return 0.0
        case Negative() | Sum() | Product() | Quotient():
            sizes = [size for size in map(_bits, children(tree)) if size is not None]
            return sum(sizes) if len(sizes) == len(children(tree)) else None
        case Power():
            size, count = _bits(tree.base), _approximate(tree.exponent)
            return None if size is None or count is None else size * abs(count)
        case _:
            return None
