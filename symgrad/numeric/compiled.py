"""A tree as a fast function of floats and NumPy arrays.

The tree becomes a list of small closures that work on numbered registers: nothing is turned into source
text, deep trees cost no recursion, and shared parts are worked out once. Functions use the stable numeric
form of their entries. Outside the domain the result is nan, without warnings; overflow is infinite. Floats
are for plots, training and finite differences; whether something is true is for balls to say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial, reduce
from typing import Any, TypeAlias, assert_never

import numpy as np
from numpy.typing import ArrayLike

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
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Summation,
    Tree,
    Underbrace,
)
from symgrad.numeric.balls import Budget, evaluate, exact
from symgrad.numeric.calls import body_of, defaults_of, entry_of
from symgrad.numeric.keys import keys_in
from symgrad.numeric.walk import fold, links

Array: TypeAlias = Any
"""A NumPy array or scalar of floats (of complex numbers for the complex step)."""

Instruction: TypeAlias = Callable[[Sequence[Array]], Array]
"""Works out the next register from the ones before."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A function of as many numbers, or arrays that broadcast together, as there are names."""

    names: tuple[Name, ...]
    instructions: tuple[Instruction, ...]
    result: int

    def __call__(self, *values: ArrayLike) -> Any:
        """The value as a float where all values are numbers, else as an array of floats."""
        arrays = [np.asarray(value, dtype=float) for value in values]
        shape = np.broadcast_shapes(*(array.shape for array in arrays))
        result = np.broadcast_to(np.asarray(self.run(arrays), dtype=float), shape)
        return result.copy() if shape else float(result)

    def run(self, values: Sequence[Array]) -> Array:
        """The value for numbers of any kind that NumPy computes with, complex ones included."""
        if len(values) != len(self.names):
            spelled = ", ".join(map(str, self.names))
            raise AuthorError(f"{len(values)} values for {len(self.names)} names", expected=spelled)
        with np.errstate(all="ignore"):
            return self.run_within(values)

    def run_within(self, values: Sequence[Array]) -> Array:
        """The same without a look at the values, for a caller who has silenced NumPy's warnings for many runs."""
        registers = list(values)
        for instruction in self.instructions:
            registers.append(instruction(registers))
        return registers[self.result]


def compile_numeric(
    tree: Tree, names: Sequence[Name], *, by_definition: bool = False, poles: bool = True
) -> Compiled:
    """The tree as a function of the names in that order; arguments are numbers or arrays that broadcast.

    Functions use their entries' numeric forms, or with ``by_definition`` the definitions where there are any.
    Without ``poles`` a division by 0 is left to NumPy, which is faster where there is none.
    A pending derivative and a primed call are worked out point by point in balls, so they are exact but slow.

    Raises AuthorError for a name that is not among ``names`` and UnsupportedError for what has no value.

    >>> x = Name("x")
    >>> square = compile_numeric(Product((x, x)), [x])
    >>> square(3.0), square([1.0, 2.0])
    (9.0, array([1., 4.]))
    """
    program = _Program(len(names), by_definition, poles)
    result = program.register(tree, {name: position for position, name in enumerate(names)})
    return Compiled(tuple(names), tuple(program.instructions), result)


class _Program:
    """The instructions so far; the first registers hold the arguments."""

    def __init__(self, arguments: int, by_definition: bool, poles: bool) -> None:
        self.arguments = arguments
        self.by_definition = by_definition
        self.poles = poles
        self.instructions: list[Instruction] = []
        self.budget = Budget()

    def add(self, instruction: Instruction) -> int:
        """Append an instruction; the number of the register that holds its result."""
        self.instructions.append(instruction)
        return self.arguments + len(self.instructions) - 1

    def register(self, tree: Tree, names: Mapping[Name, int]) -> int:
        """The number of the register that holds the value of a tree, where names are in given registers."""
        return fold(tree, lambda node, parts: self._combine(node, parts, names))

    def _combine(self, node: Tree, parts: Sequence[int], names: Mapping[Name, int]) -> int:
        match node:
            case Number() | Constant():
                value = _constant(node)
                return self.add(lambda _: value)
            case Name():
                if node not in names:
                    raise AuthorError(f"'{node}' has no value", expected=", ".join(map(str, names)))
                return names[node]
            case Negative():
                return self.add(lambda registers: -registers[parts[0]])
            case Sum(terms=(_, _)):
                return self.add(lambda registers: np.add(registers[parts[0]], registers[parts[1]]))
            case Sum():
                return self.add(lambda registers: reduce(np.add, (registers[part] for part in parts)))
            case Product(factors=(_, _)):
                return self.add(lambda registers: np.multiply(registers[parts[0]], registers[parts[1]]))
            case Product():
                return self.add(lambda registers: reduce(np.multiply, (registers[part] for part in parts)))
            case Quotient() if not self.poles:
                return self.add(lambda registers: np.divide(registers[parts[0]], registers[parts[1]]))
            case Quotient():
                return self.add(lambda registers: _quotient(registers[parts[0]], registers[parts[1]]))
            case Power():
                return self._power(node, parts)
            case Call():
                return self._call(node, parts, names)
            case Derivative() | Integral():
                return self._point_by_point(node, names)
            case Summation():
                return self._sum(node, names)
            case Cases():
                return self._cases(node, names)
            case Underbrace():
                return parts[0]
            case Relation() | Listing() | Matrix():
                raise UnsupportedError(f"the value of a {type(node).__name__.lower()}", to_text(node))
            case _:
                assert_never(node)

    def _power(self, node: Power, parts: Sequence[int]) -> int:
        base, exponent = parts
        if node.base == Constant("e"):
            return self.add(lambda registers: np.exp(registers[exponent]))
        if isinstance(node.exponent, Number) and node.exponent.value == 2:
            return self.add(lambda registers: np.square(registers[base]))
        if isinstance(node.exponent, Number) and node.exponent.value >= 0:
            return self.add(lambda registers: np.power(registers[base], registers[exponent]))
        return self.add(lambda registers: _power(registers[base], registers[exponent]))

    def _call(self, node: Call, parts: Sequence[int], names: Mapping[Name, int]) -> int:
        if node.primes:
            return self._point_by_point(node, names)
        entry = entry_of(node.function)
        defaults = [self.register(default, {}) for default in defaults_of(node.function, len(parts))]
        arguments = [*parts, *defaults]
        if entry is None or (self.by_definition and entry.definition):
            parameters, body = body_of(node.function, len(parts))
            return self.register(body, dict(zip(parameters, arguments, strict=True)))
        numeric, has_poles = entry.numeric, bool(entry.domain) and self.poles
        if len(arguments) > 2 and node.function in ("max", "min"):
            return self.add(lambda registers: reduce(partial(numeric, np), [registers[part] for part in arguments]))

        def instruction(registers: Sequence[Array]) -> Array:
            result = numeric(np, *(registers[part] for part in arguments))
            return np.where(np.isinf(result), np.nan, result) if has_poles else result

        return self.add(instruction)

    def _sum(self, node: Summation, names: Mapping[Name, int]) -> int:
        bounds = [None if bound is None or names_in(bound) else exact(bound, {}) for bound in (node.lower, node.upper)]
        lower, upper = bounds
        if lower is None or upper is None or lower.denominator != 1 or upper.denominator != 1:
            raise UnsupportedError("a sum without integer bounds", to_text(node))
        terms = [self.register(term, names) for term in self.budget.unrolled(node, int(lower), int(upper))]
        return self.add(lambda registers: reduce(np.add, (registers[term] for term in terms), 0.0))

    def _cases(self, node: Cases, names: Mapping[Name, int]) -> int:
        """All formulas are worked out, and each element takes the first whose condition holds."""
        conditions = [self._condition(condition, names) for _, condition in node.branches]
        formulas = [self.register(formula, names) for formula, _ in node.branches]
        otherwise = None if node.otherwise is None else self.register(node.otherwise, names)

        def instruction(registers: Sequence[Array]) -> Array:
            result = np.nan if otherwise is None else registers[otherwise]
            for condition, formula in zip(reversed(conditions), reversed(formulas), strict=True):
                certain = registers[condition]
                result = np.where(certain == 1, registers[formula], np.where(certain == 0, result, np.nan))
            return result

        return self.add(instruction)

    def _condition(self, relation: Relation, names: Mapping[Name, int]) -> int:
        """1.0 where the relation holds, 0.0 where it fails, nan where a side is outside its domain."""
        compared = [
            (self.register(left, names), _comparison(operator, relation), self.register(right, names))
            for left, operator, right in links(relation)
        ]

        def instruction(registers: Sequence[Array]) -> Array:
            result: Array = 1.0
            for left, comparison, right in compared:
                link = np.where(comparison(registers[left], registers[right]), 1.0, 0.0)
                result = result * np.where(np.isnan(registers[left] + registers[right]), np.nan, link)
            return result

        return self.add(instruction)

    def _point_by_point(self, node: Tree, names: Mapping[Name, int]) -> int:
        """The value in balls, for each point on its own."""
        needed = names_in(node)
        for name in needed:
            self.register(name, names)
        if isinstance(node, Derivative) and keys_in([node]) == (node,):
            raise AuthorError(f"{to_text(node)} has no value", expected="a derivative of an expression")

        def value(*numbers: float) -> float:
            if not np.isfinite(numbers).all():
                return np.nan
            ball = evaluate(node, {name: Fraction(number) for name, number in zip(needed, numbers, strict=True)})
            return float(ball.mid()) if ball.is_finite() else np.nan

        if not needed:
            return self.add(lambda _: value())
        vectorised = np.vectorize(value, otypes=[float])
        return self.add(lambda registers: vectorised(*(registers[names[name]] for name in needed)))


def _comparison(operator: str, relation: Relation) -> Callable[[Array, Array], Array]:
    comparisons: dict[str, Callable[[Array, Array], Array]] = {
        "=": np.equal,
        "≠": np.not_equal,
        "<": np.less,
        "≤": np.less_equal,
        ">": np.greater,
        "≥": np.greater_equal,
    }
    if operator not in comparisons:
        raise UnsupportedError(f"a condition with {operator}", to_text(relation))
    return comparisons[operator]


def _constant(node: Number | Constant) -> float:
    match node:
        case Number():
            try:
                return float(node.value)
            except OverflowError:
                return np.inf
        case Constant("dots"):
            raise UnsupportedError("the value of dots", "...")
        case Constant():
            return {"e": np.e, "pi": np.pi, "infinity": np.inf}[node.symbol]
        case _:
            assert_never(node)


def _quotient(above: Array, below: Array) -> Array:
    return np.where(below == 0, np.nan, np.divide(above, below))


def _power(base: Array, exponent: Array) -> Array:
    pole = np.logical_and(base == 0, np.real(exponent) < 0)
    return np.where(pole, np.nan, np.power(base, exponent))
