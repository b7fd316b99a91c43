"""SymPy's differentiation refused: whatever symgrad shows must come from its own engine.

:func:`refuse` puts a guard before every way into SymPy's derivative. A call is let through if a test makes it
that is marked as using SymPy as an oracle, and where one of SymPy's own solvers needs it inside; a call that symgrad
causes in any other way raises, in a marked test too.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import sympy

import symgrad

SYMPY = str(Path(sympy.__file__).parent)
SYMGRAD = str(Path(symgrad.__file__).parent)
SOLVERS = frozenset({"solveset", "real_roots", "solve_poly_system", "factor"})
"""Functions of SymPy that symgrad may call although they differentiate inside: they find roots and factors."""

_oracles = 0


class OwnEngineError(AssertionError):
    """SymPy was asked to differentiate."""


@contextmanager
def as_oracle() -> Iterator[None]:
    """Let a test differentiate with SymPy; symgrad may not even then."""
    global _oracles
    _oracles += 1
    try:
        yield
    finally:
        _oracles -= 1


def refuse() -> None:
    """Guard `sympy.diff`, `Expr.diff`, `Derivative` and every `_eval_derivative`; once for a process."""
    for module in [module for name, module in sys.modules.items() if name.split(".")[0] == "sympy"]:
        if getattr(module, "diff", None) is sympy.core.function.diff:
            module.diff = _guarded(sympy.core.function.diff)  # type: ignore[attr-defined]
    for kind in _classes(sympy.Basic):
        for name in ("diff", "_eval_derivative", "_eval_derivative_n_times"):
            if name in vars(kind):
                setattr(kind, name, _guarded(vars(kind)[name]))
    sympy.Derivative.doit = _guarded(sympy.Derivative.doit)


def _classes(kind: type) -> set[type]:
    found = {kind}
    for each in type.__subclasses__(kind):
        found |= _classes(each)
    return found


def _guarded(original: Callable[..., Any]) -> Callable[..., Any]:
    if isinstance(original, classmethod | staticmethod) or hasattr(original, "__wrapped__") or not callable(original):
        return original

    @functools.wraps(original)
    def guarded(*arguments: Any, **options: Any) -> Any:
        if not _allowed():
            raise OwnEngineError(f"SymPy's {original.__qualname__} was called")
        return original(*arguments, **options)

    return guarded


def _allowed() -> bool:
    """Whether a call comes from inside one of the solvers, or from a test that uses SymPy as an oracle."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        path, name = frame.f_code.co_filename, frame.f_code.co_name
        if path.startswith(SYMPY):
            if name in SOLVERS:
                return True
        elif path != __file__:
            return _oracles > 0 and not path.startswith(SYMGRAD)
        frame = frame.f_back
    return False
