"""What is said of a derivation: the first wrong line and its mistake, what follows from it, and how it ends."""

from __future__ import annotations

from typing import Final

from symgrad.checking.asked import Degree
from symgrad.checking.chains.verdict import ChainLine, ChainVerdict, LineStatus
from symgrad.checking.verdict import Status
from symgrad.document.evidence import listed
from symgrad.document.feedback import RIGHT, UNDECIDED, WRONG, marks_share, point_text_of
from symgrad.document.mistakes import mistakes_text
from symgrad.document.model import Block, Code, Document, Math, Paragraph, Statement, Table, Text, prose
from symgrad.document.typed import typed
from symgrad.language.tree import Name, Relation, Tree

_TITLES: Final = {
    Status.correct: "The derivation is right",
    Status.incorrect: "The derivation is not right",
    Status.undecided: "The derivation is undecided",
    Status.unreadable: "The derivation could not be read",
}
_STATUS: Final = {
    LineStatus.right: "right",
    LineStatus.wrong: "wrong",
    LineStatus.follows: "follows",
    LineStatus.repaired: "right again",
    LineStatus.unreadable: "unreadable",
    LineStatus.undecided: "undecided",
    LineStatus.remark: "",
}
_LARGEST_SHOWN: Final = 200
_LONGEST: Final = 600


def chain_document(verdict: ChainVerdict) -> Document:
    """The whole page: each line with what is said of it."""
    rows = tuple((prose(str(line.number)), _shown(line), (_STATUS[line.status],), _why(line)) for line in verdict.lines)
    blocks: list[Block] = [Statement(prose("Feedback."), chain_text(verdict, verdict.degree))]
    if rows:
        blocks.append(Table((("line",), ("what was written",), ("verdict",), ("why",)), rows, "rlll"))
    blocks.append(Paragraph((f"It earns {marks_share(verdict.score)}.",)))
    return Document((_title(verdict),), tuple(blocks))


def _title(verdict: ChainVerdict) -> str:
    if verdict.first_wrong is None and verdict.status is Status.incorrect:
        return "The derivation is right so far"
    return _TITLES[verdict.status]


def sentence(verdict: ChainVerdict, degree: Degree | None = None) -> Text:
    """The feedback alone."""
    return chain_text(verdict, degree or verdict.degree)


def chain_text(verdict: ChainVerdict, degree: Degree = "what") -> Text:
    """The sentences about a derivation."""
    wrong = verdict.first_wrong
    if wrong is None:
        return _without_mistake(verdict)
    if degree == "verdict":
        return (f"{WRONG}.",)
    said: Text = (f"{WRONG}, in line {wrong.number}. ", *_mistake(wrong, degree))
    return (*said, *_afterwards(verdict, wrong), *_not_judged(verdict)) if degree == "what" else said


def _without_mistake(verdict: ChainVerdict) -> Text:
    if not verdict.lines:
        return ("There is no line.",)
    status = verdict.status
    if status is Status.correct:
        return (f"{RIGHT}: every line follows from the one before.",)
    if status is Status.incorrect:
        hint = "" if verdict.end is None else verdict.end.hint
        left = f": {typed(hint)}" if hint else ""
        return (f"Every line is right, but the end is not reached yet{left}.",)
    unclear = _not_judged(verdict)
    return ("No line is wrong.", *unclear) if unclear else (UNDECIDED,)


def _not_judged(verdict: ChainVerdict) -> Text:
    """The lines that could not be read, with what to write instead, and those that could not be decided."""
    said: list[str] = []
    for line in verdict.lines:
        if line.status is LineStatus.unreadable and line.problem is not None:
            words = f"{line.problem.message} {line.problem.hint}".strip()
            said.append(f" Line {line.number} could not be read. {words}")
    undecided = [line.number for line in verdict.lines if line.status is LineStatus.undecided]
    if undecided:
        said.append(f" {_lines(undecided)} could not be decided; a person will look at {_them(undecided)}.")
    return tuple(typed(words, _LONGEST) for words in said)


def _mistake(line: ChainLine, degree: Degree) -> Text:
    """What is wrong about a line."""
    if line.made:
        return mistakes_text(line.diagnosis, degree)
    if degree == "where":
        return (f"Compare it with line {line.before}." if line.before else "Look at it again.",)
    if line.lost or line.gained:
        return _solutions(line)
    found = line.counterexample
    if found is not None and found.point:
        return (*_not_following(line), " ", *point_text_of(found))
    return _not_following(line)


def _not_following(line: ChainLine) -> Text:
    return (f"This does not follow from line {line.before}." if line.before else "This is not right.",)


def _solutions(line: ChainLine) -> Text:
    """Which solutions were lost and gained between two lines."""
    before = f"line {line.before}" if line.before else "what was asked"
    said: Text = ()
    if line.lost:
        said = prose(f"{{values}} solves {before} and is lost here.", values=_values(line.lost))
    if line.gained:
        gained = prose(f"{{values}} solves this line, but not {before}.", values=_values(line.gained))
        said = (*said, " ", *gained) if said else gained
    return said


def _values(values: tuple[tuple[Name, Tree], ...]) -> Text:
    return listed(tuple(Relation(name, "=", value) for name, value in values))


def _afterwards(verdict: ChainVerdict, wrong: ChainLine) -> Text:
    """What is to be said of the lines after the first wrong one."""
    later = [line for line in verdict.lines if line.number > wrong.number]
    follows = [line.number for line in later if line.status is LineStatus.follows]
    again = [line.number for line in later if line.status is LineStatus.repaired]
    slips = [line for line in later if line.status is LineStatus.wrong]
    said: Text = ()
    if follows:
        said = (f" {_lines(follows)} {'follow' if len(follows) > 1 else 'follows'} from your line {wrong.number}.",)
    for line in slips[:1]:
        said = (*said, f" Line {line.number} has a mistake of its own. ", *_mistake(line, "what"))
    if again:
        said = (*said, f" {_lines(again)} {'are' if len(again) > 1 else 'is'} right again.")
    return said


def _lines(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return f"Line {numbers[0]}"
    return f"Lines {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


def _them(numbers: list[int]) -> str:
    return "them" if len(numbers) > 1 else "it"


def _shown(line: ChainLine) -> Text:
    if line.tree is not None and len(line.text) <= _LARGEST_SHOWN:
        lead = "= " if line.formula.lstrip().startswith("=") else ""
        return (*((lead,) if lead else ()), Math(line.tree))
    text = line.formula or line.reason
    return (Code(typed(text, _LARGEST_SHOWN)),) if text.strip() else ()


def _why(line: ChainLine) -> Text:
    if line.status is LineStatus.wrong:
        return _mistake(line, "what")
    if line.status is LineStatus.follows:
        return (f"it follows from line {line.before}",) if line.before else ()
    if line.status is LineStatus.unreadable and line.problem is not None:
        return (typed(f"{line.problem.message} {line.problem.hint}".strip(), _LONGEST),)
    if line.step == "definition":
        return ("a definition",)
    return ("the derivative of the line before",) if line.step == "derivative" and line.before else ()
