"""How parts are worked out from one another, for problems about functions and graphs.

A part's entries have letters of their own, made of its name, which stand in the formulas of the parts after it. What
a problem gives is put in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from symgrad.checking.follow import Link
from symgrad.language.traversal import names_in, substitute
from symgrad.language.tree import Name, Negative, Product, Sum, Tree, constant_value
from symgrad.problems.part import ExpressionAnswer, Part, ValuesAnswer, numbers_of


def letters_of(part: Part) -> tuple[Name, ...]:
    """What stands for the entries of a part.

    >>> from symgrad.language.parser import read
    >>> from symgrad.problems.part import VectorAnswer
    >>> [str(letter) for letter in letters_of(Part("slopes", (), VectorAnswer((read("1"), read("2")))))]
    ['entry_(slopes)_1', 'entry_(slopes)_2']
    """
    count = 1 if isinstance(part.answer, ExpressionAnswer) else len(numbers_of(part.answer))
    return tuple(Name("entry", (f"({part.name})", str(place + 1))) for place in range(count))


def linked(part: Part, trees: Sequence[Tree] = (), given: Mapping[Name, Tree] | None = None) -> Part:
    """The part with a formula for each of its entries, the given values put in; no formulas where there are none."""
    return replace(part, link=Link(letters_of(part), tuple(trees), numbers(given or {})))


def numbers(given: Mapping[Name, Tree]) -> dict[Name, Fraction]:
    """The values that are rational."""
    found = {name: constant_value(value) for name, value in given.items()}
    return {name: value for name, value in found.items() if value is not None}


def moved(name: Name, slope: Tree, rate: Tree, at: Tree | None = None) -> Tree:
    """A variable after a step: x − η · slope, from ``at`` in place of x."""
    return Sum((at or name, Negative(Product((rate, slope)))))


def put_in(tree: Tree, part: Part, names: Sequence[Name]) -> Tree:
    """A formula with the entries of a part in place of its variables.

    Entries of named values belong to these names, whatever their order; a single number is that of the only name.
    """
    order = [name for name, _ in part.answer.values] if isinstance(part.answer, ValuesAnswer) else list(names)
    return substitute(tree, dict(zip(order, letters_of(part), strict=True)))


def by_letters(parts: Sequence[Part], trees: Mapping[str, Tree], given: Mapping[Name, Tree]) -> tuple[Part, ...]:
    """Parts for the nodes of a graph, each with its formula in the letters of the others, and depending on these.

    ``trees`` are the formulas by the names of the parts; a part called "value a" stands for the letter a.
    """
    owners = {part.wanted: part.name for part in parts if part.name.startswith("value ") and part.wanted is not None}
    known, made = numbers(given), []
    for part in parts:
        tree = trees[part.name]
        letter = part.wanted if isinstance(part.wanted, Name) else Name("entry", (f"({part.name})",))
        depends = dict.fromkeys(owners[name] for name in names_in(tree) if owners.get(name, part.name) != part.name)
        made.append(replace(part, link=Link((letter,), (tree,), known, part.wanted), depends_on=tuple(depends)))
    return tuple(made)
