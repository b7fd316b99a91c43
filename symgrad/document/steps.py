"""Steps of gradient descent, worked out: the update of each variable, and what the learning rate does in the end."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from symgrad.calculus.arithmetic import fold
from symgrad.calculus.derivation import Derivation
from symgrad.calculus.verify import prove_equal
from symgrad.document.evaluation import Evaluation, evaluation, printable, short
from symgrad.document.model import Aligned, Block, Formula, Line, Paragraph, prose
from symgrad.language.traversal import substitute
from symgrad.language.tree import (
    ONE,
    Call,
    Name,
    Negative,
    Product,
    Quotient,
    Relation,
    Sum,
    Tree,
    constant_value,
    decimal_places,
    number,
)
from symgrad.numeric.rounding import rounded
from symgrad.numeric.worked import Worked, work_out

RATE = Name("eta")


def update(
    derivation: Derivation, slope: Tree, at: Mapping[Name, Tree], rate: Tree, places: int, carried: int | None = None
) -> Evaluation:
    """The update of one variable, x := x − η f′(x), in numbers; ``slope`` is how its derivative is called.

    ``carried`` are the places to which the new value is rounded before it is used, None for not at all. The slope
    is taken at the point before the step, whatever happens to the other variables.
    """
    name, here = derivation.variable, short(at[derivation.variable], places)
    steepness = evaluation(slope, derivation.result_tree, at, places).result
    exactly = Sum((at[name], Negative(Product((rate, substitute(derivation.result_tree, dict(at)))))))
    worked = printable(work_out(exactly, places=places), places)
    if carried is not None:
        worked = _rounded(worked, exactly, carried)
    all_exact = steepness.exact and here == at[name]
    filled = Sum((here, Negative(Product((rate, steepness.tree), dots=True))))
    change = fold(Product((rate, steepness.tree)))
    taken = Sum((here, Negative(change)))
    lines = [Line(":=", Sum((name, Negative(Product((RATE, slope)))))), Line("=" if all_exact else "≈", filled)]
    if all_exact and taken not in (filled, worked.tree) and short(change, places) == change:
        prove_equal(filled, taken)
        lines.append(Line("=", taken))
    return Evaluation(Aligned(name, (*lines, Line("=" if worked.exact else "≈", worked.tree))), worked)


def _rounded(worked: Worked, exactly: Tree, places: int) -> Worked:
    """The number as it is rounded and carried on."""
    tree = rounded(exactly, {}, places)
    value = constant_value(tree)
    assert value is not None
    return Worked(value, tree, worked.exact and value == worked.value)


def long_run(derivation: Derivation, second: Tree, lowest: Tree, rate: Tree) -> tuple[Block, ...]:
    """What a learning rate does to a function whose second derivative is constant, in the long run.

    ``lowest`` is where its slope is 0. For such a function x − x* is multiplied by 1 − η f″ in each step, exactly.
    """
    name, bending, eta = derivation.variable, constant_value(second), constant_value(rate)
    if bending is None or eta is None or bending <= 0:
        return ()
    factor = 1 - eta * bending
    centred = constant_value(lowest) == 0
    factored = Product((second, name if centred else Sum((name, Negative(lowest)))))
    prove_equal(derivation.result_tree, factored)
    called = derivation.function_name
    slope = Relation(Call(called, (name,), primes=1), "=", derivation.result_tree)
    rule = Sum((ONE, Negative(Product((RATE, second), dots=True))))
    numbers = Sum((ONE, Negative(Product((rate, second), dots=True))))
    opening = prose(
        ("Why? " if abs(factor) > 1 else "Where does this lead? ") + "The slope is {slope}, "
        + ("" if factored == derivation.result_tree else "which is {factored}: ")
        + "{second} times the distance from the minimum. So each step multiplies that distance by the same factor:",
        slope=slope,
        factored=factored,
        second=second,
    )
    verdict = prose(
        _LONG_RUN[_kind(factor)] + (_SLOW if _SLOWLY <= factor < 1 else ""),
        share=number((1 - factor) * 100, decimal_places((1 - factor) * 100) or None),
        lowest=Relation(name, "=", lowest),
        rate=Relation(RATE, "=", rate),
        limit=Relation(RATE, "<", number(2 / bending, decimal_places(2 / bending) or None)),
    )
    line = Relation(rule, "=", Relation(numbers, "=", fold(numbers)))
    return (Paragraph(opening), Formula(line), Paragraph(verdict), *_bound(second, bending))


def _bound(second: Tree, bending: Fraction) -> tuple[Block, ...]:
    """For which rates the factor lies between −1 and 1, and for which it is 0."""
    critical, best = (number(value, decimal_places(value) or None) for value in (2 / bending, 1 / bending))
    quotient = Quotient(number(2), second)
    text = prose(
        "The factor lies between {low} and 1 as long as {size} is greater than 0 and less than 2, so for every rate "
        "below {critical}; with {best} it is 0, and one step lands on the minimum.",
        low=number(-1),
        size=Product((RATE, second), dots=True),
        critical=Relation(quotient, "=", critical),
        best=Relation(RATE, "=", best),
    )
    return (Paragraph(text),)


_LONG_RUN = {
    "grows": "Its size is greater than 1: the points jump from side to side of the minimum at {lowest} and get "
    "farther from it each time; there the slope is steeper, so the next step is longer still. It takes a "
    "rate {limit} for the distance to shrink.",
    "stays": "Its size is 1: the points jump to and fro at the same distance from the minimum at {lowest}. "
    "With {rate} descent **does not converge**; it needs {limit}.",
    "swings": "It is negative and smaller than 1 in size: the points jump over the minimum at {lowest} but come closer "
    "each time. With {rate} descent **converges**.",
    "lands": "The very first step lands on the minimum at {lowest}.",
    "shrinks": "It lies between 0 and 1: the points come closer to the minimum at {lowest} each time. "
    "With {rate} descent **converges**.",
}


_SLOW = " It is slow: a step takes only {share} percent off the distance."
_SLOWLY = Fraction(9, 10)


def _kind(factor: Fraction) -> str:
    if abs(factor) > 1:
        return "grows"
    if factor == -1:
        return "stays"
    return "lands" if factor == 0 else "swings" if factor < 0 else "shrinks"
