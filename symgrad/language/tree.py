"""The syntax tree: mathematics exactly as it was written, and nothing worked out.

``2 - 3x`` is a sum of ``2`` and the negative of a product, ``x/2`` a quotient, ``2*x^(2-1)`` a product
with a power whose exponent is a sum. SymPy would evaluate most of that at once; here every form that a
person writes has one tree, so the steps of a derivation stay visible. Nodes are small, frozen and
hashable; they know nothing but their children. What is done with them (reading, printing, converting,
evaluating, differentiating) stands in modules of their own, one ``match`` each.

>>> tree = Sum((number(2), Negative(Product((number(3), Name("x"))))))
>>> [str(name) for name in names_in(tree)]
['x']
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal, TypeAlias, assert_never

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


@dataclass(frozen=True, slots=True)
class Name:
    """A variable or parameter, with its subscripts: ``w_{5,6}`` is ``Name("w", ("5", "6"))``.

    A Greek letter is spelled out ("alpha", "eta"); ``str`` gives the canonical spelling, ``w_5_6``.
    ``accent`` is "" or one of "hat", "bar", "tilde" (ŷ is ``Name("y", accent="hat")``, spelled ``y_hat``).
    """

    base: str
    subscripts: tuple[str, ...] = ()
    accent: Literal["", "hat", "bar", "tilde"] = ""
    span: Span | None = _span()

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


def children(tree: Tree) -> tuple[Tree, ...]:
    """The parts of a tree, in the order in which they are written."""
    match tree:
        case Number() | Constant() | Name():
            return ()
        case Negative():
            return (tree.operand,)
        case Sum():
            return tree.terms
        case Product():
            return tree.factors
        case Quotient():
            return (tree.numerator, tree.denominator)
        case Power():
            return (tree.base, tree.exponent)
        case Call():
            return tree.arguments
        case Derivative():
            return (tree.operand, *tree.variables)
        case Summation():
            return (tree.body, tree.index, *(bound for bound in (tree.lower, tree.upper) if bound is not None))
        case Integral():
            return (tree.body, tree.variable, tree.lower, tree.upper)
        case Cases():
            parts = [part for branch in tree.branches for part in branch]
            return (*parts, *([tree.otherwise] if tree.otherwise is not None else []))
        case Relation():
            return (tree.left, tree.right)
        case Listing():
            return tree.items
        case Matrix():
            return tuple(entry for row in tree.rows for entry in row)
        case Underbrace():
            return (tree.operand, tree.label)
        case _:
            assert_never(tree)


def map_children(tree: Tree, change: Callable[[Tree], Tree]) -> Tree:
    """The same node over changed parts; the very same object where no part changed."""
    old = children(tree)
    new = [change(part) for part in old]
    if all(a is b for a, b in zip(old, new, strict=True)):
        return tree
    return with_children(tree, new)


def with_children(tree: Tree, parts: Sequence[Tree]) -> Tree:
    """The same node with other parts, given in the order of :func:`children`."""
    match tree:
        case Number() | Constant() | Name():
            return tree
        case Negative():
            return Negative(parts[0])
        case Sum():
            return Sum(tuple(parts))
        case Product():
            return Product(tuple(parts), tree.dots)
        case Quotient():
            return Quotient(parts[0], parts[1])
        case Power():
            return Power(parts[0], parts[1])
        case Call():
            return Call(tree.function, tuple(parts), tree.primes)
        case Derivative():
            return derivative_over(tree, parts[0], _as_names(parts[1:]))
        case Summation():
            bounds = list(parts[2:])
            lower = bounds.pop(0) if tree.lower is not None else None
            upper = bounds.pop(0) if tree.upper is not None else None
            return Summation(parts[0], _as_names(parts[1:2])[0], lower, upper)
        case Integral():
            return Integral(parts[0], _as_names(parts[1:2])[0], parts[2], parts[3])
        case Cases():
            count = len(tree.branches)
            branches = tuple((parts[2 * i], _as_relation(parts[2 * i + 1])) for i in range(count))
            return Cases(branches, parts[2 * count] if tree.otherwise is not None else None)
        case Relation():
            return replace(tree, left=parts[0], right=parts[1])
        case Listing():
            return Listing(tuple(parts))
        case Matrix():
            width = len(tree.rows[0]) if tree.rows else 0
            return Matrix(tuple(tuple(parts[i * width : (i + 1) * width]) for i in range(len(tree.rows))))
        case Underbrace():
            return Underbrace(parts[0], parts[1])
        case _:
            assert_never(tree)


def derivative_over(tree: Derivative, operand: Tree, variables: tuple[Name, ...]) -> Derivative:
    """The same derivative of another operand: one that is carried out on a formula stays so on a bare name."""
    applied = isinstance(operand, Name) and (tree.applied or not isinstance(tree.operand, Name))
    return Derivative(operand, variables, tree.partial, applied)


def _as_names(parts: Sequence[Tree]) -> tuple[Name, ...]:
    names = tuple(part for part in parts if isinstance(part, Name))
    if len(names) != len(parts):
        raise TypeError("the variable of a derivative or the index of a sum must stay a name")
    return names


def _as_relation(part: Tree) -> Relation:
    if not isinstance(part, Relation):
        raise TypeError("the condition of a case must stay a relation")
    return part


def walk(tree: Tree) -> Iterator[Tree]:
    """Every node, each before its parts, from left to right, without recursion."""
    stack = [tree]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(children(node)))


def names_in(tree: Tree) -> tuple[Name, ...]:
    """The names that a tree's value depends on, each once, in the order of first appearance.

    The index of a sum is bound inside it and does not count.
    """
    found: dict[Name, None] = {}
    stack: list[tuple[Tree, frozenset[Name]]] = [(tree, frozenset())]
    while stack:
        node, bound = stack.pop()
        match node:
            case Name():
                if node not in bound:
                    found.setdefault(node)
            case Summation():
                limits = [limit for limit in (node.lower, node.upper) if limit is not None]
                stack.extend((limit, bound) for limit in reversed(limits))
                stack.append((node.body, bound | {node.index}))
            case Integral():
                stack.extend(((node.upper, bound), (node.lower, bound), (node.body, bound | {node.variable})))
            case Underbrace():
                stack.append((node.operand, bound))
            case _:
                stack.extend((part, bound) for part in reversed(children(node)))
    return tuple(found)


def depends_on(tree: Tree, variable: Name) -> bool:
    """Whether the name occurs in the tree (bound indices of sums excepted)."""
    match tree:
        case Name():
            return tree == variable
        case Summation() if tree.index == variable:
            return any(limit is not None and depends_on(limit, variable) for limit in (tree.lower, tree.upper))
        case Integral() if tree.variable == variable:
            return depends_on(tree.lower, variable) or depends_on(tree.upper, variable)
        case Underbrace():
            return depends_on(tree.operand, variable)
        case _:
            return any(depends_on(part, variable) for part in children(tree))


def substitute(tree: Tree, values: Mapping[Name, Tree]) -> Tree:
    """The tree with names replaced, all at once; nothing is worked out.

    The index of a sum, the variable of an integral and that of a pending derivative are not replaced.
    """
    match tree:
        case Name():
            return values.get(tree, tree)
        case Summation():
            inner = {key: value for key, value in values.items() if key != tree.index}
            return Summation(
                substitute(tree.body, inner),
                tree.index,
                None if tree.lower is None else substitute(tree.lower, values),
                None if tree.upper is None else substitute(tree.upper, values),
            )
        case Integral():
            return _substitute_integral(tree, values)
        case Derivative():
            inner = {key: value for key, value in values.items() if key not in tree.variables}
            return derivative_over(tree, substitute(tree.operand, inner), tree.variables)
        case _:
            return map_children(tree, lambda part: substitute(part, values))


def _substitute_integral(tree: Integral, values: Mapping[Name, Tree]) -> Integral:
    """The variable of an integral gets another letter where a value that is put in contains it."""
    inner = {key: value for key, value in values.items() if key != tree.variable and depends_on(tree.body, key)}
    body, variable = tree.body, tree.variable
    taken = {name for value in inner.values() for name in names_in(value)}
    if variable in taken:
        taken.update(names_in(body))
        variable = next(letter for letter in map(Name, "tuvswrqpyzx") if letter not in taken)
        body = substitute(body, {tree.variable: variable})
    lower, upper = (substitute(limit, values) for limit in (tree.lower, tree.upper))
    return Integral(substitute(body, inner), variable, lower, upper)
