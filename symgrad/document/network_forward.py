"""The forward pass of a network, unit by unit, and the loss with what is done about its constant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from symgrad.calculus.arithmetic import fold
from symgrad.document.model import Aligned, Block, Line, Paragraph, Statement, Table, prose
from symgrad.document.put_in import PutIn, printed, put_in
from symgrad.language.definitions import definition
from symgrad.language.traversal import substitute
from symgrad.language.tree import Call, Name, Quotient, Relation, Tree
from symgrad.networks.backprop import GraphPass
from symgrad.networks.backpropagation import Backpropagation
from symgrad.networks.model import NetworkModel
from symgrad.networks.objective import Objective
from symgrad.networks.rounding import Rounding
from symgrad.networks.topology import Structure, Unit
from symgrad.numeric.rounding import rounded

_MOST_WORKED = 8
"""Units up to which each is worked out by itself."""


def forward_blocks(found: Backpropagation[Any]) -> tuple[Block, ...]:
    """z_j and o_j of every unit: the formula, the numbers put in, the value; then all values in a table."""
    one, letters = found.only_pass, found.network.letters
    blocks: list[Block] = [] if one.ledger is None else [Paragraph(rounding_rule(found))]
    for unit, others in worked_units(found.network.structure):
        blocks.append(Paragraph(prose("**Unit {label}.**", label=unit.label)))
        blocks.append(node_lines(letters.sum_of_unit(unit.label), one))
        blocks.append(node_lines(letters.output_of(unit.label), one))
        if others:
            blocks.append(Paragraph(prose("{others} the same way, each with its own weights"
                                          + ("; the table has the values." if one.ledger is not None else "."),
                                          others=go(others))))
    if one.ledger is not None:
        blocks.append(_table(found))
    return tuple(blocks)


def worked_units(structure: Structure) -> Iterator[tuple[Unit, tuple[Unit, ...]]]:
    """The units that a page works out, each with those that go the same way: in a small network every unit by itself.

    In a larger one it is the first of each layer.
    """
    if len(structure.units) <= _MOST_WORKED:
        yield from ((unit, ()) for unit in structure.units)
        return
    depth = structure.depth()
    layers: dict[tuple[object, ...], list[Unit]] = {}
    for unit in structure.units:
        layers.setdefault((depth[unit.label], unit.activation, unit.bias), []).append(unit)
    for first, *others in layers.values():
        yield first, tuple(others)


def go(units: Sequence[Unit]) -> str:
    """Unit 7 goes, units 7 to 9 go."""
    labels = [unit.label for unit in units]
    if len(labels) == 1:
        return f"Unit {labels[0]} goes"
    return f"Units {', '.join(labels[:-1])} and {labels[-1]} go"


def rounding_rule(found: Backpropagation[Any]) -> tuple[Any, ...]:
    """The sentence that says how the numbers are rounded."""
    rounding: Rounding = found.rounding
    letters = found.network.letters
    pattern = (
        "Each value is rounded as printed and carried on: {z} and {o} to {sums} places, {e} to {errors}, "
        "parameters to {parameters}."
        if rounding.mode == "stepwise" and rounding.sums == rounding.outputs
        else "Each value is rounded as printed and carried on: {z} to {sums} places, {o} to {outputs}, {e} to "
        "{errors}, parameters to {parameters}."
        if rounding.mode == "stepwise"
        else "Only what is printed is rounded; the calculation goes on with all digits. Where a printed value would "
        "lead to another last digit, more digits of it are printed."
    )
    return prose(
        pattern,
        z=letters.sum_of_unit("j"),
        o=letters.output_of("j"),
        e=letters.error_of("j").name,
        sums=rounding.sums,
        outputs=rounding.outputs,
        errors=rounding.errors,
        parameters=rounding.parameters,
    )


def node_lines(key: Name, found: GraphPass) -> Aligned:
    """A node's formula, and where there are numbers, those put in and worked out."""
    expression = found.graph.node(key).expression
    assert expression is not None
    first = Line("=", expression)
    if found.ledger is None:
        return Aligned(key, (first,))
    places = found.rounding.printed(found.plan.kinds.get(key, "outputs"))
    worked = put_in(expression, found, places)
    return Aligned(key, (first, *with_definition(worked, places)))


def with_definition(worked: PutIn, places: int) -> tuple[Line, ...]:
    """The lines of a worked value, with the function's definition where it is one of a registry: σ(−0.7) = 1/(…)."""
    lines = worked.lines()
    opened = _opened(worked.filled)
    if opened is None or len(lines) < 2 or rounded(opened, {}, places) != rounded(worked.filled, {}, places):
        return lines
    return (lines[0], Line("=", opened), *lines[1:])


def _opened(tree: Tree) -> Tree | None:
    """A call of one number replaced by the function's definition, None where that says nothing new."""
    if not isinstance(tree, Call) or tree.primes or len(tree.arguments) != 1:
        return None
    found = definition(tree.function)
    if found is None or len(found[0]) != 1 or not isinstance(found[1], Quotient):
        return None
    return fold(substitute(found[1], {found[0][0]: tree.arguments[0]}))


def _table(found: Backpropagation[Any]) -> Table:
    """The values of all units."""
    one, letters = found.only_pass, found.network.letters
    rows = []
    for unit in found.network.structure.units:
        names = (letters.sum_of_unit(unit.label), letters.output_of(unit.label))
        rows.append((prose(unit.label), *(prose("{value}", value=printed(name, one)[0]) for name in names)))
    header = (prose("unit"), prose("{z}", z=letters.sum_of_unit("j")), prose("{o}", o=letters.output_of("j")))
    return Table(header, tuple(rows), "lrr")


def loss_blocks(found: Backpropagation[Any]) -> tuple[Block, ...]:
    """The loss, its value, and the constant where it is dropped."""
    one, network = found.only_pass, found.network
    letters, objective = network.letters, network.objective
    blocks: list[Block] = [
        Paragraph(prose(_loss_words(objective, network) + ":")),
        node_lines(letters.loss_name, one),
    ]
    if objective.drop_constant:
        reduced = letters.reduced_loss_name
        constant = objective.reduced(letters.loss_name)
        assert isinstance(constant, Quotient)
        blocks.append(
            Statement(
                prose("The constant {c} is dropped.", c=constant.denominator),
                prose(
                    "The derivative of the loss brings along the factor {c}, which only scales every gradient and so "
                    "acts like another learning rate. From here on the page is about {line}: gradients, steps and "
                    "checks.",
                    c=constant.denominator,
                    line=Relation(reduced, "=", constant),
                ),
            )
        )
        if one.ledger is not None:
            blocks.append(node_lines(reduced, one))
    elif objective.loss.constant:
        blocks.append(
            Paragraph(prose("The factor {c} that the derivative of the loss brings along is kept.",
                            c=objective.loss.constant))
        )
    return tuple(blocks)


def _loss_words(objective: Objective, network: NetworkModel) -> str:
    """Which loss it is; a loss that is a mean takes it over the examples, not for one of them."""
    name, averaged = objective.loss.name, _averaged(objective, network)
    if objective.loss.combine == "mean" and not averaged:
        return f"The {name} is the mean over the examples. This example adds to it"
    return f"The loss of this example is the {name}{averaged}"


def _averaged(objective: Objective, network: NetworkModel) -> str:
    """That the outputs are averaged, where they are; otherwise the terms of the outputs are added."""
    outputs = len(network.structure.outputs)
    if not objective.mean_over_outputs or outputs == 1:
        return ""
    return f", averaged over the {outputs} outputs"
