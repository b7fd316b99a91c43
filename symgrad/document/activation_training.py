"""What an activation does in training: where it saturates, where a unit dies, and a step that cannot be trained."""

from __future__ import annotations

from symgrad.calculus.saturation import THRESHOLD, Saturation
from symgrad.document.activation_names import decimal, end_of, slope_name
from symgrad.document.model import Aligned, Block, Formula, Line, Paragraph, Statement, Text, prose
from symgrad.language.tree import (
    EULER,
    ONE,
    ZERO,
    Call,
    Derivative,
    Name,
    Negative,
    Power,
    Product,
    Relation,
    Sum,
    Tree,
)
from symgrad.networks.activation_study import OUTPUT, ActivationStudy, Z
from symgrad.numeric.balls import exact

_WEIGHT, _INPUT, _ERROR, _RATE, _BIAS = Name("w"), Name("x"), Name("E"), Name("eta"), Name("b")


def saturation_blocks(study: ActivationStudy) -> tuple[Block, ...]:
    """From where on the slope is small for good, on either side."""
    if not study.pieces:
        return (Paragraph(("Not established.",)),)
    small = [one for one in study.saturations if not one.exactly_zero]
    sentences: list[Text] = []
    both = len(small) == 2 and small[0].beyond == -small[1].beyond
    if both:
        size = Relation(Call("abs", (Z,)), "≥", decimal(small[1].beyond))
        sentences.append(_below(study, size))
    else:
        sentences.extend(_below(study, region(one)) for one in small)
    for one in study.dies:
        sentences.append(prose("For {where} the slope is exactly 0.", where=region(one)))
    for side, limit in zip((-1, 1), study.slope_limits, strict=True):
        if limit is not None and (exact(limit, {}) or 0) != 0:
            words = "For {end} it does not saturate: the slope goes to {limit}, not to 0."
            sentences.append(prose(words, end=end_of(side), limit=limit))  # type: ignore[arg-type]
        elif all(one.side != side for one in study.saturations):
            sentences.append(prose("For {end} nothing was established.", end=end_of(side)))  # type: ignore[arg-type]
    joined: Text = ()
    for sentence in sentences:
        joined = (*joined, " ", *sentence) if joined else sentence
    return (Paragraph(joined),)


def _below(study: ActivationStudy, where: Tree) -> Text:
    bound = Relation(Call("abs", (slope_name(study),)), "<", decimal(THRESHOLD))
    words = "For {where} the slope is small for good: {bound}. Less than a hundredth of the gradient gets through."
    return prose(words, where=where, bound=bound)


def region(one: Saturation) -> Tree:
    """z ≥ 4.6 or z ≤ −4.6; with < and > where the slope is exactly 0, since the border may be a kink."""
    if one.exactly_zero:
        return Relation(Z, ">" if one.side > 0 else "<", decimal(one.beyond))
    return Relation(Z, "≥" if one.side > 0 else "≤", decimal(one.beyond))


def training_blocks(study: ActivationStudy) -> tuple[Block, ...]:
    """What the slope does to the weights of a unit."""
    if not study.trainable:
        return _untrainable(study)
    if study.dies:
        return _dying(study)
    if study.saturations and len(study.pieces) > 1:
        words = (
            "**No unit dies.** The slope gets small on one side but is nowhere 0, so the weights of every unit get a "
            "gradient, if a small one. With ReLU it is exactly 0 for {where}, and such a unit stays as it is."
        )
        return (Paragraph(prose(words, where=Relation(Z, "<", ZERO))),)
    least = study.smallest_slope
    positive = least is not None and (exact(least.value, {}) or 0) > 0
    if positive and len(study.pieces) > 1:
        assert least is not None
        words = (
            "**No unit dies.** Also where {where} the slope is {least}, not 0 as for ReLU: the gradient that gets "
            "through is small, but it moves the weights, and the unit can come back."
        )
        return (Paragraph(prose(words, where=Relation(Z, "<", ZERO), least=least.value)),)
    if study.saturations and least is not None and not least.reached:
        one_sided = len({one.side for one in study.saturations}) == 1
        words = (
            "**No unit dies** in the strict sense, for the slope is nowhere 0. But a unit "
            + ("with {where}" if one_sided else "far out")
            + " learns very slowly, also when its output is wrong: start with small weights, so that {z} is near 0."
        )
        return (Paragraph(prose(words, z=Z, where=region(study.saturations[0]))),)
    return ()


def _dying(study: ActivationStudy) -> tuple[Block, ...]:
    """Regions in which no gradient gets through."""
    chain = Relation(
        Derivative(_ERROR, (_WEIGHT,), True), "=",
        Product((Derivative(_ERROR, (OUTPUT,), True), slope_name(study), _INPUT), dots=True),
    )  # fmt: skip
    where: Text = ()
    for place, one in enumerate(study.dies):
        before = " for all the examples, or " if place else ""
        where = (*where, *prose("{before}{one}", before=before, one=region(one)))
    words = (
        "**Where a unit dies.** The gradient of one of its weights is {chain}. If {where} for all the examples, then "
        "the slope is 0 for all of them, every gradient of the unit's weights and of its bias is exactly 0, and no "
        "step changes them: the unit gives the same constant from then on, and stays dead unless its inputs change."
    )
    blocks: list[Block] = [Paragraph(prose(words, chain=chain, where=where))]
    if len(study.dies) == 1:
        blocks.append(Paragraph(prose(
            "**What helps.** Leaky ReLU has the slope {alpha} there and ELU the slope {elu} (with {one}): small, but "
            "not 0, so the weights still move and the unit can come back.",
            alpha=Name("alpha"), elu=Power(EULER, Z), one=Relation(Name("alpha"), "=", ONE),
        )))  # fmt: skip
    return tuple(blocks)


def _untrainable(study: ActivationStudy) -> tuple[Block, ...]:
    """The perceptron's step: all gradients are 0, so gradient descent never moves."""
    gradient = Derivative(_ERROR, (_WEIGHT,), True)
    sent_back = Derivative(_ERROR, (OUTPUT,), True)
    lines = (
        Line("=", Product((sent_back, slope_name(study), _INPUT), dots=True), prose("chain rule")),
        Line("=", Product((sent_back, ZERO, _INPUT), dots=True),
             prose("the slope is 0 wherever there is one")),
        Line("=", ZERO),
    )  # fmt: skip
    update = Relation(
        _WEIGHT, ":=", Relation(Sum((_WEIGHT, Negative(Product((_RATE, ZERO), dots=True)))), "=", _WEIGHT)
    )
    words = "This is the unit of the perceptron, with {z}. Whatever the loss, the gradient of a weight is"
    z = Relation(Z, "=", Sum((Product((_WEIGHT, _INPUT)), _BIAS)))
    end = (
        "**Gradient descent never moves**, however wrong the output is: a small change of the weight does not change "
        "the output at all, so its slope cannot tell in which direction it gets better. The perceptron therefore "
        "learns by a rule of its own, and a smooth {sigmoid}, which rises from 0 to 1 too, makes it trainable by "
        "gradients."
    )
    return (
        Paragraph(prose(words, z=z)),
        Aligned(gradient, lines),
        Paragraph(("and the step is",)),
        Formula(update),
        Statement(prose("Not trainable by gradient."), prose(end, sigmoid=Call("sigmoid", (Z,)))),
    )

