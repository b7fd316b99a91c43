"""One forward and backward pass of 784-30-10 with a batch of 64, beside NumPy written by hand, in one process.

Run ``python -m benchmarks.passes``. Both sides return the loss and all gradients, first compared with each other;
then they are timed in turn, so that whatever else the machine does meets both alike.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

import symgrad as sg

INPUTS, HIDDEN, OUTPUTS, BATCH = 784, 30, 10, 64
ROUNDS = 1000


def sigmoid(z: Any) -> Any:
    """As in most textbooks."""
    return 1 / (1 + np.exp(-z))


def squared_error(parameters: list[Any], inputs: Any, targets: Any) -> tuple[float, list[Any]]:
    """Sigmoid units and the squared error."""
    w1, b1, w2, b2 = parameters
    a1 = sigmoid(inputs @ w1 + b1)
    a2 = sigmoid(a1 @ w2 + b2)
    loss = float(((targets - a2) ** 2).sum())
    d2 = 2 * (a2 - targets) * a2 * (1 - a2)
    d1 = (d2 @ w2.T) * a1 * (1 - a1)
    return loss, [inputs.T @ d1, d1.sum(axis=0), a1.T @ d2, d2.sum(axis=0)]


def cross_entropy(parameters: list[Any], inputs: Any, targets: Any) -> tuple[float, list[Any]]:
    """Sigmoid units, softmax at the end, and cross-entropy."""
    w1, b1, w2, b2 = parameters
    a1 = sigmoid(inputs @ w1 + b1)
    z2 = a1 @ w2 + b2
    powers = np.exp(z2 - z2.max(axis=1, keepdims=True))
    p = powers / powers.sum(axis=1, keepdims=True)
    loss = float(-(targets * np.log(p)).sum())
    d2 = p - targets
    d1 = (d2 @ w2.T) * a1 * (1 - a1)
    return loss, [inputs.T @ d1, d1.sum(axis=0), a1.T @ d2, d2.sum(axis=0)]


def numbers() -> tuple[list[Any], Any, Any]:
    """Random weights and biases, inputs between 0 and 1, one target of each example 1."""
    random = np.random.default_rng(1)
    shapes = [(INPUTS, HIDDEN), (HIDDEN,), (HIDDEN, OUTPUTS), (OUTPUTS,)]
    parameters = [random.normal(0, 1 / shape[0] ** 0.5, shape) for shape in shapes]
    return parameters, random.uniform(0, 1, (BATCH, INPUTS)), np.eye(OUTPUTS)[random.integers(0, OUTPUTS, BATCH)]


def flat(arrays: list[Any]) -> Any:
    """In the order of ``parameter_names``: the weights unit by unit, then the biases."""
    w1, b1, w2, b2 = arrays
    return np.concatenate([w1.T.ravel(), w2.T.ravel(), b1, b2])


def timed(call: Callable[[], object]) -> float:
    """The time of one call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def compared(name: str, net: sg.Network, by_hand: Callable[..., tuple[float, list[Any]]]) -> None:
    """A line of the table."""
    parameters, inputs, targets = numbers()
    numeric, vector = net.compiled(), flat(parameters)
    trainer = numeric.trainer(inputs, targets)
    loss, gradient = trainer.gradient(vector)
    expected, gradients = by_hand(parameters, inputs, targets)
    np.testing.assert_allclose(loss, expected, rtol=1e-12)
    np.testing.assert_allclose(gradient, flat(gradients), rtol=1e-10, atol=1e-13)
    rows = [
        (
            timed(lambda: by_hand(parameters, inputs, targets)),
            timed(lambda: trainer.gradient(vector)),
            timed(lambda: numeric.gradient(vector, inputs, targets)),
        )
        for _ in range(ROUNDS)
    ]
    median = [statistics.median(column) * 1e6 for column in zip(*rows, strict=True)]
    ratios = [statistics.median(row[place] / row[0] for row in rows) for place in (1, 2)]
    print(f"  {name:24} {median[0]:7.0f} µs {median[1]:7.0f} µs {median[2]:7.0f} µs {ratios[0]:7.2f} {ratios[1]:7.2f}")


if __name__ == "__main__":
    print(f"one pass of {INPUTS}-{HIDDEN}-{OUTPUTS}, batch {BATCH}, medians of {ROUNDS} rounds, three times over:")
    print(f"  {'':24} {'by hand':>10} {'trainer':>10} {'checked':>10} {'ratio':>7} {'checked':>7}")
    squared = sg.Network(INPUTS, [sg.Layer(HIDDEN), sg.Layer(OUTPUTS)], loss="squared_error")
    entropy = sg.Network(INPUTS, [sg.Layer(HIDDEN), sg.Layer(OUTPUTS, "softmax")], loss="cross_entropy")
    for _ in range(3):
        compared("sigmoid, squared error", squared, squared_error)
        compared("softmax, cross-entropy", entropy, cross_entropy)
