"""An assignment: problems under a title, and the pages that are made of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from symgrad.checking.chains.chain import check_chain, is_chain
from symgrad.checking.chains.verdict import ChainVerdict
from symgrad.checking.check import AnswerKey
from symgrad.checking.marking import Report, Rules
from symgrad.checking.verdict import Verdict
from symgrad.document.assignments import Task, TaskPart, handout_document, solution_document
from symgrad.document.model import Block, Document, Formula, Paragraph, Strong, Text, prose
from symgrad.document.present import PAGES
from symgrad.problems.definition import Definition
from symgrad.problems.marking import marked
from symgrad.problems.part import Part, found_part
from symgrad.problems.problem import Earlier, Problem, marks_of, parts_of, solution_of, title_of
from symgrad.shown import Shown


@dataclass(frozen=True, slots=True)
class Page(Shown):
    """A finished document that can show itself in every format."""

    document: Document

    def __repr__(self) -> str:
        return self._brief(f"of {len(self.document.blocks)} blocks")


@dataclass(frozen=True, slots=True)
class Assignment(Shown):
    """Problems under a title; it shows itself as its handout.

    ``function`` is what all the problems are about that give none of their own; it is stated once.

    >>> import symgrad as sg
    >>> assignment = sg.loads("{title: Slopes, problems: [{kind: derivative, function: x^2}]}")
    >>> [part.name for part in assignment.parts]
    ['derivative']
    """

    title: Text
    problems: tuple[Problem, ...]
    course: Text = ()
    notes: tuple[Text, ...] = ()
    function: Definition | None = None
    marking: Rules = Rules()
    _keys: dict[str, AnswerKey] = field(default_factory=dict, repr=False, compare=False)

    def __repr__(self) -> str:
        return self._brief(f"with {len(self.problems)} problems")

    @property
    def parts(self) -> tuple[Part, ...]:
        """Everything that is asked, in order, each part under a name of its own.

        With several problems the names begin with the problem's number: "2/slopes".
        """
        several = len(self.problems) > 1
        return tuple(
            self._set(_numbered(part, number) if several else part)
            for number, problem in enumerate(self.problems, 1)
            for part in parts_of(problem)
        )

    def _set(self, part: Part) -> Part:
        """A part with what the assignment says where it says nothing itself."""
        rules = self.marking
        return replace(
            part,
            feedback=rules.feedback if part.feedback is None else part.feedback,
            follow_through=rules.follow_through if part.follow_through is None else part.follow_through,
            unmet=rules.unmet if part.unmet is None else part.unmet,
            guard=rules.guard if part.guard is None else part.guard,
        )

    def part(self, name: str) -> Part:
        """A part by its name; spaces, underscores and capitals do not matter.

        Raises AuthorError, with the nearest names, where there is none.
        """
        return found_part(self.parts, name)

    def key(self, part: str) -> AnswerKey:
        """What the answers to a part are checked with, prepared when it is first asked for."""
        if part not in self._keys:
            self._keys[part] = self.part(part).key()
        return self._keys[part]

    def check(self, part: str, answer: str) -> Verdict | ChainVerdict:
        """The verdict on an answer to a part; one of several lines that leads to a formula or a number, line by line.

        >>> import symgrad as sg
        >>> assignment = sg.loads("{title: Slopes, problems: [{kind: derivative, function: x^2}]}")
        >>> assignment.check("derivative", "x + x").status
        <Status.correct: 'correct'>
        """
        key = self.key(part)
        return check_chain(answer, key, feedback=key.feedback) if is_chain(answer, key) else key.check(answer)

    def check_many(self, part: str, answers: Iterable[str]) -> list[Verdict]:
        """The verdicts on many answers to one part."""
        return self.key(part).check_many(answers)

    def mark(self, answers: Mapping[str, object], who: str = "") -> Report:
        """A submission, marked: answers by the names of the parts, in any spelling.

        What follows rightly from the student's own earlier values earns what the author says; an answer that cannot be
        judged stops none of the others. docs/marking.md describes the report.

        >>> import symgrad as sg
        >>> assignment = sg.loads("{title: Slopes, problems: [{kind: derivative, function: x^2}]}")
        >>> assignment.mark({"derivative": "x + x"}).marks
        Fraction(1, 1)
        """
        return marked(self, answers, who)

    def handout(self) -> Page:
        """The page for students: statements, what is asked, and marks."""
        tasks = tuple(self._task(problem) for problem in self.problems)
        return Page(handout_document(self.title, self._opening(), tasks, marks_of(self.parts)))

    def solution(self) -> Page:
        """The page with the worked solutions.

        Raises:
            ProofError: if a line of the solution does not hold; such a line is never shown.
        """
        earlier = Earlier()
        tasks = []
        for number, problem in enumerate(self.problems, start=1):
            earlier.place = (f"problem {number}",)
            tasks.append(self._task(problem, solution_of(problem, earlier)))
        return Page(solution_document(self.title, self._opening(), tuple(tasks)))

    def _opening(self) -> tuple[Block, ...]:
        """The course, the notes, and the function that the problems share."""
        course = (Paragraph((Strong(self.course),)),) if self.course else ()
        notes = tuple(Paragraph(note) for note in self.notes)
        if self.function is None:
            return (*course, *notes)
        shared = all(getattr(problem, "function", None) == self.function for problem in self.problems)
        words = "All problems are about the function" if shared else "Where nothing else is said, {f} is the function"
        about = prose(words, f=self.function.left)
        return (*course, *notes, Paragraph(about), Formula(self.function.relation))

    def _task(self, problem: Problem, solution: tuple[Block, ...] = ()) -> Task:
        """A problem as the page needs it, without the function if the page has stated it."""
        stated = None if self.function is None else Formula(self.function.relation)
        statement = tuple(block for block in problem.statement() if block != stated)
        parts = tuple(
            TaskPart(
                part.prompt, part.marks, getattr(part.answer, "options", ()), part.pattern, part.wanted, part.group
            )
            for part in parts_of(problem)
        )
        return Task(title_of(problem), statement, parts, solution)


PAGES[Page] = lambda page: page.document
PAGES[Assignment] = lambda assignment: assignment.handout().document


def _numbered(part: Part, number: int) -> Part:
    depends_on = tuple(f"{number}/{name}" for name in part.depends_on)
    return replace(part, name=f"{number}/{part.name}", depends_on=depends_on)
