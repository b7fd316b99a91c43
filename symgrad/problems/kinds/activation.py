"""An activation, studied; or several of them side by side."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated

from pydantic import PlainValidator, ValidationInfo

from symgrad.document.activation_comparison import comparison_blocks
from symgrad.document.activation_names import called, slope_name
from symgrad.document.activations import activation_sections, activation_title
from symgrad.document.model import Formula, Heading, Items, Paragraph, Text, prose
from symgrad.document.softmax_study import softmax_sections
from symgrad.errors import AuthorError
from symgrad.language.traversal import substitute
from symgrad.language.tree import ZERO, Name, Relation
from symgrad.networks.activation_study import ActivationComparison, ActivationStudy, Z, activation, compare_activations
from symgrad.networks.softmax_study import SoftmaxStudy, share
from symgrad.numeric.balls import evaluate, exact
from symgrad.numeric.worked import work_out
from symgrad.problems.fields import NotUsable, text_of
from symgrad.problems.part import ExpressionAnswer, NumberAnswer, Part
from symgrad.problems.problem import Blocks, Earlier, Problem, Section

_EXPECTED = "an activation such as sigmoid, a formula in z, or a list of them"
_PLACES = 4
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

    @cached_property
    def studies(self) -> tuple[ActivationStudy, ...]:
        """The activations of one weighted sum that are asked about."""
        match self.activation:
            case ActivationComparison():
                return self.activation.studies
            case ActivationStudy():
                return (self.activation,)
            case _:
                return ()

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
        single = len(self.studies) == 1
        named = [(study, "" if single else f" {study.activation.id}") for study in self.studies]
        return tuple(part for study, of in named for part in _parts(study, of))


def _name(title: str) -> str:
    return title.lower() or "definition"


def _parts(study: ActivationStudy, of: str) -> tuple[Part, ...]:
    """The derivative, the largest slope where it is known exactly, and the value at 0."""
    slope = slope_name(study)
    derivative = ExpressionAnswer(study.derivation.result_tree)
    parts = [Part(f"derivative{of}", prose("Work out {slope}.", slope=slope), derivative, form="carried_out")]
    largest = study.largest_slope
    if largest is not None and largest.exact and exact(largest.value, {}) is not None:
        words = "Which is the smallest number that {slope} does not exceed for any {z}?"
        parts.append(Part(f"largest slope{of}", prose(words, slope=slope, z=Z), NumberAnswer(largest.value)))
    filled = substitute(study.definition_tree, {Z: ZERO})
    if evaluate(filled, {}).is_finite():
        value = work_out(filled, places=_PLACES).tree
        parts.append(Part(f"value{of}", prose("What is {f}?", f=called(study, ZERO)), NumberAnswer(value)))
    return tuple(parts)
