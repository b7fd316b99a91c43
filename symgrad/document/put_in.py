"""A formula with its numbers put in, and the number that this comes to, both proved.

The numbers are printed rounded. Where that would lead a reader with a calculator to another last digit than
the value has, they are printed with as many more digits as it takes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from symgrad.calculus.verify import Evidence
from symgrad.document.magnitudes import written
from symgrad.document.model import Inline, Line, Math, Text
from symgrad.errors import ProofError
from symgrad.language.printing import to_text
from symgrad.language.traversal import map_children, names_in, substitute, walk
from symgrad.language.tree import (
    Cases,
    Name,
    Negative,
    Number,
    Product,
    Sum,
    Tree,
    constant_value,
    decimal_places,
    number,
)
from symgrad.networks.backprop import GraphPass
from symgrad.networks.values import Value
from symgrad.numeric.balls import holds
from symgrad.numeric.compare import EXACT_DIGITS
from symgrad.numeric.rounding import as_number, decade, round_significant, rounded, rounded_significant

Sign = Literal["=", "≈"]
_GIVEN = 12
"""Decimal places up to which a given number is written out: one with more comes from an earlier step."""

_MOST_DIGITS = 12
"""Further digits that are tried before a line is given up."""


@dataclass(frozen=True, slots=True)
class PutIn:
    """The formula with numbers in it, and its value; ``filled_sign`` is ≈ where a printed number is rounded."""

    filled: Tree
    filled_sign: Sign
    result: Tree
    result_sign: Sign

    def lines(self, reason: Text = ()) -> tuple[Line, ...]:
        """Both as lines of aligned mathematics; only the value where nothing had to be worked out."""
        result = Line(self.result_sign, self.result)
        return (result,) if self.filled == self.result else (Line(self.filled_sign, self.filled, reason), result)


def put_in(
    tree: Tree, found: GraphPass, places: int, given: Mapping[Name, Fraction] | None = None, exact: bool = False
) -> PutIn:
    """The values of a pass put into a formula, and its value to so many places.

    ``given`` holds numbers that are not in the pass (the learning rate). With ``exact`` a finite decimal is
    written out instead of rounded.

    Raises ProofError where the printed numbers do not lead to the printed value.
    """
    known = {name: number_tree(fraction) for name, fraction in (given or {}).items()}
    value = found.value(substitute(tree, known) if known else tree)
    assert value is not None
    result, result_sign = shown(value, places, exact)
    wanted = as_number(value.rounded(places), places)
    for further in range(_MOST_DIGITS):
        numbers = {name: printed(name, found, further) for name in names_in(tree) if name not in known}
        filled = with_numbers(tree, {**known, **{name: pair[0] for name, pair in numbers.items()}})
        if rounded(filled, {}, places) == wanted:
            sign: Sign = "=" if all(pair[1] == "=" for pair in numbers.values()) else "≈"
            return PutIn(filled, sign, result, result_sign)
    raise ProofError(to_text(tree), "its printed numbers do not lead to its printed value")


def shown(value: Value, places: int, exact: bool = False) -> tuple[Tree, Sign]:
    """How a value is written: exactly where so many places (or, with ``exact``, any) are enough, else rounded.

    >>> shown(Value(Fraction("0.5")), 3)
    (Number(value=Fraction(1, 2), places=1), '=')
    """
    if value.exact is not None:
        digits = decimal_places(abs(value.exact))
        if digits is not None and (digits <= places or exact):
            return written(value.exact), "="
    return value.number(places), "≈"


def significant(value: float, digits: int = 7) -> Tree:
    """A value as it is printed beside another way to it: to so many significant digits, proved for a Value.

    >>> to_text(significant(0.00654208506))
    '0.006542085'
    """
    if isinstance(value, Value) and value.exact is None and value:
        proved = constant_value(rounded_significant(value.enclosure, {}, digits))
        assert proved is not None
        return written(proved, digits - 1 - decade(proved))
    fraction = round_significant(Fraction(value), digits)
    return written(fraction, digits - 1 - decade(fraction)) if fraction else number(0)


def enumerated(trees: Sequence[Tree]) -> Text:
    """Mathematics in a sentence: a, b and c."""
    parts: list[Inline] = []
    for place, tree in enumerate(trees):
        parts += ["" if place == 0 else " and " if place == len(trees) - 1 else ", ", Math(tree)]
    return tuple(part for part in parts if part != "")


def agreement(evidence: Evidence) -> str:
    """At how many points the two sides of lines agree, and how well; a line of numbers alone needs one point."""
    points = max((line.comparison.points for line in evidence.lines), default=1)
    digits = evidence.digits
    return f"at {points} points, " + ("exactly" if digits >= EXACT_DIGITS else f"to {digits} digits")


def printed(name: Name, found: GraphPass, further: int = 0) -> tuple[Tree, Sign]:
    """A value of a pass as it is put into formulas: what was given exactly as given, the rest rounded."""
    value = found.value(name)
    assert value is not None
    given = name in found.graph.inputs and (value.exact is None or _is_short(value.exact))
    return shown(value, places_of(name, found) + further, exact=given)


def _is_short(value: Fraction) -> bool:
    """Whether a given number is written out: 0.25, and 3 · 10⁻¹⁷ too, which has few digits."""
    places = decimal_places(abs(value)) or 0
    return places <= _GIVEN or places + decade(value) < _GIVEN


def places_of(name: Name, found: GraphPass) -> int:
    """The places to which a value of a pass is printed."""
    if name in found.graph.inputs:
        return found.rounding.parameters
    if name in found.values.names():
        return found.rounding.printed(found.plan.kinds.get(name, "outputs"))
    return found.rounding.errors


def number_tree(value: Fraction) -> Tree:
    """An exact number as a decimal where it is one, else as a fraction."""
    return number(value) if decimal_places(abs(value)) is None else written(value)


def with_numbers(tree: Tree, numbers: Mapping[Name, Tree]) -> Tree:
    """The tree with numbers put in, and dots between the factors of products that got some.

    >>> to_text(with_numbers(Product((Name("e"), Name("w"))), {Name("e"): number(2), Name("w"): number(3)}))
    '2 · 3'
    """
    match _dotted(_decided(substitute(tree, numbers))):
        case Negative(Product((Negative(Number()) as first, *rest), dots)):
            return Product((Negative(first), *rest), dots)  # −(−0.2) · 3 for −(−0.2 · 3)
        case found:
            return found


def _decided(tree: Tree) -> Tree:
    """The tree with the branch that applies wherever numbers decide it: 1 if 2 > 0 else 0 is 1."""
    changed = map_children(tree, _decided)
    if not isinstance(changed, Cases):
        return changed
    for value, condition in changed.branches:
        applies = None if names_in(condition) else holds(condition, {})
        if applies is None:
            return changed
        if applies:
            return value
    return changed if changed.otherwise is None else changed.otherwise


def with_dots(tree: Tree) -> Tree:
    """The tree with dots between the factors of products that have a number among them."""
    return _dots_between(map_children(tree, with_dots))


def _dots_between(tree: Tree) -> Tree:
    """A product that has a number in it with dots between its own factors."""
    if isinstance(tree, Product) and not tree.dots and any(isinstance(part, Number) for part in walk(tree)):
        return Product(tree.factors, dots=True)
    return tree


def _dotted(tree: Tree) -> Tree:
    changed = map_children(tree, _dotted)
    if isinstance(changed, Sum):
        return Sum(tuple(_subtracted(term) for term in changed.terms))
    return _dots_between(changed)


def _subtracted(term: Tree) -> Tree:
    """(−0.5) · 1 as a term of a sum: a product that is subtracted."""
    match term:
        case Product((Negative(Number() as first), *rest)):
            return Negative(Product((first, *rest), term.dots))
        case _:
            return term
