"""Whether two statements have the same solutions: they are put to the test wherever a solution of either can lie.

One unknown is solved for at a time, the other letters standing for numbers; two where equations are joined by "and".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import combinations, pairwise, product
from typing import Any, Final

from flint import acb, arb, fmpq

from symgrad.checking.chains.candidates import NotAlgebraicError, polynomials, roots_in
from symgrad.checking.chains.statements import Joined, Statement, Truth, atoms, names_of
from symgrad.checking.equations import difference
from symgrad.checking.equivalence import BUDGET
from symgrad.errors import AuthorError, UnsupportedError
from symgrad.language.traversal import map_children, names_in, substitute
from symgrad.language.tree import Call, Constant, Derivative, Name, Relation, Tree, number
from symgrad.numeric.columns import Columns
from symgrad.numeric.complex_columns import ComplexColumns
from symgrad.numeric.effort import Work
from symgrad.numeric.precision import working_precision

_BITS: Final = 400
_TINY: Final = 2.0**-100
_MOST_POINTS: Final = 1_500
_MOST_UNKNOWNS: Final = 4
_SETTINGS: Final = (
    (Fraction(2), Fraction(3), Fraction(5), Fraction(7), Fraction(11), Fraction(13)),
    (Fraction(-19, 6), Fraction(31, 8), Fraction(-7, 5), Fraction(43, 9), Fraction(-26, 11), Fraction(-5, 3)),
    (Fraction(9, 4), Fraction(-21, 8), Fraction(16, 7), Fraction(-33, 10), Fraction(41, 12), Fraction(-14, 9)),
)
_ANYTHING: Final = Name("x")
"""What is said to solve a statement without letters that always holds."""
_SEARCHED: Final = 240
_STEPS: Final = 170


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
    lost: tuple[tuple[Name, Tree], ...] = ()
    gained: tuple[tuple[Name, Tree], ...] = ()


@dataclass(frozen=True)
class Rules:
    """Over which numbers solutions count, and what is assumed of the letters."""

    is_complex: bool = False
    assumptions: tuple[Relation, ...] = ()


def compare_statements(before: Statement, after: Statement, rules: Rules = Rules()) -> Compared:
    """Whether two statements have the same solutions.

    >>> from symgrad.checking.chains.statements import read_statement
    >>> from symgrad.language.notation import Notation
    >>> one, two = (read_statement(text, Notation()) for text in ("x^2 = 9", "x = 3"))
    >>> str(compare_statements(one, two).between), str(compare_statements(two, one).between)
    ('fewer', 'more')
    """
    if before == after:
        return Compared(Between.same)
    if _same_parts(before, after, rules):
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
    names = tuple(dict.fromkeys((*names_of(before), *names_of(after))))
    both = (before, after)
    lost: tuple[tuple[Name, Tree], ...] = ()
    gained: tuple[tuple[Name, Tree], ...] = ()
    tried = False
    decided_nothing = False
    for unknowns, setting in _settings(both, names):
        try:
            found = _at_candidates(both, unknowns, setting, rules)
        except (NotAlgebraicError, UnsupportedError, AuthorError, ZeroDivisionError, OverflowError, ValueError):
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


def _settings(
    both: Sequence[Statement], names: tuple[Name, ...]
) -> Iterator[tuple[tuple[Name, ...], dict[Name, Tree]]]:
    """The unknowns with numbers for the other letters."""
    if not names:
        yield (), {}
        return
    width = 2 if len(names) > 1 and any(_is_system(one) for one in both) else 1
    chosen = list(combinations(names[:_MOST_UNKNOWNS], width))
    for unknowns in chosen:
        others = [name for name in names if name not in unknowns]
        for numbers in _SETTINGS if others else _SETTINGS[:1]:
            yield (
                unknowns,
                {
                    name: number(numbers[place % len(numbers)] + place // len(numbers))
                    for place, name in enumerate(others)
                },
            )


def _is_system(statement: Statement) -> bool:
    if not isinstance(statement, Joined):
        return False
    equations = [part for part in statement.parts if not isinstance(part, Relation) or part.operator == "="]
    several = len({name for part in statement.parts for name in names_of(part)}) > 1
    return (statement.word == "and" and several and bool(equations)) or any(map(_is_system, statement.parts))


def _at_candidates(
    both: Sequence[Statement], unknowns: tuple[Name, ...], setting: Mapping[Name, Tree], rules: Rules
) -> tuple[tuple[tuple[Name, Tree], ...], tuple[tuple[Name, Tree], ...]]:
    """A solution of the first alone, and one of the second alone; () where there is none."""
    put = [_put(one, setting) for one in both]
    real = not rules.is_complex or any(_needs_reals(atom) for one in put for atom in atoms(one))
    with working_precision(_BITS):
        points = _points(put, unknowns, real)
        if not _assumed(rules, setting):
            return (), ()
        if not unknowns:
            points = [()]
        names = {name: [point[place] for point in points] for place, name in enumerate(unknowns)}
        evaluator = _Evaluator(names, len(points), real)
        first, second = (evaluator.holds(one) for one in put)
        assumed = evaluator.assumed(rules, setting)
    only = [
        [
            place
            for place, (one, other) in enumerate(zip(first, second, strict=True))
            if one != other and one is bool(mine) and assumed[place]
        ]
        for mine in (1, 0)
    ]
    lost, gained = (_named(unknowns, points[places[0]], setting) if places else () for places in only)
    return lost, gained


def _named(
    unknowns: tuple[Name, ...], point: tuple[Any, ...], setting: Mapping[Name, Tree]
) -> tuple[tuple[Name, Tree], ...]:
    found = (*((name, _tree_of(value)) for name, value in zip(unknowns, point, strict=True)), *setting.items())
    return found or ((_ANYTHING, number(0)),)


def _tree_of(value: Any) -> Tree:
    """A solution to show: exactly where it is a small fraction, else to four digits."""
    if isinstance(value, fmpq):
        return number(Fraction(int(value.p), int(value.q)))
    real = value.real if isinstance(value, acb) else value
    return number(Fraction(f"{float(real.mid()):.4g}"), 4)


def _put(statement: Statement, setting: Mapping[Name, Tree]) -> Statement:
    if isinstance(statement, Relation):
        return Relation(substitute(statement.left, setting), statement.operator, substitute(statement.right, setting))
    if isinstance(statement, Joined):
        return Joined(statement.word, tuple(_put(part, setting) for part in statement.parts))
    return statement


def _needs_reals(atom: Relation) -> bool:
    from symgrad.language.traversal import walk

    ordered = atom.operator in "<>≤≥"
    return ordered or any(isinstance(node, Call) and node.function not in ("sqrt",) for node in walk(atom))


def _points(put: Sequence[Statement], unknowns: tuple[Name, ...], real: bool) -> list[tuple[Any, ...]]:
    if not unknowns:
        return [()]
    atomic = list(dict.fromkeys(atom for one in put for atom in atoms(one)))
    differences = [difference(atom) for atom in atomic]
    try:
        exact = [_without_constants(tree, unknowns) for tree in differences]
        found = [
            _coordinates(polynomials(exact, unknowns), place, len(unknowns), real) for place in range(len(unknowns))
        ]
    except NotAlgebraicError:
        if len(unknowns) > 1 or not real:
            raise
        found = [_searched(differences, unknowns[0])]
    if len(unknowns) == 1:
        return [(value,) for value in _with_between(found[0])]
    points = list(product(*([*values, fmpq(-157, 29)] for values in found)))
    if len(points) > _MOST_POINTS:
        raise NotAlgebraicError
    return points


def _coordinates(found: Sequence[Any], place: int, count: int, real: bool) -> list[Any]:
    """The values that one unknown can have."""
    single: list[Any] = []
    other = 1 - place
    for one in found:
        degrees = one.degrees()
        if degrees[place] and not (count > 1 and degrees[other]):
            single.append(one)
    if count > 1:
        mixed = [one for one in found if one.degrees()[other]]
        for one, two in combinations(mixed[:12], 2):
            eliminated = one.resultant(two, f"x{other}")
            if not eliminated.is_zero() and eliminated.degrees()[place]:
                single.append(eliminated)
    values: list[Any] = []
    for one in single:
        for root in roots_in(one, place):
            if not root.imag.contains(0):
                if not real:
                    values.append(acb(root.real.mid(), root.imag.mid()))
                continue
            values.append(_exactly(root.real))
    kept: list[Any] = []
    for value in values:
        if not any(_near(value, old) for old in kept):
            kept.append(value)
    return kept


def _exactly(value: arb) -> Any:
    """A real root as a fraction where it is one with small parts, else the middle of its ball."""
    found = Fraction(float(value.mid())).limit_denominator(10_000) if abs(value) < 2**40 else None
    if found is not None and value.overlaps(arb(fmpq(found.numerator, found.denominator))):
        return fmpq(found.numerator, found.denominator)
    return value.mid()


def _near(one: Any, other: Any) -> bool:
    return bool(abs(acb(_ball(one)) - acb(_ball(other))) < _TINY)


def _ball(value: Any) -> Any:
    return arb(value) if isinstance(value, fmpq) else value


def _with_between(values: Sequence[Any]) -> list[Any]:
    """The values with points between and beyond them, which tell inequalities apart."""
    reals = sorted(
        (value for value in values if not isinstance(value, acb)), key=lambda value: float(_ball(value).mid())
    )
    others = [value for value in values if isinstance(value, acb)]
    if not reals:
        return [fmpq(0), fmpq(7, 5), fmpq(-8, 7), *others]
    balls = [Fraction(float(_ball(value).mid())) for value in reals]
    between = [(one + two) / 2 for one, two in pairwise(balls)]
    beyond = [balls[0] - Fraction(8, 7), balls[-1] + Fraction(7, 5)]
    return [*reals, *(fmpq(one.numerator, one.denominator) for one in (*between, *beyond)), *others]


def _without_constants(tree: Tree, unknowns: tuple[Name, ...]) -> Tree:
    """The tree with numbers such as π and ln 2 replaced by fractions that are equal to many digits."""
    free = not any(name in unknowns for name in names_in(tree))
    if free and _is_transcendental(tree):
        value = Columns({}, 1, BUDGET).of(tree)[0]
        if isinstance(value, fmpq):
            return number(Fraction(int(value.p), int(value.q)))
        if not value.is_finite():
            raise NotAlgebraicError
        mantissa, exponent = value.mid().man_exp()
        return number(Fraction(int(mantissa)) * Fraction(2) ** int(exponent))
    return map_children(tree, lambda part: _without_constants(part, unknowns)) if not free else tree


def _is_transcendental(tree: Tree) -> bool:
    from symgrad.language.traversal import walk

    return any(
        isinstance(node, Constant) or (isinstance(node, Call) and node.function not in ("sqrt", "abs", "root"))
        for node in walk(tree)
    )


def _searched(differences: Sequence[Tree], unknown: Name) -> list[Any]:
    """Where differences change their sign, found by halving; simple numbers are tried beside them."""
    simple = [fmpq(count, 2) for count in range(-20, 21)]
    spread = [fmpq(count, 12) + fmpq(1, 97) for count in range(-_SEARCHED // 2, _SEARCHED // 2)]
    found: list[Any] = list(simple)
    for tree in differences:
        work = Work(40 * BUDGET)
        values = Columns({unknown: tuple(spread)}, len(spread), work).of(tree)
        signs = [_sign(value) for value in values]
        pairs = [
            (arb(spread[place]), arb(spread[place + 1]), signs[place])
            for place in range(len(spread) - 1)
            if signs[place] * signs[place + 1] < 0
        ]
        if not pairs:
            continue
        for _ in range(_STEPS):
            middles = [((low + high) / 2).mid() for low, high, _ in pairs]
            column = Columns({unknown: middles}, len(middles), work).of(tree)
            halves = []
            for (low, high, sign), middle, value in zip(pairs, middles, column, strict=True):
                halves.append((middle, high, sign) if _sign(value) == sign else (low, middle, sign))
            pairs = halves
        found += [
            _exactly((low + high) / 2) if _exactly(((low + high) / 2).union(low)) is None else _exactly(low.union(high))
            for low, high, _ in pairs
        ]
    return found


def _sign(value: Any) -> int:
    if isinstance(value, fmpq):
        return (value > 0) - (value < 0)
    if not value.is_finite():
        return 0
    return 1 if value > 0 else -1 if value < 0 else 0


def _assumed(rules: Rules, setting: Mapping[Name, Tree]) -> bool:
    """Whether the numbers that stand for letters are as assumed."""
    for relation in rules.assumptions:
        put = _put(relation, setting)
        if isinstance(put, Relation) and not names_of(put) and not _Evaluator({}, 1, True).holds(put)[0]:
            return False
    return True


class _Evaluator:
    """Which statements hold at some points."""

    def __init__(self, names: Mapping[Name, Sequence[Any]], count: int, real: bool) -> None:
        self.count, self.real = count, real
        work = Work(40 * BUDGET)
        if real:
            columns: dict[Name | Derivative, Any] = {name: _settled(values) for name, values in names.items()}
            self.columns: Any = Columns(columns, count, work)
        else:
            balls: dict[Name | Derivative, Any] = {
                name: [acb(_ball(one)) for one in values] for name, values in names.items()
            }
            self.columns = ComplexColumns(balls, count, work)

    def assumed(self, rules: Rules, setting: Mapping[Name, Tree]) -> list[bool]:
        """Where what is assumed of the unknowns holds."""
        found = [True] * self.count
        for relation in rules.assumptions:
            put = _put(relation, setting)
            if isinstance(put, Relation) and all(name in self.columns.names for name in names_of(put)) and self.real:
                found = [one and other for one, other in zip(found, self.holds(put), strict=True)]
        return found

    def holds(self, statement: Statement) -> list[bool]:
        """Where a statement holds."""
        if isinstance(statement, Truth):
            return [statement.holds] * self.count
        if isinstance(statement, Joined):
            parts = [self.holds(part) for part in statement.parts]
            return [(all if statement.word == "and" else any)(column) for column in zip(*parts, strict=True)]
        left, right = (self._values(side) for side in (statement.left, statement.right))
        return [self._relation(one, statement.operator, other) for one, other in zip(left, right, strict=True)]

    def _values(self, side: Tree) -> list[Any]:
        column = self.columns.of(side)
        return [_ball(value) for value in column] if self.real else self.columns.balls(column)

    def _relation(self, one: Any, operator: str, other: Any) -> bool:
        if not (one.is_finite() and other.is_finite()):
            return False
        apart = one - other
        is_equal = bool(abs(apart) < _TINY * (1 + abs(one)))
        if operator in "=≈":
            return is_equal
        if operator == "≠":
            return not is_equal
        if is_equal:
            return operator in "≤≥"
        return bool(apart < 0) if operator in "<≤" else bool(apart > 0)


def _settled(values: Sequence[Any]) -> Any:
    """A column of fractions, or of balls where there is any."""
    return tuple(values) if all(isinstance(one, fmpq) for one in values) else [_ball(one) for one in values]
