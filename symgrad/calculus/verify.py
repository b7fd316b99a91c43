"""Proof of the lines: each step in ball arithmetic at generic points, and the result by finite differences.

A step says that ``before`` equals ``after``. Both are evaluated in balls, pending derivatives by power series that
know nothing of the rules; so a fault in a rule, also one that later lines make good, is caught here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symgrad.calculus.arithmetic import flat
from symgrad.calculus.indices import concrete, has_open_sum
from symgrad.calculus.limits import LIMIT, compare_limit, goes_to_zero
from symgrad.calculus.step import Step
from symgrad.errors import ProofError, StudentError, UnsupportedError
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in
from symgrad.language.tree import Derivative, Name, Relation, Tree
from symgrad.numeric.balls import Key, Memory, Point, evaluate
from symgrad.numeric.compare import Comparison, compare
from symgrad.numeric.differences import STEP, central_difference
from symgrad.numeric.sampling import points
from symgrad.shown import Shown

METHOD = "ball arithmetic at generic points, and central differences"
POINTS = 8
_ENOUGH_DIGITS = 7
"""Central differences agree with the derivative to about nine digits; fewer than seven are a fault."""

_TINY = Fraction(1, 10**12)
"""The step at generic points: balls lose nothing by cancellation, so it can be far smaller than in floats."""
_MODERATE = 3
"""Where a far point cannot decide, only points with values up to here are taken."""
_DIFFERENCES = 3
"""At how many of the points there is a finite difference too; the power series have been at all of them."""
_COARSE = 1e-8
"""How far the customary step may be off at the point that is shown."""


@dataclass(frozen=True, slots=True)
class LineEvidence:
    """One proved line: both sides, how many points and digits, and whether they agree."""

    left: Tree
    right: Tree
    rule: str
    comparison: Comparison

    @property
    def holds(self) -> bool:
        """Whether both sides agreed at every point."""
        return self.comparison.status == "equal"


@dataclass(frozen=True, slots=True)
class DifferenceEvidence:
    """The result beside the finite difference with a step h at one point."""

    point: tuple[tuple[Key, Fraction], ...]
    step: Fraction
    value: float
    difference: float

    @property
    def error(self) -> float:
        """The distance, relative where the value is larger than 1."""
        return abs(self.value - self.difference) / max(1.0, abs(self.value))


@dataclass(frozen=True, slots=True)
class Evidence(Shown):
    """What was proved, and how.

    ``holds`` is true where every line was proved and the finite differences agree; ``max_error`` is the largest
    distance to a finite difference; ``digits`` the fewest digits to which two sides of a line agreed.
    """

    lines: tuple[LineEvidence, ...]
    differences: tuple[DifferenceEvidence, ...]
    method: str

    def __repr__(self) -> str:
        count = f"{len(self.lines)} line" + "s" * (len(self.lines) != 1)
        return f"<Evidence: {'holds' if self.holds else 'does not hold'}, {count}>"

    @property
    def holds(self) -> bool:
        """Whether everything was proved; without a single line or point nothing was."""
        return bool(self.lines) and all(line.holds for line in self.lines) and self.differences_agree

    @property
    def differences_agree(self) -> bool:
        """Whether there are finite differences, and all of them agree with the result."""
        return bool(self.differences) and self.max_error < 10.0**-_ENOUGH_DIGITS

    @property
    def max_error(self) -> float:
        """The largest distance between the result and a finite difference."""
        return max((difference.error for difference in self.differences), default=math.inf)

    @property
    def points(self) -> int:
        """At how many points the lines were compared."""
        return min((line.comparison.points for line in self.lines), default=0)

    @property
    def digits(self) -> int:
        """The fewest digits to which the two sides of a line agreed."""
        return min((line.comparison.digits for line in self.lines), default=0)


def verify_steps(
    pending: Derivative, steps: Sequence[Step], result: Tree, assumptions: Sequence[str] = ()
) -> Evidence:
    """Prove every step that leads from a pending derivative to its result, and the result itself."""
    opened = concrete if has_open_sum(pending.operand) else _as_it_is
    start = opened(pending)
    assert isinstance(start, Derivative)
    trees, variable = (start.operand, opened(result)), start.variables[0]
    names = tuple(dict.fromkeys([*(name for tree in trees for name in names_in(tree)), variable]))
    sample = points(trees, names=names, assumptions=assumptions, count=POINTS, independent=True)
    if not sample:  # of a function that is defined nowhere nothing can be proved, so no line is tried
        return Evidence((LineEvidence(pending, result, "result", Comparison("undecided")),), (), METHOD)

    def proved_at(sample: Sequence[Point]) -> Evidence:
        memory: Memory = {}
        inside = (step for outer in steps for step in outer.walk())
        lines = [_line(step, opened, sample, memory, assumptions) for step in (*inside, *_links(steps, result))]
        lines.append(LineEvidence(pending, result, "result", compare(start, trees[1], sample, memory)))
        return Evidence(tuple(lines), tuple(_differences(*trees, variable, sample)), METHOD)

    evidence = proved_at(sample)
    if evidence.holds or any(line.comparison.status == "different" for line in evidence.lines):
        return evidence
    near = _near(points(trees, names=names, assumptions=assumptions, count=2 * POINTS, independent=True))
    return proved_at(near) if near else evidence


def _near(sample: Sequence[Point]) -> Sequence[Point]:
    """The points whose values are all of moderate size.

    Far out a saturated function (tanh a^x) is closer to its limit than any precision tells, and its slope has no
    digits to compare; nearer points decide.
    """
    return [point for point in sample if all(abs(value) <= _MODERATE for value in point.values())][:POINTS]


def _links(steps: Sequence[Step], result: Tree) -> Iterator[Step]:
    """Where one line ends and the next begins: mostly the same tree, and something to prove where it is not."""
    ends = [step.outcome_tree for step in steps]
    begins = [*(step.before_tree for step in steps[1:]), result]
    for end, begin in zip(ends, begins, strict=True):
        if flat(end) != flat(begin):
            yield Step("link", end, begin, "")


def combined(earlier: Evidence, later: Evidence) -> Evidence:
    """The evidence of a derivation that goes on where another ended."""
    return Evidence((*earlier.lines, *later.lines), (*earlier.differences, *later.differences), later.method)


def _as_it_is(tree: Tree) -> Tree:
    return tree


def _line(
    step: Step, opened: Callable[[Tree], Tree], sample: Sequence[Point], memory: Memory, assumptions: Sequence[str]
) -> LineEvidence:
    left, right = opened(step.before_tree), opened(step.after_tree)
    if step.rule == LIMIT:
        comparison = compare_limit(left, right, goes_to_zero(step), assumptions)
    elif _names(left, right) <= set(sample[0]):
        comparison = compare(left, right, sample, memory)
    else:
        comparison = compare(left, right, points([left, right], assumptions=assumptions, count=POINTS))
    return LineEvidence(step.before_tree, step.after_tree, step.rule, comparison)


def _names(*trees: Tree) -> set[Name]:
    return {name for tree in trees for name in names_in(tree)}


def _differences(
    expression: Tree, result: Tree, variable: Name, sample: Sequence[Point]
) -> Iterator[DifferenceEvidence]:
    """A tiny step at generic points, and at last the customary one at a point that a reader can repeat."""
    readable = readable_point((expression, result), variable, sample)
    steps = [(point, _TINY) for point in sample[:_DIFFERENCES]]
    for point, step in [*steps, *([(readable, STEP)] if readable else [])]:
        difference = central_difference(expression, variable, point, step)
        value = float(evaluate(result, point).mid())
        if math.isfinite(difference) and math.isfinite(value):
            yield DifferenceEvidence(tuple(point.items()), step, value, difference)


_READABLE = (Fraction(13, 10), Fraction(7, 10), Fraction(2), Fraction(4, 10), Fraction(16, 10), Fraction(-6, 10))


def readable_point(trees: tuple[Tree, Tree], variable: Name, sample: Sequence[Point]) -> Point | None:
    """A point with short decimals inside the domain, for a check that a reader can repeat; None if none is found.

    Where the function bends so much that the customary step is too coarse, another point is looked for.
    """
    for shift in range(2 * len(_READABLE)):
        scale = 1 if shift < len(_READABLE) else Fraction(1, 4)
        point: Point = {
            key: _READABLE[(place + shift) % len(_READABLE)] * scale
            for place, key in enumerate(sample[0] if sample else ())
        }
        if point and all(evaluate(tree, point).is_finite() for tree in trees):
            coarse, fine = (central_difference(trees[0], variable, point, step) for step in (STEP, _TINY))
            if abs(coarse - fine) <= _COARSE * max(1.0, abs(fine)):
                return point
    return None


def prove_equal(left: Tree, right: Tree, *, assumptions: Sequence[str] = ()) -> Comparison:
    """The comparison of two trees that must be equal; raises :class:`ProofError` where they are not proved so.

    >>> from symgrad.language.parser import read
    >>> prove_equal(read("(x + 1)^2"), read("x^2 + 2x + 1")).status
    'equal'
    """
    opened = concrete if has_open_sum(Relation(left, "=", right)) else _as_it_is
    sides = opened(left), opened(right)
    try:
        comparison = compare(*sides, points(sides, assumptions=assumptions, count=POINTS))
    except (StudentError, UnsupportedError) as error:
        raise ProofError(f"{to_text(left)} = {to_text(right)}", str(error)) from error
    if comparison.status != "equal":
        raise ProofError(f"{to_text(left)} = {to_text(right)}", comparison.status)
    return comparison
