"""What a page says where a pass meets a kink: the slopes on both sides, and the value that is taken."""

from __future__ import annotations

from symgrad.document.model import Block, Statement, Text, prose
from symgrad.language.parser import read
from symgrad.networks.backprop import GraphPass
from symgrad.networks.kinks import KinkMet


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
