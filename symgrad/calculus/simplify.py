"""Simplification as steps of its own: named rewrites over the whole line, each of which can be proved.

A rewrite is an entry: an id, its words, and a function from a node to a new node or None. They are applied in
their order, again and again, until none changes the line; each application is one step.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from symgrad.calculus.arithmetic import flat, fold, join_sum, negate, sum_terms, value_of
from symgrad.calculus.factors import Factors, collected, factors_of
from symgrad.calculus.fractions import over_one_bar, size, without_inner_fractions
from symgrad.calculus.identities import known_value, quotient_of_functions, squares_together
from symgrad.calculus.polynomial import common_factors, multiplied_out, taken_out
from symgrad.calculus.step import Step
from symgrad.language.traversal import map_children
from symgrad.language.tree import (
    Call,
    Constant,
    Derivative,
    Name,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Tree,
)

_Change: TypeAlias = Callable[[Tree], Tree]
_Memory: TypeAlias = dict[int, tuple[Tree, Tree]]
"""What a rewrite made of a part, by the part's identity, for as long as one line is simplified."""

_MOST_ROUNDS = 20
"""Rewriting ends by itself in a few rounds; this bounds it should two rewrites ever undo each other."""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """An entry of the table of rewrites; ``apply`` returns None where there is nothing to do."""

    id: str
    pattern: str
    apply: Callable[[Tree, _Memory], Tree | None]


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
    memories: dict[str, _Memory] = {rewrite.id: {} for rewrite in REWRITES}
    for _ in range(_MOST_ROUNDS):
        for rewrite in REWRITES:
            changed = rewrite.apply(tree, memories[rewrite.id])
            if changed is not None:
                changed = flat(changed)
                steps.append(Step(rewrite.id, tree, changed, rewrite.pattern))
                tree = changed
                break
        else:
            break
    return tree, tuple(steps)


def _arithmetic(tree: Tree, _: _Memory) -> Tree | None:
    folded = fold(tree)
    return None if folded is tree or folded == tree else folded


def _rewriting(change: Callable[[Tree, _Change], Tree]) -> Callable[[Tree, _Memory], Tree | None]:
    """A rewrite from a change that goes down a tree by the function that it is given.

    A part that stands in many places (a factor, in every term) is done once, and one that stood there in an earlier
    round is not done again.
    """

    def apply(tree: Tree, done: _Memory) -> Tree | None:
        def revisit(node: Tree) -> Tree:
            known = done.get(id(node))
            if known is None:  # the node is kept as well, so that its identity stays its own
                known = done[id(node)] = node, change(node, revisit)
            return known[1]

        changed = revisit(tree)
        return None if changed is tree or changed == tree else changed

    return apply


def _products(wanted: Callable[[Factors], bool]) -> Callable[[Tree, _Memory], Tree | None]:
    """A rewrite of all products and fractions for which the taken-apart form says that it is wanted."""

    def change(tree: Tree, revisit: _Change) -> Tree:
        match tree:
            case Name() | Number() | Constant() | Derivative():
                return tree
            case Product() | Quotient() | Power():
                factors = factors_of(tree)
                if wanted(factors):
                    return map_children(factors.tree(), revisit)
            case _:
                pass
        return map_children(tree, revisit)

    return _rewriting(change)


def _everywhere(change: Callable[[Tree], Tree | None]) -> Callable[[Tree, _Memory], Tree | None]:
    """A rewrite of single nodes applied wherever it fits, from the leaves up."""

    def visit(node: Tree, revisit: _Change) -> Tree:
        if isinstance(node, Name | Number | Constant | Derivative):
            return node
        node = map_children(node, revisit)
        changed = change(node)
        return node if changed is None else changed

    return _rewriting(visit)


def _outside(change: Callable[[Tree], Tree | None]) -> Callable[[Tree, _Memory], Tree | None]:
    """The same, but what stands inside a function or in an exponent stays as it was written."""

    def visit(node: Tree, revisit: _Change) -> Tree:
        match node:
            case Name() | Number() | Constant() | Derivative() | Call():
                return node
            case Power(base, exponent):
                inner = revisit(base)
                return node if inner is base else Power(inner, exponent)
            case _:
                pass
        node = map_children(node, revisit)
        changed = change(node)
        return node if changed is None else changed

    return _rewriting(visit)


def _like_terms(node: Tree) -> Tree | None:
    """The sum with terms that differ only by their number put together."""
    if not isinstance(node, Sum):
        return None
    terms = sum_terms(node)
    keys = [frozenset(factors_of(term).exponents()) for term in terms]
    return collected(terms) if len(set(keys)) < len(keys) else None


def _expand(node: Tree) -> Tree | None:
    """A sum multiplied out, or a bracket of fractions, where that makes it shorter."""
    if not isinstance(node, Sum) and not (isinstance(node, Product) and any(map(_is_sum_of_fractions, node.factors))):
        return None
    opened = multiplied_out(node)
    return opened if opened is not None and size(opened) < size(node) else None


def _is_sum_of_fractions(node: Tree) -> bool:
    return isinstance(node, Sum) and any(isinstance(term, Quotient) for term in node.terms)


def _taken_out(node: Tree) -> Tree | None:
    """A sum whose terms share an exponential or a bracket as a product."""
    factored = taken_out(node) if isinstance(node, Sum) else None
    return factored if factored is not None and size(factored) <= size(node) else None


def _common_factor(node: Tree) -> Tree | None:
    """What all terms of a numerator share with the denominator is taken out, so that it cancels."""
    match node:
        case Quotient(Sum() as numerator, denominator):
            found = common_factors(numerator)
            if found is None:
                return None
            common, rest = found
            below = dict(factors_of(denominator).exponents())
            if not any(base in below for base in common.powers) and not any(
                isinstance(base, Sum) and Counter(base.terms) == Counter(rest) for base in below
            ):
                return None
            return Quotient(Product((common.tree(), join_sum(rest))), denominator)
        case _:
            return None


def _leading_minus(node: Tree) -> Tree | None:
    """−x² + 1 is written 1 − x²."""
    match node:
        case Sum((Negative() as first, *rest)) if value_of(first) is None:
            place = next((i for i, term in enumerate(rest) if not isinstance(term, Negative)), None)
            return None if place is None else Sum((rest[place], first, *rest[:place], *rest[place + 1 :]))
        case _:
            return None


def _signs(node: Tree) -> Tree | None:
    """A minus in front of a sum of nothing but negative terms is taken in, one of a numerator before the bar;
    −(t − o)/d is (o − t)/d."""
    match node:
        case Negative(Sum(terms)) if all(isinstance(term, Negative) for term in terms):
            return Sum(tuple(negate(term) for term in terms))
        case Quotient(Sum(terms), denominator) if all(isinstance(term, Negative) for term in terms):
            return Negative(Quotient(Sum(tuple(negate(term) for term in terms)), denominator))
        case Negative(Quotient(Sum((first, Negative(second))), denominator)) if not isinstance(first, Negative):
            return Quotient(Sum((second, negate(first))), denominator)
        case _:
            return None


REWRITES: tuple[Rewrite, ...] = (
    Rewrite("arithmetic", "work out the numbers", _arithmetic),
    Rewrite("signs", "put the minus signs together", _everywhere(_signs)),
    Rewrite("known_value", "a value that is known", _everywhere(known_value)),
    Rewrite("cancel", "cancel common factors", _products(lambda factors: factors.cancelled)),
    Rewrite("roots", "a root times itself is what stands under it", _products(lambda factors: factors.joined)),
    Rewrite("powers", "collect equal factors", _products(lambda factors: factors.merged or factors.raised)),
    Rewrite("product", "write as one product", _products(lambda _: True)),
    Rewrite("like_terms", "collect like terms", _everywhere(_like_terms)),
    Rewrite("squares", "a sum of squares of functions that is known", _outside(squares_together)),
    Rewrite("common_factor", "take out the common factor", _everywhere(_common_factor)),
    Rewrite("expand", "multiply out", _everywhere(_expand)),
    Rewrite("common_denominator", "put over a common denominator", _outside(over_one_bar)),
    Rewrite("inner_fractions", "clear the inner fractions", _outside(without_inner_fractions)),
    Rewrite("take_out", "take out the common factor", _outside(_taken_out)),
    Rewrite("quotient_of_functions", "the quotient of sine and cosine", _outside(quotient_of_functions)),
    Rewrite("order", "put a positive term first", _everywhere(_leading_minus)),
)
