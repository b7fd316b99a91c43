"""A loss through an activation, on a page: from the output back to the weighted sum, and what cancels on the way."""

from __future__ import annotations

from collections.abc import Mapping

from symgrad.calculus.verify import prove_equal
from symgrad.document.chains import sum_over_paths
from symgrad.document.loss_comparison import comparison_blocks
from symgrad.document.model import Aligned, Block, Line, Paragraph, Statement, Text, prose
from symgrad.document.network_activation import derivative_blocks
from symgrad.document.put_in import enumerated, number_tree
from symgrad.document.together import together
from symgrad.functions.registry import FUNCTIONS, get_loss
from symgrad.language.parser import read
from symgrad.language.traversal import depends_on, substitute
from symgrad.language.tree import (
    ONE,
    Call,
    Name,
    Negative,
    Product,
    Relation,
    Sum,
    Summation,
    Tree,
)
from symgrad.networks.activations import Activation
from symgrad.networks.backprop import Gradient
from symgrad.networks.loss_study import LOSS, LossStudy
from symgrad.networks.objective import OUTPUT, TARGET, Objective
from symgrad.numeric.balls import evaluate
from symgrad.numeric.worked import work_out

_PLACES = 4
_MOST_PLACES = 16


def through_blocks(study: LossStudy) -> tuple[Block, ...]:
    """The chain rule from the loss to the weighted sums, put together; nothing where there is no activation."""
    if study.through is None or study.activation is None:
        return ()
    first = study.through.gradients[study.sum_names[0]]
    blocks: list[Block] = [*_opening(study), *derivative_blocks(study.activation), *_chain(study, first)]
    if study.outputs > 1:
        blocks += _others(study)
    blocks += [*_shortest(study), *comparison_blocks(study)]
    if study.objective.loss.distribution and study.activation.over_layer:
        blocks += two_classes_blocks()
    return (*blocks, *numbers_blocks(study))


def activation_words(activation: Activation) -> Text:
    """What an activation is called in a title: by its name, or by its formula."""
    entry = FUNCTIONS.get(activation.id)
    if activation.over_layer:
        return prose(activation.id)
    return prose("{f}", f=activation.formula) if entry is None else prose(f"the {entry.name}")


def _opening(study: LossStudy) -> list[Block]:
    assert study.through is not None
    assert study.activation is not None
    definitions = [Relation(name, "=", study.activation.of(z, study.sum_names))
                   for name, z in zip(study.output_names, study.sum_names, strict=True)]
    error = study.through.plan.symbols[study.sum_names[0]]
    meaning = Relation(error.name, "=", study.through.named(LOSS, study.sum_names[0]))
    return [Paragraph(prose(
        "The output comes from a weighted sum: {definitions}. What a network needs is the slope by the weighted sum, "
        "{meaning}, and the chain rule leads there.", definitions=enumerated(definitions), meaning=meaning,
    ))]


def _chain(study: LossStudy, gradient: Gradient) -> list[Block]:
    assert study.through is not None
    factors = {factor.name_tree: factor for path in gradient.paths for factor in path}
    count = len(gradient.paths)
    words = (
        "Every output depends on {z}, so there are {count} paths from {z} to {E}, and their products are added:"
        if count > 1 else "There is one path from {z} to {E}:"
    )
    known = [Relation(name, "=", factor.tree) for name, factor in factors.items()]
    return [
        Paragraph(prose(words, z=gradient.key, E=LOSS, count=count)),
        Aligned(gradient.name_tree, (Line("=", sum_over_paths(gradient.paths, study.through)),)),
        Paragraph(prose("The factors are {known}" + _cases(study) + ".", known=enumerated(known))),
        Paragraph(prose("**Together:**")),
        together(gradient),
    ]


def _cases(study: LossStudy) -> str:
    """Which factor of a softmax layer is which case."""
    assert study.activation is not None
    if not study.activation.over_layer:
        return ""
    return ": the first path is the diagonal case, the other paths are off the diagonal"


def _others(study: LossStudy) -> list[Block]:
    """The other weighted sums, in the same way."""
    assert study.through is not None
    found = [study.through.gradients[name] for name in study.sum_names[1:]]
    listed = [Relation(gradient.name_tree, "=", gradient.tree) for gradient in found]
    return [Paragraph(prose("In the same way {results}.", results=enumerated(listed)))]


def _shortest(study: LossStudy) -> list[Block]:
    """What is special about an error that is output minus target, and on what it rests."""
    difference = Sum((OUTPUT, Negative(TARGET)))
    names = zip(study.output_names, study.target_names, strict=True)
    wanted = [substitute(difference, {OUTPUT: o, TARGET: t}) for o, t in names]
    if list(study.gradient_trees) != wanted:
        return []
    text = prose("**What comes back is the output minus the target.** (Where the outputs are called {p} and the "
                 "targets {y}, this is {line}.) ", p=Name("p"), y=Name("y"), line=read("p - y"))
    assert study.through is not None
    for known in study.through.plan.conditions:
        o, t = Name("o", ("k",)), Name("t", ("k",))
        general = Sum((Product((o, Summation(Name("t", ("j",)), Name("j")))), Negative(t)))
        text += prose(
            "It rests on {line}. For targets that do not sum to 1 the slope by {z} is {general}.",
            line=known.tree, z=Name("z", ("k",)), general=general,
        )
    return [Paragraph(text)]


def two_classes_blocks() -> tuple[Block, ...]:
    """That two classes with softmax are one output with the sigmoid, and the cross-entropy is then the binary one."""
    first, second = (tuple(Name(base, (index,)) for base in "toz") for index in "12")
    both = {second[0]: Sum((ONE, Negative(first[0]))), second[1]: Sum((ONE, Negative(first[1])))}
    general = Objective(get_loss("cross_entropy")).tree((first[0], second[0]), (first[1], second[1]))
    binary = Objective(get_loss("binary_cross_entropy")).tree((first[0],), (first[1],))
    prove_equal(substitute(general, both), binary)
    softmax = read("e^{z_1}/(e^{z_1} + e^{z_2})")
    divided, sigmoid = read("1/(1 + e^{-(z_1 - z_2)})"), Call("sigmoid", (read("z_1 - z_2"),))
    prove_equal(softmax, divided)
    prove_equal(divided, sigmoid)
    return (
        Statement(prose("Two classes."), prose(
            "With two classes {line}, and the cross-entropy is the binary one:",
            line=enumerated([Relation(name, "=", tree) for name, tree in both.items()]),
        )),
        Aligned(LOSS, (Line("=", general), Line("=", substitute(general, both)), Line("=", binary))),
        Paragraph(prose("And softmax over two sums is the sigmoid of their difference:")),
        Aligned(first[1], (
            Line("=", softmax), Line("=", divided, prose("divide above and below by {e}", e=read("e^{z_1}"))),
            Line("=", sigmoid),
        )),
    )


def numbers_blocks(study: LossStudy) -> tuple[Block, ...]:
    """The gradient at the numbers that were given."""
    if not study.at:
        return ()
    letters = [*study.target_names, *study.output_names, *study.sum_names]
    given = [Relation(name, "=", number_tree(study.at[name])) for name in letters if name in study.at]
    blocks: list[Block] = [Paragraph(prose("**Numbers.** Given are {given}.", given=enumerated(given)))]
    filled = {name: number_tree(value) for name, value in study.at.items()}
    outputs = {} if study.activation is None else {
        name: substitute(study.activation.of(z, study.sum_names), filled)
        for name, z in zip(study.output_names, study.sum_names, strict=True) if z in study.at
    }
    for name, tree in outputs.items():
        blocks.append(Aligned(name, _worked(tree)))
    gradients = zip(study.gradient_names, study.gradient_trees, strict=True)
    wanted: list[tuple[Tree, Tree]] = [(LOSS, study.tree), *gradients]
    for left, tree in wanted:
        rest = substitute(tree, filled)
        exact = substitute(rest, outputs)
        if any(depends_on(exact, name) for name in letters):
            continue
        shown = _with_rounded(rest, outputs, exact)
        blocks.append(Aligned(left, (Line("=", tree), Line("=" if shown == exact else "≈", shown), _value(exact))))
    return tuple(blocks)


def _worked(tree: Tree) -> tuple[Line, ...]:
    return (Line("=", tree), _value(tree))


def _value(tree: Tree) -> Line:
    worked = work_out(tree, places=_PLACES)
    return Line("=" if worked.exact else "≈", worked.tree)


def _with_rounded(tree: Tree, outputs: Mapping[Name, Tree], exact: Tree) -> Tree:
    """The tree with rounded outputs put in, with as many digits as leave the last digit of its value as it is."""
    wanted = work_out(exact, places=_PLACES).value
    for places in range(_PLACES, _MOST_PLACES):
        filled = substitute(tree, {name: work_out(value, places=places).tree for name, value in outputs.items()})
        if evaluate(filled, {}).is_finite() and work_out(filled, places=_PLACES).value == wanted:
            return filled
    return exact
