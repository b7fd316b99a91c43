"""Random networks of every kind, with what another engine needs to work out the same: layers as padded arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from symgrad.functions import registry
from symgrad.networks.network import Layer, Network

WIDTH = 8
"""Layers are padded to so many units, so that all arrays have the same shapes."""
EXAMPLES = 4

OWN_TEXT = "z/(1 + exp(-z))"
ACTIVATIONS = (*(entry.id for entry in registry.activations()), "softmax", OWN_TEXT)
POSITIVE = {"binary_cross_entropy": ("sigmoid",), "cross_entropy": ("softmax", "sigmoid", "softplus")}
"""What the outputs have where the loss takes logarithms."""


@dataclass(frozen=True)
class Case:
    """A network, its batch, and its numbers by layers: ``weights[k, l]`` from layer k to layer l, 0 without arrow."""

    network: Network
    sizes: tuple[int, ...]
    labels: tuple[tuple[str, ...], ...]
    activations: tuple[str, ...]
    weights: dict[tuple[int, int], np.ndarray]
    arrows: dict[tuple[int, int], np.ndarray]
    biases: tuple[np.ndarray, ...]
    biased: tuple[np.ndarray, ...]
    loss: str
    scale: float
    dropped: float
    inputs: np.ndarray
    targets: np.ndarray


@cache
def case(seed: int) -> Case:
    """1 to 4 layers of 1 to 8 units; two of five have skip edges, any numbering, and biases for some units only."""
    random = np.random.default_rng(seed)
    loss = list(registry.LOSSES)[seed % len(registry.LOSSES)]
    sizes = tuple(int(size) for size in random.integers(1, WIDTH + 1, size=random.integers(2, 6)))
    any_graph = seed % 5 in (1, 3) and len(sizes) > 2
    activations = _activations(random, seed, len(sizes) - 1, loss, any_graph)
    labels = _labels(random, sizes, shuffled=any_graph)
    arrows = {
        (k, target): _mask(random, sizes[k], sizes[target], everywhere=k == target - 1)
        for target in range(1, len(sizes))
        for k in range(0 if any_graph else target - 1, target)
    }
    weights = {key: (random.normal(0, 0.7, (WIDTH, WIDTH)) * mask).round(3) for key, mask in arrows.items()}
    biased = tuple(_biased(random, size, single=any_graph) for size in sizes[1:])
    biases = tuple((random.normal(0, 0.5, WIDTH) * mask).round(3) for mask in biased)
    options: dict[str, Any] = {
        "loss": loss,
        "drop_constant": bool(registry.LOSSES[loss].constant) and bool(random.integers(2)),
        "mean_over_outputs": bool(random.integers(2)),
    }
    build = _by_names if any_graph else _by_layers
    network = build(sizes, labels, activations, weights, arrows, biases, biased, options)
    inputs = random.normal(0, 1, (EXAMPLES, sizes[0])).round(3)
    targets = _targets(random, loss, activations[-1], (EXAMPLES, sizes[-1]))
    entry = registry.LOSSES[loss]
    scale = (0.5 if entry.factor == "1/2" else 1.0) / (sizes[-1] if options["mean_over_outputs"] else 1)
    scale /= EXAMPLES if entry.combine == "mean" else 1
    dropped = 2.0 if options["drop_constant"] else 1.0
    return Case(
        network, sizes, labels, activations, weights, arrows, biases, biased, loss, scale, dropped, inputs, targets
    )


def _activations(random, seed, layers, loss, any_graph):
    hidden = [name for name in ACTIVATIONS if not (any_graph and name == "softmax")]
    chosen = [hidden[random.integers(len(hidden))] for _ in range(layers)]
    chosen[0] = hidden[seed % len(hidden)]
    last = POSITIVE.get(loss, ACTIVATIONS)
    chosen[-1] = last[(seed // len(registry.LOSSES)) % len(last)]
    return tuple(chosen)


def _labels(random, sizes, shuffled):
    numbers = np.arange(1, sum(sizes) + 1)
    if shuffled:
        random.shuffle(numbers)
    ends = np.cumsum(sizes)
    return tuple(tuple(str(n) for n in numbers[end - size : end]) for end, size in zip(ends, sizes, strict=True))


def _mask(random, rows, columns, everywhere):
    found = np.zeros((WIDTH, WIDTH))
    found[:rows, :columns] = 1 if everywhere else random.integers(0, 2, (rows, columns))
    return found


def _biased(random, size, single):
    found = np.zeros(WIDTH)
    found[:size] = random.integers(0, 2, size if single else 1)
    return found


def _by_layers(sizes, labels, activations, weights, arrows, biases, biased, options):
    layers = [
        Layer(
            size, activations[k], weights[k, k + 1][: sizes[k], :size].tolist(),
            biases[k][:size].tolist() if biased[k].any() else False,
        )
        for k, size in enumerate(sizes[1:])
    ]  # fmt: skip
    return Network(sizes[0], layers, **options)


def _by_names(sizes, labels, activations, weights, arrows, biases, biased, options):
    parameters = {
        f"w_{{{labels[k][i]},{labels[target][j]}}}": weights[k, target][i, j]
        for (k, target), mask in arrows.items()
        for i, j in np.argwhere(mask)
    } | {f"b_{labels[k][j]}": biases[k - 1][j] for k in range(1, len(sizes)) for j in np.argwhere(biased[k - 1])[:, 0]}
    chosen = {label: activations[k] for k, layer in enumerate(labels[1:]) for label in layer}
    return Network(labels[0], parameters=parameters, activation=chosen, outputs=labels[-1], **options)


def _targets(random, loss, activation, shape):
    if loss == "hinge":
        return random.choice([-1.0, 1.0], shape)
    if loss == "cross_entropy" and activation == "softmax":
        return np.eye(shape[1])[random.integers(0, shape[1], shape[0])]
    if registry.LOSSES[loss].targets:
        return random.integers(0, 5, shape) / 4
    return random.normal(0, 1, shape).round(3)
