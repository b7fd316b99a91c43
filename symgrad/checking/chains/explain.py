"""Comparing formulas in a chain, and naming the mistakes that lead from one to the next."""

from __future__ import annotations

from dataclasses import dataclass, field

from symgrad.checking.chains.scope import NotKnownError, Scope, order_of
from symgrad.checking.diagnosis.diagnose import ExpressionDiagnoser
from symgrad.checking.diagnosis.mistake import Made
from symgrad.checking.diagnosis.question import Question
from symgrad.checking.diagnosis.wrong_lines import LineQuestion
from symgrad.checking.equivalence import Judgement, judge
from symgrad.checking.target import Target, target_of
from symgrad.checking.verdict import Status
from symgrad.errors import AuthorError, UnsupportedError
from symgrad.language.traversal import map_children, names_in
from symgrad.language.tree import Call, Derivative, Name, Relation, Tree


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

    def compare(self, right: Tree, given: Tree) -> Judgement:
        """Whether a formula equals another one."""
        target = self.target(right)
        if target is None:
            return Judgement(Status.undecided)
        return judge(target, given)

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
