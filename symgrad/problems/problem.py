"""The one model of every kind of problem: a statement, a solution, and parts.

Whatever is done with problems (handout, worked solution, checking, grading) is written once against this
model. A kind is a final class in a module of its own: its fields are what an author gives, its four methods
say what the problem is.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, TypeAlias

from pydantic import PrivateAttr

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.lines import Detail
from symgrad.document.derivations import derivation_blocks, derivative_of
from symgrad.document.model import Block, Heading, Math, Paragraph, Statement, Text, prose
from symgrad.errors import AuthorError
from symgrad.functions.registry import nearest
from symgrad.language.notation import Notation
from symgrad.language.parser import read_name
from symgrad.language.tree import Name, Relation, Tree
from symgrad.problems.fields import Fields, Prose, Reading
from symgrad.problems.part import Part
from symgrad.problems.schema import NotationFields, PartFields, Remark

Blocks: TypeAlias = tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A named stretch of a solution; an author's remark can stand after it."""

    name: str
    blocks: Blocks


class Earlier:
    """What a page has derived so far, so that nothing is derived twice.

    The first time a derivation is asked for it comes in full, later as its result with the place where it stands.
    """

    def __init__(self) -> None:
        self._places: dict[tuple[Tree, Name, int], Text] = {}
        self.place: Text = ()

    def derivation(self, derivation: Derivation, detail: Detail = "normal", level: int = 2) -> Blocks:
        """The blocks for a derivation and for those before it."""
        key = (derivation.expression_tree, derivation.variable, derivation.order)
        if key in self._places:
            where = self._places[key] if self._places[key] != self.place else ()
            result = Relation(derivative_of(derivation), "=", derivation.result_tree)
            return (Paragraph(("From ", *(where or ("above",)), ": ", Math(result), ".")),)
        self._places[key] = self.place
        blocks = derivation_blocks(derivation, detail, level=level, previous=False)
        if derivation.previous is None:
            return blocks
        heading = Heading(level, _next_title(derivation))
        return (*self.derivation(derivation.previous, detail, level), heading, *blocks)


def _next_title(derivation: Derivation) -> Text:
    """The heading of a derivative of a derivative."""
    again = len(set(derivation.variables)) == 1
    ordinal = {2: "second", 3: "third"}.get(derivation.order)
    if again and ordinal:
        return (f"The {ordinal} derivative",)
    return prose("The derivative of that, by {x}", x=derivation.variable)


class Problem(Fields, ABC):
    """What every problem has. ``kind`` is the word in the file that chooses the class."""

    kind: str
    title: Prose = ()
    notation: NotationFields | None = None
    remarks: tuple[Remark, ...] = ()
    parts: tuple[PartFields, ...] = ()
    _reading: Reading = PrivateAttr(default_factory=Reading)

    def model_post_init(self, context: Any) -> None:
        if isinstance(context, Reading):
            self._reading = context

    @abstractmethod
    def heading(self) -> Text:
        """What the problem is called where the author gives no title."""

    @abstractmethod
    def statement(self) -> Blocks:
        """What the student is given."""

    @property
    @abstractmethod
    def section_names(self) -> tuple[str, ...]:
        """The names of the sections of the solution, known before anything is worked out."""

    @abstractmethod
    def sections(self, earlier: Earlier, /) -> tuple[Section, ...]:
        """The worked solution, in named sections; ``earlier`` knows what the page has derived before."""

    @abstractmethod
    def computed_parts(self) -> tuple[Part, ...]:
        """The parts that follow from the givens."""

    @property
    def read_with(self) -> Notation:
        """The notation of this problem."""
        return self._reading.notation


def title_of(problem: Problem) -> Text:
    """The author's title, or the kind's own."""
    return problem.title or problem.heading()


def check_remarks(problem: Problem) -> None:
    """Raise AuthorError for a remark that is to stand after a section that there is not."""
    names = list(problem.section_names)
    for remark in problem.remarks:
        if remark.after is not None and remark.after not in names:
            raise AuthorError(
                f"no section of the solution is called '{remark.after}'", expected=_choices(remark.after, names)
            )


def solution_of(problem: Problem, earlier: Earlier | None = None) -> Blocks:
    """The worked solution with the author's remarks and reasons."""
    blocks: list[Block] = []
    for section in problem.sections(earlier or Earlier()):
        blocks.extend(section.blocks)
        blocks.extend(_remark(remark) for remark in problem.remarks if remark.after == section.name)
    blocks.extend(Paragraph(part.reason) for part in parts_of(problem) if part.reason)
    blocks.extend(_remark(remark) for remark in problem.remarks if remark.after is None)
    return tuple(blocks)


def _remark(remark: Remark) -> Block:
    return Statement(prose("Remark."), remark.text)


def _choices(word: str, names: list[str]) -> str:
    """The names, or the nearest ones where there are many."""
    return ", ".join(names if len(names) <= 8 else nearest(word, names))


def parts_of(problem: Problem) -> tuple[Part, ...]:
    """The computed parts with what the author set for them, then the author's own.

    Raises:
        AuthorError: for a part that the problem does not have, or a dependence on one that does not come before.
    """
    parts = {part.name: replace(part, notation=_read_with(part, problem)) for part in problem.computed_parts()}
    for fields in problem.parts:
        name = fields.name
        if fields.answer is None and name not in parts:
            raise AuthorError(f"there is no part '{name}' to be worked out", expected=_choices(name, list(parts)))
        if fields.answer is not None and name in parts:
            raise AuthorError(f"the part '{name}' is worked out already", expected="another name for the author's own")
        for other in fields.depends_on:
            if other not in parts or other == name:
                raise AuthorError(f"'{name}' depends on '{other}'", expected=f"one of {_choices(other, list(parts))}")
        parts[name] = _refined(parts[name], fields) if name in parts else _authored(fields, problem)
    return tuple(parts.values())


def _authored(fields: PartFields, problem: Problem) -> Part:
    if fields.answer is None:
        raise AuthorError(f"the part '{fields.name}' has no answer", expected="'type' and 'answer'")
    empty = Part(fields.name, fields.prompt, fields.answer, notation=problem.read_with, reason=fields.reason)
    return _refined(empty, fields)


def _refined(part: Part, fields: PartFields) -> Part:
    """The part with the settings that the author gave."""
    allowed, margin = fields.allowed, fields.tolerance is not None or fields.relative is not None
    return replace(
        part,
        prompt=fields.prompt or part.prompt,
        pattern="" if fields.prompt else part.pattern,
        marks=part.marks if fields.marks is None else fields.marks,
        depends_on=fields.depends_on or part.depends_on,
        digits=fields.rounding.asked() if fields.rounding else None if margin else part.digits,
        form=fields.form or part.form,
        notation=fields.notation.over(part.notation) if fields.notation else part.notation,
        allowed=part.allowed if allowed is None else tuple(read_name(name, part.notation) for name in allowed),
        feedback=fields.feedback or part.feedback,
        tolerance=part.tolerance if fields.tolerance is None else fields.tolerance,
        relative=part.relative if fields.relative is None else fields.relative,
        reason=fields.reason or part.reason,
        follow_through=part.follow_through if fields.follow_through is None else fields.follow_through,
        unmet=part.unmet if fields.unmet is None else fields.unmet,
        guard=part.guard if fields.guard is None else fields.guard,
    )


def _read_with(part: Part, problem: Problem) -> Notation:
    """The problem's notation, and the names that the part adds to it."""
    base, own = problem.read_with, part.notation
    return replace(
        base,
        names=tuple(dict.fromkeys((*base.names, *own.names))),
        functions=tuple(dict.fromkeys((*base.functions, *own.functions))),
    )


def marks_of(parts: tuple[Part, ...]) -> Fraction:
    """The marks that parts give together."""
    return sum((part.marks for part in parts), Fraction(0))
