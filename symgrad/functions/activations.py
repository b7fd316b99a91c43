"""The activation functions, one entry each: what a unit does with its weighted sum z.

To add one, write its entry here; reading, printing, differentiating, checking and networks follow from it.
"""

from __future__ import annotations

from symgrad.functions.entry import Function, Kink, Rewrite


def _sigmoid(np, x):  # type: ignore[no-untyped-def]
    """1/(1+e^{-x}) without overflow at either end."""
    small = np.exp(-np.abs(x))
    return np.where(np.asarray(x) >= 0, 1 / (1 + small), small / (1 + small))


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
        numeric=lambda np, x: np.tanh(x), ball="tanh", sympy="tanh", kind="activation",
    ),
    Function(
        id="relu", name="rectified linear unit", spellings=("relu", "ReLU"), tex=r"\mathrm{ReLU}", text="ReLU",
        definition="max(0, x)", derivatives=("1 if x > 0 else 0",), output_form="1 if o > 0 else 0",
        kinks=(Kink(at="0", left="0", right="1", convention="0"),),
        numeric=lambda np, x: np.maximum(x, 0), kind="activation", bare=False,
    ),
    Function(
        id="leaky_relu", name="leaky rectified linear unit", spellings=("leaky_relu", "LeakyReLU", "leakyrelu"),
        tex=r"\mathrm{LeakyReLU}", text="LeakyReLU", arguments=("x", "alpha"), defaults=("0.01",),
        definition="x if x > 0 else alpha x", derivatives=("1 if x > 0 else alpha", "0 if x > 0 else x"),
        kinks=(Kink(at="0", left="alpha", right="1", convention="alpha"),),
        numeric=lambda np, x, alpha: np.where(np.asarray(x) > 0, x, alpha * np.asarray(x)),
        kind="activation", bare=False,
    ),
    Function(
        id="elu", name="exponential linear unit", spellings=("elu", "ELU"), tex=r"\mathrm{ELU}", text="ELU",
        arguments=("x", "alpha"), defaults=("1",), definition="x if x > 0 else alpha (e^x - 1)",
        derivatives=("1 if x > 0 else alpha e^x", "0 if x > 0 else e^x - 1"),
        kinks=(Kink(at="0", left="alpha", right="1", convention="alpha"),),
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
        numeric=lambda np, x: np.logaddexp(0, x), kind="activation", bare=False,
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
