"""Whether two statements have the same solutions: they are put to the test wherever a solution of either can lie.

One unknown is solved for at a time, the other letters standing for numbers; two where equations are joined by "and".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import combinations
from typing import Any, Final

from flint import acb, fmpq

from symgrad.checking.chains.candidates import NotAlgebraicError
from symgrad.checking.chains.holding import Evaluator, Rules, are_assumed
from symgrad.checking.chains.points import points_for
from symgrad.checking.chains.statements import Joined, Statement, Truth, atoms, names_of, put_in
from symgrad.checking.chains.unit import UNIT
from symgrad.errors import AuthorError, UnsupportedError
from symgrad.language.traversal import names_in, walk
from symgrad.language.tree import Call, Name, Power, Relation, Summation, Tree, constant_value, number
from symgrad.numeric.precision import working_precision

_BITS: Final = 400
_MOST_UNKNOWNS: Final = 4
_SETTINGS: Final = (
    (Fraction(2), Fraction(3), Fraction(5), Fraction(7), Fraction(11), Fraction(13)),
    (Fraction(-19, 6), Fraction(31, 8), Fraction(-7, 5), Fraction(43, 9), Fraction(-26, 11), Fraction(-5, 3)),
    (Fraction(9, 4), Fraction(-21, 8), Fraction(16, 7), Fraction(-33, 10), Fraction(41, 12), Fraction(-14, 9)),
)
_COUNTS: Final = 8
_REALS: Final = Rules()
_ANYTHING: Final = Name("x")
"""What is said to solve a statement without letters that always holds."""
_NO_VALUES = (NotAlgebraicError, UnsupportedError, AuthorError, ZeroDivisionError, OverflowError, ValueError)

Solution = tuple[tuple[Name, Tree], ...]
"""Values of the unknowns; () for none."""


class Between(StrEnum):
    """What the solutions of a statement are to those of the one before."""

    same = "same"
    more = "more"
    fewer = "fewer"
    other = "other"
    unknown = "unknown"


@dataclass(frozen=True)
class Compared:
    """The outcome, and a solution that only one of the two has: the unknowns with their values, as trees."""

    between: Between
    lost: Solution = ()
    gained: Solution = ()


def compare_statements(before: Statement, after: Statement, rules: Rules = _REALS) -> Compared:
    """Whether two statements have the same solutions.

    >>> from symgrad.checking.chains.statements import read_statement
    >>> from symgrad.language.notation import Notation
    >>> one, two = (read_statement(text, Notation()) for text in ("x^2 = 9", "x = 3"))
    >>> str(compare_statements(one, two).between), str(compare_statements(two, one).between)
    ('fewer', 'more')
    """
    if before == after or _same_parts(before, after, rules):
        return Compared(Between.same)
    return _tested(before, after, rules)


def _same_parts(before: Statement, after: Statement, rules: Rules) -> bool:
    """Whether they are the same but for a step in one of several joined parts."""
    if not (isinstance(before, Joined) and isinstance(after, Joined)):
        return False
    if before.word != after.word or len(before.parts) != len(after.parts):
        return False
    left = list(after.parts)
    for part in before.parts:
        match = next((one for one in left if one == part or _tested(part, one, rules).between is Between.same), None)
        if match is None:
            return False
        left.remove(match)
    return True


def _tested(before: Statement, after: Statement, rules: Rules) -> Compared:
    both = (before, after)
    real = not rules.is_complex or _needs_reals(both)
    lost, gained = Solution(), Solution()
    tried = decided_nothing = False
    for unknowns, setting in _settings(both):
        try:
            found = _at_candidates(both, unknowns, setting, rules, real)
        except _NO_VALUES:
            decided_nothing = True
            continue
        tried = True
        lost, gained = lost or found[0], gained or found[1]
        if lost and gained:
            break
    if lost or gained:
        outcome = Between.other if lost and gained else Between.fewer if lost else Between.more
        return Compared(outcome, lost, gained)
    return Compared(Between.unknown if decided_nothing or not tried else Between.same)


def _settings(both: Sequence[Statement]) -> Iterator[tuple[tuple[Name, ...], dict[Name, Tree]]]:
    """The unknowns with numbers for the other letters."""
    names = tuple(dict.fromkeys(name for one in both for name in names_of(one)))
    if not names:
        yield (), {}
        return
    counts = _counts(both)
    if counts:
        for count in range(_COUNTS):
            yield (
                (),
                {
                    name: number(count + counts.index(name) + 1 if name in counts else place + 3)
                    for place, name in enumerate(names)
                },
            )
        return
    width = 2 if len(names) > 1 and any(_is_system(one) for one in both) else 1
    for unknowns in combinations(names[:_MOST_UNKNOWNS], width):
        others_of = [name for name in names if name not in unknowns]
        for numbers in _SETTINGS if others_of else _SETTINGS[:1]:
            yield unknowns, _numbered(others_of, numbers)


def _numbered(names: Sequence[Name], numbers: Sequence[Fraction]) -> dict[Name, Tree]:
    count = len(numbers)
    return {name: number(numbers[place % count] + place // count) for place, name in enumerate(names)}


def _counts(both: Sequence[Statement]) -> tuple[Name, ...]:
    """The letters that say how far something is added up: they stand for whole numbers."""
    found = (
        name
        for one in both for atom in atoms(one) for side in (atom.left, atom.right) for node in walk(side)
        if isinstance(node, Summation) for bound in (node.lower, node.upper) if bound is not None
        for name in names_in(bound)
    )  # fmt: skip
    return tuple(dict.fromkeys(found))


def _is_system(statement: Statement) -> bool:
    if not isinstance(statement, Joined):
        return False
    equations = [part for part in statement.parts if not isinstance(part, Relation) or part.operator == "="]
    several = len({name for part in statement.parts for name in names_of(part)}) > 1
    return (statement.word == "and" and several and bool(equations)) or any(map(_is_system, statement.parts))


def _at_candidates(
    both: Sequence[Statement], unknowns: tuple[Name, ...], setting: Mapping[Name, Tree], rules: Rules, real: bool
) -> tuple[Solution, Solution]:
    """A solution of the first alone, and one of the second alone; () where there is none."""
    put = [put_in(one, setting) for one in both]
    with working_precision(_BITS):
        points = points_for(put, unknowns, real)
        if not are_assumed(rules, setting):
            return (), ()
        names = {name: [point[place] for point in points] for place, name in enumerate(unknowns)}
        evaluator = Evaluator(names, len(points), real)
        first, second = (evaluator.holds(one) for one in put)
        counts = [*evaluator.assumed(rules, setting)]
        if Truth(True) in both:
            defined = [evaluator.defined(one) for one in put]
            counts = [all(column) for column in zip(counts, *defined, strict=True)]
    only = [
        [
            place
            for place, (one, other) in enumerate(zip(first, second, strict=True))
            if one != other and one is bool(mine) and counts[place]
        ]
        for mine in (1, 0)
    ]
    lost, gained = (_named(unknowns, points[places[0]], setting) if places else () for places in only)
    return lost, gained


def _named(unknowns: tuple[Name, ...], point: tuple[Any, ...], setting: Mapping[Name, Tree]) -> Solution:
    found = (*((name, _tree_of(value)) for name, value in zip(unknowns, point, strict=True)), *setting.items())
    return found or ((_ANYTHING, number(0)),)


def _tree_of(value: Any) -> Tree:
    """A solution to show: exactly where it is a small fraction, else to four digits."""
    if isinstance(value, fmpq):
        return number(Fraction(int(value.p), int(value.q)))
    real = value.real if isinstance(value, acb) else value
    return number(Fraction(f"{float(real.mid()):.4g}"), 4)


def _needs_reals(both: Sequence[Statement]) -> bool:
    """Whether there is an order, a root of letters or another function: then the letters are real."""
    found = [atom for one in both for atom in atoms(one)]
    nodes = [node for atom in found for side in (atom.left, atom.right) for node in walk(side)]
    if UNIT in nodes:
        return False
    return any(atom.operator in "<>≤≥" for atom in found) or any(map(_is_real, nodes))


def _is_real(node: Tree) -> bool:
    match node:
        case Call("sqrt" | "root", (inside, *_)):
            return bool(names_in(inside))
        case Call():
            return True
        case Power(base, exponent):
            value = constant_value(exponent)
            return bool(names_in(base)) and (value is None or value.denominator > 1)
        case _:
            return False
