"""Wrong passes of several examples, put together as the loss puts their losses together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from symgrad.checking.diagnosis.network_functions import Array
from symgrad.checking.diagnosis.wrong_passes import Place, Quantity, WrongPass
from symgrad.language.tree import Name


@dataclass(frozen=True, slots=True)
class BatchPlace(Place):
    """Where the gradients of the examples are put together: those of each, and what each counts for."""

    passes: tuple[WrongPass, ...] = ()
    parts: tuple[Array, ...] = ()
    share: float = 1.0


@dataclass(frozen=True)
class WrongBatch:
    """The passes of a batch's examples, all with the same slips; ``share`` is what each of them counts for."""

    passes: tuple[WrongPass, ...]
    share: float = 1.0

    @cached_property
    def found(self) -> Mapping[Quantity, Array]:
        """Everything that the passes work out together."""
        for units in self.passes[0].groups_back():
            for one in self.passes:
                one.pass_back(units)
        first = self.passes[0]
        if len(self.passes) == 1:
            return first.found
        parameters = set(first.network.parameter_names)
        found: dict[Quantity, Array] = {}
        for quantity, value in first.found.items():
            kind, name = quantity
            if kind == "new":
                found[quantity] = first.updated(name, found["gradient", name])
            elif kind != "value" or name == first.network.letters.loss_name:
                parts = tuple(one.found[quantity] for one in self.passes)
                right = sum(parts) * self.share
                found[quantity] = self._combined(name, parts, right) if name in parameters else right
            elif name in parameters:
                found[quantity] = value
        return found

    def _combined(self, name: Name, parts: tuple[Array, ...], right: Array) -> Array:
        """A gradient put together from those of the examples."""
        first = self.passes[0]
        unit, source = first.ends_of(name)
        return first.slipped("combined", BatchPlace(first, unit, source, self.passes, parts, self.share), right)
