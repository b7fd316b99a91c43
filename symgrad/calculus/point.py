"""The point at which a result is asked for: its names, its numbers, and whether the function is defined there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from symgrad.errors import AuthorError
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in, substitute
from symgrad.language.tree import Name, Tree
from symgrad.numeric.balls import evaluate

Point: TypeAlias = tuple[tuple[Name, Tree], ...]

_PRECISIONS = (128, 1024)


def checked(point: Point, functions: Sequence[Tree], slopes: Sequence[Tree], variables: Sequence[Name]) -> Point:
    """The point, if it is one of these functions of these variables; ``slopes`` are the derivatives asked for there.

    Raises :class:`AuthorError` for a name that does not occur, a value that is no number, and a point outside the
    domain at which the derivative's formula has a value all the same: 1/x at -1 is no slope of ln x.

    >>> from symgrad.language.parser import read
    >>> x = Name("x")
    >>> checked(((x, read("-1")),), [read("ln x")], [read("1/x")], [x])
    Traceback (most recent call last):
    symgrad.errors.AuthorError: ln x is not defined at x = −1 (expected: a point inside the domain)
    """
    known = dict.fromkeys((*variables, *(name for function in functions for name in names_in(function))))
    for name, value in point:
        if name not in known:
            raise AuthorError(f"there is nothing named '{name}'", expected=", ".join(map(str, known)))
        if names_in(value) or not _has_value(value):
            raise AuthorError(f"the value of {name} is {to_text(value)}", expected="a number")
    values = dict(point)
    if any(_has_value(substitute(slope, values)) for slope in slopes):
        for function in functions:
            filled = substitute(function, values)
            if not names_in(filled) and not _has_value(filled):
                where = ", ".join(f"{to_text(name)} = {to_text(value)}" for name, value in point)
                why = f"{to_text(function)} is not defined at {where}"
                raise AuthorError(why, expected="a point inside the domain")
    return point


def _has_value(tree: Tree) -> bool:
    """Whether a tree without names has a finite value that can be worked out."""
    return not names_in(tree) and any(evaluate(tree, {}, precision).is_finite() for precision in _PRECISIONS)
