"""Matrices written out in small shapes: each entry as an ordinary tree, by the plain definitions.

This knows nothing of index forms or of rules of differentiation. It is what lines are checked against:
a product by rows and columns, a determinant as a signed sum over permutations, an inverse by cofactors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import permutations
from typing import TypeAlias

from symgrad.calculus.matrices.assemble import IDENTITY
from symgrad.calculus.matrices.reading import INVERSE
from symgrad.calculus.matrices.shapes import Shape
from symgrad.calculus.matrices.terms import indexed
from symgrad.errors import UnsupportedError
from symgrad.language.printing import to_text
from symgrad.language.tree import (
    ONE,
    TWO,
    ZERO,
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
    number,
)

Rows: TypeAlias = tuple[tuple[Tree, ...], ...]


def written_out(tree: Tree, shapes: Mapping[Name, Shape], size: Callable[[Tree], int]) -> Rows:
    """The entries of an expression, row by row, where each dimension has a small size."""

    def rows(part: Tree) -> Rows:
        match part:
            case Name():
                return named(part, shapes[part], size)
            case Number() | Constant():
                return ((part,),)
            case Negative(inner):
                return _each(rows(inner), Negative)
            case Sum(terms):
                return _together([rows(term) for term in terms], lambda entries: Sum(tuple(entries)))
            case Product(factors):
                result = rows(factors[0])
                for factor in factors[1:]:
                    result = _product(result, rows(factor))
                return result
            case Quotient(above, below):
                ((divisor,),) = rows(below)
                return _each(rows(above), lambda entry: Quotient(entry, divisor))
            case Power(base, exponent):
                return _power(rows(base), exponent)
            case Call(function, arguments, primes):
                return _call(function, [rows(argument) for argument in arguments], primes)
            case _:
                raise UnsupportedError("the entries", to_text(part))

    return rows(tree)


def named(name: Name, shape: Shape, size: Callable[[Tree], int]) -> Rows:
    """The entries of a name: A_{1,1}, A_{1,2}, …; the identity's are ones and zeros."""
    height, width = size(shape.rows), size(shape.columns)
    if name == IDENTITY:
        return tuple(tuple(ONE if i == j else ZERO for j in range(width)) for i in range(height))
    return tuple(
        tuple(indexed(name, (*_index(shape.rows, i), *_index(shape.columns, j))) for j in range(width))
        for i in range(height)
    )


def _index(dimension: Tree, place: int) -> tuple[str, ...]:
    return () if dimension == ONE else (str(place + 1),)


def _each(rows: Rows, change: Callable[[Tree], Tree]) -> Rows:
    return tuple(tuple(change(entry) for entry in row) for row in rows)


def _together(matrices: Sequence[Rows], join: Callable[[Sequence[Tree]], Tree]) -> Rows:
    return tuple(tuple(join(entries) for entries in zip(*rows, strict=True)) for rows in zip(*matrices, strict=True))


def _product(left: Rows, right: Rows) -> Rows:
    if len(left) == len(left[0]) == 1:
        return _each(right, lambda entry: Product((left[0][0], entry)))
    if len(right) == len(right[0]) == 1:
        return _each(left, lambda entry: Product((entry, right[0][0])))
    columns = list(zip(*right, strict=True))
    return tuple(tuple(_sum([Product(pair) for pair in zip(row, column, strict=True)]) for column in columns)
                 for row in left)  # fmt: skip


def _sum(terms: Sequence[Tree]) -> Tree:
    return terms[0] if len(terms) == 1 else Sum(tuple(terms))


def _power(rows: Rows, exponent: Tree) -> Rows:
    if len(rows) == len(rows[0]) == 1:
        return ((Power(rows[0][0], exponent),),)
    if exponent == INVERSE:
        return _inverse(rows)
    result = rows
    for _ in range(int(constant_value(exponent) or 1) - 1):
        result = _product(result, rows)
    return result


def _call(function: str, arguments: Sequence[Rows], primes: int) -> Rows:
    first = arguments[0]
    match function:
        case "transpose":
            return tuple(zip(*first, strict=True))
        case "tr":
            return ((_sum([first[i][i] for i in range(len(first))]),),)
        case "det":
            return ((_determinant(first),),)
        case "norm" | "frobenius":
            return ((Call("sqrt", (_sum([Power(entry, TWO) for row in first for entry in row]),)),),)
        case "diag":
            size = range(len(first))
            return tuple(tuple(first[i][0] if i == j else ZERO for j in size) for i in size)
        case "hadamard":
            return _together(arguments, lambda entries: Product(tuple(entries)))
        case _:
            return _each(first, lambda entry: Call(function, (entry,), primes))


def _determinant(rows: Rows) -> Tree:
    """The signed sum over permutations."""
    if not rows:
        return ONE
    terms = []
    for order in permutations(range(len(rows))):
        swaps = sum(order[i] > order[j] for i in range(len(order)) for j in range(i + 1, len(order)))
        product = Product((number((-1) ** swaps), *(rows[i][j] for i, j in enumerate(order))))
        terms.append(product)
    return _sum(terms)


def _inverse(rows: Rows) -> Rows:
    """Cofactors over the determinant."""
    determinant, size = _determinant(rows), range(len(rows))

    def cofactor(i: int, j: int) -> Tree:
        minor = tuple(tuple(rows[p][q] for q in size if q != j) for p in size if p != i)
        return Product((number((-1) ** (i + j)), _determinant(minor)))

    return tuple(tuple(Quotient(cofactor(j, i), determinant) for j in size) for i in size)
