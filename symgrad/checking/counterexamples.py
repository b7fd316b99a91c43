"""Counterexamples that a person can follow: at x = 2, not at x = 1123/97.

Small integers and simple decimals are tried in a fixed order; at the first point at which both sides have values that
balls prove to differ, and visibly so, the two are shown to as few digits as tell them apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import islice, product
from typing import Any, Final

from flint import arb, fmpq

from symgrad.checking.target import Target, is_number
from symgrad.errors import UnsupportedError
from symgrad.language.tree import Name, Tree
from symgrad.numeric.balls import Key, holds
from symgrad.numeric.columns import Columns
from symgrad.numeric.compare import decimal
from symgrad.numeric.effort import Work
from symgrad.numeric.keys import keys_in
from symgrad.numeric.precision import working_precision
from symgrad.numeric.rounding import decade, endpoints, round_significant

_PRECISION: Final = 256
_NUMBERS: Final = "2, 3, 1, 1/2, -1, -2, 4, 5, -3, 10, 1/10, 0, 3/2, -1/2, -10, 100, 1/100, 1000"
_VALUES: Final = tuple(Fraction(number.strip()) for number in _NUMBERS.split(","))
_OPERATIONS: Final = 24_000
_MOST_NAMES: Final = 40
_MOST_POINTS: Final = 24
_EARLY, _NEGATIVE = 20, [(4, 5), (5, 4)]
"""Among the first points with two names are some with two negative values, -1 and -2."""
_LEAST, _LARGEST = Fraction(1, 1000), Fraction(100_000)
"""Values of a size between these are easy to compare."""
_VISIBLE: Final = Fraction(1, 1000)
"""A difference that shows in three or four digits."""
_FEWEST, _MOST = 3, 9
"""Significant digits of a shown value."""


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A point at which an answer is wrong: the values of the names, and both values there as decimals.

    A side that has no value there is "". ``letters`` are the values there of letters that follow from others (o_5 as
    σ(z_5)), rounded. ``rounded`` are the names whose values at the point are rounded, as on a curve.
    """

    point: Mapping[str, Fraction]
    expected: str
    answer: str
    letters: Mapping[str, str] = field(default_factory=dict)
    rounded: tuple[str, ...] = ()

    def to_dict(self, reveal: bool = False) -> dict[str, Any]:
        """The point and the values as plain data; an expected number only if it is to be revealed."""
        point = {name: str(value) for name, value in self.point.items()}
        expected = self.expected if self.point or reveal else None
        return {"point": point, "letters": dict(self.letters), "expected": expected, "answer": self.answer}


def simple_counterexample(target: Target, answer: Tree, is_missing: bool = False) -> Counterexample | None:
    """The first simple point at which an answer differs from what is expected; None where there is none.

    ``is_missing`` says that the answer is known to lack values.

    >>> from symgrad.checking.target import target_of
    >>> from symgrad.language.parser import read
    >>> found = simple_counterexample(target_of(read("2x sin x + x^2 cos x")), read("2x cos x"))
    >>> found.point["x"], found.expected, found.answer
    (Fraction(2, 1), '1.97', '-1.66')
    """
    try:
        return _first(target, answer, Work(_OPERATIONS), is_missing)
    except UnsupportedError:
        return None


def _first(target: Target, answer: Tree, work: Work, is_missing: bool) -> Counterexample | None:
    keys = _keys(target, answer)
    free = [key for key in keys if isinstance(key, Name)]
    if len(free) < len(keys) or not 0 < len(free) <= _MOST_NAMES or target.along is not None:
        return None
    points = [point for point in islice(_points(free), _MOST_POINTS) if _is_allowed(target, point)]
    if not points:
        return None
    moved = replace(target, placed=tuple(points), spots=tuple(range(len(points))), _kept={})
    with working_precision(_PRECISION):
        names = moved.names()
        columns = Columns(names, len(points), work)
        pairs = list(zip(columns.of(target.tree), columns.of(answer), strict=True))
        place, found = _easiest(points, pairs, is_missing)
        if found is None or not target.definitions:
            return found
        return replace(found, letters=_letters(target, answer, names, place))


def _letters(target: Target, answer: Tree, names: Mapping[Key, Any], place: int) -> dict[str, str]:
    """The values of the letters with definitions that occur in what is compared."""
    found = {}
    for key in keys_in([target.tree, answer]):
        if isinstance(key, Name) and key in target.definitions:
            value = _middle(names[key][place])
            if value is not None:
                found[str(key)] = _written(value, round_significant(value, _FEWEST))
    return found


def _keys(target: Target, answer: Tree) -> list[Key]:
    """Everything that needs a value: what occurs, and what letters with definitions lead to."""
    found: dict[Key, None] = {}
    waiting = list(keys_in([target.tree, answer]))
    while waiting:
        key = waiting.pop()
        if key in found:
            continue
        found[key] = None
        if key in target.definitions:
            waiting += keys_in([target.definitions[key]])
    return [key for key in keys_in([target.tree, answer, *found]) if key in found and key not in target.definitions]


def _points(names: Sequence[Name]) -> Iterator[Mapping[Any, Fraction]]:
    """Points with small numbers, different ones for different names where there are several."""
    if len(names) == 1:
        yield from ({names[0]: value} for value in _VALUES)
        return
    if len(names) == 2:
        pairs = sorted(product(range(8), repeat=2), key=lambda pair: (pair[0] == pair[1], sum(pair)))
        pairs[_EARLY:_EARLY] = _NEGATIVE
        yield from (dict(zip(names, (_VALUES[one], _VALUES[other]), strict=True)) for one, other in pairs)
        return
    for start in range(len(_VALUES)):
        for step in (1, 2, 3):
            places = ((start + step * place) % len(_VALUES) for place in range(len(names)))
            yield dict(zip(names, (_VALUES[place] for place in places), strict=True))


def _is_allowed(target: Target, point: Mapping[Any, Fraction]) -> bool:
    """Whether all assumptions about the point's names hold there."""
    try:
        return all(holds(relation, point) is not False for relation in target.assumptions)
    except UnsupportedError:
        return True


def _easiest(
    points: Sequence[Mapping[Any, Fraction]], pairs: Sequence[tuple[Any, Any]], is_missing: bool
) -> tuple[int, Counterexample | None]:
    """The first point where the two differ visibly in values of a handy size, else the first where they differ.

    Of an answer that has no value the first where it has none, and what is expected has a handy one.
    """
    second: tuple[int, Counterexample | None] = (0, None)
    third: tuple[int, Counterexample | None] = (0, None)
    for place, (point, (one, other)) in enumerate(zip(points, pairs, strict=True)):
        if is_missing and is_number(one) and not is_number(other):
            value = _middle(one)
            if value is not None and (not value or _LEAST <= abs(value) <= _LARGEST):
                shown = _written(value, round_significant(value, _FEWEST))
                return place, Counterexample({str(name): at for name, at in point.items()}, shown, "")
        expected, answer = _proved_apart(one, other)
        if expected is None or answer is None:
            continue
        sizes = [abs(value) for value in (expected, answer) if value]
        apart = abs(expected - answer)
        named = {str(name): value for name, value in point.items()}
        if apart >= _VISIBLE * max(sizes) and all(_LEAST <= size <= _LARGEST for size in sizes):
            return place, Counterexample(named, *shown_briefly(expected, answer))
        if second[1] is None and apart >= Fraction(1, 10**6) * max(sizes) and max(sizes) < 10**12:
            second = place, Counterexample(named, *shown_briefly(expected, answer))
        elif third[1] is None and max(sizes) < 10**12:
            third = place, Counterexample(named, *_shown_in_full(expected, answer))
    return second if second[1] is not None else third


def _proved_apart(one: Any, other: Any) -> tuple[Fraction | None, Fraction | None]:
    """Both values where they certainly differ, as fractions inside their balls."""
    if not (is_number(one) and is_number(other)):
        return None, None
    if isinstance(one, fmpq) and isinstance(other, fmpq):
        return (None, None) if one == other else (_middle(one), _middle(other))
    with working_precision(_PRECISION):
        if arb(one).overlaps(arb(other)):
            return None, None
    return _middle(one), _middle(other)


def _middle(value: Any) -> Fraction | None:
    if isinstance(value, fmpq):
        return Fraction(int(value.p), int(value.q))
    with working_precision(_PRECISION):
        ends = endpoints(value)
    return None if ends is None else (ends[0] + ends[1]) / 2


def shown_briefly(expected: Fraction, answer: Fraction) -> tuple[str, str]:
    """Two values as decimals with so few digits that they are told apart; short exact ones in full.

    >>> shown_briefly(Fraction(2, 3), Fraction(12345, 1000)), shown_briefly(Fraction(3), Fraction(30001, 10000))
    (('0.667', '12.3'), ('3', '3.0001'))
    """
    for digits in range(_FEWEST, _MOST + 1):
        one, other = round_significant(expected, digits), round_significant(answer, digits)
        if abs(one - other) * 2 >= abs(expected - answer) and one != other:
            break
    return _written(expected, one), _written(answer, other)


def _shown_in_full(expected: Fraction, answer: Fraction) -> tuple[str, str]:
    """Two values that are close together, to two digits more than tell them apart."""
    digits = decade(max(abs(expected), abs(answer))) - decade(expected - answer) + 3
    return decimal(round_significant(expected, digits)), decimal(round_significant(answer, digits))


def _written(value: Fraction, rounded: Fraction) -> str:
    """A value, in full where that is short."""
    if value.denominator == 1 and abs(value) < 10**6:
        return decimal(value)
    exponent = decade(rounded) if rounded else 0
    if exponent < 6:
        return decimal(rounded)
    return f"{decimal(rounded / Fraction(10) ** exponent)}e{exponent}"
