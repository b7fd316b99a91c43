"""A network as a graph: nodes x_i, z_j, o_j and E, so that every gradient is that of a graph.

Nothing about layers is left here. A skip edge is one more name in a weighted sum, a second output one more
term of the loss, and the sums over paths come out of the edges.
"""

from __future__ import annotations

from collections.abc import Iterator

from symgrad.language.tree import Name, Product, Sum, Tree
from symgrad.networks.conditions import SumIsOne
from symgrad.networks.graph import Graph
from symgrad.networks.letters import Letters
from symgrad.networks.objective import Objective
from symgrad.networks.reverse import Plan
from symgrad.networks.rounding import Kind
from symgrad.networks.topology import Structure, Unit
from symgrad.networks.wiring import Node


def signal_of(structure: Structure, letters: Letters, label: str) -> Name:
    """What a unit sends on: x_i for an input, o_j for any other."""
    return letters.input_of(label) if label in structure.inputs else letters.output_of(label)


def weighted_sum(structure: Structure, letters: Letters, unit: Unit) -> Tree:
    """z_j = Σ w_{i,j} o_i + b_j"""
    terms: list[Tree] = [
        Product((structure.weight(letters, source, unit.label), signal_of(structure, letters, source)))
        for source in unit.sources
    ]
    if unit.bias:
        terms.append(structure.bias(letters, unit.label))
    return terms[0] if len(terms) == 1 else Sum(tuple(terms))


def lower(structure: Structure, letters: Letters, objective: Objective) -> Graph:
    """The graph of a network and its loss; the last node is E, or Ẽ where a constant is dropped."""
    inputs = [letters.input_of(label) for label in structure.inputs]
    targets = [letters.target_of(label) for label in structure.outputs]
    outputs = [letters.output_of(label) for label in structure.outputs]
    nodes = [Node(name) for name in (*inputs, *structure.parameters(letters), *targets)]
    for unit in structure.units:
        nodes.append(Node(letters.sum_of_unit(unit.label), weighted_sum(structure, letters, unit)))
    nodes += _outputs(structure, letters)
    nodes.append(Node(letters.loss_name, objective.tree(targets, outputs)))
    if objective.drop_constant:
        nodes.append(Node(letters.reduced_loss_name, objective.reduced(letters.loss_name)))
    return Graph(nodes, nodes[-1].key)


def plan(structure: Structure, letters: Letters, objective: Objective) -> Plan:
    """The letters e_j of the weighted sums, how each kind of value is rounded, and what is known of the targets."""
    kinds: dict[Name, Kind] = {letters.loss_name: "loss", letters.reduced_loss_name: "loss"}
    kinds |= {letters.sum_of_unit(unit.label): "sums" for unit in structure.units}
    symbols = {letters.sum_of_unit(unit.label): letters.error_of(unit.label) for unit in structure.units}
    without = frozenset(letters.target_of(label) for label in structure.outputs)
    known = _known_of_targets(structure, letters, objective)
    return Plan(symbols, short=False, kinds=kinds, without=without, conditions=known)


def _known_of_targets(structure: Structure, letters: Letters, objective: Objective) -> tuple[SumIsOne, ...]:
    """Where one softmax gives all outputs, and the loss compares distributions, the targets sum to 1 as they do."""
    outputs = set(structure.outputs)
    together = all(set(structure.unit(label).companions) == outputs for label in structure.outputs)
    if not (together and objective.loss.distribution):
        return ()
    return (SumIsOne(tuple(letters.target_of(label) for label in structure.outputs)),)


def _outputs(structure: Structure, letters: Letters) -> Iterator[Node]:
    """o_j = φ(z_j), or of the sums of a whole layer."""
    for unit in structure.units:
        layer = unit.companions or (unit.label,)
        sums = [letters.sum_of_unit(label) for label in layer]
        outputs = [letters.output_of(label) for label in layer]
        place = layer.index(unit.label)
        expression = unit.activation.of(sums[place], sums)
        yield Node(outputs[place], expression, unit.activation.shortcuts(place, sums, outputs))
