"""Wrong rules for powers, exponentials and functions, and for the chain rule that they share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TypeAlias

from symgrad.checking.diagnosis.arithmetic import literal, lowered, minus, over, plus, times, to_the
from symgrad.checking.diagnosis.forms import Form, Slope, fixed, made
from symgrad.checking.diagnosis.mistake import Made
from symgrad.checking.diagnosis.wrong_functions import OwnSlope, slopes_of
from symgrad.language.definitions import derivative, formal_arguments
from symgrad.language.traversal import depends_on, map_children, substitute
from symgrad.language.tree import EULER, ONE, TWO, ZERO, Call, Name, Number, Power, Product, Quotient, Tree, number

WrongSlopes: TypeAlias = Sequence[tuple[tuple[Made, ...], Slope]]
"""Slopes of an outer function, each with the mistakes that are in it."""


def chain_forms(tree: Tree, inner: Tree, right: Slope, wrong: WrongSlopes, x: Name) -> Iterator[Form]:
    """The chain rule with the right outer derivative or a wrong one, and what can go wrong with the inner one."""
    middle = _inside(inner, x)
    for own, slope in [((), right), *wrong]:
        outer = slope(inner)
        yield fixed(outer, own) if inner == x else Form((inner,), partial(_times_inner, outer), own)
        if inner == x or len(own) > 1:
            continue
        yield fixed(outer, own + made("inner_missing", x, u=inner))
        if middle is not None:
            skipped = made("middle_factor_missing", x, u=inner, w=middle)
            yield Form((middle,), partial(_times_inner, outer), own + skipped)
    if inner != x:
        named = made("outer_at_inner_derivative", x, u=inner, f=tree)
        yield Form((inner,), partial(_times_inner, right(x)), made("outer_not_at_inner", x, u=inner, f=tree))
        loose = _power_of_one_factor(right(inner), inner)
        if loose is not None:
            yield Form((inner,), partial(_times_inner, loose), made("brackets_missing", x, u=inner))
        function = _with_inner(tree, inner)
        yield Form((inner,), lambda parts: right(parts[0]), named)
        yield Form((inner,), lambda parts: function(parts[0]), made("function_of_derivative", x, u=inner, f=tree))
        yield Form((inner,), lambda parts: times(right(parts[0]), parts[0]), named)
        outer = right(inner)
        yield Form((inner,), lambda parts: plus(outer, parts[0]), made("chain_as_sum", x, u=inner, f=tree))


def _power_of_one_factor(outer: Tree, inner: Tree) -> Tree | None:
    """The outer derivative with (2x)² written as 2x²; None where no power of a product is in it."""
    if not isinstance(inner, Product):
        return None
    first, rest = inner.factors[:-1], inner.factors[-1]
    found = []

    def loosened(tree: Tree) -> Tree:
        if isinstance(tree, Power) and tree.base == inner:
            found.append(tree)
            return times(*first, Power(rest, tree.exponent))
        return map_children(tree, loosened)

    changed = loosened(outer)
    return changed if found else None


def _with_inner(tree: Tree, inner: Tree) -> Slope:
    """The outer function itself, as a function of what stands inside."""

    def put_in(part: Tree) -> Tree:
        match tree:
            case Power(base, exponent):
                return to_the(part, exponent) if base is inner else to_the(base, part)
            case Call():
                return Call(tree.function, (part, *tree.arguments[1:]), primes=tree.primes)
            case _:
                return tree

    return put_in


def _times_inner(outer: Tree, parts: Sequence[Tree]) -> Tree:
    return times(outer, parts[0])


def _inside(tree: Tree, x: Name) -> Tree | None:
    """What a composition is a function of, if that is more than the variable."""
    match tree:
        case Call() if len(tree.arguments) == 1:
            found = tree.arguments[0]
        case Power() if not depends_on(tree.exponent, x):
            found = tree.base
        case Power() if not depends_on(tree.base, x):
            found = tree.exponent
        case _:
            return None
    return found if found != x and depends_on(found, x) else None


def forms_of_power(base: Tree, exponent: Tree, x: Name) -> Iterator[Form]:
    """u to a constant, a constant to u, or both varying."""
    if not depends_on(exponent, x):
        if depends_on(base, x):
            yield from _constant_exponent(base, exponent, x)
        else:
            yield fixed(ZERO)
    elif not depends_on(base, x):
        yield from _exponential(base, exponent, x)
    else:
        yield from _both_varying(base, exponent, x)


def _constant_exponent(base: Tree, exponent: Tree, x: Name) -> Iterator[Form]:
    tree = Power(base, exponent)
    named = {"u": base, "n": exponent, "less": lowered(exponent)}

    def slope(factor: Tree, power: Tree) -> Slope:
        return lambda u: times(factor, to_the(u, power))

    factors = [
        ((), exponent),
        (made("exponent_not_brought_down", x, **named), ONE),
    ]
    powers = [
        ((), lowered(exponent)),
        (made("power_not_lowered", x, **named), exponent),
        (made("power_raised", x, **named), lowered(exponent, -1)),
        *((made("exponent_arithmetic", x, **named, other=other), other) for other in _miscounted(exponent)),
    ]
    value = literal(exponent)
    if value != 2:
        factors.append((made("lowered_exponent_in_front", x, **named), lowered(exponent)))
    if value is not None and value < 0:
        factors.append((made("sign_of_exponent", x, **named), number(-value)))
    slopes = [(one + other, slope(factor, power)) for one, factor in factors for other, power in powers]
    yield from chain_forms(tree, base, slopes[0][1], slopes[1:], x)
    yield fixed(tree, made("not_differentiated", x, f=tree))
    if exponent != number(-1):
        raised = to_the(base, lowered(exponent, -1))
        yield fixed(over(raised, lowered(exponent, -1)), made("integrated", x, f=tree))


def _miscounted(exponent: Tree) -> Iterator[Tree]:
    """An exponent less one, counted wrongly: less two, or with the one taken from the numerator of a fraction."""
    value = literal(exponent)
    if value is not None and value != 2:
        yield lowered(exponent, 2)
    if value is not None and value.denominator > 1:
        counted = ((value * value.denominator - 1) / value.denominator, 1 - value, -value)
        yield from (number(other) for other in counted if other - value not in (0, 1, -1))


def _exponential(base: Tree, exponent: Tree, x: Name) -> Iterator[Form]:
    tree = Power(base, exponent)
    named = {"f": tree, "a": base, "u": exponent}
    factor: Tree = ONE if base == EULER else Call("log", (base,))
    by_power_rule = made("power_rule_on_exponential", x, **named)
    wrong: list[tuple[tuple[Made, ...], Slope]] = [
        (by_power_rule, lambda u: times(u, to_the(base, lowered(u)))),
        (made("sign_of_function", x, f=tree, u=exponent, slope=times(tree, factor)),
         lambda u: minus(times(to_the(base, u), factor))),
    ]  # fmt: skip
    if factor != ONE:
        wrong.append((made("logarithm_missing", x, **named), lambda u: to_the(base, u)))
        wrong.append((made("logarithm_below", x, **named), lambda u: over(to_the(base, u), factor)))
        wrong.append((made("base_in_front", x, **named), lambda u: times(base, to_the(base, u))))
    yield from chain_forms(tree, exponent, lambda u: times(to_the(base, u), factor), wrong, x)
    if exponent != x:
        yield fixed(times(exponent, to_the(base, lowered(exponent))), by_power_rule)
    yield Form((exponent,), partial(_times_inner, to_the(base, lowered(exponent))), by_power_rule)
    if exponent != x or factor != ONE:
        yield fixed(tree, made("not_differentiated", x, f=tree))


def _both_varying(base: Tree, exponent: Tree, x: Name) -> Iterator[Form]:
    tree, logarithm = Power(base, exponent), Call("log", (base,))
    named = {"f": tree, "u": base, "v": exponent}
    yield Form(
        (base, exponent),
        lambda parts: times(tree, plus(times(parts[1], logarithm), over(times(exponent, parts[0]), base))),
    )
    yield Form(
        (base,), lambda parts: times(exponent, to_the(base, lowered(exponent)), parts[0]),
        made("exponent_as_constant", x, **named),
    )  # fmt: skip
    yield Form((exponent,), lambda parts: times(tree, logarithm, parts[0]), made("base_as_constant", x, **named))
    yield fixed(tree, made("not_differentiated", x, f=tree))


def forms_of_call(tree: Call, x: Name) -> Iterator[Form]:
    """A function, named or abstract, of one argument or several. Yields nothing where its slope is not known."""
    if not depends_on(tree, x):
        yield fixed(ZERO)
        return
    match tree.function, tree.arguments:
        case "exp", (inner,) if not tree.primes:
            yield from forms_of_power(EULER, inner, x)
        case "sqrt", (inner,) if not tree.primes:
            yield from forms_of_power(inner, number(literal(Quotient(ONE, TWO)) or 0), x)
            upstairs = made("root_upstairs", x, u=inner, f=tree)
            yield Form((inner,), lambda parts: times(over(TWO, tree), parts[0]), upstairs)
        case ("root", (inner, Number() as index)):
            yield from forms_of_power(inner, number(1 / index.value), x)
        case ("log", (inner, base)) if not depends_on(base, x):
            yield from _logarithm_to_base(tree, inner, base, x)
        case _, (inner,):
            yield from _of_one_argument(tree, inner, x)
        case _:
            yield from _of_several(tree)


def _logarithm_to_base(tree: Call, inner: Tree, base: Tree, x: Name) -> Iterator[Form]:
    factor = Call("log", (base,))
    named = {"f": tree, "a": base, "u": inner}
    wrong: WrongSlopes = [
        (made("base_ignored", x, **named), lambda u: over(ONE, u)),
        (made("base_upstairs", x, **named), lambda u: over(factor, u)),
    ]
    yield from chain_forms(tree, inner, lambda u: over(ONE, times(u, factor)), wrong, x)
    yield fixed(tree, made("not_differentiated", x, f=tree))


def _of_one_argument(tree: Call, inner: Tree, x: Name) -> Iterator[Form]:
    slopes = slopes_of(tree.function, tree.primes)
    if slopes is None:
        return
    right, wrong = slopes
    yield from chain_forms(tree, inner, right, [_named(tree, inner, right, one, x) for one in wrong], x)
    if inner != x or all(one.mistake not in ("value_for_slope", "not_differentiated") for one in wrong):
        yield fixed(tree, made("not_differentiated", x, f=tree))


def _named(tree: Call, inner: Tree, right: Slope, one: OwnSlope, x: Name) -> tuple[tuple[Made, ...], Slope]:
    slots = {"f": tree, "u": inner, "slope": right(inner), "wrong": one.slope(inner)}
    return made(one.mistake, x, **slots), one.slope


def _of_several(tree: Call) -> Iterator[Form]:
    """The sum over the arguments of the partial derivatives times the arguments' own."""
    partials = [derivative(tree.function, place) for place in range(len(tree.arguments))] if not tree.primes else []
    names = formal_arguments(tree.function) if partials else ()
    if len(names) != len(tree.arguments) or any(one is None for one in partials):
        return
    at = dict(zip(names, tree.arguments, strict=True))
    slopes = [substitute(one, at) for one in partials if one is not None]
    yield Form(
        tree.arguments, lambda parts: plus(*(times(slope, part) for slope, part in zip(slopes, parts, strict=True)))
    )
