r"""TeX commands with arguments of their own: \frac, \sqrt, \underbrace; and the root signs √, ∛, ∜."""

from __future__ import annotations

from symgrad.language.reading.bare import bare_argument
from symgrad.language.reading.differentials import fraction
from symgrad.language.reading.reader import Reader, prefix
from symgrad.language.reading.tokens import Token
from symgrad.language.tree import Call, Listing, Name, Quotient, Relation, Tree, Underbrace, number

_ROOTS = {"√": 2, "∛": 3, "∜": 4}


def argument(reader: Reader) -> Tree:
    r"""What a command acts on: braces, or the next digit, letter or command (\frac12, \sqrt x)."""
    token = reader.token
    if token.kind == "{":
        reader.advance()
        if reader.kind == "}":
            raise reader.complain(reader.token, "There is nothing between the braces.", "Write what stands in them.")
        tree = reader.enclosed(token, "}")
    elif token.kind == "number" and len(token.text) > 1:
        first, rest = token.start + 1, token.text[1:]
        reader.tokens[reader.index : reader.index + 1] = [
            Token("number", token.text[0], token.start, first),
            Token("number", rest, first, token.end),
        ]
        reader.advance()
        tree = number(int(token.text[0])) if token.text[0].isdecimal() else _needs_braces(reader, token)
    elif token.kind == "name":
        reader.advance()
        tree = Name(token.text) if token.text not in ("e", "pi") else _needs_braces(reader, token)
    elif token.kind in ("number", r"\frac", r"\sqrt", "constant", "accent"):
        tree = reader.expression(_TIGHTEST)
    else:
        raise reader.complain(token, "A command needs braces around what it acts on.", r"For example \frac{1}{x}.")
    if isinstance(tree, Listing | Relation):
        raise reader.complain(token, "One expression must stand here.", r"For example \frac{1}{x}.")
    return tree


_TIGHTEST = 100


def _needs_braces(reader: Reader, token: Token) -> Tree:
    raise reader.complain(token, "A command needs braces around what it acts on.", r"For example \frac{1}{x}.")


@prefix(r"\frac")
def tex_fraction(reader: Reader, token: Token) -> Tree:
    r"""\frac{1}{2}, \frac12, \frac{dE}{dw}."""
    tree = fraction(reader, token)
    if tree is not None:
        return tree
    above = argument(reader)
    below = argument(reader)
    return Quotient(above, below, span=(token.start, reader.end))


@prefix(r"\sqrt")
def tex_root(reader: Reader, token: Token) -> Tree:
    r"""\sqrt{x}, \sqrt[3]{x}, \sqrt x."""
    opened = reader.token
    index: Tree | None = None
    if reader.accept("["):
        index = reader.expression()
        reader.close(opened, "]")
    if reader.kind == "(":
        inner = reader.advance()
        inside = reader.enclosed(inner, ")")
    else:
        inside = argument(reader)
    span = (token.start, reader.end)
    return Call("sqrt", (inside,), span=span) if index is None else Call("root", (inside, index), span=span)


@prefix("√", "∛", "∜")
def root_sign(reader: Reader, token: Token) -> Tree:
    """√x, √(x + 1), ∛x."""
    opened = reader.token
    if opened.kind == "(":
        reader.advance()
        inside = reader.enclosed(opened, ")")
    else:
        inside = bare_argument(reader, token)
    span = (token.start, reader.end)
    degree = _ROOTS[token.kind]
    return Call("sqrt", (inside,), span=span) if degree == 2 else Call("root", (inside, number(degree)), span=span)


@prefix(r"\underbrace")
def underbrace(reader: Reader, token: Token) -> Tree:
    r"""\underbrace{x + 1}_{u}."""
    inside = argument(reader)
    if reader.kind == "sub":
        subscript = reader.advance()
        inner = subscript.text.strip("{}() ")
        label = reader.part(inner, reader.text.index(inner, subscript.start))
    elif reader.accept("_"):
        label = argument(reader)
    else:
        raise reader.complain(reader.token, "A brace needs a name below it.", r"For example \underbrace{x + 1}_{u}.")
    return Underbrace(inside, label, span=(token.start, reader.end))
