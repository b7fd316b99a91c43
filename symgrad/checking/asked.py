"""What is asked: the expected answer of each kind, and what else an answer has to be.

All of it is plain data, so that an author's problem file, a call and a computed problem can give the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, TypeAlias

from symgrad.language.notation import Notation
from symgrad.language.tree import Derivative, Name, Relation, Tree

if TYPE_CHECKING:
    from symgrad.checking.diagnosis.question import Question

Form = Literal["any", "carried_out", "simplified", "expanded", "factored", "factors_visible"]
"""What an answer has to look like besides being right.

``carried_out`` refuses pending derivatives; ``factors_visible`` wants the factors of the chain rule as such.
"""

Degree = Literal["verdict", "where", "what"]
"""How much is said of a wrong answer: only that it is wrong, where, or also what comes out at a point."""


@dataclass(frozen=True, slots=True)
class ExpressionAnswer:
    """A formula."""

    tree: Tree


@dataclass(frozen=True, slots=True)
class NumberAnswer:
    """A number: exact as a tree without names, which may be a decimal, 3/8 or sqrt(2).

    ``stepwise`` is the value on the chain in which every step is rounded as printed, where that differs.
    """

    tree: Tree
    stepwise: Tree | None = None


@dataclass(frozen=True, slots=True)
class EquationAnswer:
    """An equation such as y = 2x − 1, in any form with the same solutions."""

    relation: Relation


@dataclass(frozen=True, slots=True)
class VectorAnswer:
    """Several entries in a fixed order."""

    entries: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class MatrixAnswer:
    """Rows of entries, all of the same length."""

    rows: tuple[tuple[Tree, ...], ...]


@dataclass(frozen=True, slots=True)
class PointsAnswer:
    """Several points in any order: the coordinates of each, by the names of the variables.

    ``values`` are those of the function there, which may be given as a further coordinate.
    """

    variables: tuple[Name, ...]
    points: tuple[tuple[Tree, ...], ...]
    values: tuple[Tree, ...] = ()


@dataclass(frozen=True, slots=True)
class ValuesAnswer:
    """A value for each of several names; ``stepwise`` are those that rounding at each step gives, where they differ."""

    values: tuple[tuple[Name, Tree], ...]
    stepwise: tuple[tuple[Name, Tree], ...] = ()


@dataclass(frozen=True, slots=True)
class OptionsAnswer:
    """A choice among so many options: the positions of the right ones, counted from 0, and the options' words."""

    count: int
    right: tuple[int, ...]
    several: bool = False
    words: tuple[str, ...] = ()


Expected: TypeAlias = (
    ExpressionAnswer
    | NumberAnswer
    | EquationAnswer
    | VectorAnswer
    | MatrixAnswer
    | PointsAnswer
    | ValuesAnswer
    | OptionsAnswer
)


@dataclass(frozen=True, slots=True)
class DigitsAsked:
    """How many digits an answer has to give, and whether intermediate values were rounded too.

    Either ``decimals`` (after the point) or ``significant`` is set. Where rounding at each step gives another value,
    both that one and the exact one count, unless ``mode`` says which.
    """

    decimals: int | None = None
    significant: int | None = None
    mode: Literal["either", "exact", "stepwise"] = "either"


@dataclass(frozen=True, slots=True)
class Demands:
    """Everything that belongs to a question besides the expected answer.

    ============  ===========================================================================================
    form          what the answer has to look like
    digits        to how many digits a number is asked for
    tolerance     how far a number may be off, absolutely; ``relative`` in proportion to the expected value
    allowed       the only names that the answer may use ("in terms of o"); None for any
    notation      how the answer is read
    assumptions   conditions on the names (x > 0)
    definitions   letters that may stand in an answer, explained by others (o_5 as σ(z_5)), and ∂E/∂z₆
    factors       the factors that "factors_visible" wants to see, each by itself or as its own factors
    curve         the equation on which implicit derivatives are compared, its variable, and the name that is a
                  function of it
    question      what the expected answer is the answer to, as far as it is known: for naming mistakes
    ============  ===========================================================================================
    """

    form: Form = "any"
    digits: DigitsAsked | None = None
    tolerance: Fraction | None = None
    relative: Fraction | None = None
    allowed: tuple[Name, ...] | None = None
    notation: Notation = field(default_factory=Notation)
    assumptions: tuple[Relation, ...] = ()
    definitions: tuple[tuple[Name | Derivative, Tree], ...] = field(default=(), repr=False)
    curve: tuple[Relation, Name, Name] | None = None
    question: Question | None = None
    factors: tuple[Tree, ...] = ()
