"""What a page in matrix form says around its formulas: the outer product, the batch, the remarks, the check."""

from __future__ import annotations

from collections.abc import Iterator

from symgrad.document.evidence import explain
from symgrad.document.model import Aligned, Block, Formula, Items, Line, Paragraph, Text, prose
from symgrad.errors import ProofError
from symgrad.language.printing import to_text
from symgrad.language.tree import ONE, TWO, Call, Quotient, Relation, Tree
from symgrad.networks.matrix.backward import (
    activation_slope,
    chain_of,
    is_softmax_with_cross_entropy,
    partial,
    row_of_jacobians,
)
from symgrad.networks.matrix.form import MatrixNetwork
from symgrad.networks.matrix.forward import minus
from symgrad.networks.matrix.loss import cancelling_factor, linear_factor
from symgrad.networks.matrix.naming import COUNT, Letters

Blocks = tuple[Block, ...]
_TWO = (
    "**The factor 2.** It comes from the square. With ½ in front of the loss, or with the constant dropped, it is "
    "gone: every gradient is then half as large, in the same direction."
)
_HALF = (
    "**The factor 2.** The square brings along a factor 2, and here the ½ in the loss takes it away. Without the ½ "
    "every gradient is twice as large, in the same direction."
)


def product_blocks(letters: Letters, layer: int) -> Blocks:
    """Why a column times a row appears."""
    delta, before = letters.delta(layer, "j"), letters.outputs(layer - 1, "k")
    return (Paragraph(prose(
        "**Where this transpose comes from.** {d} has the row index and {a} the column index of the gradient, and "
        "nothing is summed. A column times a row gives just that table of products, so the second vector is laid on "
        "its side:", d=delta, a=before,
    )),)  # fmt: skip


def batch_words(form: MatrixNetwork) -> Text:
    """What the columns are, and whether losses are added or averaged."""
    letters = form.settings[-1].letters
    combined = "mean" if form.batch == "mean" else "sum"
    share = (
        " The factor {share} stands in the gradients; the columns of {delta} are those of the single examples."
        if form.batch == "mean" else " So nothing is divided by {m}."
    )  # fmt: skip
    return prose(
        "There are {count} examples, {m} for short. They stand side by side as the **columns** of {X} and {Y}, and "
        "every line above holds in each column. The loss of the batch is the **{combined}** over its examples." + share,
        count=form.settings[-1].examples if form.found else "several", m=COUNT, X=letters.outputs(0),
        Y=letters.targets(), combined=combined, delta=letters.delta("l"), share=_share(),
    )  # fmt: skip


def _share() -> Tree:
    return Quotient(ONE, COUNT)


def together_blocks(form: MatrixNetwork) -> Blocks:
    """The gradient by each weight as one chain, and with every δ written out."""
    letters, depth = form.settings[-1].letters, len(form.layers)
    blocks = list(_chain_blocks(form))
    blocks.append(Paragraph(prose("With every {delta} put in:", delta=letters.delta("l"))))
    for layer in range(depth, 0, -1):
        name = letters.weights(layer)
        formula = form.gradients[name]
        lines = dict.fromkeys((formula.tree, form.put_together(name)))
        blocks.append(Aligned(formula.name_tree, tuple(Line("=", tree) for tree in lines)))
    return tuple(blocks)


def _chain_blocks(form: MatrixNetwork) -> Iterator[Block]:
    """The chain to each weight as lectures print it, and what it says of vectors."""
    on = form.settings[0]
    letters, depth = on.letters, on.depth
    words = "Written out, the chain to the weights of each layer is"
    if not form.is_scalar:
        words += (
            " this. With vectors and matrices it says which derivatives meet; it is no recipe for multiplying them, "
            "for {last} has three indices"
        )
    last = partial(letters.sums("l"), letters.weights("l"))
    yield Paragraph(prose(words + ":", last=last))
    yield from (Formula(chain_of(on, layer)) for layer in range(depth, 0, -1))
    row = row_of_jacobians(on)
    if row is not None:
        yield Paragraph(prose(
            "Up to {z} it can be multiplied out: with Jacobians (a row for each output) it is a product of matrices "
            "that begins with a row,", z=letters.sums(1),
        ))  # fmt: skip
        yield Formula(row)
        yield Paragraph(prose(
            "The transpose of a product has its factors transposed and in the opposite order. So {column}, a column, "
            "begins with the slopes of layer 1 and has every weight matrix transposed; and a diagonal matrix times a "
            "column is the product entry by entry.", column=letters.delta(1),
        ))  # fmt: skip


def remark_blocks(form: MatrixNetwork) -> Blocks:
    """Where printed formulas are often shorter than they may be."""
    linear = linear_factor(form.settings[0].view, form.settings[0].letters.dimension(len(form.layers)))
    points = [*_output_slope(form)]
    if linear in (ONE, TWO):
        points.append(prose(_TWO if linear == TWO else _HALF))
    if not form.is_scalar:
        points += _about_matrices(form)
    if form.batch is not None:
        points.append(prose(
            "**Sum or mean.** Whether the examples are added or averaged changes every gradient by the factor {m}, and "
            "so the step; a learning rate belongs to one of the two.", m=COUNT,
        ))  # fmt: skip
    return (Items(tuple(points)),)


def _output_slope(form: MatrixNetwork) -> list[Text]:
    """Whether the slope of the output's activation cancels, or stays and is often left out."""
    on = form.settings[0]
    letters, last = on.letters, on.depth
    slope, units = activation_slope(on, last), letters.dimension(last)
    cancelled = cancelling_factor(on.view, on.layer(last).activation, units) is not None and slope is not None
    difference = minus(letters.outputs(last), letters.targets())
    if is_softmax_with_cross_entropy(on) or cancelled:
        line = Relation(letters.delta(last), "=", difference)
        return [prose(
            "**The slope of the output's activation.** It is missing from {line} rightly: this loss and this "
            "activation cancel. With a squared error it would stay.", line=line,
        )]  # fmt: skip
    if linear_factor(on.view, units) is None or slope is None or on.layer(last).over_layer:
        return []
    return [prose(
        "**The slope of the output's activation.** Many slides print {d} for {delta}. With this loss that leaves out "
        "{slope}; it is right for an identity output, and where a cross-entropy cancels the slope.",
        d=difference, delta=letters.delta(last), slope=slope,
    )]  # fmt: skip


def _about_matrices(form: MatrixNetwork) -> list[Text]:
    """The transposes, and the products entry by entry."""
    on = form.settings[0]
    letters, inner = on.letters, activation_slope(on, 1)
    points = [prose(
        "**The transposes and the order.** A gradient has the shape of its variable. {g} must be as large as {w}; a "
        "column {delta} times a row made of {a} is, and no other product of the two.",
        g=letters.by(letters.weights("l")), w=letters.weights("l"), delta=letters.delta("l"), a=letters.outputs("l-1"),
    )]  # fmt: skip
    if on.depth > 1 and inner is not None and not on.layer(1).over_layer:
        points.append(prose(
            "**Entry by entry.** A column with the slopes of an activation is not multiplied as a matrix: two columns "
            "have no matrix product. Where {diag} is printed, a matrix with the slopes on its diagonal, an ordinary "
            "product says the same.", diag=Call("diag", (inner,)),
        ))  # fmt: skip
    return points


def check_block(form: MatrixNetwork) -> Paragraph:
    """How the lines were proved. Raises ProofError with the first line that was not."""
    evidence = form.verify()
    for line in evidence.lines:
        if not line.holds:
            raise ProofError(f"{to_text(line.left)} = {to_text(line.right)}", explain(line.comparison))
    if not evidence.differences_agree:
        raise ProofError("the gradients", f"the central differences are off by {evidence.max_error:.2g}")
    return Paragraph(prose(
        "Each line was worked out" + ("" if form.is_scalar else " entry by entry, in indices and in matrices,")
        + " with generic numbers"
        + _numbers_used(form) + ", and compared with the same network unit by unit: {count} lines, "
        "to {digits} digits. The gradients by {inputs} parameters and inputs agree with central differences.",
        count=len(evidence.lines), digits=evidence.digits, inputs=len(evidence.differences),
    ))  # fmt: skip


def _numbers_used(form: MatrixNetwork) -> str:
    """Where else than at generic numbers the lines were measured."""
    if form.stands_in:
        return " in a small network of the same make"
    return " and with those given" if form.found else ""
