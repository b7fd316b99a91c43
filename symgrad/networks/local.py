"""Local gradients: the derivative of a node's expression by one of its parents, for one edge."""

from __future__ import annotations

from functools import lru_cache

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.differentiate import derive
from symgrad.calculus.step import replace
from symgrad.calculus.verify import prove_equal
from symgrad.language.traversal import children, depends_on, substitute, with_children
from symgrad.language.tree import ZERO, Call, Name, Negative, Power, Quotient, Sum, Tree
from symgrad.networks.algebra import product_of
from symgrad.networks.wiring import Node, Shortcut


@lru_cache(maxsize=4096)
def local_derivation(node: Node, position: int) -> Derivation:
    """The derivation of ∂node/∂parent for one edge, by the rules.

    Where the parent is used more than once, the other uses are held fixed under names of their own.

    >>> from symgrad.language.parser import read
    >>> local_derivation(Node(Name("f"), read("d a")), 0).result_tree
    Name(base='a', subscripts=(), accent='')
    """
    assert node.expression is not None
    expression, _ = _with_others_fixed(node, position)
    return derive(expression, node.parents[position], partial=True)


def local_gradient(node: Node, position: int) -> Tree:
    """The local gradient as it is used: short, with the node's own name where its value comes back.

    >>> from symgrad.language.parser import read
    >>> from symgrad.language.printing import to_text
    >>> to_text(local_gradient(Node(Name("o"), read("e^x")), 0))
    'o'
    """
    assert node.expression is not None
    for shortcut in node.shortcuts:
        if shortcut.parent == node.parents[position]:
            return _proved(node.expression, shortcut)
    expression, fixed = _with_others_fixed(node, position)
    slope = _slope(expression, node.parents[position])
    return product_of(in_own_name(substitute(slope, dict(fixed)), node))


def in_own_name(slope: Tree, node: Node) -> Tree:
    """The tree with the node's name wherever its whole expression stands: σ(z)(1 − σ(z)) becomes o(1 − o)."""
    if isinstance(node.expression, Call | Power | Quotient):
        return replace(slope, node.expression, node.key)
    return slope


def released(tree: Tree, node: Node, position: int) -> Tree:
    """A tree from a local derivation with the parent's own name for its uses that were held fixed."""
    return substitute(tree, dict(_with_others_fixed(node, position)[1]))


@lru_cache(maxsize=4096)
def _proved(expression: Tree, shortcut: Shortcut) -> Tree:
    """The shortcut, once it equals the derivative; raises ProofError where it does not."""
    prove_equal(_slope(expression, shortcut.parent), substitute(shortcut.tree, dict(shortcut.definitions)))
    return shortcut.tree


@lru_cache(maxsize=4096)
def _slope(expression: Tree, variable: Name) -> Tree:
    """The derivative; of a sum only the terms that contain the variable are looked at."""
    if isinstance(expression, Sum):
        terms = tuple(term for term in expression.terms if depends_on(term, variable))
        if not terms:
            return ZERO
        expression = terms[0] if len(terms) == 1 else Sum(terms)
    return derive(expression, variable, partial=True).result_tree


def _with_others_fixed(node: Node, position: int) -> tuple[Tree, tuple[tuple[Name, Tree], ...]]:
    """The expression with the parent's other uses renamed, and what the new names stand for."""
    parent, expression = node.parents[position], node.expression
    assert expression is not None
    if node.parents.count(parent) == 1:
        return expression, ()
    stand_in = Name(parent.base, (*parent.subscripts, "fixed"), parent.accent)
    uses = (place for place, name in enumerate(node.parents) if name == parent)
    keep = list(uses).index(position)
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
