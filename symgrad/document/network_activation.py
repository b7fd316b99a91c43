"""The derivative of each activation of a network, derived once before it is used."""

from __future__ import annotations

from symgrad.calculus.differentiate import derive
from symgrad.document.model import Aligned, Block, Line, Paragraph, prose
from symgrad.language.tree import ONE, Derivative, Name, Negative, Product, Relation, Sum
from symgrad.networks.activations import Activation
from symgrad.networks.model import NetworkModel


def activation_blocks(network: NetworkModel) -> tuple[Block, ...]:
    """For each activation that occurs: its formula, and the derivation of its derivative."""
    activations = dict.fromkeys(unit.activation for unit in network.structure.units)
    return tuple(block for activation in activations for block in _blocks(activation))


def _blocks(activation: Activation) -> tuple[Block, ...]:
    z = Name("z")
    if activation.formula == z:
        return ()
    if activation.over_layer:
        return _layer_blocks()
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


def _layer_blocks() -> tuple[Block, ...]:
    """Softmax: each output depends on every weighted sum of the layer."""
    own, other = Name("o", ("k",)), Name("o", ("j",))
    diagonal = Relation(Derivative(own, (Name("z", ("k",)),), True), "=", Product((own, Sum((ONE, Negative(own))))))
    mixed = Relation(Derivative(own, (Name("z", ("j",)),), True), "=", Negative(Product((own, other))))
    return (
        Paragraph(prose(
            "Softmax takes the weighted sums of the layer together, so every output depends on each of them: by its "
            "own one {diagonal}, by another one {mixed}.",
            diagonal=diagonal, mixed=mixed,
        )),
    )


