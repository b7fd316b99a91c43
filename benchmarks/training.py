"""Training 784-30-10 on 10,000 random examples in batches of 32, beside NumPy written by hand, in one process.

Run ``python -m benchmarks.training``. Both sides draw the same batches and end with the same parameters, which is
checked first; then epochs are timed in turn. ``--memory`` measures how memory grows with epochs instead.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
import tracemalloc
from typing import Any

import numpy as np

import symgrad as sg
from benchmarks.passes import HIDDEN, INPUTS, OUTPUTS, flat, sigmoid

EXAMPLES, BATCH, RATE, ROUNDS = 10_000, 32, 0.5, 15


def plain(parameters: list[Any], gradients: list[Any], _state: list[Any], _step: int, size: int) -> None:
    """w := w − η/N Σ ∇L"""
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter -= RATE / size * gradient


def adam(parameters: list[Any], gradients: list[Any], state: list[Any], step: int, size: int) -> None:
    """Adam as its paper has it."""
    if not state:
        state += [(np.zeros_like(each), np.zeros_like(each)) for each in parameters]
    for parameter, gradient, (m, v) in zip(parameters, gradients, state, strict=True):
        g = gradient / size
        m *= 0.9
        m += 0.1 * g
        v *= 0.999
        v += 0.001 * g**2
        parameter -= RATE * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)


def epoch_by_hand(parameters: list[Any], inputs: Any, targets: Any, random: Any, move: Any = plain) -> float:
    """One epoch of stochastic descent in batches, as it stands in textbooks; the mean loss over the epoch."""
    w1, b1, w2, b2 = parameters
    state: list[Any] = []
    order, total = random.permutation(len(inputs)), 0.0
    for start in range(0, len(inputs), BATCH):
        rows = order[start : start + BATCH]
        x, t = inputs[rows], targets[rows]
        a1 = sigmoid(x @ w1 + b1)
        a2 = sigmoid(a1 @ w2 + b2)
        total += float(((t - a2) ** 2).sum())
        d2 = 2 * (a2 - t) * a2 * (1 - a2)
        d1 = (d2 @ w2.T) * a1 * (1 - a1)
        gradients = [x.T @ d1, d1.sum(axis=0), a1.T @ d2, d2.sum(axis=0)]
        move(parameters, gradients, state, start // BATCH + 1, len(rows))
    return total / len(inputs)


def network() -> sg.Network:
    """The network with its first weights."""
    layers = [sg.Layer(HIDDEN), sg.Layer(OUTPUTS)]
    return sg.Network(inputs=INPUTS, layers=layers, loss="squared_error").initialised(seed=1)


def arrays(net: sg.Network) -> list[Any]:
    """The parameters of the network as matrices and vectors."""
    numbers = net.compiled().vector(net)
    first, second, biases = INPUTS * HIDDEN, HIDDEN * OUTPUTS, HIDDEN + OUTPUTS
    assert len(numbers) == first + second + biases
    return [
        numbers[:first].reshape(HIDDEN, INPUTS).T.copy(),
        numbers[first + second : first + second + HIDDEN].copy(),
        numbers[first : first + second].reshape(OUTPUTS, HIDDEN).T.copy(),
        numbers[first + second + HIDDEN :].copy(),
    ]


def examples() -> tuple[Any, Any]:
    """Inputs between 0 and 1, one target of each example 1."""
    random = np.random.default_rng(1)
    inputs = random.uniform(0, 1, (EXAMPLES, INPUTS))
    return inputs, np.eye(OUTPUTS)[random.integers(0, OUTPUTS, EXAMPLES)]


def training(net: sg.Network, data: Any, epochs: int = 1, optimiser: str = "plain") -> sg.Training:
    """The whole call, the checks of the data included."""
    return sg.train(net, data, RATE, batch_size=BATCH, epochs=epochs, seed=7, optimiser=optimiser)


def times() -> None:
    """One epoch of both sides in turn; the medians, and that of the ratios of each round."""
    net, data = network(), examples()
    for move in (plain, adam):
        parameters = arrays(net)
        loss = epoch_by_hand(parameters, *data, np.random.default_rng(7), move)
        run = training(net, data, optimiser=move.__name__)
        distance = float(np.abs(run.vector - flat(parameters)).max())
        print(f"{move.__name__}: losses {loss:.10f} and {run.losses[0]:.10f}, parameters {distance:.1e} apart")
        hand, ours = [], []
        for _ in range(ROUNDS):
            parameters = arrays(net)
            begin = time.perf_counter()
            epoch_by_hand(parameters, *data, np.random.default_rng(7), move)
            middle = time.perf_counter()
            training(net, data, optimiser=move.__name__)
            ours.append(time.perf_counter() - middle)
            hand.append(middle - begin)
        ratio = statistics.median(after / before for before, after in zip(hand, ours, strict=True))
        print(f"  by hand {statistics.median(hand) * 1e3:.1f} ms, sg.train {statistics.median(ours) * 1e3:.1f} ms, "
              f"ratio {ratio:.2f}")  # fmt: skip


def memory() -> None:
    """What is held after more and more epochs, and the peak on the way, beyond the data set."""
    net, data = network(), examples()
    training(net, data)
    for epochs in (1, 2, 5, 10, 20):
        gc.collect()
        tracemalloc.start()
        run = training(net, data, epochs)
        held, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        print(f"{epochs:3} epochs, {run.ending.steps:5} steps: held {held / 1e6:6.2f} MB, peak {peak / 1e6:6.2f} MB")
        del run


if __name__ == "__main__":
    memory() if "--memory" in sys.argv else times()
