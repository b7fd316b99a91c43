"""What must be given a value before a tree has one: its names, and its formal derivatives.

A formal derivative is a derivative of a mere name, such as ∂E/∂z₆ in a line of backpropagation. It stands
for itself: the names inside it need no value, and its own value has to be given.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from symgrad.language.traversal import children, names_in
from symgrad.language.tree import Derivative, Integral, Listing, Matrix, Name, Relation, Summation, Tree, Underbrace
from symgrad.numeric.balls import Budget, Key, exact

_Bound: TypeAlias = frozenset[Name]


def keys_in(trees: Sequence[Tree]) -> tuple[Key, ...]:
    """The names and formal derivatives that the values of the trees depend on, in the order of appearance.

    >>> error, z, w = Name("E"), Name("z"), Name("w")
    >>> from symgrad.language.tree import Product
    >>> keys_in([Product((Derivative(error, (z,)), w))]) == (Derivative(error, (z,)), w)
    True
    """
    found: dict[Key, None] = {}
    stack: list[tuple[Tree, _Bound]] = [(tree, frozenset()) for tree in reversed(trees)]
    budget = Budget()
    while stack:
        node, bound = stack.pop()
        match node:
            case Name():
                if node not in bound:
                    found.setdefault(node)
            case Derivative(Name()) if not node.applied:
                if node.operand not in node.variables:
                    found.setdefault(node)
            case Summation():
                stack.extend(reversed(_of_sum(node, bound, budget)))
            case Integral():
                stack.extend(((node.upper, bound), (node.lower, bound), (node.body, bound | {node.variable})))
            case Underbrace():
                stack.append((node.operand, bound))
            case _:
                stack.extend((part, bound) for part in reversed(children(node)))
    return tuple(found)


def _of_sum(node: Summation, bound: _Bound, budget: Budget) -> list[tuple[Tree, _Bound]]:
    """The terms where an index stands in subscripts (``w_i`` needs w_1, w_2, …), else the body."""
    limits = [limit for limit in (node.lower, node.upper) if limit is not None]
    index = str(node.index)
    values = [None if names_in(limit) else exact(limit, {}) for limit in limits]
    if len(values) == 2 and any(index in name.subscripts for name in names_in(node.body)):
        lower, upper = values
        if lower is not None and upper is not None and lower.denominator == upper.denominator == 1:
            return [(term, bound) for term in budget.unrolled(node, int(lower), int(upper))]
    return [*((limit, bound) for limit in limits), (node.body, bound | {node.index})]


def scalar_parts(trees: Sequence[Tree]) -> tuple[Tree, ...]:
    """The parts that have a number as their value: the sides of an equation, the entries of a vector.

    >>> from symgrad.language.tree import ONE, TWO
    >>> len(scalar_parts([Relation(ONE, "<", Listing((TWO, TWO)))]))
    3
    """
    found: list[Tree] = []
    stack = list(reversed(trees))
    while stack:
        node = stack.pop()
        if isinstance(node, Relation | Listing | Matrix):
            stack.extend(reversed(children(node)))
        else:
            found.append(node)
    return tuple(found)
