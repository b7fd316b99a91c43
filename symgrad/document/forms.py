"""Why two forms of the same thing are equal, in one sentence."""

from __future__ import annotations

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.differentiate import Source
from symgrad.calculus.routes import Agreement, in_another_form
from symgrad.document.model import Block, Formula, Paragraph, prose
from symgrad.language.tree import Relation
from symgrad.numeric.compare import EXACT_DIGITS, Comparison


def form_blocks(derivation: Derivation, form: Source) -> tuple[Block, ...]:
    """The result in another form, proved equal; "sympy" is the form in which SymPy prints it."""
    agreement = in_another_form(derivation, None if form == "sympy" else form)
    if agreement.identical:
        return ()
    opening = "SymPy writes the same as" if form == "sympy" else "The same in another form:"
    formula = Formula(Relation(derivation.called_tree, "=", agreement.right))
    return (Paragraph((opening,)), formula, *agreement_blocks(agreement))


def agreement_blocks(agreement: Agreement) -> tuple[Block, ...]:
    """How it was established that two forms are equal."""
    if agreement.normal_form:
        why = "Brought over one denominator and multiplied out, their difference is 0, so both are **equal**."
    else:
        why = "Both have the same value {where}, so they are **equal**."
    return (Paragraph(prose(why, where=_where(agreement.comparison))),)


def _where(comparison: Comparison) -> str:
    points = f"at {comparison.points} points" if comparison.points > 1 else "wherever it was looked at"
    exactly = comparison.digits >= EXACT_DIGITS
    return f"{points}, exactly" if exactly else f"{points}, to {comparison.digits} digits"
