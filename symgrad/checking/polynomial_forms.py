"""Whether a formula is multiplied out, or written as a product of what cannot be taken apart further.

Both are looked at from outside: what stands inside a function, under a root or in an exponent is left alone, and so is
a denominator. A function, a root, a power with a letter in its exponent count as letters of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import gcd
from typing import Final

from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx

from symgrad.calculus.arithmetic import UNIT, flat, sum_terms, value_of
from symgrad.calculus.factors import factors_of
from symgrad.calculus.polynomial import multiplied_out
from symgrad.language.tree import Negative, Number, Power, Product, Quotient, Sum, Tree

_MOST_TERMS: Final = 24
_MOST_LETTERS: Final = 8
_HIGHEST_DEGREE: Final = 12
"""A sum beyond these limits is not taken apart: it passes as it is."""

Monomial = Mapping[Tree, int]


def is_expanded(tree: Tree) -> bool:
    """No product of a sum, no whole power of a sum, and no two terms that differ by their number only.

    >>> from symgrad.language.parser import read
    >>> [is_expanded(read(text)) for text in ("x^2 + 2x + 1", "(x + 1)^2", "x(x + 1)", "x + x + 1", "sin(x(x + 1))")]
    [True, False, False, False, True]
    """
    tree = flat(tree)
    terms = sum_terms(tree) if isinstance(tree, Sum) else [tree]
    keys = [frozenset(factors_of(term).exponents()) for term in terms]
    return len(set(keys)) == len(keys) and all(_is_term(term) for term in terms)


def _is_term(tree: Tree) -> bool:
    """A product without a sum among its factors, with one number at the most."""
    match tree:
        case Negative(operand):
            return not isinstance(operand, Sum) and _is_term(operand)
        case Quotient(numerator, _):
            return is_expanded(numerator)
        case Product(factors):
            if sum(isinstance(factor, Number) for factor in factors) > 1:
                return False
            return not any(isinstance(factor, Sum) for factor in factors) and all(map(_is_term, factors))
        case Power(Sum(), exponent):
            count = value_of(exponent)
            return count is None or count.number.denominator != 1 or count.number < 2
        case Sum():
            return is_expanded(tree)
        case _:
            return True


def is_factored(tree: Tree) -> bool:
    """A product of factors of which none can be taken apart further over the rational numbers.

    >>> from symgrad.language.parser import read
    >>> [is_factored(read(text)) for text in ("(x + 1)^2", "x^2 + 2x + 1", "2(x + 1)", "2x + 2", "x^2 + 1")]
    [True, False, True, False, True]
    >>> is_factored(read("x e^x + e^x"))
    False
    """
    return all(is_irreducible(factor) for factor in _factors(flat(tree)))


def _factors(tree: Tree) -> Iterator[Tree]:
    """The factors above the line, powers taken as their bases."""
    match tree:
        case Negative(operand) | Quotient(operand, _):
            yield from _factors(operand)
        case Product(factors):
            for factor in factors:
                yield from _factors(factor)
        case Power(base, exponent) if (count := value_of(exponent)) is not None and count.number.denominator == 1:
            yield from _factors(base) if count.number > 0 else ()
        case _:
            yield tree


def is_irreducible(tree: Tree) -> bool:
    """Whether a sum has no factor but itself; what is no sum, and what is too long to tell, passes."""
    if not isinstance(tree, Sum) or len(tree.terms) > _MOST_TERMS:
        return True
    opened = multiplied_out(tree)
    terms = [_monomial(term) for term in (sum_terms(opened) if isinstance(opened, Sum) else [tree])]
    if any(term is None for term in terms):
        return True
    polynomial = _polynomial([term for term in terms if term is not None])
    if polynomial is None:
        return True
    _, factors = polynomial.factor()
    if any(len(factor) == 1 for factor, _ in factors) or sum(count for _, count in factors) > 1:
        return False
    whole = [value for value in polynomial.coeffs() if value.q == 1]
    return len(whole) < len(polynomial) or gcd(*(int(value.p) for value in whole)) == 1


def _monomial(term: Tree) -> tuple[Fraction, Monomial] | None:
    """A term as its number and the power of each letter; None where a bracket is among its factors.

    e^{2x} is the second power of e^x.
    """
    factors = factors_of(term)
    found: dict[Tree, int] = {}
    for base, exponent in factors.exponents():
        if isinstance(base, Sum):
            return None
        count = value_of(exponent)
        letter = base
        if count is None:
            inner = factors_of(exponent)
            count, letter = inner.coefficient, Power(base, inner.scaled(UNIT).tree())
        elif count.number.denominator != 1:
            letter = Power(base, Quotient(Number(Fraction(1)), Number(Fraction(count.number.denominator))))
            found[letter] = found.get(letter, 0) + count.number.numerator
            continue
        if count.number.denominator != 1 or abs(count.number) > _HIGHEST_DEGREE:
            return None
        found[letter] = found.get(letter, 0) + int(count.number)
    return factors.coefficient.number, found


def _polynomial(terms: Sequence[tuple[Fraction, Monomial]]) -> fmpq_mpoly | None:
    """The polynomial with these terms, shifted so that no exponent is negative; None beyond the limits, and for 0."""
    letters = list(dict.fromkeys(letter for _, powers in terms for letter in powers))
    if not letters or len(letters) > _MOST_LETTERS:
        return None
    lowest = [min(0, *(powers.get(letter, 0) for _, powers in terms)) for letter in letters]
    found: dict[tuple[int, ...], fmpq] = {}
    for number, powers in terms:
        key = tuple(powers.get(letter, 0) - least for letter, least in zip(letters, lowest, strict=True))
        found[key] = found.get(key, fmpq(0)) + fmpq(number.numerator, number.denominator)
    if max(map(sum, found)) > _HIGHEST_DEGREE or not any(found.values()):
        return None
    context = fmpq_mpoly_ctx.get([f"a{place}" for place in range(len(letters))], Ordering.lex)
    return context.from_dict(found)
