"""The value of a function at its arguments: primitives, definitions, kinks, primes, abstract functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from flint import fmpq

from symgrad.errors import AuthorError, UnsupportedError
from symgrad.functions.entry import Function
from symgrad.functions.registry import FUNCTIONS
from symgrad.language.definitions import defaults, definition
from symgrad.language.tree import Name, Tree
from symgrad.numeric import jets, scalars
from symgrad.numeric.jets import Jet, Value
from symgrad.numeric.series import taylor
from symgrad.numeric.standins import stand_in

Body = Callable[[Tree, Mapping[Name, Value]], Value]
"""The value of a definition's tree where its formal arguments have the given values."""


def call(function: str, arguments: Sequence[Value], primes: int, value_of: Body) -> Value:
    """The value of a call; ``σ'`` is the derivative by the first argument, found by series.

    A name without an entry is an abstract function, and a stand-in takes its place.
    """
    if not arguments:
        raise UnsupportedError("the value of a function without its argument", function)
    if primes:
        first, *rest = arguments
        above = max(map(jets.level, arguments))
        return jets.differential(lambda value: call(function, [value, *rest], 0, value_of), first, primes, above)
    if function == "root" and len(arguments) == 2:
        return root(*arguments)
    if function == "log" and len(arguments) == 2:
        return jets.divide(*(jets.apply(partial(taylor, "log"), argument) for argument in arguments))
    entry = entry_of(function)
    if entry is not None and entry.ball:
        return _primitive(entry, arguments)
    parameters, body = body_of(function, len(arguments))
    given = [*arguments, *(value_of(default, {}) for default in defaults_of(function, len(arguments)))]
    return value_of(body, dict(zip(parameters, given, strict=True)))


def entry_of(function: str) -> Function | None:
    """The registry's entry, None for an abstract function."""
    return FUNCTIONS.get(function)


def body_of(function: str, arity: int) -> tuple[tuple[Name, ...], Tree]:
    """The definition of a function, or the stand-in of an abstract one: formal arguments and body."""
    entry = entry_of(function)
    if entry is None:
        return stand_in(function, arity)
    _check_arity(entry, arity)
    found = definition(function)
    if found is None:
        raise AuthorError(f"the function '{function}' has no definition to work it out by")
    return found


def defaults_of(function: str, arity: int) -> tuple[Tree, ...]:
    """What stands for the last arguments where they are left out."""
    entry = entry_of(function)
    missing = len(entry.arguments) - arity if entry is not None else 0
    if entry is None or missing <= 0:
        return ()
    _check_arity(entry, arity)
    return defaults(function)[-missing:]


def _check_arity(entry: Function, arity: int) -> None:
    most = len(entry.arguments)
    least = most - len(entry.defaults)
    if not least <= arity <= most:
        wanted = str(most) if least == most else f"{least} to {most}"
        raise AuthorError(f"'{entry.id}' is called with {arity} arguments", expected=wanted)


def _primitive(entry: Function, arguments: Sequence[Value]) -> Value:
    match entry.ball:
        case "max":
            return _extreme(1, arguments)
        case "min":
            return _extreme(-1, arguments)
    _check_arity(entry, len(arguments))
    (argument,) = arguments
    match entry.ball:
        case "__abs__":
            return _absolute(argument)
        case "sgn":
            return _signum(argument)
        case "sqrt":  # as a power, which finds the roots of squares exactly
            return jets.power(argument, fmpq(1, 2))
        case method:
            return jets.apply(partial(taylor, method), argument)


def _absolute(value: Value) -> Value:
    if not isinstance(value, Jet):
        return scalars.absolute(value)
    match scalars.sign(jets.constant(value)):
        case 1:
            return value
        case -1:
            return jets.negate(value)
        case _:
            return scalars.nan()  # at the kink, or not certain on which side of it


def _signum(value: Value) -> Value:
    if not isinstance(value, Jet):
        return scalars.signum(value)
    certain = scalars.sign(jets.constant(value))
    return fmpq(certain) if certain else scalars.nan()


def _extreme(direction: int, arguments: Sequence[Value]) -> Value:
    """The largest of all arguments, or with direction −1 the smallest."""
    best, *rest = arguments
    choose = scalars.greater if direction > 0 else scalars.lesser
    for other in rest:
        if not isinstance(best, Jet) and not isinstance(other, Jet):
            best = choose(best, other)
            continue
        order = scalars.order(jets.constant(best), jets.constant(other))
        if not order:  # a tie, or not certain
            return scalars.nan()
        best = best if order == direction else other
    return best


def root(value: Value, index: Value) -> Value:
    """The real root: of a negative number too, if the index is odd."""
    if isinstance(index, Jet):
        return power(value, jets.divide(fmpq(1), index))
    exponent = scalars.divide(fmpq(1), index)
    odd = isinstance(index, fmpq) and index.q == 1 and index.p % 2 == 1
    if odd and scalars.sign(jets.constant(value)) == -1:
        return jets.negate(jets.power(jets.negate(value), exponent))
    return jets.power(value, exponent)


def power(base: Value, exponent: Value) -> Value:
    """The power; where the exponent varies, ``e^(exponent ln base)``, for a positive base only."""
    if not isinstance(exponent, Jet):
        return jets.power(base, exponent)
    logarithm = jets.apply(partial(taylor, "log"), base)
    return exponential(jets.multiply(exponent, logarithm))


def exponential(value: Value) -> Value:
    """e to the value."""
    return jets.apply(partial(taylor, "exp"), value)
