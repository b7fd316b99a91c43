"""The value of a tree as a ball: an interval that is proved to contain it.

Rationals stay exact, functions are evaluated by their entries, and a pending derivative by automatic
differentiation, which is independent of the rules of calculus that it will be compared with. A ball that
is not finite means: outside the domain, or not decided at this precision (a kink, a denominator around 0).

What counts as outside the domain: division by zero; logarithms and even roots of negative numbers; a
negative base with an exponent that is not an integer (``root(x, 3)`` is the real cube root, ``x^(1/3)``
is for positive x); zero to a negative exponent; ``0^0``, unless the exponent is written without names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import reduce
from typing import TypeAlias, assert_never, cast

from flint import arb, fmpq

from symgrad.errors import AuthorError, UnsupportedError
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in
from symgrad.language.tree import (
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
    Operator,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Summation,
    Tree,
    Underbrace,
)
from symgrad.numeric import jets, scalars
from symgrad.numeric.calls import call, exponential, power
from symgrad.numeric.integrals import free_names, integral
from symgrad.numeric.jets import Jet, Value
from symgrad.numeric.precision import working_precision
from symgrad.numeric.walk import fold, instance, links

Key: TypeAlias = Name | Derivative
Point: TypeAlias = Mapping[Name, Fraction] | Mapping[Key, Fraction]
Values: TypeAlias = Point | Mapping[Name, arb] | Mapping[Name, Fraction | arb] | Mapping[Key, Fraction | arb]
"""What the names stand for; a formal derivative such as ∂E/∂z₆ may be a key too."""

Memory: TypeAlias = dict[tuple[int, int, int], tuple[Derivative, Value]]
"""Values of pending derivatives, by the identity of the node and of the point, and the precision."""

EXACT_WORKING_PRECISION = 64
_ZERO: Value = fmpq(0)
_MOST_TERMS = 10_000
"""Over all sums of a tree, also those inside each other: a proof evaluates them at many points, line after line."""
_HIGHEST_ORDER = 64


def evaluate(tree: Tree, at: Values, precision: int = 128) -> arb:
    """The value of a tree where its names have the given values, as a ball.

    Rationals are exact to the end, so the ball of a rational value is as narrow as the precision allows.
    A function without an entry is abstract and gets a stand-in (:mod:`symgrad.numeric.standins`).

    Raises AuthorError for a name, or a formal derivative, without a value, and UnsupportedError for what
    has no value of its own (an equation, a vector, a sum without bounds).

    >>> from symgrad.language.tree import number
    >>> x = Name("x")
    >>> evaluate(Quotient(Power(x, number(2)), number(10)), {x: Fraction(3)}).str(6, radius=False)
    '0.900000'
    >>> evaluate(Derivative(Call("log", (x,)), (x,)), {x: Fraction(4)})
    0.250000000000000
    >>> evaluate(Call("log", (x,)), {x: Fraction(-1)}).is_finite()
    False
    """
    with working_precision(precision):
        return scalars.ball(_scalar(tree, at))


def value_of(tree: Tree, at: Values, precision: int, memory: Memory | None = None) -> scalars.Scalar:
    """The value as a rational where exact arithmetic finds it, else as a ball; raises as :func:`evaluate` does.

    ``memory`` keeps the values of pending derivatives, which stand in line after line. It knows trees and points by
    identity: use one only as long as the points are held.
    """
    with working_precision(precision):
        scope = _Scope(cast("Mapping[Key, Fraction | arb]", at), memory=memory, precision=precision)
        return jets.constant(_value(tree, scope))


def exact(tree: Tree, at: Values) -> Fraction | None:
    """The value as a rational, where it can be found by exact arithmetic alone, else None.

    That includes functions whose value is proved rational (√4, |−3|, e^0). None too for a rational with
    more than about 1200 digits.

    >>> from symgrad.language.tree import number
    >>> exact(Sum((number(Fraction(1, 10)), number(Fraction(1, 5)))), {})
    Fraction(3, 10)
    """
    with working_precision(EXACT_WORKING_PRECISION):
        value = _scalar(tree, at)
    return scalars.fraction(value) if isinstance(value, fmpq) else None


def holds(relation: Relation, at: Values, precision: int = 128) -> bool | None:
    """Whether a relation certainly holds (True) or certainly fails (False); None if neither is certain.

    >>> from symgrad.language.tree import ONE, TWO
    >>> holds(Relation(ONE, "<", TWO), {})
    True
    """
    with working_precision(precision):
        return _holds(relation, _scope(at))


def _scalar(tree: Tree, at: Values) -> scalars.Scalar:
    return jets.constant(_value(tree, _scope(at)))


@dataclass(slots=True)
class Budget:
    """How many terms of sums have been written out so far; sums inside sums draw on the same budget."""

    spent: int = 0

    def unrolled(self, node: Summation, lower: int, upper: int) -> Sequence[Tree]:
        """The terms of a sum between integer bounds, in their order; none if it is empty.

        Raises UnsupportedError where all sums together have more than 10 000 terms.
        """
        self.spent += max(0, upper - lower + 1)
        if self.spent > _MOST_TERMS:
            kind = f"more than {_MOST_TERMS} terms of sums"
            raise UnsupportedError(kind, to_text(node), reason="sums inside each other are written out together")
        return [instance(node.body, node.index, index) for index in range(lower, upper + 1)]


@dataclass(frozen=True, slots=True)
class _Scope:
    """The values of the names, and for which of them a derivative is being taken."""

    given: Mapping[Key, Fraction | arb]
    varying: Mapping[Name, Value] = field(default_factory=dict)
    level: int = 0
    memory: Memory | None = None
    precision: int = 0
    budget: Budget = field(default_factory=Budget)

    def name(self, name: Name) -> Value:
        if name in self.varying:
            return self.varying[name]
        value = self.given.get(name)
        if value is None:
            raise AuthorError(f"'{name}' has no value", expected=f"a value for {name}")
        return scalars.scalar(value)

    def formal(self, derivative: Derivative) -> Value:
        """The given value of ∂E/∂z₆, however its d is written."""
        other = replace(derivative, partial=not derivative.partial)
        value = self.given.get(derivative, self.given.get(other))
        if value is None:
            text = to_text(derivative)
            raise AuthorError(f"{text} has no value", expected=f"a value for {text} itself")
        if self.level and value != 0:
            raise UnsupportedError("the derivative of a formal derivative", to_text(derivative))
        return scalars.scalar(value)

    def with_jet(self, name: Name, jet: Value) -> _Scope:
        return _Scope(self.given, {**self.varying, name: jet}, jets.level(jet), budget=self.budget)


def _scope(at: Values) -> _Scope:
    return _Scope(cast("Mapping[Key, Fraction | arb]", at))


def _value(tree: Tree, scope: _Scope) -> Value:
    return fold(tree, lambda node, parts: _combine(node, parts, scope))


def _combine(node: Tree, parts: Sequence[Value], scope: _Scope) -> Value:
    """The value of a node from the values of its parts."""
    match node:
        case Name():
            return scope.name(node)
        case Number():
            return scalars.literal(node.value)
        case Product():
            return reduce(jets.multiply, parts)
        case Sum():
            return reduce(jets.add, parts)
        case Constant():
            return _constant(node)
        case Negative():
            return jets.negate(parts[0])
        case Quotient():
            return jets.divide(*parts)
        case Power():
            return _power(node, parts[0], parts[1])
        case Call():
            return call(node.function, parts, node.primes, _body)
        case Derivative():
            return _derivative(node, scope)
        case Summation():
            terms = scope.budget.unrolled(node, *(_bound(node, bound, scope) for bound in (node.lower, node.upper)))
            return reduce(jets.add, (_value(term, scope) for term in terms), _ZERO)
        case Integral():
            return _integral(node, scope)
        case Cases():
            return _cases(node, scope)
        case Underbrace():
            return parts[0]
        case Relation() | Listing() | Matrix():
            raise UnsupportedError(f"the value of a {type(node).__name__.lower()}", to_text(node))
        case _:
            assert_never(node)


def _constant(node: Constant) -> arb:
    match node.symbol:
        case "e":
            return arb.const_e()
        case "pi":
            return arb.pi()
        case "dots":
            raise UnsupportedError("the value of dots", "...")
        case "infinity":
            return scalars.nan()  # infinity is not a real number
        case _:
            assert_never(node.symbol)


def _power(node: Power, base: Value, exponent: Value) -> Value:
    if node.base == Constant("e"):
        return exponential(exponent)
    if isinstance(exponent, fmpq) and exponent == 0 and names_in(node.exponent):
        certain = scalars.sign(jets.constant(base))
        return fmpq(1) if certain else scalars.nan()
    return power(base, exponent)


def _body(body: Tree, names: Mapping[Name, Value]) -> Value:
    """The value of a definition, which knows its formal arguments and nothing else."""
    return _value(body, _Scope({}, names, max(map(jets.level, names.values()), default=0)))


def _derivative(node: Derivative, scope: _Scope) -> Value:
    operand = node.operand
    while isinstance(operand, Underbrace):
        operand = operand.operand
    if isinstance(operand, Name) and not node.applied:
        if operand not in node.variables:
            return scope.formal(node)
        return fmpq(1 if len(node.variables) == 1 else 0)
    if len(node.variables) > _HIGHEST_ORDER:
        raise UnsupportedError(f"a derivative of order {len(node.variables)}", to_text(node))
    orders = list(Counter(node.variables).items())
    if scope.memory is None:
        return _partials(operand, orders, scope)
    key = id(node), id(scope.given), scope.precision
    if key not in scope.memory:
        # The node is kept with its value, so that its identity cannot pass to another.
        scope.memory[key] = node, _partials(operand, orders, scope)
    return scope.memory[key][1]


def _partials(operand: Tree, orders: Sequence[tuple[Name, int]], scope: _Scope) -> Value:
    """The derivative by each variable in turn, as often as it says; smooth where it is finite, so in any order."""
    if not orders:
        return _value(operand, scope)
    (variable, order), *rest = orders
    return jets.differential(
        lambda jet: _partials(operand, rest, scope.with_jet(variable, jet)), scope.name(variable), order, scope.level
    )


def _integral(node: Integral, scope: _Scope) -> Value:
    def body(value: Value) -> Value:
        return _value(node.body, scope.with_jet(node.variable, value))

    names = {name: scope.name(name) for name in free_names(node)}
    limits = (_value(node.lower, scope), _value(node.upper, scope))
    return integral(node, names, body, limits, scope.level)


def _bound(node: Summation, bound: Tree | None, scope: _Scope) -> int:
    value = None if bound is None else jets.constant(_value(bound, scope))
    if not isinstance(value, fmpq) or value.q != 1:
        raise UnsupportedError("a sum without integer bounds", to_text(node))
    return int(value.p)


def _cases(node: Cases, scope: _Scope) -> Value:
    for formula, condition in node.branches:
        certain = _holds(condition, scope)
        if certain is None:
            return scalars.nan()
        if certain:
            return _value(formula, scope)
    return scalars.nan() if node.otherwise is None else _value(node.otherwise, scope)


def _holds(relation: Relation, scope: _Scope) -> bool | None:
    """A chain ``0 < x < 1`` holds if each of its links does, and fails if one fails."""
    verdicts = [_link_holds(left, operator, right, scope) for left, operator, right in links(relation)]
    if False in verdicts:
        return False
    return None if None in verdicts else True


def _link_holds(left: Tree, operator: Operator, right: Tree, scope: _Scope) -> bool | None:
    first, second = _value(left, scope), _value(right, scope)
    order = scalars.order(jets.constant(first), jets.constant(second))
    if order == 0 and (isinstance(first, Jet) or isinstance(second, Jet)):
        return None  # the boundary between two formulas: no derivative can be taken there
    match operator:
        case "≈" | ":=" | "→":
            raise UnsupportedError(f"a condition with {operator}", to_text(Relation(left, operator, right)))
        case _ if order is None:
            return None
        case "=":
            return order == 0
        case "≠":
            return order != 0
        case "<":
            return order < 0
        case "≤":
            return order <= 0
        case ">":
            return order > 0
        case "≥":
            return order >= 0
        case _:
            assert_never(operator)
