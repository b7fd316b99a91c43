"""The proof of an implicit derivative: the steps for any function y(x), the result on the curve itself.

Three things are checked, none of which knows the rules. Each step of a side holds for a function through any
point (x, y) with any slope there. dy/dx agrees with −F_x/F_y, whose partial derivatives come from power series.
And at points that are proved to lie on the curve it agrees with the slope through neighbouring points of the curve.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from flint import arb

from symgrad.calculus.arithmetic import flat
from symgrad.calculus.curve import PRECISION, Coordinates, Curve, as_fraction, difference, moved
from symgrad.calculus.implicit_forms import Side
from symgrad.calculus.step import Step, replace
from symgrad.calculus.verify import POINTS, DifferenceEvidence, Evidence, LineEvidence
from symgrad.language.traversal import map_children, names_in
from symgrad.language.tree import Derivative, Name, Negative, Power, Product, Quotient, Relation, Sum, Tree, number
from symgrad.numeric.balls import Key, Point, evaluate
from symgrad.numeric.compare import Comparison, compare
from symgrad.numeric.precision import working_precision
from symgrad.numeric.sampling import points

METHOD = "ball arithmetic for a generic y(x), -F_x/F_y by power series, and neighbouring points of the curve"
_TINY = Fraction(1, 10**12)
_READABLE = Fraction(1, 10**5)
_COARSE = 1e-8
_GENERIC = tuple(map(Fraction, ("7/13", "-11/17", "23/19", "-5/7")))


class Implicit(Protocol):
    """What is proved: the parts of a :class:`~symgrad.calculus.implicit.ImplicitDerivative`."""

    @property
    def equation_tree(self) -> Relation: ...
    @property
    def dependent(self) -> Name: ...
    @property
    def variable(self) -> Name: ...
    @property
    def sides(self) -> tuple[Side, ...]: ...
    @property
    def solving(self) -> tuple[Step, ...]: ...
    @property
    def tidying(self) -> tuple[Step, ...]: ...
    @property
    def result_tree(self) -> Tree: ...
    @property
    def slope_tree(self) -> Derivative: ...
    @property
    def order(self) -> int: ...
    @property
    def previous(self) -> Implicit | None: ...


def prove(derivative: Implicit) -> Evidence:
    """The evidence for all steps of an implicit derivative, and for its result."""
    earlier = prove(derivative.previous) if derivative.previous else None
    lines = [
        *(earlier.lines if earlier else ()),
        *(line for side in derivative.sides for line in _side(side, derivative)),
        *(_equation(step) for step in derivative.solving),
        *(_rewrite(step, derivative) for step in derivative.tidying),
        _by_partials(derivative),
    ]
    return Evidence(tuple(lines), tuple(_on_curve(derivative)), METHOD)


@dataclass(frozen=True, slots=True)
class _Along:
    """y as a function of x through a point, with any slope and bend there: y₀ + p(x − x₀) + q(x − x₀)²/2."""

    dependent: Name
    variable: Name

    def letter(self, which: str) -> Name:
        return Name(self.dependent.base, (*self.dependent.subscripts, which, "along"), self.dependent.accent)

    def function(self, primes: int = 0) -> Tree:
        """y, y′ or y″ as a polynomial in x."""
        distance = Sum((self.variable, Negative(self.letter("x"))))
        height, slope, bend = map(self.letter, ("height", "slope", "bend"))
        halved = Quotient(Product((bend, Power(distance, number(2)))), number(2))
        forms = (Sum((height, Product((slope, distance)), halved)), Sum((slope, Product((bend, distance)))), bend)
        return forms[primes]

    def tree(self, tree: Tree) -> Tree:
        """The tree with that function for y."""
        match tree:
            case Name() if tree == self.dependent:
                return self.function()
            case Derivative(operand, variables) if operand == self.dependent:
                return self.function(len(variables))
            case Derivative(operand, variables):
                return Derivative(self.tree(operand), variables, tree.partial, tree.applied)
            case _:
                return map_children(tree, self.tree)

    def point(self, point: Point, place: int) -> Mapping[Key, Fraction]:
        """A point for the names of that function, from one for x and y."""
        values: dict[Key, Fraction] = dict(point)  # type: ignore[arg-type]
        values[self.letter("height")] = values.pop(self.dependent)
        values[self.letter("x")] = values[self.variable]
        values[self.letter("slope")] = _GENERIC[place % len(_GENERIC)]
        values[self.letter("bend")] = _GENERIC[(place + 1) % len(_GENERIC)]
        return values


def _side(side: Side, derivative: Implicit) -> Iterator[LineEvidence]:
    along = _Along(derivative.dependent, derivative.variable)
    names = [derivative.variable, derivative.dependent]
    plain = points([side.pending_tree.operand, _without_slope(side.result_tree, derivative)], names=names, count=POINTS)
    sample = [along.point(point, place) for place, point in enumerate(plain)]
    inner = [(step.before_tree, step.after_tree, step.rule) for outer in side.steps for step in outer.walk()]
    for left, right, rule in [*inner, (side.pending_tree, side.result_tree, "result")]:
        yield LineEvidence(left, right, rule, compare(along.tree(left), along.tree(right), sample))


def _without_slope(tree: Tree, derivative: Implicit) -> Tree:
    return replace(tree, Derivative(derivative.dependent, (derivative.variable,)), number(1))


def _equation(step: Step) -> LineEvidence:
    """left − right before the step is c times left − right after it, for any x, y and dy/dx."""
    assert isinstance(step.before_tree, Relation)
    assert isinstance(step.after_tree, Relation)
    before = Sum((step.before_tree.left, Negative(step.before_tree.right)))
    after = Sum((step.after_tree.left, Negative(step.after_tree.right)))
    scaled = Product((dict(step.bindings)["c"], after))
    return LineEvidence(step.before_tree, step.after_tree, step.rule, _compared(before, scaled))


def _rewrite(step: Step, derivative: Implicit) -> LineEvidence:
    """A rewrite holds for any x and y; dy/dx put in is what it was found to be, the equation put in is 0 = 0."""
    before, after = step.before_tree, step.after_tree
    bound = dict(step.bindings)
    if step.rule == "put_in" and derivative.previous is not None:
        before = replace(before, derivative.previous.slope_tree, derivative.previous.result_tree)
    if step.rule == "on_curve":
        equation = derivative.equation_tree
        zero = Product((bound["m"], Sum((equation.left, Negative(equation.right)))))
        before = replace(before, bound["a"], Sum((bound["a"], Negative(zero))))
    return LineEvidence(step.before_tree, step.after_tree, step.rule, _compared(before, after))


def _by_partials(derivative: Implicit) -> LineEvidence:
    """dy/dx beside −F_x/F_y; the second derivative, before the equation is used, beside that along the curve."""
    slope = partial_quotient(derivative)
    if derivative.previous is None:
        return LineEvidence(derivative.result_tree, slope, "by_partials", _compared(derivative.result_tree, slope))
    first, x, y = derivative.previous.result_tree, derivative.variable, derivative.dependent
    whole = Sum((Derivative(first, (x,), applied=True), Product((Derivative(first, (y,), applied=True), slope))))
    unused = next((s.before_tree for s in derivative.tidying if s.rule == "on_curve"), derivative.result_tree)
    return LineEvidence(unused, whole, "by_partials", _compared(unused, whole))


def formula_of(derivative: Implicit) -> Tree:
    """F: the left side of the equation minus the right one."""
    equation = derivative.equation_tree
    return equation.left if equation.right == number(0) else flat(Sum((equation.left, Negative(equation.right))))


def partial_quotient(derivative: Implicit) -> Tree:
    """−F_x/F_y, neither of them carried out."""
    formula = formula_of(derivative)
    above, below = (
        Derivative(formula, (name,), partial=True, applied=True) for name in (derivative.variable, derivative.dependent)
    )
    return Negative(Quotient(above, below))


def _compared(left: Tree, right: Tree) -> Comparison:
    return compare(left, right, points([left, right], count=POINTS))


def curve_of(derivative: Implicit) -> Curve:
    """The curve, with generic values for its parameters."""
    formula = formula_of(derivative)
    parameters = [n for n in names_in(formula) if n not in (derivative.variable, derivative.dependent)]
    values = (Fraction(7, 5), Fraction(3, 2), Fraction(9, 5), Fraction(6, 5))
    others = {name: values[place % len(values)] for place, name in enumerate(parameters)}
    return Curve(formula, derivative.variable, derivative.dependent, others)


def _on_curve(derivative: Implicit) -> Iterator[DifferenceEvidence]:
    """The result at points of the curve, beside the difference quotient through their neighbours on it."""
    curve = curve_of(derivative)
    places = curve.points()
    found = [
        evidence for point in places if (evidence := _beside(derivative, curve, point, _TINY)) is not None
    ]
    yield from found
    # The last one is for a reader to repeat: with a customary step, where the curve does not bend too much for it.
    for point in places if found else ():
        evidence = _beside(derivative, curve, point, _READABLE)
        if evidence is not None and evidence.error < _COARSE:
            yield evidence
            return


def _beside(
    derivative: Implicit, curve: Curve, point: Coordinates, step: Fraction
) -> DifferenceEvidence | None:
    quotient = _neighbours(curve, point, step, derivative.order)
    value = evaluate(derivative.result_tree, point, PRECISION)
    if quotient is None or not value.is_finite():
        return None
    place = tuple((key, as_fraction(coordinate)) for key, coordinate in point.items())
    return DifferenceEvidence(place, step, float(value.mid()), float(quotient.mid()))


def _neighbours(curve: Curve, point: Coordinates, step: Fraction, order: int) -> arb | None:
    with working_precision(PRECISION):
        here, near = point[curve.variable], arb(0) + _ball(point[curve.dependent])
        heights = [curve.height(moved(here, by), near) for by in (-step, step)]
        known = [height for height in heights if height is not None]
        if len(known) < 2:
            return None
        row: Sequence[arb] = known if order == 1 else (known[0], near, known[1])
        return difference(row, step)


def _ball(value: Fraction | arb) -> arb:
    return value if isinstance(value, arb) else arb(value.numerator) / value.denominator


