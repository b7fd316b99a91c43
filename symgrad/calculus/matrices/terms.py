"""Index form: a sum of terms, each a number times entries such as A_{ij}, x_j, σ(z_i), summed over some indices.

A term also holds what differentiation leaves in it: Kronecker deltas δ_{ik}, and slopes ∂z_i/∂x_k that are
pending or known by themselves. Every term has a tree, so that every line can be printed and checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import TypeAlias

from symgrad.language.tree import (
    ONE,
    ZERO,
    Call,
    Derivative,
    Name,
    Negative,
    Power,
    Product,
    Quotient,
    Sum,
    Summation,
    Tree,
    number,
)

Indices: TypeAlias = tuple[str, ...]
LETTERS = ("i", "j", "p", "q", "r", "s", "t", "u", "v", "h", "a", "b", "c", "d", "m", "n")
"""Letters for indices, in the order in which they are taken; names and dimensions of the problem are left out."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a vector or matrix, or a scalar without indices, to a power.

    ``atom`` is a name or an elementwise function of a name; without indices any scalar.
    """

    atom: Tree
    indices: Indices = ()
    exponent: Fraction = Fraction(1)

    @property
    def tree(self) -> Tree:
        base = entry_tree(self.atom, self.indices)
        return base if self.exponent == 1 else Power(base, number(self.exponent))


@dataclass(frozen=True, slots=True)
class Delta:
    """δ_{ik}: 1 where the indices are equal, else 0."""

    left: str
    right: str
    letter: Name = Name("delta")

    @property
    def indices(self) -> Indices:
        return (self.left, self.right)

    @property
    def tree(self) -> Tree:
        return Name(self.letter.base, self.indices)


@dataclass(frozen=True, slots=True)
class Slope:
    """∂z_i/∂x_k: how an entry of a name depends on an entry of the variable."""

    name: Name
    indices: Indices
    variable: Name
    variable_indices: Indices

    @property
    def tree(self) -> Derivative:
        variable = indexed(self.variable, self.variable_indices)
        return Derivative(indexed(self.name, self.indices), (variable,), partial=True)


Factor: TypeAlias = Entry | Delta | Slope


@dataclass(frozen=True, slots=True)
class Term:
    """A number times factors, summed over indices, each with the dimension that it runs through."""

    coefficient: Fraction = Fraction(1)
    factors: tuple[Factor, ...] = ()
    sums: tuple[tuple[str, Tree], ...] = ()

    @property
    def tree(self) -> Tree:
        """Σ_i Σ_j x_i A_{ij} x_j as it is printed."""
        above = [factor.tree for factor in self.factors if not _below(factor)]
        below = [replace(factor, exponent=-factor.exponent).tree for factor in self.factors
                 if isinstance(factor, Entry) and _below(factor)]  # fmt: skip
        size = abs(self.coefficient)
        if size != 1 or not above:
            above.insert(0, number(size))
        body = _product(above)
        if below:
            body = Quotient(body, _product(below))
        for index, dimension in reversed(self.sums):
            body = Summation(body, Name(index), ONE, dimension)
        return Negative(body) if self.coefficient < 0 else body

    @property
    def letters(self) -> set[str]:
        """All indices in it."""
        used = {index for factor in self.factors for index in factor_indices(factor)}
        return used | {index for index, _ in self.sums}

    def times(self, other: Term) -> Term:
        """The product of two terms that share no summed index."""
        return Term(self.coefficient * other.coefficient, self.factors + other.factors, self.sums + other.sums)

    def renamed(self, names: Mapping[str, str]) -> Term:
        """The same term with other indices."""
        sums = tuple((names.get(index, index), dimension) for index, dimension in self.sums)
        return Term(self.coefficient, tuple(_renamed(factor, names) for factor in self.factors), sums)

    def merged(self) -> Term:
        """Equal entries as one power: r_i r_i is r_i²; what comes to the power 0 is left out."""
        found: dict[tuple[Tree, Indices], Fraction] = {}
        others = tuple(factor for factor in self.factors if not isinstance(factor, Entry))
        for factor in self.factors:
            if isinstance(factor, Entry):
                key = (factor.atom, factor.indices)
                found[key] = found.get(key, Fraction(0)) + factor.exponent
        entries = tuple(Entry(*key, exponent) for key, exponent in found.items() if exponent)
        scalars = tuple(entry for entry in entries if not entry.indices)
        return replace(self, factors=(*scalars, *(entry for entry in entries if entry.indices), *others))


Terms: TypeAlias = tuple[Term, ...]


def _below(factor: Factor) -> bool:
    return isinstance(factor, Entry) and factor.exponent < 0


def _product(factors: list[Tree]) -> Tree:
    return factors[0] if len(factors) == 1 else Product(tuple(factors))


def factor_indices(factor: Factor) -> Indices:
    """The indices in a factor, those of the variable included."""
    return factor.indices + (factor.variable_indices if isinstance(factor, Slope) else ())


def indexed(name: Name, indices: Indices) -> Name:
    """The name of an entry: A with i and j is A_{ij}."""
    return Name(name.base, (*name.subscripts, *indices), name.accent)


def entry_tree(atom: Tree, indices: Indices) -> Tree:
    """An entry as it is printed; an elementwise function acts on the entry of its argument."""
    match atom:
        case Name():
            return indexed(atom, indices)
        case Call(function, (Name() as argument,), primes) if indices:
            return Call(function, (indexed(argument, indices),), primes)
        case _:
            return atom


def _renamed(factor: Factor, names: Mapping[str, str]) -> Factor:
    def new(indices: Indices) -> Indices:
        return tuple(names.get(index, index) for index in indices)

    match factor:
        case Entry():
            return replace(factor, indices=new(factor.indices))
        case Delta():
            left, right = new(factor.indices)
            return replace(factor, left=left, right=right)
        case Slope():
            return replace(factor, indices=new(factor.indices), variable_indices=new(factor.variable_indices))


def terms_tree(terms: Iterable[Term]) -> Tree:
    """The sum of terms as it is printed; 0 where there is none."""
    trees = tuple(term.tree for term in terms)
    return ZERO if not trees else trees[0] if len(trees) == 1 else Sum(trees)


def expanded_product(left: Terms, right: Terms) -> Terms:
    """Each term times each term."""
    return tuple(one.times(other) for one, other in product(left, right))


def collected(terms: Iterable[Term]) -> Terms:
    """Terms that differ in nothing but the number and the letters of their sums, as one."""
    found: dict[object, Term] = {}
    for term in terms:
        merged = term.merged()
        key = _signature(merged)
        before = found.get(key)
        found[key] = replace(merged, coefficient=merged.coefficient + before.coefficient) if before else merged
    return tuple(term for term in found.values() if term.coefficient)


def _signature(term: Term) -> object:
    """What stays the same under renaming of summed indices, for those in the order of appearance."""
    order: dict[str, str] = {}
    summed = dict(term.sums)
    for factor in sorted(term.factors, key=lambda factor: (repr(factor.tree) if not factor.indices else "", "")):
        for index in factor_indices(factor):
            if index in summed:
                order.setdefault(index, f"#{len(order)}")
    plain = term.renamed(order)
    return frozenset(plain.factors), frozenset(plain.sums)


def fresh(taken: set[str], reserved: frozenset[str]) -> str:
    """The next letter for an index that is not taken."""
    for letter in LETTERS:
        if letter not in taken and letter not in reserved:
            return letter
    count = 1
    while f"i{count}" in taken:
        count += 1
    return f"i{count}"
