"""The letters of a network: which name a weighted sum, an output, an error has, and the sign of an error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Literal

from symgrad.errors import AuthorError, StudentError
from symgrad.language.parser import read_name
from symgrad.language.tree import Name
from symgrad.networks.reverse import Symbol


@dataclass(frozen=True, slots=True)
class Letters:
    """A notation for networks: one letter (or word) for each kind of quantity.

    ``error`` names the gradient by a weighted sum: ∂E/∂z_j = error_sign · error_j. With the sign −1 an update
    adds: w + η Err o.

    >>> letters = Letters()
    >>> str(letters.weight_of("4", "6")), str(letters.sum_of_unit("6"))
    ('w_4_6', 'z_6')
    """

    input: str = "x"
    sum: str = "z"
    output: str = "o"
    weight: str = "w"
    bias: str = "b"
    error: str = "e"
    target: str = "t"
    loss: str = "E"
    rate: str = "eta"
    error_sign: Literal[1, -1] = 1

    def __post_init__(self) -> None:
        used: dict[str, str] = {}
        for field in fields(self):
            letter = getattr(self, field.name)
            if field.name == "error_sign":
                if letter not in (1, -1):
                    raise AuthorError(f"the sign of an error is {letter!r}", expected="1 or -1")
            elif letter in used:
                raise AuthorError(
                    f"the letter {letter!r} stands for the {used[letter]} and the {field.name}",
                    expected="a letter of its own for each",
                )
            else:
                used[letter] = field.name

    def input_of(self, unit: str) -> Name:
        """x_i"""
        return _name(self.input, unit)

    def sum_of_unit(self, unit: str) -> Name:
        """z_j"""
        return _name(self.sum, unit)

    def output_of(self, unit: str) -> Name:
        """o_j"""
        return _name(self.output, unit)

    def weight_of(self, source: str, target: str) -> Name:
        """w_{i,j}"""
        return _name(self.weight, source, target)

    def bias_of(self, unit: str) -> Name:
        """b_j"""
        return _name(self.bias, unit)

    def target_of(self, unit: str) -> Name:
        """t_k"""
        return _name(self.target, unit)

    def error_of(self, unit: str) -> Symbol:
        """e_j, with the sign that it stands for the gradient with."""
        return Symbol(_name(self.error, unit), self.error_sign)

    @property
    def loss_name(self) -> Name:
        """E"""
        return Name(self.loss)

    @property
    def reduced_loss_name(self) -> Name:
        """Ẽ, the loss without its constant."""
        return Name(self.loss, (), "tilde")

    @property
    def rate_name(self) -> Name:
        """η"""
        return Name(self.rate)


@lru_cache(maxsize=4096)
def _name(letter: str, *subscripts: str) -> Name:
    """The name, mostly the very same object, which every look-up finds sooner than an equal one."""
    return Name(letter, subscripts)


NOTATIONS: Mapping[str, Letters] = {
    "lecture": Letters(),
    "err": Letters(error="Err", error_sign=-1),
    "han_kamber": Letters(
        sum="I", output="O", bias="theta", error="Err", target="T", rate="l", error_sign=-1
    ),
}
"""The notations that have a name."""


def letters_of(notation: str | Mapping[str, str | int] | Letters) -> Letters:
    """The letters of a notation: its name, the letters that differ from the lecture's, or ready letters.

    Raises AuthorError for a notation or a kind of quantity that is not known.

    >>> letters_of({"sum": "net", "bias": "theta"}).sum
    'net'
    """
    if isinstance(notation, Letters):
        return notation
    if isinstance(notation, str):
        if notation not in NOTATIONS:
            raise AuthorError(f"the notation {notation!r} is not known", expected=", ".join(NOTATIONS))
        return NOTATIONS[notation]
    if not isinstance(notation, Mapping):
        raise AuthorError(f"the notation is {notation!r}", expected=", ".join(NOTATIONS) + ", or letters by kind")
    kinds = {field.name for field in fields(Letters)}
    changes: dict[str, str | int] = {}
    for kind, letter in notation.items():
        if kind not in kinds:
            raise AuthorError(f"a notation has no {kind!r}", expected=", ".join(sorted(kinds)))
        changes[kind] = letter if kind == "error_sign" else _base(kind, str(letter))
    return replace(Letters(), **changes)  # type: ignore[arg-type]


def _base(kind: str, letter: str) -> str:
    """The letter as names hold it, "eta" for η; a single name without subscripts, or a word."""
    if letter.isascii() and letter.isalpha():
        return letter
    try:
        name = read_name(letter)
    except StudentError as error:
        raise AuthorError(f"{letter!r} for the {kind} is not a letter", expected="a letter or a word") from error
    if name.subscripts or name.accent:
        raise AuthorError(f"{letter!r} for the {kind} has a subscript", expected="a letter or a word")
    return name.base
