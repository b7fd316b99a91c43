"""How much work a value is, counted in operations: what bounds the time that an answer may take.

An operation is about as much as adding two balls of a hundred bits. Counting is the same on every machine and in every
thread, where a clock or a signal is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from symgrad.errors import UnsupportedError
from symgrad.functions.registry import FUNCTIONS
from symgrad.language.definitions import definition
from symgrad.language.printing import to_text
from symgrad.language.traversal import children, walk
from symgrad.language.tree import (
    Call,
    Derivative,
    Integral,
    Name,
    Number,
    Power,
    Product,
    Quotient,
    Summation,
    Tree,
    constant_value,
)

_NODE: Final = 20
"""What going to a node of the tree costs, whatever is done there."""
_START: Final = 40
_ELEMENTARY: Final = 4
_SPECIAL: Final[Mapping[str, int]] = {"gamma": 12, "lgamma": 14, "digamma": 50, "trigamma": 400, "erf": 20, "erfc": 24}
_ENDLESS: Final = 10**12
_MOST_NODES: Final = 20_000
_FEWEST_EVALUATIONS: Final = 40
"""An integral that may not ask for so many values of its function is not begun."""
_STAND_IN: Final = 20
"""Nodes of the definition of an abstract function."""


class OutOfBudgetError(UnsupportedError):
    """The value would take more operations than an answer is given."""


class Work:
    """The operations that are left; everything that is done for one answer draws on the same.

    >>> work = Work(10)
    >>> work.spend(4)
    >>> work.left
    6
    """

    __slots__ = ("left",)

    def __init__(self, operations: int) -> None:
        self.left = operations

    def spend(self, operations: int) -> None:
        """Count operations. Raises OutOfBudgetError where none are left."""
        self.left -= operations
        if self.left < 0:
            raise OutOfBudgetError("so much work", "an answer")


def of_function(name: str, precision: int) -> int:
    """Operations for one value of a function that balls know by themselves; powers count as such, too."""
    return _SPECIAL.get(name, _ELEMENTARY) * (1 + precision * precision // 120_000)


def effort(tree: Tree, precision: int) -> int:
    """Operations, rather too many, for one value of a tree whose derivatives are worked out by series.

    >>> from symgrad.language.parser import read
    >>> effort(read("d/dx[sin(x)]"), 128) < 200 < effort(read("d/dx[d/dx[d/dx[d/dx[sin(x)]]]]"), 128)
    True
    """
    total, seen = _START, 0
    stack = [(tree, 1, 1)]  # a node, how often its value is needed, and how many coefficients each value has
    while stack:
        node, times, width = stack.pop()
        seen += 1
        total += times * (_NODE + _at_node(node, width, precision))
        if total > _ENDLESS or seen > _MOST_NODES:
            return _ENDLESS
        match node:
            case Derivative():
                for order in Counter(node.variables).values():
                    width *= order + 1
                stack.append((node.operand, times, width))
            case Call():
                wider = width * (node.primes + 1)
                if node.primes:
                    total += times * _at_node(Call(node.function, node.arguments), wider, precision)
                stack += [(argument, times, width) for argument in node.arguments]
                body = definition(node.function) if _is_defined(node.function) else None
                if body is not None:
                    stack.append((body[1], times, wider))
            case Summation():
                stack.append((node.body, times * _terms(node), width))
            case Integral():
                stack.append((node.body, _ENDLESS, width))
            case _:
                stack += [(part, times, width) for part in children(node)]
    return total


def nodes(tree: Tree) -> int:
    """How many parts a tree has."""
    count, stack = 0, [tree]
    while stack:
        count += 1
        stack.extend(children(stack.pop()))
    return count


def planned(node: Tree, work: Work | None, count: int, precision: int) -> tuple[int, int | None]:
    """What a value of the functions under integrals costs, and how many values may be asked for at each point.

    What needs no integral is paid at once. Raises OutOfBudgetError where an integral is not worth beginning.
    """
    if work is None:
        return 0, None
    inside = [part for part in walk(node) if isinstance(part, Integral)]
    if not inside:
        work.spend(count * effort(node, precision))
        return 0, None
    width = max([1, *(len(part.variables) + 1 for part in walk(node) if isinstance(part, Derivative))])
    each = width * width * sum(of_integrand(part.body, precision) for part in inside)
    limit = work.left // (each * count)
    if limit < _FEWEST_EVALUATIONS:
        raise OutOfBudgetError("an integral", to_text(node))
    return each, limit


def of_integrand(body: Tree, precision: int) -> int:
    """Operations for one value of a function under an integral."""
    functions = sum(isinstance(part, Call | Power) for part in walk(body))
    return 20 * nodes(body) + 3 * functions * of_function("", precision)


def _is_defined(function: str) -> bool:
    entry = FUNCTIONS.get(function)
    return entry is not None and not entry.ball


def _at_node(node: Tree, width: int, precision: int) -> int:
    """Operations at a node itself, on values with so many coefficients."""
    match node:
        case Number() | Name():
            return 0
        case Product():
            return 2 * width * width * len(node.factors)
        case Quotient():
            return 6 * width * width
        case Power():
            return (6 * width * width + of_function("", precision)) * (1 if width == 1 else width)
        case Call():
            entry = FUNCTIONS.get(node.function)
            if entry is None:
                return _STAND_IN * (_NODE + 2 * width * width)
            each = of_function(entry.ball, precision) if entry.ball else 0
            return each * width + 2 * width**3
        case _:
            return width


def _terms(node: Summation) -> int:
    bounds = [None if bound is None else constant_value(bound) for bound in (node.lower, node.upper)]
    lower, upper = bounds
    if lower is None or upper is None:
        return _ENDLESS
    return max(0, int(upper - lower) + 1)
