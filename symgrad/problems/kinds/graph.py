"""A computational graph: values forward, local gradients on the edges, gradients backward."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Annotated

from pydantic import PlainValidator, ValidationInfo, model_validator

from symgrad.checking.asked import Demands
from symgrad.checking.passes import value_answer, with_letters
from symgrad.document.evaluation import point_text
from symgrad.document.graphs import graph_figure, nodes_blocks, pass_sections
from symgrad.document.model import Heading, Paragraph, Text, prose
from symgrad.language.tree import Derivative, Name, Tree, constant_value
from symgrad.networks.backprop import Gradient, GraphPass
from symgrad.networks.graph import Graph
from symgrad.networks.rounding import Rounding
from symgrad.problems.definition import Function
from symgrad.problems.fields import (
    Count,
    NamedValues,
    NotUsable,
    Variable,
    kind_of,
    read_expression,
    read_variable,
    reading,
)
from symgrad.problems.kinds.part_links import by_letters
from symgrad.problems.part import ExpressionAnswer, Part
from symgrad.problems.problem import Blocks, Earlier, Problem, Section

_WORK_OUT = "Work out {wanted}."
Nodes = tuple[tuple[Name, Tree], ...]


def _nodes(value: object, info: ValidationInfo) -> Nodes:
    expected = "nodes with their expressions, such as {a: b + c, f: d a}"
    if not isinstance(value, dict) or not value:
        raise NotUsable(f"{kind_of(value)} stands here", expected)
    context = reading(info)
    return tuple((read_variable(key, context), read_expression(text, context)) for key, text in value.items())


class GraphProblem(Problem):
    """Forward and backward through ``nodes``, or through the operations of ``function``.

    Without ``at`` the graph is worked in symbols only.
    """

    nodes: Annotated[Nodes, PlainValidator(_nodes)] = ()
    function: Function | None = None
    output: Variable | None = None
    at: NamedValues = ()
    decimals: Count = 4

    @model_validator(mode="after")
    def _one_source(self) -> GraphProblem:
        if bool(self.nodes) == (self.function is not None):
            raise NotUsable("either 'nodes' or 'function' has to be given", "one of the two")
        _ = self.result
        return self

    @cached_property
    def graph(self) -> Graph:
        """The graph."""
        output = None if self.output is None else str(self.output)
        functions = self.read_with.functions
        if self.function is not None:
            symbol = str(self.function.symbol)
            return Graph.of(self.function.body, output=symbol, functions=functions)
        return Graph.of({str(key): tree for key, tree in self.nodes}, output=output, functions=functions)

    @cached_property
    def result(self) -> GraphPass:
        """Both passes."""
        at = {str(name): constant_value(value) or 0 for name, value in self.at}
        return self.graph.backward(at or None, Rounding.everywhere(self.decimals))

    @property
    def _inner(self) -> tuple[Name, ...]:
        return tuple(node.key for node in self.graph.nodes if node.expression is not None)

    def heading(self) -> Text:
        return prose("The graph of {output}", output=self.graph.output)

    def statement(self) -> Blocks:
        blocks: Blocks = nodes_blocks(self.graph)
        if self.at:
            blocks = (*blocks, Paragraph(prose("Given are {values}.", values=point_text(dict(self.at)))))
        return blocks

    @property
    def section_names(self) -> tuple[str, ...]:
        return ("graph", *(title.lower() for title, _ in pass_sections(self.result)[1:]))

    def sections(self, _: Earlier, /) -> tuple[Section, ...]:
        figure = Section("graph", (graph_figure(self.graph, self.result),))
        rest = pass_sections(self.result)[1:]  # the first one says what the statement has said
        return (figure, *(Section(title.lower(), (Heading(2, (title,)), *blocks)) for title, blocks in rest))

    def computed_parts(self) -> tuple[Part, ...]:
        values = [self._value_part(name) for name in self._inner if self.at]
        gradients = [
            self._gradient_part(self.result.gradients[str(name)])
            for name in self.graph.inputs
            if str(name) in self.result.gradients
        ]
        if not self.at:
            return (*values, *gradients)
        trees = {f"value {node.key}": node.expression for node in self.graph.nodes if node.expression is not None}
        trees |= {part.name: self.result.expanded(part.name.removeprefix("gradient ")) for part in gradients}
        return by_letters((*values, *gradients), trees, dict(self.at))

    def _value_part(self, name: Name) -> Part:
        answer, demands = value_answer(self.result.values[str(name)], Demands())
        return Part(
            f"value {name}", prose(_WORK_OUT, wanted=name), answer, digits=demands.digits, pattern=_WORK_OUT,
            wanted=name,
        )  # fmt: skip

    def _gradient_part(self, gradient: Gradient) -> Part:
        name = Derivative(gradient.output, (gradient.key,), partial=not self.graph.is_chain)
        asked = Part(
            f"gradient {gradient.key}", prose(_WORK_OUT, wanted=name),
            ExpressionAnswer(self.result.expanded(gradient.key)), pattern=_WORK_OUT, wanted=name,
        )  # fmt: skip
        if gradient.value is not None:
            answer, demands = value_answer(gradient.value, Demands())
            return replace(asked, answer=answer, digits=demands.digits)
        letters = with_letters(Demands(), self.result)
        # what is asked for is no answer to itself
        explained = tuple(pair for pair in letters.definitions if pair[0] != replace(name, partial=True))
        return replace(asked, notation=letters.notation, definitions=explained)
