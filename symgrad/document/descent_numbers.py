"""How the numbers of a descent are printed: exactly, rounded, or as a power of ten where they are huge or tiny."""

from __future__ import annotations

from fractions import Fraction

from symgrad.document.put_in import number_tree, shown
from symgrad.language.tree import Constant, Negative, Power, Product, Tree, constant_value, number
from symgrad.networks.values import Value
from symgrad.numeric.rounding import as_number, decade, round_significant, rounded_significant

_HUGE = 1e10
_DIGITS = 4


def in_table(value: Value, places: int) -> Tree:
    """A number for a table: to so many places, or as 1.234 · 10⁹ where these would show too much or nothing.

    >>> from symgrad.language.printing import to_text
    >>> [to_text(in_table(Value(Fraction(text)), 6)) for text in ("1.25", "12345678901", "1/3", "-0.0000000123")]
    ['1.25', '1.235 · 10¹⁰', '0.333333', '−1.23 · 10⁻⁸']
    """
    if not value or (abs(value) < _HUGE and abs(value) >= 10.0**-places):
        return shown(value, places)[0]
    return power_of_ten(value)


def power_of_ten(value: Value, digits: int = _DIGITS) -> Tree:
    """1.234 · 10⁹, proved; ∞ where a float has overflowed."""
    if not value.enclosure().is_finite():
        return Constant("infinity") if value > 0 else Negative(Constant("infinity"))
    if value.exact is not None:
        found = round_significant(value.exact, digits)
    else:
        rounded = constant_value(rounded_significant(value.enclosure, {}, digits))
        assert rounded is not None
        found = rounded
    exponent = decade(abs(found))
    mantissa = abs(found) / Fraction(10) ** exponent
    size = Product((number_tree(mantissa), Power(number(10), _signed(exponent))), dots=True)
    return Negative(size) if found < 0 else size


def _signed(exponent: int) -> Tree:
    return number(exponent) if exponent >= 0 else Negative(number(-exponent))


def approximate(value: Value, digits: int = _DIGITS) -> Tree:
    """A number in a sentence: exactly where it is short, else to a few significant digits, proved."""
    if abs(value) >= _HUGE:
        return power_of_ten(value, digits)
    if not value:
        return number(0)
    tree, sign = shown(value, digits)
    if sign == "=":
        return tree
    if abs(value) < 10.0**-digits:
        return power_of_ten(value, digits)
    if value.exact is not None:
        found = round_significant(value.exact, digits)
        return as_number(found, max(0, digits - 1 - decade(abs(found))))
    return rounded_significant(value.enclosure, {}, digits)
