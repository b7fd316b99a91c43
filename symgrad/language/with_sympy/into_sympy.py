"""From our trees to SymPy's, as written or evaluated. It imports SymPy, so it is itself imported when needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final, TypeAlias, assert_never

import sympy

from symgrad.errors import UnsupportedError
from symgrad.functions.registry import FUNCTIONS
from symgrad.language.fold import fold
from symgrad.language.printing import to_text
from symgrad.language.traversal import walk
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

Values: TypeAlias = Sequence[Any]
Classes: TypeAlias = Callable[[str], Any]

_CONSTANTS: Final = {"e": sympy.E, "pi": sympy.pi, "infinity": sympy.oo}
_HYPERBOLIC: Final = frozenset({"sinh", "cosh", "tanh", "coth", "sech", "csch"})
_RELATIONS: Final[Mapping[Operator, Any]] = {
    "=": sympy.Eq, "≠": sympy.Ne, "<": sympy.Lt, "≤": sympy.Le, ">": sympy.Gt, "≥": sympy.Ge,
}  # fmt: skip
_LARGEST_POWER = 100_000
"""Bits of a power of numbers that is still worked out; 9^(9^9) would never come back."""
_DEEPEST_HYPERBOLIC = 3
"""Hyperbolic functions inside each other that SymPy still works out; its time grows tenfold with every further one."""


def convert(tree: Tree, classes: Classes, evaluate: bool = True, symbols: Mapping[Name, Any] | None = None) -> Any:
    """The SymPy expression of a tree.

    ``symbols`` says what stands for a name, ``classes`` gives the class of a function that SymPy does not have.
    """
    evaluate = evaluate and fold(tree, _hyperbolic_depth) <= _DEEPEST_HYPERBOLIC
    return fold(tree, _Converter(classes, evaluate, symbols or {}, _indices(tree)).combine)


def _hyperbolic_depth(tree: Tree, parts: Sequence[int]) -> int:
    """How many hyperbolic functions stand inside each other, from the depths in the parts of a node."""
    return max(parts, default=0) + (isinstance(tree, Call) and tree.function in _HYPERBOLIC)


def _indices(tree: Tree) -> frozenset[str]:
    """The indices of all sums: a name with one of them as a subscript is not the same in every term."""
    return frozenset(str(node.index) for node in walk(tree) if isinstance(node, Summation))


@dataclass(frozen=True, slots=True)
class _Converter:
    classes: Classes
    evaluate: bool
    symbols: Mapping[Name, Any]
    indices: frozenset[str]

    def combine(self, tree: Tree, parts: Values) -> Any:
        """A node in SymPy's terms, over its parts in SymPy's terms."""
        match tree:
            case Number():
                return sympy.Rational(tree.value.numerator, tree.value.denominator)
            case Constant():
                if tree.symbol not in _CONSTANTS:
                    raise UnsupportedError("the value of dots", "...")
                return _CONSTANTS[tree.symbol]
            case Name():
                return self._name(tree)
            case Negative():
                return self._negative(tree, parts[0])
            case Sum():
                return self._many(tree, parts, sympy.Add, sympy.MatAdd)
            case Product():
                return self._many(tree, parts, sympy.Mul, sympy.MatMul)
            case Quotient():
                return self._quotient(tree, parts[0], parts[1])
            case Power():
                return self._power(tree, parts[0], parts[1])
            case Call():
                return self._call(tree, _scalars(tree, parts))
            case Derivative():
                return _derivative(tree, parts[0], parts[1:])
            case Summation():
                return _summation(tree, parts)
            case Integral():
                body, variable, lower, upper = parts
                return sympy.Integral(body, (variable, lower, upper))
            case Cases():
                return self._cases(tree, parts)
            case Relation():
                return self._relation(tree, parts[0], parts[1])
            case Listing():
                return sympy.Tuple(*parts)
            case Matrix():
                return sympy.ImmutableMatrix(len(tree.rows), len(tree.rows[0]) if tree.rows else 0, list(parts))
            case Underbrace():
                return parts[0]
            case _:
                assert_never(tree)

    def _name(self, tree: Name) -> Any:
        if tree in self.symbols:
            return self.symbols[tree]
        if self.indices.isdisjoint(tree.subscripts):
            return sympy.Symbol(str(tree))
        letter = str(Name(tree.base, accent=tree.accent))
        return sympy.Indexed(sympy.IndexedBase(letter), *(_index(subscript) for subscript in tree.subscripts))

    def _negative(self, tree: Negative, operand: Any) -> Any:
        if isinstance(operand, sympy.Number):
            return -operand
        return self._many(tree, (sympy.S.NegativeOne, operand), sympy.Mul, sympy.MatMul)

    def _many(self, tree: Tree, parts: Values, scalar: Any, matrix: Any) -> Any:
        """A sum or product; matrices have classes of their own for one that is not worked out."""
        if not any(isinstance(part, sympy.MatrixBase | sympy.MatrixExpr) for part in parts):
            return scalar(*_scalars(tree, parts), evaluate=self.evaluate)
        try:
            if self.evaluate:
                return reduce(lambda left, right: left + right if scalar is sympy.Add else left * right, parts)
            return matrix(*parts, evaluate=False)
        except (TypeError, ValueError) as error:  # a ShapeError is a ValueError
            raise UnsupportedError(type(tree).__name__, to_text(tree), reason=str(error)) from error

    def _quotient(self, tree: Quotient, numerator: Any, denominator: Any) -> Any:
        below = sympy.Pow(*_scalars(tree, (denominator, sympy.S.NegativeOne)), evaluate=self.evaluate)
        if numerator is sympy.S.One and not self.evaluate:
            return below
        return self._many(tree, (numerator, below), sympy.Mul, sympy.MatMul)

    def _power(self, tree: Power, base: Any, exponent: Any) -> Any:
        _scalars(tree, (base, exponent))
        if base is sympy.E:
            return sympy.exp(exponent, evaluate=self.evaluate)
        if self.evaluate and isinstance(base, sympy.Rational) and isinstance(exponent, sympy.Rational):
            bits = max(base.p.bit_length(), base.q.bit_length())
            if abs(exponent) * bits > _LARGEST_POWER:
                raise UnsupportedError("a number of this size", to_text(tree))
        return sympy.Pow(base, exponent, evaluate=self.evaluate)

    def _call(self, tree: Call, arguments: Values) -> Any:
        if tree.primes:
            return self._primed(tree, arguments)
        match tree.function, arguments:
            case "sqrt", (argument,):
                return sympy.Pow(argument, sympy.Rational(1, 2), evaluate=self.evaluate)
            case "root", (argument, index):
                exponent = sympy.Pow(index, sympy.S.NegativeOne, evaluate=self.evaluate)
                return sympy.Pow(argument, exponent, evaluate=self.evaluate)
            case "log", (argument, base):
                above, below = (sympy.log(part, evaluate=self.evaluate) for part in (argument, base))
                return sympy.Mul(above, sympy.Pow(below, -1, evaluate=self.evaluate), evaluate=self.evaluate)
            case _:
                return self._applied(tree, arguments, self.evaluate)

    def _applied(self, tree: Call, arguments: Values, evaluate: bool) -> Any:
        """A function without dashes: SymPy's class, one made from the entry, or an undefined function."""
        entry = FUNCTIONS.get(tree.function)
        if entry is None:
            return sympy.Function(tree.function)(*arguments)
        kind = getattr(sympy, entry.sympy) if entry.sympy else self.classes(entry.id)
        try:
            return kind(*arguments, evaluate=evaluate)
        except TypeError as error:  # the wrong number of arguments
            raise UnsupportedError(tree.function, to_text(tree), reason=str(error)) from error

    def _primed(self, tree: Call, arguments: Values) -> Any:
        """σ'(z) as the derivative by a free variable, taken at z."""
        if not arguments:
            raise UnsupportedError("a prime", to_text(tree), reason="write what the function acts on, f'(x), or dy/dx")
        if len(arguments) != 1:
            raise UnsupportedError("a prime at a function of several arguments", to_text(tree))
        variable = arguments[0]
        if not isinstance(variable, sympy.Symbol):
            taken = {symbol.name for symbol in variable.free_symbols}
            variable = next(sympy.Symbol(letter) for letter in ("u", "v", "xi", "u_prime_of") if letter not in taken)
        pending = _pending(self._applied(tree, (variable,), evaluate=False), ((variable, tree.primes),))
        return pending if variable is arguments[0] else sympy.Subs(pending, variable, arguments[0])

    def _cases(self, tree: Cases, parts: Values) -> Any:
        decided = _decided if self.evaluate else lambda condition: condition
        pairs = [(value, decided(condition)) for value, condition in zip(parts[0::2], parts[1::2], strict=False)]
        if tree.otherwise is not None:
            pairs.append((parts[-1], sympy.true))
        return sympy.Piecewise(*pairs, evaluate=self.evaluate)

    def _relation(self, tree: Relation, left: Any, right: Any) -> Any:
        """A relation is never worked out to true or false; a chain is all its links at once."""
        if tree.operator not in _RELATIONS:
            raise UnsupportedError(f"the relation '{tree.operator}'", to_text(tree))
        sides = ((tree.left, left), (tree.right, right))
        others = [link for side, link in sides if isinstance(side, Relation)]
        if isinstance(tree.left, Relation):
            left = fold(_last(tree.left), self.combine)
        if isinstance(tree.right, Relation):
            right = fold(_first(tree.right), self.combine)
        link = _RELATIONS[tree.operator](left, right, evaluate=False)
        return sympy.And(link, *others, evaluate=False) if others else link


def _decided(condition: Any) -> Any:
    """A condition, true or false where SymPy can tell: Piecewise compares its parts and needs to know."""
    links = condition.args if isinstance(condition, sympy.And) else (condition,)
    return sympy.And(*(link.func(*link.args) for link in links))


def _first(chain: Relation) -> Tree:
    """Where a chain of relations begins."""
    return _first(chain.left) if isinstance(chain.left, Relation) else chain.left


def _last(chain: Relation) -> Tree:
    """Where a chain of relations ends."""
    return _last(chain.right) if isinstance(chain.right, Relation) else chain.right


def _derivative(tree: Derivative, operand: Any, variables: Values) -> Any:
    if not all(isinstance(variable, sympy.Symbol) for variable in variables):
        raise UnsupportedError("a derivative by something that is not a variable", to_text(tree))
    counted: list[tuple[Any, int]] = []
    for variable in variables:
        if counted and counted[-1][0] == variable:
            counted[-1] = (variable, counted[-1][1] + 1)
        else:
            counted.append((variable, 1))
    return _pending(operand, counted)


def _pending(operand: Any, variables: Sequence[tuple[Any, int]]) -> Any:
    """A derivative that SymPy leaves alone; its constructor would make d/dx[5] and ∂E/∂z to 0 at once."""
    counts = (sympy.Tuple(variable, sympy.Integer(count)) for variable, count in variables)
    return sympy.Basic.__new__(sympy.Derivative, operand, *counts)


def _summation(tree: Summation, parts: Values) -> Any:
    if tree.lower is None or tree.upper is None:
        raise UnsupportedError("a sum without bounds", to_text(tree), reason="SymPy needs both")
    body, index, lower, upper = parts
    return sympy.Sum(body, (index, lower, upper))


def _index(subscript: str) -> Any:
    return sympy.Integer(int(subscript)) if subscript.isdecimal() else sympy.Symbol(subscript)


def _scalars(tree: Tree, parts: Values) -> Values:
    """The parts, if each is a number or an expression of numbers; a list or a relation can't be added."""
    for part in parts:
        if not isinstance(part, sympy.Expr):
            raise UnsupportedError(f"{type(part).__name__} inside {type(tree).__name__}", to_text(tree))
    return parts
