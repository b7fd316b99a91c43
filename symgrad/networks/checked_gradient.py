"""One gradient and what the other ways to it say, with the verdicts that follow."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Context, Decimal
from fractions import Fraction
from functools import partial
from typing import Literal

from flint import arb

from symgrad.language.tree import Name, Tree
from symgrad.networks.enclosures import between, value_of_ball
from symgrad.networks.probes import Crossing
from symgrad.networks.values import Value, enclosed
from symgrad.numeric.precision import working_precision
from symgrad.numeric.rounding import decade

GOOD = 1e-7
"""A relative error up to which a gradient is usually taken for right."""

DOUBTFUL = 1e-4
"""A relative error beyond which it is usually taken for wrong, where there is no kink."""

_PRECISION = 128
_DIGITS = 8
_LONGEST = 20
_WIDE = Context(prec=60, Emin=-999999, Emax=999999)
_NEGLIGIBLE = 1e-13
"""A distance that counts as none, as a share of the largest gradient: what floats leave where terms cancel."""

Reading = Literal["good", "tolerated", "truncation", "doubtful", "wrong", "kink", "undefined"]


@dataclass(frozen=True, slots=True)
class CheckedGradient:
    """One gradient and what the other ways to it say.

    ============  ==================================================================================
    analytic      what is checked: the formula's value, or the claimed number
    truth         the formula's value, also where a number is claimed
    difference    (E(w+h) − E(w−h))/2h in balls, so without round-off; None outside the domain
    left, right   the slopes of the secants to both sides of w
    complex_step  None where it is not valid (``barrier`` is the part that is not analytic) or overflows
    ends          two numbers between which the gradient lies, proved; None at a kink
    kinks         what switches within the reach of the difference, where the slopes on both sides differ
    tolerance     how far a claimed number may be off because it is rounded; None for not at all
    ============  ==================================================================================
    """

    name: Name
    analytic: Value
    truth: Value
    difference: Value | None
    halved: Value | None
    left: Value | None
    right: Value | None
    complex_step: float | None
    barrier: Tree | None
    ends: tuple[Fraction, Fraction] | None = field(repr=False)
    kinks: tuple[Crossing, ...]
    tolerance: Fraction | None
    scale: float = field(repr=False)

    @property
    def relative_error(self) -> Value | None:
        """|a − n| / max(|a|, |n|) of the gradient a and the difference n, 0 where both are; None without one."""
        return None if self.difference is None else relative_error(self.analytic, self.difference)

    @property
    def enclosure(self) -> tuple[str, str] | None:
        """The ends of an interval that is proved to contain the gradient, as decimals; None at a kink."""
        if self.ends is None:
            return None
        size = max(map(abs, self.ends))
        places = _DIGITS - 1 - decade(size) if size else 0
        return _decimal(self.ends[0], places, -1), _decimal(self.ends[1], places, 1)

    @property
    def enclosed(self) -> Value | None:
        """What the enclosure says the gradient is; None at a kink."""
        return None if self.ends is None else value_of_ball(between(*self.ends))

    @property
    def agrees_with_difference(self) -> bool | None:
        """Whether the central difference supports the gradient; None where it tells nothing."""
        if self.difference is None or self.kinks:
            return None
        return self._near(self.difference) or self._is_truncation

    @property
    def agrees_with_complex_step(self) -> bool | None:
        """Whether the complex step supports the gradient; None where it is not valid."""
        return None if self.complex_step is None else self._near(self.complex_step)

    @property
    def in_enclosure(self) -> bool | None:
        """Whether the gradient lies in the enclosure; a claimed number, whether it is as near as it has to be."""
        if self.ends is None:
            return None
        with working_precision(_PRECISION):
            ball, given = between(*self.ends), self.analytic.enclosure(_PRECISION)
            if self.analytic is self.truth:
                return bool(ball.overlaps(given))
            allowed = GOOD * abs(ball).upper() if self.tolerance is None else Value(self.tolerance).enclosure()
            return bool(abs(ball - given) <= allowed)

    @property
    def between_slopes(self) -> bool | None:
        """At a kink, whether the gradient is one of the values between the slopes on both sides."""
        if not self.kinks or self.left is None or self.right is None:
            return None
        low, high = sorted((self.left, self.right))
        room = 1e-3 * max(abs(low), abs(high)) + float(self.tolerance or 0)
        return bool(low - room <= self.analytic <= high + room)

    @property
    def at_kink(self) -> bool:
        """Whether there is no derivative: the pass is exactly at a kink."""
        return any(kink.exactly for kink in self.kinks)

    @property
    def holds(self) -> bool:
        """Whether nothing that can be said speaks against the gradient, and something speaks for it."""
        verdicts = (self.agrees_with_difference, self.agrees_with_complex_step, self.in_enclosure)
        said = {*verdicts, self.between_slopes if self.at_kink else None} - {None}
        return said == {True}

    @property
    def reading(self) -> Reading:
        """What the relative error means, read as usual."""
        error = self.relative_error
        if self.kinks:
            return "kink"
        if error is None or self.difference is None:
            return "undefined"
        if error <= GOOD:
            return "good"
        if self._near(self.difference):
            return "good" if self.tolerance is None else "tolerated"
        if self._is_truncation:
            return "truncation"
        return "doubtful" if error <= DOUBTFUL else "wrong"

    @property
    def _is_truncation(self) -> bool:
        """Whether the distance is the difference's own error: it falls when h is halved, to a quarter as a rule.

        Where two branches meet smoothly, as in the Huber loss, it falls to a half.
        """
        if self.difference is None or self.halved is None:
            return False
        wide, narrow = abs(self.analytic - self.difference), abs(self.analytic - self.halved)
        return 1.7 * narrow <= wide

    def _near(self, other: float) -> bool:
        distance = abs(self.analytic - other)
        allowed = max(GOOD * max(abs(self.analytic), abs(other)), _NEGLIGIBLE * self.scale, float(self.tolerance or 0))
        return bool(distance <= allowed)


def relative_error(analytic: Value, numeric: Value) -> Value:
    """|a − n| / max(|a|, |n|), and 0 where there is no distance.

    >>> relative_error(Value(Fraction(1)), Value(Fraction(1, 2)))
    0.5
    """
    if analytic.exact is not None and numeric.exact is not None:
        size = max(abs(analytic.exact), abs(numeric.exact))
        return Value(abs(analytic.exact - numeric.exact) / size if size else Fraction(0))
    ball = _relative_distance(analytic, numeric, _PRECISION)
    return Value(Fraction(0)) if ball.contains(0) else enclosed(partial(_relative_distance, analytic, numeric))


def _relative_distance(analytic: Value, numeric: Value, precision: int) -> arb:
    with working_precision(precision):
        left, right = analytic.enclosure(precision), numeric.enclosure(precision)
        distance, size = abs(left - right), abs(left).max(abs(right))
        return distance if distance.contains(0) else distance / size


def _decimal(value: Fraction, places: int, direction: Literal[-1, 1]) -> str:
    """A number as a decimal, rounded down or up to so many places."""
    unit = Fraction(10) ** -places
    steps = value // unit if direction == -1 else -(-value // unit)
    digits = Decimal(int(steps)).scaleb(-places, _WIDE).normalize(_WIDE)
    return format(digits, "f") if places <= _LONGEST else str(digits)
