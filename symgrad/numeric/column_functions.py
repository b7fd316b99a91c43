"""Functions of columns that are no primitive of balls: roots, logarithms to a base, the largest of several."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from flint import ctx, fmpq

from symgrad.numeric.column import Column
from symgrad.numeric.effort import of_function


class Arithmetic(Protocol):
    """What is needed of the columns that a function is worked out in."""

    count: int

    def spend(self, operations: int) -> None:
        """Count operations."""

    def balls(self, column: Column) -> list[Any]:
        """A column as balls."""

    def primitive(self, method: str, argument: Column) -> Column:
        """A function that balls know by themselves."""

    def to_constant_power(self, base: Column, exponent: fmpq) -> Column:
        """A power with a fixed exponent."""

    def root_of(self, value: Any, index: Any) -> Any:
        """A root."""

    def extreme(self, direction: int, arguments: list[Column]) -> Column:
        """The largest or smallest of several."""


def _root(columns: Arithmetic, arguments: list[Column]) -> Column | None:
    """The real root, of a negative number too if the index is odd."""
    if len(arguments) != 2:
        return None
    columns.spend(of_function("", ctx.prec) * columns.count)
    indices: Column = arguments[1]
    return [columns.root_of(value, indices[place]) for place, value in enumerate(columns.balls(arguments[0]))]


def _log(columns: Arithmetic, arguments: list[Column]) -> Column | None:
    """The logarithm to a base."""
    if len(arguments) != 2:
        return None
    above, below = (columns.balls(columns.primitive("log", argument)) for argument in arguments)
    return [one / other for one, other in zip(above, below, strict=True)]


def _sqrt(columns: Arithmetic, arguments: list[Column]) -> Column | None:
    """The square root; of a rational square exactly."""
    (argument,) = arguments
    if isinstance(argument, tuple):
        return columns.to_constant_power(argument, fmpq(1, 2))
    return columns.primitive("sqrt", argument)


SPECIAL: Final[Mapping[str, Callable[[Arithmetic, list[Column]], Column | None]]] = {
    "root": _root,
    "log": _log,
    "sqrt": _sqrt,
    "max": lambda columns, arguments: columns.extreme(1, arguments),
    "min": lambda columns, arguments: columns.extreme(-1, arguments),
}
"""None where the arguments ask for the function as its entry has it."""
