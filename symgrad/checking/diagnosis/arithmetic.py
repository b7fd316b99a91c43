"""Sums and products without what is 0 or 1: what wrong rules are put together from."""

from __future__ import annotations

from fractions import Fraction

from symgrad.language.tree import ONE, ZERO, Negative, Number, Power, Product, Quotient, Sum, Tree, number


def plus(*terms: Tree) -> Tree:
    """The sum of what is not 0."""
    kept = tuple(term for term in terms if term != ZERO)
    return Sum(kept) if len(kept) > 1 else kept[0] if kept else ZERO


def minus(tree: Tree) -> Tree:
    """The negative."""
    match tree:
        case Negative():
            return tree.operand
        case Number() if tree.value == 0:
            return tree
        case _:
            return Negative(tree)


def times(*factors: Tree) -> Tree:
    """The product of what is not 1; 0 if one factor is 0."""
    if ZERO in factors:
        return ZERO
    kept = tuple(factor for factor in factors if factor != ONE)
    return Product(kept) if len(kept) > 1 else kept[0] if kept else ONE


def over(above: Tree, below: Tree) -> Tree:
    """The fraction."""
    return above if below == ONE or above == ZERO else Quotient(above, below)


def to_the(base: Tree, exponent: Tree) -> Tree:
    """The power."""
    return ONE if exponent == ZERO else base if exponent == ONE else Power(base, exponent)


def literal(tree: Tree) -> Fraction | None:
    """The value of a number, also of a fraction of two; None for anything else."""
    match tree:
        case Negative():
            value = literal(tree.operand)
            return None if value is None else -value
        case Quotient():
            above, below = literal(tree.numerator), literal(tree.denominator)
            return None if above is None or not below else above / below
        case Number():
            return tree.value
        case _:
            return None


def lowered(exponent: Tree, by: int = 1) -> Tree:
    """The exponent less one."""
    value = literal(exponent)
    return Sum((exponent, number(-by))) if value is None else number(value - by)
