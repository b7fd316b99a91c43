"""Proof of the lines of a matrix derivative, entry by entry, with numbers in small shapes.

Every dimension gets a small size and every name generic rational entries. The expression is written out as ordinary
trees; pending derivatives of those are taken by power series in balls, which know nothing of the rules for
matrices, and each line, in indices or in matrices, must have the same entries. At last the result is compared
with central differences.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product

from flint import arb

from symgrad.calculus.matrices.entries import Rows, named, written_out
from symgrad.calculus.matrices.shapes import Shape
from symgrad.calculus.matrices.solution import IndexPart, Solution
from symgrad.calculus.matrices.terms import Indices, indexed
from symgrad.calculus.verify import DifferenceEvidence, Evidence, LineEvidence
from symgrad.language.traversal import map_children, substitute
from symgrad.language.tree import ONE, ZERO, Call, Derivative, Name, Number, Sum, Summation, Tree, constant_value
from symgrad.numeric.balls import Key, evaluate
from symgrad.numeric.compare import Comparison
from symgrad.numeric.differences import central_difference
from symgrad.numeric.walk import instance

METHOD = "ball arithmetic entry by entry, with generic numbers in small shapes, and central differences"
SAMPLES = 2
_TRIES = 24
_PRECISION = 256
_DIGITS = 30
_DIFFERENCES = 12
_STEP = Fraction(1, 10**12)
"""The step of the differences: balls lose nothing by cancellation."""
_SIZES = (3, 2, 4, 5)
"""The sizes that dimensions get, different ones for different letters."""


def sizes_of(shapes: Mapping[Name, Shape]) -> dict[Tree, int]:
    """A small size for each dimension; numbers up to 3 keep their own."""
    found: dict[Tree, int] = {ONE: 1}
    for shape in shapes.values():
        for dimension in shape.dimensions:
            value = constant_value(dimension)
            if dimension not in found:
                free = [size for size in _SIZES if size not in found.values()]
                found[dimension] = int(value) if value is not None and value <= 3 else (free or _SIZES)[0]
    return found


def verify(derivative: Solution) -> Evidence:
    """The evidence for every line of a derivative; see :class:`Evidence`."""
    worlds = list(_worlds(derivative))
    lines = [line for part in derivative.parts for line in _index_lines(part, worlds)]
    lines.extend(_matrix_lines(derivative, worlds))
    differences = tuple(found for world in worlds for found in world.differences())
    return Evidence(tuple(lines), differences, METHOD)


def _index_lines(part: IndexPart, worlds: Sequence[_World]) -> Iterator[LineEvidence]:
    """That a part is written in indices rightly, and each step of its slope."""
    if part.form_tree != indexed(part.name, part.indices):
        yield _line(part.tree, part.form_tree, "index_form", [world.matrix(part.tree) for world in worlds],
                    [_places(world, part, part.form_tree, of_variable=False) for world in worlds])  # fmt: skip
    for step in part.steps:
        yield _line(step.before_tree, step.after_tree, step.rule,
                    [_places(world, part, step.before_tree) for world in worlds],
                    [_places(world, part, step.after_tree) for world in worlds])  # fmt: skip


def _matrix_lines(derivative: Solution, worlds: Sequence[_World]) -> Iterator[LineEvidence]:
    """Each term in matrices beside its index form, each step, and the result beside the power series."""
    first, *further = derivative.matrix_steps
    for before, after in derivative.matrix_terms:
        yield _line(before, after, first.rule, [_places(world, derivative.parts[-1], before) for world in worlds],
                    [world.matrix(after) for world in worlds])  # fmt: skip
    for step in further:
        yield _line(step.before_tree, step.after_tree, step.rule, [world.matrix(step.before_tree) for world in worlds],
                    [world.matrix(step.after_tree) for world in worlds])  # fmt: skip
    yield _line(derivative.pending_tree, derivative.result_tree, "result", [world.series() for world in worlds],
                [world.matrix(derivative.result_tree) for world in worlds])  # fmt: skip


class _World:
    """One choice of numbers for all entries."""

    def __init__(self, derivative: Solution, seed: int) -> None:
        self.derivative = derivative
        self.shapes = derivative.all_shapes
        self.sizes = sizes_of(dict(derivative.shapes))
        self.given = self._numbers(seed)
        self.expanded: dict[Name, Tree] = {}
        for definition in derivative.definitions:
            for name, tree in self._pairs(definition.name, self.rows(definition.tree)):
                self.expanded[name] = substitute(tree, self.expanded)
        self.outputs = [entry for row in self.rows(derivative.expression_tree) for entry in row]
        letters = {name: evaluate(tree, self.given, _PRECISION) for name, tree in self.expanded.items()}
        self.values: dict[Key, Fraction | arb] = {**self._dimensions(), **self._deltas(), **self._slopes()}
        for known in (self.given, letters):
            self.values.update(dict(known.items()))

    def size(self, dimension: Tree) -> int:
        return self.sizes[dimension]

    def rows(self, tree: Tree) -> Rows:
        """The entries over letters."""
        return written_out(tree, self.shapes, self.size)

    def _numbers(self, seed: int) -> dict[Name, Fraction]:
        """Generic numbers, every other time positive ones; the diagonals weigh more, so that matrices have inverses."""
        source = random.Random(seed)
        found: dict[Name, Fraction] = {}
        for name, shape in self.derivative.shapes:
            for i, row in enumerate(named(name, shape, self.size)):
                for j, entry in enumerate(row):
                    value = Fraction(source.randint(21, 139), 100)
                    value += 2 if i == j and shape.is_matrix else 0
                    sign = -1 if seed % 2 == 0 and i != j and source.random() < 0.5 else 1
                    assert isinstance(entry, Name)
                    found[entry] = sign * value
        return found

    def _pairs(self, name: Name, rows: Rows) -> Iterator[tuple[Name, Tree]]:
        for names, trees in zip(named(name, self.shapes[name], self.size), rows, strict=True):
            for entry, tree in zip(names, trees, strict=True):
                assert isinstance(entry, Name)
                yield entry, tree

    def _dimensions(self) -> dict[Key, Fraction]:
        return {name: Fraction(size) for name, size in self.sizes.items() if isinstance(name, Name)}

    def _deltas(self) -> dict[Key, Fraction]:
        places = [str(place + 1) for place in range(max(self.sizes.values()))]
        base = self.derivative.delta.base
        return {Name(base, (a, b)): Fraction(int(a == b)) for a, b in product(places, places)}

    def variables(self) -> list[Name]:
        """The entries of the variable."""
        rows = named(self.derivative.variable, self.shapes[self.derivative.variable], self.size)
        return [entry for row in rows for entry in row if isinstance(entry, Name)]

    def _slopes(self) -> dict[Key, Fraction | arb]:
        """∂z_i/∂x_k by power series for every letter, and 0 or 1 for the variable's own entries."""
        found: dict[Key, Fraction | arb] = {}
        for variable in self.variables():
            for other in self.variables():
                found[Derivative(other, (variable,), partial=True)] = Fraction(int(other == variable))
            for name, tree in self.expanded.items():
                slope = Derivative(tree, (variable,), partial=True, applied=True)
                found[Derivative(name, (variable,), partial=True)] = evaluate(slope, self.given, _PRECISION)
        return found

    def matrix(self, tree: Tree) -> list[arb]:
        """All entries of a matrix expression over names and letters, row by row."""
        if tree == ZERO:
            shape = self.derivative.shape
            return [arb(0)] * (self.size(shape.rows) * self.size(shape.columns))
        return [evaluate(entry, self.values, _PRECISION) for row in self.rows(tree) for entry in row]

    def index(self, tree: Tree, at: Mapping[str, int]) -> arb:
        """A line in indices, at places for its free indices."""
        for index, place in at.items():
            tree = instance(tree, Name(index), place)
        return evaluate(self._plain(tree), self.values, _PRECISION)

    def _plain(self, tree: Tree, inside: bool = False) -> Tree:
        """Sums written out, norms and determinants in entries; inside a pending derivative letters too."""
        match tree:
            case Summation(body, index, _, Name() | Number() as upper):
                terms = (self._plain(instance(body, index, place + 1), inside) for place in range(self.size(upper)))
                return Sum(tuple(terms))
            case Call("norm" | "frobenius" | "det", (Name(),)):
                ((entry,),) = self.rows(tree)
                return substitute(entry, self.expanded) if inside else entry
            case Derivative(operand, variables) if not isinstance(operand, Name) or tree.applied:
                return Derivative(self._plain(operand, inside=True), variables, partial=True, applied=True)
            case Derivative():
                return tree
            case Name():
                return self.expanded.get(tree, tree) if inside else tree
            case _:
                return map_children(tree, lambda part: self._plain(part, inside))

    def series(self) -> list[arb]:
        """The derivative of the expression itself, by power series: outputs down, inputs across."""
        slopes = (Derivative(output, (variable,), partial=True, applied=True) for output, variable in self._pairings())
        return [evaluate(slope, self.given, _PRECISION) for slope in slopes]

    def _pairings(self) -> list[tuple[Tree, Name]]:
        return [(output, variable) for output in self.outputs for variable in self.variables()]

    def differences(self) -> Iterator[DifferenceEvidence]:
        """The result's entries beside the slope of a secant, up to a dozen of them."""
        results = self.matrix(self.derivative.result_tree)
        for (output, variable), value in list(zip(self._pairings(), results, strict=True))[:_DIFFERENCES]:
            slope = central_difference(output, variable, self.given, _STEP)
            yield DifferenceEvidence(tuple(self.given.items()), _STEP, float(value.mid()), slope)


def _worlds(derivative: Solution) -> Iterator[_World]:
    """Choices of numbers for which the expression and its slopes have values."""
    found = 0
    for seed in range(_TRIES):
        world = _World(derivative, seed)
        values = [value for value in world.values.values() if isinstance(value, arb)]
        if all(value.is_finite() for value in (*values, *world.matrix(derivative.result_tree))):
            yield world
            found += 1
        if found == SAMPLES:
            return


def _places(world: _World, part: IndexPart, tree: Tree, of_variable: bool = True) -> list[arb]:
    """A line in indices at all places: outputs first, then the entries of the variable."""
    derivative = world.derivative
    free: Indices = (*part.indices, *(derivative.variable_indices if of_variable else ()))
    shape = world.shapes.get(part.name, derivative.expression_shape)
    inputs = world.shapes[derivative.variable].dimensions if of_variable else ()
    ranges = [range(1, world.size(dimension) + 1) for dimension in (*shape.dimensions, *inputs)]
    return [world.index(tree, dict(zip(free, places, strict=True))) for places in product(*ranges)]


def _line(left: Tree, right: Tree, rule: str, lefts: Sequence[list[arb]], rights: Sequence[list[arb]]) -> LineEvidence:
    pairs = [pair for a, b in zip(lefts, rights, strict=True) for pair in zip(a, b, strict=True)]
    return LineEvidence(left, right, rule, compared(pairs))


def compared(pairs: Sequence[tuple[arb, arb]]) -> Comparison:
    """Equal where all balls meet and are narrow, different where two are apart."""
    digits = math.inf
    for left, right in pairs:
        if not left.overlaps(right):
            return Comparison("different", 0, len(pairs), {}, left.str(8, radius=False), right.str(8, radius=False))
        if not (left.is_finite() and right.is_finite()):
            return Comparison("undecided")
        width = float((left - right).abs_upper()) / max(1.0, float(abs(left.mid())))
        digits = min(digits, -math.log10(width) if width else _PRECISION * math.log10(2))
    if not pairs or digits < _DIGITS:
        return Comparison("undecided")
    return Comparison("equal", int(digits), len(pairs))
