"""Questions about a network: which of the quantities of a pass are asked for, in symbols or in numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from symgrad.checking.diagnosis.mistake import Variant
from symgrad.checking.diagnosis.wrong_passes import Quantity
from symgrad.language.tree import Name
from symgrad.networks.backpropagation import Backpropagation
from symgrad.networks.model import NetworkModel
from symgrad.networks.rounding import Rounding


@dataclass(frozen=True)
class NetworkQuestion:
    """Quantities of one pass through a network, with the numbers of the examples; without examples, formulas.

    ============  ==========================================================================================
    asked         what is asked for, in the order of the answer: ("value", z_5), ("gradient", w_{4,6}),
                  ("error", Err_5), ("new", w_{4,6})
    examples      inputs and targets by name, one mapping for each example
    rate          the learning rate, None where no step is asked for
    rounding      to how many places values are printed, which is what rounding at each step goes by
    ============  ==========================================================================================

    >>> from symgrad.networks.network import Layer, Network
    >>> pass_ = Network(inputs=2, layers=[Layer(1, "sigmoid")], loss="squared_error").backpropagate()
    >>> network_question(pass_, ("gradient", Name("z", ("3",)))).asked
    (('gradient', Name(base='z', subscripts=('3',), accent='')),)
    """

    network: NetworkModel
    asked: tuple[Quantity, ...]
    examples: tuple[Mapping[Name, Fraction], ...] = field(default=(), repr=False)
    rate: Fraction | None = None
    rounding: Rounding = field(default_factory=Rounding)

    def variants(self, mistakes: int = 2) -> list[Variant]:  # noqa: ARG002
        """Nothing as trees: wrong passes give values."""
        return []

    def entry(self, place: int) -> NetworkQuestion | None:
        """The question behind one entry of an answer with several."""
        return replace(self, asked=(self.asked[place],)) if place < len(self.asked) else None


def network_question(found: Backpropagation[Any], *asked: Quantity, rate: Fraction | None = None) -> NetworkQuestion:
    """The question for quantities of a pass."""
    examples = tuple(found.examples) if found.network.parameters else ()
    return NetworkQuestion(found.network, asked, examples, rate, found.rounding)


def together(questions: Sequence[object]) -> NetworkQuestion | None:
    """One question for all entries of an answer, where all of them are about one pass."""
    known = [one for one in questions if isinstance(one, NetworkQuestion)]
    if len(known) < len(questions) or not known:
        return None
    first = known[0]
    if any(one.network is not first.network or one.examples != first.examples for one in known):
        return None
    rate = next((one.rate for one in known if one.rate is not None), None)
    return replace(first, asked=tuple(quantity for one in known for quantity in one.asked), rate=rate)
