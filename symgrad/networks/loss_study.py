"""A loss by itself, and through an activation: its slope, its range, its kinks, and what comes back to the sum z."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.differentiate import derive
from symgrad.calculus.kinks import Corner, corner_of
from symgrad.calculus.verify import Evidence, LineEvidence
from symgrad.errors import AuthorError
from symgrad.language.convert import to_sympy
from symgrad.language.parser import read
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in, substitute
from symgrad.language.tree import Derivative, Name, Tree, number
from symgrad.networks.activations import Activation, activation_of
from symgrad.networks.backprop import Factor, GraphPass, run_planned
from symgrad.networks.loss_numbers import conditions_of, indexed, numbers_of
from symgrad.networks.loss_range import NOTATION, ProvedRange, proved_ranges, range_of_own
from symgrad.networks.objective import OUTPUT, TARGET, Objective, loss_of
from symgrad.networks.output_domain import require_inside
from symgrad.networks.reverse import Plan, Symbol, reverse
from symgrad.networks.rounding import Rounding
from symgrad.networks.values import Given
from symgrad.networks.wiring import Node, Wiring
from symgrad.numeric.balls import evaluate, exact
from symgrad.shown import Shown

if TYPE_CHECKING:
    import sympy

LOSS = Name("E")
_CLASSES = 3
_MOST_OUTPUTS = 12


@dataclass(frozen=True)
class LossStudy(Shown):
    """What is to be known of a loss.

    ============  =====================================================================================
    objective     the loss, and whether the outputs of an example are averaged
    derivation    ∂E/∂o for one output
    ranges        between which values it lies, proved; empty for a loss of one's own
    activation    the activation that makes the outputs from the weighted sums, None without one
    outputs       how many outputs there are
    through       the graph z → o → E with the gradients by z, None without an activation
    at            the numbers that were given for targets, and for outputs or weighted sums
    ============  =====================================================================================

    >>> loss("cross_entropy", activation="softmax", outputs=3).gradient
    (o_1 - t_1, o_2 - t_2, o_3 - t_3)
    """

    objective: Objective
    derivation: Derivation
    ranges: tuple[ProvedRange, ...]
    activation: Activation | None
    outputs: int
    through: GraphPass | None
    at: Mapping[Name, Fraction] = field(repr=False)

    def __repr__(self) -> str:
        through = "" if self.activation is None else f" through {self.activation.id}"
        return self._brief(f"{self.objective.loss.name}{through}: {', '.join(map(to_text, self.gradient_trees))}")

    @property
    def term_tree(self) -> Tree:
        """The loss of a single output, in t and o."""
        return self.derivation.expression_tree

    @property
    def output_names(self) -> tuple[Name, ...]:
        """o, or o_1, o_2, …"""
        return indexed(OUTPUT, self.outputs)

    @property
    def target_names(self) -> tuple[Name, ...]:
        """t, or t_1, t_2, …"""
        return indexed(TARGET, self.outputs)

    @property
    def sum_names(self) -> tuple[Name, ...]:
        """The weighted sums z, or z_1, z_2, …"""
        return indexed(Name("z"), self.outputs)

    @property
    def tree(self) -> Tree:
        """The loss of an example over all its outputs."""
        return self.objective.tree(self.target_names, self.output_names)

    @property
    def gradient_trees(self) -> tuple[Tree, ...]:
        """∂E/∂z_k where there is an activation, else ∂E/∂o_k; for each output."""
        if self.through is not None:
            return tuple(self.through.adjoints[name].tree for name in self.sum_names)
        return tuple(self.gradient_by_output(place) for place in range(self.outputs))

    @property
    def slope_name(self) -> Derivative:
        """∂E/∂o"""
        return Derivative(LOSS, (OUTPUT,), True)

    @property
    def gradient_names(self) -> tuple[Derivative, ...]:
        """∂E/∂z_k, or ∂E/∂o_k, for each output."""
        names = self.output_names if self.through is None else self.sum_names
        return tuple(Derivative(LOSS, (name,), True) for name in names)

    @property
    def output_tree(self) -> Tree:
        """The first output as a formula in the weighted sums, or by itself."""
        if self.activation is None:
            return self.output_names[0]
        return self.activation.of(self.sum_names[0], self.sum_names)

    @property
    def activation_factor(self) -> Factor:
        """∂o/∂z of the first output by its own weighted sum. Raises AuthorError without an activation."""
        if self.through is None:
            raise AuthorError("there is no activation", expected="activation=")
        wanted = (self.sum_names[0], self.output_names[0])
        return next(
            factor for factor in self.through.edges
            if factor.edge is not None and (factor.edge.source, factor.edge.target) == wanted
        )

    @property
    def gradient(self) -> tuple[sympy.Basic, ...]:
        """The gradient as SymPy expressions, one for each output."""
        return tuple(to_sympy(tree) for tree in self.gradient_trees)

    @property
    def value_trees(self) -> tuple[Tree, ...]:
        """The gradient with the numbers put in that were given. Raises AuthorError where some are missing."""
        numbers: dict[Name, Tree] = {name: number(value) for name, value in self.at.items()}
        if self.activation is not None and set(self.sum_names) <= set(numbers):
            made = (self.activation.of(z, self.sum_names) for z in self.sum_names)
            numbers |= {o: substitute(tree, numbers) for o, tree in zip(self.output_names, made, strict=True)}
        found = tuple(substitute(tree, numbers) for tree in self.gradient_trees)
        if any(names_in(tree) for tree in found):
            raise AuthorError("there are no numbers to put in", expected="targets, and predictions or sums")
        return found

    @cached_property
    def values(self) -> tuple[float, ...]:
        """The gradient at the numbers that were given. Raises AuthorError where some are missing."""
        return tuple(float(evaluate(tree, {}).mid()) for tree in self.value_trees)

    @property
    def derivations(self) -> tuple[Derivation, ...]:
        """All derivations: of the loss by the output, then of each output by the weighted sums."""
        if self.through is None:
            return (self.derivation,)
        factors = (factor for factor in self.through.edges if factor.edge and factor.edge.target in self.output_names)
        return (self.derivation, *(found for factor in factors if (found := factor.derivation) is not None))

    @property
    def example_targets(self) -> tuple[int, ...]:
        """The targets that stand for all: 1, and the opposite one where the loss is another one there."""
        others = (-1, 0) if self.objective.loss.targets and not self.objective.loss.distribution else ()
        return (1, *[target for target in others if self.objective.takes_target(Fraction(target))])

    @cached_property
    def corners(self) -> tuple[tuple[int, Corner], ...]:
        """The places at which the formula changes, each with the target for which it does."""
        found = []
        for target in self.example_targets:
            term = substitute(self.term_tree, {TARGET: number(target)})
            derivation = derive(term, OUTPUT, name=str(LOSS))
            for joint in self.objective.loss.joints:
                value = exact(read(joint, NOTATION), {TARGET: Fraction(target)})
                assert value is not None, "joints are rational in the target"
                corner = corner_of(replace(derivation, at=((OUTPUT, number(value)),)))
                found += [] if corner is None else [(target, corner)]
        return tuple(found)

    def gradient_by_output(self, place: int) -> Tree:
        """∂E/∂o_k for one of the outputs."""
        names = {TARGET: self.target_names[place], OUTPUT: self.output_names[place]}
        slope = substitute(self.derivation.result_tree, names)
        if not self.objective.mean_over_outputs or self.outputs == 1:
            return slope
        return derive(self.tree, self.output_names[place], partial=True).result_tree

    def verify(self) -> Evidence:
        """Prove every line: of the slope, and of the chain through the activation."""
        own = self.derivation.verify()
        if self.through is None:
            return own
        chain = self.through.verify()
        lines: tuple[LineEvidence, ...] = (*own.lines, *chain.lines)
        return Evidence(lines, (*own.differences, *chain.differences), own.method)


def loss(
    loss: str,
    *,
    activation: str | None = None,
    outputs: int | None = None,
    mean_over_outputs: bool = False,
    targets: Sequence[Given] | Given | None = None,
    predictions: Sequence[Given] | Given | None = None,
    sums: Sequence[Given] | Given | None = None,
) -> LossStudy:
    """A loss as a worked solution: its definition, slope, range and kinks, and its gradient through an activation.

    Args:
        loss: A name of the registry ("squared_error", "cross_entropy", …) or a formula in t and o, "(t - o)^4".
        activation: A name of the registry, "softmax", or a formula in z; the gradient is then by the sums z.
        outputs: How many outputs there are; 3 with softmax, else 1, where nothing is said.
        mean_over_outputs: Whether the terms of the outputs are averaged instead of added.
        targets, predictions, sums: Numbers to put in: for t, and for o or for z.

    Raises:
        AuthorError: for a loss or an activation that is not known, a target or a prediction outside the range, and
            an activation with outputs that the loss does not take: ln(o) is not defined for all of tanh.

    >>> loss("binary_cross_entropy", activation="sigmoid").gradient
    (o - t,)
    >>> loss("cross_entropy", activation="softmax", targets=[0, 1, 0], predictions=["0.2", "0.3", "0.5"]).values
    (0.2, -0.7, 0.5)
    """
    entry = loss_of(loss)
    chosen = None if activation is None else activation_of(activation)
    count = _count(outputs, chosen)
    objective = Objective(entry, mean_over_outputs=mean_over_outputs)
    if chosen is not None:
        require_inside(objective, chosen)
    term = Objective(entry).tree([TARGET], [OUTPUT])
    derivation = derive(term, OUTPUT, partial=True, name=str(LOSS))
    at = numbers_of(objective, chosen, count, {"t": targets, "o": predictions, "z": sums})
    through = None if chosen is None else _through(objective, chosen, count)
    ranges = proved_ranges(entry, term) or range_of_own(term)
    return LossStudy(objective, derivation, ranges, chosen, count, through, at)


def _count(outputs: int | None, activation: Activation | None) -> int:
    together = activation is not None and activation.over_layer
    if outputs is None:
        return _CLASSES if together else 1
    least = 2 if together else 1
    if isinstance(outputs, bool) or not isinstance(outputs, int) or not least <= outputs <= _MOST_OUTPUTS:
        raise AuthorError(
            f"the number of outputs is {outputs!r}", expected=f"a whole number from {least} to {_MOST_OUTPUTS}"
        )
    return outputs


def _through(objective: Objective, activation: Activation, count: int) -> GraphPass:
    """The graph z → o → E, with the adjoint of each weighted sum under a letter of its own."""
    sums, outputs, targets = (indexed(Name(base), count) for base in "zot")
    nodes = [
        Node(output, activation.of(sums[place], sums), activation.shortcuts(place, sums, outputs))
        for place, output in enumerate(outputs)
    ]
    graph = Wiring([*map(Node, sums), *map(Node, targets), *nodes, Node(LOSS, objective.tree(targets, outputs))], LOSS)
    plan = Plan(
        {z: Symbol(Name("e", z.subscripts)) for z in sums},
        short=False,
        without=frozenset(targets),
        conditions=conditions_of(objective, activation, count),
    )
    return run_planned(graph, plan, reverse(graph, plan), None, Rounding())
