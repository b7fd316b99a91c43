"""Difference quotients of the exponential function, sine, cosine, tangent and the logarithm, at a x + b."""

from __future__ import annotations

from symgrad.calculus.difference_quotients import (
    Chain,
    WorkedQuotient,
    difference_quotient,
    factor_of_slope,
    linear_step,
    moved_by,
    stretch,
)
from symgrad.calculus.indices import varies
from symgrad.language.tree import (
    EULER,
    ONE,
    TWO,
    ZERO,
    Call,
    Name,
    Negative,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Tree,
)

_A, _B, _R = Name("a"), Name("b"), Name("r")
_TANGENTS = Relation(
    Sum((Call("tan", (_A,)), Negative(Call("tan", (_B,))))), "=",
    Quotient(Call("sin", (Sum((_A, Negative(_B))),)), Product((Call("cos", (_A,)), Call("cos", (_B,))))),
)
_EXPONENT = Relation(Product((_R, Call("log", (_A,)))), "=", Call("log", (Power(_A, _R),)))


def exponential(tree: Tree, x: Name, h: Name) -> WorkedQuotient | None:
    """b^u: what does not contain h is taken out, and (b^h − 1)/h → ln b is left."""
    match tree:
        case Power(base, exponent) if not varies(base, x):
            pass
        case Call("exp", (exponent,), 0):
            base = EULER
        case _:
            return None
    moved = linear_step(exponent, x, h)
    if moved is None:
        return None
    slope, step = moved
    grown = Call("exp", (step,)) if isinstance(tree, Call) else Power(base, step)
    chain = Chain(difference_quotient(tree, x, h))
    chain.to(Quotient(Sum((Product((tree, grown)), Negative(tree))), h), "{rule}", (
        ("rule", Relation(moved_by(tree, x, h), "=", Product((tree, grown)))),
    ))
    rise = Sum((grown, Negative(ONE)))
    chain.to(Product((tree, Quotient(rise, h))), "take out {f}", (("f", tree),))
    stretch(chain, Product((tree, *factor_of_slope(slope), Quotient(rise, step))), slope)
    limit = ONE if base == EULER else Call("log", (base,))
    known = Relation(Quotient(rise, step), "→", limit)
    return chain.ends(Product((tree, *factor_of_slope(slope), limit), dots=limit == ONE), known)


def sine(tree: Tree, x: Name, h: Name) -> WorkedQuotient | None:
    """sin u or cos u: opened by the addition theorem, so that (sin h)/h and (cos h − 1)/h are left."""
    match tree:
        case Call("sin" | "cos" as function, (inside,), 0):
            moved = linear_step(inside, x, h)
        case _:
            return None
    if moved is None:
        return None
    slope, step = moved
    other: Tree = Call("cos", (inside,)) if function == "sin" else Negative(Call("sin", (inside,)))
    cosine, sine = Call("cos", (step,)), Call("sin", (step,))
    opened = Sum((Product((tree, cosine)), _signed(other, sine)))
    chain = Chain(difference_quotient(tree, x, h))
    chain.to(Quotient(Sum((*opened.terms, Negative(tree))), h), "addition theorem: {rule}", (
        ("rule", Relation(moved_by(tree, x, h), "=", opened)),
    ))
    fall = Sum((cosine, Negative(ONE)))
    pieces = Sum((Product((tree, Quotient(fall, h))), _signed(other, Quotient(sine, h))))
    partner = other.operand if isinstance(other, Negative) else other
    chain.to(pieces, "sort by {f} and {g}", (("f", tree), ("g", partner)))
    factor = factor_of_slope(slope)
    first, second = Quotient(fall, step), Quotient(sine, step)
    stretch(chain, Sum((Product((tree, *factor, first)), _signed(other, *factor, second))), slope)
    after = Sum((Product((tree, *factor, ZERO), dots=True), _signed(other, *factor, ONE, dots=True)))
    return chain.ends(after, Relation(second, "→", ONE), Relation(first, "→", ZERO))


def _signed(first: Tree, *factors: Tree, dots: bool = False) -> Tree:
    """The product, with a minus of the first factor in front of it."""
    if isinstance(first, Negative):
        return Negative(Product((first.operand, *factors), dots=dots))
    return Product((first, *factors), dots=dots)


def tangent(tree: Tree, x: Name, h: Name) -> WorkedQuotient | None:
    """tan u: the difference of two tangents is a sine over cosines, so that (sin h)/h is left."""
    match tree:
        case Call("tan", (inside,), 0):
            moved = linear_step(inside, x, h)
        case _:
            return None
    if moved is None:
        return None
    slope, step = moved
    here, ahead, sine = Call("cos", (inside,)), Call("cos", (moved_by(inside, x, h),)), Call("sin", (step,))
    chain = Chain(difference_quotient(tree, x, h))
    chain.to(Quotient(sine, Product((h, ahead, here))), "{rule}", (("rule", _TANGENTS),))
    rest = Quotient(ONE, Product((ahead, here)))
    chain.to(Product((Quotient(sine, h), rest)), "split the fraction")
    ratio = Quotient(sine, step)
    stretch(chain, Product((*factor_of_slope(slope), ratio, rest)), slope)
    after = Product((*factor_of_slope(slope), ONE, Quotient(ONE, Power(here, TWO))), dots=True)
    return chain.ends(after, Relation(ratio, "→", ONE))


def logarithm(tree: Tree, x: Name, h: Name) -> WorkedQuotient | None:
    """ln u: the difference is the logarithm of a quotient, so that (1 + h/u)^(u/h) → e is left."""
    match tree:
        case Call("log", (inside,), 0):
            moved = linear_step(inside, x, h)
        case _:
            return None
    if moved is None:
        return None
    slope, step = moved
    chain = Chain(difference_quotient(tree, x, h))
    ratio = Quotient(moved_by(inside, x, h), inside)
    part = Quotient(step, inside)
    chain.to(Quotient(Call("log", (ratio,)), h), "a difference of logarithms is the logarithm of the quotient")
    chain.to(Quotient(Call("log", (Sum((ONE, part)),)), h), "{rule}", (
        ("rule", Relation(ratio, "=", Sum((ONE, part)))),
    ))
    grown = Power(Sum((ONE, part)), Quotient(inside, step))
    outer = Quotient(slope, inside)
    times = Quotient(inside, step)
    chain.to(Product((outer, times, Call("log", (Sum((ONE, part)),)))), "{rule}", (
        ("rule", Relation(Quotient(ONE, h), "=", Product((outer, times), dots=True))),
    ))
    chain.to(Product((outer, Call("log", (grown,)))), "the factor becomes an exponent: {rule}", (("rule", _EXPONENT),))
    logarithm = Relation(Call("log", (EULER,)), "=", ONE)
    return chain.ends(Product((outer, ONE), dots=True), Relation(Call("log", (grown,)), "→", logarithm))
