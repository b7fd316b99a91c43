"""A number in closed form, as short as it gets: cos(π/3) is 1/2, (√2)³ − √2 is √2; each proved equal."""

from __future__ import annotations

from symgrad.calculus.arithmetic import Value
from symgrad.calculus.simplify import simplify
from symgrad.errors import UnsupportedError
from symgrad.language.convert import from_sympy, to_sympy
from symgrad.language.traversal import walk
from symgrad.language.tree import Call, Tree
from symgrad.numeric.balls import exact
from symgrad.numeric.compare import compare

_FUNCTION = 4


def closed_form(tree: Tree) -> Tree:
    """The number that a formula without names comes to: a fraction where it is rational, else a proved closed form.

    >>> from symgrad.language.parser import read
    >>> from symgrad.language.printing import to_text
    >>> [to_text(closed_form(read(text))) for text in ("3 - 2/4", "cos(pi/3)", "sqrt(8) - sqrt(2)", "sin 1")]
    ['5/2', '1/2', '√2', 'sin 1']
    """
    value = exact(tree, {})
    if value is not None:
        return Value(value).tree()
    simplified = simplify(tree)[0]
    try:
        candidates = [tree, simplified, from_sympy(to_sympy(simplified))]
    except UnsupportedError:
        candidates = [tree, simplified]
    proved = [other for other in candidates if other == tree or compare(tree, other, [{}]).status == "equal"]
    return min(proved, key=_size)


def _size(tree: Tree) -> int:
    """How much there is to read; a function of a number counts for more than a root."""
    return sum(_FUNCTION if isinstance(node, Call) and node.function != "sqrt" else 1 for node in walk(tree))
