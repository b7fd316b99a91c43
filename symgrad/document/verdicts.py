"""The page of a verdict: what was answered, what is said of it, how that is known, and the marks."""

from __future__ import annotations

from symgrad.checking.asked import Degree
from symgrad.checking.verdict import Status, Verdict
from symgrad.document.feedback import established, feedback_text, marks_share, point_text_of, value_tree
from symgrad.document.model import Block, Code, Document, Math, Paragraph, Statement, Table, Text, prose
from symgrad.document.typed import typed

_TITLES = {
    Status.correct: "The answer is right",
    Status.incorrect: "The answer is not right",
    Status.undecided: "The answer is undecided",
    Status.unreadable: "The answer could not be read",
}
_LARGEST_SHOWN = 200


def verdict_document(verdict: Verdict) -> Document:
    """The whole page; it is for whoever marks, and gives the evidence in full."""
    title = _TITLES[verdict.status]
    if verdict.is_correct and not verdict.meets_requirements:
        title += ", but something else was asked"
    blocks: list[Block] = [Paragraph(prose("The answer is {answer}.", answer=_answer(verdict)))]
    blocks.append(Statement(prose("Feedback."), feedback_text(verdict, verdict.degree)))
    if verdict.status is Status.unreadable:
        blocks += _place(verdict)
    if verdict.entries:
        blocks.append(_entries(verdict))
    blocks += [Paragraph(text) for text in (_evidence(verdict), _requirements(verdict)) if text]
    blocks.append(Paragraph((f"It earns {marks_share(verdict.score)}.",)))
    return Document((title,), tuple(blocks))


def sentence(verdict: Verdict, degree: Degree | None = None) -> Text:
    """The feedback alone."""
    return feedback_text(verdict, degree or verdict.degree)


def _answer(verdict: Verdict) -> Text:
    if verdict.tree is not None and len(verdict.answer) <= _LARGEST_SHOWN:
        return (Math(verdict.tree),)
    return (Code(typed(verdict.answer.strip())),) if verdict.answer.strip() else ("empty",)


def _place(verdict: Verdict) -> list[Block]:
    """Where reading stopped."""
    problem = verdict.problem
    if problem is None or not problem.text:
        return []
    start, end = problem.span
    read, stopped = problem.text[max(0, start - 40) : start], problem.text[start : max(end, start + 1)]
    if not stopped.strip():
        return [Paragraph(("It was read to its end.",))]
    before = prose(" after {read}", read=Code(typed(read))) if read.strip() else ()
    return [Paragraph(prose("Reading stopped at {stopped}{before}.", stopped=Code(typed(stopped)), before=before))]


def _entries(verdict: Verdict) -> Table:
    rows = tuple(
        (prose("{name}", name=name), _answer(entry) if entry.answer else ("—",), _status(entry), _difference(entry))
        for name, entry in verdict.entries
    )
    return Table((("entry",), ("answer",), ("verdict",), ("why",)), rows, "llll")


def _status(verdict: Verdict) -> Text:
    return (str(verdict.status) if verdict.meets_requirements else "right, but",)


def _difference(verdict: Verdict) -> Text:
    """Why an entry is wrong, briefly."""
    found = verdict.counterexample
    if verdict.hint:
        return (typed(verdict.hint),)
    if found is None:
        return (established(verdict.grounds),)
    if not found.point:
        return prose("expected {expected}", expected=value_tree(found.expected)) if found.expected else ()
    return point_text_of(found)


def _evidence(verdict: Verdict) -> Text:
    """How the verdict is known."""
    found, grounds = verdict.counterexample, verdict.grounds
    if verdict.entries or verdict.status in (Status.undecided, Status.unreadable):
        return ()
    if verdict.is_correct:
        return (f"How it is known: {established(grounds)}.",) if established(grounds) else ()
    if found is not None and not found.point:
        return prose("Expected was {expected}.", expected=value_tree(found.expected)) if found.expected else ()
    if found is None:
        return ()
    where = (*point_text_of(found), " ") if verdict.diagnosis else ()
    return (*where, "At that point enclosures of both values are disjoint.")


def _requirements(verdict: Verdict) -> Text:
    said = [f"{one.wanted.replace('_', ' ')} ({'met' if one.met else 'not met'})" for one in verdict.requirements]
    return (f"Also asked for: {', '.join(said)}.",) if said else ()
