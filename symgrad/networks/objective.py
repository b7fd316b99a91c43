"""The loss of a network: its formula over the outputs, the constant that may be dropped, the targets it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from symgrad.errors import AuthorError
from symgrad.functions import registry
from symgrad.functions.entry import Loss
from symgrad.language.notation import Notation
from symgrad.language.parser import read
from symgrad.language.traversal import substitute
from symgrad.language.tree import ONE, Name, Product, Quotient, Relation, Sum, Tree
from symgrad.numeric.balls import holds

_T, _O = Name("t"), Name("o")
_NOTATION = Notation(names=("t", "o"))


@dataclass(frozen=True, slots=True)
class Objective:
    """What a network is trained on: a loss, and whether its constant is dropped.

    Dropping the constant 2 of E means Ẽ = E/2, and gradients are of Ẽ from there on.
    """

    loss: Loss
    drop_constant: bool = False

    def tree(self, targets: Sequence[Tree], outputs: Sequence[Tree]) -> Tree:
        """The loss of one example in terms of its targets and outputs."""
        term = read(self.loss.term, _NOTATION)
        terms = tuple(substitute(term, {_T: t, _O: o}) for t, o in zip(targets, outputs, strict=True))
        total = terms[0] if len(terms) == 1 else Sum(terms)
        factor = read(self.loss.factor)
        return total if factor == ONE else Product((factor, total))

    def reduced(self, loss: Name) -> Tree:
        """Ẽ in terms of E."""
        return Quotient(loss, read(self.loss.constant))

    def check_target(self, target: Fraction, name: Name) -> None:
        """Raise AuthorError for a target that the loss does not take."""
        range_of_targets = read(self.loss.targets, _NOTATION) if self.loss.targets else None
        if isinstance(range_of_targets, Relation) and not holds(range_of_targets, {_T: target}):
            raise AuthorError(
                f"the target {name} = {float(target):g} is outside the range of the {self.loss.name}",
                expected=self.loss.targets.replace("t^2 = 1", "t = 1 or t = -1"),
            )


def objective_of(loss: str, drop_constant: bool | None, dropped_by_default: bool) -> Objective:
    """The objective for a loss by name.

    ``drop_constant`` None leaves it to the notation: an error with the opposite sign belongs to Ẽ.
    Raises AuthorError for a loss that is not known, or without a constant to drop.
    """
    if loss not in registry.LOSSES:
        near = registry.nearest(str(loss), list(registry.LOSSES))
        raise AuthorError(f"the loss {loss!r} is not known", expected=" or ".join(near) or ", ".join(registry.LOSSES))
    entry = registry.LOSSES[loss]
    if drop_constant and not entry.constant:
        raise AuthorError(f"the {entry.name} has no constant to drop", expected="drop_constant=False")
    dropped = dropped_by_default and bool(entry.constant) if drop_constant is None else drop_constant
    return Objective(entry, dropped)
