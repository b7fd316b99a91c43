"""The steps of a descent, worked out: the rule with its source, and every letter with its numbers put in, proved."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from symgrad.calculus.derivation import Derivation
from symgrad.document.corners import convention_blocks
from symgrad.document.curvatures import signed
from symgrad.document.derivations import derivative_of
from symgrad.document.evaluation import evaluation, short
from symgrad.document.evidence import listed
from symgrad.document.model import Aligned, Block, Heading, Line, Paragraph, prose
from symgrad.document.optimiser_words import (
    idea_blocks,
    rate_lines,
    schedule_text,
    setting_tree,
    settings_text,
    source_block,
)
from symgrad.document.put_in import number_tree, shown, with_numbers
from symgrad.document.steps import update
from symgrad.errors import ProofError
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in, substitute
from symgrad.language.tree import Call, Name, Relation, Tree, number
from symgrad.networks.descent import Descent
from symgrad.networks.optimisers import GRADIENT, RATE, STEP, WEIGHT
from symgrad.networks.values import Value
from symgrad.numeric.rounding import as_number, rounded

_FURTHER = 12
"""Further digits of printed numbers that are tried before a line is given up."""


def rule_blocks(found: Descent) -> tuple[Block, ...]:
    """What a step does, in symbols: the rule of the method, what its letters are, where it comes from."""
    optimiser, several = found.optimiser, len(found.variables) > 1
    rate = Relation(RATE, "=", number_tree(Fraction(found.learning_rate)))
    words = "Each variable moves" if several else "{x} moves"
    if not optimiser.rules:
        text = words + " against its slope by the learning rate {rate} times it"
        text += "; all slopes are taken before the step." if several else "."
        return (Paragraph(prose(text, x=found.variables[0], rate=rate)), *_schedule(found))
    each = "for each variable, with its own derivative {g}" if several else "with {g}"
    slope = GRADIENT if several else Relation(GRADIENT, "=", derivative_of(found.derivations[0]))
    lines = [
        *(Aligned(letter, (Line(":=", tree),)) for letter, tree in optimiser.rule_trees),
        Aligned(WEIGHT, (Line(":=", optimiser.update_tree),)),
    ]
    opening = prose(
        "One step, " + each + ", and {w} for " + ("the variable" if several else "{x}") + ":",
        g=slope, w=WEIGHT, x=found.variables[0],
    )  # fmt: skip
    zero = listed(tuple(Relation(letter, "=", number(0)) for letter in optimiser.memory))
    closing = prose(
        "Here {rate}; {settings}. Before the first step {zero}; {t} counts the steps from 1."
        if STEP in {name for _, tree in optimiser.rule_trees for name in names_in(tree)}
        else "Here {rate}; {settings}. Before the first step {zero}.",
        rate=rate, settings=settings_text(optimiser), zero=zero, t=STEP,
    )  # fmt: skip
    source = source_block(optimiser)
    return (source, Paragraph(opening), *lines, Paragraph(closing), *idea_blocks(optimiser), *_schedule(found))


def _schedule(found: Descent) -> tuple[Block, ...]:
    text = schedule_text(found.schedule, Fraction(found.learning_rate))
    return (Paragraph(text),) if text else ()


def step_blocks(found: Descent, step: int, places: int) -> tuple[Block, ...]:
    """One step from the numbers before it; ``found`` has exact numbers and at least that step."""
    first = Fraction(found.learning_rate)
    blocks: list[Block] = [*rate_lines(found.schedule, first, step, places), *kink_blocks(found, step)]
    for derivation in found.derivations:
        if found.optimiser.rules:
            blocks += _method_lines(found, derivation, step, places)
        else:
            blocks += _plain_lines(found, derivation, step, places)
    before, after = found.values[step : step + 2]
    change = "falls" if after < before else "**rises**" if after > before else "stays the same"
    words = f"The value {change}: it was {{before}} and is now {{after}}."
    texts = [_equals(found, step + place, value, places) for place, value in enumerate((before, after))]
    return (*blocks, Paragraph(prose(words, before=texts[0], after=texts[1])))


def last_step_blocks(found: Descent, places: int) -> tuple[Block, ...]:
    """The step of plain descent that leads to where the function has no value or no derivative."""
    if found.stopped != "undefined" or found.optimiser.rules:
        return ()
    return tuple(
        block for derivation in found.derivations for block in _plain_lines(found, derivation, found.steps, places)
    )


def _plain_lines(found: Descent, derivation: Derivation, step: int, places: int) -> list[Block]:
    at = point_of(found, step)
    slope = evaluation(_at(found, derivation, step, places), derivation.result_tree, at, places)
    rate = number_tree(found.schedule.rate(found.task.rate, step))
    name = derivative_of(derivation)
    return [slope.lines, update(derivation, name, at, rate, places, found.places).lines]


def _method_lines(found: Descent, derivation: Derivation, step: int, places: int) -> list[Block]:
    """g, then each letter of the method, then the variable: the rule, its numbers, the result."""
    name, optimiser = derivation.variable, found.optimiser
    slope = evaluation(_at(found, derivation, step, places), derivation.result_tree, point_of(found, step), places)
    blocks: list[Block] = [slope.lines]
    letters = {letter: _of_variable(found, letter, name) for letter in optimiser.letters}
    words: dict[Name, Tree] = {WEIGHT: name, GRADIENT: derivative_of(derivation), **letters}
    values: dict[Name, Value] = {
        WEIGHT: found.points[step][name], GRADIENT: found.gradients[step][name], RATE: found.rates[step],
        STEP: Value(Fraction(step + 1)), **{key: Value(value) for key, value in optimiser.numbers.items()},
    }  # fmt: skip
    for letter in optimiser.memory:
        values[letter] = found.states[step - 1][letter][name] if step else Value(Fraction(0))
    for letter, tree in optimiser.rule_trees:
        result = found.states[step][letter][name]
        blocks.append(_worked(letters[letter], substitute(tree, words), tree, values, result, places))
        values[letter] = result
    moved = found.points[step + 1][name]
    rule = optimiser.update_tree
    return [*blocks, _worked(name, substitute(rule, words), rule, values, moved, places, found.places)]


def _of_variable(found: Descent, letter: Name, variable: Name) -> Name:
    """v for one variable, v_x for one of several."""
    if len(found.variables) == 1:
        return letter
    return Name(letter.base, (*letter.subscripts, str(variable).replace("_", "")), letter.accent)


def _worked(
    left: Tree,
    words: Tree,
    rule: Tree,
    values: Mapping[Name, Value],
    result: Value,
    places: int,
    carried: int | None = None,
) -> Aligned:
    """left := the rule = the rule with numbers = the result; the printed numbers lead to the printed result.

    Raises ProofError where no number of printed digits does.
    """  # fmt: skip
    shown_places = places if carried is None else carried
    wanted = as_number(result.rounded(shown_places), shown_places)
    tree, sign = shown(result, shown_places, exact=carried is None and _is_short(result))
    for further in range(_FURTHER):
        numbers = {name: _printed(values[name], places + further) for name in names_in(rule)}
        filled = with_numbers(rule, {name: pair[0] for name, pair in numbers.items()})
        if rounded(filled, {}, shown_places) == wanted:
            rounds = any(pair[1] == "≈" for pair in numbers.values())
            lines = [Line(":=", words), Line("≈" if rounds else "=", filled)]
            exactly = sign == "=" and not rounds and (carried is None or rounded(filled, {}, 30) == as_number(
                result.rounded(30), 30))  # fmt: skip
            return Aligned(left, (*lines, *([Line("=" if exactly else "≈", tree)] if tree != filled else [])))
    raise ProofError(to_text(rule), "its printed numbers do not lead to its printed value")


def _printed(value: Value, places: int) -> tuple[Tree, str]:
    """A number of a rule; a setting such as 10⁻⁸ as it is given."""
    if value.exact is not None and 0 < value.exact < Fraction(1, 10**4) and _is_short(value):
        return setting_tree(value.exact), "="
    return shown(value, places, exact=_is_short(value))


def _is_short(value: Value) -> bool:
    return value.exact is not None and len(str(value.exact.denominator)) <= 9


def _at(found: Descent, derivation: Derivation, step: int, places: int) -> Tree:
    """f′(2) for f′(x); a partial derivative keeps its name."""
    name = derivative_of(derivation)
    if isinstance(name, Call):
        point = tuple(short(value, places) for value in point_of(found, step).values())
        return Call(name.function, point, name.primes)
    return name


def point_of(found: Descent, step: int) -> dict[Name, Tree]:
    """A point as trees, in full."""
    return {name: number_tree(Fraction(found.points[step][name])) for name in found.variables}


def kink_blocks(found: Descent, step: int) -> tuple[Block, ...]:
    """What is said where a point has no derivative, so that the value in the table is a convention's."""
    return convention_blocks(found.derivations, point_of(found, step))


def _equals(found: Descent, step: int, value: Value, places: int) -> Tree:
    """f(2) = 12"""
    point = tuple(shown(found.points[step][name], places, exact=_is_short(found.points[step][name]))[0]
                  for name in found.variables)  # fmt: skip
    called = Call(str(found.name), point)
    if value and not 10.0**-places <= abs(value) < _HUGE:
        return Relation(called, *signed(value))
    result, sign = shown(value, places)
    return Relation(called, sign, result)


_HUGE = 1e10
"""A value beyond this is written as a power of ten."""


def heading(step: int, count: int) -> Heading:
    """Step 1, or The step."""
    return Heading(3, prose("Step {k}", k=step + 1) if count > 1 else ("The step",))
