"""A tree at several complex points at once: what decides where an expression has no real values.

Only analytic functions have a place here. Branches are the principal ones.
"""

from __future__ import annotations

from typing import Any

from flint import acb, arb, ctx, fmpq

from symgrad.errors import UnsupportedError
from symgrad.language.printing import to_text
from symgrad.language.tree import Call, Cases, Derivative, Integral
from symgrad.numeric.column import Column
from symgrad.numeric.columns import Columns
from symgrad.numeric.effort import of_function

_TIMES = 4
"""A function of a complex number takes so many times as long as one of a real number."""
_REAL_ONLY = {"__abs__", "sgn"}


class ComplexColumns(Columns):
    """As :class:`~symgrad.numeric.columns.Columns`, in complex balls.

    Raises UnsupportedError for what is not analytic: absolute values, maxima, conditions.

    >>> from symgrad.language.tree import Call, Name
    >>> x = Name("x")
    >>> columns = ComplexColumns({x: [acb(0, 2)]}, 1)
    >>> columns.of(Call("exp", (x,)))[0].real < 0
    True
    """

    __slots__ = ()

    def balls(self, column: Column) -> list[Any]:
        """A column as complex balls."""
        return column if isinstance(column, list) else [acb(value) for value in column]

    def as_ball(self, value: fmpq | arb) -> Any:
        """A number as a complex ball."""
        return acb(value)

    def nowhere(self) -> Any:
        """What stands for "no value"."""
        return acb(arb.nan())

    def power_of(self, base: Any, exponent: Any) -> Any:
        """e^(exponent · ln base), on the principal branch."""
        return acb(base) ** acb(exponent) if not acb(base).contains(0) else self.nowhere()

    def root_of(self, value: Any, index: fmpq | arb) -> Any:
        """The principal root."""
        return self.power_of(value, 1 / acb(index))

    def primitive(self, method: str, argument: Column) -> Column:
        """An analytic function that balls know by themselves."""
        if method in _REAL_ONLY or not hasattr(acb, method):
            raise UnsupportedError("complex values", method.strip("_"))
        self.spend(_TIMES * of_function(method, ctx.prec) * self.count)
        return [getattr(value, method)() for value in self.balls(argument)]

    def extreme(self, direction: int, arguments: list[Column]) -> Column:
        """There is no largest complex number."""
        raise UnsupportedError("complex values", f"{'max' if direction > 0 else 'min'} of {len(arguments)}")

    def cases(self, node: Cases) -> Column:
        """Conditions compare real numbers."""
        raise UnsupportedError("complex values", to_text(node))

    def call(self, node: Call) -> Column:
        """A function; one with dashes is worked out over the real numbers."""
        if node.primes and node.arguments:
            raise UnsupportedError("complex values", to_text(node))
        return super().call(node)

    def derivative(self, node: Derivative) -> Column:
        """Pending derivatives are worked out over the real numbers."""
        raise UnsupportedError("complex values", to_text(node))

    def integral(self, node: Integral) -> Column:
        """Integrals are worked out over the real numbers."""
        raise UnsupportedError("complex values", to_text(node))

    def to_constant_power(self, base: Column, exponent: fmpq) -> Column:
        """A power with a fixed exponent."""
        if exponent.q == 1:
            return self.to_integer_power(base, int(exponent.p))
        return [self.power_of(value, acb(exponent)) for value in self.balls(base)]
