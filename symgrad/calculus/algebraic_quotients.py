"""Difference quotients of polynomials, of fractions of them, and of square roots."""

from __future__ import annotations

from symgrad.calculus.arithmetic import join_sum, negate, sum_terms
from symgrad.calculus.difference_quotients import (
    Chain,
    WorkedQuotient,
    cancelled,
    difference_quotient,
    moved_by,
    over,
    times,
)
from symgrad.calculus.expansion import expand
from symgrad.calculus.indices import varies
from symgrad.language.tree import TWO, ZERO, Call, Name, Negative, Power, Product, Quotient, Relation, Sum, Tree

_A, _B = Name("a"), Name("b")
_SQUARES = Relation(
    Product((Sum((_A, Negative(_B))), Sum((_A, _B)))), "=", Sum((Power(_A, TWO), Negative(Power(_B, TWO))))
)


def polynomial(tree: Tree, x: Name, h: Name) -> WorkedQuotient | None:
    """A polynomial: multiplied out, so that what does not contain h cancels, and then h itself."""
    here, there = expand(tree, x, h), expand(moved_by(tree, x, h), x, h)
    if here is None or there is None:
        return None
    chain = Chain(difference_quotient(tree, x, h))
    rest = there.minus(here)
    opened = [*there.trees, *here.negated]
    if opened != sum_terms(Sum((moved_by(tree, x, h), Negative(tree)))):
        chain.to(Quotient(join_sum(opened), h), "multiply out")
    chain.to(over(rest.tree, h), "what does not contain {h} cancels", (("h", h),))
    if not rest.terms:
        chain.to(ZERO, "0 divided by {h} is 0", (("h", h),))
        return chain.ends(ZERO)
    return cancelled(chain, rest, h, None)


def rational(tree: Tree, x: Name, h: Name) -> WorkedQuotient | None:
    """A fraction of polynomials: brought over one denominator, where h comes out of the numerator."""
    match tree:
        case Quotient(top, bottom):
            pass
        case Negative(Quotient(numerator, bottom)):
            top = Negative(numerator)
        case _:
            return None
    crossed = Sum((times(moved_by(top, x, h), bottom), negate(times(top, moved_by(bottom, x, h)))))
    expanded = expand(crossed, x, h)
    if expanded is None:
        return None
    both = Product((moved_by(bottom, x, h), bottom))
    chain = Chain(difference_quotient(tree, x, h))
    chain.to(Quotient(crossed, Product((h, *both.factors))), "common denominator")
    chain.to(over(expanded.tree, Product((h, *both.factors))), "multiply out the numerator; equal terms cancel")
    return cancelled(chain, expanded, h, (both, Power(bottom, TWO)))


def root(tree: Tree, x: Name, h: Name) -> WorkedQuotient | None:
    """A square root: widened by the sum of the roots, which leaves no root in the numerator."""
    match tree:
        case Call("sqrt", (inside,), 0):
            rest = expand(Sum((moved_by(inside, x, h), Negative(inside))), x, h)
        case _:
            return None
    if rest is None:
        return None
    there = moved_by(tree, x, h)
    total = Sum((there, tree))
    chain = Chain(difference_quotient(tree, x, h))
    widened = Quotient(Product((Sum((there, Negative(tree))), total)), Product((h, total)))
    chain.to(widened, "multiply above and below by {s}", (("s", total),))
    difference = Sum((moved_by(inside, x, h), Negative(inside)))
    chain.to(Quotient(difference, Product((h, total))), "{rule}", (("rule", _SQUARES),))
    chain.to(over(rest.tree, Product((h, total))), "work out the numerator")
    return cancelled(chain, rest, h, (total, Product((TWO, tree))))


def one_over_root(tree: Tree, x: Name, h: Name) -> WorkedQuotient | None:
    """A constant over a square root: one denominator first, then as for the root itself."""
    match tree:
        case Quotient(top, Call("sqrt", (inside,), 0) as root) if not varies(top, x):
            rest = expand(Sum((inside, Negative(moved_by(inside, x, h)))), x, h)
        case _:
            return None
    if rest is None:
        return None
    ahead, total = moved_by(root, x, h), Sum((root, moved_by(root, x, h)))
    difference = Sum((root, Negative(ahead)))
    chain = Chain(difference_quotient(tree, x, h))
    chain.to(Quotient(times(top, difference), Product((h, ahead, root))), "common denominator")
    widened = Quotient(times(top, Product((difference, total))), Product((h, ahead, root, total)))
    chain.to(widened, "multiply above and below by {s}", (("s", total),))
    below = Product((ahead, root, total))
    squares = Sum((inside, Negative(moved_by(inside, x, h))))
    chain.to(Quotient(times(top, squares), Product((h, *below.factors))), "{rule}", (("rule", _SQUARES),))
    worked_out = expand(Product((top, rest.tree)), x, h)
    if worked_out is None:
        return None
    chain.to(over(worked_out.tree, Product((h, *below.factors))), "work out the numerator")
    return cancelled(chain, worked_out, h, (below, Product((inside, Product((TWO, root))))))
