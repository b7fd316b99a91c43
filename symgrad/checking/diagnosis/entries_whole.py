"""Mistakes that concern an answer as a whole, one entry each."""

from __future__ import annotations

from typing import Final

from symgrad.checking.diagnosis.mistake import Mistake

WHOLE: Final = (
    Mistake(
        "sign", "", "the opposite sign",
        "Look again at the sign.",
        "Yours is the negative of the right answer.",
        ("d/dx[x^2 + 3x]", "2x + 3", "-2x - 3"),
    ),
    Mistake(
        "factor_extra", "", "a factor too much",
        "Look again at the factor in front.",
        "Yours is {c} times the right answer, at every point.",
        ("d/dx[x^2 + 3x]", "2x + 3", "7 (2x + 3)"),
    ),
    Mistake(
        "factor_lost", "", "a factor missing",
        "Look again at the factor in front.",
        "The factor {c} is missing, at every point.",
        ("d/dx[x^2 + 3x]", "2x + 3", "(2x + 3)/7"),
    ),
    Mistake(
        "factor_missing", "", "a factor of the result missing",
        "Look again at the factors.",
        "The factor {c} is missing in the result, or in one of its terms.",
        ("d/dx[(x + 1) (x + 2) (x + 3)]", "3x^2 + 12x + 11", "x^2 + 12x + 11"),
    ),
    Mistake(
        "term_missing", "", "a term of the result missing",
        "A term is missing.",
        "The term {u} is missing.",
        ("d/dx[(x + 1) (x + 2) (x + 3)]", "3x^2 + 12x + 11", "3x^2 + 12x"),
    ),
    Mistake(
        "sign_of_one_term", "", "the sign of a term of the result",
        "Look again at the signs.",
        "The sign of the term {u} is wrong; the rest is right.",
        ("d/dx[(x + 1) (x + 2) (x + 3)]", "3x^2 + 12x + 11", "3x^2 - 12x + 11"),
    ),
    Mistake(
        "constant_added", "", "a constant too much",
        "Look again at the constants.",
        "Yours differs from the right answer by the constant {c}, at every point.",
        ("d/dx[x^2 + 3x]", "2x + 3", "2x + 7"),
    ),
    Mistake(
        "integration_constant", "", "a constant of integration",
        "Look again at the last term.",
        "A derivative has no constant {c} to add; that belongs to an integral.",
        ("d/dx[x^2 + 3x]", "2x + 3", "2x + 3 + C"),
    ),
    Mistake(
        "wrong_variable", "", "the derivative by another variable",
        "By which variable is it to be differentiated?",
        "You differentiated by {y}; {x} is asked for, and {y} is held fixed.",
        ("d/dx[x^2 y^3]", "2x y^3", "3x^2 y^2"),
    ),
    Mistake(
        "function_itself", "", "not differentiated at all",
        "Is this a derivative?",
        "This is {f} itself; its derivative is asked for.",
        ("d/dx[x^2 sin x]", "2x sin x + x^2 cos x", "x^2 sin x"),
    ),
    Mistake(
        "derivative_missing", "", "differentiated once too seldom",
        "How many times is it to be differentiated?",
        "You differentiated {f} once too seldom.",
        ("d/dx[d/dx[x^5]]", "20x^3", "5x^4"),
    ),
    Mistake(
        "derivative_too_many", "", "differentiated once too often",
        "How many times is it to be differentiated?",
        "You differentiated {f} once too often.",
        ("d/dx[x^5]", "5x^4", "20x^3"),
    ),
    Mistake(
        "other_point", "", "the derivative at another point",
        "Look again at the point.",
        "The derivative is right, but taken at another point; {x} is {a}.",
        ("d/dx[x^5 + x^2] at x = 2", "84", "76"),
    ),
    Mistake(
        "coordinates_exchanged", "", "the coordinates exchanged",
        "Look again at the point.",
        "The derivative is right, but the coordinates of the point are exchanged.",
        ("d/dx[x^5 y^2] at x = 2, y = 3", "720", "1620"),
    ),
)  # fmt: skip
