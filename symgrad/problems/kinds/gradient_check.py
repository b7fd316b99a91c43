"""A gradient check: the gradients of a network, or numbers that somebody claims for them, by three other ways."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import Annotated

from pydantic import Field, PlainValidator, model_validator

from symgrad.document.gradient_checks import claims_text, finding_blocks, table_blocks, way_blocks
from symgrad.document.model import Heading, Paragraph, Text, prose
from symgrad.document.step_sizes import step_size_blocks
from symgrad.language.tree import Derivative, constant_value
from symgrad.networks.gradient_check import DEFAULT_STEP, GradientCheck
from symgrad.problems.fields import Exact, Flag, NotUsable, Rate
from symgrad.problems.kinds.network import NetworkProblem, numbers_by_name
from symgrad.problems.kinds.network_parts import network_parts
from symgrad.problems.part import ChoiceAnswer, Part
from symgrad.problems.problem import Blocks, Earlier, Section


class GradientCheckProblem(NetworkProblem):
    """A network with numbers as in a problem of the kind ``network``, and what is to be checked.

    ============  ==================================================================================
    claimed       numbers by name; without them the gradients of backpropagation itself are checked
    tolerance     how far claimed numbers may be off because they are rounded
    h             the step of the differences
    steps         whether a table of steps from 10⁻¹ to 10⁻¹² is added, for one example
    ============  ==================================================================================
    """

    claimed: Annotated[dict[str, Fraction], PlainValidator(numbers_by_name)] = Field(default_factory=dict)
    tolerance: Exact | None = None
    h: Rate | None = None
    steps: Flag = False

    @model_validator(mode="after")
    def _with_numbers(self) -> GradientCheckProblem:
        if self.inputs is None or self.names:
            raise NotUsable("there are no numbers to check", "'inputs', 'targets' and numbers for the parameters")
        if self.steps and self.result.is_batch:
            raise NotUsable("'steps' is asked for a batch", "a single example for the table of steps")
        _ = self.check
        return self

    @cached_property
    def check(self) -> GradientCheck:
        """The check."""
        return self.result.check_gradients(
            claimed=self.claimed or None,
            tolerance=None if self.tolerance is None else constant_value(self.tolerance),
            h=DEFAULT_STEP if self.h is None else constant_value(self.h) or DEFAULT_STEP,
        )

    def heading(self) -> Text:
        return ("Gradient check",)

    def statement(self) -> Blocks:
        given = tuple(block for block in super().statement() if block != self.rounding_paragraph())
        if not self.claimed:
            return (*given, Paragraph(("Check the gradients that backpropagation finds.",)))
        return (*given, Paragraph(claims_text(self.check)))

    @property
    def section_names(self) -> tuple[str, ...]:
        return ("ways", "check", *(("steps",) if self.steps else ()))

    def sections(self, _: Earlier, /) -> tuple[Section, ...]:
        found = [
            Section("ways", (Heading(2, ("Three other ways",)), *way_blocks(self.check))),
            Section("check", (Heading(2, ("The check",)), *table_blocks(self.check), *finding_blocks(self.check))),
        ]
        if self.steps:
            found.append(Section("steps", (Heading(2, ("Which step is best",)), *step_size_blocks(self.check))))
        return tuple(found)

    def computed_parts(self) -> tuple[Part, ...]:
        if not self.claimed:
            return network_parts(self.result, ("gradients",), None)
        rows = self.check.rows
        options = tuple(
            prose("{name}", name=Derivative(self.check.output, (row.name,), partial=True)) for row in rows
        )
        wrong = tuple(place for place, row in enumerate(rows) if not row.holds)
        answer = ChoiceAnswer((*options, ("none of them",)), wrong or (len(rows),), several=True)
        return (Part("wrong", ("Which of the claimed gradients are wrong?",), answer),)
