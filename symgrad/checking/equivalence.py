"""Whether an answer equals what is expected: in balls, at generic points, with a proof where they differ.

The two are worked out at the same points. Disjoint balls prove that they differ; agreement to many digits at points of
all signs and sizes is what "correct" rests on, and it is confirmed at a far higher precision, at which a
term that is dwarfed by another still shows. Where only one of the two has a value nothing is compared; where
there are no common real points at all, complex ones decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final, Literal

from flint import arb, fmpq

from symgrad.checking.difference import Difference
from symgrad.checking.kinks import beyond_kinks
from symgrad.checking.target import FIRST_PRECISION, Target
from symgrad.checking.verdict import Grounds, Status
from symgrad.errors import AuthorError, UnsupportedError
from symgrad.language.traversal import names_in, walk
from symgrad.language.tree import ZERO, Integral, Listing, Name, Power, Relation, Tree
from symgrad.numeric.columns import Columns
from symgrad.numeric.compare import EXACT_DIGITS
from symgrad.numeric.complex_columns import ComplexColumns
from symgrad.numeric.effort import OutOfBudgetError, Work
from symgrad.numeric.precision import working_precision

BUDGET: Final = 18_000
"""Operations that an answer may take in all: some ten milliseconds at the most."""

_PRECISIONS: Final = (FIRST_PRECISION, 400, 1_200)
_CONFIRMING: Final = 1_200
_CONFIRMING_INTEGRALS: Final = 256
_BITS: Final = 100
"""Bits that have to agree for two balls to count as the same; of cancelling terms, three quarters of all bits."""
_AGREED_DIGITS: Final = 30

Outcome = Literal["same", "exact", "differs", "missing", "unclear"]
_AGREES: Final = frozenset({"same", "exact"})


@dataclass(frozen=True, slots=True)
class Judgement:
    """What comparing an answer with a target showed."""

    status: Status
    grounds: Grounds = Grounds("none")
    found: Difference | None = None


@dataclass(frozen=True, slots=True)
class _Compared:
    """What was found at each point: the outcome, and both values."""

    target: Target
    answer: Tree
    precision: int
    outcomes: Sequence[Outcome]
    values: Sequence[tuple[Any, Any]]


def judge(target: Target, answer: Tree, work: Work | None = None) -> Judgement:
    """Compare an answer with the expected expression.

    Never raises for an answer that merely takes too much work or has no value: that is "undecided" or "incorrect".
    ``work`` is what may be spent, where several parts of an answer share it.

    >>> from symgrad.checking.target import target_of
    >>> from symgrad.language.parser import read
    >>> derivative = target_of(read("2x sin x + x^2 cos x"))
    >>> judge(derivative, read("x (2 sin x + x cos x)")).status, judge(derivative, read("2x cos x")).status
    (<Status.correct: 'correct'>, <Status.incorrect: 'incorrect'>)
    """
    if answer == target.tree:
        return Judgement(Status.correct, Grounds("same"))
    work = work or Work(BUDGET)
    try:
        found = _over_complex(target, answer, work) if target.is_complex else _over_reals(target, answer, work)
        if found.status is Status.correct and target.assumptions:
            return _with_condition(target, answer, found, work)
    except OutOfBudgetError:
        return _with_integrals(target, answer)
    except (UnsupportedError, AuthorError):  # no value, or too much work, or a call with too many arguments
        return Judgement(Status.undecided)
    return found


def within(target: Target, answer: Tree, tolerance: Fraction, relative: Fraction) -> Judgement | None:
    """The verdict on an answer that is off by no more than a tolerance at every point; None where it is off by more."""
    margin, share = (arb(fmpq(limit.numerator, limit.denominator)) for limit in (tolerance, relative))
    try:
        compared = _compared(target, answer, Work(BUDGET), _PRECISIONS[:1])
    except UnsupportedError:
        return None
    for one, other in compared.values:
        expected, given = (arb(value) if isinstance(value, fmpq) else value for value in (one, other))
        if not abs(expected - given) <= margin.max(share * abs(expected)):
            return None
    return Judgement(Status.correct, Grounds("rounding", points=len(compared.values)))


def _with_integrals(target: Target, answer: Tree) -> Judgement:
    """The verdict on an answer that takes too much work, at fewer points and less precisely if it has integrals."""
    if not any(isinstance(node, Integral) for node in walk(answer)):
        return Judgement(Status.undecided)
    try:
        return _over_reals(target.sample(), answer, Work(BUDGET // 2), _CONFIRMING_INTEGRALS)
    except UnsupportedError:
        return Judgement(Status.undecided)


def _over_reals(target: Target, answer: Tree, work: Work, confirming: int = _CONFIRMING) -> Judgement:
    compared = _compared(target, answer, work, _PRECISIONS)
    refuted = _refuted(compared, work)
    if refuted is not None:
        return refuted
    agreeing = sum(outcome in _AGREES for outcome in compared.outcomes)
    if "unclear" in compared.outcomes:
        return Judgement(Status.undecided, Grounds("none", points=agreeing))
    if not agreeing:
        return _without_common_points(target, answer, work)
    for further, precisions in _further(target, answer, compared, work, confirming):
        refuted = _refuted(_compared(further, answer, work, precisions), work)
        if refuted is not None:
            return refuted
    missing = "missing" in compared.outcomes
    only = _separating(compared, work) if missing else None
    if all(outcome == "exact" for outcome in compared.outcomes):
        return Judgement(Status.correct, Grounds("exact", EXACT_DIGITS, agreeing))
    return Judgement(Status.correct, Grounds("agreement", _AGREED_DIGITS, agreeing, only, missing))


def _further(
    target: Target, answer: Tree, compared: _Compared, work: Work, confirming: int
) -> Iterator[tuple[Target, tuple[int, ...]]]:
    """Where else to look before an answer is called right: far more precisely, and beyond kinks."""
    if "same" in compared.outcomes:
        yield target.sample(), (confirming,)
    beyond = beyond_kinks(target, answer, work)
    if beyond is not None:
        yield beyond, _PRECISIONS


def _compared(target: Target, answer: Tree, work: Work, precisions: tuple[int, ...]) -> _Compared:
    """The outcome at each point, at rising precision until all are clear."""
    outcomes: Sequence[Outcome] = ()
    values: Sequence[tuple[Any, Any]] = ()
    precision = 0
    for precision in precisions:
        with working_precision(precision):
            names, expected = target.column(precision)
            given = Columns(names, len(target.spots), work).of(answer)
            values = list(zip(expected, given, strict=True))
            outcomes = [_outcome(one, other, precision) for one, other in values]
        if "differs" in outcomes or not {"unclear", "missing"} & set(outcomes):
            break
    return _Compared(target, answer, precision, outcomes, values)


def _outcome(expected: Any, given: Any, precision: int) -> Outcome:
    if isinstance(expected, fmpq) and isinstance(given, fmpq):
        return "exact" if expected == given else "differs"
    one = arb(expected) if isinstance(expected, fmpq) else expected
    other = arb(given) if isinstance(given, fmpq) else given
    if not other.is_finite():
        return "missing"
    if not one.is_finite():
        return "unclear"
    if not one.overlaps(other):
        return "differs"
    if one.rel_accuracy_bits() >= _BITS and other.rel_accuracy_bits() >= _BITS:
        return "same"
    cancelled = precision > FIRST_PRECISION and abs(one - other).upper() < arb(2) ** (-3 * precision // 4)
    return "same" if cancelled else "unclear"


def _refuted(compared: _Compared, work: Work) -> Judgement | None:
    """The verdict on an answer that differs at a point; None where it differs at none."""
    if "differs" not in compared.outcomes:
        return None
    place = compared.outcomes.index("differs")
    only = _separating(compared, work)
    found = Difference(compared.target, compared.answer, place, compared.precision)
    return Judgement(Status.incorrect, Grounds("differs", points=1, only=only), found)


def _separating(compared: _Compared, work: Work) -> Relation | None:
    """The sign of a name at the points of agreement, and only there: x > 0; None where no sign tells them apart.

    Of several names one may have the right signs by chance, so theirs are looked at in further points, too.
    """
    found = _separators(compared.target, compared.outcomes)
    if not found or len(names_in(compared.target.tree)) == 1:
        return found[0] if found else None
    further = compared.target.elsewhere()
    if not further.spots or further.along is not None:
        return found[0]
    try:
        beyond = _compared(further, compared.answer, work, _PRECISIONS[:1])
    except UnsupportedError:
        return None
    clear = [place for place, outcome in enumerate(beyond.outcomes) if outcome != "unclear"]
    if not clear:
        return None
    kept = replace(further, spots=tuple(further.spots[place] for place in clear), _kept={})
    outcomes = [beyond.outcomes[place] for place in clear]
    confirmed = [relation for relation in found if relation in _separators(kept, outcomes)]
    return confirmed[0] if confirmed else None


def _separators(target: Target, outcomes: Sequence[Outcome]) -> list[Relation]:
    """Every sign of a name that tells the points of agreement from the others."""
    if len({outcome in _AGREES for outcome in outcomes}) < 2:
        return []
    found: list[Relation] = []
    columns = target.names()
    agree = [outcome in _AGREES for outcome in outcomes]
    with working_precision(FIRST_PRECISION):
        for name in names_in(target.tree):
            positive = [bool(value > 0) for value in columns[name]]
            if positive == agree:
                found.append(Relation(name, ">", ZERO))
            elif [not sign for sign in positive] == agree:
                found.append(Relation(name, "<", ZERO))
    return found


def _without_common_points(target: Target, answer: Tree, work: Work) -> Judgement:
    """The answer has no real value where the expected expression has one: elsewhere, or complex ones, may agree."""
    for decide in (_elsewhere, _over_complex):
        try:
            found = decide(target, answer, work)
        except UnsupportedError:
            found = Judgement(Status.undecided)
        if found.status is Status.correct or (decide is _elsewhere and found.status is Status.incorrect):
            return found
    missing = Difference(target, answer, 0, FIRST_PRECISION, is_missing=True)
    return Judgement(Status.incorrect, Grounds("differs", missing=True), missing)


def _elsewhere(target: Target, answer: Tree, work: Work) -> Judgement:
    """The verdict from real points at which both have values, where there are some beyond the target's own."""
    further = target.elsewhere()
    if not further.spots:
        return Judgement(Status.undecided)
    compared = _compared(further, answer, work, _PRECISIONS)
    refuted = _refuted(compared, work)
    agreeing = sum(outcome in _AGREES for outcome in compared.outcomes)
    if refuted is not None or not agreeing or "unclear" in compared.outcomes:
        return refuted or Judgement(Status.undecided)
    only = _separating(compared, work)
    return Judgement(Status.correct, Grounds("agreement", _AGREED_DIGITS, agreeing, only, missing=True))


def _at_whole_exponents(target: Target, answer: Tree, work: Work) -> Judgement | None:
    """The verdict where the exponents in both are whole numbers, as the n of (-1)^n; None where there are none."""
    shared = _exponents(target.tree) & _exponents(answer)
    if not shared or target.definitions:
        return None
    whole = target.at_whole(sorted(shared, key=str))
    if not whole.spots:
        return None
    compared = _compared(whole, answer, work, _PRECISIONS)
    refuted = _refuted(compared, work)
    if refuted is not None or set(compared.outcomes) - _AGREES:
        return refuted
    return Judgement(Status.correct, Grounds("agreement", _AGREED_DIGITS, len(compared.outcomes), missing=True))


def _exponents(tree: Tree) -> set[Name]:
    """The names that stand in exponents."""
    return {name for node in walk(tree) if isinstance(node, Power) for name in names_in(node.exponent)}


def _over_complex(target: Target, answer: Tree, work: Work) -> Judgement:
    """The verdict from complex points, for analytic expressions; from whole exponents where those differ."""
    found = _at_complex_points(target, answer, work)
    if found.status is Status.incorrect:
        return _at_whole_exponents(target, answer, work) or found
    return found


def _at_complex_points(target: Target, answer: Tree, work: Work) -> Judgement:
    agreeing = 0
    for precision in (FIRST_PRECISION, _CONFIRMING):
        with working_precision(precision):
            names, expected = target.complex_column(precision)
            columns = ComplexColumns(names, len(expected), work)
            pairs = list(zip(columns.balls(expected), columns.balls(columns.of(answer)), strict=True))
        finite = [(one, other) for one, other in pairs if one.is_finite() and other.is_finite()]
        if any(not one.overlaps(other) for one, other in finite):
            return Judgement(Status.incorrect, Grounds("complex", points=1))
        agreeing = len(finite)
    if not agreeing:
        return Judgement(Status.undecided)
    return Judgement(Status.correct, Grounds("complex", _AGREED_DIGITS, agreeing))


def _with_condition(target: Target, answer: Tree, found: Judgement, work: Work) -> Judgement:
    """The verdict with the assumptions on which it hangs, where the answer is wrong without them."""
    free = target.without_assumptions()
    if free.is_complex or _over_reals(free, answer, work).status is not Status.incorrect:
        return found
    conditions = target.assumptions
    only: Tree = conditions[0] if len(conditions) == 1 else Listing(conditions)
    return replace(found, grounds=replace(found.grounds, only=only))
