"""A gradient check as a page: the three other ways, the table, what failed, the kinks, and which step is best."""

from __future__ import annotations

from collections.abc import Sequence

from symgrad.document.evidence import listed
from symgrad.document.gradient_check_findings import (
    barrier_text,
    failure_text,
    kink_blocks,
    names_text,
    truncation_text,
    verdict_cell,
    zero_text,
)
from symgrad.document.magnitudes import digits_of, error_text, magnitude, step_tree
from symgrad.document.model import Block, Document, Heading, Items, Paragraph, Statement, Table, Text, prose
from symgrad.document.step_sizes import step_size_blocks
from symgrad.language.tree import (
    Call,
    Derivative,
    Name,
    Negative,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Tree,
    number,
)
from symgrad.networks.checked_gradient import CheckedGradient
from symgrad.networks.gradient_check import GradientCheck
from symgrad.networks.values import Value, exact_number

_W, _H = Name("w"), Name("h")

_THRESHOLDS = {
    True: "Up to {good} the gradient is taken for right, above {bad} for wrong; in between one looks closer.",
    False: "With all its digits a gradient is taken for right up to {good} and for wrong above {bad}. Rounded numbers "
    "cannot come that close; they are judged by how far off rounding can make them.",
}
"""What a relative error tells: by whether the gradients are unrounded."""


def check_document(check: GradientCheck, steps: bool | str = False) -> Document:
    """The page of a gradient check; ``steps`` adds the errors of other steps, by the gradient of a name."""
    title = prose("Gradient check of {E}", E=check.output)
    blocks = [*way_blocks(check), Heading(2, ("The check",)), *table_blocks(check), *finding_blocks(check)]
    if steps:
        name = None if steps is True else steps
        blocks += [Heading(2, ("Which step is best",)), *step_size_blocks(check, name)]
    return Document(title, tuple(blocks))


def way_blocks(check: GradientCheck) -> tuple[Block, ...]:
    """The three other ways to a gradient, and how two numbers are compared."""
    an = "an input" if check.noun == "input" else "a parameter"
    whole = "gradients that are claimed" if check.claimed else "gradients that backpropagation found"
    return (
        Paragraph(prose(
            f"Are the {whole} right? Three other ways lead to the gradient by {an} {{w}}. None of them uses the "
            "formulas of backpropagation.",
            w=_W,
        )),
        Items(tuple(_ways(check))),
        Statement(
            prose("Relative error."),
            prose(
                "The distance of the gradient {a} and the central difference {n}, measured by the larger one: {error}. "
                + _THRESHOLDS[check.tolerance is None]
                + " Where a kink lies within {h} of {w}, the difference says nothing, whatever the error is.",
                a=Name("a"), n=Name("n"), error=_error_tree(), h=_H, w=_W,
                good=Power(number(10), number(-7)), bad=Power(number(10), number(-4)),
            ),
        ),
    )


def _ways(check: GradientCheck) -> Sequence[Text]:
    output, i = check.output, Name("i")

    def at(moved: Tree) -> Tree:
        return Call(str(output), (moved,))

    central = Quotient(
        Sum((at(Sum((_W, _H))), Negative(at(Sum((_W, Negative(_H))))))), Product((number(2), _H))
    )
    imaginary = Quotient(Call("Im", (at(Sum((_W, Product((i, _H))))),)), _H)
    return (
        prose(
            "**Central difference:** {central} with {step}; everything else stays as it is. It is a little off, "
            "by an error that falls with {square}. {E} is worked out to 38 digits here, so that subtracting two nearly "
            "equal numbers costs nothing.",
            central=central, step=step_tree(_H, check.h), square=Power(_H, number(2)), E=output,
        ),
        prose(
            "**Complex step:** {imaginary} with {step}: move {w} a little in the imaginary direction. Nothing is "
            "subtracted, so it is right to all digits of a double. But it is valid only if every operation on the way "
            "is analytic; through {abs}, a maximum or ReLU it gives a wrong number without a word.",
            imaginary=imaginary, step=step_tree(_H, exact_number("1e-20")), w=_W, abs=Call("abs", (Name("z"),)),
        ),
        prose(
            "**Enclosure:** every operation is differentiated at its numbers and the chain rule is carried out with "
            "intervals. The gradient lies between the two ends; that is proved, and so the enclosure decides."
        ),
    )


def _error_tree() -> Tree:
    a, n = Name("a"), Name("n")
    sizes = Call("max", (Call("abs", (a,)), Call("abs", (n,))))
    return Quotient(Call("abs", (Sum((a, Negative(n))),)), sizes)


def table_blocks(check: GradientCheck) -> tuple[Block, ...]:
    """Every gradient with what the other ways say; the complex step where it is valid for some."""
    complex_steps = any(row.complex_step is not None for row in check.rows)
    header: list[Text] = [("gradient",), ("claimed",) if check.claimed else ("formula",), ("central difference",)]
    header += [("complex step",)] if complex_steps else []
    header += [("lies between",), ("relative error",), ("verdict",)]
    rows = tuple(_row(check, row, complex_steps) for row in check.rows)
    alignment = "lrr" + "r" * complex_steps + "lrl"
    return (*_sample_blocks(check), Table(tuple(header), rows, alignment))


def _sample_blocks(check: GradientCheck) -> tuple[Block, ...]:
    blocks: list[Block] = []
    if len(check.rows) < check.count:
        blocks.append(Paragraph(prose(
            f"There are {{count}} {check.noun}s. {{sample}} of them, chosen at random, are checked here.",
            count=check.count, sample=len(check.rows),
        )))
    if check.tolerance is not None:
        blocks.append(Paragraph(prose(
            "A claimed number may be off by up to {tolerance}, because it is rounded.",
            tolerance=magnitude(Value(check.tolerance), 6),
        )))
    if len(check.passes) > 1:
        blocks.append(Paragraph(prose("The gradients are those of the loss of the {count} examples together.",
                                      count=len(check.passes))))
    return tuple(blocks)


def _row(check: GradientCheck, row: CheckedGradient, complex_steps: bool) -> tuple[Text, ...]:
    cells: list[Text] = [
        prose("{name}", name=gradient_name(check, row)),
        prose("{value}", value=_claimed(row) if check.claimed else digits_of(row.analytic)),
        ("none",) if row.difference is None else ("across a kink",) if row.kinks else
        prose("{value}", value=digits_of(row.difference)),
    ]
    if complex_steps:
        cells.append(("not valid",) if row.barrier is not None else ("none",) if row.complex_step is None
                     else prose("{value}", value=digits_of(Value(row.complex_step))))
    cells.append(("none",) if row.enclosure is None else between(row.enclosure))
    error = row.relative_error
    cells.append(("none",) if error is None or row.kinks else error_text(error))
    return (*cells, verdict_cell(row))


def claims_text(check: GradientCheck) -> Text:
    """The claimed numbers as a question."""
    claims = tuple(Relation(gradient_name(check, row), "=", _claimed(row)) for row in check.rows)
    text = prose("Somebody has worked out {claims}. Which of these are wrong?", claims=listed(claims))
    if check.tolerance is None:
        return text
    return text + prose(" They are rounded and may be off by up to {tolerance}.",
                        tolerance=magnitude(Value(check.tolerance), 6))


def _claimed(row: CheckedGradient) -> Tree:
    """A claimed number as it was given."""
    exact = row.analytic.exact
    assert exact is not None
    return magnitude(row.analytic, 12)


def gradient_name(check: GradientCheck, row: CheckedGradient) -> Derivative:
    """∂E/∂w"""
    return check.passes[0].named(row.name)


def between(ends: tuple[str, str]) -> Text:
    """0.1 and 0.2; one number where both ends are the same."""
    low, high = (_decimal(end) for end in ends)
    return prose("{low}", low=low) if low == high else prose("{low} and {high}", low=low, high=high)


def _decimal(text: str) -> Tree:
    value = exact_number(text)
    if "E" in text:
        return magnitude(Value(value), 9)
    return number(value, len(text.partition(".")[2]) or None)


def finding_blocks(check: GradientCheck) -> tuple[Block, ...]:
    """What failed, why differences are left out, and the verdict."""
    failed = [row for row in check.rows if not row.holds]
    blocks: list[Block] = [
        Paragraph(failure_text(gradient_name(check, row), row) + zero_text(check, row)) for row in failed
    ]
    blocks += kink_blocks(check)
    barrier = barrier_text(check)
    if barrier:
        blocks.append(Paragraph(barrier))
    truncated = truncation_text(check)
    if truncated:
        blocks.append(Paragraph(truncated))
    undefined = [row for row in check.rows if row.difference is None]
    if undefined:
        blocks.append(Paragraph(prose(
            "By {names} there is no difference: at {left} or {right} {E} has no value, or one that agrees with the "
            "other in too many digits.", E=check.output,
            names=names_text(undefined), left=Sum((_W, Negative(_H))), right=Sum((_W, _H)),
        )))
    return (*blocks, Paragraph(_verdict(check, failed)))


def _verdict(check: GradientCheck, failed: list[CheckedGradient]) -> Text:
    count = len(check.rows)
    if failed:
        which = f"{len(failed)} of {count} gradients" if len(failed) < count else f"All {count} gradients"
        word = "is" if len(failed) == 1 else "are"
        return prose("**The gradient is wrong.**" if count == 1 else f"**{which} {word} wrong.**")
    without = sum(row.at_kink for row in check.rows)
    if without:
        rest = {0: "", 1: " The other one holds."}.get(count - without, f" The other {count - without} hold.")
        where = "Here" if without == count else f"For {without} of the {count} gradients"
        return prose(
            f"**{where} {{E}} has no derivative**, and the formula gives the value of a convention.{rest}",
            E=check.output,
        )
    every = {1: "The gradient holds", 2: "Both gradients hold"}.get(count, f"All {count} gradients hold")
    worst = check.worst
    if worst.kinks or not worst.relative_error:
        return prose(f"**{every}.**")
    return prose(f"**{every}.** The largest relative error is {{error}}, of {{name}}.",
                 error=error_text(worst.relative_error), name=gradient_name(check, worst))
