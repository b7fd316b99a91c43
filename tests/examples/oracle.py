"""The lecture's numbers worked out once more, in plain Python and without symgrad: what a page may print."""

import math
import re
from collections.abc import Iterable
from fractions import Fraction

EDGES = {"w14": 0.2, "w15": -0.3, "w24": 0.4, "w25": 0.1, "w34": -0.5, "w35": 0.2, "w46": -0.3, "w56": -0.2}
BIASES = {"b4": -0.4, "b5": 0.2, "b6": 0.1}
INPUTS, TARGET, RATE = {"1": 1.0, "2": 0.0, "3": 1.0}, 1.0, 0.9


def decimals_in(text: str) -> list[str]:
    """Every decimal number of a page, without its sign."""
    return re.findall(r"(?<![\d.])\d+\.\d+", text)


def unexplained(text: str, known: Iterable[float | Fraction]) -> list[str]:
    """The decimals of a page that are no known value, rounded to the places that are printed."""
    values = [abs(Fraction(value)) for value in known]
    return [written for written in decimals_in(text) if not any(_prints_as(value, written) for value in values)]


def _prints_as(value: Fraction, written: str) -> bool:
    unit = Fraction(1, 10 ** len(written.partition(".")[2]))
    return abs(value - Fraction(written)) <= unit / 2 + unit / 10**6


def rounder(places: int | None):
    """Rounding half away from zero to so many places; None rounds nothing."""

    def rounded(value: float) -> float:
        if places is None:
            return value
        return math.copysign(math.floor(abs(value) * 10**places + 0.5 + 1e-9) / 10**places, value)

    return rounded


def student_grade(stepwise: bool, factor: float) -> dict[str, float]:
    """All values of the 3-2-1 network: forward, gradients times ``factor`` (2, or 1 where it is dropped), updates."""
    three, four = rounder(3 if stepwise else None), rounder(4 if stepwise else None)
    found: dict[str, float] = {}
    out = dict(INPUTS)
    for unit in "456":
        total = sum(w * out[name[1]] for name, w in EDGES.items() if name[2] == unit) + BIASES[f"b{unit}"]
        found[f"z{unit}"] = three(total)
        out[unit] = found[f"o{unit}"] = three(1 / (1 + math.exp(-found[f"z{unit}"])))
    error = (TARGET - out["6"]) ** 2
    found |= {"E": four(error), "E/2": four(four(error) / 2), "half": four(error / 2)}
    e = {"6": four(-factor * (TARGET - out["6"]) * (1 - out["6"]) * out["6"])}
    for unit in "54":
        e[unit] = four(e["6"] * EDGES[f"w{unit}6"] * (1 - out[unit]) * out[unit])
    gradients = {name: e[name[2]] * out[name[1]] for name in EDGES} | {name: e[name[1]] for name in BIASES}
    found |= {f"e{unit}": value for unit, value in e.items()} | {f"d{name}": value for name, value in gradients.items()}
    old = EDGES | BIASES
    found |= {f"new {name}": three(old[name] - RATE * gradient) for name, gradient in gradients.items()}
    return found


def loss_after(found: dict[str, float], stepwise: bool) -> float:
    """The loss of the network after the step."""
    three, four = rounder(3 if stepwise else None), rounder(4 if stepwise else None)
    new = {name: found[f"new {name}"] for name in EDGES | BIASES}
    out = dict(INPUTS)
    for unit in "456":
        total = three(sum(new[name] * out[name[1]] for name in EDGES if name[2] == unit) + new[f"b{unit}"])
        out[unit] = three(1 / (1 + math.exp(-total)))
    return four((TARGET - out["6"]) ** 2)
