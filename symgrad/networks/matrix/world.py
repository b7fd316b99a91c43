"""Numbers for every letter of the matrix form, taken from the network in node form.

The values of z_j, o_j and E, and ∂E/∂z_j, ∂E/∂o_j, ∂E/∂w_{i,j}, are those of the graph of the network; the local
derivatives ∂z_k/∂a_j and ∂a_k/∂z_j come from automatic differentiation of its nodes. None of it knows matrices, so
lines in indices and in matrices can be measured against it entry by entry.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

from flint import arb

from symgrad.calculus.differentiate import derive
from symgrad.calculus.matrices.entries import Rows, named, written_out
from symgrad.calculus.matrices.shapes import Shape
from symgrad.language.traversal import map_children, substitute
from symgrad.language.tree import (
    EULER,
    ONE,
    Call,
    Derivative,
    Name,
    Power,
    Product,
    Quotient,
    Sum,
    Summation,
    Tree,
    constant_value,
    number,
)
from symgrad.networks.ledger import Ledger
from symgrad.networks.matrix.backward import partial
from symgrad.networks.matrix.formula import Formula
from symgrad.networks.matrix.forward import Setting
from symgrad.networks.matrix.layers import LayerView
from symgrad.networks.matrix.naming import COUNT, IDENTITY
from symgrad.networks.model import NetworkModel
from symgrad.numeric.balls import Key, evaluate
from symgrad.numeric.walk import instance

PRECISION = 256
Number = Fraction | arb
_Z = Name("z")


class World:
    """One choice of numbers; ``ledgers`` hold the values of the network, one for each example."""

    def __init__(self, on: Setting, network: NetworkModel, ledgers: Sequence[Ledger]) -> None:
        self.on = on
        self.network = network
        self.numbers = [ledger.numbers(PRECISION) for ledger in ledgers]
        self.values: dict[Key, Number] = {}
        self.shapes: dict[Name, Shape] = dict(on.shapes)
        self.sizes: dict[Name, Tree] = {COUNT: number(on.examples)}
        self.sizes |= {on.letters.dimension(layer): number(on.units(layer)) for layer in range(on.depth + 1)}
        self.values |= {name: constant_value(size) or Fraction(0) for name, size in self.sizes.items()}
        largest = max(on.units(layer) for layer in range(on.depth + 1))
        for left, right in product(range(1, largest + 1), repeat=2):
            self.values[Name(IDENTITY.base, (str(left), str(right)))] = Fraction(int(left == right))
        self._fill_units()
        self._fill_parameters()
        self._fill_losses()
        self._activations = dict(_activations(on.layers))

    def at_all_places(self, tree: Tree, formula: Formula) -> list[arb]:
        """A line in indices, at every place of its free indices."""
        ranges = [range(1, self._size(dimension) + 1) for _, dimension in formula.free]
        return [self._indexed(tree, formula, places) for places in product(*ranges)]

    def matrix(self, tree: Tree) -> list[arb]:
        """All entries of a line in matrices, row by row."""
        rows = written_out(self._named_partials(self._softmax(tree)), self.shapes, self._size)
        return [evaluate(self._plain(entry), self.values, PRECISION) for row in rows for entry in row]

    def _indexed(self, tree: Tree, formula: Formula, places: tuple[int, ...]) -> arb:
        for (index, _), place in zip(formula.free, places, strict=True):
            tree = instance(tree, Name(index), place)
        return evaluate(substitute(self._plain(tree), dict(self.sizes)), self.values, PRECISION)

    def _size(self, dimension: Tree) -> int:
        found = constant_value(self.sizes.get(dimension, dimension) if isinstance(dimension, Name) else dimension)
        assert found is not None, "every dimension of a network is a number"
        return int(found)

    def _plain(self, tree: Tree) -> Tree:
        """Sums written out, and a user's activation φ replaced by its formula."""
        match tree:
            case Summation():
                assert tree.upper is not None
                places = range(1, self._size(tree.upper) + 1)
                terms = tuple(self._plain(instance(tree.body, tree.index, place)) for place in places)
                return terms[0] if len(terms) == 1 else Sum(terms)
            case Derivative():
                return tree
            case Call(function, (argument,), primes) if function in self._activations:
                return substitute(self._activations[function][primes], {_Z: self._plain(argument)})
            case _:
                return map_children(tree, self._plain)

    def _softmax(self, tree: Tree) -> Tree:
        """softmax(Z) as a name of its own, with the quotients that it stands for as entries."""
        if not (isinstance(tree, Call) and tree.function == "softmax"):
            return tree
        (argument,) = tree.arguments
        columns = list(zip(*written_out(argument, self.shapes, self._size), strict=True))
        rows: Rows = tuple(zip(*(_softmax_of(column) for column in columns), strict=True))
        return self._stored(Name("softmax", (str(argument),)), Shape(number(len(rows)), number(len(columns))), rows)

    def _named_partials(self, tree: Tree) -> Tree:
        """∂J/∂W as a name of its own, whose entries are the partial derivatives by the entries of W."""
        if not isinstance(tree, Derivative):
            return map_children(tree, self._named_partials)
        (variable,) = tree.variables
        rows = named(variable, self.shapes[variable], self._size)
        entries = tuple(tuple(partial(_name(tree.operand), _name(entry)) for entry in row) for row in rows)
        return self._stored(Name("partial", (str(variable),)), self.shapes[variable], entries)

    def _stored(self, name: Name, shape: Shape, rows: Rows) -> Name:
        """A matrix under a name, with its values."""
        self.shapes[name] = shape
        for names, entries in zip(named(name, shape, self._size), rows, strict=True):
            for key, entry in zip(names, entries, strict=True):
                self.values[_name(key)] = evaluate(entry, self.values, PRECISION)
        return name

    def _put(self, name: Name, places: tuple[int, int], value: Number, index: tuple[str, ...]) -> None:
        """An entry in both spellings: with all its indices, and without those of a dimension of 1."""
        for key in self._spellings(name, places, index):
            self.values[key] = value

    def _spellings(self, name: Name, places: tuple[int, int], index: tuple[str, ...]) -> set[Name]:
        shape = self.shapes[name]
        kept = (str(place) for place, size in zip(places, (shape.rows, shape.columns), strict=True) if size != ONE)
        return {Name(name.base, (*name.subscripts, *kept)), Name(name.base, (*name.subscripts, *index))}

    def _put_partial(
        self, of: Name, name: Name, places: tuple[int, int], value: Number, index: tuple[str, ...]
    ) -> None:
        for key in self._spellings(name, places, index):
            self.values[partial(of, key)] = value

    def _index(self, *places: int) -> tuple[str, ...]:
        return self.on.at(*map(str, places))

    def _column(self, example: int) -> tuple[str, ...]:
        return (str(example),) if self.on.letters.batch else ()

    def _fill_units(self) -> None:
        """x, z, a, y, δ and what lies between the layers, for every example."""
        letters, model = self.on.letters, self.network.letters
        for e in range(1, len(self.numbers) + 1):
            for k, label in enumerate(self.on.layers[0].before, 1):
                self._put(letters.outputs(0), (k, e), self._number(e, model.input_of(label)), self._at(k, e))
            for k, label in enumerate(self.on.layers[-1].labels, 1):
                self._put(letters.targets(), (k, e), self._number(e, model.target_of(label)), self._at(k, e))
            for layer in self.on.layers:
                for j, label in enumerate(layer.labels, 1):
                    self._fill_unit(layer, j, label, e)
                self._fill_local(layer, e)
        for name in self.shapes:
            if name.base == "1":
                for row in named(name, self.shapes[name], self._size):
                    self.values |= {_name(entry): Fraction(1) for entry in row}

    def _at(self, unit: int, example: int) -> tuple[str, ...]:
        return (*self._index(unit), *self._column(example))

    def _fill_unit(self, layer: LayerView, j: int, label: str, e: int) -> None:
        letters, model, loss = self.on.letters, self.network.letters, self.on.letters.loss(*self._column(e))
        index, places = self._at(j, e), (j, e)
        z, a = letters.sums(layer.number), letters.outputs(layer.number)
        slopes = {z: self._adjoint(e, model.sum_of_unit(label)), a: self._adjoint(e, model.output_of(label))}
        self._put(z, places, self._number(e, model.sum_of_unit(label)), index)
        self._put(a, places, self._number(e, model.output_of(label)), index)
        self._put(letters.delta(layer.number), places, slopes[z], index)
        self._put(letters.slope(layer.number), places, slopes[a], index)
        for name, value in slopes.items():
            self._put_partial(loss, name, places, value, index)

    def _fill_local(self, layer: LayerView, e: int) -> None:
        """∂a_k/∂z_j in the layer, and ∂z_j/∂a_k from the layer before it, by automatic differentiation."""
        letters, model = self.on.letters, self.network.letters
        before = (layer.number - 1, layer.before)
        for j, label in enumerate(layer.labels, 1):
            weighted = letters.sums(layer.number, *self._at(j, e))
            for k, other in enumerate(layer.labels, 1):
                if k == j or layer.over_layer:
                    output = letters.outputs(layer.number, *self._at(k, e))
                    slope = self._slope(e, model.output_of(other), model.sum_of_unit(label))
                    self.values[partial(output, weighted)] = slope
            for k, source in enumerate(before[1] if before[0] else (), 1):
                output = letters.outputs(before[0], *self._at(k, e))
                slope = self._slope(e, model.sum_of_unit(label), model.output_of(source))
                self.values[partial(weighted, output)] = slope

    def _fill_parameters(self) -> None:
        for layer in self.on.layers:
            for j, label in enumerate(layer.labels, 1):
                for k, source in enumerate(layer.before, 1):
                    own = self.network.letters.weight_of(source, label)
                    self._fill_parameter(self.on.letters.weights(layer.number), (j, k), own, layer, (j, label))
                if layer.bias:
                    own = self.network.letters.bias_of(label)
                    self._fill_parameter(self.on.letters.biases(layer.number), (j, 1), own, layer, (j, label))

    def _fill_parameter(
        self, name: Name, places: tuple[int, int], own: Name, layer: LayerView, unit: tuple[int, str]
    ) -> None:
        """A weight or a bias: its value, the gradients of each example and of all, and ∂z_j by it."""
        letters = self.on.letters
        index = self._index(*(places if name.base == letters.weights(1).base else places[:1]))
        self._put(name, places, self._number(1, own), index)
        each = [self._adjoint(e, own) for e in range(1, len(self.numbers) + 1)]
        share = Fraction(1, len(each)) if self.on.mean else Fraction(1)
        self._put_partial(letters.loss(), name, places, _scaled(_total(each), share), index)
        for e, value in enumerate(each, 1):
            if letters.batch:
                self._put_partial(letters.loss(str(e)), name, places, value, index)
        weighted = letters.sums(layer.number, *self._at(unit[0], 1))
        slope = self._slope(1, self.network.letters.sum_of_unit(unit[1]), own)
        for key in self._spellings(name, places, index):
            self.values[partial(weighted, key)] = slope

    def _fill_losses(self) -> None:
        """J, and J_i for every example."""
        each = [self._number(e, self.network.objective_name) for e in range(1, len(self.numbers) + 1)]
        share = Fraction(1, len(each)) if self.on.mean else Fraction(1)
        self.values[self.on.letters.loss()] = _scaled(_total(each), share)
        for e, value in enumerate(each, 1):
            if self.on.letters.batch:
                self.values[self.on.letters.loss(str(e))] = value

    def _number(self, example: int, name: Name) -> Number:
        return self.numbers[example - 1][name]

    def _adjoint(self, example: int, name: Name) -> arb:
        return evaluate(self.network.adjoints[name].written, self.numbers[example - 1], PRECISION)

    def _slope(self, example: int, of: Name, by: Name) -> arb:
        expression = self.network.graph.node(of).expression
        assert expression is not None, "only inputs of the graph have no expression"
        return evaluate(Derivative(expression, (by,), True, True), self.numbers[example - 1], PRECISION)


def _name(tree: Tree) -> Name:
    assert isinstance(tree, Name), "entries of a named matrix are names"
    return tree


def _softmax_of(column: Sequence[Tree]) -> list[Tree]:
    powers = tuple(Power(EULER, entry) for entry in column)
    below = powers[0] if len(powers) == 1 else Sum(powers)
    return [Quotient(power, below) for power in powers]


def _activations(layers: Sequence[LayerView]) -> Iterator[tuple[str, tuple[Tree, Tree]]]:
    """φ and φ′ of every layer in terms of z."""
    for layer in layers:
        if layer.function and not layer.over_layer:
            formula = layer.activation.formula
            yield layer.function, (formula, derive(formula, _Z).result_tree)


def _total(values: Sequence[Number]) -> Number:
    total = values[0]
    for value in values[1:]:
        total = evaluate(Sum((Name("p"), Name("q"))), {Name("p"): total, Name("q"): value}, PRECISION)
    return total


def _scaled(value: Number, share: Fraction) -> Number:
    return evaluate(Product((number(share), Name("p"))), {Name("p"): value}, PRECISION)
