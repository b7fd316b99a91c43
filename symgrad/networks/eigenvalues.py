"""The eigenvalues of a symmetric matrix of fractions: exact where they are rational, else to any precision."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from typing import Any

from flint import arb, fmpq, fmpq_mat, fmpz_poly

from symgrad.errors import UnsupportedError
from symgrad.networks.values import Value, enclosed
from symgrad.numeric.precision import working_precision


def eigenvalues(matrix: Sequence[Sequence[Fraction]]) -> tuple[Value, ...]:
    """All eigenvalues of a symmetric matrix, each as often as it counts, the smallest first.

    >>> [float(found) for found in eigenvalues([[Fraction(2), Fraction(1)], [Fraction(1), Fraction(2)]])]
    [1.0, 3.0]
    """
    size = range(len(matrix))
    if any(matrix[row][column] != matrix[column][row] for row in size for column in size):
        raise UnsupportedError("eigenvalues of a matrix that is not symmetric", str(matrix))
    entries = [[fmpq(entry.numerator, entry.denominator) for entry in row] for row in matrix]
    _, factors = fmpq_mat(entries).charpoly().numer().factor()
    found = list[Value]()
    for factor, count in factors:
        if factor.degree() == 1:
            constant, leading = factor.coeffs()
            found.extend([Value(Fraction(-int(constant), int(leading)))] * count)
        else:
            roots = [enclosed(partial(_root, factor, place)) for place in range(factor.degree())]
            found.extend(root for root in roots for _ in range(count))
    return tuple(sorted(found))


def _root(factor: fmpz_poly, place: int, precision: int) -> arb:
    """One of the real roots of a polynomial that has only such, counted from the smallest."""
    with working_precision(precision + 32):
        found: Any = factor.complex_roots()
        balls: list[arb] = [root.real for root, _ in found]
        return sorted(balls, key=lambda ball: float(ball.mid()))[place]
