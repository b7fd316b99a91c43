"""Kinks: at a place where a formula changes, the derivative from the left and the one from the right.

Beside the place each |u|, max(u, v), step or case is one plain formula, found from the sign of what decides it;
both formulas are differentiated by the same rules as everything else. Only where they agree there is a derivative.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeAlias

from flint import arb, fmpq

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.differentiate import derive
from symgrad.calculus.one_sided import Beside, NotDefinedError, Side, deciding, is_zero
from symgrad.calculus.simplify import simplify
from symgrad.errors import ProofError
from symgrad.functions.registry import FUNCTIONS
from symgrad.language.printing import to_text
from symgrad.language.traversal import depends_on, names_in, substitute, walk
from symgrad.language.tree import Call, Cases, Name, Relation, Tree, number
from symgrad.numeric.balls import evaluate, exact
from symgrad.numeric.standins import has_abstract
from symgrad.numeric.walk import links

Place: TypeAlias = Mapping[Name, Fraction | arb]
_PRECISION = 256
_STEP = Fraction(1, 10**15)
"""How far beside the place the formulas of both sides are compared with the function itself."""


@dataclass(frozen=True, slots=True)
class OneSide:
    """The formula that holds on one side of a place, its derivation, and both values at the place (None: none)."""

    side: Side
    formula: Tree | None
    derivation: Derivation | None
    value: Tree | None
    slope: Tree | None


@dataclass(frozen=True, slots=True)
class Corner:
    """A place at which the formula of a function changes.

    ``value`` is the function's own value there; ``convention`` what practice takes for the derivative where there
    is none, or None.
    """

    expression: Tree
    variable: Name
    point: tuple[tuple[Name, Tree], ...]
    value: Tree | None
    left: OneSide
    right: OneSide
    convention: Tree | None

    @property
    def continuous(self) -> bool:
        """Whether the function goes through the place without a jump."""
        return _agree(self.left.value, self.value) and _agree(self.right.value, self.value)

    @property
    def differentiable(self) -> bool:
        """Whether there is a derivative at the place: no jump, and the same slope on both sides."""
        return self.continuous and _agree(self.left.slope, self.right.slope)

    def prove(self) -> None:
        """Prove both derivations, and that their formulas are the function's own beside the place.

        Raises :class:`ProofError` where that fails.
        """
        place = _place(dict(self.point))
        for one in (self.left, self.right):
            if one.formula is None or one.derivation is None:
                continue
            for count in (1, 2, 3):
                beside = {**place, self.variable: _moved(place[self.variable], one.side * count * _STEP)}
                own, found = (evaluate(tree, beside, _PRECISION) for tree in (self.expression, one.formula))
                if own.is_finite() and not own.overlaps(found):
                    raise ProofError(f"{to_text(self.expression)} = {to_text(one.formula)}", "beside the place")
            if not one.derivation.verify().holds and names_in(one.formula):
                raise ProofError(to_text(one.derivation.pending_tree), "on one side of the place")


def corner_of(derivation: Derivation) -> Corner | None:
    """The corner at the point of a derivation; None where its formula does not change there or names lack values.

    >>> import symgrad as sg
    >>> corner = corner_of(sg.differentiate("|x|", at={"x": 0}))
    >>> corner.differentiable, corner.continuous, corner.left.slope == number(-1), corner.convention == number(0)
    (False, True, True, True)
    """
    point = dict(derivation.at)
    tree, variable = derivation.expression_tree, derivation.variable
    if variable not in point or (set(names_in(tree)) | set(point)) - set(point) or any(map(names_in, point.values())):
        return None
    if has_abstract(tree):
        return None
    place = _place(point)
    if not any(_changes(node, place, variable) for node in walk(tree)):
        return None
    left, right = (_side(derivation, place, side) for side in (-1, 1))
    corner = Corner(tree, variable, derivation.at, _value(tree, point), left, right, None)
    if corner.differentiable:
        return corner
    taken = _convention(derivation, point)
    return corner if taken is None or not _between(corner, taken) else replace(corner, convention=taken)


def without_derivative(derivation: Derivation, point: Mapping[Name, Tree]) -> Corner | None:
    """The corner at a point where the function has no derivative; None where it has one, or names lack values.

    The formula of the derivative may have a value there all the same, which is then no derivative: sgn(0) = 0.

    >>> import symgrad as sg
    >>> corner = without_derivative(sg.differentiate("|x|"), {Name("x"): number(0)})
    >>> corner is not None, without_derivative(sg.differentiate("x |x|"), {Name("x"): number(0)})
    (True, None)
    """
    corner = corner_of(replace(derivation, at=tuple(point.items())))
    return None if corner is None or corner.differentiable else corner


def joints(derivation: Derivation) -> tuple[Corner, ...]:
    """The corners of a function given by cases, where its conditions compare the variable with numbers.

    >>> import symgrad as sg
    >>> [corner.differentiable for corner in joints(sg.differentiate("x^2 if x > 1 else 2x - 1"))]
    [True]
    """
    variable = derivation.variable
    if set(names_in(derivation.expression_tree)) != {variable}:
        return ()
    places: dict[Fraction, None] = {}
    for node in walk(derivation.expression_tree):
        if isinstance(node, Cases):
            for _, condition in node.branches:
                places.update(dict.fromkeys(_borders(condition, variable)))
    found = (corner_of(replace(derivation, at=((variable, number(place)),))) for place in sorted(places))
    return tuple(corner for corner in found if corner is not None)


def _borders(condition: Relation, variable: Name) -> Iterator[Fraction]:
    for left, _, right in links(condition):
        for one, other in ((left, right), (right, left)):
            value = exact(other, {}) if one == variable and not names_in(other) else None
            if value is not None:
                yield value


def _place(point: Mapping[Name, Tree]) -> Place:
    """The values of a point: exact where they are rational, else balls."""
    found: dict[Name, Fraction | arb] = {}
    for name, tree in point.items():
        value = exact(tree, {})
        found[name] = evaluate(tree, {}, _PRECISION) if value is None else value
    return found


def _moved(value: Fraction | arb, by: Fraction) -> Fraction | arb:
    return value + by if isinstance(value, Fraction) else value + arb(fmpq(by.numerator, by.denominator))


def _side(derivation: Derivation, place: Place, side: Side) -> OneSide:
    try:
        formula, _ = simplify(Beside(derivation.variable, place, side).formula(derivation.expression_tree))
    except NotDefinedError:
        return OneSide(side, None, None, None, None)
    inner = derive(formula, derivation.variable, partial=derivation.partial, name=derivation.function_name)
    point = dict(derivation.at)
    return OneSide(side, formula, inner, _value(formula, point), _value(inner.result_tree, point))


def _changes(node: Tree, place: Place, variable: Name) -> bool:
    """Whether what decides the formula of a node is just zero at the place, and varies."""
    return any(depends_on(each, variable) and is_zero(evaluate(each, place)) for each in deciding(node))


def _value(tree: Tree, point: Mapping[Name, Tree]) -> Tree | None:
    """A tree with the point put in; None where it has no finite value there."""
    filled = substitute(tree, point)
    if not evaluate(filled, {}).is_finite():
        return None
    value = exact(filled, {})
    return filled if value is None else number(value)


def _agree(left: Tree | None, right: Tree | None) -> bool:
    """Whether two values are there and equal; balls that cannot be told apart at 256 bits are."""
    if left is None or right is None:
        return False
    first, second = (exact(tree, {}) for tree in (left, right))
    if first is not None and second is not None:
        return first == second
    return bool(evaluate(left, {}, 256).overlaps(evaluate(right, {}, 256)))


def _between(corner: Corner, taken: Tree) -> bool:
    """Whether a value lies between the two slopes; max(x, x²) has 1 and 2 at x = 1, and nobody would take 0 there."""
    slopes = [exact(side.slope, {}) for side in (corner.left, corner.right) if side.slope is not None]
    value, known = exact(taken, {}), [slope for slope in slopes if slope is not None]
    return len(known) < len(slopes) or value is None or not known or min(known) <= value <= max(known)


def _convention(derivation: Derivation, point: Mapping[Name, Tree]) -> Tree | None:
    """The value of the derivative's formula, where each function that is at its kink has a convention for it."""
    for node in walk(derivation.expression_tree):
        if _changes(node, _place(point), derivation.variable):
            entry = FUNCTIONS.get(node.function) if isinstance(node, Call) else None
            if entry is None or not any(kink.convention for kink in entry.kinks):
                return None
    taken = substitute(derivation.result_tree, point)
    value = exact(taken, {})
    return None if value is None else number(value)
