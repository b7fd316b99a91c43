"""Derivatives of integrals by their limits, carried out before they are compared: d/dx ∫_0^x f(t) dt is f(x)."""

from __future__ import annotations

from typing import Final

from symgrad.language.traversal import depends_on, map_children, names_in, substitute, walk
from symgrad.language.tree import (
    ZERO,
    Call,
    Constant,
    Derivative,
    Integral,
    Name,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Tree,
)

_SMOOTH: Final = frozenset({"exp", "sin", "cos", "sinh", "cosh", "tanh", "sigmoid", "atan", "arctan"})
"""Functions that are continuous everywhere."""


def without_integrals(tree: Tree) -> Tree:
    """The tree with every derivative of an integral by its limits carried out.

    That is done by the fundamental theorem, so only where the integrand is continuous everywhere.

    >>> from symgrad.language.parser import read
    >>> from symgrad.language.printing import to_text
    >>> to_text(without_integrals(read("d/dx ∫_0^x cos(t) dt"))), to_text(without_integrals(read("d/dx ∫_1^x 1/t dt")))
    ('cos x', 'd/dx[∫_1^x 1/t dt]')
    """
    tree = map_children(tree, without_integrals)
    match tree:
        case Derivative(Integral() as inner, (variable, *rest)) if _is_smooth(inner.body):
            if depends_on(inner.body, variable) and inner.variable != variable:
                return tree
            found = _by_its_limits(inner, variable)
            return Derivative(found, tuple(rest), tree.partial, applied=True) if rest else found
        case _:
            return tree


def _by_its_limits(integral: Integral, variable: Name) -> Tree:
    """f(b) b′ − f(a) a′."""
    above, below = (_end(integral, limit, variable) for limit in (integral.upper, integral.lower))
    if below is None:
        return ZERO if above is None else above
    return Negative(below) if above is None else Sum((above, Negative(below)))


def _end(integral: Integral, limit: Tree, variable: Name) -> Tree | None:
    if not depends_on(limit, variable):
        return None
    value = substitute(integral.body, {integral.variable: limit})
    return value if limit == variable else Product((value, Derivative(limit, (variable,), applied=True)))


def _is_smooth(body: Tree) -> bool:
    """Whether an integrand is certainly continuous everywhere."""
    return all(map(_has_no_gap, walk(body)))


def _has_no_gap(node: Tree) -> bool:
    match node:
        case Number() | Constant() | Name() | Negative() | Sum() | Product():
            return True
        case Power(base, Number(value)):
            return (value.denominator == 1 and value >= 0) or not names_in(base)
        case Power(Constant("e")):
            return True
        case Quotient():
            return isinstance(node.denominator, Number) and node.denominator.value != 0
        case Call():
            return node.function in _SMOOTH and not node.primes
        case _:
            return False
