"""Sums of products multiplied out, term by term: (x + 1)(x − 3) is x² − 3x + x − 3 and then x² − 2x − 3."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import gcd

from symgrad.calculus.arithmetic import UNIT, Value, flat, fold, join_sum, negate, sum_terms, value_of
from symgrad.calculus.factors import Factors, collected, factors_of
from symgrad.language.tree import Name, Negative, Power, Product, Sum, Tree, constant_value

_MOST_TERMS = 60
"""Multiplying out ends here: what is longer is not what a textbook would print."""
_HIGHEST_POWER = 4
_MOST_FACTORED = 12
"""In a longer sum nobody looks for a common factor."""


def multiplied_out(tree: Tree) -> Tree | None:
    """The sum with its products multiplied out and like terms collected; None where it would get too long.

    >>> from symgrad.language.parser import read
    >>> from symgrad.language.printing import to_text
    >>> to_text(multiplied_out(read("2x(x - 3) - (x^2 + 1)")))
    'x² − 6x − 1'
    """
    terms = _terms(tree)
    return None if terms is None else collected(terms)


def _terms(tree: Tree) -> list[Tree] | None:
    """The terms of the tree after multiplying out, each a product without sums; None where there are too many."""
    match tree:
        case Sum():
            found: list[Tree] = []
            for term in sum_terms(tree):
                parts = _terms(term)
                if parts is None or len(found) + len(parts) > _MOST_TERMS:
                    return None
                found.extend(parts)
            return found
        case Negative(operand):
            parts = _terms(operand)
            return None if parts is None else [negate(part) for part in parts]
        case Product(factors):
            return _times([_terms(factor) for factor in factors])
        case Power(Sum() as base, exponent) if (count := _small(exponent)) is not None:
            return _times([_terms(base)] * count)
        case _:
            return [tree]


def _small(exponent: Tree) -> int | None:
    value = constant_value(exponent)
    return int(value) if value is not None and value.denominator == 1 and 2 <= value <= _HIGHEST_POWER else None


def _times(factors: list[list[Tree] | None]) -> list[Tree] | None:
    """Each term of one factor times each of the next."""
    terms: list[list[Tree]] = [[]]
    for factor in factors:
        if factor is None or len(terms) * len(factor) > _MOST_TERMS:
            return None
        terms = [[*left, right] for left in terms for right in factor]
    return [parts[0] if len(parts) == 1 else Product(tuple(parts)) for parts in terms]


def common_factors(total: Sum) -> tuple[Factors, list[Tree]] | None:
    """What all terms of a sum have in common, and what is left of each; None where that is nothing but a number.

    >>> from symgrad.language.parser import read
    >>> from symgrad.language.printing import to_text
    >>> common, rest = common_factors(read("2x sin(x) + x^2 cos(x)"))
    >>> to_text(common.tree()), [to_text(part) for part in rest]
    ('x', ['2 sin x', 'x cos x'])
    """
    sums: dict[frozenset[Tree], Tree] = {}
    parts = [factors_of(term, sums) for term in sum_terms(total)]
    shared: dict[Tree, list[Tree]] = {}
    exponents = [dict(part.exponents()) for part in parts]
    for base, exponent in exponents[0].items():
        powers = [other.get(base) for other in exponents]
        values = [None if power is None else value_of(power) for power in powers]
        numbers = [value for value in values if value is not None and value.number > 0]
        if len(numbers) == len(values):
            shared[base] = [min(numbers, key=lambda value: value.number).tree()]
        elif all(power == exponent for power in powers):
            shared[base] = [exponent]
        elif both := _common_terms([power for power in powers if power is not None], len(powers)):
            shared[base] = [join_sum(both)]
    if not shared:
        return None
    common = replace(parts[0], coefficient=UNIT, powers=shared)
    return common, [_without(part, common) for part in parts]


def _common_terms(exponents: list[Tree], count: int) -> list[Tree]:
    """What sums of exponents share: e^{x + y} and e^{x + z} have e^x in common."""
    if len(exponents) < count or not all(isinstance(exponent, Sum) for exponent in exponents):
        return []
    terms = [sum_terms(exponent) for exponent in exponents if isinstance(exponent, Sum)]
    common = [term for term in terms[0] if all(term in other for other in terms)]
    left = [part for other in terms for part in other if part not in common]
    return [] if any(value_of(part) is not None for part in left) else common


def taken_out(total: Sum) -> Tree | None:
    """The sum with what its terms share before a bracket, where an exponential or a bracket is among it.

    A polynomial such as 2x + 4x² is left as it is, and so is 2x sin x + x² cos x.

    >>> from symgrad.language.parser import read
    >>> from symgrad.language.printing import to_text
    >>> to_text(taken_out(read("2(x + 1)e^x + (x + 1)^2 e^x")))
    '(x + 1) (x + 3) e^x'
    """
    found = common_factors(total) if len(total.terms) <= _MOST_FACTORED else None
    if found is None or not any(_is_taken_out(base, exponent) for base, exponent in found[0].exponents()):
        return None
    common, rest = found
    size = _common_number([factors_of(part).coefficient for part in rest])
    rest = [factors_of(Product((Value(1 / size).tree(), part))).tree() for part in rest]
    bracket = fold(flat(join_sum(rest)))
    bracket = collected(sum_terms(bracket)) if isinstance(bracket, Sum) else bracket
    inner = descending(bracket) if isinstance(bracket, Sum) else bracket
    return factors_of(Product((Value(size).tree(), common.tree(), inner))).tree()


def names_taken_out(total: Tree) -> tuple[Tree, Tree] | None:
    """The plain names that the terms of a sum share, and the sum with them before a bracket; None for a polynomial.

    >>> from symgrad.language.parser import read
    >>> from symgrad.language.printing import to_text
    >>> [to_text(part) for part in names_taken_out(read("2x sin(x) + x^2 cos(x)"))]
    ['x', 'x (2 sin x + x cos x)']
    """
    if not isinstance(total, Sum) or len(total.terms) > _MOST_FACTORED:
        return None
    found = common_factors(total)
    if found is None or not all(isinstance(base, Name) for base in found[0].powers):
        return None
    bases = [base for term in sum_terms(total) for base, _ in factors_of(term).exponents()]
    if all(isinstance(base, Name) for base in bases):
        return None
    common, rest = found
    return common.tree(), flat(Product((common.tree(), flat(join_sum(rest)))))


def _is_taken_out(base: Tree, exponent: Tree) -> bool:
    return isinstance(base, Sum) or value_of(exponent) is None


def _common_number(values: list[Value]) -> Fraction:
    """The greatest common divisor of whole numbers, negative where all are; 1 where they are not whole."""
    sign = -1 if all(value.number < 0 for value in values) else 1
    if any(value.decimal or value.number.denominator != 1 for value in values):
        return Fraction(sign)
    return Fraction(sign * gcd(*(int(value.number) for value in values)))


def descending(total: Sum) -> Sum:
    """A polynomial with its highest power first, unless that has a minus; another sum as it is.

    >>> from symgrad.language.parser import read
    >>> from symgrad.language.printing import to_text
    >>> to_text(descending(read("3 + x"))), to_text(descending(read("1 - x")))
    ('x + 3', '1 − x')
    """
    ordered = []
    for term in sum_terms(total):
        degree = Fraction(0)
        for base, exponent in factors_of(term).exponents():
            value = value_of(exponent)
            if not isinstance(base, Name) or value is None or value.number < 0:
                return total
            degree += value.number
        ordered.append((degree, term))
    ordered.sort(key=lambda item: -item[0])
    return total if isinstance(ordered[0][1], Negative) else Sum(tuple(term for _, term in ordered))


def _without(part: Factors, common: Factors) -> Tree:
    left = replace(part, powers={base: list(powers) for base, powers in part.powers.items()})
    for base, powers in common.powers.items():
        left.powers[base].append(negate(powers[0]))
    return left.tree()
