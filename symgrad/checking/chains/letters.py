"""The letters of a chain of formulas: which one is the function, what others stand for, and what is right for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from symgrad.checking.chains.explain import Comparer
from symgrad.checking.chains.lines import RawLine
from symgrad.checking.chains.scope import NotKnownError, Scope, order_of
from symgrad.checking.chains.sides import read_quietly, sides_in
from symgrad.checking.chains.truth import Truth
from symgrad.checking.verdict import Status
from symgrad.language.notation import Notation
from symgrad.language.traversal import names_in, substitute, walk
from symgrad.language.tree import Call, Derivative, Name, Relation, Tree

_FUNCTIONS: Final = ("f", "g", "h", "F", "G", "y", "E", "L", "J", "s", "z")


@dataclass
class Letters:
    """What is known of the function; ``values`` are the function and its derivatives as they are right."""

    truth: Truth
    scope: Scope
    comparer: Comparer
    values: dict[int, Tree]
    function: Name | None = None
    answer: Tree | None = None
    """How the number that is asked for is called: what stands in front of the last line that says so."""
    put: dict[Name, Tree] = field(default_factory=dict)
    """Values that were put in for letters: let x = 1."""

    def look_ahead(self, lines: Sequence[RawLine], notation: Notation) -> None:
        """Letters that are used in one line and explained in another, before or after it."""
        explained: dict[Name, Tree] = {}
        used: set[Name] = set()
        for line in lines:
            tree = read_quietly(line, notation)
            if tree is None:
                continue
            *front, last = sides_in(tree)
            if self.truth.number is not None and front and order_of(front[0]) is not None:
                self.answer = front[0]
            if front and isinstance(front[0], Name):
                explained.setdefault(front[0], last if len(front) == 1 else front[1])
            used.update(name for side in (*front[1:], last) for name in names_in(side))
            used.update(name for node in walk(tree) if isinstance(node, Derivative) for name in node.variables)
        if self.truth.number is not None:
            return
        self._name_function(lines, notation)
        given = {name for tree in self.values.values() for name in names_in(tree)} | {self.truth.variable}
        for name, tree in explained.items():
            if name in used and name not in given and name not in self.scope.known:
                self.scope.define(name, tree)

    def _name_function(self, lines: Sequence[RawLine], notation: Notation) -> None:
        """The letter of the function, where a later line has its derivative in front."""
        for line in lines:
            tree = read_quietly(line, notation)
            label = order_of(tree.left) if isinstance(tree, Relation) else None
            if label is not None and label[1] and label[0] not in self.scope.known and str(label[0]) in _FUNCTIONS[:6]:
                if 0 in self.values and label[0] not in names_in(self.values[0]):
                    self.function = label[0]
                    self.scope.define(label[0], self.values[0])
                return

    def is_definition(self, name: Name, sides: tuple[Tree, ...]) -> bool:
        """Whether a line says what a new letter stands for, and not what the function is."""
        if name == self.function:
            return False
        right = self.values.get(0)
        if right is None:
            return self.function is not None or str(name) not in _FUNCTIONS
        if any(name in names_in(tree) for tree in self.values.values()):
            return False
        try:
            meanings = [self.scope.meaning(side) for side in sides]
        except NotKnownError:
            return True
        if self.comparer.compare(right, meanings[0]).status is Status.correct:
            return False
        return self.function is not None or str(name) not in ("f", "y", "F")

    def variable(self, order: int) -> Name:
        """What the derivative of an order is taken by."""
        variables = self.truth.variables
        return variables[order - 1] if 0 < order <= len(variables) else self.truth.variable

    def value(self, order: int) -> Tree | None:
        """The right derivative of an order."""
        if order in self.values:
            return self.values[order]
        if order - 1 in self.values and order > 0:
            before = self.scope.meaning(self.values[order - 1])
            self.values[order] = self.scope.derived(before, (self.variable(order),))
            return self.values[order]
        return None

    def with_numbers(self, formula: Tree, given: Tree) -> Tree:
        """A formula with the numbers that were put in, where a line is without these letters."""
        return formula if any(name in self.put for name in names_in(given)) else substitute(formula, self.put)

    def is_right(self, order: int | None, meaning: Tree) -> bool:
        """Whether a formula is the function, or its derivative of an order."""
        value = None if order is None or not self.values else self.value(order)
        return value is not None and self.comparer.compare(value, meaning).status is Status.correct

    def is_by_another(self, head: Tree) -> bool:
        """Whether the derivative in front is by another letter than the function's."""
        if not isinstance(head, Derivative):
            return False
        right = [self.variable(order + 1) for order in range(len(head.variables))]
        return right != [*head.variables] or any(one in self.scope.known for one in head.variables)

    def put_in_by(self, head: Tree) -> None:
        """In f'(2) = … the variable is 2 from here on."""
        if isinstance(head, Call) and head.primes and head.arguments and not names_in(head.arguments[0]):
            self.put[self.scope.variable] = head.arguments[0]

    def from_before(self, meaning: Tree, last: int, order: int) -> Tree | None:
        """What a line, which is the derivative of order ``last``, makes of that of another order."""
        if order == last:
            return meaning
        return self.scope.derived(meaning, (self.variable(order),)) if order == last + 1 else None
