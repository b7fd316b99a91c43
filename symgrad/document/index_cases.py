"""The page's part about indices that may be equal or not."""

from __future__ import annotations

from collections.abc import Callable

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.index_cases import EqualIndices, equal_indices, together
from symgrad.document.model import Aligned, Block, Heading, Line, Paragraph, Text, prose
from symgrad.language.tree import Relation

Blocks = Callable[[Derivation, int], tuple[Block, ...]]


def index_case_blocks(derivation: Derivation, level: int, blocks_of: Blocks) -> tuple[Block, ...]:
    """What is different where indices are equal: a derivation of its own, and all cases in one formula."""
    cases = equal_indices(derivation)
    if not cases:
        return ()
    blocks: list[Block] = [Paragraph(prose("This holds for {indices}.", indices=_different(cases)))]
    for case in cases:
        blocks.append(Heading(level, (*prose("Where "), *_conditions(case))))
        blocks.extend(blocks_of(case.derivation, level + 1))
    if all(len(case.conditions) == 1 for case in cases):
        blocks.append(Paragraph(prose("All cases together:")))
        blocks.append(Aligned(derivation.called_tree, (Line("=", together(derivation, cases)),)))
    return tuple(blocks)


def _different(cases: tuple[EqualIndices, ...]) -> Relation:
    condition = cases[0].conditions[0]
    return Relation(condition.left, "≠", condition.right)


def _conditions(case: EqualIndices) -> Text:
    text: Text = ()
    for place, condition in enumerate(case.conditions):
        text = (*text, *(prose(" and ") if place else ()), *prose("{condition}", condition=condition))
    return text
