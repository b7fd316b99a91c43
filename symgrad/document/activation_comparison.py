"""Several activations side by side, as a page."""

from __future__ import annotations

from symgrad.calculus.bounds import INFINITY, Extreme
from symgrad.calculus.saturation import THRESHOLD
from symgrad.calculus.verify import prove_equal
from symgrad.document.activation_facts import range_tree
from symgrad.document.activation_names import called, decimal
from symgrad.document.activation_training import region
from symgrad.document.model import Block, Document, Paragraph, Table, Text, prose
from symgrad.language.traversal import substitute
from symgrad.language.tree import ZERO, Call, Relation, Tree
from symgrad.networks.activation_study import OUTPUT, ActivationComparison, ActivationStudy, Z
from symgrad.numeric.balls import evaluate
from symgrad.numeric.worked import work_out

_SMALL = Relation(ZERO, "<", Relation(Call("abs", (Call("phi", (Z,), primes=1),)), "<", decimal(THRESHOLD)))
"""Where the slope is small without being 0."""


def comparison_document(found: ActivationComparison) -> Document:
    """Two tables: the formulas, and what follows from them."""
    return Document(prose("Activations compared"), comparison_blocks(found))


def comparison_blocks(found: ActivationComparison) -> tuple[Block, ...]:
    """The formulas with their derivatives; then ranges, slopes, and where each saturates or dies."""
    formulas = tuple(_formulas(study) for study in found.studies)
    facts = tuple(_facts(study) for study in found.studies)
    first = (prose("activation"), prose("{o}", o=OUTPUT), prose("slope"))
    second = (
        prose("activation"), prose("outputs"), prose("largest slope"),
        prose("{o} at {zero}", o=OUTPUT, zero=Relation(Z, "=", ZERO)),
        prose("{small}", small=_SMALL), prose("flat (slope 0)"),
    )  # fmt: skip
    return (
        Paragraph(prose("What each makes of the weighted sum {z}, and with which slope:", z=Z)),
        Table(first, formulas, "lll"),
        Paragraph(("What follows from that:",)),
        Table(second, facts, "llllll"),
    )


def _formulas(study: ActivationStudy) -> tuple[Text, ...]:
    evidence = study.derivation.verify()
    if evidence.lines and not all(line.holds for line in evidence.lines):
        prove_equal(study.derivation.pending_tree, study.derivation.result_tree)
    slope: Tree = study.derivation.result_tree
    return prose("{f}", f=_name(study)), prose("{f}", f=study.definition_tree), prose("{slope}", slope=slope)


def _name(study: ActivationStudy) -> Tree:
    return called(study) if study.entry is not None and isinstance(study.formula, Call) else study.formula


def _facts(study: ActivationStudy) -> tuple[Text, ...]:
    low, high = study.range
    spread = prose("{range}", range=range_tree(low, high, OUTPUT)) if low and high else prose("not established")
    if low and high and high.value == INFINITY and not low.exact:
        spread = prose("from about {low} on", low=low.value)
    if low and high and not study.trainable:
        spread = prose("{low} or {high}", low=low.value, high=high.value)
    filled = substitute(study.definition_tree, {Z: ZERO})
    at_zero = prose("{value}", value=work_out(filled, places=4).tree) if evaluate(filled, {}).is_finite() else ("none",)
    small = [one for one in study.saturations if not one.exactly_zero]
    return (
        prose("{f}", f=_name(study)),
        spread,
        _slope(study.largest_slope),
        at_zero,
        _regions([region(one) for one in small]),
        _regions([region(one) for one in study.dies]) if study.trainable else _without_corners(study),
    )


def _without_corners(study: ActivationStudy) -> Text:
    """Where a step is flat: everywhere but at its jump."""
    if len(study.corners) != 1:
        return prose("wherever it has a slope")
    ((_, place),) = study.corners[0].point
    return prose("{flat}", flat=Relation(Z, "≠", place))


def _slope(found: Extreme | None) -> Text:
    if found is None:
        return prose("not established")
    if found.value == INFINITY:
        return prose("no bound")
    if not found.exact:
        return prose("about {value}", value=found.value)
    return prose("{value}" if found.reached else "below {value}", value=found.value)


def _regions(regions: list[Tree]) -> Text:
    if not regions:
        return prose("nowhere")
    text: Text = ()
    for place, one in enumerate(regions):
        text = (*text, *prose("{comma}{one}", comma=", " if place else "", one=one))
    return text
