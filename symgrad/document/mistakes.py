"""What is said of named mistakes, and the list of all that are known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from symgrad.calculus.rules import rule_of
from symgrad.checking.asked import Degree
from symgrad.checking.diagnosis.diagnose import NamedMistake
from symgrad.checking.diagnosis.listing import MistakeList, example_mistakes
from symgrad.checking.diagnosis.mistake import Mistake
from symgrad.document.model import Block, Code, Document, Heading, Inline, Items, Math, Paragraph, Strong, Text, prose
from symgrad.document.typed import typed
from symgrad.errors import SymgradError
from symgrad.language.parser import read

_MOST_SAID: Final = 2
"""So many explanations are said in full; of more the names are given."""


def mistakes_text(diagnosis: Sequence[Sequence[NamedMistake]], degree: Degree) -> Text:
    """The sentences about the mistakes in an answer; where two explanations fit, both are said.

    That the whole has the wrong sign is said only where no rule explains it.
    """
    if degree == "where":
        said = list(dict.fromkeys(_sentences(one, "where") for one in diagnosis))
        return said[0]
    special = [one for one in diagnosis if all(mistake.id != "sign" for mistake in one)]
    first, *others = special or diagnosis
    text = list(_sentences(first, "what"))
    for other in others[: _MOST_SAID - 1]:
        text += [" Or: ", *_sentences(other, "what")]
    rest = [" with ".join(one.name for one in other) for other in others[_MOST_SAID - 1 :]]
    if rest:
        text.append(f" The same comes out with another mistake: {'; '.join(rest)}.")
    return tuple(text)


def _sentences(mistakes: Sequence[NamedMistake], degree: Degree) -> Text:
    """One sentence or two for each mistake; the same place is named once."""
    parts = dict.fromkeys(_sentence(one, degree) for one in mistakes)
    return tuple(piece for place, part in enumerate(parts) for piece in ((" ", *part) if place else part))


def _sentence(mistake: NamedMistake, degree: Degree) -> Text:
    return prose(mistake.pattern(degree), **mistake.slots)


def mistakes_document(found: MistakeList, full: bool = False) -> Document:
    """Every mistake with its example; in full also with its sentences, and where it is described."""
    blocks: list[Block] = []
    rules = dict.fromkeys(entry.rule for entry in found.entries)
    for rule in rules:
        entries = [entry for entry in found.entries if entry.rule == rule]
        blocks.append(Heading(2, (_title(rule),)))
        if full:
            blocks += [block for entry in entries for block in _in_full(entry)]
        else:
            blocks.append(Items(tuple(_line(entry) for entry in entries)))
    return Document(("Mistakes that are recognised",), tuple(blocks))


def _title(rule: str) -> str:
    found = rule_of(rule) if rule else None
    name = found.name if found else rule.replace("_", " ") or "the answer as a whole"
    return name[:1].upper() + name[1:]


def _line(entry: Mistake) -> Text:
    question, right, wrong = (_typeset(text) for text in entry.example)
    return (Strong((entry.name,)), " (", Code(entry.id), "): ", question, " is ", right, ", not ", wrong, ".")


def _in_full(entry: Mistake) -> list[Block]:
    blocks: list[Block] = [Paragraph(_line(entry))]
    said = next((one for one in example_mistakes(entry) if one.id == entry.id), None)
    if said is not None:
        items = [("Where: ", *_sentence(said, "where")), ("What: ", *_sentence(said, "what"))]
        blocks.append(Items(tuple(items)))
    if entry.source:
        blocks.append(Paragraph((f"Described in: {entry.source}.",)))
    return blocks


def _typeset(text: str) -> Inline:
    """An example as mathematics where it is a formula, else as it is written."""
    try:
        return Math(read(text))
    except SymgradError:
        return Code(typed(text))
