"""A product taken apart into a number, bases and exponents, and written again as a textbook would."""

from __future__ import annotations

from dataclasses import dataclass, field

from symgrad.calculus.arithmetic import UNIT, Value, fold, negate, value_of, with_coefficient
from symgrad.language.tree import (
    ONE,
    Call,
    Constant,
    Name,
    Negative,
    Power,
    Product,
    Quotient,
    Sum,
    Tree,
    number,
)


@dataclass(slots=True)
class Factors:
    """coefficient · Π base^exponent, in the order of first appearance.

    ``merged`` counts the factors that met an equal base, ``cancelled`` those that met it across a fraction bar.
    """

    coefficient: Value = UNIT
    powers: dict[Tree, list[Tree]] = field(default_factory=dict)
    merged: bool = False
    cancelled: bool = False

    def gather(self, tree: Tree, below: bool = False) -> None:
        """Multiply by a tree, or divide by it where it stands ``below`` a fraction bar."""
        value = value_of(tree)
        if value is not None and not (below and value.number == 0):
            self.coefficient *= value.inverse() if below else value
            return
        match tree:
            case Negative(operand):
                self.coefficient *= Value(-UNIT.number)
                self.gather(operand, below)
            case Product(factors):
                for factor in factors:
                    self.gather(factor, below)
            case Quotient(numerator, denominator):
                self.gather(numerator, below)
                self.gather(denominator, not below)
            case Power(base, exponent) if not isinstance(base, Constant):
                self._add(base, exponent, below)
            case _:
                self._add(tree, ONE, below)

    def _add(self, base: Tree, exponent: Tree, below: bool) -> None:
        signed = negate(exponent) if below else exponent
        known = self.powers.setdefault(base, [])
        if known:
            self.merged = True
            value = value_of(signed)
            self.cancelled |= value is not None and any(
                (other := value_of(part)) is not None and (other.number < 0) != (value.number < 0) for part in known
            )
        known.append(signed)

    def exponents(self) -> list[tuple[Tree, Tree]]:
        """Each base with the sum of its exponents; bases that cancelled to nothing are left out."""
        summed = [
            (base, parts[0] if len(parts) == 1 else fold(Sum(tuple(parts)))) for base, parts in self.powers.items()
        ]
        return [(base, exponent) for base, exponent in summed if not _is_zero(exponent)]

    def tree(self, as_met: bool = False) -> Tree:
        """The product written again: the number first, then names, brackets, functions; one fraction bar.

        With ``as_met`` the factors stay in the order in which they were met.
        """
        above: list[Tree] = []
        below: list[Tree] = []
        found = self.exponents()
        for base, exponent in found if as_met else sorted(found, key=lambda item: _rank(item[0], item[1])):
            value = value_of(exponent)
            if value is not None and value.number < 0:
                below.append(_power(base, Value(-value.number, value.decimal).tree()))
            else:
                above.append(_power(base, exponent))
        return _fraction(self.coefficient, above, below)


def _fraction(coefficient: Value, above: list[Tree], below: list[Tree]) -> Tree:
    size = coefficient.number
    if not below and not (size.denominator != 1 and not coefficient.decimal):
        return with_coefficient(coefficient, above)
    if coefficient.decimal:
        top, bottom = with_coefficient(Value(abs(size), True), above), _product(below)
    else:
        top = with_coefficient(Value(abs(size) * size.denominator), above)
        bottom = _product([*([number(size.denominator)] if size.denominator != 1 else []), *below])
    if not below and above and abs(size.numerator) == 1:
        top = _product(above)
    written = Quotient(top, bottom)
    return Negative(written) if size < 0 else written


def _product(factors: list[Tree]) -> Tree:
    if not factors:
        return ONE
    return factors[0] if len(factors) == 1 else Product(tuple(factors))


def _power(base: Tree, exponent: Tree) -> Tree:
    return base if exponent == ONE else Power(base, exponent)


def _is_zero(tree: Tree) -> bool:
    value = value_of(tree)
    return value is not None and value.number == 0


def _rank(base: Tree, exponent: Tree) -> int:
    """Names and their powers first, then brackets, then exponentials, then functions, which end what they act on."""
    match base:
        case Name() if value_of(exponent) is not None:
            return 0
        case Sum():
            return 1
        case Call():
            return 3
        case _:
            return 2


def factors_of(tree: Tree) -> Factors:
    """The tree taken apart."""
    factors = Factors()
    factors.gather(tree)
    return factors
