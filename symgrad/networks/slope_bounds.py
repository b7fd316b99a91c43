"""The largest size that the slope of an activation can have: what each unit can do to a gradient at most."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from symgrad.calculus.arithmetic import Value as Coefficient
from symgrad.calculus.bounds import Extreme, greatest
from symgrad.calculus.pieces import pieces_of
from symgrad.errors import UnsupportedError
from symgrad.language.tree import Name, Tree, number
from symgrad.networks.activations import Activation
from symgrad.numeric.balls import exact

_Z = Name("z")
_LAST_PLACE = Fraction(1, 10**6)


@dataclass(frozen=True, slots=True)
class SlopeBound:
    """|φ′(z)| ≤ ``most`` for all z, proved; ``exact`` where there is no smaller bound.

    ``smallest`` is a number that |φ′| never falls below, 0 where it may come as near to 0 as it likes.
    """

    activation: Activation
    most: Fraction
    smallest: Fraction
    exact: bool

    @property
    def tree(self) -> Tree:
        """The bound as it is printed: 1/4, or a decimal."""
        return Coefficient(self.most).tree() if self.exact else number(self.most, 6)


@lru_cache(maxsize=64)
def slope_bound(activation: Activation) -> SlopeBound | None:
    """The bound of an activation's slope; None where there is none, or none was proved.

    For softmax it holds for each local gradient: o(1 − o) and o_k o_j with o_k + o_j ≤ 1 are at most 1/4.

    >>> from symgrad.networks.activations import activation_of
    >>> slope_bound(activation_of("sigmoid")).most, slope_bound(activation_of("z^2"))
    (Fraction(1, 4), None)
    """
    if activation.over_layer:
        return SlopeBound(activation, Fraction(1, 4), Fraction(0), True)
    try:
        pieces = pieces_of(activation.formula, _Z)
        largest, smallest = greatest(pieces, order=1), greatest(pieces, order=1, direction=-1)
    except UnsupportedError:
        return None
    high, low = _number(largest, 1), _number(smallest, -1)
    if high is None or low is None:
        return None
    assert largest is not None
    assert smallest is not None
    by_top = high >= -low
    least = max(Fraction(0), low, -high)
    return SlopeBound(activation, max(high, -low), least, (largest if by_top else smallest).exact)


def _number(extreme: Extreme | None, direction: int) -> Fraction | None:
    """The extreme as a fraction, of a rounded one the next number of that many places that is certainly beyond it."""
    value = None if extreme is None else exact(extreme.value, {})
    if extreme is None or value is None:
        return None
    return value if extreme.exact else value + direction * _LAST_PLACE
