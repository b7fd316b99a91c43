"""Letters for the inner functions of a deep chain, so that its lines grow with its depth and not with its square.

A line in letters is the proved line with a part called by its name: putting the parts back gives it exactly, which
is checked for each line.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.step import replace as replaced
from symgrad.document.model import Aligned, Block, Formula, Inline, Items, Line, Math, Paragraph, Strong, Text, prose
from symgrad.errors import ProofError
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in
from symgrad.language.tree import Name, Power, Relation, Tree

_DEEP = 4
"""So many nested inner functions that are worth a letter make a chain a deep one."""
_WIDE = 110
"""A chain all of whose lines are narrower than this, in characters, needs no letters."""
_BASES = ("u", "v", "w", "q")


@dataclass(frozen=True, slots=True)
class Letters:
    """Letters with what they stand for, from the inside out; ``whole`` without and ``parts`` with earlier letters."""

    names: tuple[Name, ...]
    whole: tuple[Tree, ...]
    parts: tuple[Tree, ...]

    def shortened(self, tree: Tree) -> Tree:
        """The tree with its parts called by their letters, the largest first."""
        short = tree
        for name, part in reversed(tuple(zip(self.names, self.whole, strict=True))):
            short = replaced(short, part, name)
        if self.restored(short) != tree:
            raise ProofError(f"{to_text(tree)} = {to_text(short)}", "the letters do not stand for its parts")
        return short

    def restored(self, tree: Tree) -> Tree:
        """The tree with the parts put back, in a derivative as well."""
        for name, part in reversed(tuple(zip(self.names, self.parts, strict=True))):
            tree = replaced(tree, name, part)
        return tree

    def in_text(self, text: Text) -> Text:
        """Prose with its formulas in letters."""
        return tuple(self._inline(part) for part in text)

    def _inline(self, part: Inline) -> Inline:
        match part:
            case Math(tree=Relation(left, "=", right)) if right in self.whole:
                return Math(Relation(left, "=", self.names[self.whole.index(right)]))
            case Math(tree=tree):
                return Math(self.shortened(tree))
            case Strong(text=text):
                return Strong(self.in_text(text))
            case _:
                return part


def letters_of(derivation: Derivation) -> Letters | None:
    """Letters for the inner functions of a deep chain, or None where the lines can be read without."""
    inner = [tree for tree in _inner_functions(derivation) if not isinstance(tree, Name) and not _is_short(tree)]
    if len(inner) < _DEEP:
        return None
    whole = tuple(sorted(dict.fromkeys(inner), key=lambda tree: len(to_text(tree))))
    nested = sum(replaced(outer, inside, outer) is not outer for inside, outer in pairwise(whole))
    if nested < _DEEP - 1 or max(len(to_text(line.tree)) for line in derivation.lines()) < _WIDE:
        return None
    used = {name.base for name in names_in(derivation.expression_tree)}
    base = next((letter for letter in _BASES if letter not in used), None)
    if base is None:
        return None
    found = Letters((), (), ())
    for place, tree in enumerate(whole, start=1):
        part = found.shortened(tree)
        found = Letters((*found.names, Name(base, (str(place),))), (*found.whole, tree), (*found.parts, part))
    return found


def _inner_functions(derivation: Derivation) -> list[Tree]:
    return [
        tree for top in derivation.steps for step in top.walk() if step.rule == "chain"
        for letter, tree in step.bindings if letter == "u"
    ]  # fmt: skip


def _is_short(tree: Tree) -> bool:
    """A power of a name is as short as a letter."""
    return isinstance(tree, Power) and isinstance(tree.base, Name)


def in_letters(chain: Aligned, letters: Letters, result: Tree) -> tuple[Block, ...]:
    """The letters, the lines written with them, and the result with everything put back."""
    defined = tuple(
        prose("{line}", line=Relation(name, "=", part)) for name, part in zip(letters.names, letters.parts, strict=True)
    )
    lines = tuple(_line(line, letters) for line in chain.lines)
    last = Relation(chain.left, "=", result)
    return (
        Paragraph(prose("The inner functions get letters, from the inside out:")),
        Items(defined),
        Aligned(chain.left, lines),
        Paragraph(prose("With everything put back:")),
        Formula(last),
    )


def _line(line: Line, letters: Letters) -> Line:
    return replace(line, tree=letters.shortened(line.tree), reason=letters.in_text(line.reason))
