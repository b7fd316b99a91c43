"""Where a function's derivative comes from: the lines of its entry, as steps."""

from __future__ import annotations

from symgrad.calculus.rule import Task
from symgrad.calculus.step import Step
from symgrad.functions.registry import FUNCTIONS
from symgrad.language.definitions import definition, derivation
from symgrad.language.traversal import substitute
from symgrad.language.tree import Call, Name, Tree

_PREFIX = "derivative_of_"


def justification(rule: str, task: Task, after: Tree) -> tuple[Step, ...]:
    """The steps from d/dx[σ(x)] to (1 − σ(x))σ(x) that the entry gives; empty where it gives none.

    Only the function of the plain variable is derived: elsewhere the result is used.
    """
    if not rule.startswith(_PREFIX) or not isinstance(task.operand, Call):
        return ()
    identifier = rule.removeprefix(_PREFIX)
    entry = FUNCTIONS[identifier]
    if task.operand.arguments != (task.variable,) or not entry.derivation:
        return ()
    steps: list[Step] = []
    line: Tree = task.pending(task.operand)
    defined = definition(identifier)
    formal = {Name(entry.arguments[0]): task.variable}
    if defined is not None:
        body = substitute(defined[1], formal)
        pending = task.pending(body)
        steps.append(Step("definition", line, pending, f"definition of the {entry.name}"))
        line = pending
    for rewrite, tree in zip(entry.derivation, derivation(identifier), strict=True):
        expression = substitute(tree, formal)
        if expression != line:
            steps.append(Step("rewrite", line, expression, rewrite.reason))
        line = expression
    if line != after:
        raise ValueError(f"the derivation in the entry of {identifier} does not end in its derivative")
    return tuple(steps)
