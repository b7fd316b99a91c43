r"""Integrals with limits: \int_{a}^{x} f(t) dt, ∫_0^x e^(-t²) dt, integral(f, t, a, x). The integrand ends at its d."""

from __future__ import annotations

from symgrad.language.reading.reader import Reader, prefix
from symgrad.language.reading.tokens import LOOKAHEAD, Token
from symgrad.language.tree import Integral, Listing, Name, Relation, Tree, number

_BRACKETS = {"{": "}", "(": ")"}
_TIGHTEST = 100
_HINT = r"For example \int_{0}^{x} f(t) dt or integral(f(t), t, 0, x)."


@prefix("∫")
def integral(reader: Reader, token: Token) -> Tree:
    """The sign, its limits, the integrand, and the variable behind the d."""
    limits: dict[str, Tree] = {}
    while reader.kind in ("sub", "_", "^") and len(limits) < 2:
        sign = reader.advance()
        limits["upper" if sign.kind == "^" else "lower"] = _limit(reader, sign)
    if len(limits) < 2:
        raise reader.complain(token, "An integral needs a lower and an upper limit.", _HINT)
    end = _differential(reader)
    if end is None:
        raise reader.complain(token, "This integral does not say by which variable: its d is missing.", _HINT)
    inner = Reader(reader.text, [*reader.tokens[reader.index : end], *_ends(reader.tokens[end])], reader.words)
    inner.depth, inner.callables = reader.depth + 1, reader.callables
    inner.bound = (*reader.bound, reader.tokens[end + 1].text)
    body = inner.expression()
    if inner.kind != "end":
        raise inner.trailing()
    variable = reader.tokens[end + 1]
    reader.index = end + 2
    if reader.kind == "sub":
        raise reader.complain(reader.token, "The variable of an integral is one letter.", _HINT)
    name = Name(variable.text, span=(variable.start, variable.end))
    return Integral(body, name, limits["lower"], limits["upper"], span=(token.start, reader.end))


def _ends(token: Token) -> tuple[Token, ...]:
    return (Token("end", "", token.start, token.start + 1),) * LOOKAHEAD


def _limit(reader: Reader, sign: Token) -> Tree:
    if sign.kind == "sub":
        inner = sign.text.strip("{}() ")
        if inner.isdecimal() and len(inner) <= reader.notation.limits.digits:
            return number(int(inner))
        start = reader.text.find(inner, sign.start, sign.end)
        if start < 0 or not inner:
            raise reader.complain(sign, "This limit of an integral cannot be read.", _HINT)
        return reader.part(inner, start)
    opened = reader.token
    if opened.kind in _BRACKETS:
        reader.advance()
        return reader.enclosed(opened, _BRACKETS[opened.kind])
    return reader.expression(_TIGHTEST)


def _differential(reader: Reader) -> int | None:
    """The index of the d that ends the integrand: the one for this sign, at the same depth of brackets."""
    tokens, depth, inside = reader.tokens, 0, 0
    for index in range(reader.index, len(tokens) - 1):
        token, following = tokens[index], tokens[index + 1]
        if token.kind in ("(", "[", "{", "\\{"):
            depth += 1
        elif token.kind in (")", "]", "}", "\\}"):
            depth -= 1
        elif depth == 0 and token.kind == "∫":
            inside += 1
        elif depth == 0 and (token.kind, token.text, following.kind) == ("name", "d", "name"):
            if inside == 0:
                return index
            inside -= 1
        if depth < 0:
            break
    return None


@prefix("integral")
def python_integral(reader: Reader, token: Token) -> Tree:
    """integral(f(t), t, a, x), and Integral(f(t), (t, a, x)) as SymPy prints it."""
    opened = reader.token
    if not reader.accept("("):
        raise reader.unexpected()
    tree = reader.enclosed(opened, ")")
    span = (token.start, reader.end)
    match tree:
        case Listing((body, Name() as variable, lower, upper)) | Listing(
            (body, Listing((Name() as variable, lower, upper)))
        ) if not any(isinstance(part, Relation | Listing) for part in (body, lower, upper)):
            return Integral(body, variable, lower, upper, span=span)
        case _:
            raise reader.complain(token, "This integral cannot be read.", _HINT)
