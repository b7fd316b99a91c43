"""Convex or concave: by the sign of the second derivative, or by the principal minors of the Hessian.

A symmetric matrix has no direction in which the function bends downwards just when all its principal minors are at
least 0. That they are so everywhere is proved from their form; that they are not, by one point. What neither settles
is "undecided", with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from typing import Literal

from symgrad.calculus.arithmetic import Value
from symgrad.calculus.closed import closed_form
from symgrad.calculus.derivation import Derivation
from symgrad.calculus.differentiate import Source, Variable
from symgrad.calculus.jacobian import Hessian, expression_of, hessian_of, variables_of
from symgrad.calculus.shape import Sign, polynomial_signs, sign_of
from symgrad.calculus.signs import Bound, bound_within, defined_everywhere, positive_names, smooth_inside
from symgrad.calculus.simplify import simplify
from symgrad.calculus.verify import Evidence, prove_equal
from symgrad.errors import UnsupportedError
from symgrad.language.convert import as_tree
from symgrad.language.notation import Notation
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in, substitute
from symgrad.language.tree import ZERO, Matrix, Name, Negative, Product, Sum, Tree
from symgrad.numeric.balls import evaluate
from symgrad.numeric.sampling import points
from symgrad.shown import Shown

Verdict = Literal["convex", "concave", "straight", "neither", "undecided"]
_SAMPLES = 24
_MOST_VARIABLES = 4


@dataclass(frozen=True, slots=True)
class Minor:
    """A principal minor of the Hessian: the rows that it keeps, its value, and how that compares with 0 everywhere."""

    rows: tuple[int, ...]
    tree: Tree
    bound: Bound | None


@dataclass(frozen=True, slots=True)
class Witness:
    """A point at which a minor has the sign that convexity (or concavity) forbids."""

    point: tuple[tuple[Name, Tree], ...]
    minor: Minor
    value: Tree


@dataclass(frozen=True, slots=True)
class Convexity(Shown):
    """Whether a function is convex, with the reason.

    ``verdict`` is "convex", "concave", "straight" (both), "neither" or "undecided", and then ``why`` says why;
    ``everywhere`` tells that the function is defined for all values, else it is about each convex part of its domain.

    >>> convexity("x^2 + x y + y^2").verdict, convexity("x y").verdict, convexity("e^x").verdict
    ('convex', 'neither', 'convex')
    """

    expression_tree: Tree
    variables: tuple[Name, ...]
    verdict: Verdict
    everywhere: bool
    hessian: Hessian | None = None
    minors: tuple[Minor, ...] = ()
    witnesses: tuple[Witness, ...] = ()
    why: str = ""
    second: Derivation | None = None

    def __repr__(self) -> str:
        return self._brief(f"of {to_text(self.expression_tree)}: {self.verdict}")

    def verify(self) -> Evidence:
        """Prove the derivatives that the verdict rests on."""
        if self.hessian is not None:
            return self.hessian.verify()
        assert self.second is not None
        return self.second.verify()


def convexity(
    expression: Source, wrt: Sequence[Variable] | None = None, *, notation: Notation | None = None
) -> Convexity:
    """Decide whether a function of one or several variables is convex or concave, with the reason.

    ``wrt`` names the variables; all other names are held fixed, at any value.

    Raises :class:`~symgrad.errors.AuthorError` where there is no variable, and
    :class:`~symgrad.errors.UnsupportedError` for more than four.
    """
    notation = notation or Notation()
    tree = expression_of(as_tree(expression, notation))
    variables = variables_of([tree], wrt, notation)
    if len(variables) > _MOST_VARIABLES:
        raise UnsupportedError(f"the convexity in {len(variables)} variables", to_text(tree))
    return convexity_of(tree, variables)


def convexity_of(tree: Tree, variables: tuple[Name, ...]) -> Convexity:
    """The convexity of a tree."""
    found = _of_one(tree, variables[0]) if len(variables) == 1 else _of_several(tree, variables)
    if found.verdict in ("convex", "concave", "straight") and not smooth_inside(tree):
        why = "the function may have a kink, which second derivatives do not see"
        return replace(found, verdict="undecided", why=why)
    return found



def _of_one(tree: Tree, variable: Name) -> Convexity:
    from symgrad.calculus.differentiate import derive

    total = defined_everywhere(tree)
    first = derive(tree, variable)
    second = derive(first.result_tree, variable, previous=first)
    found = Convexity(tree, (variable,), "undecided", total, second=second)
    bound = bound_within(second.result_tree, positive_names(tree))
    if bound is not None:
        return replace(found, verdict=_by_bound(bound))
    parameters = [name for name in names_in(second.result_tree) if name != variable]
    if parameters:
        return replace(found, why=f"the sign of the second derivative depends on {to_text(parameters[0])}")
    minor = Minor((0,), second.result_tree, None)
    witnesses = tuple(w for sign in (1, -1) if (w := _against(tree, (variable,), [minor], sign)) is not None)
    if len(witnesses) == 2:
        return replace(found, verdict="neither", witnesses=witnesses)
    return _by_roots(found, minor)


def _by_roots(found: Convexity, minor: Minor) -> Convexity:
    """What all real roots of the second derivative say, where it is a polynomial."""
    variable = found.variables[0]
    signs = polynomial_signs(minor.tree, variable)
    if signs is None:
        return replace(found, why="no rule settles the sign of the second derivative")
    places = {sign: place for place, sign in signs}
    if {1, -1} <= places.keys():
        witnesses = tuple(_witness({variable: Value(places[sign]).tree()}, minor) for sign in (-1, 1))
        return replace(found, verdict="neither", witnesses=witnesses)
    return replace(found, verdict="convex" if 1 in places else "concave")


def _by_bound(bound: Bound) -> Verdict:
    if bound == "=":
        return "straight"
    return "convex" if bound in (">", "≥") else "concave"


def _witness(at: Mapping[Name, Tree], minor: Minor) -> Witness:
    return Witness(tuple(at.items()), minor, closed_form(substitute(minor.tree, dict(at))))


def _of_several(tree: Tree, variables: tuple[Name, ...]) -> Convexity:
    found = hessian_of(tree, variables)
    total = defined_everywhere(tree)
    minors = tuple(_minors(found.result_tree, positive_names(tree)))
    if all(minor.bound == "=" for minor in minors):
        return Convexity(tree, variables, "straight", total, hessian=found, minors=minors)
    for verdict, sign in (("convex", 1), ("concave", -1)):
        if all(_fits(minor, sign) for minor in minors):
            return Convexity(tree, variables, verdict, total, hessian=found, minors=minors)  # type: ignore[arg-type]
    witnesses = tuple(w for sign in (1, -1) if (w := _against(tree, variables, minors, sign)) is not None)
    if len(witnesses) == 2:
        return Convexity(tree, variables, "neither", total, hessian=found, minors=minors, witnesses=witnesses)
    why = "the sign of a minor does not follow from its form, and no point was found that settles it"
    return Convexity(tree, variables, "undecided", total, hessian=found, minors=minors, witnesses=witnesses, why=why)


def _minors(matrix: Matrix, positive: frozenset[Name]) -> Iterator[Minor]:
    """All principal minors, the small ones first."""
    indices = range(len(matrix.rows))
    for size in range(1, len(matrix.rows) + 1):
        for rows in combinations(indices, size):
            tree = determinant(matrix, rows)
            bound = bound_within(tree, positive)
            yield Minor(rows, ZERO if bound == "=" else tree, bound)


def determinant(matrix: Matrix, rows: Sequence[int]) -> Tree:
    """The determinant of the rows and columns chosen, expanded by its first row, simplified and proved."""
    written = _expanded([[matrix.rows[i][j] for j in rows] for i in rows])
    result = simplify(written)[0]
    if result != written:
        prove_equal(written, result)
    return result


def _expanded(entries: Sequence[Sequence[Tree]]) -> Tree:
    if len(entries) == 1:
        return entries[0][0]
    terms: list[Tree] = []
    for column, entry in enumerate(entries[0]):
        rest = [[*row[:column], *row[column + 1 :]] for row in entries[1:]]
        product = Product((entry, _expanded(rest)))
        terms.append(Negative(product) if column % 2 else product)
    return Sum(tuple(terms))


def _fits(minor: Minor, sign: int) -> bool:
    """Whether the minor is at least 0 everywhere; for concavity, that of the negative matrix."""
    wanted: tuple[Bound, ...] = (">", "≥", "=") if sign > 0 or len(minor.rows) % 2 == 0 else ("<", "≤", "=")
    return minor.bound in wanted


def _against(tree: Tree, variables: Sequence[Name], minors: Sequence[Minor], sign: int) -> Witness | None:
    """A point at which some minor forbids convexity (sign 1) or concavity (sign −1)."""
    trees = [minor.tree for minor in minors]
    for place in points([tree, *trees], names=variables, count=_SAMPLES):
        at = {name: Value(_short(value)).tree() for name, value in place.items() if isinstance(name, Name)}
        if not evaluate(substitute(tree, at), {}).is_finite():
            continue
        for minor in minors:
            value = _sign_or_none(substitute(minor.tree, at))
            wrong = -1 if sign > 0 or len(minor.rows) % 2 == 0 else 1
            if value == wrong:
                return _witness(at, minor)
    return None


def _short(value: Fraction) -> Fraction:
    return Fraction(round(value)) if abs(value) >= 1 else Fraction(round(value * 10), 10) or Fraction(1, 10)


def _sign_or_none(tree: Tree) -> Sign | None:
    try:
        return sign_of(tree)
    except UnsupportedError:
        return None
