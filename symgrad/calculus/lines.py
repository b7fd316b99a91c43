"""The lines of a page: the steps of a derivation unfolded from top to bottom.

A long sum is not written again on every line: while its terms are worked on, one after the other, dots stand for
the rest of it, and at the end it is written whole. So a page grows with the work, not with its square.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from symgrad.calculus.step import Step, replace
from symgrad.language.traversal import names_in
from symgrad.language.tree import Constant, Derivative, Sum, Tree

Detail = Literal["short", "normal", "full"]
LONGEST_SUM = 12
"""A sum with more terms is written with dots while its terms are worked on."""
_DOTS = Constant("dots")
_Place: TypeAlias = Callable[[Tree], Tree]


@dataclass(frozen=True, slots=True)
class DerivationLine:
    """One line of a page: the whole expression, and the step that made it from the line before."""

    tree: Tree
    step: Step

    @property
    def reason(self) -> str:
        """The step's reason as plain text."""
        return self.step.reason


def lines_of(steps: tuple[Step, ...], detail: Detail = "normal") -> tuple[DerivationLine, ...]:
    """Unfold steps into whole lines.

    The first step is a rule at the whole expression; those after it rewrite whole lines.
    ``full`` shows every step; ``normal`` puts arithmetic that follows a rule at once on the rule's own line, takes a
    polynomial inside something else in one line, and does once what occurs twice; ``short`` also takes any sum of
    simple terms in one line and skips the lines between a linear rule (sum, constant factor) and what it leads to.
    """
    page = _Page(detail)
    page.unfold(steps[0], lambda part: part, outermost=True)
    return (*page.lines, *(DerivationLine(step.after_tree, step) for step in steps[1:]))


class _Page:
    """The lines so far, and how much of the steps they show."""

    def __init__(self, detail: Detail) -> None:
        self.detail = detail
        self.lines: list[DerivationLine] = []
        self.seen: set[Tree] = set()

    def unfold(self, step: Step, place: _Place, outermost: bool = False) -> None:
        """Add the lines of a step, whose node stands at a place in the line."""
        if self.detail != "full" and _pending_below(step):
            if step.before_tree in self.seen:
                self._at_once(step, place, "as above")
                return
            if self._is_simple_sum(step, outermost):
                self._at_once(step, place, f"{step.pattern}, term by term")
                return
            self.seen.add(step.before_tree)
        tidied = _tidied_at_once(step) and self.detail != "full"
        if step.why and self.detail == "full" and step.why[0].before_tree == step.before_tree:
            for reason in step.why:
                self.unfold(reason, place)
        elif not (self.detail == "short" and step.rule in _LINEAR and step.substeps):
            self.lines.append(DerivationLine(place(step.substeps[0].after_tree if tidied else step.after_tree), step))
        if tidied:
            return
        if isinstance(step.after_tree, Sum) and len(step.after_tree.terms) > LONGEST_SUM:
            self._term_by_term(step, step.after_tree, place)
        else:
            self._in_place(step, place)

    def _at_once(self, step: Step, place: _Place, pattern: str) -> None:
        """One line for a step and all below it."""
        whole = Step(step.rule, step.before_tree, step.outcome_tree, pattern, step.bindings)
        self.lines.append(DerivationLine(place(whole.after_tree), whole))

    def _is_simple_sum(self, step: Step, outermost: bool) -> bool:
        """Whether a sum's terms are so simple that nobody would write a line for each."""
        if step.rule != "sum" or not isinstance(step.after_tree, Sum) or len(step.after_tree.terms) > _FEW_TERMS:
            return False
        if self.detail == "short":
            return all(_is_linear(term) for term in step.substeps)
        if outermost or len(names_in(step.before_tree)) > 1:
            return False  # that a name is held fixed deserves a line
        return all(_is_linear(term) and _rules_of(term) <= _POLYNOMIAL for term in step.substeps)

    def _in_place(self, step: Step, place: _Place) -> None:
        """What is pending after a step, resolved from left to right where it stands."""
        line = step.after_tree
        for substep in step.substeps:
            self.unfold(substep, _at(line, substep.before_tree, place))
            line = replace(line, substep.before_tree, substep.outcome_tree)

    def _term_by_term(self, step: Step, total: Sum, place: _Place) -> None:
        """The terms of a long sum, each with dots around it, and then the whole sum."""
        terms, position = list(total.terms), 0
        for substep in step.substeps:
            while replace(terms[position], substep.before_tree, _DOTS) is terms[position]:
                position += 1
            around = _with_dots(position, len(terms), place)
            self.unfold(substep, _at(terms[position], substep.before_tree, around))
            terms[position] = replace(terms[position], substep.before_tree, substep.outcome_tree)
        whole = Step("together", total, step.outcome_tree, "all terms together")
        self.lines.append(DerivationLine(place(whole.after_tree), whole))


_LINEAR = frozenset({"sum", "constant_multiple"})
_POLYNOMIAL = frozenset({"constant", "identity", "power", "constant_multiple", "arithmetic"})
_FEW_TERMS = 4


def _pending_below(step: Step) -> bool:
    """Whether a step leaves something to be differentiated."""
    return any(isinstance(substep.before_tree, Derivative) for substep in step.substeps)


def _is_linear(step: Step) -> bool:
    """Whether a term is a single rule, with a constant factor or without."""
    if step.rule == "constant_multiple":
        return all(_is_linear(substep) for substep in step.substeps)
    return not _pending_below(step)


def _rules_of(step: Step) -> set[str]:
    return {step.rule, *(rule for substep in step.substeps for rule in _rules_of(substep))}


def _tidied_at_once(step: Step) -> bool:
    """Whether nothing but one piece of arithmetic follows, as 2x after 2·x^{2−1}."""
    return len(step.substeps) == 1 and step.substeps[0].rule == "arithmetic" and not step.substeps[0].substeps


def _at(line: Tree, part: Tree, place: _Place) -> _Place:
    """The place of a part within a line that itself has a place."""
    return lambda new: place(replace(line, part, new))


def _with_dots(position: int, count: int, place: _Place) -> _Place:
    """The place of one term in a long sum, dots standing for the terms before and after it."""
    before = [_DOTS] if position else []
    after = [_DOTS] if position < count - 1 else []
    return lambda term: place(Sum((*before, term, *after)))
