"""One name for all expressions of a form, so that what is derived or proved of one holds for all of them.

A network repeats itself: every weight of a layer stands in a product w·o, every unit takes the same function of its
sum. An equation holds for all values of its names, so it holds under any other names too. Here names are replaced by
numbered ones; two expressions that become the same tree are one case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from symgrad.calculus.verify import POINTS
from symgrad.errors import UnsupportedError
from symgrad.language.printing import to_text
from symgrad.language.traversal import children, names_in, walk, with_children
from symgrad.language.tree import Derivative, Integral, Name, Product, Sum, Summation, Tree
from symgrad.numeric.compare import Comparison, compare
from symgrad.numeric.sampling import points

_numbered: list[Name] = []


class StandIns(dict[Name, Name]):
    """A stand-in for each name, the next number for one that was not met before.

    >>> names = StandIns()
    >>> names[Name("w")] == names[Name("w")], names[Name("w")] == names[Name("o")]
    (True, False)
    """

    def __missing__(self, name: Name) -> Name:
        self[name] = found = _number(len(self))
        return found

    @classmethod
    def alphabetical(cls, *trees: Tree) -> StandIns:
        """Stand-ins for the names in some trees, in the order of their spellings.

        What rules write down may depend on the alphabet, so whoever asks them keeps it.
        """
        names = dict.fromkeys(name for tree in trees for name in names_in(tree))
        return cls({name: _number(place) for place, name in enumerate(sorted(names, key=str))})

    def back(self) -> dict[Name, Name]:
        """The names by their stand-ins."""
        return {stand_in: name for name, stand_in in self.items()}


def _number(place: int) -> Name:
    """The stand-in with a number; spellings sort as the numbers do."""
    while len(_numbered) <= place:
        _numbered.append(Name("node", (f"{len(_numbered):06}",)))
    return _numbered[place]


def numbered(count: int) -> tuple[Name, ...]:
    """The first so many stand-ins."""
    return tuple(_number(place) for place in range(count))


def renamed(tree: Tree, names: Mapping[Name, Name]) -> Tree:
    """The tree in other names; nothing else about it changes.

    Raises UnsupportedError for what binds a name, where it is not the same name everywhere.

    >>> renamed(Product((Name("w"), Name("o"))), {Name("w"): Name("v"), Name("o"): Name("x")})
    Product(factors=(Name(base='v', subscripts=(), accent=''), Name(base='x', subscripts=(), accent='')), dots=False)
    """
    if isinstance(tree, Name):
        return names[tree]
    if isinstance(tree, Product):
        return Product(tuple([renamed(factor, names) for factor in tree.factors]), tree.dots)
    if isinstance(tree, Derivative | Integral | Summation):
        raise UnsupportedError("other names", to_text(tree))
    parts = children(tree)
    return with_children(tree, [renamed(part, names) for part in parts]) if parts else tree


def compare_by_shape(left: Tree, right: Tree, variable: Name | None = None) -> Comparison:
    """The comparison of two trees at generic points; with ``variable``, of the left one's derivative with the right.

    Trees of the same form are compared once. Where two differ, the point is told in the names that were given.

    >>> x, y = Name("x"), Name("y")
    >>> compare_by_shape(Sum((x, y)), Sum((y, x))).status, compare_by_shape(Product((x, y)), y, x).status
    ('equal', 'equal')
    """
    names = StandIns()
    stand_in = None if variable is None else names[variable]
    try:
        first = _sorted(renamed(left, names))
        sides = first, first if right == left else _sorted(renamed(right, names))
    except UnsupportedError:
        return _compared(left, right, variable)
    found = _compared(*sides, stand_in)
    if found.point is None:
        return found
    back = names.back()
    return replace(found, point={back[key] if isinstance(key, Name) else key: at for key, at in found.point.items()})


@lru_cache(maxsize=1024)
def _compared(left: Tree, right: Tree, variable: Name | None) -> Comparison:
    first = left if variable is None else Derivative(left, (variable,), True, isinstance(left, Name))
    return compare(first, right, points([first, right], count=POINTS))


def _sorted(tree: Tree) -> Tree:
    """The tree with the terms of its sums by their first name: the same sum, whatever the order was."""
    if isinstance(tree, Name | Product):
        return tree
    parts = [_sorted(part) for part in children(tree)]
    if isinstance(tree, Sum):
        parts.sort(key=_first_name)
    return with_children(tree, parts) if parts else tree


def _first_name(tree: Tree) -> str:
    return next((str(part) for part in walk(tree) if isinstance(part, Name)), "")
