"""Mistakes with implicit derivatives, one entry each."""

from __future__ import annotations

from typing import Final

from symgrad.checking.diagnosis.mistake import Mistake

_CLARK: Final = (
    "J. M. Clark et al., Constructing a schema: the case of the chain rule, Journal of "
    "Mathematical Behavior 16 (1997)"
)

IMPLICIT: Final = (
    Mistake(
        "slope_factor_missing", "chain", "dy/dx forgotten in a term",
        "Look again at the terms with {y}.",
        "In {u} the name {y} depends on {x}, so the chain rule gives a factor {slope}; it is missing.",
        ("dy/dx on x^3 + y^3 = 6x y", "(6y - 3x^2)/(3y^2 - 6x)", "-(3x^2 + 3y^2 - 6y)/(-6x)"), _CLARK,
    ),
    Mistake(
        "dependent_as_constant", "chain", "y taken for a constant in a term",
        "Look again at the terms with {y}.",
        "In {u} you treated {y} as a constant, but it depends on {x}: there is a term with {slope}.",
        ("dy/dx on x^3 + y^3 = 6x y", "(6y - 3x^2)/(3y^2 - 6x)", "(6y - 3x^2)/(3y^2)"),
    ),
    Mistake(
        "slope_upside_down", "chain", "solved upside down",
        "Look again at how you solved for the slope.",
        "Numerator and denominator are exchanged.",
        ("dy/dx on x^3 + y^3 = 6x y", "(6y - 3x^2)/(3y^2 - 6x)", "(3y^2 - 6x)/(6y - 3x^2)"),
    ),
)  # fmt: skip
