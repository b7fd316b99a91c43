"""Conditions on balls: what certainly holds, what certainly fails, and what is not certain."""

from __future__ import annotations

from collections.abc import Callable

from flint import arb

from symgrad.errors import UnsupportedError


def both(one: bool | None, other: bool | None) -> bool | None:
    """Whether both hold, None where that is not certain."""
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def compared(one: arb, operator: str, other: arb) -> bool | None:
    """Whether two balls stand in a relation, None where that is not certain.

    Raises UnsupportedError for what is no comparison.

    >>> compared(arb(1), "<", arb(2)), compared(arb(1), "≥", arb(2))
    (True, False)
    """
    if not (one.is_finite() and other.is_finite()):
        return None
    tests: dict[str, tuple[Callable[[], bool], Callable[[], bool]]] = {
        "<": (lambda: one < other, lambda: one >= other),
        "≤": (lambda: one <= other, lambda: one > other),
        ">": (lambda: one > other, lambda: one <= other),
        "≥": (lambda: one >= other, lambda: one < other),
        "=": (lambda: one == other, lambda: not one.overlaps(other)),
        "≠": (lambda: not one.overlaps(other), lambda: one == other),
    }
    if operator not in tests:
        raise UnsupportedError(f"a condition with {operator}", operator)
    holds, fails = tests[operator]
    return True if holds() else False if fails() else None
