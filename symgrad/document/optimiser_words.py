"""An optimiser and a learning-rate schedule in words and formulas, for every page that takes steps."""

from __future__ import annotations

from fractions import Fraction

from symgrad.calculus.verify import prove_equal
from symgrad.document.evaluation import short
from symgrad.document.evidence import listed
from symgrad.document.model import Aligned, Block, Line, Paragraph, Statement, Text, prose
from symgrad.document.put_in import Sign, number_tree
from symgrad.language.tree import (
    ONE,
    Name,
    Negative,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Tree,
    constant_value,
    number,
)
from symgrad.networks.optimisers import RATE, STEP, Optimiser
from symgrad.networks.schedules import Schedule
from symgrad.networks.stopping import Stop

_TINY = Fraction(1, 10**4)
"""A setting below this is written as a power of ten."""


def setting_tree(value: Fraction) -> Tree:
    """A setting as it is read: 0.9, but 10⁻⁸ for 0.00000001.

    >>> from symgrad.language.printing import to_text
    >>> [to_text(setting_tree(Fraction(text))) for text in ("0.9", "1e-8", "2.5e-7", "0")]
    ['0.9', '10⁻⁸', '2.5 · 10⁻⁷', '0']
    """
    if not 0 < value < _TINY:
        return number_tree(value)
    places = 0
    while value < 1:
        value, places = value * 10, places + 1
    power = Power(number(10), Negative(number(places)))
    return power if value == 1 else Product((number_tree(value), power), dots=True)


def settings_text(optimiser: Optimiser) -> Text:
    """Its settings: β₁ = 0.9, β₂ = 0.999, ε = 10⁻⁸."""
    return listed(tuple(Relation(letter, "=", setting_tree(value)) for letter, value in optimiser.numbers.items()))


def source_block(optimiser: Optimiser) -> Statement:
    """Where the rules come from."""
    return Statement((f"{optimiser.name[:1].upper()}{optimiser.name[1:]}.",), (optimiser.source + ".",))


def idea_blocks(optimiser: Optimiser) -> tuple[Block, ...]:
    """What the optimiser does and why, and what is particular about its form."""
    texts = [prose(text, **_slots(optimiser)) for text in (optimiser.idea, optimiser.remark) if text]
    return tuple(Paragraph(text) for text in texts)


def _slots(optimiser: Optimiser) -> dict[str, Tree]:
    """The letters of the optimiser, and how much longer a step can get where the slope does not change."""
    slots: dict[str, Tree] = {"eta": RATE}
    for name in (*optimiser.letters, *optimiser.numbers):
        slots["_".join((name.base, *name.subscripts)) + (f"_{name.accent}" if name.accent else "")] = name
    beta = optimiser.numbers.get(Name("beta"))
    if beta is not None:
        grows = Quotient(ONE, Sum((ONE, Negative(Name("beta")))))
        slots["most"] = Relation(grows, "=", number_tree(1 / (1 - beta)))
    return slots


def schedule_text(schedule: Schedule, first: Fraction) -> Text:
    """How the learning rate falls, with its formula; nothing for a constant one. Steps are counted from 1."""
    rate, settings = number_tree(first), schedule.settings
    match schedule.id:
        case "step":
            every, times = int(settings["every"]), Name("k")
            factor = number_tree(settings["factor"])
            after = "each step" if every == 1 else f"every {every} steps"
            return prose(
                f"After {after} the learning rate is multiplied by {{factor}}: once this has happened {{k}} times, it "
                "is {line}.",
                factor=factor, k=times,
                line=Relation(RATE, "=", Product((rate, Power(factor, times)), dots=True)),
            )  # fmt: skip
        case "inverse_time":
            line = Relation(RATE, "=", Quotient(rate, schedule.divisor(STEP)))
            return prose("The learning rate falls with the number {t} of the step: {line}.", t=STEP, line=line)
        case _:
            return ()


def rate_lines(schedule: Schedule, first: Fraction, step: int, places: int) -> tuple[Block, ...]:
    """The learning rate of a step, counted from 0, worked out from the formula of its schedule.

    Nothing for a constant rate, and for the steps before the first fall.
    """
    rate, exactly = number_tree(first), schedule.rate(first, step)
    match schedule.id:
        case "step":
            times = step // int(schedule.settings["every"])
            if not times:
                return ()
            factor = number_tree(schedule.settings["factor"])
            formula: Tree = Product((rate, Power(factor, Name("k"))), dots=True)
            filled: Tree = Product((rate, Power(factor, number(times))), dots=True)
        case "inverse_time":
            formula = Quotient(rate, schedule.divisor(STEP))
            filled = Quotient(rate, schedule.divisor(number(step + 1)))
        case _:
            return ()
    prove_equal(filled, number_tree(exactly))
    result = short(number_tree(exactly), places)
    sign: Sign = "=" if constant_value(result) == exactly else "≈"
    return (Aligned(RATE, (Line("=", formula), Line("=", filled), Line(sign, result))),)


def stops_text(stops: tuple[Stop, ...]) -> Text:
    """The rules that end a descent, as a sentence; nothing without any."""
    text: Text = ()
    for place, rule in enumerate(stops):
        lead = "It ends early when " if not place else ", or when "
        text += prose(lead + rule.says.replace(" was ", " is "), limit=setting_tree(rule.limit))
    return (*text, ".") if text else ()
