"""A directional derivative as a page: the gradient, the unit vector, their scalar product, the check along the line."""

from __future__ import annotations

from symgrad.calculus.directional import DirectionalDerivative
from symgrad.document.derivations import derivative_of, reason
from symgrad.document.evidence import agreement, difference_point, listing, significant, step_size
from symgrad.document.model import Aligned, Block, Document, Heading, Line, Paragraph, Text, prose
from symgrad.document.proofs import derivation_lines, require_proved, worked_value
from symgrad.language.traversal import substitute
from symgrad.language.tree import (
    ONE,
    ZERO,
    Call,
    Derivative,
    Listing,
    Name,
    Negative,
    Product,
    Quotient,
    Relation,
    Sum,
    Tree,
    number,
)

_U = Name("u")


def directional_document(derivative: DirectionalDerivative, check: bool = True) -> Document:
    """The worked derivative in a direction."""
    called = Relation(Call("f", derivative.variables), "=", derivative.gradient.expression_tree)
    direction = Listing(derivative.direction)
    return Document(prose("Slope of {f} in the direction {v}", f=called, v=direction),
                    directional_blocks(derivative, check=check))


def directional_blocks(derivative: DirectionalDerivative, check: bool = True, level: int = 2) -> tuple[Block, ...]:
    """The gradient, the direction with length 1, and the product of both, in numbers too where a point is given."""
    blocks: list[Block] = [
        Paragraph(prose(
            "The slope in a direction is the scalar product of the gradient with a vector of length 1 that points "
            "there: {formula}.", formula=Relation(_name(), "=", _formula(derivative)),
        )),
        Heading(level, prose("The gradient")),
        *(derivation_lines(derivative_of(partial), partial) for partial in derivative.gradient.derivations),
        Heading(level, prose("The direction")),
        *_direction(derivative),
        Heading(level, prose("Together")),
        *_together(derivative),
        *_numbers(derivative),
    ]
    if check:
        blocks.append(Paragraph(_check(derivative)))
    return tuple(blocks)


def _name() -> Tree:
    """D_u f as the derivative of f by the length along u: ∂f/∂u."""
    return Derivative(Name("f"), (_U,), partial=True)


def _formula(derivative: DirectionalDerivative) -> Tree:
    parts = [Name("u", (str(place + 1),)) for place in range(len(derivative.unit))]
    partials = derivative.gradient.derivations
    terms = tuple(Product((derivative_of(p), part)) for p, part in zip(partials, parts, strict=True))
    return Sum(terms) if len(terms) > 1 else terms[0]


def _direction(derivative: DirectionalDerivative) -> tuple[Block, ...]:
    vector = Listing(derivative.direction)
    if derivative.length_tree == ONE:
        return (Paragraph(prose("{v} has length 1 already.", v=Relation(_U, "=", vector))),)
    length = [Line("=", derivative.squares_tree)]
    if derivative.length_tree != derivative.squares_tree:
        length.append(Line("=", derivative.length_tree))
    divided = Product((Quotient(ONE, derivative.length_tree), vector))
    return (
        Paragraph(prose("The length of {v} is", v=Relation(Name("v"), "=", vector))),
        Aligned(Call("abs", (Name("v"),)), tuple(length)),
        Paragraph(("Divided by its length it has length 1:",)),
        Aligned(_U, (Line("=", divided), Line("=", Listing(derivative.unit)))),
    )


def _together(derivative: DirectionalDerivative) -> tuple[Block, ...]:
    lines = [Line("=", derivative.product_tree)]
    lines += [Line("=", step.after_tree, reason(step)) for step in derivative.steps]
    return (Aligned(_name(), tuple(lines)),)


def _numbers(derivative: DirectionalDerivative) -> tuple[Block, ...]:
    point = dict(derivative.at)
    worked = worked_value(derivative.result_tree, point) if point else None
    if worked is None:
        return ()
    where = listing(tuple(Relation(name, "=", value) for name, value in derivative.at))
    filled = substitute(derivative.result_tree, point)
    lines = [Line("=", filled)] if filled != worked.tree else []
    lines.append(Line("=" if worked.exact else "≈", worked.tree))
    return Paragraph(prose("At {where}:", where=where)), Aligned(_name(), tuple(lines))


def _check(derivative: DirectionalDerivative) -> Text:
    evidence = derivative.verify()
    require_proved(evidence, derivative.result_tree)
    found = evidence.differences[-1]
    h = Name("h")
    point, step = Listing(derivative.variables), Product((h, _U))
    forward, backward = Call("f", (Sum((point, step)),)), Call("f", (Sum((point, Negative(step))),))
    quotient = Quotient(Sum((forward, Negative(backward))), Product((number(2), h)))
    return prose(
        "**Check.** Each line equals the one before it {agreement}. The result also agrees there with the derivative "
        "of {along} at {zero}. At {where} it is {value}; {quotient} with {step} is {difference}.",
        agreement=agreement(evidence), along=derivative.along[1], zero=Relation(derivative.along[0], "=", ZERO),
        where=difference_point(evidence), value=significant(found.value), quotient=quotient,
        step=step_size(found), difference=significant(found.difference),
    )


