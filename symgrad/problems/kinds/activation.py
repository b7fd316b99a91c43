"""An activation, studied; or several of them side by side."""

from __future__ import annotations

from typing import Annotated

from pydantic import PlainValidator, ValidationInfo

from symgrad.checking.diagnosis.question import derivative_question
from symgrad.document.activation_comparison import comparison_blocks
from symgrad.document.activation_names import called, slope_name
from symgrad.document.activations import activation_sections, activation_title
from symgrad.document.model import Formula, Heading, Items, Paragraph, Text, prose
from symgrad.document.put_in import enumerated
from symgrad.document.softmax import DIAGONAL, OFF_DIAGONAL
from symgrad.document.softmax_study import softmax_sections
from symgrad.errors import AuthorError
from symgrad.language.traversal import substitute
from symgrad.language.tree import ZERO, Derivative, Name, Relation, Tree
from symgrad.networks.activation_study import ActivationComparison, ActivationStudy, Z, activation, compare_activations
from symgrad.networks.softmax_study import SoftmaxStudy, share
from symgrad.numeric.balls import evaluate, exact
from symgrad.numeric.worked import Worked, work_out
from symgrad.problems.fields import NotUsable, text_of
from symgrad.problems.part import ExpressionAnswer, NumberAnswer, Part, VectorAnswer, rough
from symgrad.problems.problem import Blocks, Earlier, Problem, Section

_EXPECTED = "an activation such as sigmoid, a formula in z, or a list of them"
_PLACES = 12
Study = ActivationStudy | SoftmaxStudy | ActivationComparison


def _study(value: object, _: ValidationInfo) -> Study:
    try:
        if isinstance(value, list):
            return compare_activations([text_of(one, _EXPECTED) for one in value])
        return activation(text_of(value, _EXPECTED))
    except AuthorError as error:
        raise NotUsable(error.message, error.expected or _EXPECTED) from None


class ActivationProblem(Problem):
    """Derivative, largest slope, limits and range of ``activation``; a list of activations is compared."""

    activation: Annotated[Study, PlainValidator(_study)]

    def heading(self) -> Text:
        match self.activation:
            case ActivationComparison():
                return ("Activations compared",)
            case ActivationStudy():
                return activation_title(self.activation)
            case _:
                return ("Softmax",)

    def statement(self) -> Blocks:
        match self.activation:
            case ActivationStudy() as study:
                output = Relation(called(study), "=", study.definition_tree)
                return Paragraph(("Study the activation",)), Formula(output)
            case ActivationComparison(studies):
                listed = tuple(prose("{f}", f=Relation(called(one), "=", one.definition_tree)) for one in studies)
                return Paragraph(("Compare these activations:",)), Items(listed)
            case _:
                return Paragraph(("Study softmax over a layer",)), Formula(Relation(Name("o", ("k",)), "=", share()))

    @property
    def section_names(self) -> tuple[str, ...]:
        match self.activation:
            case ActivationComparison():
                return ("comparison",)
            case ActivationStudy() as study:
                return (*(_name(title) for title, _ in activation_sections(study, check=False)), "check")
            case study:
                return tuple(_name(title) for title, _ in softmax_sections(study))

    def sections(self, _: Earlier, /) -> tuple[Section, ...]:
        match self.activation:
            case ActivationComparison() as found:
                return (Section("comparison", comparison_blocks(found)),)
            case ActivationStudy() as study:
                found_sections = activation_sections(study)
            case layer:
                found_sections = softmax_sections(layer)
        return tuple(
            Section(_name(title), (Heading(2, (title,)), *blocks) if title else blocks)
            for title, blocks in found_sections
        )

    def computed_parts(self) -> tuple[Part, ...]:
        match self.activation:
            case ActivationStudy() as study:
                return _parts(study)
            case ActivationComparison(studies):
                return _compared(studies)
            case _:
                return _softmax_parts()


def _name(title: str) -> str:
    return title.lower() or "definition"


def _parts(study: ActivationStudy) -> tuple[Part, ...]:
    """The derivative, the largest slope where it is known exactly, and the value at 0."""
    slope = slope_name(study)
    derivative = ExpressionAnswer(study.derivation.result_tree)
    prompt, asked = prose("Work out {slope}.", slope=slope), derivative_question(study.derivation)
    parts = [Part("derivative", prompt, derivative, form="carried_out", question=asked)]
    if (largest := _largest(study)) is not None:
        words = "Which is the smallest number that {slope} does not exceed for any {z}?"
        parts.append(Part("largest slope", prose(words, slope=slope, z=Z), NumberAnswer(largest)))
    if (worked := _at_zero(study)) is not None:
        question = prose("What is {f}?", f=called(study, ZERO))
        parts.append(Part("value", question, NumberAnswer(worked.tree), digits=rough(worked)))
    return tuple(parts)


def _compared(studies: tuple[ActivationStudy, ...]) -> tuple[Part, ...]:
    """A row of numbers for all at once: the largest slopes, and the values at 0, each where there is one."""
    slopes = [(study, most) for study in studies if (most := _largest(study)) is not None]
    values = [(study, found) for study in studies if (found := _at_zero(study)) is not None]
    parts = []
    if slopes:
        words = "Which is the smallest number that the slope does not exceed for any {z}? In this order: "
        question = (*prose(words, z=Z), *_names([study for study, _ in slopes]), ".")
        parts.append(Part("largest slopes", question, VectorAnswer(tuple(found for _, found in slopes))))
    if values:
        question = (*prose("What is the output at {zero}? In this order: ", zero=Relation(Z, "=", ZERO)),
                    *_names([study for study, _ in values]), ".")  # fmt: skip
        digits = rough(*(found for _, found in values))
        parts.append(Part("values", question, VectorAnswer(tuple(found.tree for _, found in values)), digits=digits))
    return tuple(parts)


def _names(studies: list[ActivationStudy]) -> Text:
    return enumerated(tuple(study.formula for study in studies))


def _largest(study: ActivationStudy) -> Tree | None:
    """The largest slope where it is known exactly, and is a number."""
    largest = study.largest_slope
    return None if largest is None or not largest.exact or exact(largest.value, {}) is None else largest.value


def _at_zero(study: ActivationStudy) -> Worked | None:
    filled = substitute(study.definition_tree, {Z: ZERO})
    return work_out(filled, places=_PLACES) if evaluate(filled, {}).is_finite() else None


def _softmax_parts() -> tuple[Part, ...]:
    """Both cases of the derivative, in terms of the outputs."""
    own, other = Name("o", ("k",)), Name("o", ("j",))
    by_own, by_other = (Derivative(own, (Name("z", (index,)),), True) for index in "kj")
    return (
        Part("own derivative", prose("Work out {slope} in terms of {o}.", slope=by_own, o=own),
             ExpressionAnswer(DIAGONAL), allowed=(own,)),
        Part("other derivative", prose("Work out {slope} for another unit {j} in terms of {o} and {other}.",
             slope=by_other, j=Name("j"), o=own, other=other),
             ExpressionAnswer(OFF_DIAGONAL), allowed=(own, other)),
    )  # fmt: skip
