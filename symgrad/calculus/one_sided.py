"""The one formula that holds just beside a place: |x| is −x to the left of 0 and x to the right of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from flint import arb

from symgrad.errors import UnsupportedError
from symgrad.functions.registry import FUNCTIONS
from symgrad.language.definitions import defaults, definition
from symgrad.language.printing import to_text
from symgrad.language.traversal import map_children, substitute, walk
from symgrad.language.tree import Call, Cases, Derivative, Name, Negative, Sum, Tree, number
from symgrad.numeric.balls import evaluate
from symgrad.numeric.scalars import sign
from symgrad.numeric.walk import links

Side = Literal[-1, 1]
_TINY = 1e-30
_HIGHEST_ORDER = 16
"""A difference that touches zero to a higher order than this is taken to be zero beside the place, too."""


class NotDefinedError(UnsupportedError):
    """On one side of the place the function has no formula."""


def deciding(node: Tree) -> tuple[Tree, ...]:
    """The differences whose signs decide which formula a node is; none for a plain formula."""
    match opened(node):
        case Call("abs" | "sign", (u,), 0):
            return (u,)
        case Call("max" | "min", arguments, 0):
            return tuple(
                _difference(u, v) for place, u in enumerate(arguments) for v in arguments[place + 1 :]
            )
        case Cases(branches):
            return tuple(_difference(left, right) for _, condition in branches for left, _, right in links(condition))
        case _:
            return ()


def opened(node: Tree) -> Tree:
    """ReLU(u) as max(0, u): a function with kinks by its definition, where it has one."""
    match node:
        case Call(function, arguments, 0) if function in FUNCTIONS and FUNCTIONS[function].kinks:
            found = definition(function)
            if found is None:
                return node
            formal, body = found
            missing = len(formal) - len(arguments)
            filled = (*arguments, *(defaults(function)[-missing:] if missing else ()))
            return substitute(body, dict(zip(formal, filled, strict=True)))
        case _:
            return node


def _difference(left: Tree, right: Tree) -> Tree:
    return Sum((left, Negative(right)))


def is_zero(value: arb) -> bool:
    """Whether a value is zero; at a place that is not rational, such as π, to thirty digits."""
    return bool(value.contains(0)) and bool(value.rad() < _TINY)


@dataclass(frozen=True, slots=True)
class Beside:
    """Just to the left (−1) or to the right (1) of a place, in the direction of one variable.

    >>> from symgrad.language.parser import read
    >>> to_text(Beside(Name("x"), {Name("x"): Fraction(0)}, -1).formula(read("x |x|")))
    'x · (−x)'
    """

    variable: Name
    place: Mapping[Name, Fraction | arb]
    side: Side

    def formula(self, tree: Tree) -> Tree:
        """The tree with each |u|, max, step or case resolved to what it is on this side."""
        if isinstance(tree, Derivative) or not any(deciding(node) for node in walk(tree)):
            return tree
        match plain := opened(tree):
            case Call("abs", (u,), 0):
                u = self.formula(u)
                return u if self.sign(u) >= 0 else Negative(u)
            case Call("sign", (u,), 0):
                return number(self.sign(self.formula(u)))
            case Call("max" | "min" as extreme, arguments, 0):
                return self._extreme([self.formula(part) for part in arguments], 1 if extreme == "max" else -1)
            case Cases():
                return self._branch(plain)
            case _:
                return map_children(tree, self.formula)

    def sign(self, difference: Tree) -> int:
        """The sign of a plain formula beside the place, from the first of its derivatives that is not zero."""
        for order in range(_HIGHEST_ORDER + 1):
            term = Derivative(difference, (self.variable,) * order, applied=True) if order else difference
            value = evaluate(term, self.place)
            certain = 0 if is_zero(value) else sign(value)
            if certain is None:
                raise UnsupportedError("the sign beside a place", to_text(difference))
            if certain:
                return certain * (self.side if order % 2 else 1)
        return 0

    def _extreme(self, parts: Sequence[Tree], direction: int) -> Tree:
        best, *rest = parts
        for other in rest:
            if self.sign(_difference(other, best)) * direction > 0:
                best = other
        return best

    def _branch(self, cases: Cases) -> Tree:
        for formula, condition in cases.branches:
            if all(
                _holds(operator, self.sign(_difference(self.formula(left), self.formula(right))))
                for left, operator, right in links(condition)
            ):
                return self.formula(formula)
        if cases.otherwise is None:
            raise NotDefinedError("a function beside the end of its domain", to_text(cases))
        return self.formula(cases.otherwise)


def _holds(operator: str, order: int) -> bool:
    """Whether a comparison holds whose left side is greater (1), equal (0) or less (−1)."""
    holds = {"<": order < 0, "≤": order <= 0, ">": order > 0, "≥": order >= 0, "=": order == 0, "≠": order != 0}
    if operator not in holds:
        raise UnsupportedError("a condition", operator)
    return holds[operator]
