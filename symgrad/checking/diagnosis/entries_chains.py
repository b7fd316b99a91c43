"""Mistakes with powers, functions and the chain rule, one entry each."""

from __future__ import annotations

from typing import Final

from symgrad.checking.diagnosis.mistake import Mistake

_MATHMISTAKES: Final = "mathmistakes.info, Common Calculus Mistakes, example 35"
_QUOTIENTS: Final = "mathmistakes.info, Common Calculus Mistakes, example 22"
_CLARK: Final = (
    "J. M. Clark et al., Constructing a schema: the case of the chain rule, Journal of "
    "Mathematical Behavior 16 (1997)"
)

CHAINS: Final = (
    Mistake(
        "inner_missing", "chain", "the inner derivative missing",
        "Look again at the chain rule.",
        "The derivative of the inner function {u} is missing: multiply by {du}.",
        ("d/dx[sin(3x^2)]", "6x cos(3x^2)", "cos(3x^2)"), _CLARK,
    ),
    Mistake(
        "middle_factor_missing", "chain", "a middle factor of a chain missing",
        "A factor is missing.",
        "Between the outer derivative and that of {w} a factor is missing: that of {u} by {w}.",
        ("d/dx[sin(e^(x^2))]", "2x e^(x^2) cos(e^(x^2))", "2x cos(e^(x^2))"), _CLARK,
    ),
    Mistake(
        "outer_not_at_inner", "chain", "the outer derivative not at the inner function",
        "Look again at what the outer derivative is taken of.",
        "The outer derivative is taken at {x}; it belongs at the inner function {u}.",
        ("d/dx[sin(3x^2)]", "6x cos(3x^2)", "6x cos x"), _CLARK,
    ),
    Mistake(
        "outer_at_inner_derivative", "chain", "the outer derivative at the inner derivative",
        "Look again at what the outer derivative is taken of.",
        "The outer derivative is taken at the derivative of {u}. It belongs at {u} itself, and is then "
        "multiplied by {du}.",
        ("d/dx[sin(3x^2)]", "6x cos(3x^2)", "cos(6x)"), _CLARK,
    ),
    Mistake(
        "function_of_derivative", "chain", "the function of the inner derivative",
        "Look again at the chain rule.",
        "You put the derivative of {u} into the function and left the function as it is. The outer "
        "derivative is taken at {u}, and multiplied by {du}.",
        ("d/dx[sin(3x^2)]", "6x cos(3x^2)", "sin(6x)"),
    ),
    Mistake(
        "chain_as_sum", "chain", "the inner derivative added",
        "Look again at how outer and inner derivative are combined.",
        "The derivative of the inner function {u} is a factor, not a term: multiply by {du}.",
        ("d/dx[sin(3x^2)]", "6x cos(3x^2)", "cos(3x^2) + 6x"),
    ),
    Mistake(
        "exponent_not_brought_down", "power", "the exponent not brought down",
        "Look again at the factor in front.",
        "The exponent {n} is missing as a factor: {statement}.",
        ("d/dx[x^5]", "5x^4", "x^4"),
    ),
    Mistake(
        "lowered_exponent_in_front", "power", "the lowered exponent as the factor",
        "Look again at the factor in front.",
        "The factor in front is the old exponent {n}, not the lowered one: {statement}.",
        ("d/dx[x^5]", "5x^4", "4x^4"),
    ),
    Mistake(
        "power_not_lowered", "power", "the power not lowered",
        "Look again at the exponent.",
        "The exponent of {u} goes down by one, from {n} to {less}: {statement}.",
        ("d/dx[x^5]", "5x^4", "5x^5"),
    ),
    Mistake(
        "power_raised", "power", "the power raised",
        "Look again at the exponent.",
        "The exponent of {u} goes down by one, from {n} to {less}; you raised it.",
        ("d/dx[1/x^3]", "-3/x^4", "-3/x^2"),
    ),
    Mistake(
        "exponent_arithmetic", "power", "a fraction less one",
        "Look again at the exponent.",
        "{n} less one is {less}, not {other}.",
        ("d/dx[x^(5/3)]", "(5/3) x^(2/3)", "(5/3) x^(4/3)"),
    ),
    Mistake(
        "sign_of_exponent", "power", "the sign of a negative exponent lost",
        "Look again at the sign.",
        "The exponent {n} is brought down with its minus sign.",
        ("d/dx[x^(-3)]", "-3x^(-4)", "3x^(-4)"),
    ),
    Mistake(
        "root_upstairs", "power", "the 2 of a root in the wrong place",
        "Look again at the 2.",
        "The 2 belongs in the denominator: the derivative of {f} is {df}.",
        ("d/dx[sqrt(x^2 + 1)]", "x/sqrt(x^2 + 1)", "4x/sqrt(x^2 + 1)"),
    ),
    Mistake(
        "power_rule_on_exponential", "function", "the power rule on an exponential",
        "Look again at where the variable stands.",
        "In {f} the variable is in the exponent, so the power rule does not apply: its derivative is {df}.",
        ("d/dx[2^x]", "2^x ln 2", "x * 2^(x - 1)"), _MATHMISTAKES,
    ),
    Mistake(
        "exponent_as_constant", "general_power", "a varying exponent taken for a constant",
        "Look again at where the variable stands.",
        "In {f} the exponent varies too, so the power rule alone does not do: take the logarithm first.",
        ("d/dx[x^x]", "x^x (ln x + 1)", "x * x^(x - 1)"), _MATHMISTAKES,
    ),
    Mistake(
        "base_as_constant", "general_power", "a varying base taken for a constant",
        "Look again at where the variable stands.",
        "In {f} the base varies too, so the rule for exponentials alone does not do: take the logarithm first.",
        ("d/dx[x^x]", "x^x (ln x + 1)", "x^x ln x"),
    ),
    Mistake(
        "logarithm_missing", "function", "the logarithm of the base missing",
        "A factor is missing.",
        "The derivative of {a} to a power has the natural logarithm of {a} as a factor: that of {f} is {df}.",
        ("d/dx[5^x]", "5^x ln 5", "5^x"),
    ),
    Mistake(
        "logarithm_below", "function", "divided by the logarithm of the base",
        "Look again at the logarithm.",
        "You divided by the logarithm of {a}, as for an integral; in the derivative of {f} it is a factor: {df}.",
        ("d/dx[5^x]", "5^x ln 5", "5^x/ln 5"),
    ),
    Mistake(
        "base_in_front", "function", "the base as a factor",
        "Look again at the factor in front.",
        "The factor is the natural logarithm of {a}, not {a} itself: the derivative of {f} is {df}.",
        ("d/dx[5^x]", "5^x ln 5", "5 * 5^x"),
    ),
    Mistake(
        "base_ignored", "change_of_base", "the base of a logarithm ignored",
        "Look again at the base of the logarithm.",
        "This is the logarithm to base {a}, not the natural one: the derivative of {f} is {df}.",
        ("d/dx[log_2(x)]", "1/(x ln 2)", "1/x"),
    ),
    Mistake(
        "base_upstairs", "change_of_base", "multiplied by the logarithm of the base",
        "Look again at the base of the logarithm.",
        "The logarithm of {a} belongs in the denominator: the derivative of {f} is {df}.",
        ("d/dx[log_2(x)]", "1/(x ln 2)", "ln(2)/x"),
    ),
    Mistake(
        "sign_of_function", "function", "the sign of a function's derivative",
        "Look again at the derivative of {f}.",
        "The derivative of {f} by {u} is {slope}; yours has the other sign.",
        ("d/dx[x^2 sin x]", "2x sin x + x^2 cos x", "2x sin x - x^2 cos x"),
    ),
    Mistake(
        "other_function", "function", "the derivative of another function",
        "Look again at the derivative of {f}.",
        "The derivative of {f} by {u} is {slope}, not {wrong}.",
        ("d/dx[tan x]", "1/cos(x)^2", "1/cos x"), _QUOTIENTS,
    ),
    Mistake(
        "degrees", "function", "an angle in degrees",
        "Look again at the derivative of {f}.",
        "Angles are in radians: the derivative of {f} by {u} is {slope}, without a factor.",
        ("d/dx[sin x]", "cos x", "(pi/180) cos x"),
    ),
    Mistake(
        "quotient_of_parts", "function", "numerator and denominator each differentiated",
        "Look again at the derivative of {f}.",
        "Written as a quotient, numerator and denominator of {f} were each differentiated; the "
        "derivative by {u} is {slope}.",
        ("d/dx[tan x]", "1/cos(x)^2", "-cot x"),
    ),
    Mistake(
        "logarithm_kept", "function", "the logarithm kept beside its derivative",
        "Look again at the derivative of {f}.",
        "The logarithm does not stay: the derivative of {f} by {u} is {slope}.",
        ("d/dx[ln x]", "1/x", "ln(x)/x"),
    ),
    Mistake(
        "base_ten", "function", "the natural logarithm taken for the common one",
        "Look again at the derivative of {f}.",
        "This is the natural logarithm: the derivative of {f} by {u} is {slope}, without a factor.",
        ("d/dx[ln x]", "1/x", "1/(x ln 10)"),
    ),
    Mistake(
        "root_missing", "function", "a root forgotten",
        "Look again at the derivative of {f}.",
        "A root is missing: the derivative of {f} by {u} is {slope}.",
        ("d/dx[arcsin x]", "1/sqrt(1 - x^2)", "1/(1 - x^2)"),
    ),
    Mistake(
        "inverse_as_reciprocal", "function", "the inverse function taken for the reciprocal",
        "Look again at what {f} means.",
        "{f} is the inverse function, not a reciprocal: its derivative by {u} is {slope}.",
        ("d/dx[arctan x]", "1/(1 + x^2)", "-1/sin(x)^2"),
    ),
    Mistake(
        "square_lost", "function", "a square forgotten",
        "Look again at the derivative of {f}.",
        "A square is missing: the derivative of {f} by {u} is {slope}.",
        ("d/dx[tanh x]", "1 - tanh(x)^2", "1 - tanh x"),
    ),
    Mistake(
        "sech_for_its_square", "function", "sech for its square",
        "Look again at the derivative of {f}.",
        "The hyperbolic secant is squared: the derivative of {f} by {u} is {slope}.",
        ("d/dx[tanh x]", "1 - tanh(x)^2", "1/cosh(x)"),
    ),
    Mistake(
        "value_for_slope", "function", "an activation's value for its slope",
        "Look again at the slope of {f}.",
        "You used the value {f} where its slope belongs; that is {slope}.",
        ("d/dx[sigmoid(3x)]", "3 sigmoid(3x) (1 - sigmoid(3x))", "3 sigmoid(3x)"),
    ),
    Mistake(
        "sigmoid_factor_missing", "function", "one factor of a sigmoid's slope missing",
        "Look again at the slope of {f}.",
        "The factor {f} is missing: its slope is {slope}.",
        ("d/dx[sigmoid(x)]", "sigmoid(x) (1 - sigmoid(x))", "1 - sigmoid(x)"),
    ),
    Mistake(
        "sigma_squared_alone", "function", "the square of a sigmoid for its slope",
        "Look again at the slope of {f}.",
        "The slope of {f} is {slope}, not its square.",
        ("d/dx[sigmoid(x)]", "sigmoid(x) (1 - sigmoid(x))", "sigmoid(x)^2"),
    ),
    Mistake(
        "slope_at_value", "function", "a slope at the output",
        "Look again at where the slope is taken.",
        "The slope is taken at the value {f} itself; it belongs at {u}, and is {slope}.",
        ("d/dx[sigmoid(x)]", "sigmoid(x) (1 - sigmoid(x))", "sigmoid(sigmoid(x)) (1 - sigmoid(sigmoid(x)))"),
    ),
    Mistake(
        "slope_of_argument", "function", "the argument for the value in a slope",
        "Look again at the slope of {f}.",
        "The slope is made from {u} where the value {f} belongs: it is {slope}.",
        ("d/dx[sigmoid(x)]", "sigmoid(x) (1 - sigmoid(x))", "x (1 - x)"),
    ),
    Mistake(
        "slope_of_tanh", "function", "tanh's slope for the sigmoid's",
        "Look again at the slope of {f}.",
        "That is the slope of a hyperbolic tangent; the one of {f} is {slope}.",
        ("d/dx[sigmoid(x)]", "sigmoid(x) (1 - sigmoid(x))", "1 - sigmoid(x)^2"),
    ),
    Mistake(
        "slope_of_sigmoid", "function", "the sigmoid's slope for tanh's",
        "Look again at the slope of {f}.",
        "That is the slope of a sigmoid; the one of {f} is {slope}.",
        ("d/dx[tanh x]", "1 - tanh(x)^2", "tanh(x) (1 - tanh(x))"),
    ),
    Mistake(
        "sign_in_slope", "function", "a sign inside a slope",
        "Look again at the signs in the slope of {f}.",
        "Inside the slope a sign is wrong: the slope of {f} is {slope}.",
        ("d/dx[sigmoid(x)]", "sigmoid(x) (1 - sigmoid(x))", "sigmoid(x) (1 + sigmoid(x))"),
    ),
    Mistake(
        "slope_order", "function", "a difference in a slope the wrong way round",
        "Look again at the signs in the slope of {f}.",
        "The difference is the wrong way round: the slope of {f} is {slope}.",
        ("d/dx[sigmoid(x)]", "sigmoid(x) (1 - sigmoid(x))", "sigmoid(x) (sigmoid(x) - 1)"),
    ),
    Mistake(
        "exponential_missing", "function", "the inner derivative of a sigmoid's definition missing",
        "Look again at the slope of {f}.",
        "The exponential is missing above, which is the inner derivative; the slope of {f} is {slope}.",
        ("d/dx[sigmoid(x)]", "sigmoid(x) (1 - sigmoid(x))", "1/(1 + e^(-x))^2"),
    ),
    Mistake(
        "slope_always_one", "function", "a slope of 1 everywhere",
        "Look again at the slope of {f}.",
        "The slope of {f} is not 1 everywhere: it is {slope}.",
        ("d/dx[relu(3x)]", "3 if x > 0 else 0", "3"),
    ),
    Mistake(
        "step_decided_wrongly", "function", "the pieces of a slope exchanged",
        "Look again at the slope of {f}.",
        "The pieces are exchanged: the slope of {f} is {slope}.",
        ("d/dx[relu(x)]", "1 if x > 0 else 0", "1 if x < 0 else 0"),
    ),
    Mistake(
        "relu_for_leaky", "function", "the rectifier's slope for another's",
        "Look again at the slope of {f}.",
        "That is the slope of a rectified linear unit; for negative arguments the one of {f} is not 0: "
        "it is {slope}.",
        ("d/dx[elu(x)]", "1 if x > 0 else e^x", "1 if x > 0 else 0"),
    ),
)  # fmt: skip
