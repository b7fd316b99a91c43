"""Wrong rules of backpropagation written out one by one with plain numbers: an oracle beside the slips."""

from __future__ import annotations

import math
from dataclasses import dataclass, field


def sigma(z: float) -> float:
    return 1 / (1 + math.exp(-z))


@dataclass
class Dense:
    """A network of sigmoid or tanh layers with the squared error, e = ∂E/∂z; ``w[l][i][j]`` leads from i to j."""

    w: list[list[list[float]]]
    b: list[list[float]]
    x: list[float]
    t: list[float]
    rate: float = 0.9
    rule: str = ""
    activation: str = "sigmoid"
    o: list[list[float]] = field(default_factory=list)
    z: list[list[float]] = field(default_factory=list)

    def forward(self) -> None:
        self.o, self.z = [self.x], []
        for layer, (w, b) in enumerate(zip(self.w, self.b, strict=True)):
            bias = 0.0 if self.rule == "bias_forgotten" else 1.0
            zs = [
                sum(self.o[layer][i] * w[i][j] for i in range(len(w))) + bias * b[j] for j in range(len(b))
            ]
            self.z.append(zs)
            self.o.append([sigma(z) if self._is_last(layer) or self.activation == "sigmoid" else math.tanh(z) for z in zs])

    def _is_last(self, layer: int) -> bool:
        return layer == len(self.w) - 1

    def slope(self, layer: int, j: int) -> float:
        o, z = self.o[layer + 1][j], self.z[layer][j]
        if not self._is_last(layer) and self.activation == "tanh":
            return {"sigmoid_for_tanh": o * (1 - o), "square_missing": 1 - o, "sech_not_squared": 1 / math.cosh(z)}.get(
                self.rule, 1 - o * o
            )
        right = o * (1 - o)
        return {
            "sigma_for_slope": o, "one_minus_sigma": 1 - o, "slope_at_output": sigma(o) * (1 - sigma(o)),
            "slope_of_sum": z * (1 - z), "tanh_for_sigmoid": 1 - o * o,
            "slope_missing": 1.0,
        }.get(self.rule, right)  # fmt: skip

    def backward(self) -> dict[str, float]:
        """Every error and every parameter after the step, by name; units are numbered through."""
        self.forward()
        last = len(self.w) - 1
        outputs = self.o[-1]
        errors: list[list[float]] = [[] for _ in self.w]
        for j, (t, o) in enumerate(zip(self.t, outputs, strict=True)):
            by_output = {
                "error_sign": t - o, "error_missing": -1.0, "squared_error_used": -((t - o) ** 2),
                "factor_two_extra": 2 * (o - t),
            }.get(self.rule, o - t)  # fmt: skip
            errors[last].append(by_output * self.slope(last, j))
        for layer in range(last - 1, -1, -1):
            for j in range(len(self.b[layer])):
                back = 0.0
                for k, error in enumerate(errors[layer + 1]):
                    weight = self.w[layer + 1][j][k]
                    if self.rule == "weights_updated":
                        weight -= self.rate * error * self.o[layer + 1][j]
                    if self.rule == "weight_absolute":
                        weight = abs(weight)
                    back += error if self.rule == "weight_missing" else error * weight
                    if self.rule == "only_first_path":
                        break
                errors[layer].append(back * self.slope(layer, j))
        return {**self._errors(errors), **self._updates(errors)}

    def _labels(self) -> list[list[str]]:
        sizes = [len(self.x), *(len(b) for b in self.b)]
        starts = [sum(sizes[:place]) for place in range(len(sizes))]
        return [[str(start + place + 1) for place in range(size)] for start, size in zip(starts, sizes, strict=True)]

    def _errors(self, errors: list[list[float]]) -> dict[str, float]:
        labels = self._labels()
        return {
            f"e_{label}": error
            for layer, found in enumerate(errors)
            for label, error in zip(labels[layer + 1], found, strict=True)
        }

    def _updates(self, errors: list[list[float]]) -> dict[str, float]:
        labels, found = self._labels(), {}
        rate = {"rate_missing": 1.0, "rate_twice": self.rate**2, "update_plus": -self.rate}.get(self.rule, self.rate)
        for layer, w in enumerate(self.w):
            for i, row in enumerate(w):
                for j, weight in enumerate(row):
                    signal = self.o[layer + 1][j] if self.rule == "own_output_in_gradient" else self.o[layer][i]
                    if self.rule == "input_missing":
                        signal = 1.0
                    found[f"w_{labels[layer][i]}_{labels[layer + 1][j]}"] = weight - rate * errors[layer][j] * signal
            for j, bias in enumerate(self.b[layer]):
                step = 0.0 if self.rule == "bias_not_updated" else rate * errors[layer][j]
                step = -step if self.rule == "bias_sign" else step
                found[f"b_{labels[layer + 1][j]}"] = bias - step
        return found


RULES = (
    "bias_forgotten", "sigma_for_slope", "one_minus_sigma", "slope_at_output", "slope_of_sum", "tanh_for_sigmoid",
    "slope_missing", "error_sign", "error_missing", "squared_error_used", "factor_two_extra", "weights_updated",
    "weight_absolute", "weight_missing", "rate_missing", "rate_twice", "update_plus", "own_output_in_gradient",
    "input_missing", "bias_not_updated", "bias_sign", "only_first_path",
)  # fmt: skip
