"""Everything that is wrong with a problem file, in one report, each fault with its line and what was expected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from symgrad.errors import AuthorError
from symgrad.functions.registry import nearest
from symgrad.problems.fields import NotUsable, kind_of
from symgrad.problems.source import Location, Source


class AuthorErrors(AuthorError):
    """Several faults of one file; ``errors`` has them one by one, in the order of their lines.

    >>> print(AuthorErrors([AuthorError("'functon' is not a key", line=4), AuthorError("'h' is missing", line=7)]))
    line 4: 'functon' is not a key
    line 7: 'h' is missing
    """

    def __init__(self, errors: Iterable[AuthorError]) -> None:
        self.errors: tuple[AuthorError, ...] = tuple(errors)
        first = self.errors[0]
        super().__init__(first.message, path=first.path, line=first.line, expected=first.expected)

    def __reduce__(self) -> tuple[object, ...]:
        return AuthorErrors, (self.errors,)

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)

    def located(self, *, path: str | Path | None = None, line: int | None = None) -> AuthorErrors:
        """The same faults with a place, where one does not have it yet."""
        return AuthorErrors(error.located(path=path, line=line) for error in self.errors)


def raise_all(errors: Sequence[AuthorError]) -> None:
    """Raise what was found, if anything was: one error as itself, several together."""
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise AuthorErrors(sorted(errors, key=lambda error: error.line or 0))


def faults_of(error: ValidationError, source: Source, start: Location, model: type[BaseModel]) -> list[AuthorError]:
    """What pydantic found, in the words of somebody who writes problem files."""
    return [_fault(dict(details), source, start, model) for details in error.errors(include_url=False)]


def _fault(details: dict[str, Any], source: Source, start: Location, model: type[BaseModel]) -> AuthorError:
    location: Location = (*start, *details["loc"])
    name = next((key for key in reversed(location) if isinstance(key, str)), "")
    match details["type"]:
        case "missing":
            return source.error(location, f"'{name}' is missing")
        case "extra_forbidden":
            keys = _keys_around(model, details["loc"][:-1])
            return source.error(location, f"'{name}' is not a key here{_meant(name, keys)}", expected=", ".join(keys))
        case "literal_error":
            given = details["input"]
            message = (
                f"'{given}' is not a choice for '{name}'" if isinstance(given, str) else f"{kind_of(given)} stands here"
            )
            return source.error(location, message, expected=details["ctx"]["expected"].replace("'", ""))
        case "value_error":
            cause = details["ctx"]["error"]
            expected = cause.expected if isinstance(cause, NotUsable) else ""
            subject = f"'{name}': " if isinstance(name, str) and details["loc"] else ""
            return source.error(location, f"{subject}{cause}", expected=expected)
        case "model_type" | "model_attributes_type" | "dict_type":
            return source.error(location, f"'{name}': {kind_of(details['input'])} stands here", "keys with values")
        case "tuple_type" | "list_type":
            return source.error(location, f"'{name}': {kind_of(details['input'])} stands here", "a list")
        case _:
            return source.error(location, f"'{name}': {details['msg']}")


def _meant(word: str, keys: Sequence[str]) -> str:
    close = nearest(word, keys, 1)
    return f"; did you mean '{close[0]}'?" if close else ""


def _keys_around(model: type[BaseModel], location: tuple[str | int, ...]) -> list[str]:
    """The keys that are allowed at a place, found by walking the fields' types down to it."""
    for step in location:
        field = model.model_fields.get(str(step)) if isinstance(step, str) else None
        if field is not None:
            model = next(iter(_models_in(field.annotation)), model)
    return sorted(model.model_fields)


def _models_in(annotation: Any) -> Iterable[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)
