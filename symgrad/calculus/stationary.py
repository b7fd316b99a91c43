"""Stationary points of a function of one or several variables, and what they are.

Each point is proved by putting it in. In one variable the first derivative that is not 0 there decides; in several,
the leading minors of the Hessian. Where the function is convex and defined everywhere, a stationary point is its
global minimum. What none of these settles is "undecided", with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, cast

from symgrad.calculus.closed import closed_form
from symgrad.calculus.convexity import Convexity, convexity_of, determinant
from symgrad.calculus.derivation import Derivation
from symgrad.calculus.differentiate import Source, Variable, derive
from symgrad.calculus.jacobian import Hessian, expression_of, hessian_of, variables_of
from symgrad.calculus.kinks import without_derivative
from symgrad.calculus.pieces import pieces_of
from symgrad.calculus.shape import Sign, sign_of, zeros
from symgrad.calculus.verify import Evidence, LineEvidence, combined, prove_equal
from symgrad.errors import ProofError, UnsupportedError
from symgrad.language.convert import as_tree, from_sympy, to_sympy
from symgrad.language.notation import Notation
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in, substitute
from symgrad.language.tree import ZERO, Derivative, Matrix, Name, Sum, Tree, number
from symgrad.numeric.balls import evaluate
from symgrad.numeric.compare import compare
from symgrad.shown import Shown

if TYPE_CHECKING:
    import sympy

Kind = Literal["minimum", "maximum", "saddle", "inflection", "undecided"]
_HIGHEST_ORDER = 8
_MOST_VARIABLES = 4


@dataclass(frozen=True, slots=True)
class SignTest:
    """A number that decides what a stationary point is: how it is called, its formula there, and its sign.

    In one variable it is a derivative of some ``order``; in several a leading minor of that size.
    """

    order: int
    tree: Tree
    sign: Sign


@dataclass(frozen=True, slots=True)
class Stationary:
    """A point where all first derivatives are 0: its place, the value there, and what it is.

    ``kind`` is "minimum", "maximum", "saddle" (several variables), "inflection" (one variable: rising or falling on
    both sides) or "undecided"; ``whole`` tells that a minimum or maximum is global.
    """

    point: tuple[tuple[Name, Tree], ...]
    value: Tree
    kind: Kind
    tests: tuple[SignTest, ...]
    matrix: Matrix | None = None
    whole: bool = False

    @property
    def at(self) -> dict[Name, Tree]:
        """The coordinates by name."""
        return dict(self.point)


@dataclass(frozen=True, slots=True)
class StationaryAnalysis(Shown):
    """All stationary points of a function, with the derivatives that they come from.

    >>> [(dict(p.point), p.kind) for p in stationary_points("x^2 - 2x").points]
    [({Name(base='x', subscripts=(), accent=''): Number(value=Fraction(1, 1), places=None)}, 'minimum')]
    >>> [point.kind for point in stationary_points("x^3 + y^3 - 3x y").points]
    ['saddle', 'minimum']
    """

    expression_tree: Tree
    variables: tuple[Name, ...]
    slopes: tuple[Derivation, ...]
    points: tuple[Stationary, ...]
    convexity: Convexity
    derivatives: tuple[Derivation, ...] = ()
    hessian: Hessian | None = None

    def __repr__(self) -> str:
        count = f"{len(self.points)} point" + "s" * (len(self.points) != 1)
        return self._brief(f"of {to_text(self.expression_tree)}: {count}")

    def verify(self) -> Evidence:
        """Prove the derivatives, and that each of the first ones is 0 at each of the points."""
        evidence = self.derivatives[-1].verify() if self.hessian is None else self.hessian.verify()
        zeros = []
        for point in self.points:
            for slope in self.slopes:
                filled = substitute(slope.result_tree, point.at)
                zeros.append(LineEvidence(filled, ZERO, "root", compare(filled, ZERO, [{}])))
        return combined(evidence, Evidence(tuple(zeros), (), evidence.method))


def stationary_points(
    expression: Source, wrt: Sequence[Variable] | None = None, *, notation: Notation | None = None
) -> StationaryAnalysis:
    """Find the points at which all first derivatives are 0, and tell minima, maxima and saddle points.

    ``wrt`` names the variables (left out: all names).

    Raises :class:`~symgrad.errors.UnsupportedError` where the equations cannot be solved completely in closed form:
    parameters, infinitely many solutions, or more than polynomials in several variables.
    """
    notation = notation or Notation()
    tree = expression_of(as_tree(expression, notation))
    variables = variables_of([tree], wrt, notation)
    if len(variables) > _MOST_VARIABLES:
        raise UnsupportedError(f"the stationary points in {len(variables)} variables", to_text(tree))
    return stationary_points_of(tree, variables)


def stationary_points_of(tree: Tree, variables: tuple[Name, ...]) -> StationaryAnalysis:
    """The stationary points of a tree."""
    return _one(tree, variables[0]) if len(variables) == 1 else _several(tree, variables)


def _one(tree: Tree, variable: Name) -> StationaryAnalysis:
    first = derive(tree, variable)
    derivatives = [first, derive(first.result_tree, variable, previous=first)]
    shape = convexity_of(tree, (variable,))
    inside = [at for zero in zeros(first.result_tree, variable) if _counts(tree, at := {variable: zero})]
    _refuse_kinks(first)
    points = tuple(_in_one(tree, at, derivatives, shape) for at in inside)
    return StationaryAnalysis(tree, (variable,), (first,), points, shape, tuple(derivatives))


def _refuse_kinks(first: Derivation) -> None:
    """Raise UnsupportedError for a kink, where there may be a minimum without any slope: max(x, −x) at 0."""
    tree, variable = first.expression_tree, first.variable
    met: list[Tree] = []
    with suppress(UnsupportedError):
        places = [number(piece.low) for piece in pieces_of(tree, variable) if piece.low is not None]
        met = [place for place in places if without_derivative(first, {variable: place}) is not None]
    if met:
        reason = f"there is a kink at {to_text(variable)} = {to_text(met[0])}"
        raise UnsupportedError("the slope", to_text(tree), reason=reason)


def _counts(tree: Tree, at: Mapping[Name, Tree]) -> bool:
    """Whether the function has a value there: the slope of ln x, 1/x, has one at −1 too, where ln x has none.

    Raises :class:`~symgrad.errors.UnsupportedError` where it has a value, but power series find no slope: |x| at 0.
    """
    if not evaluate(substitute(tree, dict(at)), {}).is_finite():
        return False
    moved = substitute(tree, {name: Sum((value, name)) for name, value in at.items()})
    origin = dict.fromkeys(at, Fraction(0))
    for name in at:
        if not evaluate(Derivative(moved, (name,), applied=isinstance(moved, Name)), origin).is_finite():
            where = ", ".join(f"{to_text(key)} = {to_text(value)}" for key, value in at.items())
            raise UnsupportedError("the slope", to_text(tree), reason=f"there may be a kink at {where}")
    return True


def _in_one(tree: Tree, at: Mapping[Name, Tree], derivatives: list[Derivation], shape: Convexity) -> Stationary:
    """The first derivative that is not 0 decides: of even order a minimum or maximum, of odd order neither."""
    tests: list[SignTest] = []
    for order in range(2, _HIGHEST_ORDER + 1):
        if len(derivatives) < order:
            last = derivatives[-1]
            derivatives.append(derive(last.result_tree, last.variable, previous=last))
        value = closed_form(substitute(derivatives[order - 1].result_tree, dict(at)))
        tests.append(SignTest(order, value, proved_sign(value)))
        if tests[-1].sign or not names_in(derivatives[order - 1].result_tree):
            break
    last_test = tests[-1]
    kind: Kind = "undecided"
    if last_test.sign:
        extreme: Kind = "minimum" if last_test.sign > 0 else "maximum"
        kind = "inflection" if last_test.order % 2 else extreme
    return _stationary(tree, at, kind, tests, None, shape)


def _stationary(
    tree: Tree, at: Mapping[Name, Tree], kind: Kind, tests: Sequence[SignTest], matrix: Matrix | None, shape: Convexity
) -> Stationary:
    """The point, with what convexity adds: a stationary point of a convex function is its global minimum."""
    whole = shape.everywhere and shape.verdict in ("convex", "concave")
    if whole:
        kind = "minimum" if shape.verdict == "convex" else "maximum"
    value = closed_form(substitute(tree, dict(at)))
    return Stationary(tuple(at.items()), value, kind, tuple(tests), matrix, whole)


def _several(tree: Tree, variables: tuple[Name, ...]) -> StationaryAnalysis:
    found = hessian_of(tree, variables)
    shape = convexity_of(tree, variables)
    solutions = _solved([slope.result_tree for slope in found.first], variables)
    points = tuple(_in_several(tree, at, found, shape) for at in solutions if _counts(tree, at))
    return StationaryAnalysis(tree, variables, found.first, points, shape, hessian=found)


def _in_several(tree: Tree, at: Mapping[Name, Tree], found: Hessian, shape: Convexity) -> Stationary:
    for slope in found.first:
        prove_equal(substitute(slope.result_tree, dict(at)), ZERO)
    rows = (tuple(closed_form(substitute(entry, dict(at))) for entry in row) for row in found.result_tree.rows)
    matrix = Matrix(tuple(rows))
    size = len(matrix.rows)
    minors = [closed_form(determinant(matrix, range(count))) for count in range(1, size + 1)]
    tests = [SignTest(count, minor, proved_sign(minor)) for count, minor in enumerate(minors, 1)]
    return _stationary(tree, at, _by_minors(tests, matrix), tests, matrix, shape)


def _by_minors(tests: Sequence[SignTest], matrix: Matrix) -> Kind:
    """Positive definite, negative definite, or neither: where the determinant is not 0, that is all there is."""
    if all(test.sign > 0 for test in tests):
        return "minimum"
    if all(test.sign == (-1) ** test.order for test in tests):
        return "maximum"
    if tests[-1].sign or _bends_both_ways(matrix):
        return "saddle"
    return "undecided"


def _bends_both_ways(matrix: Matrix) -> bool:
    """Whether two entries of the diagonal have different signs, or some minor of two rows is negative."""
    size = range(len(matrix.rows))
    diagonal = {proved_sign(matrix.rows[i][i]) for i in size}
    if {1, -1} <= diagonal:
        return True
    return any(proved_sign(determinant(matrix, (i, j))) < 0 for i in size for j in size if i < j)


def proved_sign(tree: Tree) -> Sign:
    """The sign of a number, proved; 0 also where balls of a thousand bits leave nothing else.

    Raises :class:`~symgrad.errors.UnsupportedError` where it cannot be told.
    """
    try:
        return sign_of(tree)
    except UnsupportedError:
        if compare(tree, ZERO, [{}]).status == "equal":
            return 0
        raise


def _solved(slopes: Sequence[Tree], variables: tuple[Name, ...]) -> list[dict[Name, Tree]]:
    """The real common zeros, in order; complete, or refused."""
    import sympy
    from sympy.polys.polyerrors import PolynomialError, UnsolvableFactorError
    from sympy.solvers.polysys import solve_poly_system

    symbols = {name: sympy.Symbol(f"v{place}", real=True) for place, name in enumerate(variables)}
    equations = [_numerator(to_sympy(slope, symbols=symbols)) for slope in slopes]
    line = ", ".join(f"{to_text(slope)} = 0" for slope in slopes)
    for slope in slopes:
        others = [name for name in names_in(slope) if name not in variables]
        if others:
            raise UnsupportedError("equations with parameters", line, reason=f"give {to_text(others[0])} a value")
    if any(equation.is_number and equation != 0 for equation in equations):
        return []
    if not all(equation.is_polynomial(*symbols.values()) for equation in equations):
        raise UnsupportedError("the equations", line, reason="they are not polynomials")
    try:
        found = solve_poly_system([e for e in equations if e != 0], *symbols.values(), strict=True)
    except (NotImplementedError, PolynomialError, UnsolvableFactorError):
        why = "they have infinitely many solutions, or none in closed form"
        raise UnsupportedError("the equations", line, reason=why) from None
    real = [solution for solution in found or [] if all(_is_real(part, line) for part in solution)]
    real.sort(key=lambda solution: [float(sympy.re(part.evalf(30))) for part in solution])
    return [dict(zip(variables, (_closed(part, line) for part in solution), strict=True)) for solution in real]


def _numerator(expression: sympy.Expr) -> sympy.Expr:
    """The part of a formula that can be 0: without denominators, and without factors such as e^(−x²)."""
    import sympy

    factored = sympy.factor(sympy.fraction(sympy.together(expression))[0])
    kept = [factor for factor in sympy.Mul.make_args(factored) if factor.is_number or not factor.is_positive]
    return sympy.Mul(*kept)


def _is_real(part: sympy.Expr, line: str) -> bool:
    known = part.is_real
    if known is not None:
        return cast(bool, known)
    imaginary = abs(part.evalf(60).as_real_imag()[1])
    if imaginary > 1e-30:
        return False
    raise UnsupportedError("the equations", line, reason="a solution could not be told real or not")


def _closed(part: sympy.Expr, line: str) -> Tree:
    try:
        tree = from_sympy(part)
    except UnsupportedError:
        raise UnsupportedError("the equations", line, reason="a solution has no closed form") from None
    if not evaluate(tree, {}).is_finite():
        raise ProofError(to_text(tree), "a solution outside the real numbers")
    return tree
