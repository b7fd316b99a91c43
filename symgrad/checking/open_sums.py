"""Formulas with sums over an unnamed range: Σ_i w_{i,k} o_i is compared with a few instances of its index."""

from __future__ import annotations

from typing import Final

from symgrad.calculus.indices import concrete, has_open_sum
from symgrad.errors import UnsupportedError
from symgrad.language.printing import to_text
from symgrad.language.traversal import walk
from symgrad.language.tree import Summation, Tree

_MOST_SUMS: Final = 4
"""Each sum inside another makes four times as many terms."""


def needs_instances(expected: Tree) -> bool:
    """Whether an expected expression has a sum that has no value by itself.

    >>> from symgrad.language.parser import read
    >>> needs_instances(read("Σ_i w_(i,k) o_i")), needs_instances(read("x^2"))
    (True, False)
    """
    return has_open_sum(expected)


def with_instances(tree: Tree) -> Tree:
    """The tree with its sums written out over four instances, and every free index at a place among them.

    Raises UnsupportedError for more sums than an answer has any use for.
    """
    if sum(isinstance(node, Summation) for node in walk(tree)) > _MOST_SUMS:
        raise UnsupportedError("so many sums", to_text(tree)[:80])
    return concrete(tree)
