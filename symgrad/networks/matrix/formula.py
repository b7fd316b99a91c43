"""A quantity of the matrix form: its entry in indices, line by line, and the same in matrices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from symgrad.calculus.matrices.shapes import Shape, Shapes, shape_of
from symgrad.calculus.step import Bindings, Step
from symgrad.language.convert import to_sympy
from symgrad.language.printing import to_text
from symgrad.language.traversal import map_children
from symgrad.language.tree import Call, Name, Relation, Tree, constant_value
from symgrad.networks.values import Value

if TYPE_CHECKING:
    import sympy

Kind = Literal["sums", "outputs", "loss", "slope", "delta", "weights", "biases"]
OPERATORS = frozenset({"transpose", "diag", "hadamard"})
Matrix = tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, slots=True)
class Formula:
    """One quantity, z^(2) or ∂J/∂W^(2), as it is derived.

    ============  ========================================================================================
    key           the name it is looked up by; for a gradient that of its parameter
    name_tree     how it is written, ∂J/∂W^(2); ``entry_tree`` is one entry of it, ∂J/∂W_{j,k}^(2)
    free          the free indices of the entry, each with the dimension that it runs through
    index_steps   the lines in indices; each step goes on where the one before it ended
    matrix_steps  the lines in matrices; the first says in matrices what the last line in indices says
    shape         how many rows and columns
    value         the numbers, row by row; None without numbers
    ============  ========================================================================================
    """

    kind: Kind
    layer: int
    key: Name
    name_tree: Tree
    entry_tree: Tree
    free: tuple[tuple[str, Tree], ...]
    index_steps: tuple[Step, ...]
    matrix_steps: tuple[Step, ...]
    shape: tuple[int, int]
    value: Matrix | None = None

    @property
    def tree(self) -> Tree:
        """The formula in matrices; where it has none, the one in indices."""
        return (self.matrix_steps or self.index_steps)[-1].after_tree

    @property
    def expression(self) -> sympy.Basic:
        """The last line in indices as a SymPy expression."""
        return to_sympy(self.index_steps[-1].after_tree)

    @property
    def index_form(self) -> tuple[str, ...]:
        """The lines in indices as text, each with its reason."""
        sides = [f"{to_text(self.entry_tree)} ", *("" for _ in self.index_steps[1:])]
        return tuple(
            f"{side}= {to_text(step.after_tree)}  ({step.reason})"
            for side, step in zip(sides, self.index_steps, strict=True)
        )

    @property
    def relation(self) -> Relation:
        """The name and the formula."""
        return Relation(self.name_tree, "=", self.tree)


Row = tuple[str, Tree, str, dict[str, Tree]]
"""A line before it is a step: the rule, what stands there, the reason, what its slots hold."""


def chained(left: Tree, rows: Sequence[Row]) -> tuple[Step, ...]:
    """Steps that follow each other, from the left side on."""
    steps: list[Step] = []
    for rule, tree, pattern, slots in rows:
        bindings: Bindings = tuple(slots.items())
        steps.append(Step(rule, steps[-1].after_tree if steps else left, tree, pattern, bindings))
    return tuple(steps)


def shape_in(tree: Tree, shapes: Shapes) -> Shape:
    """The shape of a formula; what a function does entry by entry changes none.

    Raises AuthorError, with both shapes, where shapes do not fit together.
    """
    return shape_of(_without_functions(tree), shapes)


def numbers_of(shape: Shape) -> tuple[int, int]:
    """Rows and columns as numbers."""
    rows, columns = (constant_value(dimension) for dimension in (shape.rows, shape.columns))
    assert rows is not None, "the sizes of a network are numbers"
    assert columns is not None, "the sizes of a network are numbers"
    return int(rows), int(columns)


def _without_functions(tree: Tree) -> Tree:
    if isinstance(tree, Call) and tree.function not in OPERATORS:
        return _without_functions(tree.arguments[0])
    return map_children(tree, _without_functions)
