"""Difference quotients: how one is written, and the chain of rewritings that works one out."""

from __future__ import annotations

from dataclasses import dataclass

from symgrad.calculus.arithmetic import flat
from symgrad.calculus.expansion import Expansion, expand
from symgrad.calculus.step import Bindings, Step
from symgrad.language.traversal import substitute
from symgrad.language.tree import ONE, Name, Negative, Product, Quotient, Relation, Sum, Tree


@dataclass(frozen=True, slots=True)
class WorkedQuotient:
    """The steps from a difference quotient to ``before``, and ``after``, to which that goes as h → 0.

    ``known`` are the limits that are used as known, such as (sin h)/h → 1.
    """

    steps: tuple[Step, ...]
    before: Tree
    after: Tree
    known: tuple[Relation, ...] = ()


def difference_quotient(tree: Tree, x: Name, h: Name) -> Quotient:
    """(g(x + h) − g(x))/h with both put in."""
    return Quotient(Sum((moved_by(tree, x, h), Negative(tree))), h)


class Chain:
    """Steps that rewrite one tree again and again."""

    def __init__(self, start: Tree) -> None:
        self.tree = start
        self.steps: list[Step] = []

    def to(self, tree: Tree, pattern: str, bindings: Bindings = ()) -> None:
        """Go on to a tree; nothing happens where it is the same."""
        if tree != self.tree:
            self.steps.append(Step("rewrite", self.tree, tree, pattern, bindings))
            self.tree = tree

    def ends(self, after: Tree, *known: Relation) -> WorkedQuotient:
        """The chain with what its last tree goes to."""
        return WorkedQuotient(tuple(self.steps), self.tree, after, known)


def moved_by(tree: Tree, x: Name, h: Name) -> Tree:
    """g(x + h), without brackets that are not needed."""
    return flat(substitute(tree, {x: Sum((x, h))}))


def linear_step(inside: Tree, x: Name, h: Name) -> tuple[Tree, Tree] | None:
    """For k x + m the slope k and the step k h; None for anything else."""
    rest = expand(Sum((moved_by(inside, x, h), Negative(inside))), x, h)
    if rest is None or any(term.first or term.second != 1 for term in rest.terms) or not rest.terms:
        return None
    slope = rest.over_step()
    return None if slope is None else (slope.tree, rest.tree)


def factor_of_slope(slope: Tree) -> tuple[Tree, ...]:
    """The inner slope as a factor; none where it is 1."""
    return () if slope == ONE else (slope,)


def stretch(chain: Chain, tree: Tree, slope: Tree) -> None:
    """Where the inner step is k h, the fraction is widened by k, so that the same step stands above and below."""
    if slope != ONE:
        chain.to(tree, "multiply above and below by {k}", (("k", slope),))


def cancelled(chain: Chain, numerator: Expansion, h: Name, below: tuple[Tree, Tree] | None) -> WorkedQuotient | None:
    """Cancel h; ``below`` is what else stands under the bar, and its limit."""
    divided = numerator.over_step()
    if divided is None:
        return None
    left = divided.without_step().tree
    chain.to(divided.tree if below is None else over(divided.tree, below[0]), "cancel {h}", (("h", h),))
    return chain.ends(left if below is None else over(left, below[1]))


def over(numerator: Tree, denominator: Tree) -> Tree:
    """The fraction, with a minus of the numerator in front of it."""
    if isinstance(numerator, Negative):
        return Negative(Quotient(numerator.operand, denominator))
    return Quotient(numerator, denominator)


def times(left: Tree, right: Tree) -> Tree:
    """The product, without a factor 1 and with a minus in front."""
    if isinstance(left, Negative):
        return Negative(times(left.operand, right))
    return right if left == ONE else left if right == ONE else Product((left, right))
