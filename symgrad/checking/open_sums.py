"""Formulas with sums that have no value by themselves, compared with a few instances of them.

Σ_i w_{i,k} o_i over an unnamed range is written out over four instances of its index; a sum up to n is compared
for several values of n.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

from symgrad.calculus.indices import concrete
from symgrad.errors import UnsupportedError
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in, substitute, walk
from symgrad.language.tree import Name, Number, Summation, Tree

Lengths = Mapping[Name, Number]
"""Whole numbers for the letters in the bounds of sums."""

_MOST_SUMS: Final = 4
"""Each sum inside another makes four times as many terms."""
_VALUES: Final = (4, 5, 7)
"""What the letter in a bound may be; a free index has its place among the first four."""


def needs_instances(tree: Tree) -> bool:
    """Whether a tree has a sum that has no value by itself.

    >>> from symgrad.language.parser import read
    >>> [needs_instances(read(text)) for text in ("Σ_i w_(i,k) o_i", "Σ_{k=1}^{n-1} k", "Σ_{k=1}^3 k", "x^2")]
    [True, True, False, False]
    """
    sums = _sums(tree)
    return bool(sums) and (_is_unnamed(sums) or bool(_letters(sums)))


def lengths_of(expected: Tree, answer: Tree) -> tuple[Lengths, ...]:
    """The values for which sums up to letters are compared; letters in upper bounds are above those in lower ones.

    >>> from symgrad.language.parser import read
    >>> found = lengths_of(read("Σ_{k=m}^n k"), read("n (n + 1)/2 - m (m - 1)/2"))
    >>> [{str(name): int(number.value) for name, number in lengths.items()} for lengths in found]
    [{'n': 7, 'm': 4}, {'n': 8, 'm': 5}, {'n': 10, 'm': 7}]
    """
    given, written = _sums(expected), _sums(answer)
    known = _letters(given)
    others = [name for name in _letters(written) if name not in known]
    if _is_unnamed(given) or _is_unnamed(written):  # Σ_i is the same as Σ_{i=1}^n, over as many as there are
        return ({name: Number(Fraction(_VALUES[0])) for name in (*known, *others)},)
    apart = {name: 3 * (len(known) - 1 - place) for place, name in enumerate(known)}
    apart |= {name: 3 * place for place, name in enumerate(others, len(known))}
    if not apart:
        return ({},)
    return tuple({name: Number(Fraction(value + more)) for name, more in apart.items()} for value in _VALUES)


def with_instances(tree: Tree, lengths: Lengths) -> Tree:
    """The tree with its sums written out, and every free index at a place among the instances.

    Raises UnsupportedError for more sums than an answer has any use for.
    """
    if len(_sums(tree)) > _MOST_SUMS:
        raise UnsupportedError("so many sums", to_text(tree)[:80])
    return concrete(substitute(tree, dict(lengths)))


def _sums(tree: Tree) -> list[Summation]:
    return [node for node in walk(tree) if isinstance(node, Summation)]


def _is_unnamed(sums: Sequence[Summation]) -> bool:
    """Whether some sum has no bounds."""
    return any(one.lower is None and one.upper is None for one in sums)


def _letters(sums: Sequence[Summation]) -> list[Name]:
    """The letters in the bounds of sums, those of the upper ones first; indices of sums outside are none."""
    bounds = [bound for bound in (*(one.upper for one in sums), *(one.lower for one in sums)) if bound is not None]
    indices = {one.index for one in sums}
    return list(dict.fromkeys(name for bound in bounds for name in names_in(bound) if name not in indices))
