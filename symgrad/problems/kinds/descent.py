"""Steps of gradient descent on any function, and where the learning rate leads."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property

from pydantic import Field, model_validator

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.gradient import Gradient
from symgrad.document.descent_reasons import reason_blocks
from symgrad.document.descent_steps import kink_blocks, rule_blocks, step_blocks
from symgrad.document.descents import path_blocks
from symgrad.document.evaluation import Evaluation, point_text, short
from symgrad.document.gradients import gradient_blocks
from symgrad.document.model import Block, Heading, Paragraph, Text, prose
from symgrad.document.optimiser_words import rate_lines, schedule_text, stops_text
from symgrad.document.put_in import shown
from symgrad.document.steps import RATE, update
from symgrad.errors import AuthorError
from symgrad.language.traversal import substitute
from symgrad.language.tree import Name, Relation, Tree, constant_value, decimal_places, number
from symgrad.networks.descent import Descent, descend
from symgrad.networks.optimisers import optimiser_of
from symgrad.problems.fields import Count, ExactNumber, NamedValues, NotUsable, Rate, Values
from symgrad.problems.function_problem import FunctionProblem, complete_point, derivative_name
from symgrad.problems.kinds.compare_descents import Method
from symgrad.problems.kinds.descent_settings import DescentStops, ScheduleField, SettingsField, with_rounding
from symgrad.problems.kinds.part_links import letters_of, linked, moved, put_in
from symgrad.problems.part import NumberAnswer, Part, ValuesAnswer, rough
from symgrad.problems.problem import Blocks, Earlier, Section

_MOST_STEPS = 20


class DescentProblem(FunctionProblem):
    """Take ``steps`` steps from ``start`` by a ``method``; a table shows the path where there are more or it rises.

    ``settings`` are numbers of the method (``{beta: 0.5}``); ``schedule`` is a name, or ``{name: step, every: 10}``;
    ``stop`` holds rules with their limits (``{gradient_size: 0.001}``) that may end it before all ``steps``.
    """

    start: NamedValues
    learning_rate: Rate
    steps: Count = 1
    method: Method = "plain"
    settings: SettingsField = Field(default_factory=dict)
    schedule: ScheduleField = None
    stop: DescentStops = Field(default_factory=dict)

    @model_validator(mode="after")
    def _usable(self) -> DescentProblem:
        complete_point(self, self.start)
        if not 1 <= self.steps <= _MOST_STEPS:
            raise NotUsable(f"the number of steps is {self.steps}", f"from 1 to {_MOST_STEPS}")
        try:
            optimiser_of(self.method, **self.settings)
        except AuthorError as error:
            raise NotUsable(error.message, error.expected) from error
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
        return descend(
            Relation(self.function.left, "=", self.formula), start, rate, self.steps,
            method=optimiser_of(self.method, **self.settings), schedule=self.schedule, stop=self.stop,
        )  # fmt: skip

    @cached_property
    def updates(self) -> tuple[dict[Name, Evaluation], ...]:
        """For each step the worked update of every variable; all of them use the point before the step."""
        return tuple(self._update(number) for number in range(min(self.steps, len(self.path.points) - 1)))

    def _update(self, number: int) -> dict[Name, Evaluation]:
        at, rate = self.at_point(self._point(number)), self._rate(number)
        return {
            found.variable: update(found, derivative_name(self.function, found.variable), at, rate, self.decimals)
            for found in self.derivations
        }

    def _rate(self, number: int) -> ExactNumber:
        """The learning rate of a step, counted from 0."""
        if not number or self.path.schedule.id == "constant":
            return self.learning_rate
        return written(self.path.schedule.rate(self.path.task.rate, number))

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
        how = "Gradient descent" if self.method == "plain" else f"Gradient descent with {self.path.optimiser.name}"
        return prose(how + " on {f} from {start}", f=self.function.left, start=point_text(dict(self.start)))

    def statement(self) -> Blocks:
        path, blocks = self.path, [*super().statement(), Paragraph(self._task())]
        if self.method != "plain":
            blocks += rule_blocks(path)
        elif falls := schedule_text(path.schedule, path.task.rate):
            blocks.append(Paragraph(falls))
        ends = stops_text(path.task.stops)
        return (*blocks, Paragraph(ends)) if ends else tuple(blocks)

    def _task(self) -> Text:
        """Take 3 steps of gradient descent from x = 2 with η = 0.1."""
        count = "one step" if self.steps == 1 else f"{self.steps} steps"
        words = f"Take {count} of " + ("gradient descent" if self.method == "plain" else self.path.optimiser.name)
        words += " from {start} with the learning rate {rate}"
        words += "." if self.path.schedule.id == "constant" else " at first."
        return prose(words, start=point_text(dict(self.start)), rate=Relation(RATE, "=", self.learning_rate))

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
        if self.method != "plain":
            for done in range(self.path.steps):
                blocks += [Heading(2, prose("Step {k}", k=done + 1)), *step_blocks(self.path, done, self.decimals)]
            return tuple(blocks)
        for done, step in enumerate(self.updates):
            title = f"Step {done + 1}" if len(self.updates) > 1 else "The step"
            falls = self.path.schedule.id != "constant"
            rate = Relation(RATE, "=", self.learning_rate)
            blocks.append(Heading(2, prose(title if falls else f"{title}, with {{rate}}", rate=rate)))
            blocks.extend(rate_lines(self.path.schedule, self.path.task.rate, done, self.decimals))
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
        """What the learning rate does, from the curvature: for good on a quadratic, nearly so elsewhere."""
        return reason_blocks(self.path)

    def computed_parts(self) -> tuple[Part, ...]:
        start = prose("{point}", point=point_text(dict(self.start)))
        found = self._value(0).result
        value = Part("value", ("What is the value at ", *start, "?"), NumberAnswer(found.tree), digits=rough(found))
        slopes = [self._slope_part(derivation, start) for derivation in self.derivations]
        parts = [value, *slopes]
        reached = [[(name, worked.result.tree) for name, worked in step.items()] for step in self.updates]
        digits = [rough(*(worked.result for worked in step.values())) for step in self.updates]
        if self.method != "plain":
            digits = [None] * self.path.steps
            points = self.path.points[1:]
            reached = [[(name, shown(at[name], self.decimals, exact=True)[0]) for name in self.free] for at in points]
        follows = self.method == "plain" and self.path.schedule.id == "constant"
        for place, step in enumerate(reached, start=1):
            several = len(reached) > 1
            before = parts[-1]
            prompt = prose("Where does one step with {rate} lead?", rate=point_text({RATE: self.learning_rate}))
            answers = tuple(step)
            part = Part(
                f"step {place}" if several else "step",
                prose("Where is the point after step {place}?", place=place) if several else prompt,
                NumberAnswer(answers[0][1]) if len(answers) == 1 else ValuesAnswer(answers),
                depends_on=tuple(part.name for part in slopes) if place == 1 else (before.name,),
                digits=digits[place - 1],
            )
            part = with_rounding(part, self.path, place)
            trees = self._reached([name for name, _ in answers], slopes if place == 1 else (before,), place)
            parts.append(linked(part, trees, dict((*self.given, *self.start))) if follows else part)
        return tuple(parts)

    def _reached(self, names: Sequence[Name], before: Sequence[Part], place: int) -> list[Tree]:
        """The point after a step, in the letters of the slopes or of the point before it."""
        steepness = {found.variable: found.result_tree for found in self.derivations}
        if place == 1:
            letters = dict(zip(self.free, (letters_of(part)[0] for part in before), strict=True))
            return [moved(name, letters[name], self.learning_rate) for name in names]
        whole = [moved(name, steepness[name], self.learning_rate) for name in names]
        return [put_in(tree, before[0], names) for tree in whole]

    def _slope_part(self, derivation: Derivation, start: Text) -> Part:
        name = "slope" if len(self.derivations) == 1 else f"slope {derivation.variable}"
        called = derivative_name(self.function, derivation.variable)
        question = "What is {slope} at {start}?"
        if self.corner(derivation, self.start) is not None:
            question = "There is no derivative at {start}. Which value is taken for {slope} there?"
        prompt = prose(question, slope=called, start=start)
        found = self._slope(derivation, 0).result
        return linked(Part(name, prompt, NumberAnswer(found.tree), digits=rough(found)))


def written(value: Fraction) -> ExactNumber:
    """An exact number, as a decimal where it is one."""
    digits = decimal_places(abs(value))
    return number(value, digits or None)
