"""Indices that may be equal or not: e^{z_j}/Σ_k e^{z_k} has two derivatives by z_i, for i ≠ j and for i = j."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.differentiate import derive
from symgrad.language.traversal import children
from symgrad.language.tree import Cases, Name, Relation, Summation, Tree


@dataclass(frozen=True, slots=True)
class EqualIndices:
    """The derivative where indices that were taken to be different are equal."""

    conditions: tuple[Relation, ...]
    derivation: Derivation


def equal_indices(derivation: Derivation) -> tuple[EqualIndices, ...]:
    """The cases that a derivation by an indexed name leaves out: its indices equal to those of a free name.

    >>> from symgrad.language.parser import read, read_name
    >>> softmax = derive(read(r"e^{z_j}/(\\sum_k e^{z_k})"), read_name("z_i"), partial=True)
    >>> from symgrad.language.printing import to_text
    >>> [to_text(condition) for case in equal_indices(softmax) for condition in case.conditions]
    ['i = j']
    """
    first = derivation
    while first.previous is not None:
        first = first.previous
    if first is not derivation or not derivation.variable.subscripts:
        return ()
    tree, variable = derivation.expression_tree, derivation.variable
    return tuple(
        EqualIndices(conditions, derive(tree, name, partial=derivation.partial, name=derivation.function_name))
        for name, conditions in coinciding(tree, variable).items()
    )


def together(derivation: Derivation, cases: tuple[EqualIndices, ...]) -> Tree:
    """The results of all cases in one formula; it can be written for indices that differ in one letter."""
    branches = tuple((case.derivation.result_tree, case.conditions[0]) for case in cases)
    return Cases(branches, derivation.result_tree)


def coinciding(tree: Tree, variable: Name) -> dict[Name, tuple[Relation, ...]]:
    """The free names that are the variable if letters are equal, with those equations between letters."""
    found: dict[Name, tuple[Relation, ...]] = {}
    for name in _free_names(tree):
        if (name.base, name.accent, len(name.subscripts)) != (variable.base, variable.accent, len(variable.subscripts)):
            continue
        pairs = [(one, other) for one, other in zip(variable.subscripts, name.subscripts, strict=True) if one != other]
        if pairs and all(letter.isalpha() for pair in pairs for letter in pair):
            found.setdefault(name, tuple(Relation(Name(one), "=", Name(other)) for one, other in pairs))
    return found


def _free_names(tree: Tree) -> Iterator[Name]:
    """The names outside of sums over one of their indices."""
    stack: list[tuple[Tree, frozenset[str]]] = [(tree, frozenset())]
    while stack:
        node, bound = stack.pop()
        if isinstance(node, Name) and bound.isdisjoint(node.subscripts):
            yield node
        if isinstance(node, Summation):
            bound |= {str(node.index)}
        stack.extend((part, bound) for part in reversed(children(node)))
