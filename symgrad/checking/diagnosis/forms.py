"""A form: one way to put the derivative of a node together from the derivatives of its parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from symgrad.checking.diagnosis.mistake import Made
from symgrad.language.tree import Name, Tree

Builder: TypeAlias = Callable[[Sequence[Tree]], Tree]
"""What makes the derivative of a node from those of the parts."""

Slope: TypeAlias = Callable[[Tree], Tree]
"""The derivative of a function at an argument."""


@dataclass(frozen=True, slots=True)
class Form:
    """One way to put a derivative together: from those of ``parts``, with the mistakes ``made`` in doing so."""

    parts: tuple[Tree, ...]
    build: Builder
    made: tuple[Made, ...] = ()


def made(mistake: str, x: Name, **slots: Any) -> tuple[Made, ...]:
    """A mistake made while differentiating by x, with the trees for the slots of its sentences.

    >>> made("inner_missing", Name("x"), u=Name("x"))[0].mistake
    'inner_missing'
    """
    return (Made(mistake, (("x", x), *slots.items())),)


def fixed(tree: Tree, own: tuple[Made, ...] = ()) -> Form:
    """A form that needs no derivatives of parts.

    >>> fixed(Name("x")).build([])
    Name(base='x', subscripts=(), accent='')
    """
    return Form((), lambda _: tree, own)
