"""Between which values a loss lies, proved: why never less, where the lowest value is, and that no bound holds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.differentiate import derive
from symgrad.calculus.signs import bound_of, bound_within
from symgrad.calculus.simplify import simplify
from symgrad.calculus.step import replace as replaced
from symgrad.calculus.verify import prove_equal
from symgrad.errors import ProofError
from symgrad.functions.entry import Loss, LossRange
from symgrad.language.notation import Notation
from symgrad.language.parser import read
from symgrad.language.printing import to_text
from symgrad.language.traversal import substitute
from symgrad.language.tree import (
    ONE,
    ZERO,
    Call,
    Cases,
    Name,
    Negative,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Tree,
    constant_value,
)
from symgrad.networks.algebra import product_of, sum_of
from symgrad.networks.objective import OUTPUT, TARGET

LEVEL = Name("M")
NOTATION = Notation(names=("t", "o", "M"))
_COMPLEMENT, _EXCESS = Name("q"), Name("r")

Reason: TypeAlias = Literal["square", "absolute", "maximum", "cases", "form", "turns", "falls", "rises"]
"""Why a loss is never less: by its form, or because it falls up to a place and rises from there on."""


@dataclass(frozen=True, slots=True)
class ProvedRange:
    """The range of a loss for some targets.

    ============  =====================================================================================
    targets       for which targets, None for all
    term          the loss for these targets
    at            where the lowest value is
    lowest        the lowest value
    reached       whether a prediction reaches it
    reason        why the loss is never less
    slope         the derivation of the slope for these targets
    level         the prediction at which the loss is M, or ``surplus`` more; None where none is known
    levels        for which M
    ============  =====================================================================================
    """

    targets: Relation | None
    term: Tree
    at: Relation
    lowest: Tree
    reached: bool
    reason: Reason
    slope: Derivation
    level: Tree | None
    surplus: Tree
    levels: Relation


def proved_ranges(entry: Loss, term: Tree) -> tuple[ProvedRange, ...]:
    """The ranges that an entry states, each part proved.

    Raises ProofError where one is not proved.

    >>> from symgrad.functions.registry import get_loss
    >>> found, = proved_ranges(get_loss("absolute_error"), read("|t - o|"))
    >>> found.reason, to_text(found.level)
    ('absolute', 't + M')
    """
    return tuple(_proved(stated, term) for stated in entry.ranges)


def range_of_own(term: Tree) -> tuple[ProvedRange, ...]:
    """That a loss of one's own is never negative and 0 at the target; nothing where that is not proved.

    >>> [found.reason for found in range_of_own(read("(t - o)^4"))], range_of_own(read("(t - o)^3"))
    (['square'], ())
    """
    at, slope = Relation(OUTPUT, "=", TARGET), derive(term, OUTPUT)
    try:
        prove_equal(substitute(term, {OUTPUT: TARGET}), ZERO)
    except ProofError:
        return ()
    reason = _by_form(term)
    if reason is None:
        return ()
    return (ProvedRange(None, term, at, ZERO, True, reason, slope, None, ZERO, _relation("M > 0")),)


def _proved(stated: LossRange, term: Tree) -> ProvedRange:
    targets = _relation(stated.targets) if stated.targets else None
    if targets is not None and targets.operator == "=":
        term, _ = simplify(substitute(term, {TARGET: targets.right}))
    at, lowest = _relation(stated.at), read(stated.lowest, NOTATION)
    level, surplus, levels = read(stated.level, NOTATION), read(stated.surplus, NOTATION), _relation(stated.levels)
    slope = derive(term, OUTPUT, partial=False)
    prove_equal(substitute(term, {OUTPUT: at.right}), lowest)
    reason = reason_of(term, slope.result_tree, at)
    if reason is None:
        raise ProofError(f"{to_text(term)} ≥ {to_text(lowest)}", "no reason was found")
    assumptions = (*((stated.targets,) if targets is not None and targets.operator != "=" else ()), stated.levels)
    prove_equal(substitute(term, {OUTPUT: level}), sum_of(LEVEL, surplus), assumptions=assumptions)
    return ProvedRange(targets, term, at, lowest, stated.reached, reason, slope, level, surplus, levels)


def reason_of(term: Tree, slope: Tree, at: Relation) -> Reason | None:
    """Why a loss is never less than at a place; None where nothing is found.

    >>> o_is_t = read("o = t")
    >>> reason_of(read("(t - o)^2"), read("-2(t - o)"), o_is_t)
    'square'
    >>> reason_of(read("-ln(o)"), read("-1/o"), read("o = 1"))
    'falls'
    >>> reason_of(read("(t - o)^3"), read("-3(t - o)^2"), o_is_t) is None
    True
    """
    by_form = _by_form(term)
    if by_form is not None:
        return by_form
    sign = _sign_inside(slope)
    if sign == "<" and at.right == ONE:
        return "falls"
    if sign == ">" and at.right == ZERO:
        return "rises"
    if at.operator == "=" and _sign_inside(Quotient(slope, Sum((OUTPUT, Negative(at.right))))) == ">":
        return "turns"
    return None


def _by_form(term: Tree) -> Reason | None:
    """The reason where the form shows that a tree is never negative, and the lowest value is 0."""
    match term:
        case Product((number, factor)) if (value := constant_value(number)) is not None and value > 0:
            return _by_form(factor)
        case Product((Quotient() as number, factor)) if bound_of(number) == ">":
            return _by_form(factor)
        case Power(_, exponent) if (value := constant_value(exponent)) is not None and value % 2 == 0 and value > 0:
            return "square" if bound_of(term) in (">", "≥") else None
        case Call("abs", _, 0):
            return "absolute"
        case Call("max", arguments, 0) if ZERO in arguments:
            return "maximum"
        case Cases(branches, otherwise) if otherwise is not None:
            own = all(bound_of(branch) in (">", "≥") for branch, _ in branches)
            return "cases" if own and all(_beyond(otherwise, condition) for _, condition in branches) else None
        case _:
            return "form" if bound_of(term) in (">", "≥") else None


def _beyond(tree: Tree, condition: Relation) -> bool:
    """Whether a formula is positive where u ≤ c does not hold: u is then c and something positive."""
    if condition.operator not in ("≤", "<"):
        return bound_of(tree) in (">", "≥")
    beyond = replaced(tree, condition.left, Sum((condition.right, _EXCESS)))
    return bound_within(sum_of(beyond), frozenset({_EXCESS})) in (">", "≥")


def _sign_inside(tree: Tree) -> str | None:
    """The sign of a tree where 0 < o < 1, and t and 1 − t are positive: 1 − o is then another positive name."""
    for name in (OUTPUT, TARGET):
        opposite = Name(f"{_COMPLEMENT.base}", (name.base,))
        tree = replaced(tree, Sum((ONE, Negative(name))), opposite)
        tree = replaced(tree, Sum((name, Negative(ONE))), Negative(opposite))
        tree = replaced(tree, Sum((Negative(ONE), name)), Negative(opposite))
    positive = frozenset({OUTPUT, TARGET, Name("q", ("o",)), Name("q", ("t",))})
    return bound_within(product_of(tree), positive)


def _relation(text: str) -> Relation:
    tree = read(text, NOTATION)
    assert isinstance(tree, Relation), "entries state relations"
    return tree
