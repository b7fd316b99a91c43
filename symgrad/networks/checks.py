"""Checking gradients and asking where they vanish, for a network, a graph, or passes that are there already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symgrad.networks.backprop import GraphPass
from symgrad.networks.backpropagation import Backpropagation
from symgrad.networks.gradient_check import DEFAULT_STEP, CheckOptions, GradientCheck
from symgrad.networks.graph import Graph
from symgrad.networks.network import Network
from symgrad.networks.values import Given
from symgrad.networks.vanishing import VanishingGradients


def check_gradients(
    of: Network | Graph | Backpropagation[Any] | GraphPass,
    inputs: Any = None,
    targets: Any = None,
    *,
    at: Mapping[str, Given] | None = None,
    claimed: Mapping[str, Given] | None = None,
    tolerance: Given | None = None,
    h: Given = DEFAULT_STEP,
    sample: int | None = None,
    seed: int = 0,
) -> GradientCheck:
    """Check the gradients of a network by its parameters, or of a graph by its inputs.

    ============  ==================================================================================
    inputs        with ``targets``, for a network: one example or a batch
    at            for a graph: its inputs
    claimed       numbers by name (a parameter, an input, any node such as "z_5") to be checked instead
    tolerance     how far claimed numbers may be off because they are rounded; without it they are exact
    h             the step of the differences
    sample        how many parameters are checked, chosen by ``seed``; without it all, or 40 of more than 400
    ============  ==================================================================================

    Raises AuthorError for what :meth:`Network.backpropagate` refuses, a name that is not known, a step that is
    not above 0, and a network without numbers.

    >>> check = check_gradients(Graph.of("|x| y"), at={"x": 0, "y": 2})
    >>> row = check.row("x")
    >>> row.left, row.right, row.at_kink, row.enclosure
    (-2.0, 2.0, True, None)
    """
    options = CheckOptions(claimed, tolerance, h, sample, seed)
    match of:
        case Network():
            return of.backpropagate(inputs, targets).checked(options)
        case Graph():
            return of.backward(at).checked(options)
        case _:
            return of.checked(options)


def vanishing_gradients(
    of: Network | Backpropagation[Any], inputs: Any = None, targets: Any = None
) -> VanishingGradients:
    """What becomes of a gradient on its way back through a network: its factors, a proved bound, dying units.

    ``inputs`` and ``targets`` are one example or a batch; without them, and for a symbolic network, the bound is in
    symbols only. Raises AuthorError for what :meth:`Network.backpropagate` refuses.

    >>> from symgrad.networks.topology import Layer
    >>> vanishing_gradients(Network(1, [Layer(1, "sigmoid"), Layer(1, "sigmoid")])).bound(5)
    Fraction(1, 1024)
    """
    return (of.backpropagate(inputs, targets) if isinstance(of, Network) else of).vanishing()
