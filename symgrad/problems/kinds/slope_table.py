"""A table of secant slopes at a point, for smaller and smaller steps."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from pydantic import model_validator

from symgrad.calculus.slopes import SlopeTable, slope_table
from symgrad.document.evaluation import point_text
from symgrad.document.evidence import require
from symgrad.document.model import Text, prose
from symgrad.document.slopes import questions, slopes_blocks
from symgrad.language.traversal import substitute
from symgrad.language.tree import Negative, Quotient, Sum, constant_value
from symgrad.problems.fields import Exacts, NamedValues, NotUsable
from symgrad.problems.function_problem import FunctionProblem, complete_point
from symgrad.problems.kinds.part_links import letters_of, linked
from symgrad.problems.part import NumberAnswer, Part, VectorAnswer, rough
from symgrad.problems.problem import Earlier, Section


class SlopeTableProblem(FunctionProblem):
    """Tabulate f(x + h) and (f(x + h) − f(x))/h, and say what the slopes approach."""

    at: NamedValues
    h: Exacts

    @model_validator(mode="after")
    def _usable(self) -> SlopeTableProblem:
        complete_point(self, self.at)
        if any(constant_value(step) == 0 for step in self.h):
            raise NotUsable("a step h is 0", "steps other than 0, such as 0.01")
        _ = self.variable
        return self

    @cached_property
    def table(self) -> SlopeTable:
        """The table."""
        found = slope_table(self.formula, dict(self.at), self.h, self.variable)
        return replace(found, derivation=self.named(found.derivation))

    def heading(self) -> Text:
        return prose("Slope of {f} at {point}", f=self.function.left, point=point_text(dict(self.at)))

    @property
    def section_names(self) -> tuple[str, ...]:
        return ("table",)

    def sections(self, _: Earlier, /) -> tuple[Section, ...]:
        require(self.table.derivation.verify(), self.table.derivation)
        return (Section("table", slopes_blocks(self.table)),)

    def _tabulated(self, values: Part, slopes: Part) -> tuple[Part, Part]:
        """Both columns: the slopes are worked out from the values."""
        point, x = dict(self.at), self.variable
        here, steps = substitute(self.formula, point), [row.h_tree for row in self.table.rows]
        after = [substitute(self.formula, {**point, x: Sum((point[x], h))}) for h in steps]
        secants = [
            Quotient(Sum((value, Negative(here))), h) for value, h in zip(letters_of(values), steps, strict=True)
        ]
        return linked(values, after), linked(slopes, secants)

    def computed_parts(self) -> tuple[Part, ...]:
        after, slope = questions(self.table)
        values = VectorAnswer(tuple(row.value_tree for row in self.table.rows))
        slopes = VectorAnswer(tuple(row.slope_tree for row in self.table.rows))
        tabulated = self._tabulated(
            Part("values", after, values), Part("slopes", slope, slopes, depends_on=("values",))
        )
        if self.corner(self.table.derivation, self.at) is not None:
            return tabulated
        limit = NumberAnswer(self.table.limit_worked.tree)
        return (
            *tabulated,
            Part("limit", ("Which number do the slopes approach?",), limit, depends_on=("slopes",),
                 digits=rough(self.table.limit_worked)),
        )
