"""The part of a page about a place where a formula changes: both sides, and whether there is a derivative."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.kinks import Corner, OneSide, joints, without_derivative
from symgrad.document.model import Aligned, Block, Line, Paragraph, Statement, Table, Text, prose
from symgrad.language.tree import Call, Listing, Name, Relation, Tree
from symgrad.numeric.worked import work_out

_PLACES = 6
_SIDES = {-1: "<", 1: ">"}


def corner_blocks(derivation: Derivation, corner: Corner) -> tuple[Block, ...]:
    """Both sides of the place in a table, and what follows; everything in it is proved first."""
    corner.prove()
    header = (prose("side"), prose("formula"), prose("its derivative"), prose("value there"), prose("slope there"))
    rows = tuple(_row(corner, one) for one in (corner.left, corner.right))
    opening = prose("At {where} the formula of {f} changes. Close to it:", where=_where(corner), f=_name(derivation))
    return (Paragraph(opening), Table(header, rows, "lllll"), *_verdict(derivation, corner))


def joint_blocks(derivation: Derivation) -> tuple[Block, ...]:
    """For a function given by cases: what happens at each border between two of them."""
    return tuple(block for corner in joints(derivation) for block in corner_blocks(derivation, corner))


def convention_blocks(derivations: Iterable[Derivation], point: Mapping[Name, Tree]) -> tuple[Block, ...]:
    """A statement for each function that has no derivative at a point, with the value that stands for it, if any."""
    blocks: list[Block] = []
    for derivation in derivations:
        corner = without_derivative(derivation, point)
        if corner is not None:
            corner.prove()
            by = prose(" by {x}", x=derivation.variable) if derivation.partial else ()
            title = prose("Not differentiable{by} at {where}.", by=by, where=_where(corner))
            blocks.append(Statement(title, (*_why(corner, _name(derivation)), *_convention(corner))))
    return tuple(blocks)


def no_derivative_text(derivation: Derivation, corner: Corner) -> Text:
    """That the slopes approach no number at a corner, and why."""
    corner.prove()
    words = "The slopes approach no single number, so there is no derivative at {where}. {why}"
    return prose(words, where=_where(corner), why=_why(corner, _name(derivation)))


def _row(corner: Corner, one: OneSide) -> tuple[Text, ...]:
    beside = Relation(corner.variable, _SIDES[one.side], dict(corner.point)[corner.variable])  # type: ignore[arg-type]
    if one.formula is None or one.derivation is None:
        return (prose("{beside}", beside=beside), *[prose("not defined")] * 4)
    return (
        prose("{beside}", beside=beside),
        prose("{formula}", formula=one.formula),
        prose("{slope}", slope=one.derivation.result_tree),
        _number(one.value),
        _number(one.slope),
    )


def _number(tree: Tree | None) -> Text:
    return prose("none") if tree is None else prose("{value}", value=work_out(tree, places=_PLACES).tree)


def _verdict(derivation: Derivation, corner: Corner) -> tuple[Block, ...]:
    where, f = _where(corner), _name(derivation)
    if corner.differentiable:
        text = prose("Both sides meet there, and with the same slope, so {f} is differentiable at {where}:",
                     f=f, where=where)  # fmt: skip
        assert corner.right.slope is not None
        worked = work_out(corner.right.slope, places=_PLACES)
        line = Line("=" if worked.exact else "≈", worked.tree)
        return (Paragraph(text), Aligned(_slope_at(derivation, corner), (line,)))
    title = prose("Not differentiable at {where}.", where=where)
    return (Statement(title, (*_why(corner, f), *_convention(corner))),)


def _why(corner: Corner, f: Tree) -> Text:
    left, right = corner.left, corner.right
    if left.formula is None or right.formula is None:
        return prose("{f} is defined on one side only.", f=f)
    if corner.value is None:
        return prose("{f} has no value there.", f=f)
    if not corner.continuous:
        return prose("{f} jumps there.", f=f)
    if left.slope is None or right.slope is None:
        return prose("{f} has no finite slope there.", f=f)
    first, second = (work_out(slope, places=_PLACES).tree for slope in (left.slope, right.slope))
    return prose("The left derivative is {left}, the right derivative {right}.", left=first, right=second)


def _convention(corner: Corner) -> Text:
    if corner.convention is None:
        return ()
    return prose(" By convention {value} is taken.", value=corner.convention)


def _name(derivation: Derivation) -> Tree:
    """What was differentiated: f, or its derivative."""
    previous = derivation.previous
    return Name(derivation.function_name) if previous is None else previous.called_tree


def _where(corner: Corner) -> Tree:
    relations = tuple(Relation(name, "=", value) for name, value in corner.point)
    return relations[0] if len(relations) == 1 else Listing(relations)


def _slope_at(derivation: Derivation, corner: Corner) -> Tree:
    if derivation.partial or len(corner.point) > 1:
        return derivation.called_tree
    return Call(derivation.function_name, (dict(corner.point)[corner.variable],), primes=derivation.order)
