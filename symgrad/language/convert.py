"""The two ways between our trees and SymPy's, and the one door for whatever a caller gives.

SymPy is imported when something is converted, so that reading and printing do without it.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from numbers import Integral
from typing import TYPE_CHECKING, Any, cast, get_args

from symgrad.errors import AuthorError
from symgrad.language.notation import Notation
from symgrad.language.tree import Name, Tree, number

if TYPE_CHECKING:
    import sympy

_LARGEST_EXPONENT = 1_000
_ACCEPTED = "a text, a SymPy expression, or a number"


def parse(text: str, notation: Notation | None = None, *, evaluate: bool = True) -> Any:
    """Read a text in any of the notations, as a SymPy expression.

    ``notation`` declares names and functions; with ``evaluate=False`` nothing is worked out.

    Raises StudentError, with the place and what to write instead, for a text that can't be read.

    >>> parse("2x(x+1)")
    2*x*(x + 1)
    """
    from symgrad.language.parser import read

    return to_sympy(read(text, notation or Notation()), evaluate=evaluate)


def to_sympy(tree: Tree, evaluate: bool = True, symbols: Mapping[Name, sympy.Symbol] | None = None) -> Any:
    """The tree as a SymPy expression, worked out as SymPy does it, or with ``evaluate=False`` as written.

    Decimals become exact rationals in both: a proof, and every number that is worked out from one, must
    not depend on how a binary fraction happens to round. A name becomes a plain ``Symbol("w_5_6")`` unless
    ``symbols`` maps it; inside a sum over j, ``w_{j,k}`` becomes ``w[j, k]``, since SymPy would take
    ``Symbol("w_j_k")`` for the same in every term. Derivatives stay pending (``doit`` carries them out).

    Raises UnsupportedError for what SymPy has no expression for: a sum without bounds, ≈, := and →.

    >>> from symgrad.language.tree import Sum
    >>> tree = Sum((Name("x"), Name("x")))
    >>> to_sympy(tree), to_sympy(tree, evaluate=False)
    (2*x, x + x)
    """
    from symgrad.language.with_sympy.functions_sympy import sympy_class
    from symgrad.language.with_sympy.into_sympy import convert

    return convert(tree, sympy_class, evaluate, symbols)


def from_sympy(expression: sympy.Basic) -> Tree:
    """The tree that a person would write for a SymPy expression: fractions, roots, highest power first.

    An order that SymPy did not choose itself (``evaluate=False``) is kept. Floats become the decimals that
    they print as.

    Raises UnsupportedError for what a tree can't hold (an integral, a complex number, two symbols with one
    name), AuthorError for a string: nothing here reads text as SymPy would.

    >>> from sympy import Symbol, sqrt
    >>> from symgrad.language.printing import to_text
    >>> x = Symbol("x")
    >>> to_text(from_sympy(1/sqrt(x) - 3*x/2 + x**2))
    'x² − 3x/2 + 1/√x'
    """
    from symgrad.language.with_sympy.out_of_sympy import convert

    return convert(expression)


def as_tree(
    source: str | sympy.Basic | Tree | int | Fraction | Decimal | float, notation: Notation | None = None
) -> Tree:
    """The tree of whatever a caller may give: text, a SymPy expression, a tree, or a number.

    A float means the decimal that it prints as: 0.1 is one tenth.

    Raises StudentError for a text that can't be read, UnsupportedError for a SymPy expression that a tree
    can't hold, and AuthorError for anything else.

    >>> as_tree(0.25)
    Number(value=Fraction(1, 4), places=2)
    """
    if isinstance(source, str):
        from symgrad.language.parser import read

        return read(source, notation or Notation())
    if isinstance(source, get_args(Tree)):
        return cast(Tree, source)
    value = _as_number(source)
    if value is not None:
        return value
    if _is_sympy(source):
        return from_sympy(source)
    raise AuthorError(f"{type(source).__name__} is not an expression", expected=_ACCEPTED)


def _as_number(source: object) -> Tree | None:
    match source:
        case bool():
            return None
        case Integral():
            return number(int(source))
        case Fraction():
            return number(source)
        case float() | Decimal():
            return decimal_number(Decimal(float.__repr__(source)) if isinstance(source, float) else source)
        case _:
            return None


def decimal_number(value: Decimal) -> Tree:
    """A decimal with its places; a whole number has none.

    Raises AuthorError for infinities, "not a number", and sizes that no computation here has a use for.

    >>> decimal_number(Decimal("-0.10"))
    Negative(operand=Number(value=Fraction(1, 10), places=2))
    """
    if not value.is_finite():
        raise AuthorError(f"{value} is not a number", expected="a finite number")
    if abs(value.adjusted()) > _LARGEST_EXPONENT:
        raise AuthorError(f"{value} has too large an exponent", expected=f"at most {_LARGEST_EXPONENT}")
    exact = Fraction(value)
    if exact.denominator == 1:
        return number(exact)
    return number(exact, -int(value.as_tuple().exponent))


def _is_sympy(source: object) -> bool:
    """Whether it is SymPy's; where SymPy was never imported, nothing is."""
    module = sys.modules.get("sympy")
    return module is not None and isinstance(source, module.Basic | module.MatrixBase)
