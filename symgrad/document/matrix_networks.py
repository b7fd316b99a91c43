"""A network in matrix form as a page: forward, δ layer by layer, gradients; in indices first, then in matrices."""

from __future__ import annotations

from collections.abc import Iterator

from symgrad.calculus.differentiate import derive
from symgrad.calculus.verify import prove_equal
from symgrad.document.evidence import listed
from symgrad.document.matrix_numbers import number_lines, shape_reason
from symgrad.document.matrix_remarks import batch_words, check_block, product_blocks, remark_blocks, together_blocks
from symgrad.document.matrix_statement import network_blocks
from symgrad.document.model import Aligned, Block, Document, Heading, Items, Line, Paragraph, Text, prose
from symgrad.document.network_activation import activation_blocks
from symgrad.functions.registry import FUNCTIONS
from symgrad.language.definitions import output_form
from symgrad.language.printing import to_text
from symgrad.language.traversal import substitute
from symgrad.language.tree import Call, Cases, Name, Negative, Product, Relation, Sum, Tree
from symgrad.networks.matrix.backward import activation_slope, jacobian, partial
from symgrad.networks.matrix.form import MatrixNetwork
from symgrad.networks.matrix.formula import Formula as Derived
from symgrad.networks.matrix.forward import sums_entry
from symgrad.networks.matrix.loss import linear_factor, scaled_difference
from symgrad.networks.matrix.naming import Letters
from symgrad.networks.objective import OUTPUT

Blocks = tuple[Block, ...]


def matrix_network_document(form: MatrixNetwork) -> Document:
    """The worked solution; raises ProofError where a line is not proved."""
    blocks: list[Block] = []
    for title, part in matrix_network_sections(form):
        blocks += [Heading(2, prose(title)), *part]
    return Document(("Backpropagation in matrix form",), tuple(blocks))


def matrix_network_sections(form: MatrixNetwork) -> Iterator[tuple[str, Blocks]]:
    """The parts of the page with their titles."""
    check = check_block(form)  # first of all: what is not proved is not shown
    yield "The network", network_blocks(form)
    yield "Forward pass", forward_blocks(form)
    yield "The loss", _loss(form)
    yield "Backward pass", backward_blocks(form)
    yield "The gradients", gradient_blocks(form)
    if form.batch is not None:
        yield "The batch", batch_blocks(form)
    yield "Put together", together_blocks(form)
    yield "What slides leave out", remark_blocks(form)
    yield "Check", (check,)


def in_indices(formula: Derived) -> Aligned:
    """The lines in indices, each with its reason."""
    steps = formula.index_steps
    lines = tuple(Line("=", step.after_tree, prose(step.pattern, **dict(step.bindings))) for step in steps)
    return Aligned(formula.entry_tree, lines)


def in_matrices(form: MatrixNetwork, formula: Derived, numbers: bool = True) -> Aligned:
    """The formula in matrices with the shapes of its parts, and the numbers."""
    on = form.settings[-1] if formula in form.formulas else form.settings[0]
    lines = []
    for step in formula.matrix_steps:
        lines.append(Line("=", step.after_tree, prose(shape_reason(formula, step.after_tree, on.shapes))))
    left: Tree = formula.name_tree
    if formula.kind == "slope" or not lines:
        return Aligned(formula.entry_tree, (Line("=", formula.index_steps[-1].after_tree),
                                            *number_lines(formula, form)))  # fmt: skip
    return Aligned(left, (*lines, *(number_lines(formula, form) if numbers else ())))


def forward_blocks(form: MatrixNetwork) -> Blocks:
    """z and a of each layer: the first in indices, then all in matrices."""
    blocks: list[Block] = []
    first, second = (one for one in form.single if one.layer == 1 and one.kind in ("sums", "outputs"))
    if not form.is_scalar:
        blocks.append(Paragraph(prose("**In indices**, one unit at a time; in layer 1 that is")))
        blocks += [in_indices(first), in_indices(second)]
        blocks.append(Paragraph(prose(
            "The sum over {k} is a row of {w} times a column: what a matrix times a vector is. **In matrices**:",
            k=Name("k"), w=form.settings[0].letters.weights(1),
        )))  # fmt: skip
    blocks += [in_matrices(form, one) for one in form.single if one.kind in ("sums", "outputs")]
    return tuple(blocks)


def _loss(form: MatrixNetwork) -> Blocks:
    (loss,) = (one for one in form.single if one.kind == "loss")
    lines = tuple(Line("=", step.after_tree) for step in loss.index_steps)
    return (Aligned(loss.name_tree, (*lines, *number_lines(loss, form))),)


def backward_blocks(form: MatrixNetwork) -> Blocks:
    """δ of every layer, from the last one back."""
    letters, depth = form.settings[0].letters, len(form.layers)
    at = () if form.is_scalar else ("j",)
    entry = letters.delta("l", *at)
    meaning = Relation(entry, "=", partial(letters.loss(), letters.sums("l", *at)))
    blocks: list[Block] = [Paragraph(prose(
        "For each layer we want {meaning}: how much the loss changes with the weighted sum"
        + ("" if form.is_scalar else " of unit {j}") + ". The last layer comes first, because the layers before it "
        "need its result.", meaning=meaning, j=Name("j"),
    ))]  # fmt: skip
    if any(layer.over_layer for layer in form.layers):
        output, total = form.network.letters.output_of("k"), form.network.letters.sum_of_unit("k")
        blocks.append(Paragraph(prose(
            "In the derivatives of softmax {o} stands for {a} and {z} for {s}.", o=output, a=letters.outputs("l", "k"),
            z=total, s=letters.sums("l", "k"),
        )))  # fmt: skip
    blocks += [*activation_blocks(form.network), *_slopes_from_outputs(form)]
    for formula in (one for one in form.single if one.kind in ("delta", "slope")):
        if formula.kind == "slope":
            continue
        name = letters.delta(formula.layer)
        where = "The output layer" if formula.layer == depth else "Layer {l}"
        blocks.append(Heading(3, prose(where + ": {delta}", l=formula.layer, delta=name)))
        if formula.layer == depth:
            blocks += _loss_slope(form)
        elif formula.layer == depth - 1:
            blocks += _factors(form, formula.layer)
        blocks += [*_both_cases(form, formula), in_indices(formula), *_explained(form, formula)]
    return tuple(blocks)


def _slopes_from_outputs(form: MatrixNetwork) -> Blocks:
    """σ′(z) = (1 − a) a for the activations whose slope follows from their output, as numbers are worked out."""
    letters = form.settings[0].letters
    at = () if form.is_scalar else ("j",)
    lines = []
    for activation in dict.fromkeys(layer.activation for layer in form.layers):
        short = output_form(activation.id) if activation.id in FUNCTIONS else None
        if short is None or isinstance(short, Cases):
            continue
        prove_equal(derive(activation.formula, Name("z")).result_tree, substitute(short, {OUTPUT: activation.formula}))
        slope = Call(activation.id, (letters.sums("l", *at),), primes=1)
        lines.append(Relation(slope, "=", substitute(short, {OUTPUT: letters.outputs("l", *at)})))
    if not lines:
        return ()
    words = "The forward pass has worked out the outputs already, and the slopes follow from them: {lines}."
    return (Paragraph(prose(words, lines=listed(tuple(lines)))),)


def _both_cases(form: MatrixNetwork, formula: Derived) -> Blocks:
    """The two derivatives of softmax as one formula, and as a matrix."""
    layer, letters = formula.layer, form.settings[0].letters
    if not form.layers[layer - 1].over_layer:
        return ()
    identity, own = Name("I", ("k", "j")), letters.outputs(layer, "k")
    slope = partial(own, letters.sums(layer, "j"))
    entry = Product((own, Sum((identity, Negative(letters.outputs(layer, "j"))))))
    return (Paragraph(prose(
        "Both cases of softmax are one formula, {line}: {I} is 1 where the two indices are equal and 0 elsewhere, an "
        "entry of the identity matrix. So the Jacobian, with {slope} in row {k} and column {j}, is {jacobian}, and it "
        "is symmetric.", line=Relation(slope, "=", entry), I=identity, slope=slope, k=Name("k"), j=Name("j"),
        jacobian=jacobian(letters.outputs(layer)),
    )),)  # fmt: skip


def _loss_slope(form: MatrixNetwork) -> Blocks:
    """∂J/∂a_j, of the only term in which a_j occurs."""
    on = form.settings[0]
    last, at = on.depth, on.at("j")
    output, target, units = on.letters.outputs(last, *at), on.letters.targets(*at), on.letters.dimension(last)
    derivation = on.view.slope(target, output, units)
    lines = [Line("=", derivation.pending_tree, prose("the only term with {a}", a=output) if at else ())]
    for line in derivation.lines():
        if to_text(line.tree) != to_text(lines[-1].tree):  # a step that only orders what is written alike
            lines.append(Line("=", line.tree, prose(line.step.pattern, **dict(line.step.bindings))))
    factor = linear_factor(on.view, units)
    if factor is not None and lines[-1].tree != scaled_difference(factor, output, target):
        turned = prose("the minus turns the difference round")
        lines.append(Line("=", scaled_difference(factor, output, target), turned))
    return (Paragraph(prose("**The loss.**")), Aligned(partial(on.letters.loss(), output), tuple(lines)))


def _explained(form: MatrixNetwork, formula: Derived) -> Blocks:
    """Where the transpose and ⊙ come from, then the line in matrices."""
    on = form.settings[0]
    letters, layer = on.letters, formula.layer
    if form.is_scalar:
        lines = number_lines(formula, form)
        return (Aligned(letters.delta(layer), (Line("=", formula.tree), *lines)),)
    words: list[Text] = []
    hidden = layer < len(form.layers)
    if hidden and layer == len(form.layers) - 1:
        words.append(prose(
            "**Where the transpose comes from.** The sum runs over {k}, the first index of {w}. Row times column sums "
            "over the second index; so the two have to change places, and that is {t}.",
            k=Name("k"), w=letters.weights(layer + 1, "k", "j"), t=on.transpose(letters.weights(layer + 1)),
        ))  # fmt: skip
    if layer == _first_entrywise(form):
        words.append(prose(
            "**Where the product entry by entry comes from.** The slope of the activation at {z} has the "
            "index {j} of the result, and nothing is summed: the entries of two vectors are multiplied place by place. "
            "That product is written {ab}, and is no matrix product.",
            z=letters.sums(layer, "j"), j=Name("j"), ab=Call("hadamard", (Name("u"), Name("v"))),
        ))  # fmt: skip
    blocks: list[Block] = [Paragraph(text) for text in words]
    slopes = [one for one in form.single if one.kind == "slope"]
    if slopes and layer == len(form.layers):
        blocks.append(Paragraph(prose("With {g} for the vector of the derivatives {d}:", g=slopes[0].key,
                                      d=slopes[0].entry_tree)))  # fmt: skip
    return (*blocks, in_matrices(form, formula))


def _first_entrywise(form: MatrixNetwork) -> int:
    """The layer at which the page meets ⊙ first; 0 where it never does."""
    deltas = [one for one in form.single if one.kind == "delta"]
    return next((one.layer for one in deltas if isinstance(one.tree, Call) and one.tree.function == "hadamard"), 0)


def _factors(form: MatrixNetwork, layer: int) -> Blocks:
    """What each factor of the chain through the next layer is."""
    on, at = form.settings[0], form.settings[0].at
    letters = on.letters
    following, own = letters.sums(layer + 1, *at("k")), letters.outputs(layer, *at("j"))
    known = Relation(partial(letters.loss(), following), "=", letters.delta(layer + 1, *at("k")))
    weight = Relation(partial(following, own), "=", letters.weights(layer + 1, *at("k", "j")))
    points = [
        prose("{known} is known from layer {l}.", known=known, l=layer + 1),
        prose("{weight}: in {sum} only one term contains {a}.", weight=weight, a=own,
              sum=Relation(following, "=", sums_entry(on, layer + 1))),
    ]  # fmt: skip
    slope = activation_slope(on, layer, *at("j"))
    if slope is not None and not form.layers[layer - 1].over_layer:
        line = Relation(partial(own, letters.sums(layer, *at("j"))), "=", slope)
        points.append(prose("{line}: the slope of the activation.", line=line))
    return (Paragraph(prose("The factors of the chain:")), Items(tuple(points)))


def gradient_blocks(form: MatrixNetwork) -> Blocks:
    """The gradients by weights and biases: once in indices, then every layer in matrices."""
    letters, depth = form.settings[0].letters, len(form.layers)
    gradients = [one for one in form.single if one.kind in ("weights", "biases")]
    blocks: list[Block] = []
    if form.is_scalar:
        return tuple(
            Aligned(one.name_tree, (*in_indices(one).lines, *number_lines(one, form))) for one in gradients
        )
    for kind in ("weights", "biases"):
        own = [one for one in gradients if one.kind == kind]
        if own:
            blocks += [Paragraph(prose(f"**The {kind}**, first in indices:")), in_indices(own[0])]
            blocks += product_blocks(letters, depth) if kind == "weights" else ()
            blocks += [in_matrices(form, one) for one in own]
    return tuple(blocks)


def batch_blocks(form: MatrixNetwork) -> Blocks:
    """The examples as columns, the loss of all, and the sums over the examples."""
    on = form.settings[-1]
    letters: Letters = on.letters
    blocks: list[Block] = [Paragraph(batch_words(form))]
    total = next(one for one in form.formulas if one.kind == "loss" and not one.free)
    blocks.append(Aligned(total.name_tree, (Line("=", total.tree, prose(total.index_steps[-1].pattern)),
                                            *number_lines(total, form))))  # fmt: skip
    for one in form.formulas:
        if one.kind in ("sums", "outputs", "delta") or (one.kind == "slope"):
            blocks.append(in_matrices(form, one))
    own = [one for one in form.formulas if one.kind in ("weights", "biases")]
    blocks.append(Paragraph(prose(
        "For the gradients the examples are added up. In indices {i} counts the examples, and a sum over the second "
        "index of both factors is again row times column once the second factor is transposed:", i=Name("i"),
    )))  # fmt: skip
    blocks.append(in_indices(own[0]))
    biased = [one for one in own if one.kind == "biases"]
    if biased:
        blocks += [in_indices(biased[0]), Paragraph(prose(
            "A matrix times the column of ones {ones} adds up each of its rows, one entry for each example.",
            ones=on.ones(),
        ))]  # fmt: skip
    return (*blocks, *(in_matrices(form, one) for one in own if letters.batch))
