"""Parts: what is asked of a student, one answer each, with what a right answer is.

A part is plain data. Computed kinds of problems make theirs from what they worked out, an author can write
further ones; whoever prints, checks or grades need not know which is which.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, TypeAlias

from symgrad.document.model import Text
from symgrad.language.notation import Notation
from symgrad.language.tree import Name, Tree

Form = Literal["any", "carried_out", "simplified", "expanded", "factored"]
"""What an answer has to look like besides being right; ``carried_out`` refuses pending derivatives."""


@dataclass(frozen=True, slots=True)
class ExpressionAnswer:
    """A formula."""

    tree: Tree


@dataclass(frozen=True, slots=True)
class NumberAnswer:
    """A number: exact as a tree without names, which may be a decimal, 3/8 or sqrt(2)."""

    tree: Tree


@dataclass(frozen=True, slots=True)
class VectorAnswer:
    """Several entries in a fixed order."""

    entries: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class MatrixAnswer:
    """Rows of entries, all of the same length."""

    rows: tuple[tuple[Tree, ...], ...]


@dataclass(frozen=True, slots=True)
class ValuesAnswer:
    """A value for each of several names."""

    values: tuple[tuple[Name, Tree], ...]


@dataclass(frozen=True, slots=True)
class ChoiceAnswer:
    """Options to choose from; ``right`` holds the positions of the right ones, counted from 0."""

    options: tuple[Text, ...]
    right: tuple[int, ...]
    several: bool = False


Answer: TypeAlias = ExpressionAnswer | NumberAnswer | VectorAnswer | MatrixAnswer | ValuesAnswer | ChoiceAnswer


@dataclass(frozen=True, slots=True)
class DigitsAsked:
    """How many digits an answer has to give, and whether intermediate values were rounded too.

    Either ``decimals`` (after the point) or ``significant`` is set.
    """

    decimals: int | None = None
    significant: int | None = None
    mode: Literal["exact", "stepwise"] = "exact"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is asked.

    ``depends_on`` names the parts whose answers this one is worked out from, so that a consequential error is
    told from a new one. ``reason`` is the author's explanation, empty where the solution has its own. Parts in a
    row with the same ``pattern`` are printed as one question, its slot filled with what each of them ``wanted``;
    those that have the same ``group`` too are wanted in its words ("the new value of every parameter").
    """

    name: str
    prompt: Text
    answer: Answer
    marks: Fraction = Fraction(1)
    depends_on: tuple[str, ...] = ()
    digits: DigitsAsked | None = None
    form: Form = "any"
    notation: Notation = field(default_factory=Notation)
    pattern: str = ""
    wanted: Tree | None = None
    group: Text = ()
    reason: Text = ()
