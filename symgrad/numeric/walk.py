"""One way through a tree for every arithmetic: from the leaves to the root, without recursion.

Trees may be hundreds of nodes deep and may share parts; each shared part is worked out once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from symgrad.language.fold import fold as fold_whole
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
    children,
    number,
    with_children,
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
    results: dict[int, Result] = {}
    stack = [tree]
    while stack:
        node = stack[-1]
        below = operands(node)
        missing = [part for part in below if id(part) not in results]
        if missing:
            stack.extend(missing)
            continue
        stack.pop()
        if id(node) not in results:
            results[id(node)] = combine(node, [results[id(part)] for part in below])
    return results[id(tree)]


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
