"""Rewrites of sums of matrix products: like terms, and a factor that all terms end or begin with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from symgrad.language.tree import Negative, Number, Product, Quotient, Sum, Tree, number


@dataclass(frozen=True, slots=True)
class _Part:
    """A term: a number, matrices in their order, and what it is divided by."""

    coefficient: Fraction
    factors: tuple[Tree, ...]
    below: Tree | None = None

    @property
    def tree(self) -> Tree:
        size = abs(self.coefficient)
        factors = self.factors if size == 1 and self.factors else (number(size), *self.factors)
        tree: Tree = factors[0] if len(factors) == 1 else Product(factors)
        if self.below is not None:
            tree = Quotient(tree, self.below)
        return Negative(tree) if self.coefficient < 0 else tree


def collect(tree: Tree) -> Tree | None:
    """Like terms as one: Xᵀ + Xᵀ is 2 Xᵀ; None where no two are alike.

    >>> from symgrad.language.tree import Name
    >>> collect(Sum((Name("X"), Name("X")))) == Product((number(2), Name("X")))
    True
    """
    if not isinstance(tree, Sum):
        return None
    found: dict[tuple[tuple[Tree, ...], Tree | None], Fraction] = {}
    for part in map(_split, tree.terms):
        key = (part.factors, part.below)
        found[key] = found.get(key, Fraction(0)) + part.coefficient
    if len(found) == len(tree.terms):
        return None
    return _sum(_Part(coefficient, *key) for key, coefficient in found.items() if coefficient)


def common_factor(tree: Tree) -> Tree | None:
    """A x + Aᵀ x is (A + Aᵀ) x, over a common denominator too; None where the terms share no factor at an end."""
    if not isinstance(tree, Sum):
        return None
    parts = [_split(term) for term in tree.terms]
    first = parts[0]
    if any(len(part.factors) < 2 or part.below != first.below for part in parts):
        return None
    if all(part.factors[-1] == first.factors[-1] for part in parts):
        inner = _sum(_Part(part.coefficient, part.factors[:-1]) for part in parts)
        return _Part(Fraction(1), (inner, first.factors[-1]), first.below).tree
    if all(part.factors[0] == first.factors[0] for part in parts):
        inner = _sum(_Part(part.coefficient, part.factors[1:]) for part in parts)
        return _Part(Fraction(1), (first.factors[0], inner), first.below).tree
    return None


def _split(term: Tree) -> _Part:
    match term:
        case Negative(inner):
            part = _split(inner)
            return _Part(-part.coefficient, part.factors, part.below)
        case Quotient(above, below):
            part = _split(above)
            return _Part(part.coefficient, part.factors, below)
        case Product((Number(value), *rest)):
            return _Part(value, tuple(rest))
        case Product(factors):
            return _Part(Fraction(1), factors)
        case _:
            return _Part(Fraction(1), (term,))


def _sum(parts: Iterable[_Part]) -> Tree:
    trees = tuple(part.tree for part in parts)
    return number(0) if not trees else trees[0] if len(trees) == 1 else Sum(trees)
