"""What backpropagation found: a pass for each example, gradients of the loss, and the step that follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from symgrad.calculus.verify import Evidence
from symgrad.errors import AuthorError
from symgrad.language.convert import to_sympy
from symgrad.language.tree import Name, Negative, Product, Sum, Tree
from symgrad.networks.algebra import negated
from symgrad.networks.backprop import Gradient, GraphPass, run_planned
from symgrad.networks.differences import central_differences
from symgrad.networks.evidence import merged
from symgrad.networks.examples import Example, examples_of, of_example
from symgrad.networks.gradient_check import DEFAULT_STEP, CheckOptions, GradientCheck, checked
from symgrad.networks.lookup import Named
from symgrad.networks.model import NetworkModel
from symgrad.networks.output_domain import refuse_outside
from symgrad.networks.probes import WorkedGraph
from symgrad.networks.rounding import Rounding
from symgrad.networks.values import Given, Value, carried, combined, exact_number, rate_of
from symgrad.networks.vanishing import VanishingGradients, vanishing
from symgrad.shown import Shown

if TYPE_CHECKING:
    import sympy


N = TypeVar("N", bound=NetworkModel)


@dataclass(frozen=True, slots=True)
class UnitError:
    """The error of a unit in its own letter: e_5 or Err_5, its formula and its value."""

    name: Name
    tree: Tree
    value: Value | None
    whole: object | None = field(default=None, repr=False, compare=False)

    @property
    def expression(self) -> sympy.Basic:
        """The formula as a SymPy expression."""
        return to_sympy(self.tree)


@dataclass(frozen=True, slots=True)
class Update:
    """The step of one parameter: its value before, its gradient, its value after, and the rule.

    ``tree`` is w − η ∂E/∂w in the letters of the notation: w + η Err o where an error has the other sign;
    ``rate`` is η.
    """

    name: Name
    old: Value
    gradient: Gradient
    new: Value
    tree: Tree
    rate: Fraction | None = None


@dataclass(frozen=True)
class Backpropagation(Shown, Generic[N]):
    """Forward values, loss and gradients of a network for one example or a batch.

    >>> from symgrad.networks.network import Layer, Network
    >>> net = Network(inputs=2, layers=[Layer(1, "sigmoid")], loss="squared_error")
    >>> net.backpropagate().gradients["w_1_3"].expression
    e_3*x_1
    """

    network: N
    rounding: Rounding
    passes: tuple[GraphPass, ...]
    examples: tuple[Example, ...] = field(repr=False)

    def __repr__(self) -> str:
        loss = "" if self.loss is None else f"loss {self.loss:.6g}, "
        return self._brief(f"{loss}{len(self.gradients)} gradients")

    @property
    def is_batch(self) -> bool:
        """Whether there is more than one example."""
        return len(self.passes) > 1

    @cached_property
    def instances(self) -> tuple[Backpropagation[N], ...]:
        """Each example by itself."""
        examples = self.examples or ({},)
        return tuple(
            replace(self, passes=(one,), examples=(example,) if example else ())
            for one, example in zip(self.passes, examples, strict=True)
        )

    @property
    def only_pass(self) -> GraphPass:
        """The pass of the only example. Raises AuthorError for a batch."""
        if self.is_batch:
            raise AuthorError(f"there are {len(self.passes)} examples", expected="one of .instances")
        return self.passes[0]

    @property
    def forward(self) -> Named[Value]:
        """The value of every node: x_1, w_1_4, z_5, o_6, E. Raises AuthorError for a batch: see ``instances``."""
        return self.only_pass.values

    @cached_property
    def loss(self) -> Value | None:
        """The value of the loss E; for a batch the sum or the mean over the examples, as the loss says."""
        name = self.network.letters.loss_name
        return None if self._is_symbolic else self.combined([one.values[name] for one in self.passes])

    @cached_property
    def gradients(self) -> Named[Gradient]:
        """The gradient by every node, also under its letter where that has the same sign ("e_5").

        For a batch the loss is the sum of those of its examples, or their mean, and so is every gradient:
        ∂E/∂w = Σ_m ∂E_m/∂w, or that divided by their number. The formula and the factors are those of ∂E_m/∂w, the
        same for every example m (``instances[m]`` has its numbers); the value is that of the whole batch.

        >>> from symgrad.networks.network import Layer, Network
        >>> net = Network(inputs=1, layers=[Layer(1, "identity", weights=[[2]])], loss="half_squared_error")
        >>> p = net.backpropagate([[1], [3]], targets=[[1], [1]])
        >>> p.gradients["w_1_2"].expression, p.gradients["w_1_2"].value
        (e_2*x_1, 16.0)
        >>> [one.gradients["w_1_2"].value for one in p.instances]
        [1.0, 15.0]
        """
        letters = self.network.letters
        aliases = (
            {symbol.name: key for key, symbol in self.network.plan.symbols.items()} if letters.error_sign == 1 else {}
        )
        names = self.passes[0].gradients.names()
        return Named({key: self._together(key) for key in names}, {**aliases, **self.network.shared})

    @cached_property
    def errors(self) -> Named[UnitError]:
        """The errors of the units in their own letters and sign; of one example."""
        found = {}
        for adjoint in self.only_pass.adjoints.values():
            if adjoint.symbol is not None:
                name = adjoint.symbol.name
                tree = adjoint.symbol.letter_tree(adjoint.tree)
                found[name] = UnitError(name, tree, self.only_pass.value(name), self)
        return Named(found)

    @cached_property
    def exact(self) -> Backpropagation[N]:
        """The same without rounding in between."""
        passes = tuple(one.exact for one in self.passes)
        return replace(self, rounding=replace(self.rounding, mode="exact"), passes=passes)

    def updates(self, learning_rate: Given) -> tuple[Update, ...]:
        """The step of every parameter, all from the values before the step.

        Raises AuthorError for a symbolic network and a learning rate that is not a number.
        """
        rate = rate_of(learning_rate)
        if self._is_symbolic:
            raise AuthorError("there are no numbers to take a step with", expected="parameters, inputs and targets")
        return tuple(self._update(name, rate) for name in self.network.parameter_names)

    def step(self, learning_rate: Given) -> N:
        """The network after one step of gradient descent."""
        return self.network.with_parameters(
            {update.name: carried(update.new) for update in self.updates(learning_rate)}
        )

    def after(self, learning_rate: Given) -> Backpropagation[N]:
        """The passes of the same examples after one step, rounded in the same way."""
        return _run(self.step(learning_rate), self.examples, self.rounding)

    def with_network(self, network: N) -> Backpropagation[N]:
        """The passes of the same examples through another network of the same units."""
        return _run(network, self.examples, self.rounding)

    def finite_differences(self) -> Named[float]:
        """(E(w+h) − E(w−h))/2h for every parameter, with h = 6·10⁻⁶ · max(1, |w|), nothing rounded."""
        if self._is_symbolic:
            raise AuthorError("there are no numbers to take differences of", expected="parameters, inputs and targets")
        names = self.network.parameter_names
        found = [_differences(one.exact, names) for one in self.passes]
        return Named({name: self._combine_floats([one[name] for one in found]) for name in names})

    def check_gradients(
        self,
        *,
        claimed: Mapping[str, Given] | None = None,
        tolerance: Given | None = None,
        h: Given = DEFAULT_STEP,
        sample: int | None = None,
        seed: int = 0,
    ) -> GradientCheck:
        """Check the gradient of every parameter, as :func:`symgrad.networks.checks.check_gradients` does."""
        return self.checked(CheckOptions(claimed, tolerance, h, sample, seed))

    def checked(self, options: CheckOptions) -> GradientCheck:
        """The check of the gradients, nothing rounded in between."""
        if self._is_symbolic:
            raise AuthorError("there are no numbers to check", expected="parameters, inputs and targets")
        exact = self.exact
        values = {name: exact.gradients[name].value for name in exact.gradients.names()}
        truths = {name: value for name, value in values.items() if value is not None}
        passes = [WorkedGraph(one.graph, one.ledger) for one in exact.passes if one.ledger is not None]
        return checked(passes, self.share, self.network.parameter_names, truths, options)

    def vanishing(self) -> VanishingGradients:
        """What becomes of the gradient on its way back: as :func:`symgrad.networks.checks.vanishing_gradients`."""
        return vanishing(self)

    def verify(self) -> Evidence:
        """Prove every local gradient, every formula, and the values against central differences."""
        return merged([one.verify() for one in self.passes])

    @property
    def _is_symbolic(self) -> bool:
        return self.passes[0].ledger is None

    @property
    def share(self) -> Fraction:
        """What one example counts for: 1 where losses are added, 1/n where their mean is taken."""
        return Fraction(1, len(self.passes)) if self.network.objective.loss.combine == "mean" else Fraction(1)

    def combined(self, values: Sequence[Value]) -> Value:
        """Values of the examples put together, as the loss puts their losses together: added, or their mean."""
        return values[0] if len(values) == 1 else combined([(self.share, value) for value in values])

    def _combine_floats(self, values: list[float]) -> float:
        return sum(values) * float(self.share)

    def _together(self, key: Name) -> Gradient:
        gradient = self.passes[0].gradients[key]
        if not self.is_batch or self._is_symbolic:
            return replace(gradient, whole=self)
        values = [value for one in self.passes if (value := one.gradients[key].value) is not None]
        return replace(gradient, value=self.combined(values), whole=self)

    def _update(self, name: Name, rate: Fraction) -> Update:
        gradient = self.gradients[name]
        assert gradient.value is not None
        old = self.network.parameters[name]
        new = combined([(Fraction(1), old), (-rate, gradient.value)])
        places = self.rounding.carried("parameters")
        if places is not None:
            new = Value(new.rounded(places))
        return Update(name, old, gradient, new, update_rule(name, self.network.letters.rate_name, gradient.tree), rate)


def _differences(found: GraphPass, names: tuple[Name, ...]) -> dict[Name, float]:
    assert found.ledger is not None
    return central_differences(found.graph, found.ledger, names)


def update_rule(name: Name, rate: Name, gradient: Tree) -> Tree:
    """w − η · gradient, with the sign of the gradient's letter taken out: w + η Err o."""
    step = (
        Product((rate, *_factors(negated(gradient)))) if isinstance(gradient, Negative) else
        Negative(Product((rate, *_factors(gradient))))
    )
    return Sum((name, step))


def _factors(tree: Tree) -> tuple[Tree, ...]:
    return tree.factors if isinstance(tree, Product) else (tree,)


def backpropagate(network: N, inputs: Any, targets: Any, rounding: Rounding) -> Backpropagation[N]:
    """The passes that :meth:`Network.backpropagate` promises."""
    if inputs is None and targets is None:
        return _run(network, (), rounding)
    if inputs is None or targets is None:
        raise AuthorError(
            f"the {'inputs' if inputs is None else 'targets'} are missing", expected="both, or neither for symbols only"
        )
    examples = examples_of(network, inputs, targets)
    return _run(network, examples if network.parameters else (), rounding)


def _run(network: N, examples: tuple[Example, ...], rounding: Rounding) -> Backpropagation[N]:
    parameters: Mapping[Name, Fraction] = {
        name: exact_number(network.parameters[name]) for name in network.parameters.names()
    }
    given: list[Mapping[Name, Fraction] | None] = [{**example, **parameters} for example in examples]
    passes = []
    for place, numbers in enumerate(given or [None], 1):
        with of_example(place, max(len(given), 1)):
            passes.append(_pass(network, numbers, rounding))
    return Backpropagation(network, rounding, tuple(passes), examples)


def _pass(network: NetworkModel, numbers: Mapping[Name, Fraction] | None, rounding: Rounding) -> GraphPass:
    """One pass; where it has no values because the loss does not take an output, the error says which."""
    try:
        return run_planned(network.graph, network.plan, network.adjoints, numbers, rounding)
    except AuthorError:
        if numbers is not None:
            refuse_outside(network, numbers)
        raise
