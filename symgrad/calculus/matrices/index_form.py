"""From matrix form to index form: (A x)_i is Σ_j A_{ij} x_j, tr(A X) is Σ_i Σ_j A_{ij} X_{ji}."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from symgrad.calculus.matrices.shapes import Shape, Shapes, shape_of
from symgrad.calculus.matrices.terms import Delta, Entry, Indices, Term, Terms, expanded_product, factor_indices, fresh
from symgrad.errors import UnsupportedError
from symgrad.language.printing import to_text
from symgrad.language.tree import (
    ONE,
    Call,
    Constant,
    Name,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Tree,
    constant_value,
)

MOST_SUMS = 6
"""A product of more matrices than this is unreadable in indices, and slow to check."""


class IndexForm:
    """Writes expressions over letters in indices; letters of sums are shared by terms that stand side by side."""

    def __init__(self, shapes: Shapes, reserved: frozenset[str], delta: Name) -> None:
        self.shapes = shapes
        self.reserved = reserved
        self.delta = delta

    def terms(self, tree: Tree, indices: Indices = ()) -> Terms:
        """The entry of an expression at the given indices, one for each dimension that is not 1."""
        terms = tuple(self.relabelled(term.merged()) for term in self._terms(tree, indices, frozenset(indices)))
        if any(len(term.sums) > MOST_SUMS for term in terms):
            reason = f"more than {MOST_SUMS} sums stand inside each other; put a name for a part of it"
            raise UnsupportedError("the index form", to_text(tree), reason=reason)
        return terms

    def relabelled(self, term: Term) -> Term:
        """The term with its sums, and their letters, in the order in which the factors show them."""
        dimensions = dict(term.sums)
        order = dict.fromkeys(i for factor in term.factors for i in factor_indices(factor) if i in dimensions)
        taken = {index for factor in term.factors for index in factor_indices(factor)} - set(order)
        names: dict[str, str] = {}
        for index in order:
            names[index] = fresh({*taken, *names.values()}, self.reserved)
        idle = tuple((index, dimension) for index, dimension in term.sums if index not in order)
        return replace(term, sums=(*((index, dimensions[index]) for index in order), *idle)).renamed(names)

    def _terms(self, tree: Tree, at: Indices, taken: frozenset[str]) -> Terms:
        match tree:
            case Number():
                return (Term(tree.value),) if tree.value else ()
            case Name():
                return (Term(factors=(Entry(tree, at),)),)
            case Constant():
                return (Term(factors=(Entry(tree),)),)
            case Negative():
                return tuple(_scaled(term, Fraction(-1)) for term in self._terms(tree.operand, at, taken))
            case Sum():
                return tuple(term for part in tree.terms for term in self._terms(part, at, taken))
            case Product():
                return self._product(tree.factors, at, taken)
            case Quotient(above, below):
                return expanded_product(self._terms(above, at, taken), self._reciprocal(below))
            case Power():
                return self._power(tree, at, taken)
            case Call():
                return self._call(tree, at, taken)
            case _:
                raise UnsupportedError(f"the index form of a {type(tree).__name__.lower()}", to_text(tree))

    def _reciprocal(self, below: Tree) -> Terms:
        value = constant_value(below)
        if value is None:
            return (Term(factors=(Entry(below, (), Fraction(-1)),)),)
        if value == 0:
            raise UnsupportedError("a division by zero", to_text(below))
        return (Term(1 / value),)

    def _product(self, factors: tuple[Tree, ...], at: Indices, taken: frozenset[str]) -> Terms:
        """From left to right: neighbours with an inner dimension share a new summed index."""
        *before, last = factors
        if not before:
            return self._terms(last, at, taken)
        left = Product(tuple(before)) if len(before) > 1 else before[0]
        shape, other = shape_of(left, self.shapes), shape_of(last, self.shapes)
        if shape.is_scalar or other.is_scalar:
            return self._beside(left, at if other.is_scalar else (), last, () if other.is_scalar else at, taken)
        inner = shape.columns
        rows = at[:1] if shape.rows != ONE else ()
        columns = at[len(rows):]
        if inner == ONE:
            return self._beside(left, rows, last, columns, taken)
        index = fresh(set(taken), self.reserved)
        first = self._terms(left, (*rows, index), taken | {index})
        return tuple(
            replace(term, sums=(*one.sums, (index, inner), *two.sums))
            for one in first
            for two in self._terms(last, (index, *columns), taken | {index} | one.letters)
            for term in [one.times(two)]
        )

    def _beside(self, left: Tree, at: Indices, right: Tree, other: Indices, taken: frozenset[str]) -> Terms:
        """The products of entries; the sums on the right take other letters than those on the left."""
        return tuple(
            one.times(two)
            for one in self._terms(left, at, taken)
            for two in self._terms(right, other, taken | one.letters)
        )

    def _power(self, tree: Power, at: Indices, taken: frozenset[str]) -> Terms:
        exponent = constant_value(tree.exponent)
        assert exponent is not None  # the shapes were checked
        match tree.base:
            case Call("norm" | "frobenius", (Name() as part,)) if exponent == 2:
                return self._squares(part, taken)
            case base if shape_of(base, self.shapes).is_scalar:
                value = constant_value(base)
                if value is not None:
                    return (Term(factors=(Entry(tree),)),)
                return (Term(factors=(Entry(base, (), exponent),)),)
            case base:
                return self._product((base,) * int(exponent), at, taken)

    def _squares(self, part: Name, taken: frozenset[str]) -> Terms:
        indices, sums = self.summed(shape_of(part, self.shapes), taken)
        return (Term(factors=(Entry(part, indices, Fraction(2)),), sums=sums),)

    def summed(self, shape: Shape, taken: frozenset[str]) -> tuple[Indices, tuple[tuple[str, Tree], ...]]:
        """New letters that run through all entries of a shape."""
        letters: list[str] = []
        for _ in shape.dimensions:
            letters.append(fresh({*taken, *letters}, self.reserved))
        return tuple(letters), tuple(zip(letters, shape.dimensions, strict=True))

    def _call(self, tree: Call, at: Indices, taken: frozenset[str]) -> Terms:
        match tree:
            case Call("transpose", (part,)):
                return self._terms(part, at[::-1], taken)
            case Call("tr", (part,)):
                return self._trace(part, taken)
            case Call("diag", (part,)):
                row, column = at
                return expanded_product((Term(factors=(Delta(row, column, self.delta),)),),
                                        self._terms(part, (row,), taken))  # fmt: skip
            case Call("hadamard", (left, right)):
                return self._beside(left, at, right, at, taken)
            case _:
                return (Term(factors=(Entry(tree, at),)),)

    def _trace(self, part: Tree, taken: frozenset[str]) -> Terms:
        dimension = shape_of(part, self.shapes).rows
        if dimension == ONE:
            return self._terms(part, (), taken)
        index = fresh(set(taken), self.reserved)
        terms = self._terms(part, (index, index), taken | {index})
        return tuple(replace(term, sums=((index, dimension), *term.sums)) for term in terms)


def _scaled(term: Term, by: Fraction) -> Term:
    return replace(term, coefficient=term.coefficient * by)
