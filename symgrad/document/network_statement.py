"""What a network page begins with: the figure, the given numbers, the letters, and the parameters counted."""

from __future__ import annotations

from typing import Any

from symgrad.document.evidence import listed
from symgrad.document.model import (
    Block,
    Figure,
    FigureEdge,
    FigureNode,
    Formula,
    Items,
    Paragraph,
    Table,
    Text,
    prose,
)
from symgrad.document.put_in import number_tree
from symgrad.language.tree import Name, Product, Relation, Sum, Tree, number
from symgrad.networks.activation_study import ActivationStudy
from symgrad.networks.activations import Activation
from symgrad.networks.backpropagation import Backpropagation
from symgrad.networks.lowering import signal_of
from symgrad.networks.model import NetworkModel
from symgrad.networks.values import Given, exact_number

_MOST_LABELS = 24
"""Edges of a figure that are still labelled with their weights."""


def statement_blocks(
    network: NetworkModel, found: Backpropagation[Any] | None = None, learning_rate: Given | None = None
) -> tuple[Block, ...]:
    """The figure, the numbers that are given, and how a unit works."""
    return (figure(network), *_given(network, found, learning_rate), *unit_blocks(network))


def figure(network: NetworkModel) -> Figure:
    """The units from left to right, the weights on the arrows, the biases beside the units."""
    structure, letters = network.structure, network.letters
    depth = structure.depth()
    rows: dict[int, int] = {}
    nodes = []
    for label in (*structure.inputs, *(unit.label for unit in structure.units)):
        row = rows.setdefault(depth[label], 0)
        rows[depth[label]] += 1
        notes = () if label in structure.inputs or not structure.unit(label).bias else (
            _valued(network, structure.bias(letters, label)),
        )
        nodes.append(FigureNode(label, signal_of(structure, letters, label), notes, depth[label], row))
    count = sum(len(unit.sources) for unit in structure.units)
    edges = tuple(
        FigureEdge(source, unit.label, _weight(network, source, unit.label) if count <= _MOST_LABELS else ())
        for unit in structure.units
        for source in unit.sources
    )
    return Figure(tuple(nodes), edges, prose(_caption(network, count <= _MOST_LABELS)))


def _caption(network: NetworkModel, labelled: bool) -> str:
    """What stands on the arrows and beside the units."""
    biases = ", the biases beside the units" if any(unit.bias for unit in network.structure.units) else ""
    return ("The weights on the arrows" if labelled else "The network") + biases + "."


def _valued(network: NetworkModel, name: Name) -> Text:
    if not network.parameters:
        return prose("{name}", name=name)
    return prose("{line}", line=Relation(name, "=", number_tree(exact_number(network.parameters[name]))))


def _weight(network: NetworkModel, source: str, target: str) -> Text:
    name = network.structure.weight(network.letters, source, target)
    shown: Tree = number_tree(exact_number(network.parameters[name])) if network.parameters else name
    return prose("{weight}", weight=shown)


def _given(
    network: NetworkModel, found: Backpropagation[Any] | None, learning_rate: Given | None
) -> tuple[Block, ...]:
    """A table of the inputs, targets, weights and biases that have numbers."""
    rows: list[tuple[Text, ...]] = []
    for place, example in enumerate(found.examples if found else (), 1):
        which = f" of example {place}" if found and found.is_batch else ""
        inputs = tuple(network.letters.input_of(label) for label in network.structure.inputs)
        targets = tuple(network.letters.target_of(label) for label in network.structure.outputs)
        rows.append((prose(f"inputs{which}"), _values([(name, example[name]) for name in inputs])))
        rows.append((prose(f"targets{which}"), _values([(name, example[name]) for name in targets])))
    numbers = {name: exact_number(network.parameters[name]) for name in network.parameters.names()}
    weights = [(name, value) for name, value in numbers.items() if name.base == network.letters.weight]
    biases = [(name, value) for name, value in numbers.items() if name.base == network.letters.bias]
    rows += [(prose(word), _values(pairs)) for word, pairs in (("weights", weights), ("biases", biases)) if pairs]
    if network.shared:
        rows.append((prose("shared"), listed(tuple(_equal(group) for group in _shared(network)))))
    if learning_rate is not None:
        rate = exact_number(learning_rate, "the learning rate")
        rows.append((prose("learning rate"), _values([(network.letters.rate_name, rate)])))
    return (Table((prose("given"), ()), tuple(rows), "ll"),) if rows else ()


def _shared(network: NetworkModel) -> list[tuple[Name, ...]]:
    """The places that share a parameter: for each parameter its own name, and the others."""
    groups: dict[Name, list[Name]] = {}
    for place, kept in network.shared.items():
        groups.setdefault(kept, [kept]).append(place)
    return [tuple(group) for group in groups.values()]


def _equal(names: tuple[Name, ...]) -> Tree:
    """w_{3,7} = w_{2,6} = w_{1,5}"""
    line: Tree = names[0]
    for name in names[1:]:
        line = Relation(name, "=", line)
    return line


def _values(pairs: list[tuple[Name, Any]]) -> Text:
    return listed(tuple(Relation(name, "=", number_tree(value)) for name, value in pairs))


def unit_blocks(network: NetworkModel) -> tuple[Block, ...]:
    """How a unit works: its weighted sum, its output, what feeds the first units."""
    letters = network.letters
    last = network.structure.units[-1].label
    sums = network.graph.node(letters.sum_of_unit(last)).expression
    assert sums is not None
    return (
        Paragraph(
            prose(
                "{w} is the weight of the arrow from unit {i} to unit {j}. Unit {j} takes the weighted sum {z} of what "
                "feeds it and sends on {o}, its activation; an input sends on {x}. For unit {last}:",
                w=letters.weight_of("i", "j"),
                i=Name("i"),
                j=Name("j"),
                z=letters.sum_of_unit("j"),
                o=letters.output_of("j"),
                x=letters.input_of("i"),
                last=last,
            )
        ),
        Formula(Relation(letters.sum_of_unit(last), "=", sums)),
        *_activations(network),
    )


def _activations(network: NetworkModel) -> tuple[Block, ...]:
    """What each activation of the registry is, and in which units; a formula of one's own stands at its unit."""
    units: dict[Activation, list[str]] = {}
    for unit in network.structure.units:
        units.setdefault(unit.activation, []).append(unit.label)
    named = [ActivationStudy(one) for one in units if not one.over_layer]
    shown = [study for study in named if study.definition_tree != study.formula]
    texts = [
        prose("{f}", f=Relation(study.formula, "=", study.definition_tree))
        + (() if len(units) == 1 else prose(" in {units}", units=_units(units[study.activation])))
        for study in shown
    ]
    if not texts:
        return ()
    if len(texts) == 1:
        return (Paragraph((*prose("The activation is "), *texts[0], ".")),)
    return (Paragraph(("The activations are:",)), Items(tuple(texts)))


def count_blocks(network: NetworkModel) -> tuple[Block, ...]:
    """The weights and biases counted: for full layers a product for each, else the arrows of each unit."""
    structure = network.structure
    weights = _weight_counts(network)
    biases = sum(unit.bias for unit in structure.units)
    total, tied = sum((a * b for a, b in weights), 0), len(structure.tied)
    counted: Tree = _sum([Product((number(a), number(b)), dots=True) for a, b in weights])
    whole: list[Tree] = [counted, number(biases)] if biases else [counted]
    if tied:
        whole.append(number(-tied))
    line = Relation(_sum(whole), "=", number(total + biases - tied))
    return (
        Paragraph(
            prose(
                "Every arrow has a weight" + (", every {units} a bias:" if biases else ":"),
                units="unit but the inputs" if biases == len(structure.units) else "unit listed below",
            )
        ),
        Items((*_count_items(network), *_shared_items(tied))),
        Formula(line),
    )


def _weight_counts(network: NetworkModel) -> list[tuple[int, int]]:
    """How many sources times how many units, for units that are fed by the same ones."""
    found: dict[tuple[str, ...], int] = {}
    for unit in network.structure.units:
        found[unit.sources] = found.get(unit.sources, 0) + 1
    return [(len(sources), count) for sources, count in found.items()]


def _count_items(network: NetworkModel) -> list[Text]:
    groups: dict[tuple[str, ...], list[str]] = {}
    for unit in network.structure.units:
        groups.setdefault(unit.sources, []).append(unit.label)
    items = [
        prose(
            "{product} weight" + ("" if len(sources) * len(targets) == 1 else "s") + " from {sources} to {targets}",
            product=Product((number(len(sources)), number(len(targets))), dots=True),
            sources=_units(sources),
            targets=_units(targets),
        )
        for sources, targets in groups.items()
    ]
    biased = [unit.label for unit in network.structure.units if unit.bias]
    return [*items, prose("{count} " + ("bias" if len(biased) == 1 else "biases") + ", of {units}",
                          count=len(biased), units=_units(biased))] if biased else items


def _shared_items(tied: int) -> list[Text]:
    if not tied:
        return []
    return [prose("less {count}, which {share} a parameter that is counted already",
                  count=number(tied), share="share" if tied > 1 else "shares")]


def _units(labels: tuple[str, ...] | list[str]) -> str:
    return f"unit {labels[0]}" if len(labels) == 1 else f"units {', '.join(labels[:-1])} and {labels[-1]}"


def _sum(terms: list[Tree]) -> Tree:
    opened = [part for term in terms for part in (term.terms if isinstance(term, Sum) else (term,))]
    return opened[0] if len(opened) == 1 else Sum(tuple(opened))
