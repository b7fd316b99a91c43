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
    tied: Iterable[str] = (),
) -> tuple[Structure, dict[str, Name]]:
    """The structure that the names of weights and biases describe, and the name that each spelling means.

    A weight w_{i,j} is an arrow from i to j, so any acyclic network can be written. Units without arrows to
    them are inputs, units without arrows from them outputs, unless said otherwise. ``tied`` are arrows and biases
    too, which may have been named already.

    Raises AuthorError for a name that is no parameter, one given twice, an arrow into an input, and a cycle.
    """
    names = _names(tuple(spellings), tuple(tied), letters, inputs or ())
    arrows = list(dict.fromkeys(name.subscripts for name in names.values() if name.base == letters.weight))
    biased = {name.subscripts[0] for name in names.values() if name.base == letters.bias}
    fed = _natural(target for _, target in arrows)
    feeding = {source for source, _ in arrows}
    found_inputs = inputs or _natural(feeding - set(fed))
    _check_arrows(fed, biased | feeding, found_inputs, letters)
    feeds: dict[str, list[str]] = {label: [] for label in fed}
    for source, target in arrows:
        feeds[target].append(source)
    sources = {label: _natural(found) for label, found in feeds.items()}
    order = _in_order(fed, sources, found_inputs)
    found_outputs = tuple(str(label) for label in outputs or ()) or tuple(unit for unit in fed if unit not in feeding)
    _check_outputs(found_outputs, fed, feeding)
    _check_activations(activations, fed)
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


def _check_outputs(outputs: tuple[str, ...], fed: tuple[str, ...], feeding: set[str]) -> None:
    """The outputs are units, each once, and every unit leads to one of them."""
    for place, label in enumerate(outputs):
        if label not in fed:
            raise AuthorError(f"there is no output {label}", expected=f"one of the units {', '.join(fed)}")
        if label in outputs[:place]:
            raise AuthorError(f"the output {label} is given twice", expected="each output once")
    for label in fed:
        if label not in feeding and label not in outputs:
            raise AuthorError(f"unit {label} leads to nothing", expected="an arrow from it, or it among the outputs")


def _check_activations(activations: Activations, fed: tuple[str, ...]) -> None:
    """Activations by label are for units that there are."""
    if isinstance(activations, Mapping):
        for key in activations:
            if str(key) not in (*fed, "hidden", "output"):
                expected = f"{', '.join(fed)}, hidden or output"
                raise AuthorError(f"an activation for {key!r}, which is no unit", expected=expected)
    elif not isinstance(activations, str):
        raise AuthorError(f"the activation is {activations!r}", expected="a name such as 'sigmoid', or names by unit")


def _names(
    spellings: tuple[str, ...], tied: tuple[str, ...], letters: Letters, inputs: tuple[str, ...]
) -> dict[str, Name]:
    if len(set(spellings)) < len(spellings):
        twice = next(spelling for spelling in spellings if spellings.count(spelling) > 1)
        raise AuthorError(f"{twice!r} is given twice", expected="each weight and bias once")
    read = {spelling: _read(str(spelling)) for spelling in (*spellings, *tied)}
    labels = {part for name in read.values() for part in name.subscripts if len(name.subscripts) == 2} | set(inputs)
    labels |= {name.subscripts[0] for name in read.values() if name.base == letters.bias and name.subscripts}
    labels |= {digit for name in read.values() for part in name.subscripts if len(part) == 2 for digit in part}
    found = {spelling: _parameter(spelling, name, letters, labels) for spelling, name in read.items()}
    given: set[Name] = set()
    for parameter in map(found.__getitem__, spellings):
        if parameter in given:
            raise AuthorError(f"'{parameter}' is given twice", expected="each weight and bias once")
        given.add(parameter)
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
    """The units with each after what feeds it, in rounds of those that are ready, by their labels in each."""
    ordered: list[str] = []
    place, known = {label: number for number, label in enumerate(fed)}, set(inputs)
    missing = {label: sum(source not in known for source in sources[label]) for label in fed}
    users: dict[str, list[str]] = {label: [] for label in fed}
    for label in fed:
        for source in sources[label]:
            users.get(source, []).append(label)
    ready = [label for label in fed if missing[label] == 0]
    while ready:
        ordered += ready
        following = [user for label in ready for user in users[label]]
        for user in following:
            missing[user] -= 1
        ready = sorted({user for user in following if missing[user] == 0}, key=place.__getitem__)
    if len(ordered) < len(fed):
        circle = " → ".join(_circle({label for label in fed if missing[label]}, sources))
        raise AuthorError(f"the arrows {circle} form a cycle", expected="no way back to a unit")
    return ordered


def _circle(waiting: set[str], sources: Mapping[str, tuple[str, ...]]) -> list[str]:
    """A way from a unit back to it, among units of which each waits for another one."""
    label, path = min(waiting), list[str]()
    while label not in path:
        path.append(label)
        label = next(source for source in sources[label] if source in waiting)
    return [label, *reversed(path[path.index(label) :])]
