"""A function of several inputs: its value, a slope table and a partial derivative for each, and one joint step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import Literal

from pydantic import model_validator

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.gradient import Gradient, gradient
from symgrad.calculus.slopes import SlopeTable, slope_table
from symgrad.checking.diagnosis.question import derivative_question
from symgrad.document.corners import convention_blocks
from symgrad.document.evaluation import Evaluation, evaluation, point_text
from symgrad.document.evidence import require
from symgrad.document.gradients import gradient_blocks
from symgrad.document.model import Block, Heading, Paragraph, Text, prose
from symgrad.document.slopes import slopes_blocks
from symgrad.document.steps import RATE, update
from symgrad.language.printing import to_text
from symgrad.language.tree import Derivative, Name, Tree, constant_value
from symgrad.problems.fields import Exacts, NamedValues, NotUsable, Rate
from symgrad.problems.function_problem import FunctionProblem, complete_point
from symgrad.problems.kinds.part_links import letters_of, linked, moved, put_in
from symgrad.problems.part import ExpressionAnswer, NumberAnswer, Part, ValuesAnswer, VectorAnswer, rough
from symgrad.problems.problem import Earlier, Section

_WORK_OUT = "Work out {wanted}."
Ask = Literal["value", "slopes", "partials", "step"]


class GradientProblem(FunctionProblem):
    """The gradient at a point; ``asks`` chooses, ``h`` is for slope tables, ``learning_rate`` for the step."""

    at: NamedValues
    asks: tuple[Ask, ...] = ("partials",)
    h: Exacts = ()
    learning_rate: Rate | None = None

    @model_validator(mode="after")
    def _usable(self) -> GradientProblem:
        complete_point(self, self.at)
        if "slopes" in self.asks and not self.h:
            raise NotUsable("'h' is missing", "the steps of the slope tables, such as [0.01, 0.001]")
        if "step" in self.asks and self.learning_rate is None:
            raise NotUsable("'learning_rate' is missing", "the learning rate of the step")
        if any(constant_value(step) == 0 for step in self.h):
            raise NotUsable("a step h is 0", "steps other than 0, such as 0.01")
        return self

    @property
    def point(self) -> dict[Name, Tree]:
        """The point."""
        return dict(self.at)

    @cached_property
    def result(self) -> Gradient:
        """The partial derivatives with their derivations."""
        found = gradient(self.formula, list(self.free), at=dict(self.at))
        return replace(found, derivations=tuple(map(self.named, found.derivations)))

    @cached_property
    def value(self) -> Evaluation:
        """The value at the point."""
        return evaluation(self.function.at(self.point), self.formula, self.point, self.decimals)

    @cached_property
    def tables(self) -> tuple[SlopeTable, ...]:
        """A slope table for each input."""
        found = [slope_table(self.formula, self.point, self.h, name) for name in self.free]
        return tuple(replace(table, derivation=self.named(table.derivation)) for table in found)

    @cached_property
    def moved(self) -> tuple[tuple[Name, Evaluation], ...]:
        """For each input its worked update."""
        return tuple(self._update(derivation) for derivation in self.result.derivations)

    @cached_property
    def value_after(self) -> Evaluation:
        """The value after the joint step."""
        after: dict[Name, Tree] = {name: worked.result.tree for name, worked in self.moved}
        return evaluation(self.function.at(after), self.formula, after, self.decimals)

    def _update(self, derivation: Derivation) -> tuple[Name, Evaluation]:
        assert self.learning_rate is not None
        name = derivation.variable
        return name, update(derivation, self._partial(name), self.point, self.learning_rate, self.decimals)

    def _partial(self, name: Name) -> Tree:
        return Derivative(self.function.symbol, (name,), partial=len(self.free) > 1)

    def heading(self) -> Text:
        return prose("Gradient of {f} at {point}", f=self.function.left, point=point_text(self.point))

    @property
    def section_names(self) -> tuple[str, ...]:
        return tuple(self.asks)

    def sections(self, _: Earlier, /) -> tuple[Section, ...]:
        made: dict[Ask, Callable[[], tuple[Block, ...]]] = {
            "value": lambda: (Heading(2, ("Value",)), self.value.lines),
            "slopes": self._slopes,
            "partials": lambda: (Heading(2, ("Gradient",)), *gradient_blocks(self.result, level=3)),
            "step": self._step,
        }
        return tuple(Section(ask, made[ask]()) for ask in self.asks)

    def _slopes(self) -> tuple[Block, ...]:
        blocks: list[Block] = []
        for table in self.tables:
            require(table.derivation.verify(), table.derivation)
            blocks.append(Heading(2, prose("Slope by {x}, the others held fixed", x=table.variable)))
            blocks.extend(slopes_blocks(table, value_known="value" in self.asks or table is not self.tables[0]))
        return tuple(blocks)

    def _step(self) -> tuple[Block, ...]:
        assert self.learning_rate is not None
        before, after = self.value.result, self.value_after.result
        outcome = "lowered" if after.value < before.value else "did not lower"
        return (
            Heading(2, ("One step for all inputs together",)),
            Paragraph(
                prose(
                    "Each input moves against its slope, with {rate}. All slopes are those before the step.",
                    rate=point_text({RATE: self.learning_rate}),
                )
            ),
            *convention_blocks(self.result.derivations, self.at_point(self.at)),
            *(worked.lines for _, worked in self.moved),
            Paragraph(("The value after the step:",)),
            self.value_after.lines,
            Paragraph(
                prose(
                    f"Before the step it was {{before}}: the step {outcome} the value.",
                    before=before.tree,
                )
            ),
        )

    def computed_parts(self) -> tuple[Part, ...]:
        made: dict[Ask, Callable[[], list[Part]]] = {
            "value": lambda: [self._value_part()],
            "slopes": lambda: [self._slope_part(table) for table in self.tables],
            "partials": lambda: [self._partial_part(derivation) for derivation in self.result.derivations],
            "step": self._step_parts,
        }
        return tuple(part for ask in self.asks for part in made[ask]())

    def _value_part(self) -> Part:
        prompt = prose("What is the value at {point}?", point=point_text(self.point))
        return Part("value", prompt, NumberAnswer(self.value.result.tree), digits=rough(self.value.result))

    def _slope_part(self, table: SlopeTable) -> Part:
        pattern = f"Give the slopes for the steps {', '.join(map(to_text, self.h))}: by {{wanted}}."
        answer = VectorAnswer(tuple(row.slope_tree for row in table.rows))
        name = table.variable
        return Part(f"slopes {name}", prose(pattern, wanted=name), answer, pattern=pattern, wanted=name)

    def _partial_part(self, derivation: Derivation) -> Part:
        wanted, answer = self._partial(derivation.variable), ExpressionAnswer(derivation.result_tree)
        part = Part(
            f"partial {derivation.variable}",
            prose(_WORK_OUT, wanted=wanted),
            answer,
            form="carried_out",
            pattern=_WORK_OUT,
            wanted=wanted,
            question=derivative_question(derivation),
        )
        return linked(part)

    def _step_parts(self) -> list[Part]:
        partials = tuple(f"partial {name}" for name in self.free) if "partials" in self.asks else ()
        values = ValuesAnswer(tuple((name, worked.result.tree) for name, worked in self.moved))
        rate = () if self.learning_rate is None else prose("{rate}", rate=point_text({RATE: self.learning_rate}))
        prompt = prose("Where does one step with {rate} lead?", rate=rate)
        after = Part(
            "value after",
            ("What is the value after this step?",),
            NumberAnswer(self.value_after.result.tree),
            depends_on=("step",),
            digits=rough(self.value_after.result),
        )
        digits = rough(*(worked.result for _, worked in self.moved))
        step = Part("step", prompt, values, depends_on=partials, digits=digits)
        return [linked(step, self._steps(bool(partials)), self.point), linked(after, self._value_at(step))]

    def _steps(self, asked: bool) -> list[Tree]:
        """Each variable after the step, in the letters of the partial derivatives where these are asked for."""
        assert self.learning_rate is not None
        parts = {derivation: self._partial_part(derivation) for derivation in self.result.derivations}
        slopes = [(one.variable, letters_of(part)[0] if asked else one.result_tree) for one, part in parts.items()]
        return [moved(name, slope, self.learning_rate) for name, slope in slopes]

    def _value_at(self, step: Part) -> tuple[Tree, ...]:
        return (put_in(self.formula, step, self.free),)
