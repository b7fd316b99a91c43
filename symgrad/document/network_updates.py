"""The step of every parameter, and what the loss does after it."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

from symgrad.document.model import Block, Formula, Paragraph, Table, Text, prose
from symgrad.document.put_in import number_tree, put_in, shown
from symgrad.errors import ProofError
from symgrad.language.printing import to_text
from symgrad.language.tree import Name, Negative, Product, Relation, Sum, Tree
from symgrad.networks.algebra import product_of
from symgrad.networks.backpropagation import Backpropagation, Update, update_rule
from symgrad.networks.values import Given, Value, exact_number
from symgrad.numeric.rounding import as_number, rounded

_MOST_DIGITS = 12
"""Further digits that are tried before a line is given up."""

_AHEAD = 3
"""Further steps that are shown where the loss has risen."""


def update_blocks(found: Backpropagation[Any], learning_rate: Given) -> tuple[Block, ...]:
    """The rule, a table of all parameters before and after, the loss after the step."""
    rate = exact_number(learning_rate, "the learning rate")
    letters = found.network.letters
    gradient = found.passes[0].named(found.network.objective_name, Name(letters.weight))
    sign_note = (
        " The error carries the minus of the gradient, so the step is added." if letters.error_sign == -1 else ""
    )
    rows = tuple(_row(found, update, rate) for update in found.updates(rate))
    return (
        Paragraph(prose(
            "Each parameter moves against its gradient {g}, by the learning rate {rate} times that gradient; all "
            "gradients are those before the step." + sign_note,
            g=gradient, rate=Relation(letters.rate_name, "=", number_tree(rate)),
        )),
        *_rules(found),
        *_shared_note(found),
        Table((("parameter",), ("old",), ("gradient",), ("step",), ("new",)), rows, "lrrlr"),
        *_afterwards(found, learning_rate),
    )


def _rules(found: Backpropagation[Any]) -> tuple[Formula, ...]:
    """w := w − η e o, and b := b − η e where there are biases, in the letters of the network."""
    letters = found.network.letters
    if found.is_batch:
        general = letters.weight_of("i", "j")
        gradient = found.passes[0].named(found.network.objective_name, general)
        return (Formula(Relation(general, ":=", update_rule(general, letters.rate_name, gradient))),)
    weight, bias = letters.weight_of("i", "j"), letters.bias_of("j")
    error = letters.error_of("j").written
    gradients: dict[Name, Tree] = {weight: product_of(error, letters.output_of("i"))}
    if any(unit.bias for unit in found.network.structure.units):
        gradients[bias] = error
    return tuple(
        Formula(Relation(name, ":=", update_rule(name, letters.rate_name, gradient)))
        for name, gradient in gradients.items()
    )


def _shared_note(found: Backpropagation[Any]) -> tuple[Paragraph, ...]:
    if not found.network.shared:
        return ()
    return (Paragraph(("A shared parameter takes one step, with the sum of the gradients along its paths.",)),)


def _row(found: Backpropagation[Any], update: Update, rate: Any) -> tuple[Text, ...]:
    places = found.rounding.printed("parameters")
    assert update.gradient.value is not None
    letters = found.network.letters
    if found.is_batch:
        step: Text = prose("{filled}", filled=_batch_step(found, update, rate, places))
    else:
        filled = put_in(update.tree, found.only_pass, places, {letters.rate_name: rate}).filled
        step = prose("{filled}", filled=filled)
    return (
        prose("{name}", name=update.name),
        prose("{old}", old=number_tree(exact_number(update.old))),
        prose("{g}", g=shown(update.gradient.value, found.rounding.printed("gradients"))[0]),
        step,
        prose("{new}", new=shown(update.new, places)[0]),
    )


def _batch_step(found: Backpropagation[Any], update: Update, rate: Fraction, places: int) -> Tree:
    """w − η ∂E/∂w with its numbers put in; the gradient with as many digits as lead to the printed result."""
    assert update.gradient.value is not None
    wanted = as_number(update.new.rounded(places), places)
    for further in range(_MOST_DIGITS):
        gradient = shown(update.gradient.value, found.rounding.printed("gradients") + further)[0]
        old, product = number_tree(exact_number(update.old)), Product((number_tree(rate), gradient), dots=True)
        filled = Sum((old, Negative(product)))
        if rounded(filled, {}, places) == wanted:
            return filled
    raise ProofError(to_text(update.name), "its printed gradient does not lead to its printed value")


def _afterwards(found: Backpropagation[Any], learning_rate: Given) -> tuple[Block, ...]:
    """The loss before and after; where it rose, what further steps do."""
    losses = _losses(found, learning_rate, 1)
    before, after = losses
    places = found.rounding.printed("loss")
    text = prose(
        f"On the same example{'s' if found.is_batch else ''} the loss was {{before}} and is {{after}} after the step.",
        before=_printed(before, places), after=_printed(after, places),
    )
    if after <= before:
        return (Paragraph(text),)
    further = _losses(found, learning_rate, 1 + _AHEAD)
    rows = tuple(
        ((str(step),), prose("{loss}", loss=_printed(loss, places))) for step, loss in enumerate(further)
    )
    grows = all(later > earlier for earlier, later in pairwise(further))
    return (
        Paragraph(text + prose(
            " It rose: the step went over the minimum and further up on the other side. "
            + ("With this learning rate every step does so, and the descent **diverges**:" if grows
               else "The learning rate is too large for this step:")
        )),
        Table((("after step",), ("loss",)), rows, "rr"),
    )


def _losses(found: Backpropagation[Any], learning_rate: Given, steps: int) -> list[Value]:
    """The loss before the first step and after each; where values are rounded on the way, the next pass does so too."""
    losses: list[Value] = []
    for _ in range(steps + 1):
        assert found.loss is not None
        losses.append(found.loss)
        found = found.after(learning_rate)
    return losses


def _printed(value: Value, places: int) -> Tree:
    return shown(value, places)[0]

