"""Training a network: steps against the mean gradient of batches of rows, epoch after epoch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from symgrad.errors import AuthorError
from symgrad.networks.blocks import Array
from symgrad.networks.dataset import DataSet, data_set
from symgrad.networks.initial import generator
from symgrad.networks.misclassified import Classes, classes_of
from symgrad.networks.network import Network
from symgrad.networks.optimisers import Optimiser, optimiser_of
from symgrad.networks.schedules import ScheduleGiven, schedule_with
from symgrad.networks.standardise import Standardised, standardise
from symgrad.networks.stopping import StopGiven
from symgrad.networks.training_plan import TrainingPlan, batch_size_for, stop_rules, whole_number
from symgrad.networks.training_run import Ending, Evaluation, Progress, Reason, Run
from symgrad.networks.training_steps import TrainingStep, worked_steps
from symgrad.networks.values import Given, rate_of
from symgrad.networks.vectorised import Trainer
from symgrad.shown import Shown


@dataclass(frozen=True, slots=True)
class LossCurve:
    """What a picture of a run is drawn from: the epochs on one axis, the losses on the other.

    ``misclassified`` has a number for each epoch where rows were counted, else it is empty.
    """

    epochs: tuple[int, ...]
    losses: tuple[float, ...]
    misclassified: tuple[int, ...] = ()

    @property
    def points(self) -> tuple[tuple[int, float], ...]:
        """The points of the curve."""
        return tuple(zip(self.epochs, self.losses, strict=True))

    def to_csv(self) -> str:
        """A table with headings, for whatever draws the picture.

        >>> LossCurve((0, 1), (0.5, 0.25)).to_csv()
        'epoch,loss\\n0,0.5\\n1,0.25\\n'
        """
        columns: list[tuple[str, tuple[float, ...]]] = [("epoch", self.epochs), ("loss", self.losses)]
        if self.misclassified:
            columns.append(("misclassified", self.misclassified))
        rows = zip(*(values for _, values in columns), strict=True)
        lines = [",".join(name for name, _ in columns), *(",".join(map(repr, row)) for row in rows)]
        return "".join(line + "\n" for line in lines)


@dataclass(frozen=True, eq=False)
class Training(Shown):
    """A training run: what it started from, what it was told, and what came of it.

    ============  ==========================================================================================
    start         the network before the first step
    data          the rows; standardised where that was asked for, see ``standardised``
    plan          the optimiser, the rate, the batches, the rules for stopping
    losses        for each whole epoch the mean over its rows of their loss, each just before its step
    evaluations   the loss of all rows and how many are misclassified: before, and after each epoch; empty unless
                  ``evaluate`` or a stopping rule asked for it
    ending        why it ended, after how many epochs and steps
    step_losses   with ``keep_trace`` the loss of each batch before its step, else None
    trace         with ``keep_trace`` all parameters before the first step and after each, else None
    ============  ==========================================================================================
    """

    start: Network
    data: DataSet = field(repr=False)
    plan: TrainingPlan
    standardised: Standardised | None = field(repr=False)
    losses: tuple[float, ...] = field(repr=False)
    evaluations: tuple[Evaluation, ...] = field(repr=False)
    ending: Ending
    step_losses: tuple[float, ...] | None = field(repr=False)
    trace: tuple[Array, ...] | None = field(repr=False)
    vector: Array = field(repr=False)
    worked: int = 2

    def __repr__(self) -> str:
        last = f", loss {self.losses[-1]:.6g}" if self.losses else ""
        return self._brief(f"{self.ending.epochs} epochs, {self.ending.steps} steps{last}: {self.stopped}")

    @property
    def stopped(self) -> Reason:
        """Why it ended; ``ending`` says when.

        "epochs", a stopping rule ("gradient_size", "weight_change", "loss_below", "loss_change", "misclassified",
        "max_steps"), "diverged", "undefined", or "interrupted".
        """
        return self.ending.reason

    @cached_property
    def network(self) -> Network:
        """The trained network; after "diverged" it has the last parameters that were finite."""
        names = self.start.parameter_names
        numbers = {name: Fraction(repr(number)) for name, number in zip(names, self.vector.tolist(), strict=True)}
        return self.start.with_parameters(numbers)

    @cached_property
    def steps(self) -> tuple[TrainingStep, ...]:
        """The first steps, worked out exactly; ``steps[0].found`` is the backpropagation of the first batch."""
        return self.first_steps(self.worked)

    def first_steps(self, count: int) -> tuple[TrainingStep, ...]:
        """So many of the first steps, worked out exactly, as far as the run went."""
        count = min(count, self.ending.steps)
        return tuple(worked_steps(self.start, self.data, self.plan, count))

    def after_steps(self, steps: int) -> Array:
        """The parameters in floats after so many steps, by running these again."""
        run = _run(self.start, self.data, self.plan, self.classes, False)
        run.follow(most_steps=steps)
        return run.vector

    @cached_property
    def classes(self) -> Classes | None:
        """How outputs are read as classes; None where the targets are no classes."""
        return classes_of(self.data.targets)

    @cached_property
    def before(self) -> Evaluation:
        """The loss of all rows before the first step, and how many were misclassified."""
        return _run(self.start, self.data, self.plan, self.classes, False).evaluation()

    @cached_property
    def after(self) -> Evaluation:
        """The loss of all rows with the trained network, and how many are misclassified."""
        run = _run(self.start, self.data, self.plan, self.classes, False)
        run.vector[:] = self.vector
        return run.evaluation()

    @property
    def loss(self) -> float:
        """The loss of all rows with the trained network, as the mean over them."""
        return self.after.loss

    @property
    def figure(self) -> LossCurve:
        """The loss curve: of all rows from epoch 0 on where they were evaluated, else the losses of the epochs."""
        if not self.evaluations:
            return LossCurve(tuple(range(1, len(self.losses) + 1)), self.losses)
        wrong = tuple(each.misclassified for each in self.evaluations if each.misclassified is not None)
        losses = tuple(each.loss for each in self.evaluations)
        return LossCurve(tuple(range(len(losses))), losses, wrong)

    def predict(self, inputs: Any) -> Array:
        """The outputs of the trained network, a row for each row of inputs, which are standardised as the data were."""
        rows = inputs if self.standardised is None else self.standardised.applied(inputs)
        return self.start.compiled().forward(self.vector, rows)


def train(
    net: Network,
    data: Any,
    learning_rate: Given,
    batch_size: int | None = None,
    epochs: int = 1,
    seed: int = 0,
    optimiser: str | Optimiser = "plain",
    *,
    settings: Mapping[str, Given] | None = None,
    schedule: ScheduleGiven = None,
    standardise: bool | Standardised = False,
    shuffle: bool = True,
    stop: StopGiven = None,
    evaluate: bool = False,
    keep_trace: bool = False,
    progress: Progress | None = None,
    worked: int = 2,
) -> Training:
    """Train a network: w := w − η/N Σ ∇L_i over the N rows of each batch, whatever the loss does with batches.

    ============  ==========================================================================================
    data          rows of (inputs, targets), two arrays, a mapping of "inputs" and "targets", or a CSV path
    batch_size    the rows of a batch: None for all (batch descent), 1 for stochastic descent; the last batch
                  of an epoch is smaller where it does not divide the rows
    seed          of NumPy's default generator, which draws a new order of the rows for each epoch
    optimiser     an entry of ``networks/optimisers``
    schedule      how the rate falls, by the number of the step from 0 on: "constant", "step", "inverse_time"
    settings      numbers of the optimiser or the schedule, such as {"beta": 0.8, "every": 10}
    standardise   whether the inputs get the mean 0 and the standard deviation 1 (n in its divisor) first
    stop          limits by rule: "gradient_size", "weight_change", "loss_below", "loss_change", "misclassified",
                  "max_steps"
    evaluate      whether the loss of all rows is worked out after each epoch; some rules ask for it anyway
    keep_trace    whether the parameters after each step are kept; otherwise memory does not grow with steps
    progress      called after each epoch with its number, that of all epochs, and its loss
    worked        how many of the first steps ``.steps`` and the page work out exactly
    ============  ==========================================================================================

    Ctrl-C ends the run after the step that is going on; so do numbers that overflow. Either way what was done is
    returned, and ``stopped`` says so.

    Raises AuthorError for a network without numbers, data that do not fit it, a rate of 0 or less, a batch larger
    than the data set, a constant column that is to be standardised, and rules that cannot be used.

    >>> from symgrad.networks.topology import Layer
    >>> net = Network(inputs=1, layers=[Layer(1, "identity", weights=[["0.1"]])], loss="squared_error")
    >>> run = train(net, [([3], 1), ([1], 2)], learning_rate="0.1", epochs=2)
    >>> run.stopped, run.network.parameters["w12"], run.steps[0].gradients["w12"].value
    ('epochs', 0.5, -4.0)
    """
    if not net.parameters:
        raise AuthorError("the network has no numbers", expected="parameters, or net.initialised(seed=1)")
    rows = data_set(data, net)
    generator(seed)
    falls, own = schedule_with(schedule, settings or {})
    plan = TrainingPlan(
        rate_of(learning_rate), batch_size_for(batch_size, len(rows)), whole_number(epochs, "the number of epochs"),
        int(seed), optimiser_of(optimiser, **own), falls, shuffle, stop_rules(stop),
        evaluate,
    )  # fmt: skip
    found = _standardised(rows, net, standardise)
    if found is not None:
        rows = DataSet(found.applied(rows.inputs), rows.targets, rows.columns)
    classes = classes_of(rows.targets)
    if classes is None and any(rule.id == "misclassified" for rule in plan.stop):
        raise AuthorError("the targets are no classes", expected="targets 0 and 1, or -1 and 1, to stop by them")
    run = _run(net, rows, plan, classes, keep_trace)
    ending = run.follow(progress)
    return Training(
        net, rows, plan, found, tuple(run.losses), tuple(run.evaluations), ending,
        None if run.step_losses is None else tuple(run.step_losses),
        None if run.trace is None else tuple(run.trace), run.vector,
        whole_number(worked, "the number of worked steps", 0),
    )  # fmt: skip


def _standardised(rows: DataSet, net: Network, wanted: bool | Standardised) -> Standardised | None:
    if isinstance(wanted, Standardised):
        return wanted
    if not wanted:
        return None
    width = len(net.structure.inputs)
    names = rows.columns[:width] or tuple(str(net.letters.input_of(label)) for label in net.structure.inputs)
    return standardise(rows.inputs, names)


def _run(net: Network, data: DataSet, plan: TrainingPlan, classes: Classes | None, keep_trace: bool) -> Run:
    numeric = net.compiled()
    vector = np.array(numeric.vector(net))
    trainer = Trainer(numeric.program, data.inputs, data.targets, np.empty_like(vector))
    run = Run(trainer, plan, numeric.parameters, vector, classes)
    return replace(run, trace=[vector.copy()], step_losses=[]) if keep_trace else run
