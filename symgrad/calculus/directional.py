"""The derivative in a direction: the gradient times the unit vector of the direction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import isqrt
from typing import TYPE_CHECKING, Any

from symgrad.calculus.arithmetic import Value, fold
from symgrad.calculus.differentiate import Source, Variable, as_name
from symgrad.calculus.gradient import Gradient, gradient
from symgrad.calculus.jacobian import Values, expression_of, values_of
from symgrad.calculus.simplify import simplify
from symgrad.calculus.step import Step
from symgrad.calculus.verify import POINTS, DifferenceEvidence, Evidence, LineEvidence, readable_point
from symgrad.errors import AuthorError
from symgrad.language.convert import as_tree
from symgrad.language.notation import Notation
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in, substitute
from symgrad.language.tree import TWO, ZERO, Call, Derivative, Name, Power, Product, Quotient, Sum, Tree
from symgrad.numeric.balls import Key, evaluate, exact
from symgrad.numeric.compare import compare
from symgrad.numeric.differences import STEP, central_difference
from symgrad.numeric.sampling import points
from symgrad.shown import Shown

if TYPE_CHECKING:
    import sympy

_STEPS = (Fraction(1, 10**12), STEP)


@dataclass(frozen=True, slots=True)
class DirectionalDerivative(Shown):
    """D_u f: the gradient, the direction as given, its length, the unit vector u, and the scalar product.

    ``squares_tree`` is the length before it is worked out, √(3² + 4²), and ``product_tree`` the scalar product as
    it is first written; ``steps`` rewrite it into ``result_tree``.

    >>> directional_derivative("x^2 y", {"x": 3, "y": 4}).result
    4*x**2/5 + 6*x*y/5
    """

    gradient: Gradient
    direction: tuple[Tree, ...]
    squares_tree: Tree
    length_tree: Tree
    unit: tuple[Tree, ...]
    product_tree: Tree
    steps: tuple[Step, ...]
    result_tree: Tree
    at: Values = ()

    def __repr__(self) -> str:
        return self._brief(f"along ({', '.join(map(to_text, self.direction))}): {to_text(self.result_tree)}")

    @property
    def variables(self) -> tuple[Name, ...]:
        """The variables, in the order of the direction's components."""
        return self.gradient.variables

    @property
    def result(self) -> sympy.Basic:
        """The derivative in the direction, as a SymPy expression."""
        from symgrad.language.convert import to_sympy

        return to_sympy(self.result_tree)

    @property
    def along(self) -> tuple[Name, Tree]:
        """A letter t, and f(x + t u₁, y + t u₂): the function along the direction."""
        known = names_in(self.gradient.expression_tree)
        t = next(name for name in (Name("t"), Name("s"), Name("t", ("0",))) if name not in known)
        moved = {
            variable: Sum((variable, Product((t, part))))
            for variable, part in zip(self.variables, self.unit, strict=True)
        }
        return t, substitute(self.gradient.expression_tree, moved)

    def verify(self) -> Evidence:
        """Prove the gradient, the rewriting, and the result beside d/dt f(x + t u) at t = 0."""
        gradients = [derivation.verify() for derivation in self.gradient.derivations]
        t, moved = self.along
        pending = Derivative(moved, (t,), applied=isinstance(moved, Name))
        plain = points([self.gradient.expression_tree, self.result_tree], names=self.variables, count=POINTS)
        sample = [{**_keyed(point), t: Fraction(0)} for point in plain]
        pairs = [(step.before_tree, step.after_tree, step.rule) for step in self.steps]
        pairs += [(self.squares_tree, self.length_tree, "length"), (pending, self.result_tree, "result")]
        parts = zip(self.direction, self.unit, strict=True)
        pairs += [(Quotient(part, self.length_tree), unit, "unit") for part, unit in parts]
        lines = [LineEvidence(left, right, rule, compare(left, right, sample)) for left, right, rule in pairs]
        found = [line for evidence in gradients for line in evidence.lines]
        readable = readable_point((moved, pending), t, sample)
        places = [(point, _STEPS[0]) for point in sample]
        places += [({**_keyed(readable), t: Fraction(0)}, _STEPS[1])] if readable else []
        differences = []
        for point, step in places:
            value = float(evaluate(self.result_tree, point).mid())
            beside = central_difference(moved, t, point, step)
            shown = tuple((key, number) for key, number in point.items() if key != t)
            differences.append(DifferenceEvidence(shown, step, value, beside))
        return Evidence((*found, *lines), tuple(differences), gradients[0].method)


def _keyed(point: Mapping[Any, Fraction]) -> dict[Key, Fraction]:
    return dict(point)


def directional_derivative(
    expression: Source,
    direction: Sequence[Any] | Mapping[Any, Any],
    *,
    wrt: Sequence[Variable] | None = None,
    at: Mapping[Any, Any] | None = None,
    notation: Notation | None = None,
) -> DirectionalDerivative:
    """Derive the slope of a function in a direction, whose length does not matter.

    ``direction`` is a vector of n numbers, or a mapping from variable to number; a vector goes with ``wrt``, or else
    with the keys of ``at``, or else with the names where alphabet and appearance give them the same order. ``at``
    gives values at which a document works it out.

    Raises :class:`~symgrad.errors.AuthorError` for the zero vector, a component that is not a number, or components
    that could belong to the variables in more than one way.
    """
    notation = notation or Notation()
    tree = expression_of(as_tree(expression, notation))
    values = values_of(at, notation)
    if isinstance(direction, Mapping):
        parts = {as_name(key, notation): as_tree(part, notation) for key, part in direction.items()}
        components = tuple(parts.values())
        variables = tuple(parts)
    else:
        components = tuple(as_tree(part, notation) for part in direction)
        variables = _order(tree, wrt, values, notation)
    if len(components) != len(variables) or not components:
        count = ", ".join(map(to_text, variables))
        raise AuthorError(f"the direction has {len(components)} components", expected=f"one for each of {count}")
    squares, length = _length(components)
    unit = tuple(_over(part, length) for part in components)
    found = gradient(tree, variables)
    product = Sum(tuple(Product(pair) for pair in zip(found.result_trees, unit, strict=True)))
    whole = product if len(unit) > 1 else product.terms[0]
    result, steps = simplify(whole)
    found = replace(found, at=values)
    return DirectionalDerivative(found, components, squares, length, unit, whole, steps, result, values)


def _order(tree: Tree, wrt: Sequence[Variable] | None, at: Values, notation: Notation) -> tuple[Name, ...]:
    """Which variable each component belongs to."""
    if wrt is not None:
        return tuple(as_name(variable, notation) for variable in wrt)
    names = names_in(tree)
    if {name for name, _ in at} == set(names):
        return tuple(name for name, _ in at)
    if list(names) != sorted(names, key=str):
        listed = ", ".join(map(to_text, names))
        raise AuthorError(f"which component belongs to which of {listed}?", expected="wrt= with the names in order")
    return names


def _length(components: Sequence[Tree]) -> tuple[Tree, Tree]:
    """√(3² + 4²), and what it comes to."""
    for part in components:
        if names_in(part):
            raise AuthorError(f"{to_text(part)} is not a number", expected="a direction of numbers")
    terms = tuple(Power(part, TWO) for part in components)
    squares = Call("sqrt", (Sum(terms) if len(terms) > 1 else terms[0],))
    values = [exact(part, {}) for part in components]
    if all(value is not None and value == 0 for value in values):
        raise AuthorError("the zero vector has no direction", expected="a component other than 0")
    if any(value is None for value in values):
        return squares, squares
    total = sum((value**2 for value in values if value is not None), Fraction(0))
    return squares, _root(total)


def _root(square: Fraction) -> Tree:
    """The square root of a positive number: 5 for 25, that of 5 stays √5."""
    above, below = isqrt(square.numerator), isqrt(square.denominator)
    if above**2 == square.numerator and below**2 == square.denominator:
        return Value(Fraction(above, below)).tree()
    return Call("sqrt", (Value(square).tree(),))


def _over(part: Tree, length: Tree) -> Tree:
    value, size = exact(part, {}), exact(length, {})
    if value is not None and size is not None:
        return Value(value / size).tree()
    return ZERO if value == 0 else fold(Quotient(part, length))
