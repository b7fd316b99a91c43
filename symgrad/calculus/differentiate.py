"""Differentiation: choose the rule for a node, apply it, and resolve what it leaves pending.

The engine is symgrad's own; SymPy's derivative is not used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.justify import justification
from symgrad.calculus.rule import Application, Rule, Task
from symgrad.calculus.rules import RULES
from symgrad.calculus.simplify import simplify
from symgrad.calculus.step import Step
from symgrad.errors import AuthorError, UnsupportedError
from symgrad.language.convert import as_tree
from symgrad.language.notation import Notation
from symgrad.language.parser import read_name
from symgrad.language.printing import to_text
from symgrad.language.tree import (
    Derivative,
    Listing,
    Matrix,
    Name,
    Relation,
    Tree,
    children,
    names_in,
    with_children,
)

if TYPE_CHECKING:
    import sympy

Source: TypeAlias = "str | int | Tree | sympy.Basic"
Variable: TypeAlias = "str | Name | sympy.Symbol"


def differentiate(
    expression: Source,
    wrt: Variable | Sequence[Variable] | None = None,
    *,
    order: int = 1,
    at: Mapping[Any, Any] | None = None,
    notation: Notation | None = None,
) -> Derivation:
    """Differentiate an expression by named rules, with every step kept.

    ``expression`` is text in any of the notations, a SymPy expression or a tree; ``wrt`` is the variable, or
    several for a mixed partial derivative in that order (it may be left out where there is only one name);
    ``order`` repeats the derivative; ``at`` gives values at which the result is worked out too.

    Raises :class:`~symgrad.errors.StudentError` for text that cannot be read,
    :class:`~symgrad.errors.AuthorError` for a variable or order that cannot be used, and
    :class:`~symgrad.errors.UnsupportedError` where no rule is known.

    >>> differentiate("2 - 3x + 4x^2").result
    8*x - 3
    >>> differentiate("a + b c", wrt="b").result
    c
    >>> differentiate("x^3 y^2", wrt=["x", "y"]).result
    6*x**2*y
    """
    notation = notation or Notation()
    tree = as_tree(expression, notation)
    name, tree = _named(tree)
    variables = [as_name(v, notation) for v in _listed(wrt)] if wrt is not None else [only_name(tree)]
    if isinstance(order, bool) or not isinstance(order, int) or order < 1:
        raise AuthorError(f"the order of a derivative is {order!r}", expected="a whole number from 1 up")
    partial = len(set(variables)) > 1 or len(set(names_in(tree)) | set(variables)) > 1
    derivation: Derivation | None = None
    for variable in variables * order:
        derivation = derive(
            derivation.result_tree if derivation else tree, variable, partial=partial, name=name, previous=derivation
        )
    assert derivation is not None
    return _at(derivation, at, notation)


def derive(
    tree: Tree, variable: Name, *, partial: bool = False, name: str = "f", previous: Derivation | None = None
) -> Derivation:
    """The derivation for a tree and one variable.

    >>> from symgrad.language.parser import read
    >>> to_text(derive(read("w_{5,6} o_5 + b_6"), Name("o", ("5",)), partial=True).result_tree)
    'w₅,₆'
    """
    step, resolved = resolve(Task(tree, variable, partial))
    simplified, tidying = simplify(resolved)
    return Derivation(
        tree, variable, simplified, (step, *tidying), partial=partial, function_name=name, previous=previous
    )


def resolve(task: Task) -> tuple[Step, Tree]:
    """Apply the rule for a task, and resolve all that it leaves pending; the step, and what it comes to."""
    rule, application = choose(task)
    substeps: list[Step] = []
    results: dict[Derivative, Tree] = {}
    for pending in _pending_in(application.after):
        if pending not in results:
            substep, results[pending] = resolve(Task(pending.operand, pending.variables[0], pending.partial))
            substeps.append(substep)
    resolved = _fill(application.after, results)
    if application.tidied is not None:
        substeps.append(Step("arithmetic", application.after, application.tidied, "work out the exponent"))
        resolved = application.tidied
    identifier = application.rule or rule.id
    step = Step(
        identifier,
        task.pending(task.operand),
        application.after,
        application.pattern or rule.pattern,
        application.bindings,
        tuple(substeps),
        justification(identifier, task, application.after),
    )
    return step, resolved


def choose(task: Task) -> tuple[Rule, Application]:
    """The first rule of the table that recognises the operand, with what it makes of it."""
    for rule in RULES:
        application = rule.recognise(task)
        if application is not None:
            return rule, application
    raise UnsupportedError(type(task.operand).__name__, to_text(task.operand))


def _pending_in(tree: Tree) -> list[Derivative]:
    """The outermost pending derivatives, from left to right."""
    if isinstance(tree, Derivative):
        return [tree]
    return [pending for part in children(tree) for pending in _pending_in(part)]


def _fill(tree: Tree, results: Mapping[Derivative, Tree]) -> Tree:
    if isinstance(tree, Derivative):
        return results[tree]
    parts = children(tree)
    filled = [_fill(part, results) for part in parts]
    return tree if all(a is b for a, b in zip(parts, filled, strict=True)) else with_children(tree, filled)


def _named(tree: Tree) -> tuple[str, Tree]:
    """The function's name and its expression: "f(x) = x^2" gives f, and a bare expression is called f."""
    match tree:
        case Relation(left, "=", right):
            match left:
                case Name():
                    return str(left), right
                case _ if hasattr(left, "function"):
                    return str(left.function), right
                case _:
                    raise AuthorError("an equation cannot be differentiated like this", expected="an expression")
        case Relation() | Listing() | Matrix():
            raise AuthorError(f"{to_text(tree)} is not one expression", expected="an expression, such as x^2 sin x")
        case _:
            return "f", tree


def _listed(wrt: Variable | Sequence[Variable]) -> list[Variable]:
    if isinstance(wrt, list | tuple):
        if not wrt:
            raise AuthorError("no variable is given", expected="a name, such as x")
        return list(wrt)
    return [wrt]


def as_name(variable: Variable, notation: Notation | None = None) -> Name:
    """The name meant by a text, a SymPy symbol or a name."""
    if isinstance(variable, Name):
        return variable
    text = variable if isinstance(variable, str) else str(variable)
    return read_name(text, notation or Notation())


def only_name(tree: Tree) -> Name:
    """The one name in a tree; an error that lists them where there are several."""
    names = names_in(tree)
    if len(names) != 1:
        found = ", ".join(to_text(part) for part in names) or "none"
        raise AuthorError(f"by which variable? The expression has: {found}", expected="wrt= with one of them")
    return names[0]


def _at(derivation: Derivation, at: Mapping[Any, Any] | None, notation: Notation) -> Derivation:
    if not at:
        return derivation
    from dataclasses import replace

    point = tuple((as_name(key, notation), as_tree(value, notation)) for key, value in at.items())
    return replace(derivation, at=point)
