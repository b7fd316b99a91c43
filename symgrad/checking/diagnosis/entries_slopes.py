"""Mistakes with networks in the slope of an activation.

Each entry's example is about one of the networks in :mod:`symgrad.checking.diagnosis.example_networks`.
"""

from __future__ import annotations

from typing import Final

from symgrad.checking.diagnosis.mistake import Mistake

_SLOPE: Final = "Look again at the slope {ds} of the activation."
_NIELSEN: Final = "M. A. Nielsen, Neural Networks and Deep Learning (2015), chapter 2"

SLOPES: Final = (
    Mistake(
        "sigma_for_slope",
        "chain",
        "the activation for its derivative",
        _SLOPE,
        "You multiplied by {o} itself; its derivative belongs there: {ds} = {slope}.",
        ("dE/dz_5 in the network 3-2-1", "0.0131", "0.0524"),
        _NIELSEN,
    ),
    Mistake(
        "one_minus_sigma",
        "chain",
        "1 − σ for σ′",
        _SLOPE,
        "A factor {o} is missing: {ds} = {slope}.",
        ("dE/dz_5 in the network 3-2-1", "0.0131", "0.0526"),
    ),
    Mistake(
        "slope_at_output",
        "chain",
        "the derivative of the activation taken at its output",
        _SLOPE,
        "The derivative is taken at {z}, not at {o}: {ds} = {slope}.",
        ("dE/dz_5 in the network 3-2-1", "0.0131", "0.0116"),
    ),
    Mistake(
        "slope_of_sum",
        "chain",
        "z (1 − z) for σ (1 − σ)",
        _SLOPE,
        "You put {z} where {o} belongs: {ds} = {slope}.",
        ("dE/dz_5 in the network 3-2-1", "0.0131", "-0.0022"),
    ),
    Mistake(
        "tanh_for_sigmoid",
        "chain",
        "the derivative of tanh for that of the sigmoid",
        _SLOPE,
        "That is the derivative of tanh; the sigmoid's is {ds} = {slope}.",
        ("dE/dz_5 in the network 3-2-1", "0.0131", "0.1182"),
    ),
    Mistake(
        "plus_in_slope",
        "chain",
        "a plus in the sigmoid's derivative",
        _SLOPE,
        "The bracket has a minus: {ds} = {slope}.",
        ("dE/dz_5 in the network 3-2-1", "0.0131", "0.1177"),
    ),
    Mistake(
        "output_squared",
        "chain",
        "the output squared for the sigmoid's derivative",
        _SLOPE,
        "The second factor is 1 less the output: {ds} = {slope}.",
        ("dE/dz_5 in the network 3-2-1", "0.0131", "0.0118"),
    ),
    Mistake(
        "sigmoid_for_tanh",
        "chain",
        "the derivative of the sigmoid for that of tanh",
        _SLOPE,
        "That is the derivative of the sigmoid; that of tanh is {ds} = {slope}.",
        ("dE/dz_5 in the network 3-2-1 with tanh", "0.0423", "0.0038"),
    ),
    Mistake(
        "square_missing",
        "chain",
        "1 − tanh for the derivative of tanh",
        _SLOPE,
        "The square is missing: {ds} = {slope}.",
        ("dE/dz_5 in the network 3-2-1 with tanh", "0.0423", "0.0385"),
    ),
    Mistake(
        "sech_not_squared",
        "chain",
        "sech for the derivative of tanh",
        _SLOPE,
        "The derivative of tanh is sech squared: {ds} = {slope}.",
        ("dE/dz_5 in the network 3-2-1 with tanh", "0.0423", "0.0426"),
    ),
    Mistake(
        "slope_missing",
        "chain",
        "the derivative of the activation missing",
        _SLOPE,
        "The factor {ds} is missing in {e}: {e} = {right}.",
        ("dE/dz_5 in the network 3-2-1", "0.0131", "0.2104"),
    ),
    Mistake(
        "slope_squared",
        "chain",
        "the derivative of the activation twice",
        _SLOPE,
        "The factor {ds} counts once: {e} = {right}.",
        ("dE/dz_5 in the network 3-2-1", "0.0131", "0.0008"),
    ),
    Mistake(
        "slope_at_error",
        "chain",
        "the error put in for the output in the derivative",
        _SLOPE,
        "You put the difference to the target where {o} belongs: {ds} = {slope}.",
        ("dE/dz_6 in the network 3-2-1 with target 0.4", "0.0368", "-0.0117"),
    ),
    Mistake(
        "step_reversed",
        "chain",
        "the two slopes of the activation exchanged",
        _SLOPE,
        "The sign of {z} decides which slope counts, and you took the other one.",
        ("dE/dz_5 in the network 3-2-1 with ReLU", "0.0479", "0.0000"),
    ),
    Mistake(
        "step_by_gradient",
        "chain",
        "the slope of ReLU decided from the gradient",
        _SLOPE,
        "The sign of {z} decides which slope counts, not that of the gradient.",
        ("dE/dz_4 in the network 3-2-1 with ReLU", "0.0000", "0.0719"),
    ),
    Mistake(
        "step_by_input",
        "chain",
        "the slope of ReLU decided from the input",
        _SLOPE,
        "The sign of {z} decides which slope counts, not that of what comes in.",
        ("dE/dz_4 in the network 3-2-1 with ReLU", "0.0000", "0.0719"),
    ),
    Mistake(
        "gradient_through_step",
        "chain",
        "a gradient given to the step function",
        _SLOPE,
        "The step function is flat wherever it has a derivative, so nothing comes back: {e} = 0.",
        ("dE/dz_4 in the network 3-2-1 with steps", "0.0000", "0.0786"),
    ),
    Mistake(
        "softmax_diagonal_only",
        "chain",
        "only the diagonal of softmax's derivatives",
        _SLOPE,
        "Every output of the layer depends on {z}, so that all of them count: {e} = {right}.",
        ("dE/dz_5 in the network 2-2-2 with softmax", "-0.1855", "-0.0927"),
    ),
    Mistake(
        "softmax_sign_beside",
        "chain",
        "the sign beside the diagonal of softmax's derivatives",
        _SLOPE,
        "The other outputs fall as {z} grows, so that their derivatives have a minus: {e} = {right}.",
        ("dE/dz_5 in the network 2-2-2 with softmax", "-0.1855", "0.0000"),
    ),
)
"""Mistakes with the slope of an activation."""
