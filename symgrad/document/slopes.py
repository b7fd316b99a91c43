"""A slope table as a page: the secants' slopes, what they approach, and the derivative beside it."""

from __future__ import annotations

from symgrad.calculus.kinks import without_derivative
from symgrad.calculus.slopes import SlopeTable
from symgrad.document.corners import no_derivative_text
from symgrad.document.derivations import derivation_blocks
from symgrad.document.evidence import listed
from symgrad.document.model import Aligned, Block, Document, Heading, Line, Paragraph, Table, Text, prose
from symgrad.language.traversal import depends_on, substitute
from symgrad.language.tree import Call, Name, Negative, Quotient, Relation, Sum, Tree


def slopes_document(table: SlopeTable) -> Document:
    """The worked slope table, with the derivative that it leads to."""
    title = prose("Slope of {f} at {where}", f=_definition(table), where=_where(table))
    heading = Heading(2, prose("The derivative"))
    return Document(title, (*slopes_blocks(table), heading, *derivation_blocks(table.derivation), *_limit(table)))


def slopes_blocks(table: SlopeTable, value_known: bool = False) -> tuple[Block, ...]:
    """The value at the point, and the table of slopes with what it shows.

    ``value_known`` says that the page has worked out the value before.
    """
    sign: tuple[str, str] = ("=", "=") if all(row.exact for row in table.rows) else ("≈", "≈")
    header = (
        prose("{h}", h=Name("h")),
        prose("{value}", value=_value(table, Name("h"))),
        prose("{slope}", slope=_quotient(table)),
    )
    rows = tuple(
        (prose("{h}", h=row.h_tree), prose("{v}", v=row.value_tree), prose("{s}", s=row.slope_tree))
        for row in table.rows
    )
    question = prose("How much does {f} change when {x} moves a little from {where}? ",
                     f=_called(table), x=table.variable, where=_where(table))
    start: tuple[Block, ...] = (
        Paragraph((*question, "First the value there:")), Aligned(_value(table, None), _worked_value(table))
    )
    if value_known:
        known = Relation(_value(table, None), "=" if table.start.exact else "≈", table.start.tree)
        start = (Paragraph((*question, *prose("The value there is {known}.", known=known))),)
    blocks: list[Block] = [
        *start,
        Paragraph(prose("Then a small step {h}, the new value, and the slope of the line through both points"
                        + (":" if sign[0] == "=" else " (values rounded to the places shown):"), h=Name("h"))),
        Table(header, rows, "rrr"),
        Paragraph(_shown_by(table)),
    ]
    return tuple(blocks)


def _shown_by(table: SlopeTable) -> Text:
    """What the slopes approach; along a straight line they are all the same."""
    corner = without_derivative(table.derivation, dict(table.point))
    if corner is not None:
        return no_derivative_text(table.derivation, corner)
    pattern = "The smaller {h}, the closer the slope comes to {limit}, the derivative at {where}."
    if not depends_on(table.derivation.result_tree, table.variable):
        moving = "" if len(table.point) == 1 else ", as long as only {x} moves"
        pattern = "The slope is {limit} for every {h}: {f} runs along a straight line" + moving + "."
    return prose(pattern, h=Name("h"), limit=table.limit_worked.tree, where=_where(table), x=table.variable,
                 f=_called(table))


def _called(table: SlopeTable) -> Name:
    return Name(table.derivation.function_name)


def _worked_value(table: SlopeTable) -> tuple[Line, ...]:
    filled = substitute(table.expression_tree, dict(table.point))
    last = Line("=" if table.start.exact else "≈", table.start.tree)
    return (last,) if filled == table.start.tree else (Line("=", filled), last)


def _limit(table: SlopeTable) -> tuple[Block, ...]:
    if without_derivative(table.derivation, dict(table.point)) is not None:
        return ()
    filled = substitute(table.derivation.result_tree, dict(table.point))
    last = Line("=" if table.limit_worked.exact else "≈", table.limit_worked.tree)
    lines = (last,) if filled == table.limit_worked.tree else (Line("=", filled), last)
    return (
        Paragraph(prose("At {where} this is the number that the table approaches:", where=_where(table))),
        Aligned(_slope_at_point(table), lines),
    )


def _slope_at_point(table: SlopeTable) -> Tree:
    from symgrad.document.derivations import derivative_of

    if table.derivation.partial:
        return derivative_of(table.derivation)
    return Call(table.derivation.function_name, (dict(table.point)[table.variable],), primes=1)


def _definition(table: SlopeTable) -> Tree:
    from symgrad.document.derivations import definition_of

    return definition_of(table.derivation)


def _where(table: SlopeTable) -> Text:
    return listed(tuple(Relation(name, "=", value) for name, value in table.point))


def _value(table: SlopeTable, step: Tree | None) -> Tree:
    """f at the point, or f at the point moved by h."""
    arguments = [
        Sum((value, step)) if step is not None and name == table.variable else value for name, value in table.point
    ]
    return Call(table.derivation.function_name, tuple(arguments))


def questions(table: SlopeTable) -> tuple[Text, Text]:
    """What a student is asked to tabulate: the values after the steps, and the slopes."""
    steps = listed(tuple(row.h_tree for row in table.rows))
    h = Name("h")
    return (
        prose("Work out {value} for the steps {h}: {steps}.", value=_value(table, h), h=h, steps=steps),
        prose("Work out the slope {slope} for each of these steps.", slope=_quotient(table)),
    )


def _quotient(table: SlopeTable) -> Tree:
    h = Name("h")
    return Quotient(Sum((_value(table, h), Negative(_value(table, None)))), h)
