"""A network in matrix form: z^(l), a^(l), W^(l), b^(l), δ^(l) and J, and the gradients by W^(l) and b^(l)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

from symgrad.calculus.verify import Evidence
from symgrad.errors import AuthorError
from symgrad.language.traversal import substitute
from symgrad.language.tree import Name, Relation, Tree
from symgrad.networks.backpropagation import Backpropagation
from symgrad.networks.matrix.backward import (
    biases_gradient,
    chain_of,
    delta_formula,
    row_of_jacobians,
    slope_formula,
    weights_gradient,
)
from symgrad.networks.matrix.formula import Formula, Matrix
from symgrad.networks.matrix.forward import (
    Setting,
    batch_loss_formula,
    loss_formula,
    outputs_formula,
    sums_formula,
)
from symgrad.networks.matrix.layers import LayerView, layers_of
from symgrad.networks.matrix.loss import LossView
from symgrad.networks.matrix.naming import Layered, Letters
from symgrad.networks.matrix.proof import prove
from symgrad.networks.network import Layer, Network
from symgrad.networks.rounding import Rounding
from symgrad.networks.values import Value, combined
from symgrad.shown import Shown

Batch = Literal["sum", "mean"]
_MOST_PARAMETERS = 120
"""Parameters up to which a network itself is the one that lines are proved with; beyond, one of the same make."""
_SMALL, _FEW = 3, 3
"""The most units a layer of that one has, and the most examples."""


@dataclass(frozen=True)
class MatrixNetwork(Shown):
    """A network layer by layer, its formulas in indices and in matrices, and their numbers.

    ``single`` holds the formulas of one example, ``formulas`` those of what was given: the same, or with the
    examples of a batch as columns. ``batch`` says how the examples are combined, None for one example.
    """

    network: Network
    layers: tuple[LayerView, ...]
    batch: Batch | None
    found: Backpropagation[Network] | None
    rounding: Rounding
    settings: tuple[Setting, ...] = field(repr=False)

    def __repr__(self) -> str:
        return self._brief(f"{len(self.layers)} layers, {len(self.gradients)} gradients")

    @property
    def is_scalar(self) -> bool:
        """Whether every layer is a single unit, so that all letters stand for numbers."""
        return self.settings[0].letters.scalar

    @cached_property
    def single(self) -> tuple[Formula, ...]:
        """The formulas of one example, forward and then backward."""
        return tuple(map(self._valued if self.batch is None else _same, formulas_of(self.settings[0])))

    @cached_property
    def formulas(self) -> tuple[Formula, ...]:
        """The formulas of what was given."""
        if self.batch is None:
            return self.single
        return tuple(map(self._valued, formulas_of(self.settings[-1])))

    @cached_property
    def forward(self) -> Layered[Formula]:
        """z^(l), a^(l), and J."""
        return Layered({one.key: one for one in self.formulas if one.kind in ("sums", "outputs", "loss")})

    @cached_property
    def deltas(self) -> Layered[Formula]:
        """δ^(l) = ∂J/∂z^(l), from the last layer back."""
        return Layered({one.key: one for one in self.formulas if one.kind == "delta"})

    @cached_property
    def gradients(self) -> Layered[Formula]:
        """∂J/∂W^(l) and ∂J/∂b^(l), by W^(l) and b^(l)."""
        return Layered({one.key: one for one in self.formulas if one.kind in ("weights", "biases")})

    def put_together(self, key: str | Name) -> Tree:
        """The gradient by W^(l) or b^(l) with every δ replaced by what it stands for."""
        deltas = {one.key: one.tree for one in self.deltas.values()}
        return _put_together(self.gradients[key].tree, deltas)

    def parameter(self, name: Name) -> Matrix | None:
        """The numbers of W^(l) or b^(l), None for a symbolic network."""
        numbers, letters = self.network.parameters, self.network.letters
        formula = self.gradients[name]
        if not numbers:
            return None
        layer = self.layers[formula.layer - 1]
        if formula.kind == "biases":
            return tuple((numbers[letters.bias_of(label)],) for label in layer.labels)
        return tuple(
            tuple(numbers[letters.weight_of(source, label)] for source in layer.before) for label in layer.labels
        )

    def given(self, key: Literal["inputs", "targets"]) -> Matrix | None:
        """The numbers of x or y, a column for each example."""
        letters = self.network.letters
        if self.found is None:
            return None
        if key == "inputs":
            names = [letters.input_of(label) for label in self.layers[0].before]
        else:
            names = [letters.target_of(label) for label in self.layers[-1].labels]
        return tuple(tuple(one.values[name] for one in self.found.passes) for name in names)

    @property
    def stands_in(self) -> bool:
        """Whether the lines are proved with a small network of the same make, because this one is large."""
        return len(self.network.parameter_names) > _MOST_PARAMETERS

    @cached_property
    def evidence(self) -> Evidence:
        """The proof of every line; see :meth:`verify`."""
        own = not self.stands_in
        network = self.network if own else _small(self.network)
        layers = layers_of(network)
        groups = []
        for setting in self.settings:
            examples = setting.examples if own else min(setting.examples, _FEW)
            on = replace(setting, layers=layers, examples=examples)
            formulas = formulas_of(on)
            groups.append((on, formulas, (*_together(formulas), *_chains(on))))
        ledgers = [] if self.found is None or not own else [one.exact for one in self.found.passes]
        given = [one.ledger for one in ledgers if one.ledger is not None and not one.kinks]
        return prove(groups, network, given if len(given) == len(ledgers) else [])

    def verify(self) -> Evidence:
        """Prove every line, in indices and in matrices, beside the gradients of the network in node form.

        Generic numbers are put in, and those that are given; for a large network those of a small one of the same
        make. The network in node form is itself proved, and compared with central differences.
        """
        return self.evidence

    def _valued(self, formula: Formula) -> Formula:
        return replace(formula, value=self._value(formula))

    def _value(self, formula: Formula) -> Matrix | None:
        """The numbers of a formula, from the passes of the examples."""
        if self.found is None:
            return None
        letters, layer = self.network.letters, self.layers[formula.layer - 1]
        match formula.kind:
            case "sums":
                return self._columns([letters.sum_of_unit(label) for label in layer.labels], False)
            case "outputs":
                return self._columns([letters.output_of(label) for label in layer.labels], False)
            case "delta":
                return self._columns([letters.sum_of_unit(label) for label in layer.labels], True)
            case "slope":
                return self._columns([letters.output_of(label) for label in layer.labels], True)
            case "weights":
                return tuple(
                    tuple(self._gradient(letters.weight_of(source, label)) for source in layer.before)
                    for label in layer.labels
                )
            case "biases":
                return tuple((self._gradient(letters.bias_of(label)),) for label in layer.labels)
            case "loss":
                return ((self._shared([one.values[self.network.objective_name] for one in self.found.passes]),),)

    def _columns(self, names: list[Name], gradients: bool) -> Matrix:
        """A row for each name, a column for each example."""
        assert self.found is not None
        return tuple(
            tuple(_number(one.gradients[name].value if gradients else one.values[name]) for one in self.found.passes)
            for name in names
        )

    def _gradient(self, name: Name) -> Value:
        assert self.found is not None
        return self._shared([_number(one.gradients[name].value) for one in self.found.passes])

    def _shared(self, values: list[Value]) -> Value:
        """The sum over the examples, or their mean."""
        factor = Fraction(1, len(values)) if self.batch == "mean" else Fraction(1)
        return values[0] if len(values) == 1 and factor == 1 else combined([(factor, value) for value in values])


def formulas_of(on: Setting) -> tuple[Formula, ...]:
    """All formulas of a setting, in the order in which they are derived."""
    forward = [make(on, layer) for layer in range(1, on.depth + 1) for make in (sums_formula, outputs_formula)]
    losses = [loss_formula(on), *([batch_loss_formula(on)] if on.letters.batch else [])]
    slope = slope_formula(on)
    deltas = [delta_formula(on, layer) for layer in range(on.depth, 0, -1)]
    gradients: list[Formula] = []
    for layer in range(on.depth, 0, -1):
        gradients.append(weights_gradient(on, layer))
        if on.layer(layer).bias:
            gradients.append(biases_gradient(on, layer))
    return (*forward, *losses, *([slope] if slope else []), *deltas, *gradients)


def matrix_form(
    network: Network,
    inputs: Any = None,
    targets: Any = None,
    *,
    batch: Batch | None = None,
    rounding: Rounding | None = None,
) -> MatrixNetwork:
    """A network of full layers in matrix form, W^(l) with a row for each unit and a column for each of its inputs.

    Without ``inputs`` and ``targets``, the formulas only. Several rows of them are a batch: its examples are the
    columns of X and Y, and J is the "sum" or the "mean" of their losses, as ``batch`` says or else the loss itself.
    With ``batch`` and no numbers the formulas are those of a batch.

    Raises UnsupportedError, which names the edge, for a network that is not made of full layers, and AuthorError
    for a wrong number of inputs or targets.

    >>> net = Network(inputs=2, layers=[Layer(2, "sigmoid"), Layer(1, "sigmoid")], loss="half_squared_error")
    >>> form = matrix_form(net)
    >>> form.gradients["W^(1)"].relation == Relation(form.gradients["W1"].name_tree, "=", form.gradients["W1"].tree)
    True
    >>> from symgrad.language.printing import to_text
    >>> to_text(form.gradients["W^(1)"].relation), form.gradients["W^(1)"].shape
    ('∂J/∂W⁽¹⁾ = δ⁽¹⁾ xᵀ', (2, 2))
    """
    if batch not in (None, "sum", "mean"):
        raise AuthorError(f"the batch is {batch!r}", expected="'sum' or 'mean' over the examples")
    layers = layers_of(network)
    rounding = rounding or Rounding()
    found = network.backpropagate(inputs, targets, rounding)
    count = len(found.passes)
    if batch is None and count > 1:
        batch = "mean" if network.objective.loss.combine == "mean" else "sum"
    single = all(len(layer.labels) == len(layer.before) == 1 for layer in layers)
    plain = single and not any(layer.over_layer for layer in layers)
    view = LossView.of(network.objective, len(layers[-1].labels))
    settings = [Setting(layers, Letters(scalar=plain and batch is None), view)]
    if batch is not None:
        examples = count if found.examples else _FEW
        settings.append(Setting(layers, Letters(batch=True), view, examples, batch == "mean"))
    numbers = found if found.passes[0].ledger is not None else None
    return MatrixNetwork(network, layers, batch, numbers, rounding, tuple(settings))


def _same(formula: Formula) -> Formula:
    return formula


def _number(value: Value | None) -> Value:
    assert value is not None, "a pass with numbers has a value for every gradient"
    return value


def _put_together(tree: Tree, deltas: dict[Name, Tree]) -> Tree:
    for _ in deltas:
        tree = substitute(tree, deltas)
    return tree


def _together(formulas: tuple[Formula, ...]) -> Iterator[Relation]:
    """Every gradient with its δ's written out."""
    deltas = {one.key: one.tree for one in formulas if one.kind == "delta"}
    for one in formulas:
        if one.kind in ("weights", "biases"):
            yield Relation(one.name_tree, "=", _put_together(one.tree, deltas))


def _chains(on: Setting) -> Iterator[Relation]:
    """The chain to each weight of single units, and that of the Jacobians of matrices."""
    if on.letters.scalar:
        yield from (chain_of(on, layer) for layer in range(on.depth, 0, -1))
    row = row_of_jacobians(on)
    if row is not None:
        yield row


def _small(network: Network) -> Network:
    """A network of the same make with few units."""
    layers = [
        Layer(min(len(layer.labels), _SMALL), layer.activation.id, biases=None if layer.bias else False)
        for layer in layers_of(network)
    ]
    objective = network.objective
    return Network(
        min(len(network.structure.inputs), _SMALL), layers, loss=objective.loss.id,
        drop_constant=objective.drop_constant, mean_over_outputs=objective.mean_over_outputs,
        notation=network.letters,
    )  # fmt: skip
