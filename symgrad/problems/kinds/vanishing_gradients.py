"""Vanishing gradients: the factors that a gradient meets on its way back, their bound, and what the numbers do."""

from __future__ import annotations

from functools import cached_property

from pydantic import model_validator

from symgrad.document.model import Heading, Paragraph, Text, prose
from symgrad.document.vanishing import vanishing_sections
from symgrad.language.tree import Call, Name, number
from symgrad.networks.vanishing import VanishingGradients
from symgrad.numeric.rounding import as_number, decade, round_significant
from symgrad.problems.fields import Count, NotUsable
from symgrad.problems.kinds.network import NetworkProblem
from symgrad.problems.part import ChoiceAnswer, DigitsAsked, NumberAnswer, Part
from symgrad.problems.problem import Blocks, Earlier, Section

_NAMES = {
    "What a layer does to a gradient": "layer", "Through all layers": "product", "The largest slope": "slope",
    "The bound through all layers": "depth", "The numbers, layer by layer": "numbers", "The units": "units",
    "What would change it": "change",
}  # fmt: skip
_DIGITS = 3


class VanishingGradientsProblem(NetworkProblem):
    """A network as in a problem of the kind ``network``; without numbers its bound in symbols.

    ``bound_for`` is the number of layers for which the bound on the slopes is asked.
    """

    bound_for: Count = 10

    @model_validator(mode="after")
    def _deep_enough(self) -> VanishingGradientsProblem:
        if self.bound_for < 1:
            raise NotUsable("'bound_for' is 0", "a number of layers from 1 up")
        return self

    @cached_property
    def found(self) -> VanishingGradients:
        """What becomes of the gradient."""
        return self.result.vanishing()

    def heading(self) -> Text:
        return ("Vanishing gradients",)

    def statement(self) -> Blocks:
        given = tuple(block for block in super().statement() if block != self.rounding_paragraph())
        question = "What becomes of the gradient on its way back from the loss to the first layer?"
        return (*given, Paragraph((question,)))

    @property
    def section_names(self) -> tuple[str, ...]:
        return tuple(_NAMES[title] for title, _ in vanishing_sections(self.found))

    def sections(self, _: Earlier, /) -> tuple[Section, ...]:
        return tuple(
            Section(_NAMES[title], (Heading(2, (title,)), *blocks)) for title, blocks in vanishing_sections(self.found)
        )

    def computed_parts(self) -> tuple[Part, ...]:
        parts = []
        bound = self.found.bound(self.bound_for)
        if bound is not None:
            text = prose(
                "How large can the product of the slopes {slope} of {count} hidden units in a chain be at most?",
                slope=Call("phi", (Name("z"),), primes=1), count=number(self.bound_for),
            )
            value = round_significant(bound, _DIGITS)
            places = max(0, _DIGITS - 1 - decade(value)) if value else 0
            answer = NumberAnswer(as_number(value, places))
            parts.append(Part("bound", text, answer, digits=DigitsAsked(significant=_DIGITS)))
        if self.found.layers:
            units = self.found.units
            dead = tuple(place for place, unit in enumerate(units) if unit.is_dead) or (len(units),)
            options = (*((f"unit {unit.label}",) for unit in units), ("none of them",))
            parts.append(Part("dead", ("Through which units does no gradient come?",),
                              ChoiceAnswer(options, dead, several=True)))
        return tuple(parts)
