"""Going through a tree: its parts, the same node over other parts, the names in it, names replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import assert_never

from symgrad.language.tree import (
    Call,
    Cases,
    Constant,
    Derivative,
    Integral,
    Listing,
    Matrix,
    Name,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Summation,
    Tree,
    Underbrace,
)


def children(tree: Tree) -> tuple[Tree, ...]:
    """The parts of a tree, in the order in which they are written."""
    match tree:
        case Number() | Constant() | Name():
            return ()
        case Negative():
            return (tree.operand,)
        case Sum():
            return tree.terms
        case Product():
            return tree.factors
        case Quotient():
            return (tree.numerator, tree.denominator)
        case Power():
            return (tree.base, tree.exponent)
        case Call():
            return tree.arguments
        case Derivative():
            return (tree.operand, *tree.variables)
        case Summation():
            return (tree.body, tree.index, *(bound for bound in (tree.lower, tree.upper) if bound is not None))
        case Integral():
            return (tree.body, tree.variable, tree.lower, tree.upper)
        case Cases():
            parts = [part for branch in tree.branches for part in branch]
            return (*parts, *([tree.otherwise] if tree.otherwise is not None else []))
        case Relation():
            return (tree.left, tree.right)
        case Listing():
            return tree.items
        case Matrix():
            return tuple(entry for row in tree.rows for entry in row)
        case Underbrace():
            return (tree.operand, tree.label)
        case _:
            assert_never(tree)


def map_children(tree: Tree, change: Callable[[Tree], Tree]) -> Tree:
    """The same node over changed parts; the very same object where no part changed."""
    old = children(tree)
    new = [change(part) for part in old]
    if all(a is b for a, b in zip(old, new, strict=True)):
        return tree
    return with_children(tree, new)


def with_children(tree: Tree, parts: Sequence[Tree]) -> Tree:
    """The same node with other parts, given in the order of :func:`children`."""
    match tree:
        case Number() | Constant() | Name():
            return tree
        case Negative():
            return Negative(parts[0])
        case Sum():
            return Sum(tuple(parts))
        case Product():
            return Product(tuple(parts), tree.dots)
        case Quotient():
            return Quotient(parts[0], parts[1])
        case Power():
            return Power(parts[0], parts[1])
        case Call():
            return Call(tree.function, tuple(parts), tree.primes)
        case Derivative():
            return derivative_over(tree, parts[0], _as_names(parts[1:]))
        case Summation():
            bounds = list(parts[2:])
            lower = bounds.pop(0) if tree.lower is not None else None
            upper = bounds.pop(0) if tree.upper is not None else None
            return Summation(parts[0], _as_names(parts[1:2])[0], lower, upper)
        case Integral():
            return Integral(parts[0], _as_names(parts[1:2])[0], parts[2], parts[3])
        case Cases():
            count = len(tree.branches)
            branches = tuple((parts[2 * i], _as_relation(parts[2 * i + 1])) for i in range(count))
            return Cases(branches, parts[2 * count] if tree.otherwise is not None else None)
        case Relation():
            return replace(tree, left=parts[0], right=parts[1])
        case Listing():
            return Listing(tuple(parts))
        case Matrix():
            width = len(tree.rows[0]) if tree.rows else 0
            return Matrix(tuple(tuple(parts[i * width : (i + 1) * width]) for i in range(len(tree.rows))))
        case Underbrace():
            return Underbrace(parts[0], parts[1])
        case _:
            assert_never(tree)


def derivative_over(tree: Derivative, operand: Tree, variables: tuple[Name, ...]) -> Derivative:
    """The same derivative of another operand: one that is carried out on a formula stays so on a bare name."""
    applied = isinstance(operand, Name) and (tree.applied or not isinstance(tree.operand, Name))
    return Derivative(operand, variables, tree.partial, applied)


def _as_names(parts: Sequence[Tree]) -> tuple[Name, ...]:
    names = tuple(part for part in parts if isinstance(part, Name))
    if len(names) != len(parts):
        raise TypeError("the variable of a derivative or the index of a sum must stay a name")
    return names


def _as_relation(part: Tree) -> Relation:
    if not isinstance(part, Relation):
        raise TypeError("the condition of a case must stay a relation")
    return part


def walk(tree: Tree) -> Iterator[Tree]:
    """Every node, each before its parts, from left to right, without recursion."""
    stack = [tree]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(children(node)))


def names_in(tree: Tree) -> tuple[Name, ...]:
    """The names that a tree's value depends on, each once, in the order of first appearance.

    The index of a sum is bound inside it and does not count.
    """
    found: dict[Name, None] = {}
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, Name):
            found.setdefault(node)
        elif isinstance(node, Summation | Integral | Underbrace):
            return _free_names(tree)
        else:
            stack.extend(reversed(children(node)))
    return tuple(found)


def _free_names(tree: Tree) -> tuple[Name, ...]:
    """The names in a tree where some are bound, or stand in a label only."""
    found: dict[Name, None] = {}
    stack: list[tuple[Tree, frozenset[Name]]] = [(tree, frozenset())]
    while stack:
        node, bound = stack.pop()
        match node:
            case Name():
                if node not in bound:
                    found.setdefault(node)
            case Summation():
                limits = [limit for limit in (node.lower, node.upper) if limit is not None]
                stack.extend((limit, bound) for limit in reversed(limits))
                stack.append((node.body, bound | {node.index}))
            case Integral():
                stack.extend(((node.upper, bound), (node.lower, bound), (node.body, bound | {node.variable})))
            case Underbrace():
                stack.append((node.operand, bound))
            case _:
                stack.extend((part, bound) for part in reversed(children(node)))
    return tuple(found)


def depends_on(tree: Tree, variable: Name) -> bool:
    """Whether the name occurs in the tree (bound indices of sums excepted)."""
    match tree:
        case Name():
            return tree == variable
        case Summation() if tree.index == variable:
            return any(limit is not None and depends_on(limit, variable) for limit in (tree.lower, tree.upper))
        case Integral() if tree.variable == variable:
            return depends_on(tree.lower, variable) or depends_on(tree.upper, variable)
        case Underbrace():
            return depends_on(tree.operand, variable)
        case _:
            return any(depends_on(part, variable) for part in children(tree))


def substitute(tree: Tree, values: Mapping[Name, Tree]) -> Tree:
    """The tree with names replaced, all at once; nothing is worked out.

    The index of a sum, the variable of an integral and that of a pending derivative are not replaced.
    """
    match tree:
        case Name():
            return values.get(tree, tree)
        case Summation():
            inner = {key: value for key, value in values.items() if key != tree.index}
            return Summation(
                substitute(tree.body, inner),
                tree.index,
                None if tree.lower is None else substitute(tree.lower, values),
                None if tree.upper is None else substitute(tree.upper, values),
            )
        case Integral():
            return _substitute_integral(tree, values)
        case Derivative():
            inner = {key: value for key, value in values.items() if key not in tree.variables}
            return derivative_over(tree, substitute(tree.operand, inner), tree.variables)
        case _:
            return map_children(tree, lambda part: substitute(part, values))


def _substitute_integral(tree: Integral, values: Mapping[Name, Tree]) -> Integral:
    """The variable of an integral gets another letter where a value that is put in contains it."""
    inner = {key: value for key, value in values.items() if key != tree.variable and depends_on(tree.body, key)}
    body, variable = tree.body, tree.variable
    taken = {name for value in inner.values() for name in names_in(value)}
    if variable in taken:
        taken.update(names_in(body))
        variable = next(letter for letter in map(Name, "tuvswrqpyzx") if letter not in taken)
        body = substitute(body, {tree.variable: variable})
    lower, upper = (substitute(limit, values) for limit in (tree.lower, tree.upper))
    return Integral(substitute(body, inner), variable, lower, upper)
