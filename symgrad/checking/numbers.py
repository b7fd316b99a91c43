"""Checking a number: exactly, to the digits that are asked for, or within a tolerance.

Everything is decided by exact arithmetic, or by balls that are disjoint from the limit: an answer within half a
unit in the last place that was asked is right, also exactly half a unit away, whichever way a tie was rounded. A value
on the chain in which every step is rounded counts as well where there is one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from flint import arb, fmpq

from symgrad.checking.asked import Demands, DigitsAsked, NumberAnswer
from symgrad.checking.counterexamples import Counterexample
from symgrad.checking.equivalence import BUDGET, judge
from symgrad.checking.forms import requirements_of
from symgrad.checking.reading import read_answer, sides_of
from symgrad.checking.roots import with_real_roots
from symgrad.checking.target import Target, target_of
from symgrad.checking.two_ways import as_a_sum
from symgrad.checking.verdict import Grounds, Requirement, Status, Verdict
from symgrad.checking.written import WrittenNumber, written_number
from symgrad.errors import AuthorError, StudentError, UnsupportedError
from symgrad.language.traversal import names_in
from symgrad.language.tree import Listing, Matrix, Relation, Tree
from symgrad.numeric.balls import evaluate, exact
from symgrad.numeric.columns import Columns
from symgrad.numeric.compare import shown_apart
from symgrad.numeric.effort import Work
from symgrad.numeric.precision import working_precision
from symgrad.numeric.rounding import decade, endpoints

_PRECISIONS: Final = (128, 512, 2048)
_FINEST: Final = 4096
_SIGN: Final = re.compile(r"^\s*[=≈]")


@dataclass(frozen=True, slots=True)
class Limit:
    """How far an answer may be off, and in which words that was asked."""

    margin: Fraction
    wanted: str = ""
    last_decade: int | None = None
    significant: int | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A number that an answer may be: its tree, its exact value where it is rational, and how far off is near."""

    tree: Tree
    exact: Fraction | None
    limit: Limit


@dataclass(frozen=True)
class NumberChecker:
    """A number to compare answers with, and the one that rounding at each step gives where that is another.

    >>> from symgrad.language.parser import read
    >>> digits = Demands(digits=DigitsAsked(decimals=3))
    >>> checker = number_checker(NumberAnswer(read("0.473889")), digits)
    >>> checker.check("0.474").status, checker.check("0.475").status
    (<Status.correct: 'correct'>, <Status.incorrect: 'incorrect'>)
    >>> checker.check("0.47").requirements
    (Requirement(kind='digits', wanted='3 decimal places', met=False),)
    """

    numbers: tuple[Known, ...]
    target: Target
    demands: Demands

    @property
    def expected(self) -> tuple[Tree, ...]:
        """The numbers that count."""
        return tuple(known.tree for known in self.numbers)

    def check(self, answer: str) -> Verdict:
        """The verdict on an answer as text."""
        text = _SIGN.sub(lambda found: " " * len(found.group()), answer)
        try:
            side = sides_of(read_answer(text, self.demands.notation))[-1]
            if isinstance(side, Listing | Matrix | Relation):
                raise StudentError("One number is asked for.", text=answer, hint="Write a single number.")
        except StudentError as problem:
            return Verdict(Status.unreadable, answer, problem=problem)
        found = replace(self.check_tree(side, text), answer=answer)
        if found.status is Status.incorrect and (other := as_a_sum(text)) is not None and self._is_right(other[0]):
            return Verdict(Status.unreadable, answer, problem=other[1])
        return found

    def _is_right(self, text: str) -> bool:
        try:
            return self.check_tree(read_answer(text, self.demands.notation), text).is_correct
        except StudentError:
            return False

    def check_tree(self, tree: Tree, answer: str, work: Work | None = None) -> Verdict:
        """The verdict on a number that has been read already from ``answer``; ``work`` is what may be spent on it."""
        work = work or Work(BUDGET)
        if names_in(tree):
            return self._with_names(tree, answer, work)
        try:
            value = _value(tree, work)
            if value is None:
                tree = with_real_roots(tree)
                value = _value(tree, work)
            if value is None:
                shown, _ = shown_apart(_middle(self.numbers[0].tree), Fraction(0))
                grounds = Grounds("differs", missing=True)
                return Verdict(Status.incorrect, answer, tree, grounds, Counterexample({}, shown, ""))
            written = written_number(tree, answer)
            verdicts = [_judged(known, tree, value, written, answer, work) for known in self.numbers]
        except (UnsupportedError, AuthorError):
            return Verdict(Status.undecided, answer, tree)
        best = max(verdicts, key=lambda verdict: (verdict.score, verdict.is_correct))
        return self._with_form(best, tree) if best.is_correct and self.demands.form != "any" else best

    def _with_form(self, verdict: Verdict, tree: Tree) -> Verdict:
        requirements = (*verdict.requirements, *requirements_of(tree, self.target, self.demands))
        is_full = all(requirement.met for requirement in requirements)
        return replace(verdict, requirements=requirements, score=verdict.score if is_full else Fraction(0))

    def _with_names(self, tree: Tree, answer: str, work: Work) -> Verdict:
        """sin² x + cos² x is 1 as well; what depends on its names is no number."""
        judged = judge(self.target, tree, work)
        right = judged.status is Status.correct
        hint = "" if right else "a number is asked for"
        score = Fraction(int(right))
        return Verdict(judged.status, answer, tree, judged.grounds, judged.found, score=score, hint=hint)


def number_checker(expected: NumberAnswer, demands: Demands) -> NumberChecker:
    """A checker for a number. Raises UnsupportedError where the expected value has none, or none that is finite.

    Where the digits are asked for on one chain of values only, exact or rounded at each step, the other does not count.
    """
    mode = "either" if demands.digits is None else demands.digits.mode
    chains = [expected.tree] if expected.stepwise is None or mode == "exact" else [expected.tree, expected.stepwise]
    if mode == "stepwise":
        chains = chains[-1:]
    for tree in chains:
        if names_in(tree):
            raise UnsupportedError("the number", str(tree), reason="it depends on names")
        if _value(tree, None) is None:
            raise UnsupportedError("the number", str(tree), reason="it has no value")
    numbers = tuple(Known(tree, exact(tree, {}), _limit(tree, demands)) for tree in chains)
    return NumberChecker(numbers, target_of(chains[0], demands.assumptions, dict(demands.definitions)), demands)


def _judged(
    known: Known, tree: Tree, value: Fraction | Tree, written: WrittenNumber | None, answer: str, work: Work
) -> Verdict:
    """The verdict on a value beside one of the numbers that count."""
    limit = known.limit
    requirement = _digits_requirement(known, written)
    found = () if requirement is None else (requirement,)
    is_short = requirement is not None and not requirement.met
    near = _is_near(known, value, limit.margin, work)
    if is_short and (near or _is_rounded(known, written)):
        return Verdict(Status.correct, answer, tree, Grounds("rounding"), None, found)
    if near is None:
        return Verdict(Status.undecided, answer, tree)
    if near:
        grounds = Grounds("rounding" if limit.margin else "exact")
        return Verdict(Status.correct, answer, tree, grounds, None, found, score=Fraction(1))
    shown = shown_apart(_middle(known.tree), _middle(value, work))
    is_right_so_far = not limit.margin and _is_rounded(known, written)
    hint = "it is right to the digits that it gives, but the exact value is asked for" if is_right_so_far else ""
    return Verdict(Status.incorrect, answer, tree, Grounds("rounding"), Counterexample({}, *shown), hint=hint)


def _limit(expected: Tree, demands: Demands) -> Limit:
    """How far off an answer may be: by its digits, its tolerance, or not at all."""
    digits = demands.digits or DigitsAsked()
    if digits.decimals is not None:
        places = digits.decimals
        words = f"{places} decimal place{'s' * (places != 1)}"
        return Limit(Fraction(10) ** -places / 2, words, last_decade=-places)
    if digits.significant is not None:
        count = digits.significant
        size = _fraction(expected)
        half_unit = Fraction(10) ** (decade(size) - count + 1) / 2 if size else Fraction(0)
        return Limit(half_unit, f"{count} significant digit{'s' * (count != 1)}", significant=count)
    if demands.tolerance is not None or demands.relative is not None:
        absolute = demands.tolerance or Fraction(0)
        return Limit(max(absolute, (demands.relative or Fraction(0)) * abs(_fraction(expected))))
    return Limit(Fraction(0))


def _digits_requirement(known: Known, written: WrittenNumber | None) -> Requirement | None:
    """Whether enough digits were given; a fraction, a root, and a decimal that is exactly right have all of them."""
    limit = known.limit
    if limit.last_decade is None and limit.significant is None:
        return None
    enough = written is None or written.value == known.exact
    if written is not None and limit.last_decade is not None:
        enough = enough or written.last_decade <= limit.last_decade
    if written is not None and limit.significant is not None:
        enough = enough or written.significant >= limit.significant
    return Requirement("digits", limit.wanted, enough)


def _is_rounded(known: Known, written: WrittenNumber | None) -> bool:
    """Whether a decimal is right to the digits that it gives, of which one at least is not 0."""
    return written is not None and written.significant > 0 and bool(_is_near(known, written.value, written.unit / 2))


def _value(tree: Tree, work: Work | None) -> Fraction | Tree | None:
    """The value as a fraction where exact arithmetic gives one, the tree where balls do, None where there is none."""
    for precision in _PRECISIONS:
        with working_precision(precision):
            (value,) = Columns({}, 1, work).of(tree)
        if isinstance(value, fmpq):
            return Fraction(int(value.p), int(value.q))
        if arb(value).is_finite():
            return tree
    return None


def _is_near(known: Known, value: Fraction | Tree, margin: Fraction, work: Work | None = None) -> bool | None:
    """Whether two numbers are at most so far apart; None where no precision decides it.

    What is a tie to six hundred digits is one.
    """
    if known.exact is not None and isinstance(value, Fraction):
        return abs(known.exact - value) <= margin
    for precision in _PRECISIONS:
        with working_precision(precision):
            one = _ball(known.tree if known.exact is None else known.exact)
            apart = abs(one - _ball(value, work))
            allowed = arb(fmpq(margin.numerator, margin.denominator))
            if apart > allowed:
                return False
            if apart <= allowed:
                return True
            is_tie = abs(apart - allowed).upper() < arb(2) ** (-precision // 2) * max(arb(1), abs(one))
    return True if is_tie else None


def _ball(value: Fraction | Tree, work: Work | None = None) -> arb:
    if isinstance(value, Fraction):
        return arb(fmpq(value.numerator, value.denominator))
    (found,) = Columns({}, 1, work).of(value)
    return arb(found)


def _middle(value: Fraction | Tree, work: Work | None = None) -> Fraction | arb:
    """A number inside the ball of a value, as a fraction where it can be written out."""
    if isinstance(value, Fraction):
        return value
    with working_precision(_PRECISIONS[0]):
        ball = _ball(value, work)
        ends = endpoints(ball) if abs(ball) < arb(2) ** 4096 else None
        return arb(ball.mid()) if ends is None else (ends[0] + ends[1]) / 2


def _fraction(tree: Tree) -> Fraction:
    """The exact value, or one that is right to more digits than anybody asks for."""
    found = exact(tree, {})
    if found is None:
        ends = endpoints(evaluate(tree, {}, _FINEST))
        found = Fraction(0) if ends is None else (ends[0] + ends[1]) / 2
    return found
