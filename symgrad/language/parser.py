r"""Reading mathematics from text: calculator, Python, TeX and Unicode by one reader.

Right or refused, never guessed: what can be read in two ways is an error that offers both.

>>> read("2x sin x") == read(r"2x\sin{\left(x \right)}") == read("2*x*sin(x)")
True
>>> read(r"\sigma'(z)")
Call(function='sigmoid', arguments=(Name(base='z', subscripts=(), accent=''),), primes=1)
>>> read("1/2x")
Traceback (most recent call last):
symgrad.errors.StudentError: '1/2x' can be read in two ways.
  1/2x
  ^^^^
Write 1/(2x) or (1/2)x.
"""

from __future__ import annotations

from typing import Final

from symgrad.language.notation import Notation
from symgrad.language.reading import (
    calls,
    differentials,
    groups,
    integrals,
    literals,
    matrix_signs,
    names,
    operators,
    powers,
    products,
    sums,
    tex,
)
from symgrad.language.reading.complaints import complaint
from symgrad.language.reading.letters import settle
from symgrad.language.reading.reader import Reader
from symgrad.language.reading.tokens import tokenize
from symgrad.language.reading.vocabulary import vocabulary
from symgrad.language.traversal import children
from symgrad.language.tree import Name, Tree

PLAIN: Final = Notation()
_GRAMMAR: Final = (
    literals, operators, products, powers, names, calls, differentials, groups, tex, sums, integrals, matrix_signs,
)  # fmt: skip
"""The modules whose functions are entered in the reader's tables."""
products.enter_products()

_DELIMITERS: Final = (("$$", "$$"), ("$", "$"), (r"\(", r"\)"), (r"\[", r"\]"))


def read(text: str, notation: Notation = PLAIN) -> Tree:
    """The tree of a text, exactly as it is written.

    Raises StudentError, with the place and what to type instead, for anything that is not surely read.

    >>> read("-x_1")
    Negative(operand=Name(base='x', subscripts=('1',), accent=''))
    """
    reader = _reader(text, notation)
    try:
        tree = reader.listing()
    except RecursionError:
        raise reader.too_deep() from None
    if reader.kind != "end":
        raise reader.trailing()
    if len(reader.tokens) > reader.depth_limit and _height(tree) > reader.depth_limit:
        raise complaint(text, (0, len(text)), "This is nested too deeply.", "Use fewer fractions inside each other.")
    return tree


def read_name(text: str, notation: Notation = PLAIN) -> Name:
    """The name that a spelling stands for: "w_{4,6}", "w46", "w_4_6", "η".

    Raises StudentError if the text is anything but one name.

    >>> str(read_name("w46", Notation(names=("w_4_6",)))), str(read_name("η"))
    ('w_4_6', 'eta')
    """
    reader = _reader(text, notation)
    tree = reader.listing()
    if isinstance(tree, Name) and reader.kind == "end":
        return tree
    raise complaint(
        text, (0, len(text)), "This is not a name.", "A name is a letter with or without subscripts: w_(4,6)."
    )


def _reader(text: str, notation: Notation) -> Reader:
    """The reader of a text, its tokens cut and its letters settled."""
    limit = notation.limits.length
    if len(text) > limit:
        raise complaint(text[:80], (0, 80), f"This text has {len(text)} characters.", f"Up to {limit} can be read.")
    words = vocabulary(notation)
    start, end = _inside_delimiters(text) if text[-1:] in ("$", ")", "]", " ", "\n") else (0, len(text))
    tokens = tokenize(text, words, start, end)
    reader = Reader(text, matrix_signs.with_norms(tokens) if notation.matrices else tokens, words)
    if words.functions or not words.letters.isdisjoint([token[1] for token in reader.tokens]):
        settle(reader)
    return reader


def _inside_delimiters(text: str) -> tuple[int, int]:
    """Where the formula stands inside TeX's delimiters."""
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    for opening, closing in _DELIMITERS:
        if (
            text.startswith(opening, start)
            and text.endswith(closing, start, end)
            and end - start >= len(opening + closing)
        ):
            return start + len(opening), end - len(closing)
    return start, max(start, end)


def _height(tree: Tree) -> int:
    """How many nodes there are on the longest way from the root to a leaf."""
    height, level = 0, [tree]
    while level:
        height += 1
        level = [part for node in level for part in children(node)]
    return height
