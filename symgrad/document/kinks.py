"""What a page says where a pass meets a kink: the slopes on both sides, and the value that is taken."""

from __future__ import annotations

from symgrad.document.model import Block, Statement, Text, prose
from symgrad.language.parser import read
from symgrad.language.traversal import names_in
from symgrad.language.tree import ONE, ZERO, Call
from symgrad.networks.backprop import GraphPass
from symgrad.networks.kinks import EXTREMES, KinkMet


def kink_blocks(found: GraphPass) -> tuple[Block, ...]:
    """A statement for each kink that the values of a pass meet."""
    return tuple(Statement(prose("A kink at {node}.", node=met.node), _text(met)) for met in found.kinks)


def _text(met: KinkMet) -> Text:
    kink = met.kink
    where = prose(
        "{call} is at its kink" if met.exactly else "{call} is beside its kink, closer than a difference sees",
        call=met.call,
    )
    if not met.exactly:
        return (*where, ": central differences say nothing there and are left out.")
    if met.entry.id in EXTREMES:
        return (*where, ": its arguments tie, and it is not differentiable there. ", *_tie(met.call))
    if not kink.left or not kink.right:
        return (*where, ": it jumps there and has no derivative.")
    sides = prose(
        ": it is not differentiable there. The slope is {left} on the left and {right} on the right",
        left=read(kink.left),
        right=read(kink.right),
    )
    if not kink.convention:
        return (*where, *sides, ".")
    return (*where, *sides, *prose("; by convention {value} is taken.", value=read(kink.convention)))


def _tie(call: Call) -> Text:
    """Which of the arguments that tie receives the gradient: the first of them."""
    if len(call.arguments) > 2:
        return prose("By convention the first of those that tie counts as taken, with slope 1; the others receive 0.")
    slopes = [
        prose("the slope by {x} is {slope}", x=part, slope=slope)
        for part, slope in zip(call.arguments, (ONE, ZERO), strict=True) if names_in(part)
    ]
    rest = slopes[0] if len(slopes) == 1 else (*slopes[0], " and ", *slopes[1])
    return (*prose("By convention {x} counts as taken, being the first: ", x=call.arguments[0]), *rest, ".")
