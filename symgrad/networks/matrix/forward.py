"""The forward pass in matrix form: z^(l) = W^(l) a^(l−1) + b^(l), a^(l) = φ(z^(l)), and the loss J."""

from __future__ import annotations

from dataclasses import dataclass, field

from symgrad.calculus.matrices.shapes import SCALAR, Shape
from symgrad.language.tree import (
    EULER,
    ONE,
    Call,
    Name,
    Negative,
    Power,
    Product,
    Quotient,
    Sum,
    Summation,
    Tree,
    number,
)
from symgrad.networks.matrix.formula import Formula, Kind, Row, chained, numbers_of, shape_in
from symgrad.networks.matrix.layers import LayerView
from symgrad.networks.matrix.loss import LossView
from symgrad.networks.matrix.naming import COUNT, Letters


@dataclass(frozen=True)
class Setting:
    """What formulas are written for: the layers, the letters, the loss, and how many examples there are.

    ``mean`` says that the loss of a batch is the mean over its examples, and not their sum.
    """

    layers: tuple[LayerView, ...]
    letters: Letters
    view: LossView
    examples: int = 1
    mean: bool = False
    shapes: dict[Name, Shape] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "shapes", self._shapes())

    @property
    def depth(self) -> int:
        """The number of the last layer."""
        return len(self.layers)

    @property
    def example(self) -> tuple[str, ...]:
        """The index of the example, where there is more than one."""
        return ("i",) if self.letters.batch else ()

    def layer(self, number_: int) -> LayerView:
        """A layer by its number from 1 up."""
        return self.layers[number_ - 1]

    def units(self, layer: int) -> int:
        """How many units a layer has; layer 0 is the inputs."""
        return len(self.layers[0].before) if layer == 0 else len(self.layer(layer).labels)

    def at(self, *indices: str) -> tuple[str, ...]:
        """The indices of an entry; of single units there are none."""
        return () if self.letters.scalar else indices

    def total(self, index: str, layer: int, body: Tree) -> Tree:
        """Σ over the units of a layer; of a single unit there is nothing to add."""
        if self.letters.scalar:
            return body
        return Summation(body, Name(index), ONE, self.letters.dimension(layer))

    def free(self, *layers: int) -> tuple[tuple[str, Tree], ...]:
        """j runs through the units of the first layer, k through those of the second."""
        if self.letters.scalar:
            return ()
        return tuple((index, self.letters.dimension(layer)) for index, layer in zip("jk", layers, strict=False))

    def free_with_example(self, layer: int) -> tuple[tuple[str, Tree], ...]:
        """The same, and i through the examples of a batch."""
        return (*self.free(layer), *((index, COUNT) for index in self.example))

    def ones(self, layer: int | None = None) -> Name:
        """A column of ones: one for each example, or for each unit of a layer."""
        return Name("1", ("m",) if layer is None else (str(self.units(layer)),))

    def transpose(self, tree: Tree) -> Tree:
        """The transpose; a single number needs none."""
        return tree if self.letters.scalar else Call("transpose", (tree,))

    def entrywise(self, left: Tree, right: Tree) -> Tree:
        """⊙; between single numbers an ordinary product."""
        return Product((left, right)) if self.letters.scalar else Call("hadamard", (left, right))

    def made(
        self, kind: Kind, layer: int, key: Name, left: tuple[Tree, Tree], free: tuple[tuple[str, Tree], ...],
        index: list[Row], matrix: list[Row],
    ) -> Formula:  # fmt: skip
        """A formula, its shape worked out from its parts; of single units the lines in matrices say nothing new."""
        steps = chained(left[0], [] if self.letters.scalar else matrix)
        shape = shape_in(steps[-1].after_tree, self.shapes) if steps else SCALAR
        return Formula(kind, layer, key, *left, free, chained(left[1], index), steps, numbers_of(shape))

    def _shapes(self) -> dict[Name, Shape]:
        letters, count = self.letters, number(self.examples)
        found = {letters.outputs(0): Shape(number(self.units(0)), count), self.ones(): Shape(count), COUNT: SCALAR}
        found |= {letters.dimension(layer): SCALAR for layer in range(self.depth + 1)}
        for layer in self.layers:
            units, before = number(len(layer.labels)), number(len(layer.before))
            name = layer.number
            column = (letters.sums(name), letters.outputs(name), letters.delta(name), letters.slope(name))
            found |= dict.fromkeys(column, Shape(units, count))
            found |= {letters.weights(name): Shape(units, before), letters.biases(name): Shape(units)}
            found |= {self.ones(name): Shape(units)}
        return found | {letters.targets(): Shape(number(self.units(self.depth)), count)}


def activated(layer: LayerView, tree: Tree) -> Tree:
    """φ of a tree, entry by entry; the identity leaves it as it is."""
    return Call(layer.function, (tree,)) if layer.function else tree


def sums_entry(on: Setting, layer: int, own: str = "k", before: str = "i") -> Tree:
    """Σ_i W_{k,i} a_i + b_k"""
    letters, at = on.letters, on.at
    term = Product((letters.weights(layer, *at(own, before)), letters.outputs(layer - 1, *at(before), *on.example)))
    whole: Tree = on.total(before, layer - 1, term)
    return Sum((whole, letters.biases(layer, *at(own)))) if on.layer(layer).bias else whole


def sums_formula(on: Setting, layer: int) -> Formula:
    """z_j = Σ_k W_{j,k} a_k + b_j"""
    letters, at, i = on.letters, on.at, on.example
    whole = sums_entry(on, layer, "j", "k")
    matrix: Tree = Product((letters.weights(layer), letters.outputs(layer - 1)))
    if on.layer(layer).bias:
        bias = letters.biases(layer)
        matrix = Sum((matrix, Product((bias, on.transpose(on.ones()))) if letters.batch else bias))
    why = "the weighted sum of unit {j}" if at("j") else "the weighted sum"
    slots: dict[str, Tree] = {"j": Name("j")} if at("j") else {}
    left = (letters.sums(layer), letters.sums(layer, *at("j"), *i))
    return on.made("sums", layer, letters.sums(layer), left, on.free_with_example(layer),
                   [("weighted_sum", whole, why, slots)],
                   [("matrix_product", matrix, "row times column, for every unit at once", {})])  # fmt: skip


def outputs_formula(on: Setting, layer: int) -> Formula:
    """a_j = φ(z_j), or of all weighted sums of the layer."""
    letters, view, i = on.letters, on.layer(layer), on.example
    own = letters.sums(layer, *on.at("j"), *i)
    if view.over_layer:
        other = Power(EULER, letters.sums(layer, *on.at("k"), *i))
        entry: Tree = Quotient(Power(EULER, own), on.total("k", layer, other))
        why, how = "softmax takes all weighted sums of the layer together", "softmax of each column"
    else:
        entry = activated(view, own)
        why, how = "the activation", "the activation, entry by entry"
    left = (letters.outputs(layer), letters.outputs(layer, *on.at("j"), *i))
    return on.made("outputs", layer, letters.outputs(layer), left, on.free_with_example(layer),
                   [("activation", entry, why, {})],
                   [("entry_by_entry", activated(view, letters.sums(layer)), how, {})])  # fmt: skip


def loss_formula(on: Setting) -> Formula:
    """J = factor · Σ_k ℓ(y_k, a_k), of one example."""
    letters, last, i = on.letters, on.depth, on.example
    at = (*on.at("k"), *i)
    body = on.total("k", last, on.view.term(letters.targets(*at), letters.outputs(last, *at)))
    factors = on.view.factors(letters.dimension(last))
    tree = Product((*factors, body)) if factors else body
    free = tuple((index, COUNT) for index in i)
    return on.made("loss", last, letters.loss(), (letters.loss(*i), letters.loss(*i)), free,
                   [("loss", tree, "the loss of one example", {})], [])  # fmt: skip


def batch_loss_formula(on: Setting) -> Formula:
    """J = Σ_i J_i, or the mean of the J_i."""
    total: Tree = Summation(on.letters.loss("i"), Name("i"), ONE, COUNT)
    why = "the mean over the examples" if on.mean else "the sum over the examples"
    return on.made("loss", on.depth, on.letters.loss(), (on.letters.loss(), on.letters.loss()), (),
                   [("batch", shared(on, total), why, {})], [])  # fmt: skip


def shared(on: Setting, tree: Tree) -> Tree:
    """Divided by the number of examples where their mean is taken."""
    return Product((Quotient(ONE, COUNT), tree)) if on.mean and on.letters.batch else tree


def minus(left: Tree, right: Tree) -> Tree:
    """left − right"""
    return Sum((left, Negative(right)))
