"""Local gradients: the derivative of a node's expression by one of its parents, for one edge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.differentiate import derive
from symgrad.calculus.rule import Task
from symgrad.calculus.rules_algebra import ONLY_TERM
from symgrad.calculus.step import Step
from symgrad.errors import ProofError, UnsupportedError
from symgrad.language.printing import to_text
from symgrad.language.traversal import children, names_in, substitute, with_children
from symgrad.language.tree import Name, Negative, Product, Relation, Sum, Tree
from symgrad.networks.algebra import product_of
from symgrad.networks.forms import Form, Posed
from symgrad.networks.grouping import grouped
from symgrad.networks.shapes import compare_by_shape
from symgrad.networks.wiring import Node, Shortcut, operands


def local_derivation(node: Node, position: int) -> Derivation:
    """The derivation of ∂node/∂parent for one edge, by the rules.

    Where the parent is used more than once, the other uses are held fixed under names of their own. Of a weighted sum
    only the term with the parent is differentiated, and the first step says so. What has the same form is derived
    once (:mod:`~symgrad.networks.forms`).

    >>> from symgrad.language.parser import read
    >>> local_derivation(Node(Name("f"), read("d a")), 0).result_tree
    Name(base='a', subscripts=(), accent='')
    """
    found = node.memory.get(("derivation", position))
    if found is None:
        found = node.memory["derivation", position] = _local_derivation(node, position)
    return cast("Derivation", found)


def _local_derivation(node: Node, position: int) -> Derivation:
    parent = node.parents[position]
    expression, fixed = _with_others_fixed(node, position)
    if fixed:
        return derive(expression, parent, partial=True)
    part = part_with(node, parent)
    if part is expression:
        return _by_form(node, parent, part)
    if isinstance(part, Sum) or (not isinstance(part, Product) and operands(expression) is not None):
        return derive(expression, parent, partial=True)
    found = _by_form(node, parent, part)
    pending, first = Task(expression, parent, True).pending(expression), found.steps[0]
    step = Step(ONLY_TERM.id, pending, first.before_tree, ONLY_TERM.pattern, (("x", parent),), (first,))
    return Derivation(expression, parent, found.result_tree, (step, *found.steps[1:]), True)


def _by_form(node: Node, parent: Name, part: Tree) -> Derivation:
    """The derivation of what of a node contains a parent, in the letters of the node."""
    found = posed(node, parent)
    try:
        if found is not None:
            return found.derivation(parent)
    except UnsupportedError:
        pass
    return derive(part, parent, partial=True)


def posed(node: Node, parent: Name) -> Posed | None:
    """The form of what of a node's expression contains a parent; None for what binds a name."""
    memory = cast("dict[Name, Posed | None] | None", node.memory.get("posed"))
    if memory is None:
        memory = {}
        node.memory["posed"] = memory
    if parent not in memory:
        part = part_with(node, parent)
        found = _posed(part) if isinstance(node.expression, Sum) else _posed(part, node.key)
        for name in found.stand_ins if found else ():
            if name in node.uses and part_with(node, name) is part:
                memory[name] = found
        memory[parent] = found
    return memory[parent]


def _posed(tree: Tree, *own: Name) -> Posed | None:
    try:
        return Posed.of(tree, *own)
    except UnsupportedError:
        return None


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
    own = None if isinstance(node.expression, Sum) else node.key  # a term is not what the node's own name stands for
    found = _posed(expression, node.key) if fixed else posed(node, parent)
    if found is not None:
        slope = found.slope(parent, own)
    else:
        slope = Form(expression if fixed else part_with(node, parent)).slope(parent, own)
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
