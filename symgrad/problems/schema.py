"""What an author may write: an assignment, and the fields that every kind of problem shares.

The kinds add their own givens in modules of their own; see :mod:`symgrad.problems.kinds`.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any, Literal, get_args

from pydantic import PlainValidator, ValidationInfo, model_validator

from symgrad.checking.asked import Degree
from symgrad.checking.marking import Rules
from symgrad.document.model import Text
from symgrad.language.notation import Notation
from symgrad.language.parser import read
from symgrad.language.tree import Relation, constant_value
from symgrad.problems.fields import (
    Count,
    Fields,
    Flag,
    Marks,
    NotUsable,
    Paragraphs,
    Prose,
    Reading,
    Title,
    kind_of,
    many,
    read_expression,
    read_number,
    read_values,
    reading,
    text_of,
)
from symgrad.problems.part import (
    Answer,
    ChoiceAnswer,
    DigitsAsked,
    EquationAnswer,
    ExpressionAnswer,
    Form,
    MatrixAnswer,
    NumberAnswer,
    ValuesAnswer,
    VectorAnswer,
)
from symgrad.problems.prose import read_prose


def _word(value: object, _: object = None) -> str:
    return text_of(value, "a word")


Word = Annotated[str, PlainValidator(_word)]
Margin = Annotated[Fraction, PlainValidator(lambda value, info: _margin(value, reading(info)))]
Words = Annotated[tuple[str, ...], PlainValidator(many(_word))]
Share = Annotated[Fraction, PlainValidator(lambda value, info: _share(value, reading(info)))]


def _margin(value: object, context: Reading) -> Fraction:
    """A tolerance."""
    margin = constant_value(read_number(value, context))
    if margin is None or margin < 0:
        raise NotUsable(f"{value} is no tolerance", "0 or more, such as 0.01")
    return margin


def _share(value: object, context: Reading) -> Fraction:
    """A share of the marks: full, half, none, or a number from 0 to 1."""
    words = {"full": Fraction(1), "half": Fraction(1, 2), "none": Fraction(0)}
    if isinstance(value, str) and value.strip() in words:
        return words[value.strip()]
    try:
        share = constant_value(read_number(value, context))
    except NotUsable:
        share = None
    if share is None or not 0 <= share <= 1:
        given = f"'{value}'" if isinstance(value, str) else kind_of(value)
        raise NotUsable(f"{given} is no share of the marks", "full, half, none, or a number from 0 to 1")
    return share


class MarkingFields(Fields):
    """How answers are marked: shares of the marks, the guard of follow-through, and how much is said."""

    follow_through: Share = Fraction(1)
    unmet: Share = Fraction(1, 2)
    guard: Flag = True
    feedback: Degree = "what"

    def rules(self) -> Rules:
        """As plain data."""
        return Rules(self.follow_through, self.unmet, self.guard, self.feedback)


class NotationFields(Fields):
    """How mathematics is read: declared names and functions, the base of ``log``, assumptions."""

    names: Words = ()
    functions: Words = ()
    logarithm: Annotated[Literal["e"] | int, PlainValidator(lambda value: _base(value))] = "e"
    assume: Words = ()
    only_declared: Flag = False

    def over(self, base: Notation) -> Notation:
        """These settings laid over those of the assignment."""
        return Notation(
            names=_union(base.names, self.names),
            functions=_union(base.functions, self.functions),
            logarithm_base=self.logarithm if "logarithm" in self.model_fields_set else base.logarithm_base,
            assumptions=_union(base.assumptions, self.assume),
            closed=self.only_declared if "only_declared" in self.model_fields_set else base.closed,
            limits=base.limits,
        )


def _base(value: object) -> Literal["e"] | int:
    text = text_of(value, "e, 2 or 10")
    if text == "e":
        return "e"
    if not text.isascii() or not text.isdigit() or not 2 <= int(text[:4]) <= 1000:
        raise NotUsable(f"'{text}' is not a base", "e, 2 or 10")
    return int(text)


def _union(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


class DigitsFields(Fields):
    """How many digits are asked for, after the point or significant, and how values are carried on."""

    decimals: Count | None = None
    significant: Count | None = None
    mode: Literal["either", "exact", "stepwise"] = "either"

    @model_validator(mode="after")
    def _one_count(self) -> DigitsFields:
        if (self.decimals is None) == (self.significant is None):
            raise NotUsable("either 'decimals' or 'significant' has to be given", "one of the two")
        return self

    def asked(self) -> DigitsAsked:
        """As the data of a part."""
        return DigitsAsked(self.decimals, self.significant, self.mode)


class Remark(Fields):
    """A sentence of the author's in the solution, ``after`` one of its sections or at the end."""

    text: Prose
    after: Word | None = None


AnswerType = Literal["expression", "number", "equation", "vector", "matrix", "values", "choice"]


class PartFields(Fields):
    """A part: with an ``answer`` it is the author's own, without one it sets something for a computed part."""

    name: Word
    prompt: Prose = ()
    marks: Marks | None = None
    depends_on: Words = ()
    rounding: DigitsFields | None = None
    notation: NotationFields | None = None
    form: Form | None = None
    allowed: Words | None = None
    tolerance: Margin | None = None
    relative: Margin | None = None
    feedback: Degree | None = None
    follow_through: Share | None = None
    unmet: Share | None = None
    guard: Flag | None = None
    reason: Prose = ()
    type: AnswerType | None = None
    options: Words = ()
    several: Flag = False
    answer: Annotated[Answer | None, PlainValidator(lambda value, info: _answer(value, info))] = None

    @model_validator(mode="after")
    def _complete(self) -> PartFields:
        if self.type is not None and self.answer is None:
            raise NotUsable("'answer' is missing", "an answer of this type, or no type for a part that is computed")
        if self.rounding is not None and (self.tolerance is not None or self.relative is not None):
            raise NotUsable("digits and a tolerance are both given", "one of them")
        if self.answer is not None and not self.prompt:
            raise NotUsable("'prompt' is missing", "what the student is asked")
        return self


def _answer(value: object, info: ValidationInfo) -> Answer:
    """The answer as its type says; the fields before it have been read already."""
    given: dict[str, Any] = info.data
    context = reading(info)
    if isinstance(given.get("notation"), NotationFields):
        context = Reading(given["notation"].over(context.notation))
    match given.get("type"):
        case "expression":
            return ExpressionAnswer(read_expression(value, context))
        case "number":
            return NumberAnswer(read_number(value, context))
        case "equation":
            return _equation(value, context)
        case "vector":
            return VectorAnswer(tuple(read_expression(entry, context) for entry in _list(value)))
        case "matrix":
            return _matrix(value, context)
        case "values":
            if not isinstance(value, Mapping):
                return ValuesAnswer(tuple(read_values(value, context)))
            pairs = ((read_values({key: "0"}, context)[0][0], entry) for key, entry in value.items())
            return ValuesAnswer(tuple((name, read_expression(entry, context)) for name, entry in pairs))
        case "choice":
            return _choice(value, given, context)
        case _:
            raise NotUsable("an answer without its type", ", ".join(get_args(AnswerType)))


def _equation(value: object, context: Reading) -> EquationAnswer:
    text = text_of(value, "an equation such as y = 2x - 1")
    tree = read(text, context.notation)
    if not isinstance(tree, Relation) or isinstance(tree.right, Relation):
        raise NotUsable(f"'{text}' is no equation", "two sides, such as y = 2x - 1")
    return EquationAnswer(tree)


def _list(value: object) -> list[object]:
    if not isinstance(value, list) or not value:
        raise NotUsable(f"{kind_of(value)} stands here", "a list")
    return value


def _matrix(value: object, context: Reading) -> MatrixAnswer:
    rows = tuple(tuple(read_expression(entry, context) for entry in _list(row)) for row in _list(value))
    if len({len(row) for row in rows}) != 1:
        raise NotUsable("the rows have different lengths", "rows of the same length")
    return MatrixAnswer(rows)


def _choice(value: object, given: Mapping[str, Any], context: Reading) -> ChoiceAnswer:
    options: tuple[str, ...] = given.get("options", ())
    chosen = [text_of(item, "one of the options") for item in (value if isinstance(value, list) else [value])]
    missing = next((item for item in chosen if item not in options), None)
    if missing is not None:
        raise NotUsable(f"'{missing}' is not among the options", "; ".join(options) or "a list of 'options'")
    several = bool(given.get("several"))
    if len(chosen) != 1 and not several:
        raise NotUsable("more than one option is right", "'several: yes', or one answer")
    right = tuple(sorted(options.index(item) for item in chosen))
    return ChoiceAnswer(tuple(read_prose(option, context.notation) for option in options), right, several)


class AssignmentFields(Fields):
    """A problem file: a title, what holds for all its problems, and the problems, which are read by their kinds."""

    title: Title
    course: Prose = ()
    notes: Paragraphs = ()
    marks: Marks | None = None
    notation: NotationFields = NotationFields()
    marking: MarkingFields = MarkingFields()
    function: Word | None = None
    problems: tuple[dict[str, Any], ...]

    @model_validator(mode="after")
    def _some_problem(self) -> AssignmentFields:
        if not self.problems:
            raise NotUsable("there are no problems", "at least one problem, with its kind")
        return self


def notation_of(data: Mapping[str, object], base: Notation) -> Notation:
    """The notation of a problem before the rest of it is read."""
    settings = data.get("notation")
    return base if settings is None else NotationFields.model_validate(settings).over(base)


__all__ = ["AssignmentFields", "DigitsFields", "NotationFields", "PartFields", "Remark", "Text", "Word", "Words"]
