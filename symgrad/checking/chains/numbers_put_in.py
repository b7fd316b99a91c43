"""Numbers put in for letters: e₆ w₅₆ (1 − o₅) and then 0.13 · (−0.2) · 0.475 says e₆ = 0.13, w₅₆ = −0.2, o₅ = 0.525."""

from __future__ import annotations

from symgrad.checking.chains.rounded import is_rounded
from symgrad.checking.equivalence import judge
from symgrad.checking.target import target_of
from symgrad.checking.verdict import Status
from symgrad.errors import AuthorError, UnsupportedError
from symgrad.language.traversal import children, names_in, substitute
from symgrad.language.tree import Call, Derivative, Name, Negative, Product, Sum, Tree


def numbers_put_in(formula: Tree, numbers: Tree) -> dict[Name, Tree] | None:
    """What stands for the letters of a formula in a line of numbers; None where that cannot be seen, or not be right.

    >>> from symgrad.language.parser import read
    >>> found = numbers_put_in(read("a w (1 - o)"), read("0.13 · (-0.2) · (1 - 0.525)"))
    >>> [str(name) for name in found]
    ['a', 'w', 'o']
    >>> numbers_put_in(read("w + w"), read("2 + 3")) is None
    True
    """
    if names_in(numbers) or not names_in(formula):
        return None
    found: dict[Tree, Tree] = {}
    later: list[tuple[Tree, Tree]] = []
    if not _match(formula, numbers, found, later):
        return None
    put = {letter: value for letter, value in found.items() if isinstance(letter, Name)}
    parts = [(substitute(part, put), value) for part, value in later]
    return put if all(not names_in(part) and _same(part, value) for part, value in parts) else None


def _match(formula: Tree, numbers: Tree, found: dict[Tree, Tree], later: list[tuple[Tree, Tree]]) -> bool:
    """Whether two trees have the same shape; what is worked out already is left for later."""
    if _is_letter(formula):
        if formula in found:
            return _same(found[formula], numbers)
        found[formula] = numbers
        return True
    if not names_in(formula):
        return _same(formula, numbers)
    parts, others = _parts(formula), _parts(numbers)
    kinds = (Product, Negative) if isinstance(formula, Product) else type(formula)
    if not isinstance(numbers, kinds) or len(parts) != len(others):
        later.append((formula, numbers))
        return True
    return all(_match(part, other, found, later) for part, other in zip(parts, others, strict=True))


def _is_letter(tree: Tree) -> bool:
    """Whether a number can stand for a tree: a letter, and the derivative of one, but not d/dx[x] or d/dx[x^4]."""
    match tree:
        case Name():
            return True
        case Derivative(Name() as inside, variables):
            return inside not in variables
        case Call():
            return tree.primes > 0
        case _:
            return False


def _parts(tree: Tree) -> tuple[Tree, ...]:
    """The parts of a tree, with products in products as one, and a sign before a product at its first factor."""
    if isinstance(tree, Negative) and isinstance(tree.operand, Product):
        first, *others = _parts(tree.operand)
        return (Negative(first), *others)
    if isinstance(tree, Product | Sum):
        return tuple(one for part in children(tree) for one in (_parts(part) if type(part) is type(tree) else (part,)))
    return children(tree)


def _same(one: Tree, other: Tree) -> bool:
    if one == other:
        return True
    try:
        return judge(target_of(one), other).status is Status.correct or is_rounded(one, other)
    except (UnsupportedError, AuthorError):
        return False
