"""The derivative of each activation of a network, derived once before it is used."""

from __future__ import annotations

from symgrad.calculus.differentiate import derive
from symgrad.document.model import Aligned, Block, Line, Paragraph, prose
from symgrad.document.softmax import softmax_blocks
from symgrad.language.tree import Name
from symgrad.networks.activations import Activation
from symgrad.networks.model import NetworkModel


def activation_blocks(network: NetworkModel) -> tuple[Block, ...]:
    """For each activation that occurs: its formula, and the derivation of its derivative."""
    activations = dict.fromkeys(unit.activation for unit in network.structure.units)
    return tuple(block for activation in activations for block in derivative_blocks(activation))


def derivative_blocks(activation: Activation) -> tuple[Block, ...]:
    """The formula of one activation, and its derivative derived; nothing for the identity."""
    z = Name("z")
    if activation.formula == z:
        return ()
    if activation.over_layer:
        return softmax_blocks()
    derivation = derive(activation.formula, z)
    step = derivation.steps[0]
    if step.why:
        lines = tuple(Line("=", part.after_tree, prose(part.pattern, **dict(part.bindings))) for part in step.why)
    else:
        lines = tuple(
            Line("=", line.tree, prose(line.step.pattern, **dict(line.step.bindings))) for line in derivation.lines()
        )
    return (
        Paragraph(prose("The derivative of the activation {f}, once for all units:", f=activation.formula)),
        Aligned(derivation.pending_tree, lines),
    )
