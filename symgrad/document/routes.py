"""Two routes to a derivative as one page, and a result in another common form."""

from __future__ import annotations

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.lines import Detail
from symgrad.calculus.methods import METHODS
from symgrad.calculus.routes import Agreement, Routes
from symgrad.document.derivations import definition_of, derivation_blocks
from symgrad.document.forms import agreement_blocks
from symgrad.document.model import Block, Document, Heading, Paragraph, prose

_OPENING = "The same derivative by {count} routes; at the end stands why they agree."
_NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five"}


def routes_document(routes: Routes, detail: Detail = "normal", check: bool = True) -> Document:
    """Each route under a heading of its own, and then the proof that they agree."""
    first = routes.derivations[0]
    count = _NUMBERS.get(len(routes.derivations), str(len(routes.derivations)))
    blocks: list[Block] = [Paragraph(prose(_OPENING, count=count))]
    for derivation in routes.derivations:
        blocks.append(Heading(2, (_by(derivation),)))
        blocks.extend(derivation_blocks(derivation, detail, check, level=3))
    blocks.append(Heading(2, ("The routes agree",)))
    for derivation, agreement in zip(routes.derivations[1:], routes.agreements, strict=True):
        blocks.extend(_agreement(first, derivation, agreement))
    return Document(prose("Derivative of {f}", f=definition_of(first)), tuple(blocks))


def _by(derivation: Derivation) -> str:
    return f"By {METHODS[derivation.method].name}"


def _agreement(first: Derivation, other: Derivation, agreement: Agreement) -> tuple[Block, ...]:
    names = {"first": METHODS[first.method].name, "other": METHODS[other.method].name}
    if agreement.identical:
        same = prose("By {first} and by {other} the result is the same: {result}.", **names, result=agreement.left)
        return (Paragraph(same),)
    opening = "By {first} the result is {left}, and by {other} it is {right}."
    said = Paragraph(prose(opening, **names, left=agreement.left, right=agreement.right))
    return (said, *agreement_blocks(agreement))
