"""Simplification as steps of its own: named rewrites over the whole line, each of which can be proved.

A rewrite is an entry: an id, its words, and a function from a node to a new node or None. They are applied in
their order, again and again, until none changes the line; each application is one step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from symgrad.calculus.arithmetic import flat, fold, join_sum, negate, sum_terms, value_of
from symgrad.calculus.factors import Factors, collected, factors_of
from symgrad.calculus.polynomial import common_factors, multiplied_out
from symgrad.calculus.step import Step
from symgrad.language.traversal import map_children, walk
from symgrad.language.tree import Derivative, Negative, Power, Product, Quotient, Sum, Tree

_MOST_ROUNDS = 20
"""Rewriting ends by itself in a few rounds; this bounds it should two rewrites ever undo each other."""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """An entry of the table of rewrites; ``apply`` returns None where there is nothing to do."""

    id: str
    pattern: str
    apply: Callable[[Tree], Tree | None]


def simplify(tree: Tree) -> tuple[Tree, tuple[Step, ...]]:
    """The tree in the form that a textbook prints, and the steps that lead to it.

    >>> from symgrad.language.parser import read
    >>> from symgrad.language.printing import to_text
    >>> result, steps = simplify(read("0 - 3*1 + 4*2x"))
    >>> to_text(result), [step.rule for step in steps]
    ('−3 + 8x', ['arithmetic'])
    """
    steps: list[Step] = []
    tree = flat(tree)
    for _ in range(_MOST_ROUNDS):
        for rewrite in REWRITES:
            changed = rewrite.apply(tree)
            if changed is not None:
                steps.append(Step(rewrite.id, tree, changed, rewrite.pattern))
                tree = changed
                break
        else:
            break
    return tree, tuple(steps)


def _arithmetic(tree: Tree) -> Tree | None:
    folded = fold(tree)
    return None if folded is tree or folded == tree else folded


def _products(wanted: Callable[[Factors], bool]) -> Callable[[Tree], Tree | None]:
    """A rewrite of all products and fractions for which the taken-apart form says that it is wanted."""

    def change(tree: Tree) -> Tree:
        if isinstance(tree, Derivative):
            return tree
        match tree:
            case Product() | Quotient() | Power():
                factors = factors_of(tree)
                if wanted(factors):
                    return map_children(factors.tree(), change)
            case _:
                pass
        return map_children(tree, change)

    def apply(tree: Tree) -> Tree | None:
        changed = change(tree)
        return None if changed is tree or changed == tree else changed

    return apply


def _everywhere(change: Callable[[Tree], Tree | None]) -> Callable[[Tree], Tree | None]:
    """A rewrite of single nodes applied wherever it fits, from the leaves up."""

    def visit(node: Tree) -> Tree:
        if isinstance(node, Derivative):
            return node
        node = map_children(node, visit)
        changed = change(node)
        return node if changed is None else changed

    def apply(tree: Tree) -> Tree | None:
        changed = visit(tree)
        return None if changed is tree or changed == tree else changed

    return apply


def _like_terms(node: Tree) -> Tree | None:
    """The sum with terms that differ only by their number put together."""
    if not isinstance(node, Sum):
        return None
    terms = sum_terms(node)
    keys = [frozenset(factors_of(term).exponents()) for term in terms]
    return collected(terms) if len(set(keys)) < len(keys) else None


def _expand(node: Tree) -> Tree | None:
    """A sum multiplied out, where that makes it shorter."""
    if not isinstance(node, Sum):
        return None
    opened = multiplied_out(node)
    return opened if opened is not None and _size(opened) < _size(node) else None


def _common_factor(node: Tree) -> Tree | None:
    """What all terms of a numerator share with the denominator is taken out, so that it cancels."""
    match node:
        case Quotient(Sum() as numerator, denominator):
            found = common_factors(numerator)
            if found is None:
                return None
            common, rest = found
            below = dict(factors_of(denominator).exponents())
            if not any(base in below for base in common.powers):
                return None
            return Quotient(Product((common.tree(), join_sum(rest))), denominator)
        case _:
            return None


def _size(tree: Tree) -> int:
    return sum(1 for _ in walk(tree))


def _leading_minus(node: Tree) -> Tree | None:
    """−x² + 1 is written 1 − x²."""
    match node:
        case Sum((Negative() as first, *rest)) if value_of(first) is None:
            place = next((i for i, term in enumerate(rest) if not isinstance(term, Negative)), None)
            return None if place is None else Sum((rest[place], first, *rest[:place], *rest[place + 1 :]))
        case _:
            return None


def _signs(node: Tree) -> Tree | None:
    """A minus in front of a sum of nothing but negative terms is taken in."""
    match node:
        case Negative(Sum(terms)) if all(isinstance(term, Negative) for term in terms):
            return Sum(tuple(negate(term) for term in terms))
        case _:
            return None


REWRITES: tuple[Rewrite, ...] = (
    Rewrite("arithmetic", "work out the numbers", _arithmetic),
    Rewrite("signs", "take the minus into the bracket", _everywhere(_signs)),
    Rewrite("cancel", "cancel common factors", _products(lambda factors: factors.cancelled)),
    Rewrite("powers", "collect equal factors", _products(lambda factors: factors.merged or factors.raised)),
    Rewrite("product", "write as one product", _products(lambda _: True)),
    Rewrite("like_terms", "collect like terms", _everywhere(_like_terms)),
    Rewrite("expand", "multiply out", _everywhere(_expand)),
    Rewrite("common_factor", "take out the common factor", _everywhere(_common_factor)),
    Rewrite("order", "put a positive term first", _everywhere(_leading_minus)),
)
