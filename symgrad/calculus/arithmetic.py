"""Carrying out arithmetic on written numbers: 0 − 3·1 + 4·2x becomes −3 + 8x, and nothing else changes.

Numbers stay exact. A result is written as a decimal where a decimal took part and the result ends, and as a
fraction otherwise: 0.5·3 is 1.5, ½·3 is 3/2.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from symgrad.language.traversal import map_children
from symgrad.language.tree import (
    ONE,
    ZERO,
    Constant,
    Derivative,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Tree,
    decimal_places,
)

_LARGEST_EXPONENT = 64
"""Powers of numbers are worked out up to here; 2^1000 stays as it is written."""


@dataclass(frozen=True, slots=True)
class Value:
    """An exact number, and whether it should be written as a decimal."""

    number: Fraction
    decimal: bool = False

    def __add__(self, other: Value) -> Value:
        return Value(self.number + other.number, self.decimal or other.decimal)

    def __mul__(self, other: Value) -> Value:
        return Value(self.number * other.number, self.decimal or other.decimal)

    def inverse(self) -> Value:
        """One divided by the number, which must not be 0."""
        return Value(1 / self.number, self.decimal)

    def tree(self) -> Tree:
        """The number as it is written: a decimal, an integer or a fraction, negative outside."""
        size = abs(self.number)
        places = decimal_places(size) if self.decimal else None
        written: Tree
        if size.denominator == 1:
            written = Number(size)
        elif places is not None:
            written = Number(size, places)
        else:
            written = Quotient(Number(Fraction(size.numerator)), Number(Fraction(size.denominator)))
        return Negative(written) if self.number < 0 else written


UNIT = Value(Fraction(1))


def value_of(tree: Tree) -> Value | None:
    """The value of a tree that is a written number: 3, −0.5, ½ or 2/3; None for anything else."""
    match tree:
        case Number():
            return Value(tree.value, tree.places is not None)
        case Negative():
            inner = value_of(tree.operand)
            return None if inner is None else Value(-inner.number, inner.decimal)
        case Quotient(Number() as numerator, Number() as denominator) if denominator.value:
            decimal = numerator.places is not None or denominator.places is not None
            return Value(numerator.value / denominator.value, decimal)
        case _:
            return None


def fold(tree: Tree) -> Tree:
    """The tree with its arithmetic carried out; the very same object where there was none.

    >>> from symgrad.language.parser import read
    >>> from symgrad.language.printing import to_text
    >>> to_text(fold(read("0 - 3*1 + 4*2x")))
    '−3 + 8x'
    """
    if isinstance(tree, Derivative):
        return tree
    folded = map_children(tree, fold)
    match folded:
        case Sum():
            return _fold_sum(folded)
        case Product():
            return _fold_product(folded)
        case Negative():
            return negate(folded.operand) if isinstance(folded.operand, Negative) or _is(folded.operand, 0) else folded
        case Quotient():
            return _fold_quotient(folded)
        case Power():
            return _fold_power(folded)
        case _:
            return folded


def flat(tree: Tree) -> Tree:
    """The tree with sums inside sums and products inside products opened: they are written without brackets."""
    if isinstance(tree, Derivative):
        return tree
    opened = map_children(tree, flat)
    match opened:
        case Product(factors) if any(isinstance(factor, Product) for factor in factors):
            nested = (factor.factors if isinstance(factor, Product) else (factor,) for factor in factors)
            return Product(tuple(part for parts in nested for part in parts), opened.dots)
        case Sum(terms) if any(isinstance(term, Sum) for term in terms):
            return Sum(tuple(part for term in terms for part in (term.terms if isinstance(term, Sum) else [term])))
        case _:
            return opened


def negate(tree: Tree) -> Tree:
    """The negative, without a double minus and without −0."""
    match tree:
        case Negative():
            return tree.operand
        case Number() if tree.value == 0:
            return tree
        case _:
            return Negative(tree)


def _is(tree: Tree, number: int) -> bool:
    value = value_of(tree)
    return value is not None and value.number == number


def sum_terms(tree: Sum) -> list[Tree]:
    """The terms with nested sums opened, also those under a minus."""
    terms: list[Tree] = []
    for term in tree.terms:
        match term:
            case Sum():
                terms.extend(sum_terms(term))
            case Negative(Sum() as inner):
                terms.extend(negate(part) for part in sum_terms(inner))
            case _:
                terms.append(term)
    return terms


def _fold_sum(tree: Sum) -> Tree:
    terms = sum_terms(tree)
    values = [value_of(term) for term in terms]
    numbers = [value for value in values if value is not None]
    if len(numbers) <= 1 and not any(value.number == 0 for value in numbers) and len(terms) == len(tree.terms):
        return tree
    total = sum(numbers[1:], numbers[0]) if numbers else Value(Fraction(0))
    place = next((position for position, value in enumerate(values) if value is not None), None)
    kept = [
        total.tree() if position == place else term
        for position, (term, value) in enumerate(zip(terms, values, strict=True))
        if value is None or (position == place and total.number != 0)
    ]
    return join_sum(kept)


def join_sum(terms: list[Tree]) -> Tree:
    """The sum of any number of terms; a positive one is put first where the first is negative."""
    if not terms:
        return ZERO
    if len(terms) == 1:
        return terms[0]
    return Sum(tuple(terms))


def product_factors(tree: Product) -> tuple[bool, list[Tree]]:
    """Whether the product is negated, and its factors with nested products and signs opened."""
    negative = False
    factors: list[Tree] = []
    for factor in tree.factors:
        while isinstance(factor, Negative):
            negative, factor = not negative, factor.operand
        if isinstance(factor, Product):
            sign, inner = product_factors(factor)
            negative ^= sign
            factors.extend(inner)
        else:
            factors.append(factor)
    return negative, factors


def _fold_product(tree: Product) -> Tree:
    negative, factors = product_factors(tree)
    values = [value_of(factor) for factor in factors]
    numbers = [value for value in values if value is not None]
    untouched = len(numbers) <= 1 and not any(value.number in (0, 1) for value in numbers)
    if untouched and not negative and len(factors) == len(tree.factors) and (not numbers or values[0] is not None):
        return tree
    coefficient = UNIT
    for value in numbers:
        coefficient *= value
    if coefficient.number == 0:
        return ZERO
    if negative:
        coefficient = Value(-coefficient.number, coefficient.decimal)
    return with_coefficient(coefficient, [f for f, value in zip(factors, values, strict=True) if value is None])


def with_coefficient(coefficient: Value, factors: list[Tree]) -> Tree:
    """A number times factors, written as people do: no factor 1, the minus in front."""
    size = Value(abs(coefficient.number), coefficient.decimal)
    parts = factors if size.number == 1 and factors else [size.tree(), *factors]
    product = parts[0] if len(parts) == 1 else Product(tuple(parts))
    return negate(product) if coefficient.number < 0 else product


def _fold_quotient(tree: Quotient) -> Tree:
    if _is(tree.denominator, 1):
        return tree.numerator
    if _is(tree.numerator, 0) and not _is(tree.denominator, 0):
        return ZERO
    match tree.numerator, tree.denominator:
        case Negative(a), Negative(b):
            return _fold_quotient(Quotient(a, b))
        case Negative(a), b:
            return negate(_fold_quotient(Quotient(a, b)))
        case a, Negative(b):
            return negate(_fold_quotient(Quotient(a, b)))
        case _:
            pass
    value = value_of(tree)
    if value is None:
        return tree
    written = value.tree()
    return tree if written == tree else written


def _fold_power(tree: Power) -> Tree:
    if _is(tree.exponent, 1):
        return tree.base
    if _is(tree.exponent, 0) or _is(tree.base, 1):
        return ONE if not _is(tree.base, 0) else tree
    if isinstance(tree.base, Constant):
        return tree
    base, exponent = value_of(tree.base), value_of(tree.exponent)
    if base is None or exponent is None or exponent.number.denominator != 1 or base.number == 0:
        return tree
    if abs(exponent.number) > _LARGEST_EXPONENT:
        return tree
    return Value(base.number ** int(exponent.number), base.decimal).tree()
