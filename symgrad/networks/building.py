"""From an expression, or from definitions by name, to a graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from symgrad.errors import AuthorError, StudentError, UnsupportedError
from symgrad.functions.registry import find
from symgrad.language.convert import as_tree
from symgrad.language.notation import Notation
from symgrad.language.parser import read_name
from symgrad.language.printing import to_text
from symgrad.language.traversal import map_children, names_in, substitute, walk
from symgrad.language.tree import (
    Call,
    Cases,
    Constant,
    Name,
    Negative,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Tree,
    Underbrace,
)
from symgrad.networks.wiring import Node

if TYPE_CHECKING:
    import sympy

_LETTERS = ["a", "b", "c", "g", "h", "p", "q", "r", "s", "u", "v"]
"""Letters for the steps in between; without d and e, which read as the differential and Euler's number."""

_CONSTANTS = ("e", "pi")
"""Letters that are numbers, unless a node of that name is defined."""


def parts_of(
    source: str | Tree | sympy.Basic | Mapping[str, str | Tree], output: str | None, functions: tuple[str, ...]
) -> tuple[list[Node], Name | None]:
    """The nodes of a graph and its output, None where that is the only last node."""
    keys = (*(source if isinstance(source, Mapping) else ()), *([] if output is None else [output]))
    names = tuple(name for name in map(_declared, keys) if name and name not in functions)
    notation = Notation(names=names, functions=functions)
    if isinstance(source, Mapping):
        nodes = [Node(_key(key, notation), as_tree(value, notation)) for key, value in source.items()]
        return nodes, None if output is None else _key(output, notation)
    tree = as_tree(source, notation)
    key = None if output is None else _key(output, notation)
    if isinstance(tree, Relation):
        left = _defined(tree)
        if tree.operator not in ("=", ":=") or left is None:
            raise AuthorError(f"{to_text(tree)} is not a definition", expected="an expression, or f = expression")
        key, tree = key or left, tree.right
    return _decomposed(tree, key)


def _defined(definition: Relation) -> Name | None:
    """The name on the left of a definition; e too, unless the number stands on the right."""
    match definition.left:
        case Name() as left:
            return left
        case Constant(symbol=symbol) if symbol in _CONSTANTS:
            numbers = {part.symbol for part in walk(definition.right) if isinstance(part, Constant)}
            return None if symbol in numbers else Name(symbol)
        case _:
            return None


def _declared(key: str | Name) -> str:
    """What a node's name is declared as, so that it is that node wherever it occurs: h (x + 2) is a product then.

    A word is a name because it is defined ("net", "loss"), unless it has a meaning already ("sin").
    """
    try:
        return str(_key(key, Notation()))
    except StudentError:
        return key if isinstance(key, str) and key.isidentifier() and find(key) is None else ""


def _key(spelling: str | Name, notation: Notation) -> Name:
    if not isinstance(spelling, str | Name):
        raise AuthorError(f"{spelling!r} is no name of a node", expected="a name such as z or h_1")
    return spelling if isinstance(spelling, Name) else read_name(spelling, notation)


def _decomposed(tree: Tree, output: Name | None) -> tuple[list[Node], Name]:
    inputs = names_in(tree)
    if output in inputs:
        raise AuthorError(f"{output} is the output and occurs in its own expression", expected="another name")
    if isinstance(tree, Name) and output is None:
        return [Node(tree)], tree
    steps = _Steps()
    root = steps.reduced(tree)
    if not isinstance(root, Name) or root in inputs:
        steps.operations[root] = root = Name("operation", (str(len(steps.operations)),))
    final = _final_names(inputs, output, list(steps.operations.values()), root)
    nodes = [Node(name) for name in inputs]
    nodes += [Node(final[key], substitute(operation, final)) for operation, key in steps.operations.items()]
    return nodes, final[root]


class _Steps:
    """The elementary operations found so far; an operation that occurs again is shared."""

    def __init__(self) -> None:
        self.operations: dict[Tree, Name] = {}

    def reduced(self, tree: Tree) -> Tree:
        """The name that stands for a tree, after its operations have been collected; constants stay as they are."""
        if isinstance(tree, Name) or not names_in(tree):
            return tree
        operation = self._operation(tree)
        if operation not in self.operations:
            self.operations[operation] = Name("operation", (str(len(self.operations)),))
        return self.operations[operation]

    def _operation(self, tree: Tree) -> Tree:
        """One operation over names and constants."""
        match tree:
            case Sum():
                return Sum(tuple(self._term(term) for term in tree.terms))
            case Product() | Quotient() | Power() | Call() | Negative():
                return map_children(tree, self.reduced)
            case Underbrace():
                return self._operation(tree.operand)
            case Cases():
                return tree
            case _:
                raise UnsupportedError(type(tree).__name__, to_text(tree), reason="it is not an operation of a graph")

    def _term(self, term: Tree) -> Tree:
        """A subtracted term keeps its minus: a − b is one operation."""
        return Negative(self.reduced(term.operand)) if isinstance(term, Negative) else self.reduced(term)


def _final_names(
    inputs: Iterable[Name], output: Name | None, operations: list[Name], root: Name
) -> dict[Name, Name]:
    """Letters that are free, in the order of the operations; v_1, v_2, … where there are too many."""
    taken = {name.base for name in inputs} | ({output.base} if output else set())
    free = [letter for letter in _LETTERS if letter not in taken]
    top = output or next((Name(letter) for letter in ("f", "y", "L", "g") if letter not in taken), Name("f", ("out",)))
    between = [key for key in operations if key != root]
    free = [letter for letter in free if letter != top.base]
    names: Iterator[Name] = iter(
        [Name(letter) for letter in free] if len(between) <= len(free) else _numbered(taken, len(between))
    )
    return {root: top} | {key: next(names) for key in between}


def _numbered(taken: set[str], count: int) -> list[Name]:
    base = next(letter for letter in ("v", "u", "s", "node") if letter not in taken)
    return [Name(base, (str(place + 1),)) for place in range(count)]

