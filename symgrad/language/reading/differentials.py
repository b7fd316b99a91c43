r"""Derivatives that are not carried out: dE/dw, ∂²f/∂x∂y, d/dx[x²], \frac{\partial E}{\partial z_6}.

The variables of a tree stand in the order of differentiation, so ∂²f/∂x∂y, which is first by y, has (y, x).
"""

from __future__ import annotations

from symgrad.language.reading import complaints
from symgrad.language.reading.bare import bare_argument
from symgrad.language.reading.calls import called
from symgrad.language.reading.leibniz import Shape, fraction_shape, is_sign, order_at, shape
from symgrad.language.reading.reader import PRODUCT, STARTERS, Reader, prefix
from symgrad.language.reading.subscripts import subscripted
from symgrad.language.reading.tokens import Token
from symgrad.language.tree import Derivative, Listing, Name, Relation, Tree

_BRACKETS = {"(": ")", "[": "]", "{": "}", "\\{": "\\}"}


def slashed(reader: Reader, token: Token) -> Tree | None:
    """The derivative that begins with a d that was just read; None where the d is a letter like any other."""
    found = shape(reader, reader.index - 1)
    if found is None:
        return None
    if "d" in reader.words.bases:
        raise reader.complain(
            token,
            "Here d is a name, so this can be read in two ways.",
            r"Write ∂f/∂x or \frac{df}{dx} for a derivative, and * for a product.",
        )
    return _read(reader, token, found)


@prefix("∂")
def partial(reader: Reader, token: Token) -> Tree:
    """∂E/∂z₆, ∂/∂x (…)."""
    found = shape(reader, reader.index - 1)
    if found is None:
        raise reader.complain(token, "A partial derivative is a fraction.", "For example ∂E/∂w or ∂/∂x (x^2).")
    return _read(reader, token, found)


def fraction(reader: Reader, token: Token) -> Tree | None:
    r"""The derivative that a \frac that was just read is; None for any other fraction."""
    found = fraction_shape(reader, reader.index - 1)
    return None if found is None else _read(reader, token, found)


def _read(reader: Reader, token: Token, found: Shape) -> Tree:
    """Operand and variables of a derivative whose parts are known."""
    tree: Tree | None = None
    if not found.is_operator:
        reader.index = found.operand
        tree = _operand(reader, found)
    reader.index = found.below
    opened = reader.token
    bracketed = reader.kind in ("(", "{")
    if bracketed:
        reader.advance()
    variables = _variables(reader, found, touching=opened.kind != "{")
    if bracketed:
        reader.close(opened, _BRACKETS[opened.kind])
    if len(variables) != found.order:
        raise complaints.complaint(
            reader.text,
            (token.start, reader.end),
            "The orders above and below do not agree.",
            "Write d^2y/dx^2 for a second derivative, (dy/dx)^2 for a square.",
        )
    applied = tree is None
    if tree is None:
        tree = _operand_behind(reader, token)
    elif opened.kind != "{":
        _refuse_value(reader, token)
    span = (token.start, reader.end)
    return Derivative(
        tree, tuple(reversed(variables)), found.sign == "∂", applied and isinstance(tree, Name), span=span
    )


def _operand(reader: Reader, found: Shape) -> Tree:
    """What stands beside the d above the line: a name, declared or not, a call, or brackets."""
    token = reader.token
    if token.kind == "name":
        reader.advance()
        tree: Tree = subscripted(reader, token, token.text, lenient=True)
        if reader.index == found.operand_end:
            return tree
        if reader.kind == "(" and isinstance(tree, Name) and not tree.subscripts:
            function = reader.callables.get(token.text) or reader.words.undeclared_letters.get(token.text) or token.text
            tree = called(reader, function, token)
            if reader.index == found.operand_end:
                return tree
        reader.index = found.operand
    tree = reader.expression(PRODUCT if reader.tokens[found.operand_end].kind == "/" else 0)
    if reader.index != found.operand_end:
        raise reader.trailing()
    _refuse_listing(reader, token, tree)
    return tree


def _variables(reader: Reader, found: Shape, touching: bool) -> list[Name]:
    """The variables below the line as they are written, repeated by their powers."""
    variables: list[Name] = []
    while is_sign(reader.tokens, reader.index, found.sign, touching):
        if variables and touching and shape(reader, reader.index) is not None:
            break
        reader.advance()
        token = reader.advance()
        if token.kind == "name":
            variable: Tree = subscripted(reader, token, token.text)
        else:
            reader.index -= 1
            variable = reader.expression(PRODUCT)
        if not isinstance(variable, Name):
            raise reader.complain(token, "A derivative is taken by a name.", "For example dy/dx.")
        count, reader.index = order_at(reader.tokens, reader.index)
        variables.extend([variable] * count)
    return variables


def _operand_behind(reader: Reader, token: Token) -> Tree:
    """What an operator d/dx acts on: brackets, or one thing without them."""
    opened = reader.token
    if opened.kind in _BRACKETS:
        reader.advance()
        tree = reader.enclosed(opened, _BRACKETS[opened.kind])
        if reader.kind == "^":
            raise reader.two_ways(token.start, reader.token.end, "d/dx[(…)^2]", "(d/dx[…])^2")
    else:
        tree = bare_argument(reader, token)
        if reader.kind in STARTERS and not (reader.kind == "|" and reader.bars):
            raise reader.two_ways(
                token.start, reader.token.end, "d/dx[…] around all of it", "d/dx[…] around the first part"
            )
    _refuse_listing(reader, opened, tree)
    return tree


def _refuse_listing(reader: Reader, token: Token, tree: Tree) -> None:
    if isinstance(tree, Listing | Relation):
        raise reader.complain(token, "A derivative acts on one expression.", "For example d/dx[x^2].")


def _refuse_value(reader: Reader, token: Token) -> None:
    """dE/dw(2): the value at 2, or a product?"""
    if reader.kind != "(" or reader.token.start != reader.end:
        return
    if reader.ahead().kind in ("number", "name") and reader.ahead(2).kind in (")", ","):
        raise reader.two_ways(token.start, reader.ahead(2).end, "a * for a product", "the value where it belongs")
