r"""A sum that is too long for a line of aligned mathematics, broken before its terms."""

from __future__ import annotations

from collections.abc import Callable

from symgrad.language.printing import to_text
from symgrad.language.tree import Negative, Sum, Tree
from symgrad.render.columns import width

ROOM = 88
"""A line of aligned mathematics holds about so many characters of the formula's text."""
_PLUS = len(" + ")


def rows(tree: Tree, printed: Callable[[Tree], str]) -> list[str]:
    r"""A formula in TeX, a row for as many terms of a sum as there is room for; a further row begins with its sign.

    >>> from symgrad.language.parser import read
    >>> from symgrad.language.printing import to_tex
    >>> rows(read("x + y"), to_tex)
    ['x + y']
    """
    if not isinstance(tree, Sum):
        return [printed(tree)]
    groups: list[list[Tree]] = []
    filled = 0
    for term in tree.terms:
        needed = width(to_text(term)) + (0 if isinstance(term, Negative) else _PLUS)
        if groups and filled + needed <= ROOM:
            groups[-1].append(term)
            filled += needed
        else:
            groups.append([term])
            filled = needed
    if len(groups) == 1:
        return [printed(tree)]
    first, *further = (group[0] if len(group) == 1 else Sum(tuple(group)) for group in groups)
    return [printed(first), *(f"{_sign(row)}{printed(row)}" for row in further)]


def _sign(row: Tree) -> str:
    """A sign at the beginning of a row keeps the spacing that it has between two terms."""
    begins = row.terms[0] if isinstance(row, Sum) else row
    return "{}" if isinstance(begins, Negative) else "{} + "
