"""A network of full layers in matrix form: forward, δ layer by layer, the gradients by weights and biases."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import Annotated, Literal

from pydantic import PlainValidator, ValidationInfo, model_validator

from symgrad.document.evidence import listed
from symgrad.document.matrix_networks import matrix_network_sections
from symgrad.document.matrix_numbers import matrix_tree, places_of
from symgrad.document.matrix_statement import network_blocks
from symgrad.document.model import Heading, Paragraph, Text, prose
from symgrad.language.tree import Matrix, constant_value
from symgrad.networks.matrix.form import MatrixNetwork, matrix_form
from symgrad.networks.matrix.formula import Formula
from symgrad.networks.matrix.naming import spelled
from symgrad.networks.network import Layer, Network
from symgrad.problems.fields import Count, Flag, NotUsable, read_number, reading
from symgrad.problems.kinds.network import LayerFields, RoundingFields
from symgrad.problems.part import Answer, DigitsAsked, MatrixAnswer, NumberAnswer, Part
from symgrad.problems.problem import Blocks, Earlier, Problem, Section
from symgrad.problems.schema import Word

_WORK_OUT = "Work out {wanted}."
Rows = tuple[tuple[Fraction, ...], ...]


def _rows(value: object, info: ValidationInfo) -> Rows:
    """Numbers of one example, or a row of them for each."""
    if not isinstance(value, list) or not value:
        raise NotUsable("no list of numbers stands here", "the numbers of one example, or a row for each example")
    rows = value if isinstance(value[0], list) else [value]
    if not all(isinstance(row, list) for row in rows):
        raise NotUsable("rows and numbers are mixed", "a row of numbers for each example")
    context = reading(info)
    return tuple(tuple(constant_value(read_number(entry, context)) or Fraction(0) for entry in row) for row in rows)


class MatrixNetworkProblem(Problem):
    """Full ``layers``, with their matrices or in symbols, worked in matrix form.

    ``inputs`` and ``targets`` are the numbers of one example, or a row for each; ``batch`` says whether the losses of
    several are added ("sum") or averaged ("mean"). Without numbers ``input_units`` says how many inputs there are.
    """

    layers: tuple[LayerFields, ...]
    input_units: Count | None = None
    inputs: Annotated[Rows, PlainValidator(_rows)] = ()
    targets: Annotated[Rows, PlainValidator(_rows)] = ()
    batch: Literal["sum", "mean"] | None = None
    loss: Word = "squared_error"
    drop_constant: Flag | None = None
    rounding: RoundingFields = RoundingFields()

    @model_validator(mode="after")
    def _usable(self) -> MatrixNetworkProblem:
        if bool(self.inputs) != bool(self.targets):
            raise NotUsable("'inputs' and 'targets' belong together", "both, or neither for formulas in symbols")
        if not self.inputs and self.input_units is None:
            raise NotUsable("'input_units' is missing", "how many inputs there are, or 'inputs' and 'targets'")
        _ = self.result
        return self

    @cached_property
    def result(self) -> MatrixNetwork:
        """The network in matrix form."""
        layers = [Layer(layer.units, layer.activation, layer.weights, layer.biases) for layer in self.layers]
        count = self.input_units or len(self.inputs[0])
        network = Network(count, layers, loss=self.loss, drop_constant=self.drop_constant)
        return matrix_form(network, self.inputs or None, self.targets or None, batch=self.batch,
                           rounding=self.rounding.rounding())  # fmt: skip

    def heading(self) -> Text:
        return ("Backpropagation in matrix form",)

    def statement(self) -> Blocks:
        form = self.result
        loss = next(one for one in form.single if one.kind == "loss")
        blocks = (*network_blocks(form), Paragraph(prose("The loss of an example is {J}.", J=loss.relation)))
        if self.inputs:
            return blocks
        how = "." if form.is_scalar else ", in indices first and then in matrices."
        asked = prose("Derive {gradients}" + how, gradients=self._wanted())
        return (*blocks, Paragraph(asked))

    def _wanted(self) -> Text:
        names = [one.name_tree for one in self.result.gradients.values()]
        return listed(tuple(names))

    @property
    def section_names(self) -> tuple[str, ...]:
        return tuple(title.lower() for title in self._titles[1:])

    @property
    def _titles(self) -> tuple[str, ...]:
        return tuple(title for title, _ in self._pages)

    @cached_property
    def _pages(self) -> tuple[tuple[str, Blocks], ...]:
        return tuple(matrix_network_sections(self.result))

    def sections(self, _: Earlier, /) -> tuple[Section, ...]:
        return tuple(Section(title.lower(), (Heading(2, (title,)), *blocks)) for title, blocks in self._pages[1:])

    def computed_parts(self) -> tuple[Part, ...]:
        wanted = (*self.result.deltas.values(), *self.result.gradients.values())
        return tuple(part for one in wanted if (part := self._part(one)) is not None)

    def _part(self, formula: Formula) -> Part | None:
        """The numbers of a δ or a gradient; none where there are none, or too many."""
        if formula.value is None:
            return None
        places = places_of(formula, self.rounding.rounding())
        found = matrix_tree(formula.value, places)
        if found is None:
            return None
        answer: Answer = MatrixAnswer(found[0].rows) if isinstance(found[0], Matrix) else NumberAnswer(found[0])
        wanted = formula.name_tree
        name = f"{'value' if formula.kind == 'delta' else 'gradient'} {spelled(formula.key)}"
        return Part(
            name, prose(_WORK_OUT, wanted=wanted), answer,
            digits=DigitsAsked(decimals=places, mode=self.rounding.mode), pattern=_WORK_OUT, wanted=wanted,
        )  # fmt: skip
