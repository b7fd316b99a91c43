"""Hints as a page: the problem, and the ladder of sentences in their order, without the solution."""

from __future__ import annotations

from symgrad.calculus.derivation import Derivation
from symgrad.document.evidence import require
from symgrad.document.model import Block, Items, Paragraph, prose


def hint_blocks(derivation: Derivation) -> tuple[Block, ...]:
    """The hints one after the other; raises :class:`ProofError` where what they say is not proved."""
    require(derivation.verify(), derivation)
    rungs = tuple(prose(hint.pattern, **dict(hint.bindings)) for hint in derivation.rungs())
    opening = "Read one hint, try again, and only then read the next; the last one is the answer."
    return (Paragraph(prose(opening)), Items(rungs, ordered=True))
