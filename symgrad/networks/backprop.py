"""A pass through a graph: values forward, gradients backward, in symbols and in numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.verify import Evidence
from symgrad.errors import AuthorError
from symgrad.functions.registry import FUNCTIONS
from symgrad.language.convert import to_sympy
from symgrad.language.printing import to_text
from symgrad.language.traversal import substitute, walk
from symgrad.language.tree import Call, Derivative, Name, Tree
from symgrad.networks.algebra import sum_of
from symgrad.networks.conditions import SumIsOne
from symgrad.networks.evidence import verify_pass
from symgrad.networks.gradient_check import DEFAULT_STEP, CheckOptions, GradientCheck, checked
from symgrad.networks.kinks import KinkMet, behind_kinks, kinks_met
from symgrad.networks.ledger import Assignment, Ledger
from symgrad.networks.local import local_derivation, local_gradient
from symgrad.networks.lookup import Named
from symgrad.networks.probes import WorkedGraph
from symgrad.networks.reverse import Adjoint, Plan, Symbol, contributing, plan_of, reverse, useful_edges
from symgrad.networks.rounding import Kind, Rounding
from symgrad.networks.values import Given, Value, exact_number
from symgrad.networks.wiring import Edge, Wiring
from symgrad.shown import Shown

if TYPE_CHECKING:
    import sympy



@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of a chain: the local gradient of an edge, by name, in symbols, and its value.

    ``known`` is set on a factor that is no edge but the adjoint of a later node, worked out before.
    """

    name_tree: Derivative
    tree: Tree
    value: Value | None = None
    edge: Edge | None = None
    known: Symbol | None = None
    _source: GraphPass | None = field(default=None, repr=False, compare=False)

    @property
    def expression(self) -> sympy.Basic:
        """The factor as a SymPy expression."""
        return to_sympy(self.tree)

    @property
    def derivation(self) -> Derivation | None:
        """How the factor follows by the rules; None for one that is known already."""
        if self.edge is None or self._source is None:
            return None
        return local_derivation(self._source.graph.node(self.edge.target), self.edge.position)


@dataclass(frozen=True, slots=True)
class Gradient:
    """The gradient of the output by one node.

    ``tree`` is its formula in the letters of the nodes that use it; ``symbol`` the letter that it has itself;
    ``whole`` the backpropagation that it belongs to, where the graph is that of a network.
    """

    key: Name
    output: Name
    tree: Tree
    symbol: Symbol | None
    value: Value | None
    _source: GraphPass = field(repr=False, compare=False)
    whole: object | None = field(default=None, repr=False, compare=False)

    @property
    def name_tree(self) -> Derivative:
        """How it is written before it is worked out: ∂E/∂z₅."""
        return self._source.named(self.output, self.key)

    @property
    def expression(self) -> sympy.Basic:
        """The formula as a SymPy expression, in plain symbols such as ``e_6`` and ``w_5_6``."""
        return to_sympy(self.tree)

    @property
    def paths(self) -> tuple[tuple[Factor, ...], ...]:
        """The chains that add up to the gradient: for each path its factors, from the output's side."""
        return tuple(self._source.chains(self.key))

    @property
    def conditions(self) -> tuple[SumIsOne, ...]:
        """What is known of the inputs, by which the formula may have been shortened."""
        return self._source.plan.conditions

    @property
    def factors(self) -> tuple[Factor, ...]:
        """The factors of the only path; with several paths, of the first."""
        return self.paths[0] if self.paths else ()


@dataclass(frozen=True)
class GraphPass(Shown):
    """What a pass found: values by node, gradients by node, and the local gradient on each edge.

    >>> from symgrad.networks.graph import Graph
    >>> found = Graph.of("d (b + c)").backward(at={"b": 2, "c": 3, "d": 4})
    >>> found.values["f"], found.gradients["d"].expression, found.gradients["d"].value
    (20.0, a, 5.0)
    """

    graph: Wiring
    plan: Plan
    rounding: Rounding
    ledger: Ledger | None
    values: Named[Value]
    adjoints: Mapping[Name, Adjoint] = field(repr=False)
    gradients: Named[Gradient] = field(init=False)

    def __repr__(self) -> str:
        return self._brief(f"to {to_text(self.output)}: {len(self.gradients)} gradients")

    def __post_init__(self) -> None:
        object.__setattr__(
            self, "gradients", Named({key: self._gradient(found) for key, found in self.adjoints.items()})
        )

    @property
    def output(self) -> Name:
        """The node whose gradients these are."""
        return self.graph.output

    @cached_property
    def _factors(self) -> dict[tuple[Name, int], Factor]:
        """The local gradients that were asked for already."""
        return {}

    @cached_property
    def _relevant(self) -> frozenset[Name]:
        """The nodes from which the output can be reached."""
        return contributing(self.graph)

    @property
    def edges(self) -> tuple[Factor, ...]:
        """The local gradient on each edge, in the order of the graph."""
        return tuple(
            self.factor(edge) for edge in self.graph.edges if edge.source not in self.plan.without
        )

    def named(self, of: Name, by: Name) -> Derivative:
        """How a derivative is written before it is worked out: ∂z₆/∂o₅, or dz/dw in a chain."""
        return Derivative(of, (by,), partial=not self.graph.is_chain)

    def value(self, tree: Tree) -> Value | None:
        """The value of any tree in the names of this pass, None where the pass has no numbers."""
        return None if self.ledger is None else self.ledger.value(tree)

    def factor(self, edge: Edge) -> Factor:
        """The local gradient of an edge."""
        found = self._factors.get((edge.target, edge.position))
        if found is None:
            tree = local_gradient(self.graph.node(edge.target), edge.position)
            found = Factor(self.named(edge.target, edge.source), tree, self.value(tree), edge, _source=self)
            self._factors[edge.target, edge.position] = found
        return found

    def chains(self, key: Name) -> Iterator[tuple[Factor, ...]]:
        """The paths from a node to the output or the next nodes with a letter, each as its factors."""
        relevant = self._relevant
        stack: list[tuple[tuple[Edge, ...], Name]] = [((), key)]
        while stack:
            path, reached = stack.pop()
            if path and (reached == self.output or reached in self.plan.symbols):
                yield (*self._known(reached), *(self.factor(edge) for edge in reversed(path)))
            else:
                further = useful_edges(self.graph, reached, relevant)
                stack += [((*path, edge), edge.target) for edge in reversed(further)]

    def whole_chain(self, key: Name) -> tuple[Factor, ...]:
        """The local gradients from a node to the output, the output's first; empty unless there is one way only."""
        relevant = self._relevant
        factors: list[Factor] = []
        while key != self.output:
            edges = useful_edges(self.graph, key, relevant)
            if len(edges) != 1:
                return ()
            factors.append(self.factor(edges[0]))
            key = edges[0].target
        return tuple(reversed(factors))

    def expanded(self, key: object) -> Tree:
        """The gradient in the graph's own names, the letters of other adjoints replaced; for small graphs only."""
        found: dict[Name, Tree] = {}
        for node in reversed(self.graph.nodes):
            adjoint = self.adjoints.get(node.key)
            if adjoint is not None and adjoint.symbol is not None:
                whole = sum_of(substitute(adjoint.tree, found))
                found[adjoint.symbol.name] = adjoint.symbol.letter_tree(whole)
        return sum_of(substitute(self.adjoints[self.gradients.name(key)].tree, found))

    @cached_property
    def exact(self) -> GraphPass:
        """The same pass without rounding in between."""
        if self.ledger is None or self.rounding.mode == "exact":
            return self
        given = {key: value for key in self.graph.inputs if (value := self.values[key].exact) is not None}
        return run_planned(self.graph, self.plan, self.adjoints, given, replace(self.rounding, mode="exact"))

    @cached_property
    def kinks(self) -> tuple[KinkMet, ...]:
        """The kinks that the values lie at, or so near that a central difference would reach across."""
        return () if self.exact.ledger is None else kinks_met(self.graph, self.exact.ledger)

    @cached_property
    def behind_kinks(self) -> frozenset[Name]:
        """The nodes by which a central difference says nothing, because it moves a node at a kink."""
        return frozenset() if self.exact.ledger is None else behind_kinks(self.graph, self.exact.ledger)

    def check_gradients(
        self,
        *,
        claimed: Mapping[str, Given] | None = None,
        tolerance: Given | None = None,
        h: Given = DEFAULT_STEP,
        sample: int | None = None,
        seed: int = 0,
    ) -> GradientCheck:
        """Check the gradient of every input, as :func:`symgrad.networks.checks.check_gradients` does."""
        return self.checked(CheckOptions(claimed, tolerance, h, sample, seed))

    def checked(self, options: CheckOptions) -> GradientCheck:
        """The check of the gradients, nothing rounded in between."""
        exact = self.exact
        if exact.ledger is None:
            raise AuthorError("there are no numbers to check", expected="a value for every input")
        truths = {key: exact.ledger.value(found.written) for key, found in self.adjoints.items()}
        names = [name for name in self.graph.inputs if name in truths]
        worked = WorkedGraph(exact.graph, exact.ledger)
        return checked((worked,), Fraction(1), names, truths, replace(options, noun="input"))

    def verify(self) -> Evidence:
        """Prove the local gradients, and compare every input's gradient with a central difference."""
        return self._evidence

    @cached_property
    def _evidence(self) -> Evidence:
        """The proof, which every page of the pass needs once."""
        return verify_pass(self.graph, self.plan, self.adjoints, self.exact.ledger)

    @cached_property
    def _letters(self) -> dict[Name, tuple[Factor, ...]]:
        """What chains that end at a node begin with, where that was asked for already."""
        return {self.output: ()}

    def _known(self, key: Name) -> tuple[Factor, ...]:
        found = self._letters.get(key)
        if found is None:
            adjoint, name = self.adjoints[key], self.named(self.output, key)
            found = (Factor(name, adjoint.written, self.value(adjoint.written), known=adjoint.symbol),)
            self._letters[key] = found
        return found

    def _gradient(self, adjoint: Adjoint) -> Gradient:
        value = self.value(adjoint.written)
        return Gradient(adjoint.key, self.output, adjoint.tree, adjoint.symbol, value, self)


def run(graph: Wiring, at: Mapping[str, Given] | None, rounding: Rounding | None, gradients: bool) -> GraphPass:
    """A pass through a graph by itself; ``at`` gives its inputs, None stands for symbols only."""
    given = None if at is None else _inputs(graph, at)
    if given is not None:
        _refuse_abstract(graph)
    plan = plan_of(graph)
    return run_planned(graph, plan, reverse(graph, plan) if gradients else {}, given, rounding or Rounding())


def run_planned(
    graph: Wiring,
    plan: Plan,
    adjoints: Mapping[Name, Adjoint],
    given: Mapping[Name, Fraction] | None,
    rounding: Rounding,
) -> GraphPass:
    """A pass by a plan of one's own, with the adjoints that :func:`~symgrad.networks.reverse.reverse` found for it."""
    if given is None:
        return GraphPass(graph, plan, rounding, None, Named({}), adjoints)
    ledger = Ledger(given, (*_forward(graph, plan, rounding), *_backward(adjoints, rounding)))
    values = Named({node.key: ledger.value(node.key) for node in graph.nodes})
    return GraphPass(graph, plan, rounding, ledger, values, adjoints)


def _forward(graph: Wiring, plan: Plan, rounding: Rounding) -> Sequence[Assignment]:
    kinds: Mapping[Name, Kind] = plan.kinds
    return [
        Assignment(node.key, node.expression, rounding.carried(kinds.get(node.key, "outputs")))
        for node in graph.nodes
        if node.expression is not None
    ]


def _backward(adjoints: Mapping[Name, Adjoint], rounding: Rounding) -> Sequence[Assignment]:
    return [
        Assignment(adjoint.symbol.name, adjoint.symbol.letter_tree(adjoint.tree), rounding.carried("errors"))
        for adjoint in adjoints.values()
        if adjoint.symbol is not None
    ]


def _inputs(graph: Wiring, at: Mapping[str, Given]) -> dict[Name, Fraction]:
    """The given numbers by input; every input once and nothing else."""
    known = Named(dict.fromkeys(graph.inputs, True))
    given: dict[Name, Fraction] = {}
    for key, number in at.items():
        name = known.name(key)
        if name in given:
            raise AuthorError(f"the input {name} is given twice", expected="each input once")
        given[name] = exact_number(number, str(name))
    missing = [str(name) for name in graph.inputs if name not in given]
    if missing:
        raise AuthorError(f"no value for {', '.join(missing)}", expected="a value for every input of the graph")
    return given


def _refuse_abstract(graph: Wiring) -> None:
    """A function without a formula has no values."""
    for node in graph.nodes:
        for part in walk(node.expression) if node.expression is not None else ():
            if isinstance(part, Call) and part.function not in FUNCTIONS:
                raise AuthorError(
                    f"{part.function} has no formula, so {node.key} has no value", expected="a pass without numbers"
                )
