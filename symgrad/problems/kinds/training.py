"""A training run: a network, rows of data, the first steps worked out, then the run and what came of it."""

from __future__ import annotations

import csv
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator, ValidationInfo, model_validator

from symgrad.checking.follow import Link
from symgrad.document.model import Block, Heading, Paragraph, Text, prose
from symgrad.document.network_statement import statement_blocks
from symgrad.document.standardised import standardised_blocks
from symgrad.document.training import data_blocks, worked_sections
from symgrad.document.training_results import result_blocks, run_blocks
from symgrad.document.training_rules import rule_blocks
from symgrad.language.tree import Name, Negative, Product, Sum, constant_value, number
from symgrad.networks.backpropagation import Backpropagation, backpropagate
from symgrad.networks.dataset import DataSet, data_set
from symgrad.networks.network import Network
from symgrad.networks.rounding import Rounding
from symgrad.networks.standardise import standardise
from symgrad.networks.training import Training, train
from symgrad.networks.training_run import Progress
from symgrad.networks.training_steps import TrainingStep
from symgrad.problems.fields import Count, Exact, Fields, Flag, NotUsable, Rate, kind_of, reading, text_of
from symgrad.problems.kinds.descent_settings import ScheduleField, SettingsField
from symgrad.problems.kinds.network import NetworkProblem
from symgrad.problems.kinds.network_parts import network_parts
from symgrad.problems.part import DigitsAsked, NumberAnswer, Part
from symgrad.problems.problem import Blocks, Earlier, Section
from symgrad.problems.schema import Word, Words

_PLACES = 4
"""Places of standardised inputs and of the answers asked for."""

_MOST_EPOCHS = 100_000

_AFTER = "The first step: work out the new {wanted}."


def _rows(value: object, info: ValidationInfo) -> Any:
    """The rows as lists of numbers, inputs first; or the path of a CSV table beside the problem file."""
    if isinstance(value, str):
        path, folder = Path(text_of(value, "the name of a table")), reading(info).folder
        if path.is_absolute() or ".." in path.parts:
            raise NotUsable(f"the table is {value!r}", "a table beside the problem file, such as students.csv")
        return path if folder is None else folder / path
    if not isinstance(value, list) or not all(isinstance(row, list) for row in value):
        raise NotUsable(f"{kind_of(value)} stands here", "rows of numbers, inputs first, or the name of a CSV table")
    return value


class InitialFields(Fields):
    """Where the first weights come from; the biases are 0."""

    seed: Count = 0
    distribution: Literal["gaussian", "uniform"] = "gaussian"
    scale: Exact | None = None


class TrainingProblem(NetworkProblem):
    """A network as in a problem of the kind ``network``, and how it is trained.

    ============  ==================================================================================
    data          rows of numbers, the inputs first and then the targets, or a CSV table
    columns       the headings of the columns, where the table has none
    initial       ``{seed, distribution, scale}`` of random first weights, for layers without numbers
    learning_rate, batch_size, epochs, seed, optimiser, settings, schedule, standardise, shuffle, stop:
                  as ``sg.train`` takes them; without a batch size a batch has all rows
    worked        how many of the first steps are worked out in full
    ============  ==================================================================================
    """

    data: Annotated[Any, PlainValidator(_rows)]
    columns: Words = ()
    initial: InitialFields | None = None
    learning_rate: Rate
    batch_size: Count | None = None
    epochs: Count = 1
    seed: Count = 0
    optimiser: Word = "plain"
    settings: SettingsField = Field(default_factory=dict)
    schedule: ScheduleField = None
    standardise: Flag = False
    shuffle: Flag = True
    stop: SettingsField = Field(default_factory=dict)
    worked: Count = 2

    @model_validator(mode="after")
    def _trainable(self) -> TrainingProblem:
        if self.inputs is not None:
            raise NotUsable("'inputs' and 'targets' are given", "'data', a row for each example")
        if self.epochs > _MOST_EPOCHS:
            raise NotUsable(f"there are {self.epochs} epochs", f"at most {_MOST_EPOCHS}")
        _ = self.first_steps
        return self

    @property
    def inputs_count(self) -> int:
        """The columns of the data that are not targets."""
        if isinstance(self.data, Path):
            with self.data.open(encoding="utf-8-sig", newline="") as file:
                wide = len(next(csv.reader(file), []))
        else:
            wide = len(self.data[0]) if self.data else 0
        return max(wide - self.layers[-1].units, 1)

    @cached_property
    def network(self) -> Network:
        """The network with its first numbers."""
        made = self.given_network()
        if self.initial is None:
            return made
        scale = None if self.initial.scale is None else constant_value(self.initial.scale)
        return made.initialised(self.initial.seed, self.initial.distribution, scale)

    @cached_property
    def rows(self) -> DataSet:
        """The data with the headings of their columns, not standardised."""
        found = data_set(self.data, self.network)
        return replace(found, columns=self.columns) if self.columns else found

    @cached_property
    def first_steps(self) -> Training:
        """As much of the run as the first steps take."""
        return self.run(epochs=max(1, -(-self.worked * (self.batch_size or len(self.rows)) // len(self.rows))))

    @cached_property
    def whole_run(self) -> Training:
        """The run."""
        return self.run(self.epochs)

    def run(self, epochs: int, progress: Progress | None = None) -> Training:
        """The run over so many epochs."""
        scaled = standardise(self._exact_inputs(), self._headings(), places=_PLACES) if self.standardise else False
        return train(
            self.network, self.rows, constant_value(self.learning_rate) or 0, self.batch_size, epochs, self.seed,
            self.optimiser, settings=self.settings, schedule=self.schedule, standardise=scaled, shuffle=self.shuffle,
            stop=self.stop, evaluate=True, progress=progress, worked=self.worked,
        )  # fmt: skip

    def _exact_inputs(self) -> list[Any]:
        return [self.rows.exact(row)[0] for row in range(len(self.rows))]

    def _headings(self) -> tuple[str, ...]:
        wide = self.rows.inputs.shape[1]
        letters, labels = self.network.letters, self.network.structure.inputs
        return self.rows.columns[:wide] or tuple(str(letters.input_of(label)) for label in labels)

    def heading(self) -> Text:
        return ("Training a network",)

    def statement(self) -> Blocks:
        return (
            *statement_blocks(self.network), Paragraph(self._activations()), Paragraph(self._objective()),
            *data_blocks(self.first_steps), *rule_blocks(self.whole_plan), *self._first_batch(),
        )  # fmt: skip

    def _first_batch(self) -> Blocks:
        """What the seed has drawn, and how inputs are standardised, so that the first step can be done by hand."""
        if not self.first_steps.steps:
            return ()
        rows = [str(row + 1) for row in self.first_steps.steps[0].rows]
        drawn = f"row {rows[0]}" if len(rows) == 1 else f"rows {', '.join(rows[:-1])} and {rows[-1]}"
        scaled = (
            f"The inputs are standardised first, with the number of rows in the divisor of the standard deviation, and "
            f"rounded to {_PLACES} places. "
            if self.standardise
            else ""
        )
        return (Paragraph((f"{scaled}The first batch is {drawn}.",)),)

    @property
    def whole_plan(self) -> Training:
        """The first steps with the plan of the whole run, for what is said before it has been run."""
        return replace(self.first_steps, plan=replace(self.first_steps.plan, epochs=self.epochs))

    @property
    def section_names(self) -> tuple[str, ...]:
        return (*(("standardised",) if self.standardise else ()), "steps", "run", "result")

    def sections(self, _: Earlier, /) -> tuple[Section, ...]:
        run, found = self.whole_run, list[Section]()
        if run.standardised is not None:
            blocks = standardised_blocks(run.standardised)
            found.append(Section("standardised", (Heading(2, ("Standardised inputs",)), *blocks)))
        steps: list[Block] = []
        for title, part in worked_sections(run):
            steps += [Heading(2, (title,)), *part] if title else part
        return (
            *found,
            Section("steps", tuple(steps)),
            Section("run", (Heading(2, ("The run",)), *run_blocks(run))),
            Section("result", (Heading(2, ("What was learned",)), *result_blocks(run))),
        )

    def computed_parts(self) -> tuple[Part, ...]:
        """The gradients of the first batch and the parameters after its step."""
        if not self.first_steps.steps:
            return ()
        step = self.first_steps.steps[0]
        by_hand = self._by_hand(step)
        rounded = {str(update.name): update.new for update in by_hand.updates(step.rate)}
        plain = not self.first_steps.plan.optimiser.rules
        parts = list(network_parts(by_hand, ("loss", "gradients"), None))
        for name, move in step.moves.items():
            chain = rounded[str(name)].number(_PLACES) if plain else None
            answer, digits = NumberAnswer(move.new.number(_PLACES), chain), DigitsAsked(decimals=_PLACES)
            part = Part(
                f"update {name}",
                prose(_AFTER, wanted=move.name),
                answer,
                depends_on=(f"gradient {name}",),
                digits=digits,
                pattern=_AFTER,
                wanted=move.name,
                group=("value of every parameter",),
            )
            gradient = next((one for one in parts if one.name == f"gradient {name}"), None)
            parts.append(self._after(part, gradient, move.old.exact))
        return tuple(parts)

    def _by_hand(self, step: TrainingStep) -> Backpropagation[Any]:
        """The backpropagation of a step with every value rounded as it is printed, and carried on so."""
        pairs = [self.first_steps.data.exact(row) for row in step.rows]
        inputs, targets = ([list(pair[side]) for pair in pairs] for side in (0, 1))
        network = step.found.network
        given: tuple[Any, Any] = (inputs, targets) if len(pairs) > 1 else (inputs[0], targets[0])
        return backpropagate(network, *given, Rounding("stepwise", parameters=_PLACES))

    def _after(self, part: Part, gradient: Part | None, old: Fraction | None) -> Part:
        """An update that follows from the gradient, where the step is w − η g."""
        plan = self.first_steps.plan
        if gradient is None or gradient.link is None or old is None or plan.optimiser.id != "plain":
            return part
        rate = number(plan.rate(0))
        new = Sum((number(old), Negative(Product((rate, gradient.link.letters[0])))))
        return replace(part, link=Link((Name("new", (part.name,)),), (new,), {}, part.wanted))
