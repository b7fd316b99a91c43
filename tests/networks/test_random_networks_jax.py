"""200 random networks: their gradients equal JAX's automatic differentiation, and those of the formulas."""

from __future__ import annotations

import os

os.environ.setdefault("JAX_PLATFORMS", "cpu")

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from symgrad.functions import registry
from tests.networks.generated import ACTIVATIONS, OWN_TEXT, WIDTH, Case, case

jax.config.update("jax_enable_x64", True)

CASES, GROUPS = 200, 20

_ACTIVATIONS = {
    "sigmoid": jax.nn.sigmoid,
    "tanh": jnp.tanh,
    "relu": jax.nn.relu,
    "leaky_relu": jax.nn.leaky_relu,
    "elu": jax.nn.elu,
    "softplus": jax.nn.softplus,
    "silu": jax.nn.silu,
    "softsign": jax.nn.soft_sign,
    "hard_sigmoid": lambda z: jnp.clip((z + 3) / 6, 0, 1),
    "step": lambda z: jnp.where(z >= 0, 1.0, 0.0),
    "identity": lambda z: z,
    OWN_TEXT: lambda z: z / (1 + jnp.exp(-z)),
}
_LOSSES = {
    "squared_error": lambda t, o: (t - o) ** 2,
    "half_squared_error": lambda t, o: (t - o) ** 2,
    "mean_squared_error": lambda t, o: (t - o) ** 2,
    "binary_cross_entropy": lambda t, o: -(t * jnp.log(o) + (1 - t) * jnp.log(1 - o)),
    "cross_entropy": lambda t, o: -t * jnp.log(o),
    "absolute_error": lambda t, o: jnp.abs(t - o),
    "huber": lambda t, o: jnp.where(jnp.abs(t - o) <= 1, (t - o) ** 2 / 2, jnp.abs(t - o) - 0.5),
    "hinge": lambda t, o: jnp.maximum(0, 1 - t * o),
}


def _loss(parameters, found: Case):
    """The loss of the batch; units that only pad a layer are left out where the layer is taken together."""
    weights, biases = parameters
    signals = [_padded(found.inputs)]
    for layer, size in enumerate(found.sizes[1:], 1):
        sums = biases[layer - 1]
        for (k, target), block in weights.items():
            if target == layer:
                sums = sums + signals[k] @ (block * found.arrows[k, target])
        real = np.arange(WIDTH) < size
        name = found.activations[layer - 1]
        if name == "softmax":
            signals.append(jax.nn.softmax(jnp.where(real, sums, -jnp.inf), axis=1))
        else:
            signals.append(_ACTIVATIONS[name](sums))
    outputs = jnp.where(real, signals[-1], 0.5)
    return found.scale * jnp.where(real, _LOSSES[found.loss](_padded(found.targets), outputs), 0).sum()


def _padded(rows):
    return np.pad(rows, ((0, 0), (0, WIDTH - rows.shape[1])))


def _from_jax(found: Case) -> tuple[float, np.ndarray]:
    """The loss, and the gradient in the order of the network's parameters."""
    loss, (weights, biases) = jax.value_and_grad(_loss)((found.weights, found.biases), found)
    named = {}
    for (k, target), block in weights.items():
        array = np.asarray(block)
        for i, j in np.argwhere(found.arrows[k, target]):
            named[f"w_{found.labels[k][i]}_{found.labels[target][j]}"] = array[i, j]
    for k, row in enumerate(biases):
        array = np.asarray(row)
        named |= {f"b_{found.labels[k + 1][j]}": array[j] for j in np.argwhere(found.biased[k])[:, 0]}
    names = [str(name) for name in found.network.parameter_names]
    assert set(names) == set(named)
    return float(loss), np.array([named[name] for name in names]) / found.dropped


def test_every_activation_and_loss_takes_part():
    assert set(ACTIVATIONS) == {*_ACTIVATIONS, "softmax"}
    assert set(registry.LOSSES) == set(_LOSSES)
    used = {name for seed in range(CASES) for name in case(seed).activations}
    assert used == set(ACTIVATIONS)


@pytest.mark.parametrize("group", range(GROUPS))
def test_gradients_equal_those_of_jax(group):
    for seed in range(group, CASES, GROUPS):
        found = case(seed)
        numeric = found.network.compiled()
        loss, gradient = numeric.gradient(numeric.vector(found.network), found.inputs, found.targets)
        expected, gradients = _from_jax(found)
        assert loss == pytest.approx(expected, rel=1e-10), seed
        np.testing.assert_allclose(gradient, gradients, rtol=1e-10, err_msg=f"case({seed})")


@pytest.mark.parametrize("group", range(GROUPS))
def test_formulas_with_numbers_put_in_equal_the_arrays(group):
    for seed in range(group, CASES, GROUPS):
        found = case(seed)
        numeric, inputs, targets = found.network.compiled(), found.inputs[:1], found.targets[:1]
        loss, gradient = numeric.gradient(numeric.vector(found.network), inputs, targets)
        symbolic = found.network.backpropagate(inputs, targets)
        values = [float(symbolic.gradients[name].value) for name in found.network.parameter_names]
        assert loss == pytest.approx(float(symbolic.loss), rel=1e-12), seed
        last_digit = 1e-15 * np.abs(values).max()  # a component far smaller than the others is a difference of large terms
        np.testing.assert_allclose(gradient, values, rtol=1e-12, atol=last_digit, err_msg=f"case({seed})")
