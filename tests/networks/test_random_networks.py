"""Random networks against a NumPy implementation of their own and against central differences."""

from __future__ import annotations

import numpy as np
import pytest

from symgrad.networks.network import Layer, Network

_ACTIVATIONS = {
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2),
    "tanh": (np.tanh, lambda z: 1 / np.cosh(z) ** 2),
    "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0) * 1.0),
    "leaky_relu": (lambda z: np.where(z > 0, z, 0.01 * z), lambda z: np.where(z > 0, 1.0, 0.01)),
    "elu": (lambda z: np.where(z > 0, z, np.exp(z) - 1), lambda z: np.where(z > 0, 1.0, np.exp(z))),
    "softplus": (lambda z: np.log1p(np.exp(z)), lambda z: 1 / (1 + np.exp(-z))),
    "identity": (lambda z: z, np.ones_like),
    "z/(1 + exp(-z))": (
        lambda z: z / (1 + np.exp(-z)),
        lambda z: 1 / (1 + np.exp(-z)) + z * np.exp(-z) / (1 + np.exp(-z)) ** 2,
    ),
}
_LOSSES = {
    "squared_error": lambda t, o: 2 * (o - t),
    "half_squared_error": lambda t, o: o - t,
    "mean_squared_error": lambda t, o: 2 * (o - t),
    "binary_cross_entropy": lambda t, o: (o - t) / (o * (1 - o)),
    "absolute_error": lambda t, o: np.sign(o - t),
    "huber": lambda t, o: np.clip(o - t, -1, 1),
    "hinge": lambda t, o: np.where(1 - t * o > 0, -t, 0),
}


def _random_network(seed: int) -> tuple[Network, list[tuple[np.ndarray, np.ndarray, str]], np.ndarray, np.ndarray, str]:
    """A network with its layers as arrays, one example, and the loss."""
    random = np.random.default_rng(seed)
    loss = list(_LOSSES)[seed % len(_LOSSES)]
    sizes = random.integers(1, 4, size=random.integers(2, 5))
    names = [list(_ACTIVATIONS)[random.integers(len(_ACTIVATIONS))] for _ in sizes[1:]]
    if loss == "binary_cross_entropy":
        names[-1] = "sigmoid"
    arrays = []
    for before, after, name in zip(sizes, sizes[1:], names, strict=False):
        weights, biases = random.uniform(-1, 1, (before, after)).round(2), random.uniform(-1, 1, after).round(2)
        arrays.append((weights, biases, name))
    layers = [Layer(len(biases), name, weights.tolist(), biases.tolist()) for weights, biases, name in arrays]
    inputs = random.uniform(-1, 1, sizes[0]).round(2)
    targets = random.choice([-1.0, 1.0], sizes[-1]) if loss == "hinge" else random.integers(0, 2, sizes[-1]) * 1.0
    return Network(int(sizes[0]), layers, loss=loss), arrays, inputs, targets, loss


def _numpy_gradients(arrays, inputs, targets, loss):
    """Weight and bias gradients layer by layer, in matrix form."""
    signals, sums = [inputs], []
    for weights, biases, name in arrays:
        sums.append(signals[-1] @ weights + biases)
        signals.append(_ACTIVATIONS[name][0](sums[-1]))
    back = _LOSSES[loss](targets, signals[-1])
    found = []
    for (weights, _, name), signal, total in zip(reversed(arrays), signals[-2::-1], reversed(sums), strict=True):
        delta = back * _ACTIVATIONS[name][1](total)
        found.append((np.outer(signal, delta), delta))
        back = weights @ delta
    return found[::-1]


@pytest.mark.parametrize("seed", range(28))
def test_gradients_equal_an_independent_engine(seed):
    net, arrays, inputs, targets, loss = _random_network(seed)
    found = net.backpropagate(inputs, targets=targets)
    first, offset = 1, len(inputs)
    for weights, biases in _numpy_gradients(arrays, inputs, targets, loss):
        for j in range(len(biases)):
            target = offset + 1 + j
            assert found.gradients[f"b_{target}"].value == pytest.approx(biases[j], rel=1e-10, abs=1e-13)
            for i in range(len(weights)):
                value = found.gradients[f"w_{first + i}_{target}"].value
                assert value == pytest.approx(weights[i, j], rel=1e-10, abs=1e-13)
        first, offset = offset + 1, offset + len(biases)


@pytest.mark.parametrize("seed", range(0, 28, 4))
def test_gradients_equal_central_differences(seed):
    net, _, inputs, targets, _ = _random_network(seed)
    found = net.backpropagate(inputs, targets=targets)
    differences = found.finite_differences()
    for name in net.parameter_names:
        assert found.gradients[name].value == pytest.approx(differences[name], rel=1e-7, abs=1e-9)


@pytest.mark.parametrize("seed", range(1, 28, 9))
def test_every_line_is_proved(seed):
    net, _, inputs, targets, _ = _random_network(seed)
    evidence = net.backpropagate(inputs, targets=targets).verify()
    assert evidence.holds, [line for line in evidence.lines if not line.holds]


@pytest.mark.parametrize("seed", range(0, 28, 5))
def test_formulas_with_numbers_put_in_equal_the_values(seed):
    net, _, inputs, targets, _ = _random_network(seed)
    found = net.backpropagate(inputs, targets=targets)
    numbers = {key: float(value) for key, value in found.forward.items()}
    numbers |= {str(name): float(error.value) for name, error in zip(found.errors, found.errors.values(), strict=True)}
    for gradient in found.gradients.values():
        value = gradient.expression.evalf(30, subs=numbers)
        assert float(value) == pytest.approx(float(gradient.value), rel=1e-9, abs=1e-12)
