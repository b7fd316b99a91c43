"""What problems about descent share: fields for the settings, the schedule, the stopping rules; digits of answers."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from typing import Annotated, Any, TypeAlias

from pydantic import PlainValidator, ValidationInfo

from symgrad.errors import AuthorError
from symgrad.language.tree import decimal_places
from symgrad.networks.descent import Descent
from symgrad.networks.exact_descent import exact_path
from symgrad.networks.schedules import Schedule, schedule_of
from symgrad.networks.stopping import DESCENT_STOPS, stops_of
from symgrad.networks.values import Value
from symgrad.numeric.rounding import as_number
from symgrad.problems.fields import NotUsable, text_of
from symgrad.problems.kinds.network import numbers_by_name
from symgrad.problems.part import DigitsAsked, NumberAnswer, Part, ValuesAnswer

_PLACES = 4
"""So many decimal places of a point are asked for where it has more."""

_DIGITS = 3
"""More places are asked for where these would be fewer significant digits."""


def _schedule(value: object, info: ValidationInfo) -> Schedule:
    """A name, or a mapping with a name and settings."""
    if not isinstance(value, dict):
        return schedule_of(text_of(value, "a name such as step, or {name: step, every: 10}"))
    settings = {key: each for key, each in value.items() if key != "name"}
    given: dict[str, Any] = numbers_by_name(settings, info) if settings else {}
    return schedule_of(text_of(value.get("name"), "'name', the name of a schedule"), **given)


def _descent_stops(value: object, info: ValidationInfo) -> dict[str, Fraction]:
    """Limits by rule, each of a rule that a descent has."""
    found = numbers_by_name(value, info)
    try:
        stops_of(found, DESCENT_STOPS)
    except AuthorError as error:
        raise NotUsable(error.message, error.expected) from error
    return found


ScheduleField: TypeAlias = Annotated[Schedule | None, PlainValidator(_schedule)]
SettingsField: TypeAlias = Annotated[dict[str, Fraction], PlainValidator(numbers_by_name)]
DescentStops: TypeAlias = Annotated[dict[str, Fraction], PlainValidator(_descent_stops)]


def with_rounding(part: Part, path: Descent, place: int) -> Part:
    """A part that asks for a point of a path, where that has many digits: to how many, with or without rounding before.

    Who works by hand rounds each point as it is written down and goes on with that; both answers are right.
    """
    point = path.points[place]
    if all(_is_short(value) for value in point.values()):
        return part
    smallest = min((abs(float(value)) for value in point.values() if value), default=1.0)
    places = max(_PLACES, _DIGITS - 1 - math.floor(math.log10(smallest)))
    rounded = exact_path(replace(path.task, places=places, stops=()), place).points
    digits, answer = DigitsAsked(decimals=places), part.answer
    if len(rounded) > place:
        at = rounded[place]
        numbers = [as_number(value.rounded(places), places) for value in at.values()]
        by_hand = list(zip(at.names(), numbers, strict=True))
        if isinstance(answer, NumberAnswer):
            answer = replace(answer, stepwise=by_hand[0][1])
        elif isinstance(answer, ValuesAnswer):
            answer = replace(answer, stepwise=tuple(by_hand))
    prompt = (*part.prompt, f" Give {places} decimal places.")
    return replace(part, prompt=prompt, answer=answer, digits=digits)


def _is_short(value: Value) -> bool:
    places = None if value.exact is None else decimal_places(abs(value.exact))
    return places is not None and places <= _PLACES
