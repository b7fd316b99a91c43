"""The types of a problem file's fields: what each accepts, made from the text that was written.

A field is read with the notation of its problem, which validation hands over as its context; what cannot be
used raises :class:`NotUsable` with what was expected, and the loader adds file and line.

>>> from symgrad.language.printing import to_text
>>> to_text(read_number("-0.10", Reading()))
'−0.10'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, PlainValidator, ValidationInfo

from symgrad.document.model import Text
from symgrad.errors import StudentError
from symgrad.language.notation import Notation
from symgrad.language.parser import read, read_name
from symgrad.language.traversal import names_in, walk
from symgrad.language.tree import Listing, Name, Negative, Number, Relation, Sum, Tree, constant_value, number
from symgrad.numeric.balls import exact
from symgrad.problems.prose import read_paragraphs, read_prose

Value = TypeVar("Value")
ExactNumber: TypeAlias = Number | Negative


class NotUsable(ValueError):
    """A value that a field does not take; ``expected`` says what it does."""

    def __init__(self, message: str, expected: str = "") -> None:
        self.expected = expected
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a field has to know to be read: how formulas are read, and the folder in which tables beside it stand."""

    notation: Notation = field(default_factory=Notation)
    folder: Path | None = None


class Fields(BaseModel):
    """The base of everything in a problem file: no unknown keys, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


def reading(info: ValidationInfo) -> Reading:
    """The context that the loader gave."""
    return info.context if isinstance(info.context, Reading) else Reading()


def text_of(value: object, expected: str) -> str:
    """The value if it is a text with something in it."""
    if value is None or (isinstance(value, str) and not value.strip()):
        raise NotUsable("nothing is given here", expected)
    if not isinstance(value, str):
        raise NotUsable(f"{kind_of(value)} stands here", expected)
    return value.strip()


def kind_of(value: object) -> str:
    """What a value of a YAML file is, in words."""
    match value:
        case Mapping():
            return "a mapping"
        case str():
            return "a text"
        case Sequence():
            return "a list"
        case None:
            return "nothing"
        case _:
            return f"a {type(value).__name__}"


def read_flag(value: object) -> bool:
    """Yes or no, in YAML's spellings."""
    expected = "yes or no"
    match text_of(value, expected).lower():
        case "yes" | "true" | "on":
            return True
        case "no" | "false" | "off":
            return False
        case word:
            raise NotUsable(f"'{word}' is neither yes nor no", expected)


def read_count(value: object) -> int:
    """A whole number from 0 to 999999; ``010`` is refused, because YAML reads it as eight."""
    expected = "a whole number"
    text = text_of(value, expected)
    if re.fullmatch(r"0\d+", text):
        raise NotUsable(
            f"'{text}' begins with a 0, which some programs read as octal", f"{expected}: {text.lstrip('0')}"
        )
    if not re.fullmatch(r"[0-9]{1,6}", text):
        raise NotUsable(f"'{text}' is not a whole number", expected)
    return int(text)


def read_number(value: object, context: Reading) -> ExactNumber:
    """An exact number; a decimal keeps the places that were written."""
    expected = "an exact number such as 0.10, -3, 1e-3 or 1/3"
    text = text_of(value, expected)
    if re.match(r"[+-]?0\d", text):
        raise NotUsable(f"'{text}' begins with a 0", "a number without leading zeros")
    tree = read_tree(text, context.notation, expected)
    if isinstance(tree, Number) or (isinstance(tree, Negative) and isinstance(tree.operand, Number)):
        return tree
    is_sum = any(isinstance(node, Sum) for node in walk(tree))  # 2024-01-02 is a date and no difference
    worked_out = None if is_sum or names_in(tree) else exact(tree, {})
    if worked_out is None:
        raise NotUsable(f"'{text}' is not an exact number", expected)
    return number(worked_out)


def read_rate(value: object, context: Reading) -> ExactNumber:
    """A learning rate, which is greater than 0: other steps would stay where they are, or climb."""
    rate = read_number(value, context)
    if (constant_value(rate) or 0) <= 0:
        raise NotUsable(f"the learning rate is {text_of(value, 'a number')}", "a number greater than 0")
    return rate


def read_expression(value: object, context: Reading) -> Tree:
    """An expression, in any of the notations."""
    expected = "an expression"
    return read_tree(text_of(value, expected), context.notation, expected)


def read_variable(value: object, context: Reading) -> Name:
    """One name, in any of its spellings."""
    expected = "a name such as x, w_4_6 or eta"
    text = text_of(value, expected)
    try:
        return read_name(text, context.notation)
    except StudentError as error:
        raise NotUsable(str(error), expected) from None


def read_names(value: object, context: Reading) -> tuple[Name, ...]:
    """Names, as a list or with commas between them."""
    items = value.split(",") if isinstance(value, str) else value
    if not isinstance(items, Sequence) or not items:
        raise NotUsable(f"{kind_of(value)} stands here", "names, as a list or with commas")
    names = tuple(read_variable(item, context) for item in items)
    repeated = next((name for name in names if names.count(name) > 1), None)
    if repeated is not None:
        raise NotUsable(f"{repeated} is given twice", "each name once")
    return names


Values: TypeAlias = tuple[tuple[Name, ExactNumber], ...]


def read_values(value: object, context: Reading) -> Values:
    """Values of names: a mapping, or equations with commas between them ("x = 2, y = -1")."""
    expected = "values such as {x: 2, y: -1} or x = 2, y = -1"
    pairs: list[tuple[object, object]]
    match value:
        case Mapping():
            pairs = list(value.items())
        case str():
            pairs = [_equation(part, expected) for part in value.split(",")]
        case _:
            raise NotUsable(f"{kind_of(value)} stands here", expected)
    found: dict[Name, ExactNumber] = {}
    for key, written in pairs:
        variable = read_variable(key, context)
        if variable in found:
            raise NotUsable(f"{variable} is given twice", "each name once")
        found[variable] = read_number(written, context)
    return tuple(found.items())


def _equation(text: str, expected: str) -> tuple[str, str]:
    left, sign, right = text.partition("=")
    if not sign:
        raise NotUsable(f"'{text.strip()}' is not an equation", expected)
    return left, right


def read_tree(text: str, notation: Notation, expected: str) -> Tree:
    """The text as one expression; a relation or a list is refused."""
    try:
        tree = read(text, notation)
    except StudentError as error:
        raise NotUsable(str(error), expected) from None
    if isinstance(tree, Relation | Listing):
        raise NotUsable(f"'{text}' is not one expression", expected)
    return tree


def many(read_one: Callable[[object, Reading], Value]) -> Callable[[object, ValidationInfo], tuple[Value, ...]]:
    """A reader of lists from a reader of items; one item may stand without a list."""

    def read_many(value: object, info: ValidationInfo) -> tuple[Value, ...]:
        items = value if isinstance(value, list) else [value]
        if not items:
            raise NotUsable("the list is empty", "at least one")
        return tuple(read_one(item, reading(info)) for item in items)

    return read_many


def _prose(value: object, info: ValidationInfo) -> Text:
    return read_prose(text_of(value, "a sentence"), reading(info).notation)


def _title(value: object, info: ValidationInfo) -> Text:
    text = text_of(value, "a title")
    if text in _NOTHING:
        raise NotUsable(f"'{text}' is YAML for nothing", "a title")
    return read_prose(text, reading(info).notation)


_NOTHING = frozenset({"~", "null", "Null", "NULL"})


def _paragraphs(value: object, info: ValidationInfo) -> tuple[Text, ...]:
    return read_paragraphs(text_of(value, "text"), reading(info).notation)


def _fraction(value: object, info: ValidationInfo) -> Fraction:
    worth = constant_value(read_number(value, reading(info)))
    if worth is None or worth < 0:
        raise NotUsable(f"'{value}' is negative", "a number of marks such as 2 or 0.5")
    return worth


def _with_context(read_one: Callable[[object, Reading], Any]) -> PlainValidator:
    return PlainValidator(lambda value, info: read_one(value, reading(info)))


Flag = Annotated[bool, PlainValidator(read_flag)]
Count = Annotated[int, PlainValidator(read_count)]
Marks = Annotated[Fraction, PlainValidator(_fraction)]
Exact = Annotated[ExactNumber, _with_context(read_number)]
Rate = Annotated[ExactNumber, _with_context(read_rate)]
Exacts = Annotated[tuple[ExactNumber, ...], PlainValidator(many(read_number))]
Expression = Annotated[Tree, _with_context(read_expression)]
Variable = Annotated[Name, _with_context(read_variable)]
Variables = Annotated[tuple[Name, ...], _with_context(read_names)]
NamedValues = Annotated[Values, _with_context(read_values)]
Prose = Annotated[Text, PlainValidator(_prose)]
Title = Annotated[Text, PlainValidator(_title)]
Paragraphs = Annotated[tuple[Text, ...], PlainValidator(_paragraphs)]
