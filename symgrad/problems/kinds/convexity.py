"""Convex or not: a choice whose right option follows from the sign of the second derivative."""

from __future__ import annotations

from functools import cached_property

from pydantic import model_validator

from symgrad.calculus.shape import Curvature, Curving, curvature
from symgrad.document.derivations import derivative_of
from symgrad.document.evidence import listed
from symgrad.document.model import Block, Paragraph, Text, prose
from symgrad.language.traversal import substitute
from symgrad.language.tree import ZERO, Operator, Relation, Tree, constant_value, number
from symgrad.numeric.worked import work_out
from symgrad.problems.fields import NotUsable
from symgrad.problems.function_problem import FunctionProblem
from symgrad.problems.part import ChoiceAnswer, Part
from symgrad.problems.problem import Earlier, Section

_OPTIONS: dict[Curving, str] = {
    "convex": "convex",
    "concave": "concave",
    "straight": "a straight line, both convex and concave",
    "both": "neither convex nor concave",
}
_SIGNS: dict[Curving, Operator] = {"convex": "≥", "concave": "≤", "straight": "=", "both": "="}


class ConvexityProblem(FunctionProblem):
    """Decide whether the function is convex, with the reason."""

    @model_validator(mode="after")
    def _one_variable(self) -> ConvexityProblem:
        if len(self.free) != 1:
            raise NotUsable("convexity is decided for one variable here", "'given' with values for the others")
        return self

    @cached_property
    def found(self) -> Curvature:
        """Both derivatives, and what the sign of the second says."""
        return curvature(self.formula, self.variable)

    def heading(self) -> Text:
        return prose("Is {f} convex?", f=self.function.left)

    @property
    def section_names(self) -> tuple[str, ...]:
        return ("convexity",)

    def sections(self, earlier: Earlier, /) -> tuple[Section, ...]:
        blocks: tuple[Block, ...] = (
            Paragraph(("A function is convex if its slope never falls: if its second derivative is never negative.",)),
            *earlier.derivation(self.found.second),
            Paragraph(self._reason()),
        )
        return (Section("convexity", blocks),)

    def _reason(self) -> Text:
        curving, second = self.found.curving, self.found.second
        if curving == "both":
            return prose(
                "It has both signs: {values}. So the function is **neither convex nor concave**.",
                values=listed(tuple(self._second_at(number(place)) for place in self.found.witnesses)),
            )
        sign: Operator = _SIGNS[curving]
        value = constant_value(second.result_tree)
        if value is not None and value != 0:
            sign = ">" if value > 0 else "<"
        elif curving == "straight":
            return prose("The second derivative is 0 everywhere: the function is **{what}**.", what=_OPTIONS[curving])
        line = Relation(derivative_of(second), "=", Relation(second.result_tree, sign, ZERO))
        return prose("{line} for every {x}: the function is **{what}**.", line=line, x=self.variable, what=curving)

    def _second_at(self, place: Tree) -> Tree:
        filled = substitute(self.found.second.result_tree, {self.variable: place})
        worked = work_out(filled, places=self.decimals)
        left = substitute(derivative_of(self.found.second), {self.variable: place})
        return Relation(left, "=" if worked.exact else "≈", worked.tree)

    def computed_parts(self) -> tuple[Part, ...]:
        options = tuple((words,) for words in _OPTIONS.values())
        answer = ChoiceAnswer(options, (list(_OPTIONS).index(self.found.curving),))
        return (Part("convexity", prose("Is {f} convex?", f=self.function.left), answer),)
