"""From where on the slope of a function stays below a threshold, far to the left or to the right: found, then proved.

>>> from symgrad.calculus.pieces import pieces_of
>>> from symgrad.language.parser import read
>>> from symgrad.language.tree import Name
>>> saturation(pieces_of(read("sigmoid(z)"), Name("z")), 1)
Saturation(side=1, beyond=Fraction(459, 100), exactly_zero=False)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import arb

from symgrad.calculus.bounds import far
from symgrad.calculus.one_sided import Side
from symgrad.calculus.pieces import Piece
from symgrad.language.tree import ZERO, Negative
from symgrad.numeric.compiled import compile_numeric
from symgrad.numeric.extremes import stays_below
from symgrad.numeric.rounding import endpoints
from symgrad.numeric.scalars import Scalar, fraction

THRESHOLD = Fraction(1, 100)
_GRID = Fraction(1, 100)
_FARTHEST = 64
_STARTS = (Fraction(8), Fraction(16), Fraction(32), Fraction(64), Fraction(128))


@dataclass(frozen=True, slots=True)
class Saturation:
    """On this side the slope is below the threshold in size from ``beyond`` on (|z| grows), or exactly 0 there."""

    side: Side
    beyond: Fraction
    exactly_zero: bool


def saturation(pieces: Sequence[Piece], side: Side, threshold: Fraction = THRESHOLD) -> Saturation | None:
    """Where the slope has become smaller than the threshold for good; None where it does not, or it was not proved."""
    piece = pieces[-1 if side > 0 else 0]
    border = (piece.low if side > 0 else piece.high) or Fraction(0)
    if piece.derivative(1) == ZERO:
        return Saturation(side, border, True)
    beyond = _found(piece, side, border, threshold)
    if beyond is None or not _proved(piece, side, beyond, threshold):
        return None
    return Saturation(side, beyond, False)


def _found(piece: Piece, side: Side, border: Fraction, threshold: Fraction) -> Fraction | None:
    """The first place of a grid of hundredths after which floats see only smaller slopes."""
    import numpy as np

    count = int(_FARTHEST / _GRID)
    steps = np.arange(count + 1)
    places = float(border) + side * float(_GRID) * steps
    with np.errstate(all="ignore"):
        slopes = np.broadcast_to(compile_numeric(piece.derivative(1), (piece.variable,))(places), places.shape)
    large = np.flatnonzero(~(np.abs(slopes) < float(threshold)))
    first = int(large[-1]) + 1 if large.size else 0
    return border + side * _GRID * first if first <= count else None


def _proved(piece: Piece, side: Side, beyond: Fraction, threshold: Fraction) -> bool:
    slope, bend = piece.derivative(1), piece.derivative(2)
    for start in _STARTS:
        place = max(abs(beyond), start)
        if not any(_within(found.enclosure, threshold) for found in far(piece, 1, side, place)):
            continue
        low, high = sorted((beyond, side * place))
        signs = ((slope, bend), (Negative(slope), Negative(bend)))
        return low == high or all(
            stays_below(tree, rate, piece.variable, low, high, threshold) for tree, rate in signs
        )
    return False


def _within(value: Scalar | None, threshold: Fraction) -> bool:
    if value is None:
        return False
    ends = endpoints(value) if isinstance(value, arb) else (fraction(value), fraction(value))
    return ends is not None and -threshold < ends[0] and ends[1] < threshold
