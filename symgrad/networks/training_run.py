"""The loop of training in floats: batch after batch the gradient and the step, epoch after epoch the loss."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from symgrad.language.tree import Name
from symgrad.networks.blocks import Array
from symgrad.networks.interrupt import deferred_interrupt
from symgrad.networks.misclassified import Classes
from symgrad.networks.stepping import ArrayStepper
from symgrad.networks.stopping import Quantity
from symgrad.networks.training_plan import TrainingPlan
from symgrad.networks.vectorised import Trainer

Reason = Literal[
    "epochs", "gradient_size", "weight_change", "loss_below", "loss_change", "misclassified", "max_steps", "diverged",
    "undefined", "interrupted",
]  # fmt: skip

Progress = Callable[[int, int, float], None]
"""Called after each epoch with its number, the number of all epochs, and its loss."""


@dataclass(frozen=True, slots=True)
class Ending:
    """Why a run ended: after so many whole ``epochs`` and so many ``steps``; ``detail`` says what went wrong."""

    reason: Reason
    epochs: int
    steps: int
    detail: str = ""


class Evaluation(NamedTuple):
    """The loss of all rows, as the mean over them, and how many are misclassified (None without classes)."""

    loss: float
    misclassified: int | None


@dataclass
class Run:
    """What a run keeps: a number or two for each epoch, and only on request something for each step.

    ``trace`` holds the parameters before the first step and after each, ``step_losses`` the loss of each batch
    before its step.
    """

    trainer: Trainer
    plan: TrainingPlan
    names: tuple[Name, ...]
    vector: Array
    classes: Classes | None
    losses: list[float] = field(default_factory=list)
    evaluations: list[Evaluation] = field(default_factory=list)
    trace: list[Array] | None = None
    step_losses: list[float] | None = None
    steps: int = 0

    def __post_init__(self) -> None:
        self.trainer = replace(self.trainer, program=replace(self.trainer.program, mean=True))

    def follow(self, progress: Progress | None = None, most_steps: float = math.inf) -> Ending:
        """Train until something says to stop. The vector holds the last finite parameters."""
        with deferred_interrupt() as interrupted:
            try:
                return self._epochs(progress, interrupted, most_steps)
            except KeyboardInterrupt:
                return self._ending("interrupted")

    def evaluation(self) -> Evaluation:
        """The loss of all rows with the parameters as they are now."""
        trainer = self.trainer
        losses, wrong = 0.0, 0
        for start in range(0, len(trainer.inputs), _AT_ONCE):
            rows = slice(start, start + _AT_ONCE)
            inputs, targets = trainer.inputs[rows], trainer.targets[rows]
            with np.errstate(over="ignore", invalid="ignore"):
                losses += float(trainer.program.losses(self.vector, inputs, targets).sum())
            if self.classes is not None:
                wrong += self.classes.count(trainer.program.outputs(self.vector, inputs), targets)
        return Evaluation(losses / len(trainer.inputs), None if self.classes is None else wrong)

    def whole_gradient(self) -> Array:
        """The mean gradient of all rows with the parameters as they are now."""
        trainer, total = self.trainer, np.zeros_like(self.vector)
        for start in range(0, len(trainer.inputs), _AT_ONCE):
            rows = slice(start, start + _AT_ONCE)
            _, gradient = trainer.gradient(self.vector, rows)
            total += gradient * len(trainer.inputs[rows])
        return total / len(trainer.inputs)

    def _epochs(self, progress: Progress | None, interrupted: Callable[[], bool], most_steps: float) -> Ending:
        plan, rows = self.plan, len(self.trainer.inputs)
        random, stepper = plan.random(), plan.optimiser.stepper()
        state = stepper.start(self.vector)
        if plan.evaluates and not self.evaluations:
            self.evaluations.append(self.evaluation())
        for epoch in range(plan.epochs):
            order, kept = plan.order(rows, random), _Kept.of(self, state)
            pace = _Pace(stepper, state, interrupted, most_steps)
            total = self._epoch(order, pace)
            if total is None:
                kept.back(self, state)
                total = self._epoch_watched(order, pace)
            if isinstance(total, Ending):
                return total
            if total is None:
                return self._ending("diverged", f"numbers overflowed in epoch {epoch + 1}")
            self.losses.append(total / rows)
            if plan.evaluates:
                self.evaluations.append(self.evaluation())
            if progress is not None:
                progress(epoch + 1, plan.epochs, self.losses[-1])
            if (met := self._met(kept.vector)) is not None:
                return self._ending(met)
        return self._ending("epochs")

    def _epoch(self, order: NDArray[np.intp], pace: _Pace) -> float | Ending | None:
        """The steps of an epoch: the sum of the losses of its rows; None where a number was not finite."""
        total, rows = 0.0, len(self.trainer.inputs)
        for batch in self.plan.batches(order):
            if (over := self._over(pace)) is not None:
                return over
            loss, gradient = self.trainer.gradient(self.vector, slice(None) if len(batch) == rows else batch)
            if not math.isfinite(loss):
                return None
            self._step(pace, loss, gradient)
            total += loss * len(batch)
        return total if _finite(self.vector) else None

    def _epoch_watched(self, order: NDArray[np.intp], pace: _Pace) -> float | Ending | None:
        """The same, every number looked at, to find the step in which one was not finite first."""
        total, rows = 0.0, len(self.trainer.inputs)
        for batch in self.plan.batches(order):
            if (over := self._over(pace)) is not None:
                return over
            loss, gradient = self.trainer.gradient(self.vector, slice(None) if len(batch) == rows else batch)
            last = self.vector.copy()
            if not (math.isfinite(loss) and _finite(gradient)):
                return self._lost(loss, gradient, last)
            self._step(pace, loss, gradient)
            if not _finite(self.vector):
                self._forget()
                return self._lost(loss, gradient, last)
            total += loss * len(batch)
        return total

    def _over(self, pace: _Pace) -> Ending | None:
        if pace.interrupted():
            return self._ending("interrupted")
        if self.steps >= self.plan.most_steps:
            return self._ending("max_steps")
        return self._ending("epochs") if self.steps >= pace.most_steps else None

    def _step(self, pace: _Pace, loss: float, gradient: Array) -> None:
        pace.stepper(self.vector, gradient, pace.state, self.steps + 1, float(self.plan.rate(self.steps)))
        self.steps += 1
        if self.trace is not None:
            self.trace.append(self.vector.copy())
        if self.step_losses is not None:
            self.step_losses.append(loss)

    def _forget(self) -> None:
        """The last step did not lead to numbers."""
        self.steps -= 1
        for kept in (self.trace, self.step_losses):
            if kept is not None:
                kept.pop()

    def _met(self, before: Array) -> Reason | None:
        """The first stopping rule that holds after an epoch."""
        for rule in self.plan.stop:
            if rule.met(self._quantity(rule.quantity, before)):
                return rule.id  # type: ignore[return-value]
        return None

    def _quantity(self, quantity: Quantity, before: Array) -> float:
        """What a rule looks at; nan where there is no such number."""
        last = self.evaluations[-1] if self.evaluations else Evaluation(math.nan, None)
        match quantity:
            case "change":
                return float(np.abs(self.vector - before).max(initial=0.0))
            case "loss":
                return last.loss
            case "loss_change":
                return abs(last.loss - self.evaluations[-2].loss)
            case "misclassified":
                return math.nan if last.misclassified is None else last.misclassified
            case "gradient":
                return float(np.linalg.norm(self.whole_gradient()))
            case "steps":
                return self.steps
            case _:
                return math.nan

    def _ending(self, reason: Reason, detail: str = "") -> Ending:
        return Ending(reason, len(self.losses), self.steps, detail)

    def _lost(self, loss: float, gradient: Array, last: Array) -> Ending:
        """The loss, a gradient or a parameter is no finite number: which, and the parameters before it."""
        where, of_gradient = f"in step {self.steps + 1}, in epoch {len(self.losses) + 1}", _first_lost(gradient)
        if not math.isfinite(loss):
            number, found = loss, "the loss"
        elif of_gradient is not None:
            number, found = float(gradient[of_gradient]), f"the gradient by {self.names[of_gradient]}"
        else:
            place = _first_lost(self.vector) or 0
            number, found = float(self.vector[place]), f"the new {self.names[place]}"
        np.copyto(self.vector, last)
        reason: Reason = "undefined" if math.isnan(number) else "diverged"
        return self._ending(reason, f"{found} was {'nan' if reason == 'undefined' else 'infinite'} {where}")


class _Pace(NamedTuple):
    """What the steps of an epoch are taken with."""

    stepper: ArrayStepper
    state: list[Array]
    interrupted: Callable[[], bool]
    most_steps: float


class _Kept(NamedTuple):
    """Where a run stood when an epoch began."""

    vector: Array
    state: list[Array]
    steps: int

    @staticmethod
    def of(run: Run, state: list[Array]) -> _Kept:
        """How a run stands now."""
        return _Kept(run.vector.copy(), [each.copy() for each in state], run.steps)

    def back(self, run: Run, state: list[Array]) -> None:
        """Put the run back to it."""
        np.copyto(run.vector, self.vector)
        for now, then in zip(state, self.state, strict=True):
            np.copyto(now, then)
        run.steps = self.steps
        if run.trace is not None:
            del run.trace[self.steps + 1 :]
        if run.step_losses is not None:
            del run.step_losses[self.steps :]


def _first_lost(numbers: Array) -> int | None:
    """The place of the first number that is not finite."""
    finite = np.isfinite(numbers)
    return None if finite.all() else int(np.argmin(finite))


_AT_ONCE = 4096
"""Rows that are evaluated at a time, so that memory does not grow with the data set."""


def _finite(numbers: Array) -> bool:
    """Whether all numbers are finite; their sum says so at once, unless it overflows by itself."""
    with np.errstate(all="ignore"):
        return math.isfinite(np.add.reduce(numbers)) or bool(np.isfinite(numbers).all())
