"""What a small step does: is f(x + h) greater or less than f(x), and by about how much?"""

from __future__ import annotations

from functools import cached_property

from pydantic import model_validator

from symgrad.calculus.arithmetic import fold
from symgrad.calculus.shape import Sign, sign_of
from symgrad.document.evaluation import Evaluation, point_text
from symgrad.document.model import Block, Formula, Paragraph, Text, prose
from symgrad.language.traversal import substitute
from symgrad.language.tree import Name, Negative, Product, Relation, Sum, Tree, constant_value
from symgrad.numeric.worked import Worked, work_out
from symgrad.problems.fields import Exact, NamedValues, NotUsable
from symgrad.problems.function_problem import FunctionProblem, complete_point
from symgrad.problems.part import ChoiceAnswer, ExpressionAnswer, Part
from symgrad.problems.problem import Earlier, Section

_STEP = Name("h")


class SmallStepProblem(FunctionProblem):
    """Predict the change by the slope: f(x + h) − f(x) ≈ f′(x) h; ``example`` is a step to compare with."""

    at: NamedValues
    example: Exact

    @model_validator(mode="after")
    def _usable(self) -> SmallStepProblem:
        complete_point(self, self.at)
        if (constant_value(self.example) or 0) <= 0:
            raise NotUsable("the example step is not positive", "a small positive step, such as 0.01")
        self.slope_needed(self.at)
        if self.sign == 0:
            raise NotUsable("the slope is 0 at this point, so it does not say which way f goes", "another point")
        return self

    @property
    def point(self) -> dict[Name, Tree]:
        """The point at which the step begins."""
        return dict(self.at)

    @cached_property
    def value(self) -> Evaluation:
        """The value before the step."""
        return self.worked_value(self.at)

    @cached_property
    def slope(self) -> Evaluation:
        """The slope before the step."""
        return self.worked(self.slope_at(self.at), self.derivation.result_tree, self.at)

    @cached_property
    def sign(self) -> Sign:
        """The sign of the slope."""
        return sign_of(substitute(self.derivation.result_tree, self.at_point(self.at)))

    @cached_property
    def change(self) -> Tree:
        """About how much the value changes: the slope times h."""
        return fold(Product((self.slope.result.tree, _STEP)))

    def _moved(self, step: Tree) -> Tree:
        moved = {**self.point, self.variable: Sum((self.point[self.variable], step))}
        return self.function.at(moved) if self.function.arguments else Name(f"{self.function.symbol}")

    def _difference(self) -> Worked:
        moved = substitute(self.formula, {**self.point, self.variable: Sum((self.point[self.variable], self.example))})
        return work_out(Sum((moved, Negative(substitute(self.formula, self.point)))), places=self.decimals)

    def heading(self) -> Text:
        return prose("A small step from {point}", point=point_text(self.point))

    @property
    def section_names(self) -> tuple[str, ...]:
        return ("derivative", "change")

    def sections(self, earlier: Earlier, /) -> tuple[Section, ...]:
        before, after = self.function.at(self.point), self._moved(_STEP)
        slope_times_step = Product((self.slope_at(self.at), _STEP))
        predicted: Tree = self.change if not self.slope.result.exact else Relation(slope_times_step, "=", self.change)
        blocks: tuple[Block, ...] = (
            Paragraph(("For a small step the change of the value is about the slope times the step.",)),
            self.value.lines,
            self.slope.lines,
            Formula(Relation(Sum((after, Negative(before))), "≈", predicted)),
            Paragraph(self._verdict(after)),
            Paragraph(self._comparison(before)),
        )
        return (Section("derivative", earlier.derivation(self.derivation)), Section("change", blocks))

    def _verdict(self, after: Tree) -> Text:
        sign, word = ("positive", "greater") if self.sign > 0 else ("negative", "less")
        return prose(
            f"The slope is {sign}, so for a small positive {{h}} the value {{after}} is **{word}** than {{value}}, "
            "by about {size}.",
            h=_STEP,
            after=after,
            value=self.value.result.tree,
            size=self.change.operand if isinstance(self.change, Negative) else self.change,
        )

    def _comparison(self, before: Tree) -> Text:
        """What the slope predicts for the example step, beside what happens."""
        predicted = work_out(Product((self.slope.result.tree, self.example)), places=self.decimals)
        actual = self._difference()
        change = Sum((self._moved(self.example), Negative(before)))
        return prose(
            "For example with {step} the slope predicts a change of {predicted}; in fact it is {change}.",
            step=Relation(_STEP, "=", self.example),
            predicted=predicted.tree,
            change=Relation(change, "=" if actual.exact else "≈", actual.tree),
        )

    def computed_parts(self) -> tuple[Part, ...]:
        after, value = self._moved(_STEP), self.value.result.tree
        choice = ChoiceAnswer((("greater",), ("less",)), (0 if self.sign > 0 else 1,))
        return (
            Part(
                "direction",
                prose(
                    "Is {after} greater or less than {value} for a small positive {h}?",
                    after=after,
                    value=value,
                    h=_STEP,
                ),
                choice,
            ),
            Part(
                "change",
                prose("By about how much does the value change, in terms of {h}?", h=_STEP),
                ExpressionAnswer(self.change),
                depends_on=("direction",),
            ),
        )
