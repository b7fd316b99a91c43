"""1,000 steps of gradient descent on functions of five variables, beside NumPy loops written by hand, in one process.

Run ``python -m benchmarks.descent``. Both sides keep every point, value and gradient; the paths are first compared
with each other, then both are timed in turn, so that whatever else the machine does meets both alike. The time of
``descend`` includes reading the text and making the program.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

import symgrad as sg

STEPS = 1000
ROUNDS = 25
Path = tuple[list[Any], list[float], list[Any]]
NAMES = ["x_1", "x_2", "x_3", "x_4", "x_5"]
START = [0.5, -0.25, 0.75, 0.1, -0.6]


def follow(value: Callable[[Any], float], gradient: Callable[[Any], Any], rate: float) -> Path:
    """The loop by hand."""
    x = np.array(START)
    points, values, gradients = [], [], []
    for _ in range(STEPS + 1):
        g = gradient(x)
        points.append(x)
        values.append(float(value(x)))
        gradients.append(g)
        x = x - rate * g
    return points, values, gradients


def follow_adam(value: Callable[[Any], float], gradient: Callable[[Any], Any], rate: float) -> Path:
    """The loop by hand, with Adam."""
    x = np.array(START)
    m = v = np.zeros(len(x))
    points, values, gradients = [], [], []
    for step in range(1, STEPS + 2):
        g = gradient(x)
        points.append(x)
        values.append(float(value(x)))
        gradients.append(g)
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        x = x - rate * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)
    return points, values, gradients


SCALES, CENTRES = np.array([1.0, 2.0, 3.0, 4.0, 5.0]), np.array([1.0, 2.0, -1.0, 5.0, 0.5])
BOWL = "(x_1 - 1)^2 + 2(x_2 - 2)^2 + 3(x_3 + 1)^2 + 4(x_4 - 5)^2 + 5(x_5 - 0.5)^2"


def bowl(x: Any) -> float:
    """Separate parabolas."""
    return (SCALES * (x - CENTRES) ** 2).sum()  # type: ignore[no-any-return]


def bowl_gradient(x: Any) -> Any:
    """2 a (x − c)."""
    return 2 * SCALES * (x - CENTRES)


MATRIX = np.array([[4, 1, 0, 1, 0], [1, 3, 1, 0, 0], [0, 1, 5, 1, 1], [1, 0, 1, 4, 1], [0, 0, 1, 1, 3]], dtype=float)
QUADRATIC = (
    "2 x_1^2 + 1.5 x_2^2 + 2.5 x_3^2 + 2 x_4^2 + 1.5 x_5^2 + x_1 x_2 + x_1 x_4 + x_2 x_3 + x_3 x_4 + x_3 x_5 + x_4 x_5"
    " - x_1 - 2 x_2"
)
LINEAR = np.array([1.0, 2.0, 0.0, 0.0, 0.0])


def quadratic(x: Any) -> float:
    """½ x·A x − b·x."""
    return 0.5 * x @ MATRIX @ x - LINEAR @ x  # type: ignore[no-any-return]


def quadratic_gradient(x: Any) -> Any:
    """A x − b."""
    return MATRIX @ x - LINEAR


ROSENBROCK = " + ".join(f"100(x_{i + 1} - x_{i}^2)^2 + (1 - x_{i})^2" for i in range(1, 5))


def rosenbrock(x: Any) -> float:
    """The chain of narrow valleys."""
    return (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()  # type: ignore[no-any-return]


def rosenbrock_gradient(x: Any) -> Any:
    """Each variable but the last stands in its own valley, each but the first in the one before."""
    bend = x[1:] - x[:-1] ** 2
    found = np.zeros(5)
    found[:-1] = -400 * x[:-1] * bend - 2 * (1 - x[:-1])
    found[1:] += 200 * bend
    return found


WAVES = " + ".join(f"sin({name})^2 + e^(-{name}) + {name}^2" for name in NAMES)


def waves(x: Any) -> float:
    """Sines and exponentials."""
    return (np.sin(x) ** 2 + np.exp(-x) + x**2).sum()  # type: ignore[no-any-return]


def waves_gradient(x: Any) -> Any:
    """Its derivative by each variable."""
    return 2 * np.sin(x) * np.cos(x) - np.exp(-x) + 2 * x


def timed(call: Callable[[], object]) -> float:
    """The time of one call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def compared(
    name: str,
    text: str,
    value: Callable[[Any], float],
    gradient: Callable[[Any], Any],
    rate: str,
    method: str,
) -> None:
    """A line of the table."""
    start = dict(zip(NAMES, START, strict=True))
    loop = follow if method == "plain" else follow_adam

    def ours() -> sg.Descent:
        return sg.descend(text, start, rate, STEPS, method=method)

    points, values, _ = loop(value, gradient, float(rate))
    found = ours()
    own_points = [[point[name] for name in NAMES] for point in found.points]
    np.testing.assert_allclose(own_points, points, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(list(found.values), values, rtol=1e-7, atol=1e-9)
    rows = [(timed(lambda: loop(value, gradient, float(rate))), timed(ours)) for _ in range(ROUNDS)]
    by_hand, own = (statistics.median(column) * 1e3 for column in zip(*rows, strict=True))
    ratio = statistics.median(row[1] / row[0] for row in rows)
    print(f"  {name:28} {method:6} {by_hand:8.2f} ms {own:8.2f} ms {ratio:6.2f}")


if __name__ == "__main__":
    print(f"{STEPS} steps with five variables, medians of {ROUNDS} rounds:")
    print(f"  {'':35} {'by hand':>11} {'descend':>11} {'ratio':>6}")
    for method in ("plain", "adam"):
        compared("separate parabolas", BOWL, bowl, bowl_gradient, "0.01", method)
        compared("a quadratic form", QUADRATIC, quadratic, quadratic_gradient, "0.05", method)
        compared("a chain of narrow valleys", ROSENBROCK, rosenbrock, rosenbrock_gradient, "0.0005", method)
        compared("sines and exponentials", WAVES, waves, waves_gradient, "0.01", method)
