"""A network as a short program over arrays: its blocks in order, then back in reverse order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from symgrad.networks.blocks import Array, Block, Columns, Part, Piece
from symgrad.networks.kernels import ActivationKernel, LossKernel, activation_kernel, loss_kernel
from symgrad.networks.objective import Objective


class Stage(NamedTuple):
    """A block with what its units do and, where there are outputs among them, what the loss does with these."""

    block: Block
    activation: ActivationKernel
    loss: LossKernel | None


class Trace(NamedTuple):
    """What a forward pass leaves for the way back: the banks of signals, and for each block its sums and sources."""

    banks: list[Array]
    sums: list[Array]
    sources: list[list[Array]]


@dataclass(frozen=True, slots=True)
class Program:
    """What :class:`~symgrad.networks.vectorised.NumericPass` runs; arrays are taken as they are, nothing is checked.

    ``factor`` stands before the sum of the loss's terms, ``reduction`` is what the gradient is of per loss: 1/2
    where the constant 2 is dropped.
    """

    stages: tuple[Stage, ...]
    parameters: int
    outputs_count: int
    factor: float
    reduction: float
    mean: bool
    overwrites: bool

    @staticmethod
    def of(blocks: Sequence[Block], parameters: int, outputs: int, objective: Objective) -> Program:
        """The program for blocks in order."""
        loss = objective.loss
        stages = tuple(
            Stage(
                block,
                activation_kernel(block.activation),
                None if block.own is None else loss_kernel(loss, block.activation, block.own == _all(block)),
            )
            for block in blocks
        )
        factor = Fraction(loss.factor) / (outputs if objective.mean_over_outputs else 1)
        reduction = 1 / Fraction(loss.constant) if objective.drop_constant else Fraction(1)
        slots = [each for block in blocks for part in block.parts for each in (part.weights, part.biases) if each]
        overwrites = all(each.alone and each.start is not None for each in slots)
        return Program(
            stages, parameters, outputs, float(factor), float(reduction), loss.combine == "mean", overwrites
        )

    def share(self, examples: int) -> float:
        """What one example counts for in a batch."""
        return 1 / examples if self.mean else 1.0

    def outputs(self, vector: Array, inputs: Array) -> Array:
        """The outputs, a row for each example."""
        with np.errstate(all="ignore"):
            banks = self._forward(vector, inputs).banks
        found = np.empty((len(inputs), self.outputs_count))
        for stage, bank in zip(self.stages, banks[1:], strict=True):
            if stage.block.own is not None:
                found[:, stage.block.wanted] = bank[:, stage.block.own]
        return found

    def losses(self, vector: Array, inputs: Array, targets: Array) -> Array:
        """The loss of each example by itself."""
        with np.errstate(all="ignore"):
            return self._losses(self._forward(vector, inputs), targets)

    def gradient(self, vector: Array, inputs: Array, targets: Array, gradient: Array) -> tuple[float, Array]:
        """The loss of the batch; its gradient is written into ``gradient``."""
        with np.errstate(all="ignore"):
            trace = self._forward(vector, inputs)
            share = self.share(len(inputs))
            if not self.overwrites:
                gradient.fill(0)
            for part, delta, sources in self._backward(vector, trace, targets, share):
                self._put(part, delta, sources, gradient)
            return float(np.add.reduce(self._losses(trace, targets))) * share, gradient

    def per_example(self, vector: Array, inputs: Array, targets: Array) -> tuple[Array, Array]:
        """The loss of each example by itself, and its gradient."""
        gradients = np.zeros((len(inputs), self.parameters))
        with np.errstate(all="ignore"):
            trace = self._forward(vector, inputs)
            for part, delta, sources in self._backward(vector, trace, targets, 1.0):
                part.weights.accumulate(gradients, delta[:, :, np.newaxis] * sources[:, np.newaxis, :])
                if part.biases is not None:
                    part.biases.accumulate(gradients, delta)
            return self._losses(trace, targets), gradients

    def _forward(self, vector: Array, inputs: Array) -> Trace:
        trace = Trace([inputs], [], [])
        for stage in self.stages:
            parts = stage.block.parts
            sources = [_gathered(part.pieces, trace.banks) for part in parts]
            found = [_weighted_sums(part, vector, source) for part, source in zip(parts, sources, strict=True)]
            sums = found[0] if len(found) == 1 else np.concatenate(found, axis=1)
            trace.sources.append(sources)
            trace.sums.append(sums)
            trace.banks.append(stage.activation.outputs(sums))
        return trace

    def _losses(self, trace: Trace, targets: Array) -> Array:
        total: Array | None = None
        for stage, sums, outputs in zip(self.stages, trace.sums, trace.banks[1:], strict=True):
            if stage.loss is not None:
                own, wanted = stage.block.own, stage.block.wanted
                found = np.add.reduce(stage.loss.terms(sums[:, own], outputs[:, own], targets[:, wanted]), axis=1)
                total = found if total is None else total + found
        assert total is not None
        return total if self.factor == 1 else total * self.factor

    def _backward(
        self, vector: Array, trace: Trace, targets: Array, share: float
    ) -> Iterator[tuple[Part, Array, Array]]:
        """For each part its ∂E/∂z and its sources, from the outputs back."""
        by_bank: list[Array | None] = [None] * len(trace.banks)
        scale = self.factor * self.reduction * share
        for place in reversed(range(len(self.stages))):
            deltas = self._deltas(place, trace, by_bank[place + 1], targets, scale)
            parts = self.stages[place].block.parts
            for part, sources in zip(parts, trace.sources[place], strict=True):
                delta = deltas if len(parts) == 1 else deltas[:, part.columns]
                yield part, delta, sources
                if any(piece.bank for piece in part.pieces):
                    _scatter(part.pieces, delta @ part.weights.of(vector), by_bank, trace.banks)

    def _deltas(
        self, place: int, trace: Trace, by_outputs: Array | None, targets: Array, scale: float
    ) -> Array:
        """∂E/∂z of a block, from what later blocks and the loss say of its outputs."""
        block, activation, loss = self.stages[place]
        sums, outputs = trace.sums[place], trace.banks[place + 1]
        by_sums: Array | None = None
        if loss is not None:
            assert block.own is not None
            slopes = loss.slopes(sums[:, block.own], outputs[:, block.own], targets[:, block.wanted])
            slopes = slopes if scale == 1 else slopes * scale
            if loss.by_sums:
                by_sums = slopes
            else:
                by_outputs = _added(by_outputs, slopes, block.own, sums.shape)
        deltas = None if by_outputs is None else activation.backward(sums, outputs, by_outputs)
        if by_sums is not None:
            assert block.own is not None
            deltas = _added(deltas, by_sums, block.own, sums.shape)
        return np.zeros(sums.shape) if deltas is None else deltas

    def _put(self, part: Part, delta: Array, sources: Array, gradient: Array) -> None:
        """The gradients of a part's weights and biases, straight into their places where nothing else is there."""
        if self.overwrites:
            np.matmul(delta.T, sources, out=part.weights.of(gradient))
            if part.biases is not None:
                np.add.reduce(delta, axis=0, out=part.biases.of(gradient))
            return
        part.weights.accumulate(gradient, delta.T @ sources)
        if part.biases is not None:
            part.biases.accumulate(gradient, delta.sum(axis=0))


def _all(block: Block) -> slice:
    return slice(0, len(block.labels))


def _gathered(pieces: Sequence[Piece], banks: Sequence[Array]) -> Array:
    """The sources side by side; a view where they come from one place."""
    found = [banks[piece.bank][:, piece.columns] for piece in pieces]
    return found[0] if len(found) == 1 else np.concatenate(found, axis=1)


def _weighted_sums(part: Part, vector: Array, sources: Array) -> Array:
    """z = o W + b"""
    found: Array = sources @ part.weights.of(vector).T
    if part.biases is not None:
        found += part.biases.of(vector)
    return found


def _scatter(pieces: Sequence[Piece], found: Array, by_bank: list[Array | None], banks: Sequence[Array]) -> None:
    """Add the gradients of the sources to those of the banks that they come from; the inputs have none."""
    start = 0
    for piece in pieces:
        stop = start + piece.columns.stop - piece.columns.start
        if piece.bank:
            shape = banks[piece.bank].shape
            by_bank[piece.bank] = _added(by_bank[piece.bank], found[:, start:stop], piece.columns, shape)
        start = stop


def _added(total: Array | None, found: Array, columns: Columns, shape: tuple[int, ...]) -> Array:
    """The total with more in some columns; None stands for nothing yet."""
    if total is None:
        if found.shape == shape and isinstance(columns, slice):
            return found
        total = np.zeros(shape)
    total[:, columns] += found
    return total
