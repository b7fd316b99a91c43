"""What a page in matrix form begins with: the conventions, the layers with their shapes, the given numbers."""

from __future__ import annotations

from symgrad.document.matrix_numbers import matrix_tree, size_words
from symgrad.document.model import Block, Formula, Paragraph, Table, Text, prose
from symgrad.language.tree import Name, Relation
from symgrad.networks.matrix.form import MatrixNetwork

Blocks = tuple[Block, ...]


def network_blocks(form: MatrixNetwork) -> Blocks:
    """The layers with the shapes of everything, the conventions, and the numbers that are given."""
    return (*_conventions(form), _layer_table(form), *_given(form))


def _conventions(form: MatrixNetwork) -> Blocks:
    letters = form.settings[0].letters
    if form.is_scalar:
        return (Paragraph(prose(
            "Every layer is a single unit, so all letters stand for numbers, and no product needs a transpose. "
            "{w} is the weight that leads into layer {l}; the input is {x}, the output {a}, the target {y}.",
            w=letters.weights("l"), l=Name("l"), x=letters.outputs(0), a=letters.outputs(len(form.layers)),
            y=letters.targets(),
        )),)  # fmt: skip
    return (Paragraph(prose(
        "Vectors are columns. {w} has a row for each unit of layer {l} and a column for each unit before it: {entry} "
        "is the weight from unit {k} of the layer before to unit {j}. (A table with a row for each unit before, as "
        "{node} is often given, is its transpose.) {n} is the number of units of layer {l}; the input is {x}, the "
        "output {a}, the target {y}.",
        w=letters.weights("l"), l=Name("l"), entry=letters.weights("l", "j", "k"), k=Name("k"), j=Name("j"),
        node=form.network.letters.weight_of("k", "j"), n=letters.dimension("l"), x=letters.outputs(0),
        a=letters.outputs(len(form.layers)), y=letters.targets(),
    )),)  # fmt: skip


def _layer_table(form: MatrixNetwork) -> Table:
    rows: list[tuple[Text, ...]] = [
        (prose("0, the input"), prose("{n}", n=len(form.layers[0].before)), (), (), ())
    ]
    letters = form.settings[0].letters
    for layer in form.layers:
        units, before = len(layer.labels), len(layer.before)
        if form.is_scalar:
            names = (letters.weights(layer.number), letters.biases(layer.number) if layer.bias else None)
            cells = tuple(prose("none") if name is None else prose("{name}", name=name) for name in names)
            rows.append((prose("{l}", l=layer.number), prose("1"), prose("{f}", f=layer.activation.formula), *cells))
            continue
        bias = prose("{b}: {shape}", b=letters.biases(layer.number), shape=size_words((units, 1)))
        rows.append((
            prose("{l}", l=layer.number),
            prose("{n}", n=units),
            prose("{f}", f=layer.activation.formula) if not layer.over_layer else prose("softmax"),
            prose("{w}: {shape}", w=letters.weights(layer.number), shape=size_words((units, before))),
            bias if layer.bias else prose("none"),
        ))  # fmt: skip
    return Table(tuple(map(prose, ("layer", "units", "activation", "weights", "biases"))), tuple(rows), "lclll")


def _given(form: MatrixNetwork) -> Blocks:
    """The numbers of the weights, the biases, the inputs and the targets."""
    lines: list[Relation] = []
    places = form.rounding.parameters
    for name in reversed(form.gradients.names()):
        numbers = form.parameter(name)
        found = None if numbers is None else matrix_tree(numbers, places, exact=True)
        if found is not None:
            lines.append(Relation(name, "=", found[0]))
    letters = form.settings[-1].letters
    for word, letter in (("inputs", letters.outputs(0)), ("targets", letters.targets())):
        numbers = form.given("inputs" if word == "inputs" else "targets")
        found = None if numbers is None else matrix_tree(numbers, places, exact=True)
        if found is not None:
            lines.append(Relation(letter, "=", found[0]))
    lines.sort(key=lambda line: str(line.left))
    stepwise = form.rounding.mode == "stepwise"
    carried = "rounded as printed and carried on" if stepwise else "printed rounded, carried on unrounded"
    said = Paragraph(prose(f"The numbers; what is worked out from them is {carried}:"))
    return (said, *map(Formula, lines)) if lines else ()
