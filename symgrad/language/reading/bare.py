"""What a function without brackets acts on: the product up to the next function, sign or end.

``sin 2x cos x`` is sin(2x)·cos(x). Where it is not sure how far the argument goes, as in ``sin x/2``,
both ways of writing it are offered.
"""

from __future__ import annotations

from typing import Final

from symgrad.functions.registry import FUNCTIONS
from symgrad.language.reading import complaints, leibniz
from symgrad.language.reading.reader import PRODUCT, STARTERS, Reader, shown_start
from symgrad.language.reading.tokens import Token
from symgrad.language.tree import Name, Negative, Number, Power, Product, Tree

PRIMES: Final = {"'": 1, "''": 2, "'''": 3, r"\prime": 1}
"""The kinds of token that are dashes behind a function, with how many they are."""


def starts_function(reader: Reader) -> bool:
    """Whether the next factor is a function with its argument, or a sum or derivative: it ends a bare argument."""
    token = reader.token
    match token.kind:
        case "function" | "sum" | "∂" | "√" | "∛" | "∜" | r"\sqrt" | "derivative" | "piecewise":
            return True
        case "name":
            following = reader.ahead()
            if token.text in reader.callables and following.kind in ("(", "{", *PRIMES):
                return True
            return (following.kind in PRIMES) or (token.text == "d" and leibniz.comes_next(reader))
        case r"\frac":
            return leibniz.fraction_comes_next(reader)
        case _:
            return False


def bare_argument(reader: Reader, token: Token) -> Tree:
    """What a function without brackets acts on."""
    name = reader.text[token.start : token.end]
    if reader.kind == "-":
        minus = reader.advance()
        return Negative(bare_argument(reader, token), span=(minus.start, reader.end))
    if reader.kind not in STARTERS:
        shown = complaints.cut(name)
        place = token if reader.kind == "end" else reader.token
        raise reader.complain(
            place, f"'{shown}' needs something to act on.", f"Did you mean {shown.lstrip(chr(92))}(x)?"
        )
    entry = FUNCTIONS.get(token.text) if token.kind == "function" else None
    if entry is not None and not entry.bare:
        raise reader.complain(
            reader.token,
            f"'{complaints.cut(name)}' needs brackets around what it acts on.",
            f"For example {entry.spellings[0]}({', '.join(entry.arguments)}).",
        )
    start = reader.token.start
    if starts_function(reader):
        argument = reader.expression(PRODUCT)
        _check_end(reader, token, start, (argument,))
        return argument
    factors = [reader.expression(PRODUCT)]
    while reader.kind in STARTERS and not (reader.kind == "|" and reader.bars) and not starts_function(reader):
        _check_next_factor(reader, token, start, factors)
        factors.append(reader.expression(PRODUCT))
    _check_end(reader, token, start, tuple(factors))
    return factors[0] if len(factors) == 1 else Product(tuple(factors), span=(start, reader.end))


def _check_next_factor(reader: Reader, token: Token, start: int, factors: list[Tree]) -> None:
    """Complain where it is not sure that the next factor still belongs to the argument: sin x(x+1), sin x e^x."""
    following = reader.token
    name = reader.text[token.start : token.end].lstrip("\\")
    root = token.text == "sqrt" or token.kind in ("√", "∛", "∜")
    repeated = following.kind == "name" and any(_letter(factor) == following.text for factor in factors)
    euler = following.kind == "constant" or (following.kind == "name" and following.text == "e")
    if root or repeated or euler or following.kind not in ("name", "accented", "accent", "number"):
        inside, shown = reader.source(start, reader.end), shown_start(reader)
        raise reader.two_ways(token.start, following.end, f"{name}({inside} {shown})", f"{name}({inside})*{shown}")
    if following.kind == "number":
        raise reader.complain(
            following,
            "A number follows without a sign before it.",
            f"Write ^{following.text} for a power, or * for a product.",
        )


def _letter(tree: Tree) -> str:
    match tree:
        case Name() if not tree.subscripts:
            return tree.base
        case Power(Name() as base) if not base.subscripts:
            return base.base
        case _:
            return ""


def _check_end(reader: Reader, token: Token, start: int, factors: tuple[Tree, ...]) -> None:
    """Complain about sin x/2 and sin a*x, where the argument may go on behind the sign."""
    kind = reader.kind
    if kind not in ("*", "·", "/"):
        return
    following = reader.ahead()
    only_number = len(factors) == 1 and isinstance(factors[0], Number)
    reader.index += 1
    ends = starts_function(reader) or (
        kind != "/"
        and not only_number
        and (following.kind in ("number", "(", "[", "-", r"\frac", "constant", "fraction") or following.text == "e")
    )
    reader.index -= 1
    if not ends:
        name = reader.text[token.start : token.end].lstrip("\\")
        inside = reader.source(start, reader.end)
        sign, shown = reader.token.text, following.text or "…"
        sign = sign if sign in ("/", "*") else "*"
        raise reader.two_ways(
            token.start, following.end, f"{name}({inside}{sign}{shown})", f"{name}({inside}){sign}{shown}"
        )
