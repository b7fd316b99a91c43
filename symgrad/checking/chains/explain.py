"""Comparing formulas in a chain, and naming the mistakes that lead from one to the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from symgrad.checking.chains.rounded import is_rounded
from symgrad.checking.chains.scope import NotKnownError, Scope, order_of
from symgrad.checking.diagnosis.diagnose import ExpressionDiagnoser
from symgrad.checking.diagnosis.mistake import Made
from symgrad.checking.diagnosis.question import Question
from symgrad.checking.diagnosis.wrong_lines import LineQuestion
from symgrad.checking.equivalence import Judgement, judge
from symgrad.checking.target import Target, target_of
from symgrad.checking.verdict import Grounds, Status
from symgrad.errors import AuthorError, UnsupportedError
from symgrad.language.traversal import map_children, names_in, substitute, walk
from symgrad.language.tree import Call, Derivative, Name, Relation, Summation, Tree, number

_COUNTS: Final = 9


@dataclass
class Comparer:
    """What compares formulas with the letters of a scope put in; targets are kept."""

    scope: Scope
    assumptions: tuple[Relation, ...]
    targets: dict[Tree, Target] = field(default_factory=dict)

    def target(self, tree: Tree) -> Target | None:
        """What a formula is compared with, None where it has no values."""
        tree = self.meant(tree)
        if tree not in self.targets:
            try:
                self.targets[tree] = target_of(tree, self.assumptions)
            except (UnsupportedError, AuthorError):
                return None
        return self.targets[tree]

    def compare(self, right: Tree, given: Tree, is_approximate: bool = False) -> Judgement:
        """Whether a formula equals another one, but for the rounding of decimals."""
        target = self.target(right)
        if target is None:
            return self._at_counts(right, given)
        judged = judge(target, given)
        if judged.status is Status.incorrect and is_rounded(self.meant(right), given, is_approximate):
            return Judgement(Status.correct, Grounds("rounding"))
        return self._at_counts(right, given) if judged.status is Status.undecided else judged

    def _at_counts(self, right: Tree, given: Tree) -> Judgement:
        """Whether sums over 1, …, n are equal, for the first whole numbers n."""
        nodes = [node for tree in (right, given) for node in walk(tree) if isinstance(node, Summation)]
        bounds = (bound for node in nodes for bound in (node.lower, node.upper) if bound is not None)
        counts = dict.fromkeys(name for bound in bounds for name in names_in(bound))
        if not counts:
            return Judgement(Status.undecided)
        found = Judgement(Status.undecided)
        for count in range(1, _COUNTS):
            values: dict[Name, Tree] = {name: number(count + place) for place, name in enumerate(counts)}
            try:
                found = judge(target_of(substitute(right, values), self.assumptions), substitute(given, values))
            except (UnsupportedError, AuthorError):
                return Judgement(Status.undecided)
            if found.status is not Status.correct:
                break
        return found

    def explained(self, right: Tree, question: Question | None, meaning: Tree) -> tuple[tuple[Made, ...], ...]:
        """The named mistakes in a formula, () where none is known."""
        target = self.target(right)
        if target is None:
            return ()
        try:
            return ExpressionDiagnoser(target, question).find(meaning)
        except (UnsupportedError, AuthorError):
            return ()

    def expanded(self, tree: Tree) -> Tree:
        """A line with its letters put in, and what is pending left pending."""
        try:
            return self._with_pending(tree)
        except NotKnownError:
            return tree

    def _with_pending(self, tree: Tree) -> Tree:
        if isinstance(tree, Derivative) and not isinstance(tree.operand, Name):
            if any(name in self.scope.known for name in tree.variables):
                return self.scope.meaning(tree)
            return Derivative(self.scope.meaning(tree.operand), tree.variables, tree.partial)
        if isinstance(tree, Derivative | Name) or (isinstance(tree, Call) and tree.primes):
            return self.scope.meaning(tree)
        return map_children(tree, self._with_pending)

    def meant(self, tree: Tree) -> Tree:
        """A tree with its letters put in, where they are known."""
        try:
            return self.scope.meaning(tree)
        except NotKnownError:
            return tree

    def question_of(self, tree: Tree | None) -> Question | None:
        """The question that the derivative of a letter in front of a line asks."""
        if not isinstance(tree, Relation):
            return None
        found = order_of(tree.left)
        if found is None or found[1] != 1 or found[0] not in self.scope.known:
            return None
        variable = tree.left.variables[0] if isinstance(tree.left, Derivative) else self.scope.variable
        defined = self.scope.known[found[0]]
        if variable not in names_in(defined):
            defined = self.meant(found[0])
        return LineQuestion(defined, variable, True)
