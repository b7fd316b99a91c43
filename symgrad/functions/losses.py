"""The objective functions, one entry each: what is charged for an output o where the target is t."""

from __future__ import annotations

from symgrad.functions.entry import Loss, LossRange

LOSSES = (
    Loss(
        id="squared_error", name="squared error", term="(t - o)^2", constant="2",
        ranges=(LossRange(at="o = t", level="t + sqrt(M)"),),
    ),
    Loss(
        id="half_squared_error", name="halved squared error", term="(t - o)^2", factor="1/2",
        ranges=(LossRange(at="o = t", level="t + sqrt(2) sqrt(M)"),),
    ),
    Loss(
        id="mean_squared_error", name="mean squared error", term="(t - o)^2", combine="mean", constant="2",
        ranges=(LossRange(at="o = t", level="t + sqrt(M)"),),
    ),
    Loss(
        id="binary_cross_entropy", name="binary cross-entropy", term="-(t ln(o) + (1 - t) ln(1 - o))",
        targets="0 <= t <= 1", outputs="0 < o < 1",
        ranges=(
            LossRange(targets="t = 1", at="o = 1", reached=False, level="e^(-M)"),
            LossRange(targets="t = 0", at="o = 0", reached=False, level="1 - e^(-M)"),
            LossRange(
                targets="0 < t < 1", at="o = t", lowest="-(t ln(t) + (1 - t) ln(1 - t))", level="e^(-M/t)",
                surplus="-(1 - t) ln(1 - e^(-M/t))",
            ),
        ),
    ),
    Loss(
        id="cross_entropy", name="cross-entropy", term="-t ln(o)", targets="0 <= t <= 1", outputs="0 < o",
        distribution=True, ranges=(LossRange(targets="t = 1", at="o = 1", level="e^(-M)"),),
    ),
    Loss(
        id="absolute_error", name="absolute error", term="|t - o|", joints=("t",),
        ranges=(LossRange(at="o = t", level="t + M"),),
    ),
    Loss(
        id="huber", name="Huber loss", term="(1/2) (t - o)^2 if |t - o| <= 1 else |t - o| - 1/2",
        joints=("t - 1", "t + 1"), ranges=(LossRange(at="o = t", level="t + M + 1/2", levels="M > 1/2"),),
    ),
    Loss(
        id="hinge", name="hinge loss", term="max(0, 1 - t o)", targets="t^2 = 1", joints=("1/t",),
        ranges=(
            LossRange(targets="t = 1", at="o >= 1", level="1 - M"),
            LossRange(targets="t = -1", at="o <= -1", level="M - 1"),
        ),
    ),
)
