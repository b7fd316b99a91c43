"""Simplification as steps of its own: named rewrites over the whole line, each of which can be proved.

A rewrite is an entry: an id, its words, and a function from a node to a new node or None. They are applied in
their order, again and again, until none changes the line; each application is one step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from symgrad.calculus.arithmetic import Value, flat, fold, join_sum, negate, sum_terms, value_of
from symgrad.calculus.factors import Factors, factors_of
from symgrad.calculus.step import Step
from symgrad.language.tree import Derivative, Negative, Power, Product, Quotient, Sum, Tree, map_children

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


def _like_terms(tree: Tree) -> Tree | None:
    def change(node: Tree) -> Tree:
        node = node if isinstance(node, Derivative) else map_children(node, change)
        return _collect(node) if isinstance(node, Sum) else node

    changed = change(tree)
    return None if changed is tree or changed == tree else changed


def _collect(total: Sum) -> Tree:
    """The sum with terms that differ only by their number put together; the very same object if there are none."""
    found: dict[frozenset[tuple[Tree, Tree]], list[Tree]] = {}
    values: dict[frozenset[tuple[Tree, Tree]], Value] = {}
    for term in sum_terms(total):
        factors = factors_of(term)
        key = frozenset(factors.exponents())
        found.setdefault(key, []).append(term)
        values[key] = values[key] + factors.coefficient if key in values else factors.coefficient
    if all(len(terms) == 1 for terms in found.values()):
        return total
    kept: list[Tree] = []
    for key, terms in found.items():
        if len(terms) == 1:
            kept.append(terms[0])
        elif values[key].number != 0:
            factors = factors_of(terms[0])
            kept.append(Factors(values[key], factors.powers).tree())
    return join_sum(kept)


def _leading_minus(tree: Tree) -> Tree | None:
    """−x² + 1 is written 1 − x²; only where like terms or fractions made it so is this ever needed."""

    def change(node: Tree) -> Tree:
        node = node if isinstance(node, Derivative) else map_children(node, change)
        if isinstance(node, Sum) and isinstance(node.terms[0], Negative) and value_of(node.terms[0]) is None:
            place = next((i for i, term in enumerate(node.terms) if not isinstance(term, Negative)), None)
            if place is not None:
                return Sum((node.terms[place], *node.terms[:place], *node.terms[place + 1 :]))
        return node

    changed = change(tree)
    return None if changed is tree or changed == tree else changed


def _signs(tree: Tree) -> Tree | None:
    """A minus in front of a sum of nothing but negative terms, and double minuses, are taken in."""

    def change(node: Tree) -> Tree:
        node = node if isinstance(node, Derivative) else map_children(node, change)
        match node:
            case Negative(Sum(terms)) if all(isinstance(term, Negative) for term in terms):
                return Sum(tuple(negate(term) for term in terms))
            case _:
                return node

    changed = change(tree)
    return None if changed is tree or changed == tree else changed


REWRITES: tuple[Rewrite, ...] = (
    Rewrite("arithmetic", "work out the numbers", _arithmetic),
    Rewrite("signs", "take the minus into the bracket", _signs),
    Rewrite("cancel", "cancel common factors", _products(lambda factors: factors.cancelled)),
    Rewrite("powers", "collect equal factors", _products(lambda factors: factors.merged)),
    Rewrite("product", "write as one product", _products(lambda _: True)),
    Rewrite("like_terms", "collect like terms", _like_terms),
    Rewrite("order", "put a positive term first", _leading_minus),
)
