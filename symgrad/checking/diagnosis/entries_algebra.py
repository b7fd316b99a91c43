"""Mistakes with sums, products and quotients, one entry each."""

from __future__ import annotations

from typing import Final

from symgrad.checking.diagnosis.mistake import Mistake

_QUOTIENTS: Final = "mathmistakes.info, Common Calculus Mistakes, example 22"
_CHAINS: Final = "mathmistakes.info, Common Calculus Mistakes, example 30"
_TEXTBOOK: Final = "public-textbooks.pages.dev, Calculus Introduction, Common Mistakes"
_LEIBNIZ: Final = (
    "Leibniz tried it himself in November 1675: J. M. Child, The Early Mathematical "
    "Manuscripts of Leibniz (1920)"
)

ALGEBRA: Final = (
    Mistake(
        "variable_as_constant", "identity", "the variable taken for a constant",
        "Look again at {x} by itself.",
        "The variable {x} was treated as a constant; its derivative by itself is 1.",
        ("d/dx[x sin x]", "sin x + x cos x", "x cos x"), _QUOTIENTS,
    ),
    Mistake(
        "constant_as_variable", "constant", "a constant taken for the variable",
        "Look again at {c}.",
        "You differentiated {c} as if it varied. It does not depend on {x}, so its derivative is 0 and "
        "as a factor it stays.",
        ("d/dx[a x^2]", "2a x", "x^2 + 2a x"),
    ),
    Mistake(
        "constant_kept", "constant", "a constant term kept",
        "Look again at the constant term.",
        "The constant {c} is still there; its derivative is 0.",
        ("d/dx[x^2 + 5]", "2x", "2x + 5"),
    ),
    Mistake(
        "minus_lost", "constant_multiple", "a minus sign lost",
        "Look again at the signs.",
        "The minus sign before {u} was lost.",
        ("d/dx[x^3 - ln x]", "3x^2 - 1/x", "3x^2 + 1/x"), _CHAINS,
    ),
    Mistake(
        "sign_of_term", "sum", "the sign of a term",
        "Look again at the signs.",
        "The derivative of {u} is added, not subtracted.",
        ("d/dx[x^3 + ln x]", "3x^2 + 1/x", "3x^2 - 1/x"),
    ),
    Mistake(
        "term_forgotten", "sum", "a term forgotten",
        "A term is missing.",
        "The derivative of the term {u} is missing: add {du}.",
        ("d/dx[x^3 + ln x]", "3x^2 + 1/x", "3x^2"),
    ),
    Mistake(
        "factor_dropped", "constant_multiple", "a constant factor dropped",
        "Look again at the constant factors.",
        "The constant factor {c} was dropped; it stays as a factor.",
        ("d/dx[5 sin x]", "5 cos x", "cos x"),
    ),
    Mistake(
        "constant_upside_down", "constant_multiple", "a constant divisor as a factor",
        "Look again at the constant factors.",
        "The constant {c} stands below, and stays there; it is no factor.",
        ("d/dx[x^2/3]", "2x/3", "6x"),
    ),
    Mistake(
        "not_differentiated", "", "a part not differentiated",
        "One part is still as it was.",
        "You left {f} as it is where its derivative belongs: that is {df}.",
        ("d/dx[x^2 sin x]", "2x sin x + x^2 cos x", "2x sin x + x^2 sin x"), _CHAINS,
    ),
    Mistake(
        "integrated", "", "integrated instead of differentiated",
        "Is this a derivative?",
        "You integrated {f} instead of differentiating it.",
        ("d/dx[x^3]", "3x^2", "x^4/4"),
    ),
    Mistake(
        "product_of_derivatives", "product", "the product of the derivatives",
        "Look again at how the factors {u} and {v} are combined.",
        "You multiplied the derivatives. The product rule keeps each factor once undifferentiated: {statement}.",
        ("d/dx[x^2 sin x]", "2x sin x + x^2 cos x", "2x cos x"), _LEIBNIZ,
    ),
    Mistake(
        "product_term_missing", "product", "a term of the product rule missing",
        "Something is missing.",
        "The product rule has a term for each factor; the one in which {v} is differentiated, {u_dv}, is missing.",
        ("d/dx[x^2 sin x]", "2x sin x + x^2 cos x", "2x sin x"),
    ),
    Mistake(
        "product_one_factor", "product", "only one of several factors differentiated",
        "Something is missing.",
        "Only {u} is differentiated. The product rule has a term for each factor.",
        ("d/dx[x sin(x) e^x]", "e^x sin x + x cos(x) e^x + x sin(x) e^x", "x sin(x) e^x"),
    ),
    Mistake(
        "product_minus", "product", "a minus sign in the product rule",
        "Look again at what stands between the two terms.",
        "The terms of the product rule are added: {statement}. The minus sign belongs to the quotient rule.",
        ("d/dx[x^2 e^x]", "2x e^x + x^2 e^x", "2x e^x - x^2 e^x"),
    ),
    Mistake(
        "product_as_sum", "product", "the sum of the derivatives of the factors",
        "Look again at how the factors {u} and {v} are combined.",
        "You added the derivatives of the factors. The product rule is {statement}.",
        ("d/dx[x^2 sin x]", "2x sin x + x^2 cos x", "2x + cos x"),
    ),
    Mistake(
        "product_own_factors", "product", "each derivative times its own factor",
        "Look again at which factors belong together.",
        "Each derivative stands beside its own factor. The product rule puts it beside the other one: {statement}.",
        ("d/dx[x^2 sin x]", "2x sin x + x^2 cos x", "2x^3 + sin(x) cos x"),
    ),
    Mistake(
        "quotient_order", "quotient", "the quotient rule in the wrong order",
        "Look again at the order in the numerator.",
        "The numerator of the quotient rule is the wrong way round, so the sign is wrong: {statement}.",
        ("d/dx[x^2/(x + 1)]", "(x^2 + 2x)/(x + 1)^2", "-(x^2 + 2x)/(x + 1)^2"), _QUOTIENTS,
    ),
    Mistake(
        "quotient_plus", "quotient", "a plus sign in the quotient rule",
        "Look again at the sign in the numerator.",
        "The numerator of the quotient rule is a difference: {statement}.",
        ("d/dx[x^2/(x + 1)]", "(2x (x + 1) - x^2)/(x + 1)^2", "(2x (x + 1) + x^2)/(x + 1)^2"),
    ),
    Mistake(
        "quotient_square_missing", "quotient", "the denominator not squared",
        "Look again at the denominator.",
        "The denominator {v} is not squared. The quotient rule is {statement}.",
        ("d/dx[x^2/(x + 1)]", "(x^2 + 2x)/(x + 1)^2", "(x^2 + 2x)/(x + 1)"),
    ),
    Mistake(
        "quotient_other_square", "quotient", "the numerator squared below",
        "Look again at the denominator.",
        "Below stands the square of the numerator; it is the denominator {v} that is squared: {statement}.",
        ("d/dx[x^2/(x^3 + 1)]", "(2x (x^3 + 1) - 3x^4)/(x^3 + 1)^2", "(2x (x^3 + 1) - 3x^4)/x^4"),
    ),
    Mistake(
        "quotient_denominator_cubed", "quotient", "the denominator with too high a power",
        "Look again at the denominator.",
        "The denominator {v} has too high a power; the quotient rule squares it: {statement}.",
        ("d/dx[x^2/(x + 1)]", "(x^2 + 2x)/(x + 1)^2", "(x^2 + 2x)/(x + 1)^3"),
    ),
    Mistake(
        "quotient_denominator_missing", "quotient", "the denominator forgotten",
        "Something is missing below.",
        "The squared denominator is missing. The quotient rule is {statement}.",
        ("d/dx[x^2/(x^2 + 1)]", "2x/(x^2 + 1)^2", "2x"),
    ),
    Mistake(
        "quotient_denominator_differentiated", "quotient", "the derivative of the denominator squared",
        "Look again at the denominator.",
        "Below stands the square of the derivative of {v}; it is {v} itself that is squared: {statement}.",
        ("d/dx[x^2/(x^2 + 1)]", "2x/(x^2 + 1)^2", "2x/(2x)^2"),
    ),
    Mistake(
        "quotient_of_derivatives", "quotient", "the quotient of the derivatives",
        "Look again at how numerator and denominator are combined.",
        "You divided the derivatives. The quotient rule is {statement}.",
        ("d/dx[sin(x)/(x^2 + 1)]", "(cos(x) (x^2 + 1) - 2x sin x)/(x^2 + 1)^2", "cos(x)/(2x)"),
    ),
    Mistake(
        "quotient_as_product", "quotient", "the product rule for a quotient",
        "Is this a product?",
        "You used the product rule on {u} and {v}, but this is a quotient: {statement}.",
        ("d/dx[sin(x)/(x^2 + 1)]", "(cos(x) (x^2 + 1) - 2x sin x)/(x^2 + 1)^2", "cos(x) (x^2 + 1) + 2x sin x"),
    ),
    Mistake(
        "quotient_own_factors", "quotient", "each derivative times its own part",
        "Look again at which parts belong together.",
        "In the numerator each derivative stands beside its own part. The quotient rule is {statement}.",
        (
            "d/dx[sin(x)/(x^2 + 1)]", "(cos(x) (x^2 + 1) - 2x sin x)/(x^2 + 1)^2",
            "(sin(x) cos x - 2x (x^2 + 1))/(x^2 + 1)^2",
        ),
    ),
    Mistake(
        "quotient_derivatives_only", "quotient", "only derivatives in the numerator",
        "Look again at the numerator.",
        "The numerator has the derivatives alone; each is multiplied by the other part: {statement}.",
        ("d/dx[sin(x)/(x^2 + 1)]", "(cos(x) (x^2 + 1) - 2x sin x)/(x^2 + 1)^2", "(cos(x) - 2x)/(x^2 + 1)^2"),
    ),
    Mistake(
        "denominator_as_constant", "quotient", "the denominator taken for a constant",
        "Something is missing.",
        "Only the numerator is differentiated, but {v} varies too: {statement}.",
        ("d/dx[sin(x)/(x^2 + 1)]", "(cos(x) (x^2 + 1) - 2x sin x)/(x^2 + 1)^2", "cos(x)/(x^2 + 1)"),
    ),
    Mistake(
        "numerator_as_constant", "quotient", "the numerator taken for a constant",
        "Something is missing.",
        "Only the denominator is differentiated, but {u} varies too: {statement}.",
        ("d/dx[sin(x)/(x^2 + 1)]", "(cos(x) (x^2 + 1) - 2x sin x)/(x^2 + 1)^2", "-2x sin(x)/(x^2 + 1)^2"),
    ),
    Mistake(
        "reciprocal_sign", "reciprocal", "the minus sign of a reciprocal lost",
        "Look again at the sign.",
        "The derivative of a constant divided by a function begins with a minus sign: {statement}.",
        ("d/dx[1/(x^2 + 1)]", "-2x/(x^2 + 1)^2", "2x/(x^2 + 1)^2"),
    ),
    Mistake(
        "reciprocal_forgotten", "reciprocal", "the reciprocal forgotten",
        "Look again at the denominator.",
        "You differentiated {v} as if it stood above; it stands below: {statement}.",
        ("d/dx[1/x^3]", "-3/x^4", "-3x^2"), _TEXTBOOK,
    ),
    Mistake(
        "brackets_missing", "quotient", "brackets missing",
        "Look again at the brackets.",
        "Brackets are missing around {u}: what stands before them or after them acts on every term.",
        (
            "d/dx[(x + 1)/(x^2 + 3)]", "((x^2 + 3) - 2x (x + 1))/(x^2 + 3)^2",
            "((x^2 + 3) - 2x^2 + 1)/(x^2 + 3)^2",
        ), _QUOTIENTS,
    ),
    Mistake(
        "sum_sign_lost", "summation", "the sum sign lost",
        "Something is missing.",
        "The derivative of a single term is there; it is to be summed over all of them.",
        ("d/dx[sum_{i=1}^3 sin(i x)]", "sum_{i=1}^3 i cos(i x)", "i cos(i x)"),
    ),
    Mistake(
        "one_term_of_sum", "summation", "only one term of a sum",
        "Something is missing.",
        "Only the term number {k} is there; every term of the sum contributes.",
        ("d/dx[sum_{i=1}^3 sin(i x)]", "cos x + 2cos(2x) + 3cos(3x)", "3cos(3x)"),
    ),
)  # fmt: skip
