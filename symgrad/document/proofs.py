"""What the checks at the end of pages have in common: no page without its proof, numbers to the digits they have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.lines import DerivationLine
from symgrad.calculus.verify import Evidence, LineEvidence
from symgrad.document.derivations import line_reason
from symgrad.document.evidence import agreement, difference_cells, difference_point, explain, step_size
from symgrad.document.model import Aligned, Block, Line, Paragraph, Table, prose
from symgrad.errors import ProofError
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in, substitute
from symgrad.language.tree import Name, Relation, Tree
from symgrad.numeric.worked import Worked, work_out


def require_proved(evidence: Evidence, result: Tree) -> None:
    """Raise :class:`ProofError` with the first line of the evidence that was not proved."""
    require_lines(evidence.lines)
    if not evidence.differences:
        raise ProofError(to_text(result), "no point was found at which it could be checked")
    if not evidence.differences_agree:
        raise ProofError(to_text(result), f"the central differences are off by {evidence.max_error:.2g}")


def agreement_of(evidence: Evidence) -> str:
    """At how many points the two sides of lines agree, and how well; a line of numbers alone needs one point."""
    with_names = [line for line in evidence.lines if names_in(Relation(line.left, "=", line.right))]
    return agreement(replace(evidence, lines=tuple(with_names))) if with_names else agreement(evidence)


def require_lines(lines: Sequence[LineEvidence]) -> None:
    """Raise :class:`ProofError` with the first line that does not hold."""
    for line in lines:
        if not line.holds:
            raise ProofError(f"{to_text(line.left)} = {to_text(line.right)}", explain(line.comparison))


def lines_with_reasons(lines: Sequence[DerivationLine]) -> tuple[Line, ...]:
    """Unfolded lines for aligned mathematics, each with its reason."""
    return tuple(Line("=", line.tree, line_reason(line.step, "normal")) for line in lines)


def derivation_lines(left: Tree, derivation: Derivation) -> Aligned:
    """∂f/∂x = ∂/∂x(…) = …: a derivative with the lines that lead to it."""
    return Aligned(left, (Line("=", derivation.pending_tree), *lines_with_reasons(derivation.lines())))


def check_table(entries: Sequence[tuple[Tree, Derivation]]) -> tuple[Block, ...]:
    """One check for several derivatives: how well their lines agree, and each beside its central difference.

    Raises :class:`ProofError` where one of them is not proved.
    """
    proved = []
    for _, derivation in entries:
        evidence = derivation.verify()
        require_proved(evidence, derivation.result_tree)
        proved.append(evidence)
    weakest = min(proved, key=lambda evidence: evidence.digits)
    steps = {evidence.differences[-1].step: step_size(evidence.differences[-1]) for evidence in proved}
    rows = tuple(
        (prose("{f}", f=name), prose("{at}", at=difference_point(evidence)), *difference_cells(derivation, evidence))
        for (name, derivation), evidence in zip(entries, proved, strict=True)
    )
    words = "**Check.** Each line equals the one before it {agreement}. Beside the central differences"
    words += ", with {step}:" if len(steps) == 1 else ":"
    header = (prose("derivative"), prose("at"), prose("value"), prose("central difference"))
    paragraph = Paragraph(prose(words, agreement=agreement(weakest), step=next(iter(steps.values()))))
    return paragraph, Table(header, rows, "llrr")


def worked_value(formula: Tree, at: Mapping[Name, Tree], places: int = 6) -> Worked | None:
    """The value of a formula at a point; None where names are left."""
    filled = substitute(formula, dict(at))
    return None if names_in(filled) else work_out(filled, places=places)
