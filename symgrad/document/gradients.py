"""A gradient as a page: one partial derivative after the other, and the vector that they make."""

from __future__ import annotations

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.gradient import Gradient
from symgrad.calculus.kinks import Corner, without_derivative
from symgrad.document.corners import convention_blocks
from symgrad.document.derivations import derivative_of, line_reason
from symgrad.document.evidence import (
    agreement,
    difference_cells,
    difference_point,
    difference_step,
    listed,
    require,
)
from symgrad.document.model import Aligned, Block, Document, Formula, Heading, Line, Paragraph, Table, Text, prose
from symgrad.language.traversal import substitute
from symgrad.language.tree import Call, Listing, Relation, Tree
from symgrad.numeric.worked import work_out

_PLACES = 6


def gradient_document(gradient: Gradient) -> Document:
    """The worked gradient."""
    return Document(prose("Gradient of {f}", f=definition(gradient)), gradient_blocks(gradient))


def gradient_blocks(gradient: Gradient, level: int = 2) -> tuple[Block, ...]:
    """Each partial derivative with its lines, then the gradient, in numbers too where a point is given."""
    blocks: list[Block] = [
        Paragraph(prose(
            "The gradient has one entry for each input: the derivative by it, with the others held fixed."
        ))
    ]
    for derivation in gradient.derivations:
        blocks.append(Heading(level, prose("By {x}", x=derivation.variable)))
        blocks.append(_lines(derivation))
    blocks.append(Heading(level, prose("Together")))
    blocks.append(Formula(Relation(_nabla(gradient), "=", Listing(gradient.result_trees))))
    return (*blocks, *_numbers(gradient), *_check(gradient))


def _check(gradient: Gradient) -> tuple[Block, ...]:
    """One check for all the partial derivatives; raises :class:`ProofError` where one is not proved."""
    proved = []
    for derivation in gradient.derivations:
        evidence = derivation.verify()
        require(evidence, derivation)
        proved.append(evidence)
    weakest = min(proved, key=lambda evidence: evidence.digits)
    rows = tuple(
        (prose("{name}", name=derivative_of(derivation)), *difference_cells(derivation, evidence))
        for derivation, evidence in zip(gradient.derivations, proved, strict=True)
    )
    where = difference_point(proved[0])
    return (
        Paragraph(prose(
            "**Check.** Each line equals the one before it {agreement}. At {where}, beside the central difference "
            "with {step}:", agreement=agreement(weakest), where=where, step=difference_step(proved[0]),
        )),
        Table((prose("derivative"), prose("value"), prose("central difference")), rows, "lrr"),
    )


def definition(gradient: Gradient) -> Tree:
    """f(a, b, c) = …"""
    return Relation(Call(gradient.derivations[0].function_name, gradient.variables), "=", gradient.expression_tree)


def _nabla(gradient: Gradient) -> Tree:
    partials = tuple(derivative_of(derivation) for derivation in gradient.derivations)
    return Listing(partials) if len(partials) > 1 else partials[0]


def _lines(derivation: Derivation) -> Aligned:
    first = Line("=", derivation.pending_tree)
    lines = tuple(Line("=", line.tree, line_reason(line.step, "normal")) for line in derivation.lines())
    return Aligned(derivative_of(derivation), (first, *lines))


def _numbers(gradient: Gradient) -> tuple[Block, ...]:
    if not gradient.at:
        return ()
    point = dict(gradient.at)
    where = listed(tuple(Relation(name, "=", value) for name, value in gradient.at))
    rows = []
    kinks = convention_blocks(gradient.derivations, point)
    for derivation in gradient.derivations:
        if (corner := without_derivative(derivation, point)) is not None:
            rows.append((prose("{name}", name=derivative_of(derivation)), _instead(corner)))
            continue
        filled = substitute(derivation.result_tree, point)
        worked = work_out(filled, places=_PLACES)
        chain: Tree = worked.tree
        if derivation.result_tree != worked.tree:
            formula = derivation.result_tree if filled == worked.tree else filled
            chain = Relation(formula, worked.sign, worked.tree)  # type: ignore[arg-type]
        rows.append((prose("{name}", name=derivative_of(derivation)), prose("{chain}", chain=chain)))
    return (
        Paragraph(prose("At {where}:", where=where)),
        Table((prose("derivative"), prose("value")), tuple(rows), "ll"),
        *kinks,
    )


def _instead(corner: Corner) -> Text:
    """What stands in a table in place of a derivative that there is not."""
    if corner.convention is None:
        return prose("none")
    return prose("none, by convention {value}", value=corner.convention)

