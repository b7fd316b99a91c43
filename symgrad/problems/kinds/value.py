"""The value of a function at a point: f(2)."""

from __future__ import annotations

from functools import cached_property

from pydantic import model_validator

from symgrad.document.evaluation import Evaluation, point_text
from symgrad.document.model import Text, prose
from symgrad.problems.fields import NamedValues
from symgrad.problems.function_problem import FunctionProblem, complete_point
from symgrad.problems.part import NumberAnswer, Part, rough
from symgrad.problems.problem import Earlier, Section


class ValueProblem(FunctionProblem):
    """Put the point in and work out."""

    at: NamedValues

    @model_validator(mode="after")
    def _whole_point(self) -> ValueProblem:
        complete_point(self, self.at)
        return self

    @cached_property
    def result(self) -> Evaluation:
        """The lines from the formula to the number."""
        return self.worked_value(self.at)

    def heading(self) -> Text:
        return prose("Value of {f} at {point}", f=self.function.left, point=point_text(dict(self.at)))

    @property
    def section_names(self) -> tuple[str, ...]:
        return ("value",)

    def sections(self, _: Earlier, /) -> tuple[Section, ...]:
        return (Section("value", (self.result.lines,)),)

    def computed_parts(self) -> tuple[Part, ...]:
        prompt = prose("What is the value at {point}?", point=point_text(dict(self.at)))
        return (Part("value", prompt, NumberAnswer(self.result.result.tree), digits=rough(self.result.result)),)
