"""Softmax over a layer: what it makes of the weighted sums, and what is known of it for any number of units.

The claims are equations in z_k with sums over all units; each is proved for layers of a few units.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from symgrad.calculus.verify import prove_equal
from symgrad.language.traversal import substitute
from symgrad.language.tree import EULER, ONE, Call, Name, Negative, Power, Product, Quotient, Sum, Summation, Tree
from symgrad.shown import Shown

UNIT, OTHER, SHIFT = Name("k"), Name("l"), Name("c")
_OWN, _ANY = Name("z", ("k",)), Name("z", ("l",))


def exponential(exponent: Tree) -> Tree:
    """e to an exponent."""
    return Power(EULER, exponent)


def share(shift: bool = False) -> Tree:
    """e^{z_k}/Σ_l e^{z_l}; with a shift c is added to every weighted sum."""
    own, other = ((Sum((name, SHIFT)) if shift else name) for name in (_OWN, _ANY))
    return Quotient(exponential(own), Summation(exponential(other), OTHER))


@dataclass(frozen=True, slots=True)
class SoftmaxStudy(Shown):
    """What holds for softmax; each attribute is a chain of expressions that were proved equal to each other.

    >>> from symgrad.language.printing import to_text
    >>> [to_text(tree) for tree in SoftmaxStudy().two_units]
    ['e^z₁/(e^z₁ + e^z₂)', '1/(1 + e^(−(z₁ − z₂)))', 'σ(z₁ − z₂)']
    """

    def __repr__(self) -> str:
        return "<SoftmaxStudy>"

    @property
    def total(self) -> tuple[Tree, ...]:
        """The sum of all outputs, and how it comes to 1."""
        below = Summation(exponential(_ANY), OTHER)
        return _proved(Summation(share(), UNIT), Quotient(Summation(exponential(_OWN), UNIT), below), ONE)

    @property
    def shifted(self) -> tuple[Tree, ...]:
        """The output where c is added to every weighted sum: the same as before."""
        factor = exponential(SHIFT)
        below = Product((factor, Summation(exponential(_ANY), OTHER)))
        return _proved(share(shift=True), Quotient(Product((factor, exponential(_OWN))), below), share())

    @property
    def two_units(self) -> tuple[Tree, ...]:
        """A layer of two units is a sigmoid of the difference."""
        first, second = Name("z", ("1",)), Name("z", ("2",))
        difference = Sum((first, Negative(second)))
        return _proved(
            Quotient(exponential(first), Sum((exponential(first), exponential(second)))),
            Quotient(ONE, Sum((ONE, exponential(Negative(difference))))),
            Call("sigmoid", (difference,)),
        )

    def numbers(self, sums: tuple[Tree, ...]) -> tuple[Tree, ...]:
        """The outputs for given weighted sums, as they are worked out."""
        total = Sum(tuple(map(exponential, sums)))
        own = Quotient(exponential(_OWN), total)
        return tuple(substitute(own, {_OWN: value}) for value in sums)


def _proved(*chain: Tree) -> tuple[Tree, ...]:
    """The chain, each expression proved equal to the one before it. Raises ProofError."""
    for left, right in pairwise(chain):
        prove_equal(left, right)
    return chain
