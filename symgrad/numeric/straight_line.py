"""Several formulas as one program on Python floats: what a long loop over a few numbers runs.

The program is a list of small closures over numbered registers. Equal parts of all formulas are one instruction,
and what holds only constants is worked out once, beforehand. :meth:`Builder.gradient` adds the derivatives of a
register by going backwards over the instructions, so they cost a few times what the value costs.

Floats raise where NumPy says inf or nan: a caller who needs those goes to :mod:`symgrad.numeric.compiled`.
"""

from __future__ import annotations

import math
import operator
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from symgrad.errors import UnsupportedError
from symgrad.language.definitions import derivative, formal_arguments
from symgrad.language.printing import to_text
from symgrad.language.tree import (
    Call,
    Constant,
    Name,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Tree,
    Underbrace,
)
from symgrad.numeric.walk import fold

Instruction: TypeAlias = Callable[[list[float]], float]
Operation: TypeAlias = tuple[str, tuple[int, ...]]

_FUNCTIONS: Mapping[str, Callable[..., float]] = {
    **{name: getattr(math, name) for name in ("exp", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh")},
    "log": math.log, "arctan": math.atan, "arcsin": math.asin, "arccos": math.acos, "abs": abs,
    "sign": lambda x: float((x > 0) - (x < 0)),
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
}  # fmt: skip
_OPERATORS: Mapping[str, Callable[..., float]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "^": math.pow, "neg": operator.neg,
    **_FUNCTIONS,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class StraightLine:
    """A program: the registers of constants, the instructions, and which registers are the results."""

    constants: tuple[float, ...]
    instructions: tuple[Instruction, ...]
    results: Callable[[list[float]], Any]

    def __call__(self, values: Sequence[float]) -> Sequence[float]:
        """The results in order, at least two of them.

        Raises ArithmeticError or ValueError where one is infinite or outside the domain.
        """
        registers = [*values, *self.constants]
        put = registers.append
        for instruction in self.instructions:
            put(instruction(registers))
        found: Sequence[float] = self.results(registers)
        return found


class Builder:
    """A program in the making; every part has a number.

    >>> builder = Builder([Name("x"), Name("y")])
    >>> x, y = (builder.names[name] for name in (Name("x"), Name("y")))
    >>> square = builder.tree(Product((Name("x"), Name("x"), Name("y"))))
    >>> builder.program([square, *builder.gradient(square, [x, y])])([3.0, 2.0])
    (18.0, 12.0, 9.0)
    """

    def __init__(self, names: Sequence[Name]) -> None:
        self.names = {name: place for place, name in enumerate(names)}
        self._parts: list[Operation] = [("name", (place,)) for place in range(len(names))]
        self._known: dict[Operation, int] = {}
        self._values: dict[int, float] = {}

    def constant(self, value: float) -> int:
        """The part that is a number."""
        place = self._known.setdefault((f"= {value!r}", ()), len(self._parts))
        if place == len(self._parts):
            self._parts.append((f"= {value!r}", ()))
            self._values[place] = value
        return place

    def part(self, operation: str, *parts: int) -> int:
        """The part that an operation makes of others."""
        shortened = self._shortened(operation, parts)
        if shortened is not None:
            return shortened
        if operation in ("+", "*"):
            parts = tuple(sorted(parts))
        place = self._known.setdefault((operation, parts), len(self._parts))
        if place == len(self._parts):
            self._parts.append((operation, parts))
        return place

    def _shortened(self, operation: str, parts: Sequence[int]) -> int | None:
        """Constants are worked out, and 0 and 1 left out where that changes nothing."""
        values = [self._values.get(part) for part in parts]
        if None not in values:
            try:
                return self.constant(_OPERATORS[operation](*values))
            except (ArithmeticError, ValueError):
                return None
        match operation, values:
            case ("+", [0.0, _]) | ("*", [1.0, _]):
                return parts[1]
            case ("+", [_, 0.0]) | ("*", [_, 1.0]) | ("-", [_, 0.0]) | ("/", [_, 1.0]) | ("^", [_, 1.0]):
                return parts[0]
            case ("^", [_, 2.0]):
                return self.part("*", parts[0], parts[0])
            case ("^", [_, 0.5]):
                return self.part("sqrt", parts[0])
            case "*", [-1.0, _]:
                return self.part("neg", parts[1])
            case _:
                return None

    def tree(self, tree: Tree, names: Mapping[Name, int] | None = None) -> int:
        """The part that has the value of a tree.

        Raises UnsupportedError for what Python floats have no operation for.
        """
        known = self.names if names is None else names
        return fold(tree, lambda node, parts: self._combine(node, parts, known))

    def _combine(self, node: Tree, parts: Sequence[int], names: Mapping[Name, int]) -> int:
        match node:
            case Number():
                return self.constant(_nearest(node))
            case Constant("e" | "pi"):
                return self.constant(math.e if node.symbol == "e" else math.pi)
            case Name() if node in names:
                return names[node]
            case Negative():
                return self.part("neg", parts[0])
            case Sum():
                return self._sum(parts)
            case Product():
                first, *rest = parts
                for factor in rest:
                    first = self.part("*", first, factor)
                return first
            case Quotient():
                return self.part("/", *parts)
            case Power(base=Constant("e")):
                return self.part("exp", parts[1])
            case Power():
                return self.part("^", *parts)
            case Call(primes=0) if node.function in _FUNCTIONS and len(parts) == 1:
                return self.part(node.function, parts[0])
            case Underbrace():
                return parts[0]
            case _:
                raise UnsupportedError("a loop over floats", to_text(node))

    def _sum(self, parts: Sequence[int]) -> int:
        total, *rest = parts
        for term in rest:
            operation, inner = self._parts[term]
            total = self.part("-", total, inner[0]) if operation == "neg" else self.part("+", total, term)
        return total

    def gradient(self, result: int, wanted: Sequence[int]) -> tuple[int, ...]:
        """The parts that are the derivatives of one part by others, by one way back over all parts."""
        adjoints = {result: self.constant(1.0)}
        for place in range(result, -1, -1):
            if place in adjoints and place not in self._values:
                for part, slope in self._back(place, adjoints[place]):
                    if part not in self._values:
                        adjoints[part] = self.part("+", adjoints[part], slope) if part in adjoints else slope
        return tuple(adjoints.get(part, self.constant(0.0)) for part in wanted)

    def _back(self, place: int, adjoint: int) -> list[tuple[int, int]]:
        """What each operand of a part receives."""
        operation, parts = self._parts[place]
        match operation:
            case "name":
                return []
            case "+":
                return [(part, adjoint) for part in parts]
            case "-":
                return [(parts[0], adjoint), (parts[1], self.part("neg", adjoint))]
            case "neg":
                return [(parts[0], self.part("neg", adjoint))]
            case "*" if parts[0] == parts[1]:
                return [(parts[0], self.part("*", self.part("*", self.constant(2.0), parts[0]), adjoint))]
            case "*":
                return [(parts[0], self.part("*", parts[1], adjoint)), (parts[1], self.part("*", parts[0], adjoint))]
            case "/":
                share = self.part("/", adjoint, parts[1])
                return [(parts[0], share), (parts[1], self.part("neg", self.part("*", share, place)))]
            case "^":
                return self._back_power(place, adjoint)
            case _:
                slope = derivative(operation)
                if slope is None:
                    raise UnsupportedError("the derivative in a loop over floats", operation)
                inner = self.tree(slope, dict(zip(formal_arguments(operation), parts, strict=False)))
                return [(parts[0], self.part("*", inner, adjoint))]

    def _back_power(self, place: int, adjoint: int) -> list[tuple[int, int]]:
        base, exponent = self._parts[place][1]
        if exponent in self._values:
            less = self.part("^", base, self.constant(self._values[exponent] - 1))
            return [(base, self.part("*", self.part("*", exponent, less), adjoint))]
        slope = self.part("*", place, self.part("log", base))
        less = self.part("^", base, self.part("-", exponent, self.constant(1.0)))
        found = [(exponent, self.part("*", slope, adjoint))]
        if base not in self._values:
            found.append((base, self.part("*", self.part("*", exponent, less), adjoint)))
        return found

    def program(self, results: Sequence[int]) -> StraightLine:
        """The finished program for some parts; what none of them needs is left out."""
        needed = set(results)
        for place in range(len(self._parts) - 1, -1, -1):
            if place in needed and self._parts[place][0] != "name":
                needed.update(self._parts[place][1])
        constants = [place for place in sorted(needed) if place in self._values]
        order = [*self.names.values(), *constants]
        operations = [place for place in sorted(needed) if place not in self._values and place >= len(self.names)]
        fused = self._fused(operations, results)
        skipped = set(fused.values())
        operations = [place for place in operations if place not in skipped]
        register = {place: number for number, place in enumerate([*order, *operations])}
        instructions = list[Instruction]()
        for place in operations:
            operation, parts = self._parts[place]
            if place in fused:
                (first,) = (part for part in parts if part != fused[place])
                parts = (first, *self._parts[fused[place]][1])
                operation += "*"
            instructions.append(_instruction(operation, [register[part] for part in parts]))
        chosen = operator.itemgetter(*(register[place] for place in results))
        return StraightLine(tuple(self._values[place] for place in constants), tuple(instructions), chosen)

    def _fused(self, operations: Sequence[int], results: Sequence[int]) -> dict[int, int]:
        """The sums with the product that is a term of each and of nothing else: both are one instruction."""
        uses = Counter(part for place in operations for part in self._parts[place][1])
        uses.update(results)
        fused = dict[int, int]()
        for place in operations:
            operation, parts = self._parts[place]
            terms = parts[::-1] if operation == "+" else parts[1:] if operation == "-" else ()
            for term in terms:
                if uses[term] == 1 and term not in self._values and self._parts[term][0] == "*":
                    fused[place] = term
                    break
        return fused


def _nearest(node: Number) -> float:
    try:
        return float(node.value)
    except OverflowError:
        return math.inf


def _instruction(operation: str, places: Sequence[int]) -> Instruction:
    first, second = places[0], places[-1]
    match operation:
        case "+":
            return lambda registers: registers[first] + registers[second]
        case "-":
            return lambda registers: registers[first] - registers[second]
        case "*":
            return lambda registers: registers[first] * registers[second]
        case "/":
            return lambda registers: registers[first] / registers[second]
        case "+*":
            third = places[1]
            return lambda registers: registers[first] + registers[second] * registers[third]
        case "-*":
            third = places[1]
            return lambda registers: registers[first] - registers[second] * registers[third]
        case "neg":
            return lambda registers: -registers[first]
        case _:
            function = _OPERATORS[operation]
            if len(places) == 1:
                return lambda registers: function(registers[first])
            return lambda registers: function(registers[first], registers[second])
