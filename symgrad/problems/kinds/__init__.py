"""The kinds of problems: the word in a problem file, and the class that reads it. A new kind is one entry."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from symgrad.problems.kinds.activation import ActivationProblem
from symgrad.problems.kinds.compare_descents import CompareDescentsProblem
from symgrad.problems.kinds.convexity import ConvexityProblem
from symgrad.problems.kinds.critical_rate import CriticalRateProblem
from symgrad.problems.kinds.derivative import DerivativeProblem
from symgrad.problems.kinds.descent import DescentProblem
from symgrad.problems.kinds.gradient import GradientProblem
from symgrad.problems.kinds.gradient_check import GradientCheckProblem
from symgrad.problems.kinds.graph import GraphProblem
from symgrad.problems.kinds.guesses import GuessesProblem
from symgrad.problems.kinds.loss import LossProblem
from symgrad.problems.kinds.matrix_network import MatrixNetworkProblem
from symgrad.problems.kinds.minimum import MinimumProblem
from symgrad.problems.kinds.network import NetworkProblem
from symgrad.problems.kinds.output_formula import OutputFormulaProblem
from symgrad.problems.kinds.question import Question
from symgrad.problems.kinds.slope_sign import SlopeSignProblem
from symgrad.problems.kinds.slope_table import SlopeTableProblem
from symgrad.problems.kinds.small_step import SmallStepProblem
from symgrad.problems.kinds.training import TrainingProblem
from symgrad.problems.kinds.value import ValueProblem
from symgrad.problems.kinds.vanishing_gradients import VanishingGradientsProblem
from symgrad.problems.problem import Problem

KINDS: Mapping[str, type[Problem]] = MappingProxyType(
    {
        "value": ValueProblem,
        "slope_table": SlopeTableProblem,
        "derivative": DerivativeProblem,
        "convexity": ConvexityProblem,
        "slope_sign": SlopeSignProblem,
        "small_step": SmallStepProblem,
        "minimum": MinimumProblem,
        "gradient": GradientProblem,
        "descent": DescentProblem,
        "compare_descents": CompareDescentsProblem,
        "critical_rate": CriticalRateProblem,
        "guesses": GuessesProblem,
        "graph": GraphProblem,
        "network": NetworkProblem,
        "training": TrainingProblem,
        "gradient_check": GradientCheckProblem,
        "vanishing_gradients": VanishingGradientsProblem,
        "matrix_network": MatrixNetworkProblem,
        "activation": ActivationProblem,
        "loss": LossProblem,
        "output_formula": OutputFormulaProblem,
        "question": Question,
    }
)
"""Every kind by the word after ``kind:``."""
