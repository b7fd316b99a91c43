"""Which step a difference should take, on a page: the error falls with h², then round-off takes over."""

from __future__ import annotations

from symgrad.document.magnitudes import magnitude
from symgrad.document.model import Block, Paragraph, Table, Text, prose
from symgrad.document.put_in import significant
from symgrad.language.tree import Call, Name, Negative, Power, Sum, number
from symgrad.networks.gradient_check import GradientCheck
from symgrad.networks.step_sizes import StepSize
from symgrad.networks.values import Value

_H = Name("h")


def step_size_blocks(check: GradientCheck, name: object = None) -> tuple[Block, ...]:
    """The errors for steps from 10⁻¹ to 10⁻¹², and what they show."""
    found = check.step_sizes(name)
    row = check.row(found.name)
    header: tuple[Text, ...] = (prose("{h}", h=_H), ("central difference",), ("off by",))
    rows = tuple(
        (
            prose("{h}", h=magnitude(Value(size.h), 1)),
            prose("{value}", value=significant(size.difference, 12)),
            prose("{error}", error=magnitude(size.error)),
        )
        for size in found.sizes
    )
    return (
        Paragraph(prose(
            "A program calculates in double precision, with about 16 digits, and every value that it works out is "
            "rounded a little. For {name}, which is {value}, it would find:",
            name=check.passes[0].named(row.name), value=significant(row.truth, 12),
        )),
        Table(header, rows, "rrr"),
        Paragraph(_shown_by(found.sizes, check.output, row.name)),
    )


def _shown_by(sizes: tuple[StepSize, ...], output: Name, key: Name) -> Text:
    best = min(range(len(sizes)), key=lambda place: sizes[place].error)
    text: Text = ()
    falling = [float(sizes[place].error) / float(sizes[place + 1].error) for place in range(best)]
    if sum(50 < ratio < 200 for ratio in falling) >= 2:
        text += prose(
            "At first the error becomes a hundred times smaller with every tenth of the step: the error of the formula "
            "is proportional to {square}. ", square=Power(_H, number(2)),
        )
    if sizes[-1].error > 10 * sizes[best].error:
        up, down = (Call(str(output), (Sum((key, step)),)) for step in (_H, Negative(_H)))
        text += prose(
            "Later it grows again: {up} and {down} agree in more and more of their 16 digits, so fewer and fewer are "
            "left when one is subtracted from the other. The round-off {epsilon} of about {size} ends up divided by "
            "{h}. ",
            up=up, down=down, epsilon=Name("epsilon"), size=Power(number(10), number(-16)), h=_H,
        )
    return text + prose("Of these steps {best} is the best.", best=magnitude(Value(sizes[best].h), 1))
