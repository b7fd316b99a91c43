"""SymPy's symbols as names: ``w_5_6``, ``w_{5,6}`` and ``w56`` have subscripts, ``α`` is spelled out."""

from __future__ import annotations

import re
from typing import Any, Final

import sympy

from symgrad.errors import UnsupportedError
from symgrad.functions.registry import find
from symgrad.language import greek
from symgrad.language.tree import Name, name

_MARKS: Final = re.compile(r"[\s{}()\\]+")
_SEPARATORS: Final = re.compile(r"[_,]+")
_PART: Final = re.compile(r"[^\W_]+")
_DIGITS_AFTER: Final = re.compile(r"([^\W\d_]+)(\d*)")


def refuse_shared_names(expression: Any) -> None:
    """Raise UnsupportedError where two symbols would get one name.

    SymPy holds ``Symbol("x")``, ``Symbol("x", positive=True)`` and a ``Dummy("x")`` apart; a tree could not.
    """
    symbols: dict[str, Any] = {}
    pending = [expression]
    while pending:
        node = pending.pop()
        if isinstance(node, sympy.Symbol):
            found = str(name_of(node.name))
            if symbols.setdefault(found, node) != node:
                raise UnsupportedError("two different symbols with one name", found)
        else:
            pending.extend(node.flat() if isinstance(node, sympy.MatrixBase) else getattr(node, "args", ()))


def name_of(spelling: str) -> Name:
    """The name that a symbol's spelling stands for.

    Raises UnsupportedError for anything but letters, digits and subscripts.

    >>> str(name_of("w_{5,6}")), str(name_of("x1")), str(name_of("α"))
    ('w_5_6', 'x_1', 'alpha')
    """
    base, *subscripts = _SEPARATORS.split(_MARKS.sub("", spelling).strip("_"))
    parts = _DIGITS_AFTER.fullmatch(base)
    if parts is None or not all(map(_PART.fullmatch, subscripts)):
        raise UnsupportedError("a symbol of this name", spelling)
    letters, digits = parts.groups()
    return name("_".join((greek.spelled(letters) or letters, *([digits] if digits else []), *subscripts)))


def function_name_of(expression: Any) -> str:
    """The name of an undefined function.

    Raises UnsupportedError where a defined function is written in the same way: it would be read as that one.
    """
    spelling = str(expression.func.__name__)
    found = greek.spelled(spelling) or spelling
    if find(found) is not None or not _PART.fullmatch(found):
        raise UnsupportedError("an undefined function of this name", str(expression))
    return found


def indexed_name_of(expression: Any) -> Name:
    """The name of ``w[j, k]``: its indices are subscripts.

    Raises UnsupportedError for an index that is worked out, as in ``w[j + 1]``.
    """
    indices = expression.indices
    if not all(isinstance(index, sympy.Symbol | sympy.Integer) and index.is_negative is not True for index in indices):
        raise UnsupportedError("an index that is not a letter or a number", str(expression))
    return name_of("_".join((expression.base.label.name, *map(str, indices))))
