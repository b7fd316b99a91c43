"""The numbers of a pass, worked out in order: exact fractions as long as possible, balls from there on.

A ledger is a list of assignments, each a name and a tree in names above it. A value that a rounding rule
carries on rounded is rounded as soon as it is known, and what follows uses the rounded one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from flint import arb, fmpq

from symgrad.errors import AuthorError
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in
from symgrad.language.tree import Name, Product, Sum, Tree
from symgrad.networks.values import Value, enclosed, proved_digits
from symgrad.numeric.balls import evaluate, exact
from symgrad.numeric.precision import working_precision
from symgrad.numeric.rounding import round_fraction

_PRECISION = 128
_FAR_BEYOND = (4096, 32768)
"""The precisions that tell what is not defined at all from what only rounds to where it is not: ln(1 − σ(88))."""

_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Assignment:
    """A name, the tree that gives its value, and the places to which it is rounded and carried on."""

    name: Name
    tree: Tree
    places: int | None = None


class Ledger:
    """Values by name, at any precision.

    >>> from symgrad.language.parser import read
    >>> ledger = Ledger({Name("x"): Fraction(2)}, [Assignment(Name("y"), read("x^2 + 1"))])
    >>> ledger.value(read("3 y")).exact
    Fraction(15, 1)
    """

    __slots__ = ("_assignments", "_given", "_numbers", "_rounded", "_values", "slopes")

    def __init__(self, given: Mapping[Name, Fraction], assignments: Sequence[Assignment]) -> None:
        self._given = dict(given)
        self._assignments = tuple(assignments)
        self._rounded: dict[Name, Fraction] = {}
        self._numbers: dict[int, dict[Name, Fraction | arb]] = {}
        self._values: dict[Tree, Value] = {}
        self.slopes: dict[tuple[Name, Name], float] = {}
        """The central differences that were worked out already, by the output and the node that is moved."""
        for place, assignment in enumerate(self._assignments):
            if assignment.places is not None:
                self._rounded[assignment.name] = self._carried(place, assignment.tree, assignment.places)

    def __reduce__(self) -> tuple[object, ...]:
        return Ledger, (self._given, self._assignments)

    def value(self, tree: Tree) -> Value:
        """The value of a tree in names of the ledger.

        Raises AuthorError where it is not defined (the logarithm of a negative number).
        """
        kept = isinstance(tree, Name | Product)
        if kept and tree in self._values:
            return self._values[tree]
        number = self._worked_out(tree, self.numbers(), _PRECISION)
        found = Value(number) if isinstance(number, Fraction) else enclosed(partial(self.enclosure, tree), number)
        if kept:
            self._values[tree] = found
        return found

    def enclosure(self, tree: Tree, precision: int) -> arb:
        """A ball that contains the value of a tree; no coarser than the passes that are kept anyway."""
        precision = max(precision, _PRECISION)
        number = self._worked_out(tree, self.numbers(precision), precision)
        return Value(number).enclosure(precision) if isinstance(number, Fraction) else number

    def numbers(self, precision: int = _PRECISION, count: int | None = None) -> Mapping[Name, Fraction | arb]:
        """What the names stand for, at least up to the given count of assignments."""
        known = self._numbers.get(precision)
        if known is None:
            known = self._numbers[precision] = dict(self._given)
        wanted = len(self._assignments) if count is None else count
        for assignment in self._assignments[len(known) - len(self._given) : wanted]:
            number = self._rounded.get(assignment.name)
            known[assignment.name] = (
                self._worked_out(assignment.tree, known, precision, assignment.name) if number is None else number
            )
        return known

    def _worked_out(
        self, tree: Tree, known: Mapping[Name, Fraction | arb], precision: int, name: Name | None = None
    ) -> Fraction | arb:
        """The value of a tree; where it is not to be told from an undefined one, with far more digits."""
        try:
            return work_out(tree, known, precision, name)
        except AuthorError:
            finer = next((bits for bits in _FAR_BEYOND if bits > precision), None)
            if finer is None:
                raise self._undefined(tree, name) from None
            return self._worked_out(tree, self.numbers(finer, len(known) - len(self._given)), finer, name)

    def _undefined(self, tree: Tree, name: Name | None) -> AuthorError:
        """That a tree has no value, with the given numbers that it is made from."""
        trees = {assignment.name: assignment.tree for assignment in self._assignments}
        waiting, seen = [tree], dict[Name, None]()
        while waiting:
            fresh = [key for key in names_in(waiting.pop()) if key not in seen]
            seen |= dict.fromkeys(fresh)
            waiting += [trees[key] for key in fresh if key in trees]
        given = [f"{key} = {_brief(self._given[key])}" for key in seen if key in self._given]
        at = " and ".join(given) if 0 < len(given) <= _MOST_NAMED else "these values"
        what = to_text(tree) if name is None else f"{to_text(name)} = {to_text(tree)}"
        return AuthorError(f"{what} is not defined at {at}", expected="values inside its domain")

    def _carried(self, place: int, tree: Tree, places: int) -> Fraction:
        number = self._worked_out(tree, self.numbers(_PRECISION, place), _PRECISION)
        if isinstance(number, Fraction):
            return round_fraction(number, places)
        return proved_digits(partial(self._prefix, place, tree), places)

    def _prefix(self, place: int, tree: Tree, precision: int) -> arb:
        precision = max(precision, _PRECISION)
        number = self._worked_out(tree, self.numbers(precision, place), precision)
        return Value(number).enclosure(precision) if isinstance(number, Fraction) else number


def work_out(
    tree: Tree, known: Mapping[Name, Fraction | arb], precision: int = _PRECISION, name: Name | None = None
) -> Fraction | arb:
    """The value of a tree: a fraction where its names have fractions and exact arithmetic gives one, else a ball.

    Raises AuthorError where the value is not defined; ``name`` says what it was to be the value of.
    """
    if isinstance(tree, Name) and tree in known:
        return known[tree]
    if isinstance(tree, Product | Sum) and (ball := _ball_of_names(tree, known, precision)) is not None:
        return ball
    used = {key: known[key] for key in names_in(tree) if key in known}
    fractions = {key: value for key, value in used.items() if isinstance(value, Fraction)}
    if len(fractions) == len(used):
        number = exact(tree, fractions)
        if number is not None:
            return number
    ball = evaluate(tree, used, precision)
    if ball.is_zero():
        return Fraction(0)
    if not ball.is_finite():
        what = to_text(tree) if name is None else f"{to_text(name)} = {to_text(tree)}"
        raise AuthorError(f"{what} is not defined at these values", expected="values inside its domain")
    return ball


def _ball_of_names(tree: Product | Sum, known: Mapping[Name, Fraction | arb], precision: int) -> arb | None:
    """The value of e_j o_i and of w_1 o_1 + w_2 o_2 + b, the commonest trees by far; None where no name is a ball."""
    rows = [_names_of(term) for term in tree.terms] if isinstance(tree, Sum) else [_names_of(tree)]
    if not any(isinstance(known.get(name), arb) for row in rows for name in row):
        return None
    with working_precision(precision):
        total = arb(0)
        for row in rows:
            product = arb(1)
            for name in row:
                value = known.get(name)
                if value is None:
                    return None
                product *= fmpq(value.numerator, value.denominator) if isinstance(value, Fraction) else value
            if not row:
                return None
            total += product
    return total if total.is_finite() and not total.is_zero() else None


def _names_of(tree: Tree) -> tuple[Name, ...]:
    """The factors of a product of nothing but names, or the name that stands alone; empty for anything else."""
    parts = tree.factors if isinstance(tree, Product) else (tree,)
    names = tuple([part for part in parts if isinstance(part, Name)])
    return names if len(names) == len(parts) else ()


def _brief(value: Fraction) -> str:
    return str(value) if value.denominator == 1 else f"{float(value):g}"
