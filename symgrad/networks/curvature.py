"""How strongly a function bends, and which learning rates that allows.

A quadratic has the gradient H (w − w*), so a step multiplies the distance from the minimum by 1 − η λ along each
eigenvector of H. It shrinks where that factor lies between −1 and 1 for the largest λ: for rates below 2/λ_max.
For any other function the same numbers hold near a point, for as long as the function bends there as it does at it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, partial
from typing import TYPE_CHECKING, Literal

from flint import arb, fmpq

from symgrad.calculus.jacobian import Hessian, expression_of, hessian_of, variables_of
from symgrad.errors import AuthorError, UnsupportedError
from symgrad.language.convert import as_tree
from symgrad.language.notation import Notation
from symgrad.language.printing import to_text
from symgrad.language.tree import Name, Tree, constant_value
from symgrad.networks.eigenvalues import eigenvalues
from symgrad.networks.ledger import Ledger
from symgrad.networks.lookup import Named
from symgrad.networks.values import Given, Value, carried, enclosed, exact_number
from symgrad.numeric.precision import working_precision
from symgrad.shown import Shown

if TYPE_CHECKING:
    import sympy

_MOST_VARIABLES = 12
Bowl = Literal["minimum", "maximum", "saddle", "flat"]


@dataclass(frozen=True)
class Curvature(Shown):
    """The Hessian of a function at a point, its eigenvalues, and the learning rates that follow.

    ``point`` is None for a quadratic, which bends the same everywhere; ``matrix`` holds the entries of the Hessian
    there and ``eigenvalues`` its eigenvalues, the smallest first (the second derivative alone for one variable).

    >>> found = critical_rate("2 - 3x + 4x^2")
    >>> found.rate.exact, found.best.exact
    (Fraction(1, 4), Fraction(1, 8))
    """

    expression_tree: Tree
    variables: tuple[Name, ...]
    point: Named[Value] | None
    matrix: tuple[tuple[Value, ...], ...]
    eigenvalues: tuple[Value, ...]
    _hessian: Hessian = field(repr=False)

    def __repr__(self) -> str:
        rate = "no rate" if self.rate is None else f"rates below {float(self.rate):g}"
        return self._brief(f"of {to_text(self.expression_tree)}: {rate}")

    @property
    def hessian(self) -> Hessian:
        """The second derivatives, with their steps."""
        return self._hessian

    @property
    def quadratic(self) -> bool:
        """Whether the function bends the same everywhere, so that all of this is exact."""
        return self.point is None

    @property
    def smallest(self) -> Value:
        """λ_min."""
        return self.eigenvalues[0]

    @property
    def largest(self) -> Value:
        """λ_max."""
        return self.eigenvalues[-1]

    @property
    def shape(self) -> Bowl:
        """What a stationary point here is: "flat" where an eigenvalue is 0, so that they do not tell."""
        if self.smallest > 0:
            return "minimum"
        if self.largest < 0:
            return "maximum"
        return "saddle" if self.smallest < 0 < self.largest else "flat"

    @cached_property
    def rate(self) -> Value | None:
        """2/λ_max: descent comes closer with every smaller rate; None where the function does not bend upwards."""
        return _quotient(2, (self.largest,)) if self.largest > 0 and self.smallest >= 0 else None

    @cached_property
    def best(self) -> Value | None:
        """2/(λ_min + λ_max), for which the largest factor is as small as it gets; 1/f″ for one variable."""
        if self.smallest <= 0:
            return None
        ends = (self.matrix[0][0], self.matrix[1][1]) if len(self.matrix) == 2 else (self.smallest, self.largest)
        return _quotient(2, ends)  # the two entries of a diagonal have the same sum as the two eigenvalues

    @cached_property
    def condition(self) -> Value | None:
        """λ_max/λ_min, how much narrower the valley is than it is long."""
        return _quotient(self.largest, (self.smallest,)) if self.smallest > 0 else None

    def factors(self, learning_rate: Given) -> tuple[Value, ...]:
        """1 − η λ for each eigenvalue: what a step multiplies the distance by along each eigenvector.

        >>> [float(factor) for factor in critical_rate("x^2 + 10 y^2").factors("0.09")]
        [0.82, -0.8]
        """
        rate = exact_number(learning_rate, "the learning rate")
        return tuple(factor_of(rate, value) for value in self.eigenvalues)


def critical_rate(
    expression: str | Tree | sympy.Basic,
    at: Mapping[str, Given] | None = None,
    *,
    notation: Notation | None = None,
) -> Curvature:
    """The learning rate 2/λ_max from which on descent of a quadratic no longer comes closer to the minimum.

    For another function the point ``at`` says where the curvature is taken.

    Raises AuthorError for a function that is not quadratic and has no point, and UnsupportedError for more than
    12 variables.

    >>> critical_rate("x^2 + 10 y^2").rate.exact
    Fraction(1, 10)
    """
    tree = expression_of(as_tree(expression, notation or Notation()))
    variables = variables_of([tree], None, notation or Notation())
    known = Named(dict.fromkeys(variables, True))
    point = {known.name(key): exact_number(number, str(key)) for key, number in at.items()} if at else None
    return curvature_of(tree, variables, point)


def curvature_of(tree: Tree, variables: Sequence[Name], point: Mapping[Name, Fraction] | None) -> Curvature:
    """The curvature of a tree at a point; the point is left out where the second derivatives are constant."""
    if len(variables) > _MOST_VARIABLES:
        raise UnsupportedError("the curvature of so many variables", to_text(tree), reason=f"{len(variables)} of them")
    hessian = hessian_of(tree, tuple(variables))
    rows = hessian.result_tree.rows
    constants = [[constant_value(entry) for entry in row] for row in rows]
    if all(entry is not None for row in constants for entry in row):
        matrix = tuple(tuple(Value(entry) for entry in row if entry is not None) for row in constants)
        where = None
    else:
        if point is None:
            raise AuthorError(f"{to_text(tree)} is not quadratic", expected="at= with a point, for its curvature there")
        missing = [str(name) for name in variables if name not in point]
        if missing:
            raise AuthorError(f"no value for {', '.join(missing)}", expected="a number for every name")
        ledger = Ledger(point, ())
        matrix = tuple(tuple(ledger.value(entry) for entry in row) for row in rows)
        where = Named({name: Value(point[name]) for name in variables})
    if len(matrix) == 1:
        return Curvature(tree, tuple(variables), where, matrix, matrix[0], hessian)
    found = eigenvalues([[carried(entry) for entry in row] for row in matrix])
    return Curvature(tree, tuple(variables), where, matrix, found, hessian)


def _quotient(above: int | Value, below: tuple[Value, ...]) -> Value:
    """A number over a sum, exact where everything is."""
    exact = [value.exact for value in below]
    top = Fraction(above) if isinstance(above, int) else above.exact
    if top is not None and all(value is not None for value in exact):
        return Value(top / sum(value for value in exact if value is not None))
    return enclosed(partial(_quotient_ball, above, below))


def _quotient_ball(above: int | Value, below: tuple[Value, ...], precision: int) -> arb:
    with working_precision(precision):
        top = arb(above) if isinstance(above, int) else above.enclosure(precision)
        total = arb(0)
        for value in below:
            total += value.enclosure(precision)
        return top / total


def scaled(value: Value, times: Fraction) -> Value:
    """A multiple of a value, exact where that is."""
    if value.exact is not None:
        return Value(times * value.exact)
    return enclosed(partial(_scaled_ball, value, times))


def _scaled_ball(value: Value, times: Fraction, precision: int) -> arb:
    with working_precision(precision):
        return arb(fmpq(times.numerator, times.denominator)) * value.enclosure(precision)


def factor_of(rate: Fraction, value: Value) -> Value:
    """1 − η λ."""
    if value.exact is not None:
        return Value(1 - rate * value.exact)
    return enclosed(partial(_factor_ball, rate, value))


def _factor_ball(rate: Fraction, value: Value, precision: int) -> arb:
    with working_precision(precision):
        return 1 - arb(fmpq(rate.numerator, rate.denominator)) * value.enclosure(precision)
