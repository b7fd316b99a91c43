"""What a gradient check found, in words: wrong numbers, kinks within reach, where the complex step is not valid."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symgrad.document.magnitudes import digits_of, magnitude
from symgrad.document.model import Block, Math, Paragraph, Statement, Table, Text, prose
from symgrad.document.put_in import enumerated
from symgrad.language.traversal import names_in
from symgrad.language.tree import ZERO, Call, Cases, Derivative, Name, Relation, Tree
from symgrad.networks.checked_gradient import CheckedGradient, relative_error
from symgrad.networks.gradient_check import GradientCheck
from symgrad.networks.local import local_gradient
from symgrad.networks.probes import Crossing
from symgrad.networks.values import Value, combined

_SAME = 1e-3
"""How near a claimed number must be to a multiple of the right one before the page names the multiple."""

_SLIPS = (
    (Fraction(-1), "It is the right number with the wrong sign."),
    (Fraction(2), "It is twice the right number: is a 2 of the loss kept that should be dropped, or counted twice?"),
    (Fraction(1, 2), "It is half the right number: is the 2 of the loss missing?"),
    (Fraction(-2), "It is twice the right number, with the wrong sign."),
    (Fraction(-1, 2), "It is half the right number, with the wrong sign."),
)
_MOST_NAMED = 6

_VERDICTS = {"truncation": "good (truncation)", "undefined": "good (enclosure)"}


def verdict_cell(row: CheckedGradient) -> Text:
    """A word or two for the table; the text below it says more."""
    if not row.holds:
        return prose("**wrong**")
    if row.kinks:
        return ("no derivative",) if row.at_kink else ("good (enclosure)",)
    return (_VERDICTS.get(row.reading, "good"),)


def failure_text(name: Derivative, row: CheckedGradient) -> Text:
    """Why a gradient does not hold, and which slip explains the number."""
    text = prose("**{name} is wrong.** ", name=name)
    if row.enclosure is not None:
        low, high = row.enclosure
        where = "is exactly {value}" if low == high else "is {value}"
        near = digits_of(row.enclosed or Value(Fraction(0)))  # from the enclosure, not from the formula
        text += prose(f"{{a}} is given; the gradient {where}. ", a=magnitude(row.analytic, 12), value=near)
    elif row.left is not None and row.right is not None:
        text += prose("{a} is given; the slopes on both sides are {left} and {right}. ",
                      a=magnitude(row.analytic, 12), left=digits_of(row.left), right=digits_of(row.right))
    slip = _slip(row)
    return text + ((slip,) if slip else ())


def zero_text(check: GradientCheck, row: CheckedGradient) -> Text:
    """Why a gradient that was claimed otherwise is exactly 0: the factor at its parameter is, as where x₂ = 0."""
    if row.truth.exact != 0 or not row.analytic:
        return ()
    reasons: dict[Relation, None] = {}
    for one in check.passes:
        for edge in one.graph.outgoing(row.name):
            factor = local_gradient(one.graph.node(edge.target), edge.position)
            if one.ledger.value(factor).exact != 0:
                return ()
            reasons[Relation(factor, "=", ZERO)] = None
    if not reasons or any(not names_in(reason.left) for reason in reasons):
        return ()
    (first, *others) = reasons
    words = " It is 0 because {w} stands beside the factor {line}: the loss does not change with {w}."
    if others:
        words = " It is 0 because every factor beside {w} is, {line}: the loss does not change with {w}."
    return prose(words, w=row.name, line=enumerated(tuple(reasons)) if others else first)


def _slip(row: CheckedGradient) -> str:
    truth = row.enclosed
    if not truth:
        return ""
    if not row.analytic:
        return "It is taken for 0, but the loss does change."
    for factor, words in _SLIPS:
        if relative_error(row.analytic, combined([(factor, truth)])) < _SAME:
            return words
    return ""


def kink_blocks(check: GradientCheck) -> tuple[Block, ...]:
    """For each kink within reach: where it is, and the slopes on both sides of every parameter that moves it."""
    by_kink: dict[tuple[Name, Tree, int], list[CheckedGradient]] = {}
    met: dict[tuple[Name, Tree, int], Crossing] = {}
    for row in check.rows:
        for kink in row.kinks:
            key: tuple[Name, Tree, int] = (kink.node, kink.switch.part, kink.example)
            by_kink.setdefault(key, []).append(row)
            met[key] = kink
    blocks: list[Block] = []
    for key, rows in by_kink.items():
        blocks += _kink(check, met[key], rows)
    return (*blocks, *_one_sided(check)) if blocks else ()


def _kink(check: GradientCheck, kink: Crossing, rows: Sequence[CheckedGradient]) -> tuple[Block, ...]:
    example = f" in example {kink.example}" if len(check.passes) > 1 else ""
    value = Relation(kink.switch.argument, "=" if kink.value.exact is not None else "≈", digits_of(kink.value))
    where = prose(f"{{value}}{example}. ", value=value) if not isinstance(kink.switch.argument, Call) else ()
    if kink.exactly:
        said = prose(
            "{part} is exactly at its kink: {where}A step to the left and one to the right meet different slopes, so "
            "there is no derivative by {names}.",
            part=_switching(kink), where=where, names=names_text(rows),
        )
    else:
        said = prose(
            "{part} is within a step of its kink: {where}Moving {names} by {h} carries it across, so the central "
            "difference mixes the slopes of both sides and tells nothing. The derivative exists, "
            "and the enclosure decides.",
            part=_switching(kink), where=where, names=names_text(rows), h=Name("h"),
        )
    return (Statement(prose("A kink at {node}.", node=kink.node), said),)


def _switching(kink: Crossing) -> Tree:
    part = kink.switch.part
    return kink.node if isinstance(part, Cases) else part


def _one_sided(check: GradientCheck) -> tuple[Block, ...]:
    rows = [row for row in check.rows if row.kinks and row.left is not None and row.right is not None]
    header: tuple[Text, ...] = (
        ("gradient",), ("slope to the left",), ("slope to the right",), ("claimed",) if check.claimed else ("formula",)
    )
    cells = tuple(
        (
            prose("{name}", name=check.passes[0].named(row.name)),
            *(
                prose("{value}", value=digits_of(value))
                for value in (row.left, row.right, row.analytic)
                if value is not None
            ),
        )
        for row in rows
    )
    text = "The slopes on both sides, each over one step {h}."
    if any(row.at_kink for row in rows):
        text += (
            " Where there is no derivative, the formula takes the value that convention sets for the kink; it agrees "
            "with one of the sides or lies between them."
        )
    return (Paragraph(prose(text, h=Name("h"))), Table(header, cells, "lrrr"))


def barrier_text(check: GradientCheck) -> Text:
    """For which gradients the complex step is not valid, and because of what."""
    by_barrier: dict[Tree, list[CheckedGradient]] = {}
    for row in check.rows:
        if row.barrier is not None:
            by_barrier.setdefault(_kind(row.barrier), []).append(row)
    if not by_barrier:
        return ()
    text: list[Text] = []
    for barrier, rows in by_barrier.items():
        whose = prose("any of them") if len(rows) == len(check.rows) else names_text(rows)
        text.append(prose("The complex step is not valid for {whose}: {part} is not analytic. ",
                          whose=whose, part=barrier))
    return tuple(part for one in text for part in one)


def _kind(barrier: Tree) -> Tree:
    """ReLU(z) for ReLU of whatever unit: one sentence for all of them."""
    match barrier:
        case Call(function, arguments, primes) if len(arguments) == 1:
            return Call(function, (Name("z"),), primes)
    return barrier


def truncation_text(check: GradientCheck) -> Text:
    """That a distance is the difference's own error, because it falls when the step is halved."""
    rows = [row for row in check.rows if row.reading == "truncation" and row.holds]
    if not rows:
        return ()
    return prose(
        "For {names} the distance is the difference's own error, its truncation: with half the step it falls from "
        "{wide} to {narrow}{which}. A wrong gradient would stay as far off.",
        names=names_text(rows), which=prose(" for {first}", first=rows[0].name) if len(rows) > 1 else "",
        wide=magnitude(_distance(rows[0], rows[0].difference)), narrow=magnitude(_distance(rows[0], rows[0].halved)),
    )


def _distance(row: CheckedGradient, other: Value | None) -> Value:
    assert other is not None
    distance = combined([(Fraction(1), row.analytic), (Fraction(-1), other)])
    return distance if distance >= 0 else combined([(Fraction(-1), distance)])


def names_text(rows: Sequence[CheckedGradient]) -> Text:
    """w₁, w₂ and b; of many only their number."""
    names = list(dict.fromkeys(row.name for row in rows))
    if len(names) > _MOST_NAMED:
        return (f"{len(names)} of the parameters",)
    parts: list[Text] = []
    for place, name in enumerate(names):
        parts.append(("",) if place == 0 else (" and ",) if place == len(names) - 1 else (", ",))
        parts.append((Math(name),))
    return tuple(part for text in parts for part in text if part != "")
