"""The sign of the slope at one or several points: does the function rise or fall there?"""

from __future__ import annotations

from functools import cached_property
from typing import Annotated

from pydantic import PlainValidator, model_validator

from symgrad.calculus.shape import Sign, sign_of
from symgrad.document.evaluation import Evaluation, point_text
from symgrad.document.model import Block, Heading, Paragraph, Text, prose
from symgrad.language.traversal import substitute
from symgrad.language.tree import ZERO, Relation
from symgrad.problems.fields import Values, many, read_values
from symgrad.problems.function_problem import FunctionProblem, complete_point
from symgrad.problems.part import ChoiceAnswer, Part
from symgrad.problems.problem import Earlier, Section

_WORDS: dict[Sign, tuple[str, str]] = {
    1: ("positive", "the function rises there, so a step of descent goes down to smaller {x}"),
    0: ("zero", "the function is level there, and descent does not move"),
    -1: ("negative", "the function falls there, so a step of descent goes on to larger {x}"),
}


class SlopeSignProblem(FunctionProblem):
    """Find the sign of the slope at each point of ``at``."""

    at: Annotated[tuple[Values, ...], PlainValidator(many(read_values))]

    @model_validator(mode="after")
    def _whole_points(self) -> SlopeSignProblem:
        for values in self.at:
            complete_point(self, values)
            self.slope_needed(values)
        return self

    @cached_property
    def slopes(self) -> tuple[tuple[Values, Evaluation, Sign], ...]:
        """For each point the worked slope, and its sign."""
        return tuple(self._slope(values) for values in self.at)

    def _slope(self, values: Values) -> tuple[Values, Evaluation, Sign]:
        slope = self.derivation.result_tree
        worked = self.worked(self.slope_at(values), slope, values)
        return values, worked, sign_of(substitute(slope, self.at_point(values)))

    def heading(self) -> Text:
        return prose("Sign of the slope of {f}", f=self.function.left)

    @property
    def section_names(self) -> tuple[str, ...]:
        return ("derivative", "signs")

    def sections(self, earlier: Earlier, /) -> tuple[Section, ...]:
        blocks: list[Block] = []
        for values, worked, sign in self.slopes:
            word, meaning = _WORDS[sign]
            left = self.slope_at(values)
            compared = Relation(left, ">" if sign > 0 else "<" if sign < 0 else "=", ZERO)
            blocks.append(Heading(2, prose("At {point}", point=point_text(dict(values)))))
            blocks.append(worked.lines)
            blocks.append(
                Paragraph(
                    prose(f"{{compared}}: the slope is **{word}**; {meaning}.", compared=compared, x=self.variable)
                )
            )
        return (Section("derivative", earlier.derivation(self.derivation)), Section("signs", tuple(blocks)))

    def computed_parts(self) -> tuple[Part, ...]:
        options = tuple((word,) for word, _ in _WORDS.values())
        return tuple(
            Part(
                "sign" if len(self.slopes) == 1 else f"sign {place}",
                prose("Which sign has the slope at {point}?", point=point_text(dict(values))),
                ChoiceAnswer(options, (list(_WORDS).index(sign),)),
            )
            for place, (values, _, sign) in enumerate(self.slopes, start=1)
        )
