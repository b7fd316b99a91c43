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
from symgrad.language.tree import Name, Tree, constant_value, number
from symgrad.numeric.balls import evaluate, exact
from symgrad.numeric.rounding import decade, endpoints, round_fraction

_KEPT: Final = 40
"""Decimal places of an irrational value that are kept, far more than are asked for."""
_WIDEST: Final = 10
"""In halves of a unit in the last place: what earlier rounding may add to what an answer may be off, if a hundredth of
the value is not more."""
_HUNDREDTH: Final = 100

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
    """What a student works on with from another part: the entries as they were read, and what is right.

    ============  ==========================================================================================
    given         the student's entries
    right         the right ones
    digits        the digits that were asked for
    is_right      whether the answer is right
    follows       whether a wrong one was itself worked out rightly from earlier ones
    balls         where nothing was answered: between which values the entries lie that nobody wrote down
    ============  ==========================================================================================
    """

    link: Link
    given: tuple[Tree, ...]
    right: tuple[Tree, ...]
    digits: DigitsAsked | None
    is_right: bool
    follows: bool = False
    balls: tuple[arb, ...] = ()

    def ball(self, place: int) -> arb:
        """Every number that is printed as the entry is; the number itself where no digits were asked for."""
        if self.balls:
            return self.balls[place]
        value = number_of(self.given[place])
        return _around(value, half_unit(value, self.digits))


@dataclass(frozen=True, slots=True)
class Followed:
    """An answer judged by the student's own earlier values."""

    verdict: Verdict
    values: tuple[Tree, ...]


def follow(
    link: Link, expected: Expected, demands: Demands, answer: str, earlier: Sequence[Earlier], spread: bool = True
) -> Followed | None:
    """An answer judged by what follows from earlier ones; None where nothing follows.

    With ``spread``, an earlier number stands for all that are printed as it is; without, for itself alone.

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
    worked = worked_out(link, earlier)
    if worked is None or len(worked.values) != len(entries_of(expected)):
        return None
    trees = tuple(number(value) for value in worked.values)
    rebuilt = _with_entries(expected, trees)
    found = checker_of(rebuilt, _with_either(demands)).check(answer)
    if spread and demands.digits is not None and not found.is_correct:
        margin = _margin(worked, demands.digits)
        found = _better(found, checker_of(rebuilt, replace(demands, digits=None, tolerance=margin)).check(answer))
    return Followed(found, trees)


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """What a part comes to: the balls in which its entries lie, and their values from the numbers as printed."""

    balls: tuple[arb, ...]
    values: tuple[Fraction, ...]


def worked_out(link: Link, earlier: Sequence[Earlier]) -> WorkedOut | None:
    """What a part comes to from earlier answers; None where it has no value."""
    try:
        balls = tuple(_recomputed(tree, link, earlier) for tree in link.trees)
        values = tuple(_middle(tree, link, earlier, ball) for tree, ball in zip(link.trees, balls, strict=True))
    except (SymgradError, ValueError):
        return None
    return WorkedOut(balls, values)


def _margin(worked: WorkedOut, digits: DigitsAsked) -> Fraction:
    """How far an answer may be off: half a unit, and as far as the earlier numbers may be off as they are printed."""
    halves = [half_unit(value, digits) for value in worked.values]
    widest = [
        max(_WIDEST * half, abs(value) / _HUNDREDTH) for half, value in zip(halves, worked.values, strict=True)
    ]
    spare = [min(_radius(ball), most) for ball, most in zip(worked.balls, widest, strict=True)]
    return max((half + more for half, more in zip(halves, spare, strict=True)), default=Fraction(0))


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
) -> Followed | None:
    """The formula with the student's own earlier formulas put in."""
    own = {letter: tree for one in earlier for letter, tree in zip(one.link.letters, one.given, strict=False)}
    (tree,) = link.trees or (expected.tree,)
    put_in = substitute(tree, own)
    try:
        found = checker_of(ExpressionAnswer(put_in), replace(demands, factors=())).check(answer)
    except SymgradError:
        return None
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
        letter: number_of(given)
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


def number_of(tree: Tree) -> Fraction:
    """A number as a fraction, irrational ones to many places. Raises ValueError for what has no value."""
    found = constant_value(tree)
    return _fraction(evaluate(tree, {})) if found is None else found


def _fraction(ball: arb) -> Fraction:
    ends = endpoints(ball) if ball.is_finite() and abs(ball) < arb(2) ** 256 else None
    if ends is None:
        raise ValueError("no value")
    return ends[0] if ends[0] == ends[1] else round_fraction((ends[0] + ends[1]) / 2, _KEPT)


def half_unit(value: Fraction, digits: DigitsAsked | None) -> Fraction:
    """Half a unit in the last place that is asked for, 0 where none is."""
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
