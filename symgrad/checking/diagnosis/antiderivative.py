"""Antiderivatives of sums of simple terms: what somebody writes who integrates instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from symgrad.checking.diagnosis.arithmetic import literal, lowered, minus, over, plus, times, to_the
from symgrad.language.traversal import depends_on
from symgrad.language.tree import EULER, ONE, Call, Name, Negative, Power, Product, Quotient, Sum, Tree, number

_OF_FUNCTIONS: Final[Mapping[str, Callable[[Tree], Tree]]] = {
    "sin": lambda u: minus(Call("cos", (u,))),
    "cos": lambda u: Call("sin", (u,)),
    "exp": lambda u: Call("exp", (u,)),
    "sinh": lambda u: Call("cosh", (u,)),
    "cosh": lambda u: Call("sinh", (u,)),
    "tanh": lambda u: Call("log", (Call("cosh", (u,)),)),
    "sigmoid": lambda u: Call("softplus", (u,)),
    "log": lambda u: plus(times(u, Call("log", (u,))), minus(u)),
    "tan": lambda u: minus(Call("log", (Call("abs", (Call("cos", (u,)),)),))),
}


def antiderivative(tree: Tree, x: Name) -> Tree | None:
    """An antiderivative by x; None where it takes more than the rules for sums, factors and a linear inside.

    >>> from symgrad.language.parser import read
    >>> from symgrad.language.printing import to_text
    >>> to_text(antiderivative(read("3x^2 + cos x"), Name("x")))
    '3(x³/3) + sin x'
    """
    if not depends_on(tree, x):
        return times(tree, x)
    match tree:
        case Name():
            return over(to_the(x, number(2)), number(2))
        case Negative():
            return _mapped(minus, antiderivative(tree.operand, x))
        case Sum():
            terms = [antiderivative(term, x) for term in tree.terms]
            return None if None in terms else plus(*(term for term in terms if term is not None))
        case Product():
            constants = [factor for factor in tree.factors if not depends_on(factor, x)]
            varying = [factor for factor in tree.factors if depends_on(factor, x)]
            if len(varying) > 1:
                return None
            return _mapped(lambda found: times(*constants, found), antiderivative(varying[0], x))
        case Quotient() if not depends_on(tree.denominator, x):
            return _mapped(lambda found: over(found, tree.denominator), antiderivative(tree.numerator, x))
        case Quotient() if not depends_on(tree.numerator, x):
            return _mapped(lambda found: times(tree.numerator, found), _of_reciprocal(tree.denominator, x))
        case _:
            return _of_composition(tree, x)


def _mapped(change: Callable[[Tree], Tree], found: Tree | None) -> Tree | None:
    return None if found is None else change(found)


def _of_reciprocal(below: Tree, x: Name) -> Tree | None:
    if isinstance(below, Power) and (exponent := literal(below.exponent)) is not None:
        return _of_composition(Power(below.base, number(-exponent)), x)
    return _of_composition(Power(below, number(-1)), x)


def _of_composition(tree: Tree, x: Name) -> Tree | None:
    """A function of a x + b is integrated like one of x, and divided by a."""
    match tree:
        case Power(base, exponent) if not depends_on(exponent, x):
            inner = base
            value = literal(exponent)
            found = (
                Call("log", (Call("abs", (base,)),))
                if value == -1
                else over(to_the(base, lowered(exponent, -1)), lowered(exponent, -1))
            )
        case Power(base, exponent) if not depends_on(base, x):
            inner = exponent
            found = tree if base == EULER else over(tree, Call("log", (base,)))
        case Call("sqrt", (inner,)):
            found = over(times(number(2), Power(inner, over(number(3), number(2)))), number(3))
        case Call(function, (inner,)) if function in _OF_FUNCTIONS:
            found = _OF_FUNCTIONS[function](inner)
        case _:
            return None
    slope = _slope_of_linear(inner, x)
    return None if slope is None else over(found, slope)


def _slope_of_linear(tree: Tree, x: Name) -> Tree | None:
    """a for a x + b; None for what is not linear."""
    match tree:
        case Name() if tree == x:
            return ONE
        case Negative():
            return _mapped(minus, _slope_of_linear(tree.operand, x))
        case Sum():
            slopes = [_slope_of_linear(term, x) for term in tree.terms if depends_on(term, x)]
            return None if None in slopes else plus(*(slope for slope in slopes if slope is not None))
        case Product():
            constants = [factor for factor in tree.factors if not depends_on(factor, x)]
            varying = [factor for factor in tree.factors if depends_on(factor, x)]
            if len(varying) > 1:
                return None
            return _mapped(lambda found: times(*constants, found), _slope_of_linear(varying[0], x))
        case Quotient() if not depends_on(tree.denominator, x):
            return _mapped(lambda found: over(found, tree.denominator), _slope_of_linear(tree.numerator, x))
        case _:
            return None
