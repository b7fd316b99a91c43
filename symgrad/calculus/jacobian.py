"""The Jacobian of several functions, and the Hessian of one: tables of partial derivatives, each with its steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import TYPE_CHECKING, Any

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.differentiate import Source, Variable, as_name, derive
from symgrad.calculus.verify import POINTS, Evidence, LineEvidence, combined
from symgrad.errors import AuthorError
from symgrad.language.convert import as_tree
from symgrad.language.notation import Notation
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in
from symgrad.language.tree import Call, Derivative, Listing, Matrix, Name, Relation, Tree
from symgrad.numeric.compare import compare
from symgrad.numeric.sampling import points
from symgrad.shown import Shown

if TYPE_CHECKING:
    import sympy

Values = tuple[tuple[Name, Tree], ...]


@dataclass(frozen=True, slots=True)
class Jacobian(Shown):
    """The partial derivatives of m functions of n variables: row i belongs to function i, column j to variable j.

    >>> jacobian(["x^2 y", "x + y"], wrt=["x", "y"]).result
    Matrix([
    [2*x*y, x**2],
    [    1,    1]])
    """

    functions: tuple[Tree, ...]
    variables: tuple[Name, ...]
    rows: tuple[tuple[Derivation, ...], ...]
    at: Values = ()

    def __repr__(self) -> str:
        return self._brief(f"= {to_text(self.result_tree)}")

    @property
    def result_tree(self) -> Matrix:
        """The matrix as it is written; shape (m, n)."""
        return Matrix(tuple(tuple(entry.result_tree for entry in row) for row in self.rows))

    @property
    def result(self) -> sympy.Matrix:
        """The matrix as a SymPy matrix; shape (m, n)."""
        from symgrad.language.convert import to_sympy

        return to_sympy(self.result_tree)

    def verify(self) -> Evidence:
        """Prove every entry; see :class:`~symgrad.calculus.verify.Evidence`."""
        return reduce(combined, (entry.verify() for row in self.rows for entry in row))


@dataclass(frozen=True, slots=True)
class Hessian(Shown):
    """The second partial derivatives of a function; entry (i, j) is differentiated by variable i, then by j.

    Both orders of a mixed derivative are worked out, so that the symmetry is seen and not assumed.

    >>> hessian("x^2 y", wrt=["x", "y"]).result
    Matrix([
    [2*y, 2*x],
    [2*x,   0]])
    """

    expression_tree: Tree
    variables: tuple[Name, ...]
    first: tuple[Derivation, ...]
    rows: tuple[tuple[Derivation, ...], ...]
    at: Values = ()

    def __repr__(self) -> str:
        return self._brief(f"= {to_text(self.result_tree)}")

    @property
    def result_tree(self) -> Matrix:
        """The matrix as it is written, symmetric: below the diagonal stands what stands above it; shape (n, n)."""
        count = range(len(self.variables))
        return Matrix(tuple(tuple(self.rows[min(i, j)][max(i, j)].result_tree for j in count) for i in count))

    @property
    def result(self) -> sympy.Matrix:
        """The matrix as a SymPy matrix; shape (n, n)."""
        from symgrad.language.convert import to_sympy

        return to_sympy(self.result_tree)

    @property
    def mixed(self) -> Iterator[tuple[Derivation, Derivation]]:
        """Each mixed derivative in both orders: first by the earlier variable, and first by the later one."""
        for i, row in enumerate(self.rows):
            for j in range(i + 1, len(row)):
                yield row[j], self.rows[j][i]

    def verify(self) -> Evidence:
        """Prove every entry, that mixed derivatives agree, and both with power series of the function itself."""
        firsts = (derivation.verify() for derivation in self.first)
        entries = (replace(entry, previous=None).verify() for row in self.rows for entry in row)
        evidence = reduce(combined, (*firsts, *entries))
        lines = tuple(line for row in self.rows for entry in row for line in self._beside(entry))
        return replace(evidence, lines=(*evidence.lines, *lines))

    def _beside(self, entry: Derivation) -> Iterator[LineEvidence]:
        """The entry beside the second derivative of the function by power series, and beside the other order."""
        whole = Derivative(self.expression_tree, entry.variables, partial=True, applied=True)
        i, j = (self.variables.index(variable) for variable in entry.variables)
        for rule, other in (("result", whole), ("symmetry", self.rows[j][i].result_tree)):
            sample = points([other, entry.result_tree], count=POINTS)
            yield LineEvidence(other, entry.result_tree, rule, compare(other, entry.result_tree, sample))


def jacobian(
    functions: Sequence[Source],
    wrt: Sequence[Variable] | None = None,
    *,
    at: Mapping[Any, Any] | None = None,
    notation: Notation | None = None,
) -> Jacobian:
    """Derive every partial derivative of several functions, each with its steps.

    ``functions`` is a list of m expressions; ``wrt`` names the n variables and their order (left out: the names in
    order of appearance); ``at`` gives values at which a document works the matrix out. The result has shape (m, n).

    Raises :class:`~symgrad.errors.AuthorError` where there is no function or no variable.
    """
    notation = notation or Notation()
    if isinstance(functions, str) or not isinstance(functions, Sequence) or not functions:
        raise AuthorError("a Jacobian needs a list of functions", expected='a list, such as ["x y", "x"]')
    trees = tuple(expression_of(as_tree(function, notation)) for function in functions)
    variables = variables_of(trees, wrt, notation)
    rows = tuple(tuple(derive(tree, variable, partial=True) for variable in variables) for tree in trees)
    return Jacobian(trees, variables, rows, values_of(at, notation))


def hessian(
    expression: Source,
    wrt: Sequence[Variable] | None = None,
    *,
    at: Mapping[Any, Any] | None = None,
    notation: Notation | None = None,
) -> Hessian:
    """Derive every second partial derivative of an expression, the mixed ones in both orders.

    ``wrt`` names the n variables and their order (left out: the names in order of appearance); ``at`` gives values
    at which a document works the matrix out. The result is symmetric, of shape (n, n).

    Raises :class:`~symgrad.errors.AuthorError` where there is nothing to differentiate by.
    """
    notation = notation or Notation()
    tree = expression_of(as_tree(expression, notation))
    variables = variables_of([tree], wrt, notation)
    return hessian_of(tree, variables, values_of(at, notation))


def hessian_of(tree: Tree, variables: tuple[Name, ...], at: Values = ()) -> Hessian:
    """The Hessian of a tree."""
    first = tuple(derive(tree, variable, partial=True) for variable in variables)
    rows = tuple(
        tuple(derive(slope.result_tree, variable, partial=True, previous=slope) for variable in variables)
        for slope in first
    )
    return Hessian(tree, variables, first, rows, at)


def expression_of(tree: Tree) -> Tree:
    """The tree, or the right side of f(x, y) = …; raises :class:`AuthorError` for what is not one expression."""
    match tree:
        case Relation(Name() | Call(), "=", right) if not isinstance(right, Relation | Listing | Matrix):
            return right
        case Relation() | Listing() | Matrix():
            raise AuthorError(f"{to_text(tree)} is not one expression", expected="an expression, such as x^2 y")
        case _:
            return tree


def variables_of(trees: Sequence[Tree], wrt: Sequence[Variable] | None, notation: Notation) -> tuple[Name, ...]:
    """The variables asked for, or all names in the order of appearance; each once."""
    named = [wrt] if isinstance(wrt, str | Name) else wrt
    variables = [as_name(v, notation) for v in named] if named is not None else [n for t in trees for n in names_in(t)]
    if not variables:
        raise AuthorError("there are no names to differentiate by", expected="wrt= with one or more names")
    if named is not None and len(set(variables)) < len(variables):
        raise AuthorError("a variable is given twice", expected="wrt= with each name once")
    return tuple(dict.fromkeys(variables))


def values_of(at: Mapping[Any, Any] | None, notation: Notation) -> Values:
    """The values of a point, as trees."""
    return tuple((as_name(key, notation), as_tree(value, notation)) for key, value in (at or {}).items())
