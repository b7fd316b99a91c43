"""A book of mistakes: what each of them gives at the points where answers are compared, to look a wrong answer up in.

It is made once for a question. An answer's values at a few points then find every mistake, and every two together, that
give the same values; nothing is tried out for an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeAlias

from flint import arb, fmpq

from symgrad.checking.diagnosis.mistake import Made, Variant
from symgrad.checking.target import Target
from symgrad.errors import UnsupportedError
from symgrad.language.tree import Tree
from symgrad.numeric.balls import Key
from symgrad.numeric.column import Column
from symgrad.numeric.columns import Columns
from symgrad.numeric.precision import working_precision

PRECISION: Final = 128
BUDGET: Final = 40_000
"""Operations that looking an answer up may take."""
_MOST_OPERATIONS: Final = 30_000
"""Nodes that are worked out for a book; mistakes that come after them are not in it."""
_SPOTS: Final = 4
_MOST_SPOTS: Final = 6
_MOST_ALTERNATIVES: Final = 8
_ACCURATE: Final = 60
"""Bits that a value needs to be looked up by; one that cancels to fewer counts as 0."""

Signature: TypeAlias = tuple[float | None, ...]
"""The values at the points, None where there is none; () for what cannot be looked up."""
Alternative: TypeAlias = tuple[Made, ...]
"""Mistakes that were made together."""

UNLIKELY: Final = frozenset(
    {
        "sign", "function_itself", "variable_as_constant", "product_own_factors", "quotient_own_factors",
        "not_differentiated",
    }
)  # fmt: skip
"""Mistakes that are named last where others give the same."""

GENERAL: Final = frozenset(
    {
        "term_missing", "sign_of_one_term", "factor_missing", "line_sign", "line_term", "line_factor", "line_exponent",
    }
)  # fmt: skip
"""Mistakes that are seen in the result alone: not named where one in a rule gives the same."""


@dataclass(frozen=True)
class MistakeBook:
    """Mistakes by what they give.

    >>> from symgrad.checking.diagnosis.wrong_derivatives import wrong_derivatives
    >>> from symgrad.checking.target import target_of
    >>> from symgrad.language.parser import read
    >>> from symgrad.language.tree import Name
    >>> book = book_of(target_of(read("2x sin x + x^2 cos x")), wrong_derivatives(read("x^2 sin x"), Name("x")))
    >>> [made.mistake for made in book.find(read("2x cos x"))[0]]
    ['product_of_derivatives']
    """

    target: Target
    pages: Mapping[Signature, tuple[Alternative, ...]] = field(repr=False)

    def find(self, answer: Tree) -> tuple[Alternative, ...]:
        """Everything that gives the same as an answer, the fewest mistakes only; none for the right answer."""
        try:
            found = signature(self.target, answer)
        except UnsupportedError:
            return ()
        return self.pages.get(found, ()) if found else ()


def book_of(target: Target, variants: Iterable[Variant]) -> MistakeBook:
    """The book for an expected expression; what gives the right values is no mistake, and is left out."""
    near = _near(target)
    pages: dict[Signature, list[Alternative]] = {}
    kept = [variant for variant in variants if variant.made and not _is_far_fetched(variant)]
    with working_precision(PRECISION):
        names = near.names()
        right = _written(Columns(names, len(near.spots)).of(target.tree))
        columns = Remembering(names, len(near.spots))
        for variant in kept:
            if columns.spent > _MOST_OPERATIONS:
                break
            try:
                found = _written(columns.of(variant.tree))
            except UnsupportedError:
                continue
            if found and found != right:
                enter(pages.setdefault(found, []), variant.made)
    return MistakeBook(near, {found: finished(entered) for found, entered in pages.items()})


def _is_far_fetched(variant: Variant) -> bool:
    """Whether two mistakes leave so little of a derivative that the answer may well be something else."""
    return len(variant.made) > 1 and any(one.mistake == "variable_as_constant" for one in variant.made)


def _near(target: Target) -> Target:
    """The target at a few of its points: so many that every letter has both signs if it has them anywhere."""
    if not target.placed and not target.is_complex and len(target.spots) < _SPOTS:
        return replace(target, spots=tuple(range(_MOST_SPOTS)), _kept={})
    names = target.names()
    chosen = list(range(min(_SPOTS, len(target.spots))))
    columns = Columns(names, len(target.spots))
    for tree in (target.tree, *target.known_names()):
        positive = [bool(value > 0) for value in columns.of(tree)]
        firsts = [positive.index(sign) for sign in set(positive)]
        chosen += [place for place in firsts if all(positive[one] != positive[place] for one in chosen)]
    return replace(target, spots=tuple(target.spots[place] for place in sorted(chosen[:_MOST_SPOTS])), _kept={})


def enter(page: list[Alternative], made: Alternative) -> None:
    """Write an alternative down, unless fewer mistakes explain as much, or the page is full."""
    fewest = min(map(len, page), default=len(made))
    if len(made) > fewest:
        return
    if len(made) < fewest:
        page.clear()
    names = [sorted(one.mistake for one in other) for other in page]
    if len(page) < _MOST_ALTERNATIVES and sorted(one.mistake for one in made) not in names:
        page.append(made)


def finished(page: Sequence[Alternative]) -> tuple[Alternative, ...]:
    """The alternatives of a page, the likely ones first; general ones only where no rule explains the answer."""
    special = tuple(made for made in page if not any(one.mistake in GENERAL for one in made))
    return tuple(sorted(special or page, key=lambda made: any(one.mistake in UNLIKELY for one in made)))


class Remembering(Columns):
    """Columns of trees that share parts: each part is worked out once. The trees have to stay alive."""

    __slots__ = ("_known", "_outermost", "spent")

    def __init__(self, names: Mapping[Key, Column], count: int) -> None:
        super().__init__(names, count)
        self._known: dict[int, Column] = {}
        self._outermost = names
        self.spent = 0

    def of(self, tree: Tree) -> Column:
        """The column of a tree; inside a function's definition letters mean something else."""
        if self.names is not self._outermost:
            return super().of(tree)
        found = self._known.get(id(tree))
        if found is None:
            self.spent += 1
            found = self._known[id(tree)] = super().of(tree)
        return found


def signature(near: Target, tree: Tree) -> Signature:
    """The values of a tree at the points of a book's target. Raises UnsupportedError for what has none."""
    with working_precision(PRECISION):
        return _written(Columns(near.column(PRECISION)[0], len(near.spots), BUDGET).of(tree))


def _written(column: Column) -> Signature:
    values = tuple(map(as_float, column))
    return values if any(value is not None for value in values) else ()


def as_float(value: Any) -> float | None:
    """The floating-point number next to a value: the same for equal expressions, as balls are far finer."""
    ball = arb(value) if isinstance(value, fmpq) else value
    if not ball.is_finite():
        return None
    if ball.contains(0) or (ball.rel_accuracy_bits() < _ACCURATE):
        return 0.0
    return float(ball.mid())


def names_of(alternatives: Sequence[Alternative]) -> tuple[tuple[str, ...], ...]:
    """The ids of the mistakes of each alternative."""
    return tuple(tuple(made.mistake for made in alternative) for alternative in alternatives)
