"""Networks in node form: units numbered through, w_{i,j} from i to j, and a loss."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from symgrad.errors import AuthorError
from symgrad.networks.backpropagation import Backpropagation, backpropagate
from symgrad.networks.initial import Distribution, initial_parameters
from symgrad.networks.letters import Letters, letters_of
from symgrad.networks.model import NetworkModel
from symgrad.networks.naming import Activations, from_parameters
from symgrad.networks.objective import objective_of
from symgrad.networks.rounding import Rounding
from symgrad.networks.topology import Layer, from_layers, input_labels
from symgrad.networks.tying import Tied, pairs_of, tie
from symgrad.networks.values import Given, exact_number
from symgrad.networks.vectorised import NumericPass, numeric_pass

__all__ = ["Layer", "Network"]


_BY_NAME = 'numbers by name, such as {"w14": 0.2}, or names'


class Network(NetworkModel):
    """A network of units: fully connected ``layers``, or any acyclic one from ``parameters`` by name.

    ============  ==========================================================================================
    inputs        how many, or their labels; may be left out with ``parameters``
    layers        a :class:`Layer` each; without weights the network is symbolic
    parameters    instead of layers: numbers by name, ``{"w14": 0.2, "b4": -0.4}``, or the names alone
    activation    with ``parameters``: one for all units, or by label, "hidden" and "output"
    outputs       with ``parameters``: the labels of the outputs, where they are not simply the last units
    loss          "squared_error", "half_squared_error", … as the registry has them, or a formula in t and o
    drop_constant whether the constant that a derivative brings along is dropped: Ẽ = E/2
    tied          parameters that are one: ``{"w_2_5": "w_1_4"}`` puts w_{1,4} on the arrow from 2 to 5 too, or
                  groups of names whose first is kept; a tied name needs no number of its own
    mean_over_outputs  whether the loss of an example is the mean over its outputs instead of their sum
    notation      "lecture" (e_j = ∂E/∂z_j), "err" (Err_j = −∂Ẽ/∂z_j, updates add), or letters of one's own
    ============  ==========================================================================================

    Raises AuthorError for wrong shapes, a parameter missing or given twice, names tied that are not known or have
    different numbers, an unknown activation or loss.

    >>> net = Network(inputs=1, layers=[Layer(1, "identity", weights=[["0.1"]])], loss="squared_error")
    >>> p = net.backpropagate([3], targets=[1])
    >>> p.gradients["w_1_2"].value, p.step(learning_rate=1).parameters["w12"]
    (-4.2, 4.3)
    >>> filter = Network(parameters={"w13": 2}, tied={"w24": "w13", "w35": "w13", "w45": "w13"}, activation="identity")
    >>> filter.parameter_names, filter.backpropagate([1, 1], targets=[7]).gradients["w13"].value
    ((Name(base='w', subscripts=('1', '3'), accent=''),), 16.0)
    """

    def __init__(
        self,
        inputs: int | Sequence[str | int] | None = None,
        layers: Sequence[Layer] = (),
        *,
        loss: str = "squared_error",
        parameters: Mapping[str, Given] | Iterable[str] | None = None,
        activation: Activations = "sigmoid",
        outputs: Sequence[str | int] | None = None,
        drop_constant: bool | None = None,
        mean_over_outputs: bool = False,
        tied: Tied = (),
        notation: str | Mapping[str, str | int] | Letters = "lecture",
    ) -> None:
        letters, pairs = letters_of(notation), pairs_of(tied)
        places = [name for pair in pairs for name in (pair[:1] if isinstance(tied, Mapping) else pair)]
        labels = None if inputs is None else input_labels(inputs)
        layers = _listed(layers, "layers", "a list of Layer")
        if parameters is not None:
            parameters = parameters if isinstance(parameters, Mapping) else _listed(parameters, "parameters", _BY_NAME)
            if layers:
                raise AuthorError("both layers and parameters are given", expected="one of the two")
            structure, spelled = from_parameters(parameters, letters, labels, outputs, activation, places)
            given = parameters if isinstance(parameters, Mapping) else {}
            numbers = {spelled[key]: exact_number(number, str(key)) for key, number in given.items()}
        elif labels is None:
            raise AuthorError("the number of inputs is missing", expected="inputs=3, or parameters by name")
        else:
            structure, numbers = from_layers(labels, layers, letters)
            spelled = {}
        if pairs:
            structure, numbers = tie(structure, numbers, pairs, spelled, letters)
        objective = objective_of(loss, drop_constant, letters.error_sign == -1, mean_over_outputs)
        self._fill(structure, numbers, objective, letters)

    def backpropagate(
        self,
        inputs: Mapping[str, Given] | Sequence[Any] | None = None,
        targets: Mapping[str, Given] | Sequence[Any] | Given | None = None,
        rounding: Rounding | None = None,
    ) -> Backpropagation[Network]:
        """Forward and backward pass for one example, or for a batch (a row for each example).

        Inputs and targets in the order of the units, or by name. Without them, and for a symbolic network,
        the gradients are in symbols only.

        Raises AuthorError for a wrong number of inputs or targets, and a target that the loss does not take.
        """
        return backpropagate(self, inputs, targets, rounding or Rounding())

    def initialised(
        self,
        seed: int,
        distribution: Distribution = "gaussian",
        scale: Given | None = None,
        digits: int = 4,
    ) -> Network:
        """The same network with random weights and with biases 0, as training begins.

        "gaussian" has the mean 0 and the standard deviation ``scale``, "uniform" goes from −scale to scale; without a
        scale it is 1/√n for a unit with n sources. Weights are rounded to so many significant ``digits``.

        Raises AuthorError for another distribution, and for a scale, seed or count of digits that cannot be used.

        >>> net = Network(inputs=2, layers=[Layer(1)]).initialised(seed=1, distribution="uniform", scale="0.5")
        >>> dict(net.parameters)
        {'w_1_3': 0.01182, 'w_2_3': 0.4505, 'b_3': 0.0}
        """
        return self.with_parameters(initial_parameters(self, seed, distribution, scale, digits))

    def compiled(self) -> NumericPass:
        """Forward and backward pass by NumPy, for batches and for training; networks of one shape share it.

        >>> net = Network(inputs=2, layers=[Layer(1, "relu")])
        >>> net.compiled().forward([1, 1, 0], [[2, 3], [-2, 1]])
        array([[5.],
               [0.]])
        """
        return numeric_pass(self.structure, self.objective, self.letters)


def _listed(given: Any, what: str, expected: str) -> tuple[Any, ...]:
    if isinstance(given, str) or not hasattr(given, "__iter__"):
        raise AuthorError(f"{what} is {given!r}", expected=expected)
    return tuple(given)
