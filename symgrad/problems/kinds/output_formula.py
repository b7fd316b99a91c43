"""The general formula for a weight of the output layer: ∂E/∂w_{j,k} with indices instead of numbers."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any

from pydantic import PlainValidator, model_validator

from symgrad.document.model import Aligned, Paragraph, Text, prose
from symgrad.document.output_formula import output_formula_blocks
from symgrad.functions.registry import LOSSES
from symgrad.language.tree import Derivative, Name, Tree
from symgrad.networks.letters import Letters, letters_of
from symgrad.problems.kinds.network import words_by_key
from symgrad.problems.part import ExpressionAnswer, Part
from symgrad.problems.problem import Blocks, Earlier, Problem, Section
from symgrad.problems.schema import Word


class OutputFormulaProblem(Problem):
    """Derive the gradient of any weight that leads to an output, for an activation and a loss."""

    activation: Word = "sigmoid"
    loss: Word = "squared_error"
    letters: Annotated[Any, PlainValidator(words_by_key)] = "lecture"

    @model_validator(mode="after")
    def _known(self) -> OutputFormulaProblem:
        _ = self.blocks
        return self

    @cached_property
    def blocks(self) -> Blocks:
        """The derivation as a page."""
        return output_formula_blocks(self.activation, self.loss, self._letters)

    @property
    def _letters(self) -> Letters:
        return letters_of(self.letters)

    @property
    def _wanted(self) -> Tree:
        return Derivative(self._letters.loss_name, (self._letters.weight_of("j", "k"),), partial=True)

    def heading(self) -> Text:
        return prose("The gradient of any weight {w} of the output layer", w=self._letters.weight_of("j", "k"))

    def statement(self) -> Blocks:
        words = f"The output units have the {self.activation.replace('_', ' ')} as their activation, "
        words += f"and the loss is the {LOSSES[self.loss].name}, added up over the outputs."
        return (Paragraph((words,)),)

    @property
    def section_names(self) -> tuple[str, ...]:
        return ("formula",)

    def sections(self, _: Earlier, /) -> tuple[Section, ...]:
        return (Section("formula", self.blocks),)

    def computed_parts(self) -> tuple[Part, ...]:
        last = next(block for block in reversed(self.blocks) if isinstance(block, Aligned))
        prompt = prose(
            "Derive {wanted} for the weight {w} from unit {j} to output {k}.",
            wanted=self._wanted,
            w=self._letters.weight_of("j", "k"),
            j=Name("j"),
            k=Name("k"),
        )
        return (Part("gradient", prompt, ExpressionAnswer(last.lines[-1].tree), form="carried_out"),)
