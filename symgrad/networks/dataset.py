"""A data set: rows of inputs with their targets, as floats for training and exactly for what is worked out by hand."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from symgrad.errors import AuthorError
from symgrad.networks.blocks import Array
from symgrad.networks.model import NetworkModel
from symgrad.networks.values import exact_number

_FORMS = "rows of (inputs, targets), two arrays, a mapping of 'inputs' and 'targets', or the path of a CSV table"


@dataclass(frozen=True, eq=False)
class DataSet:
    """Rows for a network: ``inputs`` and ``targets`` as float64 arrays, a row for each example.

    ``columns`` are the headings of the inputs and then of the targets, empty where the data have none. Arrays of
    float64 are taken as they are, not copied.
    """

    inputs: Array = field(repr=False)
    targets: Array = field(repr=False)
    columns: tuple[str, ...]
    _given: Sequence[tuple[Sequence[Any], Sequence[Any]]] | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return len(self.inputs)

    def exact(self, row: int) -> tuple[tuple[Fraction, ...], tuple[Fraction, ...]]:
        """The inputs and the targets of a row, counted from 0, as they were written: 0.1 is one tenth."""
        inputs, targets = self._given[row] if self._given is not None else (self.inputs[row], self.targets[row])
        return _fractions(inputs), _fractions(targets)


def _fractions(numbers: Sequence[Any]) -> tuple[Fraction, ...]:
    return tuple(exact_number(float(each) if isinstance(each, np.floating) else each) for each in numbers)


def data_set(data: Any, network: NetworkModel) -> DataSet:
    """The data for a network, in whatever form they are given.

    Raises AuthorError for a data set without rows, for a row that is too short or too long (with its number), for
    what is no finite number, and for a target that the loss does not take.

    >>> from symgrad.networks.network import Layer, Network
    >>> data_set([([0, 1], 1), ([1, 1], 0)], Network(inputs=2, layers=[Layer(1)])).targets
    array([[1.],
           [0.]])
    """
    found = data if isinstance(data, DataSet) else _read(data, network)
    _check(found, network)
    return found


def _read(data: Any, network: NetworkModel) -> DataSet:
    wide, targets = len(network.structure.inputs), len(network.structure.outputs)
    match data:
        case str() | Path():
            return _from_table(Path(data), wide, targets)
        case {"inputs": inputs, "targets": wanted}:
            return _from_parts(inputs, wanted, wide, targets)
        case (np.ndarray() as inputs, np.ndarray() as wanted):
            return _from_parts(inputs, wanted, wide, targets)
        case (list() as inputs, list() as wanted) if isinstance(data, tuple) and _are_rows(inputs, wide):
            return _from_parts(inputs, wanted, wide, targets)
        case np.ndarray():
            return _from_rows(data.tolist(), wide, targets)
        case Mapping():
            raise AuthorError(f"the data have {', '.join(map(str, data)) or 'nothing'}", expected=_FORMS)
        case _ if hasattr(data, "__iter__"):
            return _from_rows(list(data), wide, targets)
        case _:
            raise AuthorError(f"the data are {data!r}", expected=_FORMS)


def _are_rows(inputs: list[Any], wide: int) -> bool:
    """Whether a list holds rows of inputs: ([[0, 1], [1, 1]], [1, 0]) are inputs and targets, not two rows."""
    lists = [row for row in inputs if isinstance(row, list) and len(row) == wide and not isinstance(row[0], list)]
    return len(lists) == len(inputs) > 0


def _from_parts(inputs: Any, targets: Any, wide: int, outputs: int) -> DataSet:
    """Two lists or arrays beside each other."""
    if len(inputs) != len(targets):
        raise AuthorError(f"there are {len(inputs)} rows of inputs and {len(targets)} of targets", expected="as many")
    if not (isinstance(inputs, np.ndarray) and isinstance(targets, np.ndarray)):
        return _from_rows(list(zip(inputs, targets, strict=True)), wide, outputs)
    _some(len(inputs))
    rows, wanted = (each.reshape(-1, 1) if each.ndim == 1 else each for each in (inputs, targets))
    for array, count, what in ((rows, wide, "input"), (wanted, outputs, "target")):
        if array.ndim != 2 or array.shape[1] != count or array.dtype.kind not in "iuf":
            shape = f"{len(inputs)} rows of {_many(count, what)}, numbers"
            raise AuthorError(f"the array of {what}s has the shape {array.shape} of {array.dtype}", expected=shape)
    return DataSet(np.asarray(rows, dtype=np.float64), np.asarray(wanted, dtype=np.float64), ())


def _from_rows(rows: Sequence[Any], wide: int, outputs: int, columns: tuple[str, ...] = ()) -> DataSet:
    """Rows that are pairs of inputs and targets, or the numbers of both behind each other."""
    _some(len(rows))
    pairs = []
    for place, row in enumerate(rows, 1):
        here = f"row {place}"
        inputs, targets = _pair(row, wide, outputs, here)
        for numbers, count, what in ((inputs, wide, "input"), (targets, outputs, "target")):
            if len(numbers) != count:
                raise AuthorError(f"{here} has {_many(len(numbers), what)}", expected=_many(count, what))
        pairs.append((inputs, targets))
    arrays = [
        np.array([[_float(number, f"row {place}") for number in pair[side]] for place, pair in enumerate(pairs, 1)])
        for side in (0, 1)
    ]  # fmt: skip
    return DataSet(arrays[0], arrays[1], columns, tuple(pairs))


def _pair(row: Any, wide: int, outputs: int, here: str) -> tuple[Sequence[Any], Sequence[Any]]:
    if not _is_row(row):
        raise AuthorError(f"{here} is {row!r}", expected="inputs and targets")
    numbers = list(row)
    if len(numbers) == 2 and _is_row(numbers[0]):
        return list(numbers[0]), list(numbers[1]) if _is_row(numbers[1]) else [numbers[1]]
    if len(numbers) != wide + outputs:
        expected = f"{wide + outputs}: {_many(wide, 'input')} and {_many(outputs, 'target')}"
        raise AuthorError(f"{here} has {_many(len(numbers), 'number')}", expected=expected)
    return numbers[:wide], numbers[wide:]


def _from_table(path: Path, wide: int, outputs: int) -> DataSet:
    """A CSV table: a column for each input and then for each target; the first line may be headings."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = [line for line in csv.reader(file) if any(cell.strip() for cell in line)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = error.strerror or error if isinstance(error, OSError) else error
        raise AuthorError(f"the table cannot be read: {reason}", path=path, expected="a CSV file in UTF-8") from error
    if lines and len(lines[0]) < wide + outputs and any(";" in cell for cell in lines[0]):
        expected = "commas, and points in decimals"
        raise AuthorError("the columns are set apart by semicolons", path=path, expected=expected)
    headed = bool(lines) and not any(_is_number(cell) for cell in lines[0])
    columns = tuple(cell.strip() for cell in lines[0]) if headed else ()
    rows = [[cell.strip() for cell in line] for line in lines[headed:]]
    try:
        return _from_rows(rows, wide, outputs, columns)
    except AuthorError as error:
        raise error.located(path=path) from error


def _is_number(text: str) -> bool:
    try:
        exact_number(text)
    except AuthorError:
        return False
    return True


def _float(given: Any, here: str) -> float:
    try:
        return float(exact_number(float(given) if isinstance(given, np.floating) else given, "a number"))
    except AuthorError as error:
        raise AuthorError(f"{here}: {error.message}", expected=error.expected) from error


def _is_row(given: Any) -> bool:
    return hasattr(given, "__len__") and not isinstance(given, str | Mapping)


def _some(count: int) -> None:
    if not count:
        raise AuthorError("the data set is empty", expected="at least one row")


def _many(count: int, what: str) -> str:
    return f"{count} {what}" + "s" * (count != 1)


def _check(found: DataSet, network: NetworkModel) -> None:
    """Raise AuthorError, with the number of the row, for targets that the loss does not take."""
    from symgrad.networks.vectorised import numeric_pass

    numeric = numeric_pass(network.structure, network.objective, network.letters)
    try:
        numeric.trainer(found.inputs, found.targets)
    except AuthorError as whole:
        for place in range(len(found)):
            row = slice(place, place + 1)
            try:
                numeric.trainer(found.inputs[row], found.targets[row])
            except AuthorError as error:
                message = error.message.replace(" of example 1", "")
                raise AuthorError(f"row {place + 1}: {message}", expected=error.expected) from whole
        raise
