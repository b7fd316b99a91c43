"""One way through a tree for every arithmetic: from the leaves to the root, without recursion.

Trees may be hundreds of nodes deep and may share parts; each shared part is worked out once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias, TypeVar

from symgrad.language.fold import fold as fold_whole
from symgrad.language.traversal import children, with_children
from symgrad.language.tree import (
    Call,
    Derivative,
    Name,
    Negative,
    Operator,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Summation,
    Tree,
    Underbrace,
    number,
)

Result = TypeVar("Result")


def operands(tree: Tree) -> tuple[Tree, ...]:
    """The parts whose values make the value of a node.

    Cases, sums over an index and pending derivatives have none: which of their parts are needed, and with
    which values of the names, is for them to say.
    """
    match tree:
        case Negative() | Sum() | Product() | Quotient() | Power() | Call():
            return children(tree)
        case Underbrace():
            return (tree.operand,)
        case _:
            return ()


def fold(tree: Tree, combine: Callable[[Tree, Sequence[Result]], Result]) -> Result:
    """The result at the root, where ``combine`` makes a node's result from those of its parts.

    >>> from symgrad.language.tree import ONE
    >>> fold(Sum((ONE, Negative(ONE), ONE)), lambda node, results: 1 + sum(results))
    5
    """
    results: list[Result] = []
    for node, places in _plan(tree):
        results.append(combine(node, [results[place] for place in places]))
    return results[-1]


_Plan: TypeAlias = list[tuple[Tree, tuple[int, ...]]]
_plans: dict[int, tuple[Tree, _Plan]] = {}
_size = [0]
_MOST_PLANS, _MOST_PLANNED = 2048, 100_000
"""Plans that are kept, and nodes in all of them together."""


def _plan(tree: Tree) -> _Plan:
    """The nodes from the leaves to the root, each once, with the places of its parts.

    The same tree is evaluated at point after point, so the last plans are kept, with the trees that they are for:
    a tree that is still held cannot lend its identity to another.
    """
    kept = _plans.get(id(tree))
    if kept is not None:
        return kept[1]
    plan: _Plan = []
    places: dict[int, int] = {}
    stack = [tree]
    while stack:
        node = stack[-1]
        below = operands(node)
        missing = [part for part in below if id(part) not in places]
        if missing:
            stack.extend(missing)
            continue
        stack.pop()
        if id(node) not in places:
            places[id(node)] = len(plan)
            plan.append((node, tuple(places[id(part)] for part in below)))
    _size[0] += len(plan)
    if len(_plans) >= _MOST_PLANS or _size[0] > _MOST_PLANNED:
        _plans.clear()
        _size[0] = len(plan)
    _plans[id(tree)] = (tree, plan)
    return plan


def links(relation: Relation) -> Iterator[tuple[Tree, Operator, Tree]]:
    """Each pair of neighbours in a chain such as ``0 < x < 1``, which is a relation inside a relation."""
    left, right = relation.left, relation.right
    if isinstance(left, Relation):
        yield from links(left)
        left = left.right
    if isinstance(right, Relation):
        yield left, relation.operator, right.left
        yield from links(right)
    else:
        yield left, relation.operator, right


def instance(tree: Tree, index: Name, value: int) -> Tree:
    """The term of a sum for one value of its index, which may also stand in subscripts: ``w_i`` is ``w_3``."""

    def combine(node: Tree, parts: Sequence[Tree]) -> Tree:
        match node:
            case Name():
                return number(value) if node == index else _with_subscript(node, str(index), str(value))
            case Summation() if node.index == index:
                return with_children(node, [node.body, node.index, *parts[2:]])
            case Derivative() if index in node.variables:
                return node
            case _:
                return with_children(node, parts) if parts else node

    return fold_whole(tree, combine)


def _with_subscript(node: Name, index: str, value: str) -> Name:
    if index not in node.subscripts:
        return node
    return Name(node.base, tuple(value if part == index else part for part in node.subscripts), node.accent)
