"""How a person writes SymPy's sums, products and numbers: in which order, with which sign, as which fraction.

SymPy keeps ``3*x/2`` as Rational(3, 2)·x and ``1/x`` as a power; here they become the parts of a fraction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import sympy

from symgrad.errors import UnsupportedError
from symgrad.language.tree import Negative, Quotient, Tree, number


@dataclass(frozen=True, slots=True)
class Fractional:
    """A product as a signed fraction: what stands above the line, and what below."""

    negative: bool
    above: tuple[Any, ...]
    below: tuple[Any, ...]


def fractional(product: Any) -> Fractional:
    """The parts of a product.

    >>> x = sympy.Symbol("x")
    >>> fractional(-3*x/2)
    Fractional(negative=True, above=(3, x), below=(2,))
    """
    rest = factors_of(product)
    negative, above, below = False, [], []
    first = rest[0]
    if isinstance(first, sympy.Rational) and (first == -1 or _in_own_order(product)):
        negative, rest = bool(first < 0), rest[1:]
        if abs(first.p) != 1 or first == 1:
            above.append(sympy.Integer(abs(first.p)))
        if first.q != 1:
            below.append(sympy.Integer(first.q))
    for factor in rest:
        base = reciprocal_of(factor)
        (above if base is None else below).append(factor if base is None else base)
    return Fractional(negative, tuple(above), tuple(below))


def reciprocal_of(expression: Any) -> Any | None:
    """What stands under 1 where an exponent is a negative number: x² for x⁻²; None for anything else.

    A power of e keeps its exponent: people write e^(−2), not 1/e².
    """
    if not isinstance(expression, sympy.Pow) or expression.base is sympy.E:
        return None
    base, exponent = expression.args
    if not isinstance(exponent, sympy.Rational) or exponent >= 0:
        return None
    return base if exponent == -1 else sympy.Pow(base, -exponent, evaluate=False)


def terms_of(expression: Any) -> Sequence[Any]:
    """The terms, highest power first; as written where SymPy did not put them in its own order."""
    return expression.as_ordered_terms() if _in_own_order(expression) else expression.args  # type: ignore[no-any-return]


def factors_of(expression: Any) -> Sequence[Any]:
    """The factors, numbers first and names before functions; as written where SymPy did not order them."""
    if not _in_own_order(expression):
        return expression.args  # type: ignore[no-any-return]
    return sorted(expression.args, key=lambda factor: (not factor.is_Number, sympy.default_sort_key(factor)))


def _in_own_order(expression: Any) -> bool:
    """Whether the arguments stand as SymPy's evaluation leaves them: a number, then the rest by its comparison."""
    if not isinstance(expression, sympy.Add | sympy.Mul):
        return False
    arguments = expression.args
    rest = arguments[1:] if arguments and arguments[0].is_Number else arguments
    if any(isinstance(argument, sympy.Number | type(expression)) for argument in rest):
        return False
    return all(sympy.Basic.compare(left, right) < 0 for left, right in pairwise(rest))


def rational_tree(value: sympy.Rational) -> Tree:
    """An integer, or a fraction of two."""
    if value.q == 1:
        return number(int(value.p))
    fraction = Quotient(number(abs(int(value.p))), number(int(value.q)))
    return Negative(fraction) if value.p < 0 else fraction


def float_tree(value: sympy.Float) -> Tree:
    """The decimal that a float prints as: 0.1 is one tenth, whatever its binary digits.

    Raises UnsupportedError for a size that would fill pages with zeros.
    """
    # SymPy prints 15 of a double's digits, one or two fewer than tell it from its neighbours.
    text = float.__repr__(float(value)) if value._prec == 53 else str(value)
    decimal = Decimal(text)
    if not decimal.is_finite() or abs(decimal.adjusted()) > 1_000:
        raise UnsupportedError("Float", str(value))
    exact = Fraction(decimal)
    return number(exact) if exact.denominator == 1 else number(exact, -int(decimal.as_tuple().exponent))


