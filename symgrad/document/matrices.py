"""A derivative of vectors and matrices as a page: shapes, lines in indices, lines in matrices, the check."""

from __future__ import annotations

from fractions import Fraction

from symgrad.calculus.matrices.derivative import MatrixDerivative
from symgrad.calculus.matrices.shapes import shape_of
from symgrad.calculus.matrices.solution import IndexPart
from symgrad.calculus.matrices.terms import indexed
from symgrad.calculus.matrices.verify import SAMPLES, sizes_of
from symgrad.calculus.step import Step
from symgrad.calculus.verify import Evidence
from symgrad.document.evidence import difference_step, explain, listing
from symgrad.document.model import (
    Aligned,
    Block,
    Document,
    Formula,
    Heading,
    Line,
    Paragraph,
    Statement,
    Table,
    Text,
    prose,
)
from symgrad.errors import ProofError
from symgrad.language.notation import Notation
from symgrad.language.parser import read
from symgrad.language.printing import to_text
from symgrad.language.tree import (
    ZERO,
    Derivative,
    Name,
    Negative,
    Power,
    Product,
    Quotient,
    Relation,
    Tree,
    number,
)
from symgrad.numeric.rounding import decade

_LEAST = -15
"""Differences below this power of ten are not told apart."""
_FORMULAS = {
    "determinant": ("Jacobi's formula.", "d det(X) = det(X) tr(X^(-1) d X)",
                    "A determinant is not taken apart in indices here; this formula of differentials is used."),
    "inverse": ("The differential of an inverse.", "d(X^(-1)) = -X^(-1) d X X^(-1)",
                "It comes from the product rule for {one}: the differential of the left side is zero."),
    "norm": ("Derivative of a norm.", "norm(x) = sqrt(transpose(x) x)",
             "By the chain rule the slope is 1/(2‖x‖) times the slope of the sum of squares."),
}  # fmt: skip
_LETTERS = Notation(names=("X", "d", "x", "I"), functions=("det", "tr", "norm", "transpose"), matrices=True)


def matrix_document(derivative: MatrixDerivative) -> Document:
    """The worked derivative; raises :class:`ProofError` where a line is not proved."""
    title = prose("Derivative of {f} by {x}", f=derivative.expression_tree, x=derivative.variable)
    blocks: list[Block] = [Paragraph(_convention(derivative)), _shapes(derivative), Heading(2, prose("In indices"))]
    for part in derivative.parts:
        blocks.extend(_part(part))
    blocks.extend([Heading(2, prose("In matrices")), *_matrix_blocks(derivative)])
    return Document(title, (*blocks, _check(derivative)))


def _convention(derivative: MatrixDerivative) -> Text:
    """What shape the result has, and why."""
    x, shape = derivative.variable, derivative.shape.tree
    vectors = any(len(kind.dimensions) == 1 for _, kind in derivative.shapes)
    columns = "Vectors are columns. " if vectors else ""
    if derivative.expression_shape.is_scalar:
        pattern = "{columns}The expression is a scalar, so its derivative has the shape of {x}: {shape}."
        return prose(pattern, x=x, shape=shape, columns=columns)
    if derivative.all_shapes[x].is_scalar:
        pattern = "{columns}By a scalar, the derivative has the shape of the expression: {shape}."
        return prose(pattern, shape=shape, columns=columns)
    (part,) = derivative.parts[-1:]
    return prose(
        "Vectors are columns. The derivative of a vector by a vector is the Jacobian: a row for each output, a column "
        "for each input, so {entry} stands in row {row} and column {column}. Its shape is {shape}.",
        entry=part.slope_tree, row=Name(part.indices[0]), column=Name(derivative.variable_indices[0]), shape=shape,
    )  # fmt: skip


def _shapes(derivative: MatrixDerivative) -> Table:
    rows = [(prose("{name}", name=name), prose("{shape}", shape=shape.tree)) for name, shape in derivative.shapes]
    for definition in derivative.definitions:
        line = Relation(definition.name, "=", definition.tree)
        rows.append((prose("{line}", line=line), prose("{shape}", shape=definition.shape.tree)))
    return Table((prose("name"), prose("shape (rows, columns)")), tuple(rows), "ll")


def _part(part: IndexPart) -> list[Block]:
    """One slope: what it is the slope of, in indices, then line by line."""
    entry = indexed(part.name, part.indices)
    whole = part.tree if part.form_tree == entry else part.form_tree
    if not part.indices and part.form_tree != part.tree:
        whole = Relation(part.tree, "=", part.form_tree)
    blocks: list[Block] = [Formula(Relation(part.name if part.form_tree == entry else entry, "=", whole))]
    rule = part.steps[0].rule
    if rule in _FORMULAS:
        name, formula, words = _FORMULAS[rule]
        remark = prose(words, one=read("X^(-1) X = I", _LETTERS))
        blocks.append(Statement((name,), prose("{formula}. {words}", formula=_formula(formula), words=remark)))
    lines = tuple(Line("=", step.after_tree, reason(step)) for step in part.steps)
    blocks.append(Aligned(part.slope_tree, (*_first_line(part), *lines)))
    return blocks


def _formula(text: str) -> Tree:
    return read(text, _LETTERS)


def _first_line(part: IndexPart) -> tuple[Line, ...]:
    return () if part.form_tree == indexed(part.name, part.indices) else (Line("=", part.pending_tree),)


def reason(step: Step) -> Text:
    """A step's reason with its mathematics."""
    return prose(step.pattern, **dict(step.bindings))


def _matrix_blocks(derivative: MatrixDerivative) -> list[Block]:
    """What each term is in matrices, with the shapes of its factors; then the lines."""
    first, *_ = derivative.matrix_steps
    blocks: list[Block] = []
    if first.after_tree != ZERO:
        rows = tuple((*_cells(term, form), *_cells(_factor_shapes(derivative, form)))
                     for term, form in derivative.matrix_terms)  # fmt: skip
        place = listing(tuple(Name(index) for index in _free(derivative)))
        head = prose("entry {place}", place=place) if _free(derivative) else prose("in indices")
        blocks.append(Table((head, prose("in matrices"), prose("shapes")), rows, "lll"))
    name = Derivative(derivative.function, (derivative.variable,), partial=True)
    lines = [Line("=", step.after_tree, _with_shape(derivative, step)) for step in derivative.matrix_steps]
    return [*blocks, Aligned(name, tuple(lines))]


def _cells(*trees: Tree) -> tuple[Text, ...]:
    return tuple(prose("{tree}", tree=tree) for tree in trees)


def _free(derivative: MatrixDerivative) -> tuple[str, ...]:
    return (*derivative.parts[-1].indices, *derivative.variable_indices)


def _factor_shapes(derivative: MatrixDerivative, tree: Tree) -> Tree:
    """(n, n) (n, 1) → (n, 1)."""
    inner = tree
    while isinstance(inner, Negative | Quotient):
        inner = inner.operand if isinstance(inner, Negative) else inner.numerator
    factors = inner.factors if isinstance(inner, Product) else (inner,)
    found = [shape_of(factor, derivative.all_shapes) for factor in factors]
    shapes = [shape.tree for shape in found if not shape.is_scalar]
    if len(shapes) < 2:
        return derivative.shape.tree
    return Relation(Product(tuple(shapes)), "→", derivative.shape.tree)


def _with_shape(derivative: MatrixDerivative, step: Step) -> Text:
    return prose("{reason}, shape {shape}", reason=reason(step), shape=derivative.shape.tree)


def _check(derivative: MatrixDerivative) -> Paragraph:
    """How the lines were proved."""
    evidence = derivative.verify()
    require(evidence)
    chosen = sizes_of(dict(derivative.shapes)).items()
    sizes = tuple(Relation(name, "=", number(size)) for name, size in chosen if isinstance(name, Name))
    where = prose(" with {sizes}", sizes=listing(sizes)) if sizes else ()
    return Paragraph(prose(
        "**Check.** Worked out{where} and {samples} choices of generic numbers, each line has the same entries as the "
        "one before it: all {entries} agree, to {digits} digits. The result agrees with central differences of the "
        "expression in {count} entries, with {step}; the largest distance is {error}.",
        where=where, samples=SAMPLES, entries=sum(line.comparison.points for line in evidence.lines),
        digits=evidence.digits, count=len(evidence.differences), step=difference_step(evidence),
        error=_at_most(evidence.max_error),
    ))  # fmt: skip


def _at_most(error: float) -> Text:
    """below 10⁻¹⁵: the next power of ten above a difference."""
    exponent = decade(Fraction(error)) + 1 if error else _LEAST
    return prose("below {power}", power=Power(number(10), number(max(exponent, _LEAST))))


def require(evidence: Evidence) -> None:
    """Raise :class:`ProofError` with the first line that was not proved."""
    for line in evidence.lines:
        if not line.holds:
            raise ProofError(f"{to_text(line.left)} = {to_text(line.right)}", explain(line.comparison))
    if not evidence.differences_agree:
        raise ProofError(to_text(evidence.lines[-1].right), f"the differences are off by {evidence.max_error:.2g}")
