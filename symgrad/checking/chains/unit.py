"""The imaginary unit in a chain over the complex numbers."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from symgrad.language.traversal import map_children
from symgrad.language.tree import Call, Name, Negative, Number, Summation, Tree

LETTER: Final = Name("i")
UNIT: Final = Call("sqrt", (Negative(Number(Fraction(1))),))
"""What the letter i stands for there."""


def with_unit(tree: Tree) -> Tree:
    """A tree with √(−1) for the letter i.

    >>> from symgrad.language.parser import read
    >>> from symgrad.language.printing import to_text
    >>> to_text(with_unit(read("x + 2i")))
    'x + 2√(−1)'
    """
    if isinstance(tree, Summation) and tree.index == LETTER:
        return tree
    return UNIT if tree == LETTER else map_children(tree, with_unit)
