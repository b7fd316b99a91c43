"""The derivative of softmax with indices: by its own weighted sum, and by another one of the layer."""

from __future__ import annotations

from functools import cache

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.differentiate import derive
from symgrad.calculus.index_cases import equal_indices
from symgrad.calculus.verify import Evidence, prove_equal
from symgrad.document.derivations import line_reason
from symgrad.document.model import Aligned, Block, Line, Paragraph, Text, prose
from symgrad.document.proofs import require_lines
from symgrad.language.traversal import substitute
from symgrad.language.tree import (
    EULER,
    ONE,
    Derivative,
    Name,
    Negative,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Summation,
    Tree,
)

_OWN, _OTHER, _INDEX = Name("z", ("k",)), Name("z", ("j",)), Name("l")
_O_OWN, _O_OTHER = Name("o", ("k",)), Name("o", ("j",))


def _softmax(weighted_sum: Name) -> Tree:
    """e^{z_k} over the sum of all e^{z_l}."""
    total = Summation(Power(EULER, Name("z", (str(_INDEX),))), _INDEX)
    return Quotient(Power(EULER, weighted_sum), total)


DIAGONAL: Tree = Product((_O_OWN, Sum((ONE, Negative(_O_OWN)))))
"""∂o_k/∂z_k"""

OFF_DIAGONAL: Tree = Negative(Product((_O_OWN, _O_OTHER)))
"""∂o_k/∂z_j for another unit j"""


@cache
def softmax_blocks(defined: bool = False) -> tuple[Block, ...]:
    """Both cases derived, each line proved for a layer of a few units; ``defined`` where the page says what it is."""
    own, other = _both()
    share, share_of_other = _softmax(_OWN), _softmax(_OTHER)
    diagonal = Product((share, Sum((ONE, Negative(share)))), dots=True)
    off_diagonal = Negative(Product((share, share_of_other), dots=True))
    together: Text = ("Softmax takes the weighted sums of a layer together",)
    cases = (
        ". All of them stand below the fraction bar, so every output depends on every weighted sum, and there are two "
        "cases."
    )
    if not defined:
        together += prose(": {definition}", definition=Relation(_O_OWN, "=", share))
    return (
        Paragraph((*together, cases)),
        Paragraph(prose("**The unit's own weighted sum** ({z}, the diagonal of the Jacobian). It stands above and "
                        "below the bar, so the quotient rule is needed:", z=_OWN)),
        _lines(Derivative(_O_OWN, (_OWN,), True), own, diagonal, DIAGONAL),
        Paragraph(prose("**The weighted sum of another unit** ({z} with {different}, off the diagonal). It stands only "
                        "below the bar; a larger {z} takes away from {o}, hence the minus sign:",
                        z=_OTHER, o=_O_OWN, different=Relation(Name("j"), "≠", Name("k")))),
        _lines(Derivative(_O_OWN, (_OTHER,), True), other, off_diagonal, OFF_DIAGONAL),
    )


def softmax_evidence() -> Evidence:
    """The proof of both derivations."""
    own, other = (derivation.verify() for derivation in _both())
    return Evidence((*own.lines, *other.lines), (*own.differences, *other.differences), own.method)


@cache
def _both() -> tuple[Derivation, Derivation]:
    """By the unit's own weighted sum, and by that of another one."""
    other = derive(_softmax(_OWN), _OTHER, partial=True)
    (own,) = equal_indices(other)
    return own.derivation, other


def _lines(name: Tree, derivation: Derivation, split: Tree, short: Tree) -> Aligned:
    """The derivation by the rules, then its result split into shares, then their names. Raises ProofError."""
    require_lines(derivation.verify().lines)
    prove_equal(derivation.result_tree, split)
    prove_equal(split, substitute(short, {_O_OWN: _softmax(_OWN), _O_OTHER: _softmax(_OTHER)}))
    lines = [Line("=", line.tree, line_reason(line.step, "normal")) for line in derivation.lines()]
    named = prose("{line}", line=Relation(_softmax(_OWN), "=", _O_OWN))
    return Aligned(name, (
        Line("=", derivation.pending_tree), *lines,
        Line("=", split, prose("split the fraction")), Line("=", short, named),
    ))
