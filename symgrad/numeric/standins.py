"""Concrete functions in place of abstract ones.

``(f(g(x)))' = f'(g(x)) g'(x)`` holds for every f and g, so it can be tested with particular ones, if those
satisfy no identity of their own. Each name stands for a combination of a sine, a cosine and a square in
which all numbers come from the name: analytic everywhere, of both signs, with no vanishing derivative.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from random import Random

from symgrad.functions.registry import FUNCTIONS
from symgrad.language.traversal import walk
from symgrad.language.tree import TWO, Call, Name, Negative, Number, Power, Product, Quotient, Sum, Tree, number


@lru_cache(maxsize=256)
def stand_in(function: str, arity: int) -> tuple[tuple[Name, ...], Tree]:
    """The formal arguments and the body of the function that stands for an abstract one.

    The same name always gives the same function; different names, or numbers of arguments, different ones.

    >>> parameters, body = stand_in("f", 2)
    >>> [str(parameter) for parameter in parameters]
    ['argument_1', 'argument_2']
    """
    random = Random(f"{function}/{arity}")
    parameters = tuple(Name("argument", (str(position + 1),)) for position in range(arity))
    wave = Call("sin", (_ridge(random, parameters),))
    other = Product((_generic(random), Call("cos", (_ridge(random, parameters),))))
    square = Quotient(Power(_ridge(random, parameters), TWO), Number(Fraction(random.randint(17, 29))))
    return parameters, Sum((wave, other, square, Negative(_generic(random))))


@lru_cache(maxsize=256)
def stand_in_derivative(function: str, order: int) -> tuple[tuple[Name, ...], Tree]:
    """The same for a derivative of a function of one argument.

    >>> parameters, body = stand_in_derivative("f", 1)
    >>> body != stand_in("f", 1)[1]
    True
    """
    parameters, body = stand_in(function, 1)
    for _ in range(order):
        body = _slope(body, parameters[0])
    return parameters, body


def _slope(tree: Tree, variable: Name) -> Tree:
    """The derivative of a stand-in, which is made of few things."""
    match tree:
        case Name():
            return number(int(tree == variable))
        case Number():
            return number(0)
        case Negative():
            return Negative(_slope(tree.operand, variable))
        case Sum():
            return Sum(tuple(_slope(term, variable) for term in tree.terms))
        case Product():
            slopes = [_slope(factor, variable) for factor in tree.factors]
            products = [
                Product((*tree.factors[:place], slope, *tree.factors[place + 1 :]))
                for place, slope in enumerate(slopes)
                if slope != number(0)
            ]
            return Sum(tuple(products)) if len(products) > 1 else products[0] if products else number(0)
        case Quotient():
            return Quotient(_slope(tree.numerator, variable), tree.denominator)
        case Power():
            return Product((TWO, tree.base, _slope(tree.base, variable)))
        case Call("sin", (inside,)):
            return Product((Call("cos", (inside,)), _slope(inside, variable)))
        case Call("cos", (inside,)):
            return Negative(Product((Call("sin", (inside,)), _slope(inside, variable))))
        case _:
            raise AssertionError(f"a stand-in is not made of a {type(tree).__name__}")


def _ridge(random: Random, parameters: tuple[Name, ...]) -> Tree:
    """A linear combination of the arguments, plus a constant."""
    terms = tuple(Product((_generic(random), parameter)) for parameter in parameters)
    return Sum((*terms, _generic(random)))


def _generic(random: Random) -> Tree:
    """A rational number of magnitude around one, of no particular value."""
    return number(Fraction(random.randint(500, 1500), 997))


def has_abstract(tree: Tree) -> bool:
    """Whether a function without an entry stands in a tree: its value is a stand-in's, good for comparing only.

    >>> has_abstract(Call("f", (Name("x"),))), has_abstract(Call("sin", (Name("x"),)))
    (True, False)
    """
    return any(isinstance(node, Call) and node.function not in FUNCTIONS for node in walk(tree))
