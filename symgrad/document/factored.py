"""The result once more with the names that its terms share before a bracket: x (2 sin x + x cos x)."""

from __future__ import annotations

from symgrad.calculus.polynomial import names_taken_out
from symgrad.calculus.verify import prove_equal
from symgrad.document.model import Block, Formula, Paragraph, prose
from symgrad.errors import ProofError
from symgrad.language.tree import Product, Relation, Tree


def factored_blocks(called: Tree, result: Tree) -> list[Block]:
    """A sentence and a formula below the lines, where there is a common factor and both forms are proved equal."""
    found = names_taken_out(result)
    if found is None:
        return []
    common, factored = found
    try:
        prove_equal(result, factored)
    except ProofError:
        return []
    words = "Taking out the common factors {c}:" if isinstance(common, Product) else "Taking out the common factor {c}:"
    return [Paragraph(prose(words, c=common)), Formula(Relation(called, "=", factored))]
