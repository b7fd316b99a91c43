"""Whether a formula is simplified: nothing left to do would shorten it, and it is not long beside what is known.

No particular form is demanded. σ(x)(1 − σ(x)), e^−x/(1 + e^−x)² and 1/(4 cosh²(x/2)) all pass; 2 · 3x, x · x, x/x²,
3x + 2x, sin² x + cos² x and (2x(x + 1) − x²)/(x + 1)² do not.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import gcd
from types import MappingProxyType
from typing import Final

from symgrad.calculus.arithmetic import flat, value_of
from symgrad.calculus.factors import factors_of
from symgrad.calculus.simplify import REWRITES, simplify
from symgrad.errors import SymgradError
from symgrad.language.traversal import children, walk
from symgrad.language.tree import Call, Negative, Product, Quotient, Sum, Tree

_LEAST_GAIN: Final[Mapping[str, int]] = MappingProxyType(
    {
        "arithmetic": 1,
        "known_value": 1,
        "cancel": 1,
        "roots": 1,
        "powers": 1,
        "like_terms": 1,
        "squares": 4,
        "common_factor": 2,
        "expand": 2,
        "inner_fractions": 2,
    }
)
"""How much shorter a rewrite has to make a formula to count as left to do; the others are a matter of taste."""
_LONGER: Final = 1.6
_SOME: Final = 4
"""An answer may be so many times as long as the shortest form known, and so many signs longer."""


def is_simplified(tree: Tree, expected: Tree) -> bool:
    """Whether no named rewrite shortens an answer, and it is not far longer than what is expected.

    >>> from symgrad.language.parser import read
    >>> [is_simplified(read(text), read("6x")) for text in ("6x", "6·x", "2·3x", "3x + 3x", "6x^2/x")]
    [True, True, False, False, False]
    """
    tree = flat(tree)
    length = cost(tree)
    if length > _LONGER * shortest(expected) + _SOME:
        return False
    for rewrite in REWRITES:
        least = _LEAST_GAIN.get(rewrite.id)
        if least is not None:
            try:
                changed = rewrite.apply(tree, {})
            except SymgradError:
                continue
            if changed is not None and cost(flat(changed)) <= length - least:
                return False
    return not any(
        (isinstance(node, Quotient) and _is_reducible(node)) or (isinstance(node, Product) and _repeats(node))
        for node in walk(tree)
    )


def _repeats(node: Product) -> bool:
    """Whether a factor stands twice: x · x."""
    return len(set(node.factors)) < len(node.factors)


def _is_reducible(node: Quotient) -> bool:
    """Whether whole numbers above and below the line have a divisor in common: 4x/6."""
    above, below = (factors_of(part).coefficient.number for part in (node.numerator, node.denominator))
    return above.denominator == below.denominator == 1 and gcd(above.numerator, below.numerator) > 1


def cost(tree: Tree) -> int:
    """How long a formula is to a reader: its letters, numbers and operations; a minus sign counts nothing."""
    if value_of(tree) is not None:
        return 1
    match tree:
        case Negative(operand):
            return cost(operand)
        case Sum() | Product():
            inside = len(children(tree)) - 1
        case Call("sqrt"):
            inside = 2  # as much as a power with the exponent 1/2
        case Quotient():
            inside = 1
        case _:
            inside = 1
    return inside + sum(cost(part) for part in children(tree))


@lru_cache(maxsize=256)
def shortest(tree: Tree) -> int:
    """The length of an expected expression, as it is or simplified, whichever is longer.

    An expected answer counts as simple as it was written, so that it is not too long for its own form.
    """
    tree = flat(tree)
    try:
        return max(cost(tree), cost(simplify(tree)[0]))
    except SymgradError:
        return cost(tree)
