"""The value of a formula at a point, line by line: put in, work out each term, add up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from symgrad.calculus.arithmetic import fold
from symgrad.calculus.verify import prove_equal
from symgrad.document.evidence import listed
from symgrad.document.model import Aligned, Line, Text, prose
from symgrad.document.put_in import with_dots
from symgrad.language.traversal import map_children, substitute
from symgrad.language.tree import Name, Relation, Sum, Tree, constant_value, decimal_places
from symgrad.numeric.rounding import as_number, round_fraction
from symgrad.numeric.worked import Worked, work_out

LONGEST_DECIMAL = 12
"""Exact decimals are printed in full up to so many places; longer ones are rounded."""

_LONG_FRACTION = 10**4
"""A fraction with a denominator like this is shown as a rounded decimal."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The lines, and the number in which they end."""

    lines: Aligned
    result: Worked


def evaluation(left: Tree, formula: Tree, at: Mapping[Name, Tree], places: int) -> Evaluation:
    """The worked value of a formula; every line is proved to equal the first.

    Numbers with more than :data:`LONGEST_DECIMAL` places are shown rounded and used in full.

    >>> from symgrad.language.parser import read
    >>> from symgrad.language.printing import to_text
    >>> worked = evaluation(Name("y"), read("2 - 3x"), {Name("x"): read("2")}, places=3)
    >>> [to_text(line.tree) for line in worked.lines.lines]
    ['2 − 3 · 2', '2 − 6', '−4']
    """
    shown = {name: short(value, places) for name, value in at.items()}
    filled, put_in = (with_dots(substitute(formula, dict(values))) for values in (at, shown))
    worked = printable(work_out(filled, places=places), places)
    result = Line("=" if worked.exact else "≈", worked.tree)
    if put_in == worked.tree:
        return Evaluation(Aligned(left, (result,)), worked)
    reason = prose("put in {values}", values=point_text(shown)) if put_in != formula else ()
    if put_in != filled:
        return Evaluation(Aligned(left, (Line("≈", put_in, reason), result)), worked)
    lines = [Line("=", filled, reason)]
    terms = map_children(filled, fold) if isinstance(filled, Sum) else _brackets_worked_out(filled)
    if terms not in (filled, worked.tree):
        prove_equal(filled, terms)
        lines.append(Line("=", terms))
    if worked.exact:
        prove_equal(filled, worked.tree)
    return Evaluation(Aligned(left, (*lines, result)), worked)


def _brackets_worked_out(tree: Tree) -> Tree:
    """(1 − 0.1 · 3)² as 0.7²: every sum inside as its number."""
    return map_children(tree, lambda part: fold(part) if isinstance(part, Sum) else _brackets_worked_out(part))


def printable(worked: Worked, places: int) -> Worked:
    """The number as it is printed: an exact decimal that is too long is rounded to the places."""
    if not worked.exact or (decimal_places(abs(worked.value)) or 0) <= LONGEST_DECIMAL:
        return worked
    return replace(worked, tree=as_number(round_fraction(worked.value, places), places), exact=False)


def short(value: Tree, places: int) -> Tree:
    """A number as it is printed inside a formula."""
    exact = constant_value(value)
    if exact is None:
        return value
    digits = decimal_places(abs(exact))
    if exact.denominator < _LONG_FRACTION if digits is None else digits <= LONGEST_DECIMAL:
        return value
    return as_number(round_fraction(exact, places), places)


def point_text(at: Mapping[Name, Tree]) -> Text:
    """x = 2, y = −1, in a sentence."""
    return listed(tuple(Relation(name, "=", value) for name, value in at.items()))
