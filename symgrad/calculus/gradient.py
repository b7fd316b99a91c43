"""The gradient: one partial derivative for each input, the others held fixed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.differentiate import Source, Variable, as_name, derive
from symgrad.calculus.point import checked
from symgrad.calculus.verify import Evidence, combined
from symgrad.errors import AuthorError
from symgrad.language.convert import as_tree
from symgrad.language.notation import Notation
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in
from symgrad.language.tree import Name, Tree
from symgrad.shown import Shown

if TYPE_CHECKING:
    import sympy


@dataclass(frozen=True, slots=True)
class Gradient(Shown):
    """All partial derivatives of one function.

    >>> g = gradient("a + b c", wrt=["a", "b", "c"])
    >>> g.result
    (1, c, b)
    """

    expression_tree: Tree
    derivations: tuple[Derivation, ...]
    at: tuple[tuple[Name, Tree], ...] = ()

    def __repr__(self) -> str:
        return self._brief(f"∇f = ({', '.join(map(to_text, self.result_trees))})")

    @property
    def variables(self) -> tuple[Name, ...]:
        """The inputs, in the order of the gradient's entries."""
        return tuple(derivation.variable for derivation in self.derivations)

    @property
    def result_trees(self) -> tuple[Tree, ...]:
        """The partial derivatives as they are written."""
        return tuple(derivation.result_tree for derivation in self.derivations)

    @property
    def result(self) -> tuple[sympy.Basic, ...]:
        """The partial derivatives as SymPy expressions."""
        return tuple(derivation.result for derivation in self.derivations)

    @property
    def partials(self) -> Partials:
        """Each input, as a SymPy symbol, with the derivation of its partial derivative.

        A text is taken too, in any spelling: ``partials["w46"]``.
        """
        from symgrad.language.convert import to_sympy

        return Partials({to_sympy(derivation.variable): derivation for derivation in self.derivations})

    def verify(self) -> Evidence:
        """Prove every line of every partial derivative; see :class:`Evidence`."""
        return reduce(combined, (derivation.verify() for derivation in self.derivations))


class Partials(dict["sympy.Symbol", Derivation]):
    """Derivations by SymPy symbol, found by any spelling of its name too.

    >>> gradient("a + b c").partials["a"].result
    1
    """

    def __missing__(self, key: object) -> Derivation:
        if isinstance(key, str | Name):
            name = as_name(key)
            for derivation in self.values():
                if derivation.variable == name:
                    return derivation
        raise KeyError(key)


def gradient(
    expression: Source,
    wrt: Sequence[Variable] | None = None,
    *,
    at: Mapping[Any, Any] | None = None,
    notation: Notation | None = None,
) -> Gradient:
    """Derive every partial derivative of an expression, each with its steps.

    ``wrt`` names the inputs and their order; left out, they are the expression's names as they appear.
    ``at`` gives values at which a document works the gradient out.

    Raises :class:`AuthorError` where there is nothing to differentiate by.
    """
    notation = notation or Notation()
    tree = as_tree(expression, notation)
    variables = [as_name(variable, notation) for variable in wrt] if wrt is not None else list(names_in(tree))
    if not variables:
        raise AuthorError("the expression has no names to differentiate by", expected="wrt= with one or more names")
    partial = len(set(variables) | set(names_in(tree))) > 1
    derivations = tuple(derive(tree, variable, partial=partial) for variable in variables)
    point = tuple((as_name(key, notation), as_tree(value, notation)) for key, value in (at or {}).items())
    slopes = [derivation.result_tree for derivation in derivations]
    return Gradient(tree, derivations, checked(point, [tree], slopes, variables))
