"""From an assignment's parts and one submission to marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Protocol

from symgrad.checking.check import AnswerKey
from symgrad.checking.marker import mark
from symgrad.checking.marking import Asked, Report, Rules
from symgrad.document.model import Text
from symgrad.document.typed import plain
from symgrad.errors import AuthorError
from symgrad.problems import source as files
from symgrad.problems.part import Part, found_part

_LONGEST_NAME = 80


class Markable(Protocol):
    """What of an assignment marking needs."""

    @property
    def title(self) -> Text: ...
    @property
    def parts(self) -> tuple[Part, ...]: ...
    def key(self, part: str) -> AnswerKey:
        """The key of a part."""


def marked(assignment: Markable, answers: Mapping[str, object], who: str = "") -> Report:
    """The report on one submission; what is called by no part's name is listed as unknown."""
    parts = assignment.parts
    asked = [_asked(assignment, part, Rules()) for part in parts]
    known, unknown = _by_part(parts, answers)
    return Report(plain(assignment.title), mark(asked, known), unknown, who)


def read_answers(path: Any) -> tuple[Mapping[str, object], str]:
    """The answers in a YAML file, by part, and whose they are.

    The file holds ``{student: …, answers: {part: answer}}``, or the answers alone.

    Raises AuthorError for a file that is no mapping.
    """
    source = files.read(path)
    data: Any = source.data
    if not isinstance(data, dict):
        raise source.error((), "the file holds no answers", "answers by the names of the parts")
    found = data.get("answers", data)
    if not isinstance(found, dict):
        raise source.error(("answers",), "these are no answers", "answers by the names of the parts")
    who = data.get("student") if found is not data else None
    return found, who.strip() if isinstance(who, str) else ""


def _asked(assignment: Markable, part: Part, rules: Rules) -> Asked:
    link = part.link
    return Asked(
        part.name,
        partial(assignment.key, part.name),
        part.marks,
        part.depends_on,
        link,
        link.shown if link is not None and link.shown is not None else part.wanted,
        rules.follow_through if part.follow_through is None else part.follow_through,
        rules.unmet if part.unmet is None else part.unmet,
        part.section,
        rules.guard if part.guard is None else part.guard,
    )


def _by_part(parts: Sequence[Part], answers: Mapping[str, object]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The answers by the parts' own names; the first counts where one part is answered twice."""
    known: dict[str, str] = {}
    unknown: list[str] = []
    for name, answer in answers.items():
        try:
            part = found_part(parts, str(name)).name
        except AuthorError:
            unknown.append(str(name)[:_LONGEST_NAME])
            continue
        if part in known:
            unknown.append(f"{str(name)[:_LONGEST_NAME]} (a second time)")
            continue
        known[part] = _as_text(answer)
    return known, tuple(unknown)


def _as_text(answer: object) -> str:
    """An answer as it would be typed; a list is written with commas, rows in brackets."""
    match answer:
        case None:
            return ""
        case str():
            return answer
        case list() | tuple():
            items = [f"[{_as_text(item)}]" if isinstance(item, list | tuple) else _as_text(item) for item in answer]
            return (
                f"[{', '.join(items)}]" if any(isinstance(item, list | tuple) for item in answer) else ", ".join(items)
            )
        case Mapping():
            return ", ".join(f"{key} = {_as_text(value)}" for key, value in answer.items())
        case _:
            return str(answer)
