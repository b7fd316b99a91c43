"""A step of a derivation: what was done, by which rule, and what it made of the line.

A :class:`Step` is local. It says that one node, ``before``, equals ``after`` by one rule. What ``after`` leaves
pending (d/dx[…]) is resolved by the step's ``substeps``, each of which replaces its own ``before`` wherever it
stands in the line. So the steps are a tree that a reader can fold, and :func:`lines_of` unfolds them into the
lines of a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from symgrad.language.printing import to_text
from symgrad.language.tree import Derivative, Tree, children, derivative_over, with_children

if TYPE_CHECKING:
    import sympy

Detail = Literal["short", "normal", "full"]
Bindings = tuple[tuple[str, Tree], ...]
_SLOT = re.compile(r"\{(\w+)(=?)\}")


@dataclass(frozen=True, slots=True)
class Step:
    """One rule at one node.

    ============  ========================================================================================
    rule          stable id of the rule ("product", "power", "derivative_of_sin", "arithmetic")
    before_tree   the node that the rule was applied to
    after_tree    what it became; what is not yet done is a pending derivative in it
    pattern       the reason in words, with slots: "power rule, {n=}" is filled as "power rule, n = 2"
    bindings      what the rule's letters stand for here
    substeps      the steps that resolve what is pending in ``after_tree``, and then tidy it
    why           where the rule is itself derived: the steps that lead from ``before`` to ``after``
    ============  ========================================================================================
    """

    rule: str
    before_tree: Tree
    after_tree: Tree
    pattern: str
    bindings: Bindings = ()
    substeps: tuple[Step, ...] = ()
    why: tuple[Step, ...] = ()

    @property
    def before(self) -> sympy.Basic:
        """The node before the step as a SymPy tree, as written: nothing is evaluated."""
        from symgrad.language.convert import to_sympy

        return to_sympy(self.before_tree, evaluate=False)

    @property
    def after(self) -> sympy.Basic:
        """The node after the step as a SymPy tree, as written; pending derivatives are ``Derivative`` objects."""
        from symgrad.language.convert import to_sympy

        return to_sympy(self.after_tree, evaluate=False)

    @property
    def reason(self) -> str:
        """The reason as plain text."""
        bound = {key: to_text(tree) for key, tree in self.bindings}
        return _SLOT.sub(lambda slot: f"{slot[1]} = {bound[slot[1]]}" if slot[2] else bound[slot[1]], self.pattern)

    @property
    def outcome_tree(self) -> Tree:
        """What the node comes to when all that ``after`` leaves pending is resolved."""
        tree = self.after_tree
        for substep in self.substeps:
            tree = replace(tree, substep.before_tree, substep.outcome_tree)
        return tree

    def walk(self) -> Iterator[Step]:
        """This step, the steps of its justification, and all below it."""
        yield self
        for step in (*self.why, *self.substeps):
            yield from step.walk()


@dataclass(frozen=True, slots=True)
class DerivationLine:
    """One line of a page: the whole expression, and the step that made it from the line before."""

    tree: Tree
    step: Step

    @property
    def reason(self) -> str:
        """The step's reason as plain text."""
        return self.step.reason


def lines_of(start: Tree, steps: tuple[Step, ...], detail: Detail = "normal") -> tuple[DerivationLine, ...]:
    """Unfold steps into whole lines.

    The first step is a rule at the whole expression; those after it rewrite whole lines.
    ``full`` shows every step; ``normal`` puts arithmetic that follows a rule at once on the rule's own line;
    ``short`` also skips the lines between a linear rule (sum, constant factor) and what it leads to.
    """
    lines: list[DerivationLine] = []

    def unfold(line: Tree, step: Step) -> Tree:
        if step.why and detail == "full":
            for reason in step.why:
                line = unfold(line, reason)
        else:
            after = step.substeps[0].after_tree if _tidied_at_once(step) and detail != "full" else step.after_tree
            line = replace(line, step.before_tree, after)
            if not (detail == "short" and step.rule in _LINEAR and step.substeps):
                lines.append(DerivationLine(line, step))
            if _tidied_at_once(step) and detail != "full":
                return line
        for substep in step.substeps:
            line = unfold(line, substep)
        return line

    unfold(start, steps[0])
    lines.extend(DerivationLine(step.after_tree, step) for step in steps[1:])
    return tuple(lines)


_LINEAR = frozenset({"sum", "constant_multiple"})


def _tidied_at_once(step: Step) -> bool:
    """Whether nothing but one piece of arithmetic follows, as 2x after 2·x^{2−1}."""
    return len(step.substeps) == 1 and step.substeps[0].rule == "arithmetic" and not step.substeps[0].substeps


def replace(tree: Tree, old: Tree, new: Tree) -> Tree:
    """The tree with every occurrence of a part replaced; the very same object where there is none."""
    if tree == old:
        return new
    parts = children(tree)
    if not parts:
        return tree
    changed = [replace(part, old, new) for part in parts]
    if all(a is b for a, b in zip(parts, changed, strict=True)):
        return tree
    if isinstance(tree, Derivative):
        # The variables of a pending derivative stay names; only what is differentiated can change.
        return derivative_over(tree, changed[0], tree.variables)
    return with_children(tree, changed)
