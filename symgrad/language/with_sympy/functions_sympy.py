"""SymPy classes for the functions that SymPy does not have (sigmoid, relu, ...), made from their entries.

Each class is an attribute of this module under the id of its entry, so an expression that contains one
can be pickled: ``from symgrad.language.with_sympy.functions_sympy import sigmoid``.
"""

from __future__ import annotations

from functools import cache
from math import ceil, log10
from typing import Any, ClassVar, Final

import sympy

from symgrad.errors import UnsupportedError
from symgrad.functions.entry import Function
from symgrad.functions.registry import FUNCTIONS, get
from symgrad.language.definitions import defaults, definition, derivative, formal_arguments
from symgrad.language.tree import Tree
from symgrad.language.with_sympy.into_sympy import convert

_DIGITS_PER_BIT: Final = log10(2)


class EntryFunction(sympy.Function):  # type: ignore[misc]
    """The base of the classes: it stays as written; derivative, digits and TeX come from the entry.

    ``rewrite`` puts the definition in its place: ``sigmoid(x).rewrite(sympy.exp)``.
    """

    entry: ClassVar[Function]

    @classmethod
    def eval(cls, *arguments: sympy.Expr) -> None:
        """Nothing is worked out on construction: what was written stays."""

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """The derivative by one argument, from the entry."""
        tree = derivative(self.entry.id, argindex - 1)
        if tree is None:
            raise UnsupportedError(f"the derivative of {self.entry.id} by argument {argindex}", str(self))
        return self._filled(tree)

    @property
    def definition(self) -> sympy.Expr | None:
        """The same in terms of simpler functions; None for a primitive."""
        found = definition(self.entry.id)
        return None if found is None else self._filled(found[1])

    def _filled(self, tree: Tree) -> sympy.Expr:
        """An expression in the formal arguments, at the actual ones and the defaults of those left out."""
        formal = formal_arguments(self.entry.id)
        optional = len(self.args) - (len(formal) - len(self.entry.defaults))
        actual = (*self.args, *(convert(tree, sympy_class) for tree in defaults(self.entry.id)[optional:]))
        return convert(tree, sympy_class, symbols=dict(zip(formal, actual, strict=True)))

    def _eval_rewrite(self, _rule: Any, args: tuple[sympy.Expr, ...], **_hints: Any) -> sympy.Expr | None:
        return self.func(*args).definition

    def _eval_evalf(self, prec: int) -> sympy.Expr | None:
        value = None if self.free_symbols else self.definition
        return None if value is None else sympy.N(value, ceil(prec * _DIGITS_PER_BIT))

    def _eval_is_extended_real(self) -> bool | None:
        return True if all(argument.is_real for argument in self.args) else None

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        arguments = ", ".join(printer._print(argument) for argument in self.args)
        written = rf"{self.entry.tex}\left({arguments}\right)"
        return written if exp is None else f"{written}^{{{exp}}}"


@cache
def sympy_class(function_id: str) -> type[EntryFunction]:
    """The class of a function that has none in SymPy.

    Raises AuthorError where there is no such entry.

    >>> sympy_class("sigmoid")(sympy.Integer(0)).evalf(3)
    0.500
    """
    entry = get(function_id)
    arities = range(len(entry.arguments) - len(entry.defaults), len(entry.arguments) + 1)
    members = {
        "entry": entry,
        "nargs": tuple(arities),
        "__module__": __name__,
        "__qualname__": entry.id,
        "__doc__": f"The {entry.name}.",
    }
    return sympy.FunctionClass(entry.id, (EntryFunction,), members)  # type: ignore[no-any-return]


def __getattr__(attribute: str) -> type[EntryFunction]:
    """The class of an entry by its id, as ``pickle`` asks for it."""
    if attribute in FUNCTIONS and not FUNCTIONS[attribute].sympy:
        return sympy_class(attribute)
    raise AttributeError(f"module {__name__!r} has no attribute {attribute!r}")
