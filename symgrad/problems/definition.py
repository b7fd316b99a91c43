"""A function as a problem gives it: ``f(x) = 2 - 3x + 4x^2``, ``f = a + b c``, or only the right side.

>>> from symgrad.language.notation import Notation
>>> definition = read_definition("f(x) = 2 - 3x + 4x^2", Notation())
>>> str(definition.symbol), [str(name) for name in definition.variables]
('f', ['x'])
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import PlainValidator

from symgrad.errors import StudentError
from symgrad.language.notation import Notation
from symgrad.language.parser import read_name
from symgrad.language.traversal import names_in
from symgrad.language.tree import Call, Name, Relation, Tree
from symgrad.problems.fields import NotUsable, read_tree, reading, text_of

_EXPECTED = "a function such as f(x) = 2 - 3x + 4x^2"
_CALL = re.compile(r"\s*([^\W\d_]+)\s*\(([^()]*)\)\s*")


@dataclass(frozen=True, slots=True)
class Definition:
    """A named function: its symbol, the arguments if the left side shows them, and its formula."""

    symbol: Name
    arguments: tuple[Name, ...]
    body: Tree

    @property
    def variables(self) -> tuple[Name, ...]:
        """What the function is a function of: its arguments, or else every name in its formula."""
        return self.arguments or names_in(self.body)

    @property
    def left(self) -> Tree:
        """The left side: f(x), or f."""
        return Call(str(self.symbol), self.arguments) if self.arguments else self.symbol

    @property
    def relation(self) -> Relation:
        """The whole definition."""
        return Relation(self.left, "=", self.body)

    def at(self, values: Mapping[Name, Tree]) -> Tree:
        """The left side at a point, f(2); a function without shown arguments stays f."""
        if not self.arguments:
            return self.symbol
        return Call(str(self.symbol), tuple(values.get(name, name) for name in self.arguments))


def declared_by(text: object, notation: Notation) -> Notation:
    """The notation with what a definition declares: f is a function, and x a name."""
    match = _CALL.fullmatch(text.partition("=")[0]) if isinstance(text, str) and "=" in text else None
    if match is None:
        return notation
    symbol, arguments = match.groups()
    names = tuple(argument.strip() for argument in arguments.split(","))
    return Notation(
        names=tuple(dict.fromkeys((*notation.names, *(name for name in names if name)))),
        functions=tuple(dict.fromkeys((*notation.functions, symbol))),
        logarithm_base=notation.logarithm_base,
        assumptions=notation.assumptions,
        closed=notation.closed,
        limits=notation.limits,
    )


def read_definition(value: object, notation: Notation) -> Definition:
    """A definition from its text.

    Raises:
        NotUsable: if a side cannot be read, or there is more than one equals sign.
    """
    text = text_of(value, _EXPECTED)
    left, sign, right = text.partition("=")
    if "=" in right:
        raise NotUsable("there is more than one =", _EXPECTED)
    notation = declared_by(text, notation)
    if not sign:
        body = read_tree(text, notation, _EXPECTED)
        names = names_in(body)
        return Definition(Name("f"), names if len(names) == 1 else (), body)
    symbol, arguments = _left_side(left, notation)
    return Definition(symbol, arguments, read_tree(right.strip(), notation, _EXPECTED))


def _left_side(text: str, notation: Notation) -> tuple[Name, tuple[Name, ...]]:
    match = _CALL.fullmatch(text)
    plain = Notation(names=notation.names, limits=notation.limits)
    try:
        if match is None:
            return read_name(text.strip(), plain), ()
        symbol, arguments = match.groups()
        return read_name(symbol, plain), tuple(read_name(argument.strip(), plain) for argument in arguments.split(","))
    except StudentError as error:
        raise NotUsable(f"the left side cannot be read. {error}", _EXPECTED) from None


Function = Annotated[Definition, PlainValidator(lambda value, info: read_definition(value, reading(info).notation))]
