"""A proof that two equations, or two inequalities, have different solutions: a place at which only one of them holds.

All names but one are given values, and along that line a place is looked for where one side less the other changes
its sign. It is continuous in between, so it is 0 somewhere; where the other difference is never 0 there, the two have
not the same solutions. Of inequalities a point at which one holds and the other fails is enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Never

from flint import arb, fmpq

from symgrad.checking.target import is_number
from symgrad.errors import UnsupportedError
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in, walk
from symgrad.language.tree import Call, Cases, Name, Negative, Number, Power, Product, Relation, Sum, Tree
from symgrad.numeric.balls import holds
from symgrad.numeric.columns import Columns
from symgrad.numeric.effort import Work
from symgrad.numeric.precision import working_precision

_PRECISION: Final = 128
_SIZES: Final = (
    "1/53", "1/9", "3/10", "4/7", "5/6", "6/5", "17/10", "7/3", "31/10", "13/3", "61/10", "29/3",
    "17", "41", "131", "523", "2003", "10007", "1000003",
)  # fmt: skip
_SCANNED: Final = tuple(sorted(sign * Fraction(size) for size in _SIZES for sign in (1, -1)))
_BASES: Final = ((Fraction(3, 7), Fraction(1, 11)), (Fraction(9, 4), Fraction(2, 5)), (Fraction(-5, 3), Fraction(1, 7)))
"""The value of the first of the other names along a line, and by how much each further one is larger."""
_MOST_VARIABLES: Final = 3
_PARTS: Final = 16
_STEPS: Final = (1, 8)
"""A place is narrowed down by the number of parts as often as that: first briefly everywhere, then closely."""
_MOST_PLACES: Final = 4
_POSITIVE: Final = frozenset({"sqrt", "ln", "log"})
_MOST_STEPS: Final = 7
"""A place is narrowed down by the number of parts as often as that."""


class _Known(dict[Any, Any]):
    """The values of names; anything else, such as a formal derivative or the index of a sum, has none."""

    def __missing__(self, key: Tree) -> Never:
        raise UnsupportedError("a value along a line", to_text(key))


@dataclass(frozen=True, slots=True)
class _Line:
    """Points along which one name varies."""

    variable: Name
    others: Mapping[Name, Fraction]

    def values(self, tree: Tree, places: Sequence[Fraction], work: Work) -> list[Any]:
        """The values of a tree at places of the line."""
        columns = _Known({name: (_rational(value),) * len(places) for name, value in self.others.items()})
        columns[self.variable] = tuple(map(_rational, places))
        return list(Columns(columns, len(places), work).of(tree))

    def over(self, tree: Tree, low: Fraction, high: Fraction, work: Work) -> arb:
        """The values of a tree between two places, in one ball."""
        columns = _Known({name: (_rational(value),) for name, value in self.others.items()})
        columns[self.variable] = [arb(_rational(low)).union(arb(_rational(high)))]
        return arb(Columns(columns, 1, work).of(tree)[0])

    def is_allowed(self, place: Fraction, assumptions: Sequence[Relation]) -> bool:
        """Whether no assumption fails at a place."""
        at: dict[Any, Any] = {**self.others, self.variable: place}
        return all(holds(relation, at) is not False for relation in assumptions)


def solutions_differ(one: Tree, other: Tree, is_ordered: bool, assumptions: Sequence[Relation], work: Work) -> bool:
    """Whether two differences are proved to be 0, or negative, in different places; False where that is not known.

    >>> from symgrad.language.parser import read
    >>> circle, half, line = read("x^2 + y^2 - 1"), read("y - sqrt(1 - x^2)"), read("2 (y - 1)^3")
    >>> [solutions_differ(*pair, False, (), Work(18_000)) for pair in ((circle, half), (line, read("y - 1")))]
    [True, False]
    """
    if any(_jumps(node) for tree in (one, other) for node in walk(tree)):
        return False
    with working_precision(_PRECISION):
        return any(
            _differ_along(line, (one, other), steps, is_ordered, assumptions, work)
            for steps in _STEPS
            for line in _lines(one, other)
        )


def _differ_along(
    line: _Line, trees: tuple[Tree, Tree], steps: int, is_ordered: bool, assumptions: Sequence[Relation], work: Work
) -> bool:
    """Whether that is seen along a line, where each place is narrowed down a few times."""
    places = [place for place in _SCANNED if line.is_allowed(place, assumptions)]
    if not places:
        return False
    first, second = (_signs(line.values(tree, places, work)) for tree in trees)
    if is_ordered and any(left * right < 0 for left, right in zip(first, second, strict=True)):
        return True
    one, other = trees
    for signs, tree, partner in ((first, one, other), (second, other, one)):
        changes = [at for at in range(len(places) - 1) if signs[at] * signs[at + 1] < 0]
        nearest = sorted(changes, key=lambda at: abs(places[at]))[:_MOST_PLACES]
        if any(_is_apart(line, (tree, partner), (places[at], places[at + 1]), steps, work) for at in nearest):
            return True
    return False


def is_polynomial(tree: Tree) -> bool:
    """Whether a tree is a polynomial as it stands.

    >>> from symgrad.language.parser import read
    >>> [is_polynomial(read(text)) for text in ("(x - 1)^2 - 3x y", "x^(1/2)", "1/x", "sin x")]
    [True, False, False, False]
    """
    match tree:
        case Name() | Number():
            return True
        case Negative():
            return is_polynomial(tree.operand)
        case Sum():
            return all(map(is_polynomial, tree.terms))
        case Product():
            return all(map(is_polynomial, tree.factors))
        case Power(base=base, exponent=Number(value=value)):
            return value.denominator == 1 and value >= 0 and is_polynomial(base)
        case _:
            return not names_in(tree) and not any(isinstance(node, Call) for node in walk(tree))


def _lines(one: Tree, other: Tree) -> Iterator[_Line]:
    names = tuple(dict.fromkeys((*names_in(one), *names_in(other))))
    for first, step in _BASES:
        for variable in names[:_MOST_VARIABLES]:
            others = [name for name in names if name != variable]
            yield _Line(variable, {name: first + step * place for place, name in enumerate(others)})
        if len(names) == 1:
            return


def _signs(values: Sequence[Any]) -> list[int]:
    """1 and -1 for what is certainly positive or negative, 0 for anything else."""
    return [(value > 0) - (value < 0) if is_number(value) else 0 for value in values]


def _is_apart(
    line: _Line, trees: tuple[Tree, Tree], ends: tuple[Fraction, Fraction], steps: int, work: Work
) -> bool:
    """Whether the first of two trees, which changes its sign between two places, is 0 there where the other is not."""
    (tree, partner), (low, high) = trees, ends
    for step in range(steps + 1):
        if line.over(tree, low, high, work).is_finite():
            inside = line.over(partner, low, high, work)
            if inside.is_finite() and not inside.contains(0):
                return True
            if not inside.is_finite() and any(line.over(part, low, high, work) < 0 for part in _restricted(partner)):
                return True
        if step == steps:
            break
        places = [low + (high - low) * Fraction(part, _PARTS) for part in range(_PARTS + 1)]
        signs = _signs(line.values(tree, places, work))
        change = next((at for at in range(_PARTS) if signs[at] * signs[at + 1] < 0), None)
        if change is None:
            return False
        low, high = places[change], places[change + 1]
    return False


def _restricted(tree: Tree) -> list[Tree]:
    """What stands under roots and in logarithms: where one of them is negative there is no value."""
    return [node.arguments[0] for node in walk(tree) if isinstance(node, Call) and node.function in _POSITIVE]


def _jumps(node: Tree) -> bool:
    """Whether a part need not be continuous where it has values."""
    return isinstance(node, Cases | Relation) or (isinstance(node, Call) and node.function == "sign")


def _rational(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)
