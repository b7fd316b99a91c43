"""What the derivation of a matrix derivative consists of, as data."""

from __future__ import annotations

from dataclasses import dataclass

from symgrad.calculus.matrices.assemble import IDENTITY
from symgrad.calculus.matrices.letters import Definition
from symgrad.calculus.matrices.shapes import Shape
from symgrad.calculus.matrices.terms import Indices, indexed
from symgrad.calculus.step import Step
from symgrad.language.tree import Derivative, Name, Sum, Tree


@dataclass(frozen=True, slots=True)
class IndexPart:
    """The derivation of one letter's slope, or of the expression's own: the first line and its steps."""

    name: Name
    tree: Tree
    indices: Indices
    form_tree: Tree
    pending_tree: Derivative
    steps: tuple[Step, ...]

    @property
    def result_tree(self) -> Tree:
        return self.steps[-1].after_tree

    @property
    def slope_tree(self) -> Derivative:
        """∂r_i/∂x_k, how the part's result is called."""
        return Derivative(indexed(self.name, self.indices), self.pending_tree.variables, partial=True)


@dataclass(frozen=True, slots=True)
class Solution:
    """Everything about a derivative by a scalar, a vector or a matrix: the parts in indices, the steps in matrices."""

    expression_tree: Tree
    variable: Name
    shapes: tuple[tuple[Name, Shape], ...]
    expression_shape: Shape
    shape: Shape
    function: Name
    delta: Name
    definitions: tuple[Definition, ...]
    lettered_tree: Tree
    variable_indices: Indices
    parts: tuple[IndexPart, ...]
    matrix_steps: tuple[Step, ...]
    result_tree: Tree

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps: those in indices, part by part, then those in matrices."""
        return (*(step for part in self.parts for step in part.steps), *self.matrix_steps)

    @property
    def all_shapes(self) -> dict[Name, Shape]:
        """The shapes of the names, of the letters, and of the identity where it occurs."""
        letters = {definition.name: definition.shape for definition in self.definitions}
        return {**dict(self.shapes), **letters, IDENTITY: self.shape}

    @property
    def pending_tree(self) -> Derivative:
        """∂/∂x[xᵀ A x]."""
        return Derivative(self.expression_tree, (self.variable,), partial=True, applied=True)

    @property
    def matrix_terms(self) -> tuple[tuple[Tree, Tree], ...]:
        """Each term of the result in indices, beside what it is in matrices."""
        first = self.matrix_steps[0]
        return tuple(zip(_terms(first.before_tree), _terms(first.after_tree), strict=True))


def _terms(tree: Tree) -> tuple[Tree, ...]:
    return tree.terms if isinstance(tree, Sum) else (tree,)
