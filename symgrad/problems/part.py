"""Parts: what is asked of a student, one answer each, with what a right answer is.

A part is plain data. Computed kinds of problems make theirs from what they worked out, an author can write
further ones; whoever prints, checks or grades need not know which is which.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from symgrad.checking.asked import (
    Degree,
    Demands,
    DigitsAsked,
    EquationAnswer,
    Expected,
    ExpressionAnswer,
    Form,
    MatrixAnswer,
    NumberAnswer,
    OptionsAnswer,
    PointsAnswer,
    ValuesAnswer,
    VectorAnswer,
)
from symgrad.checking.check import AnswerKey, assumption
from symgrad.checking.diagnosis.question import Question
from symgrad.checking.follow import Link
from symgrad.document.model import Text
from symgrad.document.typed import plain
from symgrad.errors import AuthorError, SymgradError, UnsupportedError
from symgrad.functions.registry import nearest
from symgrad.language.notation import Notation
from symgrad.language.traversal import names_in
from symgrad.language.tree import Derivative, Name, Tree, constant_value, decimal_places
from symgrad.numeric.balls import exact
from symgrad.numeric.rounding import decade
from symgrad.numeric.worked import Worked

__all__ = [
    "Answer", "ChoiceAnswer", "DigitsAsked", "EquationAnswer", "ExpressionAnswer", "Form", "MatrixAnswer",
    "NumberAnswer", "Part", "PointsAnswer", "ValuesAnswer", "VectorAnswer", "rough",
]  # fmt: skip

_MOST_LISTED = 12
_ROUGHLY = 3
"""So many significant digits of a number that is no finite decimal are enough where no rounding is asked for."""


@dataclass(frozen=True, slots=True)
class ChoiceAnswer:
    """Options to choose from; ``right`` holds the positions of the right ones, counted from 0."""

    options: tuple[Text, ...]
    right: tuple[int, ...]
    several: bool = False


Answer: TypeAlias = (
    ExpressionAnswer
    | NumberAnswer
    | EquationAnswer
    | VectorAnswer
    | MatrixAnswer
    | PointsAnswer
    | ValuesAnswer
    | ChoiceAnswer
)


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is asked.

    ``depends_on`` names the parts whose answers this one is worked out from, so that a consequential error is
    told from a new one. ``reason`` is the author's explanation, empty where the solution has its own. Parts in a
    row with the same ``pattern`` are printed as one question, its slot filled with what each of them ``wanted``;
    those that have the same ``group`` too are wanted in its words ("the new value of every parameter").

    ``allowed`` are the only names that an answer may use, ``definitions`` explain letters that it may use besides its
    own, and ``feedback`` says how much is told of a wrong answer. ``question`` is what the answer answers, where
    mistakes on the way can be named. ``link`` is how the answer is worked out from those that it depends on,
    ``section`` where the solution explains it. ``follow_through`` is the share of the marks for what follows from wrong
    earlier answers, ``unmet`` for what is right but not as it was asked for, ``guard`` whether nothing follows from
    answers that make it too easy; None, as for ``feedback``, is what the assignment says.
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
    allowed: tuple[Name, ...] | None = None
    definitions: tuple[tuple[Name | Derivative, Tree], ...] = ()
    feedback: Degree | None = None
    tolerance: Fraction | None = None
    relative: Fraction | None = None
    question: Question | None = None
    link: Link | None = field(default=None, repr=False, compare=False)
    section: str = ""
    follow_through: Fraction | None = None
    unmet: Fraction | None = None
    guard: bool | None = None

    @property
    def asked_digits(self) -> DigitsAsked | None:
        """The digits that are asked for; where none are, three significant ones of what is no finite decimal."""
        if self.digits is not None or self.tolerance is not None or self.relative is not None:
            return self.digits
        return None if all(map(_is_written_out, numbers_of(self.answer))) else DigitsAsked(significant=_ROUGHLY)

    def key(self, feedback: Degree | None = None) -> AnswerKey:
        """What answers to this part are checked with; ``feedback`` in place of what the part says.

        Raises UnsupportedError, with the part's name, for an answer that nothing can be compared with.
        """
        demands = Demands(
            form=self.form,
            digits=self.asked_digits,
            tolerance=self.tolerance,
            relative=self.relative,
            allowed=self.allowed,
            notation=self.notation,
            assumptions=tuple(assumption(text, self.notation) for text in self.notation.assumptions),
            definitions=self.definitions,
            question=self.question,
        )
        try:
            return AnswerKey.of(expected_answer(self.answer), demands, feedback or self.feedback or "what")
        except UnsupportedError as error:
            reason = f"{error.reason}; answers to '{self.name}' go to a person".lstrip("; ")
            raise UnsupportedError(error.kind, error.expression, reason=reason) from error


def found_part(parts: Sequence[Part], name: str) -> Part:
    """The part of this name; raises AuthorError, with the nearest names, where there is none."""
    for spelled in (str, _bare):
        found = [part for part in parts if spelled(part.name) == spelled(name)]
        if len(found) == 1:
            return found[0]
    names = [part.name for part in parts]
    close = nearest(name, names, 3) if len(names) > _MOST_LISTED else names
    meant = next(iter(nearest(name, names, 1)), "")
    raise AuthorError(
        f"there is no part '{name}'" + (f"; did you mean '{meant}'?" if meant else ""),
        expected=f"one of {', '.join(close or names)}",
    )


def _bare(name: str) -> str:
    return "".join(character for character in name.lower() if character.isalnum() or character == "/")


def expected_answer(answer: Answer) -> Expected:
    """An answer as checkers take it: the options of a choice become their number and their words."""
    if isinstance(answer, ChoiceAnswer):
        words = tuple(map(plain, answer.options))
        return OptionsAnswer(len(answer.options), answer.right, answer.several, words)
    return answer


def numbers_of(answer: Answer) -> tuple[Tree, ...]:
    """The numbers that an answer consists of, none for a formula or a choice."""
    match answer:
        case NumberAnswer():
            return (answer.tree,)
        case VectorAnswer():
            return answer.entries
        case PointsAnswer():
            return tuple(coordinate for point in answer.points for coordinate in point)
        case MatrixAnswer():
            return tuple(entry for row in answer.rows for entry in row)
        case ValuesAnswer():
            return tuple(value for _, value in answer.values)
        case _:
            return ()


def rough(*worked: Worked) -> DigitsAsked | None:
    """The digits to ask for where numbers were worked out that are not exact: three, or the few that are known."""
    rounded = [one for one in worked if not one.exact]
    if not rounded:
        return None
    places = max(decimal_places(abs(constant_value(one.tree) or Fraction(0))) or 0 for one in rounded)
    known = min(decade(one.value) + places + 1 if one.value else 0 for one in rounded)
    return DigitsAsked(significant=_ROUGHLY) if known > _ROUGHLY else DigitsAsked(decimals=places)


def _is_written_out(tree: Tree) -> bool:
    """Whether a number is a decimal as it stands, or no number at all; what has to be worked out may be rounded."""
    written = constant_value(tree)
    if written is not None:
        return decimal_places(abs(written)) is not None
    try:
        value = exact(tree, {})
    except SymgradError:
        return True
    return value.denominator == 1 if value is not None else bool(names_in(tree))

