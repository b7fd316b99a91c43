"""The syntax tree: mathematics exactly as it was written, and nothing worked out.

``2 - 3x`` is a sum of ``2`` and the negative of a product, ``x/2`` a quotient, ``2*x^(2-1)`` a product
with a power whose exponent is a sum. SymPy would evaluate most of that at once; here every form that a
person writes has one tree, so the steps of a derivation stay visible. Nodes are small, frozen and
hashable; they know nothing but their children. What is done with them (reading, printing, converting,
evaluating, differentiating) stands in modules of their own, one ``match`` each.

>>> tree = Sum((number(2), Negative(Product((number(3), Name("x"))))))
>>> tree.terms[1].operand.factors[1]
Name(base='x', subscripts=(), accent='')
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, TypeAlias

Span: TypeAlias = tuple[int, int]


def _span() -> Span | None:
    """The field for the place in the text; two trees are equal wherever they stood."""
    return field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Number:
    """A number that is not negative: exact, with the digits after the point if it was written as a decimal.

    ``0.10`` is ``Number(Fraction(1, 10), places=2)``, ``7`` is ``Number(Fraction(7))``, and ``½`` is
    ``Number(Fraction(1, 2))``. A negative number is ``Negative(Number(...))``; :func:`number` makes it so.
    """

    value: Fraction
    places: int | None = None
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Constant:
    """Euler's number, pi or infinity; or dots, which stand for what is left out and have no value."""

    symbol: Literal["e", "pi", "infinity", "dots"]
    span: Span | None = _span()


class _Remembering:
    """Keeps a hash once it was asked for. It is no field: nobody compares it, prints it or takes it to another process,
    where texts have other hashes."""

    __slots__ = ("_hash",)

    _hash: int


@dataclass(frozen=True, slots=True)
class Name(_Remembering):
    """A variable or parameter, with its subscripts: ``w_{5,6}`` is ``Name("w", ("5", "6"))``.

    A Greek letter is spelled out ("alpha", "eta"); ``str`` gives the canonical spelling, ``w_5_6``.
    ``accent`` is "" or one of "hat", "bar", "tilde" (ŷ is ``Name("y", accent="hat")``, spelled ``y_hat``).
    """

    base: str
    subscripts: tuple[str, ...] = ()
    accent: Literal["", "hat", "bar", "tilde"] = ""
    span: Span | None = _span()

    def __hash__(self) -> int:
        try:
            return self._hash
        except AttributeError:
            found = hash((self.base, self.subscripts, self.accent))
            object.__setattr__(self, "_hash", found)
            return found

    def __str__(self) -> str:
        return "_".join((self.base, *([self.accent] if self.accent else []), *self.subscripts))


@dataclass(frozen=True, slots=True)
class Negative:
    """The negative of something: −x."""

    operand: Tree
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Sum:
    """Two or more terms in the order written; a subtracted term is a :class:`Negative`."""

    terms: tuple[Tree, ...]
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Product:
    """Two or more factors in the order written; ``dots`` asks for a dot between all of them."""

    factors: tuple[Tree, ...]
    dots: bool = field(default=False, compare=False)
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Quotient:
    """A fraction."""

    numerator: Tree
    denominator: Tree
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Power:
    """A base with an exponent; ``e^x`` has ``Constant("e")`` as its base."""

    base: Tree
    exponent: Tree
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Call:
    """A function at its arguments: ``function`` is a registry id ("sin", "sigmoid", "sqrt") or a declared name.

    ``log`` with one argument is the natural logarithm, with two the logarithm of the first to the base of
    the second; ``root(x, 3)`` is the cube root. ``primes`` counts dashes: ``σ'(z)`` is
    ``Call("sigmoid", (z,), primes=1)``.
    """

    function: str
    arguments: tuple[Tree, ...]
    primes: int = 0
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Derivative:
    """A derivative that is not carried out: d/dx[x²], or ∂E/∂z₆ where the operand is a name.

    ``variables`` in the order of differentiation: the mixed partial first by x, then by y is ``(x, y)``.
    A derivative of a bare name is formal, ∂E/∂z₆: E depends on z₆ in a way that is not written here. Where the
    name is meant as it stands, as in d/dx[x] = 1 and ∂/∂x[y] = 0, ``applied`` is true; only then does it matter.
    """

    operand: Tree
    variables: tuple[Name, ...]
    partial: bool = False
    applied: bool = False
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Summation:
    """Σ of a body over an index; ``lower`` and ``upper`` may be left out ("over all")."""

    body: Tree
    index: Name
    lower: Tree | None = None
    upper: Tree | None = None
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Integral:
    """The definite integral of a body over a variable; both limits are written."""

    body: Tree
    variable: Name
    lower: Tree
    upper: Tree
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Cases:
    """Several formulas, each with its condition; ``otherwise`` holds where no condition does."""

    branches: tuple[tuple[Tree, Relation], ...]
    otherwise: Tree | None = None
    span: Span | None = _span()


Operator: TypeAlias = Literal["=", "≠", "<", "≤", ">", "≥", "≈", ":=", "→"]


@dataclass(frozen=True, slots=True)
class Relation:
    """Two sides and what stands between them."""

    left: Tree
    operator: Operator
    right: Tree
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Listing:
    """Things with commas between them: a vector written (1, 2, 3), or ``w = 1, b = 2``."""

    items: tuple[Tree, ...]
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Matrix:
    """A matrix, row by row; all rows have the same length."""

    rows: tuple[tuple[Tree, ...], ...]
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Underbrace:
    """Something with a brace below it that names it; its value is the operand's."""

    operand: Tree
    label: Tree
    span: Span | None = _span()


Tree: TypeAlias = (
    Number
    | Constant
    | Name
    | Negative
    | Sum
    | Product
    | Quotient
    | Power
    | Call
    | Derivative
    | Summation
    | Integral
    | Cases
    | Relation
    | Listing
    | Matrix
    | Underbrace
)

ZERO = Number(Fraction(0))
ONE = Number(Fraction(1))
TWO = Number(Fraction(2))
EULER = Constant("e")


def number(value: int | Fraction, places: int | None = None) -> Number | Negative:
    """The tree of an exact number of either sign.

    >>> number(-3)
    Negative(operand=Number(value=Fraction(3, 1), places=None))
    """
    value = Fraction(value)
    return Negative(Number(-value, places)) if value < 0 else Number(value, places)


def constant_value(tree: Tree) -> Fraction | None:
    """The value of a literal number (of either sign), or None for anything else."""
    match tree:
        case Number():
            return tree.value
        case Negative(Number() as inner):
            return -inner.value
        case _:
            return None


def decimal_places(value: Fraction) -> int | None:
    """How many digits after the point the number has when written out, or None where they never end.

    >>> decimal_places(Fraction(3, 8)), decimal_places(Fraction(1, 3))
    (3, None)
    """
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def name(spelling: str) -> Name:
    """The name with a canonical spelling: ``name("w_5_6")`` is ``Name("w", ("5", "6"))``.

    >>> name("y_hat_1")
    Name(base='y', subscripts=('1',), accent='hat')
    """
    base, *rest = spelling.split("_")
    match rest:
        case ["hat" | "bar" | "tilde" as accent, *subscripts]:
            return Name(base, tuple(subscripts), accent)
        case _:
            return Name(base, tuple(rest))
