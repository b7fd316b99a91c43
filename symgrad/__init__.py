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
    from symgrad.calculus.derivation import Derivation
    from symgrad.calculus.differentiate import differentiate
    from symgrad.calculus.gradient import Gradient, gradient
    from symgrad.calculus.slopes import SlopeTable, slope_table
    from symgrad.calculus.step import Step
    from symgrad.calculus.verify import Evidence
    from symgrad.errors import AuthorError, ProofError, StudentError, SymgradError, UnsupportedError
    from symgrad.language.convert import parse
    from symgrad.language.notation import Limits, Notation
    from symgrad.networks.descent import Descent, descend
    from symgrad.networks.graph import Graph
    from symgrad.networks.network import Layer, Network
    from symgrad.networks.rounding import Rounding
    from symgrad.problems.assignment import Assignment
    from symgrad.problems.loader import load, loads
    from symgrad.problems.part import Part

__version__ = "0.1.0"

_HOMES = {
    "Assignment": "symgrad.problems.assignment",
    "AuthorError": "symgrad.errors",
    "Derivation": "symgrad.calculus.derivation",
    "Descent": "symgrad.networks.descent",
    "Evidence": "symgrad.calculus.verify",
    "Gradient": "symgrad.calculus.gradient",
    "Graph": "symgrad.networks.graph",
    "Layer": "symgrad.networks.network",
    "Limits": "symgrad.language.notation",
    "Network": "symgrad.networks.network",
    "Notation": "symgrad.language.notation",
    "Part": "symgrad.problems.part",
    "ProofError": "symgrad.errors",
    "Rounding": "symgrad.networks.rounding",
    "SlopeTable": "symgrad.calculus.slopes",
    "Step": "symgrad.calculus.step",
    "StudentError": "symgrad.errors",
    "SymgradError": "symgrad.errors",
    "UnsupportedError": "symgrad.errors",
    "descend": "symgrad.networks.descent",
    "differentiate": "symgrad.calculus.differentiate",
    "gradient": "symgrad.calculus.gradient",
    "load": "symgrad.problems.loader",
    "loads": "symgrad.problems.loader",
    "parse": "symgrad.language.convert",
    "slope_table": "symgrad.calculus.slopes",
}
"""Where each public name lives."""

__all__ = [
    "Assignment",
    "AuthorError",
    "Derivation",
    "Descent",
    "Evidence",
    "Gradient",
    "Graph",
    "Layer",
    "Limits",
    "Network",
    "Notation",
    "Part",
    "ProofError",
    "Rounding",
    "SlopeTable",
    "Step",
    "StudentError",
    "SymgradError",
    "UnsupportedError",
    "descend",
    "differentiate",
    "gradient",
    "load",
    "loads",
    "parse",
    "slope_table",
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


def _present(result: object, format: str, **options: Any) -> str:
    """A result in a format: its page, written by the templates (``templates=`` lays a folder over them)."""
    from symgrad.document.present import document_of
    from symgrad.render import render

    templates = options.pop("templates", None)
    return render(document_of(result, **options), format, templates)


set_presenter(_present)
