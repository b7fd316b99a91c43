"""Numbers that were rounded on the way: 0.474 stands for whatever rounds to it."""

from __future__ import annotations

from typing import Any, Final

from flint import arb, fmpq

from symgrad.checking.equivalence import BUDGET
from symgrad.errors import AuthorError, UnsupportedError
from symgrad.language.traversal import map_children, names_in
from symgrad.language.tree import Name, Negative, Number, Tree
from symgrad.numeric.columns import Columns
from symgrad.numeric.effort import Work
from symgrad.numeric.precision import working_precision

_FEWEST: Final = 3
"""Decimals with so many places may have been rounded; 0.2 is taken as it stands."""
_BITS: Final = 128


def is_rounded(right: Tree, given: Tree, is_approximate: bool = False) -> bool:
    """Whether a formula of numbers has the right value, up to the rounding of the decimals in it.

    ``is_approximate`` says that it stands after ≈: then the only decimal may have few places.

    >>> from symgrad.language.parser import read
    >>> is_rounded(read("1/(1 + e^(-0.105))"), read("0.526")), is_rounded(read("2/3"), read("0.526 + 0.14"))
    (True, False)
    """
    if names_in(right) or names_in(given):
        return False
    inside = given.operand if isinstance(given, Negative) else given
    fewest = 0 if is_approximate and isinstance(inside, Number) else _FEWEST
    balls: dict[Name, Any] = {}
    loose = _with_letters(given, fewest, balls)
    if not balls:
        return False
    with working_precision(_BITS):
        one, other = _value(right, {}), _value(loose, balls)
    return one is not None and other is not None and bool(one.overlaps(other))


def _with_letters(tree: Tree, fewest: int, balls: dict[Name, Any]) -> Tree:
    """A tree with letters for the decimals, and the balls that these stand for."""
    if isinstance(tree, Number):
        if tree.places is None or tree.places < fewest:
            return tree
        letter = Name(f"decimal{len(balls)}")
        half = fmpq(1, 2 * 10**tree.places)
        balls[letter] = arb(arb(fmpq(tree.value.numerator, tree.value.denominator)).mid(), arb(half))
        return letter
    return map_children(tree, lambda part: _with_letters(part, fewest, balls))


def _value(tree: Tree, balls: dict[Name, Any]) -> Any:
    try:
        found: Any = Columns({name: [ball] for name, ball in balls.items()}, 1, Work(BUDGET)).of(tree)[0]
    except (UnsupportedError, AuthorError):
        return None
    value = arb(found) if isinstance(found, fmpq) else found
    return value if value.is_finite() else None
