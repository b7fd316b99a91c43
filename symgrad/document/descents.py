"""Gradient descent as a page: the gradient, the first step worked out, the path, and what it does."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from symgrad.document.corners import convention_blocks
from symgrad.document.derivations import derivation_blocks, derivative_of
from symgrad.document.model import Aligned, Block, Document, Heading, Line, Paragraph, Table, Text, prose
from symgrad.document.put_in import number_tree, shown, with_numbers
from symgrad.errors import ProofError
from symgrad.language.printing import to_text
from symgrad.language.tree import Call, Name, Negative, Product, Relation, Sum, Tree
from symgrad.networks.descent import Descent, Stopped
from symgrad.networks.values import Value
from symgrad.numeric.rounding import as_number, rounded

_AHEAD = 3
_ENDINGS: dict[Stopped, str] = {
    "max_steps": "",
    "flat": "The gradient is 0 here, so the descent stays where it is.",
    "diverged": "The numbers have grown beyond all bounds: the descent **diverges**.",
    "undefined": "The next point lies where the function has no value or no derivative; the descent ends before it.",
}


def descent_document(found: Descent, places: int = 6, check: bool = True) -> Document:
    """The worked solution; values that are not finite decimals of so many ``places`` are rounded to them."""
    title = prose("Gradient descent on {f}", f=Relation(found.name, "=", found.expression_tree))
    blocks: list[Block] = []
    for heading, part in descent_sections(found, places, check):
        blocks += [Heading(2, prose(heading)), *part]
    return Document(title, tuple(blocks))


def descent_sections(
    found: Descent, places: int = 6, check: bool = True
) -> tuple[tuple[str, tuple[Block, ...]], ...]:
    """The parts of the page with their titles."""
    derivations = tuple(
        block for derivation in found.derivations for block in derivation_blocks(derivation, check=check, level=3)
    )
    sections = [("The gradient", derivations), ("The first step", step_blocks(found, places))]
    if len(found.points) > 2 or found.rises or found.stopped != "max_steps":
        sections.append(("The path", path_blocks(found, places)))
    return tuple(sections)


def step_blocks(found: Descent, places: int) -> tuple[Block, ...]:
    """The rule, and the first step of every variable from the values before it."""
    rate = Relation(Name("eta"), "=", number_tree(Fraction(found.learning_rate)))
    several = len(found.variables) > 1
    blocks: list[Block] = [Paragraph(prose(
        ("Each variable moves" if several else "{x} moves") + " against its slope by the learning rate {rate} times it"
        + ("; all slopes are taken before the step." if several else "."), x=found.variables[0], rate=rate))]
    if len(found.points) < 2:
        kinks = kink_blocks(found, 0)
        return (*blocks, *kinks, Paragraph((_ENDINGS[found.stopped],)))
    blocks.extend(kink_blocks(found, 0))
    for place, derivation in enumerate(found.derivations):
        blocks.append(_slope_lines(found, place, places))
        blocks.append(_step_lines(found, derivation.variable, derivative_of(derivation), places))
    before, after = found.values[:2]
    blocks.append(Paragraph(prose(
        "The value was {before} and is now {after}: the step " + ("lowered it." if after < before else
                                                                 "did not lower it."),
        before=_equals(found, 0, before, places), after=_equals(found, 1, after, places))))
    return tuple(blocks)


def _slope_lines(found: Descent, place: int, places: int) -> Aligned:
    """The derivative at the start: numbers put in, and worked out."""
    derivation = found.derivations[place]
    numbers = {name: number_tree(Fraction(found.points[0][name])) for name in found.variables}
    filled = with_numbers(derivation.result_tree, numbers)
    result, sign = shown(found.gradients[0][derivation.variable], places, exact=True)
    _prove(filled, found.gradients[0][derivation.variable], places)
    last = Line(sign, result)
    return Aligned(_at(derivative_of(derivation), numbers),
                   (last,) if filled == result else (Line("=", filled), last))


def _at(name: Tree, numbers: Mapping[Name, Tree]) -> Tree:
    """f′(2) for f′(x); a partial derivative keeps its name."""
    if isinstance(name, Call):
        return Call(name.function, tuple(numbers.values()), name.primes)
    return name


def _step_lines(found: Descent, variable: Name, slope: Tree, places: int) -> Aligned:
    """x := x − η f′(x) = 2 − 0.01 · 13 = 1.87"""
    old, new = found.points[0][variable], found.points[1][variable]
    gradient, sign = shown(found.gradients[0][variable], places, exact=True)
    filled = Sum((number_tree(Fraction(old)),
                  Negative(Product((number_tree(Fraction(found.learning_rate)), gradient), dots=True))))
    result, result_sign = shown(new, places, exact=found.places is None)
    _prove(filled, new, places if found.places is None else found.places)
    if found.places is not None and rounded(filled, {}, 30) != as_number(Fraction(new), 30):
        result_sign = "≈"
    rule = Sum((variable, Negative(Product((Name("eta"), slope)))))
    return Aligned(variable, (Line(":=", rule), Line(sign, filled), Line(result_sign, result)))


def _prove(filled: Tree, value: Value, places: int) -> None:
    """Raise ProofError where printed numbers do not lead to a printed value."""
    if rounded(filled, {}, places) != as_number(value.rounded(places), places):
        raise ProofError(to_text(filled), f"it is not {float(value)}")


def path_blocks(found: Descent, places: int) -> tuple[Block, ...]:
    """All points with their values and slopes, then why it ended; where it diverges, a few steps further."""
    path = found.continued(_AHEAD) if found.diverges and found.stopped == "max_steps" else found
    slopes = [derivative_of(derivation) for derivation in found.derivations]
    header: tuple[Text, ...] = (
        ("step",), *(prose("{x}", x=name) for name in found.variables), prose("{f}", f=_value_name(found)),
        *(prose("{slope}", slope=slope) for slope in slopes),
    )
    rows = tuple(_row(path, step, places) for step in range(len(path.points)))
    kinks = [block for step in range(len(path.points)) for block in kink_blocks(path, step)]
    return (Table(header, rows, "r" * len(header)), *kinks, *(Paragraph(prose(text)) for text in _endings(found, path)))


def kink_blocks(path: Descent, step: int) -> tuple[Block, ...]:
    """What is said where a point of a path has no derivative, so that the value in the table is a convention's."""
    return convention_blocks(path.derivations, _point(path, step))


def _point(path: Descent, step: int) -> dict[Name, Tree]:
    return {name: number_tree(Fraction(path.points[step][name])) for name in path.variables}


def _row(path: Descent, step: int, places: int) -> tuple[Text, ...]:
    values = (*path.points[step].values(), path.values[step], *path.gradients[step].values())
    return ((str(step),), *(prose("{v}", v=shown(value, places)[0]) for value in values))


def _endings(found: Descent, path: Descent) -> list[str]:
    texts = [_ENDINGS[found.stopped]] if _ENDINGS[found.stopped] else []
    if found.stopped != "diverged" and path.diverges:
        texts.append("Every step makes the value larger, and each by more than the one before: with this learning rate "
                     "the descent **diverges**.")
    elif found.rises and found.stopped != "diverged":
        texts.append("Some step made the value larger: the learning rate is too large there.")
    return texts


def _value_name(found: Descent) -> Tree:
    return Call(str(found.name), found.variables)


def _equals(found: Descent, step: int, value: Value, places: int) -> Tree:
    """f(2) = 12"""
    point = tuple(shown(found.points[step][name], places, exact=found.places is None)[0] for name in found.variables)
    result, sign = shown(value, places)
    return Relation(Call(str(found.name), point), sign, result)
