"""Checking a formula: read, compare, and look at the form that was asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from symgrad.checking.asked import Demands, ExpressionAnswer
from symgrad.checking.equivalence import BUDGET, Judgement, judge, within
from symgrad.checking.forms import requirements_of
from symgrad.checking.integral_slopes import without_integrals
from symgrad.checking.open_sums import Lengths, lengths_of, needs_instances, with_instances
from symgrad.checking.reading import read_answer, sides_of
from symgrad.checking.target import Target, target_of
from symgrad.checking.two_ways import with_bracketed_exponents
from symgrad.checking.verdict import Grounds, Requirement, Status, Verdict
from symgrad.errors import StudentError, UnsupportedError
from symgrad.language.printing import to_text
from symgrad.language.traversal import map_children, names_in, walk
from symgrad.language.tree import Call, Derivative, Listing, Matrix, Name, Relation, Tree
from symgrad.numeric.effort import Work, nodes

_COST_OF_INSTANCES: Final = 32
"""Writing out a node of an answer with sums."""


@dataclass(frozen=True)
class ExpressionChecker:
    """A formula to compare answers with.

    >>> from symgrad.language.parser import read
    >>> checker = expression_checker(ExpressionAnswer(read("2x")), Demands())
    >>> checker.check("x + x").status
    <Status.correct: 'correct'>
    """

    target: Target
    demands: Demands
    instances: bool = False
    """Whether the sums in it are written out, because they have no value by themselves."""
    expected: Tree | None = None
    """The formula as it was given, where that is not what the target holds."""

    def check(self, answer: str) -> Verdict:
        """The verdict on an answer as text."""
        try:
            tree = self._read(answer)
        except StudentError as problem:
            return Verdict(Status.unreadable, answer, problem=problem)
        for side in sides_of(tree):
            hint = _of_another_kind(side) or self._unsolved(side)
            if hint:
                return Verdict(Status.incorrect, answer, tree, Grounds("shape"), hint=hint)
        work = Work(BUDGET)
        found = self.check_tree(tree, answer, work)
        return self._with_exponents(found, work) if found.status is Status.incorrect else found

    def _read(self, answer: str) -> Tree:
        """The tree of an answer; on a curve y(x) is y, and y' is dy/dx."""
        if self.demands.curve is None:
            return read_answer(answer, self.demands.notation)
        _, variable, dependent = self.demands.curve
        applied = re.compile(rf"(?<!\w){re.escape(str(dependent))}([′']*)\s*\(\s*{re.escape(str(variable))}\s*\)")
        plain = applied.sub(lambda found: f"{dependent}{found.group(1)}".ljust(len(found.group())), answer)
        return _with_slopes(read_answer(plain, self.demands.notation), variable, dependent)

    def _unsolved(self, side: Tree) -> str:
        """What is said of an answer with the very derivative that is asked for in it; "" for any other."""
        if self.demands.curve is None:
            return ""
        slopes = [part for part in walk(side) if isinstance(part, Derivative) and part.operand == self.demands.curve[2]]
        unknown = [part for part in slopes if replace(part, partial=True, span=None) not in self.target.definitions]
        return f"{to_text(unknown[0])} is what is asked for; write what it is equal to" if unknown else ""

    def _with_exponents(self, verdict: Verdict, work: Work) -> Verdict:
        """The verdict with a hint where brackets around an exponent would make it right: x^1/2 is read as x/2."""
        changed = with_bracketed_exponents(verdict.answer)
        if changed is None:
            return verdict
        text, written, meant = changed
        try:
            tree = self._read(text)
        except StudentError:
            return verdict
        if not self.check_tree(tree, text, work).is_correct:
            return verdict
        return replace(verdict, hint=f"in {written} only what stands before the / is in the exponent; write {meant}")

    def check_tree(self, tree: Tree, answer: str, work: Work | None = None) -> Verdict:
        """The verdict on an answer that has been read already; ``work`` is what may be spent on it."""
        sides = sides_of(tree)
        work = work or Work(BUDGET)
        judged = _worst([self._judged(side, work) for side in sides])
        requirements: tuple[Requirement, ...] = ()
        if judged.status is Status.correct:
            requirements = requirements_of(sides[-1], self.target, self.demands)
        is_full = judged.status is Status.correct and all(requirement.met for requirement in requirements)
        return Verdict(
            judged.status, answer, tree, judged.grounds, judged.found, requirements,
            score=Fraction(int(is_full)),
        )  # fmt: skip

    def _judged(self, side: Tree, work: Work) -> Judgement:
        """The judgement on one side."""
        if self.instances or needs_instances(side):
            return self._judged_by_instances(side, work)
        judged = judge(self.target, side, work)
        if judged.status is Status.undecided and (carried_out := without_integrals(side)) != side:
            judged = judge(self.target, carried_out, Work(BUDGET // 2))
        asked = self.demands
        if judged.status is Status.incorrect and (asked.tolerance is not None or asked.relative is not None):
            margins = (asked.tolerance or Fraction(0), asked.relative or Fraction(0))
            return within(self.target, side, *margins) or judged
        return judged

    def _judged_by_instances(self, side: Tree, work: Work) -> Judgement:
        """The judgement on a side with sums written out, in which a point would mean nothing to anybody."""
        expected = self.target.tree if self.expected is None else self.expected
        try:
            work.spend(_COST_OF_INSTANCES * nodes(side))
            rows = lengths_of(expected, side)
            judged = [
                judge(self._written_out(expected, lengths), with_instances(side, lengths), work)
                for lengths in rows
            ]
        except UnsupportedError:
            return Judgement(Status.undecided)
        return replace(_worst(judged), found=None)

    def _written_out(self, expected: Tree, lengths: Lengths) -> Target:
        """The target for some values of the letters in bounds."""
        occurring = set(names_in(expected))
        own = {name: number for name, number in lengths.items() if name in occurring}

        def make() -> Target:
            return target_of(with_instances(expected, own), self.demands.assumptions, dict(self.demands.definitions))

        return self.target.kept(("instances", *own.items()), make)


def expression_checker(expected: ExpressionAnswer, demands: Demands) -> ExpressionChecker:
    """A checker for a formula. Raises UnsupportedError where the expected expression has no value."""
    instances = needs_instances(expected.tree)
    tree = with_instances(expected.tree, lengths_of(expected.tree, expected.tree)[0]) if instances else expected.tree
    target = target_of(tree, demands.assumptions, dict(demands.definitions), along=demands.curve)
    known = (*names_in(expected.tree), *(() if instances else target.known_names()))
    names = dict.fromkeys([*demands.notation.names, *map(str, known)])
    read_with = replace(demands, notation=replace(demands.notation, names=tuple(names)))
    return ExpressionChecker(target, read_with, instances, expected.tree if instances else None)


def _with_slopes(tree: Tree, variable: Name, dependent: Name) -> Tree:
    """The tree with y' and y'' as derivatives by x."""
    if isinstance(tree, Call) and tree.function == str(dependent) and tree.primes and not tree.arguments:
        return Derivative(dependent, (variable,) * tree.primes, span=tree.span)
    return map_children(tree, lambda part: _with_slopes(part, variable, dependent))


def _worst(judgements: list[Judgement]) -> Judgement:
    """Of several sides that should be equal, the judgement that decides."""
    order = (Status.incorrect, Status.undecided, Status.correct)
    return min(judgements, key=lambda judged: order.index(judged.status))


def _of_another_kind(side: Tree) -> str:
    """What is said of several things, or of a condition, where one formula is asked for; "" for a formula."""
    if isinstance(side, Listing | Matrix):
        return "one formula is asked for, and these are several"
    return "a formula is asked for, and this is a condition" if isinstance(side, Relation) else ""
