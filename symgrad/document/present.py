"""Which page belongs to which result: one line a kind of result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.gradient import Gradient
from symgrad.calculus.slopes import SlopeTable
from symgrad.calculus.verify import Evidence
from symgrad.document.derivations import derivation_document
from symgrad.document.descents import descent_document
from symgrad.document.evidence import evidence_document
from symgrad.document.gradients import gradient_document
from symgrad.document.graphs import graph_document, pass_document
from symgrad.document.model import Document
from symgrad.document.networks import backpropagation_document, network_document
from symgrad.document.slopes import slopes_document
from symgrad.networks.backprop import GraphPass
from symgrad.networks.backpropagation import Backpropagation
from symgrad.networks.descent import Descent
from symgrad.networks.graph import Graph
from symgrad.networks.network import Network

PAGES: dict[type, Callable[..., Document]] = {
    Backpropagation: backpropagation_document,
    Derivation: derivation_document,
    Descent: descent_document,
    Evidence: evidence_document,
    Gradient: gradient_document,
    Graph: graph_document,
    GraphPass: pass_document,
    Network: network_document,
    SlopeTable: slopes_document,
}


def document_of(result: object, **options: Any) -> Document:
    """The document that shows a result; ``options`` are those of its page (``detail=``, ``check=``)."""
    page = PAGES.get(type(result))
    if page is None:
        raise TypeError(f"there is no page for a {type(result).__name__}")
    return page(result, **options)
