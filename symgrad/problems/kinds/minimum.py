"""The minimum of a function of one variable: where the slope is 0 and the function bends upwards."""

from __future__ import annotations

from functools import cached_property

from pydantic import model_validator

from symgrad.calculus.arithmetic import Value, fold
from symgrad.calculus.shape import StationaryPoint, StationaryPoints, stationary_points
from symgrad.document.derivations import derivative_of
from symgrad.document.evaluation import evaluation
from symgrad.document.evidence import listed
from symgrad.document.model import Block, Formula, Heading, Paragraph, Text, prose
from symgrad.language.traversal import names_in, substitute
from symgrad.language.tree import ZERO, Name, Product, Relation, Tree, constant_value
from symgrad.numeric.worked import work_out
from symgrad.problems.fields import NotUsable
from symgrad.problems.function_problem import FunctionProblem
from symgrad.problems.part import ExpressionAnswer, NumberAnswer, Part, VectorAnswer
from symgrad.problems.problem import Earlier, Section

_WORDS = {
    "minimum": "the function bends upwards there, a **minimum**",
    "maximum": "the function bends downwards there, a **maximum**",
    "undecided": "the second derivative does not decide what happens there",
}


class MinimumProblem(FunctionProblem):
    """Solve f′ = 0, and tell minima from maxima by the second derivative."""

    @model_validator(mode="after")
    def _one_variable(self) -> MinimumProblem:
        if len(self.free) != 1:
            raise NotUsable("a minimum is looked for in one variable here", "'given' with values for the others")
        return self

    @cached_property
    def found(self) -> StationaryPoints:
        """All points with slope 0."""
        return stationary_points(self.formula, self.variable)

    @property
    def minima(self) -> tuple[StationaryPoint, ...]:
        """The points that the second derivative proves to be minima."""
        return tuple(point for point in self.found.points if point.kind == "minimum")

    def heading(self) -> Text:
        return prose("Minimum of {f}", f=self.function.left)

    @property
    def section_names(self) -> tuple[str, ...]:
        return ("derivative", "equation", "minimum")

    def sections(self, earlier: Earlier, /) -> tuple[Section, ...]:
        slope = self.found.first
        equation = Relation(slope.result_tree, "=", ZERO)
        solved: list[Block] = [
            Paragraph(prose("At a minimum the slope is 0:")),
            Formula(equation),
            *self._rearranged(),
        ]
        if self.found.points:
            roots = listed(tuple(Relation(self.variable, "=", point.point) for point in self.found.points))
            words = "That holds only at {roots}." if len(self.found.points) == 1 else "That holds at {roots}."
            solved.append(Paragraph(prose(words, roots=roots)))
        else:
            solved.append(Paragraph(("That holds nowhere: there is no minimum.",)))
        kinds = [block for point in self.found.points for block in self._kind(point)]
        return (
            Section("derivative", earlier.derivation(slope)),
            Section("equation", tuple(solved)),
            Section("minimum", tuple(kinds)),
        )

    def _rearranged(self) -> tuple[Formula, ...]:
        """8x = 3, where the slope is −3 + 8x."""
        slope, steepness = self.found.first.result_tree, constant_value(self.found.second.result_tree)
        start = constant_value(fold(substitute(slope, {self.variable: ZERO}))) if self.found.points else None
        if not start or steepness is None:
            return ()
        return (Formula(Relation(fold(Product((Value(steepness).tree(), self.variable))), "=", Value(-start).tree())),)

    def _kind(self, found: StationaryPoint) -> list[Block]:
        at: dict[Name, Tree] = {self.variable: found.point}
        bending = work_out(found.second, places=self.decimals)
        called = substitute(derivative_of(self.found.second), at)
        second = Relation(called, "=" if bending.exact else "≈", bending.tree)
        value = evaluation(self.function.at(at), self.formula, at, self.decimals)
        return [
            Heading(2, prose("At {x}", x=Relation(self.variable, "=", found.point))),
            Paragraph(prose(f"{{second}}: {_WORDS[found.kind]}.{self._lowest(found)} The value is", second=second)),
            value.lines,
        ]

    def _lowest(self, found: StationaryPoint) -> str:
        """What a second derivative that is the same everywhere says about all other points."""
        if found.kind != "minimum" or names_in(self.found.second.result_tree):
            return ""
        return " It bends so everywhere, so no other value is smaller."

    def computed_parts(self) -> tuple[Part, ...]:
        minima = self.minima
        prompt = prose("Solve {equation}.", equation=Relation(self.slope_name, "=", ZERO))
        roots = VectorAnswer(tuple(point.point for point in self.found.points))
        slope = Part(
            "derivative",
            prose("Work out {slope}.", slope=self.slope_name),
            ExpressionAnswer(self.found.first.result_tree),
            form="carried_out",
        )
        if len(minima) != 1:
            return (slope, Part("stationary points", prompt, roots, depends_on=("derivative",)))
        place = Part(
            "minimum",
            prose("For which {x} is {f} smallest?", x=self.variable, f=self.function.left),
            NumberAnswer(minima[0].point),
            depends_on=("derivative",),
        )
        return (slope, place)
