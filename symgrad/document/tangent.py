"""A tangent line as a page: the point, the slope, the line, and how close it stays to the function."""

from __future__ import annotations

from fractions import Fraction

from symgrad.calculus.implicit import ImplicitDerivative
from symgrad.calculus.tangent import TangentLine
from symgrad.document.derivations import derivation_blocks, derivative_of
from symgrad.document.evidence import listing, significant
from symgrad.document.implicit import implicit_blocks
from symgrad.document.model import Aligned, Block, Document, Heading, Line, Paragraph, Statement, Table, Text, prose
from symgrad.document.proofs import agreement_of, require_proved
from symgrad.language.traversal import substitute
from symgrad.language.tree import Call, Derivative, Name, Negative, Product, Relation, Sum, Tree, number
from symgrad.numeric.rounding import rounded_significant
from symgrad.numeric.worked import work_out

_STEPS = (Fraction(1, 10), Fraction(1, 100), Fraction(1, 1000))
_Y, _A = Name("y"), Name("a")


def tangent_document(line: TangentLine, check: bool = True) -> Document:
    """The worked tangent line."""
    what = line.expression_tree if _is_curve(line) else Relation(Call("f", (line.variable,)), "=", line.expression_tree)
    title = prose("Tangent of {f} at {where}", f=what, where=_where(line))
    return Document(title, tangent_blocks(line, check=check))


def tangent_blocks(line: TangentLine, check: bool = True, level: int = 2) -> tuple[Block, ...]:
    """The point, the slope with its derivation, and the equation of the line."""
    general = Sum((Call("f", (_A,)), Product((Call("f", (_A,), primes=1), Sum((line.variable, Negative(_A)))))))
    blocks: list[Block] = [
        Paragraph(prose("The tangent goes through the point of the graph and has its slope there.")),
        Statement(("Tangent.",), prose("{rule}", rule=Relation(line.dependent, "=", general))),
        Heading(level, prose("The point")),
        *_point(line),
        Heading(level, prose("The slope")),
        *_derivation(line),
        *_slope(line),
        Heading(level, prose("The line")),
        _line(line),
    ]
    if check:
        blocks.extend(_check(line))
    return tuple(blocks)


def _is_curve(line: TangentLine) -> bool:
    return isinstance(line.derivation, ImplicitDerivative)


def _where(line: TangentLine) -> Tree:
    return listing(tuple(Relation(name, "=", value) for name, value in line.place.items()))


def _point(line: TangentLine) -> tuple[Block, ...]:
    match line.expression_tree:
        case Relation(left, _, right):
            filled = Relation(substitute(left, line.place), "=", substitute(right, line.place))
            return (Paragraph(prose("The point lies on the curve: {filled}.", filled=filled)),)
        case tree:
            return (_chain(Call("f", (line.point_tree,)), substitute(tree, line.place), line.value_tree),)


def _chain(left: Tree, filled: Tree, value: Tree) -> Aligned:
    """f(2) = 2² = 4, and a decimal where the value has no short form."""
    lines = [Line("=", filled)] if filled != value else []
    lines.append(Line("=", value))
    worked = work_out(value, places=6)
    if not worked.exact:
        lines.append(Line("≈", worked.tree))
    return Aligned(left, tuple(lines))


def _derivation(line: TangentLine) -> tuple[Block, ...]:
    if isinstance(line.derivation, ImplicitDerivative):
        return implicit_blocks(line.derivation, check=False, level=3)
    from dataclasses import replace

    return derivation_blocks(replace(line.derivation, at=()), check=False, level=3)


def _slope(line: TangentLine) -> tuple[Block, ...]:
    filled = substitute(line.derivation.result_tree, line.place)
    if isinstance(line.derivation, ImplicitDerivative):
        left: Tree = Derivative(line.dependent, (line.variable,))
    else:
        left = substitute(derivative_of(line.derivation), {line.variable: line.point_tree})
    return Paragraph(prose("At {where}:", where=_where(line))), _chain(left, filled, line.slope_tree)


def _line(line: TangentLine) -> Aligned:
    lines = [Line("=", line.point_form)]
    if line.result_tree != line.point_form:
        lines.append(Line("=", line.result_tree, prose("multiplied out")))
    return Aligned(line.dependent, tuple(lines))


def _check(line: TangentLine) -> tuple[Block, ...]:
    """The proof, and for a function the distance from the line, which shrinks like h²."""
    evidence = line.verify()
    require_proved(evidence, line.result_tree)
    text: Text = prose("**Check.** Each line equals the one before it {agreement}.", agreement=agreement_of(evidence))
    if isinstance(line.expression_tree, Relation):
        return (Paragraph(text),)
    found = evidence.differences[-1]
    text += prose(
        " At {where} the central difference of {f} is {value}. A step {h} away, function and line differ by much less "
        "than {h}:", where=_where(line), f=Name("f"), value=significant(found.difference), h=Name("h"),
    )
    rows = tuple(row for step in _STEPS if (row := _row(line, step)) is not None)
    header = (prose("{h}", h=Name("h")), prose("function"), prose("line"), prose("distance"))
    return Paragraph(text), Table(header, rows, "rrrr")


def _row(line: TangentLine, step: Fraction) -> tuple[Text, ...] | None:
    h = number(step, len(str(step.denominator)) - 1)
    moved = {line.variable: Sum((line.point_tree, h))}
    assert not isinstance(line.expression_tree, Relation)
    values = [substitute(tree, moved) for tree in (line.expression_tree, line.result_tree)]
    values.append(Sum((values[0], Negative(values[1]))))
    from symgrad.numeric.balls import evaluate

    if not all(evaluate(value, {}).is_finite() for value in values):
        return None
    worked = [work_out(value, places=9).tree for value in values[:2]]
    return (prose("{h}", h=h), *(prose("{v}", v=value) for value in worked),
            prose("{v}", v=rounded_significant(values[2], {}, 3)))
