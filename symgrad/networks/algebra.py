"""Putting a chain together: products and sums with their signs and numbers collected in front.

What the backward pass multiplies are local gradients and the errors of other units: −(…), 2·½ and x·1 become
one coefficient, equal factors above and below a fraction line cancel, and equal terms of a sum are counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from symgrad.calculus.arithmetic import UNIT, Value
from symgrad.calculus.factors import Factors, factors_of
from symgrad.calculus.verify import prove_equal
from symgrad.errors import ProofError, UnsupportedError
from symgrad.language.convert import from_sympy, to_sympy
from symgrad.language.traversal import names_in, walk
from symgrad.language.tree import ZERO, Constant, Name, Negative, Number, Product, Quotient, Sum, Tree


def product_of(*factors: Tree) -> Tree:
    """The product of trees, its number and sign in front; 0 where that is a factor.

    >>> from symgrad.language.parser import read
    >>> product_of(read("-x"), read("-2"), read("y")) == read("2x y")
    True
    """
    if _are_different_names(factors):
        return factors[0] if len(factors) == 1 else Product(factors)
    found = factors_of(Product(factors))
    return found.tree(as_met=True) if found.coefficient.number else ZERO


def _are_different_names(factors: tuple[Tree, ...]) -> bool:
    """Whether there is nothing to put together, as in e_j o_i, which is most of a backward pass."""
    return all(isinstance(factor, Name) for factor in factors) and len(set(factors)) == len(factors) > 0


def sum_of(*terms: Tree) -> Tree:
    """The sum of trees: nested sums opened, zeros left out, equal terms counted; a single term stays as it is.

    >>> from symgrad.language.parser import read
    >>> sum_of(Name("x"), ZERO, Name("x")) == read("2x")
    True
    """
    terms = tuple(term for term in terms if term != ZERO)
    if len(terms) == 1:
        return product_of(*(terms[0].factors if isinstance(terms[0], Product) else terms))
    counts: dict[frozenset[tuple[Tree, Tree]], Value] = {}
    found: dict[frozenset[tuple[Tree, Tree]], Factors] = {}
    for term in _opened(terms):
        factors = factors_of(term)
        key = frozenset(factors.exponents())
        counts[key] = counts[key] + factors.coefficient if key in counts else factors.coefficient
        found.setdefault(key, factors)
    kept = [
        Factors(count, found[key].powers, rooted=found[key].rooted).tree(as_met=True)
        for key, count in counts.items()
        if count.number
    ]
    return kept[0] if len(kept) == 1 else Sum(tuple(kept)) if kept else ZERO


@lru_cache(maxsize=1024)
def cancelled(tree: Tree) -> Tree:
    """The tree over one fraction line with common factors cancelled, where that is shorter and proved equal.

    >>> from symgrad.language.parser import read
    >>> cancelled(read("(o - t)/(o (1 - o)) * o (1 - o)")) == read("o - t")
    True
    """
    if not any(isinstance(part, Quotient) and names_in(part.denominator) for part in walk(tree)):
        return tree
    import sympy

    try:
        shorter = from_sympy(sympy.cancel(to_sympy(tree)))
        if _size(shorter) < _size(tree):
            prove_equal(tree, shorter)
            return shorter
    except (ProofError, UnsupportedError, sympy.PolynomialError):
        pass
    return tree


def _size(tree: Tree) -> int:
    return sum(1 for _ in walk(tree))


def negated(tree: Tree) -> Tree:
    """The tree with the other sign.

    >>> negated(Negative(Name("x"))) == Name("x")
    True
    """
    return product_of(Value(-UNIT.number).tree(), tree)


def is_atomic(tree: Tree) -> bool:
    """Whether a tree is a single name or number, with or without a sign."""
    return isinstance(tree.operand if isinstance(tree, Negative) else tree, Name | Number | Constant)


def _opened(terms: Iterable[Tree]) -> Iterable[Tree]:
    for term in terms:
        match term:
            case Sum():
                yield from _opened(term.terms)
            case Negative(Sum() as inner):
                yield from (negated(part) for part in _opened(inner.terms))
            case _:
                yield term
