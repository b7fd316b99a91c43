"""Checking an equation: y = 2x − 1, y − 3 = 2 (x − 2) and 2x − y = 1 are the same line.

Two equations have the same solutions, with the same multiplicity, where one side less the other is in both the same
up to a constant factor that is not 0. So the quotient of the two differences has to be one number at all points.
Polynomials that are not the same up to a factor differ in their solutions, or in how often they count. Anything else
is compared by what it is solved for, or has to be proved different by a place at which only one of the two holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final

from flint import arb, fmpq

from symgrad.checking.asked import Demands, EquationAnswer
from symgrad.checking.equivalence import BUDGET, Judgement, judge
from symgrad.checking.reading import is_called, read_answer, sides_of
from symgrad.checking.target import FIRST_PRECISION, Target, is_number, target_of
from symgrad.checking.verdict import Grounds, Status, Verdict
from symgrad.checking.witnesses import is_polynomial, solutions_differ
from symgrad.errors import AuthorError, StudentError, UnsupportedError
from symgrad.language.traversal import names_in
from symgrad.language.tree import Name, Negative, Product, Quotient, Relation, Sum, Tree
from symgrad.numeric.columns import Columns
from symgrad.numeric.effort import Work, nodes
from symgrad.numeric.precision import working_precision
from symgrad.numeric.walk import links

_PRECISIONS: Final = (FIRST_PRECISION, 800)
_CONFIRMING: Final = 1_200
_DIGITS: Final = 30


@dataclass(frozen=True)
class EquationChecker:
    """An equation to compare answers with; ``target`` is its left side less its right.

    >>> from symgrad.language.parser import read
    >>> checker = equation_checker(EquationAnswer(read("y = 2x - 1")), Demands())
    >>> checker.check("2x - y = 1").status, checker.check("y = 2x + 1").status
    (<Status.correct: 'correct'>, <Status.incorrect: 'incorrect'>)
    """

    target: Target
    cleared: Target
    relation: Relation
    demands: Demands

    def check(self, answer: str) -> Verdict:
        """The verdict on an equation as text."""
        try:
            tree = read_answer(answer, self.demands.notation)
            if not isinstance(tree, Relation):
                if not isinstance(self.relation.left, Name):
                    hint = "an equation is asked for: write both of its sides"
                    return Verdict(Status.incorrect, answer, tree, Grounds("shape"), hint=hint)
                tree = Relation(self.relation.left, "=", tree)
            elif isinstance(self.relation.left, Name) and is_called(tree.left):
                tree = replace(tree, left=self.relation.left)
        except StudentError as problem:
            return Verdict(Status.unreadable, answer, problem=problem)
        work = Work(BUDGET)
        verdicts = [self._judged(link, answer, work) for link in _links(tree)]
        return min(verdicts, key=lambda verdict: _ORDER.index(verdict.status))

    def _judged(self, relation: Relation, answer: str, work: Work) -> Verdict:
        try:
            judged = self._compared(relation, work)
        except (UnsupportedError, AuthorError):
            judged = Judgement(Status.undecided)
        score = Fraction(int(judged.status is Status.correct))
        return Verdict(judged.status, answer, relation, judged.grounds, judged.found, score=score)

    def _compared(self, relation: Relation, work: Work) -> Judgement:
        """As they stand; an equation also with the denominators cleared, and by what both are solved for."""
        if _facing(relation.operator) != _facing(self.relation.operator):
            return _DIFFERENT
        given, ordered = difference(relation), relation.operator in _ORDERED
        status, points = _same_up_to_a_factor(self.target, given, work, ordered)
        if status is Status.incorrect and not ordered:
            work.spend(nodes(given) ** 2)
            status, points = _same_up_to_a_factor(self.cleared, fraction_of(given)[0], work)
        if status is Status.correct:
            return Judgement(status, Grounds("agreement", _DIGITS, points))
        by_sides = self._solved(relation, work)
        return by_sides if by_sides is not None else self._refuted(given, ordered, work)

    def _solved(self, relation: Relation, work: Work) -> Judgement | None:
        """The judgement on what both are solved for: y = f(x) and y = g(x) are the same where f(x) = g(x)."""
        one, other = solved(self.relation), solved(relation)
        if one is None or other is None or one[:2] != other[:2] or not names_in(one[2]):
            return None

        def make() -> Target:
            return target_of(one[2], self.demands.assumptions, dict(self.demands.definitions))

        return judge(self.target.kept("solved", make), other[2], work)

    def _refuted(self, given: Tree, ordered: bool, work: Work) -> Judgement:
        """The judgement on an answer that is not the same up to a factor: different only if that is proved."""
        if not ordered and is_polynomial(self.target.tree) and is_polynomial(given):
            return _DIFFERENT
        if self.demands.definitions:
            return Judgement(Status.undecided)
        if solutions_differ(self.target.tree, given, ordered, self.demands.assumptions, work):
            return _DIFFERENT
        return Judgement(Status.undecided)


def solved(relation: Relation) -> tuple[Name, str, Tree] | None:
    """What an equation or an inequality is solved for, with its sign read from there, and the other side.

    >>> from symgrad.language.parser import read
    >>> [found and (str(found[0]), found[1]) for found in map(solved, map(read, ("y = 2x", "x^2 >= R", "y = y^2")))]
    [('y', '='), ('R', '≤'), None]
    """
    for name, sign, other in (
        (relation.left, relation.operator, relation.right),
        (relation.right, _OPPOSITE.get(relation.operator, relation.operator), relation.left),
    ):
        if isinstance(name, Name) and name not in names_in(other):
            return name, sign, other
    return None


def equation_checker(expected: EquationAnswer, demands: Demands) -> EquationChecker:
    """A checker for an equation. Raises UnsupportedError where its sides have no values."""
    target = target_of(difference(expected.relation), demands.assumptions, dict(demands.definitions))
    names = dict.fromkeys([*demands.notation.names, *(str(name) for name in target.known_names())])
    read_with = replace(demands, notation=replace(demands.notation, names=tuple(names)))
    cleared = target_of(fraction_of(target.tree)[0], demands.assumptions, dict(demands.definitions))
    return EquationChecker(target, cleared, expected.relation, read_with)


_ORDER: Final = (Status.incorrect, Status.undecided, Status.correct)
_ORDERED: Final = "<>≤≥"
_TURNED: Final[Mapping[str, str]] = MappingProxyType({">": "<", "≥": "≤"})
"""Each sign with the one that says the same of the sides the other way round."""


_OPPOSITE: Final[Mapping[str, str]] = MappingProxyType({**_TURNED, **{low: high for high, low in _TURNED.items()}})
_DIFFERENT: Final = Judgement(Status.incorrect, Grounds("differs"))


def _facing(operator: str) -> str:
    return _TURNED.get(operator, operator)


def _links(relation: Relation) -> list[Relation]:
    """x = 5 + 6 = 11 says x = 5 + 6 and x = 11; other chains are taken link by link."""
    if isinstance(relation.left, Name) and relation.operator in "=≈":
        return [Relation(relation.left, relation.operator, side) for side in sides_of(relation)]
    return [Relation(left, operator, right) for left, operator, right in links(relation)]


def difference(relation: Relation) -> Tree:
    """The left side less the right side; of a > b and a ≥ b the other way round."""
    left, right = relation.left, relation.right
    return Sum((right, Negative(left))) if relation.operator in _TURNED else Sum((left, Negative(right)))


def fraction_of(tree: Tree) -> tuple[Tree, tuple[Tree, ...]]:
    """What stands above and below the line when a tree is brought to one fraction, as factors.

    >>> from symgrad.language.parser import read
    >>> from symgrad.language.printing import to_text
    >>> above, below = fraction_of(read("1/x + 1/y - 2"))
    >>> to_text(above), [to_text(factor) for factor in below]
    ('1 · y + 1 · x + (−2) x y', ['x', 'y'])
    """
    match tree:
        case Negative():
            above, below = fraction_of(tree.operand)
            return Negative(above), below
        case Quotient():
            above, below = fraction_of(tree.numerator)
            upper, lower = fraction_of(tree.denominator)
            return _product((above, *lower)), (*below, upper)
        case Product():
            parts = [fraction_of(factor) for factor in tree.factors]
            return _product([part[0] for part in parts]), tuple(factor for part in parts for factor in part[1])
        case Sum():
            parts = [fraction_of(term) for term in tree.terms]
            common: Counter[Tree] = Counter()
            for _, below in parts:
                common |= Counter(below)
            terms = [_product((above, *(common - Counter(below)).elements())) for above, below in parts]
            return Sum(tuple(terms)), tuple(common.elements())
        case _:
            return tree, ()


def _product(factors: Sequence[Tree]) -> Tree:
    return factors[0] if len(factors) == 1 else Product(tuple(factors))


def _same_up_to_a_factor(target: Target, answer: Tree, work: Work, positive: bool = False) -> tuple[Status, int]:
    """Whether the quotient of two expressions is one number other than 0 at all points, and at how many.

    With ``positive`` that number has to be positive, as for inequalities. Agreement is confirmed far more precisely.
    """
    for precision in _PRECISIONS:
        status, count = _compared_at(target, answer, work, positive, precision)
        if status is Status.correct:
            confirmed, _ = _compared_at(target, answer, work, positive, _CONFIRMING)
            return (status if confirmed is None else confirmed), count
        if status is not None:
            return status, count
    return Status.undecided, count


def _compared_at(
    target: Target, answer: Tree, work: Work, positive: bool, precision: int
) -> tuple[Status | None, int]:
    """The outcome at one precision, and at how many points; None where it is too low to tell 0 from a small number."""
    with working_precision(precision):
        _, expected = target.column(precision)
        given = Columns(target.names(), len(target.spots), work).of(answer)
        pairs = [pair for pair in zip(expected, given, strict=True) if is_number(pair[0]) and is_number(pair[1])]
        if len(pairs) < 2:
            return Status.undecided, len(pairs)
        if all(isinstance(one, fmpq) and isinstance(other, fmpq) for one, other in pairs):
            return _exactly(pairs, positive), len(pairs)
        balls = [(_ball(one), _ball(other)) for one, other in pairs]
        first, second = balls[0]
        if any(not (one * second).overlaps(other * first) for one, other in balls[1:]):
            return Status.incorrect, 1
        if positive and (first * second).upper() < 0:
            return Status.incorrect, 1
        if precision == _PRECISIONS[-1] and all(other.contains(0) for _, other in balls):
            return Status.incorrect, len(balls)
        unclear = second.contains(0) or any(other.contains(0) != one.contains(0) for one, other in balls)
        return (None if unclear else Status.correct), len(balls)


def _exactly(pairs: Sequence[tuple[Any, Any]], positive: bool) -> Status:
    """The outcome for rational values, without any rounding."""
    first, second = next(((one, other) for one, other in pairs if one != 0), pairs[0])
    same = second != 0 and all(one * second == other * first for one, other in pairs)
    return Status.correct if same and not (positive and first * second < 0) else Status.incorrect


def _ball(value: Any) -> arb:
    return arb(value) if isinstance(value, fmpq) else value
