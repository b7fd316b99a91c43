"""When a descent or a training run ends, one entry a rule: what it looks at, and what it says.

A rule compares one number of a step (a *quantity*) with a limit. Whoever runs a descent works out the quantities
that its rules look at; the counts of steps and of epochs are limits that it has anyway.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, Literal, TypeAlias

from symgrad.errors import AuthorError
from symgrad.functions.registry import nearest
from symgrad.networks.values import Given, exact_number

Quantity: TypeAlias = Literal["gradient", "change", "loss", "loss_change", "misclassified", "steps", "epochs"]


@dataclass(frozen=True, slots=True)
class Stop:
    """A rule that ends a descent.

    ============  ==========================================================================
    id            stable name, used in calls, in problem files and as what a result says
    quantity      the number that it looks at
    says          why it ended, a sentence with {limit}
    reached       whether the limit itself already ends it ("at_most") or not ("below")
    limit         the limit
    ============  ==========================================================================

    >>> rule = stops_of({"gradient_size": "0.001"})[0]
    >>> rule.met(0.0005), rule.met(0.001)
    (True, False)
    """

    id: str
    quantity: Quantity
    says: str
    reached: Literal["below", "at_most", "at_least"] = "below"
    limit: Fraction = Fraction(0)

    def met(self, number: float) -> bool:
        """Whether a value of the quantity ends the run; nan never does."""
        match self.reached:
            case "below":
                return number < self.limit
            case "at_most":
                return number <= self.limit
            case "at_least":
                return number >= self.limit


STOPS: Final[Mapping[str, Stop]] = {
    rule.id: rule
    for rule in (
        Stop("gradient_size", "gradient", "the length of the gradient is below {limit}"),
        Stop("weight_change", "change", "the last step was shorter than {limit}"),
        Stop("loss_below", "loss", "the value is below {limit}"),
        Stop("loss_change", "loss_change", "the last step changed the value by less than {limit}"),
        Stop("misclassified", "misclassified", "at most {limit} examples are misclassified", "at_most"),
        Stop("max_steps", "steps", "{limit} steps were asked for", "at_least"),
        Stop("epochs", "epochs", "{limit} epochs were asked for", "at_least"),
    )
}  # fmt: skip

DESCENT_STOPS: Final = ("gradient_size", "weight_change", "loss_below", "loss_change")
"""The rules of a descent on a function."""

StopGiven: TypeAlias = "Mapping[str, Given] | Sequence[Stop] | None"


def stops_of(given: StopGiven, known: Sequence[str] = tuple(STOPS)) -> tuple[Stop, ...]:
    """The rules with their limits, from a mapping such as ``{"gradient_size": "1e-6", "loss_below": 0.01}``.

    Raises AuthorError for a rule that is not among the ``known`` ones, and for a limit below 0 (except of the loss).
    """
    if given is None:
        return ()
    if not isinstance(given, Mapping):
        return tuple(given)
    rules = list[Stop]()
    for key, number in given.items():
        if key not in known:
            near = nearest(str(key), list(known)) or list(known)
            raise AuthorError(f"the stopping rule {key!r} is not known", expected=" or ".join(near))
        limit = exact_number(number, str(key))
        if limit < 0 and key != "loss_below":
            raise AuthorError(f"{key} is {number}", expected="0 or more")
        rules.append(replace(STOPS[key], limit=limit))
    return tuple(rules)
