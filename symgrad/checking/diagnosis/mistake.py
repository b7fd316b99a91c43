"""What a mistake is: an entry with its words; and a mistake as it was made, at a place, with the letters there."""

from __future__ import annotations

from dataclasses import dataclass

from symgrad.language.tree import Tree


@dataclass(frozen=True, slots=True)
class Mistake:
    """A named mistake.

    ============  ==========================================================================================
    id            stable name
    rule          the rule that it breaks, by the id that steps have
    name          in words, as a list of mistakes says it
    where         a sentence that says where to look, with slots for the letters of the question: "{u}"
    what          a sentence that says what went wrong, and what is right
    example       the question, the right answer, and the wrong one, as text
    source        where it is described, "" for what teachers know
    ============  ==========================================================================================
    """

    id: str
    rule: str
    name: str
    where: str
    what: str
    example: tuple[str, str, str]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """A mistake at a place of a derivation: what stands in the slots of its sentences."""

    mistake: str
    bindings: tuple[tuple[str, Tree], ...] = ()


@dataclass(frozen=True, slots=True)
class Variant:
    """What comes out where these mistakes are made; the right result where there are none."""

    tree: Tree
    made: tuple[Made, ...] = ()
