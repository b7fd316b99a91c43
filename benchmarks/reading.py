"""How long it takes to read an answer of about 40 characters: the median over many real answers.

Run from the checkout: python -m benchmarks.reading
"""

from __future__ import annotations

import statistics
import time

from symgrad.language.parser import read

ANSWERS = {
    "calculator": (
        "2x sin(x^2) + x^3 cos(x) - 4x^2 + 5x - 7",
        "(2x(x^2 + 1) - 2x(x^2 - 1))/((x^2 + 1)^2)",
        "-2(t_6 - o_6) o_6 (1 - o_6) w_56 o_5 x_1",
        "3x^2 ln(x) + x^2 - (1/2) x^(-1/2) + 12.5",
        "e^(-x) cos(3x) - 3 e^(-x) sin(3x) + 0.25",
    ),
    "Python": (
        "2*x*sin(x**2) + x**3*cos(x) - 4*x**2 + 5",
        "3*(z**7*exp(z) + 7*z**6*exp(z)) - 2*z**2",
        "9*(sec(x) + exp(x))**8*(sec(x)*tan(x)+1)",
        "((exp(t) + 1)*(1/t) - log(t)*exp(t))/2.5",
    ),
    "TeX": (
        r"\frac{2x\cos(x) + x^{2}\sin(x)}{\cos^{2}(x)}",
        r"\frac{\partial E}{\partial o_6}\cdot o_6(1-o_6)",
        r"e^{-\frac{x^2}{2}} \left(1 - x^2\right) + \pi",
        r"-2(t_k - o_k)\,\sigma'(z_k)\,w_{5,6}\,o_j",
        r"2 x \sin{\left(x \right)} + x^{2} \cos{\left(x \right)}",
    ),
    "Unicode": (
        "2x·sin x + x²·cos x − ½x⁻¹ + 4x³ − √(x + 1)",
        "∂E/∂o₆ · σ(z₆)(1 − σ(z₆)) · w₅,₆ · o₅ + 2η",
        "−2(t₆ − o₆) · o₆ · (1 − o₆) · w₅,₆ · o₅ · π",
        "(x² + 1)⁻¹ − 2x²·(x² + 1)⁻² + 3x·ln x + 5",
    ),
}


def seconds(text: str, repeats: int = 200) -> float:
    """The median time of one reading."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        read(text)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    """Print one line for each notation and one over all."""
    everything: list[float] = []
    print(f"{'notation':<12}{'answers':>8}{'characters':>12}{'median ms':>11}{'slowest ms':>12}")
    for notation, answers in ANSWERS.items():
        times = [seconds(answer) * 1000 for answer in answers]
        everything += times
        length = statistics.median(map(len, answers))
        print(f"{notation:<12}{len(answers):>8}{length:>12.0f}{statistics.median(times):>11.4f}{max(times):>12.4f}")
    print(f"{'all':<12}{len(everything):>8}{'':>12}{statistics.median(everything):>11.4f}{max(everything):>12.4f}")


if __name__ == "__main__":
    main()
