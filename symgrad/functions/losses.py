"""The objective functions, one entry each: what is charged for an output o where the target is t."""

from __future__ import annotations

from symgrad.functions.entry import Loss

LOSSES = (
    Loss(id="squared_error", name="squared error", term="(t - o)^2", constant="2"),
    Loss(id="half_squared_error", name="halved squared error", term="(t - o)^2", factor="1/2"),
    Loss(id="mean_squared_error", name="mean squared error", term="(t - o)^2", combine="mean", constant="2"),
    Loss(
        id="binary_cross_entropy", name="binary cross-entropy", term="-(t ln(o) + (1 - t) ln(1 - o))",
        targets="0 <= t <= 1", outputs="0 < o < 1",
    ),
    Loss(id="cross_entropy", name="cross-entropy", term="-t ln(o)", targets="0 <= t <= 1", outputs="0 < o"),
    Loss(id="absolute_error", name="absolute error", term="|t - o|"),
    Loss(id="huber", name="Huber loss", term="(1/2) (t - o)^2 if |t - o| <= 1 else |t - o| - 1/2"),
    Loss(id="hinge", name="hinge loss", term="max(0, 1 - t o)", targets="t^2 = 1"),
)
