"""Mistakes of algebra between two lines of a derivation, one entry each."""

from __future__ import annotations

from typing import Final

from symgrad.checking.diagnosis.mistake import Mistake

_SCHECHTER: Final = "E. Schechter, The Most Common Errors in Undergraduate Mathematics"

LINES: Final = (
    Mistake(
        "power_of_sum", "expand", "a power of a sum taken term by term",
        "Look again at {u}.",
        "You raised the terms of {u} one by one; the mixed terms are missing.",
        ("(a + b)^2", "a^2 + 2a b + b^2", "a^2 + b^2"), _SCHECHTER,
    ),
    Mistake(
        "minus_into_bracket", "expand", "a minus sign that changes only the first term",
        "Look again at the signs of {u}.",
        "The minus sign before the bracket changes the sign of every term of {u}, not of the first alone.",
        ("a - (b + c)", "a - b - c", "a - b + c"), _SCHECHTER,
    ),
    Mistake(
        "factor_into_bracket", "expand", "a factor on the first term only",
        "Look again at the factor before {u}.",
        "The factor {c} belongs to every term of {u}, not to the first alone.",
        ("3 (a + b)", "3a + 3b", "3a + b"),
    ),
    Mistake(
        "exponents_multiplied", "power", "exponents multiplied instead of added",
        "Look again at the exponents.",
        "In {u} the bases are the same: the exponents are added, not multiplied.",
        ("x^2 x^3", "x^5", "x^6"),
    ),
    Mistake(
        "exponents_added", "power", "exponents added instead of multiplied",
        "Look again at the exponents.",
        "In the power {u} of a power the exponents are multiplied, not added.",
        ("(x^2)^3", "x^6", "x^5"),
    ),
    Mistake(
        "factor_not_raised", "power", "a factor not raised to the power",
        "Look again at {u}.",
        "In {u} the exponent belongs to every factor, also to {c}.",
        ("(3x)^2", "9x^2", "3x^2"),
    ),
    Mistake(
        "function_of_sum", "", "a function taken term by term",
        "Look again at {u}.",
        "You took {u} term by term, but this function of a sum is not the sum of its values.",
        ("sqrt(a + b)", "sqrt(a + b)", "sqrt(a) + sqrt(b)"), _SCHECHTER,
    ),
    Mistake(
        "factor_out_of_function", "", "a factor taken out of a function",
        "Look again at {u}.",
        "The factor {c} cannot be taken out of {u}.",
        ("sin(2x)", "2sin(x) cos(x)", "2sin(x)"), _SCHECHTER,
    ),
    Mistake(
        "fractions_added", "", "fractions added above and below",
        "Look again at the fractions.",
        "You added numerators and denominators in {u}; fractions need a common denominator first.",
        ("1/a + 1/b", "(a + b)/(a b)", "2/(a + b)"), _SCHECHTER,
    ),
    Mistake(
        "fraction_split_below", "", "a denominator split",
        "Look again at the denominator.",
        "The denominator of {u} is a sum and cannot be split into two fractions.",
        ("1/(a + b)", "1/(a + b)", "1/a + 1/b"), _SCHECHTER,
    ),
    Mistake(
        "term_cancelled", "cancel", "a term cancelled instead of a factor",
        "Look again at what was cancelled.",
        "In {u} you cancelled {c} in one term only; what is cancelled has to be a factor of the whole numerator.",
        ("(a + b)/a", "1 + b/a", "b"), _SCHECHTER,
    ),
    Mistake(
        "negative_squared", "power", "the sign of a power of a negative",
        "Look again at the sign.",
        "The power {u} of a negative has the other sign.",
        ("(-x)^2", "x^2", "-x^2"),
    ),
    Mistake(
        "negative_exponent", "power", "a negative exponent taken for a sign",
        "Look again at the exponent.",
        "The negative exponent in {u} means 1 over the power; it is no minus sign.",
        ("x^(-2)", "1/x^2", "-x^2"),
    ),
    Mistake(
        "line_sign", "", "a sign lost between two lines",
        "Look again at the signs.",
        "The sign of {u} changed from one line to the next.",
        ("2x - 3x^2", "-3x^2 + 2x", "2x + 3x^2"),
    ),
    Mistake(
        "line_term", "", "a term forgotten between two lines",
        "A term is missing.",
        "The term {u} of the line before is missing.",
        ("2x + 3x^2 + 1", "3x^2 + 2x + 1", "3x^2 + 2x"),
    ),
    Mistake(
        "line_factor", "", "a factor dropped between two lines",
        "Something is missing.",
        "The factor {c} of the line before was dropped.",
        ("6x cos(3x^2)", "6x cos(3x^2)", "6cos(3x^2)"),
    ),
    Mistake(
        "line_exponent", "", "an exponent lost between two lines",
        "Look again at the exponents.",
        "The exponent of {u} in the line before was dropped.",
        ("(x + 1)^2 - 3", "x^2 + 2x - 2", "x - 2"),
    ),
    Mistake(
        "moved_without_sign", "", "a term moved to the other side without changing its sign",
        "Look again at the term that changed sides.",
        "{u} went to the other side of the equation and kept its sign; there it has to change it.",
        ("x + 3 = 5", "x = 2", "x = 8"),
    ),
    Mistake(
        "one_side_only", "", "an operation on one side only",
        "Did you do the same on both sides?",
        "Only one side was divided by {c}; both have to be.",
        ("2x = 6", "x = 3", "x = 6"),
    ),
    Mistake(
        "divided_the_wrong_way", "", "multiplied where a division was due",
        "Look again at the factor {c}.",
        "The factor {c} has to be divided by on the other side.",
        ("2x = 6", "x = 3", "x = 12"),
    ),
)  # fmt: skip
