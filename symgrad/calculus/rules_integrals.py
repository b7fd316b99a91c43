"""Integrals whose limits or whose integrand vary: the fundamental theorem and Leibniz's rule."""

from __future__ import annotations

from symgrad.calculus.indices import varies
from symgrad.calculus.rule import Application, Rule, Task
from symgrad.language.traversal import substitute
from symgrad.language.tree import Derivative, Integral, Name, Negative, Product, Sum, Tree


def _fundamental_theorem(task: Task) -> Application | None:
    """The integrand at the limit that varies; where that is a formula, times its derivative."""
    match task.operand:
        case Integral(body, variable, lower, upper) if not _body_varies(task.operand, task.variable):
            if varies(upper, task.variable) and not varies(lower, task.variable):
                after = _at_limit(task, body, variable, upper)
            elif varies(lower, task.variable) and not varies(upper, task.variable):
                after = Negative(_at_limit(task, body, variable, lower))
            else:
                return None
            return Application(after, (("f", body), ("t", variable), ("x", task.variable)))
        case _:
            return None


def _leibniz(task: Task) -> Application | None:
    """What the upper limit adds, less what the lower one takes away, plus the integral of the partial derivative."""
    match task.operand:
        case Integral(body, variable, lower, upper):
            terms: list[Tree] = []
            if varies(upper, task.variable):
                terms.append(_at_limit(task, body, variable, upper))
            if varies(lower, task.variable):
                terms.append(Negative(_at_limit(task, body, variable, lower)))
            if _body_varies(task.operand, task.variable):
                partial = Derivative(body, (task.variable,), True, applied=isinstance(body, Name))
                terms.append(Integral(partial, variable, lower, upper))
            after = terms[0] if len(terms) == 1 else Sum(tuple(terms))
            return Application(after, (("f", body), ("a", lower), ("b", upper)))
        case _:
            return None


def _body_varies(integral: Integral, variable: Name) -> bool:
    return variable != integral.variable and varies(integral.body, variable)


def _at_limit(task: Task, body: Tree, variable: Name, limit: Tree) -> Tree:
    """f(u) du/dx; du/dx is not written where u is x itself."""
    value = substitute(body, {variable: limit})
    if limit == task.variable:
        return value
    return Product((value, task.pending(limit)))


FUNDAMENTAL_THEOREM = Rule(
    "fundamental_theorem", "fundamental theorem of calculus", "d/dx[integral(f(s), s, c, x)] = f(x)",
    "fundamental theorem of calculus", _fundamental_theorem,
    opening="The variable {x} is a **limit of an integral**: the derivative is what is integrated, taken at that "
    "limit.",
    hint="an integral with a limit that varies, so the fundamental theorem of calculus applies",
)
LEIBNIZ = Rule(
    "leibniz", "Leibniz's rule", "", "Leibniz's rule", _leibniz,
    opening="Both what is integrated and where it is integrated may depend on {x}: each limit that varies adds the "
    "integrand there times its own derivative, and the integrand is differentiated under the integral sign.",
    hint="an integral in which {x} stands in several places, so Leibniz's rule applies",
)
