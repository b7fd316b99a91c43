"""symgrad: derivatives and gradients with every step shown, named and proved.

>>> import symgrad as sg
>>> sg.differentiate("x^2 sin x", wrt="x").result
x**2*cos(x) + 2*x*sin(x)

The names below are imported when they are first used, so ``import symgrad`` itself costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from symgrad.shown import set_presenter

if TYPE_CHECKING:
    from symgrad.calculus.convexity import Convexity, convexity
    from symgrad.calculus.derivation import Derivation
    from symgrad.calculus.differentiate import differentiate
    from symgrad.calculus.directional import DirectionalDerivative, directional_derivative
    from symgrad.calculus.gradient import Gradient, gradient
    from symgrad.calculus.implicit import ImplicitDerivative, implicit_derivative
    from symgrad.calculus.jacobian import Hessian, Jacobian, hessian, jacobian
    from symgrad.calculus.matrices.derivative import MatrixDerivative, matrix_derivative
    from symgrad.calculus.routes import Routes, compare_routes
    from symgrad.calculus.slopes import SlopeTable, slope_table
    from symgrad.calculus.stationary import StationaryAnalysis, stationary_points
    from symgrad.calculus.step import Step
    from symgrad.calculus.tangent import TangentLine, tangent_line
    from symgrad.calculus.verify import Evidence
    from symgrad.checking.chains.chain import check_chain
    from symgrad.checking.chains.verdict import ChainVerdict
    from symgrad.checking.check import AnswerKey, check
    from symgrad.checking.verdict import Status, Verdict
    from symgrad.errors import AuthorError, ProofError, StudentError, SymgradError, UnsupportedError
    from symgrad.language.convert import parse
    from symgrad.language.notation import Limits, Notation
    from symgrad.networks.activation_study import (
        ActivationComparison,
        ActivationStudy,
        activation,
        compare_activations,
    )
    from symgrad.networks.checks import check_gradients, vanishing_gradients
    from symgrad.networks.compare_descents import DescentComparison, compare_descents
    from symgrad.networks.curvature import Curvature, critical_rate
    from symgrad.networks.descent import Descent, descend
    from symgrad.networks.gradient_check import GradientCheck
    from symgrad.networks.graph import Graph
    from symgrad.networks.loss_study import LossStudy, loss
    from symgrad.networks.matrix.form import MatrixNetwork, matrix_form
    from symgrad.networks.network import Layer, Network
    from symgrad.networks.rounding import Rounding
    from symgrad.networks.standardise import Standardised, standardise
    from symgrad.networks.training import Training, train
    from symgrad.networks.vanishing import VanishingGradients
    from symgrad.networks.vectorised import NumericPass
    from symgrad.problems.assignment import Assignment
    from symgrad.problems.loader import load, loads
    from symgrad.problems.part import Part

__version__ = "0.1.0"

_HOMES = {
    "ActivationComparison": "symgrad.networks.activation_study",
    "ActivationStudy": "symgrad.networks.activation_study",
    "AnswerKey": "symgrad.checking.check",
    "Assignment": "symgrad.problems.assignment",
    "AuthorError": "symgrad.errors",
    "ChainVerdict": "symgrad.checking.chains.verdict",
    "Convexity": "symgrad.calculus.convexity",
    "Curvature": "symgrad.networks.curvature",
    "Derivation": "symgrad.calculus.derivation",
    "Descent": "symgrad.networks.descent",
    "DescentComparison": "symgrad.networks.compare_descents",
    "DirectionalDerivative": "symgrad.calculus.directional",
    "Evidence": "symgrad.calculus.verify",
    "Gradient": "symgrad.calculus.gradient",
    "GradientCheck": "symgrad.networks.gradient_check",
    "Graph": "symgrad.networks.graph",
    "Hessian": "symgrad.calculus.jacobian",
    "ImplicitDerivative": "symgrad.calculus.implicit",
    "Jacobian": "symgrad.calculus.jacobian",
    "Layer": "symgrad.networks.network",
    "Limits": "symgrad.language.notation",
    "LossStudy": "symgrad.networks.loss_study",
    "MatrixDerivative": "symgrad.calculus.matrices.derivative",
    "MatrixNetwork": "symgrad.networks.matrix.form",
    "Network": "symgrad.networks.network",
    "Notation": "symgrad.language.notation",
    "NumericPass": "symgrad.networks.vectorised",
    "Part": "symgrad.problems.part",
    "ProofError": "symgrad.errors",
    "Report": "symgrad.checking.marking",
    "Rounding": "symgrad.networks.rounding",
    "Routes": "symgrad.calculus.routes",
    "SlopeTable": "symgrad.calculus.slopes",
    "Standardised": "symgrad.networks.standardise",
    "StationaryAnalysis": "symgrad.calculus.stationary",
    "Status": "symgrad.checking.verdict",
    "Step": "symgrad.calculus.step",
    "StudentError": "symgrad.errors",
    "SymgradError": "symgrad.errors",
    "TangentLine": "symgrad.calculus.tangent",
    "Training": "symgrad.networks.training",
    "UnsupportedError": "symgrad.errors",
    "VanishingGradients": "symgrad.networks.vanishing",
    "Verdict": "symgrad.checking.verdict",
    "activation": "symgrad.networks.activation_study",
    "check": "symgrad.checking.check",
    "check_chain": "symgrad.checking.chains.chain",
    "check_gradients": "symgrad.networks.checks",
    "compare_activations": "symgrad.networks.activation_study",
    "compare_descents": "symgrad.networks.compare_descents",
    "compare_routes": "symgrad.calculus.routes",
    "convexity": "symgrad.calculus.convexity",
    "critical_rate": "symgrad.networks.curvature",
    "descend": "symgrad.networks.descent",
    "differentiate": "symgrad.calculus.differentiate",
    "directional_derivative": "symgrad.calculus.directional",
    "gradient": "symgrad.calculus.gradient",
    "hessian": "symgrad.calculus.jacobian",
    "implicit_derivative": "symgrad.calculus.implicit",
    "jacobian": "symgrad.calculus.jacobian",
    "load": "symgrad.problems.loader",
    "loads": "symgrad.problems.loader",
    "loss": "symgrad.networks.loss_study",
    "matrix_derivative": "symgrad.calculus.matrices.derivative",
    "matrix_form": "symgrad.networks.matrix.form",
    "parse": "symgrad.language.convert",
    "slope_table": "symgrad.calculus.slopes",
    "standardise": "symgrad.networks.standardise",
    "stationary_points": "symgrad.calculus.stationary",
    "tangent_line": "symgrad.calculus.tangent",
    "train": "symgrad.networks.training",
    "vanishing_gradients": "symgrad.networks.checks",
}
"""Where each public name lives."""

__all__ = [
    "ActivationComparison",
    "ActivationStudy",
    "AnswerKey",
    "Assignment",
    "AuthorError",
    "ChainVerdict",
    "Convexity",
    "Curvature",
    "Derivation",
    "Descent",
    "DescentComparison",
    "DirectionalDerivative",
    "Evidence",
    "Gradient",
    "GradientCheck",
    "Graph",
    "Hessian",
    "ImplicitDerivative",
    "Jacobian",
    "Layer",
    "Limits",
    "LossStudy",
    "MatrixDerivative",
    "MatrixNetwork",
    "Network",
    "Notation",
    "NumericPass",
    "Part",
    "ProofError",
    "Report",
    "Rounding",
    "Routes",
    "SlopeTable",
    "Standardised",
    "StationaryAnalysis",
    "Status",
    "Step",
    "StudentError",
    "SymgradError",
    "TangentLine",
    "Training",
    "UnsupportedError",
    "VanishingGradients",
    "Verdict",
    "activation",
    "check",
    "check_chain",
    "check_gradients",
    "compare_activations",
    "compare_descents",
    "compare_routes",
    "convexity",
    "critical_rate",
    "descend",
    "differentiate",
    "directional_derivative",
    "gradient",
    "hessian",
    "implicit_derivative",
    "jacobian",
    "load",
    "loads",
    "loss",
    "matrix_derivative",
    "matrix_form",
    "parse",
    "slope_table",
    "standardise",
    "stationary_points",
    "tangent_line",
    "train",
    "vanishing_gradients",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'symgrad' has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _present(result: Any, format: str, **options: Any) -> str:
    """A result in a format: its page, written by the templates (``templates=`` lays a folder over them).

    The format "sentence" is what is said of a verdict, alone.
    """
    if format == "sentence":
        from symgrad.render.sentences import spoken

        return spoken(result, **options)
    from symgrad.document.present import document_of
    from symgrad.render import render

    templates = options.pop("templates", None)
    return render(document_of(result, **options), format, templates)


set_presenter(_present)
