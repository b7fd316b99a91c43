"""The check at the end of a solution: how its lines were proved, in one paragraph."""

from __future__ import annotations

from fractions import Fraction

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.indices import INSTANCES, has_open_sum
from symgrad.calculus.limits import LIMIT
from symgrad.calculus.verify import DifferenceEvidence, Evidence
from symgrad.document.model import Block, Document, Math, Paragraph, Table, Text, prose
from symgrad.errors import ProofError
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in
from symgrad.language.tree import (
    Call,
    Derivative,
    Listing,
    Name,
    Negative,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Tree,
    decimal_places,
    number,
)
from symgrad.numeric.compare import EXACT_DIGITS, Comparison
from symgrad.numeric.rounding import decade, rounded_significant
from symgrad.numeric.sampling import points
from symgrad.numeric.standins import has_abstract

_TINY = Power(number(10), number(-40))
"""The step at which limits are compared."""
_DIGITS = 7
"""Significant digits of the values printed in a check: what central differences are good for."""


def evidence_blocks(derivation: Derivation) -> list[Block]:
    """The paragraph that says how a derivation was proved; raises :class:`ProofError` where it was not."""
    evidence = derivation.verify()
    require(evidence, derivation)
    lines = prose("**Check.** Each line equals the one before it {agreement}. ", agreement=agreement(evidence))
    if any(line.rule == LIMIT for line in evidence.lines):
        lines += prose("The limit was checked at steps of {tiny} and {other}. ", tiny=_TINY, other=Negative(_TINY))
    return [Paragraph(lines + _difference(derivation, evidence))]


def require(evidence: Evidence, derivation: Derivation) -> None:
    """Raise :class:`ProofError` with the first line that was not proved."""
    for line in evidence.lines:
        if not line.holds:
            why = _nowhere(line.left, line.right) if not evidence.points else explain(line.comparison)
            raise ProofError(f"{to_text(line.left)} = {to_text(line.right)}", why)
    if not evidence.differences_agree:
        why = f"the central differences are off by {evidence.max_error:.2g}"
        raise ProofError(to_text(derivation.result_tree), why)


def _nowhere(left: Tree, right: Tree) -> str:
    """What it is that has no value at any point: the function, or only what is said to be its derivative."""
    function = left.operand if isinstance(left, Derivative) else left
    undefined = right if points((function,), count=1) else function
    found = "no point was found" if names_in(undefined) else "there is no point"
    return f"{found} at which {to_text(undefined)} is defined"


def explain(comparison: Comparison) -> str:
    """Why two sides were not proved equal: the point at which they differ, or that it could not be decided."""
    if comparison.point is None:
        return "could not be decided" if comparison.status == "undecided" else comparison.status
    where = ", ".join(f"{to_text(key)} = {float(value):.6g}" for key, value in comparison.point.items())
    return f"differs at {where}: {comparison.left} against {comparison.right}"


def agreement(evidence: Evidence) -> str:
    """At how many points two sides agree, and how well."""
    points = f"at {evidence.points} points"
    return f"{points}, exactly" if evidence.digits >= EXACT_DIGITS else f"{points}, to {evidence.digits} digits"


def _difference(derivation: Derivation, evidence: Evidence) -> Text:
    if has_open_sum(derivation.expression_tree):
        return prose(
            "Numbers are put in with {count} instances for each sum; the central differences agree to {digits} digits.",
            count=len(INSTANCES), digits=_DIGITS,
        )
    if has_abstract(derivation.expression_tree):
        return prose(
            "Particular functions are put in for the abstract ones; the central differences agree to {digits} digits.",
            digits=_DIGITS,
        )
    value, difference = difference_cells(derivation, evidence)
    said = "At {where} the result is {value}; the slope {quotient}"
    if derivation.partial and derivation.previous is not None:
        said = "At {where} the result is {value}; with {g} the slope {quotient}"
    return prose(
        said + " with {step} is {difference}.",
        where=difference_point(evidence), value=value, quotient=_quotient(derivation), g=_before(derivation),
        step=difference_step(evidence), difference=difference,
    )


def difference_point(evidence: Evidence) -> Text:
    """The point of the last finite difference, one that a reader can repeat: x = 1.3."""
    point = evidence.differences[-1].point
    return listed(tuple(
        Relation(key, "=", number(value, decimal_places(abs(value)) or None)) for key, value in point
    ))


def difference_cells(derivation: Derivation, evidence: Evidence) -> tuple[Text, Text]:
    """The derivative at that point, and the finite difference, to the digits that the latter is good for."""
    found = evidence.differences[-1]
    value = rounded_significant(derivation.result_tree, dict(found.point), _DIGITS)
    return prose("{value}", value=value), prose("{value}", value=significant(found.difference))


def difference_step(evidence: Evidence) -> Tree:
    """The step of the last finite difference."""
    return step_size(evidence.differences[-1])


def step_size(found: DifferenceEvidence) -> Tree:
    """h = 6·10⁻⁶"""
    exponent = decade(found.step)
    power, digits = Power(number(10), number(exponent)), found.step / Fraction(10) ** exponent
    return Relation(Name("h"), "=", power if digits == 1 else Product((number(digits), power), dots=True))


def significant(value: float) -> Tree:
    """A number to the digits that finite differences are good for."""
    return rounded_significant(number(Fraction(value)), {}, _DIGITS)


def _before(derivation: Derivation) -> Tree:
    """g = ∂f/∂x: the letter for what was differentiated last."""
    before = derivation.expression_tree if derivation.previous is None else derivation.previous.called_tree
    return Relation(Name("g"), "=", before)


def _quotient(derivation: Derivation) -> Tree:
    """(f(x + h) − f(x − h))/(2h); of a second partial derivative it is that of the first one, here called g."""
    h = Name("h")
    again = derivation.partial and derivation.previous is not None
    called, primes = ("g", 0) if again else (derivation.function_name, derivation.order - 1)
    forward = Call(called, (Sum((derivation.variable, h)),), primes=primes)
    backward = Call(called, (Sum((derivation.variable, Negative(h))),), primes=primes)
    return Quotient(Sum((forward, Negative(backward))), Product((number(2), h)))


def listing(items: tuple[Tree, ...]) -> Tree:
    """Several things with commas, or the one thing by itself."""
    return items[0] if len(items) == 1 else Listing(items)


def listed(items: tuple[Tree, ...]) -> Text:
    """Several things in a sentence, each a formula of its own, with commas between them."""
    return tuple(part for place, item in enumerate(items) for part in ((", ", Math(item)) if place else (Math(item),)))


def evidence_document(evidence: Evidence) -> Document:
    """Every proved line with what proved it, then the finite differences."""
    rows = tuple(
        (
            prose("{line}", line=Relation(line.left, "=", line.right)),
            (line.rule.replace("_", " "),),
            ("holds" if line.holds else line.comparison.status,),
            (str(line.comparison.points),),
            (str(line.comparison.digits),),
        )
        for line in evidence.lines
    )
    header = (("line",), ("rule",), ("verdict",), ("points",), ("digits",))
    summary = "Everything holds" if evidence.holds else "**Not everything holds**"
    return Document(
        ("Evidence",),
        (
            Paragraph(prose(summary + ", by {method}.", method=evidence.method)),
            Table(header, rows, "lllrr"),
            Paragraph(prose(
                "The largest distance to a central difference is {error} at {count} points.",
                error=f"{evidence.max_error:.1e}", count=len(evidence.differences),
            )),
        ),
    )
