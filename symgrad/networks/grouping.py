"""Terms of a long sum that play no part of their own, under one name: a proof about softmax needs three of them.

In e^{z_k}/Σ_l e^{z_l}, differentiated by z_j, all terms but those with z_k and z_j are only a constant below the bar.
What is proved with any number in their place holds for them too, and is the same statement for every k and j.
"""

from __future__ import annotations

from symgrad.language.traversal import children, names_in, walk, with_children
from symgrad.language.tree import Name, Sum, Tree

_REST = Name("rest")
_LONG = 4
"""From so many terms on a sum is worth it."""


def grouped(left: Tree, right: Tree, variable: Name) -> tuple[Tree, Tree]:
    """Two trees with the terms that only their one long sum knows under one name; unchanged where there is none.

    >>> from symgrad.language.parser import read
    >>> from symgrad.language.printing import to_text
    >>> share = read("e^a/(e^a + e^b + e^c + e^d + e^f)")
    >>> to_text(grouped(share, read("1"), Name("b"))[0])
    'e^a/(e^a + e^b + rest)'
    """
    sums = {node for tree in (left, right) for node in walk(tree) if isinstance(node, Sum) and len(node.terms) >= _LONG}
    if len(sums) != 1:
        return left, right
    (long,) = sums
    used = {variable, *_outside(left, long), *_outside(right, long)}
    kept = tuple(term for term in long.terms if not used.isdisjoint(names_in(term)))
    held = {name for term in long.terms if term not in kept for name in names_in(term)}
    used |= {name for term in kept for name in names_in(term)}
    if len(long.terms) - len(kept) < 2 or not held.isdisjoint(used) or _REST in used:
        return left, right
    shorter = Sum((*kept, _REST))
    return _with(left, long, shorter), _with(right, long, shorter)


def _outside(tree: Tree, long: Sum) -> set[Name]:
    """The names in a tree outside of a sum."""
    found: set[Name] = set()
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, Name):
            found.add(node)
        elif node != long:
            stack.extend(children(node))
    return found


def _with(tree: Tree, long: Sum, shorter: Sum) -> Tree:
    """The tree with the sum replaced."""
    if tree == long:
        return shorter
    parts = children(tree)
    return with_children(tree, [_with(part, long, shorter) for part in parts]) if parts else tree
