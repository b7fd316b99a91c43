"""Shared parameters: a weight or bias that stands on several arrows or units, under one name and with one number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TypeAlias

from symgrad.errors import AuthorError
from symgrad.language.tree import Name
from symgrad.networks.letters import Letters
from symgrad.networks.lookup import Named
from symgrad.networks.topology import Structure

Tied: TypeAlias = Mapping[str, str] | Iterable[Sequence[str]]
"""Which parameter is which: ``{"w_2_5": "w_1_4"}``, or groups ``[["w_1_4", "w_2_5"]]`` whose first name is kept."""


def pairs_of(tied: Tied) -> tuple[tuple[str, str], ...]:
    """Each spelling beside that of the parameter that it shares.

    >>> pairs_of([["w14", "w25", "w36"]])
    (('w25', 'w14'), ('w36', 'w14'))
    """
    if isinstance(tied, Mapping):
        return tuple((str(name), str(kept)) for name, kept in tied.items())
    if isinstance(tied, str) or not hasattr(tied, "__iter__"):
        raise AuthorError(f"tied is {tied!r}", expected='a mapping such as {"w_2_5": "w_1_4"}, or groups of names')
    found = []
    for group in tied:
        if isinstance(group, str) or not hasattr(group, "__len__") or len(group) < 2:
            raise AuthorError(f"the group {group!r} ties nothing", expected="two names or more")
        found += [(str(name), str(group[0])) for name in group[1:]]
    return tuple(found)


def tie(
    structure: Structure,
    numbers: Mapping[Name, Fraction],
    pairs: Iterable[tuple[str, str]],
    spelled: Mapping[str, Name],
    letters: Letters,
) -> tuple[Structure, dict[Name, Fraction]]:
    """The structure with shared parameters, and the numbers of those that are kept.

    Raises AuthorError for a name that is not known or tied twice, for a circle, for a weight tied to a bias, and for
    two different numbers.
    """
    known = Named(dict.fromkeys(structure.parameters(letters), True))

    def name_of(spelling: str) -> Name:
        return known.name(spelled.get(spelling, spelling))

    kept = _kept(pairs, name_of)
    found = dict(numbers)
    for name, other in kept.items():
        if len(name.subscripts) != len(other.subscripts):
            raise AuthorError(f"{name} is tied to {other}", expected="weights tied to weights, biases to biases")
        number = found.pop(name, None)
        if number is not None and found.setdefault(other, number) != number:
            raise AuthorError(
                f"{name} = {float(number):g} is tied to {other} = {float(found[other]):g}",
                expected="the same number for both, or a number for one of them",
            )
    return replace(structure, tied=tuple((name.subscripts, other.subscripts) for name, other in kept.items())), found


def _kept(pairs: Iterable[tuple[str, str]], name_of: Callable[[str], Name]) -> dict[Name, Name]:
    """The parameter that each tied one comes to in the end."""
    next_one: dict[Name, Name] = {}
    for spelling, other in pairs:
        name = name_of(spelling)
        if name in next_one:
            raise AuthorError(f"{name} is tied twice", expected="each name tied to one other")
        next_one[name] = name_of(other)
    return {name: _last(name, next_one) for name in next_one}


def _last(name: Name, next_one: Mapping[Name, Name]) -> Name:
    met: dict[Name, None] = {}
    while name in next_one:
        if name in met:
            circle = " → ".join(map(str, [*met, name]))
            raise AuthorError(f"names are tied in a circle: {circle}", expected="one name that is not tied itself")
        met[name] = None
        name = next_one[name]
    return name
