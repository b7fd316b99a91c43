"""How an activation, its derivative and stretches of the line are called on a page."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from symgrad.calculus.bounds import INFINITY
from symgrad.calculus.closed import closed_form
from symgrad.calculus.one_sided import Side
from symgrad.language.tree import Call, Name, Negative, Relation, Tree, decimal_places, number
from symgrad.networks.activation_study import ActivationStudy, Z
from symgrad.numeric.balls import exact

_SHORT = 2
WHOLE_LINE = Relation(Negative(INFINITY), "<", Relation(Z, "<", INFINITY))


def called(study: ActivationStudy, argument: Tree = Z) -> Call:
    """σ(z), or φ(z) where it is a text of one's own."""
    if study.entry is not None and isinstance(study.formula, Call):
        return Call(study.formula.function, (argument,))
    return Call("phi", (argument,))


def slope_name(study: ActivationStudy, argument: Tree = Z) -> Call:
    """σ′(z)."""
    return replace(called(study, argument), primes=1)


def decimal(value: Fraction) -> Tree:
    """A number as it is printed: a decimal where it ends, else a fraction."""
    return number(value, decimal_places(value) or None)


def short_number(tree: Tree) -> Tree:
    """A number as a decimal of up to two places where it is one, else in closed form: 0.01, but 1/6 and 1/4096."""
    value = exact(tree, {})
    places = None if value is None else decimal_places(value)
    return decimal(value) if value is not None and places is not None and places <= _SHORT else closed_form(tree)


def stretch(low: Fraction | None, high: Fraction | None, name: Name = Z) -> Tree:
    """−3 < z < 3, z < 0 or z > 0, or the whole line."""
    if low is None and high is None:
        return WHOLE_LINE
    if high is None:
        assert low is not None
        return Relation(name, ">", decimal(low))
    if low is None:
        return Relation(name, "<", decimal(high))
    return Relation(decimal(low), "<", Relation(name, "<", decimal(high)))


def end_of(side: Side) -> Tree:
    """z → −∞ or z → ∞."""
    return Relation(Z, "→", INFINITY if side > 0 else Negative(INFINITY))
