"""A number as it was written: its exact value, and how many digits it gives."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from symgrad.language.tree import Negative, Number, Power, Product, Quotient, Tree, constant_value

_HUNDRED: Final = 100


@dataclass(frozen=True, slots=True)
class WrittenNumber:
    """A decimal with the decade of its last digit: 0.50 has −2, 1.20e3 has 1.

    ``significant`` counts the digits from the first that is not 0; in 1200 the last zeros count.
    """

    value: Fraction
    last_decade: int
    significant: int

    @property
    def unit(self) -> Fraction:
        """One unit in the last place."""
        return Fraction(10) ** self.last_decade


def written_number(tree: Tree, text: str) -> WrittenNumber | None:
    """The decimal that an answer is, None where it is a fraction or any other expression.

    ``text`` is what the tree was read from: how many digits were typed only it can say.

    >>> from symgrad.language.parser import read
    >>> found = written_number(read("-1.20e3"), "-1.20e3")
    >>> found.value, found.last_decade, found.significant
    (Fraction(-1200, 1), 1, 3)
    """
    match tree:
        case Negative():
            found = written_number(tree.operand, text)
            return None if found is None else WrittenNumber(-found.value, found.last_decade, found.significant)
        case Number() if tree.span is not None:
            return _of_literal(text[tree.span[0] : tree.span[1]], tree.value)
        case Quotient(Number() as share, Number(span=None) as hundred) if hundred.value == _HUNDRED:
            found = written_number(share, text)  # 47.4 % is 0.474, with three places
            return found and WrittenNumber(found.value / _HUNDRED, found.last_decade - 2, found.significant)
        case Product((Number() as mantissa, Power(Number(), _) as power)):
            found, exponent = written_number(mantissa, text), constant_value(power.exponent)
            if found is None or constant_value(power.base) != 10 or exponent is None or exponent.denominator != 1:
                return None
            shift = int(exponent)
            return WrittenNumber(found.value * Fraction(10) ** shift, found.last_decade + shift, found.significant)
        case _:
            return None


def _of_literal(literal: str, value: Fraction) -> WrittenNumber | None:
    mantissa, _, exponent = literal.replace("−", "-").lower().partition("e")
    whole, _, decimals = mantissa.strip().partition(".")
    if not (whole + decimals).isascii() or not (whole + decimals).isdigit():
        return None
    sign, figures = exponent[:1] == "-", exponent.lstrip("+-").strip()
    if exponent and not (figures.isascii() and figures.isdigit()):
        return None
    shift = (-int(figures) if sign else int(figures)) if exponent else 0
    return WrittenNumber(value, shift - len(decimals), len((whole + decimals).lstrip("0")))
