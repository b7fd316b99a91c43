"""Follow-through: what a part comes to when it is worked out from the student's own earlier answers.

A part that can be worked out from others says so with a :class:`Link`: a formula in letters that stand for the other
parts' answers. The formula is worked out in balls: each earlier number stands for every number that is printed so,
since a student may have carried on more digits than were written down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final, TypeAlias

from flint import arb, fmpq

from symgrad.checking.asked import (
    Demands,
    DigitsAsked,
    Expected,
    ExpressionAnswer,
    MatrixAnswer,
    NumberAnswer,
    ValuesAnswer,
    VectorAnswer,
)
from symgrad.checking.checkers import checker_of
from symgrad.checking.verdict import Verdict
from symgrad.errors import SymgradError
from symgrad.language.traversal import names_in, substitute
from symgrad.language.tree import Name, Sum, Tree, constant_value, number
from symgrad.numeric.balls import evaluate, exact
from symgrad.numeric.rounding import decade, endpoints, round_fraction

_KEPT: Final = 40
"""Decimal places of an irrational value that are kept, far more than are asked for."""
_FAR: Final = 100
"""A value of more than so many times the right one (or 1) is far outside what is plausible; see also ``_WIDEST``."""
_WIDEST: Final = 10
"""In halves of a unit in the last place: what earlier rounding may add to what an answer may be off, if a hundredth of
the value is not more; and how near to 0 or 1 is nearly so."""
_CLEARLY: Final = 20
"""A right value that is 0 or 1 but for so many halves of a unit makes nobody suspicious who gets 0 or 1."""

_TOO_EASY: Final = "makes what follows too easy"

Bounds: TypeAlias = tuple[Fraction | None, Fraction | None]


@dataclass(frozen=True)
class Link:
    """How a part's answer is worked out from the answers to others.

    ============  ==========================================================================================
    letters       what stands for the part's entries in the formulas of others
    trees         the entries by the letters of the parts that it depends on; empty where there is no formula
    known         the values of all other letters in ``trees``
    shown         what the part's value is called in a sentence: e₆
    bounds        between which values an answer is plausible; None where it is not bounded
    ============  ==========================================================================================
    """

    letters: tuple[Name, ...]
    trees: tuple[Tree, ...] = ()
    known: Mapping[Name, Fraction] = field(default_factory=dict, repr=False)
    shown: Tree | None = None
    bounds: Bounds = (None, None)

    def uses(self, other: Link) -> bool:
        """Whether the formula holds a letter of another part."""
        return any(name in other.letters for tree in self.trees for name in names_in(tree))


@dataclass(frozen=True, slots=True)
class Earlier:
    """An answer of the student's to another part: the entries as they were read, and what is right."""

    link: Link
    given: tuple[Tree, ...]
    right: tuple[Tree, ...]
    digits: DigitsAsked | None
    is_right: bool

    def ball(self, place: int) -> arb:
        """Every number that is printed as the entry is; the number itself where no digits were asked for."""
        value = _number(self.given[place])
        return _around(value, _half_unit(value, self.digits))


@dataclass(frozen=True, slots=True)
class Followed:
    """An answer judged by the student's own earlier values."""

    verdict: Verdict
    values: tuple[Tree, ...]


def why_not_used(earlier: Earlier) -> str:
    """Why nothing may follow from a wrong answer, "" where it may.

    0, 1 and other powers of ten would make what follows easy, and so would values that cannot be.
    """
    if earlier.is_right:
        return ""
    try:
        pairs = [
            (_number(one), two) for one, two in zip(earlier.given, earlier.right, strict=True) if not names_in(one)
        ]
        rights = [_number(two) for _, two in pairs]
    except (SymgradError, ValueError):
        return "is no number"
    low, high = earlier.link.bounds
    for (value, _), right in zip(pairs, rights, strict=True):
        if _is_easy(value) and abs(value - right) > _CLEARLY * _half_unit(right, earlier.digits):
            return _TOO_EASY
        is_outside = (low is not None and value < low) or (high is not None and value > high)
        if is_outside or abs(value) > _FAR * max(Fraction(1), abs(right)):
            return "is not possible" if is_outside else "is far too large"
    return ""


def follow(
    link: Link, expected: Expected, demands: Demands, answer: str, earlier: Sequence[Earlier]
) -> Followed | str | None:
    """An answer judged by what follows from earlier ones; a text says why it is not, None that nothing follows.

    >>> from symgrad.language.parser import read
    >>> o = Link((Name("o"),))
    >>> e = Link((Name("e"),), (read("-(1 - o)^2 o"),))
    >>> slip = Earlier(o, (read("0.526"),), (read("0.474"),), DigitsAsked(decimals=3), False)
    >>> found = follow(e, NumberAnswer(read("-0.1311")), Demands(digits=DigitsAsked(decimals=4)), "-0.1182", [slip])
    >>> found.verdict.is_correct
    True
    """
    if isinstance(expected, ExpressionAnswer):
        return _formula(link, expected, demands, answer, earlier)
    right = entries_of(expected)
    try:
        balls = [_recomputed(tree, link, earlier) for tree in link.trees]
        values = [_middle(tree, link, earlier, ball) for tree, ball in zip(link.trees, balls, strict=True)]
        rights = [_number(tree) for tree in right]
    except (SymgradError, ValueError):
        return None
    if len(values) != len(rights):
        return None
    found_right = zip(link.trees, values, rights, strict=True)
    if any(_is_trivial(*one, demands.digits, link.bounds) for one in found_right):
        return _TOO_EASY
    trees = tuple(number(value) for value in values)
    rebuilt = _with_entries(expected, trees)
    found = checker_of(rebuilt, _with_either(demands)).check(answer)
    if demands.digits is not None and not found.is_correct:
        halves = [_half_unit(value, demands.digits) for value in values]
        widest = [max(_WIDEST * half, abs(value) / _FAR) for half, value in zip(halves, values, strict=True)]
        spare = [min(_radius(ball), most) for ball, most in zip(balls, widest, strict=True)]
        margin = max((half + more for half, more in zip(halves, spare, strict=True)), default=Fraction(0))
        found = _better(found, checker_of(rebuilt, replace(demands, digits=None, tolerance=margin)).check(answer))
    return Followed(found, trees)


def entries_of(expected: Expected) -> tuple[Tree, ...]:
    """The entries of an expected answer in their order; none for a kind that has no values to work on with."""
    match expected:
        case ExpressionAnswer():
            return (expected.tree,)
        case NumberAnswer():
            return (expected.tree if expected.stepwise is None else expected.stepwise,)
        case VectorAnswer():
            return expected.entries
        case MatrixAnswer():
            return tuple(entry for row in expected.rows for entry in row)
        case ValuesAnswer():
            stepwise = dict(expected.stepwise)
            return tuple(stepwise.get(name, tree) for name, tree in expected.values)
        case _:
            return ()


def rounded_as_asked(value: Tree, digits: DigitsAsked | None) -> Tree:
    """A value to the digits that are asked for, as it is shown to people."""
    found = constant_value(value)
    if digits is None or found is None:
        return value
    places = digits.decimals
    if places is None:
        places = max(0, (digits.significant or 1) - 1 - (decade(found) if found else 0))
    return number(round_fraction(found, places), places)


def _formula(
    link: Link, expected: ExpressionAnswer, demands: Demands, answer: str, earlier: Sequence[Earlier]
) -> Followed | str | None:
    """The formula with the student's own earlier formulas put in."""
    own = {letter: tree for one in earlier for letter, tree in zip(one.link.letters, one.given, strict=False)}
    (tree,) = link.trees or (expected.tree,)
    put_in = substitute(tree, own)
    try:
        found = checker_of(ExpressionAnswer(put_in), replace(demands, factors=())).check(answer)
    except SymgradError:
        return None
    if constant_value(put_in) is not None or any(constant_value(one) is not None for one in own.values()):
        return _TOO_EASY
    return Followed(found, (put_in,))


def _with_either(demands: Demands) -> Demands:
    """Either chain of values counts; there is only one here."""
    return demands if demands.digits is None else replace(demands, digits=replace(demands.digits, mode="either"))


def _with_entries(expected: Expected, trees: Sequence[Tree]) -> Expected:
    match expected:
        case VectorAnswer():
            return VectorAnswer(tuple(trees))
        case MatrixAnswer():
            wide = len(expected.rows[0])
            return MatrixAnswer(tuple(tuple(trees[at : at + wide]) for at in range(0, len(trees), wide)))
        case ValuesAnswer():
            return ValuesAnswer(tuple((name, tree) for (name, _), tree in zip(expected.values, trees, strict=True)))
        case _:
            return NumberAnswer(trees[0])


def _better(one: Verdict, other: Verdict) -> Verdict:
    """The better of two verdicts on the same answer, entry by entry."""
    if not one.entries or len(one.entries) != len(other.entries):
        return other if other.is_correct else one
    pairs = zip(one.entries, other.entries, strict=True)
    entries = tuple((name, first if first.is_correct else second) for (name, first), (_, second) in pairs)
    return replace(one, entries=entries, status=other.status if other.is_correct else one.status)


def _recomputed(tree: Tree, link: Link, earlier: Sequence[Earlier]) -> arb:
    """The formula's value in balls; raises ValueError where it has none."""
    at: dict[Name, Fraction | arb] = dict(link.known)
    for one in earlier:
        for place, letter in enumerate(one.link.letters):
            if not names_in(one.given[place]):
                at[letter] = one.ball(place)
    ball = evaluate(_put_in(tree, earlier), at)
    if not ball.is_finite():
        raise ValueError("no value")
    return ball


def _middle(tree: Tree, link: Link, earlier: Sequence[Earlier], ball: arb) -> Fraction:
    """The formula's value from the numbers as they are printed: exact where it is rational."""
    at = {
        letter: _number(given)
        for one in earlier
        for letter, given in zip(one.link.letters, one.given, strict=False)
        if not names_in(given)
    }
    values, formula = {**link.known, **at}, _put_in(tree, earlier)
    found = exact(formula, values)
    if found is not None:
        return found
    centre = evaluate(formula, values)
    return _fraction(centre if centre.is_finite() else ball)


def _put_in(tree: Tree, earlier: Sequence[Earlier]) -> Tree:
    """The formula with the student's own formulas in place of their letters."""
    own = {
        letter: given
        for one in earlier
        for letter, given in zip(one.link.letters, one.given, strict=False)
        if names_in(given)
    }
    return substitute(tree, own) if own else tree


def _is_easy(value: Fraction) -> bool:
    """0, or a power of ten from 1 on with either sign."""
    size = abs(value)
    return size == 0 or (size >= 1 and size == Fraction(10) ** decade(size))


def _is_trivial(tree: Tree, value: Fraction, right: Fraction, digits: DigitsAsked | None, bounds: Bounds) -> bool:
    """Whether a value is 0 as it is printed, all but 0, or at the end of its range, and the right one far from it.

    A sum comes close to 0 by accident, a product because somebody made it small.
    """
    half_unit = _half_unit(right, digits)
    for easy in {Fraction(0), *(bound for bound in bounds if bound is not None)}:
        off, rightly_off = abs(value - easy), abs(right - easy)
        if off <= half_unit and rightly_off > _CLEARLY * half_unit:
            return True
        if not isinstance(tree, Sum) and off <= _WIDEST * half_unit and rightly_off > _FAR * off:
            return True
    return False


def _number(tree: Tree) -> Fraction:
    """A number as a fraction, irrational ones to many places. Raises ValueError for what has no value."""
    found = constant_value(tree)
    return _fraction(evaluate(tree, {})) if found is None else found


def _fraction(ball: arb) -> Fraction:
    ends = endpoints(ball) if ball.is_finite() and abs(ball) < arb(2) ** 256 else None
    if ends is None:
        raise ValueError("no value")
    return ends[0] if ends[0] == ends[1] else round_fraction((ends[0] + ends[1]) / 2, _KEPT)


def _half_unit(value: Fraction, digits: DigitsAsked | None) -> Fraction:
    if digits is None:
        return Fraction(0)
    places = digits.decimals
    if places is None:
        places = (digits.significant or 1) - 1 - (decade(value) if value else 0)
    return Fraction(10) ** -places / 2


def _around(value: Fraction, radius: Fraction) -> arb:
    ball = arb(fmpq(value.numerator, value.denominator))
    return ball + arb(0, arb(fmpq(radius.numerator, radius.denominator))) if radius else ball


def _radius(ball: arb) -> Fraction:
    ends = endpoints(ball)
    return Fraction(0) if ends is None else (ends[1] - ends[0]) / 2
