"""Sums of products multiplied out, term by term: (x + 1)(x − 3) is x² − 3x + x − 3 and then x² − 2x − 3."""

from __future__ import annotations

from dataclasses import replace

from symgrad.calculus.arithmetic import UNIT, negate, sum_terms, value_of
from symgrad.calculus.factors import Factors, collected, factors_of
from symgrad.language.tree import Negative, Power, Product, Sum, Tree, constant_value

_MOST_TERMS = 60
"""Multiplying out ends here: what is longer is not what a textbook would print."""
_HIGHEST_POWER = 4


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
    parts = [factors_of(term) for term in sum_terms(total)]
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
    if not shared:
        return None
    common = replace(parts[0], coefficient=UNIT, powers=shared)
    return common, [_without(part, common) for part in parts]


def _without(part: Factors, common: Factors) -> Tree:
    left = replace(part, powers={base: list(powers) for base, powers in part.powers.items()})
    for base, powers in common.powers.items():
        left.powers[base].append(negate(powers[0]))
    return left.tree()
