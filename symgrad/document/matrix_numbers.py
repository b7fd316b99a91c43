"""Matrices of numbers on a page, and the shapes of what is multiplied."""

from __future__ import annotations

from symgrad.calculus.matrices.shapes import Shapes
from symgrad.document.model import Line
from symgrad.document.put_in import PutIn, Sign, put_in, shown
from symgrad.language.traversal import names_in
from symgrad.language.tree import Call, Matrix, Name, Negative, Product, Sum, Tree
from symgrad.networks.matrix.form import MatrixNetwork
from symgrad.networks.matrix.formula import Formula, numbers_of, shape_in
from symgrad.networks.matrix.formula import Matrix as Numbers
from symgrad.networks.rounding import Kind, Rounding

_MOST_ROWS, _MOST_COLUMNS = 8, 6
_ROUNDED: dict[str, Kind] = {
    "sums": "sums", "outputs": "outputs", "loss": "loss", "slope": "errors", "delta": "errors",
    "weights": "gradients", "biases": "gradients",
}  # fmt: skip


def number_lines(formula: Formula, form: MatrixNetwork) -> tuple[Line, ...]:
    """The numbers of a formula: a single one put in and worked out, a matrix in a line; none where it is too large."""
    if formula.value is None:
        return ()
    if formula.shape == (1, 1) and (worked := _put_in(formula, form)) is not None:
        return worked.lines()
    found = matrix_tree(formula.value, places_of(formula, form.rounding))
    return () if found is None else (Line(found[1], found[0]),)


def _put_in(formula: Formula, form: MatrixNetwork) -> PutIn | None:
    """A single number as it is worked out, from the formula of the same quantity unit by unit; None for a batch."""
    if form.found is None or form.found.is_batch:
        return None
    one, letters = form.found.only_pass, form.network.letters
    (label,) = form.layers[formula.layer - 1].labels[:1]
    node = {"sums": letters.sum_of_unit(label), "outputs": letters.output_of(label), "loss": letters.loss_name}
    if formula.kind in node:
        tree = one.graph.node(node[formula.kind]).expression
    else:
        unit = form.network.structure.unit(label)
        weight = form.network.structure.weight(letters, unit.sources[0], label)
        by = {"delta": letters.sum_of_unit(label), "slope": letters.output_of(label), "weights": weight}
        key = by.get(formula.kind) or form.network.structure.bias(letters, label)
        tree = _turned(one.adjoints[key].tree, letters.target) if key in one.adjoints else None
    return None if tree is None else put_in(tree, one, places_of(formula, form.rounding))


def _turned(tree: Tree, target: str) -> Tree:
    """−2(t − o) φ′ as 2(o − t) φ′, which is how the matrix form has it."""
    if not isinstance(tree, Negative):
        return tree
    factors = list(tree.operand.factors if isinstance(tree.operand, Product) else (tree.operand,))
    for place, factor in enumerate(factors):
        match factor:
            case Sum((Name(base=base) as aim, Negative(Name() as output))) if base == target:
                factors[place] = Sum((output, Negative(aim)))
                return factors[0] if len(factors) == 1 else Product(tuple(factors))
    return tree


def places_of(formula: Formula, rounding: Rounding) -> int:
    """The places to which the numbers of a formula are printed."""
    return rounding.printed(_ROUNDED[formula.kind])


def matrix_tree(numbers: Numbers, places: int, exact: bool = False) -> tuple[Tree, Sign] | None:
    """Numbers as a matrix, ≈ where one is rounded; a single one by itself, None for a matrix that is too large."""
    if len(numbers) > _MOST_ROWS or len(numbers[0]) > _MOST_COLUMNS:
        return None
    rows = [[shown(value, places, exact) for value in row] for row in numbers]
    sign: Sign = "=" if all(entry[1] == "=" for row in rows for entry in row) else "≈"
    if len(rows) == len(rows[0]) == 1:
        return rows[0][0][0], sign
    return Matrix(tuple(tuple(entry[0] for entry in row) for row in rows)), sign


def size_words(shape: tuple[int, int]) -> str:
    """2 × 3"""
    return f"{shape[0]} × {shape[1]}"


def shape_words(tree: Tree, shapes: Shapes) -> str:
    """The shapes of what a formula is made of: "(3 × 2)(2 × 1), entry by entry with 3 × 1"."""
    match tree:
        case Product(factors):
            sized = [factor for factor in factors if not _is_number(factor)]
            if len(sized) == 1:
                return shape_words(sized[0], shapes)
            return "".join(f"({_size(factor, shapes)})" for factor in sized)
        case Call("hadamard", (left, right)):
            return f"{shape_words(left, shapes)}, entry by entry with {_size(right, shapes)}"
        case Sum(terms):
            parts = [shape_words(term.operand if isinstance(term, Negative) else term, shapes) for term in terms]
            return parts[0] if len(set(parts)) == 1 else " and ".join(parts)
        case _:
            return _size(tree, shapes)


def shape_reason(formula: Formula, tree: Tree, shapes: Shapes) -> str:
    """The shape of a line, and what it comes from: "shape 2 × 1, from (2 × 3)(3 × 1) and 2 × 1"."""
    own, parts = size_words(formula.shape), shape_words(tree, shapes)
    plain = own == parts or set(parts.replace(", entry by entry with ", "").split("1 × 1")) == {""}
    return f"shape {own}" if plain else f"shape {own}, from {parts}"


def _is_number(tree: Tree) -> bool:
    """Whether a factor is a mere number, and not a matrix with one row and one column."""
    return all(name.base in ("m", "n") for name in names_in(tree))


def _size(tree: Tree, shapes: Shapes) -> str:
    return size_words(numbers_of(shape_in(tree, shapes)))
