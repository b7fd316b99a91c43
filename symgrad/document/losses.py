"""A loss as a page: what it charges, its slope, constant, range and kinks, and what an activation does to it."""

from __future__ import annotations

from fractions import Fraction

from symgrad.calculus.differentiate import derive
from symgrad.calculus.verify import prove_equal
from symgrad.document.corners import corner_blocks
from symgrad.document.derivations import line_reason
from symgrad.document.evidence import require
from symgrad.document.loss_range import range_blocks
from symgrad.document.loss_through import activation_words, through_blocks
from symgrad.document.model import Aligned, Block, Document, Formula, Heading, Line, Paragraph, Table, Text, prose
from symgrad.document.proofs import agreement_of, require_proved
from symgrad.document.put_in import enumerated
from symgrad.errors import AuthorError
from symgrad.functions.registry import LOSSES
from symgrad.language.parser import read
from symgrad.language.printing import to_text
from symgrad.language.traversal import substitute
from symgrad.language.tree import (
    Derivative,
    Name,
    Negative,
    Product,
    Quotient,
    Relation,
    Sum,
    Summation,
    Tree,
    constant_value,
    number,
)
from symgrad.networks.algebra import product_of
from symgrad.networks.loss_range import NOTATION
from symgrad.networks.loss_study import LOSS, LossStudy
from symgrad.networks.objective import OUTPUT, TARGET
from symgrad.numeric.balls import evaluate
from symgrad.numeric.worked import work_out

_INSIDE = ("0.01", "0.1", "0.5", "0.9", "0.99")
_ANYWHERE = ("-2", "-1", "0", "0.5", "1", "1.5", "2", "3")
_PLACES = 4


def loss_document(study: LossStudy) -> Document:
    """The worked page of a loss."""
    blocks: list[Block] = []
    for title, part in loss_sections(study):
        blocks += [Heading(2, title), *part] if part else []
    return Document(loss_title(study), tuple(blocks))


def loss_title(study: LossStudy) -> Text:
    """Cross-entropy through softmax; a loss of one's own by its formula."""
    entry = study.objective.loss
    own = entry.id not in LOSSES
    name = prose("The loss {f}", f=study.term_tree) if own else prose(f"{entry.name[0].upper()}{entry.name[1:]}")
    return name if study.activation is None else (*name, " through ", *activation_words(study.activation))


def loss_sections(study: LossStudy) -> tuple[tuple[Text, tuple[Block, ...]], ...]:
    """The parts of the page with their titles; a part that has nothing to say is empty."""
    words = () if study.activation is None else activation_words(study.activation)
    return (
        (prose("Definition"), definition_blocks(study)),
        (prose("Slope"), slope_blocks(study)),
        (prose("The constant"), constant_blocks(study)),
        (prose("Range"), range_blocks(study)),
        (prose("Where the formula changes"), _corner_blocks(study)),
        (prose("Values and slopes"), table_blocks(study)),
        ((*prose("Through "), *words), through_blocks(study)),
        (prose("Check"), check_blocks(study)),
    )


def definition_blocks(study: LossStudy) -> tuple[Block, ...]:
    """The loss of one output, of all outputs, and of several instances."""
    entry, several = study.objective.loss, study.outputs > 1
    total = study.objective.tree(study.target_names, study.output_names)
    blocks: list[Block] = [
        Paragraph(prose("For one output {o} whose target is {t} the loss is", o=OUTPUT, t=TARGET)),
        Formula(Relation(LOSS, "=", study.term_tree)),
    ]
    if entry.targets:
        blocks.append(Paragraph((*_limits(study), ".")))
    if several:
        how = "averaged" if study.objective.mean_over_outputs else "added"
        blocks += [
            Paragraph(prose(f"With {study.outputs} outputs the terms of all of them are {how}:")),
            Formula(Relation(LOSS, "=", total)),
        ]
    else:
        blocks += [
            Paragraph(prose("With several outputs the terms of all of them are added:")),
            Formula(Relation(LOSS, "=", Summation(_term_of(study, "k"), Name("k")))),
        ]
    if entry.combine == "mean":
        over = Quotient(number(1), Name("n"))
        term = _term_of(study, "i,k")
        blocks += [
            Paragraph(prose("Over {n} instances their **mean** is taken, not their sum; each instance {i} counts for "
                            "{share}:", n=Name("n"), i=Name("i"), share=over)),
            Formula(Relation(LOSS, "=", Product((over, Summation(Summation(term, Name("k")), Name("i")))))),
            Paragraph(prose("What follows is for one instance.")),
        ]
    return tuple(blocks)


def _limits(study: LossStudy) -> Text:
    """Which targets and outputs the loss takes."""
    entry, targets = study.objective.loss, read(study.objective.loss.targets, NOTATION)
    if isinstance(targets, Relation) and targets.operator == "=":  # two targets, so they are named
        listed = enumerated([Relation(TARGET, "=", number(target)) for target in study.example_targets])
        return prose("It takes the two targets {targets}", targets=listed)
    text = prose("It takes targets with {targets}", targets=targets)
    return (*text, *prose(" and outputs with {o}", o=read(entry.outputs, NOTATION))) if entry.outputs else text


def _term_of(study: LossStudy, indices: str) -> Tree:
    subscripts = tuple(indices.split(","))
    return substitute(study.term_tree, {TARGET: Name("t", subscripts), OUTPUT: Name("o", subscripts)})


def slope_blocks(study: LossStudy) -> tuple[Block, ...]:
    """∂E/∂o with a line for each rule."""
    derivation = study.derivation
    lines = [Line("=", line.tree, line_reason(line.step, "normal")) for line in derivation.lines()]
    new = [line for before, line in zip([None, *lines], lines, strict=False) if not _looks_like(before, line)]
    return (
        Paragraph(prose("How does the loss change when {o} changes a little and {t} stays?", o=OUTPUT, t=TARGET)),
        Aligned(study.slope_name, (Line("=", derivation.pending_tree), *new)),
        Paragraph(_by_one_output(study)),
    )


def _by_one_output(study: LossStudy) -> Text:
    """The slope by one of several outputs, divided by their number where their mean is taken."""
    names = {TARGET: Name("t", ("k",)), OUTPUT: Name("o", ("k",))}
    slope = substitute(study.derivation.result_tree, names)
    text = prose("With several outputs, {o} stands in its own term only; the other terms are constants for it. ",
                 o=names[OUTPUT])
    name = Derivative(LOSS, (names[OUTPUT],), True)
    if not study.objective.mean_over_outputs or study.outputs == 1:
        return text + prose("So {own}.", own=Relation(name, "=", slope))
    for place in range(study.outputs):
        single = {TARGET: study.target_names[place], OUTPUT: study.output_names[place]}
        share = Quotient(substitute(study.derivation.result_tree, single), number(study.outputs))
        prove_equal(share, study.gradient_by_output(place))
    own = Relation(name, "=", product_of(Quotient(number(1), number(study.outputs)), slope))
    return text + prose("The mean divides it by {n}, so {own}.", n=number(study.outputs), own=own)


def _looks_like(before: Line | None, line: Line) -> bool:
    """Whether a line is written like the one before it: (−t) · u and −(t u) differ as trees only."""
    return before is not None and to_text(before.tree) == to_text(line.tree)


def constant_blocks(study: LossStudy) -> tuple[Block, ...]:
    """Why the 2 of a square may be dropped, and what ½ and a mean change."""
    entry, slope = study.objective.loss, study.derivation.result_tree
    half, reduced = number(Fraction(1, 2)), Name("E", accent="tilde")
    if entry.factor == "1/2":
        return (Paragraph(prose(
            "The factor {half} is there for convenience: the derivative of the square brings along a 2, and both "
            "cancel. Without it the slope would be {twice}, twice as large.",
            half=half, twice=_proved_double(slope),
        )),)
    if not entry.constant:
        return ()
    constant, rate = read(entry.constant), Name("eta")
    w = Name("w")
    blocks: list[Block] = [
        Paragraph(prose(
            "The slope has the factor {c}. Many courses drop it and say that it does not affect learning. That means: "
            "from there on they work with {line}, whose slope is", c=constant, line=Relation(reduced, "=",
                                                                                       Quotient(LOSS, constant)),
        )),
        Aligned(Derivative(reduced, (OUTPUT,), True), (Line("=", _proved_share(slope, constant)),)),
        Paragraph(prose("The minimum stays where it was, and a step with {E} and the learning rate {eta} is the same "
                        "step as one with {reduced} and twice that rate:", E=LOSS, eta=rate, reduced=reduced)),
        Aligned(Sum((w, Negative(Product((rate, Derivative(LOSS, (w,), True)))))), (
            Line("=", Sum((w, Negative(Product((Product((constant, rate)), Derivative(reduced, (w,), True))))))),
        )),
    ]
    if entry.combine == "mean":
        blocks.append(Paragraph(prose(
            "The mean over {n} instances scales every slope by {share}: doubling the data leaves the length of a step "
            "as it was, whereas with a sum the steps would double.",
            n=Name("n"), share=Quotient(number(1), Name("n")),
        )))
    return tuple(blocks)


def _proved_double(slope: Tree) -> Tree:
    double = product_of(number(2), slope)
    prove_equal(Product((number(2), slope)), double)
    return double


def _proved_share(slope: Tree, constant: Tree) -> Tree:
    share = product_of(Quotient(number(1), constant), slope)
    prove_equal(Quotient(slope, constant), share)
    return share


def _corner_blocks(study: LossStudy) -> tuple[Block, ...]:
    """Both slopes at each kink or joint, for the targets that the study takes as examples."""
    blocks: list[Block] = []
    for target in study.example_targets:
        found = [corner for of, corner in study.corners if of == target]
        if found:
            blocks.append(Paragraph(prose("With the target {t}:", t=Relation(TARGET, "=", number(target)))))
        for corner in found:
            blocks += corner_blocks(derive(corner.expression, OUTPUT, name=str(LOSS)), corner)
    return tuple(blocks)


def table_blocks(study: LossStudy) -> tuple[Block, ...]:
    """The loss and its slope for some predictions."""
    header: list[Text] = [prose("{o}", o=OUTPUT)]
    for target in study.example_targets:
        given = Relation(TARGET, "=", number(target))
        header += [prose("{E} for {t}", E=LOSS, t=given), prose("{slope} for {t}", slope=study.slope_name, t=given)]
    kinks = {(target, dict(corner.point)[OUTPUT]) for target, corner in study.corners if not corner.differentiable}
    rows = []
    for text in _INSIDE if study.objective.loss.outputs else _ANYWHERE:
        prediction = read(text)
        value = number(constant_value(prediction) or 0)
        row = [prose("{o}", o=prediction)]
        for target in study.example_targets:
            at = {TARGET: number(target), OUTPUT: prediction}
            slope = prose("kink") if (target, value) in kinks else _worked(study.derivation.result_tree, at)
            row += [_worked(study.term_tree, at), slope]
        rows.append(tuple(row))
    return (Table(tuple(header), tuple(rows), "r" * len(header)), *_reading(study))


def _worked(tree: Tree, at: dict[Name, Tree]) -> Text:
    filled = substitute(tree, at)
    if not evaluate(filled, {}).is_finite():
        return prose("not defined")
    return prose("{value}", value=work_out(filled, places=_PLACES).tree)


def _reading(study: LossStudy) -> tuple[Block, ...]:
    """What the table shows about far and near predictions."""
    slope = study.derivation.result_tree
    if study.objective.loss.outputs:
        near, far = (_slope_at(slope, text) for text in (_INSIDE[-1], _INSIDE[0]))
        words = (
            "The slope at {far_at} is {far}, at {near_at} it is {near}: a prediction that is sure and wrong is pulled "
            "back very hard."
        )
        return (Paragraph(prose(words, far_at=_prediction(_INSIDE[0]), far=far, near_at=_prediction(_INSIDE[-1]),
                                near=near)),)
    two, three = (_slope_at(slope, text) for text in ("2", "3"))
    if two == three:
        return (Paragraph(prose("Far from the target the slope stays the same however far away the prediction is, so "
                                "that one outlier does not outweigh everything else.")),) if two != number(0) else ()
    return (Paragraph(prose("The slope grows with the distance: {far} at {far_at}, {near} at {near_at}. An outlier "
                            "therefore pulls harder than many small errors.", far=three, far_at=_prediction("3"),
                            near=two, near_at=_prediction("2"))),)


def _prediction(text: str) -> Relation:
    return Relation(OUTPUT, "=", read(text))


def _slope_at(slope: Tree, text: str) -> Tree:
    """The slope at a prediction where the target is 1."""
    try:
        return work_out(substitute(slope, {TARGET: number(1), OUTPUT: read(text)}), places=_PLACES).tree
    except AuthorError:
        return number(0)


def check_blocks(study: LossStudy) -> tuple[Block, ...]:
    """How the page was proved. Raises ProofError where a line was not."""
    require(study.derivation.verify(), study.derivation)
    evidence = study.verify()
    require_proved(evidence, study.derivation.result_tree)
    return (Paragraph(prose(
        "Each line equals the one before it {agreement}. The slopes agree with central differences to at least 7 "
        "digits.",
        agreement=agreement_of(evidence),
    )),)
