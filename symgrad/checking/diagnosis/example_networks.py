"""The networks that the examples of mistakes are about, and what an example asks for."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from symgrad.checking.diagnosis.mistake import Mistake
from symgrad.checking.diagnosis.network_question import NetworkQuestion, network_question
from symgrad.checking.diagnosis.wrong_passes import Quantity
from symgrad.errors import AuthorError
from symgrad.language.parser import read_name
from symgrad.networks.backpropagation import Backpropagation
from symgrad.networks.network import Layer, Network

_W1, _B1 = [["0.2", "-0.3"], ["0.4", "0.1"], ["-0.5", "0.2"]], ["-0.4", "0.2"]
_W2, _B2 = [["-0.3"], ["-0.2"]], ["0.1"]
_SQUARE, _BETWEEN = [["0.4", "-0.7"], ["0.3", "0.9"]], ["0.2", "-0.1"]
_OUT, _OUT_BIASES = [["0.5", "-0.6"], ["0.8", "0.3"]], ["0.1", "-0.4"]
_RATE: Final = Fraction(9, 10)


def _student(activation: str = "sigmoid", loss: str = "squared_error", target: str = "1") -> Backpropagation[Any]:
    layers = [Layer(2, activation, _W1, _B1), Layer(1, "sigmoid", _W2, _B2)]
    return Network(inputs=3, layers=layers, loss=loss).backpropagate([1, 0, 1], targets=[target])


def _square(last: str = "sigmoid", loss: str = "squared_error", mean: bool = False) -> Backpropagation[Any]:
    layers = [Layer(2, "sigmoid", _SQUARE, _BETWEEN), Layer(2, last, _OUT, _OUT_BIASES)]
    net = Network(inputs=2, layers=layers, loss=loss, mean_over_outputs=mean)
    return net.backpropagate(["0.5", "-1.5"], targets=[1, 0])


def _batch(loss: str) -> Backpropagation[Any]:
    net = Network(inputs=1, layers=[Layer(1, "sigmoid", [["0.6"]], ["0.3"])], loss=loss)
    return net.backpropagate([["0.5"], ["2"], ["-1"]], targets=[[1], [0], [1]])


_MAKERS: Final[Mapping[str, Any]] = MappingProxyType({
    "3-2-1": _student,
    "3-2-1 with target 0.4": lambda: _student(target="0.4"),
    "3-2-1 with tanh": lambda: _student("tanh"),
    "3-2-1 with ReLU": lambda: _student("relu"),
    "3-2-1 with steps": lambda: _student("step"),
    "2-2-2": _square,
    "2-2-2 with a mean": lambda: _square(mean=True),
    "2-2-2 with softmax": lambda: _square("softmax"),
    "2-2-2 with cross-entropy": lambda: _square("softmax", "cross_entropy"),
    "1-1 with three examples and a sum": lambda: _batch("squared_error"),
    "1-1 with three examples and a mean": lambda: _batch("mean_squared_error"),
})  # fmt: skip


@cache
def example_network(name: str) -> Backpropagation[Any]:
    """The pass through one of the networks, by its name. Raises AuthorError for another name.

    >>> example_network("3-2-1").gradients["z_6"].expression
    -2*o_6*(1 - o_6)*(-o_6 + t_6)
    """
    if name not in _MAKERS:
        raise AuthorError(f"there is no example network {name!r}", expected=", ".join(_MAKERS))
    found: Backpropagation[Any] = _MAKERS[name]()
    return found


def network_example(mistake: Mistake) -> NetworkQuestion | None:
    """What the example of a mistake asks for; None where it is not about a network.

    >>> from symgrad.checking.diagnosis.table import MISTAKES
    >>> network_example(MISTAKES["weight_missing"]).asked[0][0]
    'gradient'
    """
    wanted, separator, name = mistake.example[0].partition(" in the network ")
    if not separator:
        return None
    found = example_network(name)
    return network_question(found, _quantity(found, wanted), rate=_RATE)


def _quantity(found: Backpropagation[Any], wanted: str) -> Quantity:
    """∂E/∂w, "new w", or a value by its name."""
    text = wanted.removeprefix("dE/d").removeprefix("new ")
    name = read_name(text)
    if wanted.startswith("dE/d"):
        return "gradient", found.gradients.name(text)
    return ("new" if wanted.startswith("new ") else "value"), name
