"""A training run as a page: what is given, the rule of a step, the first steps in full, the run, what came of it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from symgrad.document.model import Block, Document, Heading, Paragraph, Table, prose
from symgrad.document.network_gradients import check_blocks
from symgrad.document.network_statement import statement_blocks
from symgrad.document.standardised import standardised_blocks
from symgrad.document.training_results import MOST_ROWS, given_number, result_blocks, run_blocks
from symgrad.document.training_rules import rule_blocks
from symgrad.document.training_steps import step_blocks
from symgrad.errors import ProofError
from symgrad.language.tree import Tree
from symgrad.networks.training import Training

_MOST_COLUMNS = 10
"""Columns of the data up to which they are listed."""

_MOST_PARAMETERS, _MOST_BATCH = 60, 12
"""A page works out steps of networks and batches up to these sizes."""

_HUGE = 1e12
"""Steps that lead to larger numbers are not worked out: the run has left all bounds."""

_AGREE = 1e-9
"""How far the run in floats may be from the steps that were worked out exactly."""


def training_document(run: Training) -> Document:
    """The worked page of a training run."""
    blocks: list[Block] = []
    for title, part in training_sections(run):
        blocks += [Heading(2, (title,)), *part] if title else part
    return Document(("Training",), tuple(blocks))


def training_sections(run: Training) -> Iterator[tuple[str, tuple[Block, ...]]]:
    """The parts of the page with their titles; a step brings its own."""
    yield "The network", network_blocks(run)
    yield "The data", data_blocks(run)
    if run.standardised is not None and len(run.standardised.columns) <= _MOST_COLUMNS:
        yield "Standardised inputs", standardised_blocks(run.standardised)
    yield "What a step does", rule_blocks(run)
    yield from worked_sections(run)
    yield "The run", run_blocks(run)
    yield "What was learned", result_blocks(run)


def worked_sections(run: Training) -> Iterator[tuple[str, tuple[Block, ...]]]:
    """The first steps, and their check; nothing for networks or batches that are too large for a page."""
    if not is_worked(run):
        return
    for step in run.steps:
        yield "", step_blocks(step, run.start, run.plan)
    yield "Check of the first steps", (*check_blocks(run.steps[0].found), _floats(run))


def is_worked(run: Training) -> bool:
    """Whether the page works out the first steps."""
    small = len(run.start.parameter_names) <= _MOST_PARAMETERS and run.plan.batch_size <= _MOST_BATCH
    if not small or run.worked <= 0 or run.ending.steps <= 0:
        return False
    return all(abs(move.new) < _HUGE for step in run.steps for move in step.moves.values())


def network_blocks(run: Training) -> tuple[Block, ...]:
    """The network with its first numbers; of a large one only how large it is."""
    structure, parameters = run.start.structure, len(run.start.parameter_names)
    if parameters <= _MOST_PARAMETERS:
        return statement_blocks(run.start)
    loss = run.start.objective.loss.name
    return (Paragraph(prose(
        f"The network has {len(structure.inputs)} inputs, {len(structure.units)} units, {len(structure.outputs)} of "
        "them outputs, and {parameters} parameters; the loss is the {loss}.", parameters=parameters, loss=loss,
    )),)


def data_blocks(run: Training) -> tuple[Block, ...]:
    """The rows as they were given; of wide ones only how many there are."""
    if run.data.inputs.shape[1] + run.data.targets.shape[1] > _MOST_COLUMNS:
        return (Paragraph((f"There are {len(run.data)} rows.",)),)
    given = run.data.inputs if run.standardised is None else run.standardised.given
    letters, structure = run.start.letters, run.start.structure
    names: list[Tree] = [letters.input_of(label) for label in structure.inputs]
    names += [letters.target_of(label) for label in structure.outputs]
    titles = run.data.columns or ("",) * len(names)
    header = (("row",), *(prose(f"{title} {{x}}".strip(), x=name) for title, name in zip(titles, names, strict=True)))
    rows = [
        ((str(place),), *(given_number(value) for value in (*inputs, *targets)))
        for place, (inputs, targets) in enumerate(zip(given, run.data.targets, strict=True), 1)
    ][:MOST_ROWS]
    more = len(given) - len(rows)
    table = Table(header, tuple(rows), "r" * len(header))
    return (table, Paragraph((f"And {more} further rows.",))) if more else (table,)


def _floats(run: Training) -> Paragraph:
    """That the run in floats has done the same steps."""
    steps = run.steps
    exact = np.array([float(move.new) for move in steps[-1].moves.values()])
    distance = float(np.abs(run.after_steps(len(steps)) - exact).max())
    if not distance <= _AGREE * max(1.0, float(np.abs(exact).max())):
        raise ProofError("the first steps of the run", f"they differ from those in floats by {distance:g}")
    count = "The step above is" if len(steps) == 1 else f"The {len(steps)} steps above are"
    return Paragraph(prose(
        count + " worked out exactly. The whole run is done in floating-point numbers; after as many steps all its "
        "parameters are the same to 9 places."
    ))
