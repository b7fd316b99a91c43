"""A Jacobian and a Hessian as pages: entry after entry with its lines, the matrix, the check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.jacobian import Hessian, Jacobian, Values
from symgrad.calculus.verify import LineEvidence
from symgrad.document.derivations import derivative_of
from symgrad.document.evidence import listing
from symgrad.document.model import Aligned, Block, Document, Formula, Heading, Line, Paragraph, prose
from symgrad.document.proofs import check_table, derivation_lines, require_lines, worked_value
from symgrad.language.tree import Call, Derivative, Matrix, Name, Relation, Tree


def jacobian_document(jacobian: Jacobian, check: bool = True) -> Document:
    """The worked Jacobian."""
    functions = listing(tuple(map(_function_name, range(len(jacobian.functions)))))
    variables = listing(jacobian.variables)
    title = prose("Jacobian of {functions} by {variables}", functions=functions, variables=variables)
    return Document(title, jacobian_blocks(jacobian, check=check))


def jacobian_blocks(jacobian: Jacobian, check: bool = True, level: int = 2) -> tuple[Block, ...]:
    """One section a function with its partial derivatives, then the matrix, in numbers too where a point is given."""
    blocks: list[Block] = [
        Paragraph(prose(
            "The Jacobian has one row for each function and one column for each variable: {m} rows and {n} columns. "
            "Each entry is the derivative of that function by that variable, with the others held fixed.",
            m=len(jacobian.functions), n=len(jacobian.variables),
        ))
    ]
    for place, (function, row) in enumerate(zip(jacobian.functions, jacobian.rows, strict=True)):
        named = Relation(_function_name(place), "=", function)
        blocks.append(Heading(level, prose("The row of {f}", f=named)))
        blocks.extend(derivation_lines(_entry_name(place, entry), entry) for entry in row)
    names = Matrix(tuple(
        tuple(_entry_name(place, entry) for entry in row) for place, row in enumerate(jacobian.rows)
    ))
    blocks.append(Heading(level, prose("Together")))
    blocks.append(Formula(Relation(Name("J"), "=", Relation(names, "=", jacobian.result_tree))))
    blocks.extend(_numbers(Name("J"), jacobian.result_tree, jacobian.at))
    if check:
        entries = [(_entry_name(place, entry), entry) for place, row in enumerate(jacobian.rows) for entry in row]
        blocks.extend(check_table(entries))
    return tuple(blocks)


def _function_name(place: int) -> Name:
    return Name("f", (str(place + 1),))


def _entry_name(place: int, entry: Derivation) -> Tree:
    return Derivative(_function_name(place), (entry.variable,), partial=True)


def hessian_document(hessian: Hessian, check: bool = True) -> Document:
    """The worked Hessian."""
    called = Relation(Call("f", hessian.variables), "=", hessian.expression_tree)
    return Document(prose("Hessian of {f}", f=called), hessian_blocks(hessian, check=check))


def hessian_blocks(hessian: Hessian, check: bool = True, level: int = 2) -> tuple[Block, ...]:
    """The first derivatives, the second ones, the symmetry, and the matrix, in numbers too where a point is given."""
    count = len(hessian.variables)
    blocks: list[Block] = [
        Paragraph(prose(
            "The Hessian holds all second derivatives: each first derivative is differentiated once more by each "
            "variable. It has {n} rows and {n} columns.", n=count,
        )),
        Heading(level, prose("First derivatives")),
        *(derivation_lines(derivative_of(derivation), derivation) for derivation in hessian.first),
        Heading(level, prose("Second derivatives")),
        *(derivation_lines(derivative_of(entry), entry) for entry in _upper(hessian)),
    ]
    blocks.extend(_symmetry(hessian))
    names = Matrix(tuple(tuple(derivative_of(entry) for entry in row) for row in hessian.rows))
    blocks.append(Heading(level, prose("Together")))
    blocks.append(Formula(Relation(Name("H"), "=", Relation(names, "=", hessian.result_tree))))
    blocks.extend(_numbers(Name("H"), hessian.result_tree, hessian.at))
    if check:
        blocks.extend(hessian_check(hessian))
    return tuple(blocks)


def _upper(hessian: Hessian) -> Iterator[Derivation]:
    """The entries on and above the diagonal."""
    for place, row in enumerate(hessian.rows):
        yield from row[place:]


def _symmetry(hessian: Hessian) -> list[Block]:
    """The mixed derivatives in the other order, each with its lines."""
    pairs = list(hessian.mixed)
    if not pairs:
        return []
    blocks: list[Block] = [Paragraph(("In the other order the mixed derivatives come out the same:",))]
    for one, other in pairs:
        chain = derivation_lines(derivative_of(other), other)
        same = () if other.result_tree == one.result_tree else (Line("=", one.result_tree, ("the same as before",)),)
        blocks.append(Aligned(chain.left, (*chain.lines, *same)))
    return blocks


def hessian_check(hessian: Hessian) -> tuple[Block, ...]:
    """How the entries were proved; raises :class:`~symgrad.errors.ProofError` where one was not."""
    evidence = hessian.verify()
    require_lines(evidence.lines)
    symmetric = [line for line in evidence.lines if line.rule == "symmetry"]
    entries = [(derivative_of(slope), slope) for slope in hessian.first]
    entries += [(derivative_of(entry), replace(entry, previous=None)) for entry in _upper(hessian)]
    return (*check_table(entries), *_symmetric(symmetric))


def _symmetric(lines: list[LineEvidence]) -> tuple[Block, ...]:
    if len(lines) < 2:
        return ()
    return (Paragraph(prose(
        "Every second derivative also agrees with that of the power series of the function itself, and the matrix is "
        "symmetric at all these points."
    )),)


def _numbers(name: Name, matrix: Matrix, at: Values) -> tuple[Block, ...]:
    """The matrix at the point; entries that are rounded stand after ≈."""
    if not at:
        return ()
    point = dict(at)
    worked = [[worked_value(entry, point) for entry in row] for row in matrix.rows]
    values = [[value for value in row if value is not None] for row in worked]
    where = listing(tuple(Relation(key, "=", value) for key, value in at))
    if any(len(row) < len(matrix.rows[0]) for row in values):
        return ()
    exact = all(value.exact for row in values for value in row)
    numbers = Matrix(tuple(tuple(value.tree for value in row) for row in values))
    return (
        Paragraph(prose("At {where}:", where=where)),
        Formula(Relation(name, "=" if exact else "≈", numbers)),
    )


