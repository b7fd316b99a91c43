"""What a network problem asks: a part for each value, gradient and update, by name ("gradient w_4_6")."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from symgrad.document.model import prose
from symgrad.language.tree import Derivative, Name, Tree, number
from symgrad.networks.backpropagation import Backpropagation
from symgrad.networks.rounding import Kind
from symgrad.networks.values import Value
from symgrad.problems.part import DigitsAsked, ExpressionAnswer, NumberAnswer, Part

_FORWARD = "Forward pass: work out {wanted}."
_LOSS = "Work out the loss {wanted}."
_BACKWARD = "Backward pass: work out {wanted}."
_AFTER = "The step: work out the new {wanted}."
_MOST_LISTED = 6
"""Parameters that are still asked for one by one."""


def network_parts(found: Backpropagation[Any], asks: Sequence[str], rate: Fraction | None) -> tuple[Part, ...]:
    """The parts for the chosen groups; a network without numbers is asked for formulas."""
    made: dict[str, Callable[[], list[Part]]] = {
        "count": lambda: [_count(found)],
        "forward": lambda: _forward(found),
        "loss": lambda: _loss(found),
        "gradients": lambda: _gradients(found, "forward" in asks),
        "updates": lambda: _updates(found, rate, "gradients" in asks),
    }
    return tuple(part for ask in asks for part in made[ask]())


def _count(found: Backpropagation[Any]) -> Part:
    count = NumberAnswer(number(len(found.network.parameter_names)))
    return Part("count", ("How many parameters does the network have?",), count)


def _forward(found: Backpropagation[Any]) -> list[Part]:
    """The weighted sum and the output of each unit; each depends on those that feed it."""
    if not found.examples or found.is_batch:
        return []
    letters, structure = found.network.letters, found.network.structure
    parts: list[Part] = []
    for unit in structure.units:
        total, output = letters.sum_of_unit(unit.label), letters.output_of(unit.label)
        feeding = tuple(
            f"value {letters.output_of(source)}" for source in unit.sources if source not in structure.inputs
        )
        parts.append(_value(found, total, "sums", feeding))
        parts.append(_value(found, output, "outputs", (f"value {total}",)))
    return parts


def _value(found: Backpropagation[Any], name: Name, kind: Kind, depends_on: tuple[str, ...]) -> Part:
    return _numeric(found, f"value {name}", (_FORWARD, name), found.forward[str(name)], kind, depends_on)


def _loss(found: Backpropagation[Any]) -> list[Part]:
    if found.loss is None:
        return []
    return [_numeric(found, "loss", (_LOSS, found.network.letters.loss_name), found.loss, "loss", ())]


def _gradients(found: Backpropagation[Any], asked_forward: bool) -> list[Part]:
    """The gradient by each weighted sum, from the last unit back, then by each parameter."""
    letters, structure = found.network.letters, found.network.structure
    sums = [letters.sum_of_unit(unit.label) for unit in reversed(structure.units)]
    feeding = {letters.sum_of_unit(unit.label): unit for unit in structure.units}
    parts = []
    for name in (*sums, *found.network.parameter_names):
        if name in feeding:
            later = [unit.label for unit in structure.units if feeding[name].label in unit.sources]
            depends = [f"gradient {letters.sum_of_unit(label)}" for label in later]
            depends += [f"value {letters.output_of(name.subscripts[-1])}"] if asked_forward and found.examples else []
        else:
            standing = dict.fromkeys(edge.target for edge in found.network.graph.outgoing(name))
            depends = [f"gradient {total}" for total in standing]
        parts.append(_gradient(found, name, "errors" if name in feeding else "gradients", tuple(depends)))
    return [*parts[: len(sums)], *_grouped(parts[len(sums) :], f"and from these the gradient by {_every(found)}")]


def _gradient(found: Backpropagation[Any], name: Name, kind: Kind, depends_on: tuple[str, ...]) -> Part:
    gradient = found.gradients[str(name)]
    wanted = Derivative(gradient.output, (name,), partial=True)
    if gradient.value is not None:
        return _numeric(found, f"gradient {name}", (_BACKWARD, wanted), gradient.value, kind, depends_on)
    answer = ExpressionAnswer(gradient.tree)
    prompt = prose(_BACKWARD, wanted=wanted)
    return Part(f"gradient {name}", prompt, answer, depends_on=depends_on, pattern=_BACKWARD, wanted=wanted)


def _updates(found: Backpropagation[Any], rate: Fraction | None, asked_gradients: bool) -> list[Part]:
    parts = []
    for update in found.updates(rate or 0):
        depends = (f"gradient {update.name}",) if asked_gradients else ()
        question = (_AFTER, update.name)
        parts.append(_numeric(found, f"update {update.name}", question, update.new, "parameters", depends))
    return _grouped(parts, f"value of {_every(found)}")


def _every(found: Backpropagation[Any]) -> str:
    return "every weight and bias" if any(unit.bias for unit in found.network.structure.units) else "every weight"


def _grouped(parts: list[Part], words: str) -> list[Part]:
    """Parts that are asked for in words together, where there are too many to be listed."""
    return parts if len(parts) <= _MOST_LISTED else [replace(part, group=(words,)) for part in parts]


def _numeric(
    found: Backpropagation[Any],
    name: str,
    question: tuple[str, Tree],
    value: Value,
    kind: Kind,
    depends_on: tuple[str, ...],
) -> Part:
    """A number to the places that the page prints, with the rounding that led to it."""
    pattern, wanted = question
    places = found.rounding.printed(kind)
    return Part(
        name,
        prose(pattern, wanted=wanted),
        NumberAnswer(value.number(places)),
        depends_on=depends_on,
        digits=DigitsAsked(decimals=places, mode=found.rounding.mode),
        pattern=pattern,
        wanted=wanted,
    )
