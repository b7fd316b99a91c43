"""Whether two expressions agree: by balls, at given points.

Disjoint balls prove that two values differ. Agreement is the opposite of a proof, so much is asked for it:
every point must agree to thirty digits at least, at a precision well beyond.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import log10
from typing import Literal, TypeAlias

from flint import arb, fmpq

from symgrad.language.tree import Negative, Sum, Tree, Underbrace, decimal_places
from symgrad.numeric import scalars
from symgrad.numeric.balls import Memory, Point, evaluate, value_of
from symgrad.numeric.precision import working_precision
from symgrad.numeric.rounding import decade, endpoints, round_significant

Status: TypeAlias = Literal["equal", "different", "undecided"]

_PRECISIONS = (256, 512, 1024)
"""Two values that differ mostly show it at once, and what is equal agrees to far more than thirty digits."""

_DIGITS = 30
_CANCELLING = 512
"""From this precision on, a value is taken for zero if three quarters of all bits have cancelled."""

_LEAST_SHOWN, _MOST_SHOWN = 6, 400


EXACT_DIGITS = int(_PRECISIONS[-1] * log10(2))
"""What counts as the agreement of two values that are exactly equal."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comparing two expressions at several points showed.

    ``digits`` is the least agreement over all points (0 unless equal), ``points`` how many points were
    inside both domains. Where the two differ, ``point`` is where, and ``left`` and ``right`` are the values
    there as decimals, with as many digits as show the difference.
    """

    status: Status
    digits: int = 0
    points: int = 0
    point: Point | None = None
    left: str = ""
    right: str = ""


def compare(left: Tree, right: Tree, points: Sequence[Point], memory: Memory | None = None) -> Comparison:
    """Whether two trees have the same value at every point, differ at one, or cannot be decided.

    A point outside the domain of either does not count; without any other the result is "undecided".
    A sum that cancels equals zero if at 512 bits or more nothing above 2^-384 of its largest term is left.

    Raises AuthorError for a name without a value and UnsupportedError for what has none.

    >>> from symgrad.language.tree import Name, Product, TWO
    >>> x = Name("x")
    >>> compare(Sum((x, x)), Product((TWO, x)), [{x: Fraction(5, 7)}]).status
    'equal'
    >>> result = compare(Product((x, x)), x, [{x: Fraction(5, 4)}])
    >>> result.status, result.left, result.right
    ('different', '1.5625', '1.25')
    """
    digits: list[int] = []
    undecided = False
    for point in points:
        agreement = _agreement(left, right, point, memory)
        match agreement:
            case Comparison():
                return agreement
            case int():
                digits.append(agreement)
            case "overlap":
                undecided = True
            case "outside":
                pass
    status: Status = "equal" if digits and not undecided else "undecided"
    return Comparison(status, min(digits, default=0) if status == "equal" else 0, len(digits))


def _agreement(
    left: Tree, right: Tree, point: Point, memory: Memory | None
) -> Comparison | int | Literal["overlap", "outside"]:
    """The digits to which two values agree at a point, or the proof that they differ there."""
    finite = False
    for precision in _PRECISIONS:
        first = value_of(left, point, precision, memory)
        second = first if right is left else value_of(right, point, precision, memory)
        if isinstance(first, fmpq) and isinstance(second, fmpq):
            if first == second:
                return EXACT_DIGITS
            apart = shown_apart(scalars.fraction(first), scalars.fraction(second))
            return Comparison("different", 0, 1, point, *apart)
        agreement = _of_balls(first, second, precision)
        if agreement is None:
            continue
        finite = True
        if agreement == "different":
            apart = shown_apart(*(_middle(_ball(value, precision)) for value in (first, second)))
            return Comparison("different", 0, 1, point, *apart)
        if agreement < _DIGITS and precision >= _CANCELLING:
            largest = _largest_term([left, right], point, precision)
            agreement = _digits_of_zero(_ball(first, precision), _ball(second, precision), largest, precision)
        if agreement >= _DIGITS:
            return agreement
    return "overlap" if finite else "outside"


def _of_balls(first: scalars.Scalar, second: scalars.Scalar, precision: int) -> int | Literal["different"] | None:
    """The digits that two balls share, that they are disjoint, or None where one of them is not finite."""
    left, right = _ball(first, precision), _ball(second, precision)
    if not (left.is_finite() and right.is_finite()):
        return None
    return _shared_digits(left, right, precision) if left.overlaps(right) else "different"


def _ball(value: scalars.Scalar, precision: int) -> arb:
    with working_precision(precision):
        return scalars.ball(value)


def _shared_digits(first: arb, second: arb, precision: int) -> int:
    """How many leading decimal digits two overlapping balls are known to share."""
    with working_precision(precision):
        return _decimal_digits(abs(first).lower().max(abs(second).lower()), abs(first - second).upper(), precision)


def _digits_of_zero(first: arb, second: arb, largest: arb, precision: int) -> int:
    """How many digits have cancelled, where both balls lie around zero; 0 if that is not nearly all of them."""
    with working_precision(precision):
        size = largest.max(arb(1))
        rest = (abs(first) + abs(second)).upper()
        cancelled = rest < size * arb(2) ** -(3 * precision // 4)
        return _decimal_digits(size, rest, precision) if cancelled else 0


def _decimal_digits(size: arb, rest: arb, precision: int) -> int:
    if rest == 0:
        return _most_digits(precision)
    if not size > rest:
        return 0
    return min(_most_digits(precision), int(float((size / rest).log() / arb(10).log())))


def _most_digits(precision: int) -> int:
    return int(precision * log10(2))


def _largest_term(trees: Sequence[Tree], point: Point, precision: int) -> arb:
    """The magnitude of the largest term of the sums, of which what is left after cancelling is a part."""
    largest = arb(0)
    for term in _terms(trees):
        with working_precision(precision):
            value = abs(evaluate(term, point, precision))
            largest = largest.max(value) if value.is_finite() else largest
    return largest


def _terms(trees: Sequence[Tree]) -> Iterator[Tree]:
    stack = list(trees)
    while stack:
        node = stack.pop()
        match node:
            case Sum():
                stack.extend(node.terms)
            case Negative() | Underbrace():
                stack.append(node.operand)
            case _:
                yield node


def _middle(ball: arb) -> Fraction | arb:
    """A number inside a ball, as a fraction if it can be written out."""
    ends = endpoints(ball)
    return ball if ends is None else (ends[0] + ends[1]) / 2


def shown_apart(first: Fraction | arb, second: Fraction | arb) -> tuple[str, str]:
    """Two different values as decimals, with so few digits that the difference just shows.

    >>> shown_apart(Fraction(2), Fraction("2.015625")), shown_apart(Fraction(2, 3), Fraction(1, 3))
    (('2', '2.01563'), ('0.666667', '0.333333'))
    """
    if isinstance(first, arb) or isinstance(second, arb):
        with working_precision(_PRECISIONS[0]):
            return _immense(first), _immense(second)
    digits = _LEAST_SHOWN
    while digits < _MOST_SHOWN and round_significant(first, digits) == round_significant(second, digits):
        digits += 1
    return decimal(round_significant(first, digits)), decimal(round_significant(second, digits))


def _immense(value: Fraction | arb) -> str:
    """A value beside one that is too large or too small to be written out, in the library's own notation."""
    return scalars.ball(scalars.scalar(value)).str(_LEAST_SHOWN, radius=False)


def decimal(value: Fraction) -> str:
    """A finite decimal as text, with a power of ten where the zeros would be hard to count.

    >>> decimal(Fraction(-5, 4)), decimal(Fraction(3, 10**9)), decimal(Fraction(12 * 10**20))
    ('-1.25', '3e-9', '1.2e21')
    """
    exponent = decade(value) if value else 0
    if -6 <= exponent < 16:
        return _plain(value)
    return f"{_plain(value / Fraction(10) ** exponent)}e{exponent}"


def _plain(value: Fraction) -> str:
    places = decimal_places(value)
    if places is None:
        raise ValueError(f"{value} is not a finite decimal")
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{text}" if value < 0 else text
