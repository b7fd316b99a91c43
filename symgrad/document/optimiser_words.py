"""An optimiser and a learning-rate schedule in words and formulas, for every page that takes steps."""

from __future__ import annotations

from fractions import Fraction

from symgrad.document.evidence import listed
from symgrad.document.model import Block, Paragraph, Text, prose
from symgrad.document.put_in import number_tree
from symgrad.language.tree import ONE, Name, Negative, Power, Product, Quotient, Relation, Sum, Tree, number
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


def stops_text(stops: tuple[Stop, ...]) -> Text:
    """The rules that end a descent, as a sentence; nothing without any."""
    text: Text = ()
    for place, rule in enumerate(stops):
        lead = "It ends early when " if not place else ", or when "
        text += prose(lead + rule.says.replace(" was ", " is "), limit=setting_tree(rule.limit))
    return (*text, ".") if text else ()
