"""The critical learning rate of a quadratic: from which rate on descent no longer comes closer to the minimum."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from pydantic import model_validator

from symgrad.document.curvatures import curvature_sections
from symgrad.document.model import Text, prose
from symgrad.document.put_in import number_tree, shown
from symgrad.document.steps import RATE
from symgrad.errors import AuthorError
from symgrad.language.tree import Quotient, number
from symgrad.networks.curvature import Curvature, curvature_of
from symgrad.networks.values import Value
from symgrad.problems.fields import NotUsable
from symgrad.problems.function_problem import FunctionProblem
from symgrad.problems.kinds.part_links import letters_of, linked
from symgrad.problems.part import DigitsAsked, NumberAnswer, Part
from symgrad.problems.problem import Earlier, Section


class CriticalRateProblem(FunctionProblem):
    """Derive 2/λ_max for a quadratic."""

    @model_validator(mode="after")
    def _quadratic(self) -> CriticalRateProblem:
        try:
            found = self.found
        except AuthorError as error:
            raise NotUsable("the function is not quadratic", "a quadratic function") from error
        if found.rate is None:
            raise NotUsable("the function does not bend upwards in every direction", "a quadratic with a minimum")
        return self

    @cached_property
    def found(self) -> Curvature:
        """The second derivatives, and what follows."""
        return curvature_of(self.formula, self.free, None)

    def heading(self) -> Text:
        return prose("The critical learning rate for {f}", f=self.function.left)

    @property
    def section_names(self) -> tuple[str, ...]:
        return ("curvature", "one step", "bound")

    def sections(self, earlier: Earlier, /) -> tuple[Section, ...]:
        del earlier
        parts = curvature_sections(self.found, check=False)
        return tuple(Section(name, part) for name, part in zip(self.section_names, parts, strict=True))

    def computed_parts(self) -> tuple[Part, ...]:
        assert self.found.rate is not None
        question = prose("Below which learning rate {rate} does descent come closer to the minimum?", rate=RATE)
        parts = [self._part("critical rate", question, self.found.rate)]
        if self.found.best is not None:
            best = prose("Which learning rate is best?")
            parts.append(self._part("best rate", best, self.found.best))
            if len(self.free) == 1:  # half the critical one
                half = Quotient(letters_of(parts[0])[0], number(2))
                parts = [linked(parts[0]), linked(replace(parts[1], depends_on=(parts[0].name,)), [half])]
        return tuple(parts)

    def _part(self, name: str, question: Text, value: Value) -> Part:
        """The exact number where there is one, 1/11 or so; three digits of what is no finite decimal will do."""
        written, sign = shown(value, self.decimals)
        digits = None if sign == "=" else DigitsAsked(significant=3)
        answer = written if value.exact is None else number_tree(value.exact)
        return Part(name, question, NumberAnswer(answer), digits=digits)
