"""The derivative of an expression in vectors and matrices, derived in indices, then written in matrices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from symgrad.calculus.matrices.assemble import IDENTITY, matrix_form
from symgrad.calculus.matrices.index_form import IndexForm
from symgrad.calculus.matrices.letters import decomposed, restored, symmetric_letters
from symgrad.calculus.matrices.reading import INVERSE, canonical, read_matrices, transpose
from symgrad.calculus.matrices.rules import (
    WORDS,
    Differentiator,
    first_slope,
    has_summed_delta,
    named_again,
    picked,
)
from symgrad.calculus.matrices.shapes import Shape, Shapes, ShapeText, declared_shapes, shape_of
from symgrad.calculus.matrices.solution import IndexPart, Solution
from symgrad.calculus.matrices.terms import Indices, Term, Terms, collected, fresh, indexed, terms_tree
from symgrad.calculus.matrices.tidy import collect, common_factor
from symgrad.calculus.matrices.verify import verify
from symgrad.calculus.step import Step, replace
from symgrad.calculus.verify import Evidence
from symgrad.errors import AuthorError, UnsupportedError
from symgrad.language.parser import read_name
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in, walk
from symgrad.language.tree import Derivative, Name, Power, Relation, Tree
from symgrad.shown import Shown


@dataclass(frozen=True, slots=True)
class MatrixDerivative(Solution, Shown):
    """A derivative by a scalar, a vector or a matrix, with its derivation in indices and in matrices.

    The gradient of a scalar has the shape of its variable; the derivative of a vector by a vector is the Jacobian,
    a row for each output and a column for each input.
    """

    def __repr__(self) -> str:
        return self._brief(f"of {to_text(self.expression_tree)}: {to_text(self.result_tree)}")

    def verify(self) -> Evidence:
        """Check every line entry by entry with numbers in small shapes, and the result by central differences."""
        return verify(self)


def matrix_derivative(
    expression: str | Tree, wrt: str | Name, shapes: Mapping[str, ShapeText]
) -> MatrixDerivative:
    """Differentiate an expression in vectors and matrices by one of its names.

    ``shapes`` gives each name's shape: "n" for a column vector of n entries, ("m", "n") for a matrix, () for a
    scalar; numbers may stand for letters. The result has the shape of the variable where the expression is a
    scalar, and is the Jacobian (outputs down, inputs across) where it is a vector and the variable is one.

    Raises :class:`StudentError` for text that cannot be read, :class:`AuthorError` for shapes that do not fit, and
    :class:`UnsupportedError` for what is not covered.

    >>> d = matrix_derivative("x^T A x", wrt="x", shapes={"x": "n", "A": ("n", "n")})
    >>> to_text(d.result_tree), str(d.shape)
    ('(A + Aᵀ) x', '(n, 1)')
    """
    known = declared_shapes(shapes)
    tree = read_matrices(expression, known) if isinstance(expression, str) else canonical(expression, known)
    variable = read_name(wrt) if isinstance(wrt, str) else wrt
    if variable not in known:
        raise AuthorError(f"there is no shape for '{variable}'", expected=f"one of {', '.join(map(str, known))}")
    return _Work(tree, variable, known).derivative()


class _Work:
    """What is needed while one derivative is worked out."""

    def __init__(self, tree: Tree, variable: Name, known: Shapes) -> None:
        self.tree, self.variable, self.known = tree, variable, known
        self.expression_shape = shape_of(tree, known)
        self.shape = _derivative_shape(tree, self.expression_shape, known[variable])
        letters = {name.base for shape in known.values() for part in shape.dimensions for name in names_in(part)}
        used = letters | {name.base for name in known}
        self.function = Name(next(letter for letter in ("f", "g", "h", "F", "G", "fun") if letter not in used))
        self.delta = Name(next(word for word in ("delta", "Delta", "kappa", "iota") if word not in used))
        self.lettered, self.parts = decomposed(tree, known, variable, frozenset({*used, self.function.base}))
        reserved = {*used, self.function.base, *(definition.name.base for definition in self.parts.definitions)}
        outer = _letters(("k", "l"), reserved)
        self.at: Indices = outer[: len(known[variable].dimensions)]
        self.form = IndexForm(self.parts.shapes, frozenset({*reserved, *self.at}), self.delta)
        self.rules = Differentiator(self.parts, self.form, variable, self.at)
        self.known_slopes: dict[Name, tuple[Indices, Terms]] = {}

    def derivative(self) -> MatrixDerivative:
        made = [self._part(d.name, d.tree, d.shape) for d in self.parts.definitions if self.parts.varies(d.name)]
        made.append(self._part(self.function, self.lettered, self.expression_shape))
        indices, terms = self.known_slopes[self.function]
        steps = self._in_matrices(terms, (*indices, *self.at), made[-1].result_tree)
        return MatrixDerivative(
            expression_tree=self.tree, variable=self.variable, shapes=self._used_shapes(),
            expression_shape=self.expression_shape, shape=self.shape, function=self.function, delta=self.delta,
            definitions=tuple(self.parts.definitions), lettered_tree=self.lettered, variable_indices=self.at,
            parts=_needed(made), matrix_steps=steps, result_tree=steps[-1].after_tree,
        )  # fmt: skip

    def _used_shapes(self) -> tuple[tuple[Name, Shape], ...]:
        used = {*names_in(self.tree), self.variable}
        return tuple((name, shape) for name, shape in self.known.items() if name in used)

    def _part(self, name: Name, tree: Tree, shape: Shape) -> IndexPart:
        """The slope of one definition's entries by the variable's entries."""
        indices: Indices = ()
        for _ in shape.dimensions:
            indices = (*indices, fresh({*indices, *self.at}, self.form.reserved))
        variable = indexed(self.variable, self.at)
        is_inverse = isinstance(tree, Power) and tree.exponent == INVERSE and not shape.is_scalar
        form = () if is_inverse else self.form.terms(tree, indices)
        form_tree: Tree = indexed(name, indices) if is_inverse else terms_tree(form)
        pending = Derivative(form_tree, (variable,), partial=True, applied=isinstance(form_tree, Name))
        if is_inverse:
            assert isinstance(tree, Power)
            assert isinstance(tree.base, Name)
            terms, reason, rule = self.rules.inverse(name, tree.base, indices), _INVERSE, "inverse"
        else:
            terms, used = self.rules.differentiated(form)
            plain = "inside the sum, constant factors stay" if any(term.sums for term in form) else "entry by entry"
            reason = "; ".join(WORDS[word] for word in used) or plain
            rule = used[-1] if used else "entry"
        steps = [Step(rule, pending, terms_tree(terms), reason)]
        terms = self._resolved(terms, steps)
        if shape.is_scalar and name != self.function:
            terms = self._note(
                steps, "name", "{letter}", named_again(terms, name, tree), ("letter", Relation(name, "=", tree))
            )
        self.known_slopes[name] = (indices, terms)
        return IndexPart(name, tree, indices, form_tree, pending, tuple(steps))

    def _resolved(self, terms: Terms, steps: list[Step]) -> Terms:
        """Deltas for the variable's own slopes, known slopes put in, sums over deltas done, like terms collected."""

        own = first_slope(terms, lambda slope: slope.name == self.variable)
        if own is not None:
            after = self.rules.with_deltas(terms)
            delta = Relation(own.tree, "=", terms_tree(self.rules.with_deltas((Term(factors=(own,)),))))
            terms = self._note(steps, "kronecker", "{slope}", after, ("slope", delta))
        letter = first_slope(terms, lambda slope: slope.name != self.variable)
        if letter is not None:
            after = self.rules.with_slopes(terms, self.known_slopes)
            found = terms_tree(self.rules.with_slopes((Term(factors=(letter,)),), self.known_slopes))
            slope = Relation(letter.tree, "=", found)
            terms = self._note(steps, "put_in", "put in {slope}", after, ("slope", slope))
        if has_summed_delta(terms):
            terms = self._note(steps, "delta", "a delta picks one term of its sum", picked(terms))
        return self._note(steps, "collect", "like terms together", collected(terms))

    @staticmethod
    def _note(steps: list[Step], rule: str, pattern: str, after: Terms, *bindings: tuple[str, Tree]) -> Terms:
        """Add a step where the line has changed."""
        tree = terms_tree(after)
        if tree != steps[-1].after_tree:
            steps.append(Step(rule, steps[-1].after_tree, tree, pattern, bindings))
        return after

    def _in_matrices(self, terms: Terms, free: Indices, before: Tree) -> tuple[Step, ...]:
        row, column = self._row_and_column(free)
        tree = matrix_form(terms, row, column)
        steps = [Step("matrix_form", before, tree, "in matrices")]
        for rule, pattern, rewrite in (
            ("symmetric", "this matrix is symmetric", self._without_idle_transposes),
            ("collect", "like terms together", collect),
            ("common_factor", "take out the common factor", common_factor),
            ("put_back", "put back what the letters stand for", self._put_back),
        ):
            after = rewrite(tree)
            if after is not None and after != tree:
                steps.append(Step(rule, tree, after, pattern))
                tree = after
        return tuple(steps)

    def _without_idle_transposes(self, tree: Tree) -> Tree:
        """Yᵀ is Y for a letter that is symmetric by its form."""
        for name in symmetric_letters(self.parts.definitions):
            tree = replace(tree, transpose(name), name)
        return tree

    def _put_back(self, tree: Tree) -> Tree:
        return canonical(restored(tree, self.parts.definitions), {**self.known, IDENTITY: self.shape})

    def _row_and_column(self, free: Indices) -> tuple[str | None, str | None]:
        """Which of the free indices counts rows, and which columns, of the result."""
        return free[0] if self.shape.rows != _ONE else None, free[-1] if self.shape.columns != _ONE else None


_ONE = Shape().rows
_INVERSE = "from d(X⁻¹) = −X⁻¹ dX X⁻¹, by differentials of X⁻¹ X = I"


def _needed(parts: list[IndexPart]) -> tuple[IndexPart, ...]:
    """The parts whose slopes are used: log det X needs X⁻¹, but not how X⁻¹ changes."""
    kept: list[IndexPart] = parts[-1:]
    for part in reversed(parts[:-1]):
        slopes = (node for later in kept for step in later.steps for node in walk(step.after_tree))
        names = (node.operand for node in slopes if isinstance(node, Derivative) and isinstance(node.operand, Name))
        count = len(part.indices)
        if any(indexed(part.name, name.subscripts[len(name.subscripts) - count:]) == name for name in names):
            kept.insert(0, part)
    return tuple(kept)


def _letters(wanted: Indices, reserved: set[str]) -> Indices:
    """The letters of the variable's indices: k and l, or the next that are free."""
    return (*(letter for letter in (*wanted, "a", "b", "c", "d", "u", "v") if letter not in reserved), "k1", "l1")


def _derivative_shape(tree: Tree, expression: Shape, variable: Shape) -> Shape:
    """The shape of the result by the convention: that of the variable, or (outputs, inputs)."""
    if expression.is_scalar:
        return variable
    if variable.is_scalar:
        return expression
    if expression.is_column and variable.is_column:
        return Shape(expression.rows, variable.rows)
    raise UnsupportedError(
        f"the derivative of something of the shape {expression} by something of the shape {variable}", to_text(tree),
        reason="it has more than two indices; differentiate a scalar, or a vector by a vector",
    )  # fmt: skip
