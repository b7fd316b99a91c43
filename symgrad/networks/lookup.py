"""A mapping whose keys are names in any spelling: ``w_4_6``, ``w_{4,6}``, ``w46``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, ValuesView
from typing import Generic, TypeVar

from symgrad.errors import AuthorError, StudentError
from symgrad.language.notation import Notation
from symgrad.language.parser import read_name
from symgrad.language.tree import Name

V = TypeVar("V")


class UnknownNameError(AuthorError, KeyError):
    """A name that a result does not have; a KeyError too, so that ``in`` and ``get`` work."""


class Named(Mapping[str, V], Generic[V]):
    """Things by name, in a fixed order; iterating gives the canonical spellings.

    >>> values = Named({Name("w", ("4", "6")): -0.3})
    >>> values["w46"], values["w_{4,6}"], list(values)
    (-0.3, -0.3, ['w_4_6'])
    """

    __slots__ = ("_aliases", "_by_name", "_by_spelling")

    def __init__(self, items: Mapping[Name, V], aliases: Mapping[Name, Name] | None = None) -> None:
        self._by_name = dict(items)
        self._aliases = dict(aliases or {})
        self._by_spelling = {str(name): name for name in (*self._aliases, *self._by_name)}

    def __getitem__(self, key: object) -> V:
        return self._by_name[self.name(key)]

    def __iter__(self) -> Iterator[str]:
        return (str(name) for name in self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def __contains__(self, key: object) -> bool:
        try:
            self.name(key)
        except UnknownNameError:
            return False
        return True

    def values(self) -> ValuesView[V]:
        """The things themselves, in order."""
        return self._by_name.values()

    def __repr__(self) -> str:
        return "{" + ", ".join(f"{key!r}: {value!r}" for key, value in self.items()) + "}"

    def names(self) -> tuple[Name, ...]:
        """The keys as names, in order."""
        return tuple(self._by_name)

    def name(self, key: object) -> Name:
        """The name that a spelling stands for (a text, a Name, a SymPy symbol).

        Raises UnknownNameError, with what there is.
        """
        found = key if isinstance(key, Name) else self._by_spelling.get(str(key))
        if found is None:
            found = self._read(str(key))
        found = self._aliases.get(found, found)
        if found not in self._by_name:
            raise UnknownNameError(f"there is nothing named {str(key)!r}", expected=self._offer())
        return found

    def _read(self, spelling: str) -> Name:
        try:
            return read_name(spelling, Notation(names=tuple(self._by_spelling)))
        except StudentError as error:
            raise UnknownNameError(f"there is nothing named {spelling!r}", expected=self._offer()) from error

    def _offer(self) -> str:
        shown = [str(name) for name in self._by_name]
        return ", ".join(shown[:12]) + (", …" if len(shown) > 12 else "")
