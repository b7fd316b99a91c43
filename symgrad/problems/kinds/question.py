"""A question in the author's own words, whose parts have the author's answers."""

from __future__ import annotations

from pydantic import model_validator

from symgrad.document.model import Items, Math, Paragraph, Strong, Text
from symgrad.language.tree import Listing, Matrix, Relation
from symgrad.problems.fields import NotUsable, Paragraphs
from symgrad.problems.part import (
    Answer,
    ChoiceAnswer,
    EquationAnswer,
    ExpressionAnswer,
    MatrixAnswer,
    NumberAnswer,
    Part,
    PointsAnswer,
    ValuesAnswer,
    VectorAnswer,
)
from symgrad.problems.problem import Blocks, Earlier, Problem, Section


class Question(Problem):
    """Free text, and ``parts`` with their answers; ``solution`` explains them."""

    text: Paragraphs
    solution: Paragraphs = ()

    @model_validator(mode="after")
    def _own_answers(self) -> Question:
        if not self.parts:
            raise NotUsable("'parts' is missing", "at least one part with type and answer")
        return self

    def heading(self) -> Text:
        return ("Question",)

    def statement(self) -> Blocks:
        return tuple(Paragraph(text) for text in self.text)

    @property
    def section_names(self) -> tuple[str, ...]:
        return ("answer",)

    def sections(self, _: Earlier, /) -> tuple[Section, ...]:
        answers = Items(
            tuple((*part.prompt, " ", Strong(answer_text(part.answer))) for part in self.parts if part.answer)
        )
        return (Section("answer", (answers, *(Paragraph(text) for text in self.solution))),)

    def computed_parts(self) -> tuple[Part, ...]:
        return ()


def answer_text(answer: Answer) -> Text:
    """An answer as it is printed in a solution."""
    match answer:
        case ExpressionAnswer() | NumberAnswer():
            return (Math(answer.tree),)
        case EquationAnswer():
            return (Math(answer.relation),)
        case VectorAnswer():
            return (Math(Listing(answer.entries)),)
        case MatrixAnswer():
            return (Math(Matrix(answer.rows)),)
        case PointsAnswer():
            points = [point[0] if len(point) == 1 else Listing(point) for point in answer.points]
            return (Math(Listing(tuple(points))),)
        case ValuesAnswer():
            return (Math(Listing(tuple(Relation(name, "=", value) for name, value in answer.values))),)
        case ChoiceAnswer():
            texts = [answer.options[place] for place in answer.right]
            return tuple(part for index, text in enumerate(texts) for part in (("; ", *text) if index else text))
