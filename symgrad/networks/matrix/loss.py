"""How the loss depends on the outputs of the last layer, and what becomes of it behind the activation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.differentiate import derive
from symgrad.calculus.verify import prove_equal
from symgrad.errors import ProofError
from symgrad.functions import registry
from symgrad.language.notation import Notation
from symgrad.language.parser import read
from symgrad.language.traversal import substitute
from symgrad.language.tree import ONE, TWO, Name, Negative, Product, Quotient, Sum, Tree
from symgrad.networks.activations import Activation
from symgrad.networks.objective import Objective

_NOTATION = Notation(names=("t", "o"))
_HALF = Quotient(ONE, TWO)
_A, _Y, _Z = Name("a"), Name("y"), Name("z")


@dataclass(frozen=True, slots=True)
class LossView:
    """The loss of one example as factor · Σ_k ℓ(y_k, a_k); ``mean`` divides by the number of outputs."""

    loss: str
    dropped: bool = False
    mean: bool = False

    @classmethod
    def of(cls, objective: Objective, outputs: int) -> LossView:
        """The view of a network's objective."""
        return cls(objective.loss.id, objective.drop_constant, objective.mean_over_outputs and outputs > 1)

    def term(self, target: Tree, output: Tree) -> Tree:
        """ℓ(y, a)"""
        term = read(registry.get_loss(self.loss).term, _NOTATION)
        return substitute(term, {Name("t"): target, Name("o"): output})

    def factors(self, outputs: Tree) -> tuple[Tree, ...]:
        """What stands before the sum: ½, or 1/n for the mean over n outputs."""
        entry = registry.get_loss(self.loss)

        found: list[Tree] = [] if entry.factor == "1" else [read(entry.factor)]
        if self.dropped:
            found.append(Quotient(ONE, read(entry.constant)))
        return (*found, Quotient(ONE, outputs)) if self.mean else tuple(found)

    def slope(self, target: Name, output: Name, outputs: Tree) -> Derivation:
        """The derivation of ∂J/∂a_j: of the only term in which a_j occurs."""
        term = self.term(target, output)
        factors = self.factors(outputs)
        return derive(Product((*factors, term)) if factors else term, output, partial=True)


def scaled_difference(factor: Tree, output: Tree, target: Tree) -> Tree:
    """c (a − y), and a − y where c is 1."""
    difference = Sum((output, Negative(target)))
    return difference if factor == ONE else Product((factor, difference))


@cache
def linear_factor(view: LossView, outputs: Tree) -> Tree | None:
    """The c with ∂J/∂a = c (a − y), None where the slope has another form."""
    slope = view.slope(_Y, _A, outputs).result_tree
    return _proved(lambda factor: (slope, scaled_difference(factor, _A, _Y)), view, outputs)


@cache
def cancelling_factor(view: LossView, activation: Activation, outputs: Tree) -> Tree | None:
    """The c with ∂J/∂a · φ′(z) = c (φ(z) − y), as for σ with binary cross-entropy; None where nothing cancels."""
    if activation.over_layer:
        return None
    slope = substitute(view.slope(_Y, _A, outputs).result_tree, {_A: activation.formula})
    whole = Product((slope, derive(activation.formula, _Z, partial=True).result_tree))
    return _proved(lambda factor: (whole, scaled_difference(factor, activation.formula, _Y)), view, outputs)


def _proved(
    sides: Callable[[Tree], tuple[Tree, Tree]], view: LossView, outputs: Tree
) -> Tree | None:
    """The first factor with which both sides are proved equal."""
    shares: tuple[Tree, ...] = (Quotient(ONE, outputs), Quotient(TWO, outputs)) if view.mean else ()
    for factor in (ONE, TWO, _HALF, *shares):
        try:
            prove_equal(*sides(factor))
        except ProofError:
            continue
        return factor
    return None


