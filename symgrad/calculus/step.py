"""A step of a derivation: what was done, by which rule, and what it made of the line.

A :class:`Step` is local. It says that one node, ``before``, equals ``after`` by one rule. What ``after`` leaves
pending (d/dx[…]) is resolved by the step's ``substeps``, each of which replaces its own ``before`` wherever it
stands in the line. So the steps are a tree that a reader can fold; :mod:`symgrad.calculus.lines` unfolds them into
the lines of a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from symgrad.language.printing import to_text
from symgrad.language.traversal import children, derivative_over, with_children
from symgrad.language.tree import Derivative, Name, Tree

if TYPE_CHECKING:
    import sympy

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

    def __repr__(self) -> str:
        return f"<Step {self.rule}: {to_text(self.before_tree)} = {to_text(self.after_tree)}>"

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
        return filled(self.pattern, self.bindings)

    @property
    def outcome_tree(self) -> Tree:
        """What the node comes to when all that ``after`` leaves pending is resolved."""
        resolved = {step.before_tree: step.outcome_tree for step in self.substeps if _resolves(step)}
        tree = fill(self.after_tree, resolved)
        for substep in self.substeps:
            if not _resolves(substep):
                tree = replace(tree, substep.before_tree, substep.outcome_tree)
        return tree

    def walk(self) -> Iterator[Step]:
        """This step, the steps of its justification, and all below it."""
        yield self
        for step in (*self.why, *self.substeps):
            yield from step.walk()


def filled(pattern: str, bindings: Bindings) -> str:
    """A pattern as plain text, its slots filled: ``{n}`` with what the letter stands for, ``{n=}`` with both."""
    bound = {key: to_text(tree) for key, tree in bindings}
    return _SLOT.sub(
        lambda slot: f"{to_text(letter(slot[1]))} = {bound[slot[1]]}" if slot[2] else bound[slot[1]], pattern
    )


def letter(slot: str) -> Name:
    """The letter of a slot: u is u, and u_1 is u₁."""
    base, *subscripts = slot.split("_")
    return Name(base, tuple(subscripts))


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


def fill(tree: Tree, results: Mapping[Tree, Tree]) -> Tree:
    """The tree with its outermost pending derivatives replaced, all in one pass."""
    if isinstance(tree, Derivative):
        return results.get(tree, tree)
    parts = children(tree)
    filled = [fill(part, results) for part in parts]
    return tree if all(a is b for a, b in zip(parts, filled, strict=True)) else with_children(tree, filled)


def _resolves(step: Step) -> bool:
    """Whether a step carries out a pending derivative, and does not just tidy a line."""
    return isinstance(step.before_tree, Derivative)
