"""From a problem file to an assignment: read, convert, and check everything before anything is solved."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from symgrad.errors import AuthorError, StudentError, UnsupportedError
from symgrad.functions.registry import nearest
from symgrad.language.notation import Notation
from symgrad.problems import source as files
from symgrad.problems.assignment import Assignment
from symgrad.problems.definition import declared_by, read_definition
from symgrad.problems.faults import AuthorErrors, faults_of, raise_all
from symgrad.problems.fields import Reading
from symgrad.problems.kinds import KINDS
from symgrad.problems.problem import Problem, check_remarks, marks_of, parts_of
from symgrad.problems.schema import AssignmentFields, NotationFields, notation_of
from symgrad.problems.source import Location, Source


def load(path: str | Path) -> Assignment:
    """Read a problem file.

    Raises:
        AuthorError: with path, line and what was expected; an ``AuthorErrors`` holds all that was found.
    """
    return assignment_of(files.read(path))


def loads(text: str, path: str | None = None) -> Assignment:
    """Read the text of a problem file; ``path`` only names it in errors.

    >>> loads("{title: Slopes, problems: [{kind: derivative, function: x^2}]}").title
    ('Slopes',)
    """
    return assignment_of(files.parse(text, path))


def assignment_of(source: Source) -> Assignment:
    """The assignment in a file that has been read as text."""
    if not isinstance(source.data, dict):
        raise source.error((), "the file is not an assignment", "a mapping with 'title' and 'problems'")
    errors: list[AuthorError] = []
    base = _base_notation(source)
    fields: AssignmentFields | None = None
    try:
        fields = AssignmentFields.model_validate(source.data, context=Reading(base))
    except ValidationError as error:
        errors.extend(faults_of(error, source, (), AssignmentFields))
    problems = tuple(_problems(source, base, errors))
    raise_all(errors)
    assert fields is not None, "without errors there are fields"
    function = None if fields.function is None else read_definition(fields.function, base)
    assignment = Assignment(
        fields.title, problems, fields.course, fields.notes, function, fields.marking.rules()
    )
    if fields.marks is not None and marks_of(assignment.parts) != fields.marks:
        found = float(marks_of(assignment.parts))
        raise source.error(("marks",), f"the parts give {found:g} marks together", f"the {fields.marks} promised")
    return assignment


def _base_notation(source: Source) -> Notation:
    """What the whole file declares; faults in it are reported with those of the assignment's other fields."""
    data: Any = source.data
    try:
        notation = notation_of(data, Notation())
    except ValidationError:
        notation = Notation()
    return declared_by(data.get("function"), notation)


def _problems(source: Source, base: Notation, errors: list[AuthorError]) -> list[Problem]:
    data: Any = source.data
    written = data.get("problems")
    found: list[Problem] = []
    for index, given in enumerate(written if isinstance(written, list) else []):
        location: Location = ("problems", index)
        if not isinstance(given, Mapping):
            continue  # the assignment's own validation reports it
        try:
            problem = _problem({**given}, data.get("function"), source, location, base)
            parts_of(problem)
            check_remarks(problem)
            found.append(problem)
        except AuthorErrors as error:
            errors.extend(error.errors)
        except AuthorError as error:
            errors.append(error.located(path=source.path, line=source.line(location)))
        except (StudentError, UnsupportedError) as error:
            errors.append(source.error(location, str(error)))
    return found


def _problem(given: dict[str, Any], function: object, source: Source, location: Location, base: Notation) -> Problem:
    """One problem, read by its kind with its own notation."""
    kind = given.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        close = nearest(str(kind), list(KINDS), 1)
        meant = f"; did you mean '{close[0]}'?" if close and isinstance(kind, str) else ""
        message = "'kind' is missing" if kind is None else f"there is no kind '{kind}'{meant}"
        raise source.error((*location, "kind"), message, ", ".join(KINDS))
    model = KINDS[kind]
    if "function" in model.model_fields and "function" not in given and function is not None:
        given["function"] = function
    try:
        notation = declared_by(given.get("function"), notation_of(given, base))
    except ValidationError as error:
        raise_all(faults_of(error, source, (*location, "notation"), NotationFields))
        raise
    folder = Path(source.path).parent if source.path else None
    try:
        return model.model_validate(given, context=Reading(notation, folder))
    except ValidationError as error:
        raise_all(faults_of(error, source, location, model))
        raise
