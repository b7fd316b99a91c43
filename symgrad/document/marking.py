"""The report on a submission: what was right, what was lost and why, and what to look at again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Final, assert_never

from symgrad.checking.marking import From, Outcome, PartMark, Report
from symgrad.checking.verdict import Verdict
from symgrad.document.feedback import UNDECIDED, WRONG, feedback_text
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
from symgrad.functions.registry import nearest
from symgrad.language.traversal import names_in
from symgrad.language.tree import Name, Number, Relation, Tree, decimal_places

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
_LESS: Final = {Outcome.right: "right, but", Outcome.follows: "follows, but"}
_UPDATE: Final = "update "
_PLAIN: Final = re.compile(r"[-+−]?[0-9.]+")


def report_document(report: Report) -> Document:
    """The whole report: the sum, a row for each part that was answered, what was lost, and what to look at again."""
    title = "Report" if not report.who else f"Report for {typed(report.who)}"
    blocks: list[Block] = [Paragraph((typed(report.title),)), Paragraph(_sum(report))]
    answered = [one for one in report.parts if one.outcome is not Outcome.blank]
    if answered:
        blocks += [Heading(2, ("Your answers",)), _table(answered)]
    blocks += _kept([one for one in answered if one.outcome is Outcome.follows and not one.lost])
    lost = [one for one in answered if one.outcome is Outcome.undecided or one.lost]
    blocks += _section("Where marks were lost", [one for one in lost if one.outcome is not Outcome.undecided])
    blocks += _section("For a person to decide", [one for one in lost if one.outcome is Outcome.undecided])
    blocks += _unanswered([one for one in report.parts if one.outcome is Outcome.blank])
    blocks += _again([one for one in lost if one.outcome not in (Outcome.undecided, Outcome.follows)])
    if report.unknown:
        names = [one.part for one in report.parts]
        items = tuple(_unknown(name, names) for name in report.unknown)
        blocks += [Heading(2, ("Not marked",)), Paragraph(("No part has these names:",)), Items(items)]
    return Document((title,), tuple(blocks))


def _unknown(name: str, parts: Sequence[str]) -> Text:
    close = nearest(name, parts, 1)
    return (typed(name), *((f"; did you mean {close[0]}?",) if close and close[0] not in name else ()))


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
        case Outcome.wrong if found.judged_by and found.followed is not None:
            return _inconsistent(found, found.followed)
        case Outcome.right | Outcome.incomplete | Outcome.partial | Outcome.wrong | Outcome.unreadable:
            verdict = found.verdict
            if found.outcome is Outcome.partial and found.followed is not None and verdict is not None:
                verdict = max(verdict, found.followed, key=lambda one: one.score)
            said = () if verdict is None else feedback_text(verdict, verdict.degree)
            return (*said, *_partly_follows(found), *_refused(found))
        case _:
            assert_never(found.outcome)


def _follows(*found: PartMark) -> Text:
    """e₆ follows correctly from your o₆ = 0.526 (with the right o₆ it would be −0.1311).

    Several parts that follow from the same answers are said together, and so are all updates.
    """
    count, sources = len(found), found[0].follows_from
    same = all(one.follows_from == sources for one in found)
    given, verb = (_values(sources), "follows" if count == 1 else "follow") if same else (("gradients",), "follow")
    these = _called(found[0]) if count == 1 else _and_values(found)
    said = prose(f"{{these}} {verb} correctly from your {{given}}", these=these, given=given)
    short = [_lacking(one) for one in found if one.lost and _lacking(one)]
    less = (f", but {short[0]} {'is' if short[0].startswith('1 ') else 'are'} asked for",) if short else ()
    if not all(map(_says_right, found)):
        return (*said, *less, ".")
    named = same and all(one.called is not None for one in sources)
    unnamed = "one" if same and len(sources) == 1 else "ones"
    right = _listed([_name_of(one) for one in sources]) if named else (unnamed,)
    values = list(dict.fromkeys(one.right[0] for one in found))
    would = _listed([(Math(one.right[0]),) for one in found] if len(values) > 1 else [(Math(values[0]),)])
    whose = "it would" if count == 1 else "they would" if len(values) > 1 else "each would"
    return (*said, *less, *prose(f" (with the right {{right}} {whose} be {{would}}).", right=right, would=would))


def _says_right(found: PartMark) -> bool:
    """Whether the right value is said: a single number, where the author has everything said."""
    said = found.verdict is not None and found.verdict.degree == "what"
    return said and len(found.right) == 1 and not names_in(found.right[0])


def _and_values(found: Sequence[PartMark]) -> Text:
    """E = 0.2247 and e₆ = −0.1182; with a word before the first that they are new."""
    values = [(Math(Relation(one.called, "=", _given(one))),) for one in found if one.called is not None]
    return (*(("The new ",) if _UPDATE in found[0].part else ()), *_listed(values))


def _lacking(found: PartMark) -> str:
    """The digits that are asked for where they are missing."""
    wanted = () if found.followed is None else found.followed.requirements
    return next((one.wanted for one in wanted if not one.met), "")


def _given(found: PartMark) -> Tree:
    tree = None if found.verdict is None else found.verdict.tree
    return tree if tree is not None else Name(found.answer)


def _inconsistent(found: PartMark, own: Verdict) -> Text:
    """Not yet: it does not follow from your e₆ = −0.1182 either. It is too small."""
    start = prose("Not yet: it does not follow from your {values} either.", values=_values(found.judged_by))
    if own.degree == "verdict" or own.entries:
        return start
    said = [one for one in feedback_text(own, own.degree) if one not in (f"{WRONG}", ". ", f"{WRONG}.")]
    return (*start, *((" ", *said) if said else ()))


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
    if found.called is None:
        return ("This",)
    return ("The new ", Math(found.called)) if _UPDATE in found.part else (Math(found.called),)


def _name_of(one: From) -> Text:
    return (Math(one.called),) if one.called is not None else (f"answer to “{typed(one.part)}”",)


def _values(sources: Sequence[From]) -> Text:
    """o₆ = 0.526 and o₅ = 0.4; of several entries only what they are called."""
    return _listed([_value(one) for one in sources])


def _value(one: From) -> Text:
    if len(one.values) != 1:
        return _name_of(one)
    if one.called is not None:
        return (Math(Relation(one.called, "=", one.values[0])),)
    return (Math(one.values[0]), f" for “{typed(one.part)}”")


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
            (_LESS.get(one.outcome, _WORDS[one.outcome]) if one.lost else _WORDS[one.outcome],),
            (f"{marks_text(one.marks)} of {marks_text(one.out_of)}",),
        )
        for one in parts
    )
    return Table((("part",), ("your answer",), ("verdict",), ("marks",)), rows, "llll")


def _part_name(found: PartMark) -> Text:
    return (typed(found.part),)


def _answer(found: PartMark) -> Text:
    tree = None if found.verdict is None else found.verdict.tree
    typed_so = isinstance(tree, Number) and not _PLAIN.fullmatch(found.answer.strip())
    if tree is not None and len(found.answer) <= _LONGEST_ANSWER and not typed_so:
        return (Math(tree),)
    return (Code(typed(found.answer.strip(), _LONGEST_ANSWER)),)


def _kept(parts: Sequence[PartMark]) -> list[Block]:
    """What follows from wrong answers and keeps its marks, together where it follows from the same ones."""
    if not parts:
        return []
    groups: dict[object, list[PartMark]] = {}
    for one in parts:
        alone = len(one.right) != 1 or one.called is None
        group = one.part if alone else _UPDATE if _UPDATE in one.part else one.follows_from
        groups.setdefault(group, []).append(one)
    items = tuple(_follows(*group) for group in groups.values())
    named = tuple(
        item if group[0].called is not None else (Strong((f"{typed(group[0].part)}:",)), " ", *item)
        for item, group in zip(items, groups.values(), strict=True)
    )
    return [Heading(2, ("Follows from your own values",)), Items(named)]


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
    unit = "mark" if worth == "1" else "marks"
    return [Heading(2, ("Not answered",)), Paragraph((f"{_names(parts)} ({worth} {unit}).",))]


def _names(parts: Sequence[PartMark]) -> str:
    """The parts' names; the word that many of them begin with once: gradient z_4, z_5; update b_4."""
    groups: dict[str, list[str]] = {}
    for one in parts:
        word, space, rest = one.part.partition(" ")
        groups.setdefault(typed(word + space), []).append(typed(rest))
    return "; ".join(f"{word}{', '.join(rests)}" for word, rests in groups.items())


def _again(lost: Sequence[PartMark]) -> list[Block]:
    """The sections of the solution that explain what went wrong, each with the parts and the mistakes found there."""
    if not lost:
        return []
    sections: dict[str, list[PartMark]] = {}
    for one in lost:
        sections.setdefault(_section_of(one), []).append(one)
    items = tuple(_section_item(section, found) for section, found in sections.items())
    return [Heading(2, ("Look at this again",)), Items(items)]


def _section_of(found: PartMark) -> str:
    """The section of the solution, with the problem where there are several."""
    number, several, _ = found.part.partition("/")
    problem = f"Problem {number}" if several and number.isdigit() else ""
    return ", ".join(word for word in (problem, found.section) if word) or "The solution"


def _section_item(section: str, found: Sequence[PartMark]) -> Text:
    names = _names(found)
    mistakes = dict.fromkeys(
        mistake.name
        for one in found
        if one.verdict is not None and one.verdict.degree == "what" and len(one.verdict.diagnosis) == 1
        for mistake in one.verdict.diagnosis[0]
    )
    what = f": {'; '.join(mistakes)}" if mistakes else ""
    return (Strong((section,)), f" ({names}){what}.")
