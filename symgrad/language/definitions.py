"""The mathematics of the registry's entries, read from their texts once, when it is first needed.

>>> from symgrad.language.printing import to_text
>>> arguments, tree = definition("sigmoid")
>>> to_text(tree), to_text(derivative("sigmoid"))
('1/(1 + e^(−x))', '(1 − σ(x)) σ(x)')
"""

from __future__ import annotations

from functools import cache

from symgrad.functions.registry import get
from symgrad.language.notation import Notation
from symgrad.language.parser import read
from symgrad.language.tree import Name, Tree
from symgrad.language.tree import name as canonical_name


def formal_arguments(function: str) -> tuple[Name, ...]:
    """The names that stand for the arguments in an entry's texts.

    Raises AuthorError where there is no such function (as all functions of this module do).
    """
    return tuple(canonical_name(argument) for argument in get(function).arguments)


@cache
def definition(function: str) -> tuple[tuple[Name, ...], Tree] | None:
    """The formal arguments and the definition in terms of simpler functions; None for a primitive."""
    text = get(function).definition
    return (formal_arguments(function), _read(function, text)) if text else None


@cache
def derivative(function: str, argument_index: int = 0) -> Tree | None:
    """The derivative by one argument in terms of the formal arguments; None where there is none."""
    texts = get(function).derivatives
    text = texts[argument_index] if argument_index < len(texts) else ""
    return _read(function, text) if text else None


@cache
def derivation(function: str) -> tuple[Tree, ...]:
    """The lines that lead to the first derivative, one tree for each rewrite of the entry."""
    return tuple(_read(function, line.expression) for line in get(function).derivation)


@cache
def output_form(function: str) -> Tree | None:
    """The first derivative in terms of the function's value o; None where it has no such form."""
    text = get(function).output_form
    return _read(function, text, "o") if text else None


@cache
def activation_facts(function: str, text: str) -> Tree:
    """One of an entry's further texts, in its arguments and in o for the function's value."""
    return _read(function, text, "o")


@cache
def domain(function: str) -> Tree | None:
    """The condition under which the function is defined; None for all real numbers."""
    text = get(function).domain
    return _read(function, text) if text else None


@cache
def defaults(function: str) -> tuple[Tree, ...]:
    """The values of the last arguments where they are left out."""
    return tuple(_read(function, text) for text in get(function).defaults)


def _read(function: str, text: str, *further: str) -> Tree:
    return read(text, Notation(names=(*get(function).arguments, *further), closed=True))
