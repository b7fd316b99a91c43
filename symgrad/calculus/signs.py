"""Signs that follow from the form: a square is never negative, a sum of positive terms is positive.

What is found here holds for all real values of the names at which the formula is defined; None means that nothing
is known, not that the sign changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from symgrad.calculus.arithmetic import value_of
from symgrad.calculus.factors import factors_of
from symgrad.calculus.verify import prove_equal
from symgrad.errors import ProofError, UnsupportedError
from symgrad.language.convert import to_sympy
from symgrad.language.traversal import children, names_in, substitute, walk
from symgrad.language.tree import EULER, Call, Constant, Name, Negative, Number, Power, Product, Quotient, Sum, Tree
from symgrad.numeric.balls import evaluate

Bound = Literal[">", "≥", "=", "≤", "<"]
_FLIPPED: dict[Bound, Bound] = {">": "<", "≥": "≤", "=": "=", "≤": "≥", "<": ">"}
_POSITIVE = frozenset({"exp", "cosh", "sigmoid", "softplus"})
_NEVER_NEGATIVE = frozenset({"abs", "sqrt", "relu"})
_EVERYWHERE = frozenset({"exp", "sin", "cos", "sinh", "cosh", "tanh", "atan", "asinh", "sigmoid", "softplus", "erf"})


def bound_of(tree: Tree) -> Bound | None:
    """How a formula compares with 0 for all values of its names, where that follows from its form.

    >>> from symgrad.language.parser import read
    >>> bound_of(read("12x^2 + e^y")), bound_of(read("-2(x - y)^2")), bound_of(read("x y"))
    ('>', '≤', None)
    """
    found = _bound(tree)
    if found is None and isinstance(tree, Sum | Product | Quotient | Negative):
        factored = _factored(tree)
        return None if factored is None else _bound(factored)
    return found


def _bound(tree: Tree) -> Bound | None:
    if not names_in(tree):
        return _constant_bound(tree)
    match tree:
        case Negative(operand):
            inner = _bound(operand)
            return None if inner is None else _FLIPPED[inner]
        case Sum(terms):
            return _of_sum([_bound(term) for term in terms])
        case Product() | Quotient() | Power():
            return _of_factors(tree)
        case Call(function, _, 0) if function in _POSITIVE:
            return ">"
        case Call(function, _, 0) if function in _NEVER_NEGATIVE:
            return "≥"
        case _:
            return None


def _constant_bound(tree: Tree) -> Bound | None:
    value = value_of(tree)
    if value is not None:
        return ">" if value.number > 0 else "<" if value.number < 0 else "="
    ball = evaluate(tree, {}, 256)
    return ">" if ball > 0 else "<" if ball < 0 else None


def _of_sum(bounds: Sequence[Bound | None]) -> Bound | None:
    kinds = set(bounds) - {"="}
    if not kinds:
        return "="
    if kinds <= {">", "≥"}:
        return ">" if ">" in kinds else "≥"
    if kinds <= {"<", "≤"}:
        return "<" if "<" in kinds else "≤"
    return None


def _of_factors(tree: Tree) -> Bound | None:
    """The sign of a product from those of its factors; an even power is never negative."""
    factors = factors_of(tree)
    if factors.coefficient.number == 0:
        return "="
    sign, strict = (1 if factors.coefficient.number > 0 else -1), True
    for base, exponent in factors.exponents():
        inner, value = _bound(base), value_of(exponent)
        if inner == ">":
            continue
        if value is None or inner == "=":
            return None
        below = value.number < 0
        if value.number.denominator == 1 and value.number % 2 == 0:
            strict &= inner == "<" or below
        elif inner == "≥":
            strict &= below
        elif inner in ("<", "≤") and value.number.denominator == 1:
            sign, strict = -sign, strict and (inner == "<" or below)
        elif value.number.denominator % 2 == 0:
            strict &= below  # an even root is real only where it is not negative
        else:
            return None
    return (">" if sign > 0 else "<") if strict else ("≥" if sign > 0 else "≤")


def _factored(tree: Tree) -> Tree | None:
    """The formula as one product, found by SymPy and proved equal: x² − 2xy + y² is (x − y)²."""
    import sympy

    from symgrad.language.convert import from_sympy

    real = {name: sympy.Symbol(str(name), real=True) for name in names_in(tree)}
    try:
        factored = from_sympy(sympy.factor(sympy.together(to_sympy(tree, symbols=real))))
        if factored != tree:
            prove_equal(tree, factored)
    except (ProofError, UnsupportedError, sympy.PolynomialError):
        return None
    return factored


def positive_names(tree: Tree) -> frozenset[Name]:
    """The names that can only be positive where the formula is defined: x in x ln x, and x ≥ 0 in x √x.

    >>> from symgrad.language.parser import read
    >>> sorted(map(str, positive_names(read("x ln x + y^(3/2) + z"))))
    ['x', 'y']
    """
    found: set[Name] = set()
    for node in walk(tree):
        match node:
            case Call("log" | "sqrt", (Name() as name, *_), 0):
                found.add(name)
            case Power(Name() as name, exponent) if (value := value_of(exponent)) and value.number.denominator != 1:
                found.add(name)
            case _:
                pass
    return frozenset(found)


def bound_within(tree: Tree, positive: frozenset[Name]) -> Bound | None:
    """The bound of a formula where some names are positive: e^x stands for such an x, and takes all those values."""
    return bound_of(substitute(tree, {name: Power(EULER, name) for name in positive}))


def defined_everywhere(tree: Tree) -> bool:
    """Whether it follows from the form that the formula is defined, and smooth, for all real values of its names.

    >>> from symgrad.language.parser import read
    >>> defined_everywhere(read("ln(1 + e^x)")), defined_everywhere(read("1/x^2"))
    (True, False)
    """
    match tree:
        case Number() | Constant() | Name():
            return True
        case Negative(operand):
            return defined_everywhere(operand)
        case Sum() | Product():
            return all(map(defined_everywhere, tree.terms if isinstance(tree, Sum) else tree.factors))
        case Quotient(numerator, denominator):
            apart = bound_of(denominator) in (">", "<")
            return apart and defined_everywhere(numerator) and defined_everywhere(denominator)
        case Power(base, exponent):
            value = value_of(exponent)
            whole = value is not None and value.number.denominator == 1 and value.number >= 0
            return (whole or bound_of(base) == ">") and defined_everywhere(base) and defined_everywhere(exponent)
        case Call(function, (argument,), 0):
            inside = function in _EVERYWHERE or (function in ("log", "sqrt") and bound_of(argument) == ">")
            return inside and defined_everywhere(argument)
        case _:
            return False


_POLES = frozenset({"log", "tan", "cot", "sec", "csc", "coth", "sech", "csch", "gamma"})
_BOUNDARIES = frozenset({"sqrt", "asin", "acos", "atanh", "acosh"})


def smooth_inside(tree: Tree) -> bool:
    """Whether it follows from the form that the formula is smooth wherever it is defined, boundaries excepted.

    |x| is not, and neither is √(x²), which is the same; √x is, for its only rough point is where it ends.

    >>> from symgrad.language.parser import read
    >>> [smooth_inside(read(text)) for text in ("sqrt(x)", "sqrt(x^2)", "1/x", "abs(x)")]
    [True, False, True, False]
    """
    match tree:
        case Number() | Constant() | Name():
            return True
        case Power(base, exponent):
            value = value_of(exponent)
            fraction = value is not None and value.number.denominator != 1
            return (not fraction or _ends_there(base)) and smooth_inside(base) and smooth_inside(exponent)
        case Negative() | Sum() | Product() | Quotient():
            return all(map(smooth_inside, children(tree)))
        case Call(function, (argument,), 0):
            known = function in _EVERYWHERE or function in _POLES
            return (known or (function in _BOUNDARIES and _ends_there(argument))) and smooth_inside(argument)
        case _:
            return False


def _ends_there(argument: Tree) -> bool:
    """Whether a root of the argument is smooth inside its domain: it never gets to 0, or goes straight through it."""
    return bound_of(argument) in (">", "<") or is_linear(argument)


def is_linear(tree: Tree) -> bool:
    """Whether a formula is of degree 1 in all its names, as it is written."""
    match tree:
        case Name():
            return True
        case Sum(terms):
            return all(is_linear(term) or not names_in(term) for term in terms)
        case Negative(operand):
            return is_linear(operand)
        case Product(factors):
            varying = [factor for factor in factors if names_in(factor)]
            return len(varying) == 1 and is_linear(varying[0])
        case Quotient(numerator, denominator):
            return not names_in(denominator) and is_linear(numerator)
        case _:
            return False
