"""Gradient descent as a page: the gradient, the rule, the first steps worked out, the path, and why it goes so."""

from __future__ import annotations

from fractions import Fraction

from symgrad.document.derivations import derivation_blocks, derivative_of
from symgrad.document.descent_numbers import in_table
from symgrad.document.descent_reasons import ending_blocks, reason_blocks
from symgrad.document.descent_steps import heading, kink_blocks, last_step_blocks, rule_blocks, step_blocks
from symgrad.document.model import Block, Document, Heading, Paragraph, Table, Text, prose
from symgrad.document.steps import RATE
from symgrad.language.tree import Call, Name, Relation, Tree
from symgrad.networks.descent import Descent

_AHEAD = 3
_WORKED = 2
"""So many steps of a method with a memory are worked out: the second is the first that remembers something."""
_ROWS = 12
_EXACT_AHEAD = 6
_FLOATS = "The numbers of the table are floats (about 16 digits), and rounded for it; the steps above are exact."


def descent_document(found: Descent, places: int = 6, check: bool = True, worked: int | None = None) -> Document:
    """The worked solution; values that are not finite decimals of so many ``places`` are rounded to them.

    ``worked`` steps are worked out in full: by default one of plain descent, two of any other method
    and where the learning rate of the second is another.
    """
    with_method = f" with {found.optimiser.name}" if found.optimiser.rules else ""
    named = Relation(_value_name(found), "=", found.expression_tree)
    title = prose("Gradient descent" + with_method + " on {f}", f=named)
    blocks: list[Block] = []
    for name, part in descent_sections(found, places, check, worked):
        blocks += [Heading(2, prose(name)), *part]
    return Document(title, tuple(blocks))


def descent_sections(
    found: Descent, places: int = 6, check: bool = True, worked: int | None = None
) -> tuple[tuple[str, tuple[Block, ...]], ...]:
    """The parts of the page with their titles."""
    derivations = tuple(
        block for derivation in found.derivations for block in derivation_blocks(derivation, check=check, level=3)
    )
    count = _worked(found) if worked is None else worked
    shown = found.first(count) if not found.exact else found
    count = min(count, shown.steps)
    steps: list[Block] = [*rule_blocks(found)]
    for step in range(count):
        steps += [*([heading(step, count)] if count > 1 else []), *step_blocks(shown, step, places)]
    if not count and found.exact:
        steps += last_step_blocks(found, places)
    first = "The first step" if len(steps) > len(rule_blocks(found)) else "The rule"
    title = "The steps" if count > 1 else first
    sections = [("The gradient", derivations), (title, tuple(steps))]
    sections.append(("The path", path_blocks(found, places)))
    reasons = reason_blocks(found)
    if reasons:
        sections.append(("What the learning rate does", reasons))
    return tuple(sections)


def _worked(found: Descent) -> int:
    """How many steps are worked out: two where the second is another than the first."""
    falls = found.steps > 1 and Fraction(found.rates[1]) != Fraction(found.rates[0])
    return _WORKED if found.optimiser.rules or falls else 1


def path_blocks(found: Descent, places: int) -> tuple[Block, ...]:
    """The points with their values and slopes, then why it ended; where it diverges, a few steps further."""
    path = found.continued(_AHEAD) if found.diverges and found.stopped == "max_steps" and found.steps < 4 else found
    letters = _letters(found)
    slopes = [derivative_of(derivation) for derivation in found.derivations]
    header: tuple[Text, ...] = (
        ("step",), *(prose("{x}", x=name) for name in found.variables), prose("{f}", f=_value_name(found)),
        *(prose("{slope}", slope=slope) for slope in slopes), *(prose("{l}", l=letter) for letter in letters),
        *((prose("{r}", r=RATE),) if _falls(found) else ()),
    )  # fmt: skip
    chosen = _chosen(path.steps)
    rows = tuple(_row(path, step, places, letters) for step in chosen)
    blocks: list[Block] = [Table(header, rows, "r" * len(header))]
    if len(chosen) <= path.steps:
        blocks.append(Paragraph(prose("{n} of {all} points.", n=len(chosen), all=path.steps + 1)))
    if path.steps > found.steps:
        text = "The last {n} rows go further than was asked for, to show where it leads."
        blocks.append(Paragraph(prose(text, n=path.steps - found.steps)))
    if not found.exact:
        blocks.append(Paragraph((_FLOATS,)))
    if found.exact and path.steps <= _ROWS:
        blocks += [block for step in range(path.steps + 1) for block in kink_blocks(path, step)]
    return (*blocks, *ending_blocks(found), *_verdict(found, path))


def _letters(found: Descent) -> tuple[Name, ...]:
    """What the optimiser remembers stands in the table of a function of one variable."""
    return found.optimiser.letters if len(found.variables) == 1 else ()


def _chosen(last: int) -> list[int]:
    """The steps that are shown: all of a few, else the first ones, round numbers, and the last."""
    if last <= _ROWS:
        return list(range(last + 1))
    chosen = {*range(_EXACT_AHEAD), last}
    unit = 10
    while unit < last:
        chosen.update(step for step in (unit, 2 * unit, 5 * unit) if step < last)
        unit *= 10
    return sorted(chosen)


def _row(path: Descent, step: int, places: int, letters: tuple[Name, ...]) -> tuple[Text, ...]:
    state = [path.states[step][letter] for letter in letters] if step < path.steps else []
    values = (*path.points[step].values(), path.values[step], *path.gradients[step].values(),
              *(value for named in state for value in named.values()))  # fmt: skip
    cells: list[Text] = [prose("{v}", v=in_table(value, places)) for value in values]
    cells += [()] * (len(letters) - len(state))
    if _falls(path):
        cells.append(prose("{r}", r=in_table(path.rates[step], places)) if step < path.steps else ())
    return ((str(step),), *cells)


def _falls(found: Descent) -> bool:
    """Whether the learning rate is another one in each step, so that the table has a column for it."""
    return found.schedule.id != "constant"


def _verdict(found: Descent, path: Descent) -> tuple[Block, ...]:
    if found.stopped == "diverged":
        return ()
    if path.diverges:
        text = "Every step makes the value larger, and each by more than the one before: with this learning rate the "
        return (Paragraph(prose(text + "descent **diverges**.")),)
    if found.rises and not found.optimiser.rules:
        return (Paragraph(prose("Some step made the value larger: the learning rate is too large there.")),)
    return ()


def _value_name(found: Descent) -> Tree:
    return Call(str(found.name), found.variables)
