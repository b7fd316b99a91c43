"""Hints: a ladder of sentences from the faintest to the answer, each of which gives away a little more.

The words belong to the rules' entries; here stands only the order in which they are said. A part's derivative
appears on a rung of its own and not before, and a rung that would give the result away is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from symgrad.calculus.rule import Rule
from symgrad.calculus.rules import rule_of
from symgrad.calculus.simplify import simplify
from symgrad.calculus.step import Bindings, Step, filled
from symgrad.language.printing import to_text
from symgrad.language.traversal import walk
from symgrad.language.tree import Constant, Derivative, Name, Number, Relation, Tree

_QUESTION = "What is done last to {x}: is this a sum, a product, a quotient or a composition?"
_TRIVIAL = frozenset({"constant", "identity"})
"""Rules whose outcome is no news: nobody needs a hint for the derivative of 5 or of x."""


@dataclass(frozen=True, slots=True)
class Hint:
    """One rung: a sentence with slots, what fills them, and the derivative that it gives away, if any."""

    pattern: str
    bindings: Bindings = ()
    gives: Tree | None = None

    @property
    def text(self) -> str:
        """The sentence as plain text."""
        return filled(self.pattern, self.bindings)


def ladder(expression: Tree, variable: Name, partial: bool, steps: tuple[Step, ...], answer: Relation) -> list[Hint]:
    """The hints for the derivative of an expression, from the faintest to the answer, as ``f'(x) = …``."""
    rungs = [*_top(steps[0], variable, partial), *_tidying(steps[1:])]
    kept = [rung for rung in rungs if not _gives_away(rung, expression, answer.right)]
    return [*kept, Hint("The answer is {answer}.", (("answer", answer),), answer.right)]


def once_more(variable: Name) -> Hint:
    """The rung before the hints for an earlier derivative."""
    return Hint("Go one derivative at a time: differentiate once, and then what comes out by {x}.", (("x", variable),))


def _top(step: Step, variable: Name, partial: bool) -> Iterator[Hint]:
    """What is said of the whole expression, and then of its parts."""
    bound = (*step.bindings, ("x", variable))
    rule = rule_of(step.rule)
    yield Hint(_QUESTION, bound)
    yield Hint(f"This is {_kind(step, rule)}.", bound)
    if rule and rule.statement and step.rule not in _TRIVIAL:
        statement = rule.statement_tree(variable, partial)
        yield Hint(f"The {rule.name} says: {{statement}}.", (("statement", statement),))
    letters = _letters(step, rule)
    if letters:
        yield Hint(f"Take {letters}.", step.bindings)
    yield from _outer(step)
    if step.why and not step.substeps:
        yield from _in_order(step.why)
    if _pending(step.after_tree):
        yield Hint("The next line is {line}.", (("line", step.after_tree),))
    yield from _parts(step, {step.before_tree})


def _parts(step: Step, seen: set[Tree]) -> Iterator[Hint]:
    """Each part's own hints; a part that occurs twice is hinted at once."""
    for substep in step.substeps:
        if isinstance(substep.before_tree, Derivative) and substep.before_tree not in seen:
            seen.add(substep.before_tree)
            yield from _part(substep, substep.before_tree, seen)


def _part(step: Step, pending: Derivative, seen: set[Tree]) -> Iterator[Hint]:
    if step.rule in _TRIVIAL:
        return
    slope = simplify(step.outcome_tree)[0]
    told: Bindings = (("slope", Relation(pending, "=", slope)),)
    if not any(isinstance(substep.before_tree, Derivative) for substep in step.substeps):
        yield Hint(f"By the {step.pattern}: {{slope}}.", (*step.bindings, *told), slope)
        return
    rule = rule_of(step.rule)
    if step.rule == "constant_multiple":
        yield from _parts(step, seen)
        yield Hint(f"With the {step.pattern}: {{slope}}.", (*step.bindings, *told), slope)
        return
    letters = _letters(step, rule)
    about: Bindings = (*step.bindings, ("part", pending.operand), ("x", pending.variables[0]))
    yield Hint(f"The part {{part}} is {_kind(step, rule)}{f', with {letters}' if letters else ''}.", about)
    yield from _outer(step)
    yield from _parts(step, seen)
    yield Hint("That makes {slope}.", told, slope)


def _outer(step: Step) -> Iterator[Hint]:
    """The outer function's derivative, on a rung of its own before the line that has it."""
    bound = dict(step.bindings)
    if step.rule == "chain":
        pattern = "The derivative of the outer function {F}, taken at the inner one, is {f}."
        yield Hint(pattern, step.bindings, bound["f"])


def _in_order(steps: tuple[Step, ...]) -> Iterator[Hint]:
    """For a rule that is itself derived here: what is done next, step by step, without what comes of it."""
    reasons = list(dict.fromkeys((step.pattern, step.bindings) for step in steps))
    for place, (pattern, bindings) in enumerate(reasons):
        yield Hint(f"{'Begin' if place == 0 else 'Go on'} with this: {pattern}.", bindings)


def _tidying(steps: tuple[Step, ...]) -> Iterator[Hint]:
    patterns = list(dict.fromkeys(step.pattern for step in steps))
    bindings = tuple(binding for step in steps for binding in step.bindings)
    if patterns:
        yield Hint(f"With all that put in, what is left is to tidy up: {', then '.join(patterns)}.", bindings)


def _letters(step: Step, rule: Rule | None) -> str:
    """u = … and v = …, as slots."""
    if rule is None or not rule.parts:
        return ""
    slots = [f"{{{letter}=}}" for letter, _ in step.bindings if letter in rule.parts or letter.startswith("u_")]
    return slots[0] if len(slots) == 1 else f"{', '.join(slots[:-1])} and {slots[-1]}" if slots else ""


def _kind(step: Step, rule: Rule | None) -> str:
    """What kind of thing a step's rule is for, as the end of "this is …"."""
    if rule is None:
        return f"one for the table: look up the {step.pattern}"
    return rule.hint or f"a case for the {rule.name}"


def _pending(tree: Tree) -> bool:
    return any(isinstance(node, Derivative) for node in walk(tree))


def _gives_away(rung: Hint, expression: Tree, result: Tree) -> bool:
    """Whether a rung would say the result, where the result says something by itself."""
    if rung.gives is not None and simplify(rung.gives)[0] == result:
        return True
    if isinstance(result, Number | Name | Constant):
        return False
    text = to_text(result)
    return text in rung.text and text not in to_text(expression)
