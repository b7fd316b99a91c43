"""The tangent line at a point: y = f(a) + f′(a)(x − a), for a function, or for a curve given by an equation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symgrad.calculus.arithmetic import join_sum
from symgrad.calculus.closed import closed_form
from symgrad.calculus.derivation import Derivation
from symgrad.calculus.differentiate import Source, Variable, as_name, derive
from symgrad.calculus.implicit import ImplicitDerivative, implicit_derivative
from symgrad.calculus.jacobian import expression_of, values_of
from symgrad.calculus.simplify import simplify
from symgrad.calculus.verify import POINTS, DifferenceEvidence, Evidence, LineEvidence
from symgrad.errors import AuthorError
from symgrad.language.convert import as_tree
from symgrad.language.notation import Notation
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in, substitute
from symgrad.language.tree import ZERO, Derivative, Name, Negative, Product, Relation, Sum, Tree
from symgrad.numeric.balls import evaluate
from symgrad.numeric.compare import compare
from symgrad.numeric.differences import STEP, central_difference
from symgrad.numeric.sampling import points
from symgrad.shown import Shown

if TYPE_CHECKING:
    import sympy


@dataclass(frozen=True, slots=True)
class TangentLine(Shown):
    """A tangent: the point (a, f(a)), the slope there, and the line in two forms.

    ``value_tree`` and ``slope_tree`` are f(a) and f′(a) simplified; ``point_form`` is f(a) + f′(a)(x − a), and
    ``result_tree`` the same multiplied out. ``derivation`` is that of the slope; a curve has an implicit one.

    >>> tangent_line("x^2", at={"x": 2}).result
    4*x - 4
    >>> tangent_line("x^2 + y^2 = 25", at={"x": 3, "y": 4}).result
    25/4 - 3*x/4
    """

    expression_tree: Tree
    variable: Name
    point_tree: Tree
    value_tree: Tree
    slope_tree: Tree
    result_tree: Tree
    derivation: Derivation | ImplicitDerivative
    dependent: Name = Name("y")

    def __repr__(self) -> str:
        return self._brief(to_text(Relation(self.dependent, "=", self.result_tree)))

    @property
    def point_form(self) -> Tree:
        """f(a) + f′(a)(x − a)."""
        distance = Sum((self.variable, Negative(self.point_tree)))
        return Sum((self.value_tree, Product((self.slope_tree, distance))))

    @property
    def result(self) -> sympy.Basic:
        """The right side of the line's equation, as a SymPy expression in the variable."""
        from symgrad.language.convert import to_sympy

        return to_sympy(self.result_tree)

    @property
    def place(self) -> dict[Name, Tree]:
        """The point at which the line touches, as values of the names in the slope's formula."""
        at: dict[Name, Tree] = {self.variable: self.point_tree}
        return {**at, self.dependent: self.value_tree} if isinstance(self.derivation, ImplicitDerivative) else at

    def verify(self) -> Evidence:
        """Prove the derivative, the numbers put in, and for a function the slope by a central difference there."""
        evidence = self.derivation.verify()
        found = substitute(self.derivation.result_tree, self.place)
        pairs = [(found, self.slope_tree, "slope"), (self.point_form, self.result_tree, "multiply_out")]
        pairs.append(self._touches())
        lines = [_line(left, right, rule) for left, right, rule in pairs]
        differences = (*evidence.differences, *self._difference())
        return Evidence((*evidence.lines, *lines), differences, evidence.method)

    def _touches(self) -> tuple[Tree, Tree, str]:
        """The value at the point; for a curve, that the point lies on it."""
        match self.expression_tree:
            case Relation(left, _, right):
                return substitute(left, self.place), substitute(right, self.place), "on_curve"
            case tree:
                return substitute(tree, self.place), self.value_tree, "value"

    def _difference(self) -> tuple[DifferenceEvidence, ...]:
        where = evaluate(self.point_tree, {})
        if isinstance(self.derivation, ImplicitDerivative) or not where.is_finite():
            return ()
        # The function is moved so that the point is at 0: a = √2 has no exact decimal.
        moved = substitute(self.expression_tree, {self.variable: Sum((self.point_tree, self.variable))})
        quotient = central_difference(moved, self.variable, {self.variable: Fraction(0)}, STEP)
        fine = central_difference(moved, self.variable, {self.variable: Fraction(0)}, STEP / 10**6)
        step = STEP if abs(quotient - fine) < 1e-8 * max(1.0, abs(fine)) else STEP / 10**6
        value = float(evaluate(self.slope_tree, {}).mid())
        found = quotient if step == STEP else fine
        return (DifferenceEvidence(((self.variable, Fraction(0)),), step, value, found),)


def _line(left: Tree, right: Tree, rule: str) -> LineEvidence:
    names = names_in(Relation(left, "=", right))
    sample = points([left, right], names=names, count=POINTS) if names else ({},)
    return LineEvidence(left, right, rule, compare(left, right, sample))


def tangent_line(
    expression: Source,
    at: Mapping[Any, Any],
    wrt: Variable | None = None,
    *,
    notation: Notation | None = None,
) -> TangentLine:
    """Work out the tangent line at a point.

    ``expression`` is f(x), with ``at`` a value for x (and for all other names); or an equation in two names, with
    ``at`` the x and the y of a point on the curve, in that order. ``wrt`` names x where there is a choice.

    Raises :class:`~symgrad.errors.AuthorError` for a missing value, a point outside the domain or off the curve,
    and a point without a slope (a kink, a vertical tangent).
    """
    notation = notation or Notation()
    tree, values = as_tree(expression, notation), dict(values_of(at, notation))
    missing = [name for name in names_in(tree) if name not in values and tree_uses(tree, name)]
    if missing:
        raise AuthorError(f"no value for {to_text(missing[0])}", expected="at= with a value for every name")
    variable = as_name(wrt, notation) if wrt is not None else next(iter(values), None)
    if variable is None or variable not in values:
        raise AuthorError("the point has no coordinate to differentiate by", expected='at=, such as {"x": 2}')
    if isinstance(tree, Relation) and tree.operator == "=" and not _defines(tree):
        return _of_curve(tree, variable, values)
    others = {name: value for name, value in values.items() if name != variable}
    if wrt is None and set(names_in(expression_of(tree))) - {variable} & set(others) and len(others) > 0:
        listed = ", ".join(map(to_text, values))
        raise AuthorError(f"which of {listed} is the variable?", expected="wrt= with one of them")
    return _of_function(substitute(expression_of(tree), others), variable, values[variable])


def tree_uses(tree: Tree, name: Name) -> bool:
    """Whether a value is needed for the name: not for the y of y = x², nor the f of f(x) = x²."""
    return name in names_in(expression_of(tree)) if not isinstance(tree, Relation) or _defines(tree) else True


def _defines(tree: Relation) -> bool:
    """Whether an equation only names a function: y = x², f(x) = x²."""
    return hasattr(tree.left, "function") or (isinstance(tree.left, Name) and tree.left not in names_in(tree.right))


def _of_function(tree: Tree, variable: Name, point: Tree) -> TangentLine:
    at = {variable: point}
    where = ", ".join(f"{to_text(name)} = {to_text(value)}" for name, value in at.items())
    if names_in(point):
        raise AuthorError(f"{to_text(point)} is not a number", expected="a number in at=")
    moved = substitute(tree, {variable: Sum((point, variable))})
    if not evaluate(moved, {variable: Fraction(0)}).is_finite():
        raise AuthorError(f"{to_text(tree)} is not defined at {where}", expected="a point inside the domain")
    slope = Derivative(moved, (variable,), applied=isinstance(moved, Name))
    if not evaluate(slope, {variable: Fraction(0)}).is_finite():
        raise AuthorError(f"{to_text(tree)} has no slope at {where}", expected="a point without a kink")
    derivation = replace(derive(tree, variable), at=((variable, point),))
    return _line_through(tree, variable, point, closed_form(substitute(tree, at)), derivation)


def _of_curve(tree: Relation, variable: Name, values: Mapping[Name, Tree]) -> TangentLine:
    if len(values) != 2:
        raise AuthorError(f"a point of {to_text(tree)} has two coordinates", expected="at= with values for both")
    dependent = next(name for name in values if name != variable)
    left, right = (substitute(side, dict(values)) for side in (tree.left, tree.right))
    if names_in(left) or names_in(right) or compare(left, right, [{}]).status != "equal":
        where = ", ".join(f"{to_text(name)} = {to_text(value)}" for name, value in values.items())
        raise AuthorError(f"{where} is not on the curve {to_text(tree)}", expected="a point of the curve")
    derivation = implicit_derivative(tree, of=dependent, wrt=variable)
    if not evaluate(substitute(derivation.result_tree, dict(values)), {}).is_finite():
        raise AuthorError(f"{to_text(tree)} has no slope there", expected="a point without a vertical tangent")
    return replace(
        _line_through(tree, variable, values[variable], values[dependent], derivation), dependent=dependent
    )


def _line_through(
    tree: Tree, variable: Name, point: Tree, value: Tree, derivation: Derivation | ImplicitDerivative
) -> TangentLine:
    at: dict[Name, Tree] = {variable: point}
    if isinstance(derivation, ImplicitDerivative):
        at[derivation.dependent] = value
    slope = closed_form(substitute(derivation.result_tree, at))
    line = TangentLine(tree, variable, point, value, slope, value, derivation)
    return replace(line, result_tree=_slope_first(variable, slope, closed_form(_offset(point, value, slope))))


def _offset(point: Tree, value: Tree, slope: Tree) -> Tree:
    """f(a) − f′(a) a: where the line crosses the axis."""
    return Sum((value, Negative(Product((slope, point)))))


def _slope_first(variable: Name, slope: Tree, offset: Tree) -> Tree:
    """mx + b; 1 − x where m is negative and b is not."""
    parts = [part for part in (simplify(Product((slope, variable)))[0], offset) if part != ZERO]
    if len(parts) == 2 and isinstance(parts[0], Negative) and not isinstance(parts[1], Negative):
        parts.reverse()
    return join_sum(parts)
