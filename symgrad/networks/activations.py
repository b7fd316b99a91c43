"""What a unit does with its weighted sum: an entry of the registry, a formula in z, or softmax over a layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symgrad.errors import AuthorError, StudentError
from symgrad.functions import registry
from symgrad.language.parser import read
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in, substitute
from symgrad.language.tree import (
    EULER,
    ONE,
    Call,
    Listing,
    Matrix,
    Name,
    Negative,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Tree,
)
from symgrad.networks.wiring import Shortcut

_Z = Name("z")


@dataclass(frozen=True, slots=True)
class Activation:
    """An activation: how it was given, its formula in z, and whether it takes a whole layer's sums together."""

    id: str
    formula: Tree
    over_layer: bool = False

    def of(self, weighted_sum: Name, layer: Sequence[Name]) -> Tree:
        """The output of a unit with this sum, in a layer with those sums."""
        own = substitute(self.formula, {_Z: weighted_sum})
        if not self.over_layer:
            return own
        return Quotient(own, _sum([substitute(self.formula, {_Z: other}) for other in layer]))

    def shortcuts(self, place: int, sums: Sequence[Name], outputs: Sequence[Name]) -> tuple[Shortcut, ...]:
        """Local gradients in terms of the outputs, where the layer is taken together.

        For softmax ∂o_k/∂z_k = o_k (1 − o_k) and ∂o_k/∂z_j = −o_k o_j; they are proved before they are used.
        """
        if not self.over_layer:
            return ()
        own = outputs[place]
        definitions = tuple((output, self.of(z, sums)) for output, z in zip(outputs, sums, strict=True))
        return tuple(
            Shortcut(
                z,
                Product((own, Sum((ONE, Negative(own))))) if other == own else Negative(Product((own, other))),
                definitions,
            )
            for z, other in zip(sums, outputs, strict=True)
        )


SOFTMAX = Activation("softmax", Power(EULER, _Z), over_layer=True)
"""e^{z_k} over the sum of all e^{z_j} of the layer."""


def activation_of(text: str) -> Activation:
    """The activation that a text means: a name of the registry, "softmax", or a formula in z.

    Raises AuthorError, with the nearest names, for anything else.

    >>> activation_of("relu").formula == Call("relu", (Name("z"),))
    True
    >>> names_in(activation_of("z/(1 + exp(-z))").formula)
    (Name(base='z', subscripts=(), accent=''),)
    """
    if not isinstance(text, str):
        raise AuthorError(f"the activation is {text!r}", expected="a name such as 'sigmoid', or a formula in z")
    spelling = text.strip()
    if spelling.lower() == SOFTMAX.id:
        return SOFTMAX
    entry = registry.find(spelling) or registry.find(spelling.lower())
    if entry is not None and len(entry.arguments) - len(entry.defaults) == 1:
        return Activation(entry.id, _Z if entry.id == "identity" else Call(entry.id, (_Z,)))
    try:
        formula = read(spelling)
    except StudentError as error:
        raise AuthorError(f"the activation {spelling!r} is not known", expected=_offer(spelling)) from error
    _require_in_z(spelling, formula)
    return Activation(spelling, formula)


def _require_in_z(spelling: str, formula: Tree) -> None:
    """Raise AuthorError, saying what is wrong with it, for a formula that is no function of z alone."""
    what, names = f"the activation {spelling!r}", names_in(formula)
    if isinstance(formula, Relation | Listing | Matrix) or (isinstance(formula, Name) and formula != _Z):
        raise AuthorError(f"{what} is not known", expected=_offer(spelling))
    if not names:
        raise AuthorError(f"{what} is a constant", expected="a formula in z: a constant lets no gradient through")
    others = [name for name in names if name != _Z]
    if not others:
        return
    listed, only_z = " and ".join(map(str, others)), "a formula in which only z occurs, the weighted sum"
    if _Z in names or len(others) > 1:
        raise AuthorError(f"{what} contains {listed}", expected=only_z)
    in_z = to_text(substitute(formula, {others[0]: _Z}))
    raise AuthorError(f"{what} is written in {listed}", expected=f"the weighted sum z in its place: {in_z}")


def _offer(spelling: str) -> str:
    candidates = [*(entry.id for entry in registry.activations()), SOFTMAX.id]
    near = registry.nearest(spelling, candidates)
    return f"{' or '.join(near)}, or a formula in z" if near else f"{', '.join(candidates)}, or a formula in z"


def _sum(terms: list[Tree]) -> Tree:
    return terms[0] if len(terms) == 1 else Sum(tuple(terms))
