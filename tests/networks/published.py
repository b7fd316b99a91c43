"""Published worked examples as data: how one is built through the public API, and how a value in it is named.

=====================  =====================================================================================
``o_5``                the value of a node
``d w_3_5``            the gradient by a node
``edge c a``           the local gradient of c by a, parallel edges added
``path o_3 z_5``       what the gradient by o_3 receives through z_5
``= o_5 (1 - o_5)``    the value of an expression in the names of the pass
``change w_3_5``       the step −η times the gradient
``new w_3_5``          the value after the step
``after E``            the value of a node after the step ("loss": of the loss)
``after weights loss`` the loss after a step that leaves the biases alone
``loss``, ``mean loss``  the loss, and its mean over the examples
``row 2: o_5``         any of these for the second example
=====================  =====================================================================================
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import symgrad as sg
from symgrad.language.notation import Notation
from symgrad.language.parser import read
from symgrad.language.tree import Product
from symgrad.networks.values import carried, combined

_FILE = Path(__file__).parent.parent / "data" / "published_networks.json"


@lru_cache(maxsize=1)
def published() -> dict[str, dict[str, Any]]:
    """All examples of the file, by their identifiers."""
    return {entry["id"]: entry for entry in json.loads(_FILE.read_text(encoding="utf-8"))}


def places_of(printed: str) -> int:
    """How many decimal places a printed number shows.

    >>> places_of("0.510"), places_of("1.77e-04"), places_of("6")
    (3, 6, 0)
    """
    digits, _, exponent = printed.partition("e")
    return len(digits.partition(".")[2]) - int(exponent or 0)


@dataclass(frozen=True)
class Example:
    """A published example, worked out by the library."""

    entry: dict[str, Any]
    stepwise: bool = False

    def value(self, key: str) -> Any:
        """The value that a key stands for."""
        row, colon, rest = key.partition(": ")
        if colon:
            return self._value(rest, self._rows[int(row.removeprefix("row ")) - 1])
        return self._value(key, self.found)

    @cached_property
    def found(self) -> Any:
        """The backpropagation of a network, the pass of a graph."""
        if self.entry["kind"] == "graph":
            return sg.Graph.of(self.entry["graph"]).backward(at=self.entry["at"], rounding=self._rounding)
        return self._run(network_of(self.entry["network"]))

    def _run(self, net: Any) -> Any:
        return net.backpropagate(self.entry["inputs"], targets=self.entry["targets"], rounding=self._rounding)

    @property
    def _rounding(self) -> Any:
        return sg.Rounding("stepwise", **self.entry["rounding"]) if self.stepwise else None

    @cached_property
    def _rows(self) -> Any:
        return self.found.instances

    def _value(self, key: str, found: Any) -> Any:
        kind, _, name = key.partition(" ")
        one = found if self.entry["kind"] == "graph" else found.only_pass if not found.is_batch else None
        match kind:
            case "d":
                return found.gradients[name].value
            case "edge":
                target, source = name.split()
                return _edge(one, target, source)
            case "path":
                source, through = name.split()
                return _path(found, one, source, through)
            case "=":
                return one.value(read(name, Notation(names=tuple(one.values), closed=True)))
            case "change":
                return combined([(-self._rate, found.gradients[name].value)])
            case "new":
                return self._new(name)
            case "after":
                return self._after(name)
            case "loss":
                return found.loss
            case "mean":
                return combined([(Fraction(1, len(found.instances)), one.loss) for one in found.instances])
            case _:
                return one.values[key]

    @property
    def _rate(self) -> Fraction:
        step = self.entry.get("step")
        return Fraction(step["rate"]) * (-1 if step.get("ascent") else 1) if step else Fraction(self.entry["rate"])

    def _new(self, name: str) -> Any:
        if self.entry["kind"] == "network":
            return self.found.step(self.entry["rate"]).parameters[name]
        return combined([(Fraction(1), self.found.values[name]), (-self._rate, self.found.gradients[name].value)])

    def _after(self, name: str) -> Any:
        if name == "weights loss":
            given = self.entry["network"]
            moved = self.found.step(self.entry["rate"]).parameters
            kept = {key: moved[key].rounded(40) if key[0] == "w" else old for key, old in given["parameters"].items()}
            return self._run(network_of({**given, "parameters": kept})).loss
        if name == "loss":
            return self.found.after(self.entry["rate"]).loss
        at = self.entry["at"] | {key: carried(self._new(key)) for key in self.entry["step"]["names"]}
        return sg.Graph.of(self.entry["graph"]).forward(at=at).values[name]


def network_of(given: dict[str, Any]) -> Any:
    """The network that a file describes: by layers, or by parameters with their names."""
    if "layers" in given:
        layers = [sg.Layer(**layer) for layer in given["layers"]]
        return sg.Network(inputs=given["inputs"], layers=layers, loss=given["loss"])
    return sg.Network(**given)


def _edge(found: Any, target: str, source: str) -> Any:
    factors = [one for one in found.edges if (str(one.edge.target), str(one.edge.source)) == (target, source)]
    assert factors, f"no edge from {source} to {target}"
    return combined([(Fraction(1), one.value) for one in factors])


def _path(found: Any, one: Any, source: str, through: str) -> Any:
    chains = [
        path for path in found.gradients[source].paths
        if any(factor.edge is not None and str(factor.edge.target) == through for factor in path)
    ]  # fmt: skip
    assert len(chains) == 1, f"{len(chains)} paths from {source} through {through}"
    return one.value(Product(tuple(factor.tree for factor in chains[0])))
