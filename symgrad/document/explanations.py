"""What is explained once on a page is not explained again: n · x^(n − 1) is worked out at the first power only."""

from __future__ import annotations

from dataclasses import replace

from symgrad.document.model import Aligned, Block, Document, Line, Math, Text
from symgrad.language.traversal import walk
from symgrad.language.tree import Number, Power, Relation, Tree

_COLON = ": "


def worked(text: Text, line: Relation) -> Text:
    """A reason, and after a colon what was worked out in it."""
    return (*text, _COLON, Math(line))


def explained_once(document: Document) -> Document:
    """The page without what it works out for a rule a second time; a harder exponent is worked out once as well."""
    seen: set[tuple[Text, bool]] = set()
    return replace(document, blocks=tuple(_block(block, seen) for block in document.blocks))


def _block(block: Block, seen: set[tuple[Text, bool]]) -> Block:
    if not isinstance(block, Aligned):
        return block
    return replace(block, lines=tuple(_line(line, seen) for line in block.lines))


def _line(line: Line, seen: set[tuple[Text, bool]]) -> Line:
    match line.reason:
        case (str() as rule, *_, str() as colon, Math(tree=Relation(_, "=", right))) if colon == _COLON:
            key = (rule,), _is_hard(right)
            if key in seen:
                return replace(line, reason=line.reason[:-2])
            seen.add(key)
    return line


def _is_hard(tree: Tree) -> bool:
    """Whether there is a negative or a broken exponent."""
    return any(isinstance(node, Power) and not isinstance(node.exponent, Number) for node in walk(tree))
