"""A tree at several points at once, in balls: what judging an answer is made of.

A column holds the values at all points: a tuple of exact rationals as long as the arithmetic stays rational, else
a list of balls. Going through the tree once for all points costs a microsecond or two for each node, so the
value of an answer is proved in less time than floating-point numbers with error bounds would take elsewhere.

The work is bounded by counting operations, not by a clock: it is the same on every machine and in every thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from operator import add, mul, neg, truediv
from typing import Any, Final

from flint import arb, ctx, fmpq

from symgrad.errors import UnsupportedError
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in
from symgrad.language.tree import (
    EULER,
    Call,
    Cases,
    Constant,
    Derivative,
    Integral,
    Listing,
    Matrix,
    Name,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Summation,
    Tree,
    Underbrace,
)
from symgrad.numeric import scalars
from symgrad.numeric.balls import Budget, Key, evaluate
from symgrad.numeric.calls import body_of, defaults_of, entry_of
from symgrad.numeric.column import Column, Scoped
from symgrad.numeric.column_conditions import both, compared
from symgrad.numeric.column_functions import SPECIAL
from symgrad.numeric.complex_series import evaluations
from symgrad.numeric.effort import OutOfBudgetError, Work, nodes, of_function, planned
from symgrad.numeric.keys import keys_in
from symgrad.numeric.series import taylor
from symgrad.numeric.standins import stand_in_derivative
from symgrad.numeric.walk import links

_LARGEST_EXACT: Final = 2048
"""Bits of a rational beyond which a column goes on in balls."""
_SMALL: Final = 64
"""Bits of a rational up to which working with it is one operation."""
_DEEPEST: Final = 250
_MOST_TERMS: Final = 10_000
_COST_OF_NODE: Final = 6
_COST_OF_INSTANCE: Final = 16
"""Writing out one node of one term of a sum."""


class Columns:
    """The values of trees at fixed points, at the working precision that is in force.

    ``names`` gives the column of every name, and of every formal derivative such as ∂E/∂z₆; it may make them up as
    they are asked for. ``budget`` is how many operations may be spent in all (a number, or what
    is left for several), None for as many as it takes.

    Raises UnsupportedError for what has no value of its own, OutOfBudgetError where the budget is spent, and
    what ``names`` raises for a name that has no value.

    >>> x = Name("x")
    >>> columns = Columns({x: (fmpq(1, 2), fmpq(3))}, 2)
    >>> columns.of(Sum((Product((x, x)), Number(scalars.fraction(fmpq(1))))))
    (5/4, 10)
    """

    __slots__ = ("_depth", "_sums", "_work", "count", "names")

    def __init__(self, names: Mapping[Key, Column], count: int, budget: int | Work | None = None) -> None:
        self.names = names
        self.count = count
        self._work = Work(budget) if isinstance(budget, int) else budget
        self._depth = 0
        self._sums = Budget()

    def of(self, tree: Tree) -> Column:
        """The column of a tree."""
        handler = _HANDLERS.get(type(tree))
        if handler is None:
            raise UnsupportedError(f"the value of a {type(tree).__name__.lower()}", to_text(tree))
        work = self._work
        if work is not None:
            work.left -= _COST_OF_NODE + self.count
            if work.left < 0:
                work.spend(0)
        if self._depth == _DEEPEST:
            raise OutOfBudgetError("something nested so deeply", to_text(tree))
        self._depth += 1
        column = handler(self, tree)
        self._depth -= 1
        return column

    def spend(self, operations: int) -> None:
        """Count operations; raises OutOfBudgetError where none are left."""
        if self._work is not None:
            self._work.spend(operations)

    def everywhere(self, value: fmpq | arb) -> Column:
        """The same value at every point."""
        return (value,) * self.count if isinstance(value, fmpq) else [value] * self.count

    def balls(self, column: Column) -> list[Any]:
        """A column as balls."""
        return column if isinstance(column, list) else [arb(value) for value in column]

    # A handler for each kind of node

    def name(self, node: Name) -> Column:
        return self.names[node]

    def number(self, node: Number) -> Column:
        return self.everywhere(scalars.literal(node.value))

    def constant(self, node: Constant) -> Column:
        match node.symbol:
            case "e":
                return self.everywhere(self._constant("const_e"))
            case "pi":
                return self.everywhere(self._constant("pi"))
            case "infinity":
                return self.everywhere(self.nowhere())
            case _:
                raise UnsupportedError("the value of dots", "...")

    def negative(self, node: Negative) -> Column:
        column = self.of(node.operand)
        return tuple(map(neg, column)) if isinstance(column, tuple) else list(map(neg, column))

    def sum(self, node: Sum) -> Column:
        return self._added([self.of(term) for term in node.terms])

    def product(self, node: Product) -> Column:
        return reduce(self._multiplied, [self.of(factor) for factor in node.factors])

    def quotient(self, node: Quotient) -> Column:
        return self._divided(self.of(node.numerator), self.of(node.denominator))

    def power(self, node: Power) -> Column:
        if node.base == EULER:
            self.spend(of_function("exp", ctx.prec) * self.count)
            return [value.exp() for value in self.balls(self.of(node.exponent))]
        base, exponent = self.of(node.base), self.of(node.exponent)
        if isinstance(exponent, tuple) and (isinstance(node.exponent, Number) or len(set(map(str, exponent))) == 1):
            return self.to_constant_power(base, exponent[0])
        if isinstance(exponent, tuple) and all(value.q == 1 and abs(value.p) < _LARGEST_EXACT for value in exponent):
            return [self.whole_power(one, int(other.p)) for one, other in zip(self.balls(base), exponent, strict=True)]
        self.spend(2 * of_function("exp", ctx.prec) * self.count)
        return [self.power_of(one, other) for one, other in zip(self.balls(base), self.balls(exponent), strict=True)]

    def call(self, node: Call) -> Column:
        if not node.arguments:
            raise UnsupportedError("the value of a function without its argument", node.function)
        if node.primes:
            if len(node.arguments) == 1 and entry_of(node.function) is None:
                parameters, body = stand_in_derivative(node.function, node.primes)
                return self._of_body(parameters, body, [self.of(node.arguments[0])])
            return self._point_by_point(node)
        arguments = [self.of(argument) for argument in node.arguments]
        if node.function in SPECIAL:
            found = SPECIAL[node.function](self, arguments)
            if found is not None:
                return found
        entry = entry_of(node.function)
        if entry is not None and entry.ball and len(arguments) == 1:
            return self.primitive(entry.ball, arguments[0])
        return self._by_definition(node, arguments)

    def primitive(self, method: str, argument: Column) -> Column:
        """A function of one argument that balls know by themselves."""
        self.spend(of_function(method, ctx.prec) * self.count)
        if method == "trigamma":  # balls have it as a series only
            return [scalars.ball(taylor(method, value, 0)[0]) for value in self.balls(argument)]
        return [getattr(value, method)() for value in self.balls(argument)]

    def cases(self, node: Cases) -> Column:
        found: list[Any] = [None] * self.count
        for formula, condition in node.branches:
            certain = self._hold(condition)
            values = self.balls(self.of(formula))
            for place, (holds, value) in enumerate(zip(certain, values, strict=True)):
                if found[place] is None and holds is not False:
                    found[place] = value if holds else self.nowhere()
        if None in found:
            rest = [self.nowhere()] * self.count if node.otherwise is None else self.balls(self.of(node.otherwise))
            found = [value if value is not None else other for value, other in zip(found, rest, strict=True)]
        return found

    def summation(self, node: Summation) -> Column:
        lower, upper = (self._bound(node, bound) for bound in (node.lower, node.upper))
        if self._sums.spent + upper - lower >= _MOST_TERMS:
            raise OutOfBudgetError(f"more than {_MOST_TERMS} terms of sums", to_text(node))
        index, outer = node.index, self.names
        if any(str(index) in name.subscripts for name in names_in(node.body)):
            self.spend(max(0, upper - lower + 1) * nodes(node.body) * _COST_OF_INSTANCE)
            terms = [self.of(term) for term in self._sums.unrolled(node, lower, upper)]
            return self._added(terms) if terms else self.everywhere(fmpq(0))
        total: Column = self.everywhere(fmpq(0))
        try:
            for value in range(lower, upper + 1):
                self.names = Scoped({index: self.everywhere(fmpq(value))}, outer)
                total = self._added([total, self.of(node.body)])
        finally:
            self.names = outer
        return total

    def _bound(self, node: Summation, bound: Tree | None) -> int:
        """A bound of a sum, which is the same integer at every point."""
        column = () if bound is None else self.of(bound)
        if not column or not isinstance(column, tuple) or column[0].q != 1 or any(one != column[0] for one in column):
            raise UnsupportedError("a sum without integer bounds", to_text(node))
        return int(column[0].p)

    def derivative(self, node: Derivative) -> Column:
        operand = node.operand
        if isinstance(operand, Name) and not node.applied:
            if operand in node.variables:
                return self.everywhere(fmpq(1 if len(node.variables) == 1 else 0))
            return self.names[node]
        variables = (*set(node.variables),)
        if isinstance(operand, Call) and operand.arguments == variables and entry_of(operand.function) is None:
            return self.call(replace(operand, primes=operand.primes + len(node.variables)))
        return self._point_by_point(node)

    def integral(self, node: Integral) -> Column:
        return self._point_by_point(node)

    def underbrace(self, node: Underbrace) -> Column:
        return self.of(node.operand)

    # Arithmetic of columns

    def nowhere(self) -> Any:
        """What stands for "outside the domain"."""
        return arb.nan()

    def power_of(self, base: Any, exponent: Any) -> Any:
        """A power whose exponent is no fixed number; the base must be positive."""
        return base**exponent if base > 0 else self.nowhere()

    def whole_power(self, base: Any, exponent: int) -> Any:
        """A power with an integer exponent, of a number of any sign."""
        return self.nowhere() if exponent < 0 and base.contains(0) else base**exponent

    def root_of(self, value: Any, index: fmpq | arb) -> Any:
        """The real root; of a negative number, too, if the index is odd."""
        if index == 0:
            return self.nowhere()
        exponent = 1 / index
        if isinstance(index, fmpq) and index.q == 1 and index.p % 2 == 1 and value < 0:
            return -((-value) ** exponent)
        return value**exponent if value > 0 else self.nowhere()

    def _constant(self, name: str) -> Any:
        return self.as_ball(getattr(arb, name)())

    def _added(self, columns: Sequence[Column]) -> Column:
        total = columns[0]
        for column in columns[1:]:
            if isinstance(total, tuple) and isinstance(column, tuple):
                total = self._settled(tuple(map(add, total, column)))
            else:
                total = list(map(add, self.balls(total), self.balls(column)))
        return total

    def _multiplied(self, one: Column, other: Column) -> Column:
        if isinstance(one, tuple) and isinstance(other, tuple):
            return self._settled(tuple(map(mul, one, other)))
        return list(map(mul, self.balls(one), self.balls(other)))

    def _divided(self, one: Column, other: Column) -> Column:
        if isinstance(one, tuple) and isinstance(other, tuple) and all(other):
            return self._settled(tuple(map(truediv, one, other)))
        return [
            above / below if not below.contains(0) else self.nowhere()
            for above, below in zip(self.balls(one), self.balls(other), strict=True)
        ]

    def _settled(self, column: tuple[fmpq, ...]) -> Column:
        """The same column, in balls if its rationals have grown large."""
        bits = column[0].height_bits()
        if bits > _SMALL:
            self.spend(self.count * bits // _SMALL)
        return column if bits < _LARGEST_EXACT else self.balls(column)

    def to_constant_power(self, base: Column, exponent: fmpq) -> Column:
        """A power with the same rational exponent at every point."""
        if exponent.q == 1:
            return self.to_integer_power(base, int(exponent.p))
        self.spend(of_function("", ctx.prec) * self.count)
        if isinstance(base, tuple):
            roots = [scalars.power(value, exponent) for value in base]
            rational = tuple(value for value in roots if isinstance(value, fmpq))
            if len(rational) == len(roots):
                return self._settled(rational)
            return [self.as_ball(value) for value in roots]
        return [value**exponent if value > 0 else self.nowhere() for value in base]

    def as_ball(self, value: fmpq | arb) -> Any:
        """A rational or a real ball as what this class computes with."""
        return arb(value) if isinstance(value, fmpq) else value

    def to_integer_power(self, base: Column, exponent: int) -> Column:
        """A power with the same integer exponent at every point."""
        is_small = isinstance(base, tuple) and base[0].height_bits() * abs(exponent) < _LARGEST_EXACT
        if isinstance(base, tuple) and is_small and (exponent >= 0 or all(base)):
            return self._settled(tuple(value**exponent for value in base))
        self.spend(6 * self.count)
        if exponent < 0:
            values = self.balls(base)
            return [self.nowhere() if value.contains(0) else value**exponent for value in values]
        return [value**exponent for value in self.balls(base)]

    # Functions

    def _by_definition(self, node: Call, arguments: list[Column]) -> Column:
        """A function that is defined by others, or the stand-in of an abstract one."""
        arguments += [self.of(default) for default in defaults_of(node.function, len(arguments))]
        parameters, body = body_of(node.function, len(node.arguments))
        return self._of_body(parameters, body, arguments)

    def _of_body(self, parameters: Sequence[Name], body: Tree, arguments: list[Column]) -> Column:
        outer = self.names
        self.names = dict(zip(parameters, arguments, strict=True))
        try:
            return self.of(body)
        finally:
            self.names = outer

    def extreme(self, direction: int, arguments: list[Column]) -> Column:
        """The largest of all, or with direction −1 the smallest."""
        best = self.balls(arguments[0])
        for column in arguments[1:]:
            best = [
                one.max(other) if direction > 0 else one.min(other)
                for one, other in zip(best, self.balls(column), strict=True)
            ]
        return best

    def _hold(self, relation: Relation) -> list[bool | None]:
        """Whether a condition holds at each point, None where that is not certain."""
        verdicts: list[bool | None] = [True] * self.count
        for left, operator, right in links(relation):
            values = zip(self.balls(self.of(left)), self.balls(self.of(right)), strict=True)
            for place, (one, other) in enumerate(values):
                verdicts[place] = both(verdicts[place], compared(one, operator, other))
        return verdicts

    def _point_by_point(self, node: Tree) -> Column:
        """What needs series or integration is worked out at each point by itself."""
        each, limit = planned(node, self._work, self.count, ctx.prec)
        columns = {key: self.balls(self.names[key]) for key in keys_in([node])}
        found = []
        for place in range(self.count):
            at = {key: column[place] for key, column in columns.items()}
            with evaluations(limit) as asked:
                found.append(evaluate(node, at, ctx.prec))
            if limit is not None:
                self.spend(each * asked.count)
                if asked.count >= limit:
                    raise OutOfBudgetError("an integral that takes so many values", to_text(node))
        return found


_HANDLERS: Final[Mapping[type, Callable[[Columns, Any], Column]]] = {
    Name: lambda columns, node: columns.name(node),
    Number: lambda columns, node: columns.number(node),
    Constant: lambda columns, node: columns.constant(node),
    Negative: lambda columns, node: columns.negative(node),
    Sum: lambda columns, node: columns.sum(node),
    Product: lambda columns, node: columns.product(node),
    Quotient: lambda columns, node: columns.quotient(node),
    Power: lambda columns, node: columns.power(node),
    Call: lambda columns, node: columns.call(node),
    Derivative: lambda columns, node: columns.derivative(node),
    Summation: lambda columns, node: columns.summation(node),
    Integral: lambda columns, node: columns.integral(node),
    Cases: lambda columns, node: columns.cases(node),
    Underbrace: lambda columns, node: columns.underbrace(node),
}
assert not {Relation, Listing, Matrix} & set(_HANDLERS)  # they have no value of their own
