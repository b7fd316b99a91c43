"""The largest and the smallest value of a function on the whole line, proved; and from where on it stays small.

A candidate is a limit at infinity or the value at a place (0, or where the formula changes). That nothing exceeds it
is proved part by part: far out by the sign of the derivative on a whole half-line, between by balls, and right beside
the candidate by the sign of the derivative, or of the second one. Where no candidate is the largest value, it is
enclosed by balls and stated as far as its digits are proved.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Literal, TypeAlias

from flint import arb

from symgrad.calculus.arithmetic import Value
from symgrad.calculus.closed import closed_form
from symgrad.calculus.one_sided import Side
from symgrad.calculus.pieces import Piece
from symgrad.language.traversal import names_in, substitute
from symgrad.language.tree import ZERO, Constant, Negative, Tree, constant_value, number
from symgrad.numeric.balls import evaluate, exact
from symgrad.numeric.extremes import largest, stays_below
from symgrad.numeric.rounding import as_number, endpoints, round_fraction
from symgrad.numeric.scalars import Scalar, fraction
from symgrad.numeric.tails import Tail, limit, tail

INFINITY = Constant("infinity")
_FAR = (Fraction(8), Fraction(16), Fraction(32), Fraction(64))
"""How far beyond the last place a half-line may begin."""
_NEAR = (Fraction(1, 2), Fraction(1, 8), Fraction(1, 32))
"""How close to a candidate the derivatives decide."""
_MOST_PLACES = 6
_SIDES: tuple[Side, Side] = (-1, 1)
Where: TypeAlias = Literal["infinity", "-infinity"] | Fraction | None


@dataclass(frozen=True, slots=True)
class Extreme:
    """The largest or smallest value: exact, or (``exact`` false) rounded with all its digits proved.

    ``where`` is a place, an end of the line, or None where the place is not known exactly; ``reached`` whether the
    function takes the value at all.
    """

    value: Tree
    exact: bool
    where: Where
    reached: bool


def is_constant(piece: Piece, order: int) -> bool:
    """Whether a derivative is a number; that its own derivative is 0 does not do: z/√(z²) jumps from −1 to 1."""
    return not names_in(piece.derivative(order))


def limit_at(pieces: Sequence[Piece], order: int, side: Side) -> Tree | None:
    """What the function, or its derivative of an order, goes to at the left (−1) or right (1) end of the line.

    ±∞ are possible; None where it was not established.

    >>> from symgrad.calculus.pieces import pieces_of
    >>> from symgrad.language.parser import read
    >>> from symgrad.language.tree import Name
    >>> limit_at(pieces_of(read("tanh z"), Name("z")), 0, -1) == number(-1)
    True
    """
    piece = pieces[-1 if side > 0 else 0]
    if is_constant(piece, order):
        return _constant(piece.derivative(order))
    for form in piece.forms(order, side):
        found = limit(form, piece.variable)
        if found is not None:
            return _number(found)
    return None


def _constant(tree: Tree) -> Tree:
    """A number as it is written, 0.01, or in closed form where it is not yet worked out."""
    return tree if constant_value(tree) is not None else closed_form(tree)


def _number(value: Scalar | str) -> Tree | None:
    if isinstance(value, str):
        return INFINITY if value == "infinity" else Negative(INFINITY)
    if isinstance(value, arb):
        return None  # the limit is known as a ball, but not in closed form
    return Value(fraction(value)).tree()


def far(piece: Piece, order: int, side: Side, start: Fraction) -> Iterator[Tail]:
    """What is known of the function, or a derivative, for all z ≥ start on the right or z ≤ −start on the left."""
    for form in piece.forms(order, side):
        found = tail(form, piece.variable, start)
        if found is not None:
            yield found


def greatest(pieces: Sequence[Piece], order: int = 0, direction: Literal[1, -1] = 1) -> Extreme | None:
    """The largest value of the derivative of an order, or with direction −1 the smallest; None if not established.

    >>> from symgrad.calculus.pieces import pieces_of
    >>> from symgrad.language.parser import read
    >>> from symgrad.language.tree import Name
    >>> found = greatest(pieces_of(read("sigmoid(z)"), Name("z")), order=1)
    >>> exact(found.value, {}), found.exact, found.where, found.reached
    (Fraction(1, 4), True, Fraction(0, 1), True)
    """
    search = _Search(tuple(pieces), order, direction)
    ends = [(limit_at(pieces, order, side), side) for side in _SIDES]
    beyond = INFINITY if direction > 0 else Negative(INFINITY)
    for value, side in ends:
        if value == beyond:
            return Extreme(beyond, True, "infinity" if side > 0 else "-infinity", False)
    if any(value is None for value, _ in ends):
        return search.enclosed()
    candidates = [*search.at_places(), *search.at_ends(ends)]
    candidates.sort(key=lambda candidate: direction * float(evaluate(candidate.value, {}).mid()), reverse=True)
    best = candidates[0]
    at_best = [one for one in candidates if one.value == best.value]
    best = next((one for one in at_best if one.reached), best)
    places = [one.where for one in at_best if isinstance(one.where, Fraction)]
    return best if search.nothing_above(best.value, places) else search.enclosed()


@dataclass(frozen=True, slots=True)
class _Search:
    pieces: tuple[Piece, ...]
    order: int
    direction: Literal[1, -1]

    def signed(self, piece: Piece, further: int = 0) -> Tree:
        tree = piece.derivative(self.order + further)
        return tree if self.direction > 0 or tree == ZERO else Negative(tree)

    def at_places(self) -> Iterator[Extreme]:
        """The values at 0 and on both sides of each place where the formula changes."""
        for piece in self.pieces:
            tree = piece.derivative(self.order)
            constant = is_constant(piece, self.order)
            for place in {piece.low, piece.high, Fraction(0)} - {None}:
                assert place is not None
                if (piece.low is None or piece.low <= place) and (piece.high is None or place <= piece.high):
                    filled = substitute(tree, {piece.variable: number(place)})
                    if evaluate(filled, {}).is_finite():
                        value = _constant(filled) if constant else closed_form(filled)
                        yield Extreme(value, True, None if constant else place, True)

    def at_ends(self, ends: Sequence[tuple[Tree | None, int]]) -> Iterator[Extreme]:
        for value, side in ends:
            piece = self.pieces[-1 if side > 0 else 0]
            if value is not None and value not in (INFINITY, Negative(INFINITY)):
                constant = is_constant(piece, self.order)
                yield Extreme(value, True, "infinity" if side > 0 else "-infinity", constant)

    def nothing_above(self, value: Tree, places: Sequence[Fraction]) -> bool:
        """Whether it is proved that no value exceeds the candidate, which is taken at ``places`` or far out."""
        rational = exact(value, {})
        ends = endpoints(evaluate(value, {}, 256)) if rational is None else (rational, rational)
        if ends is None:
            return False
        bound = self.direction * (ends[0] if self.direction > 0 else ends[1])
        return all(self._below_on(piece, bound, places) for piece in self.pieces)

    def _below_on(self, piece: Piece, bound: Fraction, places: Sequence[Fraction]) -> bool:
        tree = self.signed(piece)
        constant = exact(tree, {}) if is_constant(piece, self.order) else None
        if constant is not None:
            return constant <= bound
        low, high = self._ends(piece, bound)
        if low is None or high is None:
            return False
        cuts = sorted({low, high, *(place for place in places if low <= place <= high)})
        for left, right in pairwise(cuts):
            start = self._beside(piece, left, right, 1) if left in places else left
            stop = self._beside(piece, left, right, -1) if right in places else right
            if start is None or stop is None or (start < stop and not self._plain(piece, start, stop, bound)):
                return False
        return True

    def _plain(self, piece: Piece, low: Fraction, high: Fraction, bound: Fraction) -> bool:
        return stays_below(self.signed(piece), self.signed(piece, 1), piece.variable, low, high, bound)

    def _beside(self, piece: Piece, left: Fraction, right: Fraction, side: Side) -> Fraction | None:
        """How far beside a candidate the values only fall: by the first derivative, or flat there, by the second."""
        place = left if side > 0 else right
        slope, bend = self.signed(piece, 1), self.signed(piece, 2)
        flat = exact(slope, {piece.variable: place}) == 0 or evaluate(slope, {piece.variable: place}).contains(0)
        for distance in _NEAR:
            other = place + side * min(distance, right - left)
            low, high = min(place, other), max(place, other)
            if flat:
                if self._exactly_flat(slope, piece, place) and stays_below(
                    bend, self.signed(piece, 3), piece.variable, low, high, Fraction(0)
                ):
                    return other
                continue
            falling = slope if side > 0 else Negative(slope)
            falling_bend = bend if side > 0 else Negative(bend)
            if stays_below(falling, falling_bend, piece.variable, low, high, Fraction(0)):
                return other
        return None

    def _exactly_flat(self, slope: Tree, piece: Piece, place: Fraction) -> bool:
        return exact(closed_form(substitute(slope, {piece.variable: number(place)})), {}) == 0

    def _ends(self, piece: Piece, bound: Fraction) -> tuple[Fraction | None, Fraction | None]:
        """The ends of the part for balls; an end at infinity is replaced by a start beyond which all is proved."""
        return (
            piece.low if piece.low is not None else _negative(self._start(piece, -1, bound)),
            piece.high if piece.high is not None else self._start(piece, 1, bound),
        )

    def _start(self, piece: Piece, side: Side, bound: Fraction | None) -> Fraction | None:
        """A start of a half-line on which the values stay below the bound, or come closer to their limit."""
        last = abs((piece.low if side > 0 else piece.high) or Fraction(0))
        for distance in _FAR:
            start = last + distance
            values = self._far(piece, 0, side, start) if bound is not None else iter(())
            if bound is not None and any(_is_below(one, self.direction, bound) for one in values):
                return start
            if any(one.sign for one in self._far(piece, 1, side, start)):
                return start  # rising to its limit, or falling from its value at the start
        return None

    def _far(self, piece: Piece, further: int, side: Side, start: Fraction) -> Iterator[Tail]:
        return far(piece, self.order + further, side, start)

    def enclosed(self) -> Extreme | None:
        """The value as far as balls tell, between all pieces' parts and what happens far out."""
        bounds: list[tuple[Fraction, Fraction]] = []
        for piece in self.pieces:
            constant = exact(self.signed(piece), {}) if is_constant(piece, self.order) else None
            if constant is not None:
                bounds.append((constant, constant))
                continue
            low = piece.low if piece.low is not None else _negative(self._start(piece, -1, None))
            high = piece.high if piece.high is not None else self._start(piece, 1, None)
            if low is None or high is None:
                return None
            found = largest(self.signed(piece), self.signed(piece, 1), piece.variable, low, high)
            if found is None:
                return None
            bounds.append(found)
        lower, upper = max(low for low, _ in bounds), max(high for _, high in bounds)
        if not self._limits_below(lower):
            return None
        return _rounded(self.direction * lower, self.direction * upper)

    def _limits_below(self, lower: Fraction) -> bool:
        """Whether both limits are known, and none of them is larger than a value that is taken."""
        for side in _SIDES:
            value = limit_at(self.pieces, self.order, side)
            known = None if value is None else exact(value, {})
            downwards = value == (Negative(INFINITY) if self.direction > 0 else INFINITY)
            if not downwards and (known is None or self.direction * known > lower):
                return False
        return True


def _negative(value: Fraction | None) -> Fraction | None:
    return None if value is None else -value


def _is_below(found: Tail, direction: int, bound: Fraction) -> bool:
    value = found.enclosure
    if value is None:
        return found.sign == -direction
    ends = endpoints(value) if isinstance(value, arb) else (fraction(value), fraction(value))
    return ends is not None and (ends[1] if direction > 0 else -ends[0]) <= bound


def _rounded(one: Fraction, other: Fraction) -> Extreme | None:
    """The common rounding of two numbers to as many places as it has."""
    for places in range(_MOST_PLACES, 0, -1):
        if round_fraction(one, places) == round_fraction(other, places):
            return Extreme(as_number(round_fraction(one, places), places), False, None, True)
    return None
