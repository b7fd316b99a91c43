"""What the shape of a function rests on: the sign of a number, the signs of a polynomial, the zeros of a formula.

A sign is never guessed: it comes from exact arithmetic, from balls that exclude zero, or from all real roots
of a polynomial. What these do not settle is an :class:`UnsupportedError`. A zero of a slope need not be a point of
the function: the slope of ln x has values where ln x has none.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, cast

from symgrad.calculus.arithmetic import Value
from symgrad.calculus.verify import prove_equal
from symgrad.errors import UnsupportedError
from symgrad.language.convert import from_sympy, to_sympy
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in, substitute
from symgrad.language.tree import ZERO, Name, Tree
from symgrad.numeric.balls import evaluate, exact

if TYPE_CHECKING:
    import sympy

Sign = Literal[-1, 0, 1]
_PRECISIONS = (64, 128, 256, 512)


def sign_of(tree: Tree) -> Sign:
    """The sign of a number, proved.

    Raises :class:`UnsupportedError` where balls of 512 bits still contain zero and exact arithmetic does not apply.

    >>> from symgrad.language.parser import read
    >>> sign_of(read("sqrt(2) - 1.5"))
    -1
    """
    value = exact(tree, {})
    if value is not None:
        return _sign(value)
    for precision in _PRECISIONS:
        ball = evaluate(tree, {}, precision)
        if ball > 0:
            return 1
        if ball < 0:
            return -1
    raise UnsupportedError("the sign", to_text(tree), reason="it could not be told from zero")


def polynomial_signs(tree: Tree, variable: Name) -> tuple[tuple[Fraction, Sign], ...] | None:
    """The sign of a polynomial between all its real roots, each with a place where it holds, from left to right.

    None for what is no polynomial with rational coefficients; such a formula may change its sign anywhere.

    >>> from symgrad.language.parser import read
    >>> polynomial_signs(read("x^2 - 1"), Name("x"))
    ((Fraction(-2, 1), 1), (Fraction(0, 1), -1), (Fraction(2, 1), 1))
    """
    roots = _polynomial_roots(tree, variable)
    if roots is None:
        return None
    return tuple((place, sign_of(substitute(tree, {variable: Value(place).tree()}))) for place in _between(roots))


def _polynomial_roots(tree: Tree, variable: Name) -> list[sympy.Basic] | None:
    """All real roots of a polynomial with rational coefficients, in order; None for anything else."""
    import sympy

    expression, symbol = to_sympy(tree), to_sympy(variable)
    if not names_in(tree):
        return [] if exact(tree, {}) is not None else None
    try:
        polynomial = expression.as_poly(symbol, domain="QQ")
    except sympy.polys.polyerrors.CoercionFailed:
        return None
    if polynomial is None:
        return None
    return sorted(set(sympy.real_roots(polynomial)), key=lambda root: root.evalf(30))


def _between(roots: list[sympy.Basic]) -> list[Fraction]:
    """Rational places left of, between and right of the roots."""
    if not roots:
        return [Fraction(0)]
    import sympy

    near = [Fraction(str(sympy.N(root, 30))) for root in roots]
    middles = [(a + b) / 2 for a, b in pairwise(near)]
    inside = [_simplest(low, middle, high) for middle, (low, high) in zip(middles, pairwise(near), strict=True)]
    return [Fraction(int(near[0]) - 1), *inside, Fraction(int(near[-1]) + 1)]


def _simplest(low: Fraction, middle: Fraction, high: Fraction) -> Fraction:
    """A short fraction strictly between two numbers, near their middle."""
    short = middle.limit_denominator(1000)
    return short if low < short < high else middle


def zeros(tree: Tree, variable: Name) -> tuple[Tree, ...]:
    """The real zeros of a formula, from left to right, each proved by putting it in.

    Raises :class:`UnsupportedError` where they cannot be found completely and in closed form.

    >>> from symgrad.language.parser import read
    >>> [to_text(zero) for zero in zeros(read("x^2 - 3x + 2"), Name("x"))]
    ['1', '2']
    """
    others = [name for name in names_in(tree) if name != variable]
    if others:
        raise UnsupportedError("an equation with parameters", to_text(tree), reason=f"give {others[0]} a value")
    roots = _polynomial_roots(tree, variable)
    if roots is None:
        roots = _solved(tree, variable)
    elif not names_in(tree) and exact(tree, {}) == 0:
        raise UnsupportedError("the zeros", to_text(tree), reason="every point is one")
    found = tuple(_closed_form(root, tree) for root in roots)
    for zero in found:
        prove_equal(substitute(tree, {variable: zero}), ZERO)
    return found


def _solved(slope: Tree, variable: Name) -> list[sympy.Basic]:
    import sympy

    symbol = sympy.Symbol("x", real=True)
    found = sympy.solveset(to_sympy(slope, symbols={variable: symbol}), symbol, sympy.S.Reals)
    if found is sympy.S.EmptySet:
        return []
    if not isinstance(found, sympy.FiniteSet):
        raise UnsupportedError("the equation", f"{to_text(slope)} = 0", reason="it is not solved in closed form")
    return sorted(cast("Iterable[sympy.Basic]", found), key=lambda root: root.evalf(30))


def _closed_form(root: sympy.Basic, slope: Tree) -> Tree:
    try:
        return from_sympy(root)
    except UnsupportedError:
        raise UnsupportedError("the equation", f"{to_text(slope)} = 0", reason="a root has no closed form") from None


def _sign(value: Fraction) -> Sign:
    return 1 if value > 0 else -1 if value < 0 else 0
