"""Mistakes seen in the whole answer, whatever led to it: its sign, a factor, a constant, a term that is missing.

Only what is established is said: the same ratio to the right answer at every point, or the same difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from typing import Any, Final

from flint import arb, fmpq

from symgrad.checking.diagnosis.arithmetic import minus, plus, times
from symgrad.checking.diagnosis.book import BUDGET, PRECISION, Alternative
from symgrad.checking.diagnosis.mistake import Made, Variant
from symgrad.checking.target import Target
from symgrad.errors import UnsupportedError
from symgrad.language.tree import Name, Negative, Product, Sum, Tree, number
from symgrad.numeric.columns import Columns
from symgrad.numeric.precision import working_precision

_MOST_TERMS: Final = 12
_MOST_FACTORS: Final = 6
_LARGEST_FACTOR: Final = 100
_BITS: Final = 80
_FEWEST_POINTS: Final = 3


def whole_variants(right: Tree) -> Iterator[Variant]:
    """The right result with another sign, or without a term or a factor.

    >>> from symgrad.language.parser import read
    >>> from symgrad.language.printing import to_text
    >>> [to_text(variant.tree) for variant in whole_variants(read("2x + 1"))][:3]
    ['−(2x + 1)', '1', '−2x + 1']
    """
    yield Variant(minus(right), (Made("sign"),))
    terms = right.terms if isinstance(right, Sum) else (right,)
    if len(terms) > _MOST_TERMS:
        return
    for place, term in enumerate(terms):
        before, after = terms[:place], terms[place + 1 :]
        if len(terms) > 1:
            yield Variant(plus(*before, *after), (Made("term_missing", (("u", term),)),))
            yield Variant(plus(*before, minus(term), *after), (Made("sign_of_one_term", (("u", term),)),))
        for factor, rest in _factors(term):
            yield Variant(plus(*before, rest, *after), (Made("factor_missing", (("c", factor),)),))


def _factors(term: Tree) -> Iterator[tuple[Tree, Tree]]:
    """Each factor of a term, or two of them, and the term without."""
    match term:
        case Negative():
            for factor, rest in _factors(term.operand):
                yield factor, minus(rest)
        case Product() if len(term.factors) <= _MOST_FACTORS:
            places = range(len(term.factors))
            for dropped in (*((place,) for place in places), *combinations(places, 2)):
                kept = [factor for place, factor in enumerate(term.factors) if place not in dropped]
                yield times(*(term.factors[place] for place in dropped)), times(*kept)
        case _:
            return


def compared_whole(target: Target, answer: Tree) -> tuple[Alternative, ...]:
    """A rational ratio to the right answer, or a constant difference, at all points.

    >>> from symgrad.checking.target import target_of
    >>> from symgrad.language.parser import read
    >>> compared_whole(target_of(read("2x")), read("6x"))[0][0].mistake
    'factor_extra'
    """
    if target.is_complex or len(target.spots) < _FEWEST_POINTS or target.along is not None:
        return ()
    try:
        with working_precision(PRECISION):
            names, expected = target.column(PRECISION)
            given = Columns(names, len(target.spots), BUDGET).of(answer)
            pairs = [(_ball(one), _ball(other)) for one, other in zip(expected, given, strict=True)]
            pairs = [(one, other) for one, other in pairs if one.is_finite() and other.is_finite()]
            if len(pairs) < _FEWEST_POINTS or _all_alike([one for one, _ in pairs]) is not None:
                return ()
            ratio = _all_alike([other / one for one, other in pairs if not one.contains(0)])
            apart = _all_alike([other - one for one, other in pairs])
    except UnsupportedError:
        return ()
    if ratio is not None:
        return _scaled(_rational(ratio))
    return () if apart is None else _shifted(apart)


def _scaled(factor: Fraction | None) -> tuple[Alternative, ...]:
    if factor is None or factor in (0, 1):
        return ()
    if factor == -1:
        return ((Made("sign"),),)
    if abs(factor) < 1 and factor.numerator in (1, -1):
        return ((Made("factor_lost", (("c", number(1 / factor)),)),),)
    return ((Made("factor_extra", (("c", number(factor)),)),),)


def _shifted(apart: arb) -> tuple[Alternative, ...]:
    """A constant that is too much."""
    constant = _rational(apart)
    return () if constant is None else ((Made("constant_added", (("c", number(constant)),)),),)


def added_letter(target: Target, answer: Tree) -> tuple[Alternative, ...]:
    """The right answer with a letter of its own added: an integration constant.

    >>> from symgrad.checking.target import target_of
    >>> from symgrad.language.parser import read
    >>> added_letter(target_of(read("2x")), read("2x + C"))[0][0].mistake
    'integration_constant'
    """
    match answer:
        case Sum(terms) if isinstance(terms[-1], Name) and terms[-1] not in target.known_names():
            from symgrad.checking.equivalence import judge
            from symgrad.checking.verdict import Status

            if judge(target, plus(*terms[:-1])).status is Status.correct:
                return ((Made("integration_constant", (("c", terms[-1]),)),),)
    return ()


def _all_alike(values: list[Any]) -> arb | None:
    """The number that all values are, None where two differ or one is not known well enough."""
    if len(values) < _FEWEST_POINTS:
        return None
    first = values[0]
    if any(not first.overlaps(value) or not _is_accurate(value) for value in values):
        return None
    found: arb = min(values, key=lambda value: value.rad())
    return found


def _is_accurate(value: arb) -> bool:
    return bool(value.rel_accuracy_bits() >= _BITS or value.contains(0))


def _rational(value: arb) -> Fraction | None:
    """The fraction with a small numerator and denominator inside a ball."""
    if not abs(value) < 2 * _LARGEST_FACTOR**2:
        return None
    found = Fraction(float(value.mid())).limit_denominator(_LARGEST_FACTOR)
    inside = value.overlaps(arb(fmpq(found.numerator, found.denominator)))
    return found if inside and abs(found.numerator) <= _LARGEST_FACTOR**2 else None


def _ball(value: Any) -> arb:
    return arb(value) if isinstance(value, fmpq) else value
