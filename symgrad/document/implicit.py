"""An implicit derivative as a page: both sides differentiated, the equation solved, the check on the curve."""

from __future__ import annotations

from fractions import Fraction

from symgrad.calculus.implicit import ImplicitDerivative
from symgrad.calculus.implicit_forms import Side
from symgrad.calculus.implicit_proof import curve_of, formula_of
from symgrad.calculus.verify import Evidence
from symgrad.document.derivations import reason
from symgrad.document.evidence import agreement, listing, significant, step_size
from symgrad.document.model import (
    Aligned,
    Block,
    Document,
    Formula,
    Heading,
    Line,
    Paragraph,
    Statement,
    Text,
    prose,
)
from symgrad.document.proofs import lines_with_reasons, require_proved
from symgrad.language.printing import to_text
from symgrad.language.tree import (
    Call,
    Derivative,
    Name,
    Negative,
    Operator,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Tree,
    decimal_places,
    number,
)
from symgrad.numeric.balls import Key, exact
from symgrad.numeric.rounding import as_number, round_fraction

_PLACES = 6
_SENTENCES = {
    "separate": "The terms with {d} go to the left, all others to the right:",
    "take_out": "Take out {d}:",
    "shared_number": "Divide both sides by {c}:",
    "divide": "Divide by {c}:",
}


def implicit_document(derivative: ImplicitDerivative, check: bool = True) -> Document:
    """The worked solution of an implicit derivative."""
    title = prose("{slope} on the curve {curve}", slope=derivative.slope_tree, curve=derivative.equation_tree)
    return Document(title, implicit_blocks(derivative, check=check))


def implicit_blocks(derivative: ImplicitDerivative, check: bool = True, level: int = 2) -> tuple[Block, ...]:
    """The blocks of an implicit derivative, to stand under a heading of one's own."""
    if derivative.previous is None:
        blocks = [*_first(derivative)]
    else:
        blocks = [
            Heading(level, prose("The first derivative")),
            *_first(derivative.previous),
            Heading(level, prose("The second derivative")),
            *_second(derivative),
        ]
    if check:
        blocks.append(Paragraph(_check(derivative)))
    return tuple(blocks)


def _first(derivative: ImplicitDerivative) -> list[Block]:
    x, y, slope = derivative.variable, derivative.dependent, derivative.slope_tree
    rule = Relation(Derivative(Call("F", (y,)), (x,)), "=", Product((Call("F", (y,), primes=1), slope)))
    return [
        Paragraph(prose(
            "Along the curve {y} depends on {x}, so both sides are functions of {x}. Differentiate both; wherever "
            "{y} stands, the chain rule leaves the factor {slope}.", x=x, y=y, slope=slope,
        )),
        Statement(("Chain rule.",), prose("{rule}", rule=rule)),
        *(block for side, name in zip(derivative.sides, ("left", "right"), strict=True) for block in _side(side, name)),
        *_solving(derivative),
    ]


def _side(side: Side, name: str) -> list[Block]:
    if not side.steps:
        return [Paragraph(prose("The {name} side has the derivative {slope}.", name=name, slope=side.result_tree))]
    return [
        Paragraph(prose("The {name} side:", name=name)),
        Aligned(side.pending_tree, lines_with_reasons(side.lines())),
    ]


def _solving(derivative: ImplicitDerivative) -> list[Block]:
    """The equation between the derivatives, solved line by line."""
    left, right = (side.result_tree for side in derivative.sides)
    blocks: list[Block] = [Paragraph(prose("Equal functions have equal derivatives:"))]
    blocks.append(Formula(Relation(left, "=", right)))
    value: Tree = right
    for step in derivative.solving:
        bound = dict(step.bindings)
        assert isinstance(step.after_tree, Relation)
        sentence = _SENTENCES[step.rule] if "all signs" not in step.pattern else "Change all signs:"
        blocks.append(Paragraph(prose(sentence, **bound)))
        value = step.after_tree.right
        if step.rule != "divide":
            blocks.append(Formula(step.after_tree))
    steps = derivative.tidying
    if steps and _without_brackets(value) == _without_brackets(steps[0].after_tree):
        value, steps = steps[0].after_tree, steps[1:]  # (−2x)/(2y) and −2x/(2y) are one line to a reader
    tidying = tuple(Line("=", step.after_tree, reason(step)) for step in steps)
    divided = bool(derivative.solving) and derivative.solving[-1].rule == "divide"
    if divided or tidying:
        blocks.append(Aligned(derivative.slope_tree, (Line("=", value), *tidying)))
    return blocks


def _without_brackets(tree: Tree) -> str:
    return to_text(tree).replace("(", "").replace(")", "")


def _second(derivative: ImplicitDerivative) -> list[Block]:
    assert derivative.previous is not None
    x, side = derivative.variable, derivative.sides[0]
    lines = (
        Line("=", side.pending_tree),
        *lines_with_reasons(side.lines()),
        *(Line("=", step.after_tree, reason(step)) for step in derivative.tidying),
    )
    sentence = "Differentiate {first} by {x} once more, and put {slope} in where it appears."
    first = Relation(derivative.previous.slope_tree, "=", derivative.previous.result_tree)
    return [
        Paragraph(prose(sentence, first=first, x=x, slope=derivative.previous.slope_tree)),
        Aligned(derivative.slope_tree, lines),
    ]


def _check(derivative: ImplicitDerivative) -> Text:
    """How it was proved: the lines for any y(x), dy/dx by the partial derivatives, and points of the curve."""
    evidence = derivative.verify()
    require_proved(evidence, derivative.result_tree)
    x, y = derivative.variable, derivative.dependent
    first = derivative.previous or derivative
    lines = prose(
        "**Check.** Each line equals the one before it {agreement}, whatever function of {x} stands for {y}, and each "
        "equation is the one before it, rearranged. For all {x} and {y}, also off the curve, {slope} equals "
        "{quotient} with {formula}. ", agreement=agreement(evidence), x=x, y=y, slope=first.slope_tree,
        quotient=_named_quotient(first), formula=Relation(Name("F"), "=", formula_of(first)),
    )
    if derivative.uses_equation:
        lines += prose("The last form of {second} uses the equation: it holds on the curve only. ",
                       second=derivative.slope_tree)
    return lines + _on_curve(derivative, evidence)


def _on_curve(derivative: ImplicitDerivative, evidence: Evidence) -> Text:
    found = evidence.differences[-1]
    h, x, y = Name("h"), derivative.variable, str(derivative.dependent)
    after, before = Call(y, (Sum((x, h)),)), Call(y, (Sum((x, Negative(h))),))
    if derivative.order == 1:
        quotient = Quotient(Sum((after, Negative(before))), Product((number(2), h)))
    else:
        middle = Product((number(2), Call(y, (x,))))
        quotient = Quotient(Sum((after, Negative(middle), before)), Power(h, number(2)))
    return prose(
        "At the point {point} of the curve the result is {value}; {quotient} along the curve, with {h}, is "
        "{difference}.", point=_point(derivative, dict(found.point)), value=significant(found.value),
        quotient=quotient, h=step_size(found), difference=significant(found.difference),
    )


def _point(derivative: ImplicitDerivative, at: dict[Key, Fraction]) -> Tree:
    """x = 0.6, y = 0.8; a coordinate that is not a short decimal is rounded, after ≈."""
    rounded = {key: round_fraction(value, _PLACES) for key, value in at.items()}
    short = rounded == at or exact(curve_of(derivative).formula, rounded) == 0
    relations = []
    for key, value in rounded.items():
        given = at[key] == value
        sign: Operator = "=" if given or short else "≈"
        digits = decimal_places(abs(value)) or None
        relations.append(Relation(key, sign, number(value, digits) if sign == "=" else as_number(value, _PLACES)))
    return listing(tuple(relations))


def _named_quotient(derivative: ImplicitDerivative) -> Tree:
    """−(∂F/∂x)/(∂F/∂y), by name."""
    by = (derivative.variable, derivative.dependent)
    above, below = (Derivative(Name("F"), (name,), partial=True) for name in by)
    return Negative(Quotient(above, below))


