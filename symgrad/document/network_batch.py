"""A batch on a page: the loss as the sum or mean over its examples, and so every gradient."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symgrad.document.model import Aligned, Block, Formula, Line, Paragraph, Text, prose
from symgrad.document.put_in import shown
from symgrad.errors import ProofError
from symgrad.language.printing import to_text
from symgrad.language.tree import Derivative, Name, Product, Quotient, Relation, Sum, Summation, Tree, number
from symgrad.networks.algebra import product_of
from symgrad.networks.backpropagation import Backpropagation
from symgrad.networks.values import Value
from symgrad.numeric.rounding import as_number, rounded

_MOST_WRITTEN = 4
"""Examples up to which sums over them are written out with their numbers."""

_MOST_DIGITS = 12
"""Further digits that are tried before a line is given up."""


def batch_loss_blocks(found: Backpropagation[Any]) -> tuple[Block, ...]:
    """E as the sum or the mean of the losses of the examples, and its value."""
    name, how = found.network.objective_name, _how(found)
    values = [one.values[name] for one in found.passes]
    places = found.rounding.printed("loss")
    text = prose(
        f"The loss of the batch is the **{how}** of the losses of its {{count}} examples; {{one}} is that of example "
        "{m}:", count=len(found.passes), one=_of_example(name, "m"), m=Name("m"))
    lines = (Line("=", _over_examples(_of_example(name, "m"), found)), *_worked(values, found, places))
    return (Paragraph(text), Aligned(name, lines))


def batch_gradient_blocks(found: Backpropagation[Any], key: Name) -> tuple[Block, ...]:
    """Why the gradients of the examples are added (and divided), with one of them worked out."""
    letters, name, how = found.network.letters, found.network.objective_name, _how(found)
    general = letters.weight_of("i", "j")
    of_one = Derivative(_of_example(name, "m"), (general,), True)
    rule = product_of(letters.error_of("j").written, letters.output_of("i"))
    values = [value for one in found.passes if (value := one.gradients[key].value) is not None]
    places = found.rounding.printed("gradients")
    left = Derivative(name, (key,), True)
    one_key = Derivative(_of_example(name, "m"), (key,), True)
    lines = (Line("=", _over_examples(one_key, found)), *_worked(values, found, places))
    return (
        Paragraph(prose(
            "The formulas above are those of one example. A sum is differentiated term by term, so the gradient of the "
            f"batch is the **{how}** of theirs, "
            "where {line} with the values of example {m}:",
            line=Relation(of_one, "=", rule), m=Name("m"))),
        Formula(Relation(Derivative(name, (general,), True), "=", _over_examples(of_one, found))),
        Paragraph(prose("For {key} this is:", key=key)),
        Aligned(left, lines),
    )


def example_cells(found: Backpropagation[Any], key: Name) -> tuple[Text, ...]:
    """The gradients of the single examples, for a table; none where there are too many for its columns."""
    if len(found.passes) > _MOST_WRITTEN:
        return ()
    places = found.rounding.printed("gradients")
    values = [value for one in found.passes if (value := one.gradients[key].value) is not None]
    return tuple(prose("{value}", value=shown(value, places)[0]) for value in values)


def _how(found: Backpropagation[Any]) -> str:
    return "mean" if found.network.objective.loss.combine == "mean" else "sum"


def _of_example(loss: Name, label: str) -> Name:
    """E_m"""
    return Name(loss.base, (*loss.subscripts, label), loss.accent)


def _over_examples(term: Tree, found: Backpropagation[Any]) -> Tree:
    """(1/n) Σ over the examples m, or the sum alone."""
    count = number(len(found.passes))
    total = Summation(term, Name("m"), number(1), count)
    return Product((Quotient(number(1), count), total)) if _how(found) == "mean" else total


def _worked(values: Sequence[Value], found: Backpropagation[Any], places: int) -> tuple[Line, ...]:
    """The values of the examples put in, and what they come to; proved as they are printed."""
    share = number(found.share) if found.share != 1 else None
    total = found.combined(values)
    result, sign = shown(total, places)
    if len(values) > _MOST_WRITTEN:
        return (Line(sign, result),)
    wanted = as_number(total.rounded(places), places)
    for further in range(_MOST_DIGITS):
        written = [shown(value, places + further) for value in values]
        added = Sum(tuple(tree for tree, _ in written))
        filled = added if share is None else Product((share, added), dots=True)
        if rounded(filled, {}, places) == wanted:
            exact = all(written_sign == "=" for _, written_sign in written)
            return (Line("=" if exact else "≈", filled), Line(sign, result))
    raise ProofError(to_text(wanted), "the printed values of the examples do not lead to it")
