"""Differentiation: choose the rule for a node, apply it, and resolve what it leaves pending.

The engine is symgrad's own; SymPy's derivative is not used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.given import Given, given
from symgrad.calculus.justify import justification
from symgrad.calculus.methods import METHODS, Method, method_named
from symgrad.calculus.point import checked
from symgrad.calculus.rule import Application, Rule, Task
from symgrad.calculus.rules import RULES
from symgrad.calculus.simplify import simplify
from symgrad.calculus.step import Step, fill
from symgrad.errors import AuthorError, UnsupportedError
from symgrad.language.convert import as_tree
from symgrad.language.notation import Notation
from symgrad.language.parser import read_name
from symgrad.language.printing import to_text
from symgrad.language.traversal import children, names_in
from symgrad.language.tree import Derivative, Name, Tree

if TYPE_CHECKING:
    import sympy

HIGHEST_ORDER = 64
"""How many times a function is differentiated at most; each derivative keeps the ones before it."""

Source: TypeAlias = "str | int | Tree | sympy.Basic"
Variable: TypeAlias = "str | Name | sympy.Symbol"


def differentiate(
    expression: Source,
    wrt: Variable | Sequence[Variable] | None = None,
    *,
    order: int = 1,
    at: Mapping[Any, Any] | None = None,
    method: str = "rules",
    notation: Notation | None = None,
) -> Derivation:
    """Differentiate an expression by named rules, with every step kept.

    ``expression`` is text in any of the notations, a SymPy expression or a tree; "r(t) = a t^2" names the function
    and says which names vary: the others are parameters; ``wrt`` is the variable, or
    several for a mixed partial derivative in that order (it may be left out where there is only one name);
    ``order`` repeats the derivative; ``at`` gives values at which the result is worked out too; ``method`` is
    "rules", or another route: "definition", "product", "quotient" or "logarithmic".

    Raises :class:`~symgrad.errors.StudentError` for text that cannot be read,
    :class:`~symgrad.errors.AuthorError` for a variable, order or method that cannot be used, and
    :class:`~symgrad.errors.UnsupportedError` where no rule is known.

    >>> differentiate("2 - 3x + 4x^2").result
    8*x - 3
    >>> differentiate("a + b c", wrt="b").result
    c
    >>> differentiate("x^3 y^2", wrt=["x", "y"]).result
    6*x**2*y
    """
    notation = notation or Notation()
    function = given(expression, notation)
    variables = [as_name(v, notation) for v in _listed(wrt)] if wrt is not None else [_only_variable(function)]
    if isinstance(order, bool) or not isinstance(order, int) or not 1 <= order <= HIGHEST_ORDER:
        expected = f"a whole number from 1 to {HIGHEST_ORDER}"
        raise AuthorError(f"the order of a derivative is {order!r}", expected=expected)
    depends_on = function.arguments if set(variables) <= set(function.arguments) else ()
    partial = len({*variables, *(depends_on or names_in(function.body))}) > 1
    derivation: Derivation | None = None
    for variable in variables * order:
        derivation = derive(
            derivation.result_tree if derivation else function.body, variable, partial=partial, name=function.name,
            previous=derivation, method=method, arguments=depends_on,
        )
    assert derivation is not None
    return _at(derivation, at, notation)


def derive(
    tree: Tree, variable: Name, *, partial: bool = False, name: str = "f", previous: Derivation | None = None,
    method: str = "rules", arguments: tuple[Name, ...] = (),
) -> Derivation:
    """The derivation for a tree and one variable, by one of the methods.

    Raises :class:`~symgrad.errors.AuthorError` where the method does not fit the expression.

    >>> from symgrad.language.parser import read
    >>> to_text(derive(read("w_{5,6} o_5 + b_6"), Name("o", ("5",)), partial=True).result_tree)
    'w₅,₆'
    """
    task, found = Task(tree, variable, partial), method_named(method)
    step, resolved = found.derive(task) if found.derive else resolve(task, None, found.rules, found.first)
    if not found.fits(step):
        raise _does_not_fit(found, task)
    simplified, tidying = simplify(resolved)
    return Derivation(
        tree, variable, simplified, (step, *tidying), partial=partial, function_name=name, previous=previous,
        assumptions=found.assumptions(task), method=method, arguments=arguments,
    )


def _does_not_fit(method: Method, task: Task) -> AuthorError:
    others = [other for other in METHODS.values() if not other.derive]
    fitting = [other.id for other in others if other.fits(resolve(task, None, other.rules, other.first)[0])]
    why = f"{method.name} does not fit {to_text(task.operand)}: it needs {method.needs}"
    return AuthorError(why, expected=f"another method, such as {', '.join(fitting)}")


def resolve(
    task: Task, origin: Derivative | None = None, rules: Sequence[Rule] = (), first: Sequence[Rule] = ()
) -> tuple[Step, Tree]:
    """Apply the rule for a task, and resolve all that it leaves pending; the step, and what it comes to.

    ``origin`` is the pending derivative that the task was made from, so that the step begins with the same object;
    ``rules`` are tried before those of the table, and ``first`` before these, but here only and not inside.
    """
    rule, application = choose(task, (*first, *rules))
    substeps: list[Step] = []
    results: dict[Tree, Tree] = {}
    for pending in _pending_in(application.after):
        if pending not in results:
            substep, results[pending] = resolve(
                Task(pending.operand, pending.variables[0], pending.partial), pending, rules
            )
            substeps.append(substep)
    resolved = fill(application.after, results)
    if application.tidied is not None:
        substeps.append(Step("arithmetic", application.after, application.tidied, "work out the exponent"))
        resolved = application.tidied
    identifier = application.rule or rule.id
    step = Step(
        identifier,
        origin or task.pending(task.operand),
        application.after,
        application.pattern or rule.pattern,
        application.bindings,
        tuple(substeps),
        justification(identifier, task, application.after),
    )
    return step, resolved


def choose(task: Task, preferred: Sequence[Rule] = ()) -> tuple[Rule, Application]:
    """The first rule that recognises the operand, of those preferred and then of the table; what it makes of it."""
    for rule in (*preferred, *RULES):
        application = rule.recognise(task)
        if application is not None:
            return rule, application
    raise UnsupportedError(type(task.operand).__name__, to_text(task.operand))


def _pending_in(tree: Tree) -> list[Derivative]:
    """The outermost pending derivatives, from left to right."""
    if isinstance(tree, Derivative):
        return [tree]
    return [pending for part in children(tree) for pending in _pending_in(part)]


def _only_variable(function: Given) -> Name:
    """The variable where none is given: the one argument, or the one name."""
    return function.arguments[0] if len(function.arguments) == 1 else only_name(function.body)


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
    functions = [derivation.expression_tree]
    earlier = derivation.previous
    while earlier is not None:
        functions.insert(0, earlier.expression_tree)
        earlier = earlier.previous
    return replace(derivation, at=checked(point, functions, [derivation.result_tree], derivation.variables))
