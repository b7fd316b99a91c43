"""The fields that all problems about descent share: the settings of a method, the schedule, the rules that end it."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, TypeAlias

from pydantic import PlainValidator, ValidationInfo

from symgrad.errors import AuthorError
from symgrad.networks.schedules import Schedule, schedule_of
from symgrad.networks.stopping import DESCENT_STOPS, stops_of
from symgrad.problems.fields import NotUsable, text_of
from symgrad.problems.kinds.network import numbers_by_name


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
