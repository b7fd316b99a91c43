"""Sums of fractions written over one bar, and fractions within fractions cleared.

Both multiply by what stands below a bar, which is not 0 where the line has a value; so the new line has the same
value there. A common denominator is taken only where it makes the line shorter: 2x − 2/x² stays as it is.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import lcm

from symgrad.calculus.arithmetic import Value, fold, join_sum, sum_terms, value_of
from symgrad.calculus.factors import Factors, factors_of
from symgrad.calculus.polynomial import multiplied_out
from symgrad.language.traversal import walk
from symgrad.language.tree import Negative, Product, Quotient, Sum, Tree, number

_MOST_TERMS = 8
"""Longer sums of fractions get no shorter over one bar."""


def size(tree: Tree) -> int:
    """How long a tree is: its number of nodes.

    >>> from symgrad.language.parser import read
    >>> size(read("2x + 1"))
    5
    """
    return sum(1 for _ in walk(tree))


def over_one_bar(node: Tree) -> Tree | None:
    """A sum of fractions over their common denominator, where there is a bracket or root in it and that is shorter.

    >>> from symgrad.language.parser import read
    >>> from symgrad.language.printing import to_text
    >>> to_text(over_one_bar(read("2x/(x - 1) - (x^2 + 1)/(x - 1)^2")))
    '(x² − 2x − 1)/(x − 1)²'
    """
    if not isinstance(node, Sum) or not _has_fractions(node):
        return None
    found = _brought_together(node)
    if found is None:
        return None
    above, below, bases = found
    if not any(isinstance(base, Sum) or _is_root(below, base) for base in bases):
        return None
    whole = factors_of(Quotient(above, below.tree())).tree()
    return whole if size(whole) < size(node) else None


def _is_root(below: Factors, base: Tree) -> bool:
    value = value_of(below.powers[base][0])
    return value is not None and value.number.denominator > 1


def without_inner_fractions(node: Tree) -> Tree | None:
    """A fraction whose parts are sums of fractions, with both parts multiplied by the inner denominators.

    >>> from symgrad.language.parser import read
    >>> from symgrad.language.printing import to_text
    >>> to_text(without_inner_fractions(read("(1/t - ln(t))/(t + 1)^2")))
    '(1 − t ln t)/(t (t + 1)²)'
    """
    match node:
        case Quotient(Sum() as top, bottom) if _has_fractions(top) and (found := _brought_together(top)) is not None:
            above, below, _ = found
            return factors_of(Quotient(above, Product((bottom, below.tree())))).tree()
        case Quotient(top, Sum() as bottom) if (
            _has_fractions(bottom) and (found := _brought_together(bottom)) is not None
        ):
            above, below, _ = found
            return factors_of(Quotient(Product((top, below.tree())), above)).tree()
        case _:
            return None


def _has_fractions(total: Sum) -> bool:
    """Whether a term is a fraction, or a product with one."""
    return len(total.terms) <= _MOST_TERMS and any(
        isinstance(part, Quotient) and value_of(part) is None
        for term in sum_terms(total)
        for part in (term.factors if isinstance(term, Product) else (_unsigned(term),))
    )


def _unsigned(term: Tree) -> Tree:
    return term.operand if isinstance(term, Negative) else term


def _brought_together(total: Sum) -> tuple[Tree, Factors, list[Tree]] | None:
    """Numerator and denominator of the sum over one bar, and the bases below it; None where nothing is below."""
    sums: dict[frozenset[Tree], Tree] = {}
    parts = [factors_of(term, sums) for term in sum_terms(total)]
    common: dict[Tree, Fraction] = {}
    for part in parts:
        for base, exponent in part.exponents():
            value = value_of(exponent)
            if value is not None and value.number < 0:
                common[base] = max(-value.number, common.get(base, Fraction(0)))
    below = Factors(powers={base: [Value(exponent).tree()] for base, exponent in common.items()}, sums=sums)
    for part in parts:
        below.rooted |= part.rooted
    count = lcm(*(1 if part.coefficient.decimal else part.coefficient.number.denominator for part in parts))
    if not common:
        return None
    raised = [_times(part, below, count) for part in parts]
    above = fold(join_sum(raised))
    opened = multiplied_out(above)
    if opened is not None and size(opened) < size(above):
        above = opened
    return above, replace(below, coefficient=Value(Fraction(count))), list(common)


def _times(part: Factors, below: Factors, count: int) -> Tree:
    """A term times the common denominator."""
    return factors_of(Product((number(count), part.tree(), below.tree()))).tree()
