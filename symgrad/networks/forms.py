"""Expressions of one form are differentiated and proved once: the others are the same under other names.

An equation holds for all values of its names, so it holds under any other names too. Where different names get
different names, every rule that was applied, every step and every equality stays what it was; nothing but the letters
changes. So a derivation is made for numbered names, and each weight of a layer gets it with its own letters put in.
What is proved of a form is looked up by the very tree that is used, its letters numbered: a tree that differs anywhere
is another one, and is proved or refuted by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.differentiate import derive
from symgrad.calculus.step import replace as replaced
from symgrad.errors import UnsupportedError
from symgrad.language.printing import to_text
from symgrad.language.traversal import map_children, names_in
from symgrad.language.tree import Call, Name, Power, Product, Quotient, Tree
from symgrad.networks.algebra import product_of
from symgrad.networks.grouping import grouped
from symgrad.networks.shapes import StandIns, compare_by_shape, numbered, renamed
from symgrad.networks.templates import Template
from symgrad.numeric.compare import Comparison


@dataclass(slots=True, eq=False)
class Form:
    """An expression in so many numbered names, and what was worked out about it."""

    tree: Tree
    count: int = 0
    _slopes: dict[tuple[Name, Name | None], Tree] = field(default_factory=dict)
    _numbered: dict[Name, Derivation] = field(default_factory=dict)
    _derivations: dict[Name, Template[Derivation]] = field(default_factory=dict)
    _proofs: dict[tuple[Name, Tree], Comparison] = field(default_factory=dict)

    def slope(self, variable: Name, own: Name | None) -> Tree:
        """The derivative as short as it gets, with the name ``own`` wherever the whole expression stands."""
        key = variable, own
        found = self._slopes.get(key)
        if found is None:
            made = self._derived(variable).result_tree
            found = self._slopes[key] = product_of(made if own is None else in_own_name(made, self.tree, own))
        return found

    def derivation(self, variable: Name) -> Template[Derivation]:
        """The derivation of ∂tree/∂variable, both in numbered names."""
        found = self._derivations.get(variable)
        if found is None:
            found = self._derivations[variable] = Template(self._derived(variable), numbered(self.count))
        return found

    def _derived(self, variable: Name) -> Derivation:
        found = self._numbered.get(variable)
        if found is None:
            found = self._numbered[variable] = derive(self.tree, variable, partial=True)
        return found

    def proof(self, variable: Name, used: Tree) -> Comparison:
        """∂tree/∂variable beside what is used for it, at generic points."""
        key = variable, used
        found = self._proofs.get(key)
        if found is None:
            found = self._proofs[key] = compare_by_shape(*grouped(self.tree, used, variable), variable)
        return found


def in_own_name(slope: Tree, expression: Tree, own: Name) -> Tree:
    """The tree with a node's name wherever its whole expression stands: σ(z)(1 − σ(z)) becomes o(1 − o)."""
    if isinstance(expression, Call | Power | Quotient):
        return replaced(replaced(slope, expression, own), _alphabetical(expression), own)
    return slope


def _alphabetical(tree: Tree) -> Tree:
    """The tree with the letters of each product in the order in which a derivative comes out: tanh(w x + h u)."""
    changed = map_children(tree, _alphabetical)
    if isinstance(changed, Product) and all(isinstance(factor, Name) for factor in changed.factors):
        return Product(tuple(sorted(changed.factors, key=str)), changed.dots)
    return changed


@lru_cache(maxsize=1024)
def _form(tree: Tree, count: int) -> Form:
    return Form(tree, count)


@dataclass(frozen=True, slots=True, eq=False)
class Posed:
    """An expression as one of a form: the form, and which of its names has which number.

    >>> from symgrad.language.parser import read
    >>> to_text(Posed.of(read("w o")).derivation(Name("w")).result_tree)
    'o'
    """

    form: Form
    stand_ins: StandIns
    _back: Mapping[Name, Name]

    @classmethod
    def of(cls, tree: Tree, *more: Name) -> Posed:
        """The form of a tree, with more names that may be asked for. Raises UnsupportedError where a name is bound.

        What rules write down may depend on the alphabet, so the numbers are in the order of the spellings.
        """
        names = StandIns.alphabetical(tree, *more)
        return cls(_form(renamed(tree, names), len(names)), names, names.back())

    def slope(self, variable: Name, own: Name | None) -> Tree:
        """The derivative by one of the names as short as it gets; ``own`` names the whole expression."""
        names = self.stand_ins
        found = self.form.slope(names[variable], None if own is None else names[own])
        return renamed(found, self._back)

    def derivation(self, variable: Name) -> Derivation:
        """The derivation by one of the names, in the expression's own letters.

        Raises UnsupportedError where one of them is a letter of a general rule too.
        """
        template = self.form.derivation(self.stand_ins[variable])
        if not template.letters.isdisjoint(self.stand_ins):
            raise UnsupportedError("a letter of a general rule", ", ".join(map(to_text, self.stand_ins)))
        return template.filled(tuple(self.stand_ins))

    def proof(self, variable: Name, used: Tree) -> Comparison | None:
        """The derivative by one of the names beside what is used for it; None for a tree with names of its own."""
        names = self.stand_ins
        if isinstance(used, Name):
            stand_in: Tree | None = names.get(used)
        else:
            stand_in = renamed(used, names) if names.keys() >= set(names_in(used)) else None
        if stand_in is None:
            return None
        found = self.form.proof(names[variable], stand_in)
        if found.point is None:
            return found
        point = {self._back[key] if isinstance(key, Name) else key: at for key, at in found.point.items()}
        return replace(found, point=point)
