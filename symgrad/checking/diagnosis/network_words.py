"""What stands in the slots of a network mistake's sentences: the letters of the unit at which it shows.

==========  ==================================================================================
z, o, e     the weighted sum, the output and the error of the unit
x           the signal on the edge that the sentence is about, of the unit or input it comes from
w           the weight of that edge; of the edge that leads on, where something is sent back
f           the error of the unit that sends back
t, E, rate  the target, the loss, the learning rate
b           the bias of the unit
g, new      ∂E/∂w or ∂E/∂b, and the parameter p itself
right       the formula of the error; sum, act, slope, loss, dg, step those of z, o, ∂o/∂z, E, g and the update
==========  ==================================================================================
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from string import Formatter
from typing import Final

from symgrad.checking.diagnosis.mistake import Made
from symgrad.checking.diagnosis.network_question import NetworkQuestion
from symgrad.checking.diagnosis.table import MISTAKES
from symgrad.checking.diagnosis.wrong_passes import Quantity, Slip
from symgrad.language.tree import Derivative, Name, Tree
from symgrad.networks.backpropagation import update_rule
from symgrad.networks.local import local_gradient
from symgrad.networks.lowering import signal_of
from symgrad.networks.model import NetworkModel
from symgrad.networks.topology import Unit

_ON_THE_WAY_BACK: Final = ("sent_back", "collected")
_OF_SUMS: Final = ("sums_sent_on", "sum_in_gradient")
"""Mistakes about the weighted sums of units before, which inputs have not."""


def made_of(slip: Slip, question: NetworkQuestion, asked: Quantity) -> Made:
    """A slip as it was made, with the letters of the place at which it shows in what is asked for.

    >>> from symgrad.checking.diagnosis.network_question import network_question
    >>> from symgrad.checking.diagnosis.slips import SLIPS
    >>> from symgrad.language.printing import to_text
    >>> from symgrad.networks.network import Layer, Network
    >>> pass_ = Network(inputs=2, layers=[Layer(2), Layer(1)], loss="squared_error").backpropagate()
    >>> asked = "gradient", Name("z", ("3",))
    >>> slip = next(slip for slip in SLIPS if slip.mistake == "weight_missing")
    >>> {name: to_text(tree) for name, tree in made_of(slip, network_question(pass_, asked), asked).bindings}["w"]
    'w₃,₅'
    """
    network = question.network
    unit, source = _place(slip, network, asked)
    entry = MISTAKES[slip.mistake]
    fields = {name for text in (entry.where, entry.what) for _, name, _, _ in Formatter().parse(text) if name}
    makers = _makers(slip, network, unit, source, asked)
    return Made(slip.mistake, tuple((name, makers[name]()) for name in sorted(fields)))


def _place(slip: Slip, network: NetworkModel, asked: Quantity) -> tuple[Unit, str]:
    """The unit at which a slip shows, and the source of the edge that is spoken of."""
    structure = network.structure
    outputs = [unit.label for unit in structure.units if unit.label in structure.outputs]
    hidden = [unit.label for unit in structure.units if unit.label not in structure.outputs]
    name = asked[1]
    labels = [unit.label for unit in structure.units]
    own = next((label for label in reversed(name.subscripts) if label in labels), outputs[0])
    allowed = {"all": labels, "outputs": outputs, "hidden": hidden}[slip.scope]
    if slip.hook in ("loss", "loss_slope"):
        allowed = outputs
    elif slip.hook in _ON_THE_WAY_BACK and hidden:
        allowed = hidden
    elif slip.mistake in _OF_SUMS:
        allowed = [unit.label for unit in structure.units if set(unit.sources) & set(labels)] or allowed
    allowed = [label for label in allowed if label in slip.among] or allowed if slip.among else allowed
    label = slip.unit or (own if own in allowed else (allowed or labels)[0])
    unit = structure.unit(label)
    if slip.hook in _ON_THE_WAY_BACK:
        onward = [other.label for other in structure.units if label in other.sources]
        return unit, slip.source or (onward or [label])[0]
    source = slip.source or (name.subscripts[0] if name.subscripts and name.subscripts[0] in unit.sources else "")
    return unit, source or unit.sources[0]


def _makers(
    slip: Slip, network: NetworkModel, unit: Unit, source: str, asked: Quantity
) -> Mapping[str, Callable[[], Tree]]:
    structure, letters, graph = network.structure, network.letters, network.graph
    label, back = unit.label, slip.hook in _ON_THE_WAY_BACK
    z, o = letters.sum_of_unit(label), letters.output_of(label)
    weight = structure.weight(letters, *((label, source) if back and label != source else (source, label)))
    bias = structure.bias(letters, label)
    parameter = _parameter(slip, network, asked, weight, bias)
    return {
        "z": lambda: z,
        "o": lambda: o,
        "e": lambda: letters.error_of(label).name,
        "f": lambda: letters.error_of(source if back else label).name,
        "w": lambda: weight,
        "x": lambda: o if back else signal_of(structure, letters, source),
        "b": lambda: bias,
        "t": lambda: letters.target_of(label),
        "E": lambda: letters.loss_name,
        "rate": lambda: letters.rate_name,
        "p": lambda: parameter,
        "g": lambda: Derivative(network.objective_name, (parameter,), partial=True),
        "dg": lambda: network.adjoints[parameter].tree,
        "step": lambda: update_rule(parameter, letters.rate_name, network.adjoints[parameter].tree),
        "right": partial(_error_formula, network, label),
        "sum": lambda: graph.node(z).expression or z,
        "act": lambda: graph.node(o).expression or o,
        "slope": partial(_slope, network, unit),
        "ds": lambda: Derivative(o, (z,), partial=True),
        "loss": lambda: graph.node(letters.loss_name).expression or letters.loss_name,
    }


def _parameter(slip: Slip, network: NetworkModel, asked: Quantity, weight: Name, bias: Name) -> Name:
    """The parameter that a sentence about gradients and updates speaks of: the one asked for, if it is one."""
    names = network.parameter_names
    wanted = bias if slip.mistake.startswith("bias") else weight
    if asked[1] in names and (asked[1].base == wanted.base or not slip.mistake.startswith("bias")):
        return asked[1]
    return wanted if wanted in names else names[0]


def _error_formula(network: NetworkModel, label: str) -> Tree:
    adjoint = network.adjoints[network.letters.sum_of_unit(label)]
    return adjoint.tree if adjoint.symbol is None else adjoint.symbol.letter_tree(adjoint.tree)


def _slope(network: NetworkModel, unit: Unit) -> Tree:
    """∂o/∂z of a unit in the letters of the pass."""
    node = network.graph.node(network.letters.output_of(unit.label))
    edges = [edge for edge in network.graph.edges if edge.target == node.key]
    own = next(edge for edge in edges if edge.source == network.letters.sum_of_unit(unit.label))
    return local_gradient(node, own.position)
