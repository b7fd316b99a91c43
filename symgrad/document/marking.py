"""The report on a submission: what was right, what was lost and why, and what to look at again."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final, assert_never

from symgrad.checking.marking import From, Outcome, PartMark, Report
from symgrad.document.feedback import UNDECIDED, feedback_text
from symgrad.document.model import (
    Block,
    Code,
    Document,
    Heading,
    Inline,
    Items,
    Math,
    Paragraph,
    Strong,
    Table,
    Text,
    prose,
)
from symgrad.document.typed import typed
from symgrad.language.tree import Relation, decimal_places

_LONGEST_ANSWER: Final = 60
_WORDS: Final = {
    Outcome.right: "right",
    Outcome.follows: "follows",
    Outcome.incomplete: "right, but",
    Outcome.partial: "in part",
    Outcome.wrong: "not yet",
    Outcome.undecided: "undecided",
    Outcome.unreadable: "unreadable",
    Outcome.blank: "no answer",
}
_KEPT: Final = (Outcome.right, Outcome.follows)


def report_document(report: Report) -> Document:
    """The whole report: the sum, a row for each part that was answered, what was lost, and what to look at again."""
    title = "Report" if not report.who else f"Report for {typed(report.who)}"
    blocks: list[Block] = [Paragraph((typed(report.title),)), Paragraph(_sum(report))]
    answered = [one for one in report.parts if one.outcome is not Outcome.blank]
    if answered:
        blocks += [Heading(2, ("Your answers",)), _table(answered)]
    blocks += _section("Follows from your own values", [one for one in answered if one.outcome is Outcome.follows])
    lost = [one for one in answered if one.outcome not in _KEPT]
    blocks += _section("Where marks were lost", lost)
    blocks += _unanswered([one for one in report.parts if one.outcome is Outcome.blank])
    blocks += _again(lost)
    if report.unknown:
        names = ", ".join(typed(name) for name in report.unknown)
        blocks.append(Paragraph((f"Not marked, since no part has that name: {names}.",)))
    return Document((title,), tuple(blocks))


def part_sentence(found: PartMark) -> Text:
    """What is said of one part.

    What follows from wrong values is called right as far as it goes; the right value stands beside it only where the
    author has everything said.
    """
    match found.outcome:
        case Outcome.follows:
            return _follows(found)
        case Outcome.blank:
            return ("There is no answer.",)
        case Outcome.undecided:
            return (UNDECIDED,)
        case Outcome.right | Outcome.incomplete | Outcome.partial | Outcome.wrong | Outcome.unreadable:
            said = () if found.verdict is None else feedback_text(found.verdict, found.verdict.degree)
            return (*said, *_partly_follows(found), *_refused(found))
        case _:
            assert_never(found.outcome)


def _follows(found: PartMark) -> Text:
    """e₆ follows correctly from your o₆ = 0.526 (with the right o₆ it would be −0.1311)"""
    said = prose("{this} follows correctly from your {values}", this=_called(found), values=_values(found.follows_from))
    if found.verdict is None or found.verdict.degree != "what" or len(found.right) != 1:
        return (*said, ".")
    right = " and ".join(["{one}"] + ["{more}"] * (len(found.follows_from) > 1))
    names = [_name_of(one) for one in found.follows_from]
    would = prose(f" (with the right {right} it would be {{value}}).", one=names[0], more=_listed(names[1:]),
                  value=found.right[0])  # fmt: skip
    return (*said, *would)


def _partly_follows(found: PartMark) -> Text:
    if found.outcome is not Outcome.partial or not found.follows_from:
        return ()
    return prose(" What follows from your {values} counts.", values=_values(found.follows_from))


def _refused(found: PartMark) -> Text:
    """Why earlier wrong values were not taken instead of the right ones."""
    said: list[Inline] = []
    for one, reason in found.not_followed:
        what = _values((one,)) if one.values else _name_of(one)
        said += [" It is judged by the right values, since your ", *what, f" {reason}."]
    return tuple(said)


def _called(found: PartMark) -> Text:
    return (Math(found.called),) if found.called is not None else ("This",)


def _name_of(one: From) -> Text:
    return (Math(one.called),) if one.called is not None else (f"answer to “{typed(one.part)}”",)


def _values(sources: Sequence[From]) -> Text:
    """o₆ = 0.526 and o₅ = 0.4; of several entries only what they are called."""
    return _listed([_value(one) for one in sources])


def _value(one: From) -> Text:
    if one.called is not None and len(one.values) == 1:
        return (Math(Relation(one.called, "=", one.values[0])),)
    return _name_of(one)


def _listed(texts: Sequence[Text]) -> Text:
    parts: list[Inline] = []
    for place, text in enumerate(texts):
        parts += [*(() if not place else (" and ",) if place == len(texts) - 1 else (", ",)), *text]
    return tuple(parts)


def _sum(report: Report) -> Text:
    said = prose("**{marks} of {all} marks.**", marks=marks_text(report.marks), all=marks_text(report.out_of))
    waiting = sum((one.out_of for one in report.parts if one.outcome is Outcome.undecided), Fraction(0))
    if waiting:
        said = (*said, f" A person has to decide about {marks_text(waiting)} more.")
    return said


def marks_text(marks: Fraction) -> str:
    """Marks as people write them: 2, 1.5, 2/3.

    >>> marks_text(Fraction(3, 2)), marks_text(Fraction(5, 3))
    ('1.5', '5/3')
    """
    places = decimal_places(marks)
    return f"{float(marks):g}" if places is not None and places <= 2 else str(marks)


def _table(parts: Sequence[PartMark]) -> Table:
    rows = tuple(
        (
            _part_name(one),
            _answer(one),
            (_WORDS[one.outcome],),
            (f"{marks_text(one.marks)} of {marks_text(one.out_of)}",),
        )
        for one in parts
    )
    return Table((("part",), ("your answer",), ("verdict",), ("marks",)), rows, "llll")


def _part_name(found: PartMark) -> Text:
    return (typed(found.part),)


def _answer(found: PartMark) -> Text:
    tree = None if found.verdict is None else found.verdict.tree
    if tree is not None and len(found.answer) <= _LONGEST_ANSWER:
        return (Math(tree),)
    return (Code(typed(found.answer.strip(), _LONGEST_ANSWER)),)


def _section(title: str, parts: Sequence[PartMark]) -> list[Block]:
    if not parts:
        return []
    items = tuple(_item(one) for one in parts)
    return [Heading(2, (title,)), Items(items)]


def _item(found: PartMark) -> Text:
    lost = f", −{marks_text(found.lost)}" if found.lost else ""
    return (Strong((f"{typed(found.part)}{lost}:",)), " ", *part_sentence(found))


def _unanswered(parts: Sequence[PartMark]) -> list[Block]:
    if not parts:
        return []
    worth = marks_text(sum((one.out_of for one in parts), Fraction(0)))
    names = ", ".join(typed(one.part) for one in parts)
    return [Heading(2, ("Not answered",)), Paragraph((f"{names} ({worth} marks).",))]


def _again(lost: Sequence[PartMark]) -> list[Block]:
    """The sections of the solution that explain what went wrong, each with the parts and the mistakes found there."""
    if not lost:
        return []
    sections: dict[str, list[PartMark]] = {}
    for one in lost:
        sections.setdefault(one.section or "The solution", []).append(one)
    items = tuple(_section_item(section, found) for section, found in sections.items())
    return [Heading(2, ("Look at this again",)), Items(items)]


def _section_item(section: str, found: Sequence[PartMark]) -> Text:
    names = ", ".join(typed(one.part) for one in found)
    mistakes = dict.fromkeys(
        mistake.name
        for one in found
        if one.verdict is not None and one.verdict.degree == "what" and len(one.verdict.diagnosis) == 1
        for mistake in one.verdict.diagnosis[0]
    )
    what = f": {'; '.join(mistakes)}" if mistakes else ""
    return (Strong((section,)), f" ({names}){what}.")
