"""The shape of a function of one variable: the sign of a formula, stationary points, convex or concave.

A sign is never guessed: it comes from exact arithmetic, from balls that exclude zero, or from all real roots
of a polynomial. What these do not settle is an :class:`UnsupportedError`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, cast

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.differentiate import derive
from symgrad.calculus.verify import prove_equal
from symgrad.errors import UnsupportedError
from symgrad.language.convert import from_sympy, to_sympy
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in, substitute
from symgrad.language.tree import ZERO, Name, Tree
from symgrad.numeric.balls import evaluate, exact
from symgrad.numeric.sampling import points

if TYPE_CHECKING:
    import sympy

Sign = Literal[-1, 0, 1]
Curving = Literal["convex", "concave", "straight", "both"]
_PRECISIONS = (64, 128, 256, 512)
_SAMPLES = 32


@dataclass(frozen=True, slots=True)
class Curvature:
    """Where a function bends: its first two derivatives, and what the second one's sign says.

    ``witnesses`` are two points at which the second derivative has different signs, where it does.
    """

    first: Derivation
    second: Derivation
    curving: Curving
    witnesses: tuple[Fraction, ...] = ()


@dataclass(frozen=True, slots=True)
class StationaryPoint:
    """A point with slope 0, and what the second derivative says about it; "undecided" where that is 0 too."""

    point: Tree
    value: Tree
    second: Tree
    kind: Literal["minimum", "maximum", "undecided"]


@dataclass(frozen=True, slots=True)
class StationaryPoints:
    """All points at which the slope is 0, from left to right, with the derivatives that they come from."""

    first: Derivation
    second: Derivation
    points: tuple[StationaryPoint, ...]


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


def curvature(expression: Tree, variable: Name) -> Curvature:
    """Whether a function is convex (f″ ≥ 0), concave, straight, or bends both ways.

    Raises :class:`UnsupportedError` where the sign of the second derivative cannot be settled.

    >>> from symgrad.language.parser import read
    >>> curvature(read("2 - 3x + 4x^2"), Name("x")).curving, curvature(read("x^3"), Name("x")).curving
    ('convex', 'both')
    """
    first = derive(expression, variable)
    second = derive(first.result_tree, variable, previous=first)
    found = _values(second.result_tree, variable)
    signs = {sign: place for place, sign in found}
    if 1 in signs and -1 in signs:
        return Curvature(first, second, "both", (signs[-1], signs[1]))
    if not _never_changes(second.result_tree, variable, 1 if 1 in signs else -1):
        raise UnsupportedError("the sign of the second derivative", to_text(second.result_tree))
    curving: Curving = "convex" if 1 in signs else "concave" if -1 in signs else "straight"
    return Curvature(first, second, curving)


def _values(tree: Tree, variable: Name) -> list[tuple[Fraction, Sign]]:
    """The sign at sample points: between all roots of a polynomial, at generic points of anything else."""
    roots = _polynomial_roots(tree, variable)
    places = [point[variable] for point in points([tree], names=[variable], count=_SAMPLES)]
    if roots is not None:
        places = _between(roots)
    signs = [(place, sign_of(substitute(tree, {variable: _tree(place)}))) for place in places]
    return sorted(signs, key=lambda found: (len(str(found[0])), abs(found[0])), reverse=True)


def _tree(value: Fraction) -> Tree:
    from symgrad.calculus.arithmetic import Value

    return Value(value).tree()


def _never_changes(tree: Tree, variable: Name, sign: Sign) -> bool:
    """Whether a formula that has this sign at samples has it (or 0) wherever it is defined."""
    if _polynomial_roots(tree, variable) is not None:
        return True  # the samples lay in every interval between neighbouring roots
    import sympy

    real = sympy.Symbol("x", real=True)
    expression = sympy.factor_terms(to_sympy(tree, symbols={variable: real}))
    return bool(expression.is_nonnegative if sign > 0 else expression.is_nonpositive)


def _polynomial_roots(tree: Tree, variable: Name) -> list[sympy.Basic] | None:
    """All real roots of a polynomial with rational coefficients, in order; None for anything else."""
    import sympy

    expression, symbol = to_sympy(tree), to_sympy(variable)
    if not names_in(tree):
        return [] if exact(tree, {}) is not None else None
    polynomial = expression.as_poly(symbol, domain="QQ")
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


def stationary_points(expression: Tree, variable: Name) -> StationaryPoints:
    """The points at which the derivative is 0, each proved by putting it in.

    Raises :class:`UnsupportedError` where the equation cannot be solved completely in closed form.

    >>> from symgrad.language.parser import read
    >>> [(to_text(p.point), p.kind) for p in stationary_points(read("2 - 3x + 4x^2"), Name("x")).points]
    [('3/8', 'minimum')]
    """
    first = derive(expression, variable)
    second = derive(first.result_tree, variable, previous=first)
    found = tuple(_stationary(expression, first, second, root) for root in _solutions(first.result_tree, variable))
    return StationaryPoints(first, second, found)


def _stationary(expression: Tree, first: Derivation, second: Derivation, root: Tree) -> StationaryPoint:
    at = {first.variable: root}
    prove_equal(substitute(first.result_tree, at), ZERO)
    bending = substitute(second.result_tree, at)
    sign = sign_of(bending)
    kind: Literal["minimum", "maximum", "undecided"] = "minimum" if sign > 0 else "maximum" if sign < 0 else "undecided"
    return StationaryPoint(root, substitute(expression, at), bending, kind)


def _solutions(slope: Tree, variable: Name) -> list[Tree]:
    """The real zeros of a formula, from left to right."""
    others = [name for name in names_in(slope) if name != variable]
    if others:
        raise UnsupportedError("an equation with parameters", to_text(slope), reason=f"give {others[0]} a value")
    roots = _polynomial_roots(slope, variable)
    if roots is None:
        roots = _solved(slope, variable)
    elif not names_in(slope) and exact(slope, {}) == 0:
        raise UnsupportedError("the zeros", to_text(slope), reason="every point is one")
    return [_closed_form(root, slope) for root in roots]


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
