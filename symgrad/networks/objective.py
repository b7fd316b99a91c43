"""The loss of a network: its formula over the outputs, the constant that may be dropped, the targets it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from symgrad.errors import AuthorError, StudentError
from symgrad.functions import registry
from symgrad.functions.entry import Loss
from symgrad.language.notation import Notation
from symgrad.language.parser import read
from symgrad.language.traversal import names_in, substitute
from symgrad.language.tree import ONE, Name, Product, Quotient, Relation, Sum, Tree, number
from symgrad.numeric.balls import holds

TARGET, OUTPUT = Name("t"), Name("o")
_NOTATION = Notation(names=("t", "o"))


@dataclass(frozen=True, slots=True)
class Objective:
    """What a network is trained on: a loss, and whether its constant is dropped.

    Dropping the constant 2 of E means Ẽ = E/2, and gradients are of Ẽ from there on. ``mean_over_outputs`` divides
    the sum over the outputs of an example by their number.
    """

    loss: Loss
    drop_constant: bool = False
    mean_over_outputs: bool = False

    def tree(self, targets: Sequence[Tree], outputs: Sequence[Tree]) -> Tree:
        """The loss of one example in terms of its targets and outputs."""
        term = read(self.loss.term, _NOTATION)
        terms = tuple(substitute(term, {TARGET: t, OUTPUT: o}) for t, o in zip(targets, outputs, strict=True))
        total = terms[0] if len(terms) == 1 else Sum(terms)
        factors = [read(self.loss.factor)] if self.loss.factor != "1" else []
        if self.mean_over_outputs and len(terms) > 1:
            factors.append(Quotient(ONE, number(len(terms))))
        return Product((*factors, total)) if factors else total

    def reduced(self, loss: Name) -> Tree:
        """Ẽ in terms of E."""
        return Quotient(loss, read(self.loss.constant))

    def check_target(self, target: Fraction, name: Name) -> None:
        """Raise AuthorError for a target that the loss does not take."""
        self._check("target", self.loss.targets, {TARGET: target}, name)

    def takes_target(self, target: Fraction) -> bool:
        """Whether a number can be a target."""
        allowed = read(self.loss.targets, _NOTATION) if self.loss.targets else None
        return not isinstance(allowed, Relation) or bool(holds(allowed, {TARGET: target}))

    def check_prediction(self, prediction: Fraction, name: Name) -> None:
        """Raise AuthorError for an output that the loss does not take."""
        self._check("prediction", self.loss.outputs, {OUTPUT: prediction}, name)

    def _check(self, what: str, condition: str, at: dict[Name, Fraction], name: Name) -> None:
        allowed = read(condition, _NOTATION) if condition else None
        if isinstance(allowed, Relation) and not holds(allowed, at):
            (value,) = at.values()
            raise AuthorError(
                f"the {what} {name} = {float(value):g} is outside the range of the {self.loss.name}",
                expected=condition.replace("t^2 = 1", "t = 1 or t = -1"),
            )


def objective_of(
    loss: str, drop_constant: bool | None, dropped_by_default: bool, mean_over_outputs: bool = False
) -> Objective:
    """The objective for a loss by name, or by its formula in t and o.

    ``drop_constant`` None leaves it to the notation: an error with the opposite sign belongs to Ẽ.
    Raises AuthorError for a loss that is not known, or without a constant to drop.
    """
    entry = loss_of(loss)
    if drop_constant and not entry.constant:
        raise AuthorError(f"the {entry.name} has no constant to drop", expected="drop_constant=False")
    dropped = dropped_by_default and bool(entry.constant) if drop_constant is None else drop_constant
    return Objective(entry, dropped, mean_over_outputs)


def loss_of(text: str) -> Loss:
    """The loss that a text means: a name of the registry, or a formula in t and o for one output.

    Raises AuthorError, with the nearest names, for anything else.

    >>> loss_of("huber").name, loss_of("(t - o)^4").term
    ('Huber loss', '(t - o)^4')
    """
    if not isinstance(text, str):
        raise AuthorError(f"the loss is {text!r}", expected="a name such as 'squared_error', or a formula in t and o")
    spelling = text.strip()
    if spelling in registry.LOSSES:
        return registry.LOSSES[spelling]
    near = " or ".join(registry.nearest(text, list(registry.LOSSES))) or ", ".join(registry.LOSSES)
    unknown = AuthorError(f"the loss {text!r} is not known", expected=f"{near}, or a formula in t and o")
    try:
        formula = read(text)
    except StudentError as error:
        raise unknown from error
    if OUTPUT not in names_in(formula) or not set(names_in(formula)) <= {TARGET, OUTPUT}:
        raise unknown
    return Loss(id=spelling, name="given loss", term=spelling)
