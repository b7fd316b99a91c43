"""Wrong rules for sums, products and quotients."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from symgrad.checking.diagnosis.arithmetic import literal, lowered, minus, over, plus, times, to_the
from symgrad.checking.diagnosis.forms import Form, fixed, made
from symgrad.checking.diagnosis.wrong_chains import forms_of_power
from symgrad.language.traversal import depends_on
from symgrad.language.tree import ONE, TWO, ZERO, Call, Name, Negative, Power, Product, Quotient, Sum, Tree, number


def forms_of_name(tree: Name, x: Name) -> Iterator[Form]:
    """The variable itself, and a letter that is a constant."""
    if tree == x:
        yield fixed(ONE)
        yield fixed(ZERO, made("variable_as_constant", x))
        yield fixed(x, made("not_differentiated", x, f=x))
    else:
        yield fixed(ZERO)
        yield fixed(ONE, made("constant_as_variable", x, c=tree))


def forms_of_negative(tree: Negative, x: Name) -> Iterator[Form]:
    """A minus sign stays."""
    yield Form((tree.operand,), lambda parts: minus(parts[0]))
    if depends_on(tree, x):
        yield Form((tree.operand,), lambda parts: parts[0], made("minus_lost", x, u=tree.operand))
    if isinstance(tree.operand, Sum):
        missing = made("brackets_missing", x, u=tree.operand)
        yield Form(tree.operand.terms, lambda parts: plus(minus(parts[0]), *parts[1:]), missing)


def forms_of_sum(tree: Sum, x: Name) -> Iterator[Form]:
    """Term by term; constants vanish."""
    yield Form(tree.terms, lambda parts: plus(*parts))
    varying = [term for term in tree.terms if depends_on(term, x)]
    for place, term in enumerate(tree.terms):
        if term in varying and len(varying) > 1:
            yield Form(tree.terms, _without(place), made("term_forgotten", x, u=term))
            if not isinstance(term, Negative):
                yield Form(tree.terms, _turned(place), made("sign_of_term", x, u=term))
        elif term not in varying:
            yield Form(tree.terms, _with(place, term), made("constant_kept", x, c=term))
            yield Form(tree.terms, _with(place, as_if_varying(term)), made("constant_as_variable", x, c=term))
    if varying:
        yield fixed(tree, made("not_differentiated", x, f=tree))


def _without(place: int) -> Any:
    return lambda parts: plus(*parts[:place], *parts[place + 1 :])


def _turned(place: int) -> Any:
    return lambda parts: plus(*parts[:place], minus(parts[place]), *parts[place + 1 :])


def _with(place: int, term: Tree) -> Any:
    return lambda parts: plus(*parts[:place], term, *parts[place + 1 :])


def forms_of_product(tree: Product, x: Name) -> Iterator[Form]:
    """Constant factors stay; of the others each is differentiated in turn."""
    constants = tuple(factor for factor in tree.factors if not depends_on(factor, x))
    varying = tuple(factor for factor in tree.factors if depends_on(factor, x))
    if not varying:
        yield fixed(ZERO)
        return
    yield Form(varying, lambda parts: times(*constants, by_product_rule(varying, parts)))
    yield from _constant_factors(constants, varying, x)
    if len(varying) > 1:
        yield from _product_rules(constants, varying, x)
    yield fixed(tree, made("not_differentiated", x, f=tree))


def _constant_factors(constants: tuple[Tree, ...], varying: tuple[Tree, ...], x: Name) -> Iterator[Form]:
    for place, constant in enumerate(constants):
        others = constants[:place] + constants[place + 1 :]
        yield Form(varying, _scaled(others, varying), made("factor_dropped", x, c=constant))
        if literal(constant) is None:
            varied, own = as_if_varying(constant), made("constant_as_variable", x, c=constant)
            yield Form(varying, _as_variable(others, (constant, *varying), varied), own)
            if varied != ONE:
                yield Form(varying, _scaled((*others, varied), varying), own)
    if len(constants) > 1:
        yield Form(varying, _scaled((), varying), made("factor_dropped", x, c=times(*constants)))


def _scaled(constants: tuple[Tree, ...], varying: tuple[Tree, ...]) -> Any:
    return lambda parts: times(*constants, by_product_rule(varying, parts))


def _as_variable(others: tuple[Tree, ...], factors: tuple[Tree, ...], varied: Tree) -> Any:
    """A constant before the rest, with a derivative as if it varied."""
    return lambda parts: times(*others, by_product_rule(factors, [varied, *parts]))


def as_if_varying(constant: Tree) -> Tree:
    """The derivative of a constant for somebody who takes its letter, or its base, for the variable.

    >>> from symgrad.language.parser import read
    >>> as_if_varying(read("a"))
    Number(value=Fraction(1, 1), places=None)
    """
    match constant:
        case Power(base, exponent):
            return times(exponent, to_the(base, lowered(exponent)))
        case _:
            return ONE


def _product_rules(constants: tuple[Tree, ...], varying: tuple[Tree, ...], x: Name) -> Iterator[Form]:
    named = {"u": varying[0], "v": times(*varying[1:])}
    yield Form(varying, lambda parts: times(*constants, *parts), made("product_of_derivatives", x, **named))
    if len(varying) > 2:
        grouped = made("product_of_derivatives", x, **named)
        yield Form(varying, lambda parts: times(*constants, parts[0], by_product_rule(varying[1:], parts[1:])), grouped)
    for place, factor in enumerate(varying):
        others = times(*varying[:place], *varying[place + 1 :])
        missing = made("product_term_missing", x, u=others, v=factor)
        yield Form(varying, _lacking(constants, varying, place), missing)
    if len(varying) > 2:
        for place, factor in enumerate(varying):
            others = times(*varying[:place], *varying[place + 1 :])
            alone = made("product_one_factor", x, u=factor, v=others)
            yield Form(varying, _only(constants, varying, place), alone)
        return
    u, v = varying
    yield Form(
        varying, lambda parts: times(*constants, plus(times(parts[0], v), minus(times(u, parts[1])))),
        made("product_minus", x, **named),
    )  # fmt: skip
    yield Form(
        varying, lambda parts: times(*constants, plus(times(u, parts[1]), minus(times(parts[0], v)))),
        made("product_minus", x, **named),
    )  # fmt: skip
    yield Form(varying, lambda parts: times(*constants, plus(*parts)), made("product_as_sum", x, **named))
    yield Form(
        varying, lambda parts: times(*constants, plus(times(parts[0], u), times(parts[1], v))),
        made("product_own_factors", x, **named),
    )  # fmt: skip


def _lacking(constants: tuple[Tree, ...], varying: tuple[Tree, ...], place: int) -> Any:
    """The product rule without the term in which one factor is differentiated."""
    return lambda parts: times(*constants, by_product_rule(varying, [*parts[:place], ZERO, *parts[place + 1 :]]))


def _only(constants: tuple[Tree, ...], varying: tuple[Tree, ...], place: int) -> Any:
    return lambda parts: times(*constants, *varying[:place], parts[place], *varying[place + 1 :])


def by_product_rule(factors: tuple[Tree, ...], slopes: Sequence[Tree]) -> Tree:
    """The sum of the products in which one factor is replaced by its derivative."""
    return plus(*(times(*factors[:place], slope, *factors[place + 1 :]) for place, slope in enumerate(slopes)))


def forms_of_quotient(tree: Quotient, x: Name) -> Iterator[Form]:
    """The quotient rule; a constant below is a factor, a constant above a shorter rule."""
    u, v = tree.numerator, tree.denominator
    if not depends_on(v, x):
        yield Form((u,), lambda parts: over(parts[0], v))
        if depends_on(u, x):
            yield Form((u,), lambda parts: parts[0], made("factor_dropped", x, c=Quotient(ONE, v)))
            yield Form((u,), lambda parts: times(v, parts[0]), made("constant_upside_down", x, c=v))
            yield fixed(tree, made("not_differentiated", x, f=tree))
        return
    if depends_on(u, x):
        yield from _quotient_rules(u, v, x)
    else:
        yield from _reciprocals(u, v, x)
    yield fixed(tree, made("not_differentiated", x, f=tree))


def _quotient_rules(u: Tree, v: Tree, x: Name) -> Iterator[Form]:
    named = {"u": u, "v": v}
    square = Power(v, TWO)

    def above(parts: Sequence[Tree], sign: int = -1) -> Tree:
        product = times(u, parts[1])
        return plus(times(parts[0], v), product if sign > 0 else minus(product))

    def form(build: Any, mistake: str) -> Form:
        return Form((u, v), build, made(mistake, x, **named))

    yield Form((u, v), lambda parts: over(above(parts), square))
    yield form(lambda parts: minus(over(above(parts), square)), "quotient_order")
    yield form(lambda parts: over(above(parts), v), "quotient_square_missing")
    yield form(lambda parts: over(above(parts), Power(u, TWO)), "quotient_other_square")
    yield form(lambda parts: over(above(parts), Power(v, number(3))), "quotient_denominator_cubed")
    yield form(above, "quotient_denominator_missing")
    yield form(lambda parts: over(above(parts, 1), square), "quotient_plus")
    yield form(lambda parts: over(parts[0], parts[1]), "quotient_of_derivatives")
    yield form(lambda parts: over(above(parts), Power(parts[1], TWO)), "quotient_denominator_differentiated")
    yield form(lambda parts: above(parts, 1), "quotient_as_product")
    yield form(lambda parts: over(plus(times(parts[0], u), minus(times(v, parts[1]))), square), "quotient_own_factors")
    yield form(lambda parts: over(plus(parts[0], minus(parts[1])), square), "quotient_derivatives_only")
    if isinstance(u, Sum):
        yield from _without_brackets(u, v, x)
    yield form(lambda parts: over(parts[0], v), "denominator_as_constant")
    yield form(lambda parts: minus(over(times(u, parts[1]), square)), "numerator_as_constant")


def _without_brackets(u: Sum, v: Tree, x: Name) -> Iterator[Form]:
    """The numerator u′v − u v′ where u has several terms, and what stands around it acts on one of them only."""
    first, rest = u.terms[0], plus(*u.terms[1:])
    square, missing = Power(v, TWO), made("brackets_missing", x, u=u)

    def form(second: Any) -> Form:
        return Form((u, v), lambda parts: over(plus(times(parts[0], v), *second(parts[1])), square), missing)

    yield form(lambda slope: (minus(times(first, slope)), times(rest, slope)))
    yield form(lambda slope: (minus(times(first, slope)), rest))
    yield form(lambda slope: (minus(first), times(rest, slope)))


def _reciprocals(u: Tree, v: Tree, x: Name) -> Iterator[Form]:
    """A constant divided by a function: it is the power −1, or −n if the function is a power itself."""
    named = {"u": u, "v": v}
    square = Power(v, TWO)

    def form(build: Any, mistake: str, parts: tuple[Tree, ...] = (v,)) -> Form:
        return Form(parts, build, made(mistake, x, **named))

    power = literal(v.exponent) if isinstance(v, Power) else None
    if power is not None and isinstance(v, Power) and depends_on(v.base, x):
        for one in forms_of_power(v.base, number(-power), x):
            if not any(slip.mistake in ("sign_of_exponent", "not_differentiated") for slip in one.made):
                yield Form(one.parts, _times_of(u, one), one.made)
    else:
        yield Form((v,), lambda parts: minus(over(times(u, parts[0]), square)))
        yield fixed(minus(over(u, square)), made("inner_missing", x, u=v))
        yield fixed(times(u, Call("log", (v,))), made("integrated", x, f=Quotient(u, v)))
    yield form(lambda parts: over(times(u, parts[0]), square), "reciprocal_sign")
    yield form(lambda parts: minus(over(times(u, parts[0]), v)), "quotient_square_missing")
    yield form(lambda parts: over(u, parts[0]), "quotient_of_derivatives")
    yield fixed(ZERO, made("denominator_as_constant", x, **named))
    yield form(lambda parts: times(u, parts[0]), "reciprocal_forgotten")
    yield form(lambda parts: minus(times(u, parts[0])), "reciprocal_forgotten")
    if u != ONE:
        yield Form((v,), lambda parts: minus(over(parts[0], square)), made("factor_dropped", x, c=u))


def _times_of(u: Tree, form: Form) -> Any:
    return lambda parts: times(u, form.build(parts))
