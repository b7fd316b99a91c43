"""Mistakes with networks on the way forward: in a weighted sum, an output, the loss.

Each entry's example is about one of the networks in :mod:`symgrad.checking.diagnosis.example_networks`.
"""

from __future__ import annotations

from typing import Final

from symgrad.checking.diagnosis.mistake import Mistake

_SUM: Final = "Look again at the weighted sum {z}."
_OUTPUT: Final = "Look again at the output {o}."
_LOSS: Final = "Look again at the loss {E}."

FORWARD: Final = (
    Mistake(
        "bias_forgotten",
        "",
        "the bias forgotten in a weighted sum",
        _SUM,
        "The bias {b} is missing: {z} = {sum}.",
        ("z_4 in the network 3-2-1", "-0.7000", "-0.3000"),
    ),
    Mistake(
        "bias_subtracted",
        "",
        "the bias subtracted in a weighted sum",
        _SUM,
        "The bias {b} is added, not subtracted: {z} = {sum}.",
        ("z_4 in the network 3-2-1", "-0.7000", "0.1000"),
    ),
    Mistake(
        "source_forgotten",
        "",
        "a term forgotten in a weighted sum",
        _SUM,
        "A term is missing; everything that feeds the unit counts: {z} = {sum}.",
        ("z_4 in the network 3-2-1", "-0.7000", "-0.9000"),
    ),
    Mistake(
        "weights_transposed",
        "",
        "the weights of the transposed matrix in a weighted sum",
        _SUM,
        "The subscripts of the weights are exchanged; those that lead into the unit count: {z} = {sum}.",
        ("z_3 in the network 2-2-2", "-0.0500", "1.4500"),
    ),
    Mistake(
        "signals_exchanged",
        "",
        "weights and signals combined in the wrong order",
        _SUM,
        "Each signal is multiplied by its own weight: {z} = {sum}.",
        ("z_6 in the network 3-2-1", "-0.1045", "-0.1239"),
    ),
    Mistake(
        "signals_forgotten",
        "",
        "the weights added without what comes in",
        _SUM,
        "Each weight is multiplied by what comes in on its edge: {z} = {sum}.",
        ("z_6 in the network 3-2-1", "-0.1045", "-0.4000"),
    ),
    Mistake(
        "sums_sent_on",
        "",
        "weighted sums sent on instead of outputs",
        _SUM,
        "A unit sends on its output, not its weighted sum: {z} = {sum}.",
        ("z_6 in the network 3-2-1", "-0.1045", "0.2900"),
    ),
    Mistake(
        "activation_forgotten",
        "",
        "the activation forgotten",
        _OUTPUT,
        "The activation was left out: {o} = {act}.",
        ("o_6 in the network 3-2-1", "0.4739", "0.2900"),
    ),
    Mistake(
        "tanh_for_activation",
        "",
        "tanh taken for the activation",
        _OUTPUT,
        "You took tanh; here {o} = {act}.",
        ("o_6 in the network 3-2-1", "0.4739", "0.2556"),
    ),
    Mistake(
        "sigmoid_for_activation",
        "",
        "the sigmoid taken for the activation",
        _OUTPUT,
        "You took the sigmoid; here {o} = {act}.",
        ("o_4 in the network 3-2-1 with tanh", "-0.6044", "0.3318"),
    ),
    Mistake(
        "relu_for_activation",
        "",
        "ReLU taken for the activation",
        _OUTPUT,
        "You took ReLU; here {o} = {act}.",
        ("o_5 in the network 3-2-1", "0.5250", "0.1000"),
    ),
    Mistake(
        "exponent_sign",
        "",
        "the sign of the sigmoid's exponent reversed",
        _OUTPUT,
        "The exponent of the sigmoid has a minus, 1/(1 + exp(−z)); here {o} = {act}.",
        ("o_6 in the network 3-2-1", "0.4739", "0.5487"),
    ),
    Mistake(
        "softmax_without_exponential",
        "",
        "softmax without the exponential",
        _OUTPUT,
        "You divided by the sum without exponentials: {o} = {act}.",
        ("o_5 in the network 2-2-2 with softmax", "0.7516", "-2.3726"),
    ),
    Mistake(
        "softmax_not_normalised",
        "",
        "softmax not divided by the sum",
        _OUTPUT,
        "The exponential is not divided by the sum of all of them: {o} = {act}.",
        ("o_5 in the network 2-2-2 with softmax", "0.7516", "1.5797"),
    ),
    Mistake(
        "softmax_by_itself",
        "",
        "the sigmoid of each unit for softmax",
        _OUTPUT,
        "Softmax takes the layer together: {o} = {act}.",
        ("o_5 in the network 2-2-2 with softmax", "0.7516", "0.6124"),
    ),
    Mistake(
        "loss_not_squared",
        "",
        "the error not squared in the loss",
        _LOSS,
        "The difference is squared: {E} = {loss}.",
        ("E in the network 3-2-1", "0.2768", "0.5261"),
    ),
    Mistake(
        "loss_root",
        "",
        "the square root of the loss",
        _LOSS,
        "No root is taken: {E} = {loss}.",
        ("E in the network 3-2-1", "0.2768", "0.5261"),
    ),
    Mistake(
        "loss_doubled",
        "",
        "a factor 2 too much in the loss",
        _LOSS,
        "Yours is twice the loss: {E} = {loss}.",
        ("E in the network 3-2-1", "0.2768", "0.5536"),
    ),
    Mistake(
        "loss_halved",
        "",
        "a factor ½ too much in the loss",
        _LOSS,
        "Yours is half the loss: {E} = {loss}.",
        ("E in the network 3-2-1", "0.2768", "0.1384"),
    ),
    Mistake(
        "loss_mean_for_sum",
        "",
        "the mean over the outputs for their sum",
        _LOSS,
        "You divided by the number of outputs; here {E} = {loss}.",
        ("E in the network 2-2-2", "0.2679", "0.1340"),
    ),
    Mistake(
        "loss_sum_for_mean",
        "",
        "the sum over the outputs for their mean",
        _LOSS,
        "The sum is divided by the number of outputs: {E} = {loss}.",
        ("E in the network 2-2-2 with a mean", "0.1340", "0.2679"),
    ),
    Mistake(
        "loss_sign",
        "",
        "the sign of the loss reversed",
        _LOSS,
        "The sign is reversed: {E} = {loss}.",
        ("E in the network 3-2-1", "0.2768", "-0.2768"),
    ),
)
"""Mistakes of the forward pass."""
