"""Two losses through one activation, beside each other: what the slope of a saturated activation does to them."""

from __future__ import annotations

from symgrad.document.model import Block, Paragraph, Table, Text, prose
from symgrad.language.parser import read
from symgrad.language.traversal import substitute
from symgrad.language.tree import ONE, Derivative, Name, Negative, Relation, Sum, Tree
from symgrad.networks.backprop import Factor
from symgrad.networks.loss_study import LOSS, LossStudy, loss
from symgrad.networks.objective import OUTPUT, TARGET
from symgrad.numeric.balls import evaluate
from symgrad.numeric.worked import work_out

_SUMS = ("-8", "-4", "-1", "0", "1", "4", "8")
_PLACES = 4


def comparison_blocks(study: LossStudy) -> tuple[Block, ...]:
    """The same activation with another loss: where φ′ stays in the product, a saturated unit learns slowly."""
    if study.outputs > 1 or study.activation is None or not _inside(study):
        return ()
    if study.objective.loss.distribution:
        return ()  # its slope cancels for the target 1 only, and one output alone is no distribution
    other = loss("squared_error" if _drops(study) else "binary_cross_entropy", activation=study.activation.id)
    if _drops(study) == _drops(other):
        return ()
    factor = study.activation_factor
    header = (prose("{z}", z=Name("z")), prose("{o}", o=OUTPUT), prose("{f}", f=factor.name_tree),
              prose(f"{{e}}, {study.objective.loss.name}", e=Derivative(LOSS, (Name("z"),), True)),
              prose(f"{{e}}, {other.objective.loss.name}", e=Derivative(LOSS, (Name("z"),), True)))
    rows = []
    for text in _SUMS:
        trees = (study.output_tree, factor.tree, study.gradient_trees[0], other.gradient_trees[0])
        cells = [prose("{v}", v=_at_sum(study, tree, text)) for tree in trees]
        rows.append((prose("{z}", z=read(text)), *cells))
    return (
        Paragraph(prose(f"Beside the {other.objective.loss.name}, whose slope by {{z}} is {{slope}}, for the target 1:",
                        z=Name("z"), slope=other.gradient_trees[0])),
        Table(header, tuple(rows), "rrrrr"),
        Paragraph(_saturation(study, other, factor)),
    )


def _inside(study: LossStudy) -> bool:
    """Whether the outputs of the table lie between 0 and 1."""
    values = [evaluate(substitute(study.output_tree, {Name("z"): read(text)}), {}) for text in _SUMS]
    return all(value > 0 and value < 1 for value in values)


def _at_sum(study: LossStudy, tree: Tree, text: str) -> Tree:
    filled = substitute(substitute(tree, {OUTPUT: study.output_tree}), {Name("z"): read(text), TARGET: ONE})
    return work_out(filled, places=_PLACES).tree


def _drops(study: LossStudy) -> bool:
    """Whether the slope of the activation has cancelled."""
    return study.gradient_trees[0] == Sum((OUTPUT, Negative(TARGET)))


def _saturation(study: LossStudy, other: LossStudy, factor: Factor) -> Text:
    keeps, drops = (other, study) if _drops(study) else (study, other)
    here, there = (_at_sum(each, each.gradient_trees[0], _SUMS[0]) for each in (keeps, drops))
    return prose(
        "At {z} the unit is saturated: the output is nearly as wrong as it can be, and {factor} is nearly 0. The slope "
        f"of the {keeps.objective.loss.name} keeps that factor, so only {{here}} comes back. With the "
        f"{drops.objective.loss.name} it has cancelled, and {{there}} comes back: the more wrong, the faster the unit "
        "learns.",
        z=Relation(Name("z"), "=", read(_SUMS[0])), factor=factor.name_tree, here=here, there=there,
    )
