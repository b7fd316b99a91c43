"""How the numbers of a pass are rounded: only where they are printed, or at each step, as by hand."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

from symgrad.errors import AuthorError

Kind = Literal["sums", "outputs", "errors", "gradients", "parameters", "loss"]


@dataclass(frozen=True, slots=True)
class Rounding:
    """The places after the point for each kind of value, and whether the rounded value is carried on.

    ============  ==========================================================================
    mode          "exact": only what is printed is rounded; "stepwise": each value is rounded
                  as printed and carried on, as people do by hand
    sums          the weighted sums z
    outputs       the outputs o, and every node of a graph
    errors        the errors e, and every gradient of a graph
    gradients     the gradients of the parameters; only printed, an update carries on e times o
    parameters    the parameters after a step
    loss          the loss
    ============  ==========================================================================

    >>> Rounding("stepwise").carried("outputs")
    3
    """

    mode: Literal["exact", "stepwise"] = "exact"
    sums: int = 3
    outputs: int = 3
    errors: int = 4
    gradients: int = 4
    parameters: int = 3
    loss: int = 4

    def __post_init__(self) -> None:
        if self.mode not in ("exact", "stepwise"):
            raise AuthorError(f"the rounding {self.mode!r} is not known", expected="'exact' or 'stepwise'")
        for field in fields(self)[1:]:
            places = getattr(self, field.name)
            if not isinstance(places, int) or isinstance(places, bool) or not 0 <= places <= 30:
                raise AuthorError(f"places for the {field.name}: {places!r}", expected="a whole number from 0 to 30")

    @classmethod
    def everywhere(cls, places: int, mode: Literal["exact", "stepwise"] = "exact") -> Rounding:
        """The same number of places for every kind of value.

        >>> Rounding.everywhere(2).loss
        2
        """
        return cls(mode, places, places, places, places, places, places)

    def carried(self, kind: Kind) -> int | None:
        """The places to which a value of this kind is rounded before it is used, None for not at all.

        The gradient of a parameter is never rounded before it is used: an update is one line, w − η e o.
        """
        return self.printed(kind) if self.mode == "stepwise" and kind != "gradients" else None

    def printed(self, kind: Kind) -> int:
        """The places to which a value of this kind is printed."""
        places: int = getattr(self, kind)
        return places
