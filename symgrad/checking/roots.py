"""Odd roots of negative numbers, as most people mean them: (-8)^(1/3) is −2."""

from __future__ import annotations

from symgrad.language.traversal import map_children
from symgrad.language.tree import Call, Power, Tree, number
from symgrad.numeric.balls import exact


def with_real_roots(tree: Tree) -> Tree:
    """The same number with odd roots of negative numbers written as real roots.

    A formula is left alone: for x < 0 most books give x^(1/3) no value, and an answer may do so as well.

    >>> from symgrad.language.parser import read
    >>> from symgrad.language.printing import to_text
    >>> to_text(with_real_roots(read("(-8)^(2/3)")))
    'root(−8, 3)²'
    """
    tree = map_children(tree, with_real_roots)
    if not isinstance(tree, Power):
        return tree
    base, exponent = exact(tree.base, {}), exact(tree.exponent, {})
    if base is None or exponent is None or base >= 0 or exponent.denominator % 2 == 0 or exponent.denominator == 1:
        return tree
    root = Call("root", (tree.base, number(exponent.denominator)))
    return root if exponent.numerator == 1 else Power(root, number(exponent.numerator))
