"""Convex or not: a choice whose right option follows from the sign of the second derivative."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from pydantic import model_validator

from symgrad.calculus.convexity import Convexity, Verdict, convexity_of
from symgrad.calculus.derivation import Derivation
from symgrad.document.convexity import verdict_blocks
from symgrad.document.model import Block, Paragraph, Text, prose
from symgrad.problems.fields import NotUsable
from symgrad.problems.function_problem import FunctionProblem
from symgrad.problems.part import ChoiceAnswer, Part
from symgrad.problems.problem import Earlier, Section

_OPTIONS: dict[Verdict, str] = {
    "convex": "convex",
    "concave": "concave",
    "straight": "a straight line, both convex and concave",
    "neither": "neither convex nor concave",
}


class ConvexityProblem(FunctionProblem):
    """Decide whether the function is convex, with the reason."""

    @model_validator(mode="after")
    def _one_variable(self) -> ConvexityProblem:
        if len(self.free) != 1:
            raise NotUsable("convexity is decided for one variable here", "'given' with values for the others")
        return self

    @cached_property
    def found(self) -> Convexity:
        """The verdict, or "undecided" with the reason."""
        found = convexity_of(self.formula, (self.variable,))
        return replace(found, second=self._named(found.second))

    def _named(self, second: Derivation | None) -> Derivation:
        """The second derivative, and the first before it, under the function's own name."""
        assert second is not None
        assert second.previous is not None
        return replace(self.named(second), previous=self.named(second.previous))

    def heading(self) -> Text:
        return prose("Is {f} convex?", f=self.function.left)

    @property
    def section_names(self) -> tuple[str, ...]:
        return ("convexity",)

    def sections(self, earlier: Earlier, /) -> tuple[Section, ...]:
        assert self.found.second is not None
        blocks: tuple[Block, ...] = (
            Paragraph(("A function is convex if its slope never falls: if its second derivative is never negative.",)),
            *earlier.derivation(self.found.second),
            *verdict_blocks(self.found),
        )
        return (Section("convexity", blocks),)

    def computed_parts(self) -> tuple[Part, ...]:
        """The choice; nothing where the verdict is undecided, since then no option is known to be right."""
        if self.found.verdict not in _OPTIONS:
            return ()
        options = tuple((words,) for words in _OPTIONS.values())
        answer = ChoiceAnswer(options, (list(_OPTIONS).index(self.found.verdict),))
        return (Part("convexity", prose("Is {f} convex?", f=self.function.left), answer),)
