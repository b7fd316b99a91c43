"""The examples that a network is shown: inputs and targets by name, checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from symgrad.errors import AuthorError
from symgrad.language.tree import Name
from symgrad.networks.lookup import Named
from symgrad.networks.values import exact_number

if TYPE_CHECKING:
    from symgrad.networks.model import NetworkModel

Example: TypeAlias = dict[Name, Fraction]


def examples_of(network: NetworkModel, inputs: Any, targets: Any) -> tuple[Example, ...]:
    """The numbers of each example, inputs and targets together.

    Raises AuthorError for a wrong count, a name that is not known, and a target outside the loss's range.
    """
    structure, letters = network.structure, network.letters
    input_names = tuple(letters.input_of(label) for label in structure.inputs)
    target_names = tuple(letters.target_of(label) for label in structure.outputs)
    rows = _rows(inputs, scalar_rows=len(input_names) == 1, what="input")
    wanted = _rows(targets, scalar_rows=len(target_names) == 1 and len(rows) > 1, what="target")
    if len(rows) != len(wanted):
        raise AuthorError(f"there are {len(rows)} rows of inputs and {len(wanted)} of targets",
                          expected="as many of both, one for each example")
    found = []
    for place, (row, answers) in enumerate(zip(rows, wanted, strict=True), 1):
        with of_example(place, len(rows)):
            example = _named(row, input_names, "input")
            aims = _named(answers, target_names, "target")
            for name, target in aims.items():
                network.objective.check_target(target, name)
            for known in network.plan.conditions:
                known.check(aims)
            found.append(example | aims)
    return tuple(found)


@contextmanager
def of_example(place: int, count: int) -> Iterator[None]:
    """Let an error say which example of a batch it is about."""
    try:
        yield
    except AuthorError as error:
        if count == 1:
            raise
        raise AuthorError(f"in example {place}, {error.message}", expected=error.expected) from error


def _rows(given: Any, scalar_rows: bool, what: str) -> tuple[Any, ...]:
    """One row for each example; a flat list is one example, a single number a list of one."""
    if isinstance(given, Mapping):
        return (given,)
    if isinstance(given, str) or not hasattr(given, "__iter__"):
        return ([given],)
    rows = tuple(given)
    if not rows:
        raise AuthorError(f"there are no {what}s", expected="at least one")
    if all(isinstance(row, Mapping) or _is_row(row) for row in rows):
        return rows
    if any(isinstance(row, Mapping) or _is_row(row) for row in rows):
        raise AuthorError(f"the {what}s mix numbers and rows", expected="one row of numbers for each example")
    return tuple([row] for row in rows) if scalar_rows and what == "target" else (list(rows),)


def _is_row(value: Any) -> bool:
    return not isinstance(value, str) and hasattr(value, "__iter__")


def _named(row: Any, names: tuple[Name, ...], what: str) -> Example:
    if not isinstance(row, Mapping):
        numbers = list(row)
        if len(numbers) != len(names):
            given = f"1 {what} is" if len(numbers) == 1 else f"{len(numbers)} {what}s are"
            raise AuthorError(
                f"{given} given", expected=f"{len(names)}: {', '.join(map(str, names))}"
            )
        return {name: exact_number(number, str(name)) for name, number in zip(names, numbers, strict=True)}
    known = Named(dict.fromkeys(names, True))
    found: Example = {}
    for key, number in row.items():
        name = known.name(key)
        if name in found:
            raise AuthorError(f"the {what} {name} is given twice", expected=f"each {what} once")
        found[name] = exact_number(number, str(name))
    missing = [str(name) for name in names if name not in found]
    if missing:
        raise AuthorError(f"the {what} {', '.join(missing)} is missing", expected=f"every {what} of the network")
    return found


