"""What a network is: its structure, its numbers, its loss and its letters, and the graph that it amounts to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any, Self

from symgrad.errors import AuthorError
from symgrad.language.tree import Name
from symgrad.networks.activations import activation_of
from symgrad.networks.graph import Graph
from symgrad.networks.letters import Letters
from symgrad.networks.lookup import Named
from symgrad.networks.lowering import lower, plan
from symgrad.networks.objective import Objective
from symgrad.networks.reverse import Adjoint, Plan, reverse
from symgrad.networks.topology import Structure
from symgrad.networks.values import Value, exact_number
from symgrad.shown import Shown


@dataclass(frozen=True)
class NetworkModel(Shown):
    """The data of a :class:`~symgrad.networks.network.Network`, which says how one is made.

    ``parameters`` is empty for a symbolic network; ``graph`` and ``plan`` follow from the rest.
    """

    structure: Structure
    parameters: Named[Value]
    objective: Objective
    letters: Letters
    graph: Graph = field(repr=False)
    plan: Plan = field(repr=False)

    def __repr__(self) -> str:
        return self._brief(f"with {len(self.parameter_names)} parameters")

    def _fill(
        self, structure: Structure, numbers: Mapping[Name, Fraction], objective: Objective, letters: Letters
    ) -> None:
        """Set the fields; those that follow from others too."""
        names = structure.parameters(letters)
        missing = [str(name) for name in names if name not in numbers]
        if numbers and missing:
            raise AuthorError(f"no number for {', '.join(missing)}", expected="all parameters, or none")
        shared = structure.shared(letters) if numbers else {}
        values: Named[Value] = Named({name: Value(numbers[name]) for name in names} if numbers else {}, shared)
        found: dict[str, Any] = {
            "structure": structure,
            "parameters": values,
            "objective": objective,
            "letters": letters,
            "graph": _lowered(structure, letters, objective),
            "plan": plan(structure, letters, objective),
        }
        for attribute, value in found.items():
            object.__setattr__(self, attribute, value)

    @property
    def adjoints(self) -> Mapping[Name, Adjoint]:
        """The gradient by every node in symbols."""
        return _adjoints(self.structure, self.letters, self.objective)

    @property
    def parameter_names(self) -> tuple[Name, ...]:
        """The weights and biases, also of a symbolic network."""
        return self.structure.parameters(self.letters)

    @property
    def shared(self) -> Mapping[Name, Name]:
        """The tied places and the parameter that each of them shares."""
        return self.structure.shared(self.letters)

    @property
    def objective_name(self) -> Name:
        """What the gradients are of: E, or Ẽ where the constant is dropped."""
        return self.graph.output

    def with_parameters(self, parameters: Mapping[Name, Fraction]) -> Self:
        """The same network with other numbers. Raises AuthorError where one is missing."""
        other = object.__new__(type(self))
        other._fill(self.structure, parameters, self.objective, self.letters)
        return other

    def with_mean_loss(self) -> Self:
        """The same network and numbers, with the mean over the examples of a batch instead of their sum."""
        objective = replace(self.objective, loss=replace(self.objective.loss, combine="mean"))
        other = object.__new__(type(self))
        numbers = {name: exact_number(self.parameters[name]) for name in self.parameters.names()}
        other._fill(self.structure, numbers, objective, self.letters)
        return other

    def with_hidden_activation(self, activation: str) -> Self:
        """The same network and numbers with another activation in the units that are no outputs."""
        wanted = activation_of(activation)
        units = tuple(
            unit if unit.label in self.structure.outputs else replace(unit, activation=wanted, companions=())
            for unit in self.structure.units
        )
        other = object.__new__(type(self))
        numbers = {name: exact_number(self.parameters[name]) for name in self.parameters.names()}
        other._fill(replace(self.structure, units=units), numbers, self.objective, self.letters)
        return other


@lru_cache(maxsize=64)
def _lowered(structure: Structure, letters: Letters, objective: Objective) -> Graph:
    """One graph for all networks of a shape, however many steps they take."""
    return lower(structure, letters, objective)


@lru_cache(maxsize=64)
def _adjoints(structure: Structure, letters: Letters, objective: Objective) -> Mapping[Name, Adjoint]:
    return reverse(_lowered(structure, letters, objective), plan(structure, letters, objective))
