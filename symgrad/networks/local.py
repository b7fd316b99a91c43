"""Local gradients: the derivative of a node's expression by one of its parents, for one edge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import cast

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.differentiate import derive
from symgrad.calculus.step import replace
from symgrad.errors import ProofError, UnsupportedError
from symgrad.language.printing import to_text
from symgrad.language.traversal import children, map_children, names_in, substitute, with_children
from symgrad.language.tree import Call, Name, Negative, Power, Product, Quotient, Relation, Sum, Tree
from symgrad.networks.algebra import product_of
from symgrad.networks.grouping import grouped
from symgrad.networks.shapes import StandIns, compare_by_shape, renamed
from symgrad.networks.wiring import Node, Shortcut


def local_derivation(node: Node, position: int) -> Derivation:
    """The derivation of ∂node/∂parent for one edge, by the rules.

    Where the parent is used more than once, the other uses are held fixed under names of their own.

    >>> from symgrad.language.parser import read
    >>> local_derivation(Node(Name("f"), read("d a")), 0).result_tree
    Name(base='a', subscripts=(), accent='')
    """
    found = node.memory.get(("derivation", position))
    if found is None:
        expression, _ = _with_others_fixed(node, position)
        found = node.memory["derivation", position] = derive(expression, node.parents[position], partial=True)
    return cast("Derivation", found)


def local_gradient(node: Node, position: int) -> Tree:
    """The local gradient as it is used: short, with the node's own name where its value comes back.

    >>> from symgrad.language.parser import read
    >>> from symgrad.language.printing import to_text
    >>> to_text(local_gradient(Node(Name("o"), read("e^x")), 0))
    'o'
    """
    found = node.memory.get(position)
    if found is None:
        found = node.memory[position] = _local_gradient(node, position)
    return cast("Tree", found)


def _local_gradient(node: Node, position: int) -> Tree:
    parent = node.parents[position]
    for shortcut in node.shortcuts:
        if shortcut.parent == parent:
            return _proved(node, shortcut)
    expression, fixed = _with_others_fixed(node, position)
    if not fixed:
        expression = part_with(node, parent)
    is_part = isinstance(node.expression, Sum)  # a term of a sum is not what the node's own name stands for
    names = StandIns.alphabetical(expression, node.key)
    try:
        slope = _slope(renamed(expression, names), names[parent], None if is_part else names[node.key])
        slope = renamed(slope, names.back())
    except UnsupportedError:
        slope = _slope(expression, parent, None if is_part else node.key)
    return product_of(substitute(slope, dict(fixed))) if fixed else slope


def part_with(node: Node, parent: Name) -> Tree:
    """What of a node's expression contains a parent: of a sum only some terms, since the others are constants.

    >>> from symgrad.language.parser import read
    >>> part_with(Node(Name("z"), read("v x + w y + b")), Name("w")) == read("w y")
    True
    """
    assert node.expression is not None
    if not isinstance(node.expression, Sum):
        return node.expression
    terms = cast("Mapping[Name, Sequence[Tree]] | None", node.memory.get("terms"))
    if terms is None:
        terms = node.memory["terms"] = _terms_by_name(node.expression)
    found = terms[parent]
    return found[0] if len(found) == 1 else Sum(tuple(found))


def _terms_by_name(total: Sum) -> Mapping[Name, Sequence[Tree]]:
    found: dict[Name, list[Tree]] = {}
    for term in total.terms:
        for name in names_in(term):
            found.setdefault(name, []).append(term)
    return found


def in_own_name(slope: Tree, node: Node) -> Tree:
    """The tree with the node's name wherever its whole expression stands: σ(z)(1 − σ(z)) becomes o(1 − o)."""
    if isinstance(node.expression, Call | Power | Quotient):
        return replace(replace(slope, node.expression, node.key), _alphabetical(node.expression), node.key)
    return slope


def _alphabetical(tree: Tree) -> Tree:
    """The tree with the letters of each product in the order in which a derivative comes out: tanh(w x + h u)."""
    changed = map_children(tree, _alphabetical)
    if isinstance(changed, Product) and all(isinstance(factor, Name) for factor in changed.factors):
        return Product(tuple(sorted(changed.factors, key=str)), changed.dots)
    return changed


def released(tree: Tree, node: Node, position: int) -> Tree:
    """A tree from a local derivation with the parent's own name for its uses that were held fixed."""
    return substitute(tree, dict(_with_others_fixed(node, position)[1]))


def _proved(node: Node, shortcut: Shortcut) -> Tree:
    """The shortcut, once it equals the derivative; raises ProofError where it does not."""
    assert node.expression is not None
    meant = substitute(shortcut.tree, dict(shortcut.definitions))
    sides = grouped(part_with(node, shortcut.parent), meant, shortcut.parent)
    found = compare_by_shape(*sides, shortcut.parent)
    if found.status != "equal":
        raise ProofError(to_text(Relation(node.expression, "→", shortcut.tree)), found.status)
    return shortcut.tree


@lru_cache(maxsize=1024)
def _slope(expression: Tree, variable: Name, own: Name | None) -> Tree:
    """The derivative of an expression as short as it gets, once for all of its form; ``own`` is the node's name."""
    slope = derive(expression, variable, partial=True).result_tree
    return product_of(slope if own is None else in_own_name(slope, Node(own, expression)))


def _with_others_fixed(node: Node, position: int) -> tuple[Tree, tuple[tuple[Name, Tree], ...]]:
    """The expression with the parent's other uses renamed, and what the new names stand for."""
    parent, expression = node.parents[position], node.expression
    assert expression is not None
    if len(node.uses[parent]) == 1:
        return expression, ()
    stand_in = Name(parent.base, (*parent.subscripts, "fixed"), parent.accent)
    keep = node.uses[parent].index(position)
    seen = -1
    parts: list[Tree] = []
    for part in children(expression):
        inner = part.operand if isinstance(part, Negative) else part
        if inner == parent:
            seen += 1
            if seen != keep:
                part = Negative(stand_in) if isinstance(part, Negative) else stand_in
        parts.append(part)
    return with_children(expression, parts), ((stand_in, parent),)
