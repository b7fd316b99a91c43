"""Softmax as a page: its Jacobian, that its outputs sum to 1, that a common shift changes nothing, and two units."""

from __future__ import annotations

from fractions import Fraction

from symgrad.calculus.verify import prove_equal
from symgrad.document.evidence import agreement
from symgrad.document.model import Aligned, Block, Document, Formula, Heading, Line, Paragraph, Table, Text, prose
from symgrad.document.softmax import DIAGONAL, OFF_DIAGONAL, softmax_blocks, softmax_evidence
from symgrad.language.traversal import substitute
from symgrad.language.tree import (
    EULER,
    ONE,
    ZERO,
    Derivative,
    Name,
    Negative,
    Power,
    Relation,
    Sum,
    Summation,
    Tree,
    number,
)
from symgrad.networks.softmax_study import OTHER, SHIFT, UNIT, SoftmaxStudy, share
from symgrad.numeric.worked import work_out

_OUTPUT, _SUM = Name("o", ("k",)), Name("z", ("k",))
_HALF, _QUARTER = number(Fraction(1, 2)), number(Fraction(1, 4))
_PLACES = 4
_EXAMPLE = (1, 2, 4)


def softmax_document(study: SoftmaxStudy) -> Document:
    """The page about softmax."""
    blocks = (block for title, part in softmax_sections(study) for block in (_heading(title), *part) if block)
    return Document(prose("Softmax"), tuple(blocks))


def _heading(title: str) -> Heading | None:
    return Heading(2, (title,)) if title else None


def softmax_sections(study: SoftmaxStudy) -> tuple[tuple[str, tuple[Block, ...]], ...]:
    """The sections by their titles; the first has none."""
    return (
        ("", _definition()),
        ("Derivative", (*softmax_blocks(defined=True), *_signs())),
        ("The outputs sum to 1", _total(study)),
        ("A common shift changes nothing", _shift(study)),
        ("Two units", _two(study)),
        ("Values", _values(study)),
        ("Check", _check()),
    )


def _definition() -> tuple[Block, ...]:
    words = "Softmax makes probabilities of the weighted sums of a layer: each unit gets its share of all exponentials."
    below = (
        "Every exponential is positive, and the one above the bar also stands below it, beside others. So every output "
        "is a share: {bounds}."
    )
    bounds = Relation(ZERO, "<", Relation(_OUTPUT, "<", ONE))
    return Paragraph((words,)), Formula(Relation(_OUTPUT, "=", share())), Paragraph(prose(below, bounds=bounds))


def _signs() -> tuple[Block, ...]:
    words = (
        "So a larger {z} raises its own output ({own} is positive) and lowers every other one ({other} is negative). "
        "As for a sigmoid the first is at most {quarter}, since {bound} is never negative; and it goes to 0 when {o} "
        "comes close to 0 or 1."
    )
    gap = Power(Sum((_HALF, Negative(_OUTPUT))), number(2))
    bound = Relation(Sum((_QUARTER, Negative(DIAGONAL))), "=", gap)
    prove_equal(bound.left, gap)
    slots: dict[str, Tree] = {"z": _SUM, "own": DIAGONAL, "other": OFF_DIAGONAL, "o": _OUTPUT, "bound": bound}
    return (Paragraph(prose(words, **slots, quarter=_QUARTER)),)


def _total(study: SoftmaxStudy) -> tuple[Block, ...]:
    _, common, one = study.total
    lines = (
        Line("=", study.total[0]),
        Line("=", common, prose("all have the same denominator")),
        Line("=", one, prose("above and below the bar stands the same sum")),
    )
    after = (
        "What one output gains, the others lose: the entries of each column of the Jacobian sum to 0, {zero}."
    )
    zero = Relation(Summation(Derivative(_OUTPUT, (Name("z", ("j",)),), True), UNIT), "=", ZERO)
    return Aligned(Summation(_OUTPUT, UNIT), lines), Paragraph(prose(after, zero=zero))


def _shift(study: SoftmaxStudy) -> tuple[Block, ...]:
    before, factored, after = study.shifted
    lines = (
        Line("=", factored, prose("the exponential of a sum is a product; take the common factor out of the sum")),
        Line("=", after, prose("cancel the common factor")),
    )
    words = "Add the same number {c} to every weighted sum:"
    use = (
        "Only the differences of the weighted sums count. Programs use this: they take the largest {z} away from all "
        "of them first, so that no exponential overflows."
    )
    return (
        Paragraph(prose(words, c=SHIFT)), Aligned(before, lines), Paragraph(prose(use, z=Name("z", (str(OTHER),)))),
    )  # fmt: skip


def _two(study: SoftmaxStudy) -> tuple[Block, ...]:
    first, divided, sigmoid = study.two_units
    above = Power(EULER, Name("z", ("1",)))
    lines = (
        Line("=", first), Line("=", divided, prose("divide above and below by {above}", above=above)),
        Line("=", sigmoid, prose("definition of the sigmoid")),
    )  # fmt: skip
    words = "With two units softmax is a sigmoid of the difference, so for two classes one sigmoid unit is enough:"
    return Paragraph((words,)), Aligned(Name("o", ("1",)), lines)


def _values(study: SoftmaxStudy) -> tuple[Block, ...]:
    header = (prose("{z}", z=_SUM), prose("{o}", o=_OUTPUT), prose("{slope}", slope=Derivative(_OUTPUT, (_SUM,), True)))
    sums: tuple[Tree, ...] = tuple(number(value) for value in _EXAMPLE)
    rows: list[tuple[Text, ...]] = []
    for value, output in zip(sums, study.numbers(sums), strict=True):
        slope = substitute(DIAGONAL, {_OUTPUT: output})
        numbers = (work_out(tree, places=_PLACES).tree for tree in (output, slope))
        rows.append((prose("{z}", z=value), *(prose("{n}", n=one) for one in numbers)))
    words = "A layer of three units; the largest weighted sum gets most, and the smallest is not left without anything:"
    return Paragraph((words,)), Table(header, tuple(rows), "rrr")


def _check() -> tuple[Block, ...]:
    """How the page was proved; everything on it raised where it was not."""
    words = (
        "Each line of both derivatives equals the one before it {agreement}: sums over the units are written out for "
        "layers of a few units. That the outputs sum to 1, that a shift changes nothing, and the forms for two units "
        "were proved line by line in the same way."
    )
    agreements = agreement(softmax_evidence())
    return (Paragraph(prose(words, agreement=agreements)),)
