"""The first steps of training on a page: a row in full, the others in a table, the mean gradient, every update."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from math import floor, log10
from typing import Any

from symgrad.document.model import Aligned, Block, Heading, Line, Paragraph, Table, Text, prose
from symgrad.document.network_backward import backward_blocks
from symgrad.document.network_batch import batch_gradient_blocks, batch_loss_blocks
from symgrad.document.network_forward import forward_blocks, loss_blocks
from symgrad.document.optimiser_words import rate_lines, setting_tree
from symgrad.document.put_in import enumerated, number_tree, shown, with_numbers
from symgrad.errors import ProofError
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in, substitute
from symgrad.language.tree import Derivative, Name, Number, Relation, Tree
from symgrad.networks.backpropagation import Backpropagation
from symgrad.networks.model import NetworkModel
from symgrad.networks.optimisers import GRADIENT, RATE, STEP, WEIGHT, Optimiser
from symgrad.networks.training_plan import TrainingPlan
from symgrad.networks.training_steps import Move, TrainingStep
from symgrad.networks.values import Value
from symgrad.numeric.rounding import as_number, rounded

_PLACES = 4
_GIVEN_PLACES = 6
_MOST_DIGITS = 12
_MOST_COLUMNS = 9
"""Columns of values that a table of rows has at most."""


def step_blocks(step: TrainingStep, start: NetworkModel, plan: TrainingPlan) -> tuple[Block, ...]:
    """One step: of the first step a row in full; in later ones the values of all rows stand in a table.

    ``start`` is the network before training, whose loss is that of a row.
    """
    optimiser = plan.optimiser
    blocks: list[Block] = [Heading(2, prose("Step {n}: {rows}", n=step.number, rows=_rows(step)))]
    if step.number == 1:
        blocks += _first_row(step, start)
    if step.found.is_batch or step.number > 1:
        blocks += _values(step)
    key = _telling(step)
    if step.found.is_batch:
        blocks += batch_loss_blocks(step.found) if step.number > 1 else _batch_blocks(step.found, key)
    falls = rate_lines(plan.schedule, plan.learning_rate, step.number - 1, _GIVEN_PLACES)
    blocks += [Heading(3, ("The step",)), *falls, *_move_blocks(step, key, optimiser)]
    return tuple(blocks)


def _batch_blocks(found: Backpropagation[Any], key: Name) -> tuple[Block, ...]:
    title = Heading(3, ("The batch",))
    return (title, *batch_loss_blocks(found), *batch_gradient_blocks(found, key))


def _rows(step: TrainingStep) -> str:
    numbers = [str(row + 1) for row in step.rows]
    return f"row {numbers[0]}" if len(numbers) == 1 else f"rows {', '.join(numbers[:-1])} and {numbers[-1]}"


def _first_row(step: TrainingStep, start: NetworkModel) -> list[Block]:
    """Forward, the loss and backward for the first row of the batch, every line of it."""
    one = replace(step.found.instances[0], network=start)
    return [
        Heading(3, prose("Row {row}, forward", row=step.rows[0] + 1)), _given(one), *forward_blocks(one),
        *loss_blocks(one),
        Heading(3, prose("Row {row}, backward", row=step.rows[0] + 1)), *backward_blocks(one),
    ]  # fmt: skip


def _given(one: Backpropagation[Any]) -> Paragraph:
    network, example = one.network, one.examples[0]
    letters, structure = network.letters, network.structure
    names = [*(letters.input_of(label) for label in structure.inputs)]
    wanted = [letters.target_of(label) for label in structure.outputs]
    lines = [[_equation(name, example[name]) for name in part] for part in (names, wanted)]
    return Paragraph(
        prose(
            "The inputs are {inputs}; wanted is {targets}.", inputs=enumerated(lines[0]), targets=enumerated(lines[1])
        )
    )


def _equation(name: Name, value: Fraction) -> Tree:
    written, sign = shown(Value(value), _GIVEN_PLACES)
    return Relation(name, sign, written)


def _values(step: TrainingStep) -> tuple[Block, ...]:
    """The outputs, the loss and the errors of every row; with too many units only those of the outputs."""
    found = step.found
    letters, structure = found.network.letters, found.network.structure
    labels = [unit.label for unit in structure.units]
    if 2 * len(labels) + 1 > _MOST_COLUMNS:
        labels = list(structure.outputs)[: (_MOST_COLUMNS - 1) // 2]
    outputs = [letters.output_of(label) for label in labels]
    errors = [letters.error_of(label) for label in reversed(labels)]
    loss = letters.loss_name
    rows = []
    for row, one in zip(step.rows, found.instances, strict=True):
        values: list[Value | None] = [one.forward[str(name)] for name in (*outputs, loss)]
        values += [one.errors[str(symbol.name)].value for symbol in errors]
        cells = (prose("{v}", v=shown(value, _PLACES)[0]) for value in values if value is not None)
        rows.append(((str(row + 1),), *cells))
    header: tuple[Text, ...] = (
        ("row",),
        *(prose("{x}", x=name) for name in (*outputs, loss, *(symbol.name for symbol in errors))),
    )
    text = (
        "The same formulas with the numbers of each row of the batch:"
        if step.number == 1
        else "The same formulas, with the new weights and biases:"
    )
    return (Paragraph((text,)), Table(header, tuple(rows), "r" * len(header)))


def _telling(step: TrainingStep) -> Name:
    """The parameter that is worked out: the last weight whose gradient is not 0."""
    network: NetworkModel = step.found.network
    weights = [name for name in network.parameter_names if name.base == network.letters.weight]
    telling = [name for name in weights if step.moves[str(name)].gradient.exact != 0]
    first_output = [name for name in telling if name.subscripts and name.subscripts[-1] in network.structure.outputs]
    return (first_output or telling or weights)[0]


def _move_blocks(step: TrainingStep, key: Name, optimiser: Optimiser) -> tuple[Block, ...]:
    """The update of one parameter with its numbers put in, then of all in a table."""
    gradient = Derivative(step.found.network.objective_name, (key,), partial=True)
    lines = "For {key} the gradient is {g} at this step:" if optimiser.rules else "For {key}:"
    value = step.moves[str(key)].gradient
    written, sign = shown(value, _places(value))
    blocks: list[Block] = [
        Paragraph(prose(lines, key=key, g=Relation(gradient, sign, written))),
        *_worked(step.moves[str(key)], optimiser, gradient),
    ]
    letters = [letter for letter, _ in optimiser.rule_trees]
    header: tuple[Text, ...] = (
        ("parameter",),
        ("old",),
        ("gradient",),
        *(prose("{x}", x=letter) for letter in letters),
        ("new",),
    )
    rows = tuple(_row(move) for move in step.moves.values())
    text = "All parameters move at once, each by its own gradient:"
    return (*blocks, Paragraph((text,)), Table(header, rows, "l" + "r" * (len(header) - 1)))


def _row(move: Move) -> tuple[Text, ...]:
    values = (move.old, move.gradient, *(value for _, value in move.worked), move.new)
    return (prose("{name}", name=move.name), *(prose("{v}", v=shown(value, _places(value))[0]) for value in values))


def _places(value: Value) -> int:
    """The places that a number is printed to: a small one keeps three digits, so that a mean square is not just 0."""
    if not value or abs(value) >= 0.001:
        return _PLACES
    return min(_MOST_DIGITS, 2 - floor(log10(abs(value))))


def _worked(move: Move, optimiser: Optimiser, gradient: Tree) -> list[Block]:
    """Each rule of the optimiser with its numbers put in, then the parameter."""
    settings = {letter: setting_tree(value) for letter, value in optimiser.numbers.items()}
    known: dict[Name, Value] = {WEIGHT: move.old, GRADIENT: move.gradient}
    known |= {letter: Value(number) for letter, number in move.given.items() if letter not in known}
    exact: dict[Name, Tree] = {letter: number_tree(move.given[letter]) for letter in (RATE, STEP)}
    blocks: list[Block] = []
    for (letter, tree), (_, value) in zip(optimiser.rule_trees, move.worked, strict=True):
        blocks.append(Aligned(letter, _filled(tree, tree, known, {**settings, **exact}, value)))
        known[letter] = value
    tree = optimiser.update_tree
    written = substitute(tree, {WEIGHT: move.name, GRADIENT: gradient})
    return [*blocks, Aligned(move.name, _filled(written, tree, known, {**settings, **exact}, move.new))]


def _filled(
    written: Tree, tree: Tree, known: Mapping[Name, Value], fixed: Mapping[Name, Tree], value: Value
) -> tuple[Line, ...]:
    """The rule as it is written, its numbers, and what they come to: proved as printed, with the digits it takes."""
    places = _places(value)
    result, sign = shown(value, places)
    wanted = as_number(value.rounded(places), places)
    for further in range(_MOST_DIGITS):
        printed = {letter: shown(number, _places(number) + further) for letter, number in known.items()}
        numbers = {letter: pair[0] for letter, pair in printed.items()} | dict(fixed)
        filled = with_numbers(tree, numbers)
        if rounded(filled, {}, places) == wanted:
            exact = all(printed[letter][1] == "=" for letter in names_in(tree) if letter not in fixed)
            last = Line("≈" if not exact or sign == "≈" else "=", result)
            rule = Line(":=", written)
            if isinstance(filled, Number):
                return (rule, last)
            return (rule, Line("=" if exact else "≈", filled), last)
    raise ProofError(to_text(tree), "its printed numbers do not lead to its printed value")
