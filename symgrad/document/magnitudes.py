"""Numbers of any size as people read them: 0.0174 as it stands, 9.1 · 10⁻¹³ with a power of ten."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction

from symgrad.document.model import Text, prose
from symgrad.errors import ProofError
from symgrad.language.tree import Name, Negative, Number, Power, Product, Relation, Tree, constant_value, number
from symgrad.networks.values import Value
from symgrad.numeric.rounding import as_number, decade, endpoints, round_significant, rounded_significant

_SMALLEST_DECADE = -3
_LARGEST_DECADE = 7
_LONG_BELOW, _LONG_ABOVE = -12, 15
"""Decades beyond which a decimal would be a long row of zeros wherever it stands."""


def magnitude(value: Value, digits: int = 2) -> Tree:
    """A value to so many significant digits, proved, with a power of ten where it is very small or large.

    >>> from symgrad.language.printing import to_text
    >>> to_text(magnitude(Value(Fraction("0.0000091059")))), to_text(magnitude(Value(Fraction(1, 4)), 3))
    ('9.1 · 10⁻⁶', '0.25')
    """
    if not value:
        return number(0)
    fraction = value.exact
    if fraction is None:
        fraction = constant_value(rounded_significant(value.enclosure, {}, digits))
        assert fraction is not None
        kept = digits
    else:
        whole, fraction = fraction, round_significant(fraction, digits)
        kept = digits if whole != fraction else 0
    exponent = decade(fraction)
    if _SMALLEST_DECADE <= exponent <= _LARGEST_DECADE:
        return as_number(fraction, max(_places(fraction), kept - 1 - exponent if kept else 0))
    leading = fraction / Fraction(10) ** exponent
    return times_power_of_ten(as_number(leading, max(_places(leading), kept - 1 if kept else 0)), exponent)


def digits_of(value: Value, digits: int = 7) -> Tree:
    """A value beside others that ought to be the same: so many digits, more where those are a tie of rounding.

    >>> from symgrad.language.printing import to_text
    >>> to_text(digits_of(Value(Fraction("0.017449123930866")))), to_text(digits_of(Value(Fraction(3))))
    ('0.0174491239', '3')
    """
    if value.exact is not None or not value:
        return magnitude(value, max(digits, 9))
    for tried in (digits, digits + 2, digits - 3):
        with suppress(ProofError):
            return magnitude(value, tried)
    return magnitude(value, 1)


def error_text(error: Value) -> Text:
    """A relative error to two digits, or what it is below where its digits cannot be told.

    >>> error_text(Value(Fraction(0)))
    (Math(tree=Number(value=Fraction(0, 1), places=None)),)
    """
    for digits in (2, 1):
        with suppress(ProofError):
            return prose("{error}", error=magnitude(error, digits))
    ends = endpoints(error.enclosure())
    if ends is None:
        return ("unknown",)
    return prose("below {power}", power=Power(number(10), number(decade(max(map(abs, ends))) + 1)))


def times_power_of_ten(leading: Tree, exponent: int) -> Tree:
    """9.1 · 10⁻⁶, and 10⁻⁶ where the leading digit is 1."""
    power = Power(number(10), number(exponent))
    match leading:
        case Number(value=value) if value == 1 and leading.places is None:
            return power
        case Negative(Number(value=value) as positive) if value == 1 and positive.places is None:
            return Negative(power)
        case Negative(Number() as positive):
            return Negative(Product((positive, power), dots=True))
    return Product((leading, power), dots=True)


def written(value: Fraction, places: int | None = None) -> Tree:
    """A finite decimal, to so many places or exactly; with a power of ten where that would be a long row of zeros.

    >>> from symgrad.language.printing import to_text
    >>> [to_text(written(value)) for value in (Fraction(24, 10**38), Fraction(1, 8))]
    ['2.4 · 10⁻³⁷', '0.125']
    """
    exponent = decade(value) if value else 0
    if _LONG_BELOW <= exponent <= _LONG_ABOVE:
        return as_number(value, _places(value) if places is None else places)
    leading = value / Fraction(10) ** exponent
    return times_power_of_ten(as_number(leading, _places(leading) if places is None else places + exponent), exponent)


def step_tree(name: Name, h: Fraction) -> Tree:
    """h = 10⁻⁵"""
    return Relation(name, "=", magnitude(Value(h), 6))


def _places(value: Fraction) -> int:
    """The places of a finite decimal."""
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
    return places
