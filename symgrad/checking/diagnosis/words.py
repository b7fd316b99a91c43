"""What stands in the slots of a mistake's sentences: the trees at hand, and those that follow from them.

A slot is a tree of the question ({u}); {du} is its derivative; {u_dv} is the product of u and the derivative of v;
{statement} is the rule that was broken.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

from symgrad.checking.diagnosis.arithmetic import times
from symgrad.checking.diagnosis.mistake import Made
from symgrad.errors import SymgradError
from symgrad.language.tree import Derivative, Name, Tree


def slots_of(made: Made, patterns: tuple[str, ...], rule: str = "") -> Mapping[str, Tree]:
    """The trees for the slots of some sentences.

    >>> from symgrad.checking.diagnosis.forms import made
    >>> from symgrad.language.parser import read
    >>> from symgrad.language.printing import to_text
    >>> found = slots_of(made("inner_missing", Name("x"), u=read("3x^2"))[0], ("{u} has the derivative {du}",))
    >>> {name: to_text(tree) for name, tree in found.items()}
    {'u': '3x²', 'du': '6x'}
    """
    known = dict(made.bindings)
    if rule and any("{statement}" in pattern for pattern in patterns):
        known["statement"] = _statement(rule, known.get("x"))
    names = [field for pattern in patterns for _, field, _, _ in Formatter().parse(pattern) if field]
    return {name: _slot(name, known) for name in dict.fromkeys(names)}


def _slot(name: str, known: Mapping[str, Tree]) -> Tree:
    if name in known:
        return known[name]
    if "_" in name:
        return times(*(_slot(part, known) for part in name.split("_")))
    return _derived(known[name.removeprefix("d")], known["x"])


def _derived(tree: Tree, variable: Tree) -> Tree:
    """The derivative, left pending where no rule is known."""
    from symgrad.calculus.differentiate import derive

    assert isinstance(variable, Name)
    try:
        return derive(tree, variable).result_tree
    except SymgradError:
        return Derivative(tree, (variable,))


def _statement(rule: str, variable: Tree | None) -> Tree:
    from symgrad.calculus.rules import rule_of

    found = rule_of(rule)
    assert found is not None, rule
    return found.statement_tree(variable if isinstance(variable, Name) else Name("x"))
