"""Letters for parts: z = W x + b and r = σ(z) − y, so that each is written in indices, and differentiated, once."""

from __future__ import annotations

from dataclasses import dataclass, field

from symgrad.calculus.matrices.reading import INVERSE, transpose
from symgrad.calculus.matrices.shapes import Shape, Shapes, shape_of
from symgrad.errors import UnsupportedError
from symgrad.language.printing import to_text
from symgrad.language.traversal import depends_on, map_children, names_in, substitute
from symgrad.language.tree import ONE, Call, Name, Negative, Number, Power, Product, Quotient, Sum, Tree

_POOLS = {
    "argument": ("z", "u", "v", "h"), "residual": ("r", "d", "v", "u"), "inverse": ("Y", "Z", "V", "U"),
    "matrix": ("S", "M", "P", "Q"), "scalar": ("s", "t", "c", "q"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Definition:
    """A letter and what it stands for, in terms of names and earlier letters."""

    name: Name
    tree: Tree
    shape: Shape


@dataclass(slots=True)
class Parts:
    """The definitions made so far; each part of the expression has one letter, however often it occurs."""

    shapes: dict[Name, Shape]
    reserved: frozenset[str]
    variable: Name
    definitions: list[Definition] = field(default_factory=list)

    def simple(self, tree: Tree) -> Tree:
        """The tree with a letter wherever an operation needs one thing to act on."""
        inner = map_children(tree, self.simple)
        match inner:
            case Call("norm" | "frobenius" as function, (part,)):
                return Call(function, (self.letter(part, "residual"),))
            case Call("det", (part,)):
                name = self.letter(part, "matrix")
                if self.varies(name):
                    self.letter(Power(name, INVERSE), "inverse")
                return Call("det", (name,))
            case Call("tr"):
                return inner
            case Call("transpose" | "diag" | "hadamard" as function, parts):
                return Call(function, tuple(self._single(part, "matrix") for part in parts))
            case Call(function, (part,)):
                return Call(function, (self.letter(part, "argument"),))
            case Power(base, exponent):
                return self._power(base, exponent)
            case Product(factors):
                return Product(tuple(self._single(factor, "matrix") for factor in factors), inner.dots)
            case Quotient(above, below) if not isinstance(below, Number):
                return Quotient(self._single(above, "matrix"), self._scalar(below))
            case _:
                return inner

    def _power(self, base: Tree, exponent: Tree) -> Tree:
        if shape_of(base, self.shapes).is_scalar:
            return Power(self._scalar(base), exponent)
        name = self.letter(base, "matrix")
        return self.letter(Power(name, INVERSE), "inverse") if exponent == INVERSE else Power(name, exponent)

    def _scalar(self, tree: Tree) -> Tree:
        """A scalar that can be raised to a power: a norm or a determinant stays, anything longer gets a letter."""
        plain = isinstance(tree, Call) and tree.function not in ("tr", "transpose", "hadamard")
        return tree if plain or isinstance(tree, Number) else self.letter(tree, "scalar")

    def _single(self, tree: Tree, role: str) -> Tree:
        """A sum inside a product gets a letter."""
        match tree:
            case Sum():
                return self.letter(tree, role)
            case Negative(Sum() as inner):
                return Negative(self.letter(inner, role))
            case _:
                return tree

    def letter(self, tree: Tree, role: str) -> Name:
        """The name that stands for a part: itself where it is one."""
        if isinstance(tree, Name):
            return tree
        for definition in self.definitions:
            if definition.tree == tree:
                return definition.name
        shape = shape_of(tree, self.shapes)
        if shape.rows == ONE and not shape.is_scalar:
            raise UnsupportedError("a row in this place", to_text(tree), reason="write it as a column, transposed")
        role = "scalar" if shape.is_scalar else "residual" if role == "matrix" and not shape.is_matrix else role
        role = "matrix" if shape.is_matrix and role != "inverse" else role
        name = self._new(role)
        self.shapes[name] = shape
        self.definitions.append(Definition(name, tree, shape))
        return name

    def _new(self, role: str) -> Name:
        for base in _POOLS[role]:
            if base not in self.reserved and Name(base) not in self.shapes:
                return Name(base)
        base, count = _POOLS[role][0], 1
        while Name(base, (str(count),)) in self.shapes:
            count += 1
        return Name(base, (str(count),))

    def varies(self, name: Name) -> bool:
        """Whether a name depends on the variable."""
        if name == self.variable:
            return True
        found = next((definition for definition in self.definitions if definition.name == name), None)
        return found is not None and any(self.varies(part) for part in names_in(found.tree))


def symmetric_letters(definitions: list[Definition]) -> frozenset[Name]:
    """The letters of matrices that equal their transposes by their form: S = XᵀX, S = A + Aᵀ, and their inverses."""
    found: set[Name] = set()
    for definition in definitions:
        match definition.tree:
            case Power(Name() as base) if definition.shape.is_matrix and base in found:
                found.add(definition.name)
            case Product(factors) if tuple(transpose(factor) for factor in reversed(factors)) == factors:
                found.add(definition.name)
            case Sum(terms) if definition.shape.is_matrix and {transpose(term) for term in terms} == set(terms):
                found.add(definition.name)
            case _:
                pass
    return frozenset(found)


def decomposed(tree: Tree, shapes: Shapes, variable: Name, reserved: frozenset[str]) -> tuple[Tree, Parts]:
    """The expression over letters, and the letters in the order in which they can be worked out."""
    parts = Parts(dict(shapes), reserved, variable)
    return parts.simple(tree), parts


def restored(tree: Tree, definitions: tuple[Definition, ...] | list[Definition]) -> Tree:
    """The tree with every letter replaced by what it stands for."""
    for definition in reversed(definitions):
        if depends_on(tree, definition.name):
            tree = substitute(tree, {definition.name: definition.tree})
    return tree
