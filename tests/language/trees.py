"""Random trees for Hypothesis: the shapes that the reader makes of a text."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from symgrad.language.traversal import map_children
from symgrad.language.tree import (
    ONE,
    Call,
    Cases,
    Constant,
    Derivative,
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
    name,
)

INTEGERS = st.integers(0, 99).map(lambda value: Number(Fraction(value)))
DECIMALS = st.builds(
    lambda value, places: Number(Fraction(value, 10**places), places), st.integers(0, 5000), st.integers(1, 4)
)
VULGAR = st.sampled_from([Fraction(1, 2), Fraction(2, 3), Fraction(3, 4), Fraction(1, 8)]).map(Number)
SPELLINGS = ("x", "y", "t", "w_5_6", "z_10", "o_j", "eta", "alpha_2", "y_hat_1", "E_total", "net_j", "e_6", "d", "f")
NAMES = st.sampled_from(SPELLINGS).map(name)
CONSTANTS = st.sampled_from(["e", "pi"]).map(Constant)
LEAVES = st.one_of(INTEGERS, DECIMALS, VULGAR, NAMES, NAMES, CONSTANTS)
EXPONENTS = st.one_of(st.integers(-3, 5).map(lambda n: Number(Fraction(n)) if n >= 0 else Negative(Number(Fraction(-n)))), NAMES)
BARE = ("sin", "cos", "tan", "log", "sqrt", "exp", "tanh")
BRACKETED = ("sigmoid", "relu", "abs", "softplus", "g", "phi")
PLAIN_NAMES = st.sampled_from(("x", "y", "w_5_6", "z_10", "eta", "o_j")).map(name)


def _products(part: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    return st.builds(lambda factors, dots: Product(tuple(factors), dots), st.lists(part, min_size=2, max_size=4), st.booleans())


def _arithmetic(part: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    return st.one_of(
        st.builds(Negative, part),
        st.builds(lambda terms: Sum(tuple(terms)), st.lists(part, min_size=2, max_size=4)),
        _products(part),
        st.builds(Quotient, part, part),
        st.builds(Power, part, EXPONENTS),
        st.builds(lambda exponent: Power(Constant("e"), exponent), part),
        st.builds(lambda function, argument: Call(function, (argument,)), st.sampled_from(BARE + BRACKETED), part),
    )


def _rarer(part: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    return st.one_of(
        st.builds(lambda argument, primes: Call("sigmoid", (argument,), primes), part, st.integers(1, 2)),
        st.builds(lambda left, right: Call("max", (left, right)), part, part),
        st.builds(lambda argument, base: Call("log", (argument, base)), part, st.integers(2, 10).map(lambda n: Number(Fraction(n)))),
        st.builds(lambda argument: Call("root", (argument, Number(Fraction(3)))), part),
        st.builds(lambda base, count: Power(Call("sin", (base,)), Number(Fraction(count))), part, st.integers(1, 3)),
        st.builds(
            lambda operand, variables, partial: Derivative(operand, tuple(variables), partial),
            part, st.lists(PLAIN_NAMES, min_size=1, max_size=3), st.booleans(),
        ),
        st.builds(lambda body: Summation(body, Name("j")), part),
        st.builds(lambda body, upper: Summation(body, Name("i"), ONE, upper), part, NAMES),
    )  # fmt: skip


ARITHMETIC = st.recursive(LEAVES, _arithmetic, max_leaves=12)
"""Numbers, names, the four operations, powers and functions of one argument."""

EXPRESSIONS = st.recursive(LEAVES, lambda part: st.one_of(_arithmetic(part), _rarer(part)), max_leaves=12)
"""Everything that is an expression."""

CONDITIONS = st.builds(Relation, EXPRESSIONS, st.sampled_from(["<", "≤", ">", "≥", "=", "≠"]), EXPRESSIONS)

TREES = st.one_of(
    EXPRESSIONS,
    CONDITIONS,
    st.builds(lambda a, b, c: Relation(a, "=", Relation(b, "≈", c)), EXPRESSIONS, EXPRESSIONS, EXPRESSIONS),
    st.builds(lambda items: Listing(tuple(items)), st.lists(EXPRESSIONS, min_size=1, max_size=3)),
    st.builds(lambda a, b, c, d: Matrix(((a, b), (c, d))), EXPRESSIONS, EXPRESSIONS, EXPRESSIONS, EXPRESSIONS),
    st.builds(
        lambda branches, last: Cases(tuple(branches), last),
        st.lists(st.tuples(EXPRESSIONS, CONDITIONS), min_size=1, max_size=2), st.none() | EXPRESSIONS,
    ),
)  # fmt: skip
"""Everything that the reader can give back."""


def normal(tree: Tree) -> Tree:
    """The tree without what a textbook's way of writing leaves open: brackets of products, the place of a minus."""
    tree = map_children(tree, normal)
    match tree:
        case Number(value, None) if value.denominator != 1:
            return Quotient(Number(Fraction(value.numerator)), Number(Fraction(value.denominator)))
        case Negative(Negative(operand)):
            return operand
        case Product():
            return _flat(tree)
        case _:
            return tree


def _flat(tree: Product) -> Tree:
    factors: list[Tree] = []
    negative = False
    for factor in tree.factors:
        if isinstance(factor, Negative):
            negative, factor = not negative, factor.operand
        factors.extend(factor.factors if isinstance(factor, Product) else (factor,))
    product = Product(tuple(factors))
    return Negative(product) if negative else product
