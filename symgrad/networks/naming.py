"""A network from its parameters by name: ``{"w14": 0.2, "w_{1,6}": -0.1, "b_4": 0.3}``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from symgrad.errors import AuthorError, StudentError
from symgrad.language.parser import read_name
from symgrad.language.tree import Name
from symgrad.networks.activations import Activation, activation_of
from symgrad.networks.letters import Letters
from symgrad.networks.topology import Structure, Unit

Activations = str | Mapping[str | int, str]
"""One activation for all units, or by label; "hidden" and "output" stand for all units of that kind."""


def from_parameters(
    spellings: Iterable[str],
    letters: Letters,
    inputs: tuple[str, ...] | None,
    outputs: Sequence[str | int] | None,
    activations: Activations,
) -> tuple[Structure, dict[str, Name]]:
    """The structure that the names of weights and biases describe, and the name that each spelling means.

    A weight w_{i,j} is an arrow from i to j, so any acyclic network can be written. Units without arrows to
    them are inputs, units without arrows from them outputs, unless said otherwise.

    Raises AuthorError for a name that is no parameter, one given twice, an arrow into an input, and a cycle.
    """
    names = _names(tuple(spellings), letters, inputs or ())
    arrows = [name.subscripts for name in names.values() if name.base == letters.weight]
    biased = {name.subscripts[0] for name in names.values() if name.base == letters.bias}
    fed = _natural(target for _, target in arrows)
    feeding = {source for source, _ in arrows}
    found_inputs = inputs or _natural(feeding - set(fed))
    _check_arrows(fed, biased | feeding, found_inputs, letters)
    sources = {label: _natural(source for source, target in arrows if target == label) for label in fed}
    order = _in_order(fed, sources, found_inputs)
    found_outputs = tuple(str(label) for label in outputs or ()) or tuple(unit for unit in fed if unit not in feeding)
    for label in found_outputs:
        if label not in fed:
            raise AuthorError(f"there is no output {label}", expected=f"one of the units {', '.join(fed)}")
    chosen = {label: activation_of(_chosen(activations, label, label in found_outputs)) for label in fed}
    units = (
        Unit(label, sources[label], chosen[label], label in biased, _companions(label, chosen, found_outputs))
        for label in order
    )
    return Structure(found_inputs, tuple(units), found_outputs), names


def _check_arrows(fed: tuple[str, ...], used: set[str], inputs: tuple[str, ...], letters: Letters) -> None:
    """Arrows lead from inputs or fed units to units that are no inputs, and there are some."""
    if not fed:
        raise AuthorError("the network has no weights", expected=f"weights such as {letters.weight_of('1', '2')}")
    for label in fed:
        if label in inputs:
            raise AuthorError(f"an arrow leads to {label}, which is an input", expected="arrows from inputs only")
    for label in _natural(used - set(inputs) - set(fed)):
        weight = letters.weight_of(inputs[0] if inputs else "1", label)
        raise AuthorError(f"unit {label} has no weights that lead to it", expected=f"weights such as {weight}")


def _names(spellings: tuple[str, ...], letters: Letters, inputs: tuple[str, ...]) -> dict[str, Name]:
    read = {spelling: _read(str(spelling)) for spelling in spellings}
    labels = {part for name in read.values() for part in name.subscripts if len(name.subscripts) == 2} | set(inputs)
    labels |= {name.subscripts[0] for name in read.values() if name.base == letters.bias and name.subscripts}
    labels |= {digit for name in read.values() for part in name.subscripts if len(part) == 2 for digit in part}
    found: dict[str, Name] = {}
    for spelling, name in read.items():
        parameter = _parameter(spelling, name, letters, labels)
        if parameter in found.values():
            raise AuthorError(f"'{parameter}' is given twice", expected="each weight and bias once")
        found[spelling] = parameter
    return found


def _read(spelling: str) -> Name:
    try:
        return read_name(spelling)
    except StudentError as error:
        raise AuthorError(f"{spelling!r} is not a name", expected="a name such as w_{1,4} or b_4") from error


def _parameter(spelling: str, name: Name, letters: Letters, labels: set[str]) -> Name:
    """The weight or bias; w14 is split into 1 and 4 where there is only one way to do it."""
    if name.base == letters.bias and len(name.subscripts) == 1:
        return name
    if name.base == letters.weight and len(name.subscripts) == 2:
        return name
    if name.base == letters.weight and len(name.subscripts) == 1:
        digits = name.subscripts[0]
        ways = [(digits[:cut], digits[cut:]) for cut in range(1, len(digits))]
        known = ways if len(ways) == 1 else [way for way in ways if set(way) <= labels]
        if len(known) == 1:
            return letters.weight_of(*known[0])
    raise AuthorError(
        f"{spelling!r} is neither a weight nor a bias",
        expected=f"{letters.weight}_{{i,j}} for the arrow from i to j, {letters.bias}_j for the bias of j",
    )


def _natural(labels: Iterable[str]) -> tuple[str, ...]:
    """Each label once, numbers in their order, words after them."""
    return tuple(sorted(set(labels), key=lambda label: (0, int(label), "") if label.isdigit() else (1, 0, label)))


def _chosen(activations: Activations, label: str, is_output: bool) -> str:
    if isinstance(activations, str):
        return activations
    by_label = {str(key): value for key, value in activations.items()}
    kind = "output" if is_output else "hidden"
    if label in by_label or kind in by_label:
        return by_label.get(label, by_label.get(kind, ""))
    raise AuthorError(f"no activation for unit {label}", expected=f"one for '{label}' or for '{kind}'")


def _companions(label: str, chosen: Mapping[str, Activation], outputs: tuple[str, ...]) -> tuple[str, ...]:
    """The units that an activation over a layer takes together: the outputs that have the same one."""
    if not chosen[label].over_layer:
        return ()
    if label not in outputs:
        raise AuthorError(f"unit {label} has {chosen[label].id} and is no output", expected="it on outputs only")
    return tuple(other for other in outputs if chosen[other].over_layer)


def _in_order(fed: tuple[str, ...], sources: Mapping[str, tuple[str, ...]], inputs: tuple[str, ...]) -> list[str]:
    """The units with each after what feeds it, otherwise by their labels."""
    ordered: list[str] = []
    known, waiting = set(inputs), list(fed)
    while waiting:
        ready = [label for label in waiting if set(sources[label]) <= known]
        if not ready:
            raise AuthorError(f"the arrows between {', '.join(waiting)} form a cycle", expected="no way back to a unit")
        ordered += ready
        known |= set(ready)
        waiting = [label for label in waiting if label not in known]
    return ordered
