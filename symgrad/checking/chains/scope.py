"""What the letters in a student's lines stand for: the function, what was defined on the way, and their derivatives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import reduce
from typing import Final

from symgrad.checking.diagnosis.arithmetic import times
from symgrad.checking.diagnosis.wrong_derivatives import right_derivative
from symgrad.errors import UnsupportedError
from symgrad.language.traversal import depends_on, map_children, names_in, substitute, walk
from symgrad.language.tree import Call, Derivative, Integral, Name, Summation, Tree

_DEEPEST: Final = 12
_MOST_NODES: Final = 3_000


class NotKnownError(Exception):
    """A letter whose meaning was never said, such as the u in du/dx."""


@dataclass
class Scope:
    """The definitions so far; ``variable`` is what functions depend on."""

    variable: Name
    known: dict[Name, Tree] = field(default_factory=dict)
    own: dict[tuple[Name, tuple[Name, ...]], Tree] = field(default_factory=dict)
    """Derivatives of letters as the student has them, where they are wrong."""
    uses_own: bool = False

    def define(self, name: Name, tree: Tree) -> None:
        """Say what a letter stands for; one that would explain itself is left alone."""
        if name != self.variable and not depends_on(tree, name):
            self.known[name] = tree

    def meaning(self, tree: Tree) -> Tree:
        """The tree with nothing in it that was defined on the way.

        Raises NotKnownError for derivatives of letters without a meaning.

        >>> from symgrad.language.parser import read
        >>> from symgrad.language.printing import to_text
        >>> scope = Scope(Name("x"), {Name("u"): read("x^2"), Name("y"): read("sin u")})
        >>> to_text(scope.meaning(read("dy/du * du/dx")))
        'cos(x²) d/dx[x²]'
        """
        return self._meaning(tree, _DEEPEST)

    def _meaning(self, tree: Tree, depth: int) -> Tree:
        if depth == 0:
            raise NotKnownError
        if self.uses_own and (own := self._own(tree)) is not None:
            return own
        match tree:
            case Name():
                known = self.known.get(tree)
                return tree if known is None else self._meaning(known, depth - 1)
            case Call(function, arguments, primes) if primes and (Name(function) in self.known or not arguments):
                return self._primed(tree, depth)
            case Derivative():
                return self._derivative(tree, depth)
            case Summation(index=index) | Integral(variable=index) if index in self.known:
                others = {name: meant for name, meant in self.known.items() if name != index}
                return Scope(self.variable, others, self.own, self.uses_own)._meaning(tree, depth)
            case _:
                return map_children(tree, lambda part: self._meaning(part, depth))

    def as_student(self, tree: Tree) -> Tree:
        """The tree with the student's own derivatives of letters in it, right or wrong."""
        self.uses_own = True
        try:
            return self.meaning(tree)
        finally:
            self.uses_own = False

    def keep(self, label: Tree, tree: Tree) -> None:
        """Remember what the student has for a derivative of a letter."""
        found = self._key(label)
        if found is not None:
            self.own[found] = tree

    def chained(self, label: Tree) -> Iterator[Tree]:
        """What the student's own derivatives make of a derivative: dE/do as the student has it, times do/dz."""
        found = self._key(label)
        if found is None or len(found[1]) != 1:
            return
        name, (variable,) = found
        for (letter, variables), tree in self.own.items():
            if letter == name and len(variables) == 1 and variables[0] in self.known and variables[0] != variable:
                try:
                    yield times(self.as_student(tree), self.as_student(Derivative(variables[0], (variable,))))
                except NotKnownError:
                    continue

    def _own(self, tree: Tree) -> Tree | None:
        found = self._key(tree) if self.own else None
        return None if found is None else self.own.get(found)

    def _key(self, tree: Tree) -> tuple[Name, tuple[Name, ...]] | None:
        match tree:
            case Call(function, _, primes) if primes:
                return Name(function), (self.variable,) * primes
            case Derivative(Name() as inside, variables):
                return inside, variables
            case _:
                return None

    def _primed(self, tree: Call, depth: int) -> Tree:
        name = Name(tree.function)
        if name not in self.known:
            raise NotKnownError
        found = self.derived(self._meaning(name, depth - 1), (self.variable,) * tree.primes)
        if tree.arguments and tree.arguments != (self.variable,):
            found = substitute(found, {self.variable: self._meaning(tree.arguments[0], depth - 1)})
        return found

    def _derivative(self, tree: Derivative, depth: int) -> Tree:
        inside, variables = tree.operand, tree.variables
        if isinstance(inside, Name) and inside not in self.known and not tree.applied and inside not in variables:
            raise NotKnownError
        for _ in range(_DEEPEST):
            used = [name for name in names_in(inside) if name in self.known and name not in variables]
            if not used:
                break
            inside = substitute(inside, {name: self.known[name] for name in used})
        if sum(1 for _ in walk(inside)) > _MOST_NODES:
            raise NotKnownError
        if not any(name in self.known for name in variables):
            if isinstance(inside, Name) and not tree.applied and inside not in variables:
                raise NotKnownError
            return Derivative(inside, variables, tree.partial, isinstance(inside, Name))
        return self._meaning(self.derived(inside, variables), depth - 1)

    def derived(self, tree: Tree, variables: tuple[Name, ...]) -> Tree:
        """The derivative, pending where no rule is known."""
        try:
            return reduce(right_derivative, variables, tree)
        except UnsupportedError:
            return Derivative(tree, variables, applied=isinstance(tree, Name))


def order_of(label: Tree) -> tuple[Name, int] | None:
    """The letter and how often it is differentiated in what stands in front: y, f'(x), dy/dx; None for a formula."""
    match label:
        case Name():
            return label, 0
        case Call(function, _, primes) if primes and len(label.arguments) <= 1:
            return Name(function), primes
        case Derivative(Name() as inside, variables) if not label.applied:
            return inside, len(variables)
        case _:
            return None
