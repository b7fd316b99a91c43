"""Indexed names and sums over an index: Σ_i w_{i,k} o_i depends on w_{j,k}, through its term i = j.

For numbers, a sum over an unnamed range is taken over four instances and free indices get places in it:
what holds for generic values there is what the page shows.
"""

from __future__ import annotations

from fractions import Fraction

from symgrad.errors import UnsupportedError
from symgrad.language.printing import to_text
from symgrad.language.traversal import children, depends_on, derivative_over, map_children, substitute, walk
from symgrad.language.tree import Derivative, Name, Number, Sum, Summation, Tree, constant_value

INSTANCES = ("1", "2", "3", "4")
"""The values that the index of an open sum takes where numbers are needed."""


def varies(tree: Tree, variable: Name) -> bool:
    """Whether the value of the tree depends on the variable, also through one term of a sum."""
    if depends_on(tree, variable):
        return True
    if not variable.subscripts:
        return False
    return any(isinstance(node, Summation) and matching_index(node, variable) is not None for node in walk(tree))


def matching_index(total: Summation, variable: Name) -> str | None:
    """The value of the index for which some name in the body is the variable: j for Σ_i w_{i,k} and w_{j,k}.

    None where that is a number outside the bounds. Raises :class:`UnsupportedError` where several terms match.
    """
    value = index_value(total, variable)
    return None if value is not None and _is_outside(total, value) else value


def _is_outside(total: Summation, value: str) -> bool:
    lower, upper = (None if bound is None else constant_value(bound) for bound in (total.lower, total.upper))
    if not value.isdigit():
        return False
    return (lower is not None and int(value) < lower) or (upper is not None and int(value) > upper)


def index_value(total: Summation, variable: Name) -> str | None:
    """The value of the index for which some name in the body is the variable, whatever the bounds are.

    Indices of sums further inside may take any value. Raises :class:`UnsupportedError` where several terms match.
    """
    found: dict[str, None] = {}
    stack: list[tuple[Tree, frozenset[str]]] = [(total.body, frozenset())]
    while stack:
        node, bound = stack.pop()
        match node:
            case Name() if node.base == variable.base and node.accent == variable.accent:
                value = _unify(node.subscripts, variable.subscripts, str(total.index), bound)
                if value is not None:
                    found.setdefault(value)
            case Summation() if str(node.index) != str(total.index):
                stack.append((node.body, bound | {str(node.index)}))
            case Summation():
                pass
            case _:
                stack.extend((part, bound) for part in children(node))
    if len(found) > 1:
        raise UnsupportedError("a sum in which several terms vary", to_text(total))
    return next(iter(found), None)


def _unify(pattern: tuple[str, ...], subscripts: tuple[str, ...], index: str, bound: frozenset[str]) -> str | None:
    if len(pattern) != len(subscripts) or index not in pattern:
        return None
    found: set[str] = set()
    for part, actual in zip(pattern, subscripts, strict=True):
        if part == index:
            found.add(actual)
        elif part != actual and part not in bound:
            return None
    return found.pop() if len(found) == 1 else None


def at_index(tree: Tree, index: str, value: str) -> Tree:
    """The tree with an index put in, in subscripts and where it stands by itself."""
    match tree:
        case Name():
            if tree.base == index and not tree.subscripts:
                return _index_tree(value)
            if index in tree.subscripts:
                subscripts = tuple(value if part == index else part for part in tree.subscripts)
                return Name(tree.base, subscripts, tree.accent)
            return tree
        case Summation() if str(tree.index) == index:
            return tree
        case Derivative():
            variables = (at_index(variable, index, value) for variable in tree.variables)
            names = tuple(variable for variable in variables if isinstance(variable, Name))
            return derivative_over(tree, at_index(tree.operand, index, value), names)
        case _:
            return map_children(tree, lambda part: at_index(part, index, value))


def _index_tree(value: str) -> Tree:
    """An index that stands by itself, as a number or a letter."""
    return Number(Fraction(value)) if value.isdigit() else Name(value)


def has_open_sum(tree: Tree) -> bool:
    """Whether there is a sum without bounds, "over all", or up to a letter: it has no value by itself."""
    return any(
        isinstance(node, Summation) and ((node.lower is None and node.upper is None) or isinstance(node.upper, Name))
        for node in walk(tree)
    )


def concrete(tree: Tree) -> Tree:
    """The tree with every open sum written out over a few instances, and each free index at a place among them.

    A letter always gets the same place, so two sides of an equation can be opened one by one.
    """
    lengths = {
        node.upper: _index_tree(INSTANCES[-1])
        for node in walk(tree)
        if isinstance(node, Summation) and isinstance(node.upper, Name)
    }
    opened = _open(substitute(tree, lengths))
    letters = {
        part for node in walk(opened) if isinstance(node, Name) for part in node.subscripts if part.isalpha()
    }
    for letter in sorted(letters):
        opened = at_index(opened, letter, INSTANCES[sum(map(ord, letter)) % len(INSTANCES)])
    return opened


def _open(tree: Tree) -> Tree:
    if isinstance(tree, Summation) and tree.lower is None and tree.upper is None:
        body = _open(tree.body)
        return Sum(tuple(at_index(body, str(tree.index), value) for value in INSTANCES))
    if not children(tree):
        return tree
    return map_children(tree, _open)
