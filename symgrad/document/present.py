"""Which page belongs to which result: one line a kind of result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symgrad.calculus.convexity import Convexity
from symgrad.calculus.derivation import Derivation
from symgrad.calculus.directional import DirectionalDerivative
from symgrad.calculus.gradient import Gradient
from symgrad.calculus.implicit import ImplicitDerivative
from symgrad.calculus.jacobian import Hessian, Jacobian
from symgrad.calculus.matrices.derivative import MatrixDerivative
from symgrad.calculus.routes import Routes
from symgrad.calculus.slopes import SlopeTable
from symgrad.calculus.stationary import StationaryAnalysis
from symgrad.calculus.tangent import TangentLine
from symgrad.calculus.verify import Evidence
from symgrad.checking.chains.verdict import ChainVerdict
from symgrad.checking.diagnosis.listing import MistakeList
from symgrad.checking.marking import Report
from symgrad.checking.verdict import Verdict
from symgrad.document.activation_comparison import comparison_document
from symgrad.document.activations import activation_document
from symgrad.document.chain_feedback import chain_document
from symgrad.document.convexity import convexity_document
from symgrad.document.curvatures import curvature_document
from symgrad.document.derivations import derivation_document
from symgrad.document.descent_comparison import descents_document
from symgrad.document.descents import descent_document
from symgrad.document.directional import directional_document
from symgrad.document.evidence import evidence_document
from symgrad.document.explanations import explained_once
from symgrad.document.gradient_checks import check_document
from symgrad.document.gradients import gradient_document
from symgrad.document.graphs import graph_document, pass_document
from symgrad.document.implicit import implicit_document
from symgrad.document.jacobian import hessian_document, jacobian_document
from symgrad.document.losses import loss_document
from symgrad.document.marking import report_document
from symgrad.document.matrices import matrix_document
from symgrad.document.matrix_networks import matrix_network_document
from symgrad.document.mistakes import mistakes_document
from symgrad.document.model import Document
from symgrad.document.networks import backpropagation_document, network_document
from symgrad.document.routes import routes_document
from symgrad.document.slopes import slopes_document
from symgrad.document.softmax_study import softmax_document
from symgrad.document.standardised import standardised_document
from symgrad.document.stationary import stationary_document
from symgrad.document.tangent import tangent_document
from symgrad.document.training import training_document
from symgrad.document.vanishing import vanishing_document
from symgrad.document.verdicts import verdict_document
from symgrad.networks.activation_study import ActivationComparison, ActivationStudy
from symgrad.networks.backprop import GraphPass
from symgrad.networks.backpropagation import Backpropagation
from symgrad.networks.compare_descents import DescentComparison
from symgrad.networks.curvature import Curvature
from symgrad.networks.descent import Descent
from symgrad.networks.gradient_check import GradientCheck
from symgrad.networks.graph import Graph
from symgrad.networks.loss_study import LossStudy
from symgrad.networks.matrix.form import MatrixNetwork
from symgrad.networks.network import Network
from symgrad.networks.softmax_study import SoftmaxStudy
from symgrad.networks.standardise import Standardised
from symgrad.networks.training import Training
from symgrad.networks.vanishing import VanishingGradients

PAGES: dict[type, Callable[..., Document]] = {
    ActivationComparison: comparison_document,
    ActivationStudy: activation_document,
    Backpropagation: backpropagation_document,
    Derivation: derivation_document,
    Curvature: curvature_document,
    Descent: descent_document,
    DescentComparison: descents_document,
    Evidence: evidence_document,
    Gradient: gradient_document,
    Graph: graph_document,
    GradientCheck: check_document,
    GraphPass: pass_document,
    Convexity: convexity_document,
    DirectionalDerivative: directional_document,
    Hessian: hessian_document,
    ImplicitDerivative: implicit_document,
    Jacobian: jacobian_document,
    LossStudy: loss_document,
    MatrixDerivative: matrix_document,
    MatrixNetwork: matrix_network_document,
    Network: network_document,
    Report: report_document,
    Routes: routes_document,
    SlopeTable: slopes_document,
    SoftmaxStudy: softmax_document,
    Standardised: standardised_document,
    StationaryAnalysis: stationary_document,
    TangentLine: tangent_document,
    Training: training_document,
    VanishingGradients: vanishing_document,
    Verdict: verdict_document,
    ChainVerdict: chain_document,
    MistakeList: mistakes_document,
}


def document_of(result: object, **options: Any) -> Document:
    """The document that shows a result; ``options`` are those of its page (``detail=``, ``check=``)."""
    page = PAGES.get(type(result))
    if page is None:
        raise TypeError(f"there is no page for a {type(result).__name__}")
    return explained_once(page(result, **options))
