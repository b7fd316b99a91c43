"""Shapes: how many rows and columns a scalar, a vector or a matrix has, and what shape an expression comes to.

Vectors are columns. A dimension is a letter or a number; two are the same where they are written the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from symgrad.errors import AuthorError, UnsupportedError
from symgrad.functions.registry import FUNCTIONS, nearest
from symgrad.language.parser import read_name
from symgrad.language.printing import to_text
from symgrad.language.tree import (
    ONE,
    Call,
    Constant,
    Listing,
    Name,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Tree,
    constant_value,
    number,
)

ShapeText: TypeAlias = str | int | Sequence[str | int]
"""How a shape is given: "n" for a vector of n entries, ("m", "n") for a matrix, () for a scalar."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Rows and columns; a 1 is a dimension that needs no index."""

    rows: Tree = ONE
    columns: Tree = ONE

    @property
    def is_scalar(self) -> bool:
        return self.rows == ONE and self.columns == ONE

    @property
    def is_column(self) -> bool:
        return self.rows != ONE and self.columns == ONE

    @property
    def is_matrix(self) -> bool:
        return self.rows != ONE and self.columns != ONE

    @property
    def transposed(self) -> Shape:
        return Shape(self.columns, self.rows)

    @property
    def dimensions(self) -> tuple[Tree, ...]:
        """The dimensions that need an index, rows first."""
        return tuple(dimension for dimension in (self.rows, self.columns) if dimension != ONE)

    @property
    def tree(self) -> Tree:
        """(n, m), as a page shows it."""
        return Listing((self.rows, self.columns))

    def __str__(self) -> str:
        return "a scalar" if self.is_scalar else to_text(self.tree)


SCALAR = Shape()
Shapes: TypeAlias = Mapping[Name, Shape]


def declared_shapes(shapes: Mapping[str, ShapeText]) -> dict[Name, Shape]:
    """The shape of each name, from what an author wrote.

    Raises :class:`AuthorError` for anything that is not a shape.

    >>> declared_shapes({"x": "n", "A": ("m", "n")})[Name("x")].is_column
    True
    """
    found = {read_name(name): _shape(name, given) for name, given in shapes.items()}
    if Name("T") in found:
        raise AuthorError("'T' stands for the transpose and cannot be a name here", expected="another letter")
    return found


def _shape(name: str, given: ShapeText) -> Shape:
    if not isinstance(given, str | int | Sequence):
        raise AuthorError(f"the shape of '{name}' is {given!r}", expected="'n', ('m', 'n') or ()")
    parts = (given,) if isinstance(given, str | int) else tuple(given)
    if len(parts) > 2:
        raise AuthorError(f"'{name}' has {len(parts)} dimensions", expected="a scalar, a vector or a matrix")
    shape = Shape(*(_dimension(name, part) for part in parts))
    if shape.rows == ONE and shape.columns != ONE:
        raise AuthorError(f"'{name}' is given as a row, and vectors are columns here", expected=f"'n', and {name}^T")
    return shape


def _dimension(name: str, part: str | int) -> Tree:
    if isinstance(part, bool) or not isinstance(part, str | int):
        raise AuthorError(f"the shape of '{name}' holds {part!r}", expected="letters or whole numbers")
    if isinstance(part, int) or part.strip().isdecimal():
        if not 1 <= int(part) <= 10**9:
            raise AuthorError(f"'{name}' has a dimension of {int(part)}", expected="1 or more")
        return number(int(part))
    return read_name(part)


def shape_of(tree: Tree, shapes: Shapes) -> Shape:
    """The shape of an expression in its canonical form.

    Raises :class:`AuthorError`, with both shapes and the place, where shapes do not fit together.
    """
    match tree:
        case Number() | Constant():
            return SCALAR
        case Name():
            return _named(tree, shapes)
        case Negative():
            return shape_of(tree.operand, shapes)
        case Sum():
            return _same([(term, shape_of(term, shapes)) for term in tree.terms], tree, "added")
        case Product():
            return _product(tree, shapes)
        case Quotient():
            below = shape_of(tree.denominator, shapes)
            if not below.is_scalar:
                raise AuthorError(f"cannot divide by {to_text(tree.denominator)}, which is {below}, in {to_text(tree)}",
                                  expected="a scalar below the line; for a matrix write X^(-1)")  # fmt: skip
            return shape_of(tree.numerator, shapes)
        case Power():
            return _power(tree, shapes)
        case Call():
            return _call(tree, shapes)
        case _:
            raise UnsupportedError(f"a {type(tree).__name__.lower()} of matrices", to_text(tree))


def _named(name: Name, shapes: Shapes) -> Shape:
    if name not in shapes:
        close = nearest(str(name), [str(known) for known in shapes], 1)
        hint = f"shapes={{'{name}': 'n'}} for a vector, ('n', 'm') for a matrix, () for a scalar"
        raise AuthorError(f"'{name}' has no shape", expected=f"{f'{close[0]}, or ' if close else ''}{hint}")
    return shapes[name]


def _same(parts: Sequence[tuple[Tree, Shape]], tree: Tree, done: str) -> Shape:
    (first, shape), *rest = parts
    for other, found in rest:
        if found != shape:
            both = f"{to_text(first)} is {shape} and {to_text(other)} is {found}"
            raise AuthorError(f"{both}: they cannot be {done} in {to_text(tree)}", expected="equal shapes")
    return shape


def _product(tree: Product, shapes: Shapes) -> Shape:
    before, shape = tree.factors[0], shape_of(tree.factors[0], shapes)
    for count, factor in enumerate(tree.factors[1:], start=2):
        found = shape_of(factor, shapes)
        if shape.is_scalar or found.is_scalar:
            shape = found if shape.is_scalar else shape
        elif shape.columns == found.rows:
            shape = Shape(shape.rows, found.columns)
        else:
            raise AuthorError(
                f"{to_text(before)} is {shape} and {to_text(factor)} is {found}: they cannot be multiplied"
                f" in {to_text(tree)}",
                expected="as many columns on the left as rows on the right; a transpose is written x^T",
            )
        before = Product(tree.factors[:count])
    return shape


def _power(tree: Power, shapes: Shapes) -> Shape:
    shape = shape_of(tree.base, shapes)
    exponent = constant_value(tree.exponent)
    if exponent is None:
        raise UnsupportedError("a power with this exponent", to_text(tree), reason="write a number")
    if shape.is_scalar:
        return shape
    if shape.rows != shape.columns:
        raise AuthorError(f"{to_text(tree.base)} is {shape}: it has no power or inverse in {to_text(tree)}",
                          expected="a square matrix; xᵀx or x ⊙ x for a vector")  # fmt: skip
    if exponent.denominator != 1 or not (exponent == -1 or 2 <= exponent <= 5):
        raise UnsupportedError("this power of a matrix", to_text(tree), reason="2 to 5, and −1, are covered")
    return shape


def _square(tree: Call, shape: Shape) -> Shape:
    if shape.rows != shape.columns:
        raise AuthorError(f"{to_text(tree.arguments[0])} is {shape}: {tree.function} needs a square matrix"
                          f" in {to_text(tree)}", expected="as many rows as columns")  # fmt: skip
    return SCALAR


def _norm(tree: Call, shape: Shape) -> Shape:
    if not shape.is_column:
        raise AuthorError(f"{to_text(tree.arguments[0])} is {shape}: this norm is that of a column vector",
                          expected="‖X‖_F for the Frobenius norm of a matrix, |s| for a scalar")  # fmt: skip
    return SCALAR


def _diagonal(tree: Call, shape: Shape) -> Shape:
    if not shape.is_column:
        raise AuthorError(f"{to_text(tree.arguments[0])} is {shape}", expected="a column vector in diag(…)")
    return Shape(shape.rows, shape.rows)


_OPERATORS: Mapping[str, Callable[[Call, Shape], Shape]] = {
    "transpose": lambda _tree, shape: shape.transposed,
    "tr": _square,
    "det": _square,
    "norm": _norm,
    "frobenius": lambda _tree, _shape: SCALAR,
    "diag": _diagonal,
}


def _call(tree: Call, shapes: Shapes) -> Shape:
    found = [shape_of(argument, shapes) for argument in tree.arguments]
    if tree.function == "hadamard" and len(found) == 2:
        return _same(list(zip(tree.arguments, found, strict=True)), tree, "multiplied entry by entry")
    operator = _OPERATORS.get(tree.function)
    if operator is not None and len(found) == 1:
        return operator(tree, found[0])
    entry = FUNCTIONS.get(tree.function)
    if entry is None or len(found) != 1 or tree.function in _OPERATORS:
        raise UnsupportedError(f"{tree.function} of {len(found)} arguments among matrices", to_text(tree))
    if found[0].is_matrix and entry.kind != "activation":
        raise UnsupportedError(f"{tree.function} of a matrix", to_text(tree),
                               reason="entry by entry or as a power series, that is not said")  # fmt: skip
    return found[0]
