"""Whether what an activation sends on is what a loss takes: ln(o) needs a positive output, and tanh has others too."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from symgrad.calculus.bounds import Extreme
from symgrad.errors import AuthorError
from symgrad.language.parser import read
from symgrad.language.printing import to_text
from symgrad.language.tree import Constant, Name, Negative, Relation, Tree
from symgrad.networks.activation_study import ActivationStudy
from symgrad.networks.activations import Activation
from symgrad.networks.ledger import Assignment, Ledger
from symgrad.networks.loss_range import NOTATION
from symgrad.networks.model import NetworkModel
from symgrad.networks.objective import OUTPUT, Objective
from symgrad.numeric.balls import evaluate, holds
from symgrad.numeric.walk import links


def require_inside(objective: Objective, activation: Activation) -> None:
    """Raise AuthorError where an activation certainly has outputs that a loss does not take.

    >>> from symgrad.networks.activations import activation_of
    >>> from symgrad.networks.objective import loss_of
    >>> require_inside(Objective(loss_of("cross_entropy")), activation_of("sigmoid"))
    """
    taken = _taken(objective)
    if taken is None or activation.over_layer:
        return
    low, high = ActivationStudy(activation).range
    for end, below in ((low, True), (high, False)):
        if end is not None and any(_beyond(end, below, link) for link in links(taken)):
            raise AuthorError(
                f"{to_text(activation.formula)} {_reach(low, high)}, and the {objective.loss.name} takes only outputs "
                f"{to_text(taken)}",
                expected="an activation with such outputs, as sigmoid or softmax, or another loss",
            )


def refuse_outside(network: NetworkModel, given: Mapping[Name, Fraction]) -> None:
    """Raise AuthorError for the first output of an example that the loss of a network does not take."""
    taken = _taken(network.objective)
    if taken is None:
        return
    nodes = [node for node in network.graph.nodes if node.expression is not None and node.key != network.graph.output]
    ledger = Ledger(given, [Assignment(node.key, node.expression) for node in nodes if node.expression is not None])
    for label in network.structure.outputs:
        output = network.letters.output_of(label)
        value = ledger.value(output)
        if holds(taken, {OUTPUT: value.enclosure() if value.exact is None else value.exact}) is False:
            raise AuthorError(
                f"the output {output} = {float(value):g} is outside the range of the {network.objective.loss.name}",
                expected=f"outputs {to_text(taken)}, as of sigmoid or softmax",
            )


def _taken(objective: Objective) -> Relation | None:
    """The condition on an output, None where a loss takes all."""
    taken = read(objective.loss.outputs, NOTATION) if objective.loss.outputs else None
    return taken if isinstance(taken, Relation) else None


def _beyond(end: Extreme, below: bool, link: tuple[Tree, str, Tree]) -> bool:
    """Whether an end of a range breaks one inequality: beyond its bound, or at it where that is reached."""
    left, operator, right = link
    bound = right if left == OUTPUT else left
    if (right == OUTPUT) != below:
        return False
    if _infinite(end.value):
        return True
    at_bound = end.exact and end.reached and operator in ("<", ">") and evaluate(end.value, {}) == evaluate(bound, {})
    return bool(at_bound or holds(Relation(end.value, "<" if below else ">", bound), {}))


def _infinite(tree: Tree) -> bool:
    return isinstance(tree.operand if isinstance(tree, Negative) else tree, Constant)


def _reach(low: Extreme | None, high: Extreme | None) -> str:
    """has outputs from −1 to 1 (without −1 and 1)"""
    ends = [end for end in (low, high) if end is not None]
    words = [f"{'from' if end is low else 'to'} {to_text(end.value)}" for end in ends]
    open_ends = [to_text(end.value) for end in ends if not end.reached and not _infinite(end.value)]
    return f"has outputs {' '.join(words)}" + (f" (without {' and '.join(open_ends)})" if open_ends else "")
