"""Where a function is looked up: by its id, or by any way in which people write it.

>>> find("arctan").id, find("nosuch")
('atan', None)
>>> nearest("sinn")
['sin', 'sinh', 'sign']
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from symgrad.errors import AuthorError
from symgrad.functions.activations import ACTIVATIONS
from symgrad.functions.elementary import ELEMENTARY
from symgrad.functions.entry import Function, Loss
from symgrad.functions.losses import LOSSES as _LOSSES
from symgrad.functions.special import SPECIAL


def _by_spelling(functions: Collection[Function]) -> dict[str, Function]:
    """Each spelling with its function; the id is always one."""
    found: dict[str, Function] = {}
    for function in functions:
        for spelling in dict.fromkeys((function.id, *function.spellings)):
            if spelling in found:
                raise ValueError(f"'{spelling}' is written for both {found[spelling].id} and {function.id}")
            found[spelling] = function
    return found


FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {entry.id: entry for entry in (*ELEMENTARY, *SPECIAL, *ACTIVATIONS)}
)
"""Every function by its id."""

LOSSES: Mapping[str, Loss] = MappingProxyType({entry.id: entry for entry in _LOSSES})
"""Every objective function by its id."""

SPELLINGS: Mapping[str, Function] = MappingProxyType(_by_spelling(FUNCTIONS.values()))
"""Every function by each of its spellings."""


def get(identifier: str) -> Function:
    """The function with an id.

    Raises AuthorError, with the nearest ids, where there is none.

    >>> get("tanh").name
    'hyperbolic tangent'
    """
    try:
        return FUNCTIONS[identifier]
    except KeyError:
        raise AuthorError(f"there is no function '{identifier}'", expected=_offer(identifier, FUNCTIONS)) from None


def get_loss(identifier: str) -> Loss:
    """The objective function with an id.

    Raises AuthorError, with the nearest ids, where there is none.

    >>> get_loss("squared_error").term
    '(t - o)^2'
    """
    try:
        return LOSSES[identifier]
    except KeyError:
        raise AuthorError(f"there is no loss '{identifier}'", expected=_offer(identifier, LOSSES)) from None


def find(spelling: str) -> Function | None:
    """The function that a spelling stands for, the case as written; None where there is none.

    >>> find("ln").id
    'log'
    """
    return SPELLINGS.get(spelling)


def activations() -> tuple[Function, ...]:
    """What a unit of a network may use, in the order of the entries.

    >>> activations()[0].id
    'sigmoid'
    """
    return tuple(entry for entry in FUNCTIONS.values() if entry.kind == "activation")


def nearest(word: str, candidates: Collection[str] | None = None, count: int = 3) -> list[str]:
    """The candidates that look most like a word, best first; without candidates, spellings of functions.

    >>> nearest("sigmiod", ["tanh", "sigmoid"])
    ['sigmoid']
    """
    from difflib import get_close_matches  # needed for messages only

    known = {candidate.lower(): candidate for candidate in (SPELLINGS if candidates is None else candidates)}
    return [known[match] for match in get_close_matches(word.lower()[:64], known, n=max(1, count))]


def _offer(word: str, known: Collection[str]) -> str:
    close = nearest(word, known, 1)
    listed = ", ".join(known)
    return f"did you mean '{close[0]}'? There are {listed}" if close else listed
