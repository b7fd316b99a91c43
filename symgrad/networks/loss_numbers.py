"""The numbers that a loss is studied at: targets, and predictions or weighted sums, counted and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from symgrad.errors import AuthorError
from symgrad.language.tree import Name
from symgrad.networks.activations import Activation
from symgrad.networks.conditions import CLOSE, SumIsOne
from symgrad.networks.objective import OUTPUT, TARGET, Objective
from symgrad.networks.values import Given, exact_number

Numbers: TypeAlias = Sequence[Given] | Given | None
"""A number for each output, or one number where there is one output."""


def indexed(name: Name, count: int) -> tuple[Name, ...]:
    """The names of several outputs: o by itself, or o_1, o_2, …"""
    return (name,) if count == 1 else tuple(Name(name.base, (str(place),)) for place in range(1, count + 1))


def conditions_of(objective: Objective, activation: Activation | None, count: int) -> tuple[SumIsOne, ...]:
    """What is known of the targets: with softmax and a loss that compares distributions they sum to 1."""
    together = activation is not None and activation.over_layer and objective.loss.distribution
    return (SumIsOne(indexed(TARGET, count)),) if together else ()


def numbers_of(
    objective: Objective, activation: Activation | None, count: int, given: Mapping[str, Numbers]
) -> dict[Name, Fraction]:
    """The numbers for t, o and z by name.

    Raises AuthorError for a wrong count, and a number that the loss does not take.
    """
    found: dict[Name, Fraction] = {}
    words = {"t": "targets", "o": "predictions", "z": "sums"}
    for base, numbers in given.items():
        if numbers is None:
            continue
        if base == "z" and activation is None:
            raise AuthorError("sums are given without an activation", expected="activation=, or predictions")
        row = [numbers] if isinstance(numbers, str | int | float | Fraction | Decimal) else list(numbers)
        if len(row) != count:
            raise AuthorError(f"{len(row)} {words[base]} are given", expected=f"{count}, one for each output")
        for name, value in zip(indexed(Name(base), count), row, strict=True):
            found[name] = exact_number(value, str(name))
            if base == "t":
                objective.check_target(found[name], name)
            if base == "o":
                objective.check_prediction(found[name], name)
    if given["t"] is not None:
        for known in conditions_of(objective, activation, count):
            known.check(found)
    if given["o"] is not None and activation is not None and activation.over_layer:
        total = sum((found[name] for name in indexed(OUTPUT, count)), Fraction(0))
        if abs(total - 1) > CLOSE:
            sum_to = f"the predictions sum to {float(total):g}"
            raise AuthorError(sum_to, expected="outputs of a softmax, which sum to 1")
    if given["o"] is not None and given["z"] is not None:
        raise AuthorError("both predictions and sums are given", expected="one of the two")
    return found
