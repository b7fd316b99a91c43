"""The guard of follow-through: which wrong answers would make what follows from them too easy, and are not followed.

0, 1, 10, and 0.001 where the right value is far larger, are easy to go on with, as is whatever is printed as 0 or as
the end of a range; values that cannot be are no answers to work on with. What was itself worked out rightly from
earlier values may be any of these, as long as it leaves something to be worked out.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from flint import arb

from symgrad.checking.asked import DigitsAsked
from symgrad.checking.follow import Bounds, Earlier, Link, half_unit, number_of
from symgrad.errors import SymgradError
from symgrad.language.traversal import names_in
from symgrad.language.tree import Name, Sum, Tree
from symgrad.numeric.balls import evaluate, exact
from symgrad.numeric.rounding import decade

TOO_EASY: Final = "makes what follows too easy"

_FAR: Final = 100
"""A value of more than so many times the right one (or 1) is far outside what is plausible."""
_NEAR: Final = 10
"""A value of so few halves of a unit in the last place is all but 0."""
_CLEARLY: Final = 20
"""A right value that is 0 or 1 but for so many halves of a unit makes nobody suspicious who gets 0 or 1."""
_PLAINLY: Final = 50
"""The same for what follows from other answers, which may come out small by itself."""
_TINY: Final = Fraction(1, 1000)
"""Where no digits are asked for, a value of less than so much of the right one is all but 0."""
_WIDE: Final = Fraction(1, 4)


def why_not_used(earlier: Earlier) -> str:
    """Why nothing may follow from a wrong answer, "" where it may.

    >>> from symgrad.language.parser import read
    >>> o = Link((Name("o"),), bounds=(Fraction(0), Fraction(1)))
    >>> [why_not_used(Earlier(o, (read(text),), (read("0.474"),), None, False)) for text in ("0.526", "1", "7")]
    ['', 'makes what follows too easy', 'is not possible']
    """
    if earlier.is_right:
        return ""
    for given, right in zip(earlier.given, earlier.right, strict=True):
        reason = _why_not(given, right, earlier)
        if reason:
            return reason
    return ""


def _why_not(given: Tree, right: Tree, earlier: Earlier) -> str:
    """The same for one entry."""
    if names_in(given):
        return "" if names_in(right) else "is no number"
    try:
        value, known = number_of(given), None if names_in(right) else number_of(right)
    except (SymgradError, ValueError):
        return "is no number"
    if known is None:
        return TOO_EASY if _is_power_of_ten(value) else ""
    low, high = earlier.link.bounds
    if (low is not None and value < low) or (high is not None and value > high):
        return "is not possible"
    if abs(value) > _FAR * max(Fraction(1), abs(known)):
        return "is far too large"
    return TOO_EASY if not earlier.follows and _is_easy(value, known, earlier) else ""


def _is_easy(value: Fraction, right: Fraction, earlier: Earlier) -> bool:
    """All but 0, the end of a range as it is printed, or a power of ten, where the right value is far from it."""
    half = half_unit(right, earlier.digits)
    if abs(value - right) <= _CLEARLY * half:
        return False
    if _is_power_of_ten(value) and (abs(value) >= 1 or abs(right) > _CLEARLY * abs(value)):
        return True
    ends = [Fraction(0), *(bound for bound in earlier.link.bounds if bound is not None)]
    least = half or abs(right) * _TINY
    return any(abs(value - end) <= least for end in ends) or _is_all_but_zero(value, right, half)


def _is_all_but_zero(value: Fraction, right: Fraction, half: Fraction) -> bool:
    """Whether a value is so small in print that hardly a digit of it is left, where the right one is large."""
    return abs(value) <= _NEAR * half and abs(right) > max(_FAR * abs(value), _CLEARLY * half)


def _is_power_of_ten(value: Fraction) -> bool:
    """0, 1, 10, 0.001, … with either sign."""
    return value == 0 or abs(value) == Fraction(10) ** decade(value)


def is_too_easy(
    link: Link, values: Sequence[Fraction], rights: Sequence[Fraction], digits: DigitsAsked | None,
    earlier: Sequence[Earlier],
) -> bool:  # fmt: skip
    """Whether what follows is 0 or at the end of its range, or leaves nothing to be worked out, and rightly does not.

    >>> from symgrad.language.parser import read
    >>> zero = Earlier(Link((Name("g"),)), (read("0"),), (read("0.2"),), DigitsAsked(decimals=3), False, True)
    >>> is_too_easy(Link((), (read("0.4 - 0.9 g"),)), [Fraction("0.4")], [Fraction("0.22")], None, [zero])
    True
    """
    for tree, value, right in zip(link.trees, values, rights, strict=True):
        if _is_trivial(tree, value, right, digits, link.bounds):
            return True
        if isinstance(tree, Sum) and _adds_nothing(tree, value, right, digits, link, earlier):
            return True
    zeros = {letter for one in earlier if not one.is_right for letter in _zeros(one)}
    return bool(zeros) and not any(_depends(tree, zeros, link, earlier) for tree in link.trees)


def _is_trivial(tree: Tree, value: Fraction, right: Fraction, digits: DigitsAsked | None, bounds: Bounds) -> bool:
    """Whether a value is 0 as it is printed, all but 0, or at the end of its range, and the right one far from it.

    A sum comes close to 0 by accident, a product because somebody made it small.
    """
    half = half_unit(right, digits)
    for easy in {Fraction(0), *(bound for bound in bounds if bound is not None)}:
        off, rightly_off = abs(value - easy), abs(right - easy)
        if off <= half and rightly_off > _PLAINLY * half:
            return True
        if not isinstance(tree, Sum) and _is_all_but_zero(off, rightly_off, half):
            return True
    return False


def _adds_nothing(
    tree: Sum, value: Fraction, right: Fraction, digits: DigitsAsked | None, link: Link, earlier: Sequence[Earlier]
) -> bool:
    """Whether a sum is in print what it is without the earlier answers: a weight after a step of all but 0."""
    nothing = {letter: Fraction(0) for one in earlier for letter in one.link.letters}
    rest = exact(tree, {**link.known, **nothing})
    return rest is not None and _is_all_but_zero(value - rest, right - rest, half_unit(right, digits))


def _zeros(earlier: Earlier) -> list[Name]:
    """The letters of a wrong answer that are 0 as they are printed, and should not be."""
    found = []
    for letter, given, right in zip(earlier.link.letters, earlier.given, earlier.right, strict=False):
        if not names_in(given) and not names_in(right):
            half = half_unit(number_of(right), earlier.digits)
            if _is_all_but_zero(number_of(given), number_of(right), half):
                found.append(letter)
    return found


def _depends(tree: Tree, zeros: set[Name], link: Link, earlier: Sequence[Earlier]) -> bool:
    """Whether a formula still depends on another part's answer once the zeros are put in."""
    others = {letter for one in earlier for letter in one.link.letters} - zeros
    at: dict[Name, Fraction | arb] = {**link.known, **dict.fromkeys(zeros, Fraction(0))}
    at |= {letter: arb(_as_float(link.known.get(letter)), float(_WIDE)) for letter in others}
    if not others & set(names_in(tree)):
        return False
    ball = evaluate(tree, at)
    return not ball.is_finite() or float(ball.rad()) > float(_WIDE) / 10**6


def _as_float(value: Fraction | None) -> float:
    return 0.5 if value is None else float(value)
