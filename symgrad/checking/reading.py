"""Reading an answer: the limits that answers have, and what people write in front of one ("f'(x) = ...")."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from symgrad.checking.two_ways import refuse_two_ways
from symgrad.errors import StudentError
from symgrad.functions.registry import FUNCTIONS
from symgrad.language.notation import Limits, Notation
from symgrad.language.parser import read
from symgrad.language.traversal import children
from symgrad.language.tree import Call, Derivative, Name, Relation, Tree

ANSWER_LIMITS: Final = Limits(length=2_000, nodes=1_500, depth=40, digits=100, exponent=1_000)
"""How much an answer may ask for; the largest answers to a course's questions are a tenth of it."""
_DEEPEST: Final = 200


def read_answer(text: str, notation: Notation) -> Tree:
    """The tree of an answer, as it was written.

    Raises StudentError, with the place, for what cannot be read.

    >>> from symgrad.language.printing import to_text
    >>> [to_text(side) for side in sides_of(read_answer("f'(x) = 2·x = 2x", Notation()))]
    ['2 · x', '2x']
    """
    limits = notation.limits
    narrowed = Limits(
        min(limits.length, ANSWER_LIMITS.length),
        min(limits.depth, ANSWER_LIMITS.depth),
        min(limits.nodes, ANSWER_LIMITS.nodes),
        min(limits.digits, ANSWER_LIMITS.digits),
        min(limits.exponent, ANSWER_LIMITS.exponent),
    )
    refuse_two_ways(text, notation.names)
    tree = read(_without_full_stop(text), replace(notation, limits=narrowed))
    if len(text) > _DEEPEST and _depth(tree) > _DEEPEST:
        raise StudentError("This is nested too deeply to be judged.", text=text, hint="Write it with fewer brackets.")
    return tree


def _without_full_stop(text: str) -> str:
    """The text without the point, comma or semicolon that ends a sentence."""
    stripped = text.rstrip()
    return stripped[:-1] if stripped[-1:] in (".", ",", ";") and stripped[-2:-1] not in (".", "") else text


def sides_of(tree: Tree) -> tuple[Tree, ...]:
    """What an answer says the result is, once for each side: "f'(x) = 2·x = 2x" says it twice.

    A name or a derivative in front is what the result is called, and no side of its own.
    """
    if not isinstance(tree, Relation) or tree.operator not in "=≈":
        return (tree,)
    sides = [tree.left]
    while isinstance(tree, Relation):
        tree = tree.right
        sides.append(tree.left if isinstance(tree, Relation) else tree)
    first = sides[0]
    is_label = isinstance(first, Name | Derivative) or (isinstance(first, Call) and first.primes > 0)
    return tuple(sides[1:] if is_label or is_called(first) else sides)


def is_called(tree: Tree) -> bool:
    """Whether this is what a function is called, f(x): the letter is no function with a rule of its own."""
    is_new = isinstance(tree, Call) and tree.function not in FUNCTIONS and bool(tree.arguments)
    return is_new and isinstance(tree, Call) and all(isinstance(argument, Name) for argument in tree.arguments)


def _depth(tree: Tree) -> int:
    """How many nodes lie inside each other."""
    deepest, stack = 0, [(tree, 1)]
    while stack:
        node, depth = stack.pop()
        deepest = max(deepest, depth)
        stack.extend((part, depth + 1) for part in children(node))
    return deepest
