"""A function of one variable in pieces: on each of them one plain formula holds, which has all its derivatives.

|z|, max, ReLU and functions given by cases change their formula at places; between these they are resolved to what
they are there.

>>> from symgrad.language.parser import read
>>> [to_text(piece.formula) for piece in pieces_of(read("relu(z)"), Name("z"))]
['0', 'z']
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import prod

from symgrad.calculus.differentiate import derive
from symgrad.calculus.one_sided import Beside, Side, deciding, opened
from symgrad.calculus.shape import zeros
from symgrad.calculus.simplify import simplify
from symgrad.errors import UnsupportedError
from symgrad.functions.registry import FUNCTIONS
from symgrad.language.definitions import definition
from symgrad.language.printing import to_text
from symgrad.language.traversal import children, depends_on, map_children, substitute, walk, with_children
from symgrad.language.tree import ONE, Call, Cases, Name, Negative, Tree
from symgrad.numeric.balls import exact

_MOST_CHOICES = 64


@dataclass(frozen=True, slots=True)
class Piece:
    """A formula and the interval on which it holds; None for an end that lies at infinity."""

    formula: Tree
    variable: Name
    low: Fraction | None = None
    high: Fraction | None = None

    def derivative(self, order: int) -> Tree:
        """The derivative of an order, 0 for the formula itself."""
        return _derivative(self.formula, self.variable, order)

    def forms(self, order: int, side: Side) -> tuple[Tree, ...]:
        """The same with what grows to the right: z for −z on the left side, functions as they are or by definition."""
        turned: list[Tree] = []
        for formula in (self.formula, by_definition(self.formula)):
            tree = _derivative(formula, self.variable, order)
            turned.append(tree if side > 0 else substitute(tree, {self.variable: Negative(self.variable)}))
        return tuple(dict.fromkeys(turned))


@lru_cache(maxsize=256)
def _derivative(formula: Tree, variable: Name, order: int) -> Tree:
    if order == 0:
        return formula
    return derive(_derivative(formula, variable, order - 1), variable).result_tree


def by_definition(tree: Tree) -> Tree:
    """Activations without kinks in terms of simpler functions: σ(z) as 1/(1 + e^(−z)).

    >>> from symgrad.language.parser import read
    >>> to_text(by_definition(read("z sigmoid(z)")))
    'z/(1 + e^(−z))'
    """
    return _simplified(_by_definition(tree))


def _by_definition(tree: Tree) -> Tree:
    inside = map_children(tree, _by_definition)
    body = _body(inside)
    return inside if body is None else _by_definition(body)


def _body(tree: Tree) -> Tree | None:
    """What an activation without kinks is defined to be at its argument; None for anything else."""
    match tree:
        case Call(function, (argument,), 0) if function in FUNCTIONS:
            entry, found = FUNCTIONS[function], definition(function)
            if entry.kind == "activation" and not entry.kinks and found is not None and len(found[0]) == 1:
                return substitute(found[1], {found[0][0]: argument})
    return None


def pieces_of(tree: Tree, variable: Name) -> tuple[Piece, ...]:
    """The pieces from left to right.

    Raises :class:`UnsupportedError` where the places at which the formula changes are not found as fractions.
    """
    tree = _with_cases(tree)
    places = _places(tree, variable)
    if not places:
        return (Piece(tree, variable),)
    found = [Piece(_beside(tree, variable, places[0], -1), variable, None, places[0])]
    for place, high in zip(places, [*places[1:], None], strict=True):
        formula = _beside(tree, variable, place, 1)
        if formula == found[-1].formula:  # nothing changes there after all
            found[-1] = replace(found[-1], high=high)
        else:
            found.append(Piece(formula, variable, place, high))
    return tuple(found)


def _with_cases(tree: Tree) -> Tree:
    """The tree with all functions whose definitions need cases by these definitions: softsign(z) as z/(1 + |z|)."""
    inside = map_children(tree, _with_cases)
    plain = opened(inside)
    if plain != inside:
        return _with_cases(plain)
    body = _body(inside)
    return inside if body is None or not any(deciding(node) for node in walk(body)) else _with_cases(body)


def _beside(tree: Tree, variable: Name, place: Fraction, side: Side) -> Tree:
    return _simplified(Beside(variable, {variable: place}, side).formula(tree))


def _places(tree: Tree, variable: Name) -> list[Fraction]:
    found: set[Fraction] = set()
    for node in walk(tree):
        for difference in deciding(node):
            for plain in _choices(difference):
                found.update(_zeros(plain, variable))
    return sorted(found)


def _zeros(difference: Tree, variable: Name) -> Iterator[Fraction]:
    if not depends_on(difference, variable):
        return
    for zero in zeros(difference, variable):
        value = exact(zero, {})
        if value is None:
            raise UnsupportedError("a place at which the formula changes", to_text(zero), reason="it is irrational")
        yield value


def _choices(tree: Tree) -> list[Tree]:
    """Every plain formula that a tree can be: each |u| as u and as −u, each maximum as one of its arguments."""
    match opened(tree):
        case Call("abs", (u,), 0):
            parts: tuple[Tree, ...] = (u, Negative(u))
        case Call("sign", _, 0):
            parts = (ONE, Negative(ONE))
        case Call("max" | "min", arguments, 0):
            parts = arguments
        case Cases(branches, otherwise):
            parts = (*(formula for formula, _ in branches), *([otherwise] if otherwise is not None else []))
        case plain if children(plain):
            options = [_choices(part) for part in children(plain)]
            if prod(map(len, options)) > _MOST_CHOICES:
                raise UnsupportedError("a formula that changes at so many places", to_text(tree))
            return [with_children(plain, chosen) for chosen in product(*options)]
        case plain:
            return [plain]
    return [choice for part in parts for choice in _choices(part)]


def _simplified(tree: Tree) -> Tree:
    return simplify(tree)[0] if tree != ONE else tree
