"""Wrong answers to implicit derivatives: a wrong derivative on the way, dy/dx forgotten in a term, or solved wrongly.

The dependent name is put in as an abstract function of the variable, so that every mistake with derivatives can be
made in the equation too; what comes out is solved for the slope.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from symgrad.calculus.implicit import ImplicitDerivative
from symgrad.checking.diagnosis.arithmetic import minus, over, plus
from symgrad.checking.diagnosis.forms import made
from symgrad.checking.diagnosis.mistake import Variant
from symgrad.checking.diagnosis.question import Question
from symgrad.checking.diagnosis.wrong_derivatives import right_derivative, wrong_derivatives
from symgrad.language.traversal import depends_on, map_children, substitute
from symgrad.language.tree import ONE, ZERO, Call, Derivative, Name, Negative, Relation, Sum, Tree

Differentiated: TypeAlias = Callable[[Tree], Tree]
"""A differentiated equation for a value of the slope."""


@dataclass(frozen=True, slots=True)
class ImplicitQuestion:
    """dy/dx on a curve.

    >>> from symgrad.calculus.implicit import implicit_derivative
    >>> question = implicit_question(implicit_derivative("x^2 + y^2 = 1", of="y", wrt="x"))
    >>> sorted({one.mistake for variant in question.variants(1) for one in variant.made if "slope" in one.mistake})
    ['slope_factor_missing', 'slope_upside_down']
    """

    equation: Relation
    variable: Name
    dependent: Name

    def entry(self, place: int) -> Question | None:
        """The only entry is the whole."""
        return self if place == 0 else None

    def variants(self, mistakes: int = 2) -> list[Variant]:
        """What comes out with up to so many mistakes."""
        x, y = self.variable, self.dependent
        whole = plus(self.equation.left, minus(self.equation.right))
        as_function = substitute(whole, {y: Call(str(y), (x,))})
        first, *others = wrong_derivatives(as_function, x, mistakes)
        right = self._solved(first)
        found = [right, *self._in_one_term(whole)]
        found += [self._solved(variant) for variant in others if not self._is_renamed(variant)]
        found.append(Variant(minus(right.tree), made("sign", x)))
        found.append(Variant(over(ONE, right.tree), made("slope_upside_down", x, y=y)))
        return sorted(found, key=lambda variant: len(variant.made))

    def _is_renamed(self, variant: Variant) -> bool:
        """Whether a mistake is made with y itself, which has a name of its own here."""
        itself = Call(str(self.dependent), (self.variable,))
        return any(
            (one.mistake == "inner_missing" and ("u", itself) in one.bindings)
            or (one.mistake == "sign_of_function" and ("f", itself) in one.bindings)
            for one in variant.made
        )

    def _solved(self, variant: Variant) -> Variant:
        """The slope from a differentiated equation, in which every y and y′ is still a function of x."""
        return Variant(self._slope(lambda slope: self._back(variant.tree, slope)), variant.made)

    def _slope(self, differentiated: Differentiated) -> Tree:
        """What is linear in the slope, solved for it: −L(0)/(L(1) − L(0))."""
        without = differentiated(ZERO)
        return over(minus(without), plus(differentiated(ONE), minus(without)))

    def _back(self, tree: Tree, slope: Tree) -> Tree:
        """y for y(x), and a value for y′(x)."""
        if isinstance(tree, Call) and tree.function == str(self.dependent):
            return self.dependent if not tree.primes else slope
        return map_children(tree, lambda part: self._back(part, slope))

    def _in_one_term(self, whole: Tree) -> Iterator[Variant]:
        """dy/dx forgotten in one term, or y taken for a constant there."""
        x, y = self.variable, self.dependent
        terms = _terms(whole)
        parts = [right_derivative(substitute(term, {y: Call(str(y), (x,))}), x) for term in terms]
        for place, term in enumerate(terms):
            if not depends_on(term, y):
                continue
            for mistake, value in (("slope_factor_missing", ONE), ("dependent_as_constant", ZERO)):
                fixed = self._back(parts[place], value)

                def differentiated(slope: Tree, place: int = place, fixed: Tree = fixed) -> Tree:
                    return plus(*(fixed if one == place else self._back(part, slope) for one, part in enumerate(parts)))

                slots = {"u": term, "y": y, "slope": Derivative(y, (x,))}
                yield Variant(self._slope(differentiated), made(mistake, x, **slots))


def _terms(tree: Tree) -> list[Tree]:
    """The terms of a sum, also of the sums in it and of their negatives."""
    match tree:
        case Sum():
            return [term for part in tree.terms for term in _terms(part)]
        case Negative(Sum() as inner):
            return [minus(term) for term in _terms(inner)]
        case _:
            return [tree]


def implicit_question(found: ImplicitDerivative) -> ImplicitQuestion | None:
    """The question that an implicit derivative answers; of a second derivative nothing is foreseen."""
    if found.previous is not None:
        return None
    return ImplicitQuestion(found.equation_tree, found.variable, found.dependent)
