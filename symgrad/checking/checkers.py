"""Which checker belongs to which kind of expected answer."""

from __future__ import annotations

from typing import Protocol, assert_never

from symgrad.checking.asked import (
    Demands,
    EquationAnswer,
    Expected,
    ExpressionAnswer,
    MatrixAnswer,
    NumberAnswer,
    OptionsAnswer,
    PointsAnswer,
    ValuesAnswer,
    VectorAnswer,
)
from symgrad.checking.entries import matrix_checker, values_checker, vector_checker
from symgrad.checking.equations import equation_checker
from symgrad.checking.expressions import expression_checker
from symgrad.checking.numbers import number_checker
from symgrad.checking.options import OptionsChecker
from symgrad.checking.points import points_checker
from symgrad.checking.verdict import Verdict


class Checker(Protocol):
    """What prepares one kind of expected answer."""

    def check(self, answer: str) -> Verdict:
        """The verdict on an answer."""


def checker_of(expected: Expected, demands: Demands) -> Checker:
    """The checker for a kind of expected answer."""
    match expected:
        case ExpressionAnswer():
            return expression_checker(expected, demands)
        case NumberAnswer():
            return number_checker(expected, demands)
        case EquationAnswer():
            return equation_checker(expected, demands)
        case VectorAnswer():
            return vector_checker(expected, demands)
        case MatrixAnswer():
            return matrix_checker(expected, demands)
        case PointsAnswer():
            return points_checker(expected, demands)
        case ValuesAnswer():
            return values_checker(expected, demands)
        case OptionsAnswer():
            return OptionsChecker(expected)
        case _:
            assert_never(expected)
