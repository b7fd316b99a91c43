"""Equations with dy/dx in them: it is solved for as a letter, and both sides of an equation may be differentiated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from symgrad.checking.chains.statements import Statement, atoms, changed
from symgrad.checking.diagnosis.arithmetic import minus, plus, times
from symgrad.checking.diagnosis.wrong_derivatives import right_derivative
from symgrad.errors import UnsupportedError
from symgrad.language.traversal import depends_on, map_children, walk
from symgrad.language.tree import Call, Derivative, Name, Relation, Tree, number

_HIGHEST = 3


@dataclass
class Unknowns:
    """Letters that depend on a variable, with the letters that stand for their derivatives, the first to the last."""

    variable: Name
    letters: dict[Name, list[Name]] = field(default_factory=dict)

    def order(self, tree: Tree) -> tuple[Name, int] | None:
        """The letter that is differentiated, and how often."""
        match tree:
            case Derivative(Name() as inside, variables) if inside in self.letters and {*variables} == {self.variable}:
                return inside, len(variables)
            case Call(function, arguments, primes) if primes and arguments in ((), (self.variable,)):
                return (Name(function), primes) if Name(function) in self.letters else None
            case _:
                return None

    def flat(self, tree: Tree) -> Tree:
        """A tree with letters for the derivatives, and derivatives of formulas carried out."""
        found = self.order(tree)
        if found is not None:
            return self._letter(*found)
        if isinstance(tree, Derivative) and {*tree.variables} == {self.variable}:
            inside = self.flat(tree.operand)
            for _ in tree.variables:
                inside = self.derived(inside)
            return inside
        return map_children(tree, self.flat)

    def derived(self, tree: Tree) -> Tree:
        """The derivative by the variable, with the chain rule for the letters that depend on it."""
        terms = [right_derivative(tree, self.variable)]
        for letter in tuple(self.letters):
            for order in range(_HIGHEST):
                inner = letter if order == 0 else self._letter(letter, order)
                if depends_on(tree, inner):
                    terms.append(times(right_derivative(tree, inner), self._letter(letter, order + 1)))
        return plus(*terms)

    def derivative(self, statement: Statement) -> Relation | None:
        """An equation with both sides differentiated; None where that is not covered."""
        if not isinstance(statement, Relation) or statement.operator != "=":
            return None
        try:
            return Relation(self.derived(plus(statement.left, minus(statement.right))), "=", number(0))
        except UnsupportedError:
            return None

    def _letter(self, letter: Name, order: int) -> Name:
        known = self.letters[letter]
        while len(known) < order:
            count = len(known) + 1
            power = "" if count == 1 else f"^{count}"
            known.append(Name(f"d{power}{letter}/d{self.variable}{power}"))
        return known[order - 1]


def unknowns_in(statements: Sequence[Statement]) -> Unknowns | None:
    """The letters whose derivatives occur; None where there are none, or by several variables.

    >>> from symgrad.checking.chains.statements import read_statement
    >>> from symgrad.language.notation import Notation
    >>> unknowns_in([read_statement("x + y dy/dx = 0", Notation())]).letters
    {Name(base='y', subscripts=(), accent=''): []}
    """
    sides = [side for one in statements for atom in atoms(one) for side in (atom.left, atom.right)]
    letters: dict[Name, list[Name]] = {}
    variables: set[Name] = set()
    for node in (node for side in sides for node in walk(side)):
        if isinstance(node, Derivative):
            variables |= {*node.variables}
            if isinstance(node.operand, Name):
                letters[node.operand] = []
        elif isinstance(node, Call) and node.primes and node.arguments in ((), (Name("x"),)):
            variables.add(Name("x"))
            letters[Name(node.function)] = []
    if len(variables) != 1 or not letters or variables & {*letters}:
        return None
    return Unknowns(variables.pop(), letters)


def flattened(statement: Statement, unknowns: Unknowns) -> Statement:
    """A statement with letters for the derivatives in it. Raises UnsupportedError for what has no derivative."""
    return changed(statement, unknowns.flat)
