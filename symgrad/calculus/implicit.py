"""Implicit differentiation: dy/dx of a curve given by an equation, solved, and the second derivative.

Along the curve y is a function of x, so both sides of the equation are functions of x with equal derivatives.
The engine sees y as an abstract function y(x); a reader sees y and dy/dx.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from symgrad.calculus.arithmetic import join_sum, negate
from symgrad.calculus.differentiate import Source, Variable, as_name, resolve
from symgrad.calculus.implicit_forms import Side, content, linear_in, over, tidied, use_equation
from symgrad.calculus.rule import Task
from symgrad.calculus.simplify import simplify
from symgrad.calculus.step import Step, replace
from symgrad.errors import AuthorError
from symgrad.language.convert import as_tree
from symgrad.language.notation import Notation
from symgrad.language.printing import to_text
from symgrad.language.traversal import map_children, names_in, substitute
from symgrad.language.tree import (
    ONE,
    Call,
    Derivative,
    Name,
    Negative,
    Product,
    Quotient,
    Relation,
    Sum,
    Tree,
    constant_value,
    number,
)
from symgrad.shown import Shown

if TYPE_CHECKING:
    import sympy

    from symgrad.calculus.verify import Evidence


_MOST_USES = 4
"""How often the curve's equation is put into a second derivative; each time it gets shorter."""


@dataclass(frozen=True, slots=True)
class ImplicitDerivative(Shown):
    """dy/dx (or d²y/dx²) of a curve, solved, with the steps that lead to it.

    ``sides`` are the differentiated sides of the equation; ``solving`` turns the equation between them into
    dy/dx = …, each step with the factor ``c`` between the equation before and after it; ``tidying`` rewrites the
    right side. The second derivative has the first as its ``previous`` and one side: dy/dx differentiated again.

    >>> d = implicit_derivative("x^2 + y^2 = 1", of="y", wrt="x")
    >>> d.result, implicit_derivative("x^2 + y^2 = 1", of="y", wrt="x", order=2).result
    (-x/y, -1/y**3)
    """

    equation_tree: Relation
    dependent: Name
    variable: Name
    sides: tuple[Side, ...]
    solving: tuple[Step, ...]
    tidying: tuple[Step, ...]
    result_tree: Tree
    previous: ImplicitDerivative | None = None

    def __repr__(self) -> str:
        return self._brief(to_text(Relation(self.slope_tree, "=", self.result_tree)))

    @property
    def order(self) -> int:
        """1 for dy/dx, 2 for d²y/dx²."""
        return 1 if self.previous is None else self.previous.order + 1

    @property
    def slope_tree(self) -> Derivative:
        """How the derivative is called: dy/dx or d²y/dx²."""
        return Derivative(self.dependent, (self.variable,) * self.order)

    @property
    def equation(self) -> sympy.Basic:
        """The curve, as a SymPy equation."""
        from symgrad.language.convert import to_sympy

        return to_sympy(self.equation_tree)

    @property
    def result(self) -> sympy.Basic:
        """The derivative in x and y, as a SymPy expression."""
        from symgrad.language.convert import to_sympy

        return to_sympy(self.result_tree)

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps in their order, those of the first derivative before those of the second."""
        earlier = self.previous.steps if self.previous else ()
        own = tuple(step for side in self.sides for step in side.steps)
        return (*earlier, *own, *self.solving, *self.tidying)

    @property
    def uses_equation(self) -> bool:
        """Whether the result holds only on the curve, because the equation was put in."""
        return any(step.rule == "on_curve" for step in self.tidying)

    def verify(self) -> Evidence:
        """Prove every step, and the result on the curve itself; see :mod:`symgrad.calculus.implicit_proof`."""
        from symgrad.calculus.implicit_proof import prove

        return prove(self)


def implicit_derivative(
    equation: Source, of: Variable, wrt: Variable, *, order: int = 1, notation: Notation | None = None
) -> ImplicitDerivative:
    """Differentiate an equation implicitly, and solve for dy/dx.

    ``equation`` is a text such as ``"x^2 + y^2 = 1"``, a SymPy ``Eq`` or a tree; ``of`` is y, ``wrt`` is x, all
    other names are held fixed; ``order`` is 1 or 2.

    Raises :class:`~symgrad.errors.AuthorError` for what is not an equation in y, or does not fix dy/dx, and
    :class:`~symgrad.errors.UnsupportedError` where no rule is known.

    >>> implicit_derivative("x y = 1", of="y", wrt="x").result
    -y/x
    """
    notation = notation or Notation()
    tree, y, x = as_tree(equation, notation), as_name(of, notation), as_name(wrt, notation)
    if not isinstance(tree, Relation) or tree.operator != "=" or isinstance(tree.right, Relation):
        raise AuthorError(f"{to_text(tree)} is not an equation", expected="one equation, such as x^2 + y^2 = 1")
    if y == x or y not in names_in(tree):
        raise AuthorError(f"the equation does not make {to_text(y)} a function of {to_text(x)}",
                          expected=f"an equation with {to_text(y)} in it")
    if order not in (1, 2) or isinstance(order, bool):
        raise AuthorError(f"the order of an implicit derivative is {order!r}", expected="1 or 2")
    first = _first(tree, y, x)
    return first if order == 1 else _second(first)


def _first(equation: Relation, y: Name, x: Name) -> ImplicitDerivative:
    sides = _side(equation.left, y, x), _side(equation.right, y, x)
    solving, value = _solve(sides[0].result_tree, sides[1].result_tree, Derivative(y, (x,)))
    result, tidying = tidied(value)
    return ImplicitDerivative(equation, y, x, sides, solving, tidying, result)


def _second(first: ImplicitDerivative) -> ImplicitDerivative:
    y, x = first.dependent, first.variable
    side = _side(first.result_tree, y, x)
    steps: list[Step] = []
    tree = side.result_tree
    filled = replace(tree, first.slope_tree, first.result_tree)
    if filled != tree:
        steps.append(Step("put_in", tree, filled, "put in {s}",
                          (("s", Relation(first.slope_tree, "=", first.result_tree)),)))
    tree, tidying = tidied(filled)
    steps.extend(tidying)
    for _ in range(_MOST_USES):
        found = use_equation(tree, first.equation_tree, (y, x))
        if found is None:
            break
        after = replace(tree, found.before, found.after)
        bound = (("e", first.equation_tree), ("a", found.before), ("b", found.after), ("m", found.multiple))
        steps.append(Step("on_curve", tree, after, "{e} on the curve", bound))
        tree, tidying = tidied(after)
        steps.extend(tidying)
    return ImplicitDerivative(first.equation_tree, y, x, (side,), (), tuple(steps), tree, first)


def _side(tree: Tree, y: Name, x: Name) -> Side:
    """The derivative of a side, with y an abstract function of x inside, and written as y outside."""
    inner = Call(f"implicit {y}", (x,))
    step, resolved = resolve(Task(substitute(tree, {y: inner}), x, partial=False))
    written = _Written(inner, y, x)
    result, tidying = simplify(written.tree(resolved))
    steps = (*written.steps((step,)), *tidying)
    return Side(Derivative(tree, (x,), applied=isinstance(tree, Name) and tree != y), steps, result)


@dataclass(frozen=True, slots=True)
class _Written:
    """What the engine says of y(x), as a person writes it."""

    call: Call
    dependent: Name
    variable: Name

    def tree(self, tree: Tree) -> Tree:
        """y for y(x), and dy/dx for y′(x)."""
        match tree:
            case Call(function, _, primes) if function == self.call.function:
                return Derivative(self.dependent, (self.variable,) * primes) if primes else self.dependent
            case Derivative(operand, variables):
                inner = self.tree(operand)
                applied = tree.applied and inner != self.dependent
                return Derivative(inner, variables, tree.partial, applied)
            case _:
                return map_children(tree, self.tree)

    def steps(self, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        """The steps as written; d/dx[y(x)] = y′(x) says nothing then, and is left out."""
        return tuple(
            Step(
                step.rule, before, after, step.pattern,
                tuple((key, self.tree(bound)) for key, bound in step.bindings),
                self.steps(step.substeps), self.steps(step.why),
            )
            for step in steps
            for before, after in [(self.tree(step.before_tree), self.tree(step.after_tree))]
            if before != after
        )


def _solve(left: Tree, right: Tree, slope: Derivative) -> tuple[tuple[Step, ...], Tree]:
    """The steps from left = right to dy/dx = …, and that value."""
    one, other = linear_in(left, slope), linear_in(right, slope)
    swapped = not one.slopes
    if swapped:
        one, other = other, one
    coefficients = [term for term in (*one.slopes, *map(negate, other.slopes)) if constant_value(term) != 0]
    coefficient = simplify(join_sum(coefficients))[0]
    if constant_value(coefficient) == 0:
        raise AuthorError(f"{to_text(Relation(left, '=', right))} does not fix {to_text(slope)}",
                          expected="an equation whose derivative contains it")
    rest = simplify(join_sum([*other.rest, *map(negate, one.rest)]))[0]
    steps: list[Step] = []
    line = Relation(left, "=", right)
    moved = Relation(_with(slope, coefficients), "=", rest)
    if moved != line:
        sign = number(-1) if swapped else ONE
        pattern = "{d} to the left, all else to the right"
        steps.append(Step("separate", line, moved, pattern, (("d", slope), ("c", sign))))
    taken = Relation(_with(slope, [coefficient]), "=", rest)
    if taken != moved:
        steps.append(Step("take_out", moved, taken, "take out {d}", (("d", slope), ("c", ONE))))
    shared = content((coefficient, rest))
    if shared != 1 and (shared < 0 or isinstance(coefficient, Sum)):
        before, coefficient, rest = taken, over(coefficient, shared), over(rest, shared)
        taken = Relation(_with(slope, [coefficient]), "=", rest)
        pattern = "change all signs" if shared == -1 else "divide by {c}"
        steps.append(Step("shared_number", before, taken, pattern, (("c", number(shared)),)))
    if coefficient == ONE:
        return tuple(steps), rest
    value = Quotient(rest, coefficient)
    divided = Relation(slope, "=", value)
    steps.append(Step("divide", taken, divided, "divide by {c}", (("c", coefficient),)))
    return tuple(steps), value


def _with(slope: Derivative, coefficients: Sequence[Tree]) -> Tree:
    """The sum of the terms with dy/dx."""
    return join_sum([_term(slope, coefficient) for coefficient in coefficients])


def _term(slope: Derivative, coefficient: Tree) -> Tree:
    match coefficient:
        case Negative(operand):
            return Negative(_term(slope, operand))
        case _ if coefficient == ONE:
            return slope
        case Product(factors):
            return Product((*factors, slope))
        case _:
            return Product((coefficient, slope))


