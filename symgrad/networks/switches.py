"""Where a formula changes over from one branch to another: kinks of functions, and the conditions of cases.

At a switch a function is not analytic, whatever it is called: the complex step says nothing there, and a
difference that reaches across takes values from both branches.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from symgrad.functions.registry import FUNCTIONS
from symgrad.language.parser import read
from symgrad.language.traversal import substitute, walk
from symgrad.language.tree import ZERO, Call, Cases, Name, Negative, Sum, Tree
from symgrad.numeric.walk import links


@dataclass(frozen=True, slots=True)
class Switch:
    """A part of an expression that switches where ``distance`` changes its sign.

    ``argument`` is what is compared with the place of the switch: z₄ in ReLU(z₄).
    """

    part: Call | Cases
    argument: Tree
    distance: Tree


@lru_cache(maxsize=4096)
def switches_in(tree: Tree) -> tuple[Switch, ...]:
    """The switches of an expression, found by the entries' kinks and the conditions of cases.

    >>> from symgrad.language.printing import to_text
    >>> [to_text(switch.distance) for switch in switches_in(read("relu(z) + max(0, 1 - x)"))]
    ['z', '0 − (1 − x)']
    """
    return tuple(dict.fromkeys(switch for part in walk(tree) for switch in _of(part)))


def _of(part: Tree) -> Iterator[Switch]:
    match part:
        case Cases():
            for _, condition in part.branches:
                for left, _, right in links(condition):
                    yield Switch(part, left, _difference(left, right))
        case Call() if part.function in FUNCTIONS and not part.primes:
            yield from _of_call(part)


def _of_call(call: Call) -> Iterator[Switch]:
    entry = FUNCTIONS[call.function]
    if len(call.arguments) > len(entry.arguments) and entry.kinks:
        for left, right in combinations(call.arguments, 2):
            yield Switch(call, left, _difference(left, right))
        return
    formal: dict[Name, Tree] = dict(zip(map(Name, entry.arguments), call.arguments, strict=False))
    for kink in entry.kinks:
        place = substitute(read(kink.at), formal)
        yield Switch(call, call.arguments[0], _difference(call.arguments[0], place))


def _difference(left: Tree, right: Tree) -> Tree:
    return left if right == ZERO else Sum((left, Negative(right)))
