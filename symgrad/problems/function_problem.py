"""What problems about one function share: its definition, values for its parameters, and the variable."""

from __future__ import annotations

from abc import ABC
from dataclasses import replace
from functools import cached_property

from pydantic import model_validator

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.differentiate import derive
from symgrad.calculus.kinks import Corner, without_derivative
from symgrad.document.evaluation import Evaluation, evaluation, point_text
from symgrad.document.model import Formula, Paragraph, Text, prose
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in, substitute
from symgrad.language.tree import Call, Derivative, Name, Tree
from symgrad.problems.definition import Definition, Function
from symgrad.problems.fields import Count, NamedValues, NotUsable, Values, Variable
from symgrad.problems.problem import Blocks, Problem

_MOST_DECIMALS = 30


class FunctionProblem(Problem, ABC):
    """A problem about ``function``; ``given`` fixes parameters in it, ``decimals`` rounds what is not exact."""

    function: Function
    given: NamedValues = ()
    wrt: Variable | None = None
    decimals: Count = 6

    @model_validator(mode="after")
    def _known_names(self) -> FunctionProblem:
        if self.decimals > _MOST_DECIMALS:
            raise NotUsable(f"{self.decimals} decimals", f"at most {_MOST_DECIMALS}")
        names = names_in(self.function.body)
        for name, _ in self.given:
            if name not in names:
                raise NotUsable(f"{name} does not occur in the function", ", ".join(map(str, names)))
        if self.wrt is not None and self.wrt not in self.free:
            raise NotUsable(f"{self.wrt} is not a variable of the function", ", ".join(map(str, self.free)))
        return self

    @property
    def free(self) -> tuple[Name, ...]:
        """The names that have no value: the function's variables."""
        fixed = dict(self.given)
        return tuple(name for name in self.function.variables if name not in fixed)

    @property
    def variable(self) -> Name:
        """The one variable.

        Raises NotUsable where there are several and ``wrt`` chooses none.
        """
        if self.wrt is not None:
            return self.wrt
        if len(self.free) != 1:
            raise NotUsable(f"the function has {len(self.free)} variables", "'wrt' with one of them")
        return self.free[0]

    @cached_property
    def formula(self) -> Tree:
        """The right side with the given parameters put in."""
        return substitute(self.function.body, dict(self.given))

    @cached_property
    def derivation(self) -> Derivation:
        """The derivative by the variable, in symbols."""
        return self.derivation_by(self.variable)

    def derivation_by(self, variable: Name) -> Derivation:
        """The derivative by one of the variables, the given parameters still as symbols."""
        partial = len(self.function.variables) > 1
        return derive(self.function.body, variable, partial=partial, name=str(self.function.symbol))

    def named(self, found: Derivation) -> Derivation:
        """A derivation under the function's own name."""
        return replace(found, function_name=str(self.function.symbol))

    def at_point(self, values: Values) -> dict[Name, Tree]:
        """Numbers for all names: the given ones and the point."""
        return {**dict(self.given), **dict(values)}

    def corner(self, derivation: Derivation, values: Values) -> Corner | None:
        """What happens at a point that has no derivative; None where it has one."""
        return without_derivative(self.named(derivation), self.at_point(values))

    def slope_needed(self, values: Values) -> None:
        """Refuse a point that has no derivative, where only a derivative answers the question."""
        if self.corner(self.derivation, values) is not None:
            where = ", ".join(f"{to_text(name)} = {to_text(value)}" for name, value in values)
            raise NotUsable(f"{self.function.symbol} has no derivative at {where}", "a point where it has one")

    def worked(self, left: Tree, formula: Tree, values: Values) -> Evaluation:
        """The value of the function, or of its derivative, at a point."""
        return evaluation(left, formula, self.at_point(values), self.decimals)

    def worked_value(self, values: Values) -> Evaluation:
        """The value of the function at a point."""
        return self.worked(self.function.at(dict(values)), self.function.body, values)

    @property
    def slope_name(self) -> Tree:
        """How the derivative is called: f′(x), or ∂f/∂x."""
        return derivative_name(self.function, self.variable)

    def slope_at(self, values: Values) -> Tree:
        """How the derivative at a point is called: f′(2)."""
        point = dict(values)
        if len(self.function.arguments) == 1 and self.variable in point:
            return Call(str(self.function.symbol), (point[self.variable],), primes=1)
        return self.slope_name

    def statement(self) -> Blocks:
        blocks: Blocks = (Formula(self.function.relation),)
        if self.given:
            blocks = (*blocks, Paragraph(prose("Given are {values}.", values=point_text(dict(self.given)))))
        return blocks


def derivative_name(function: Definition, variable: Name) -> Tree:
    """f′(x) for a function that shows its one argument, else ∂f/∂x or df/dx."""
    if len(function.arguments) == 1:
        return Call(str(function.symbol), function.arguments, primes=1)
    return Derivative(function.symbol, (variable,), partial=len(function.variables) > 1)


def complete_point(problem: FunctionProblem, values: Values) -> None:
    """Refuse a point that leaves out one of the free names, or names one that is not there."""
    names = {name for name, _ in values}
    missing = [name for name in problem.free if name not in names]
    if missing:
        raise NotUsable(f"'at' gives no value for {missing[0]}", ", ".join(map(str, problem.free)))
    unknown = [name for name in names if name not in problem.free]
    if unknown:
        raise NotUsable(f"{unknown[0]} is not a variable of the function", ", ".join(map(str, problem.free)))


def called(function: Definition) -> Text:
    """The function in a heading: f(x)."""
    return prose("{f}", f=function.left)
