"""The pages of an assignment: the handout, and the same problems with their worked solutions."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from symgrad.document.model import Block, Document, Heading, Items, Paragraph, Text, prose
from symgrad.language.tree import Tree


@dataclass(frozen=True, slots=True)
class TaskPart:
    """One thing that is asked, its marks, and the options where it is a choice.

    Parts in a row with the same ``pattern`` become one question; its slot ``{wanted}`` takes what each wants, said
    once for those of a ``group``.
    """

    prompt: Text
    marks: Fraction
    options: tuple[Text, ...] = ()
    pattern: str = ""
    wanted: Tree | None = None
    group: Text = ()


@dataclass(frozen=True, slots=True)
class Task:
    """A problem as a page needs it; ``solution`` is empty on a handout."""

    title: Text
    statement: tuple[Block, ...]
    parts: tuple[TaskPart, ...]
    solution: tuple[Block, ...] = ()


def handout_document(title: Text, opening: tuple[Block, ...], tasks: tuple[Task, ...], marks: Fraction) -> Document:
    """What a student gets: the problems, the questions, and how many marks each gives."""
    total = Paragraph(prose("Together {marks}.", marks=marks_in_words(marks)))
    return Document(title, (*opening, *(block for task in _numbered(tasks) for block in _asked(task, True)), total))


def solution_document(title: Text, opening: tuple[Block, ...], tasks: tuple[Task, ...]) -> Document:
    """The worked solutions, each under the problem that it solves."""
    blocks = list(opening)
    for task in _numbered(tasks):
        blocks.extend(_asked(task, False))
        blocks.append(Heading(3, ("Solution",)))
        blocks.extend(below(task.solution, 2))
    return Document(title, tuple(blocks))


def below(blocks: tuple[Block, ...], levels: int) -> tuple[Block, ...]:
    """The blocks with their headings moved down, to stand inside a larger page."""
    return tuple(Heading(block.level + levels, block.text) if isinstance(block, Heading) else block for block in blocks)


def marks_in_words(marks: Fraction) -> str:
    """ "1 mark", "2.5 marks".

    >>> marks_in_words(Fraction(1)), marks_in_words(Fraction(5, 2))
    ('1 mark', '2.5 marks')
    """
    return f"{float(marks):g} mark{'' if marks == 1 else 's'}"


def _numbered(tasks: tuple[Task, ...]) -> list[Task]:
    """The tasks with their numbers in front of the titles, where there is more than one."""
    if len(tasks) == 1:
        return list(tasks)
    return [
        Task((f"{number}. ", *task.title), task.statement, task.parts, task.solution)
        for number, task in enumerate(tasks, start=1)
    ]


def _asked(task: Task, with_marks: bool) -> list[Block]:
    questions = tuple(
        _question(list(parts), with_marks) for _, parts in groupby(task.parts, key=lambda part: part.pattern or part)
    )
    blocks: list[Block] = [Heading(2, task.title), *below(task.statement, 1)]
    if len(questions) == 1:
        blocks.append(Paragraph(questions[0]))
    elif questions:
        blocks.append(Items(questions, ordered=True))
    return blocks


def _question(parts: list[TaskPart], with_marks: bool) -> Text:
    """The question that one part asks, or several of one pattern together."""
    first = parts[0]
    words = list(first.prompt if len(parts) == 1 else prose(first.pattern, wanted=_listed(parts)))
    if first.options:
        words += [" Choose: ", *_separated(first.options, "; "), "."]
    if with_marks:
        words.append(f" ({marks_in_words(sum((part.marks for part in parts), Fraction(0)))})")
    return tuple(words)


def _listed(parts: list[TaskPart]) -> Text:
    wanted = [part.group or prose("{tree}", tree=part.wanted) for part in parts if part.wanted is not None]
    return _separated(tuple(dict.fromkeys(wanted)), ", ")


def _separated(texts: tuple[Text, ...], separator: str) -> Text:
    return tuple(word for place, text in enumerate(texts) for word in ((separator, *text) if place else text))
