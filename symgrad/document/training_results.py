"""How a training run went and what came of it: the losses by epoch, why it ended, the parameters and the outputs."""

from __future__ import annotations

from fractions import Fraction
from math import floor, isfinite, log10

from symgrad.document.model import Block, Paragraph, Table, Text, prose
from symgrad.document.put_in import number_tree, significant
from symgrad.language.tree import Constant, Name, Power, Product, Tree, number
from symgrad.networks.training import Training
from symgrad.networks.training_plan import sentence
from symgrad.numeric.rounding import as_number, round_fraction, round_significant

MOST_ROWS = 12
"""Rows of the data, and epochs, that are listed."""


def run_blocks(run: Training) -> tuple[Block, ...]:
    """The losses by epoch, and why it ended."""
    curve, misclassified = run.figure, run.figure.misclassified
    if not curve.losses:
        return (Paragraph(_ending(run)),)
    evaluated = bool(run.evaluations)
    what = (
        "The loss of all rows, as the mean over them, before the first epoch (0) and after each:" if evaluated
        else "For each epoch the mean of the losses of its rows, each before the step that used it:"
    )
    header: tuple[Text, ...] = (("epoch",), ("loss",), *((("misclassified",),) if misclassified else ()))
    rows = []
    for place in _chosen(len(curve.losses)):
        wrong = ((f"{misclassified[place]} of {len(run.data)}",),) if misclassified else ()
        rows.append(((str(curve.epochs[place]),), prose("{v}", v=_shown(curve.losses[place])), *wrong))
    note = (Paragraph((_class_note(run),)),) if misclassified else ()
    return (
        Paragraph((what,)), Table(header, tuple(rows), "r" * len(header)), *note, Paragraph(_ending(run)), *_rises(run)
    )


def _chosen(count: int) -> list[int]:
    """Places that tell how a curve goes: all of a short one, else 0, 1, 2, 5, 10, 20, 50, … and the last."""
    if count <= MOST_ROWS:
        return list(range(count))
    found = [0] + [digit * 10**power for power in range(len(str(count))) for digit in (1, 2, 5)]
    return sorted({*(place for place in found if place < count), count - 1})


def _shown(value: float) -> Tree:
    """A loss to four digits; a huge or a tiny one with a power of ten."""
    if not isfinite(value):
        return Constant("infinity") if value > 0 else Name("nan")
    if not value or 1e-5 <= abs(value) < 1e7:
        return significant(value, 4)
    power = floor(log10(abs(value)))
    digits = round_significant(Fraction(value) / Fraction(10) ** power, 4)
    return Product((number(digits, 3), Power(number(10), number(power))), dots=True)


def _class_note(run: Training) -> str:
    threshold = run.classes.threshold if run.classes is not None else None
    if threshold is None:
        return "A row is misclassified where its largest output is not that of its class."
    above = "1" if threshold else "the class 1, one below for −1"
    return f"An output from {threshold:g} up counts as {above}" + (", a smaller one as 0." if threshold else ".")


def _ending(run: Training) -> Text:
    ending = run.ending
    done = f"{ending.epochs} epoch{'s' * (ending.epochs != 1)} and {ending.steps} step{'s' * (ending.steps != 1)}"
    match ending.reason:
        case "epochs":
            return (f"After {done} the run was over.",)
        case "interrupted":
            return (f"The run was interrupted after {done}; what was learned until then is kept.",)
        case "diverged":
            return prose(
                "The run **diverged** after " + done + ": {detail}. The learning rate is too large. The parameters are "
                "those before that step.", detail=ending.detail,
            )
        case "undefined":
            return prose("The run ended after " + done + ": {detail}. The parameters are those before that step.",
                         detail=ending.detail)
        case reason:
            says = next(sentence(rule) for rule in run.plan.stop if rule.id == reason)
            return (f"It stopped after {done}, because {says}.",)


def _rises(run: Training) -> tuple[Block, ...]:
    """What is said where the loss has not fallen."""
    if run.stopped == "diverged" or len(run.figure.losses) < 2 or run.after.loss < run.before.loss:
        return ()
    return (Paragraph(("The loss did not fall over the run: a smaller learning rate may help.",)),)


def result_blocks(run: Training) -> tuple[Block, ...]:
    """The parameters and the outputs, before and after."""
    names, start = run.start.parameter_names, run.start.compiled().vector(run.start)
    blocks: list[Block] = []
    if len(names) <= 2 * MOST_ROWS:
        header: tuple[Text, ...] = (("parameter",), ("before",), ("after",))
        rows = [
            (prose("{x}", x=name), _rounded(before), _rounded(after))
            for name, before, after in zip(names, start, run.vector, strict=True)
        ]
        blocks.append(Table(header, tuple(rows), "lrr"))
    return (*blocks, *_outputs(run), Paragraph(_losses(run)))


def _rounded(value: float) -> Text:
    if not abs(value) < 1e7:
        return prose("{v}", v=_shown(float(value)))
    return prose("{v}", v=as_number(round_fraction(Fraction(float(value)), 4), 4))


def _outputs(run: Training) -> tuple[Block, ...]:
    """For each row what was wanted, and what the network said before and says now."""
    compiled, letters = run.start.compiled(), run.start.letters
    labels = run.start.structure.outputs
    if len(labels) > 3:
        return ()
    inputs, targets = run.data.inputs[:MOST_ROWS], run.data.targets[:MOST_ROWS]
    before, after = (compiled.forward(vector, inputs) for vector in (compiled.vector(run.start), run.vector))
    wrong = [] if run.classes is None else run.classes.wrong(after, targets).tolist()
    header: tuple[Text, ...] = (
        ("row",), *(prose("{t}", t=letters.target_of(label)) for label in labels),
        *(prose("{o} before", o=letters.output_of(label)) for label in labels),
        *(prose("{o} after", o=letters.output_of(label)) for label in labels), *((("right",),) if wrong else ()),
    )
    rows = [
        ((str(place + 1),), *(given_number(value) for value in targets[place]),
         *(_rounded(value) for value in (*before[place], *after[place])),
         *((("no" if wrong[place] else "yes",),) if wrong else ()))
        for place in range(len(inputs))
    ]  # fmt: skip
    return (Paragraph(("What the network says of each row:",)), Table(header, tuple(rows), "r" * len(header)))


def _losses(run: Training) -> Text:
    before, after = run.before, run.after
    counted = "" if after.misclassified is None else (
        f"; {before.misclassified} of {len(run.data)} rows were misclassified before, {after.misclassified} are now"
    )
    return prose(f"The loss of all rows was {{before}} and is {{after}}{counted}.",
                 before=_shown(before.loss), after=_shown(after.loss))


def given_number(value: float) -> Text:
    """A number of the data as it was given."""
    return prose("{v}", v=number_tree(Fraction(repr(float(value)))))
