"""The names of the matrix form: z^(2), W^(2)_{j,k}, Δ^(2); and looking them up however they are typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from symgrad.language import greek
from symgrad.language.tree import Derivative, Name
from symgrad.networks.lookup import UnknownNameError

V = TypeVar("V")

IDENTITY = Name("I")
ONES = Name("1")
"""The column of ones, one for each example."""
COUNT = Name("m")
"""How many examples there are."""


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters of the matrix form. One example has small letters, a batch has large ones.

    ``scalar`` is set where every layer has one unit: then a weight is a number, and small.
    """

    batch: bool = False
    scalar: bool = False

    def _of(self, small: str, large: str, layer: int | str, at: tuple[str, ...]) -> Name:
        return Name(large if self.batch else small, (f"({layer})", *at))

    def sums(self, layer: int | str, *at: str) -> Name:
        """z^(l), or Z^(l)"""
        return self._of("z", "Z", layer, at)

    def outputs(self, layer: int | str, *at: str) -> Name:
        """a^(l), or A^(l); in front of the first layer x, or X."""
        if layer == 0:
            return Name("X" if self.batch else "x", at)
        return self._of("a", "A", layer, at)

    def delta(self, layer: int | str, *at: str) -> Name:
        """δ^(l), or Δ^(l)"""
        return self._of("delta", "Delta", layer, at)

    def slope(self, layer: int | str, *at: str) -> Name:
        """g^(L), or G^(L): how the loss depends on the outputs, where that has no shorter form."""
        return self._of("g", "G", layer, at)

    def weights(self, layer: int | str, *at: str) -> Name:
        """W^(l), or w^(l)"""
        return Name("w" if self.scalar else "W", (f"({layer})", *at))

    def biases(self, layer: int | str, *at: str) -> Name:
        """b^(l)"""
        return Name("b", (f"({layer})", *at))

    def targets(self, *at: str) -> Name:
        """y, or Y"""
        return Name("Y" if self.batch else "y", at)

    def loss(self, *at: str) -> Name:
        """J, or J_i for one example of a batch."""
        return Name("J", at)

    def dimension(self, layer: int | str) -> Name:
        """n_l, the number of units."""
        return Name("n", (str(layer),))

    def by(self, name: Name, *at: str) -> Derivative:
        """∂J/∂name; in a chain of single units still a partial derivative, for there are other parameters."""
        return Derivative(self.loss(*at), (name,), partial=True)


class Layered(Mapping[str, V], Generic[V]):
    """Things by name: "W^(2)" in any spelling, such as "W^{(2)}", "W_2" or "δ⁽²⁾".

    >>> found = Layered({Name("delta", ("(2)",)): 5})
    >>> found["delta^(2)"], found["δ^{(2)}"], found["delta2"], list(found)
    (5, 5, 5, ['delta^(2)'])
    """

    __slots__ = ("_by_key", "_names")

    def __init__(self, items: Mapping[Name, V]) -> None:
        self._names = dict(items)
        self._by_key = {_key(spelled(name)): name for name in items}

    def __getitem__(self, key: object) -> V:
        found = key if isinstance(key, Name) else self._by_key.get(_key(str(key)))
        if found is None or found not in self._names:
            raise UnknownNameError(f"there is nothing named {str(key)!r}", expected=", ".join(self))
        return self._names[found]

    def __iter__(self) -> Iterator[str]:
        return map(spelled, self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __repr__(self) -> str:
        return "{" + ", ".join(f"{key!r}: {value!r}" for key, value in self.items()) + "}"

    def names(self) -> tuple[Name, ...]:
        """The keys as names, in order."""
        return tuple(self._names)


def spelled(name: Name) -> str:
    """The canonical spelling: "W^(2)", and "x" for what belongs to no layer."""
    return f"{name.base}^{name.subscripts[0]}" if name.subscripts else name.base


_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "01234567890123456789", "⁽⁾^_(){}\\ ")


def _key(spelling: str) -> str:
    """A spelling without signs and brackets: "W2", "delta2"."""
    plain = spelling.translate(_RAISED)
    letters = plain.rstrip("0123456789")
    return (greek.spelled(letters) or letters) + plain[len(letters) :]
