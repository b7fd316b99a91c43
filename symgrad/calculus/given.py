"""What is to be differentiated: an expression by itself, or a function with its name, "r(t) = t^2 e^(-t)"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from symgrad.errors import AuthorError
from symgrad.functions.registry import find
from symgrad.language.convert import as_tree
from symgrad.language.notation import Notation
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in, walk
from symgrad.language.tree import Call, Listing, Matrix, Name, Relation, Tree

_HEAD = re.compile(r"\s*(\\?[^\W\d_]+)\s*\([^()=<>]*\)\s*=")
"""The left side of "r(t) = …": what stands before the bracket is the name of a function."""


@dataclass(frozen=True, slots=True)
class Given:
    """A function: its name, the names in brackets after it (none where they are not written), and its body."""

    name: str
    arguments: tuple[Name, ...]
    body: Tree


def given(source: Any, notation: Notation) -> Given:
    """Read what a caller gives; "f(x) = …" declares the function that it defines, and a bare expression is f.

    Raises :class:`StudentError` for a text that cannot be read, :class:`AuthorError` for what is not one expression.

    >>> found = given("r(t, s) = s t^2", Notation())
    >>> found.name, [str(name) for name in found.arguments], to_text(found.body)
    ('r', ['t', 's'], 's t²')
    """
    tree = as_tree(source, _declared(source, notation))
    match tree:
        case Relation(Name() as name, "=", body):
            return Given(str(name), (), body)
        case Relation(Call(function, arguments, 0), "=", body):
            names = tuple(argument for argument in arguments if isinstance(argument, Name))
            if len(names) < len(arguments) or len(set(names)) < len(names):
                raise AuthorError(f"{to_text(tree.left)} is not a function of names", expected="such as f(x, y) = x y")
            return Given(function, names, body)
        case Relation(_, "=", _):
            raise AuthorError("an equation cannot be differentiated like this", expected="an expression")
        case Relation() | Listing() | Matrix():
            raise AuthorError(f"{to_text(tree)} is not one expression", expected="an expression, such as x^2 sin x")
        case _:
            return Given(_free_letter(tree), (), tree)


_LETTERS = ("f", "h", "y", "p", "q")


def _free_letter(tree: Tree) -> str:
    """What an expression is called: f, unless f stands in it."""
    taken = {node.function for node in walk(tree) if isinstance(node, Call)} | {name.base for name in names_in(tree)}
    return next((letter for letter in _LETTERS if letter not in taken), "f")


def _declared(source: Any, notation: Notation) -> Notation:
    """The notation with the function that the text defines, where it defines one that is not known."""
    head = _HEAD.match(source) if isinstance(source, str) else None
    if head is None:
        return notation
    name = head[1].removeprefix("\\")
    if find(name) is not None or name in notation.functions:
        return notation
    return replace(notation, functions=(*notation.functions, name))
