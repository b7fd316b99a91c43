"""The derivative by its definition as a page: the difference quotient worked out line by line, then the limit."""

from __future__ import annotations

from symgrad.calculus.definition import DEFINITION
from symgrad.calculus.derivation import Derivation
from symgrad.calculus.limits import LIMIT, goes_to_zero
from symgrad.calculus.step import Step
from symgrad.document.model import Aligned, Block, Line, Paragraph, Text, prose
from symgrad.language.traversal import names_in, substitute
from symgrad.language.tree import ZERO, Call, Name, Negative, Quotient, Relation, Sum, Tree

_OPENING = (
    "By its **definition** the derivative is what the difference quotient {quotient} goes to as {h} goes to 0. "
    "With {none} it would be 0 divided by 0, so it is rewritten until {h} no longer stands alone below the bar:"
)


def is_by_definition(derivation: Derivation) -> bool:
    """Whether the derivation works out a difference quotient."""
    return derivation.steps[0].rule == DEFINITION


def definition_blocks(derivation: Derivation) -> tuple[Block, ...]:
    """The difference quotient and its limit; then what the limit comes to, where that is worth a line."""
    step, *tidying = derivation.steps
    h = goes_to_zero(step)
    quotient = _quotient(derivation, h)
    put_in = prose("put in {a} and {x}", a=_ahead(derivation, h), x=derivation.variable)
    lines = [Line("=", step.why[0].before_tree, put_in)]
    lines.extend(Line("→" if part.rule == LIMIT else "=", part.after_tree, _reason(part)) for part in step.why)
    ends = [Line("=", step.after_tree), *(Line("=", part.after_tree, _reason(part)) for part in tidying)]
    return (
        Paragraph(prose(_OPENING, none=Relation(h, "=", ZERO), quotient=quotient, h=h)),
        Aligned(quotient, tuple(lines)),
        Paragraph(prose("So the derivative is")),
        Aligned(derivation.called_tree, tuple(ends)),
    )


def _reason(step: Step) -> Text:
    return prose(step.pattern, **dict(step.bindings))


def _ahead(derivation: Derivation, h: Name) -> Tree:
    return Sum((derivation.variable, h))


def _quotient(derivation: Derivation, h: Name) -> Tree:
    """(f(x + h) − f(x))/h, with all the names that the function depends on."""
    names = dict.fromkeys((*names_in(derivation.expression_tree), derivation.variable))
    arguments = derivation.arguments or tuple(names)
    here = Call(derivation.function_name, arguments, primes=0 if derivation.partial else derivation.order - 1)
    ahead = substitute(here, {derivation.variable: _ahead(derivation, h)})
    return Quotient(Sum((ahead, Negative(here))), h)
