"""Training of random networks equals JAX with optax in float64, step by step, for every optimiser, batch size and loss.

Where ε stands and which Nesterov step it is: see the entries of ``symgrad/networks/optimisers.py``. optax has its ε
of AdaGrad inside the root, and that of RMSProp there too unless told otherwise.
"""

from __future__ import annotations

import os

os.environ.setdefault("JAX_PLATFORMS", "cpu")

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

import symgrad as sg

jax.config.update("jax_enable_x64", True)

RATE, ROWS, EPOCHS = 0.05, 7, 3
OPTIMISERS = {
    "plain": optax.sgd(RATE),
    "momentum": optax.sgd(RATE, momentum=0.9),
    "nesterov": optax.sgd(RATE, momentum=0.9, nesterov=True),
    "adagrad_inside": optax.adagrad(RATE, initial_accumulator_value=0.0, eps=1e-7),
    "rmsprop": optax.rmsprop(RATE, decay=0.9, eps=1e-8, eps_in_sqrt=False),
    "rmsprop_inside": optax.rmsprop(RATE, decay=0.9, eps=1e-8, eps_in_sqrt=True),
    "adam": optax.adam(RATE, b1=0.9, b2=0.999, eps=1e-8),
}
LOSSES = {
    "squared_error": ("sigmoid", lambda t, o: (t - o) ** 2),
    "half_squared_error": ("tanh", lambda t, o: (t - o) ** 2 / 2),
    "mean_squared_error": ("identity", lambda t, o: (t - o) ** 2),
    "binary_cross_entropy": ("sigmoid", lambda t, o: -(t * jnp.log(o) + (1 - t) * jnp.log(1 - o))),
    "cross_entropy": ("softmax", lambda t, o: -t * jnp.log(o)),
    "absolute_error": ("identity", lambda t, o: jnp.abs(t - o)),
    "huber": ("identity", lambda t, o: jnp.where(jnp.abs(t - o) <= 1, (t - o) ** 2 / 2, jnp.abs(t - o) - 0.5)),
    "hinge": ("tanh", lambda t, o: jnp.maximum(0, 1 - t * o)),
}
_OUTPUTS = {"sigmoid": jax.nn.sigmoid, "tanh": jnp.tanh, "identity": lambda z: z, "softmax": jax.nn.softmax}


def _adagrad(rate: float, epsilon: float) -> optax.GradientTransformation:
    """AdaGrad with ε outside of the root, which optax does not have."""

    def update(gradient, sums, parameters=None):
        sums = sums + gradient**2
        return -rate * gradient / (jnp.sqrt(sums) + epsilon), sums

    return optax.GradientTransformation(jnp.zeros_like, update)


OPTIMISERS["adagrad"] = _adagrad(RATE, 1e-8)


def _case(loss: str, seed: int) -> tuple[sg.Network, np.ndarray, np.ndarray]:
    """A small network with random weights, and random rows with targets that the loss takes."""
    random = np.random.default_rng(seed)
    inputs, hidden, outputs = (int(size) for size in random.integers(2, 5, 3))
    layers = [sg.Layer(hidden, "tanh"), sg.Layer(outputs, LOSSES[loss][0])]
    net = sg.Network(inputs=inputs, layers=layers, loss=loss).initialised(seed=seed, scale="0.7")
    targets = np.eye(outputs)[random.integers(0, outputs, ROWS)]
    if loss == "hinge":
        targets = 2 * targets - 1
    elif LOSSES[loss][0] == "identity":
        targets = random.normal(0, 1, (ROWS, outputs))
    return net, random.normal(0, 1, (ROWS, inputs)), targets


def _value_and_gradient(loss: str, inputs: int, hidden: int, outputs: int):
    """The mean loss of a batch, from all parameters in the network's order: weights unit by unit, then biases."""
    first, second = inputs * hidden, hidden * outputs
    activation, term = LOSSES[loss]

    def value(vector, rows, targets):
        w1, w2 = vector[:first].reshape(hidden, inputs), vector[first : first + second].reshape(outputs, hidden)
        b1, b2 = vector[first + second : first + second + hidden], vector[first + second + hidden :]
        found = _OUTPUTS[activation](jnp.tanh(rows @ w1.T + b1) @ w2.T + b2)
        return term(targets, found).sum(axis=1).mean()

    return jax.jit(jax.value_and_grad(value))


@pytest.mark.parametrize("loss", LOSSES)
def test_steps_equal_optax(loss: str) -> None:
    place = list(LOSSES).index(loss)
    net, rows, targets = _case(loss, place)
    gradient = _value_and_gradient(loss, rows.shape[1], len(net.structure.units) - targets.shape[1], targets.shape[1])
    for optimiser, reference in OPTIMISERS.items():
        for batch in (None, 1, 3):
            run = sg.train(
                net, (rows, targets), RATE, batch, EPOCHS, seed=place, optimiser=optimiser, keep_trace=True
            )
            vector, random = jnp.array(net.compiled().vector(net)), np.random.default_rng(place)
            state, expected, losses = reference.init(vector), [vector], []
            update = jax.jit(reference.update)
            for _ in range(EPOCHS):
                order = np.arange(ROWS) if batch is None else random.permutation(ROWS)
                for start in range(0, ROWS, batch or ROWS):
                    chosen = order[start : start + (batch or ROWS)]
                    found, slopes = gradient(vector, rows[chosen], targets[chosen])
                    change, state = update(slopes, state, vector)
                    vector = vector + change
                    expected.append(vector)
                    losses.append(float(found))
            assert run.trace is not None
            np.testing.assert_allclose(run.trace, expected, rtol=0, atol=1e-10, err_msg=f"{optimiser}, batch {batch}")
            np.testing.assert_allclose(run.step_losses, losses, rtol=0, atol=1e-10)


@pytest.mark.parametrize(("schedule", "reference"), [
    ("step", optax.exponential_decay(RATE, 10, 0.5, staircase=True)),
    ("inverse_time", lambda step: RATE / (1 + step)),
])  # fmt: skip
def test_schedules_equal_optax(schedule: str, reference) -> None:
    net, rows, targets = _case("squared_error", 3)
    run = sg.train(net, (rows, targets), RATE, 2, 6, seed=1, schedule=schedule, keep_trace=True)
    gradient = _value_and_gradient(
        "squared_error", rows.shape[1], len(net.structure.units) - targets.shape[1], targets.shape[1]
    )
    vector, random, step = net.compiled().vector(net), np.random.default_rng(1), 0
    for _ in range(6):
        order = random.permutation(ROWS)
        for start in range(0, ROWS, 2):
            chosen = order[start : start + 2]
            vector = vector - float(reference(step)) * np.asarray(gradient(vector, rows[chosen], targets[chosen])[1])
            step += 1
            np.testing.assert_allclose(run.trace[step], vector, rtol=0, atol=1e-10)
