"""Steps of gradient descent on any function, and where the learning rate leads."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property

from pydantic import model_validator

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.differentiate import derive
from symgrad.calculus.gradient import Gradient
from symgrad.calculus.shape import zeros
from symgrad.calculus.signs import smooth_inside
from symgrad.document.descents import kink_blocks, path_blocks
from symgrad.document.evaluation import Evaluation, point_text, short
from symgrad.document.gradients import gradient_blocks
from symgrad.document.model import Block, Heading, Paragraph, Text, prose
from symgrad.document.steps import RATE, long_run, update
from symgrad.language.traversal import substitute
from symgrad.language.tree import Name, Relation, Tree, constant_value, decimal_places, number
from symgrad.networks.descent import Descent, descend
from symgrad.problems.fields import Count, ExactNumber, NamedValues, NotUsable, Rate, Values
from symgrad.problems.function_problem import FunctionProblem, complete_point, derivative_name
from symgrad.problems.part import NumberAnswer, Part, ValuesAnswer
from symgrad.problems.problem import Blocks, Earlier, Section

_MOST_STEPS = 20


class DescentProblem(FunctionProblem):
    """Take ``steps`` steps from ``start``; the path is shown as a table where it has more of them or rises."""

    start: NamedValues
    learning_rate: Rate
    steps: Count = 1

    @model_validator(mode="after")
    def _usable(self) -> DescentProblem:
        complete_point(self, self.start)
        if not 1 <= self.steps <= _MOST_STEPS:
            raise NotUsable(f"the number of steps is {self.steps}", f"from 1 to {_MOST_STEPS}")
        return self

    @cached_property
    def derivations(self) -> tuple[Derivation, ...]:
        """The derivative by each variable."""
        return tuple(self.derivation_by(variable) for variable in self.free)

    @cached_property
    def path(self) -> Descent:
        """All the points."""
        start = {str(name): constant_value(value) or 0 for name, value in self.start}
        rate = constant_value(self.learning_rate) or 0
        return descend(Relation(self.function.left, "=", self.formula), start, rate, self.steps)

    @cached_property
    def updates(self) -> tuple[dict[Name, Evaluation], ...]:
        """For each step the worked update of every variable; all of them use the point before the step."""
        return tuple(self._update(number) for number in range(min(self.steps, len(self.path.points) - 1)))

    def _update(self, number: int) -> dict[Name, Evaluation]:
        at, rate = self.at_point(self._point(number)), self.learning_rate
        return {
            found.variable: update(found, derivative_name(self.function, found.variable), at, rate, self.decimals)
            for found in self.derivations
        }

    def _point(self, number: int) -> Values:
        """The point after so many steps, exactly as it is carried on."""
        if number == 0:
            return self.start
        point = self.path.points[number]
        return tuple((name, written(Fraction(point[name]))) for name in self.free)

    def _slope(self, derivation: Derivation, number: int) -> Evaluation:
        """The slope by one variable after so many steps."""
        called = derivative_name(self.function, derivation.variable)
        if self.function.arguments == (derivation.variable,):
            called = substitute(called, self._shown_point(number))
        return self.worked(called, derivation.result_tree, self._point(number))

    def _shown_point(self, number: int) -> dict[Name, Tree]:
        """The point as it is printed."""
        return {name: short(value, self.decimals) for name, value in self._point(number)}

    def heading(self) -> Text:
        return prose("Gradient descent on {f} from {start}", f=self.function.left, start=point_text(dict(self.start)))

    @property
    def section_names(self) -> tuple[str, ...]:
        return ("derivative", "steps", "path", "long run")

    def sections(self, earlier: Earlier, /) -> tuple[Section, ...]:
        return (
            Section("derivative", self._derivative(earlier)),
            Section("steps", self._steps()),
            Section("path", self._path()),
            Section("long run", self._long_run()),
        )

    def _derivative(self, earlier: Earlier) -> Blocks:
        if len(self.derivations) == 1:
            return earlier.derivation(self.derivations[0])
        return gradient_blocks(Gradient(self.function.body, self.derivations))

    def _steps(self) -> Blocks:
        blocks: list[Block] = []
        for done, step in enumerate(self.updates):
            title = f"Step {done + 1}" if len(self.updates) > 1 else "The step"
            blocks.append(Heading(2, prose(f"{title}, with {{rate}}", rate=point_text({RATE: self.learning_rate}))))
            if done == 0:
                blocks.append(self._value(0).lines)
            blocks.extend(kink_blocks(self.path, done))
            for derivation in self.derivations:
                blocks.extend((self._slope(derivation, done).lines, step[derivation.variable].lines))
            blocks.append(self._value(done + 1).lines)
            blocks.append(self._change(done))
        return tuple(blocks)

    def _value(self, number: int) -> Evaluation:
        """The value of the function after so many steps."""
        left = self.function.at(self._shown_point(number))
        return self.worked(left, self.function.body, self._point(number))

    def _change(self, number: int) -> Block:
        """What a step did to the value."""
        old, new = self._value(number).result, self._value(number + 1).result
        change = "falls" if new.value < old.value else "**rises**" if new.value > old.value else "stays the same"
        if change == "stays the same":
            return Paragraph((f"The value {change}.",))
        return Paragraph(prose(f"The value {change}, from {{old}} to {{new}}.", old=old.tree, new=new.tree))

    def _path(self) -> Blocks:
        if len(self.path.points) <= 2 and not self.path.rises and self.path.stopped == "max_steps":
            return ()
        return (Heading(2, ("The path",)), *path_blocks(self.path, self.decimals))

    def _long_run(self) -> Blocks:
        """What a function of one variable with a constant second derivative allows to say for good."""
        if len(self.derivations) != 1:
            return ()
        first = derive(self.formula, self.free[0], name=str(self.function.symbol))
        second = derive(first.result_tree, first.variable, previous=first).result_tree
        if constant_value(second) in (None, 0) or not smooth_inside(self.formula):
            return ()
        lowest = zeros(first.result_tree, first.variable)[0]
        return long_run(first, second, lowest, self.learning_rate)

    def computed_parts(self) -> tuple[Part, ...]:
        start = prose("{point}", point=point_text(dict(self.start)))
        value = Part("value", ("What is the value at ", *start, "?"), NumberAnswer(self._value(0).result.tree))
        slopes = [self._slope_part(derivation, start) for derivation in self.derivations]
        parts = [value, *slopes]
        for place, step in enumerate(self.updates, start=1):
            several = len(self.updates) > 1
            prompt = prose("Where does one step with {rate} lead?", rate=point_text({RATE: self.learning_rate}))
            answers = tuple((name, worked.result.tree) for name, worked in step.items())
            parts.append(
                Part(
                    f"step {place}" if several else "step",
                    prose("Where is the point after step {place}?", place=place) if several else prompt,
                    NumberAnswer(answers[0][1]) if len(answers) == 1 else ValuesAnswer(answers),
                    depends_on=tuple(part.name for part in slopes) if place == 1 else (parts[-1].name,),
                )
            )
        return tuple(parts)

    def _slope_part(self, derivation: Derivation, start: Text) -> Part:
        name = "slope" if len(self.derivations) == 1 else f"slope {derivation.variable}"
        called = derivative_name(self.function, derivation.variable)
        question = "What is {slope} at {start}?"
        if self.corner(derivation, self.start) is not None:
            question = "There is no derivative at {start}. Which value is taken for {slope} there?"
        prompt = prose(question, slope=called, start=start)
        return Part(name, prompt, NumberAnswer(self._slope(derivation, 0).result.tree))


def written(value: Fraction) -> ExactNumber:
    """An exact number, as a decimal where it is one."""
    digits = decimal_places(abs(value))
    return number(value, digits or None)
