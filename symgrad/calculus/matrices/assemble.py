"""From index form back to matrix form: Σ_j A_{kj} x_j is (A x)_k, u_k v_l is (u vᵀ)_{kl}, δ_{ik} is the identity.

A term is a graph: its indices are the points, a matrix entry joins two of them, vectors hang on one. A walk from
the free row index to the free column index gives the product; a matrix met from behind is transposed. Vectors
that hang on the same point are multiplied entry by entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from symgrad.calculus.matrices.reading import transpose
from symgrad.calculus.matrices.terms import Delta, Entry, Slope, Term, Terms, terms_tree
from symgrad.errors import UnsupportedError
from symgrad.language.printing import to_text
from symgrad.language.tree import ZERO, Call, Name, Negative, Power, Product, Quotient, Sum, Tree, number

IDENTITY = Name("I")


def matrix_form(terms: Terms, row: str | None, column: str | None) -> Tree:
    """The expression in matrices whose entry at the free indices is the sum of the terms.

    Raises :class:`UnsupportedError` for a term without a form in products, ⊙ and diag.
    """
    trees = tuple(_Walk.of(term).assembled(row, column) for term in terms)
    return ZERO if not trees else trees[0] if len(trees) == 1 else Sum(trees)


@dataclass(slots=True)
class _Edge:
    tree: Tree
    left: str
    right: str
    symmetric: bool = False
    used: bool = False

    def leaves(self, index: str) -> bool:
        return not self.used and index in (self.left, self.right)


@dataclass(slots=True)
class _Walk:
    """A term as a graph, and what is left of it to walk through."""

    term: Term
    edges: list[_Edge] = field(default_factory=list)
    vectors: dict[str, list[Tree]] = field(default_factory=dict)
    scalars: list[Tree] = field(default_factory=list)
    below: list[Tree] = field(default_factory=list)

    @staticmethod
    def of(term: Term) -> _Walk:
        walk = _Walk(term)
        for factor in term.factors:
            match factor:
                case Delta():
                    walk.edges.append(_Edge(IDENTITY, factor.left, factor.right, symmetric=True))
                case Entry(atom, (), exponent):
                    (walk.scalars if exponent > 0 else walk.below).append(_power(atom, abs(exponent)))
                case Entry(atom, (index,), exponent) if exponent.denominator == 1 and exponent > 0:
                    walk.vectors.setdefault(index, []).extend([atom] * int(exponent))
                case Entry(atom, (left, right), exponent) if exponent.denominator == 1 and exponent > 0:
                    tree = _entrywise([atom] * int(exponent))
                    walk.edges.append(_Edge(tree, left, right))
                case Entry() | Slope():
                    raise _no_form(term)
        walk._join_parallel()
        return walk

    def _join_parallel(self) -> None:
        """Two matrices between the same indices are multiplied entry by entry."""
        joined: list[_Edge] = []
        for edge in self.edges:
            twin = next((e for e in joined if {e.left, e.right} == {edge.left, edge.right} and edge.left != edge.right
                         and not (e.symmetric or edge.symmetric)), None)  # fmt: skip
            if twin is None or not self._entrywise_pair(edge):
                joined.append(edge)
            else:
                tree = edge.tree if edge.left == twin.left else transpose(edge.tree)
                twin.tree = _entrywise([twin.tree, tree])
        self.edges = joined

    def _entrywise_pair(self, edge: _Edge) -> bool:
        """Whether both indices are free or lead on: otherwise the pair is a trace, tr(A B)."""
        summed = {index for index, _ in self.term.sums}
        return not {edge.left, edge.right} <= summed

    def assembled(self, row: str | None, column: str | None) -> Tree:
        """The whole term: scalars in front, the walk from row to column, and closed parts as scalars."""
        if row is None and column is not None:
            raise _no_form(self.term)
        product: list[Tree] = []
        if row is not None:
            product = _without_identities(self._from_row(row, column))
        for index, _ in self.term.sums:
            closed = self._closed(index)
            if closed is not None:
                self.scalars.append(closed)
        if any(not edge.used for edge in self.edges) or any(self.vectors.values()):
            raise _no_form(self.term)
        return self._with_scalars(product)

    def _with_scalars(self, product: list[Tree]) -> Tree:
        coefficient = self.term.coefficient
        size = abs(coefficient)
        factors = [*self.scalars, *product]
        if self.below:
            above = _times([*([number(size)] if size != 1 else []), *factors])
            factors, size = [Quotient(above, _times(self.below))], Fraction(1)
        if size != 1 or not factors:
            factors.insert(0, number(size))
        tree = _times(factors)
        return Negative(tree) if coefficient < 0 else tree

    def _from_row(self, row: str, column: str | None) -> list[Tree]:
        path, end = self._path(row, column)
        if column is None or end == column:
            return path
        other, _ = self._path(column, None)
        return [*path, transpose(other[0]) if len(other) == 1 else transpose(_times(other))]

    def _path(self, start: str, goal: str | None) -> tuple[list[Tree], str | None]:
        """The factors met on the way, and where it ended: at the goal, or (None) in a column vector."""
        here, factors = start, list[Tree]()
        hanging: list[tuple[int, list[Tree]]] = []
        while True:
            own = self.vectors.pop(here, [])
            leaving = [edge for edge in self.edges if edge.leaves(here)]
            if len(leaving) > 1:
                raise _no_form(self.term)
            if leaving and here == goal:
                raise _no_form(self.term)
            if not leaving and here != goal:
                return self._column(factors, hanging, own), None
            if own:
                hanging.append((len(factors), own))
            if not leaving:
                return _with_diagonals(factors, hanging), goal
            (edge,) = leaving
            edge.used = True
            factors.append(edge.tree if edge.left == here else _turned(edge))
            here = edge.right if edge.left == here else edge.left

    def _column(self, factors: list[Tree], hanging: list[tuple[int, list[Tree]]], own: list[Tree]) -> list[Tree]:
        """A product that ends in a column: what hangs on the way multiplies what follows entry by entry."""
        if not own:
            raise _no_form(self.term)
        result: list[Tree] = [_entrywise(own)]
        end = len(factors)
        for place, vectors in reversed(hanging):
            result = [*factors[place:end], *result]
            result = [_entrywise([*vectors, _times(result)])]
            end = place
        return [*factors[:end], *result]

    def _closed(self, index: str) -> Tree | None:
        """A part without free indices: vᵀ M w, or tr(A B)."""
        own = self.vectors.get(index, [])
        leaving = [edge for edge in self.edges if edge.leaves(index)]
        if not own and not leaving:
            return None
        if own and not leaving:
            del self.vectors[index]
            if len(own) == 1:
                raise _no_form(self.term)
            *first, last = own
            return Product((transpose(_entrywise(first)), last))
        if own and len(leaving) == 1:
            del self.vectors[index]
            path, _ = self._path(index, None)
            return Product((transpose(_entrywise(own)), *path))
        if not own and len(leaving) == 2:
            return self._cycle(index, leaving[0])
        if len(leaving) == 1 and leaving[0].left == leaving[0].right == index and not own:
            leaving[0].used = True
            return Call("tr", (leaving[0].tree,))
        return None

    def _cycle(self, start: str, first: _Edge) -> Tree | None:
        first.used = True
        factors = [first.tree if first.left == start else _turned(first)]
        here = first.right if first.left == start else first.left
        while here != start:
            leaving = [edge for edge in self.edges if edge.leaves(here)]
            if len(leaving) != 1 or here in self.vectors:
                raise _no_form(self.term)
            edge = leaving[0]
            edge.used = True
            factors.append(edge.tree if edge.left == here else _turned(edge))
            here = edge.right if edge.left == here else edge.left
        return Call("tr", (_times(_without_identities(factors)),))


def _no_form(term: Term) -> UnsupportedError:
    return UnsupportedError("the matrix form", to_text(terms_tree((term,))), reason="it stays in indices")


def _turned(edge: _Edge) -> Tree:
    if edge.symmetric:
        return edge.tree
    match edge.tree:
        case Call("hadamard", (left, right)):
            return Call("hadamard", (transpose(left), transpose(right)))
        case tree:
            return transpose(tree)


def _power(atom: Tree, exponent: Fraction) -> Tree:
    return atom if exponent == 1 else Power(atom, number(exponent))


def _entrywise(vectors: Sequence[Tree]) -> Tree:
    result = vectors[0]
    for vector in vectors[1:]:
        result = Call("hadamard", (result, vector))
    return result


def _times(factors: Sequence[Tree]) -> Tree:
    """The product without ones and without products inside."""
    flat: list[Tree] = []
    for factor in factors:
        flat.extend(factor.factors if isinstance(factor, Product) else (factor,))
    some = [factor for factor in flat if factor != number(1)] or flat[:1]
    return number(1) if not some else some[0] if len(some) == 1 else Product(tuple(some))


def _without_identities(factors: list[Tree]) -> list[Tree]:
    return [factor for factor in factors if factor != IDENTITY] or factors[:1]


def _with_diagonals(factors: list[Tree], hanging: list[tuple[int, list[Tree]]]) -> list[Tree]:
    """What hangs on the way to a free column scales rows or columns: diag(v)."""
    result = list(factors)
    for place, vectors in reversed(hanging):
        result.insert(place, Call("diag", (_entrywise(vectors),)))
    return result
