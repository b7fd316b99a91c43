"""Gradient checking: every gradient beside a central difference, the complex step and a proved enclosure.

A difference teaches and warns, but it is always a little wrong; the enclosure decides. Where a kink lies
within the reach of the difference, both one-sided slopes are kept instead of their mean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from random import Random
from typing import Literal

from flint import arb

from symgrad.errors import AuthorError
from symgrad.language.tree import Name
from symgrad.networks.checked_gradient import GOOD, CheckedGradient, relative_error
from symgrad.networks.enclosures import value_of_ball
from symgrad.networks.lookup import Named
from symgrad.networks.probes import Probe, Slopes, WorkedGraph, probes_of
from symgrad.networks.step_sizes import StepStudy, step_sizes
from symgrad.networks.values import Given, Value, combined, exact_number
from symgrad.numeric.precision import working_precision
from symgrad.numeric.rounding import endpoints
from symgrad.shown import Shown

DEFAULT_STEP = Fraction(1, 10**5)
MOST = 400
"""Parameters that are all checked; of more a sample is taken."""

SAMPLE = 40
_PRECISION = 128
_UNDERFLOW = 1e-280
"""Below this a double cannot hold what the complex step divides by h."""


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """What may be said about a check; see :func:`symgrad.networks.checks.check_gradients`."""

    claimed: Mapping[str, Given] | None = None
    tolerance: Given | None = None
    h: Given = DEFAULT_STEP
    sample: int | None = None
    seed: int = 0
    noun: Literal["parameter", "input"] = "parameter"


@dataclass(frozen=True)
class GradientCheck(Shown):
    """The gradients of a pass, each checked in four ways.

    ``count`` is how many there are; ``rows`` are fewer where a sample was taken.

    >>> from symgrad.networks.graph import Graph
    >>> check = Graph.of("x^2 y").backward(at={"x": 3, "y": 2}).check_gradients(claimed={"x": 12, "y": 6})
    >>> [(str(row.name), row.holds, row.reading) for row in check.rows]
    [('x', True, 'good'), ('y', False, 'wrong')]
    """

    output: Name
    h: Fraction
    rows: tuple[CheckedGradient, ...]
    count: int
    noun: Literal["parameter", "input"]
    claimed: bool
    tolerance: Fraction | None
    passes: tuple[WorkedGraph, ...] = field(repr=False)

    def __repr__(self) -> str:
        failed = sum(not row.holds for row in self.rows)
        return self._brief(f"of {len(self.rows)} gradients: " + (f"{failed} do not hold" if failed else "all hold"))

    @property
    def holds(self) -> bool:
        """Whether every gradient holds."""
        return all(row.holds for row in self.rows)

    @property
    def worst(self) -> CheckedGradient:
        """The row with the largest relative error among those that fail, or else among all without a kink."""
        candidates = [row for row in self.rows if not row.holds] or [row for row in self.rows if not row.kinks]
        return max(candidates or self.rows, key=lambda row: row.relative_error or 0.0)

    def step_sizes(self, name: object = None) -> StepStudy:
        """Central differences for h from 10⁻¹ to 10⁻¹² in double precision, with their errors, by one name.

        Without a name that of the largest gradient. Raises AuthorError for a batch.
        """
        if len(self.passes) > 1:
            raise AuthorError(f"there are {len(self.passes)} examples", expected="the check of one example")
        row = max(self.rows, key=lambda row: abs(row.truth)) if name is None else self.row(name)
        return StepStudy(row.name, step_sizes(self.passes[0], row.name, row.truth))

    def row(self, name: object) -> CheckedGradient:
        """The row of a gradient, by any spelling of its name. Raises UnknownNameError for one that was not checked."""
        return Named({row.name: row for row in self.rows})[name]


def checked(
    passes: Sequence[WorkedGraph],
    share: Fraction,
    parameters: Sequence[Name],
    truths: Mapping[Name, Value],
    options: CheckOptions,
) -> GradientCheck:
    """The check of passes that count for ``share`` each; ``truths`` are their gradients by every node together."""
    h = exact_number(options.h, "the step h")
    if h <= 0:
        raise AuthorError(f"the step h is {options.h}", expected="a number greater than 0, such as 1e-5")
    tolerance = None if options.tolerance is None else exact_number(options.tolerance, "the tolerance")
    if tolerance is not None and tolerance < 0:
        raise AuthorError(f"the tolerance is {options.tolerance}", expected="a number from 0 up")
    claims = _claims(truths, options.claimed)
    names = tuple(claims) if claims else _sampled(parameters, options.sample, options.seed)
    probes = [probes_of(one, names, h) for one in passes]
    scale = max((abs(float(truths[name])) for name in names), default=0.0)
    rows = tuple(
        _row(truths[name], claims.get(name), [found[name] for found in probes], share, (h, tolerance, scale))
        for name in names
    )
    count = len(names) if claims else len(parameters)
    return GradientCheck(passes[0].graph.output, h, rows, count, options.noun, bool(claims), tolerance, tuple(passes))


def _claims(truths: Mapping[Name, Value], claimed: Mapping[str, Given] | None) -> dict[Name, Value]:
    known = Named(truths)
    found: dict[Name, Value] = {}
    for key, number in (claimed or {}).items():
        name = known.name(key)
        if name in found:
            raise AuthorError(f"the gradient by {name} is claimed twice", expected="each name once")
        found[name] = Value(exact_number(number, f"the claimed gradient by {name}"))
    return found


def _sampled(names: Sequence[Name], sample: int | None, seed: int) -> tuple[Name, ...]:
    """All names, or so many of them in their order, chosen by a seed."""
    if sample is not None and (isinstance(sample, bool) or sample < 1):
        raise AuthorError(f"the sample is {sample!r}", expected="a whole number from 1 up")
    size = sample if sample is not None else SAMPLE if len(names) > MOST else len(names)
    if size >= len(names):
        return tuple(names)
    return tuple(names[place] for place in sorted(Random(seed).sample(range(len(names)), size)))


def _row(
    truth: Value,
    claim: Value | None,
    probes: Sequence[Probe],
    share: Fraction,
    limits: tuple[Fraction, Fraction | None, float],
) -> CheckedGradient:
    """The probes of all examples put together, and the kinks that matter."""
    h, tolerance, scale = limits
    with working_precision(_PRECISION):
        ball = sum((probe.ball for probe in probes), arb(0)) * share.numerator / share.denominator
    slopes = _slopes([probe.slopes for probe in probes], share, truth)
    halved = _slopes([probe.halved for probe in probes], share, truth)
    steps = [] if 0 < abs(truth) < _UNDERFLOW else [
        probe.complex_step for probe in probes if probe.complex_step is not None
    ]
    crossings = tuple(
        replace(met, example=place) for place, probe in enumerate(probes, 1) for met in probe.crossings
    )
    row = CheckedGradient(
        name=probes[0].name,
        analytic=truth if claim is None else claim,
        truth=truth,
        difference=slopes and slopes[0],
        halved=halved and halved[0],
        left=slopes and slopes[1],
        right=slopes and slopes[2],
        complex_step=sum(steps) * float(share) if len(steps) == len(probes) else None,
        barrier=next((probe.barrier for probe in probes if probe.barrier is not None), None),
        ends=endpoints(ball) if ball.is_finite() else None,
        kinks=(),
        tolerance=None if claim is None else tolerance,
        scale=scale,
    )
    return replace(row, kinks=crossings) if crossings and _matters(row, h) else row


def _matters(row: CheckedGradient, h: Fraction) -> bool:
    """Whether what switches within reach makes the slopes on both sides, or the difference, another one."""
    if row.left is None or row.right is None or row.difference is None:
        return False
    if abs(row.right - row.left) > float(h) ** 0.5 * max(abs(row.left), abs(row.right)):
        return True
    return row.enclosed is not None and relative_error(row.enclosed, row.difference) > GOOD


def _slopes(found: Sequence[Slopes | None], share: Fraction, truth: Value) -> tuple[Value, Value, Value] | None:
    """The slopes together; None where one is undefined, or too small beside the digits that are carried."""
    known = [slopes for slopes in found if slopes is not None and not _is_lost(slopes.central, truth)]
    if len(known) < len(found):
        return None
    sides = ([one.central for one in known], [one.left for one in known], [one.right for one in known])
    central, left, right = (_together(side, share) for side in sides)
    return central, left, right


def _is_lost(central: Fraction | arb, truth: Value) -> bool:
    """Whether the subtraction left too few digits: the ball is wide beside the slope and beside the gradient."""
    if isinstance(central, Fraction) or not truth:
        return False
    return bool(central.rad() * 2**30 > max(abs(float(truth)), abs(float(central.mid()))))


def _together(found: Sequence[Fraction | arb], share: Fraction) -> Value:
    """The sum, each part counting for its share."""
    return combined([(share, Value(part) if isinstance(part, Fraction) else value_of_ball(part)) for part in found])
