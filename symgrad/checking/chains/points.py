"""The points at which statements are compared: where a solution can lie, between those, and beyond."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, pairwise, product
from typing import Any, Final

from flint import acb, arb, fmpq

from symgrad.checking.chains.candidates import NotAlgebraicError, polynomials, roots_in
from symgrad.checking.chains.statements import Statement, atoms
from symgrad.checking.equations import difference
from symgrad.checking.equivalence import BUDGET
from symgrad.language.traversal import map_children, names_in, walk
from symgrad.language.tree import Call, Constant, Name, Tree, number
from symgrad.numeric.columns import Columns
from symgrad.numeric.effort import Work

TINY: Final = 2.0**-100
"""Values that are nearer than this are taken to be equal."""
_MOST_POINTS: Final = 1_500
_SEARCHED: Final = 240
_STEPS: Final = 150
_EFFORT: Final = 12


def points_for(put: Sequence[Statement], unknowns: tuple[Name, ...], real: bool) -> list[tuple[Any, ...]]:
    """Values of the unknowns to try. Raises NotAlgebraicError where nothing says where solutions can lie."""
    if not unknowns:
        return [()]
    atomic = list(dict.fromkeys(atom for one in put for atom in atoms(one)))
    differences = [difference(atom) for atom in atomic]
    try:
        exact = [_without_constants(tree, unknowns) for tree in differences]
        found = [
            _coordinates(polynomials(exact, unknowns), place, len(unknowns), real) for place in range(len(unknowns))
        ]
    except NotAlgebraicError:
        if len(unknowns) > 1 or not real:
            raise
        found = [_searched(differences, unknowns[0])]
    if len(unknowns) == 1:
        return [(value,) for value in _with_between(found[0])]
    points = list(product(*([*values, fmpq(-157, 29)] for values in found)))
    if len(points) > _MOST_POINTS:
        raise NotAlgebraicError
    return points


def _coordinates(found: Sequence[Any], place: int, count: int, real: bool) -> list[Any]:
    """The values that one unknown can have."""
    single: list[Any] = []
    other = 1 - place
    for one in found:
        degrees = one.degrees()
        if degrees[place] and not (count > 1 and degrees[other]):
            single.append(one)
    if count > 1:
        mixed = [one for one in found if one.degrees()[other]]
        for one, two in combinations(mixed[:12], 2):
            eliminated = one.resultant(two, f"x{other}")
            if not eliminated.is_zero() and eliminated.degrees()[place]:
                single.append(eliminated)
    values: list[Any] = []
    for one in single:
        for root in roots_in(one, place):
            if not root.imag.contains(0):
                if not real:
                    values.append(acb(root.real.mid(), root.imag.mid()))
                continue
            values.append(_exactly(root.real))
    kept: list[Any] = []
    for value in values:
        if not any(_near(value, old) for old in kept):
            kept.append(value)
    return kept


def _exactly(value: arb) -> Any:
    """A real root as a fraction where it is one with small parts, else the middle of its ball."""
    found = Fraction(float(value.mid())).limit_denominator(10_000) if abs(value) < 2**40 else None
    if found is not None and value.overlaps(arb(fmpq(found.numerator, found.denominator))):
        return fmpq(found.numerator, found.denominator)
    return value.mid()


def _near(one: Any, other: Any) -> bool:
    return bool(abs(acb(as_ball(one)) - acb(as_ball(other))) < TINY)


def as_ball(value: Any) -> Any:
    """A fraction as a ball, a ball as it is."""
    return arb(value) if isinstance(value, fmpq) else value


def _with_between(values: Sequence[Any]) -> list[Any]:
    """The values with points between and beyond them, which tell inequalities apart."""
    reals = sorted(
        (value for value in values if not isinstance(value, acb)), key=lambda value: float(as_ball(value).mid())
    )
    others = [value for value in values if isinstance(value, acb)]
    if not reals:
        return [fmpq(0), fmpq(7, 5), fmpq(-8, 7), *others]
    balls = [Fraction(float(as_ball(value).mid())) for value in reals]
    between = [(one + two) / 2 for one, two in pairwise(balls)]
    beyond = [balls[0] - Fraction(8, 7), balls[-1] + Fraction(7, 5)]
    return [*reals, *(fmpq(one.numerator, one.denominator) for one in (*between, *beyond)), *others]


def _without_constants(tree: Tree, unknowns: tuple[Name, ...]) -> Tree:
    """The tree with numbers such as π and ln 2 replaced by fractions that are equal to many digits."""
    free = not any(name in unknowns for name in names_in(tree))
    if free and _is_transcendental(tree):
        value = Columns({}, 1, BUDGET).of(tree)[0]
        if isinstance(value, fmpq):
            return number(Fraction(int(value.p), int(value.q)))
        if not value.is_finite():
            raise NotAlgebraicError
        mantissa, exponent = value.mid().man_exp()
        return number(Fraction(int(mantissa)) * Fraction(2) ** int(exponent))
    return map_children(tree, lambda part: _without_constants(part, unknowns)) if not free else tree


def _is_transcendental(tree: Tree) -> bool:
    return any(
        isinstance(node, Constant) or (isinstance(node, Call) and node.function not in ("sqrt", "abs", "root"))
        for node in walk(tree)
    )


def _searched(differences: Sequence[Tree], unknown: Name) -> list[Any]:
    """Where differences change their sign, found by halving; simple numbers are tried beside them."""
    simple = [fmpq(count, 2) for count in range(-20, 21)]
    spread = [fmpq(count, 12) + fmpq(1, 97) for count in range(-_SEARCHED // 2, _SEARCHED // 2)]
    found: list[Any] = list(simple)
    work = Work(_EFFORT * BUDGET)
    for tree in differences:
        values = Columns({unknown: tuple(spread)}, len(spread), work).of(tree)
        signs = [_sign(value) for value in values]
        pairs = [
            (arb(spread[place]), arb(spread[place + 1]), signs[place])
            for place in range(len(spread) - 1)
            if signs[place] * signs[place + 1] < 0
        ]
        if not pairs:
            continue
        for _ in range(_STEPS):
            middles = [((low + high) / 2).mid() for low, high, _ in pairs]
            column = Columns({unknown: middles}, len(middles), work).of(tree)
            halves = []
            for (low, high, sign), middle, value in zip(pairs, middles, column, strict=True):
                halves.append((middle, high, sign) if _sign(value) == sign else (low, middle, sign))
            pairs = halves
        found += [
            _exactly((low + high) / 2) if _exactly(((low + high) / 2).union(low)) is None else _exactly(low.union(high))
            for low, high, _ in pairs
        ]
    return found


def _sign(value: Any) -> int:
    if isinstance(value, fmpq):
        return (value > 0) - (value < 0)
    if not value.is_finite():
        return 0
    return 1 if value > 0 else -1 if value < 0 else 0
