"""A network of units: forward pass, loss, backward pass and one step for all parameters."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator, ValidationInfo, model_validator

from symgrad.document.evidence import listed
from symgrad.document.model import Block, Heading, Paragraph, Text, prose
from symgrad.document.network_backward import backward_blocks
from symgrad.document.network_forward import forward_blocks, loss_blocks, rounding_rule
from symgrad.document.network_gradients import check_blocks, gradient_blocks
from symgrad.document.network_statement import count_blocks, statement_blocks
from symgrad.document.network_updates import update_blocks
from symgrad.language.tree import Relation, constant_value
from symgrad.networks.backpropagation import Backpropagation
from symgrad.networks.network import Layer, Network
from symgrad.networks.rounding import Rounding
from symgrad.problems.fields import (
    Count,
    Fields,
    Flag,
    NotUsable,
    Rate,
    kind_of,
    read_number,
    reading,
    text_of,
)
from symgrad.problems.kinds.network_parts import network_parts
from symgrad.problems.part import Part
from symgrad.problems.problem import Blocks, Earlier, Problem, Section
from symgrad.problems.schema import Word, Words

_MOST_LISTED = 8
Ask = Literal["count", "forward", "loss", "gradients", "updates"]


def numbers_by_name(value: object, info: ValidationInfo) -> dict[str, Fraction]:
    """Numbers by name, as weights or claimed gradients are given."""
    if not isinstance(value, dict) or not value:
        raise NotUsable(f"{kind_of(value)} stands here", "numbers by name, such as {w14: 0.2, b4: -0.4}")
    return {str(key): _fraction(number, info) for key, number in value.items()}


def _numbers(value: object, info: ValidationInfo) -> dict[str, Fraction] | list[Any]:
    """The numbers of one example, or a list for each example of a batch."""
    if isinstance(value, dict):
        return numbers_by_name(value, info)
    items = value if isinstance(value, list) else [value]
    return [_numbers(item, info) if isinstance(item, dict | list) else _fraction(item, info) for item in items]


def _matrix(value: object, info: ValidationInfo) -> list[list[Fraction]]:
    if not isinstance(value, list) or not all(isinstance(row, list) for row in value):
        raise NotUsable(f"{kind_of(value)} stands here", "rows: one for each unit before, a column for each unit")
    return [[_fraction(entry, info) for entry in row] for row in value]


def _row(value: object, info: ValidationInfo) -> tuple[Fraction, ...]:
    return tuple(_fraction(entry, info) for entry in (value if isinstance(value, list) else [value]))


def _fraction(value: object, info: ValidationInfo) -> Fraction:
    number = constant_value(read_number(value, reading(info)))
    assert number is not None, "read_number gives numbers only"
    return number


def words_by_key(value: object) -> str | dict[str, str]:
    """A word, or words by key: one activation for all units, or one for each."""
    expected = "a name, or names by unit, hidden and output"
    if isinstance(value, dict):
        return {str(key): text_of(word, expected) for key, word in value.items()}
    return text_of(value, expected)


def _names_by_name(value: object) -> dict[str, str]:
    """Parameters that are one: ``{w25: w14}`` puts w_{1,4} on the arrow from 2 to 5 too."""
    if not isinstance(value, dict):
        raise NotUsable(f"{kind_of(value)} stands here", "names by name, such as {w25: w14}")
    return {str(key): text_of(word, "the name of a weight or a bias") for key, word in value.items()}


class RoundingFields(Fields):
    """The places of each kind of value, and whether rounded values are carried on."""

    mode: Literal["exact", "stepwise"] = "exact"
    sums: Count = 3
    outputs: Count = 3
    errors: Count = 4
    gradients: Count = 4
    parameters: Count = 3
    loss: Count = 4

    def rounding(self) -> Rounding:
        """As the network takes it."""
        return Rounding(**self.model_dump())


class LayerFields(Fields):
    """A layer that is fed by the whole layer before it; row i, column j of ``weights`` is w_{i,j}."""

    units: Count
    activation: Word = "sigmoid"
    weights: Annotated[list[list[Fraction]] | None, PlainValidator(_matrix)] = None
    biases: Annotated[tuple[Fraction, ...] | None, PlainValidator(_row)] = None


class NetworkProblem(Problem):
    """One example through a network given by ``parameters`` by name, or by ``layers`` with matrices.

    Without numbers the formulas are derived in symbols.
    """

    parameters: Annotated[dict[str, Fraction], PlainValidator(numbers_by_name)] = Field(default_factory=dict)
    names: Words = ()
    layers: tuple[LayerFields, ...] = ()
    inputs: Annotated[Any, PlainValidator(_numbers)] = None
    targets: Annotated[Any, PlainValidator(_numbers)] = None
    outputs: Words = ()
    tied: Annotated[dict[str, str], PlainValidator(_names_by_name)] = Field(default_factory=dict)
    activation: Annotated[str | dict[str, str], PlainValidator(words_by_key)] = "sigmoid"
    loss: Word = "squared_error"
    drop_constant: Flag | None = None
    mean_over_outputs: Flag = False
    letters: Annotated[str | dict[str, str], PlainValidator(words_by_key)] = "lecture"
    learning_rate: Rate | None = None
    rounding: RoundingFields = RoundingFields()
    asks: tuple[Ask, ...] = ("forward", "gradients")

    @model_validator(mode="after")
    def _usable(self) -> NetworkProblem:
        if sum(map(bool, (self.parameters, self.names, self.layers))) != 1:
            raise NotUsable("the network is missing, or given more than once", "one of 'parameters', 'names', 'layers'")
        if (self.inputs is None) != (self.targets is None):
            raise NotUsable("'inputs' and 'targets' belong together", "both, or neither for formulas in symbols")
        if "updates" in self.asks and self.learning_rate is None:
            raise NotUsable("'learning_rate' is missing", "the learning rate of the updates")
        _ = self.result
        return self

    @cached_property
    def network(self) -> Network:
        """The network."""
        return self.given_network()

    def given_network(self) -> Network:
        """The network with the numbers that the file gives."""
        options: dict[str, Any] = {
            "loss": self.loss,
            "tied": self.tied,
            "mean_over_outputs": self.mean_over_outputs,
            "drop_constant": self.drop_constant,
            "notation": self.letters,
        }
        if self.layers:
            layers = [Layer(layer.units, layer.activation, layer.weights, layer.biases) for layer in self.layers]
            return Network(self.inputs_count, layers, **options)
        options |= {"activation": self.activation, "outputs": self.outputs or None}
        return Network(parameters=self.parameters or self.names, **options)

    @property
    def inputs_count(self) -> int:
        """How many inputs an example has."""
        first = self.inputs[0] if self.inputs and isinstance(self.inputs, list) else None
        example = first if isinstance(first, dict | list) else self.inputs
        return len(example or ())

    @cached_property
    def result(self) -> Backpropagation[Any]:
        """Forward and backward pass."""
        return self.network.backpropagate(self.inputs, self.targets, self.rounding.rounding())

    @property
    def rate(self) -> Fraction | None:
        """The learning rate as a number."""
        return None if self.learning_rate is None else constant_value(self.learning_rate)

    def heading(self) -> Text:
        return ("One step of backpropagation",) if self.rate is not None else ("Backpropagation",)

    def statement(self) -> Blocks:
        rate = () if self.rate is None else (self.rate,)
        given = statement_blocks(self.network, self.result, *rate)
        rounding = (self.rounding_paragraph(),) if self.result.examples else ()
        return (*given, Paragraph(self._activations()), Paragraph(self._objective()), *rounding)

    def rounding_paragraph(self) -> Paragraph:
        """How values are rounded."""
        return Paragraph(rounding_rule(self.result))

    def _activations(self) -> Text:
        """What the units send on; of many units, one for each activation."""
        network = self.network
        units, letters = network.structure.units, network.letters
        first, *others = reversed({unit.activation: unit for unit in reversed(units)}.values())
        if len(units) > _MOST_LISTED and not others and not first.activation.over_layer:
            line = Relation(letters.output_of("j"), "=", first.activation.of(letters.sum_of_unit("j"), ()))
            return prose("The activation is {line}, the same for all.", line=line)
        if len(units) > _MOST_LISTED:
            units = (first, *others)
        outputs = [network.graph.node(network.letters.output_of(unit.label)) for unit in units]
        formulas = tuple(Relation(node.key, "=", node.expression) for node in outputs if node.expression is not None)
        return prose("The activation is {formulas}." if len(formulas) == 1 else "The activations are {formulas}.",
                     formulas=listed(formulas))  # fmt: skip

    def _objective(self) -> Text:
        """The loss, and what is done about its constant."""
        network, objective = self.network, self.network.objective
        charged = network.graph.node(network.letters.loss_name).expression
        assert charged is not None, "the loss is worked out from the outputs"
        loss = Relation(network.letters.loss_name, "=", charged)
        if not objective.drop_constant:
            return prose("The loss is {loss}.", loss=loss)
        reduced = Relation(network.letters.reduced_loss_name, "=", objective.reduced(network.letters.loss_name))
        return prose("The loss is {loss}. The constant is dropped: work with {reduced}.", loss=loss, reduced=reduced)

    @property
    def section_names(self) -> tuple[str, ...]:
        return (*self.asks, "check")

    def sections(self, _: Earlier, /) -> tuple[Section, ...]:
        made: dict[Ask, Callable[[], Blocks]] = {
            "count": lambda: (Heading(2, ("How many parameters",)), *count_blocks(self.network)),
            "forward": lambda: self._for_each("Forward pass", self._forward),
            "loss": lambda: self._for_each("The loss", loss_blocks),
            "gradients": lambda: (
                *self._for_each("Backward pass", backward_blocks),
                Heading(2, ("All gradients",)),
                *gradient_blocks(self.result),
            ),
            "updates": lambda: (Heading(2, ("The step",)), *update_blocks(self.result, self.rate or 0)),
        }
        check = Section("check", (Heading(2, ("Check",)), *check_blocks(self.result)))
        return (*(Section(ask, made[ask]()) for ask in self.asks), check)

    def _forward(self, one: Backpropagation[Any]) -> Blocks:
        """The forward pass, without the rule for rounding, which the statement has given."""
        rule = Paragraph(rounding_rule(one))
        return tuple(block for block in forward_blocks(one) if block != rule)

    def _for_each(self, title: str, blocks: Callable[[Backpropagation[Any]], Blocks]) -> Blocks:
        """The same for each example of a batch, under a heading each."""
        found: list[Block] = []
        for place, one in enumerate(self.result.instances, start=1):
            which = f", example {place}" if self.result.is_batch else ""
            found += [Heading(2, (f"{title}{which}",)), *blocks(one)]
        return tuple(found)

    def computed_parts(self) -> tuple[Part, ...]:
        return network_parts(self.result, self.asks, self.rate)
