"""Equating coefficients: a x² + b x + c = 0 for every x, so a = 0 and b = 0 and c = 0."""

from __future__ import annotations

from typing import Any

from symgrad.checking.chains.candidates import Field, NotAlgebraicError
from symgrad.checking.chains.statements import Joined, Statement, names_of
from symgrad.checking.equations import difference
from symgrad.language.tree import Relation


def are_coefficients(equation: Statement, conditions: Statement) -> bool:
    """Whether the conditions say that an equation between polynomials holds for every value of a letter.

    >>> from symgrad.checking.chains.statements import read_statement
    >>> from symgrad.language.notation import Notation
    >>> one, two = (read_statement(text, Notation()) for text in ("a x^2 + b x = 2x", "a = 0 and b = 2"))
    >>> are_coefficients(one, two)
    True
    """
    if not (isinstance(equation, Relation) and isinstance(conditions, Joined)) or conditions.word != "and":
        return False
    parts = [part for part in conditions.parts if isinstance(part, Relation) and part.operator == "="]
    if equation.operator != "=" or len(parts) != len(conditions.parts):
        return False
    letters = names_of(equation)
    if any(name not in letters for name in names_of(conditions)):
        return False
    ring = Field(letters)
    try:
        said = {_monic(_polynomial(ring, part)) for part in parts}
        return any(
            _coefficients(_polynomial(ring, equation), ring, letters.index(name)) == said
            for name in letters
            if name not in names_of(conditions)
        )
    except NotAlgebraicError:
        return False


def _polynomial(ring: Field, equation: Relation) -> Any:
    above, below = ring.fraction(difference(equation))
    if ring.kept or not below.is_constant():
        raise NotAlgebraicError
    return above


def _coefficients(polynomial: Any, ring: Field, place: int) -> set[str]:
    """What stands before the powers of a letter."""
    found: dict[int, Any] = {}
    for exponents, value in polynomial.terms():
        rest = ring.context.constant(value)
        for other, exponent in enumerate(exponents):
            rest = rest * ring.letters[other] ** exponent if other != place else rest
        power = exponents[place]
        found[power] = found[power] + rest if power in found else rest
    return {_monic(one) for one in found.values() if not one.is_zero()}


def _monic(polynomial: Any) -> str:
    """A polynomial up to a number as a factor."""
    return str(polynomial / polynomial.leading_coefficient()) if not polynomial.is_zero() else "0"
