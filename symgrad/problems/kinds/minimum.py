"""The minimum of a function of one variable: where the slope is 0 and the function bends upwards."""

from __future__ import annotations

from functools import cached_property

from pydantic import model_validator

from symgrad.calculus.arithmetic import Value, fold
from symgrad.calculus.derivation import Derivation
from symgrad.calculus.stationary import SignTest, Stationary, StationaryAnalysis, stationary_points_of
from symgrad.checking.diagnosis.question import derivative_question
from symgrad.document.evaluation import evaluation
from symgrad.document.evidence import listed
from symgrad.document.model import Block, Formula, Heading, Paragraph, Text, prose
from symgrad.language.traversal import substitute
from symgrad.language.tree import ZERO, Call, Product, Relation, Tree, constant_value
from symgrad.numeric.worked import work_out
from symgrad.problems.fields import NotUsable
from symgrad.problems.function_problem import FunctionProblem
from symgrad.problems.part import ExpressionAnswer, NumberAnswer, Part, PointsAnswer
from symgrad.problems.problem import Earlier, Section

_WORDS = {
    "minimum": "the function bends upwards there, a **minimum**",
    "maximum": "the function bends downwards there, a **maximum**",
}
_BY_HIGHER = {
    "minimum": " is of even order and positive, so there is a **minimum**",
    "maximum": " is of even order and negative, so there is a **maximum**",
    "inflection": " is of odd order, so there is **neither a minimum nor a maximum**",
}
_NOTHING = ", too: the derivatives that were taken leave it **undecided** what happens there"
_BY_CONVEXITY = ", too: the derivatives that were taken decide nothing"
_SMALLEST = "For which {x} is {f} smallest?"
_LOCAL = "For which {x} has {f} a local minimum?"


class MinimumProblem(FunctionProblem):
    """Solve f′ = 0, and tell minima from maxima by the second derivative."""

    @model_validator(mode="after")
    def _one_variable(self) -> MinimumProblem:
        if len(self.free) != 1:
            raise NotUsable("a minimum is looked for in one variable here", "'given' with values for the others")
        return self

    @cached_property
    def found(self) -> StationaryAnalysis:
        """All points with slope 0, and what they are."""
        return stationary_points_of(self.formula, (self.variable,))

    @cached_property
    def slope(self) -> Derivation:
        """The first derivative."""
        return self.named(self.found.slopes[0])

    @property
    def minima(self) -> tuple[Stationary, ...]:
        """The points that are proved to be minima."""
        return tuple(point for point in self.found.points if point.kind == "minimum")

    def heading(self) -> Text:
        return prose("Minimum of {f}", f=self.function.left)

    @property
    def section_names(self) -> tuple[str, ...]:
        return ("derivative", "equation", "minimum")

    def sections(self, earlier: Earlier, /) -> tuple[Section, ...]:
        slope = self.slope
        equation = Relation(slope.result_tree, "=", ZERO)
        solved: list[Block] = [
            Paragraph(prose("At a minimum the slope is 0:")),
            Formula(equation),
            *self._rearranged(),
        ]
        if self.found.points:
            roots = listed(tuple(Relation(self.variable, "=", point.at[self.variable]) for point in self.found.points))
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
        slope, steepness = self.slope.result_tree, constant_value(self.found.derivatives[1].result_tree)
        start = constant_value(fold(substitute(slope, {self.variable: ZERO}))) if self.found.points else None
        if not start or steepness is None:
            return ()
        return (Formula(Relation(fold(Product((Value(steepness).tree(), self.variable))), "=", Value(-start).tree())),)

    def _kind(self, found: Stationary) -> list[Block]:
        place = found.at[self.variable]
        value = evaluation(self.function.at(found.at), self.formula, found.at, self.decimals)
        words = prose("{kind}.{lowest} The value is", kind=self._reason(found), lowest=self._lowest(found))
        return [Heading(2, prose("At {x}", x=Relation(self.variable, "=", place))), Paragraph(words), value.lines]

    def _reason(self, found: Stationary) -> Text:
        """What the first derivative that is not 0 there says."""
        first, last = found.tests[0], found.tests[-1]
        if first.sign:
            return prose(f"{{second}}: {_WORDS[found.kind]}", second=self._called(found, first))
        higher = _BY_HIGHER[found.kind] if last.sign else _BY_CONVEXITY if found.whole else _NOTHING
        words = "{second}, which decides nothing; {last}" + higher
        return prose(words, second=self._called(found, first), last=self._called(found, last))

    def _called(self, found: Stationary, test: SignTest) -> Tree:
        """f″(1) = 2"""
        called = Call(str(self.function.symbol), (found.at[self.variable],), primes=test.order)
        bending = work_out(test.tree if test.sign else ZERO, places=self.decimals)
        return Relation(called, "=" if bending.exact else "≈", bending.tree)

    def _lowest(self, found: Stationary) -> str:
        """What convexity says about all other points."""
        if found.kind != "minimum" or not found.whole:
            return ""
        return " The function is convex everywhere, so no other value is smaller."

    def computed_parts(self) -> tuple[Part, ...]:
        minima = self.minima
        prompt = prose("Solve {equation}.", equation=Relation(self.slope_name, "=", ZERO))
        roots = PointsAnswer((self.variable,), tuple((point.at[self.variable],) for point in self.found.points))
        slope = Part(
            "derivative",
            prose("Work out {slope}.", slope=self.slope_name),
            ExpressionAnswer(self.slope.result_tree),
            form="carried_out",
            question=derivative_question(self.slope),
        )
        if len(minima) != 1:
            return (slope, Part("stationary points", prompt, roots, depends_on=("derivative",)))
        place = Part(
            "minimum",
            prose(_SMALLEST if minima[0].whole else _LOCAL, x=self.variable, f=self.function.left),
            NumberAnswer(minima[0].at[self.variable]),
            depends_on=("derivative",),
        )
        return (slope, place)
