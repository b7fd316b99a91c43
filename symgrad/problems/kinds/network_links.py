"""How each part of a network problem is worked out from the others: every quantity by its local formula."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import Any

from symgrad.checking.follow import Bounds, Link
from symgrad.checking.passes import value_tree
from symgrad.errors import UnsupportedError
from symgrad.language.traversal import names_in, substitute
from symgrad.language.tree import Name, Negative, Product, Sum, Tree, constant_value, number
from symgrad.networks.backpropagation import Backpropagation
from symgrad.networks.graph import Graph
from symgrad.networks.letters import Letters
from symgrad.networks.wiring import Node
from symgrad.numeric.compiled import compile_numeric
from symgrad.problems.part import Part

_Z = Name("z")
_PLACES = (0.0, 0.01, 0.1, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 5.0, 8.0, 20.0, 100.0)
"""Weighted sums, with both signs, at which the outputs are looked at to say between which values they lie."""
_UNBOUNDED = 50
_SECTIONS = {"value": "Forward pass", "loss": "The loss", "gradient": "All gradients", "update": "The step"}


def linked(parts: Sequence[Part], found: Backpropagation[Any], rate: Fraction | None) -> tuple[Part, ...]:
    """The parts with their formulas, and with the parts that stand in these as what they depend on.

    The gradients of a batch are sums over its examples: they do not follow from the sums before them, so that only the
    updates have formulas.
    """
    own = _Letters(found)
    letters = {part.name: own.letter(part.name) for part in parts}
    by_letter = {letter: name for name, letter in letters.items() if letter is not None}
    known = _known(found)
    made = []
    for part in parts:
        letter = letters[part.name]
        if letter is None:
            made.append(part)
            continue
        tree = own.tree(part.name, rate)
        trees = () if tree is None else (tree,)
        depends = tuple(dict.fromkeys(by_letter[name] for one in trees for name in names_in(one) if name in by_letter))
        link = Link((letter,), trees, known, own.shown(part), own.bounds(part.name))
        made.append(replace(part, link=link, depends_on=depends, section=_section(part.name, found)))
    return tuple(made)


def _section(part: str, found: Backpropagation[Any]) -> str:
    kind, _, name = part.partition(" ")
    sums = {str(found.network.letters.sum_of_unit(unit.label)) for unit in found.network.structure.units}
    return "Backward pass" if kind == "gradient" and name in sums else _SECTIONS[kind]


class _Letters:
    """The letters and formulas of a pass, by the names of the parts that ask for them."""

    def __init__(self, found: Backpropagation[Any]) -> None:
        self.found = found
        self.graph: Graph = found.network.graph
        self.letters: Letters = found.network.letters
        self.nodes: Mapping[str, Node] = {str(node.key): node for node in self.graph.nodes}
        self.symbols = found.network.plan.symbols
        # An error with the other sign, as Err is, stands for minus the gradient that is asked for.
        self.signed = {
            symbol.name: Negative(_gradient_letter(str(key))) for key, symbol in self.symbols.items() if symbol.sign < 0
        }

    def letter(self, part: str) -> Name | None:
        kind, _, name = part.partition(" ")
        match kind:
            case "value":
                return self.nodes[name].key
            case "loss":
                return self.letters.loss_name
            case "gradient":
                symbol = self._symbol(name)
                letter: Name = symbol.name if symbol is not None and symbol.sign > 0 else _gradient_letter(name)
                return letter
            case "update":
                return Name("new", (name,))
            case _:
                return None

    def _symbol(self, name: str) -> Any:
        return next((symbol for key, symbol in self.symbols.items() if str(key) == name), None)

    def tree(self, part: str, rate: Fraction | None) -> Tree | None:
        kind, _, name = part.partition(" ")
        if kind == "update":
            step = Product((number(rate or 0), self.letter(f"gradient {name}") or Name(name)))
            return Sum((self.nodes[name].key if name in self.nodes else Name(name), Negative(step)))
        if self.found.is_batch:
            return None
        if kind == "gradient":
            return substitute(self.found.gradients[name].tree, self.signed)
        key = str(self.letters.loss_name) if kind == "loss" else name
        return self.nodes[key].expression

    def shown(self, part: Part) -> Tree | None:
        kind, _, name = part.name.partition(" ")
        symbol = self._symbol(name) if kind == "gradient" else None
        return symbol.name if symbol is not None and symbol.sign > 0 else part.wanted

    def bounds(self, part: str) -> Bounds:
        """Between which values an output lies."""
        for unit in self.found.network.structure.units:
            if part == f"value {self.letters.output_of(unit.label)}":
                if unit.activation.over_layer:
                    return Fraction(0), Fraction(1)
                return _bounds(unit.activation.formula)
        return None, None


def _gradient_letter(name: str) -> Name:
    return Name("gradient", (name,))


def _known(found: Backpropagation[Any]) -> Mapping[Name, Fraction]:
    """The values that a formula may need which no part asks for, with the rounding of the pass."""
    if not found.examples:
        return {}
    values: dict[Name, Any] = {name: found.network.parameters[name] for name in found.network.parameters.names()}
    if not found.is_batch:
        values |= {name: found.forward[str(name)] for name in found.forward.names()}
        values |= {error.name: error.value for error in map(found.errors.__getitem__, found.errors.names())}
        gradients = {name: found.gradients[str(name)] for name in found.gradients.names()}
        values |= {_gradient_letter(str(name)): gradient.value for name, gradient in gradients.items()}
    known: dict[Name, Fraction] = {}
    for name, value in values.items():
        try:
            number_of = None if value is None else constant_value(value_tree(value))
        except UnsupportedError:
            continue
        if number_of is not None:
            known[name] = number_of
    return known


@lru_cache(maxsize=64)
def _bounds(formula: Tree) -> Bounds:
    """Between which values a function of z lies, as far as its values tell; None where they go on and on."""
    run: Callable[..., Any] = compile_numeric(formula, [_Z]).run
    values = [float(run([sign * place])) for place in _PLACES for sign in (1.0, -1.0)]
    low, high = min(values), max(values)
    spare = Fraction(1, 100) if low < 0 else Fraction(0)
    return (
        None if low < -_UNBOUNDED / 10 else Fraction(low).limit_denominator(1000) - spare,
        None if high > _UNBOUNDED / 10 else Fraction(high).limit_denominator(1000),
    )
