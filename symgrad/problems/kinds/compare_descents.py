"""Several descents on one function in one table: other learning rates, methods or starts, and what they lead to."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated

from pydantic import Field, PlainValidator, model_validator

from symgrad.document.descent_comparison import comparison_sections, label_of
from symgrad.document.evaluation import point_text
from symgrad.document.model import Paragraph, Text, prose
from symgrad.document.optimiser_words import schedule_text, stops_text
from symgrad.document.steps import RATE
from symgrad.errors import AuthorError
from symgrad.functions.registry import nearest
from symgrad.language.tree import Relation, constant_value
from symgrad.networks.compare_descents import DescentComparison, compare_descents, methods_with
from symgrad.networks.optimisers import OPTIMISERS
from symgrad.problems.fields import (
    Count,
    ExactNumber,
    NotUsable,
    Reading,
    Values,
    many,
    read_rate,
    read_values,
    reading,
    text_of,
)
from symgrad.problems.function_problem import FunctionProblem, complete_point
from symgrad.problems.kinds.descent_settings import DescentStops, ScheduleField, SettingsField
from symgrad.problems.part import ChoiceAnswer, Part
from symgrad.problems.problem import Blocks, Earlier, Section

_MOST_STEPS = 10_000
_CLOSE = 1e-6
"""Values that differ by no more than this share are the same minimum."""

_EXPECTED = "a method such as plain, momentum or adam"


def _read_start(value: object, context: Reading) -> Values:
    return read_values(value, context)


def _read_method(value: object, _: Reading) -> str:
    method = text_of(value, _EXPECTED)
    if method not in OPTIMISERS:
        near = " or ".join(nearest(method, list(OPTIMISERS)))
        raise NotUsable(f"the method '{method}' is not known", near or _EXPECTED)
    return method


Method = Annotated[str, PlainValidator(lambda value, info: _read_method(value, reading(info)))]
Starts = Annotated[tuple[Values, ...], PlainValidator(many(_read_start))]
Rates = Annotated[tuple[ExactNumber, ...], PlainValidator(many(read_rate))]
Methods = Annotated[tuple[str, ...], PlainValidator(many(_read_method))]


class CompareDescentsProblem(FunctionProblem):
    """Descents for all ``learning_rates``, ``methods`` and ``starts``, each at most so many ``steps`` long.

    ``settings``, ``schedule`` and ``stop`` are those of a descent; a setting goes to the methods that have it.
    """

    starts: Starts
    learning_rates: Rates
    methods: Methods = ("plain",)
    steps: Count = 20
    settings: SettingsField = Field(default_factory=dict)
    schedule: ScheduleField = None
    stop: DescentStops = Field(default_factory=dict)

    @model_validator(mode="after")
    def _usable(self) -> CompareDescentsProblem:
        for start in self.starts:
            complete_point(self, start)
        if not 1 <= self.steps <= _MOST_STEPS:
            raise NotUsable(f"the number of steps is {self.steps}", f"from 1 to {_MOST_STEPS}")
        try:
            count = len(self.found.runs)
        except AuthorError as error:
            raise NotUsable(error.message, error.expected or "runs that can be taken") from error
        if count < 2:
            raise NotUsable("there is only one run", "several learning rates, methods or starts")
        return self

    @cached_property
    def found(self) -> DescentComparison:
        """All the runs."""
        starts: list[Mapping[str, object]] = [
            {str(name): constant_value(value) for name, value in start} for start in self.starts
        ]
        rates = [constant_value(rate) or 0 for rate in self.learning_rates]
        named = Relation(self.function.left, "=", self.formula)
        return compare_descents(
            named, starts, rates, self.steps, method=methods_with(self.methods, self.settings),  # type: ignore[arg-type]
            schedule=self.schedule, stop=self.stop,
        )  # fmt: skip

    def heading(self) -> Text:
        return prose("Descents on {f} side by side", f=self.function.left)

    def statement(self) -> Blocks:
        rates = point_text({RATE: self.learning_rates[0]}) if len(self.learning_rates) == 1 else ()
        words = "Descend {f}, at most {n} steps" + (" with {rate}." if rates else ", with several learning rates.")
        run = self.found.runs[0]
        said = (schedule_text(run.schedule, run.task.rate), stops_text(run.task.stops))
        opening = Paragraph(prose(words, f=self.function.left, n=self.steps, rate=rates))
        return (*super().statement(), opening, *(Paragraph(text) for text in said if text))

    @property
    def section_names(self) -> tuple[str, ...]:
        return ("endings", "values", "reasons", "minima")

    def sections(self, earlier: Earlier, /) -> tuple[Section, ...]:
        del earlier
        parts = comparison_sections(self.found, self.decimals)
        return tuple(Section(name, part) for name, part in zip(self.section_names, parts, strict=True))

    def computed_parts(self) -> tuple[Part, ...]:
        """Which runs diverge, where some do; else which of them comes lowest."""
        runs = self.found.runs
        labels = tuple(label_of(self.found, run) for run in runs)
        diverging = tuple(place for place, run in enumerate(runs) if run.diverges)
        if diverging:
            prompt = prose("Which of these descents diverge?")
            return (Part("diverges", prompt, ChoiceAnswer(labels, diverging, several=True)),)
        lowest = float(self.found.lowest)
        right = tuple(place for place, run in enumerate(runs) if run.values[-1] <= lowest + _CLOSE * abs(lowest))
        prompt = prose("Which of these descents end lowest?")
        return (Part("lowest", prompt, ChoiceAnswer(labels, right, several=True)),)
