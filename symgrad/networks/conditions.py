"""What is known of the inputs of a graph, and formulas made shorter by it.

With softmax the targets of one example sum to 1. So o₇ t₅ + o₇ t₆ − t₇ (1 − o₇), which is o₇ (t₅ + t₆ + t₇) − t₇,
becomes o₇ − t₇: the first by collecting, the second by the condition. Both are proved before they are used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from symgrad.calculus.verify import prove_equal
from symgrad.errors import AuthorError, UnsupportedError
from symgrad.language.convert import from_sympy, to_sympy
from symgrad.language.traversal import depends_on, substitute, walk
from symgrad.language.tree import ONE, Name, Negative, Product, Relation, Sum, Tree
from symgrad.networks.algebra import product_of, sum_of

CLOSE = Fraction(1, 10**12)
"""Floats such as three times 1/3 miss 1 by less than this."""


@dataclass(frozen=True, slots=True)
class SumIsOne:
    """That some inputs, the targets of one example, sum to 1.

    >>> from symgrad.language.parser import read
    >>> from symgrad.language.printing import to_text
    >>> known = SumIsOne((Name("t", ("1",)), Name("t", ("2",))))
    >>> [to_text(tree) for tree in known.shortened(read("o t_2 - t_1 (1 - o)"))]
    ['o (t₁ + t₂) − t₁', 'o − t₁']
    """

    names: tuple[Name, ...]

    @property
    def tree(self) -> Relation:
        """The condition as an equation."""
        return Relation(Sum(self.names), "=", ONE)

    def check(self, values: Mapping[Name, Fraction]) -> None:
        """Raise AuthorError where the inputs of an example do not sum to 1."""
        total = sum((values[name] for name in self.names), Fraction(0))
        if abs(total - 1) > CLOSE:
            listed = ", ".join(map(str, self.names))
            raise AuthorError(
                f"the targets {listed} sum to {float(total):g}",
                expected="targets that sum to 1, because the outputs of the softmax do",
            )

    def without_last(self, tree: Tree) -> Tree:
        """The tree with the last name written in the others, so that the condition holds whatever they are."""
        others = tuple(Negative(name) for name in self.names[:-1])
        return substitute(tree, {self.names[-1]: Sum((ONE, *others))})

    def completed(self, values: Mapping[Name, Fraction]) -> dict[Name, Fraction]:
        """The last value, so that with the others the condition holds."""
        return {self.names[-1]: 1 - sum((values[name] for name in self.names[:-1]), Fraction(0))}

    def shortened(self, tree: Tree) -> tuple[Tree, Tree] | None:
        """The tree with the sum of the names collected, and with 1 in its place; None where that is not shorter.

        Raises ProofError where one of the two were not the same as the tree.
        """
        if not any(depends_on(tree, name) for name in self.names):
            return None
        return _shortened(self, tree)


@lru_cache(maxsize=1024)
def _shortened(known: SumIsOne, tree: Tree) -> tuple[Tree, Tree] | None:
    """Each name's coefficient taken apart into the most common one and a rest: q Σ t + Σ (c − q) t."""
    found = _coefficients(known, tree)
    if found is None:
        return None
    coefficients, constant = found
    common = _most_common(coefficients)
    rest = [
        product_of(from_sympy(coefficient - common), name)
        for name, coefficient in zip(known.names, coefficients, strict=True)
        if coefficient != common
    ]
    rest += [] if constant == 0 else [from_sympy(constant)]
    collected = sum_of(Product((from_sympy(common), Sum(known.names))), *rest) if common != 1 else tree
    short = sum_of(from_sympy(common), *rest)
    if common == 0 or _size(short) >= _size(tree):
        return None
    prove_equal(tree, collected)
    prove_equal(known.without_last(tree), known.without_last(short))
    return collected, short


def _coefficients(known: SumIsOne, tree: Tree) -> tuple[list[Any], Any] | None:
    """What stands before each name, and what stands without any; None where the names are not linear in it."""
    import sympy

    symbols = [sympy.Symbol(str(name)) for name in known.names]
    try:
        polynomial = sympy.Poly(to_sympy(tree), *symbols)
    except (UnsupportedError, sympy.PolynomialError):
        return None
    if polynomial.total_degree() != 1:
        return None
    return [polynomial.coeff_monomial(symbol) for symbol in symbols], polynomial.coeff_monomial(1)


def _most_common(coefficients: list[Any]) -> Any:
    """The coefficient that stands most often; of equally common ones the shortest."""
    counts = Counter(coefficients)
    return min(counts, key=lambda coefficient: (-counts[coefficient], coefficient.count_ops()))


def _size(tree: Tree) -> int:
    return sum(1 for _ in walk(tree))
