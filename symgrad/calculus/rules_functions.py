"""The rules for functions: those of the registry, exponentials, abstract functions, and the chain rule over them.

A composition F(u) is one outer form with one inner function; :func:`outer_form` finds both for powers,
exponentials and calls, so the chain rule is written once.
"""

from __future__ import annotations

from dataclasses import dataclass

from symgrad.calculus.indices import varies
from symgrad.calculus.rule import Application, Rule, Task
from symgrad.calculus.rules_algebra import worked_slope
from symgrad.errors import UnsupportedError
from symgrad.functions.entry import Function
from symgrad.functions.registry import FUNCTIONS
from symgrad.language.definitions import derivative as entry_derivative
from symgrad.language.parser import read
from symgrad.language.printing import to_text
from symgrad.language.traversal import substitute
from symgrad.language.tree import EULER, Call, Name, Power, Product, Quotient, Sum, Tree

_INNER = Name("u")


@dataclass(frozen=True, slots=True)
class Outer:
    """F(u): its form in the letter u, what u stands for, F′(u) at that place, and the rule that gives F′."""

    form: Tree
    inner: Tree
    slope: Tree
    rule: str
    name: str


def outer_form(operand: Tree, variable: Name) -> Outer | None:
    """The operand as an outer function of one inner function, or None where it is not of that form."""
    match operand:
        case Power(base, exponent) if not varies(exponent, variable):
            slope = worked_slope(base, exponent)
            return Outer(Power(_INNER, exponent), base, slope, "power", "power rule")
        case Power(base, exponent) if not varies(base, variable):
            natural = base == EULER
            slope = operand if natural else Product((operand, Call("log", (base,))))
            name = "derivative of the exponential function"
            return Outer(Power(base, _INNER), exponent, slope, "exponential", name)
        case Call(function, (inner,), primes) if function not in FUNCTIONS or primes:
            slope = Call(function, (inner,), primes + 1)
            return Outer(Call(function, (_INNER,), primes), inner, slope, "abstract", "derivative of {F}")
        case Call(function, arguments, 0) if function in FUNCTIONS and FUNCTIONS[function].derivatives:
            return _entry_form(FUNCTIONS[function], arguments, variable)
        case _:
            return None


def _entry_form(entry: Function, arguments: tuple[Tree, ...], variable: Name) -> Outer | None:
    """A function of the registry in which exactly one argument varies."""
    places = [place for place, argument in enumerate(arguments) if varies(argument, variable)]
    if len(places) != 1:
        return None
    slope = partial_slope(entry, arguments, places[0])
    form = Call(entry.id, tuple(_INNER if place == places[0] else part for place, part in enumerate(arguments)))
    return Outer(form, arguments[places[0]], slope, f"derivative_of_{entry.id}", f"derivative of the {entry.name}")


def partial_slope(entry: Function, arguments: tuple[Tree, ...], place: int) -> Tree:
    """The entry's derivative by one of its arguments, at the given arguments."""
    slope = entry_derivative(entry.id, place)
    if slope is None:
        raise UnsupportedError(
            f"the derivative of {entry.name} by its argument {place + 1}", to_text(Call(entry.id, arguments))
        )
    formal = [Name(argument) for argument in entry.arguments]
    filled = [*arguments, *(_default(entry, place) for place in range(len(arguments), len(formal)))]
    return substitute(slope, dict(zip(formal, filled, strict=True)))


def _default(entry: Function, place: int) -> Tree:
    """The value of an argument that was left out."""
    return read(entry.defaults[place - 1])


def _logarithm_of_base(task: Task) -> Application | None:
    """log_b u is ln u / ln b."""
    match task.operand:
        case Call("log", (argument, base), 0):
            rewritten = Quotient(Call("log", (argument,)), Call("log", (base,)))
            return Application(task.pending(rewritten), (("a", task.operand), ("b", rewritten)))
        case _:
            return None


def _function(task: Task) -> Application | None:
    outer = outer_form(task.operand, task.variable)
    if outer is None or outer.inner != task.variable:
        return None
    bindings = (("F", task.operand), ("u", outer.inner), ("f", outer.slope))
    return Application(outer.slope, bindings, rule=outer.rule, pattern=outer.name)


def _chain(task: Task) -> Application | None:
    outer = outer_form(task.operand, task.variable)
    if outer is None:
        return None
    after = Product((outer.slope, task.pending(outer.inner)))
    return Application(after, (("F", outer.form), ("u", outer.inner), ("f", outer.slope)))


def _extreme_of_many(task: Task) -> Application | None:
    """max(u, v, w) is max(max(u, v), w), and so is min."""
    match task.operand:
        case Call("max" | "min" as extreme, (first, second, *rest), 0) if rest:
            nested: Tree = Call(extreme, (first, second))
            for other in rest:
                nested = Call(extreme, (nested, other))
            return Application(task.pending(nested), (("a", task.operand), ("b", nested)))
        case _:
            return None


def _several_arguments(task: Task) -> Application | None:
    """F(u, v) with both varying: the sum over the arguments of slope times inner derivative."""
    match task.operand:
        case Call(function, arguments, 0) if function in FUNCTIONS:
            entry = FUNCTIONS[function]
            varying = [place for place, argument in enumerate(arguments) if varies(argument, task.variable)]
            terms = [
                Product((partial_slope(entry, arguments, place), task.pending(arguments[place]))) for place in varying
            ]
            return Application(terms[0] if len(terms) == 1 else Sum(tuple(terms)))
        case Call(function, (_, _, *_)):
            raise UnsupportedError(f"the abstract function {function} of several arguments", to_text(task.operand))
        case _:
            return None


LOGARITHM_OF_BASE = Rule(
    "change_of_base", "change of base", "", "change of base: {a} = {b}", _logarithm_of_base,
    opening="This is a **logarithm** to another base than that of the natural one, so it is first written with natural "
    "logarithms.",
    hint="a logarithm to another base, so write it with natural logarithms first",
)
FUNCTION = Rule(
    "function", "derivative of a function", "", "derivative of {F}", _function,
    hint="a function whose derivative stands in the table",
)
CHAIN = Rule(
    "chain", "chain rule", "d/dx[F(u)] = F'(u) (du/dx)", "chain rule, {u=}", _chain,
    opening="The last thing that happens to {x} is an outer function of an inner one, a **chain**: {F} with "
    "the inner function {u=}.",
    parts=("u",), part_word="function",
    hint="a composition, so the chain rule applies",
)
EXTREME_OF_MANY = Rule(
    "extreme_of_many", "two at a time", "max(a, b, c) = max(max(a, b), c)", "two at a time", _extreme_of_many
)
SEVERAL_ARGUMENTS = Rule(
    "several_arguments", "chain rule for several arguments", "", "chain rule, one term for each argument",
    _several_arguments,
    hint="a function of several arguments that all vary, so the chain rule has a term for each",
)
