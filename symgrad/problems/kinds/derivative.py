"""A derivative, of any order, with every rule."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from pydantic import model_validator

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.differentiate import derive
from symgrad.checking.diagnosis.question import derivative_question
from symgrad.document.derivations import derivative_of
from symgrad.document.model import Text, prose
from symgrad.problems.fields import Count, NotUsable
from symgrad.problems.function_problem import FunctionProblem
from symgrad.problems.part import ExpressionAnswer, Part
from symgrad.problems.problem import Earlier, Section

_HIGHEST_ORDER = 10


class DerivativeProblem(FunctionProblem):
    """Differentiate ``function`` by ``wrt``, ``order`` times."""

    order: Count = 1
    detail: Literal["short", "normal", "full"] = "normal"

    @model_validator(mode="after")
    def _possible(self) -> DerivativeProblem:
        if not 1 <= self.order <= _HIGHEST_ORDER:
            raise NotUsable(f"the order is {self.order}", f"a whole number from 1 to {_HIGHEST_ORDER}")
        _ = self.variable
        return self

    @cached_property
    def result(self) -> Derivation:
        """The last derivative, with those before it."""
        found = self.derivation
        for _ in range(self.order - 1):
            found = derive(
                found.result_tree, found.variable, partial=found.partial, name=found.function_name, previous=found
            )
        return found

    def heading(self) -> Text:
        word = {1: "Derivative", 2: "Second derivative"}.get(self.order, f"Derivative of order {self.order}")
        return prose(f"{word} of {{f}}", f=self.function.left)

    @property
    def section_names(self) -> tuple[str, ...]:
        return ("derivative",)

    def sections(self, earlier: Earlier, /) -> tuple[Section, ...]:
        return (Section("derivative", earlier.derivation(self.result, self.detail)),)

    def computed_parts(self) -> tuple[Part, ...]:
        prompt = prose("Work out {slope}.", slope=derivative_of(self.result))
        answer, question = ExpressionAnswer(self.result.result_tree), derivative_question(self.result)
        return (Part("derivative", prompt, answer, form="carried_out", question=question),)
