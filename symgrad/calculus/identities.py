"""What is known of single functions: sin² + cos² is 1, 1 + tan² is sec², sin/cos is tan, ln e is 1.

Every identity here holds wherever its left side has a value.
"""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

from symgrad.calculus.arithmetic import Value, join_sum, sum_terms, value_of
from symgrad.calculus.factors import Factors, factors_of
from symgrad.language.tree import EULER, ONE, TWO, ZERO, Call, Negative, Power, Product, Quotient, Sum, Tree, number

Key = tuple[str, tuple[Tree, ...], frozenset[tuple[Tree, Tree]], Fraction]

_SQUARES: dict[str, tuple[str, int, str | None]] = {
    "sin": ("cos", 1, None),
    "cosh": ("sinh", -1, None),
    "tan": ("", 1, "sec"),
    "cot": ("", 1, "csc"),
}
"""f² + sign · g² is 1, or h² where h is named; g is the number 1 where it is left empty."""

_QUOTIENTS = {("sin", "cos"): "tan", ("cos", "sin"): "cot", ("sinh", "cosh"): "tanh"}
_RECIPROCALS = {"cos": "sec", "sin": "csc"}


def squares_together(node: Tree) -> Tree | None:
    """A sum with sin² + cos², 1 + tan², 1 + cot² or cosh² − sinh² put together, also with equal factors before them.

    >>> from symgrad.language.parser import read
    >>> from symgrad.language.printing import to_text
    >>> to_text(squares_together(read("x sin(x)^2 + 3 + x cos(x)^2")))
    'x + 3'
    """
    if not isinstance(node, Sum) or not any(_has_square(term) for term in node.terms):
        return None
    terms = sum_terms(node)
    parts = [factors_of(term) for term in terms]
    places: dict[Key, int] = {}
    for place, part in enumerate(parts):
        for key in _keys(part):
            places.setdefault(key, place)
    for (function, arguments, rest, size), place in places.items():
        if function not in _SQUARES:
            continue
        other, sign, together = _SQUARES[function]
        partner = places.get((other, arguments if other else (), rest, sign * size))
        if partner is None or partner == place:
            continue
        left = Factors(Value(size), {base: [exponent] for base, exponent in rest}, rooted=parts[place].rooted)
        whole: Tree = left.tree()
        if together:
            whole = factors_of(Product((whole, Power(Call(together, arguments), TWO)))).tree()
        first, second = sorted((place, partner))
        return join_sum([*terms[:first], whole, *terms[first + 1 : second], *terms[second + 1 :]])
    return None


def _has_square(term: Tree) -> bool:
    """Whether a term is a power of a function, or has one among its factors: a quick look before the long one."""
    match term:
        case Negative(operand):
            return _has_square(operand)
        case Product(factors):
            return any(_has_square(factor) for factor in factors)
        case Quotient(numerator, _):
            return _has_square(numerator)
        case Power(Call(function, _, 0), _):
            return function in _SQUARES
        case _:
            return False


def _keys(part: Factors) -> list[Key]:
    """How a term can take part: as itself, and as the square of each of its functions times the rest."""
    exponents, size = part.exponents(), part.coefficient.number
    keys: list[Key] = [("", (), frozenset(exponents), size)]
    for base, exponent in exponents:
        value = value_of(exponent)
        if isinstance(base, Call) and not base.primes and value is not None and value.number >= 2:
            left = [] if value.number == 2 else [(base, Value(value.number - 2).tree())]
            rest = frozenset([*(item for item in exponents if item[0] != base), *left])
            keys.append((base.function, base.arguments, rest, size))
    return keys


def quotient_of_functions(node: Tree) -> Tree | None:
    """sin u/cos u as tan u, cos u/sin u as cot u, a number over cos² u as sec² u, over sin² u as csc² u.

    >>> from symgrad.language.parser import read
    >>> from symgrad.language.printing import to_text
    >>> to_text(quotient_of_functions(read("x sin(x)^2/cos(x)^2"))), to_text(quotient_of_functions(read("3/cos(x)^2")))
    ('x tan² x', '3 sec² x')
    """
    if not isinstance(node, Quotient):
        return None
    factors = factors_of(node)
    exponents = dict(factors.exponents())
    for base, exponent in exponents.items():
        if not isinstance(base, Call) or base.primes or value_of(exponent) is None:
            continue
        for (above, below), together in _QUOTIENTS.items():
            other = Call(below, base.arguments)
            if base.function == above and other in exponents and _opposite(exponent, exponents[other]):
                return _instead(factors, (base, other), Power(Call(together, base.arguments), exponent))
        if base.function in _RECIPROCALS and len(exponents) == 1 and exponent == number(-2):
            return _instead(factors, (base,), Power(Call(_RECIPROCALS[base.function], base.arguments), TWO))
    return None


def _opposite(above: Tree, below: Tree) -> bool:
    first, second = value_of(above), value_of(below)
    return first is not None and second is not None and first.number > 0 and first.number == -second.number


def _instead(factors: Factors, old: tuple[Tree, ...], new: Tree) -> Tree:
    """The product with some bases replaced by one power."""
    kept = factors.scaled(factors.coefficient)
    kept.powers = {base: parts for base, parts in factors.powers.items() if base not in old}
    return factors_of(Product((kept.tree(), new))).tree()


def known_value(node: Tree) -> Tree | None:
    """ln e, ln 1, ln e^u, the logarithm of its own base, and the root of a square number.

    >>> from symgrad.language.parser import read
    >>> from symgrad.language.printing import to_text
    >>> [to_text(known_value(read(text))) for text in ("ln(e)", "ln(1)", "sqrt(4/9)")]
    ['1', '0', '2/3']
    """
    match node:
        case Call("log", (argument,), 0) if argument == EULER:
            return ONE
        case Call("log", (argument, *_), 0) if argument == ONE:
            return ZERO
        case Call("log", (argument, base), 0) if argument == base:
            return ONE
        case Call("log", (Power(base, exponent),), 0) if base == EULER:
            return exponent
        case Call("log", (Call("exp", (exponent,), 0),), 0):
            return exponent
        case Call("sqrt", (argument,), 0):
            return _root(value_of(argument))
        case _:
            return None


def _root(value: Value | None) -> Tree | None:
    if value is None or value.number < 0:
        return None
    above, below = isqrt(value.number.numerator), isqrt(value.number.denominator)
    root = Fraction(above, below)
    return Value(root, value.decimal).tree() if root * root == value.number else None
