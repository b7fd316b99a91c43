"""The activation functions, one entry each: what a unit does with its weighted sum z.

To add one, write its entry here; reading, printing, differentiating, checking and networks follow from it.
"""

from __future__ import annotations

from symgrad.functions.entry import Function, Kink, Rewrite


def _sigmoid(np, x):  # type: ignore[no-untyped-def]
    """1/(1+e^{-x}); where e^{-x} overflows, the value is below the smallest float of full precision, and 0."""
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-np.asarray(x)))


def _silu(np, x):  # type: ignore[no-untyped-def]
    """x σ(x)."""
    return x * _sigmoid(np, x)  # type: ignore[no-untyped-call]


ACTIVATIONS = (
    Function(
        id="sigmoid", name="sigmoid", spellings=("sigmoid", "sigma", "σ", "logistic"), tex=r"\sigma", text="σ",
        definition="1/(1 + e^(-x))", derivatives=("(1 - sigmoid(x)) sigmoid(x)",), output_form="(1 - o) o",
        derivation=(
            Rewrite("e^(-x)/(1 + e^(-x))^2", "reciprocal rule; the two minus signs cancel"),
            Rewrite("((1 + e^(-x) - 1)/(1 + e^(-x))) · (1/(1 + e^(-x)))", "split the fraction; add and subtract 1"),
            Rewrite("(1 - 1/(1 + e^(-x))) · (1/(1 + e^(-x)))", "divide term by term"),
            Rewrite("(1 - sigmoid(x)) sigmoid(x)", "definition of the sigmoid"),
        ),
        forms=(
            Rewrite("e^x/(1 + e^x)", "multiply above and below by the exponential"),
            Rewrite("(1/2) (1 + tanh(x/2))", "a hyperbolic tangent, half as steep and half as high, and raised"),
            Rewrite("1 - sigmoid(-x)", "turned by 180 degrees about its middle, the curve lies on itself"),
        ),
        largest_slope="1/4", slope_gap="(1/2 - o)^2", reflection="1 - o",
        numeric=_sigmoid, kind="activation", bare=False,
    ),
    Function(
        id="tanh", name="hyperbolic tangent", spellings=("tanh",), tex=r"\tanh", text="tanh",
        definition="(e^x - e^(-x))/(e^x + e^(-x))", derivatives=("1 - tanh(x)^2",), output_form="1 - o^2",
        derivation=(
            Rewrite(
                "((e^x + e^(-x)) (e^x + e^(-x)) - (e^x - e^(-x)) (e^x - e^(-x)))/(e^x + e^(-x))^2", "quotient rule"
            ),
            Rewrite("1 - ((e^x - e^(-x))/(e^x + e^(-x)))^2", "divide term by term"),
            Rewrite("1 - tanh(x)^2", "definition of the hyperbolic tangent"),
        ),
        forms=(
            Rewrite("sinh(x)/cosh(x)", "the hyperbolic sine over the hyperbolic cosine"),
            Rewrite("(e^(2x) - 1)/(e^(2x) + 1)", "multiply above and below by the exponential"),
            Rewrite("1 - 2/(e^(2x) + 1)", "write the numerator as the denominator minus 2"),
            Rewrite("2 sigmoid(2x) - 1", "a sigmoid, twice as steep and twice as high, and lowered by 1"),
        ),
        largest_slope="1", slope_gap="o^2", reflection="-o",
        numeric=lambda np, x: np.tanh(x), ball="tanh", sympy="tanh", kind="activation",
    ),
    Function(
        id="relu", name="rectified linear unit", spellings=("relu", "ReLU"), tex=r"\mathrm{ReLU}", text="ReLU",
        definition="max(0, x)", derivatives=("1 if x > 0 else 0",), output_form="1 if o > 0 else 0",
        kinks=(Kink(at="0", left="0", right="1", convention="0"),),
        forms=(
            Rewrite("x if x > 0 else 0", "in cases"),
            Rewrite("(x + |x|)/2", "half of the sum of the number and its size"),
        ),
        numeric=lambda np, x: np.maximum(x, 0), kind="activation", bare=False,
    ),
    Function(
        id="leaky_relu", name="leaky rectified linear unit", spellings=("leaky_relu", "LeakyReLU", "leakyrelu"),
        tex=r"\mathrm{LeakyReLU}", text="LeakyReLU", arguments=("x", "alpha"), defaults=("0.01",),
        definition="x if x > 0 else alpha x", derivatives=("1 if x > 0 else alpha", "0 if x > 0 else x"),
        kinks=(Kink(at="0", left="alpha", right="1", convention="alpha"),),
        forms=(
            Rewrite("max(x, alpha x)", "the larger of both lines, since the factor lies between 0 and 1"),
            Rewrite("relu(x) - alpha relu(-x)", "by two rectified linear units"),
        ),
        numeric=lambda np, x, alpha: np.where(np.asarray(x) > 0, x, alpha * np.asarray(x)),
        kind="activation", bare=False,
    ),
    Function(
        id="elu", name="exponential linear unit", spellings=("elu", "ELU"), tex=r"\mathrm{ELU}", text="ELU",
        arguments=("x", "alpha"), defaults=("1",), definition="x if x > 0 else alpha (e^x - 1)",
        derivatives=("1 if x > 0 else alpha e^x", "0 if x > 0 else e^x - 1"),
        kinks=(Kink(at="0", left="alpha", right="1", convention="alpha"),),
        forms=(Rewrite("max(0, x) + min(0, alpha (e^x - 1))", "of both terms one is 0"),),
        numeric=lambda np, x, alpha: np.where(np.asarray(x) > 0, x, alpha * np.expm1(np.minimum(x, 0))),
        kind="activation", bare=False,
    ),
    Function(
        id="softplus", name="softplus", spellings=("softplus",), tex=r"\mathrm{softplus}", text="softplus",
        definition="ln(1 + e^x)", derivatives=("sigmoid(x)",), output_form="1 - e^(-o)",
        derivation=(
            Rewrite("(1/(1 + e^x)) e^x", "chain rule: the logarithm, then the inner derivative"),
            Rewrite("1/(1 + e^(-x))", "divide above and below by the exponential"),
            Rewrite("sigmoid(x)", "definition of the sigmoid"),
        ),
        forms=(
            Rewrite("x + ln(1 + e^(-x))", "take the exponential out of the logarithm"),
            Rewrite("max(0, x) + ln(1 + e^(-|x|))", "a rectified linear unit with its corner rounded off"),
            Rewrite("-ln(sigmoid(-x))", "the logarithm of a reciprocal"),
        ),
        numeric=lambda np, x: np.logaddexp(0, x), kind="activation", bare=False,
    ),
    Function(
        id="softsign", name="softsign", spellings=("softsign",), tex=r"\mathrm{softsign}", text="softsign",
        definition="x/(1 + |x|)", derivatives=("1/(1 + |x|)^2",), output_form="(1 - |o|)^2",
        derivation=(
            Rewrite("(1 + |x| - x sign(x))/(1 + |x|)^2", "quotient rule"),
            Rewrite("1/(1 + |x|)^2", "the number times its sign is its size"),
        ),
        reflection="-o",
        numeric=lambda np, x: x / (1 + np.abs(x)), kind="activation", bare=False,
    ),
    Function(
        id="silu", name="sigmoid linear unit", spellings=("silu", "SiLU", "swish"), tex=r"\mathrm{SiLU}", text="SiLU",
        definition="x sigmoid(x)", derivatives=("sigmoid(x) + x (1 - sigmoid(x)) sigmoid(x)",),
        derivation=(
            Rewrite("sigmoid(x) + x (1 - sigmoid(x)) sigmoid(x)", "product rule, and the derivative of the sigmoid"),
        ),
        forms=(Rewrite("x/(1 + e^(-x))", "definition of the sigmoid"),), reflection="o - x",
        numeric=_silu, kind="activation", bare=False,
    ),
    Function(
        id="hard_sigmoid", name="hard sigmoid", spellings=("hard_sigmoid", "hardsigmoid"),
        tex=r"\mathrm{hardsigmoid}", text="hardsigmoid", definition="max(0, min(1, x/6 + 1/2))",
        derivatives=("1/6 if |x| < 3 else 0",),
        kinks=(
            Kink(at="-3", left="0", right="1/6", convention="0"), Kink(at="3", left="1/6", right="0", convention="0"),
        ),
        forms=(Rewrite("(relu(x + 3) - relu(x - 3))/6", "by two rectified linear units"),), reflection="1 - o",
        numeric=lambda np, x: np.clip(np.asarray(x) / 6 + 0.5, 0, 1), kind="activation", bare=False,
    ),
    Function(
        id="step", name="step function", spellings=("step", "heaviside"), tex=r"\mathrm{step}", text="step",
        definition="1 if x >= 0 else 0", derivatives=("0",), kinks=(Kink(at="0"),),
        numeric=lambda np, x: np.where(np.asarray(x) >= 0, 1.0, 0.0), kind="activation", bare=False,
    ),
    Function(
        id="identity", name="identity", spellings=("identity",), tex=r"\mathrm{id}", text="id",
        definition="x", derivatives=("1",), output_form="1",
        numeric=lambda _np, x: x, kind="activation", bare=False,
    ),
)
