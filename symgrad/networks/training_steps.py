"""The first steps of a training run worked out exactly: backpropagation for a batch, then each parameter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from symgrad.errors import AuthorError
from symgrad.language.tree import Name
from symgrad.networks.backpropagation import Backpropagation
from symgrad.networks.dataset import DataSet
from symgrad.networks.ledger import Ledger
from symgrad.networks.lookup import Named
from symgrad.networks.network import Network
from symgrad.networks.optimisers import GRADIENT, RATE, STEP, WEIGHT, Optimiser
from symgrad.networks.training_plan import TrainingPlan
from symgrad.networks.values import Value, carried


@dataclass(frozen=True, slots=True)
class Move:
    """What a step does to one parameter.

    ``given`` are the numbers that its rules start from (w, g, η, t and what the optimiser remembers), ``worked``
    the letters that the optimiser works out on the way, in their order.
    """

    name: Name
    old: Value
    gradient: Value
    given: Mapping[Name, Fraction]
    worked: tuple[tuple[Name, Value], ...]
    new: Value


@dataclass(frozen=True, slots=True)
class TrainingStep:
    """A step, counted from 1: the rows of its batch (from 0), their backpropagation, and every parameter's move.

    ``found`` is the backpropagation of the batch, whose loss is the mean over its rows.
    """

    number: int
    epoch: int
    rows: tuple[int, ...]
    rate: Fraction
    found: Backpropagation[Any] = field(repr=False)
    moves: Named[Move] = field(repr=False)

    @property
    def loss(self) -> Value | None:
        """The loss of the batch before the step."""
        return self.found.loss

    @property
    def gradients(self) -> Mapping[str, Any]:
        """The gradients of the batch: the means of those of its rows."""
        return self.found.gradients


def worked_steps(start: Network, data: DataSet, plan: TrainingPlan, count: int) -> Iterator[TrainingStep]:
    """So many steps from a network, with the batches that the plan draws; exact, or to 40 places.

    A step that is not defined ends them: those before it have led to numbers that are too large.
    """
    network, memory = start.with_mean_loss(), dict[Name, dict[Name, Fraction]]()
    for number, (epoch, batch) in enumerate(_batches(plan, len(data))):
        if number >= count:
            return
        pairs = [data.exact(row) for row in batch]
        inputs: list[Any] = [list(pair[0]) for pair in pairs]
        targets: list[Any] = [list(pair[1]) for pair in pairs]
        if len(pairs) == 1:
            inputs, targets = inputs[0], targets[0]
        try:
            found, rate = network.backpropagate(inputs, targets), plan.rate(number)
        except AuthorError:
            if number:
                return  # the step before has led out of every domain; the run in floats says so
            raise
        names = network.parameter_names
        moves = {name: _moved(found, name, plan.optimiser, rate, number + 1, memory) for name in names}
        yield TrainingStep(number + 1, epoch + 1, tuple(batch), rate, found, Named(moves))
        network = network.with_parameters({name: carried(move.new) for name, move in moves.items()})


def _batches(plan: TrainingPlan, rows: int) -> Iterator[tuple[int, list[int]]]:
    random = plan.random()
    for epoch in range(plan.epochs):
        for batch in plan.batches(plan.order(rows, random)):
            yield epoch, batch.tolist()


def _moved(
    found: Backpropagation[Any],
    name: Name,
    optimiser: Optimiser,
    rate: Fraction,
    step: int,
    memory: dict[Name, dict[Name, Fraction]],
) -> Move:
    old, gradient = found.network.parameters[name], found.gradients[name].value
    assert gradient is not None
    kept = memory.setdefault(name, dict.fromkeys(optimiser.memory, Fraction(0)))
    given = {WEIGHT: carried(old), GRADIENT: carried(gradient), RATE: rate, STEP: Fraction(step), **kept}
    numbers, worked = {**optimiser.numbers, **given}, list[tuple[Name, Value]]()
    for letter, tree in optimiser.rule_trees:
        value = Ledger(numbers, ()).value(tree)
        worked.append((letter, value))
        numbers[letter] = carried(value)
        if letter in kept:
            kept[letter] = numbers[letter]
    new = Ledger(numbers, ()).value(optimiser.update_tree)
    return Move(name, old, gradient, given, tuple(worked), new)
