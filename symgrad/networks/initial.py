"""The weights that training begins with: drawn at random from a seed, the biases 0."""

from __future__ import annotations

from fractions import Fraction
from typing import Final, Literal

import numpy as np

from symgrad.errors import AuthorError
from symgrad.language.tree import Name
from symgrad.networks.model import NetworkModel
from symgrad.networks.values import Given, exact_number

Distribution = Literal["gaussian", "uniform"]

DISTRIBUTIONS: Final = ("gaussian", "uniform")

_MOST_DIGITS = 17


def initial_parameters(
    network: NetworkModel,
    seed: int,
    distribution: Distribution = "gaussian",
    scale: Given | None = None,
    digits: int = 4,
) -> dict[Name, Fraction]:
    """Numbers for every parameter of a network, drawn in the order of its parameters.

    "gaussian" has the mean 0 and the standard deviation ``scale``, "uniform" goes from −scale to scale. Without a
    scale it is 1/√n for a unit with n sources, so that weighted sums are neither tiny nor huge. Each weight is
    rounded to so many significant ``digits``, so that it can be written down. Biases are 0.

    Raises AuthorError for another distribution, and for a scale, seed or count of digits that cannot be used.
    """
    if distribution not in DISTRIBUTIONS:
        raise AuthorError(f"the distribution is {distribution!r}", expected=" or ".join(DISTRIBUTIONS))
    width = None if scale is None else exact_number(scale, "the scale")
    if width is not None and width <= 0:
        raise AuthorError(f"the scale is {scale}", expected="a number greater than 0")
    if isinstance(digits, bool) or not isinstance(digits, int) or not 1 <= digits <= _MOST_DIGITS:
        raise AuthorError(f"the number of digits is {digits!r}", expected=f"from 1 to {_MOST_DIGITS}")
    random = generator(seed)
    sources = _sources(network)
    found = {}
    for name in network.parameter_names:
        if name not in sources:
            found[name] = Fraction(0)
            continue
        size = float(width) if width is not None else sources[name] ** -0.5
        drawn = random.normal(0, size) if distribution == "gaussian" else random.uniform(-size, size)
        found[name] = Fraction(f"{drawn:.{digits}g}")
    return found


def generator(seed: int) -> np.random.Generator:
    """NumPy's default generator from a seed. Raises AuthorError for a seed that is no whole number from 0 up."""
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise AuthorError(f"the seed is {seed!r}", expected="a whole number from 0 up")
    return np.random.default_rng(int(seed))


def _sources(network: NetworkModel) -> dict[Name, int]:
    """For each weight how many sources its unit has."""
    structure, letters = network.structure, network.letters
    found: dict[Name, int] = {}
    for unit in structure.units:
        for source in unit.sources:
            name = structure.weight(letters, source, unit.label)
            found.setdefault(name, len(unit.sources))
    return found
