"""Standardised columns: from each number the mean of its column is taken, and divided by the standard deviation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
from flint import arb, fmpq

from symgrad.errors import AuthorError
from symgrad.networks.blocks import Array
from symgrad.networks.values import Value, enclosed, exact_number
from symgrad.numeric.precision import working_precision
from symgrad.shown import Shown

_MOST_EXACT = 20_000
"""Numbers up to which the statistics are worked out exactly; of more they are floats."""


@dataclass(frozen=True, eq=False)
class Standardised(Shown):
    """Columns with mean 0 and standard deviation 1, and the statistics that made them so.

    ``divisor`` is the n of the standard deviation: the number of rows, or one less where it was asked for
    ``corrected``. With ``places`` every standardised number is rounded to them.

    >>> found = standardise([[1, 10], [3, 10.5], [5, 11]])
    >>> found.means, found.variances, found.rows.round(3).tolist()[0]
    ((3.0, 10.5), (Fraction(8, 3), Fraction(1, 6)), [-1.225, -1.225])
    """

    columns: tuple[str, ...]
    means: tuple[Value, ...]
    variances: tuple[Fraction, ...] = field(repr=False)
    divisor: int
    corrected: bool
    places: int | None
    given: Array = field(repr=False)

    @property
    def deviations(self) -> tuple[Value, ...]:
        """The standard deviation of each column."""
        return tuple(enclosed(partial(_root, variance)) for variance in self.variances)

    @property
    def rows(self) -> Array:
        """The standardised rows."""
        return self.applied(self.given)

    def applied(self, rows: Any) -> Array:
        """Other rows in the same measure: what a trained network has to be given."""
        means, deviations = np.array(self.means, dtype=float), np.array(self.deviations, dtype=float)
        found: Array = (np.asarray(rows, dtype=np.float64) - means) / deviations
        return found if self.places is None else found.round(self.places)

    def __repr__(self) -> str:
        return self._brief(f"{len(self.given)} rows of {len(self.columns)} columns")


def _root(square: Fraction, precision: int) -> arb:
    with working_precision(precision):
        return arb(fmpq(square.numerator, square.denominator)).sqrt()


def standardise(
    rows: Any, columns: Sequence[str] = (), *, corrected: bool = False, places: int | None = None
) -> Standardised:
    """The columns of some rows with mean 0 and standard deviation 1: (x − mean)/deviation.

    The standard deviation divides by the number n of rows, ``corrected`` by n − 1.

    Raises AuthorError for a column in which all numbers are the same, with its name, for rows of different
    length, and for no rows.

    >>> standardise([[1, 5], [3, 5]], columns=["x", "y"])
    Traceback (most recent call last):
    ...
    symgrad.errors.AuthorError: the column y is 5 in every row, so its standard deviation is 0 (expected: ...)
    """
    try:
        given = np.array(rows, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise AuthorError("the rows are no table of numbers", expected="rows of numbers, equally long") from error
    if given.ndim != 2 or not given.size:
        raise AuthorError(f"the rows have the shape {given.shape}", expected="at least one row of at least one number")
    if not np.isfinite(given).all():
        row, column = np.argwhere(~np.isfinite(given))[0]
        raise AuthorError(f"row {row + 1} has {given[row, column]} in column {column + 1}", expected="finite numbers")
    count, wide = given.shape
    names = tuple(columns) or tuple(str(place) for place in range(1, wide + 1))
    divisor = count - 1 if corrected else count
    found = [_statistics(given[:, place], rows, place, name, divisor) for place, name in enumerate(names)]
    means = tuple(mean for mean, _ in found)
    return Standardised(names, means, tuple(each for _, each in found), divisor, corrected, places, given)


def _statistics(column: Array, rows: Any, place: int, name: str, divisor: int) -> tuple[Value, Fraction]:
    """The mean and the variance of a column."""
    if column.min() == column.max():
        raise AuthorError(
            f"the column {name} is {column[0]:g} in every row, so its standard deviation is 0",
            expected="columns that vary; leave out one that does not, it tells the network nothing",
        )
    if len(column) * len(rows[0]) > _MOST_EXACT:
        return Value(Fraction(float(column.mean()))), Fraction(float(column.var() * len(column) / divisor))
    numbers = [exact_number(float(row[place]) if isinstance(row[place], np.floating) else row[place]) for row in rows]
    mean = sum(numbers, Fraction(0)) / len(numbers)
    return Value(mean), sum(((number - mean) ** 2 for number in numbers), Fraction(0)) / divisor
