"""Where the solutions of an equation can lie: the roots of a polynomial that vanishes at all of them.

Roots and absolute values become letters of their own, with the polynomial that they satisfy; resultants remove them.
The roots found are more than the solutions; which of them are solutions is seen by putting them in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from flint import Ordering, acb, fmpq, fmpq_mpoly_ctx, fmpq_poly

from symgrad.language.tree import (
    Call,
    Name,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Tree,
    constant_value,
)

_SPARE: Final = 6
_MOST_TERMS: Final = 400
_LARGEST_EXPONENT: Final = 60
_LARGEST_DEGREE: Final = 120


class NotAlgebraicError(Exception):
    """Something that no polynomial describes."""


@dataclass
class Field:
    """Polynomials in the unknowns and in spare letters for roots."""

    unknowns: tuple[Name, ...]
    relations: list[Any] = field(default_factory=list)
    kept: dict[Tree, Any] = field(default_factory=dict)
    below: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        letters = [f"x{place}" for place in range(len(self.unknowns))] + [f"t{place}" for place in range(_SPARE)]
        self.context = fmpq_mpoly_ctx.get(tuple(letters), Ordering.lex)
        self.letters = self.context.gens()
        self.one = self.context.constant(1)

    def fraction(self, tree: Tree) -> tuple[Any, Any]:
        """A tree as a polynomial above another one."""
        match tree:
            case Number():
                return self.context.constant(fmpq(tree.value.numerator, tree.value.denominator)), self.one
            case Name() if tree in self.unknowns:
                return self.letters[self.unknowns.index(tree)], self.one
            case Negative():
                above, below = self.fraction(tree.operand)
                return -above, below
            case Sum():
                total, under = self.fraction(tree.terms[0])
                for term in tree.terms[1:]:
                    above, below = self.fraction(term)
                    total, under = self._small(total * below + above * under), self._small(under * below)
                return total, under
            case Product():
                total, under = self.one, self.one
                for factor in tree.factors:
                    above, below = self.fraction(factor)
                    total, under = self._small(total * above), self._small(under * below)
                return total, under
            case Quotient():
                upper, first = self.fraction(tree.numerator)
                lower, second = self.fraction(tree.denominator)
                self.below.append(lower)
                return self._small(upper * second), self._small(first * lower)
            case Power():
                return self._power(tree)
            case Call("sqrt", (inside,)):
                return self._root(tree, inside, 2), self.one
            case Call("root", (inside, index)) if (value := constant_value(index)) is not None:
                return self._root(tree, inside, int(value)), self.one
            case Call("abs", (inside,)):
                return self._root(tree, Power(inside, Number(Fraction(2))), 2), self.one
            case _:
                raise NotAlgebraicError

    def _power(self, tree: Power) -> tuple[Any, Any]:
        exponent = _value(tree.exponent)
        if exponent is None or abs(exponent.numerator) > _LARGEST_EXPONENT or exponent.denominator > _SPARE:
            raise NotAlgebraicError
        if exponent.denominator > 1:
            above, below = self._root(tree, tree.base, exponent.denominator), self.one
        else:
            above, below = self.fraction(tree.base)
        count = exponent.numerator
        if count < 0:
            above, below, count = below, above, -count
            self.below.append(below)
        if len(above.coeffs()) ** min(count, 3) > _MOST_TERMS * 4:
            raise NotAlgebraicError
        return self._small(above**count), self._small(below**count)

    def _root(self, whole: Tree, inside: Tree, index: int) -> Any:
        if not 2 <= index <= _SPARE:
            raise NotAlgebraicError
        if whole not in self.kept:
            above, below = self.fraction(inside)
            if len(self.kept) == _SPARE:
                raise NotAlgebraicError
            letter = self.letters[len(self.unknowns) + len(self.kept)]
            self.kept[whole] = letter
            self.relations.append((letter, letter**index * below - above))
        return self.kept[whole]

    def _small(self, polynomial: Any) -> Any:
        if len(polynomial.coeffs()) > _MOST_TERMS:
            raise NotAlgebraicError
        return polynomial

    def without_roots(self, polynomial: Any) -> Any:
        """A polynomial in the unknowns alone that vanishes wherever this one does."""
        for letter, relation in reversed(self.relations):
            polynomial = self._small(polynomial.resultant(relation, str(letter)))
        return polynomial


def _value(tree: Tree) -> Fraction | None:
    match tree:
        case Quotient():
            above, below = _value(tree.numerator), _value(tree.denominator)
            return above / below if above is not None and below else None
        case Negative():
            inner = _value(tree.operand)
            return None if inner is None else -inner
        case _:
            return constant_value(tree)


def polynomials(differences: Sequence[Tree], unknowns: tuple[Name, ...]) -> list[Any]:
    """For each difference a polynomial that vanishes where it does, and those of its denominators.

    Raises NotAlgebraicError where there is none.
    """
    found: list[Any] = []
    for tree in differences:
        ring = Field(unknowns)
        above, below = ring.fraction(tree)
        found += [ring.without_roots(one) for one in (above, below, *ring.below)]
    return list({str(one): one for one in found if not one.is_zero() and not one.is_constant()}.values())


def roots_in(polynomial: Any, place: int) -> list[acb]:
    """The roots of a polynomial in one unknown, each once."""
    degree = polynomial.degrees()[place]
    if degree > _LARGEST_DEGREE:
        raise NotAlgebraicError
    coefficients = [fmpq(0)] * (degree + 1)
    for exponents, coefficient in polynomial.terms():
        coefficients[exponents[place]] += coefficient
    single = fmpq_poly(coefficients)
    found: list[acb] = []
    for factor, _ in single.factor()[1]:
        roots: Any = factor.numer().complex_roots()
        found += [root for root, _ in roots]
    return found
