"""An activation as a page: derivative, largest slope, other forms, what happens far out, where it saturates or dies."""

from __future__ import annotations

from dataclasses import replace

from symgrad.calculus.kinks import Corner
from symgrad.document.activation_facts import (
    far_blocks,
    largest_slope_blocks,
    symmetry_blocks,
    value_blocks,
)
from symgrad.document.activation_names import called, short_number, slope_name, stretch
from symgrad.document.activation_training import saturation_blocks, training_blocks
from symgrad.document.derivations import derivation_blocks
from symgrad.document.evidence import agreement
from symgrad.document.model import (
    Aligned,
    Block,
    Document,
    Formula,
    Heading,
    Line,
    Paragraph,
    Statement,
    Table,
    Text,
    prose,
)
from symgrad.document.proofs import require_lines
from symgrad.language.traversal import substitute
from symgrad.language.tree import Relation, Tree, number
from symgrad.networks.activation_study import OUTPUT, ActivationStudy, Z


def activation_document(study: ActivationStudy, check: bool = True) -> Document:
    """The page about one activation."""
    return Document(activation_title(study), activation_blocks(study, check=check))


def activation_title(study: ActivationStudy) -> Text:
    """The title: The sigmoid σ(z)."""
    if study.entry is None or study.formula == Z:
        return prose("The activation {f}", f=study.formula)
    return prose("The {name} {f}", name=study.entry.name, f=study.formula)


def activation_blocks(study: ActivationStudy, check: bool = True, level: int = 2) -> tuple[Block, ...]:
    """All sections, each with its heading."""
    return tuple(
        block
        for title, blocks in activation_sections(study, check)
        for block in ((Heading(level, (title,)), *blocks) if title else blocks)
    )


def activation_sections(study: ActivationStudy, check: bool = True) -> tuple[tuple[str, tuple[Block, ...]], ...]:
    """The sections by their titles; the first has none, and an empty one is left out."""
    sections = (
        ("", _definition(study)),
        ("Derivative", _derivative(study)),
        ("Largest slope", largest_slope_blocks(study)),
        ("Other forms" if study.forms else "Symmetry", (*_forms(study), *symmetry_blocks(study))),
        ("Far out", far_blocks(study)),
        ("Where it saturates", saturation_blocks(study)),
        ("In training", training_blocks(study)),
        ("Values", value_blocks(study)),
        ("Check", _check(study) if check else ()),
    )
    return tuple((title, blocks) for title, blocks in sections if blocks)


def _definition(study: ActivationStudy) -> tuple[Block, ...]:
    opening = "A unit adds up what comes in to its weighted sum {z}; what it sends on is its output {o}:"
    output = Relation(OUTPUT, "=", Relation(called(study), "=", study.definition_tree))
    return (Paragraph(prose(opening, z=Z, o=OUTPUT)), Formula(output))


def _derivative(study: ActivationStudy) -> tuple[Block, ...]:
    blocks: list[Block] = []
    derivation = replace(study.derivation, function_name="phi")
    step = derivation.steps[0]
    if step.why:
        lines = tuple(Line("=", part.after_tree, prose(part.pattern, **dict(part.bindings))) for part in step.why)
        blocks.append(Aligned(derivation.pending_tree, lines))
    elif study.corners or len(study.pieces) > 1:
        blocks.extend(_by_pieces(study))
    else:
        blocks.extend(derivation_blocks(derivation, check=False))
    for corner in study.corners:
        blocks.append(_corner(study, corner))
    if study.output_form is not None:
        blocks.append(Paragraph(prose(
            "In terms of the output {output} this is {slope}. The forward pass has worked out {o} already, so the "
            "backward pass takes the slope from it, without {z}.",
            output=Relation(OUTPUT, "=", called(study)), slope=Relation(slope_name(study), "=", study.output_form),
            o=OUTPUT, z=Z,
        )))  # fmt: skip
    return tuple(blocks)


def _corner(study: ActivationStudy, corner: Corner) -> Block:
    """That there is no derivative at a place, why, and which value is taken all the same."""
    where = Relation(Z, "=", dict(corner.point)[Z])
    if not corner.continuous:
        jump = "{f} jumps there from {left} to {right}, and a jump has no slope."
        why = prose(jump, f=called(study), left=_number(corner.left.value), right=_number(corner.right.value))
    else:
        kink = "There is a kink: from the left the slope is {left}, from the right {right}."
        why = prose(kink, left=_number(corner.left.slope), right=_number(corner.right.slope))
    taken: Text = ()
    if corner.convention is not None:
        taken = prose(" By convention {value} is taken in its place.", value=_number(corner.convention))
    return Statement(prose("Not differentiable at {where}.", where=where), (*why, *taken))


def _number(tree: Tree | None) -> Text:
    """A number of a corner: a decimal where it ends soon."""
    return prose("none") if tree is None else prose("{value}", value=short_number(tree))


def _by_pieces(study: ActivationStudy) -> tuple[Block, ...]:
    """A function that changes its formula: each piece with its derivative."""
    rows = tuple(
        (
            prose("{where}", where=stretch(piece.low, piece.high)),
            prose("{f}", f=piece.formula),
            prose("{slope}", slope=piece.derivative(1)),
        )
        for piece in study.pieces
    )
    header = (prose("for"), prose("{f}", f=called(study)), prose("{slope}", slope=slope_name(study)))
    words = "It has a formula for each stretch of the line, and each is differentiated by itself:"
    joined = Relation(slope_name(study), "=", study.derivation.result_tree)
    blocks: list[Block] = [Paragraph((words,)), Table(header, rows, "lll")]
    borders = [piece.low for piece in study.pieces if piece.low is not None]
    for place in (border for border in borders if not study.without_slope(number(border))):
        meet = "At {where} both sides meet, and with the same slope {slope}, so there is a derivative there, too."
        slope = substitute(study.derivation.result_tree, {Z: number(place)})
        where = Relation(Z, "=", number(place))
        blocks.append(Paragraph(prose(meet, where=where, slope=short_number(slope))))
    return (*blocks, Paragraph(prose("Together: {joined}.", joined=joined)))


def _forms(study: ActivationStudy) -> tuple[Block, ...]:
    if not study.forms:
        return ()
    name = called(study)
    rows = tuple((prose("{form}", form=Relation(name, "=", form.tree)), (form.reason,)) for form in study.forms)
    words = "The same function is also met in these forms. Each was compared with the definition at 8 points:"
    return (Paragraph((words,)), Table((prose("form"), prose("how it comes about")), rows, "ll"))


def _check(study: ActivationStudy) -> tuple[Block, ...]:
    evidence = study.derivation.verify()
    require_lines(evidence.lines)
    lines = "Each line of the derivation equals the one before it {agreement}."
    if study.largest_slope is None:
        return (Paragraph(prose(lines, agreement=agreement(evidence))),)
    words = (
        lines + " What is said for all {z} (largest slope, range, "
        "saturation) is proved by interval arithmetic: the line is cut into parts, on each part the formula is worked "
        "out for all its {z} at once, and the two ends are covered as whole half-lines."
    )
    return (Paragraph(prose(words, agreement=agreement(evidence), z=Z)),)

